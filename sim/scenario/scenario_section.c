#include "scenario/scenario_section.h"

#include "scenario/assumptions_section.h"
#include "scenario/client_section.h"
#include "scenario/models_section.h"

#include <string.h>

static bool read_version(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_warmup(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_price_overrides(struct ep_reader *reader, const struct ep_node *node,
                                 void *target);

/* clang-format off */
#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define SCENARIO(member) EP_AT(struct ep_scenario_draft, scenario.member)
static const struct ep_choice initials[] = {
    {"cold", false, "no model is loaded"},
    {"warm", true, "the most popular models are loaded as far as they fit"},
    {0}};
static const struct ep_field price_fields[] = {
    {.key = "book", .type = EP_FIELD_PATH, SCENARIO(price_book),
     .default_rule = "the book built into the program", .help = "file of another price book"},
    {.key = "override", .type = EP_FIELD_CUSTOM, .read = read_price_overrides,
     .form = "mapping of instance types to prices",
     .schema = "{\"type\": \"object\", \"additionalProperties\": {\"$ref\": \"#/$defs/price\"}}",
     .help = "prices per hour that replace the book's, such as {ml.m6i.large: $0.115/h}"},
    {.key = "discount", .type = EP_FIELD_RATIO, SCENARIO(discount), .rule = EP_RULE_FRACTION,
     .default_text = "0%", .help = "taken off every price of an instance"},
};
static const struct ep_section price_section = {
    .title = "prices", .help = "What instances cost.",
    .fields = price_fields, .field_count = COUNT(price_fields),
    .item_size = sizeof(struct ep_scenario_draft)};

static const struct ep_field fields[] = {
    {.key = "epsim", .type = EP_FIELD_CUSTOM, EP_AT(struct ep_scenario_draft, version),
     .read = read_version,
     .form = "1", .schema = "{\"const\": 1}", .is_required = true,
     .help = "version of this file's format: `epsim: 1`"},
    {.key = "name", .type = EP_FIELD_TEXT, SCENARIO(name),
     .default_rule = "the file's name without .yaml", .help = "name in reports"},
    {.key = "region", .type = EP_FIELD_NAME, SCENARIO(region), .default_text = "us-east-1",
     .help = "AWS region of the prices"},
    {.key = "start", .type = EP_FIELD_CALENDAR, SCENARIO(start_unix_s),
     .default_text = "2026-11-02T00:00Z",
     .help = "calendar time of the first simulated instant; the default is a Monday"},
    {.key = "horizon", .type = EP_FIELD_DURATION, SCENARIO(horizon), .rule = EP_RULE_POSITIVE,
     .default_rule = "the end of the traces; needed with other traffic",
     .help = "simulated time of one replication"},
    {.key = "warmup", .type = EP_FIELD_CUSTOM, SCENARIO(warmup), .read = read_warmup,
     .form = "duration, 0 or auto", .schema = "{\"type\": [\"string\", \"integer\"]}",
     .default_text = "auto",
     .help = "what is not measured at first; auto: 0 for traces and profiles that vary"},
    {.key = "initial", .type = EP_FIELD_CHOICE, SCENARIO(initial_warm), .choices = initials,
     .default_text = "cold", .help = "what is loaded at the start (multi-model)"},
    {.key = "seed", .type = EP_FIELD_SEED, SCENARIO(seed), .rule = EP_RULE_NOT_NEGATIVE,
     .default_text = "1", .help = "of all chance: the same seed gives the same bytes"},
    {.key = "replications", .type = EP_FIELD_INT, SCENARIO(replications),
     .rule = EP_RULE_AT_LEAST_ONE, .is_later_as_mapping = true, .default_text = "10",
     .help = "independent repetitions, from which the intervals come"},
    {.key = "models", .type = EP_FIELD_LIST,
     EP_COUNTED(struct ep_scenario_draft, scenario.groups, scenario.group_count),
     .section = &ep_models_section, .is_required = true, .help = "groups of hosted models"},
    {.key = "traffic", .type = EP_FIELD_LIST, EP_COUNTED(struct ep_scenario_draft, traffic,
     traffic_count),
     .section = &ep_traffic_section, .is_required = true, .help = "sources of requests"},
    {.key = "client", .type = EP_FIELD_CUSTOM, SCENARIO(client), .read = ep_client_section_read,
     .form = "mapping, or the name of a preset",
     .schema = "{\"enum\": [\"none\", \"boto3-legacy\", \"boto3-standard\"]}", .section = &ep_client_section,
     .default_text = "{}",
     .help = "timeouts and retries of the clients"},
    {.key = "prices", .type = EP_FIELD_SECTION, .section = &price_section,
     .help = "price book and changes to it"},
    {.key = "assumptions", .type = EP_FIELD_SECTION, SCENARIO(assumptions),
     .section = &ep_assumptions_section, .help = "what AWS does not document"},
    {.key = "deployments", .type = EP_FIELD_MAP,
     EP_COUNTED(struct ep_scenario_draft, deployments, deployment_count), .keeps_bad = true,
     .section = &ep_deployments_section, .is_required = true, .help = "the options to compare"},
    {.key = "events", .type = EP_FIELD_LIST, EP_COUNTED(struct ep_scenario_draft, events,
     event_count),
     .section = &ep_events_section, .help = "life-cycle drills at stated times"},
    {.key = "requirements", .type = EP_FIELD_CUSTOM, EP_AT(struct ep_scenario_draft, requirements),
     .read = ep_requirements_section_read, .form = "list", .section = &ep_requirements_section,
     .help = "limits that a deployment must meet"},
};
/* clang-format on */

static bool read_version(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    const char *expected = "expected format version 1, the only one";
    const char *text = ep_reader_text(reader, node, expected);
    if (text == NULL)
        return false;
    if (strcmp(text, "1") != 0)
        return ep_reader_unexpected(reader, node, expected);
    *(int *)target = 1;
    return true;
}

/* -1: auto. */
static bool read_warmup(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    static const struct ep_field duration = {.type = EP_FIELD_DURATION};
    ep_time *warmup = target;
    bool is_scalar = node->kind == EP_NODE_SCALAR;
    if (is_scalar && (strcmp(node->text, "auto") == 0 || strcmp(node->text, "0") == 0)) {
        *warmup = node->text[0] == '0' ? 0 : -1;
        return true;
    }
    return ep_fields_read_value(reader, &duration, node, warmup);
}

static bool read_price_overrides(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    static const struct ep_field price = {.type = EP_FIELD_PRICE,
                                          .rule = EP_RULE_NOT_NEGATIVE,
                                          .offset =
                                              offsetof(struct ep_price_override, usd_per_hour)};
    struct ep_scenario_draft *root = target;
    bool is_good = true;
    if (node->kind != EP_NODE_MAPPING)
        return ep_reader_unexpected(reader, node,
                                    "expected a mapping such as "
                                    "{ml.m6i.large: $0.115/h}");
    struct ep_price_override *overrides =
        ep_arena_alloc(reader->arena, (node->count + 1) * sizeof *overrides);
    for (size_t i = 0; i < node->count; i++) {
        const struct ep_node_entry *entry = &node->entries[i];
        overrides[i].instance = entry->key;
        overrides[i].at = entry->value->at;
        is_good = ep_fields_read_value(reader, &price, entry->value, &overrides[i]) && is_good;
        if (strncmp(entry->key, "ml.", 3) != 0 && strncmp(entry->key, "serverless-", 11) != 0)
            is_good = ep_reader_error(reader, entry->value,
                                      "expected an instance type such as ml.m5.large");
    }
    root->scenario.overrides = overrides;
    root->scenario.override_count = node->count;
    return is_good;
}

static void init(void *item)
{
    struct ep_scenario_draft *root = item;
    memset(root, 0, sizeof *root);
    root->scenario.horizon = -1;
}

/* A list that is there must say something. */
static void check(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    const struct ep_scenario_draft *root = item;
    if (root->scenario.group_count == 0)
        ep_reader_error_key(reader, node, "models", "must not be empty");
    if (root->traffic_count == 0)
        ep_reader_error_key(reader, node, "traffic", "must not be empty");
    if (root->deployment_count == 0)
        ep_reader_error_key(reader, node, "deployments", "must not be empty");
}

const struct ep_section ep_scenario_section = {
    .title = "",
    .help = "The top level of a scenario file.",
    .fields = fields,
    .field_count = COUNT(fields),
    .item_size = sizeof(struct ep_scenario_draft),
    .init = init,
    .check = check,
};
