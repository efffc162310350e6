/* What `epsim trace convert` and `generate` have in common: requests, one after another, into a
 * trace file. */
#ifndef EP_CLI_TRACE_OUTPUT_H
#define EP_CLI_TRACE_OUTPUT_H

#include "base/diag.h"
#include "cli/options.h"
#include "workload/trace_writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_trace_output {
    const char *path; /* NULL: stdout */
    ep_time end;      /* requests from here on are not written; > 0 */
    uint32_t source;  /* only of this one; UINT32_MAX: of all */
    /* The requests from the first on: called once to see which optional columns there are, unless
     * no request has any, and once to write. The caller of `open` destroys. */
    struct ep_arrival_source (*open)(const void *self);
    bool may_have_fields;
    /* The model's name, borrowed from `buffer` or from self. */
    const char *(*name_of)(const void *self, uint32_t model, char *buffer, size_t size);
    /* The variant that a request names, likewise; NULL: none. */
    const char *(*variant_of)(const void *self, const struct ep_arrival *arrival);
    const void *self; /* borrowed */
};

/* Format by --to, else by the file's name; the period of counts by --period. Mistakes go to
 * `diag`; false then. */
bool ep_trace_output_config(const struct ep_options *options, const struct ep_trace_output *output,
                            struct ep_trace_writer_config *config, struct ep_diag *diag);

/* Writes, and says on stderr how many requests where. False, having said why. */
bool ep_trace_output_write(const struct ep_options *options, const struct ep_trace_output *output,
                           struct ep_trace_writer_config *config);

#endif
