#include "scenario/events_section.h"

#include <string.h>

/* clang-format off */
#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define ITEM(member) EP_AT(struct ep_event_item, member)
#define DRILL(member) EP_AT(struct ep_event_item, scheduled.drill.member)
static const struct ep_choice yes_or_no[] = {
    {"true", true, "another is launched"},
    {"false", false, "it stays away"},
    {0}};
static const struct ep_field fields[] = {
    {.key = "at", .type = EP_FIELD_DURATION, DRILL(at), .rule = EP_RULE_NOT_NEGATIVE,
     .is_required = true, .help = "simulated time; at this instant it comes before arrivals"},
    {.key = "onboard", .type = EP_FIELD_NAME, ITEM(onboard),
     .help = "model group that arrives: its traffic begins only now"},
    {.key = "roll_out", .type = EP_FIELD_NAME, ITEM(roll_out),
     .help = "model group with a new version under new artifact names: cold; old copies are never "
             "hit again but take room until they are evicted (multi-model)"},
    {.key = "overwrite", .type = EP_FIELD_NAME, ITEM(overwrite),
     .help = "model group whose artifacts change under their names: copies in memory and on disk "
             "keep serving the old version (multi-model)"},
    {.key = "update", .type = EP_FIELD_NAME, ITEM(update),
     .help = "deployment whose endpoints are updated, blue/green, all at once: a new, empty fleet "
             "of the same type is launched, gets the traffic, and the old one ends"},
    {.key = "lose_instance", .type = EP_FIELD_NAME, ITEM(lose_instance),
     .help = "deployment of which an instance breaks, with all that it has"},
    {.key = "share", .type = EP_FIELD_RATIO, DRILL(share), .rule = EP_RULE_SHARE,
     .default_text = "100%",
     .help = "roll_out: of the group's models, the first ones by number"},
    {.key = "over", .type = EP_FIELD_DURATION, DRILL(over), .rule = EP_RULE_NOT_NEGATIVE,
     .default_text = "0s",
     .help = "roll_out: model k of n goes at `at` + over x k / n"},
    {.key = "termination_wait", .type = EP_FIELD_DURATION, DRILL(termination_wait),
     .rule = EP_RULE_NOT_NEGATIVE, .default_text = "0s",
     .source = "SageMaker Developer Guide, deployment-guardrails-blue-green.html",
     .help = "update: how long the old fleet stands by, and costs, after the shift"},
    {.key = "instance", .type = EP_FIELD_INT, ITEM(instance), .rule = EP_RULE_NOT_NEGATIVE,
     .default_text = "0",
     .help = "lose_instance: which of those in service, the oldest is 0"},
    {.key = "endpoint", .type = EP_FIELD_INT, ITEM(endpoint), .rule = EP_RULE_NOT_NEGATIVE,
     .default_text = "0", .help = "lose_instance: which endpoint of the deployment, from 0"},
    {.key = "replace", .type = EP_FIELD_CHOICE, DRILL(replaces), .choices = yes_or_no,
     .default_text = "true", .help = "lose_instance: whether another is launched"},
    {.key = "window", .type = EP_FIELD_DURATION, DRILL(window), .rule = EP_RULE_POSITIVE,
     .default_text = "10min",
     .help = "how much before and after the event is compared"},
};
/* clang-format on */

struct action {
    const char *key;
    size_t offset; /* of its name in struct ep_event_item */
    enum ep_drill_kind kind;
};
static const struct action actions[] = {
    {"onboard", offsetof(struct ep_event_item, onboard), EP_DRILL_ONBOARD},
    {"roll_out", offsetof(struct ep_event_item, roll_out), EP_DRILL_ROLL_OUT},
    {"overwrite", offsetof(struct ep_event_item, overwrite), EP_DRILL_OVERWRITE},
    {"update", offsetof(struct ep_event_item, update), EP_DRILL_UPDATE},
    {"lose_instance", offsetof(struct ep_event_item, lose_instance), EP_DRILL_LOSE_INSTANCE},
};

static const char *name_of(const struct ep_event_item *item, const struct action *action)
{
    const char *name;
    memcpy(&name, (const char *)item + action->offset, sizeof name);
    return name;
}

/* NULL, with the error, unless there is one action. */
static const struct action *find_action(struct ep_reader *reader, const struct ep_node *node,
                                        const struct ep_event_item *item)
{
    const struct action *found = NULL;
    for (size_t i = 0; i < COUNT(actions); i++) {
        if (name_of(item, &actions[i]) == NULL)
            continue;
        if (found != NULL) {
            ep_reader_error_key(reader, node, actions[i].key,
                                "one action an event, and %s is there already", found->key);
            return NULL;
        }
        found = &actions[i];
    }
    if (found == NULL)
        ep_reader_error(reader, node,
                        "needs one of onboard, roll_out, overwrite, update, lose_instance");
    return found;
}

static void check_options(struct ep_reader *reader, const struct ep_node *node,
                          const struct action *action)
{
    static const struct {
        const char *key, *action;
    } options[] = {
        {"share", "roll_out"},          {"over", "roll_out"},
        {"termination_wait", "update"}, {"instance", "lose_instance"},
        {"endpoint", "lose_instance"},  {"replace", "lose_instance"},
    };
    for (size_t i = 0; i < COUNT(options); i++)
        if (ep_node_get(node, options[i].key) != NULL &&
            strcmp(options[i].action, action->key) != 0)
            ep_reader_error_key(reader, node, options[i].key, "only with %s", options[i].action);
}

static void check(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    struct ep_event_item *item = target;
    const struct action *action = find_action(reader, node, item);
    if (action == NULL)
        return;
    check_options(reader, node, action);
    item->scheduled.target = name_of(item, action);
    item->scheduled.at = node->at;
    item->scheduled.drill.kind = action->kind;
    item->scheduled.drill.instance = (uint32_t)item->instance;
    item->scheduled.drill.endpoint = (uint32_t)item->endpoint;
}

const struct ep_section ep_events_section = {
    .title = "events",
    .help = "Life-cycle drills: what happens to models, endpoints and instances at stated times. "
            "One action each.",
    .fields = fields,
    .field_count = COUNT(fields),
    .item_size = sizeof(struct ep_event_item),
    .check = check,
};

const char *ep_events_action(enum ep_drill_kind kind)
{
    return actions[kind].key;
}
