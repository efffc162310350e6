#include "workload/trace_row.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define TOO_LARGE "too large a number"

/* clang-format off */
static const char *const default_names[EP_TRACE_FIELD_COUNT] = {
    [EP_TRACE_FIELD_TIME] = "time",
    [EP_TRACE_FIELD_MODEL] = "model",
    [EP_TRACE_FIELD_COMPUTE] = "compute",
    [EP_TRACE_FIELD_WAIT] = "wait",
    [EP_TRACE_FIELD_REQUEST] = "payload_request",
    [EP_TRACE_FIELD_RESPONSE] = "payload_response",
    [EP_TRACE_FIELD_VARIANT] = "target_variant",
};
/* clang-format on */

static const char *configured_name(const struct ep_trace_config *config, enum ep_trace_field field)
{
    switch (field) {
    case EP_TRACE_FIELD_TIME:
        return config->column_time;
    case EP_TRACE_FIELD_MODEL:
        return config->column_model;
    case EP_TRACE_FIELD_COMPUTE:
        return config->column_compute;
    case EP_TRACE_FIELD_WAIT:
        return config->column_wait;
    case EP_TRACE_FIELD_REQUEST:
        return config->column_request;
    case EP_TRACE_FIELD_RESPONSE:
        return config->column_response;
    case EP_TRACE_FIELD_VARIANT:
        return config->column_variant;
    }
    return NULL;
}

const char *ep_trace_field_name(const struct ep_trace_config *config, enum ep_trace_field field)
{
    const char *name = configured_name(config, field);
    return name != NULL ? name : default_names[field];
}

bool ep_trace_field_is_required(const struct ep_trace_config *config, enum ep_trace_field field)
{
    if (field == EP_TRACE_FIELD_TIME)
        return !config->time_is_order;
    return field == EP_TRACE_FIELD_MODEL || configured_name(config, field) != NULL;
}

int64_t ep_trace_field_unit(const struct ep_trace_config *config, enum ep_trace_field field)
{
    assert(!ep_trace_field_is_text(field));
    if (field == EP_TRACE_FIELD_TIME)
        return config->time_unit;
    return field == EP_TRACE_FIELD_COMPUTE || field == EP_TRACE_FIELD_WAIT ? EP_SECOND : 1;
}

struct ep_trace_row ep_trace_row_empty(struct ep_loc loc)
{
    return (struct ep_trace_row){.at = -1,
                                 .compute_ns = -1,
                                 .wait_ns = -1,
                                 .request_bytes = -1,
                                 .response_bytes = -1,
                                 .loc = loc};
}

void ep_trace_row_set(struct ep_trace_row *row, enum ep_trace_field field, int64_t value)
{
    switch (field) {
    case EP_TRACE_FIELD_TIME:
        row->at = value;
        return;
    case EP_TRACE_FIELD_COMPUTE:
        row->compute_ns = value;
        return;
    case EP_TRACE_FIELD_WAIT:
        row->wait_ns = value;
        return;
    case EP_TRACE_FIELD_REQUEST:
        row->request_bytes = value;
        return;
    case EP_TRACE_FIELD_RESPONSE:
        row->response_bytes = value;
        return;
    case EP_TRACE_FIELD_MODEL:
    case EP_TRACE_FIELD_VARIANT:
        break;
    }
    assert(0 && "a name is no number");
}

static bool refuse(const char **why, const char *expected)
{
    *why = expected;
    return false;
}

bool ep_trace_number_scale(double number, int64_t unit, int64_t *value, const char **why)
{
    if (!isfinite(number))
        return refuse(why, "expected a number");
    if (number < 0)
        return refuse(why, "must be >= 0");
    const double scaled = number * (double)unit;
    if (scaled >= 0x1p62)
        return refuse(why, TOO_LARGE);
    const double rounded = floor(scaled + 0.5);
    if (unit == 1 && rounded != number)
        return refuse(why, "expected a whole number");
    *value = (int64_t)rounded;
    return true;
}

static bool is_digit(char c)
{
    return '0' <= c && c <= '9';
}

/* The long way: exponents, many digits, and everything that is no number. */
static bool parse_with_strtod(const char *text, int64_t unit, int64_t *value, const char **why)
{
    char *end;
    const double number = strtod(text, &end);
    const char *first = text + (*text == '-' || *text == '+');
    const bool is_decimal = is_digit(*first) || (*first == '.' && is_digit(first[1]));
    if (!is_decimal || *end != '\0' || (first[0] == '0' && (first[1] == 'x' || first[1] == 'X')))
        return refuse(why, "expected a number");
    return ep_trace_number_scale(number, unit, value, why);
}

bool ep_trace_number_parse(const char *text, int64_t unit, int64_t *value, const char **why)
{
    int64_t whole = 0, decimals = 0, power = 1;
    const char *at = text;
    for (; is_digit(*at) && whole < 100000000000000000; at++)
        whole = whole * 10 + (*at - '0');
    const bool has_digits = at > text;
    if (*at == '.')
        for (at++; is_digit(*at) && power < EP_SECOND; at++, power *= 10)
            decimals = decimals * 10 + (*at - '0');
    if (!has_digits || *at != '\0' || (decimals != 0 && unit % power != 0))
        return parse_with_strtod(text, unit, value, why);
    if (whole >= INT64_MAX / 2 / unit)
        return refuse(why, TOO_LARGE);
    *value = whole * unit + decimals * (unit / power);
    return true;
}
