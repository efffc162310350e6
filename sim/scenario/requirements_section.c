#include "scenario/requirements_section.h"

#include "base/units.h"
#include "scenario/metrics.h"

#include <stdio.h>
#include <string.h>

struct item { /* a mapping as written */
    const char *deployment, *group, *require, *metric, *limit;
    double each_model;
    int survive;
};

/* clang-format off */
#define MOST_LOST 100
#define COUNT(table) (sizeof(table) / sizeof(table)[0])
static const struct ep_field fields[] = {
    {.key = "deployment", .type = EP_FIELD_NAME, EP_AT(struct item, deployment),
     .default_rule = "every one", .help = "the deployment that must meet it"},
    {.key = "group", .type = EP_FIELD_TEXT, EP_AT(struct item, group),
     .default_rule = "all models together",
     .help = "judged by the requests to this model group alone; NAME, or NAME COLUMN=VALUE with a "
             "label column of its table"},
    {.key = "require", .type = EP_FIELD_TEXT, EP_AT(struct item, require),
     .help = "METRIC < LIMIT, with < <= > or >="},
    {.key = "metric", .type = EP_FIELD_TEXT, EP_AT(struct item, metric),
     .help = "with `limit`, instead of `require`: the metric must be <= limit"},
    {.key = "limit", .type = EP_FIELD_TEXT, EP_AT(struct item, limit),
     .help = "the limit of `metric`, with its unit"},
    {.key = "each_model", .type = EP_FIELD_RATIO, EP_AT(struct item, each_model),
     .rule = EP_RULE_SHARE, .default_rule = "judged over all requests together",
     .help = "this share of the models must meet it, each by itself"},
    {.key = "survive", .type = EP_FIELD_INT, EP_AT(struct item, survive),
     .rule = EP_RULE_AT_LEAST_ONE, .most = MOST_LOST, .default_rule = "no instance is lost",
     .help = "instead of a limit: what is required of latency, error_ratio and cold_ratio must also "
             "hold with so many instances lost for good (another run)"},
};
const struct ep_section ep_requirements_section = {
    .title = "requirements",
    .help = "What a deployment must do: a string such as `latency_p99 < 500ms`, or a mapping.",
    .fields = fields, .field_count = COUNT(fields), .item_size = sizeof(struct item)};
/* clang-format on */

static const struct ep_metric *find_metric(struct ep_reader *reader, const struct ep_node *node,
                                           const char *name)
{
    const char *known[64];
    char path[EP_READER_PATH_SIZE], problem[EP_READER_PATH_SIZE];
    size_t n = 0;
    const struct ep_metric *metric = ep_metric_find(name);
    if (metric != NULL && metric->is_requirement)
        return metric;
    if (metric != NULL) {
        ep_reader_error(reader, node, "a limit of %s is not in this version", name);
        return NULL;
    }
    for (size_t i = 0; i < ep_metric_count() && n < COUNT(known); i++)
        if (ep_metric_at(i)->is_requirement)
            known[n++] = ep_metric_at(i)->name;
    snprintf(problem, sizeof problem, "unknown metric %.60s", name);
    ep_reader_unknown(reader, node->at, ep_node_path(node, path, sizeof path), problem, name,
                      (struct ep_known){known, n});
    return NULL;
}

static bool set_limit(struct ep_reader *reader, const struct ep_node *node, const char *name,
                      const char *limit, struct ep_requirement *requirement)
{
    const char *why = NULL;
    const struct ep_metric *metric = find_metric(reader, node, name);
    if (metric == NULL)
        return false;
    if (!ep_metric_parse_limit(metric, limit, &requirement->limit, &why))
        return ep_reader_error(reader, node, "limit of %s: %s, got %.60s", metric->name, why,
                               limit[0] == '\0' ? "nothing" : limit);
    requirement->metric = metric->name;
    return true;
}

/* A copy of text[0..length) without spaces around. */
static char *trimmed(struct ep_reader *reader, const char *text, size_t length)
{
    while (length > 0 && *text == ' ') {
        text++;
        length--;
    }
    while (length > 0 && text[length - 1] == ' ')
        length--;
    return ep_arena_strndup(reader->arena, text, length);
}

/* "latency_p99 < 500ms" */
static bool read_rule(struct ep_reader *reader, const struct ep_node *node, const char *text,
                      struct ep_requirement *requirement)
{
    size_t at = strcspn(text, "<>");
    if (text[at] == '\0')
        return ep_reader_unexpected(reader, node,
                                    "expected METRIC < LIMIT such as latency_p99 < 500ms");
    bool has_equal = text[at + 1] == '=';
    if (text[at] == '<')
        requirement->bound = has_equal ? EP_BOUND_AT_MOST : EP_BOUND_LESS;
    else
        requirement->bound = has_equal ? EP_BOUND_AT_LEAST : EP_BOUND_MORE;
    const char *rest = text + at + 1 + has_equal;
    requirement->text = ep_reader_copy(reader, text);
    return set_limit(reader, node, trimmed(reader, text, at), trimmed(reader, rest, strlen(rest)),
                     requirement);
}

static bool read_metric_and_limit(struct ep_reader *reader, const struct ep_node *node,
                                  const struct item *item, struct ep_requirement *requirement)
{
    if (item->metric == NULL || item->limit == NULL)
        return ep_reader_error(reader, node, "needs `require`, `metric` and `limit`, or `survive`");
    requirement->bound = EP_BOUND_AT_MOST;
    char *text = ep_format("%s <= %s", item->metric, item->limit);
    requirement->text = ep_reader_copy(reader, text);
    ep_free(text);
    return set_limit(reader, node, item->metric, item->limit, requirement);
}

static bool set_each_model(struct ep_reader *reader, const struct ep_node *node, double share,
                           struct ep_requirement *requirement)
{
    requirement->each_model = share;
    if (!(share > 0))
        return true;
    if (!ep_metric_find(requirement->metric)->is_per_model)
        return ep_reader_error_key(reader, node, "each_model",
                                   "only with a latency percentile, error_ratio or cold_ratio");
    char *text = ep_format("%s, for %g%% of the models", requirement->text, 100 * share);
    requirement->text = ep_reader_copy(reader, text);
    ep_free(text);
    return true;
}

static bool set_group(struct ep_reader *reader, const struct ep_node *node, const char *group,
                      struct ep_requirement *requirement)
{
    if (group == NULL)
        return true;
    if (!ep_metric_find(requirement->metric)->is_per_group)
        return ep_reader_error_key(reader, node, "group",
                                   "only with a latency, error_ratio or "
                                   "cold_ratio: %s is of the deployment as a whole",
                                   requirement->metric);
    requirement->group = group;
    requirement->group_at = ep_node_get(node, "group")->at;
    char *text = ep_format("%s: %s", group, requirement->text);
    requirement->text = ep_reader_copy(reader, text);
    ep_free(text);
    return true;
}

/* survive: 1 */
static bool read_survive(struct ep_reader *reader, const struct ep_node *node,
                         const struct item *item, struct ep_requirement *requirement)
{
    static const char *const others[] = {"require", "metric", "limit", "each_model", "group"};
    for (size_t i = 0; i < COUNT(others); i++)
        if (ep_node_get(node, others[i]) != NULL)
            return ep_reader_error_key(reader, node, others[i], "not with survive");
    char *text = ep_format("survive: %d", item->survive);
    requirement->text = ep_reader_copy(reader, text);
    ep_free(text);
    requirement->metric = "survive";
    requirement->survive = item->survive;
    requirement->limit = item->survive;
    requirement->bound = EP_BOUND_AT_LEAST;
    return true;
}

static bool read_mapping(struct ep_reader *reader, const struct ep_node *node,
                         struct ep_requirement *requirement)
{
    struct item item = {0};
    if (!ep_fields_read(reader, &ep_requirements_section, node, &item))
        return false;
    requirement->deployment = item.deployment;
    if (item.survive > 0)
        return read_survive(reader, node, &item, requirement);
    bool has_metric = item.metric != NULL || item.limit != NULL;
    if (item.require != NULL && has_metric)
        return ep_reader_error(reader, node, "`require` and `metric`, `limit` exclude each other");
    bool is_good = item.require != NULL ? read_rule(reader, node, item.require, requirement)
                                        : read_metric_and_limit(reader, node, &item, requirement);
    return is_good && set_each_model(reader, node, item.each_model, requirement) &&
           set_group(reader, node, item.group, requirement);
}

bool ep_requirements_section_read(struct ep_reader *reader, const struct ep_node *node,
                                  void *requirement_list)
{
    struct ep_requirement_list *list = requirement_list;
    bool is_good = true;
    if (node->kind != EP_NODE_SEQUENCE)
        return ep_reader_unexpected(reader, node, "expected a list");
    list->items = ep_arena_alloc(reader->arena, (node->count + 1) * sizeof list->items[0]);
    list->count = node->count;
    for (size_t i = 0; i < node->count; i++) {
        const struct ep_node *item = node->entries[i].value;
        list->items[i].at = item->at;
        if (item->kind == EP_NODE_SCALAR)
            is_good = read_rule(reader, item, item->text, &list->items[i]) && is_good;
        else if (item->kind == EP_NODE_MAPPING)
            is_good = read_mapping(reader, item, &list->items[i]) && is_good;
        else
            is_good = ep_reader_unexpected(reader, item,
                                           "expected METRIC < LIMIT such as latency_p99 < 500ms");
    }
    return is_good;
}
