#include "scenario/models_section.h"

#include <math.h>

#define MAX_MODELS 10000000 /* of one group: 320 MB */

/* clang-format off */
static const struct ep_field keep_fields[] = {
    {.key = "max_p99", .type = EP_FIELD_DURATION, EP_AT(struct ep_from_trace, max_p99_ns),
     .rule = EP_RULE_POSITIVE, .off = "never", .default_text = "never",
     .help = "leave out ids whose recorded 99th percentile is longer"},
    {.key = "max_load", .type = EP_FIELD_NUMBER, EP_AT(struct ep_from_trace, max_load),
     .rule = EP_RULE_POSITIVE, .off = "unlimited", .default_text = "unlimited",
     .help = "leave out ids that keep more vCPUs busy (calls x mean duration / time)"},
};
static const struct ep_section keep_section = {
    .fields = keep_fields, .field_count = sizeof keep_fields / sizeof keep_fields[0]};

static const struct ep_field from_trace_fields[] = {
    {.key = "trace", .type = EP_FIELD_NAME, EP_AT(struct ep_from_trace, trace), .is_required = true,
     .help = "name of the traffic entry whose file has the ids; one model for each"},
    {.key = "memory", .type = EP_FIELD_PATH, EP_AT(struct ep_from_trace, memory_file),
     .help = "companion file with the recorded memory of each id (MB)"},
    {.key = "durations", .type = EP_FIELD_PATH, EP_AT(struct ep_from_trace, durations_file),
     .help = "companion file with percentiles of the recorded durations of each id (ms)"},
    {.key = "keep", .type = EP_FIELD_SECTION, .section = &keep_section,
     .help = "which ids to keep; their calls are left out with them"},
};

static bool begin_from_trace(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    (void)reader;
    struct ep_from_trace *from_trace = item;
    from_trace->at = node->at;
    return true;
}

static const struct ep_section from_trace_section = {
    .fields = from_trace_fields,
    .field_count = sizeof from_trace_fields / sizeof from_trace_fields[0],
    .begin = begin_from_trace};

static const struct ep_field payload_fields[] = {
    {.key = "request", .type = EP_FIELD_BYTES_DIST, EP_AT(struct ep_model_profile, request_bytes),
     .default_text = "0B", .help = "bytes of a request: billed as data in"},
    {.key = "response", .type = EP_FIELD_BYTES_DIST, EP_AT(struct ep_model_profile, response_bytes),
     .default_text = "0B", .help = "bytes of a response: billed as data out"},
};
static const struct ep_section payload_section = {
    .fields = payload_fields, .field_count = sizeof payload_fields / sizeof payload_fields[0]};

#define PROFILE(member) EP_AT(struct ep_group, profile.member)
static const struct ep_field fields[] = {
    {.key = "name", .type = EP_FIELD_NAME, EP_AT(struct ep_group, name), .is_required = true,
     .help = "name of the group; its models are called NAME/0, NAME/1, ..."},
    {.key = "count", .type = EP_FIELD_COUNT, EP_AT(struct ep_group, count),
     .rule = EP_RULE_AT_LEAST_ONE, .default_rule = "1, unless table or from_trace says",
     .help = "how many models of this kind there are"},
    {.key = "table", .type = EP_FIELD_PATH, EP_AT(struct ep_group, table),
     .help = "CSV file with one row a model; columns named like the keys here, with units"},
    {.key = "from_trace", .type = EP_FIELD_SECTION, EP_AT(struct ep_group, from_trace),
     .section = &from_trace_section, .help = "one model for each id found in a trace"},
    {.key = "image", .type = EP_FIELD_TEXT, EP_AT(struct ep_group, image),
     .default_text = "default",
     .help = "container image; a multi-model endpoint serves one image only"},
    {.key = "artifact", .type = EP_FIELD_SIZE, EP_AT(struct ep_group, artifact),
     .default_rule = "from_trace: the recorded memory; else needed on a multi-model endpoint",
     .help = "size of the archive in S3"},
    {.key = "extracted", .type = EP_FIELD_SIZE, EP_AT(struct ep_group, extracted),
     .default_rule = "artifact", .tag = EP_TAG_ASSUMED, .help = "size on disk after extraction"},
    {.key = "memory", .type = EP_FIELD_SIZE, EP_AT(struct ep_group, memory),
     .default_rule = "process_memory + extracted (from_trace: the recorded memory)",
     .tag = EP_TAG_ASSUMED, .help = "whole resident size of one worker with this model"},
    {.key = "compute", .type = EP_FIELD_DURATION_DIST, PROFILE(compute),
     .default_rule = "from the trace or the table; needed where these do not say",
     .help = "vCPU time of a request, the model server's own share included"},
    {.key = "wait", .type = EP_FIELD_DURATION_DIST, PROFILE(wait), .default_text = "0ms",
     .help = "time a request holds its worker without using CPU, such as a feature-store call"},
    {.key = "threads", .type = EP_FIELD_INT, PROFILE(threads), .rule = EP_RULE_AT_LEAST_ONE,
     .most = EP_MAX_THREADS, .default_text = "1", .help = "vCPUs that one request can use: equal parallel tasks"},
    {.key = "payload", .type = EP_FIELD_SECTION, EP_AT(struct ep_group, profile),
     .section = &payload_section, .help = "what a request and its response weigh"},
    {.key = "load_fixed", .type = EP_FIELD_DURATION, PROFILE(load_fixed_ns),
     .default_rule = "assumptions.load_fixed",
     .help = "fixed vCPU time of a load; differs by framework"},
    {.key = "load_rate", .type = EP_FIELD_BANDWIDTH, PROFILE(load_rate), .rule = EP_RULE_POSITIVE,
     .default_rule = "assumptions.load_rate", .help = "extracted bytes loaded per vCPU-second"},
    {.key = "extract_rate", .type = EP_FIELD_BANDWIDTH, PROFILE(extract_rate),
     .rule = EP_RULE_POSITIVE, .default_rule = "assumptions.extract_rate",
     .help = "extracted bytes per vCPU-second of extraction"},
    {.key = "first_inference_factor", .type = EP_FIELD_NUMBER, PROFILE(first_inference_factor),
     .rule = EP_RULE_AT_LEAST_ONE, .most = 1000, .default_rule = "assumptions.first_inference_factor",
     .help = "the first inference after a load takes this many times its demand"},
    {.key = "scale", .type = EP_FIELD_NUMBER, EP_AT(struct ep_group, scale),
     .rule = EP_RULE_POSITIVE, .most = 1000, .default_text = "1",
     .help = "times as many models, each asked for as often as before: `count` times scale, or clones "
             "NAME~2, NAME~3 of the models of a table or trace (a trace plays for them at other times)"},
};
/* clang-format on */

static void init(void *item)
{
    struct ep_group *group = item;
    *group = (struct ep_group){
        .profile = {.load_fixed_ns = -1,
                    .load_rate = NAN,
                    .extract_rate = NAN,
                    .first_inference_factor = NAN},
        .from_trace = {.max_p99_ns = EP_TIME_NEVER, .max_load = INFINITY},
    };
}

static bool begin(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    (void)reader;
    struct ep_group *group = item;
    group->at = node->at;
    return true;
}

static void check(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    struct ep_group *group = item;
    bool has_count = ep_node_get(node, "count") != NULL;
    bool has_table = group->table != NULL;
    group->has_from_trace = ep_node_get(node, "from_trace") != NULL;
    if (has_count + has_table + group->has_from_trace > 1)
        ep_reader_error_key(reader, node, has_table ? "table" : "from_trace",
                            "count, table and from_trace exclude each other");
    if (group->count > MAX_MODELS)
        ep_reader_error_key(reader, node, "count", "must be at most %d", MAX_MODELS);
    if (!has_count && !has_table && !group->has_from_trace)
        group->count = 1;
    if (group->scale < 1 && (has_table || group->has_from_trace))
        ep_reader_error_key(reader, node, "scale", "must be at least 1 with table or from_trace");
}

const struct ep_section ep_models_section = {
    .title = "models",
    .help = "Groups of hosted models that are alike.",
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .item_size = sizeof(struct ep_group),
    .init = init,
    .begin = begin,
    .check = check,
};
