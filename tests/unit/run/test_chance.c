#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run_sample.h"

#include "run/chance.h"

struct setting {
    struct run_sample sample;
    uint32_t group;
    struct ep_traffic traffic;
    struct ep_scenario scenario;
};

/* A trace of single requests, everything else constant: no chance anywhere. */
static void fixed(struct setting *s)
{
    *s = (struct setting){0};
    run_sample_init(&s->sample, EP_KIND_MULTI_MODEL);
    s->sample.option.fleet.assumptions.overhead = ep_dist_constant(0);
    s->sample.deployment.serves = &s->group;
    s->sample.deployment.serves_count = 1;
    s->traffic = (struct ep_traffic){
        .scale = 1,
        .arrivals = EP_ARRIVALS_TRACE,
        .trace = {.format = EP_TRACE_CSV, .rate_scale = 1, .spread = EP_SPREAD_UNIFORM}};
    s->scenario = (struct ep_scenario){
        .traffic = &s->traffic, .traffic_count = 1, .client = ep_client_config_default()};
}

static bool is_random(const struct setting *s)
{
    return ep_chance_is_random(&s->scenario, &s->sample.option, false);
}

static void constants_and_recorded_requests_are_no_chance(void **state)
{
    (void)state;
    struct setting s;
    fixed(&s);
    assert_false(is_random(&s));
    assert_true(ep_chance_is_random(&s.scenario, &s.sample.option, true)); /* drawn back-off */
    s.scenario.client.jitter = EP_JITTER_NONE;
    assert_false(ep_chance_is_random(&s.scenario, &s.sample.option, true));
}

static void any_distribution_is_chance(void **state)
{
    (void)state;
    struct setting s;
    fixed(&s);
    s.sample.profile.compute = ep_dist_exponential(5);
    assert_true(is_random(&s));
    fixed(&s);
    s.sample.option.fleet.assumptions.overhead = ep_dist_exponential(5);
    assert_true(is_random(&s));
}

static void traffic_that_is_drawn_is_chance(void **state)
{
    (void)state;
    struct setting s;
    fixed(&s);
    s.traffic.arrivals = EP_ARRIVALS_POISSON;
    assert_true(is_random(&s));
    s.traffic.arrivals = EP_ARRIVALS_DETERMINISTIC; /* which of the two models is drawn */
    assert_true(is_random(&s));
    fixed(&s);
    s.traffic.trace.rate_scale = 0.5;
    assert_true(is_random(&s));
    fixed(&s);
    s.traffic.trace.format = EP_TRACE_COUNTS;
    assert_true(is_random(&s));
    s.traffic.trace.spread = EP_SPREAD_EVEN;
    assert_false(is_random(&s));
}

static void random_routing_is_chance_where_there_is_a_choice(void **state)
{
    (void)state;
    struct setting s;
    fixed(&s);
    s.sample.option.fleet.kind = EP_KIND_SINGLE_MODEL;
    assert_false(is_random(&s));
    s.sample.option.instances = 2;
    assert_true(is_random(&s));
    s.sample.option.fleet.routing = EP_ROUTING_ROUND_ROBIN;
    assert_false(is_random(&s));
}

static void covers_says_what_the_interval_is_about(void **state)
{
    (void)state;
    struct setting s;
    fixed(&s);
    assert_string_equal(ep_chance_covers(&s.scenario, &s.sample.option, false, 10),
                        "nothing: no chance plays a part, every replication gives these figures");
    assert_string_equal(ep_chance_covers(&s.scenario, &s.sample.option, true, 1),
                        "nothing: one replication has no interval; use --replications 10");
    assert_string_equal(ep_chance_covers(&s.scenario, &s.sample.option, true, 10),
                        "the spread within this recording only (times inside a period, service "
                        "times, routing), not other days");
    s.traffic.arrivals = EP_ARRIVALS_POISSON;
    assert_string_equal(ep_chance_covers(&s.scenario, &s.sample.option, true, 10),
                        "chance in arrivals, choice of model, service times and routing, under the "
                        "stated distributions");
    struct ep_traffic both[] = {s.traffic, s.traffic};
    both[1].arrivals = EP_ARRIVALS_TRACE;
    s.scenario.traffic = both;
    s.scenario.traffic_count = 2;
    assert_string_equal(ep_chance_covers(&s.scenario, &s.sample.option, true, 10),
                        "the synthetic traffic's chance, and of the recorded traffic only the "
                        "spread within this recording (times inside a period, service times), not "
                        "other days");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants_and_recorded_requests_are_no_chance),
        cmocka_unit_test(any_distribution_is_chance),
        cmocka_unit_test(traffic_that_is_drawn_is_chance),
        cmocka_unit_test(random_routing_is_chance_where_there_is_a_choice),
        cmocka_unit_test(covers_says_what_the_interval_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
