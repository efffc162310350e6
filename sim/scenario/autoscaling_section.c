#include "scenario/autoscaling_section.h"

#include "base/units.h"
#include "scenario/metric_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])
enum { MOST_POLICIES = 50, MOST_STEPS = 20, MOST_ACTIONS = 200, NO_STATISTIC = -1 };

/* What target tracking and step policies have in common, as written. */
struct metric_item {
    const char *name;
    struct ep_metric_expression metric;
    int statistic;
    ep_time period; /* 0: by rule */
    const struct ep_node *node;
};
struct ep_tracking_item {
    struct metric_item head;
    const struct ep_node *target;
    struct ep_target_tracking policy;
    int high_datapoints, low_datapoints; /* 0: by rule */
    double low_at;
};
struct step_bound {
    const struct ep_node *from, *to, *change;
    struct ep_scaling_step step;
};
struct ep_step_item {
    struct metric_item head;
    const struct ep_node *threshold;
    struct ep_step_scaling policy;
    int datapoints, periods; /* 0: by rule */
    struct step_bound *bounds;
    size_t bound_count;
};
struct ep_scheduled_item {
    struct ep_scheduled_action action;
    const struct ep_node *node;
};
static bool read_node(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_metric(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_schedule(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_tracking(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_steps(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool begin_tracking(struct ep_reader *reader, const struct ep_node *node, void *item);
static bool begin_step(struct ep_reader *reader, const struct ep_node *node, void *item);
static bool begin_scheduled(struct ep_reader *reader, const struct ep_node *node, void *item);
static void check_tracking(struct ep_reader *reader, const struct ep_node *node, void *item);
static void check_step(struct ep_reader *reader, const struct ep_node *node, void *item);
static void check_scheduled(struct ep_reader *reader, const struct ep_node *node, void *item);
static void check_scaling(struct ep_reader *reader, const struct ep_node *node, void *item);

/* clang-format off */
static const struct ep_choice statistics[] = {
    {"sum", EP_POINT_STATISTIC_SUM, "of the samples of the period"},
    {"average", EP_POINT_STATISTIC_AVERAGE, "sum / number of samples"},
    {"minimum", EP_POINT_STATISTIC_MINIMUM, "least"},
    {"maximum", EP_POINT_STATISTIC_MAXIMUM, "largest"},
    {"sample_count", EP_POINT_STATISTIC_SAMPLE_COUNT, "number of samples"},
    {"p50", EP_POINT_STATISTIC_P50, "median"}, {"p90", EP_POINT_STATISTIC_P90, "percentile"},
    {"p95", EP_POINT_STATISTIC_P95, "percentile"}, {"p99", EP_POINT_STATISTIC_P99, "percentile"},
    {0}};
static const struct ep_choice tracked_values[] = {
    {"newest", EP_VALUE_NEWEST, "the last one"},
    {"mean", EP_VALUE_MEAN, "their mean"},
    {"max", EP_VALUE_MAX, "the largest"},
    {0}};
static const struct ep_choice aggregations[] = {
    {"average", EP_VALUE_MEAN, "their mean"},
    {"minimum", EP_VALUE_MIN, "the least"},
    {"maximum", EP_VALUE_MAX, "the largest"},
    {0}};
static const struct ep_choice comparisons[] = {
    {"above", EP_ABOVE, "metric > threshold"},
    {"at_least", EP_AT_LEAST, "metric >= threshold"},
    {"below", EP_BELOW, "metric < threshold"},
    {"at_most", EP_AT_MOST, "metric <= threshold"},
    {0}};
static const struct ep_choice missing_data[] = {
    {"missing", EP_MISSING, "too few datapoints are INSUFFICIENT_DATA: no action"},
    {"ignore", EP_MISSING_IGNORE, "the alarm keeps its state"},
    {"breaching", EP_MISSING_BREACHING, "counts as past the threshold"},
    {"not_breaching", EP_MISSING_FINE, "counts as within it"},
    {0}};
static const struct ep_choice adjustments[] = {
    {"change_in_capacity", EP_CHANGE_IN_CAPACITY, "`change` instances more or fewer"},
    {"exact_capacity", EP_EXACT_CAPACITY, "`change` instances"},
    {"percent_change", EP_PERCENT_CHANGE, "`change` percent more or fewer"},
    {0}};
static const struct ep_choice leavers[] = {
    {"newest", EP_LEAVER_NEWEST, "the last that came into service"},
    {"oldest", EP_LEAVER_OLDEST, "the first"},
    {"random", EP_LEAVER_RANDOM, "any, drawn by time"},
    {0}};
static const struct ep_choice yes_no[] = {
    {"false", false, "it scales in"}, {"true", true, "it never scales in"}, {0}};

#define HEAD(owner) \
    {.key = "name", .type = EP_FIELD_NAME, EP_AT(struct owner, head.name), \
     .default_rule = "the metric", .help = "name of the policy in the scaling log"}, \
    {.key = "metric", .type = EP_FIELD_CUSTOM, EP_AT(struct owner, head.metric), \
     .read = read_metric, .form = "CloudWatch metric, or an expression of several", \
     .schema = "{\"type\": \"string\"}", .is_required = true, \
     .help = "CloudWatch metric, such as SageMakerVariantInvocationsPerInstance"}, \
    {.key = "statistic", .type = EP_FIELD_CHOICE, EP_AT(struct owner, head.statistic), \
     .choices = statistics, \
     .default_rule = "sum of what is counted, maximum of concurrency, else average", \
     .help = "of the metric over its period; in an expression write METRIC.STATISTIC"}, \
    {.key = "period", .type = EP_FIELD_DURATION, EP_AT(struct owner, head.period), \
     .rule = EP_RULE_POSITIVE, .default_rule = "10s of ConcurrentRequestsPerModel, else 60s", \
     .tag = EP_TAG_DOCUMENTED, .source = "Monitor Amazon SageMaker with Amazon CloudWatch", \
     .help = "of a datapoint"}

/* ---- target tracking ---- */
#define TRACKING(member) EP_AT(struct ep_tracking_item, member)
static const struct ep_field tracking_fields[] = {
    HEAD(ep_tracking_item),
    {.key = "target", .type = EP_FIELD_CUSTOM, TRACKING(target), .read = read_node,
     .form = "in the unit of the metric: 1200/min, 60%, 250ms or 4",
     .schema = "{\"type\": [\"string\", \"number\"]}", .is_required = true,
     .help = "what the metric is kept near"},
    {.key = "scale_out_cooldown", .type = EP_FIELD_DURATION,
     TRACKING(policy.scale_out_cooldown), .rule = EP_RULE_NOT_NEGATIVE, .default_text = "300s",
     .tag = EP_TAG_DOCUMENTED, .source = "Application Auto Scaling API, ScaleOutCooldown",
     .help = "from the end of a scale-out: only a larger one acts"},
    {.key = "scale_in_cooldown", .type = EP_FIELD_DURATION, TRACKING(policy.scale_in_cooldown),
     .rule = EP_RULE_NOT_NEGATIVE, .default_text = "300s", .tag = EP_TAG_DOCUMENTED,
     .source = "Application Auto Scaling API, ScaleInCooldown",
     .help = "from the end of a scale-in: no further one"},
    {.key = "disable_scale_in", .type = EP_FIELD_CHOICE, TRACKING(policy.disable_scale_in),
     .choices = yes_no, .default_text = "false", .tag = EP_TAG_DOCUMENTED,
     .source = "Application Auto Scaling API, DisableScaleIn",
     .help = "whether the policy may only add instances"},
    {.key = "value", .type = EP_FIELD_CHOICE, TRACKING(policy.value), .choices = tracked_values,
     .default_text = "newest", .tag = EP_TAG_ASSUMED,
     .help = "of the alarm's datapoints, in desired = ceil(current x value / target)"},
    {.key = "high_datapoints", .type = EP_FIELD_INT, TRACKING(high_datapoints),
     .rule = EP_RULE_AT_LEAST_ONE, .most = EP_MOST_DATAPOINTS, .default_rule = "3; of 10 s 6",
     .tag = EP_TAG_MEASURED, .source = "re:Post question QUf450Wsd9RROGGOIwaolN9w",
     .help = "datapoints in a row above the target that raise AlarmHigh"},
    {.key = "low_datapoints", .type = EP_FIELD_INT, TRACKING(low_datapoints),
     .rule = EP_RULE_AT_LEAST_ONE, .most = EP_MOST_DATAPOINTS, .default_rule = "15; of 10 s 90",
     .tag = EP_TAG_MEASURED, .source = "re:Post question QUf450Wsd9RROGGOIwaolN9w",
     .help = "datapoints in a row below low_at that raise AlarmLow"},
    {.key = "low_at", .type = EP_FIELD_RATIO, TRACKING(low_at), .rule = EP_RULE_SHARE,
     .default_text = "90%", .tag = EP_TAG_MEASURED,
     .source = "re:Post question QUf450Wsd9RROGGOIwaolN9w",
     .help = "share of the target below which AlarmLow counts"},
};
static const struct ep_section tracking_section = {
    .title = "deployments.*.autoscaling.target_tracking",
    .help = "Keeps a metric near a target: one policy, or a list of them.",
    .fields = tracking_fields, .field_count = COUNT(tracking_fields),
    .item_size = sizeof(struct ep_tracking_item), .begin = begin_tracking, .check = check_tracking};

/* ---- step scaling ---- */
#define BOUND(member) EP_AT(struct step_bound, member)
static const struct ep_field bound_fields[] = {
    {.key = "from", .type = EP_FIELD_CUSTOM, BOUND(from), .read = read_node,
     .form = "in the unit of the metric", .schema = "{\"type\": [\"string\", \"number\"]}",
     .default_rule = "unbounded", .help = "lower bound of metric - threshold"},
    {.key = "to", .type = EP_FIELD_CUSTOM, BOUND(to), .read = read_node,
     .form = "in the unit of the metric", .schema = "{\"type\": [\"string\", \"number\"]}",
     .default_rule = "unbounded", .help = "upper bound of metric - threshold"},
    {.key = "change", .type = EP_FIELD_CUSTOM, BOUND(change), .read = read_node,
     .form = "whole number, or percentage", .schema = "{\"type\": [\"string\", \"number\"]}",
     .is_required = true, .help = "instances, or percent with adjustment: percent_change"},
};
static const struct ep_section bound_section = {
    .title = "deployments.*.autoscaling.step.*.steps",
    .help = "What to do by the metric's distance from the threshold. Above the threshold the lower "
            "bound belongs to the step, below it the upper one.",
    .fields = bound_fields, .field_count = COUNT(bound_fields),
    .item_size = sizeof(struct step_bound)};

#define STEP(member) EP_AT(struct ep_step_item, member)
static const struct ep_field step_fields[] = {
    HEAD(ep_step_item),
    {.key = "alarm", .type = EP_FIELD_CHOICE, STEP(policy.alarm.comparison),
     .choices = comparisons, .is_required = true,
     .help = "how the metric compares with the threshold in ALARM"},
    {.key = "threshold", .type = EP_FIELD_CUSTOM, STEP(threshold), .read = read_node,
     .form = "in the unit of the metric", .schema = "{\"type\": [\"string\", \"number\"]}",
     .is_required = true, .help = "of the alarm"},
    {.key = "evaluation_periods", .type = EP_FIELD_INT, STEP(periods),
     .rule = EP_RULE_AT_LEAST_ONE, .most = EP_MOST_DATAPOINTS, .default_rule = "1",
     .help = "newest datapoints that the alarm looks at (N)"},
    {.key = "datapoints", .type = EP_FIELD_INT, STEP(datapoints), .rule = EP_RULE_AT_LEAST_ONE,
     .most = EP_MOST_DATAPOINTS, .default_rule = "evaluation_periods", .tag = EP_TAG_DOCUMENTED,
     .source = "Amazon CloudWatch API, DatapointsToAlarm",
     .help = "of these, past the threshold, that raise the alarm (M)"},
    {.key = "missing_data", .type = EP_FIELD_CHOICE, STEP(policy.alarm.missing),
     .choices = missing_data, .default_text = "missing", .tag = EP_TAG_DOCUMENTED,
     .source = "Amazon CloudWatch API, TreatMissingData", .help = "what a missing datapoint is"},
    {.key = "aggregation", .type = EP_FIELD_CHOICE, STEP(policy.value), .choices = aggregations,
     .default_text = "average", .tag = EP_TAG_DOCUMENTED,
     .source = "Application Auto Scaling API, MetricAggregationType",
     .help = "of the alarm's datapoints, compared with the steps"},
    {.key = "adjustment", .type = EP_FIELD_CHOICE, STEP(policy.adjustment),
     .choices = adjustments, .default_text = "change_in_capacity",
     .help = "what `change` means (AdjustmentType)"},
    {.key = "min_adjustment", .type = EP_FIELD_INT, STEP(policy.min_magnitude),
     .rule = EP_RULE_AT_LEAST_ONE, .most = 100000, .default_rule = "none",
     .help = "least change of percent_change (MinAdjustmentMagnitude)"},
    {.key = "cooldown", .type = EP_FIELD_DURATION, STEP(policy.cooldown),
     .rule = EP_RULE_NOT_NEGATIVE, .default_text = "300s", .tag = EP_TAG_DOCUMENTED,
     .source = "Application Auto Scaling API, Cooldown", .help = "from the end of the activity"},
    {.key = "steps", .type = EP_FIELD_LIST, EP_COUNTED(struct ep_step_item, bounds, bound_count),
     .section = &bound_section, .is_required = true,
     .help = "what to do by distance from the threshold"},
};
static const struct ep_section step_section = {
    .title = "deployments.*.autoscaling.step",
    .help = "Step scaling: an alarm of your own and what to do by how far it is passed. One "
            "policy, or a list of them.",
    .fields = step_fields, .field_count = COUNT(step_fields),
    .item_size = sizeof(struct ep_step_item), .begin = begin_step, .check = check_step};

/* ---- scheduled actions ---- */
#define SCHEDULED(member) EP_AT(struct ep_scheduled_item, action.member)
static const struct ep_field scheduled_fields[] = {
    {.key = "name", .type = EP_FIELD_NAME, SCHEDULED(name), .is_required = true,
     .help = "name of the action in the scaling log"},
    {.key = "schedule", .type = EP_FIELD_CUSTOM, SCHEDULED(schedule), .read = read_schedule,
     .form = "at(...), rate(...) or cron(...)",
     .schema = "{\"type\": \"string\", \"pattern\": \"^(at|rate|cron)[(].*[)]$\"}",
     .is_required = true, .help = "when it runs, in UTC on the calendar that `start` fixes"},
    {.key = "min", .type = EP_FIELD_INT, SCHEDULED(min), .rule = EP_RULE_AT_LEAST_ONE,
     .most = 100000, .default_rule = "stays as it is", .help = "the new min"},
    {.key = "max", .type = EP_FIELD_INT, SCHEDULED(max), .rule = EP_RULE_AT_LEAST_ONE,
     .most = 100000, .default_rule = "stays as it is", .help = "the new max"},
};
static const struct ep_section scheduled_section = {
    .title = "deployments.*.autoscaling.scheduled",
    .help = "Scheduled actions: set min and max at a time. They know no cooldown.",
    .fields = scheduled_fields, .field_count = COUNT(scheduled_fields),
    .item_size = sizeof(struct ep_scheduled_item), .begin = begin_scheduled,
    .check = check_scheduled};

/* ---- the whole ---- */
static const struct ep_field scaling_fields[] = {
    {.key = "min", .type = EP_FIELD_INT, EP_AT(struct ep_autoscaling_item, min),
     .rule = EP_RULE_AT_LEAST_ONE, .most = 100000, .is_required = true,
     .help = "fewest instances of an endpoint (MinCapacity)"},
    {.key = "max", .type = EP_FIELD_INT, EP_AT(struct ep_autoscaling_item, max),
     .rule = EP_RULE_AT_LEAST_ONE, .most = 100000, .is_required = true,
     .help = "most instances of an endpoint (MaxCapacity)"},
    {.key = "target_tracking", .type = EP_FIELD_CUSTOM, .read = read_tracking,
     .section = &tracking_section, .schema = "{\"type\": \"array\"}",
     .form = "policy, or list of policies", .default_rule = "none",
     .help = "keeps a metric near a target"},
    {.key = "step", .type = EP_FIELD_CUSTOM, .read = read_steps, .section = &step_section,
     .schema = "{\"type\": \"array\"}", .form = "policy, or list of policies",
     .default_rule = "none", .help = "changes the count by how far an alarm is passed"},
    {.key = "scheduled", .type = EP_FIELD_LIST,
     EP_COUNTED(struct ep_autoscaling_item, scheduled, scheduled_count),
     .section = &scheduled_section, .default_rule = "none", .help = "sets min and max at a time"},
    {.key = "leaver", .type = EP_FIELD_CHOICE, EP_AT(struct ep_autoscaling_item, leaver),
     .choices = leavers, .default_text = "newest", .tag = EP_TAG_ASSUMED,
     .help = "which instance a scale-in retires"},
    {.key = "quota", .type = EP_FIELD_INT, EP_AT(struct ep_autoscaling_item, quota),
     .rule = EP_RULE_AT_LEAST_ONE, .off = "unlimited", .default_text = "unlimited",
     .help = "instances of the deployment that the account may have; a scale-out past it is "
             "refused whole"},
    {.key = "stall_ratio", .type = EP_FIELD_RATIO,
     EP_AT(struct ep_autoscaling_item, stall_ratio), .rule = EP_RULE_FRACTION,
     .default_text = "0%", .tag = EP_TAG_ASSUMED,
     .help = "scale-outs that find no capacity: their instances come `stall` later"},
    {.key = "stall", .type = EP_FIELD_DURATION_DIST, EP_AT(struct ep_autoscaling_item, stall),
     .default_text = "{uniform: {min: 20min, max: 35min}}", .tag = EP_TAG_MEASURED,
     .source = "public scaling log of a GPU endpoint, 22 to 34 minutes",
     .help = "how long a scale-out without capacity waits for it"},
    {.key = "health_check", .type = EP_FIELD_DURATION,
     EP_AT(struct ep_autoscaling_item, health_check), .rule = EP_RULE_NOT_NEGATIVE,
     .default_text = "0s", .tag = EP_TAG_ASSUMED,
     .help = "how long a newcomer is in service, and counts, before requests are sent to it"},
};
const struct ep_section ep_autoscaling_section = {
    .title = "deployments.*.autoscaling",
    .help = "Instances of each endpoint that follow the load: Application Auto Scaling on the "
            "clock of the real service.",
    .fields = scaling_fields, .field_count = COUNT(scaling_fields),
    .item_size = sizeof(struct ep_autoscaling_item), .check = check_scaling};
/* clang-format on */

/* ---- values ---- */

static bool read_node(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    (void)reader;
    *(const struct ep_node **)target = node;
    return true;
}

static bool read_metric(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    return ep_metric_text_read(reader, node, target);
}

static bool read_schedule(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    const char *why = NULL, *text = ep_reader_text(reader, node, "expected a schedule");
    if (text == NULL)
        return false;
    return ep_schedule_parse(text, target, &why) || ep_reader_unexpected(reader, node, why);
}

/* One mapping, or a list of them. */
static bool read_policies(struct ep_reader *reader, const struct ep_section *section,
                          const struct ep_node *node, void **items, size_t *count)
{
    if (node->kind == EP_NODE_SEQUENCE)
        return ep_fields_read_items(reader, section, node, false, items, count);
    if (node->kind != EP_NODE_MAPPING)
        return ep_reader_unexpected(reader, node, "expected a policy or a list of policies");
    *items = ep_arena_alloc(reader->arena, section->item_size);
    *count = 1;
    ep_fields_defaults(reader, section, *items);
    return ep_fields_read(reader, section, node, *items);
}

static bool read_tracking(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    struct ep_autoscaling_item *item = target;
    void *items = NULL;
    bool is_good = read_policies(reader, &tracking_section, node, &items, &item->tracking_count);
    item->tracking = items;
    return is_good;
}

static bool read_steps(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    struct ep_autoscaling_item *item = target;
    void *items = NULL;
    bool is_good = read_policies(reader, &step_section, node, &items, &item->step_count);
    item->step = items;
    return is_good;
}

static bool begin_head(const struct ep_node *node, struct metric_item *head)
{
    head->statistic = NO_STATISTIC;
    head->node = node;
    return true;
}

static bool begin_tracking(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    (void)reader;
    return begin_head(node, &((struct ep_tracking_item *)item)->head);
}

static bool begin_step(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    (void)reader;
    return begin_head(node, &((struct ep_step_item *)item)->head);
}

static bool begin_scheduled(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    (void)reader;
    ((struct ep_scheduled_item *)item)->node = node;
    return true;
}

/* ---- rules across keys ---- */

/* Statistic and period of a policy's metric. */
static bool settle_metric(struct ep_reader *reader, const struct ep_node *node,
                          struct metric_item *head)
{
    if (head->name == NULL)
        head->name = head->metric.text;
    if (head->statistic != NO_STATISTIC &&
        !ep_metric_text_set_statistic(reader, ep_node_get(node, "statistic"), &head->metric,
                                      (enum ep_point_statistic)head->statistic))
        return false;
    bool is_high_resolution = ep_metric_text_is_high_resolution(&head->metric);
    if (head->period == 0)
        head->period = is_high_resolution ? 10 * EP_SECOND : EP_MINUTE;
    if (head->period != EP_MINUTE && head->period != 10 * EP_SECOND)
        return ep_reader_error_key(reader, node, "period", "must be 60s or 10s");
    if (head->period != EP_MINUTE && !is_high_resolution)
        return ep_reader_error_key(
            reader, node, "period",
            "only ConcurrentRequestsPerModel has points every 10 s; others every 60s");
    return true;
}

static void check_tracking(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    struct ep_tracking_item *tracking = item;
    struct ep_target_tracking *policy = &tracking->policy;
    if (!settle_metric(reader, node, &tracking->head) ||
        !ep_metric_quantity_read(reader, tracking->target, tracking->head.metric.unit, true,
                                 &policy->target))
        return;
    if (policy->target <= 0) {
        ep_reader_unexpected(reader, tracking->target, "must be > 0");
        return;
    }
    bool is_fine = tracking->head.period == EP_MINUTE;
    int high = tracking->high_datapoints > 0 ? tracking->high_datapoints : is_fine ? 3 : 6;
    int low = tracking->low_datapoints > 0 ? tracking->low_datapoints : is_fine ? 15 : 90;
    policy->name = tracking->head.name;
    policy->metric = tracking->head.metric;
    policy->period = tracking->head.period;
    policy->high = (struct ep_alarm_config){EP_ABOVE, policy->target, high, high, EP_MISSING};
    policy->low =
        (struct ep_alarm_config){EP_BELOW, tracking->low_at * policy->target, low, low, EP_MISSING};
    policy->at = node->at;
}

static bool read_change(struct ep_reader *reader, const struct ep_step_item *item,
                        struct step_bound *bound)
{
    bool is_percent = item->policy.adjustment == EP_PERCENT_CHANGE;
    bool is_exact = item->policy.adjustment == EP_EXACT_CAPACITY;
    if (is_percent)
        return ep_metric_quantity_read(reader, bound->change, EP_POINT_UNIT_PERCENT, true,
                                       &bound->step.change);
    if (!ep_metric_quantity_read(reader, bound->change, EP_POINT_UNIT_NONE, true,
                                 &bound->step.change))
        return false;
    double change = bound->step.change;
    if (change != floor(change) || fabs(change) > 100000 || (is_exact && change < 0))
        return ep_reader_unexpected(reader, bound->change,
                                    is_exact ? "expected a number of instances"
                                             : "expected a whole number of instances");
    return true;
}

static bool read_bound(struct ep_reader *reader, const struct ep_step_item *item,
                       struct step_bound *bound)
{
    enum ep_point_unit unit = item->head.metric.unit;
    bound->step.lower = -INFINITY;
    bound->step.upper = INFINITY;
    if (bound->from &&
        !ep_metric_quantity_read(reader, bound->from, unit, true, &bound->step.lower))
        return false;
    if (bound->to && !ep_metric_quantity_read(reader, bound->to, unit, true, &bound->step.upper))
        return false;
    if (bound->step.lower >= bound->step.upper)
        return ep_reader_error(reader, bound->from, "must be below `to`");
    return read_change(reader, item, bound);
}

static int compare_bounds(const void *a, const void *b)
{
    const struct step_bound *x = a, *y = b;
    return (x->step.lower > y->step.lower) - (x->step.lower < y->step.lower);
}

/* Where the steps of the list stand; --set and messages know them by that place. */
static const struct ep_node *bound_node(const struct step_bound *bound)
{
    return bound->change->parent;
}

static void check_bounds(struct ep_reader *reader, const struct ep_node *node,
                         const struct ep_step_item *item)
{
    const struct ep_node *steps = ep_node_get(node, "steps");
    size_t count = item->bound_count;
    for (size_t i = 0; i + 1 < count; i++) {
        const struct ep_scaling_step *here = &item->bounds[i].step;
        const struct ep_scaling_step *next = &item->bounds[i + 1].step;
        if (here->upper > next->lower)
            ep_reader_error(reader, bound_node(&item->bounds[i + 1]),
                            "overlaps with another step: AWS refuses the policy");
        else if (here->upper < next->lower)
            ep_reader_error(reader, bound_node(&item->bounds[i + 1]),
                            "leaves a gap to the step below it: AWS refuses the policy");
    }
    if (item->bounds[0].step.lower < 0 && isfinite(item->bounds[0].step.lower))
        ep_reader_error(reader, steps, "the lowest step begins below 0: it must have no `from`");
    if (item->bounds[count - 1].step.upper > 0 && isfinite(item->bounds[count - 1].step.upper))
        ep_reader_error(reader, steps, "the highest step ends above 0: it must have no `to`");
}

static bool settle_alarm(struct ep_reader *reader, const struct ep_node *node,
                         struct ep_step_item *step)
{
    struct ep_alarm_config *alarm = &step->policy.alarm;
    alarm->of = step->periods > 0 ? step->periods : 1;
    alarm->datapoints = step->datapoints > 0 ? step->datapoints : alarm->of;
    if (alarm->datapoints > alarm->of)
        return ep_reader_error_key(reader, node, "datapoints",
                                   "must be at most evaluation_periods (%d), got %d", alarm->of,
                                   alarm->datapoints);
    if (step->policy.min_magnitude > 0 && step->policy.adjustment != EP_PERCENT_CHANGE)
        return ep_reader_error_key(reader, node, "min_adjustment",
                                   "only with adjustment: percent_change");
    return ep_metric_quantity_read(reader, step->threshold, step->head.metric.unit, true,
                                   &alarm->threshold);
}

static void check_step(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    struct ep_step_item *step = item;
    if (!settle_metric(reader, node, &step->head) || !settle_alarm(reader, node, step))
        return;
    if (step->bound_count == 0 || step->bound_count > MOST_STEPS) {
        ep_reader_error_key(reader, node, "steps", "must be 1 to %d (AWS quota), got %zu",
                            MOST_STEPS, step->bound_count);
        return;
    }
    for (size_t i = 0; i < step->bound_count; i++)
        if (!read_bound(reader, step, &step->bounds[i]))
            return;
    qsort(step->bounds, step->bound_count, sizeof *step->bounds, compare_bounds);
    check_bounds(reader, node, step);
    struct ep_scaling_step *steps =
        ep_arena_alloc(reader->arena, step->bound_count * sizeof *steps);
    for (size_t i = 0; i < step->bound_count; i++)
        steps[i] = step->bounds[i].step;
    step->policy.name = step->head.name;
    step->policy.metric = step->head.metric;
    step->policy.period = step->head.period;
    step->policy.steps = steps;
    step->policy.step_count = step->bound_count;
    step->policy.at = node->at;
}

static void check_scheduled(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    const struct ep_scheduled_action *action = &((struct ep_scheduled_item *)item)->action;
    if (action->min == 0 && action->max == 0)
        ep_reader_error(reader, node, "sets nothing: `min`, `max` or both");
}

static void check_quotas(struct ep_reader *reader, const struct ep_node *node,
                         const struct ep_autoscaling_item *item)
{
    size_t policies = item->tracking_count + item->step_count;
    if (policies > MOST_POLICIES)
        ep_reader_error(reader, node, "%zu policies: the AWS quota is %d", policies, MOST_POLICIES);
    if (item->scheduled_count > MOST_ACTIONS)
        ep_reader_error_key(reader, node, "scheduled", "%zu actions: the AWS quota is %d",
                            item->scheduled_count, MOST_ACTIONS);
}

/* Whatever order the actions run in, min never passes max. */
static void check_action_bounds(struct ep_reader *reader, const struct ep_autoscaling_item *item)
{
    int most_min = item->min, least_max = item->max;
    for (size_t i = 0; i < item->scheduled_count; i++) {
        const struct ep_scheduled_action *action = &item->scheduled[i].action;
        if (action->min > most_min)
            most_min = action->min;
        if (action->max > 0 && action->max < least_max)
            least_max = action->max;
    }
    for (size_t i = 0; i < item->scheduled_count; i++) {
        const struct ep_scheduled_action *action = &item->scheduled[i].action;
        const struct ep_node *node = item->scheduled[i].node;
        if (action->min > 0 && action->max > 0) {
            if (action->min > action->max)
                ep_reader_error_key(reader, node, "min", "must be at most max (%d), got %d",
                                    action->max, action->min);
        } else if (action->min > least_max) {
            ep_reader_error_key(reader, node, "min",
                                "may meet a max of %d: set `max` in this action too", least_max);
        } else if (action->max > 0 && action->max < most_min) {
            ep_reader_error_key(reader, node, "max",
                                "may meet a min of %d: set `min` in this action too", most_min);
        }
    }
}

static const char *policy_name(const struct ep_autoscaling_item *item, size_t i)
{
    if (i < item->tracking_count)
        return item->tracking[i].policy.name;
    i -= item->tracking_count;
    return i < item->step_count ? item->step[i].policy.name
                                : item->scheduled[i - item->step_count].action.name;
}

static void check_names(struct ep_reader *reader, const struct ep_node *node,
                        const struct ep_autoscaling_item *item)
{
    size_t count = item->tracking_count + item->step_count + item->scheduled_count;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(policy_name(item, i), policy_name(item, k)) == 0) {
                ep_reader_error(reader, node,
                                "two policies or actions are named \"%.60s\": give each a `name`",
                                policy_name(item, i));
                return;
            }
}

static const struct ep_autoscaling_config *config_of(struct ep_reader *reader,
                                                     const struct ep_autoscaling_item *item)
{
    struct ep_autoscaling_config *config = ep_arena_alloc(reader->arena, sizeof *config);
    struct ep_target_tracking *tracking =
        ep_arena_alloc(reader->arena, (item->tracking_count + 1) * sizeof *tracking);
    struct ep_step_scaling *step =
        ep_arena_alloc(reader->arena, (item->step_count + 1) * sizeof *step);
    struct ep_scheduled_action *scheduled =
        ep_arena_alloc(reader->arena, (item->scheduled_count + 1) * sizeof *scheduled);
    for (size_t i = 0; i < item->tracking_count; i++)
        tracking[i] = item->tracking[i].policy;
    for (size_t i = 0; i < item->step_count; i++)
        step[i] = item->step[i].policy;
    for (size_t i = 0; i < item->scheduled_count; i++)
        scheduled[i] = item->scheduled[i].action;
    *config = (struct ep_autoscaling_config){.quota = item->quota,
                                             .stall_ratio = item->stall_ratio,
                                             .stall = item->stall,
                                             .health_check = item->health_check,
                                             .min = item->min,
                                             .max = item->max,
                                             .tracking = tracking,
                                             .tracking_count = item->tracking_count,
                                             .step = step,
                                             .step_count = item->step_count,
                                             .scheduled = scheduled,
                                             .scheduled_count = item->scheduled_count};
    return config;
}

static void check_scaling(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    struct ep_autoscaling_item *item = target;
    if (item->min > item->max)
        ep_reader_error_key(reader, node, "min", "must be at most max (%d), got %d", item->max,
                            item->min);
    check_quotas(reader, node, item);
    check_action_bounds(reader, item);
    check_names(reader, node, item);
    item->config = config_of(reader, item);
}
