#include "scenario/resolve.h"

#include "scenario/assumptions_section.h"
#include "scenario/metrics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_KNOWN 64 /* names that a message considers */

struct resolver {
    struct ep_reader *reader;
    const struct ep_node *node; /* of the file */
    struct ep_scenario_draft *root;
    struct ep_traffic *traffic; /* in the making; NULL: its list has mistakes */
    bool *has_traffic;          /* by group; owned by the arena */
};

static const struct ep_node *item_node(const struct resolver *r, const char *list, size_t i)
{
    return ep_node_get(r->node, list)->entries[i].value;
}

/* ---- names ---- */

static bool refuse_repeated(struct resolver *r, struct ep_loc at, const char *list, size_t i,
                            const char *name)
{
    ep_diag_error(r->reader->diag, at, "%s[%zu].name: the name \"%s\" is there twice", list, i,
                  name);
    return false;
}

static void check_names(struct resolver *r)
{
    const struct ep_scenario *scenario = &r->root->scenario;
    for (size_t i = 1; i < scenario->group_count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(scenario->groups[i].name, scenario->groups[k].name) == 0 &&
                !refuse_repeated(r, scenario->groups[i].at, "models", i, scenario->groups[i].name))
                break;
    for (size_t i = 1; i < r->root->traffic_count; i++) {
        const struct ep_traffic *traffic = &r->root->traffic[i].traffic;
        for (size_t k = 0; k < i; k++)
            if (strcmp(traffic->name, r->root->traffic[k].traffic.name) == 0 &&
                !refuse_repeated(r, traffic->at, "traffic", i, traffic->name))
                break;
    }
}

/* The index of a group, or UINT32_MAX with an error at `at`. */
static uint32_t find_group(struct resolver *r, const struct ep_node *at, const char *name)
{
    const struct ep_scenario *scenario = &r->root->scenario;
    const char *known[MAX_KNOWN];
    char path[EP_READER_PATH_SIZE], problem[128];
    size_t n = 0;
    for (uint32_t i = 0; i < scenario->group_count; i++) {
        if (strcmp(scenario->groups[i].name, name) == 0)
            return i;
        if (n < MAX_KNOWN)
            known[n++] = scenario->groups[i].name;
    }
    snprintf(problem, sizeof problem, "there is no model group \"%.60s\"", name);
    ep_reader_unknown(r->reader, at->at, ep_node_path(at, path, sizeof path), problem, name,
                      (struct ep_known){known, n});
    return UINT32_MAX;
}

/* ---- traffic and models ---- */

static void check_weights(struct resolver *r, size_t i, const struct ep_traffic *traffic)
{
    const struct ep_group *group = &r->root->scenario.groups[traffic->group];
    const struct ep_popularity *popularity = &traffic->popularity;
    if (popularity->kind == EP_POPULARITY_WEIGHTS && group->count > 0 &&
        popularity->weight_count != group->count)
        ep_reader_error_key(r->reader, item_node(r, "traffic", i), "popularity",
                            "%zu weights for the %u models of %s", popularity->weight_count,
                            (unsigned)group->count, group->name);
}

static void resolve_traffic(struct resolver *r)
{
    struct ep_scenario_draft *root = r->root;
    if (root->traffic == NULL || root->scenario.groups == NULL)
        return;
    r->traffic = ep_arena_alloc(r->reader->arena, root->traffic_count * sizeof *r->traffic);
    r->has_traffic = ep_arena_alloc(r->reader->arena, root->scenario.group_count);
    for (size_t i = 0; i < root->traffic_count; i++) {
        const struct ep_node *models = ep_node_get(item_node(r, "traffic", i), "models");
        r->traffic[i] = root->traffic[i].traffic;
        r->traffic[i].group = find_group(r, models, root->traffic[i].models);
        if (r->traffic[i].group == UINT32_MAX)
            continue;
        r->has_traffic[r->traffic[i].group] = true;
        check_weights(r, i, &r->traffic[i]);
    }
    root->scenario.traffic = r->traffic;
    root->scenario.traffic_count = root->traffic_count;
}

static void check_from_trace(struct resolver *r, size_t i, const struct ep_from_trace *from_trace)
{
    const char *known[MAX_KNOWN];
    char problem[128], path[EP_READER_PATH_SIZE];
    size_t n = 0;
    for (size_t k = 0; k < r->root->traffic_count; k++) {
        if (r->traffic[k].arrivals != EP_ARRIVALS_TRACE)
            continue;
        if (strcmp(r->traffic[k].name, from_trace->trace) == 0)
            return;
        if (n < MAX_KNOWN)
            known[n++] = r->traffic[k].name;
    }
    const struct ep_node *node =
        ep_node_get(ep_node_get(item_node(r, "models", i), "from_trace"), "trace");
    snprintf(problem, sizeof problem, "there is no traffic with a trace named \"%.60s\"",
             from_trace->trace);
    ep_reader_unknown(r->reader, node->at, ep_node_path(node, path, sizeof path), problem,
                      from_trace->trace, (struct ep_known){known, n});
}

/* Every request needs a compute time from somewhere. */
static void check_compute(struct resolver *r, size_t i, const struct ep_group *group)
{
    const struct ep_node *node = item_node(r, "models", i);
    bool says = ep_node_get(node, "compute") != NULL || group->table != NULL ||
                group->from_trace.durations_file != NULL;
    for (size_t k = 0; k < r->root->traffic_count && !says; k++) {
        const struct ep_traffic *traffic = &r->traffic[k];
        bool is_counted =
            traffic->arrivals != EP_ARRIVALS_TRACE ||
            (traffic->trace.format != EP_TRACE_CSV && traffic->trace.format != EP_TRACE_JSONL);
        if (traffic->group != i || !is_counted || traffic->class.compute.is_set)
            continue;
        ep_reader_error_key(r->reader, node, "compute",
                            "missing: vCPU time of a request; traffic %s does not say it",
                            traffic->name);
        return;
    }
}

static void check_models(struct resolver *r)
{
    for (size_t i = 0; r->traffic != NULL && i < r->root->scenario.group_count; i++) {
        const struct ep_group *group = &r->root->scenario.groups[i];
        if (group->has_from_trace)
            check_from_trace(r, i, &group->from_trace);
        check_compute(r, i, group);
    }
}

/* ---- deployments ---- */

static int compare_ids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool take_served(struct resolver *r, const struct ep_node *name, uint32_t *groups,
                        size_t *count)
{
    uint32_t group = find_group(r, name, name->text);
    if (group == UINT32_MAX)
        return false;
    for (size_t k = 0; k < *count; k++)
        if (groups[k] == group)
            return ep_reader_error(r->reader, name, "%s is there twice", name->text);
    if (!r->has_traffic[group])
        return ep_reader_error(r->reader, name, "%s has no traffic", name->text);
    groups[(*count)++] = group;
    return true;
}

static bool resolve_serves(struct resolver *r, const struct ep_deployment_item *item,
                           struct ep_deployment *deployment)
{
    size_t group_count = r->root->scenario.group_count, count = 0;
    size_t room = item->serves == NULL ? group_count : item->serves->count;
    uint32_t *groups = ep_arena_alloc(r->reader->arena, room * sizeof *groups);
    bool is_good = true;
    if (item->serves == NULL) {
        for (uint32_t i = 0; i < group_count; i++)
            if (r->has_traffic[i])
                groups[count++] = i;
    } else {
        for (size_t i = 0; i < item->serves->count; i++)
            is_good = take_served(r, item->serves->entries[i].value, groups, &count) && is_good;
        qsort(groups, count, sizeof *groups, compare_ids);
    }
    deployment->serves = groups;
    deployment->serves_count = count;
    return is_good;
}

static bool is_served(const struct ep_deployment *deployment, uint32_t group)
{
    for (size_t i = 0; i < deployment->serves_count; i++)
        if (deployment->serves[i] == group)
            return true;
    return false;
}

/* What an endpoint that loads from S3 must know: how much. */
static void check_artifacts(struct resolver *r, const struct ep_deployment *deployment)
{
    for (size_t i = 0; i < deployment->serves_count; i++) {
        const struct ep_group *group = &r->root->scenario.groups[deployment->serves[i]];
        if (group->artifact.is_set || group->has_from_trace || group->table != NULL)
            continue;
        ep_reader_error_key(r->reader, item_node(r, "models", deployment->serves[i]), "artifact",
                            "missing: the multi-model deployment %s loads it from S3",
                            deployment->name);
    }
}

static void resolve_containers(struct resolver *r, const struct ep_deployment_item *item,
                               struct ep_deployment *deployment)
{
    struct ep_container_spec *specs =
        ep_arena_alloc(r->reader->arena, (item->container_count + 1) * sizeof *specs);
    for (size_t i = 0; i < item->container_count; i++) {
        const struct ep_container_item *container = &item->containers[i];
        specs[i] = container->spec;
        if (specs[i].model == NULL && !container->has_memory)
            specs[i].config.memory_bytes = deployment->assumptions.process_memory;
        if (specs[i].model == NULL)
            continue;
        const struct ep_node *node =
            ep_node_get(ep_node_get(item->node, "containers")->entries[i].value, "model");
        uint32_t group = find_group(r, node, specs[i].model);
        if (group == UINT32_MAX)
            continue;
        if (!is_served(deployment, group))
            ep_reader_error(r->reader, node, "%s is not served here: see `serves` and `traffic`",
                            specs[i].model);
        if (specs[i].image == NULL)
            specs[i].image = r->root->scenario.groups[group].image;
    }
    deployment->containers = specs;
    deployment->container_count = item->container_count;
}

static void begin_deployment(struct resolver *r, const struct ep_deployment_item *item,
                             struct ep_deployment *deployment)
{
    *deployment = item->deployment;
    deployment->assumptions = r->root->scenario.assumptions;
    if (item->assumptions != NULL)
        ep_fields_read(r->reader, &ep_assumptions_section, item->assumptions,
                       &deployment->assumptions);
}

/* Once it is known what it serves. */
static void finish_deployment(struct resolver *r, const struct ep_deployment_item *item,
                              struct ep_deployment *deployment)
{
    resolve_containers(r, item, deployment);
    if (ep_deployment_has_cache(deployment))
        check_artifacts(r, deployment);
}

/* ---- parts ---- */

static uint32_t group_named(const struct resolver *r, const char *name, size_t length)
{
    const struct ep_scenario *scenario = &r->root->scenario;
    for (uint32_t i = 0; i < scenario->group_count; i++)
        if (strlen(scenario->groups[i].name) == length &&
            memcmp(scenario->groups[i].name, name, length) == 0)
            return i;
    return UINT32_MAX;
}

/* Marks the groups of which `name` may be a model: "group/7" says it, a name of a table or a trace
 * is known with the catalog. */
static bool mark_named(struct resolver *r, const struct ep_node *name, bool *may)
{
    const struct ep_scenario *scenario = &r->root->scenario;
    uint32_t group = group_named(r, name->text, strlen(name->text));
    if (group == UINT32_MAX)
        group = group_named(r, name->text, strcspn(name->text, "/"));
    if (group != UINT32_MAX && !r->has_traffic[group])
        return ep_reader_error(r->reader, name, "%s has no traffic", scenario->groups[group].name);
    bool is_somewhere = group != UINT32_MAX;
    if (is_somewhere)
        may[group] = true;
    for (uint32_t i = 0; group == UINT32_MAX && i < scenario->group_count; i++) {
        bool has_names = scenario->groups[i].table != NULL || scenario->groups[i].has_from_trace;
        may[i] = may[i] || (has_names && r->has_traffic[i]);
        is_somewhere = is_somewhere || (has_names && r->has_traffic[i]);
    }
    return is_somewhere || find_group(r, name, name->text) != UINT32_MAX;
}

/* Every group with traffic, but not those that another part serves by their names. */
static void mark_rest(const struct resolver *r, const struct ep_deployment_item *whole,
                      const struct ep_deployment_item *part, bool *may)
{
    for (uint32_t i = 0; i < r->root->scenario.group_count; i++)
        may[i] = r->has_traffic[i];
    if (part->deployment.selection.by != EP_SELECT_REST)
        return;
    for (size_t k = 0; k < whole->part_count; k++) {
        const struct ep_model_refs *names = &whole->parts[k].deployment.selection.names;
        for (size_t i = 0; i < names->count; i++) {
            uint32_t group = group_named(r, names->items[i].name, strlen(names->items[i].name));
            if (group != UINT32_MAX)
                may[group] = false;
        }
    }
}

/* The groups of which a part may serve models; which models, is known with the catalog. */
static bool resolve_selection(struct resolver *r, const struct ep_deployment_item *whole,
                              const struct ep_deployment_item *part,
                              struct ep_deployment *deployment)
{
    uint32_t group_count = (uint32_t)r->root->scenario.group_count;
    uint32_t *groups = ep_arena_alloc(r->reader->arena, (group_count + 1) * sizeof *groups);
    bool *may = ep_arena_alloc(r->reader->arena, group_count + 1), is_good = true;
    const struct ep_node *names = NULL;
    if (part->deployment.selection.by == EP_SELECT_NAMES)
        names = part->serves;
    if (part->deployment.selection.by == EP_SELECT_BUSIEST)
        names = ep_node_get(part->serves, "of");
    if (names == NULL)
        mark_rest(r, whole, part, may);
    for (size_t i = 0; names != NULL && i < names->count; i++) {
        const struct ep_node *name = names->entries[i].value;
        bool is_group = part->deployment.selection.by == EP_SELECT_BUSIEST;
        is_good = (!is_group || find_group(r, name, name->text) != UINT32_MAX) &&
                  mark_named(r, name, may) && is_good;
    }
    for (uint32_t i = 0; i < group_count; i++)
        if (may[i])
            groups[deployment->serves_count++] = i;
    deployment->serves = groups;
    return is_good;
}

static void resolve_parts(struct resolver *r, const struct ep_deployment_item *whole,
                          struct ep_deployment *deployment)
{
    struct ep_deployment *parts =
        ep_arena_alloc(r->reader->arena, (whole->part_count + 1) * sizeof *parts);
    const char *rest = NULL; /* who serves it */
    for (size_t i = 0; i < whole->part_count; i++) {
        const struct ep_deployment_item *part = &whole->parts[i];
        begin_deployment(r, part, &parts[i]);
        if (r->traffic != NULL && resolve_selection(r, whole, part, &parts[i]))
            finish_deployment(r, part, &parts[i]);
        if (part->deployment.selection.by != EP_SELECT_REST)
            continue;
        if (rest != NULL)
            ep_reader_error_key(r->reader, part->node, "serves", "%s serves the rest already",
                                rest);
        rest = parts[i].name;
    }
    deployment->parts = parts;
    deployment->part_count = whole->part_count;
}

/* A variant serves what its endpoint does, or with `model` as many others. */
static bool resolve_variant(struct resolver *r, const struct ep_deployment_item *variant,
                            const struct ep_deployment *whole, struct ep_deployment *deployment)
{
    const struct ep_scenario *scenario = &r->root->scenario;
    deployment->serves = whole->serves;
    deployment->serves_count = whole->serves_count;
    if (deployment->model == NULL)
        return true;
    const struct ep_node *node = ep_node_get(variant->node, "model");
    uint32_t *group = ep_arena_alloc(r->reader->arena, sizeof *group);
    *group = find_group(r, node, deployment->model);
    if (*group == UINT32_MAX)
        return false;
    if (whole->serves_count != 1)
        return ep_reader_error(r->reader, node,
                               "%s serves %zu groups: a `model` takes the place "
                               "of one",
                               whole->name, whole->serves_count);
    const struct ep_group *own = &scenario->groups[whole->serves[0]];
    bool is_stated = own->count > 0 && scenario->groups[*group].count > 0;
    if (is_stated && own->count != scenario->groups[*group].count)
        return ep_reader_error(r->reader, node, "%s has not as many models as %s",
                               deployment->model, own->name);
    deployment->serves = group;
    return true;
}

static void resolve_variants(struct resolver *r, const struct ep_deployment_item *whole,
                             struct ep_deployment *deployment)
{
    struct ep_deployment *parts =
        ep_arena_alloc(r->reader->arena, (whole->part_count + 1) * sizeof *parts);
    for (size_t i = 0; i < whole->part_count; i++) {
        begin_deployment(r, &whole->parts[i], &parts[i]);
        if (r->traffic != NULL && resolve_variant(r, &whole->parts[i], deployment, &parts[i]))
            finish_deployment(r, &whole->parts[i], &parts[i]);
    }
    deployment->parts = parts;
    deployment->part_count = whole->part_count;
}

static void resolve_deployment(struct resolver *r, const struct ep_deployment_item *item,
                               struct ep_deployment *deployment)
{
    begin_deployment(r, item, deployment);
    if (r->traffic != NULL && resolve_serves(r, item, deployment))
        finish_deployment(r, item, deployment);
    if (deployment->has_variants)
        resolve_variants(r, item, deployment);
    else if (deployment->kind == EP_KIND_HYBRID)
        resolve_parts(r, item, deployment);
}

/* What a deployment with other mistakes serves must be there all the same. */
static void check_serves(struct resolver *r, const struct ep_deployment_item *item)
{
    struct ep_deployment unused = {0};
    bool is_list = item->serves != NULL && item->serves->kind == EP_NODE_SEQUENCE;
    for (size_t i = 0; is_list && i < item->serves->count; i++)
        is_list = item->serves->entries[i].value->kind == EP_NODE_SCALAR;
    if (is_list && r->traffic != NULL)
        resolve_serves(r, item, &unused);
}

/* All mistakes in one pass: those of good deployments beside bad ones, too. */
static void resolve_deployments(struct resolver *r)
{
    struct ep_scenario_draft *root = r->root;
    if (root->deployments == NULL)
        return;
    struct ep_deployment *deployments =
        ep_arena_alloc(r->reader->arena, (root->deployment_count + 1) * sizeof *deployments);
    bool are_good = true;
    for (size_t i = 0; i < root->deployment_count; i++) {
        are_good = are_good && root->deployments[i].is_good;
        if (root->deployments[i].is_good)
            resolve_deployment(r, &root->deployments[i], &deployments[i]);
        else
            check_serves(r, &root->deployments[i]);
    }
    if (!are_good)
        return;
    root->scenario.deployments = deployments;
    root->scenario.deployment_count = root->deployment_count;
}

/* ---- target_variant ---- */

/* On every endpoint that has variants; at least one must have some. */
static void check_target(struct resolver *r, size_t i)
{
    const struct ep_scenario *scenario = &r->root->scenario;
    const char *target = r->traffic[i].target_variant, *known[MAX_KNOWN];
    const struct ep_node *node = ep_node_get(item_node(r, "traffic", i), "target_variant");
    char path[EP_READER_PATH_SIZE], problem[160];
    bool is_anywhere = false;
    for (size_t d = 0; d < scenario->deployment_count; d++) {
        const struct ep_deployment *deployment = &scenario->deployments[d];
        size_t n = 0, k = 0;
        if (!deployment->has_variants)
            continue;
        is_anywhere = true;
        for (; k < deployment->part_count && !deployment->parts[k].is_shadow; k++) {
            known[n] = strrchr(deployment->parts[k].name, '.') + 1;
            if (strcmp(known[n++], target) == 0)
                break;
        }
        if (n > 0 && strcmp(known[n - 1], target) == 0)
            continue;
        snprintf(problem, sizeof problem, "%.60s has no production variant \"%.60s\"",
                 deployment->name, target);
        ep_reader_unknown(r->reader, node->at, ep_node_path(node, path, sizeof path), problem,
                          target, (struct ep_known){known, n});
    }
    if (!is_anywhere)
        ep_reader_error(r->reader, node, "no deployment has variants");
}

static void check_targets(struct resolver *r)
{
    if (r->traffic == NULL || r->root->scenario.deployments == NULL)
        return;
    for (size_t i = 0; i < r->root->traffic_count; i++)
        if (r->traffic[i].target_variant != NULL)
            check_target(r, i);
}

/* ---- the rest ---- */

/* `group`: its first word is a model group that the deployment, or any, serves. */
static void resolve_requirement_group(struct resolver *r, size_t i)
{
    struct ep_requirement *requirement = &r->root->requirements.items[i];
    const struct ep_scenario *scenario = &r->root->scenario;
    if (requirement->group == NULL || r->traffic == NULL)
        return;
    const struct ep_node *node = ep_node_get(item_node(r, "requirements", i), "group");
    char *name =
        ep_arena_strndup(r->reader->arena, requirement->group, strcspn(requirement->group, " "));
    requirement->group_index = find_group(r, node, name);
    if (requirement->group_index == UINT32_MAX)
        return;
    bool is_anywhere = scenario->deployment_count == 0;
    for (size_t k = 0; k < scenario->deployment_count; k++) {
        const struct ep_deployment *deployment = &scenario->deployments[k];
        bool is_meant = requirement->deployment == NULL ||
                        strcmp(requirement->deployment, deployment->name) == 0;
        is_anywhere = is_anywhere || (is_meant && is_served(deployment, requirement->group_index));
    }
    if (!is_anywhere)
        ep_reader_error(r->reader, node, "%s is not served by %s", name,
                        requirement->deployment ? requirement->deployment : "any deployment");
}

static bool is_about_same(const struct ep_requirement *a, const struct ep_requirement *b)
{
    return !a->deployment || !b->deployment || strcmp(a->deployment, b->deployment) == 0;
}

/* There is something that must still hold, and it is asked once. */
static void check_survive(struct resolver *r, size_t i)
{
    const struct ep_requirement_list *list = &r->root->requirements;
    const struct ep_node *node = ep_node_get(item_node(r, "requirements", i), "survive");
    bool has_any = false;
    for (size_t k = 0; k < list->count; k++) {
        const struct ep_requirement *other = &list->items[k];
        if (!other->metric || !is_about_same(&list->items[i], other))
            continue;
        if (other->survive > 0 && k < i)
            ep_reader_error(r->reader, node, "asked already, by requirements[%zu]", k);
        const struct ep_metric *metric = ep_metric_find(other->metric);
        has_any = has_any || (metric && metric->is_per_group);
    }
    if (!has_any)
        ep_reader_error(r->reader, node,
                        "nothing is required that could still hold: add a limit of latency, "
                        "error_ratio or cold_ratio, such as latency_p99 < 500ms");
}

static void resolve_requirements(struct resolver *r)
{
    struct ep_scenario_draft *root = r->root;
    const char *known[MAX_KNOWN];
    size_t n = 0;
    for (; n < root->deployment_count && n < MAX_KNOWN; n++)
        known[n] = root->deployments[n].name;
    for (size_t i = 0; root->deployments != NULL && i < root->requirements.count; i++) {
        const struct ep_requirement *requirement = &root->requirements.items[i];
        resolve_requirement_group(r, i);
        if (requirement->survive > 0)
            check_survive(r, i);
        bool is_known = requirement->deployment == NULL;
        for (size_t k = 0; k < root->deployment_count && !is_known; k++)
            is_known = strcmp(root->deployments[k].name, requirement->deployment) == 0;
        if (is_known)
            continue;
        const struct ep_node *node = ep_node_get(item_node(r, "requirements", i), "deployment");
        char path[EP_READER_PATH_SIZE], problem[128];
        snprintf(problem, sizeof problem, "there is no deployment \"%.60s\"", node->text);
        ep_reader_unknown(r->reader, node->at, ep_node_path(node, path, sizeof path), problem,
                          node->text, (struct ep_known){known, n});
    }
    root->scenario.requirements = root->requirements.items;
    root->scenario.requirement_count = root->requirements.count;
}

static void check_times(struct resolver *r)
{
    const struct ep_scenario *scenario = &r->root->scenario;
    if (scenario->horizon > 0 && scenario->warmup >= scenario->horizon)
        ep_reader_error_key(r->reader, r->node, "warmup", "must be shorter than the horizon");
    if (scenario->horizon > 0 || r->traffic == NULL || ep_node_get(r->node, "horizon") != NULL)
        return;
    for (size_t i = 0; i < r->root->traffic_count; i++) {
        if (r->traffic[i].arrivals == EP_ARRIVALS_TRACE)
            continue;
        ep_reader_error_key(r->reader, r->node, "horizon",
                            "missing: traffic %s has no end of its own", r->traffic[i].name);
        return;
    }
}

void ep_resolve_scenario(struct ep_reader *reader, const struct ep_node *node,
                         struct ep_scenario_draft *root)
{
    struct resolver resolver = {.reader = reader, .node = node, .root = root};
    check_names(&resolver);
    resolve_traffic(&resolver);
    check_models(&resolver);
    resolve_deployments(&resolver);
    check_targets(&resolver);
    resolve_requirements(&resolver);
    check_times(&resolver);
    ep_events_resolve(reader, node, root->events, root->event_count, &root->scenario);
}
