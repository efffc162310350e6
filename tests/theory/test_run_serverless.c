/* Serverless endpoints as textbook systems: environments that start at once and never run out are
 * M/G/inf; a limited number of them without a queue is Erlang's loss system. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

#include "base/mem.h"
#include "theory/erlang.h"

#define REPLICATIONS 30

/* One endpoint; environments of one vCPU. */
static struct run_yaml serverless(const char *rate, const char *compute, int max_concurrency,
                                  const char *cold_start)
{
    char *text = ep_format("epsim: 1\nhorizon: 640s\nwarmup: 60s\nreplications: %d\nseed: 7\n"
                           "models:\n  - {name: m, compute: {%s}}\n"
                           "traffic:\n"
                           "  - {name: t, models: m, arrivals: {poisson: {rate: %s}}}\n"
                           "%s  vcpu_per_gb: 1\n  cold_start: %s\n  cold_start_rate: unlimited\n"
                           "  idle_timeout: never\n  account_concurrency: unlimited\n"
                           "deployments:\n  s:\n    kind: serverless\n    memory: 1GB\n"
                           "    max_concurrency: %d\n",
                           REPLICATIONS, compute, rate, run_yaml_off, cold_start, max_concurrency);
    struct run_yaml run = run_yaml_on(text, 2);
    ep_free(text);
    return run;
}

/* Nobody waits: the latency is the service, and rate x mean service environments are busy, which
 * the bill counts (by the begun millisecond: half a millisecond more each). */
static void with_environments_enough_it_is_m_g_inf(void **state)
{
    (void)state;
    static const char *const services[] = {"exponential: {mean: 1s}", "constant: 1s",
                                           "hyperexponential: {mean: 1s, cv: 2}"};
    for (size_t i = 0; i < 3; i++) {
        struct run_yaml run = serverless("50/s", services[i], 200, "0s");
        const struct ep_deployment_result *s = run_yaml_deployment(&run, "s");
        assert_int_equal(s->verdict, EP_VERDICT_STABLE);
        assert_int_equal(s->counts.failed + s->counts.rejected, 0);
        run_yaml_covers(&s->rho, REPLICATIONS, 50.0 / 200);
        if (i == 1) /* every request takes just its service */
            assert_true(s->latency.mean.value == 1 && s->latency.max.value == 1);
        else
            run_yaml_covers(&s->latency.mean, REPLICATIONS, 1);
        assert_near(s->bill.lines[0].quantity, 50, 0.5);
        assert_near(s->parts[EP_PART_QUEUE].mean.value, 0, 0);
        assert_near(s->parts[EP_PART_CONTENTION].mean.value, 0, 0);
        run_yaml_fini(&run);
    }
}

/* The share that is throttled is Erlang's B, whatever the distribution of the service. */
static void with_few_environments_erlang_says_how_many_are_throttled(void **state)
{
    (void)state;
    static const char *const services[] = {"exponential: {mean: 100ms}", "constant: 100ms"};
    for (size_t i = 0; i < 2; i++) {
        struct run_yaml run = serverless("30/s", services[i], 5, "0s");
        const struct ep_deployment_result *s = run_yaml_deployment(&run, "s");
        run_yaml_covers(&s->error_ratio, REPLICATIONS, ep_erlang_b(5, 3));
        assert_int_equal(s->counts.failed, 0);
        assert_true(s->counts.rejected > 0);
        run_yaml_fini(&run);
    }
}

/* A start holds its environment as service does: the offered load of a loss system includes it.
 * With environments that go at once every request is cold. */
static void environments_that_go_at_once_make_every_request_cold(void **state)
{
    (void)state;
    char *text = ep_format("epsim: 1\nhorizon: 640s\nwarmup: 60s\nreplications: %d\nseed: 7\n"
                           "models:\n  - {name: m, compute: 50ms}\n"
                           "traffic:\n"
                           "  - {name: t, models: m, arrivals: {poisson: {rate: 30/s}}}\n"
                           "%s  vcpu_per_gb: 1\n  cold_start: 50ms\n  cold_start_rate: unlimited\n"
                           "  idle_timeout: 0s\n"
                           "deployments:\n  s:\n    kind: serverless\n    memory: 1GB\n"
                           "    max_concurrency: 5\n",
                           REPLICATIONS, run_yaml_off);
    struct run_yaml run = run_yaml_on(text, 2);
    ep_free(text);
    const struct ep_deployment_result *s = run_yaml_deployment(&run, "s");
    assert_near(s->cold_ratio.value, 1, 0);
    run_yaml_covers(&s->error_ratio, REPLICATIONS, ep_erlang_b(5, 3));
    assert_near(s->parts[EP_PART_LOAD_WAIT].mean.value, 0.05, 1e-12);
    assert_near(s->parts[EP_PART_SERVICE].mean.value, 0.05, 1e-12);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(with_environments_enough_it_is_m_g_inf),
        cmocka_unit_test(with_few_environments_erlang_says_how_many_are_throttled),
        cmocka_unit_test(environments_that_go_at_once_make_every_request_cold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
