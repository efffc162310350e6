#include "base/mem.h"
#include "core/rng.h"
#include "workload/bursts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static const struct ep_rate_state on_off[] = {{40, 10 * EP_SECOND}, {0, 30 * EP_SECOND}};
static const struct ep_rate_state three[] = {
    {1, 6 * EP_SECOND}, {10, 3 * EP_SECOND}, {4, EP_SECOND}};

static struct ep_bursts *bursts_of(const struct ep_rate_state *states, size_t count, double scale,
                                   uint32_t replication)
{
    return ep_bursts_create(states, count, scale, (struct ep_bursts_seed){7, replication, "t"});
}

/* Number of requests in [0, span) of one replication; *words: a counter of its own. */
static double count_until(struct ep_bursts *bursts, double span_ns, uint32_t replication)
{
    const struct ep_rng_key key = ep_rng_key_of(7, replication, "test");
    double at = 0, count = 0;
    for (uint64_t n = 0;; n++) {
        uint64_t words[4];
        double gap;
        ep_rng_block(&key, n, 0, words);
        ep_bursts_gaps(bursts, words, &gap, 1);
        at += gap;
        if (at >= span_ns)
            return count;
        count++;
    }
}

static void mean_rate_is_weighted_by_time(void **state)
{
    (void)state;
    assert_near(ep_bursts_mean_rate(on_off, 2), 10, 1e-12);
    assert_near(ep_bursts_mean_rate(three, 3), 4, 1e-12);
}

/* From the first instant on: it starts in its long-run law. */
static void counts_have_the_mean_rate_over_any_span(void **state)
{
    (void)state;
    enum { RUNS = 4000 };
    static const double spans_s[] = {0.5, 5, 50};
    for (size_t i = 0; i < 3; i++) {
        double sum = 0, squares = 0;
        for (uint32_t run = 0; run < RUNS; run++) {
            struct ep_bursts *bursts = bursts_of(three, 3, 1, run);
            const double count = count_until(bursts, spans_s[i] * 1e9, run);
            sum += count;
            squares += count * count;
            ep_bursts_destroy(bursts);
        }
        const double mean = sum / RUNS;
        assert_near(mean, 4 * spans_s[i], 4 * sqrt((squares / RUNS - mean * mean) / RUNS));
    }
}

static void scale_multiplies_rates_and_leaves_times(void **state)
{
    (void)state;
    struct ep_bursts *once = bursts_of(on_off, 2, 1, 0), *ten = bursts_of(on_off, 2, 10, 0);
    const double single = count_until(once, 4e12, 0), tenfold = count_until(ten, 4e12, 1);
    assert_near(tenfold / single, 10, 0.5);
    ep_bursts_destroy(once);
    ep_bursts_destroy(ten);
}

/* One state is Poisson: the gap is the word's exponential, whatever the changes of state. */
static void equal_rates_are_poisson(void **state)
{
    (void)state;
    static const struct ep_rate_state same[] = {{5, EP_MILLISECOND}, {5, EP_SECOND}};
    struct ep_bursts *bursts = bursts_of(same, 2, 1, 0);
    const struct ep_rng_key key = ep_rng_key_of(7, 0, "test");
    const struct ep_dist exponential = ep_dist_exponential(1e9 / 5);
    for (uint64_t n = 0; n < 1000; n++) {
        uint64_t words[4];
        double gap;
        ep_rng_block(&key, n, 0, words);
        ep_bursts_gaps(bursts, words, &gap, 1);
        assert_near(gap, ep_dist_sample(&exponential, words[0]), 1e-3);
    }
    ep_bursts_destroy(bursts);
}

static void many_gaps_at_once_are_the_same(void **state)
{
    (void)state;
    struct ep_bursts *a = bursts_of(three, 3, 1, 3), *b = bursts_of(three, 3, 1, 3);
    uint64_t words[100];
    double together[100];
    const struct ep_rng_key key = ep_rng_key_of(7, 0, "test");
    for (uint64_t n = 0; n < 100; n += 4)
        ep_rng_block(&key, n, 0, words + n);
    ep_bursts_gaps(a, words, together, 100);
    for (size_t n = 0; n < 100; n++) {
        double gap;
        ep_bursts_gaps(b, words + n, &gap, 1);
        assert_near(gap, together[n], 0);
    }
    ep_bursts_destroy(a);
    ep_bursts_destroy(b);
}

static void the_busy_rate_lies_between_the_fastest_and_the_mean(void **state)
{
    (void)state;
    assert_near(ep_bursts_busy_rate(on_off, 2, EP_MILLISECOND), 40, 0.01);
    assert_near(ep_bursts_busy_rate(on_off, 2, 10000 * EP_SECOND), 10, 0.03);
    /* over 30 s: x = (1/10 + 1/30) 30 = 4, 10 + 30 (1 - e^-4) / 4 */
    assert_near(ep_bursts_busy_rate(on_off, 2, 30 * EP_SECOND), 10 + 30 * (1 - exp(-4)) / 4, 1e-9);
    static const struct ep_rate_state single[] = {{3, EP_SECOND}};
    assert_near(ep_bursts_busy_rate(single, 1, EP_SECOND), 3, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_rate_is_weighted_by_time),
        cmocka_unit_test(counts_have_the_mean_rate_over_any_span),
        cmocka_unit_test(scale_multiplies_rates_and_leaves_times),
        cmocka_unit_test(equal_rates_are_poisson),
        cmocka_unit_test(many_gaps_at_once_are_the_same),
        cmocka_unit_test(the_busy_rate_lies_between_the_fastest_and_the_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
