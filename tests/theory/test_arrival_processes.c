/* Arrival processes against what is known of them: laws, moments, dispersion. */
#include "base/mem.h"
#include "theory/mmpp2.h"
#include "workload/poisson.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "near.h"

#define RATE 10.0

static const struct ep_profile constant = {.kind = EP_PROFILE_CONSTANT};
static const struct ep_profile spike = {.kind = EP_PROFILE_SPIKE,
                                        .spike_at = 10 * EP_SECOND,
                                        .spike_duration = 10 * EP_SECOND,
                                        .spike_factor = 5};

struct process {
    struct ep_profile_curve *curve;
    struct ep_popularity_table *popularity;
    struct ep_poisson_config config;
};

static struct process process_of(const struct ep_profile *profile, const struct ep_dist *renewal)
{
    const struct ep_popularity uniform = {.kind = EP_POPULARITY_UNIFORM};
    struct process process = {.curve = ep_profile_create(profile, 0),
                              .popularity = ep_popularity_create(&uniform, 1, 42)};
    process.config = (struct ep_poisson_config){.rate_per_second = RATE,
                                                .renewal = renewal,
                                                .scale = 1,
                                                .profile = process.curve,
                                                .popularity = process.popularity,
                                                .name = "t"};
    return process;
}

static void process_fini(struct process *process)
{
    ep_profile_destroy(process->curve);
    ep_popularity_destroy(process->popularity);
}

static struct ep_dist gamma_gap(double cv)
{
    return ep_dist_gamma_mean_cv(1e9 / RATE, cv);
}

static struct ep_dist weibull_gap(double cv)
{
    return ep_dist_weibull_mean_cv(1e9 / RATE, cv);
}

/* n gaps in seconds; the caller frees. */
static double *gaps_of(const struct process *process, size_t n)
{
    struct ep_arrival_source source = ep_poisson_open(&process->config, 11, 0);
    double *gaps = ep_alloc_zeroed(n, sizeof *gaps);
    struct ep_arrival arrival;
    ep_time before = 0;
    for (size_t i = 0; i < n; i++) {
        assert_true(source.type->next(source.state, &arrival));
        gaps[i] = (double)(arrival.at - before) / 1e9;
        before = arrival.at;
    }
    ep_arrival_source_destroy(&source);
    return gaps;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Kolmogorov-Smirnov distance from the exponential distribution of the rate. */
static double distance_from_exponential(double *gaps, size_t n)
{
    double most = 0;
    qsort(gaps, n, sizeof *gaps, compare);
    for (size_t i = 0; i < n; i++) {
        const double f = -expm1(-RATE * gaps[i]);
        most = fmax(most, fmax((double)(i + 1) / (double)n - f, f - (double)i / (double)n));
    }
    return most;
}

static double ks_of(const struct ep_dist *renewal)
{
    enum { COUNT = 50000 };
    struct process process = process_of(&constant, renewal);
    double *gaps = gaps_of(&process, COUNT);
    const double distance = distance_from_exponential(gaps, COUNT) * sqrt(COUNT);
    ep_free(gaps);
    process_fini(&process);
    return distance;
}

/* 1.63: the 1 % point of the Kolmogorov distribution. */
static void renewals_of_cv_1_are_poisson(void **state)
{
    (void)state;
    const struct ep_dist gamma = gamma_gap(1), weibull = weibull_gap(1);
    const struct ep_dist burstier = gamma_gap(1.2);
    assert_true(ks_of(&gamma) < 1.63);
    assert_true(ks_of(&weibull) < 1.63);
    assert_true(ks_of(&burstier) > 1.63); /* the test can fail */
}

static void check_moments(const struct ep_dist *renewal, double cv)
{
    enum { COUNT = 200000 };
    struct process process = process_of(&constant, renewal);
    double *gaps = gaps_of(&process, COUNT + 1), sum = 0, squares = 0;
    for (size_t i = 1; i <= COUNT; i++) { /* the first is longer */
        sum += gaps[i];
        squares += gaps[i] * gaps[i];
    }
    const double mean = sum / COUNT, variance = squares / COUNT - mean * mean;
    assert_near(mean * RATE, 1, 5 * cv / sqrt(COUNT));
    assert_near(sqrt(variance) / mean, cv, 0.03 * cv);
    ep_free(gaps);
    process_fini(&process);
}

static void renewals_have_the_mean_and_cv_asked_for(void **state)
{
    (void)state;
    static const double cvs[] = {0.1, 0.5, 1, 2};
    for (size_t i = 0; i < 4; i++) {
        const struct ep_dist gamma = gamma_gap(cvs[i]), weibull = weibull_gap(cvs[i]);
        check_moments(&gamma, cvs[i]);
        check_moments(&weibull, cvs[i]);
    }
}

/* A tiny cv is the deterministic process, but for where it begins: anywhere in the first gap. */
static void almost_no_variance_is_almost_even(void **state)
{
    (void)state;
    const struct ep_dist even = gamma_gap(0.001);
    struct process process = process_of(&constant, &even);
    double *gaps = gaps_of(&process, 1000);
    assert_true(0 < gaps[0] && gaps[0] < 0.101);
    for (size_t i = 1; i < 1000; i++)
        assert_near(gaps[i], 0.1, 0.0006);
    ep_free(gaps);
    process_fini(&process);
}

/* Arrivals in [begin, end), seconds, of one replication. */
static double count_in(const struct process *process, uint32_t replication, double begin,
                       double end)
{
    struct ep_arrival_source source = ep_poisson_open(&process->config, 11, replication);
    struct ep_arrival arrival;
    double count = 0;
    while (source.type->next(source.state, &arrival) && (double)arrival.at < end * 1e9)
        count += (double)arrival.at >= begin * 1e9;
    ep_arrival_source_destroy(&source);
    return count;
}

struct counts {
    double mean, variance, error; /* error: of the mean */
};

static struct counts counts_of(const struct process *process, double begin, double end)
{
    enum { RUNS = 4000 };
    double sum = 0, squares = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        const double count = count_in(process, run, begin, end);
        sum += count;
        squares += count * count;
    }
    struct counts counts = {.mean = sum / RUNS};
    counts.variance = squares / RUNS - counts.mean * counts.mean;
    counts.error = sqrt(counts.variance / RUNS);
    return counts;
}

/* Stationary from the first instant: RATE x t on average, whatever the gaps and however short t. */
static void renewals_are_stationary_from_the_start(void **state)
{
    (void)state;
    const struct ep_dist gaps[] = {gamma_gap(3), weibull_gap(3), gamma_gap(0.3), weibull_gap(0.3)};
    for (size_t i = 0; i < 4; i++) {
        struct process process = process_of(&constant, &gaps[i]);
        const struct counts first = counts_of(&process, 0, 0.05), later = counts_of(&process, 0, 2);
        assert_near(first.mean, RATE * 0.05, 4 * first.error);
        assert_near(later.mean, RATE * 2, 4 * later.error);
        process_fini(&process);
    }
}

/* Five times the rate within the spike, for every kind. */
static void profiles_apply_to_every_open_process(void **state)
{
    (void)state;
    static const struct ep_rate_state states[] = {{RATE * 4, EP_SECOND}, {0, 3 * EP_SECOND}};
    const struct ep_dist gaps[] = {gamma_gap(2), weibull_gap(2)};
    for (size_t i = 0; i < 3; i++) {
        struct process process = process_of(&spike, i < 2 ? &gaps[i] : NULL);
        if (i == 2) {
            process.config.states = states;
            process.config.state_count = 2;
        }
        const struct counts before = counts_of(&process, 0, 10),
                            inside = counts_of(&process, 10, 20),
                            after = counts_of(&process, 20, 30);
        assert_near(before.mean, RATE * 10, 4 * before.error);
        assert_near(inside.mean, RATE * 50, 4 * inside.error);
        assert_near(after.mean, RATE * 10, 4 * after.error);
        process_fini(&process);
    }
}

/* Variance / mean of counts of two states against the closed form. */
static void dispersion_of_two_states_is_the_textbooks(void **state)
{
    (void)state;
    static const struct ep_rate_state states[] = {{20, 2 * EP_SECOND}, {4, 5 * EP_SECOND}};
    const struct ep_mmpp2 form = {{20, 4}, {2, 5}};
    struct process process = process_of(&constant, NULL);
    process.config.states = states;
    process.config.state_count = 2;
    static const double windows[] = {0.2, 2, 20};
    for (size_t i = 0; i < 3; i++) {
        const struct counts counts = counts_of(&process, 1, 1 + windows[i]);
        const double expected = ep_mmpp2_dispersion(&form, windows[i]);
        assert_near(counts.mean, 60.0 / 7 * windows[i], 4 * counts.error);
        assert_near(counts.variance / counts.mean / expected, 1, 0.12); /* about four errors */
    }
    process_fini(&process);
}

/* Worked by hand: rates 1 and 0, both times 1: a = b = 1, so 1 + 2 / (4 x 1) (1 - ...). */
static void dispersion_has_its_limits(void **state)
{
    (void)state;
    const struct ep_mmpp2 form = {{1, 0}, {1, 1}};
    assert_near(ep_mmpp2_dispersion(&form, 1e-6), 1, 1e-6);
    assert_near(ep_mmpp2_dispersion(&form, 1e6), 1.5, 1e-6);
    assert_near(ep_mmpp2_dispersion(&form, 1), 1 + 0.5 * (1 - (1 - exp(-2)) / 2), 1e-12);
    const struct ep_mmpp2 same = {{3, 3}, {1, 9}};
    assert_near(ep_mmpp2_dispersion(&same, 5), 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renewals_of_cv_1_are_poisson),
        cmocka_unit_test(renewals_have_the_mean_and_cv_asked_for),
        cmocka_unit_test(almost_no_variance_is_almost_even),
        cmocka_unit_test(renewals_are_stationary_from_the_start),
        cmocka_unit_test(profiles_apply_to_every_open_process),
        cmocka_unit_test(dispersion_of_two_states_is_the_textbooks),
        cmocka_unit_test(dispersion_has_its_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
