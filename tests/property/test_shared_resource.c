/* Whatever is asked of it, a shared resource agrees with one that serves nanosecond by nanosecond.
 */
#include "core/rng.h"
#include "hosting/shared_resource.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <cmocka.h>

enum { MOST = 400, SEEDS = 300, STEPS = 120 };
static const double slack_ns = 1e-3; /* as documented: that early counts as on time */

struct demand {
    double left;
    uint32_t tag;
};

struct pair {
    struct ep_kernel *kernel;
    struct ep_shared_resource resource;
    uint32_t ended[MOST], ended_count;
    ep_time ended_at[MOST];
    double capacity, cap;
    struct demand naive[MOST]; /* in order of placing */
    uint32_t count, naive_ended[MOST], naive_ended_count, next_tag;
    ep_time naive_ended_at[MOST], now;
    double served;
    struct ep_rng rng;
};

static void on_event(void *self, struct ep_event event)
{
    (void)event;
    struct pair *pair = self;
    uint32_t *tags = pair->ended + pair->ended_count;
    uint32_t taken =
        ep_shared_resource_take_finished(&pair->resource, tags, MOST - pair->ended_count);
    for (uint32_t i = 0; i < taken; i++)
        pair->ended_at[pair->ended_count++] = ep_kernel_now(pair->kernel);
}

static uint64_t below(struct pair *pair, uint64_t n)
{
    return ep_rng_next(&pair->rng) % n;
}

static void forget(struct pair *pair, uint32_t i)
{
    pair->count--;
    for (; i < pair->count; i++)
        pair->naive[i] = pair->naive[i + 1];
}

/* Of those that differ by the rounding of sums only, the one that was placed first. */
static uint32_t first_of(const struct pair *pair)
{
    static const double rounding = 1e-8;
    uint32_t first = 0;
    for (uint32_t i = 1; i < pair->count; i++)
        if (pair->naive[i].left < pair->naive[first].left - rounding)
            first = i;
    return first;
}

static double rate_of(const struct pair *pair)
{
    double share = pair->capacity / pair->count;
    return share < pair->cap ? share : pair->cap;
}

/* What has nothing left goes, in order of finish, then of placing. */
static void end_those_done(struct pair *pair)
{
    double rate = rate_of(pair);
    bool is_crowded = rate < pair->cap;
    if (pair->count == 0 || pair->naive[first_of(pair)].left > slack_ns * rate)
        return;
    double early = fmax(pair->naive[first_of(pair)].left, 0);
    while (pair->count > 0 && pair->naive[first_of(pair)].left - early <= slack_ns * rate) {
        uint32_t i = first_of(pair);
        pair->served += pair->naive[i].left; /* what it was early or late by */
        pair->naive_ended_at[pair->naive_ended_count] = pair->now;
        pair->naive_ended[pair->naive_ended_count++] = pair->naive[i].tag;
        forget(pair, i);
    }
    for (uint32_t i = 0; is_crowded && i < pair->count; i++) {
        pair->naive[i].left -= early; /* the one clock of all was moved on */
        pair->served += early;
    }
}

/* What ends at `now` does so after what is asked for at `now`. */
static void pass(struct pair *pair, ep_time span)
{
    for (ep_time end = pair->now + span; pair->now < end; pair->now++) {
        end_those_done(pair);
        double rate = rate_of(pair);
        for (uint32_t i = 0; i < pair->count; i++)
            pair->naive[i].left -= rate;
        pair->served += pair->count > 0 ? rate * pair->count : 0;
    }
    ep_kernel_run_until(pair->kernel, pair->now);
}

static void place(struct pair *pair)
{
    double amount = (double)(1 + below(pair, 200));
    pair->naive[pair->count++] = (struct demand){amount, pair->next_tag};
    ep_shared_resource_place(&pair->resource, amount, pair->next_tag++);
}

static void cancel(struct pair *pair)
{
    if (pair->count == 0)
        return;
    uint32_t i = (uint32_t)below(pair, pair->count);
    ep_shared_resource_cancel(&pair->resource, pair->naive[i].tag);
    pair->served += fmin(pair->naive[i].left, 0); /* more than it asked for it did not get */
    forget(pair, i);
}

static void change_capacity(struct pair *pair)
{
    pair->capacity = (double)(1 + below(pair, 24));
    ep_shared_resource_set_capacity(&pair->resource, pair->capacity);
}

static void check(const struct pair *pair)
{
    assert_int_equal(pair->ended_count, pair->naive_ended_count);
    for (uint32_t i = 0; i < pair->ended_count; i++) {
        assert_int_equal(pair->ended[i], pair->naive_ended[i]);
        assert_int_equal(pair->ended_at[i], pair->naive_ended_at[i]);
    }
    assert_int_equal(pair->resource.count, pair->count);
    double served = pair->served;
    for (uint32_t i = 0; i < pair->count; i++)
        served += fmin(pair->naive[i].left, 0);
    assert_true(fabs(ep_shared_resource_moved(&pair->resource) - served) < 1e-6);
}

static void step(struct pair *pair)
{
    uint64_t dice = below(pair, 100);
    if (dice < 60)
        place(pair);
    else if (dice < 68)
        cancel(pair);
    else if (dice < 72)
        change_capacity(pair);
    else
        pass(pair, (ep_time)below(pair, 60));
    check(pair);
}

/* Of a few to some sixty at a time, so that not all of them are near. */
static void agrees_with_one_that_counts_nanoseconds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        static const double caps[] = {1, 3, INFINITY};
        struct pair pair = {.kernel = ep_kernel_create(),
                            .capacity = 8,
                            .cap = caps[seed % 3],
                            .rng = ep_rng_stream(seed, 0, "property")};
        uint16_t owner = ep_kernel_register(pair.kernel, on_event, &pair);
        ep_shared_resource_init(&pair.resource, pair.kernel, (struct ep_event){owner, 0, 0},
                                pair.capacity, pair.cap);
        for (int i = 0; i < STEPS; i++)
            step(&pair);
        while (pair.count > 0)
            pass(&pair, 50);
        check(&pair);
        ep_shared_resource_fini(&pair.resource);
        ep_kernel_destroy(pair.kernel);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_one_that_counts_nanoseconds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
