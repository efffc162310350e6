#include "core/dist.h"
#include "core/rng.h"
#include "workload/poisson.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

/* A profile and uniform popularity over ten models, from catalog index 100. */
struct fixture {
    struct ep_profile_curve *curve;
    struct ep_popularity_table *popularity;
    struct ep_poisson_config config;
};

static struct fixture fixture_of(const struct ep_profile *profile, double rate)
{
    const struct ep_popularity uniform = {.kind = EP_POPULARITY_UNIFORM};
    struct fixture fixture = {.curve = ep_profile_create(profile, 0),
                              .popularity = ep_popularity_create(&uniform, 10, 42)};
    fixture.config = (struct ep_poisson_config){.rate_per_second = rate,
                                                .profile = fixture.curve,
                                                .popularity = fixture.popularity,
                                                .first_model = 100,
                                                .source = 3,
                                                .name = "evening"};
    return fixture;
}

static void fixture_fini(struct fixture *fixture)
{
    ep_profile_destroy(fixture->curve);
    ep_popularity_destroy(fixture->popularity);
}

static const struct ep_profile constant = {.kind = EP_PROFILE_CONSTANT};

static struct ep_arrival next(struct ep_arrival_source *source)
{
    struct ep_arrival arrival;
    assert_true(source->type->next(source->state, &arrival));
    return arrival;
}

/* Request n comes from block n: its gap from word 0, its model from word 1. */
static void each_request_is_made_of_its_own_block(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(&constant, 1000);
    struct ep_arrival_source source = ep_poisson_open(&fixture.config, 7, 2);
    const struct ep_rng_key key = ep_rng_key_of(7, 2, "workload/arrivals/evening");
    const struct ep_dist gap = ep_dist_exponential(1e6);
    double at = 0;
    for (uint64_t n = 0; n < 1000; n++) { /* beyond three batches */
        uint64_t words[4];
        ep_rng_block(&key, n, 0, words);
        at += ep_dist_sample(&gap, words[0]);
        const struct ep_arrival arrival = next(&source);
        assert_near((double)arrival.at, at, 1 + at * 1e-12); /* cut to a ns, never more off */
        assert_int_equal(arrival.number, n);
        assert_int_equal(arrival.model, 100 + ep_popularity_draw(fixture.popularity, words[1]));
        assert_int_equal(arrival.source, 3);
        assert_int_equal(arrival.compute_ns, -1);
        assert_int_equal(arrival.wait_ns, -1);
        assert_int_equal(arrival.request_bytes, -1);
        assert_int_equal(arrival.response_bytes, -1);
    }
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

static void replications_and_names_have_luck_of_their_own(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(&constant, 1000);
    struct ep_arrival_source a = ep_poisson_open(&fixture.config, 7, 0);
    struct ep_arrival_source same = ep_poisson_open(&fixture.config, 7, 0);
    struct ep_arrival_source other = ep_poisson_open(&fixture.config, 7, 1);
    fixture.config.name = "morning";
    struct ep_arrival_source named = ep_poisson_open(&fixture.config, 7, 0);
    const ep_time at = next(&a).at;
    assert_int_equal(next(&same).at, at);
    assert_int_not_equal(next(&other).at, at);
    assert_int_not_equal(next(&named).at, at);
    ep_arrival_source_destroy(&a);
    ep_arrival_source_destroy(&same);
    ep_arrival_source_destroy(&other);
    ep_arrival_source_destroy(&named);
    fixture_fini(&fixture);
}

/* With gaps of 2.5 ns on average, cutting each to whole ns would make the rate far too high. */
static void parts_of_a_nanosecond_are_not_lost(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(&constant, 4e8);
    struct ep_arrival_source source = ep_poisson_open(&fixture.config, 1, 0);
    struct ep_arrival arrival = {0};
    const int count = 1000000;
    for (int i = 0; i < count; i++)
        arrival = next(&source);
    /* the sum of n exponentials: relative deviation 1/sqrt(n), four of them allowed */
    assert_near((double)arrival.at / (2.5 * count), 1, 4e-3);
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

static void deterministic_arrivals_begin_at_zero(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(&constant, 3);
    fixture.config.is_deterministic = true;
    struct ep_arrival_source source = ep_poisson_open(&fixture.config, 1, 0);
    static const ep_time expected[] = {0, 333333333, 666666667, 1000000000, 1333333333};
    for (int i = 0; i < 5; i++)
        assert_int_equal(next(&source).at, expected[i]);
    for (int i = 5; i < 3000; i++)
        next(&source);
    assert_int_equal(next(&source).at, 1000 * EP_SECOND);
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

static void a_profile_moves_arrivals_in_time(void **state)
{
    (void)state;
    const struct ep_profile_point points[] = {{2 * EP_SECOND, 0}, {5 * EP_SECOND, 2}};
    const struct ep_profile steps = {.kind = EP_PROFILE_STEPS, .points = points, .point_count = 2};
    struct fixture fixture = fixture_of(&steps, 1);
    fixture.config.is_deterministic = true;
    struct ep_arrival_source source = ep_poisson_open(&fixture.config, 1, 0);
    static const ep_time expected[] = {0, 1000, 2000, 5500, 6000, 6500}; /* ms */
    for (int i = 0; i < 6; i++)
        assert_int_equal(next(&source).at, expected[i] * EP_MILLISECOND);
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

static void a_rate_that_stays_zero_ends_the_source(void **state)
{
    (void)state;
    const struct ep_profile_point points[] = {{2 * EP_SECOND + 1, 0}};
    const struct ep_profile steps = {.kind = EP_PROFILE_STEPS, .points = points, .point_count = 1};
    struct fixture fixture = fixture_of(&steps, 1);
    fixture.config.is_deterministic = true;
    struct ep_arrival_source source = ep_poisson_open(&fixture.config, 1, 0);
    struct ep_arrival arrival;
    for (int i = 0; i < 3; i++)
        next(&source);
    assert_false(source.type->next(source.state, &arrival));
    assert_false(source.type->next(source.state, &arrival));
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

static void time_runs_out_before_it_overflows(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(&constant, 1e-9); /* one in 32 years */
    struct ep_arrival_source source = ep_poisson_open(&fixture.config, 1, 0);
    struct ep_arrival arrival;
    ep_time last = 0;
    int count = 0;
    while (source.type->next(source.state, &arrival)) {
        assert_true(last <= arrival.at && arrival.at < EP_TIME_NEVER);
        last = arrival.at;
        count++;
    }
    assert_true(1 <= count && count < 40); /* in 292 years: 9 on average */
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

/* Diurnal traffic: as many arrivals in each six hours as the profile's integral says. */
static void the_profile_shapes_the_rate(void **state)
{
    (void)state;
    const struct ep_profile diurnal = {
        .kind = EP_PROFILE_DIURNAL, .peak_to_mean = 2, .peak_at = 15 * EP_HOUR};
    struct fixture fixture = fixture_of(&diurnal, 5);
    struct ep_arrival_source source = ep_poisson_open(&fixture.config, 11, 0);
    double counts[4] = {0};
    ep_time last = 0;
    for (;;) {
        const struct ep_arrival arrival = next(&source);
        assert_true(arrival.at >= last);
        last = arrival.at;
        if (arrival.at >= 24 * EP_HOUR)
            break;
        counts[arrival.at / (6 * EP_HOUR)]++;
    }
    for (int i = 0; i < 4; i++) {
        const double expected =
            5 * 6 * 3600 * ep_profile_mean(fixture.curve, 6 * EP_HOUR * i, 6 * EP_HOUR * (i + 1));
        assert_near(counts[i], expected, 4 * sqrt(expected));
    }
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

/* Counts in equal spans of Poisson traffic have a variance like their mean. */
static void counts_vary_as_poisson_says(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(&constant, 20);
    struct ep_arrival_source source = ep_poisson_open(&fixture.config, 5, 0);
    const int seconds = 20000;
    double sum = 0, squares = 0, count = 0;
    int64_t second = 0;
    while (second < seconds) {
        const struct ep_arrival arrival = next(&source);
        for (; second < arrival.at / EP_SECOND; second++) {
            sum += count;
            squares += count * count;
            count = 0;
        }
        count++;
    }
    const double mean = sum / seconds;
    assert_near(mean, 20, 4 * sqrt(20.0 / seconds));
    assert_near((squares / seconds - mean * mean) / mean, 1, 4 * sqrt(2.0 / seconds));
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

static void assert_same(const struct ep_arrival *a, const struct ep_arrival *b)
{
    assert_int_equal(a->at, b->at);
    assert_int_equal(a->number, b->number);
    assert_int_equal(a->model, b->model);
    assert_int_equal(a->source, b->source);
    assert_int_equal(a->client, b->client);
    assert_int_equal(a->variant, b->variant);
    assert_int_equal(a->compute_ns, b->compute_ns);
    assert_int_equal(a->wait_ns, b->wait_ns);
    assert_int_equal(a->request_bytes, b->request_bytes);
    assert_int_equal(a->response_bytes, b->response_bytes);
    assert_int_equal(a->has_words, b->has_words);
    assert_int_equal(a->words[0], b->words[0]);
    assert_int_equal(a->words[1], b->words[1]);
}

/* One by one, and in blocks of changing size with a single one now and then. */
static void check_blocks(const struct ep_poisson_config *config)
{
    struct ep_arrival_source single = ep_poisson_open(config, 7, 2);
    struct ep_arrival_source blocks = ep_poisson_open(config, 7, 2);
    struct ep_arrival arrivals[150], arrival;
    for (uint32_t room = 1; room <= 150; room++) {
        const uint32_t count = ep_arrival_next_many(&blocks, arrivals, room);
        for (uint32_t i = 0; i < count; i++) {
            arrival = next(&single);
            assert_same(&arrivals[i], &arrival);
        }
        assert_true(count == room || !single.type->next(single.state, &arrival));
        if (count < room)
            break;
        if (room % 7 != 0)
            continue;
        arrivals[0] = next(&blocks);
        arrival = next(&single);
        assert_same(&arrivals[0], &arrival);
    }
    ep_arrival_source_destroy(&single);
    ep_arrival_source_destroy(&blocks);
}

static void blocks_give_what_single_requests_give(void **state)
{
    (void)state;
    const struct ep_profile diurnal = {.kind = EP_PROFILE_DIURNAL, .peak_to_mean = 1.5};
    const struct ep_rate_state states[] = {{2000, EP_SECOND}, {0, EP_SECOND}};
    const struct ep_popularity drifting = {.kind = EP_POPULARITY_UNIFORM,
                                           .drift_half_life = EP_SECOND};
    struct fixture steady = fixture_of(&constant, 1000), profiled = fixture_of(&diurnal, 1000);
    check_blocks(&steady.config);
    check_blocks(&profiled.config);
    const struct ep_poisson_config plain = steady.config;
    steady.config.is_deterministic = true;
    check_blocks(&steady.config);
    steady.config = plain;
    steady.config.states = states;
    steady.config.state_count = 2;
    steady.config.scale = 1;
    check_blocks(&steady.config);
    steady.config = plain;
    steady.config.law = &drifting;
    steady.config.model_count = 10;
    check_blocks(&steady.config);
    steady.config = plain;
    steady.config.rate_per_second = 1e-8; /* a hundred requests until the end of time */
    check_blocks(&steady.config);
    fixture_fini(&steady);
    fixture_fini(&profiled);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_is_made_of_its_own_block),
        cmocka_unit_test(replications_and_names_have_luck_of_their_own),
        cmocka_unit_test(parts_of_a_nanosecond_are_not_lost),
        cmocka_unit_test(deterministic_arrivals_begin_at_zero),
        cmocka_unit_test(a_profile_moves_arrivals_in_time),
        cmocka_unit_test(a_rate_that_stays_zero_ends_the_source),
        cmocka_unit_test(time_runs_out_before_it_overflows),
        cmocka_unit_test(the_profile_shapes_the_rate),
        cmocka_unit_test(counts_vary_as_poisson_says),
        cmocka_unit_test(blocks_give_what_single_requests_give),
    };
    return cmocka_run_group_tests_name("poisson", tests, NULL, NULL);
}
