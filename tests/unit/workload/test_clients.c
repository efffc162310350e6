#include "base/mem.h"
#include "core/rng.h"
#include "workload/clients.h"
#include "workload/poisson.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

/* Ten models, uniform, from catalog index 100; Poisson starts. */
struct fixture {
    struct ep_profile_curve *curve;
    struct ep_popularity_table *popularity;
    struct ep_clients_config config;
};

static struct fixture fixture_of(struct ep_dist think)
{
    static const struct ep_profile constant = {.kind = EP_PROFILE_CONSTANT};
    static const struct ep_popularity uniform = {.kind = EP_POPULARITY_UNIFORM,
                                                 .drift_half_life = EP_TIME_NEVER};
    struct fixture fixture = {.curve = ep_profile_create(&constant, 0),
                              .popularity = ep_popularity_create(&uniform, 10, 42)};
    fixture.config = (struct ep_clients_config){.think = think,
                                                .mean_requests = 4,
                                                .count = 3,
                                                .popularity = fixture.popularity,
                                                .model_count = 10,
                                                .first_model = 100,
                                                .source = 5,
                                                .name = "t"};
    return fixture;
}

static void fixture_fini(struct fixture *fixture)
{
    ep_profile_destroy(fixture->curve);
    ep_popularity_destroy(fixture->popularity);
}

static struct ep_arrival_source starts_of(const struct fixture *fixture)
{
    const struct ep_poisson_config poisson = {.rate_per_second = 2,
                                              .profile = fixture->curve,
                                              .popularity = fixture->popularity,
                                              .first_model = 100,
                                              .source = 5,
                                              .name = "t"};
    return ep_poisson_open(&poisson, 7, 0);
}

static struct ep_arrival_source sessions_of(const struct fixture *fixture)
{
    return ep_clients_open_sessions(&fixture->config, starts_of(fixture), 7, 0);
}

static struct ep_arrival next(struct ep_arrival_source *source)
{
    struct ep_arrival arrival;
    const ep_time seen = source->type->peek(source->state);
    assert_true(source->type->next(source->state, &arrival));
    assert_int_equal(arrival.at, seen);
    return arrival;
}

static void answer(struct ep_arrival_source *source, const struct ep_arrival *arrival, ep_time at)
{
    const struct ep_answer given = {arrival->source, arrival->client, at, false};
    source->type->on_answer(source->state, &given);
}

static ep_time peek(struct ep_arrival_source *source)
{
    return source->type->peek(source->state);
}

static void closed_clients_think_ask_and_wait(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(ep_dist_constant(1e9));
    struct ep_arrival_source source = ep_clients_open_closed(&fixture.config, 7, 0);
    struct ep_arrival first[3];
    for (uint64_t i = 0; i < 3; i++) {
        first[i] = next(&source);
        assert_int_equal(first[i].at, EP_SECOND);
        assert_int_equal(first[i].number, i);
        assert_int_equal(first[i].source, 5);
        assert_true(100 <= first[i].model && first[i].model < 110);
    }
    assert_int_equal(peek(&source), EP_TIME_NEVER); /* all wait */
    struct ep_arrival none;
    assert_false(source.type->next(source.state, &none));
    answer(&source, &first[1], 5 * EP_SECOND);
    answer(&source, &first[0], 4 * EP_SECOND + 1); /* earlier than what was there */
    const struct ep_arrival second = next(&source);
    assert_int_equal(second.at, 5 * EP_SECOND + 1);
    assert_int_equal(second.client, first[0].client);
    assert_int_equal(second.number, first[0].number + ((uint64_t)1 << 32));
    assert_int_equal(peek(&source), 6 * EP_SECOND);
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

static void a_client_without_hope_asks_no_more(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(ep_dist_constant(0));
    fixture.config.count = 1;
    struct ep_arrival_source source = ep_clients_open_closed(&fixture.config, 7, 0);
    const struct ep_arrival only = next(&source);
    assert_int_equal(only.at, 0);
    answer(&source, &only, EP_TIME_NEVER);
    assert_int_equal(peek(&source), EP_TIME_NEVER);
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

static void time_goes_on_though_nothing_takes_time(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(ep_dist_constant(0));
    fixture.config.count = 1;
    struct ep_arrival_source source = ep_clients_open_closed(&fixture.config, 7, 0);
    struct ep_arrival arrival = next(&source);
    answer(&source, &arrival, 0);
    assert_int_equal(peek(&source), EP_CLIENTS_LEAST_ROUND);
    arrival = next(&source);
    answer(&source, &arrival, arrival.at + 1); /* it took a nanosecond: no pause */
    assert_int_equal(peek(&source), arrival.at + 1);
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

static void a_failure_makes_a_client_wait(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(ep_dist_constant(30));
    fixture.config.count = 1;
    fixture.config.after_failure = 100;
    struct ep_arrival_source source = ep_clients_open_closed(&fixture.config, 7, 0);
    struct ep_arrival arrival = next(&source);
    assert_int_equal(arrival.at, 30);
    struct ep_answer failure = {
        .source = arrival.source, .client = arrival.client, .at = 40, .is_failure = true};
    source.type->on_answer(source.state, &failure);
    arrival = next(&source);
    assert_int_equal(arrival.at, 140); /* not 70 */
    answer(&source, &arrival, 150);
    assert_int_equal(peek(&source), 180); /* thinks as before */
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

/* Whatever the answers are: request (c, k) wants the same model, after the same thought. */
static void what_a_client_wants_does_not_depend_on_answers(void **state)
{
    (void)state;
    enum { COUNT = 3000 };
    struct fixture fixture = fixture_of(ep_dist_exponential(1e9));
    struct ep_arrival_source quick = ep_clients_open_closed(&fixture.config, 7, 0);
    struct ep_arrival_source slow = ep_clients_open_closed(&fixture.config, 7, 0);
    uint32_t model[3][COUNT];
    ep_time thought[3][COUNT], answered[3] = {0};
    for (int n = 0; n < COUNT; n++) {
        const struct ep_arrival a = next(&quick);
        const uint64_t client = a.number & UINT32_MAX, k = a.number >> 32;
        model[client][k] = a.model;
        thought[client][k] = a.at - answered[client];
        answered[client] = a.at + EP_MILLISECOND;
        answer(&quick, &a, answered[client]);
    }
    answered[0] = answered[1] = answered[2] = 0;
    for (int n = 0; n < COUNT / 2; n++) {
        const struct ep_arrival a = next(&slow);
        const uint64_t client = a.number & UINT32_MAX, k = a.number >> 32;
        assert_int_equal(a.model, model[client][k]);
        assert_int_equal(a.at - answered[client], thought[client][k]);
        answered[client] = a.at + (ep_time)(1 + client) * EP_SECOND;
        answer(&slow, &a, answered[client]);
    }
    ep_arrival_source_destroy(&quick);
    ep_arrival_source_destroy(&slow);
    fixture_fini(&fixture);
}

static void a_client_can_stay_with_its_model(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(ep_dist_constant(5));
    fixture.config.is_one_model = true;
    struct ep_arrival_source source = ep_clients_open_closed(&fixture.config, 7, 0);
    uint32_t model[3];
    for (int n = 0; n < 300; n++) {
        const struct ep_arrival a = next(&source);
        if (n < 3)
            model[a.client] = a.model;
        assert_int_equal(a.model, model[a.client]);
        answer(&source, &a, a.at + 10);
    }
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

/* One request a session, no thought: the Poisson source, byte for byte. */
static void sessions_of_one_request_are_poisson(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(ep_dist_constant(0));
    fixture.config.mean_requests = 1;
    fixture.config.is_one_model = true;
    struct ep_arrival_source sessions = sessions_of(&fixture), poisson = starts_of(&fixture);
    for (int n = 0; n < 5000; n++) {
        const struct ep_arrival a = next(&sessions);
        struct ep_arrival b;
        assert_true(poisson.type->next(poisson.state, &b));
        assert_int_equal(a.at, b.at);
        assert_int_equal(a.number, b.number);
        assert_int_equal(a.model, b.model);
        assert_int_equal(a.words[0], b.words[0]);
        assert_int_equal(a.words[1], b.words[1]);
        answer(&sessions, &a, a.at);
    }
    ep_arrival_source_destroy(&sessions);
    ep_arrival_source_destroy(&poisson);
    fixture_fini(&fixture);
}

/* Requests a session: geometric of mean 4, variance 12; and one model in a session. */
static void sessions_have_geometric_lengths_and_one_model(void **state)
{
    (void)state;
    enum { SESSIONS = 20000 };
    struct fixture fixture = fixture_of(ep_dist_constant(1e6));
    fixture.config.is_one_model = true;
    struct ep_arrival_source source = sessions_of(&fixture);
    uint32_t *length = ep_alloc_zeroed(2 * SESSIONS, sizeof *length);
    uint32_t *model = ep_alloc_zeroed(2 * SESSIONS, sizeof *model);
    const uint64_t mask = ((uint64_t)1 << 40) - 1;
    for (uint64_t begun = 0; begun < SESSIONS + 100;) {
        const struct ep_arrival a = next(&source);
        const uint64_t session = a.number & mask, k = a.number >> 40;
        begun = session > begun ? session : begun;
        assert_int_equal(length[session], k);
        length[session]++;
        if (k == 0)
            model[session] = a.model;
        assert_int_equal(a.model, model[session]);
        answer(&source, &a, a.at + EP_MILLISECOND);
    }
    double sum = 0, squares = 0, ones = 0;
    for (int i = 0; i < SESSIONS; i++) {
        sum += length[i];
        squares += (double)length[i] * length[i];
        ones += length[i] == 1;
    }
    const double mean = sum / SESSIONS;
    assert_near(mean, 4, 4 * sqrt(12.0 / SESSIONS));
    assert_near(squares / SESSIONS - mean * mean, 12, 0.8);
    assert_near(ones / SESSIONS, 0.25, 0.013);
    ep_free(length);
    ep_free(model);
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

static void sessions_may_draw_a_model_each_time(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(ep_dist_constant(1e6));
    fixture.config.mean_requests = 1000;
    struct ep_arrival_source source = sessions_of(&fixture);
    const struct ep_rng_key key = ep_rng_key_of(7, 0, "workload/arrivals/t");
    const uint64_t mask = ((uint64_t)1 << 40) - 1;
    for (int n = 0; n < 2000; n++) {
        const struct ep_arrival a = next(&source);
        uint64_t words[4];
        ep_rng_block(&key, a.number & mask, a.number >> 40, words);
        assert_int_equal(a.model, 100 + ep_popularity_draw(fixture.popularity, words[1]));
        assert_int_equal(a.words[0], words[2]);
        answer(&source, &a, a.at + EP_MILLISECOND);
    }
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

/* Merged with an open source, answers find their way, and an early one goes to the front. */
static void answers_pass_through_a_merge(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(ep_dist_constant(0));
    fixture.config.count = 1;
    struct ep_poisson_config ticks = {.rate_per_second = 1,
                                      .is_deterministic = true,
                                      .profile = fixture.curve,
                                      .popularity = fixture.popularity,
                                      .source = 9,
                                      .name = "ticks"};
    struct ep_arrival_source both[] = {ep_poisson_open(&ticks, 7, 0),
                                       ep_clients_open_closed(&fixture.config, 7, 0)};
    struct ep_arrival_source source = ep_arrival_merge(both, 2);
    struct ep_arrival a = next(&source);
    assert_int_equal(a.source, 9); /* at 0 both; the first in order */
    answer(&source, &a, 1);        /* of an open source: nobody minds */
    const struct ep_arrival asked = next(&source);
    assert_int_equal(asked.source, 5);
    a = next(&source);
    assert_int_equal(a.at, EP_SECOND);
    assert_int_equal(peek(&source), 2 * EP_SECOND);
    answer(&source, &asked, EP_SECOND + 5);
    a = next(&source);
    assert_int_equal(a.at, EP_SECOND + 5);
    assert_int_equal(a.source, 5);
    assert_int_equal(next(&source).at, 2 * EP_SECOND);
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

/* Nothing but clients, all waiting: the merge has nothing, until an answer. */
static void a_merge_of_clients_waits_with_them(void **state)
{
    (void)state;
    struct fixture fixture = fixture_of(ep_dist_constant(0));
    fixture.config.count = 1;
    struct ep_arrival_source first = ep_clients_open_closed(&fixture.config, 7, 0);
    fixture.config.source = 6;
    struct ep_arrival_source both[] = {first, ep_clients_open_closed(&fixture.config, 7, 0)};
    struct ep_arrival_source source = ep_arrival_merge(both, 2);
    next(&source);
    const struct ep_arrival second = next(&source);
    struct ep_arrival none;
    assert_int_equal(peek(&source), EP_TIME_NEVER);
    assert_false(source.type->next(source.state, &none));
    answer(&source, &second, EP_SECOND);
    assert_int_equal(next(&source).source, 6);
    ep_arrival_source_destroy(&source);
    fixture_fini(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_clients_think_ask_and_wait),
        cmocka_unit_test(a_client_without_hope_asks_no_more),
        cmocka_unit_test(time_goes_on_though_nothing_takes_time),
        cmocka_unit_test(a_failure_makes_a_client_wait),
        cmocka_unit_test(what_a_client_wants_does_not_depend_on_answers),
        cmocka_unit_test(a_client_can_stay_with_its_model),
        cmocka_unit_test(sessions_of_one_request_are_poisson),
        cmocka_unit_test(sessions_have_geometric_lengths_and_one_model),
        cmocka_unit_test(sessions_may_draw_a_model_each_time),
        cmocka_unit_test(answers_pass_through_a_merge),
        cmocka_unit_test(a_merge_of_clients_waits_with_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
