#include "workload/arrival_from.h"

#include "base/mem.h"

struct from {
    struct ep_arrival_source source; /* owned */
    ep_time from;
};

static bool next(void *state, struct ep_arrival *arrival)
{
    struct from *from = state;
    while (from->source.type->next(from->source.state, arrival))
        if (arrival->at >= from->from)
            return true;
    return false;
}

static void destroy(void *state)
{
    struct from *from = state;
    ep_arrival_source_destroy(&from->source);
    ep_free(from);
}

struct ep_arrival_source ep_arrival_from(struct ep_arrival_source source, ep_time at)
{
    static const struct ep_arrival_source_type type = {
        .name = "from", .next = next, .destroy = destroy};
    struct from *from = ep_alloc_zeroed(1, sizeof *from);
    *from = (struct from){.source = source, .from = at};
    return (struct ep_arrival_source){.type = &type, .state = from};
}
