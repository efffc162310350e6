#include "base/mem.h"
#include "core/rng.h"
#include "workload/choice.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"

/* A choice over `places` models of a group of `model_count`, and the source's own words. */
struct fixture {
    struct ep_popularity_table *table;
    struct ep_choice *choice;
    struct ep_rng_key key;
};

static struct fixture fixture_of(const struct ep_popularity *law, uint32_t places,
                                 uint32_t model_count, uint32_t replication)
{
    struct fixture fixture = {.table = ep_popularity_create(law, places, 42),
                              .key = ep_rng_key_of(7, replication, "workload/arrivals/t")};
    const struct ep_choice_config config = {.law = law,
                                            .table = fixture.table,
                                            .model_count = model_count,
                                            .seed = 7,
                                            .replication = replication,
                                            .name = "t"};
    fixture.choice = ep_choice_create(&config);
    return fixture;
}

static void fixture_fini(struct fixture *fixture)
{
    ep_choice_destroy(fixture->choice);
    ep_popularity_destroy(fixture->table);
}

static uint64_t word_of(const struct fixture *fixture, uint64_t number)
{
    uint64_t words[4];
    ep_rng_block(&fixture->key, number, 0, words);
    return words[1];
}

static uint32_t draw(struct fixture *fixture, uint64_t number, ep_time at)
{
    const uint64_t word = word_of(fixture, number);
    uint32_t model;
    ep_choice_draw_many(fixture->choice, number, &at, &word, &model, 1);
    return model;
}

static struct ep_popularity uniform(void)
{
    return (struct ep_popularity){
        .kind = EP_POPULARITY_UNIFORM, .locality = {0, 1, 1000}, .drift_half_life = EP_TIME_NEVER};
}

static struct ep_popularity zipf(void)
{
    struct ep_popularity law = uniform();
    law.kind = EP_POPULARITY_ZIPF;
    law.exponent = 1;
    return law;
}

static void switched_off_it_is_the_table(void **state)
{
    (void)state;
    struct ep_popularity law = zipf();
    assert_false(ep_choice_is_needed(&law));
    struct fixture fixture = fixture_of(&law, 100, 100, 0);
    for (uint64_t n = 0; n < 1000; n++)
        assert_int_equal(draw(&fixture, n, 5 * (ep_time)n),
                         ep_popularity_draw(fixture.table, word_of(&fixture, n)));
    fixture_fini(&fixture);
    assert_int_equal(ep_popularity_alive(&law, 17, EP_HOUR), 17);
}

static void each_of_the_three_needs_it(void **state)
{
    (void)state;
    struct ep_popularity law = zipf();
    law.locality.share = 0.1;
    assert_true(ep_choice_is_needed(&law));
    law = zipf();
    law.drift_half_life = EP_HOUR;
    assert_true(ep_choice_is_needed(&law));
    law = zipf();
    law.churn_per_day = 0.01;
    assert_true(ep_choice_is_needed(&law));
}

static void a_share_of_all_repeats_the_first_for_ever(void **state)
{
    (void)state;
    struct ep_popularity law = uniform();
    law.locality = (struct ep_locality){1, 1, 1};
    struct fixture fixture = fixture_of(&law, 1000, 1000, 0);
    const uint32_t first = draw(&fixture, 0, 0);
    assert_int_equal(first, ep_popularity_draw(fixture.table, word_of(&fixture, 0)));
    for (uint64_t n = 1; n < 100; n++)
        assert_int_equal(draw(&fixture, n, 0), first);
    fixture_fini(&fixture);
}

/* Reach 1: the same as the one before with probability p + (1 - p) sum of the squared shares. */
static void repeats_as_often_as_told(void **state)
{
    (void)state;
    enum { COUNT = 200000 };
    struct ep_popularity law = zipf();
    law.locality = (struct ep_locality){0.3, 1, 1};
    struct fixture fixture = fixture_of(&law, 4, 4, 0);
    const double squares = (144 + 36 + 16 + 9) / 625.0; /* of 12, 6, 4 and 3 in 25 */
    uint32_t before = draw(&fixture, 0, 0);
    double same = 0;
    for (uint64_t n = 1; n <= COUNT; n++) {
        const uint32_t model = draw(&fixture, n, 0);
        same += model == before;
        before = model;
    }
    assert_near(same / COUNT, 0.3 + 0.7 * squares, 0.005);
    fixture_fini(&fixture);
}

/* Over many replications request number 50 has the table's shares, whatever the locality. */
static void keeps_the_shares_of_every_single_request(void **state)
{
    (void)state;
    enum { RUNS = 20000 };
    struct ep_popularity law = zipf();
    law.locality = (struct ep_locality){0.8, 1, 20};
    double drawn[4] = {0};
    struct ep_popularity_table *table = ep_popularity_create(&law, 4, 42);
    for (uint32_t run = 0; run < RUNS; run++) {
        struct fixture fixture = fixture_of(&law, 4, 4, run);
        for (uint64_t n = 0; n < 50; n++)
            draw(&fixture, n, 0);
        drawn[draw(&fixture, 50, 0)]++;
        fixture_fini(&fixture);
    }
    for (uint32_t i = 0; i < 4; i++) {
        const double share = ep_popularity_share(table, i);
        assert_near(drawn[i] / RUNS, share, 4 * sqrt(share * (1 - share) / RUNS));
    }
    ep_popularity_destroy(table);
}

/* The probability of distance k: the integral of x^-exponent over [k, k + 1), normalized. */
static double antiderivative(double exponent, double x)
{
    return exponent == 1 ? log(x) : (pow(x, 1 - exponent) - 1) / (1 - exponent);
}

enum { REACH = 8 };

/* How far back the last request for the model of request n is; 0: farther than REACH. */
static uint64_t distance_of(const uint32_t *models, uint64_t n)
{
    for (uint64_t back = 1; back <= REACH && back <= n; back++)
        if (models[n - back] == models[n])
            return back;
    return 0;
}

static void check_distances(double exponent)
{
    enum { COUNT = 40000 };
    struct ep_popularity law = uniform();
    law.locality = (struct ep_locality){0.05, exponent, REACH};
    struct fixture fixture = fixture_of(&law, 1000000, 1000000, 0);
    uint32_t *models = ep_alloc_zeroed(COUNT, sizeof *models);
    double seen[REACH + 1] = {0}, all = 0;
    for (uint64_t n = 0; n < COUNT; n++) {
        models[n] = draw(&fixture, n, 0);
        seen[distance_of(models, n)]++;
    }
    for (int k = 1; k <= REACH; k++)
        all += seen[k];
    assert_near(all / COUNT, 0.05, 0.006);
    for (int k = 1; k <= REACH; k++) {
        const double p = (antiderivative(exponent, k + 1) - antiderivative(exponent, k)) /
                         antiderivative(exponent, REACH + 1);
        assert_near(seen[k] / all, p, 4 * sqrt(p * (1 - p) / all) + 0.01);
    }
    ep_free(models);
    fixture_fini(&fixture);
}

/* With a million models a model that comes again was repeated: its distance is the law's. */
static void distances_follow_the_power_law(void **state)
{
    (void)state;
    check_distances(0);
    check_distances(0.5);
    check_distances(1);
    check_distances(2);
}

/* A request that repeats one before the ring's last is never served from what was overwritten. */
static void a_ring_of_any_size_remembers_as_far_as_told(void **state)
{
    (void)state;
    for (uint32_t reach = 1; reach < 40; reach++) {
        struct ep_popularity law = uniform();
        law.locality = (struct ep_locality){0.9, 0, reach};
        struct fixture fixture = fixture_of(&law, 1000000, 1000000, reach);
        uint32_t models[500];
        for (uint64_t n = 0; n < 500; n++) {
            models[n] = draw(&fixture, n, 0);
            bool is_fresh = models[n] == ep_popularity_draw(fixture.table, word_of(&fixture, n));
            for (uint64_t back = 1; back <= reach && back <= n && !is_fresh; back++)
                is_fresh = models[n - back] == models[n];
            if (!is_fresh)
                fail_msg("reach %u: request %u repeats nothing", reach, (unsigned)n);
        }
        fixture_fini(&fixture);
    }
}

static void batches_do_not_matter(void **state)
{
    (void)state;
    enum { COUNT = 5000 };
    struct ep_popularity law = zipf();
    law.locality = (struct ep_locality){0.5, 1.2, 300};
    law.drift_half_life = EP_HOUR;
    law.churn_per_day = 1;
    struct fixture single = fixture_of(&law, 50, 100, 0), many = fixture_of(&law, 50, 100, 0);
    uint64_t words[COUNT];
    ep_time times[COUNT];
    uint32_t models[COUNT];
    for (uint64_t n = 0; n < COUNT; n++) {
        words[n] = word_of(&single, n);
        times[n] = (ep_time)n * 10 * EP_SECOND;
    }
    for (uint64_t n = 0, step = 1; n < COUNT; n += step, step = (step * 7 + 1) % 61 + 1) {
        step = n + step > COUNT ? COUNT - n : step;
        ep_choice_draw_many(many.choice, n, times + n, words + n, models + n, step);
    }
    for (uint64_t n = 0; n < COUNT; n++)
        assert_int_equal(draw(&single, n, times[n]), models[n]);
    fixture_fini(&single);
    fixture_fini(&many);
}

/* Weight on one place only: which model holds it at a time is what is drawn. */
static struct ep_popularity one_place(const double *weights, size_t count)
{
    struct ep_popularity law = uniform();
    law.kind = EP_POPULARITY_WEIGHTS;
    law.weights = weights;
    law.weight_count = count;
    return law;
}

/* E[share] = 1/n + (share - 1/n) 2^(-t / half_life): here the probability that model 0 still has
 * all of it. */
static void drift_forgets_by_half_lives(void **state)
{
    (void)state;
    enum { RUNS = 20000 };
    static const double weights[] = {1, 0, 0, 0};
    struct ep_popularity law = one_place(weights, 4);
    law.drift_half_life = EP_HOUR;
    double kept[3] = {0}, elsewhere[4] = {0};
    for (uint32_t run = 0; run < RUNS; run++) {
        struct fixture fixture = fixture_of(&law, 4, 4, run);
        assert_int_equal(draw(&fixture, 0, 0), 0);
        for (uint64_t t = 1; t <= 3; t++) {
            const uint32_t model = draw(&fixture, t, (ep_time)t * EP_HOUR);
            kept[t - 1] += model == 0;
            elsewhere[model] += t == 3;
        }
        fixture_fini(&fixture);
    }
    for (int t = 1; t <= 3; t++)
        assert_near(kept[t - 1] / RUNS, 0.25 + 0.75 * pow(2, -t), 0.015);
    for (int i = 1; i < 4; i++) /* where it went, all alike */
        assert_near(elsewhere[i] / RUNS, 0.25 - 0.25 / 8, 0.015);
}

static void drift_keeps_a_permutation(void **state)
{
    (void)state;
    struct ep_popularity law = zipf();
    law.drift_half_life = EP_HOUR;
    struct fixture fixture = fixture_of(&law, 30, 30, 0);
    /* At one instant each place has its own model: all 30 come, and 30 only. */
    bool seen[30] = {false};
    uint32_t different = 0;
    for (uint64_t n = 0; n < 3000; n++) {
        const uint32_t model = draw(&fixture, n, 100 * EP_HOUR);
        assert_true(model < 30);
        different += !seen[model];
        seen[model] = true;
    }
    assert_int_equal(different, 30);
    fixture_fini(&fixture);
}

static void one_model_has_nothing_to_exchange(void **state)
{
    (void)state;
    struct ep_popularity law = zipf();
    law.drift_half_life = EP_MINUTE;
    law.churn_per_day = 1;
    struct fixture fixture = fixture_of(&law, 1, 1, 0);
    assert_int_equal(draw(&fixture, 0, 1000 * EP_HOUR), 0);
    fixture_fini(&fixture);
}

/* 10 alive, all replaced once in a day on average: one every 2.4 h. */
static void churn_brings_models_never_asked_for(void **state)
{
    (void)state;
    struct ep_popularity law = uniform();
    law.churn_per_day = 1;
    struct fixture fixture = fixture_of(&law, 10, 25, 0);
    bool dead[25] = {false};
    uint32_t newest = 9;
    for (uint64_t n = 0; n < 48 * 3600; n++) {
        const ep_time at = (ep_time)n * EP_SECOND;
        const uint32_t model = draw(&fixture, n, at);
        const uint64_t deaths = n / 8640;
        assert_true(model <= 9 + (deaths < 15 ? deaths : 15));
        assert_false(dead[model]);
        newest = model > newest ? model : newest;
        if (n % 8640 != 8639)
            continue;
        bool alive[25] = {
            false}; /* whoever does not come in 10,000 draws at this instant is dead */
        uint32_t count = 0;
        for (uint64_t i = 0; i < 10000; i++) {
            const uint32_t other = draw(&fixture, 1000000 + i, at);
            count += !alive[other];
            alive[other] = true;
        }
        assert_int_equal(count, 10);
        for (uint32_t i = 0; i <= newest; i++)
            dead[i] = dead[i] || !alive[i];
    }
    assert_int_equal(newest, 24); /* used up after 36 h */
    fixture_fini(&fixture);
}

static void alive_are_as_many_as_leave_enough_for_the_horizon(void **state)
{
    (void)state;
    struct ep_popularity law = zipf();
    law.churn_per_day = 0.05;
    assert_int_equal(ep_popularity_alive(&law, 10500, 24 * EP_HOUR), 10000); /* and 500 to come */
    assert_int_equal(ep_popularity_alive(&law, 10000, 20 * 24 * EP_HOUR), 5000);
    law.churn_per_day = 1000;
    assert_int_equal(ep_popularity_alive(&law, 10, 24 * EP_HOUR), 1);
}

/* A dead model is not woken by requests that repeat an old one: places are repeated, not models. */
static void locality_does_not_wake_the_dead(void **state)
{
    (void)state;
    struct ep_popularity law = uniform();
    law.locality = (struct ep_locality){0.99, 0, 100000};
    law.churn_per_day = 24; /* one a place and hour */
    struct fixture fixture = fixture_of(&law, 5, 100, 0);
    ep_time last[100] = {0};
    for (uint64_t n = 0; n < 20000; n++)
        last[draw(&fixture, n, (ep_time)n * EP_SECOND / 4)] = (ep_time)n;
    /* The i-th death of a model ends its requests: of those born first the last dies no later
     * than all five times 20 expected lives. */
    uint32_t alive_at_end = 0;
    for (uint32_t i = 0; i < 100; i++)
        alive_at_end += last[i] > 19000;
    assert_true(alive_at_end <= 5 + 6); /* five, and those that died in the last ten minutes */
    fixture_fini(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(switched_off_it_is_the_table),
        cmocka_unit_test(each_of_the_three_needs_it),
        cmocka_unit_test(a_share_of_all_repeats_the_first_for_ever),
        cmocka_unit_test(repeats_as_often_as_told),
        cmocka_unit_test(keeps_the_shares_of_every_single_request),
        cmocka_unit_test(distances_follow_the_power_law),
        cmocka_unit_test(a_ring_of_any_size_remembers_as_far_as_told),
        cmocka_unit_test(batches_do_not_matter),
        cmocka_unit_test(drift_forgets_by_half_lives),
        cmocka_unit_test(drift_keeps_a_permutation),
        cmocka_unit_test(one_model_has_nothing_to_exchange),
        cmocka_unit_test(churn_brings_models_never_asked_for),
        cmocka_unit_test(alive_are_as_many_as_leave_enough_for_the_horizon),
        cmocka_unit_test(locality_does_not_wake_the_dead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
