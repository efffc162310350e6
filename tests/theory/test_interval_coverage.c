/* 95 % intervals by sectioning cover the truth 93 to 97 times in a hundred: of a mean, and of a
 * pooled percentile taken from merged histograms. */
#include "core/dist.h"
#include "core/histogram.h"
#include "core/interval.h"
#include "core/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { EXPERIMENTS = 1500, REPLICATIONS = 10, DRAWS = 500 };

struct experiment {
    struct ep_interval mean, p90;
};

static struct experiment perform(uint64_t seed, const struct ep_dist *dist)
{
    double means[REPLICATIONS], p90s[REPLICATIONS], total = 0;
    struct ep_histogram *pooled = ep_histogram_create();
    for (uint32_t r = 0; r < REPLICATIONS; r++) {
        struct ep_rng rng = ep_rng_stream(seed, r, "coverage");
        struct ep_histogram *own = ep_histogram_create();
        double sum = 0;
        for (int i = 0; i < DRAWS; i++) {
            double value = ep_dist_sample(dist, ep_rng_next(&rng));
            sum += value;
            ep_histogram_record(own, (int64_t)value);
        }
        means[r] = sum / DRAWS;
        p90s[r] = (double)ep_histogram_quantile(own, 0.9);
        total += means[r];
        ep_histogram_merge(pooled, own);
        ep_histogram_destroy(own);
    }
    double p90 = (double)ep_histogram_quantile(pooled, 0.9);
    ep_histogram_destroy(pooled);
    return (struct experiment){
        ep_interval_sectioning(total / REPLICATIONS, means, REPLICATIONS, 0, INFINITY),
        ep_interval_sectioning(p90, p90s, REPLICATIONS, 0, INFINITY)};
}

static int covers(struct ep_interval interval, double truth)
{
    return interval.has_interval && interval.low <= truth && truth <= interval.high;
}

static void intervals_cover_the_truth_as_often_as_they_say(void **state)
{
    (void)state;
    struct ep_dist dist = ep_dist_exponential(1e6);
    int mean_covered = 0, p90_covered = 0;
    for (uint64_t seed = 0; seed < EXPERIMENTS; seed++) {
        struct experiment experiment = perform(seed, &dist);
        mean_covered += covers(experiment.mean, ep_dist_mean(&dist));
        p90_covered += covers(experiment.p90, ep_dist_quantile(&dist, 0.9));
    }
    if (mean_covered < 0.93 * EXPERIMENTS || mean_covered > 0.97 * EXPERIMENTS)
        fail_msg("the mean was covered %d times of %d", mean_covered, EXPERIMENTS);
    if (p90_covered < 0.93 * EXPERIMENTS || p90_covered > 0.97 * EXPERIMENTS)
        fail_msg("the percentile was covered %d times of %d", p90_covered, EXPERIMENTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_cover_the_truth_as_often_as_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
