#include "workload/arrival_from.h"

#include "base/mem.h"

#include <string.h>

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

static uint32_t next_many(void *state, struct ep_arrival *arrivals, uint32_t room)
{
    struct from *from = state;
    uint32_t kept = 0;
    for (bool is_more = true; is_more && kept < room;) {
        const uint32_t count = ep_arrival_next_many(&from->source, arrivals + kept, room - kept);
        is_more = kept + count == room;
        uint32_t early = 0;
        while (early < count && arrivals[kept + early].at < from->from)
            early++;
        if (early > 0)
            memmove(arrivals + kept, arrivals + kept + early, (count - early) * sizeof *arrivals);
        kept += count - early;
    }
    return kept;
}

/* Clients that wait are answered at once until their time comes. */
static ep_time peek(void *state)
{
    struct from *from = state;
    struct ep_arrival early;
    ep_time at;
    while ((at = from->source.type->peek(from->source.state)) < from->from &&
           from->source.type->next(from->source.state, &early)) {
        const struct ep_answer answer = {early.source, early.client, early.at, false};
        from->source.type->on_answer(from->source.state, &answer);
    }
    return at;
}

static void on_answer(void *state, const struct ep_answer *answer)
{
    struct from *from = state;
    from->source.type->on_answer(from->source.state, answer);
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
        .name = "from", .next = next, .next_many = next_many, .destroy = destroy};
    static const struct ep_arrival_source_type listening = {
        .name = "from", .next = next, .peek = peek, .on_answer = on_answer, .destroy = destroy};
    struct from *from = ep_alloc_zeroed(1, sizeof *from);
    *from = (struct from){.source = source, .from = at};
    return (struct ep_arrival_source){.type = source.type->on_answer ? &listening : &type,
                                      .state = from};
}
