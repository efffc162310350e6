#include "run/whole.h"

#include "base/array.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

struct part {
    struct ep_series_rows rows; /* owned, as the next */
    struct ep_minute_rows minutes;
    struct ep_minute piece;
};

struct life_list {
    EP_ARRAY(struct ep_instance_life);
};

struct ep_whole {
    const struct ep_option *option; /* borrowed */
    ep_time warmup;
    struct part *parts;          /* owned */
    struct ep_series_rows *rows; /* borrowed; NULL: no series */
    struct ep_series *series;    /* owned; NULL: none */
    struct ep_level_sums sums;
    struct life_list lives; /* owned; of all parts */
};

static bool can_be_cold(const struct ep_option *option)
{
    for (size_t i = 0; i < option->part_count; i++)
        if (ep_fleet_config_has_cache(&option->parts[i].fleet) ||
            option->parts[i].fleet.kind == EP_KIND_SERVERLESS)
            return true;
    return false;
}

struct ep_whole *ep_whole_create(const struct ep_option *option, ep_time warmup,
                                 struct ep_series_rows *rows)
{
    struct ep_whole *whole = ep_alloc_zeroed(1, sizeof *whole);
    whole->option = option;
    whole->warmup = warmup;
    whole->parts = ep_alloc_zeroed(option->part_count, sizeof *whole->parts);
    whole->rows = rows;
    if (rows)
        whole->series = ep_series_create(rows, option->deployment->name, can_be_cold(option), 0, 0);
    return whole;
}

void ep_whole_destroy(struct ep_whole *whole)
{
    if (!whole)
        return;
    for (size_t i = 0; i < whole->option->part_count; i++) {
        ep_array_fini(&whole->parts[i].rows);
        ep_array_fini(&whole->parts[i].minutes);
    }
    ep_array_fini(&whole->lives);
    ep_series_destroy(whole->series);
    ep_free(whole->parts);
    ep_free(whole);
}

struct ep_series_rows *ep_whole_part_rows(struct ep_whole *whole, size_t part)
{
    return &whole->parts[part].rows;
}

struct ep_minute_rows *ep_whole_part_minutes(struct ep_whole *whole, size_t part)
{
    return &whole->parts[part].minutes;
}

/* ---- the series ---- */

void ep_whole_on_arrival(struct ep_whole *whole)
{
    if (whole->series)
        ep_series_on_arrival(whole->series);
}

void ep_whole_on_attempt(struct ep_whole *whole, enum ep_found found)
{
    if (whole->series)
        ep_series_on_attempt(whole->series, found);
}

void ep_whole_on_request(struct ep_whole *whole, const struct ep_request_record *record)
{
    if (whole->series)
        ep_series_on_request(whole->series, record);
}

/* What only the parts know, from their rows of the same minute. */
static void add_parts(const struct ep_whole *whole, struct ep_series_row *row)
{
    row->instances = row->cost_usd_per_hour = 0;
    for (size_t i = 0; i < whole->option->part_count; i++) {
        const struct ep_series_rows *rows = &whole->parts[i].rows;
        const struct ep_series_row *part = &rows->items[rows->count - 1];
        row->instances += part->instances;
        row->cost_usd_per_hour += part->cost_usd_per_hour;
        if (whole->option->parts[i].deployment->is_shadow)
            continue; /* it is paid, and serves nobody */
        row->loads += part->loads;
        row->evictions += part->evictions;
    }
}

/* ---- levels ---- */

void ep_whole_add_piece(struct ep_whole *whole, size_t part, const struct ep_minute *minute)
{
    whole->parts[part].piece = *minute;
}

static double capacity_of(const struct ep_option *option, enum ep_resource resource)
{
    const struct ep_instance_type *type = &option->fleet.instance;
    switch (resource) {
    case EP_RESOURCE_CPU:
        return type->vcpu;
    case EP_RESOURCE_MEMORY:
        return (double)type->memory_bytes;
    case EP_RESOURCE_DISK:
        return type->disk_bytes == INT64_MAX ? 0 : (double)type->disk_bytes;
    case EP_RESOURCE_NETWORK:
        return isinf(type->network) ? 0 : type->network;
    case EP_RESOURCE_COUNT:
        break;
    }
    return 0;
}

static double weight_of(const struct ep_whole *whole, size_t part, enum ep_resource resource)
{
    const struct ep_option *option = &whole->option->parts[part];
    if (option->fleet.kind == EP_KIND_SERVERLESS || option->deployment->is_shadow)
        return 0;
    return whole->parts[part].piece.present * capacity_of(option, resource);
}

static double utilization_of(const struct ep_whole *whole, enum ep_resource resource)
{
    double all = 0, used = 0;
    for (size_t i = 0; i < whole->option->part_count; i++)
        all += weight_of(whole, i, resource);
    for (size_t i = 0; all > 0 && i < whole->option->part_count; i++)
        used += weight_of(whole, i, resource) / all * whole->parts[i].piece.utilization[resource];
    return used;
}

void ep_whole_end_piece(struct ep_whole *whole, bool is_minute_over)
{
    struct ep_minute minute = {.begin = whole->parts[0].piece.begin,
                               .end = whole->parts[0].piece.end};
    if (minute.end <= minute.begin)
        return; /* the first sample */
    for (int i = 0; i < EP_RESOURCE_COUNT; i++)
        minute.utilization[i] = utilization_of(whole, (enum ep_resource)i);
    for (size_t i = 0; i < whole->option->part_count; i++) {
        if (whole->option->parts[i].deployment->is_shadow)
            continue;
        minute.resident_models += whole->parts[i].piece.resident_models;
        minute.outstanding += whole->parts[i].piece.outstanding;
    }
    if (minute.begin >= whole->warmup)
        ep_level_sums_add(&whole->sums, &minute, 0);
    if (!whole->series || !is_minute_over)
        return;
    minute.begin -= minute.begin % EP_MINUTE;
    ep_series_end_minute(whole->series, &minute);
    add_parts(whole, &whole->rows->items[whole->rows->count - 1]);
}

struct ep_level_stats ep_whole_levels(const struct ep_whole *whole)
{
    return ep_level_sums_stats(&whole->sums);
}

/* ---- instances ---- */

void ep_whole_add_lives(struct ep_whole *whole, const struct ep_instance_life *lives,
                        uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        ep_array_push(&whole->lives, lives[i]);
}

struct ep_instance_history ep_whole_instances(const struct ep_whole *whole, ep_time horizon)
{
    return ep_instance_history_of(whole->option, whole->lives.items, (uint32_t)whole->lives.count,
                                  whole->warmup, horizon);
}

void ep_whole_hand_over_minutes(const struct ep_whole *whole, struct ep_minute_rows *minutes)
{
    for (size_t i = 0; i < whole->option->part_count; i++)
        for (size_t k = 0; k < whole->parts[i].minutes.count; k++)
            ep_array_push(minutes, whole->parts[i].minutes.items[k]);
}

/* ---- the outcome ---- */

/* By slice and endpoint, with the endpoints of the whole; the caller frees. */
static int64_t *spread(const int64_t *values, uint32_t count, uint32_t first, uint32_t all)
{
    int64_t *out = ep_alloc_zeroed((EP_SLICE_COUNT + 1) * (size_t)all, sizeof *out);
    for (size_t s = 0; s <= EP_SLICE_COUNT; s++)
        memcpy(&out[s * all + first], &values[s * count], count * sizeof *out);
    return out;
}

static void add_outcome(struct ep_outcome *whole, const struct ep_outcome *part, uint32_t first)
{
    struct ep_outcome moved = *part;
    uint64_t *attempts = ep_alloc_zeroed(whole->endpoint_count, sizeof *attempts);
    memcpy(&attempts[first], part->endpoint_attempts, part->endpoint_count * sizeof *attempts);
    moved.endpoint_count = whole->endpoint_count;
    moved.work_ns = spread(part->work_ns, part->endpoint_count, first, whole->endpoint_count);
    moved.service_ns = spread(part->service_ns, part->endpoint_count, first, whole->endpoint_count);
    moved.endpoint_attempts = attempts;
    moved.containers = NULL; /* the parts' alone, as drills */
    moved.container_slots = 0;
    moved.drills = NULL;
    moved.drill_count = 0;
    ep_outcome_merge(whole, &moved);
    ep_free(moved.work_ns);
    ep_free(moved.service_ns);
    ep_free(attempts);
}

struct ep_outcome *ep_whole_outcome(const struct ep_option *option, struct ep_outcome *const *parts)
{
    struct ep_outcome *whole =
        ep_outcome_create(parts[0]->cell_count, parts[0]->model_count, option->fleet.endpoint_count,
                          parts[0]->models != NULL);
    for (size_t i = 0; i < option->part_count; i++)
        if (!option->parts[i].deployment->is_shadow)
            add_outcome(whole, parts[i], option->parts[i].first_endpoint);
    return whole;
}
