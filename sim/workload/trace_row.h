/* One recorded request, and how the text of its fields becomes numbers. */
#ifndef EP_WORKLOAD_TRACE_ROW_H
#define EP_WORKLOAD_TRACE_ROW_H

#include "base/diag.h"
#include "core/time.h"
#include "workload/workload_config.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_trace_row {
    ep_time at;     /* trace time; -1: the file gives none (`time: order`) */
    const char *id; /* borrowed until the next row; not NUL-terminated */
    size_t id_length;
    const char *variant;   /* that the request names; borrowed, not NUL-terminated, like the id */
    size_t variant_length; /* 0: none */
    ep_time compute_ns, wait_ns;           /* -1: not given */
    int64_t request_bytes, response_bytes; /* -1: not given */
    struct ep_loc loc;                     /* of the row */
};

enum ep_trace_field {
    EP_TRACE_FIELD_TIME,
    EP_TRACE_FIELD_MODEL,
    EP_TRACE_FIELD_COMPUTE,
    EP_TRACE_FIELD_WAIT,
    EP_TRACE_FIELD_REQUEST,
    EP_TRACE_FIELD_RESPONSE,
    EP_TRACE_FIELD_VARIANT
};
#define EP_TRACE_FIELD_COUNT 7

/* A name; the other fields are numbers. */
static inline bool ep_trace_field_is_text(enum ep_trace_field field)
{
    return field == EP_TRACE_FIELD_MODEL || field == EP_TRACE_FIELD_VARIANT;
}

/* The column of a field: the one of `config`, or by default the field's own name. */
const char *ep_trace_field_name(const struct ep_trace_config *config, enum ep_trace_field field);
/* Is a file without that column wrong? Optional fields are required where config names them. */
bool ep_trace_field_is_required(const struct ep_trace_config *config, enum ep_trace_field field);
/* ns to a unit of the column (times), 1 (bytes). Requires a number. */
int64_t ep_trace_field_unit(const struct ep_trace_config *config, enum ep_trace_field field);

/* No field given. */
struct ep_trace_row ep_trace_row_empty(struct ep_loc loc);
/* Sets a number of the row. */
void ep_trace_row_set(struct ep_trace_row *row, enum ep_trace_field field, int64_t value);

/* Reads a decimal number >= 0 and multiplies it by `unit` > 0, rounding to the nearest; with unit 1
 * it must be whole. Exact without exponent up to 9 decimals where `unit` is a multiple of their
 * power of ten. False, leaving *value: `*why` is then what was expected. `text` ends with NUL. */
bool ep_trace_number_parse(const char *text, int64_t unit, int64_t *value, const char **why);
/* The same of a double. */
bool ep_trace_number_scale(double number, int64_t unit, int64_t *value, const char **why);

#endif
