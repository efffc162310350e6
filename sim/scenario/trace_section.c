#include "scenario/trace_section.h"

#include "base/units.h"

#include <stdio.h>
#include <string.h>

static bool read_window(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_separator(struct ep_reader *reader, const struct ep_node *node, void *target);
static bool read_time_unit(struct ep_reader *reader, const struct ep_node *node, void *target);

/* clang-format off */
static const struct ep_choice formats[] = {
    {"azure-functions-minutes", EP_TRACE_AZURE_MINUTES, "one row an id, one column a minute"},
    {"counts", EP_TRACE_COUNTS, "calls per id and period"},
    {"servegen", EP_TRACE_SERVEGEN, "rate and burstiness by client and window, a tar"},
    {"csv", EP_TRACE_CSV, "one row a request"},
    {"jsonl", EP_TRACE_JSONL, "one JSON object a request"},
    {0}};
static const struct ep_choice spreads[] = {
    {"uniform", EP_SPREAD_UNIFORM, "at random instants"},
    {"even", EP_SPREAD_EVEN, "at equal distances"},
    {0}};
static const struct ep_choice layouts[] = {
    {"wide", false, "one column a period"},
    {"long", true, "columns time, model, count"},
    {0}};
static const struct ep_choice times[] = {
    {"column", false, "from the time column"},
    {"order", true, "one request a tick, in the order of the file"},
    {0}};

static const struct ep_choice unknowns[] = {
    {"error", false, "nothing is run"},
    {"ignore", true, "they are left out, with a warning"},
    {0}};

#define COLUMN(name, member, text)                                                                 \
    {.key = name, .type = EP_FIELD_TEXT, EP_AT(struct ep_trace_config, member),                    \
     .default_rule = name ", where there is such a column", .help = text}
static const struct ep_field column_fields[] = {
    {.key = "time", .type = EP_FIELD_TEXT, EP_AT(struct ep_trace_config, column_time),
     .default_text = "time", .help = "column with the time of the request; `order` is the same as `time: order`"},
    {.key = "model", .type = EP_FIELD_TEXT, EP_AT(struct ep_trace_config, column_model),
     .default_text = "model", .help = "column with the model: its name, GROUP/7, or an id"},
    {.key = "count", .type = EP_FIELD_TEXT, EP_AT(struct ep_trace_config, column_count),
     .default_text = "count", .help = "counts, long: column with the number of calls"},
    COLUMN("compute", column_compute, "column with the vCPU time in seconds; replaces the group's"),
    COLUMN("wait", column_wait, "column with the time without CPU in seconds"),
    COLUMN("payload_request", column_request, "column with the bytes of the request"),
    COLUMN("payload_response", column_response, "column with the bytes of the response"),
    COLUMN("target_variant", column_variant,
           "column with the production variant that the request names; where it is empty, the "
           "entry's target_variant counts"),
};
static const struct ep_section column_section = {
    .fields = column_fields, .field_count = sizeof column_fields / sizeof column_fields[0]};

#define TRACE(member) EP_AT(struct ep_trace_config, member)
static const struct ep_field fields[] = {
    {.key = "file", .type = EP_FIELD_PATH, TRACE(file), .is_required = true,
     .help = "the recorded file, plain or .gz, .xz, .zst"},
    {.key = "format", .type = EP_FIELD_CHOICE, TRACE(format), .choices = formats,
     .is_required = true, .help = "how it is written"},
    {.key = "spread", .type = EP_FIELD_CHOICE, TRACE(spread), .choices = spreads,
     .default_text = "uniform", .tag = EP_TAG_ASSUMED,
     .help = "where in its period a counted call is put (counts and azure-functions-minutes)"},
    {.key = "period", .type = EP_FIELD_DURATION, TRACE(period), .rule = EP_RULE_POSITIVE,
     .default_text = "1min", .help = "time that one count stands for (counts)"},
    {.key = "layout", .type = EP_FIELD_CHOICE, TRACE(is_long), .choices = layouts,
     .default_text = "wide", .help = "how counts are arranged (counts)"},
    {.key = "columns", .type = EP_FIELD_SECTION, .section = &column_section,
     .help = "names of the columns (csv, jsonl, and counts with layout long)"},
    {.key = "separator", .type = EP_FIELD_CUSTOM, TRACE(separator), .read = read_separator,
     .form = "one character, or tab", .schema = "{\"type\": \"string\"}",
     .default_text = "\",\"", .help = "between columns (csv and counts)"},
    {.key = "time", .type = EP_FIELD_CHOICE, TRACE(time_is_order), .choices = times,
     .default_text = "column", .help = "where the time of a request comes from (csv and jsonl)"},
    {.key = "tick", .type = EP_FIELD_DURATION, TRACE(tick), .rule = EP_RULE_POSITIVE,
     .default_text = "1s", .help = "distance of requests with time: order"},
    {.key = "time_unit", .type = EP_FIELD_CUSTOM, TRACE(time_unit), .read = read_time_unit,
     .form = "unit, such as ms, or duration", .schema = "{\"type\": \"string\"}",
     .default_text = "1s", .help = "unit of the time column (csv, jsonl, and counts with long)"},
    {.key = "window", .type = EP_FIELD_CUSTOM, .read = read_window, .form = "[BEGIN, END]",
     .schema = "{\"type\": \"array\", \"minItems\": 2, \"maxItems\": 2, "
               "\"items\": {\"type\": \"string\"}}",
     .default_text = "[0s, never]", .help = "part of the trace that is replayed, in trace time"},
    {.key = "repeat", .type = EP_FIELD_INT, TRACE(repeat), .rule = EP_RULE_AT_LEAST_ONE,
     .most = 1000000, .default_text = "1", .help = "times the window is played, one after another"},
    {.key = "time_scale", .type = EP_FIELD_NUMBER, TRACE(time_scale), .rule = EP_RULE_POSITIVE,
     .default_text = "1", .help = "stretches time: above 1 is slower"},
    {.key = "rate_scale", .type = EP_FIELD_NUMBER, TRACE(rate_scale), .rule = EP_RULE_POSITIVE,
     .most = 1000000, .default_text = "1",
     .help = "more or fewer requests: counts are multiplied, requests thinned or copied"},
    {.key = "unknown_models", .type = EP_FIELD_CHOICE, TRACE(ignores_unknown_models),
     .choices = unknowns, .default_text = "error",
     .help = "requests whose id is no model of the group: counted, and refused or left out"},
};
/* clang-format on */

static bool read_separator(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    char *separator = target;
    const char *expected = "expected one character, or tab";
    const char *text = ep_reader_text(reader, node, expected);
    if (text == NULL)
        return false;
    bool is_tab = strcmp(text, "tab") == 0;
    if (!is_tab && (strlen(text) != 1 || (text[0] & 0x80) != 0 || strchr("\"\n\r", text[0])))
        return ep_reader_unexpected(reader, node, expected);
    *separator = is_tab ? '\t' : text[0];
    return true;
}

/* `ms` is `1ms`. */
static bool read_time_unit(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    static const struct ep_field unit = {.key = "time_unit",
                                         .type = EP_FIELD_DURATION,
                                         .size = sizeof(ep_time),
                                         .rule = EP_RULE_POSITIVE};
    char one[8];
    if (node->text == NULL || (node->text[0] >= '0' && node->text[0] <= '9'))
        return ep_fields_read_value(reader, &unit, node, target);
    snprintf(one, sizeof one, "1%.6s", node->text);
    return ep_units_parse_duration(one, target, NULL) ||
           ep_fields_read_value(reader, &unit, node, target);
}

static bool read_window(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    struct ep_trace_config *trace = target;
    static const struct ep_field begin = {
        .key = "begin", .type = EP_FIELD_DURATION, TRACE(window_begin)};
    static const struct ep_field end = {
        .key = "end", .type = EP_FIELD_DURATION, TRACE(window_end), .off = "never"};
    if (node->kind != EP_NODE_SEQUENCE || node->count != 2)
        return ep_reader_unexpected(reader, node, "expected [BEGIN, END]");
    bool is_good = ep_fields_read_value(reader, &begin, node->entries[0].value, trace);
    if (!ep_fields_read_value(reader, &end, node->entries[1].value, trace) || !is_good)
        return false;
    return trace->window_begin < trace->window_end ||
           ep_reader_error(reader, node, "must begin before it ends");
}

static bool begin_trace(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    (void)reader;
    struct ep_trace_config *trace = item;
    trace->at = node->at;
    return true;
}

/* Refuses `key` where it says nothing: "only with ...". */
static void allow_key(struct ep_reader *reader, const struct ep_node *node, const char *key,
                      bool is_allowed, const char *where)
{
    if (!is_allowed && ep_node_get(node, key) != NULL)
        ep_reader_error_key(reader, node, key, "only with %s", where);
}

static void check(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    struct ep_trace_config *trace = item;
    bool is_counts = trace->format == EP_TRACE_COUNTS;
    bool is_long = is_counts && trace->is_long;
    bool is_requests = trace->format == EP_TRACE_CSV || trace->format == EP_TRACE_JSONL;
    bool is_spread = is_counts || trace->format == EP_TRACE_AZURE_MINUTES;
    if (is_requests && strcmp(trace->column_time, "order") == 0)
        trace->time_is_order = true;
    allow_key(reader, node, "spread", is_spread, "format: counts or azure-functions-minutes");
    allow_key(reader, node, "period", is_counts, "format: counts");
    allow_key(reader, node, "layout", is_counts, "format: counts");
    allow_key(reader, node, "columns", is_requests || is_long,
              "format: csv or jsonl, or counts with layout: long");
    allow_key(reader, node, "separator", is_counts || trace->format == EP_TRACE_CSV,
              "format: csv or counts");
    allow_key(reader, node, "time", is_requests, "format: csv or jsonl");
    allow_key(reader, node, "tick", trace->time_is_order, "time: order");
    allow_key(reader, node, "time_unit", (is_requests && !trace->time_is_order) || is_long,
              "a time column");
}

const struct ep_section ep_trace_section = {
    .title = "traffic.*.trace",
    .help = "Recorded traffic, replayed.",
    .fields = fields,
    .field_count = sizeof fields / sizeof fields[0],
    .item_size = sizeof(struct ep_trace_config),
    .begin = begin_trace,
    .check = check,
};
