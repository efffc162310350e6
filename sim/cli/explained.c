#include "cli/explained.h"

#include "base/mem.h"
#include "scenario/scenario_section.h"

#include <string.h>

/* ---- collecting ---- */

#define MAX_SECTIONS 64

struct walk {
    struct ep_explained_list *list;
    const struct ep_section *seen[MAX_SECTIONS];
    size_t seen_count;
};

static bool is_new(struct walk *walk, const struct ep_section *section)
{
    for (size_t i = 0; i < walk->seen_count; i++)
        if (walk->seen[i] == section)
            return false;
    if (walk->seen_count == MAX_SECTIONS)
        return false;
    walk->seen[walk->seen_count++] = section;
    return true;
}

static void collect_keys(struct walk *walk, const char *prefix, const struct ep_section *section)
{
    for (size_t i = 0; i < section->field_count; i++) {
        const struct ep_field *field = &section->fields[i];
        struct ep_explained row = {
            .path = ep_format("%s%s%s", prefix, *prefix ? "." : "", field->key), .key = field};
        ep_array_push(walk->list, row);
        if (field->section != NULL && is_new(walk, field->section))
            collect_keys(walk, row.path, field->section);
    }
}

/* "latency_s.p99" -> "latency_p99", "cost_usd.per_hour" -> "cost_per_hour"; the caller frees. */
static char *alias_of(const char *path)
{
    char *alias = ep_strdup(path);
    size_t length = 0;
    for (const char *c = path; *c != '\0'; c++) {
        if (strncmp(c, "_s.", 3) == 0)
            c += 2;
        else if (strncmp(c, "_usd.", 5) == 0)
            c += 4;
        alias[length++] = *c == '.' ? '_' : *c;
    }
    alias[length] = '\0';
    return alias;
}

static void collect_figure(void *self, const char *path, const struct ep_result_field *field)
{
    static const char top[] = "deployments.", parts[] = "latency_parts_s.";
    struct ep_explained_list *list = self;
    const char *shown = strncmp(path, top, sizeof top - 1) == 0 ? path + sizeof top - 1 : path;
    struct ep_explained row = {.path = ep_strdup(shown), .alias = alias_of(shown), .figure = field};
    row.metric = ep_metric_find(
        strncmp(shown, parts, sizeof parts - 1) == 0 ? shown + sizeof parts - 1 : row.alias);
    ep_array_push(list, row);
}

static bool has_metric(const struct ep_explained_list *list, const struct ep_metric *metric)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].metric == metric)
            return true;
    return false;
}

/* Those that no figure stands for. */
static void collect_metrics(struct ep_explained_list *list)
{
    for (size_t i = 0; i < ep_metric_count(); i++) {
        const struct ep_metric *metric = ep_metric_at(i);
        struct ep_explained row = {.metric = metric};
        if (has_metric(list, metric))
            continue;
        row.path = ep_strdup(metric->name);
        ep_array_push(list, row);
    }
}

void ep_explained_collect(struct ep_explained_list *list)
{
    struct walk walk = {.list = list};
    collect_keys(&walk, "", &ep_scenario_section);
    ep_result_schema_visit(collect_figure, list);
    collect_metrics(list);
}

void ep_explained_fini(struct ep_explained_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        ep_free(list->items[i].path);
        ep_free(list->items[i].alias);
    }
    ep_array_fini(list);
}

/* ---- finding ---- */

/* Whether `name` is `path` with the name of an item after its first part ("deployments.x.instances"
 * for "deployments.instances"), or with a number in brackets there. */
static bool is_with_item(const char *path, const char *name)
{
    size_t first = strcspn(path, ".");
    if (strncmp(name, path, first) != 0 || (name[first] != '.' && name[first] != '['))
        return false;
    const char *rest = strchr(name + first + 1, '.');
    return rest != NULL && path[first] == '.' && strcmp(rest, path + first) == 0;
}

bool ep_explained_is(const struct ep_explained *row, const char *name, bool *is_exact)
{
    size_t length = strlen(row->path), name_length = strlen(name);
    *is_exact = strcmp(row->path, name) == 0 ||
                (row->alias != NULL && strcmp(row->alias, name) == 0) ||
                (row->key != NULL && is_with_item(row->path, name));
    return *is_exact || (length > name_length && row->path[length - name_length - 1] == '.' &&
                         strcmp(row->path + length - name_length, name) == 0);
}
