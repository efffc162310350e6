/* What the keys of arrivals, popularity with a memory and kinds of requests become. */
#include "mistakes.h"

static struct ep_scenario *entry(const char *keys)
{
    char *text = ep_format(TOP MODELS "traffic: [{name: t, models: m, %s}]\n" DEPLOYMENTS, keys);
    struct ep_scenario *scenario = loaded("s.yaml", text);
    ep_free(text);
    return scenario;
}

static void reads_renewals(void **state)
{
    (void)state;
    struct ep_scenario *scenario = entry("arrivals: {gamma: {rate: 4/s, cv: 2.5}}");
    assert_int_equal(scenario->traffic[0].arrivals, EP_ARRIVALS_GAMMA);
    assert_close(scenario->traffic[0].rate_per_second, 4);
    assert_close(scenario->traffic[0].process.cv, 2.5);
    ep_scenario_destroy(scenario);
    scenario = entry("arrivals: {weibull: {rate: 60/min, cv: 0.5}}");
    assert_int_equal(scenario->traffic[0].arrivals, EP_ARRIVALS_WEIBULL);
    assert_close(scenario->traffic[0].rate_per_second, 1);
    ep_scenario_destroy(scenario);
}

static void reads_bursts_as_states(void **state)
{
    (void)state;
    struct ep_scenario *scenario =
        entry("arrivals: {mmpp: {states: [{rate: 1/s, mean_time: 1min}, {rate: 9/s, mean_time: "
              "2s}, {rate: 0/s, mean_time: 5ms}]}}");
    const struct ep_arrivals *process = &scenario->traffic[0].process;
    assert_int_equal(scenario->traffic[0].arrivals, EP_ARRIVALS_MMPP);
    assert_int_equal(process->state_count, 3);
    assert_close(process->states[1].rate_per_second, 9);
    assert_int_equal(process->states[1].mean_time, 2 * EP_SECOND);
    ep_scenario_destroy(scenario);
    scenario = entry("arrivals: {on_off: {rate: 30/s, on: 10s, off: 50s}}");
    process = &scenario->traffic[0].process;
    assert_int_equal(scenario->traffic[0].arrivals, EP_ARRIVALS_ON_OFF);
    assert_int_equal(process->state_count, 2);
    assert_close(process->states[0].rate_per_second, 30);
    assert_int_equal(process->states[0].mean_time, 10 * EP_SECOND);
    assert_close(process->states[1].rate_per_second, 0);
    assert_int_equal(process->states[1].mean_time, 50 * EP_SECOND);
    ep_scenario_destroy(scenario);
}

static void reads_clients(void **state)
{
    (void)state;
    struct ep_scenario *scenario =
        entry("arrivals: {sessions: {rate: 2/s, requests: {mean: 8}, think: {exponential: {mean: "
              "5s}}}}");
    const struct ep_arrivals *process = &scenario->traffic[0].process;
    assert_int_equal(scenario->traffic[0].arrivals, EP_ARRIVALS_SESSIONS);
    assert_close(process->mean_requests, 8);
    assert_true(process->is_one_model); /* the default of sessions */
    assert_int_equal(process->think.kind, EP_DIST_EXPONENTIAL);
    assert_close(ep_dist_mean(&process->think), 5e9);
    ep_scenario_destroy(scenario);
    scenario = entry("arrivals: {closed: {clients: 20, think: 0s}}");
    process = &scenario->traffic[0].process;
    assert_int_equal(scenario->traffic[0].arrivals, EP_ARRIVALS_CLOSED);
    assert_int_equal(process->clients, 20);
    assert_false(process->is_one_model); /* the default of closed clients */
    ep_scenario_destroy(scenario);
    scenario = entry("arrivals: {closed: {clients: 20, think: 0s, model: one}}");
    assert_true(scenario->traffic[0].process.is_one_model);
    ep_scenario_destroy(scenario);
}

static void a_memory_is_off_unless_asked_for(void **state)
{
    (void)state;
    struct ep_scenario *scenario = entry("arrivals: {poisson: {rate: 1/s}}");
    const struct ep_popularity *popularity = &scenario->traffic[0].popularity;
    assert_close(popularity->locality.share, 0);
    assert_int_equal(popularity->drift_half_life, EP_TIME_NEVER);
    assert_close(popularity->churn_per_day, 0);
    ep_scenario_destroy(scenario);
    scenario = entry("arrivals: {poisson: {rate: 1/s}}, popularity: {zipf: {exponent: 1}}, "
                     "locality: {share: 60%, exponent: 1.5}, drift: {half_life: 6h}, churn: "
                     "{per_day: 250%}");
    popularity = &scenario->traffic[0].popularity;
    assert_close(popularity->locality.share, 0.6);
    assert_close(popularity->locality.exponent, 1.5);
    assert_int_equal(popularity->locality.reach, 1000);
    assert_int_equal(popularity->drift_half_life, 6 * EP_HOUR);
    assert_close(popularity->churn_per_day, 2.5);
    ep_scenario_destroy(scenario);
}

static void a_kind_of_requests_is_what_stands_there(void **state)
{
    (void)state;
    struct ep_scenario *scenario =
        entry("arrivals: {poisson: {rate: 1/s}}, compute: 7ms, payload: {response: 3kB}");
    const struct ep_request_class *class = &scenario->traffic[0].class;
    assert_true(class->compute.is_set);
    assert_close(ep_dist_mean(&class->compute.dist), 7e6);
    assert_false(class->wait.is_set);
    assert_false(class->request_bytes.is_set);
    assert_true(class->response_bytes.is_set);
    assert_close(ep_dist_mean(&class->response_bytes.dist), 3000);
    ep_scenario_destroy(scenario);
}

/* The group need not say what all its traffic says. */
static void compute_may_stand_with_the_traffic_alone(void **state)
{
    (void)state;
    struct ep_scenario *scenario =
        loaded("s.yaml", TOP "models: [{name: m, artifact: 1MB}]\n"
                             "traffic: [{name: t, models: m, arrivals: {poisson: {rate: 1/s}}, "
                             "compute: 7ms}]\n" DEPLOYMENTS);
    assert_true(scenario->traffic[0].class.compute.is_set);
    ep_scenario_destroy(scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_renewals),
        cmocka_unit_test(reads_bursts_as_states),
        cmocka_unit_test(reads_clients),
        cmocka_unit_test(a_memory_is_off_unless_asked_for),
        cmocka_unit_test(a_kind_of_requests_is_what_stands_there),
        cmocka_unit_test(compute_may_stand_with_the_traffic_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
