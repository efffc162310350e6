/* Building and printing of JSON trees (Jansson's), with numbers that read back exactly. */
#ifndef EP_REPORT_JSON_TREE_H
#define EP_REPORT_JSON_TREE_H

#include "report/text.h"
#include "run/result.h"

#include <jansson.h>
#include <stdint.h>

/* Each takes over `value`, sets `key` of `object` (or appends to `array`). */
void ep_json_set(json_t *object, const char *key, json_t *value);
void ep_json_append(json_t *array, json_t *value);
/* New values, the caller's. Text is cleaned (report/text.h); NULL is null; NaN is null. A count
 * above INT64_MAX becomes text, because readers would round it. */
json_t *ep_json_text(const char *text);
json_t *ep_json_real(double number);
json_t *ep_json_count(uint64_t count);
json_t *ep_json_est(const struct ep_est *est);
json_t *ep_json_texts(const char *const *texts, size_t count);

/* Appends `value`, indented by two spaces, keys in order of setting, and frees it. */
void ep_json_write(json_t *value, struct ep_text *out);

#endif
