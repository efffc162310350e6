#include "workload/request_class.h"

#include "base/mem.h"
#include "core/rng.h"

#include <math.h>

struct classed {
    struct ep_arrival_source source; /* owned */
    struct ep_request_class class;
    struct ep_rng_key key;
};

bool ep_request_class_is_needed(const struct ep_request_class *class)
{
    return class->compute.is_set || class->wait.is_set || class->request_bytes.is_set ||
           class->response_bytes.is_set;
}

static void fill(int64_t *target, const struct ep_own_dist *own, uint64_t word)
{
    if (own->is_set && *target < 0)
        *target = (int64_t)ceil(ep_dist_sample(&own->dist, word));
}

static void draw(const struct classed *classed, struct ep_arrival *arrival)
{
    uint64_t words[4];
    ep_rng_block(&classed->key, arrival->number, 0, words);
    fill(&arrival->compute_ns, &classed->class.compute, words[0]);
    fill(&arrival->wait_ns, &classed->class.wait, words[1]);
    fill(&arrival->request_bytes, &classed->class.request_bytes, words[2]);
    fill(&arrival->response_bytes, &classed->class.response_bytes, words[3]);
}

static bool classed_next(void *state, struct ep_arrival *arrival)
{
    struct classed *classed = state;
    if (!classed->source.type->next(classed->source.state, arrival))
        return false;
    draw(classed, arrival);
    return true;
}

static uint32_t classed_next_many(void *state, struct ep_arrival *arrivals, uint32_t room)
{
    struct classed *classed = state;
    const uint32_t count = ep_arrival_next_many(&classed->source, arrivals, room);
    for (uint32_t i = 0; i < count; i++)
        draw(classed, &arrivals[i]);
    return count;
}

static ep_time classed_peek(void *state)
{
    struct classed *classed = state;
    return classed->source.type->peek(classed->source.state);
}

static void classed_on_answer(void *state, const struct ep_answer *answer)
{
    struct classed *classed = state;
    classed->source.type->on_answer(classed->source.state, answer);
}

static void classed_destroy(void *state)
{
    struct classed *classed = state;
    ep_arrival_source_destroy(&classed->source);
    ep_free(classed);
}

static const struct ep_arrival_source_type open_type = {.name = "class",
                                                        .next = classed_next,
                                                        .next_many = classed_next_many,
                                                        .destroy = classed_destroy};
static const struct ep_arrival_source_type listening_type = {.name = "class",
                                                             .next = classed_next,
                                                             .peek = classed_peek,
                                                             .on_answer = classed_on_answer,
                                                             .destroy = classed_destroy};

struct ep_arrival_source ep_request_class_open(const struct ep_request_class *class,
                                               struct ep_arrival_source source, uint64_t seed,
                                               uint32_t replication, const char *name)
{
    struct classed *classed = ep_alloc_zeroed(1, sizeof *classed);
    char *purpose = ep_format("workload/class/%s", name);
    classed->key = ep_rng_key_of(seed, replication, purpose);
    ep_free(purpose);
    classed->source = source;
    classed->class = *class;
    return (struct ep_arrival_source){source.type->on_answer ? &listening_type : &open_type,
                                      classed};
}
