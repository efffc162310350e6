#include "scenario/traffic_section.h"

#include "base/units.h"
#include "scenario/arrivals_section.h"
#include "scenario/popularity_section.h"
#include "scenario/trace_section.h"

#include <stdio.h>

#define WEEK_HOURS 168
#define MAX_FACTOR 1000000

static bool read_weekly(struct ep_reader *reader, const struct ep_node *node, void *target);

/* clang-format off */
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* ---- profile ---- */
#define PROFILE(member) EP_AT(struct ep_traffic, profile.member)
static const struct ep_field diurnal_fields[] = {
    {.key = "peak_to_mean", .type = EP_FIELD_NUMBER, PROFILE(peak_to_mean), .is_required = true,
     .rule = EP_RULE_AT_LEAST_ONE, .help = "rate at the peak / mean rate: 1 to 2"},
    {.key = "peak_at", .type = EP_FIELD_DURATION, PROFILE(peak_at), .default_text = "20h",
     .tag = EP_TAG_ASSUMED, .help = "time of day (UTC) of the peak"},
};
static const struct ep_section diurnal_section = {.fields = diurnal_fields,
                                                  .field_count = COUNT(diurnal_fields)};
static const struct ep_field weekly_fields[] = {
    {.key = "hours", .type = EP_FIELD_CUSTOM, PROFILE(weekly), .read = read_weekly,
     .is_required = true, .form = "list of 168 numbers", .schema = EP_NUMBERS_SCHEMA,
     .help = "factor of each hour from Monday 00:00 UTC; scaled to mean 1"},
};
static const struct ep_section weekly_section = {.fields = weekly_fields,
                                                 .field_count = COUNT(weekly_fields)};
static const struct ep_field point_fields[] = {
    {.key = "at", .type = EP_FIELD_DURATION, EP_AT(struct ep_profile_point, at),
     .is_required = true, .help = "simulated time from the start"},
    {.key = "factor", .type = EP_FIELD_NUMBER, EP_AT(struct ep_profile_point, factor),
     .rule = EP_RULE_NOT_NEGATIVE, .most = MAX_FACTOR, .is_required = true, .help = "times `rate`"},
};
static const struct ep_section point_section = {.fields = point_fields,
                                                .field_count = COUNT(point_fields),
                                                .item_size = sizeof(struct ep_profile_point)};
static const struct ep_field spike_fields[] = {
    {.key = "at", .type = EP_FIELD_DURATION, PROFILE(spike_at), .is_required = true,
     .help = "simulated time of its begin"},
    {.key = "duration", .type = EP_FIELD_DURATION, PROFILE(spike_duration),
     .rule = EP_RULE_POSITIVE, .is_required = true, .help = "how long it lasts"},
    {.key = "factor", .type = EP_FIELD_NUMBER, PROFILE(spike_factor), .rule = EP_RULE_NOT_NEGATIVE, .most = MAX_FACTOR,
     .is_required = true, .help = "times `rate` meanwhile"},
};
static const struct ep_section spike_section = {.fields = spike_fields,
                                                .field_count = COUNT(spike_fields)};
static const struct ep_section constant_section = {.fields = NULL, .field_count = 0};
#define POINTS EP_COUNTED(struct ep_traffic, profile.points, profile.point_count)
static const struct ep_field profile_fields[] = {
    {.key = "constant", .type = EP_FIELD_SECTION, .section = &constant_section,
     .value = EP_PROFILE_CONSTANT, .help = "the same rate at all times"},
    {.key = "diurnal", .type = EP_FIELD_SECTION, .section = &diurnal_section,
     .value = EP_PROFILE_DIURNAL, .help = "a cosine over the day"},
    {.key = "weekly", .type = EP_FIELD_SECTION, .section = &weekly_section,
     .value = EP_PROFILE_WEEKLY, .help = "a factor for each hour of the week"},
    {.key = "steps", .type = EP_FIELD_LIST, POINTS, .section = &point_section,
     .value = EP_PROFILE_STEPS, .help = "each factor holds from its `at` on; 1 before the first"},
    {.key = "ramp", .type = EP_FIELD_LIST, POINTS, .section = &point_section,
     .value = EP_PROFILE_RAMP, .help = "linear between the points, level before and after"},
    {.key = "spike", .type = EP_FIELD_SECTION, .section = &spike_section,
     .value = EP_PROFILE_SPIKE, .help = "one burst"},
};
static const struct ep_section profile_section = {.fields = profile_fields,
                                                  .field_count = COUNT(profile_fields)};

/* ---- what its requests have of their own ---- */
#define CLASS(member) EP_AT(struct ep_traffic, class.member.dist)
#define GROUP_RULE .default_rule = "the group's, or the trace's"
static const struct ep_field payload_fields[] = {
    {.key = "request", .type = EP_FIELD_BYTES_DIST, CLASS(request_bytes), GROUP_RULE,
     .help = "bytes of a request"},
    {.key = "response", .type = EP_FIELD_BYTES_DIST, CLASS(response_bytes), GROUP_RULE,
     .help = "bytes of a response"},
};
static const struct ep_section payload_section = {.fields = payload_fields,
                                                  .field_count = COUNT(payload_fields)};

/* ---- one entry ---- */
static const struct ep_field fields[] = {
    {.key = "name", .type = EP_FIELD_NAME, EP_AT(struct ep_traffic_item, traffic.name),
     .is_required = true, .help = "name of the source of requests"},
    {.key = "models", .type = EP_FIELD_NAME, EP_AT(struct ep_traffic_item, models),
     .is_required = true, .help = "the model group that the requests are for"},
    {.key = "scale", .type = EP_FIELD_NUMBER, EP_AT(struct ep_traffic_item, traffic.scale),
     .rule = EP_RULE_POSITIVE, .most = MAX_FACTOR, .default_text = "1",
     .help = "busier: the same models, more requests"},
    {.key = "arrivals", .type = EP_FIELD_ONE_OF, EP_AT(struct ep_traffic_item, traffic.arrivals),
     .section = &ep_arrivals_section, .help = "when requests come; or `trace`"},
    {.key = "profile",
     .type = EP_FIELD_ONE_OF, EP_AT(struct ep_traffic_item, traffic.profile.kind),
     .section = &profile_section, .default_text = "constant", .help = "the rate over time"},
    {.key = "popularity", .type = EP_FIELD_ONE_OF,
     EP_AT(struct ep_traffic_item, traffic.popularity.kind), .section = &ep_popularity_section,
     .default_text = "uniform", .tag = EP_TAG_ASSUMED, .help = "which model a request is for"},
    {.key = "compute", .type = EP_FIELD_DURATION_DIST,
     EP_AT(struct ep_traffic_item, traffic.class.compute.dist), GROUP_RULE,
     .help = "vCPU time of these requests, where it differs from others to the same models"},
    {.key = "wait", .type = EP_FIELD_DURATION_DIST,
     EP_AT(struct ep_traffic_item, traffic.class.wait.dist), GROUP_RULE,
     .help = "time these requests hold their worker without using CPU"},
    {.key = "payload", .type = EP_FIELD_SECTION, EP_AT(struct ep_traffic_item, traffic),
     .section = &payload_section, .help = "what these requests and their responses weigh"},
    {.key = "trace", .type = EP_FIELD_SECTION, EP_AT(struct ep_traffic_item, traffic.trace),
     .section = &ep_trace_section, .help = "recorded traffic; or `arrivals`"},
    {.key = "locality", .type = EP_FIELD_SECTION, EP_AT(struct ep_traffic_item, traffic),
     .section = &ep_locality_section, .help = "requests for one model that come in runs"},
    {.key = "drift", .type = EP_FIELD_SECTION, EP_AT(struct ep_traffic_item, traffic),
     .section = &ep_drift_section, .help = "popularity that moves between the models over time"},
    {.key = "target_variant", .type = EP_FIELD_NAME,
     EP_AT(struct ep_traffic_item, traffic.target_variant),
     .default_rule = "none: by the weights", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker API, InvokeEndpoint: TargetVariant",
     .help = "the production variant that these requests name, on endpoints that have variants"},
    {.key = "churn", .type = EP_FIELD_SECTION, EP_AT(struct ep_traffic_item, traffic),
     .section = &ep_churn_section, .help = "models that are no longer asked for, and new ones in "
                                        "their place"},
};
/* clang-format on */

static bool read_weekly(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    const double **weekly = target;
    if (node->kind != EP_NODE_SEQUENCE)
        return ep_reader_unexpected(reader, node, "expected a list of 168 numbers");
    if (node->count != WEEK_HOURS)
        return ep_reader_error(reader, node, "expected 168 numbers, got %zu", node->count);
    *weekly = ep_numbers_read(reader, node);
    return *weekly != NULL;
}

static bool begin(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    (void)reader;
    struct ep_traffic_item *entry = item;
    entry->traffic.at = node->at;
    return true;
}

static void check_profile(struct ep_reader *reader, const struct ep_node *node,
                          const struct ep_profile *profile)
{
    if (profile->kind == EP_PROFILE_DIURNAL && profile->peak_to_mean > 2)
        ep_reader_error(reader, node, "peak_to_mean must be at most 2: the rate is not negative");
    if (profile->kind == EP_PROFILE_DIURNAL && profile->peak_at >= 24 * EP_HOUR)
        ep_reader_error(reader, node, "peak_at is a time of day: it must be below 24h");
    if (profile->kind != EP_PROFILE_STEPS && profile->kind != EP_PROFILE_RAMP)
        return;
    if (profile->point_count == 0)
        ep_reader_error(reader, node, "needs at least one {at, factor}");
    double sum = 0;
    for (size_t i = 0; i < profile->point_count; i++) {
        sum += profile->points[i].factor;
        if (i > 0 && profile->points[i].at <= profile->points[i - 1].at)
            ep_reader_error(reader, node, "`at` must ascend, see point %zu", i);
    }
    bool is_silent = profile->point_count > 0 && !(sum > 0) &&
                     (profile->kind == EP_PROFILE_RAMP || profile->points[0].at == 0);
    if (is_silent)
        ep_reader_error(reader, node, "the factors must not be all 0");
}

static void mark_own(const struct ep_node *node, struct ep_request_class *class)
{
    const struct ep_node *payload = ep_node_get(node, "payload");
    class->compute.is_set = ep_node_get(node, "compute") != NULL;
    class->wait.is_set = ep_node_get(node, "wait") != NULL;
    class->request_bytes.is_set = payload != NULL && ep_node_get(payload, "request") != NULL;
    class->response_bytes.is_set = payload != NULL && ep_node_get(payload, "response") != NULL;
}

static void check(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    struct ep_traffic *traffic = &((struct ep_traffic_item *)item)->traffic;
    mark_own(node, &traffic->class);
    bool has_arrivals = ep_node_get(node, "arrivals") != NULL;
    bool has_trace = ep_node_get(node, "trace") != NULL;
    if (has_arrivals && has_trace)
        ep_reader_error_key(reader, node, "trace", "arrivals and trace exclude each other");
    if (!has_arrivals && !has_trace)
        ep_reader_error_key(reader, node, "arrivals", "missing: arrivals or trace is needed");
    if (has_trace) {
        traffic->arrivals = EP_ARRIVALS_TRACE;
        static const char *const synthetic[] = {"profile", "popularity", "locality", "drift",
                                                "churn"};
        for (size_t i = 0; i < sizeof synthetic / sizeof synthetic[0]; i++)
            if (ep_node_get(node, synthetic[i]) != NULL)
                ep_reader_error_key(reader, node, synthetic[i],
                                    "only with arrivals; a trace has its own");
        return;
    }
    ep_arrivals_check(reader, node, traffic);
    ep_popularity_check(reader, node, &traffic->popularity);
    const struct ep_node *profile = ep_node_get(node, "profile");
    if (profile != NULL)
        check_profile(reader, profile, &traffic->profile);
}

const struct ep_section ep_traffic_section = {
    .title = "traffic",
    .help = "Sources of requests.",
    .fields = fields,
    .field_count = COUNT(fields),
    .item_size = sizeof(struct ep_traffic_item),
    .begin = begin,
    .check = check,
};
