#include "run/catalog_builder.h"

#include "base/array.h"
#include "base/str.h"
#include "core/rng.h"
#include "run/model_table.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_MODELS 100000000u
#define MOST_OF_GROUP 10000000u
#define MOST_LABEL_VALUES 20 /* of a column that the result is broken down by */
#define MOST_CELLS 256       /* of all groups: each has histograms of its own */

struct builder {
    struct ep_built_catalog *built;
    const struct ep_scenario *scenario;
    struct ep_trace *const *traces; /* by traffic */
    struct ep_arena *arena;
    struct ep_diag *diag;
    struct {
        EP_ARRAY(struct ep_model);
    } models;
    struct {
        EP_ARRAY(struct ep_model_profile);
    } profiles;
    struct ep_model_table *tables; /* by group; in the arena */
};

/* ---- sizes ---- */

static int64_t draw_bytes(const struct ep_size *size, uint64_t word)
{
    double bytes = ep_dist_sample(&size->bytes, word);
    return bytes >= (double)EP_MOST_MODEL_BYTES ? EP_MOST_MODEL_BYTES : (int64_t)(bytes + 0.5);
}

/* What is known of a model beside its group; -1: not known. */
struct known {
    int64_t artifact, extracted, memory; /* in a table */
    int64_t recorded;                    /* memory in a trace's companion file */
};

/* The group's keys, else what is known, else one from the other. *bare: what process_memory is
 * added to where memory was not given; -1: it was. */
static struct ep_model size_model(const struct ep_group *group, const struct ep_rng_key *key,
                                  uint64_t number, const struct known *known, int64_t *bare)
{
    uint64_t words[4];
    ep_rng_block(key, number, 0, words);
    struct ep_model model = {0};
    bool has_artifact = true;
    if (known->artifact >= 0)
        model.artifact_bytes = known->artifact;
    else if (group->artifact.is_set)
        model.artifact_bytes = draw_bytes(&group->artifact, words[0]);
    else if (known->recorded >= 0)
        model.artifact_bytes = known->recorded;
    else
        has_artifact = false;
    if (known->extracted >= 0)
        model.extracted_bytes = known->extracted;
    else if (group->extracted.is_set)
        model.extracted_bytes = draw_bytes(&group->extracted, words[1]);
    else
        model.extracted_bytes = model.artifact_bytes;
    if (!has_artifact)
        model.artifact_bytes = model.extracted_bytes;
    *bare = -1;
    if (known->memory >= 0)
        model.memory_bytes = known->memory;
    else if (group->memory.is_set)
        model.memory_bytes = draw_bytes(&group->memory, words[2]);
    else if (known->recorded >= 0)
        model.memory_bytes = known->recorded; /* of a whole process */
    else
        *bare = model.extracted_bytes;
    return model;
}

/* ---- groups ---- */

static uint32_t add_profile(struct builder *b, const struct ep_model_profile *profile)
{
    ep_array_push(&b->profiles, *profile);
    return (uint32_t)(b->profiles.count - 1);
}

/* Room for `base` models and what the group's scale makes of them; false: too many. */
static bool begin_group(struct builder *b, uint32_t index, uint32_t base)
{
    const struct ep_group *group = &b->scenario->groups[index];
    struct ep_group_models *models = &b->built->groups[index];
    models->clones = (struct ep_model_clones){base, group->scale};
    uint64_t count = ep_model_clones_count(&models->clones);
    models->first = (uint32_t)b->models.count;
    models->count = count > MOST_OF_GROUP ? 0 : (uint32_t)count;
    if (count > MOST_OF_GROUP) {
        ep_diag_error(b->diag, group->at,
                      "models.%s.scale: makes %" PRIu64 " models of %" PRIu32 "; at most %u",
                      group->name, count, base, MOST_OF_GROUP);
        return false;
    }
    ep_array_reserve(&b->models, count);
    return true;
}

/* Behind the models that were named: their clones, alike in everything but the name. */
static void add_clones(struct builder *b, uint32_t index, const char **names, int64_t *bares)
{
    const struct ep_group_models *models = &b->built->groups[index];
    for (uint32_t number = models->clones.base; number < models->count; number++) {
        uint32_t set, original = ep_model_clones_original(&models->clones, number, &set);
        struct ep_model model = b->models.items[models->first + original];
        ep_array_push(&b->models, model);
        if (bares)
            bares[number] = bares[original];
        names[number] = ep_arena_format(b->arena, "%s~%" PRIu32, names[original], set + 1);
    }
}

/* Keeps `bare` where memory was not given; then the model's memory is set. */
static void add_model(struct builder *b, uint32_t group, struct ep_model model, int64_t bare,
                      int64_t **bares)
{
    struct ep_group_models *models = &b->built->groups[group];
    uint32_t number = (uint32_t)b->models.count - models->first;
    if (bare >= 0) {
        if (!*bares)
            models->bare_bytes = *bares = ep_arena_alloc(b->arena, models->count * sizeof **bares);
        (*bares)[number] = bare;
        model.memory_bytes = b->scenario->assumptions.process_memory + bare;
    }
    model.group = group;
    ep_array_push(&b->models, model);
}

static struct ep_rng_key key_of(const struct builder *b, uint32_t group)
{
    char *purpose = ep_format("hosting/models/%s", b->scenario->groups[group].name);
    struct ep_rng_key key = ep_rng_key_of(b->scenario->seed, 0, purpose);
    ep_free(purpose);
    return key;
}

static void build_counted(struct builder *b, uint32_t index)
{
    const struct ep_group *group = &b->scenario->groups[index];
    struct ep_rng_key key = key_of(b, index);
    uint32_t profile = add_profile(b, &group->profile);
    int64_t bare, *bares = NULL;
    if (!begin_group(b, index, group->count))
        return;
    for (uint32_t i = 0; i < b->built->groups[index].count; i++) {
        struct known known = {-1, -1, -1, -1};
        struct ep_model model = size_model(group, &key, i, &known, &bare);
        model.profile = profile;
        add_model(b, index, model, bare, &bares);
    }
}

static bool says_size(const struct ep_group *group)
{
    return group->artifact.is_set || group->extracted.is_set;
}

static bool loads(const struct ep_deployment *deployment, uint32_t group)
{
    for (size_t k = 0; k < deployment->serves_count; k++)
        if (ep_deployment_has_cache(deployment) && deployment->serves[k] == group)
            return true;
    return false;
}

/* The first deployment, or part of one, that loads models of the group from S3; NULL: none does. */
static const char *loaded_by(const struct ep_scenario *scenario, uint32_t group)
{
    for (size_t i = 0; i < scenario->deployment_count; i++) {
        const struct ep_deployment *deployment = &scenario->deployments[i];
        if (loads(deployment, group))
            return deployment->name;
        for (size_t k = 0; k < deployment->part_count; k++)
            if (loads(&deployment->parts[k], group))
                return deployment->parts[k].name;
    }
    return NULL;
}

/* Nothing to load would load in no time: whoever loads must know how much. */
static void check_table_sizes(struct builder *b, uint32_t index)
{
    const struct ep_group *group = &b->scenario->groups[index];
    const char *loader = loaded_by(b->scenario, index);
    if (loader && !b->tables[index].has_sizes && !says_size(group))
        ep_diag_error(b->diag, (struct ep_loc){group->table, 1, 0},
                      "no column \"artifact\", and models.%s.artifact is not there either: the "
                      "multi-model deployment %s loads it from S3",
                      group->name, loader);
}

static void check_trace_sizes(struct builder *b, uint32_t index)
{
    const struct ep_group *group = &b->scenario->groups[index];
    const char *loader = loaded_by(b->scenario, index);
    if (loader && !group->from_trace.memory_file && !says_size(group))
        ep_diag_error(b->diag, group->at,
                      "models.%s.artifact: missing, and from_trace.memory too: the multi-model "
                      "deployment %s loads it from S3",
                      group->name, loader);
}

static void build_table(struct builder *b, uint32_t index)
{
    const struct ep_group *group = &b->scenario->groups[index];
    struct ep_model_table *table = &b->tables[index];
    bool is_good = ep_model_table_read(group, b->arena, b->diag, table);
    if (table->is_open)
        check_table_sizes(b, index);
    if (!is_good)
        return;
    struct ep_rng_key key = key_of(b, index);
    if (!begin_group(b, index, table->row_count))
        return;
    const char **names = ep_arena_alloc(b->arena, b->built->groups[index].count * sizeof *names);
    uint32_t shared = table->has_profiles ? 0 : add_profile(b, &group->profile);
    int64_t bare, *bares = NULL;
    for (uint32_t i = 0; i < table->row_count; i++) {
        const struct ep_table_row *row = &table->rows[i];
        struct known known = {row->artifact_bytes, row->extracted_bytes, row->memory_bytes, -1};
        struct ep_model model = size_model(group, &key, i, &known, &bare);
        model.profile = table->has_profiles ? add_profile(b, &row->profile) : shared;
        names[i] = row->name;
        add_model(b, index, model, bare, &bares);
    }
    add_clones(b, index, names, bares);
    b->built->groups[index].names = names;
    b->built->groups[index].rows = table->rows;
}

static struct ep_trace *trace_named(const struct builder *b, const char *name)
{
    for (size_t i = 0; i < b->scenario->traffic_count; i++)
        if (strcmp(b->scenario->traffic[i].name, name) == 0)
            return b->traces[i];
    return NULL;
}

/* The ids that are kept, in order of the trace. */
static uint32_t choose_ids(const struct ep_from_trace *from, const struct ep_trace *trace,
                           const struct ep_azure_companions *companions, uint32_t *model_of_id)
{
    uint32_t count = 0;
    for (uint32_t id = 0; id < ep_trace_id_count(trace); id++) {
        bool is_kept = !companions ||
                       ep_azure_companions_keep(companions, id, from->max_p99_ns, from->max_load);
        model_of_id[id] = is_kept ? count++ : UINT32_MAX;
    }
    return count;
}

/* A profile each where durations were recorded and the group says no compute time itself. */
static uint32_t profile_of_id(struct builder *b, const struct ep_group *group,
                              const struct ep_azure_function *function, uint32_t shared)
{
    bool says_compute =
        group->profile.compute.kind != EP_DIST_CONSTANT || group->profile.compute.a > 0;
    if (!function || !function->durations || says_compute)
        return shared;
    struct ep_model_profile profile = group->profile;
    profile.compute = ep_dist_empirical(function->durations);
    return add_profile(b, &profile);
}

static void add_traced(struct builder *b, uint32_t index, const struct ep_trace *trace,
                       uint32_t *model_of_id)
{
    const struct ep_group *group = &b->scenario->groups[index];
    const struct ep_azure_companions *companions = b->built->companions[index];
    struct ep_group_models *models = &b->built->groups[index];
    struct ep_rng_key key = key_of(b, index);
    const char **names = ep_arena_alloc(b->arena, models->count * sizeof *names);
    uint32_t shared = add_profile(b, &group->profile);
    int64_t bare, *bares = NULL;
    for (uint32_t id = 0; id < ep_trace_id_count(trace); id++) {
        if (model_of_id[id] == UINT32_MAX)
            continue;
        const struct ep_azure_function *function =
            companions ? ep_azure_companions_of(companions, id) : NULL;
        struct known known = {-1, -1, -1, function ? function->memory_bytes : -1};
        struct ep_model model = size_model(group, &key, model_of_id[id], &known, &bare);
        model.profile = profile_of_id(b, group, function, shared);
        names[model_of_id[id]] = ep_trace_id(trace, id);
        add_model(b, index, model, bare, &bares);
        model_of_id[id] += models->first;
    }
    add_clones(b, index, names, bares);
    models->names = names;
}

static void build_traced(struct builder *b, uint32_t index)
{
    const struct ep_from_trace *from = &b->scenario->groups[index].from_trace;
    const struct ep_trace *trace = trace_named(b, from->trace);
    check_trace_sizes(b, index);
    if (!trace)
        return; /* it had mistakes of its own */
    if (from->durations_file || from->memory_file) {
        b->built->companions[index] = ep_azure_companions_load(
            from->durations_file, from->memory_file, trace, from->at, b->diag);
        if (!b->built->companions[index])
            return;
    }
    uint32_t *model_of_id =
        ep_arena_alloc(b->arena, ep_trace_id_count(trace) * sizeof *model_of_id);
    uint32_t count = choose_ids(from, trace, b->built->companions[index], model_of_id);
    if (count == 0) {
        ep_diag_error(b->diag, from->at, "models.%s.from_trace.keep: no id of the trace is kept",
                      b->scenario->groups[index].name);
        return;
    }
    if (!begin_group(b, index, count))
        return;
    add_traced(b, index, trace, model_of_id);
    b->built->groups[index].trace = trace;
    b->built->groups[index].model_of_id = model_of_id;
}

/* ---- cells and views ---- */

struct views {
    EP_ARRAY(struct ep_view);
};

static void add_view(struct builder *b, struct views *views, const char *name,
                     const uint32_t *cells, size_t count)
{
    uint32_t *copy = ep_arena_alloc(b->arena, count * sizeof *copy);
    if (count > 0)
        memcpy(copy, cells, count * sizeof *copy);
    struct ep_view view = {name, copy, count};
    ep_array_push(views, view);
}

/* Whether the result is broken down by label `label`: not by what is nearly a name. */
static bool is_broken_down(const struct ep_model_table *table, size_t label)
{
    struct ep_names *values = ep_names_create();
    for (uint32_t i = 0; i < table->row_count && ep_names_count(values) <= MOST_LABEL_VALUES; i++)
        ep_names_add(values, table->rows[i].labels[label], strlen(table->rows[i].labels[label]));
    bool result = ep_names_count(values) <= MOST_LABEL_VALUES;
    ep_names_destroy(values);
    return result;
}

/* The combination of label values of a row, as one text. */
static char *combination_of(const struct ep_table_row *row, const bool *used, size_t count)
{
    char *text = ep_strdup("");
    for (size_t i = 0; i < count; i++) {
        if (!used[i])
            continue;
        char *longer = ep_format("%s%zu:%s;", text, strlen(row->labels[i]), row->labels[i]);
        ep_free(text);
        text = longer;
    }
    return text;
}

/* Views "group label=value" of one label; cell_of_row counts from the group's first cell. */
static void add_label_views(struct builder *b, struct views *views, uint32_t index, size_t label,
                            const uint32_t *cell_of_row)
{
    const struct ep_model_table *table = &b->tables[index];
    struct ep_names *values = ep_names_create();
    for (uint32_t i = 0; i < table->row_count; i++)
        ep_names_add(values, table->rows[i].labels[label], strlen(table->rows[i].labels[label]));
    for (uint32_t value = 0; value < ep_names_count(values); value++) {
        uint32_t cells[MOST_CELLS];
        size_t count = 0;
        for (uint32_t i = 0; i < table->row_count; i++) {
            bool is_new = strcmp(table->rows[i].labels[label], ep_names_text(values, value)) == 0;
            for (size_t k = 0; k < count && is_new; k++)
                is_new = cells[k] != cell_of_row[i];
            if (is_new)
                cells[count++] = cell_of_row[i];
        }
        char *name = ep_format("%s %s=%s", b->scenario->groups[index].name,
                               table->label_names[label], ep_names_text(values, value));
        add_view(b, views, ep_arena_strndup(b->arena, name, strlen(name)), cells, count);
        ep_free(name);
    }
    ep_names_destroy(values);
}

/* Cells of a table with labels; false: there would be too many, the group is one cell. */
static bool split_table(struct builder *b, uint32_t index, uint32_t first_cell,
                        uint32_t *cell_of_row, uint32_t *cell_count, bool *used)
{
    const struct ep_model_table *table = &b->tables[index];
    struct ep_names *combinations = ep_names_create();
    for (size_t i = 0; i < table->label_count; i++)
        used[i] = is_broken_down(table, i);
    for (uint32_t i = 0; i < table->row_count && ep_names_count(combinations) <= MOST_CELLS; i++) {
        char *text = combination_of(&table->rows[i], used, table->label_count);
        cell_of_row[i] = first_cell + ep_names_add(combinations, text, strlen(text));
        ep_free(text);
    }
    *cell_count = ep_names_count(combinations);
    ep_names_destroy(combinations);
    return first_cell + *cell_count <= MOST_CELLS;
}

static void divide_group(struct builder *b, uint32_t index, struct views *views,
                         uint16_t *cell_of_model)
{
    const struct ep_group_models *models = &b->built->groups[index];
    const struct ep_model_table *table = &b->tables[index];
    uint32_t first = b->built->cells.count, count = 1, all[MOST_CELLS];
    uint32_t *cell_of_row = ep_alloc_zeroed(models->count, sizeof *cell_of_row);
    bool *used = ep_alloc_zeroed(table->label_count, sizeof *used);
    bool is_split =
        table->label_count > 0 && split_table(b, index, first, cell_of_row, &count, used);
    if (!is_split)
        count = 1;
    for (uint32_t i = 0; i < models->count; i++) {
        uint32_t set, row = is_split ? ep_model_clones_original(&models->clones, i, &set) : 0;
        cell_of_model[models->first + i] = (uint16_t)(is_split ? cell_of_row[row] : first);
    }
    for (uint32_t i = 0; i < count; i++)
        all[i] = first + i;
    add_view(b, views, b->scenario->groups[index].name, all, count);
    for (size_t i = 0; is_split && i < table->label_count; i++)
        if (used[i])
            add_label_views(b, views, index, i, cell_of_row);
    b->built->cells.count += count;
    ep_free(cell_of_row);
    ep_free(used);
}

static void divide(struct builder *b)
{
    struct views views = {0};
    uint16_t *cell_of_model = ep_arena_alloc(b->arena, b->models.count * sizeof *cell_of_model);
    for (uint32_t i = 0; i < b->scenario->group_count; i++)
        divide_group(b, i, &views, cell_of_model);
    struct ep_view *kept = ep_arena_alloc(b->arena, views.count * sizeof *kept);
    if (views.count > 0)
        memcpy(kept, views.items, views.count * sizeof *kept);
    b->built->cells.of_model = cell_of_model;
    b->built->cells.views = kept;
    b->built->cells.view_count = views.count;
    ep_array_fini(&views);
}

bool ep_built_catalog_make(struct ep_built_catalog *built, const struct ep_scenario *scenario,
                           struct ep_trace *const *traces, struct ep_arena *arena,
                           struct ep_diag *diag)
{
    size_t errors = ep_diag_error_count(diag), groups = scenario->group_count;
    struct builder b = {.built = built,
                        .scenario = scenario,
                        .traces = traces,
                        .arena = arena,
                        .diag = diag,
                        .tables = ep_arena_alloc(arena, groups * sizeof *b.tables)};
    *built = (struct ep_built_catalog){
        .groups = ep_arena_alloc(arena, groups * sizeof *built->groups),
        .companions = ep_arena_alloc(arena, groups * sizeof(struct ep_azure_companions *)),
        .group_count = groups};
    for (uint32_t i = 0; i < groups; i++) {
        if (scenario->groups[i].table)
            build_table(&b, i);
        else if (scenario->groups[i].has_from_trace)
            build_traced(&b, i);
        else
            build_counted(&b, i);
    }
    assert(b.models.count < MOST_MODELS);
    built->catalog = (struct ep_catalog){.models = b.models.items,
                                         .model_count = (uint32_t)b.models.count,
                                         .profiles = b.profiles.items,
                                         .profile_count = (uint32_t)b.profiles.count};
    if (ep_diag_error_count(diag) > errors)
        return false;
    divide(&b);
    return true;
}

void ep_built_catalog_fini(struct ep_built_catalog *built)
{
    for (size_t i = 0; i < built->group_count; i++)
        ep_azure_companions_destroy(built->companions[i]);
    ep_free(built->catalog.models);
    ep_free(built->catalog.profiles);
    *built = (struct ep_built_catalog){0};
}

/* ---- names ---- */

const char *ep_built_catalog_name(const struct ep_built_catalog *built,
                                  const struct ep_scenario *scenario, ep_model_id model,
                                  char *buffer, size_t size)
{
    uint32_t group = built->catalog.models[model].group;
    const struct ep_group_models *models = &built->groups[group];
    uint32_t number = model - models->first;
    if (models->names)
        return models->names[number];
    snprintf(buffer, size, "%s/%" PRIu32, scenario->groups[group].name, number);
    return buffer;
}

/* "group/7" -> 7; UINT32_MAX: it is not of that form. */
static uint32_t number_of(const char *group, const char *name)
{
    size_t length = strlen(group);
    if (strncmp(name, group, length) != 0 || name[length] != '/')
        return UINT32_MAX;
    const char *digits = name + length + 1;
    size_t count = strspn(digits, "0123456789");
    if (count == 0 || count > 9 || digits[count] != '\0' || (count > 1 && digits[0] == '0'))
        return UINT32_MAX;
    return (uint32_t)strtoul(digits, NULL, 10);
}

/* Its number in the group, by name; UINT32_MAX: none. `names`: NULL where they are numbered. */
static uint32_t find_model(const struct ep_group_models *models, const struct ep_names *names,
                           const char *group, const char *name)
{
    if (models->count == 1 && strcmp(name, group) == 0)
        return 0;
    uint32_t number = names ? ep_names_find(names, name, strlen(name)) : number_of(group, name);
    return number < models->clones.base ? number : UINT32_MAX;
}

static struct ep_names *index_names(const struct ep_group_models *models)
{
    if (!models->names)
        return NULL;
    struct ep_names *names = ep_names_create();
    for (uint32_t i = 0; i < models->clones.base; i++)
        ep_names_add(names, models->names[i], strlen(models->names[i]));
    return names;
}

void ep_built_catalog_map_ids(const struct ep_built_catalog *built,
                              const struct ep_scenario *scenario, const struct ep_traffic *traffic,
                              const struct ep_trace *trace, uint32_t *model_of_id)
{
    const struct ep_group_models *models = &built->groups[traffic->group];
    const uint32_t count = ep_trace_id_count(trace);
    if (models->trace == trace) {
        memcpy(model_of_id, models->model_of_id, count * sizeof *model_of_id);
        return;
    }
    const char *group = scenario->groups[traffic->group].name;
    struct ep_names *names = index_names(models);
    for (uint32_t id = 0; id < count; id++) {
        uint32_t number = find_model(models, names, group, ep_trace_id(trace, id));
        model_of_id[id] = number == UINT32_MAX ? UINT32_MAX : models->first + number;
    }
    ep_names_destroy(names);
}

bool ep_built_catalog_is_own_trace(const struct ep_built_catalog *built,
                                   const struct ep_traffic *traffic, const struct ep_trace *trace)
{
    return built->groups[traffic->group].trace == trace;
}

const struct ep_table_row *ep_built_catalog_row(const struct ep_built_catalog *built,
                                                ep_model_id model)
{
    const struct ep_group_models *models = &built->groups[built->catalog.models[model].group];
    uint32_t set;
    if (!models->rows)
        return NULL;
    return &models->rows[ep_model_clones_original(&models->clones, model - models->first, &set)];
}

const char *ep_built_catalog_image(const struct ep_built_catalog *built,
                                   const struct ep_scenario *scenario, ep_model_id model)
{
    const struct ep_table_row *row = ep_built_catalog_row(built, model);
    return row && row->image ? row->image
                             : scenario->groups[built->catalog.models[model].group].image;
}
