/* Every name of the JSON result, once: type, unit and meaning. `epsim schema result` and
 * `epsim explain` are made from this table, and a test holds it against the writer. */
#ifndef EP_REPORT_RESULT_SCHEMA_H
#define EP_REPORT_RESULT_SCHEMA_H

#include "report/text.h"

#include <stdbool.h>
#include <stddef.h>

enum ep_result_type {
    EP_RESULT_TEXT,
    EP_RESULT_TEXT_OR_NULL,
    EP_RESULT_INTEGER,
    EP_RESULT_NUMBER_OR_NULL,
    EP_RESULT_BOOLEAN,
    EP_RESULT_BOOLEAN_OR_NULL,
    EP_RESULT_TEXTS,     /* array of texts */
    EP_RESULT_TEXT_MAP,  /* object of any names to texts */
    EP_RESULT_COUNT_MAP, /* object of any names to whole numbers */
    EP_RESULT_OBJECT,    /* of `of` */
    EP_RESULT_ARRAY,     /* of objects `of` */
    EP_RESULT_MAP        /* object of any names to objects `of` */
};

struct ep_result_field {
    const char *in;  /* object that it belongs to: "result" is the whole, "est" an estimate */
    const char *key; /* name in that object */
    enum ep_result_type type;
    const char *of;   /* name of an object; NULL where the type has none */
    const char *unit; /* "s", "USD"; NULL: none, or that of the object's fields */
    const char *meaning;
    bool is_optional; /* may be absent */
};

size_t ep_result_schema_count(void);
const struct ep_result_field *ep_result_schema_field(size_t i); /* static; in order of the JSON */

/* Appends a JSON Schema (draft 2020-12) and a newline. */
void ep_result_schema_json(struct ep_text *out);

/* Calls `visit` with each full name below the result, as in "deployments.latency_s.p99": arrays and
 * maps add no part of their own. `path` is borrowed for the call. */
void ep_result_schema_visit(void (*visit)(void *self, const char *path,
                                          const struct ep_result_field *field),
                            void *self);

#endif
