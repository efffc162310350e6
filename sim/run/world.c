#include "run/world.h"

#include "run/catalog_builder.h"
#include "run/comparability.h"
#include "run/drill_plan.h"
#include "run/trace_variants.h"
#include "run/partition.h"
#include "run/hybrid_option.h"
#include "run/offered.h"
#include "run/placement.h"
#include "run/price_check.h"
#include "run/program.h"
#include "run/requirement_view.h"
#include "run/scaling_check.h"
#include "run/traffic_sources.h"
#include "workload/text_input.h"

#include <string.h>

#define SHA256_HEX 64

struct ep_world_storage {
    struct ep_arena *arena; /* owned, as all here */
    struct ep_built_catalog built;
    struct ep_traffic_sources sources;
    struct ep_price_book *book;
    struct ep_scenario scenario; /* the user's, with the horizon filled in */
};

/* ---- manifest ---- */

static void add_file(struct ep_world *world, const char *name, const char *sha256)
{
    for (size_t i = 0; i < world->file_count; i++)
        if (strcmp(world->files[i].name, name) == 0)
            return;
    world->files[world->file_count++] = (struct ep_manifest_file){name, sha256};
}

static void add_unread_file(struct ep_world *world, const char *path, struct ep_loc at,
                            struct ep_diag *diag)
{
    char hex[SHA256_HEX + 1];
    if (!path || !ep_text_input_sha256(path, hex, at, diag))
        return;
    add_file(world, path, ep_arena_strndup(world->storage->arena, hex, SHA256_HEX));
}

/* Scenario, traces, companions, tables, price book and program, in this order. */
static void list_files(struct ep_world *world, struct ep_diag *diag)
{
    const struct ep_scenario *scenario = world->scenario;
    struct ep_world_storage *storage = world->storage;
    size_t most = 3 + scenario->traffic_count + 3 * scenario->group_count;
    world->files = ep_arena_alloc(storage->arena, most * sizeof *world->files);
    add_file(world, scenario->file, scenario->sha256);
    for (size_t i = 0; i < scenario->traffic_count; i++)
        if (storage->sources.traces[i])
            add_file(world, ep_trace_file(storage->sources.traces[i]),
                     ep_trace_sha256(storage->sources.traces[i]));
    for (size_t i = 0; i < scenario->group_count; i++) {
        const struct ep_group *group = &scenario->groups[i];
        const struct ep_azure_companions *companions = storage->built.companions[i];
        if (companions && group->from_trace.durations_file)
            add_file(world, group->from_trace.durations_file,
                     ep_azure_companions_durations_sha256(companions));
        if (companions && group->from_trace.memory_file)
            add_file(world, group->from_trace.memory_file,
                     ep_azure_companions_memory_sha256(companions));
        add_unread_file(world, group->table, group->at, diag);
    }
    add_file(world, ep_price_book_name(storage->book), ep_price_book_sha256(storage->book));
    add_file(world, "program", ep_program_sha256);
}

/* What was left out of traces, and what is not the same for all deployments. */
static void list_warnings(struct ep_world *world)
{
    const struct ep_world_storage *storage = world->storage;
    const size_t count = world->scenario->traffic_count;
    const char **warnings =
        ep_arena_alloc(storage->arena, (count + EP_COMPARABILITY_MOST) * sizeof *warnings);
    for (size_t i = 0; i < count; i++)
        if (storage->sources.left_out[i])
            warnings[world->warning_count++] = storage->sources.left_out[i];
    world->warning_count +=
        ep_comparability_warnings(world->scenario, storage->arena, warnings + world->warning_count);
    world->warnings = warnings;
}

/* ---- making ---- */

/* A scenario without a horizon ends with its longest trace. */
static bool close_horizon(struct ep_world_storage *storage, struct ep_diag *diag)
{
    struct ep_scenario *scenario = &storage->scenario;
    if (scenario->horizon > 0)
        return true;
    for (size_t i = 0; i < scenario->traffic_count; i++) {
        const struct ep_trace *trace = storage->sources.traces[i];
        ep_time end = trace ? ep_trace_duration(trace) : 0;
        if (end > scenario->horizon)
            scenario->horizon = end;
    }
    if (scenario->warmup < scenario->horizon)
        return true;
    ep_diag_error(diag, (struct ep_loc){scenario->file, 0, 0},
                  "warmup: must be shorter than the trace, which ends after %.3f s",
                  ep_time_to_seconds(scenario->horizon));
    return false;
}

/* Everything that can be wrong is looked at, whatever else is. */
static bool load(struct ep_world *world, struct ep_diag *diag)
{
    struct ep_world_storage *storage = world->storage;
    const struct ep_scenario *scenario = &storage->scenario;
    storage->book = ep_price_book_load(scenario->price_book, diag);
    bool is_priced = storage->book && ep_price_check(scenario, storage->book, diag);
    bool is_read = ep_traffic_sources_scan(&storage->sources, scenario, storage->arena, diag) &&
                   close_horizon(storage, diag);
    is_read = ep_built_catalog_make(&storage->built, scenario, storage->sources.traces,
                                    storage->arena, diag) &&
              is_read;
    is_read = is_read && ep_trace_variants_check(scenario, storage->sources.traces, diag);
    is_read = is_read && ep_requirement_view_check(scenario, &storage->built.cells, diag);
    return is_read &&
           ep_traffic_sources_join(&storage->sources, &storage->built, storage->arena, diag) &&
           is_priced;
}

static void check_scaling(const struct ep_option *option, struct ep_diag *diag)
{
    ep_scaling_check(option, option->deployment->at, diag);
    for (size_t i = 0; i < option->part_count; i++)
        ep_scaling_check(&option->parts[i], option->parts[i].deployment->at, diag);
}

static void resolve(struct ep_world *world, struct ep_diag *diag)
{
    struct ep_world_storage *storage = world->storage;
    const struct ep_scenario *scenario = world->scenario;
    double *per_second = ep_alloc_zeroed(storage->built.catalog.model_count, sizeof *per_second);
    ep_traffic_sources_weigh(&storage->sources, per_second);
    struct ep_placement_context context = {.scenario = scenario,
                                           .built = &storage->built,
                                           .sources = &storage->sources,
                                           .book = storage->book,
                                           .per_second = per_second,
                                           .arena = storage->arena,
                                           .diag = diag};
    world->catalog = storage->built.catalog;
    world->cells = storage->built.cells;
    world->option_count = scenario->deployment_count;
    world->options = ep_arena_alloc(storage->arena, world->option_count * sizeof *world->options);
    for (size_t i = 0; i < world->option_count; i++)
        if (scenario->deployments[i].partition != EP_PARTITION_NONE)
            ep_partition_option_of(&context, &scenario->deployments[i], &world->options[i]);
        else if (scenario->deployments[i].kind == EP_KIND_HYBRID)
            ep_hybrid_option_of(&context, &scenario->deployments[i], &world->options[i]);
        else
            ep_placement_of(&context, &scenario->deployments[i], &world->options[i]);
    for (size_t i = 0; i < world->option_count; i++)
        check_scaling(&world->options[i], diag);
    ep_free(per_second);
}

struct ep_world *ep_world_create(const struct ep_scenario *scenario, struct ep_diag *diag)
{
    size_t errors = ep_diag_error_count(diag);
    struct ep_world *world = ep_alloc_zeroed(1, sizeof *world);
    world->storage = ep_alloc_zeroed(1, sizeof *world->storage);
    world->storage->arena = ep_arena_create();
    world->storage->scenario = *scenario;
    world->scenario = &world->storage->scenario;
    if (load(world, diag)) {
        resolve(world, diag);
        ep_drill_plan_check(world->scenario, world->options, world->option_count, diag);
        list_files(world, diag);
        list_warnings(world);
    }
    if (ep_diag_error_count(diag) == errors)
        return world;
    ep_world_destroy(world);
    return NULL;
}

void ep_world_destroy(struct ep_world *world)
{
    if (!world)
        return;
    ep_traffic_sources_fini(&world->storage->sources);
    ep_built_catalog_fini(&world->storage->built);
    ep_price_book_destroy(world->storage->book);
    ep_arena_destroy(world->storage->arena);
    ep_free(world->storage);
    ep_free(world);
}

/* ---- using ---- */

const char *ep_world_model_name(const struct ep_world *world, ep_model_id model, char *buffer,
                                size_t size)
{
    return ep_built_catalog_name(&world->storage->built, world->scenario, model, buffer, size);
}

const char *ep_world_image(const struct ep_world *world, ep_model_id model)
{
    return ep_built_catalog_image(&world->storage->built, world->scenario, model);
}

struct ep_arrival_source ep_world_arrivals(const struct ep_world *world, uint32_t replication)
{
    return ep_traffic_sources_open(&world->storage->sources, replication, false);
}

const struct ep_trace *ep_world_trace(const struct ep_world *world, size_t traffic)
{
    return world->storage->sources.traces[traffic];
}

const char *ep_world_broken_trace(const struct ep_world *world)
{
    for (size_t i = 0; i < world->scenario->traffic_count; i++) {
        const struct ep_trace *trace = world->storage->sources.traces[i];
        if (trace && ep_trace_is_broken(trace))
            return ep_trace_file(trace);
    }
    return NULL;
}

const struct ep_price_book *ep_world_price_book(const struct ep_world *world)
{
    return world->storage->book;
}

void ep_world_rates(const struct ep_world *world, double *per_second)
{
    for (uint32_t i = 0; i < world->catalog.model_count; i++)
        per_second[i] = 0;
    ep_traffic_sources_weigh(&world->storage->sources, per_second);
}

void ep_world_offered_by_endpoint(const struct ep_world *world, const struct ep_option *option,
                                  double *vcpu)
{
    ep_offered_busiest(&world->storage->sources, option, option->fleet.endpoint_count, vcpu);
}

double ep_world_offered_vcpu(const struct ep_world *world, const struct ep_option *option)
{
    uint32_t endpoints = option->fleet.endpoint_count;
    double *vcpu = ep_alloc_zeroed(endpoints, sizeof *vcpu), sum = 0;
    ep_world_offered_by_endpoint(world, option, vcpu);
    for (uint32_t e = 0; e < endpoints; e++)
        sum += vcpu[e];
    ep_free(vcpu);
    return sum;
}
