#include "run/unknown_models.h"

#include <inttypes.h>
#include <stdio.h>

struct unknown {
    uint32_t ids, first; /* how many; the first in the file */
    uint64_t requests;   /* of theirs, in the window */
};

static struct unknown count_unknown(const struct ep_trace *trace, const uint32_t *model_of_id)
{
    struct unknown unknown = {0};
    for (uint32_t id = 0; id < ep_trace_id_count(trace); id++) {
        if (model_of_id[id] != UINT32_MAX)
            continue;
        if (unknown.ids++ == 0)
            unknown.first = id;
        unknown.requests += ep_trace_calls(trace, id);
    }
    return unknown;
}

const char *ep_unknown_models_of(const struct ep_traffic *traffic, const struct ep_trace *trace,
                                 const char *group, const uint32_t *model_of_id,
                                 struct ep_arena *arena, struct ep_diag *diag)
{
    const struct unknown unknown = count_unknown(trace, model_of_id);
    const uint32_t ids = ep_trace_id_count(trace);
    if (unknown.ids == 0)
        return NULL;
    const char *fact = ep_arena_format(
        arena,
        "%" PRIu32 " of the %" PRIu32 " id%s in %s %s no model of %s, with %" PRIu64
        " of the %" PRIu64 " requests; the first is \"%.60s\" in line %d",
        unknown.ids, ids, ids == 1 ? "" : "s", ep_trace_file(trace),
        unknown.ids == 1 ? "is" : "are", group, unknown.requests, ep_trace_total(trace),
        ep_trace_id(trace, unknown.first), ep_trace_line(trace, unknown.first));
    if (unknown.ids == ids || !traffic->trace.ignores_unknown_models) {
        ep_diag_error(diag, traffic->trace.at, "traffic.%s.trace: %s%s", traffic->name, fact,
                      unknown.ids < ids ? "; unknown_models: ignore leaves them out" : "");
        return NULL;
    }
    const char *note =
        ep_arena_format(arena, "traffic.%s.trace: left out: %s", traffic->name, fact);
    ep_diag_warning(diag, traffic->trace.at, "%s", note);
    return note;
}
