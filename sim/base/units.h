/* Quantities with units, text to integers and back: "250ms", "4GiB", "30/s", "0.1%", "$0.23/h".
 * A bare number where a unit is needed is an error; parsing is exact (decimal, no double
 * in between for times and bytes), refuses overflow, NaN, signs where not allowed. */
#ifndef EP_BASE_UNITS_H
#define EP_BASE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Each returns false, leaving *value as it was, when `text` is not such a quantity; `*why` (may
 * be NULL) is then a static phrase: what was expected, e.g. "expected a duration such as 250ms". */
bool ep_units_parse_duration(const char *text, int64_t *nanoseconds,
                             const char **why); /* ns us ms s min h d */
bool ep_units_parse_bytes(const char *text, int64_t *bytes,
                          const char **why); /* B kB MB GB TB KiB MiB GiB TiB */
bool ep_units_parse_bandwidth(
    const char *text, double *bytes_per_second,
    const char **why); /* 90MB/s, 128MiB/s, 10Gbps, unlimited -> INFINITY */
bool ep_units_parse_rate(const char *text, double *per_second,
                         const char **why); /* 30/s 70/min 5/h */
bool ep_units_parse_ratio(const char *text, double *ratio,
                          const char **why); /* 0.1% -> 0.001; a bare 0.5 is an error */
bool ep_units_parse_price(const char *text, double *usd_per_hour, const char **why); /* $0.23/h */
bool ep_units_parse_number(const char *text, double *number,
                           const char **why); /* a finite bare number */
bool ep_units_parse_integer(const char *text, int64_t *integer, const char **why);
bool ep_units_parse_calendar(const char *text, int64_t *unix_seconds,
                             const char **why); /* 2026-11-02T00:00Z */

/* Shortest exact or three-significant-digit text ("250ms", "1.5GiB"); writes at most `size`
 * bytes with the final NUL; returns `out`. */
char *ep_units_format_duration(char *out, size_t size, int64_t nanoseconds);
char *ep_units_format_bytes(char *out, size_t size, int64_t bytes);
char *ep_units_format_rate(char *out, size_t size, double per_second);

#endif
