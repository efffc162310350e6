/* Tallies and time averages agree with sums over all that was put in, however it is split. */
#include "core/rng.h"
#include "core/tally.h"
#include "core/time_average.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <cmocka.h>

enum { SEEDS = 300, MOST = 200 };

static void assert_close(double got, double expected, double scale)
{
    if (!(fabs(got - expected) <= 1e-9 * scale))
        fail_msg("got %.17g, expected %.17g", got, expected);
}

static void a_tally_agrees_with_two_passes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct ep_rng rng = ep_rng_stream(seed, 0, "property");
        size_t count = 2 + ep_rng_next(&rng) % (MOST - 2);
        double values[MOST], offset = seed % 2 ? 1e6 : 0, sum = 0, squares = 0;
        struct ep_tally parts[3] = {{0}}, forth = {0}, back = {0};
        for (size_t i = 0; i < count; i++) {
            values[i] = offset + ep_rng_uniform(&rng);
            sum += values[i];
            ep_tally_record(&parts[ep_rng_next(&rng) % 3], values[i]);
        }
        double mean = sum / (double)count;
        for (size_t i = 0; i < count; i++)
            squares += (values[i] - mean) * (values[i] - mean);
        for (int i = 0; i < 3; i++) {
            ep_tally_merge(&forth, &parts[i]);
            ep_tally_merge(&back, &parts[2 - i]);
        }
        assert_int_equal(forth.count, count);
        assert_close(forth.mean, mean, mean);
        assert_close(ep_tally_variance(&forth), squares / (double)(count - 1), 1);
        assert_close(back.mean, forth.mean, mean);
        assert_close(back.m2, forth.m2, forth.m2);
        assert_true(back.min == forth.min && back.max == forth.max);
    }
}

/* The level at every instant, summed instant by instant. */
static void a_time_average_agrees_with_every_instant(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct ep_rng rng = ep_rng_stream(seed, 0, "property");
        ep_time begin = (ep_time)(ep_rng_next(&rng) % 50), at = begin, cut = begin + MOST / 2;
        double level = 3, sum = 0, max = level;
        struct ep_time_average whole, first, second;
        ep_time_average_begin(&whole, begin, level);
        ep_time_average_begin(&first, begin, level);
        for (; at < begin + MOST; at++) {
            if (at == cut)
                ep_time_average_begin(&second, cut, level);
            while (ep_rng_next(&rng) % 3 == 0) { /* sometimes more than once in an instant */
                level = (double)(ep_rng_next(&rng) % 10);
                max = level > max ? level : max;
                ep_time_average_set(&whole, at, level);
                ep_time_average_set(at < cut ? &first : &second, at, level);
            }
            sum += level;
        }
        assert_close(ep_time_average_mean(&whole, at), sum / MOST, 10);
        assert_true(whole.max == max);
        ep_time_average_merge(&first, cut, &second, at);
        assert_close(ep_time_average_mean(&first, cut), sum / MOST, 10);
        assert_true(first.max == max);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tally_agrees_with_two_passes),
        cmocka_unit_test(a_time_average_agrees_with_every_instant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
