#include "workload/bursts.h"

#include "base/mem.h"
#include "core/dist.h"
#include "core/math.h"
#include "core/rng.h"

#include <assert.h>

struct state {
    double rate_per_ns, mean_ns;
};
struct ep_bursts {
    struct ep_rng_key key;
    struct state *states; /* owned */
    size_t count, current;
    uint64_t changes; /* of state so far: the number of the next time's block */
    double left_ns;   /* of the current state */
};

static void enter(struct ep_bursts *bursts, size_t state)
{
    uint64_t words[4];
    ep_rng_block(&bursts->key, bursts->changes++, 0, words);
    const struct ep_dist length = ep_dist_exponential(bursts->states[state].mean_ns);
    bursts->current = state;
    bursts->left_ns = ep_dist_sample(&length, words[0]);
}

/* By the share of time that each has. */
static size_t draw_first(const struct ep_bursts *bursts)
{
    uint64_t words[4];
    double sum = 0;
    ep_rng_block(&bursts->key, 0, 1, words);
    for (size_t i = 0; i < bursts->count; i++)
        sum += bursts->states[i].mean_ns;
    double left = ep_rng_unit(words[0]) * sum;
    for (size_t i = 0; i + 1 < bursts->count; i++) {
        left -= bursts->states[i].mean_ns;
        if (left < 0)
            return i;
    }
    return bursts->count - 1;
}

struct ep_bursts *ep_bursts_create(const struct ep_rate_state *states, size_t count, double scale,
                                   struct ep_bursts_seed seed)
{
    assert(count >= 1 && scale > 0 && ep_bursts_mean_rate(states, count) > 0);
    struct ep_bursts *bursts = ep_alloc_zeroed(1, sizeof *bursts);
    char *purpose = ep_format("workload/bursts/%s", seed.name);
    bursts->key = ep_rng_key_of(seed.seed, seed.replication, purpose);
    ep_free(purpose);
    bursts->states = ep_alloc_zeroed(count, sizeof *bursts->states);
    bursts->count = count;
    for (size_t i = 0; i < count; i++)
        bursts->states[i] =
            (struct state){states[i].rate_per_second * scale / 1e9, (double)states[i].mean_time};
    enter(bursts, draw_first(bursts));
    return bursts;
}

void ep_bursts_destroy(struct ep_bursts *bursts)
{
    if (bursts == NULL)
        return;
    ep_free(bursts->states);
    ep_free(bursts);
}

/* The next request comes where the integral of the rate has grown by an exponential of mean 1. */
void ep_bursts_gaps(struct ep_bursts *bursts, const uint64_t *words, double *gaps, size_t n)
{
    const struct ep_dist unit = ep_dist_exponential(1);
    for (size_t i = 0; i < n; i++) {
        double need = ep_dist_sample(&unit, words[i]), gap = 0;
        double rate = bursts->states[bursts->current].rate_per_ns;
        while (need > rate * bursts->left_ns) {
            need -= rate * bursts->left_ns;
            gap += bursts->left_ns;
            enter(bursts, (bursts->current + 1) % bursts->count);
            rate = bursts->states[bursts->current].rate_per_ns;
        }
        bursts->left_ns -= need / rate;
        gaps[i] = gap + need / rate;
    }
}

double ep_bursts_mean_rate(const struct ep_rate_state *states, size_t count)
{
    double requests = 0, time = 0;
    for (size_t i = 0; i < count; i++) {
        requests += states[i].rate_per_second * (double)states[i].mean_time;
        time += (double)states[i].mean_time;
    }
    return requests / time;
}

double ep_bursts_busy_rate(const struct ep_rate_state *states, size_t count, ep_time window)
{
    const double mean = ep_bursts_mean_rate(states, count);
    double cycle = 0;
    size_t fastest = 0;
    for (size_t i = 0; i < count; i++) {
        cycle += (double)states[i].mean_time;
        if (states[i].rate_per_second > states[fastest].rate_per_second)
            fastest = i;
    }
    const double fast = (double)states[fastest].mean_time, rest = cycle - fast;
    if (!(rest > 0))
        return mean;
    const double forgetting = (1 / fast + 1 / rest) * (double)window; /* in the window */
    return mean +
           (states[fastest].rate_per_second - mean) * -ep_math_expm1(-forgetting) / forgetting;
}
