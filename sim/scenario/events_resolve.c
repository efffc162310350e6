/* Events as read, made whole: names become indices, times are checked against the rest. */
#include "scenario/events_section.h"

#include <stdio.h>
#include <string.h>

#define MAX_KNOWN 64 /* names that a message considers */

struct resolver {
    struct ep_reader *reader;
    const struct ep_node *file;
    const struct ep_node *node; /* of the event */
    const struct ep_scenario *scenario;
};

static const struct ep_node *key_of(const struct resolver *r, const char *key)
{
    return ep_node_get(r->node, key);
}

/* The index of `name` among `count` items of `size` bytes that begin with their name; UINT32_MAX,
 * with the error, where it is not there. */
static uint32_t find(struct resolver *r, enum ep_drill_kind kind, const char *what,
                     const struct ep_known known, const char *name)
{
    for (uint32_t i = 0; i < known.count; i++)
        if (strcmp(known.items[i], name) == 0)
            return i;
    char path[EP_READER_PATH_SIZE], problem[128];
    const struct ep_node *node = key_of(r, ep_events_action(kind));
    snprintf(problem, sizeof problem, "there is no %s \"%.60s\"", what, name);
    ep_reader_unknown(
        r->reader, node->at, ep_node_path(node, path, sizeof path), problem, name,
        (struct ep_known){known.items, known.count < MAX_KNOWN ? known.count : MAX_KNOWN});
    return UINT32_MAX;
}

static uint32_t find_group(struct resolver *r, const struct ep_scheduled *event)
{
    const struct ep_scenario *scenario = r->scenario;
    const char **names =
        ep_arena_alloc(r->reader->arena, (scenario->group_count + 1) * sizeof *names);
    for (size_t i = 0; i < scenario->group_count; i++)
        names[i] = scenario->groups[i].name;
    enum ep_drill_kind kind = event->drill.kind;
    uint32_t group = find(r, kind, "model group", (struct ep_known){names, scenario->group_count},
                          event->target);
    if (group == UINT32_MAX)
        return group;
    for (size_t i = 0; i < scenario->traffic_count; i++)
        if (scenario->traffic[i].group == group)
            return group;
    if (scenario->traffic_count == 0)
        return UINT32_MAX; /* there is some, with a mistake of its own */
    ep_reader_error(r->reader, key_of(r, ep_events_action(kind)), "%s has no traffic",
                    event->target);
    return UINT32_MAX;
}

static uint32_t find_deployment(struct resolver *r, const struct ep_scheduled *event)
{
    const struct ep_scenario *scenario = r->scenario;
    const char **names =
        ep_arena_alloc(r->reader->arena, (scenario->deployment_count + 1) * sizeof *names);
    for (size_t i = 0; i < scenario->deployment_count; i++)
        names[i] = scenario->deployments[i].name;
    return find(r, event->drill.kind, "deployment",
                (struct ep_known){names, scenario->deployment_count}, event->target);
}

static void check_times(struct resolver *r, const struct ep_drill *drill)
{
    ep_time horizon = r->scenario->horizon;
    if (horizon <= 0)
        return; /* the end of a trace: known later */
    const char *text = ep_node_get(r->file, "horizon")->text;
    if (drill->at >= horizon)
        ep_reader_error(r->reader, key_of(r, "at"), "must be before the horizon of %s, got %s",
                        text, key_of(r, "at")->text);
    else if (drill->over >= horizon - drill->at)
        ep_reader_error(r->reader, key_of(r, "over"),
                        "must end before the horizon of %s, got %s after %s", text,
                        key_of(r, "over")->text, key_of(r, "at")->text);
}

static void check_instance(struct resolver *r, const struct ep_scheduled *event)
{
    const struct ep_deployment *deployment = &r->scenario->deployments[event->drill.deployment];
    int64_t instance = event->drill.instance;
    if (deployment->instances > 0 && instance >= deployment->instances)
        ep_reader_error_key(r->reader, r->node, "instance", "%s has %d instance%s, counted from 0",
                            deployment->name, deployment->instances,
                            deployment->instances == 1 ? "" : "s");
}

/* Against the events before it. */
static void check_order(struct resolver *r, const struct ep_scheduled *events, size_t i)
{
    const struct ep_drill *drill = &events[i].drill;
    for (size_t k = 0; k < r->scenario->event_count; k++) {
        const struct ep_drill *other = &events[k].drill;
        if (k == i || other->kind != EP_DRILL_ONBOARD || drill->kind > EP_DRILL_OVERWRITE ||
            other->group != drill->group)
            continue;
        const char *action = ep_events_action(drill->kind);
        if (drill->kind != EP_DRILL_ONBOARD && drill->at < other->at)
            ep_reader_error(r->reader, key_of(r, action), "%s is onboarded later, by events[%zu]",
                            events[i].target, k);
        else if (drill->kind == EP_DRILL_ONBOARD && k < i)
            ep_reader_error(r->reader, key_of(r, action), "%s is onboarded already, by events[%zu]",
                            events[i].target, k);
    }
}

/* Parts are not drilled in this version, neither by name nor through what they serve. */
static void refuse_hybrids(struct resolver *r, const struct ep_scheduled *event)
{
    const struct ep_drill *drill = &event->drill;
    bool by_name = drill->kind > EP_DRILL_OVERWRITE;
    for (size_t i = 0; i < r->scenario->deployment_count; i++)
        if ((r->scenario->deployments[i].kind == EP_KIND_HYBRID ||
             r->scenario->deployments[i].partition != EP_PARTITION_NONE) &&
            (!by_name || strcmp(r->scenario->deployments[i].name, event->target) == 0)) {
            ep_reader_error(r->reader, key_of(r, ep_events_action(drill->kind)),
                            "it would act on the parts of %s: not in this version",
                            r->scenario->deployments[i].name);
            return;
        }
}

static void resolve_event(struct resolver *r, struct ep_scheduled *event)
{
    struct ep_drill *drill = &event->drill;
    check_times(r, drill);
    refuse_hybrids(r, event);
    if (drill->kind <= EP_DRILL_OVERWRITE) {
        drill->group = find_group(r, event);
        return;
    }
    drill->deployment = find_deployment(r, event);
    if (drill->deployment != UINT32_MAX &&
        r->scenario->deployments[drill->deployment].kind == EP_KIND_SERVERLESS)
        ep_reader_error(r->reader, key_of(r, ep_events_action(drill->kind)),
                        "%s is serverless: it has no instances of its own", event->target);
    if (drill->kind == EP_DRILL_LOSE_INSTANCE && drill->deployment != UINT32_MAX)
        check_instance(r, event);
}

static void check_versions(struct resolver *r, const struct ep_scheduled *events, size_t count)
{
    size_t versions = 0;
    for (size_t i = 0; i < count; i++)
        versions +=
            events[i].drill.kind == EP_DRILL_ROLL_OUT || events[i].drill.kind == EP_DRILL_OVERWRITE;
    if (versions > EP_DRILL_MOST_VERSIONS)
        ep_reader_error_key(r->reader, r->file, "events", "at most %d of roll_out and overwrite",
                            EP_DRILL_MOST_VERSIONS);
}

void ep_events_resolve(struct ep_reader *reader, const struct ep_node *file,
                       const struct ep_event_item *items, size_t count,
                       struct ep_scenario *scenario)
{
    if (items == NULL || scenario->groups == NULL || scenario->deployments == NULL)
        return;
    struct resolver r = {.reader = reader, .file = file, .scenario = scenario};
    const struct ep_node *list = ep_node_get(file, "events");
    struct ep_scheduled *events = ep_arena_alloc(reader->arena, (count + 1) * sizeof *events);
    for (size_t i = 0; i < count; i++) {
        events[i] = items[i].scheduled;
        r.node = list->entries[i].value;
        resolve_event(&r, &events[i]);
    }
    scenario->events = events;
    scenario->event_count = count;
    for (size_t i = 0; i < count; i++) {
        r.node = list->entries[i].value;
        if (events[i].drill.kind > EP_DRILL_OVERWRITE || events[i].drill.group != UINT32_MAX)
            check_order(&r, events, i);
    }
    check_versions(&r, events, count);
}
