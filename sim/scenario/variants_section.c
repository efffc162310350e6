#include "scenario/variants_section.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
#define GUARDRAILS "SageMaker API, TrafficRoutingConfig and BlueGreenUpdatePolicy"
#define ITEM(member) EP_AT(struct ep_shift_item, member)
static const struct ep_choice types[] = {
    {"all_at_once", EP_TRAFFIC_ALL_AT_ONCE, "all traffic moves at once"},
    {"canary", EP_TRAFFIC_CANARY, "a first share moves, and the rest after one wait"},
    {"linear", EP_TRAFFIC_LINEAR, "equal steps, a wait between any two"},
    {0}};
static const struct ep_field fields[] = {
    {.key = "type", .type = EP_FIELD_CHOICE, ITEM(shift.type), .choices = types,
     .is_required = true, .source = GUARDRAILS, .help = "how the traffic moves"},
    {.key = "to", .type = EP_FIELD_NAME, ITEM(to), .is_required = true,
     .help = "the variant that gets it; its weight is 0"},
    {.key = "at", .type = EP_FIELD_DURATION, ITEM(shift.at), .rule = EP_RULE_NOT_NEGATIVE,
     .is_required = true, .help = "simulated time at which the first share moves"},
    {.key = "canary_size", .type = EP_FIELD_RATIO, ITEM(canary), .rule = EP_RULE_SHARE,
     .default_rule = "needed with type: canary", .tag = EP_TAG_DOCUMENTED, .source = GUARDRAILS,
     .help = "the first share, at most 50%"},
    {.key = "linear_step_size", .type = EP_FIELD_RATIO, ITEM(linear), .rule = EP_RULE_SHARE,
     .default_rule = "needed with type: linear", .tag = EP_TAG_DOCUMENTED, .source = GUARDRAILS,
     .help = "each step, 10% to 50%"},
    {.key = "wait_interval", .type = EP_FIELD_DURATION, ITEM(shift.wait_interval),
     .rule = EP_RULE_NOT_NEGATIVE, .default_text = "0s", .tag = EP_TAG_DOCUMENTED,
     .source = GUARDRAILS, .help = "between steps, at most 1h (the baking period)"},
    {.key = "termination_wait", .type = EP_FIELD_DURATION, ITEM(shift.termination_wait),
     .rule = EP_RULE_NOT_NEGATIVE, .default_text = "0s", .tag = EP_TAG_DOCUMENTED,
     .source = GUARDRAILS,
     .help = "how long the other variants stand by, and cost, after the last step; at most 1h"},
};
/* clang-format on */

static void check_routing(struct ep_reader *reader, const struct ep_node *node, void *target);

const struct ep_section ep_traffic_routing_section = {
    .title = "deployments.*.traffic_routing",
    .help = "Moves the traffic of an endpoint to another of its variants, as a blue/green update "
            "does. That variant costs from the first step on, the others until the last and "
            "`termination_wait`.",
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .item_size = sizeof(struct ep_shift_item),
    .check = check_routing};

/* ---- traffic_routing ---- */

static void check_limits(struct ep_reader *reader, const struct ep_node *node,
                         const struct ep_shift_item *item)
{
    bool is_canary = item->shift.type == EP_TRAFFIC_CANARY;
    bool is_linear = item->shift.type == EP_TRAFFIC_LINEAR &&
                     ep_node_get(node, "linear_step_size") != NULL; /* missing was told */
    if (is_canary && item->canary > 0.5)
        ep_reader_error_key(reader, node, "canary_size", "must be at most 50%%, got %s",
                            ep_node_get(node, "canary_size")->text);
    if (is_linear && (item->linear < 0.1 || item->linear > 0.5))
        ep_reader_error_key(reader, node, "linear_step_size", "must be 10%% to 50%%, got %s",
                            ep_node_get(node, "linear_step_size")->text);
    if (item->shift.wait_interval > EP_HOUR)
        ep_reader_error_key(reader, node, "wait_interval", "must be at most 1h, got %s",
                            ep_node_get(node, "wait_interval")->text);
    if (item->shift.termination_wait > EP_HOUR)
        ep_reader_error_key(reader, node, "termination_wait", "must be at most 1h, got %s",
                            ep_node_get(node, "termination_wait")->text);
}

static void check_size(struct ep_reader *reader, const struct ep_node *node, const char *key,
                       const char *type, bool is_wanted)
{
    bool is_there = ep_node_get(node, key) != NULL;
    if (is_wanted && !is_there)
        ep_reader_error_key(reader, node, key, "missing: needed with type: %s", type);
    if (!is_wanted && is_there)
        ep_reader_error_key(reader, node, key, "only with type: %s", type);
}

static void check_routing(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    struct ep_shift_item *item = target;
    item->node = node;
    item->shift.is_there = true;
    check_size(reader, node, "canary_size", "canary", item->shift.type == EP_TRAFFIC_CANARY);
    check_size(reader, node, "linear_step_size", "linear", item->shift.type == EP_TRAFFIC_LINEAR);
    check_limits(reader, node, item);
    item->shift.step = item->shift.type == EP_TRAFFIC_CANARY ? item->canary : item->linear;
}

/* ---- the variants ---- */

static bool is_own_key(const char *key)
{
    static const char *const own[] = {"variants", "shadow_variants", "traffic_routing", "serves"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (strcmp(key, own[i]) == 0)
            return true;
    return false;
}

/* The endpoint's mapping with the variant's on top, standing where the variant stands; each value
 * keeps its own place. */
static struct ep_node *merge(struct ep_reader *reader, const struct ep_node *base,
                             const struct ep_node *variant)
{
    struct ep_node *merged = ep_arena_alloc(reader->arena, sizeof *merged);
    size_t most = base->count + variant->count + 1;
    *merged = *variant;
    merged->entries = ep_arena_alloc(reader->arena, most * sizeof *merged->entries);
    merged->count = 0;
    for (size_t i = 0; i < base->count; i++)
        if (!is_own_key(base->entries[i].key) && !ep_node_get(variant, base->entries[i].key))
            merged->entries[merged->count++] = base->entries[i];
    for (size_t i = 0; i < variant->count; i++)
        merged->entries[merged->count++] = variant->entries[i];
    return merged;
}

static bool read_variant(struct ep_reader *reader, const struct ep_section *section,
                         const struct ep_node *base, const struct ep_node *node,
                         struct ep_deployment_item *variant)
{
    static const char *const refused[] = {
        "kind", "per", "serves", "mode", "variants", "shadow_variants", "traffic_routing"};
    const struct ep_node *name = ep_node_get(node, "name");
    if (node->kind != EP_NODE_MAPPING)
        return ep_reader_unexpected(reader, node, "expected a mapping");
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (ep_node_get(node, refused[i]) != NULL)
            return ep_reader_error_key(reader, node, refused[i],
                                       "not of a variant: the endpoint says it");
    if (name == NULL)
        return ep_reader_error_key(reader, node, "name", "missing: name of the variant");
    if (name->kind == EP_NODE_SCALAR)
        variant->name = ep_arena_format(reader->arena, "%s.%s", variant->whole_name, name->text);
    return ep_fields_read(reader, section, merge(reader, base, node), variant);
}

/* Appends the list's variants; false with mistakes. */
static bool read_list(struct ep_reader *reader, const struct ep_section *section,
                      const struct ep_node *base, struct ep_deployment_item *item, bool is_shadow)
{
    const struct ep_node *list = is_shadow ? item->shadow_variants : item->variants;
    bool is_good = true;
    if (list == NULL)
        return true;
    if (list->kind != EP_NODE_SEQUENCE || list->count == 0)
        return ep_reader_unexpected(reader, list, "expected a list of variants");
    if (list->count + item->part_count > EP_MOST_VARIANTS)
        return ep_reader_error(reader, list, "an endpoint has at most %d variants, got %zu",
                               EP_MOST_VARIANTS, list->count + item->part_count);
    for (size_t i = 0; i < list->count; i++) {
        struct ep_deployment_item *variant = &item->parts[item->part_count];
        ep_fields_defaults(reader, section, variant);
        variant->is_part = variant->is_variant = true;
        variant->deployment.is_shadow = is_shadow;
        variant->whole_name = item->name;
        is_good = read_variant(reader, section, base, list->entries[i].value, variant) && is_good;
        variant->node = list->entries[i].value;
        item->part_count++;
    }
    return is_good;
}

/* ---- together ---- */

static void check_names(struct ep_reader *reader, const struct ep_deployment_item *item)
{
    for (size_t i = 1; i < item->part_count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(item->parts[i].part_name, item->parts[k].part_name) == 0)
                ep_reader_error_key(reader, item->parts[i].node, "name",
                                    "the name \"%s\" is there twice", item->parts[i].part_name);
}

static size_t count_shadows(const struct ep_deployment_item *item)
{
    size_t count = 0;
    for (size_t i = 0; i < item->part_count; i++)
        count += item->parts[i].deployment.is_shadow;
    return count;
}

static void check_weights(struct ep_reader *reader, const struct ep_deployment_item *item)
{
    double sum = 0;
    for (size_t i = 0; i < item->part_count; i++)
        if (!item->parts[i].deployment.is_shadow)
            sum += item->parts[i].deployment.weight;
    if (!(sum > 0))
        ep_reader_error(reader, item->variants, "one weight at least must be above 0");
    if (isinf(sum)) /* every share would be 0 of infinity */
        ep_reader_error(reader, item->variants, "the sum of the weights is too large");
}

static void check_shadows(struct ep_reader *reader, const struct ep_deployment_item *item)
{
    size_t shadows = count_shadows(item), production = item->part_count - shadows;
    if (shadows > 0 && (shadows > 1 || production > 1))
        ep_reader_error(reader, item->shadow_variants,
                        "one shadow variant beside one production variant, got %zu and %zu",
                        shadows, production);
}

/* `to` by name; the index stays 0 with the error. */
static void resolve_shift(struct ep_reader *reader, struct ep_deployment_item *item)
{
    struct ep_shift_item *routing = &item->traffic_routing;
    const struct ep_node *to = ep_node_get(routing->node, "to");
    const char *names[EP_MOST_VARIANTS];
    char path[EP_READER_PATH_SIZE], problem[128];
    size_t count = item->part_count - count_shadows(item);
    for (size_t i = 0; i < item->part_count; i++)
        if (item->parts[i].autoscaling.config != NULL)
            ep_reader_error_key(reader, item->parts[i].node, "autoscaling",
                                "not with traffic_routing, in this version");
    for (uint32_t i = 0; i < count; i++) {
        names[i] = item->parts[i].part_name;
        if (strcmp(names[i], routing->to) != 0)
            continue;
        routing->shift.to = i;
        item->deployment.shift = routing->shift;
        if (item->parts[i].deployment.weight > 0)
            ep_reader_error_key(reader, item->parts[i].node, "weight",
                                "must be 0 of the variant that traffic_routing goes to");
        return;
    }
    snprintf(problem, sizeof problem, "there is no variant \"%.60s\"", routing->to);
    ep_reader_unknown(reader, to->at, ep_node_path(to, path, sizeof path), problem, routing->to,
                      (struct ep_known){names, count});
}

void ep_variants_read(struct ep_reader *reader, const struct ep_section *section,
                      const struct ep_node *node, struct ep_deployment_item *item)
{
    if (item->is_part || (item->variants == NULL && item->shadow_variants == NULL))
        return;
    if (item->deployment.kind == EP_KIND_SERVERLESS) {
        ep_reader_error_key(reader, node, item->variants ? "variants" : "shadow_variants",
                            "not with kind: serverless, which has one variant");
        return;
    }
    if (item->variants == NULL) {
        ep_reader_error_key(reader, node, "variants",
                            "missing: the production variant beside the shadow");
        return;
    }
    item->parts = ep_arena_alloc(reader->arena, EP_MOST_VARIANTS * sizeof *item->parts);
    size_t before = ep_diag_error_count(reader->diag);
    bool is_good = read_list(reader, section, node, item, false);
    is_good = read_list(reader, section, node, item, true) && is_good;
    if (!is_good || ep_diag_error_count(reader->diag) > before)
        return;
    check_names(reader, item);
    check_weights(reader, item);
    check_shadows(reader, item);
    if (item->traffic_routing.node != NULL)
        resolve_shift(reader, item);
    item->deployment.has_variants = true;
    item->deployment.autoscaling = NULL; /* each variant's own */
    item->deployment.kind = EP_KIND_HYBRID;
}

void ep_variants_check_keys(struct ep_reader *reader, const struct ep_node *node,
                            const struct ep_deployment_item *item)
{
    bool is_shadow = item->is_variant && item->deployment.is_shadow;
    bool is_production = item->is_variant && !is_shadow;
    if (!is_production && ep_node_get(node, "weight") != NULL)
        ep_reader_error_key(reader, node, "weight", "only of a production variant");
    if (!is_shadow && ep_node_get(node, "sampling") != NULL)
        ep_reader_error_key(reader, node, "sampling", "only of a shadow variant");
    if (!item->is_variant && ep_node_get(node, "model") != NULL)
        ep_reader_error_key(reader, node, "model", "only of a variant");
    if (item->is_variant && item->deployment.instances == 0)
        ep_reader_error_key(reader, node, "instances", "auto: not of a variant; give a count");
    if (item->is_part && !item->is_variant &&
        (item->variants != NULL || item->shadow_variants != NULL))
        ep_reader_error_key(reader, node, item->variants ? "variants" : "shadow_variants",
                            "not of a part, in this version");
    if (item->variants == NULL && item->traffic_routing.node != NULL)
        ep_reader_error_key(reader, node, "traffic_routing", "only with variants");
}
