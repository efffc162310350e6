/* A trace file by itself, described as `traffic.*.trace` of a scenario describes it: the same keys,
 * units and messages, given as `--set KEY=VALUE`. */
#ifndef EP_SCENARIO_TRACE_FILE_H
#define EP_SCENARIO_TRACE_FILE_H

#include "base/diag.h"
#include "base/mem.h"
#include "scenario/edit.h"
#include "workload/workload_config.h"

#include <stdbool.h>
#include <stddef.h>

struct ep_trace_file {
    const char *path, *format; /* format: by its name in a scenario; an override goes before it */
    const struct ep_override *overrides;
    size_t override_count;
    struct ep_loc at; /* where the file was asked for */
};

/* Fills *config. Mistakes go to `diag`; false then. Texts live in `arena`. */
bool ep_trace_file_config(const struct ep_trace_file *file, struct ep_arena *arena,
                          struct ep_trace_config *config, struct ep_diag *diag);

#endif
