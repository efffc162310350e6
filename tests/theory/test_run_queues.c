/* Textbook queues as ordinary scenarios: thirty replications, the 99 % interval covers the formula.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

#include "base/mem.h"
#include "theory/erlang.h"
#include "theory/mg1.h"
#include "theory/mg1_ps.h"
#include "theory/tandem.h"

#include <string.h>

#define REPLICATIONS 30
#define SERVICE_S 0.010

/* A single-model endpoint of one instance; `more` are further assumptions. */
static struct run_yaml queue(const char *rate, const char *compute, int vcpu, const char *more)
{
    char *text = ep_format("epsim: 1\nhorizon: 640s\nwarmup: 20s\nreplications: %d\nseed: 7\n"
                           "models:\n  - {name: m, compute: {%s}}\n"
                           "traffic:\n"
                           "  - {name: t, models: m, arrivals: {poisson: {rate: %s}}}\n"
                           "%s%s"
                           "deployments:\n  q:\n    kind: single-model\n    instance: {name: lab, "
                           "vcpu: %d, memory: 1GiB, price: $0.10/h}\n",
                           REPLICATIONS, compute, rate, run_yaml_off, more, vcpu);
    struct run_yaml run = run_yaml_on(text, 2);
    ep_free(text);
    return run;
}

/* `text` with its `workers_per_model: unlimited` replaced is what a FCFS queue needs: an override
 * at the deployment, which comes after. */
static struct run_yaml fcfs(const char *rate, const char *compute, int servers)
{
    char *text = ep_format("epsim: 1\nhorizon: 640s\nwarmup: 20s\nreplications: %d\nseed: 7\n"
                           "models:\n  - {name: m, compute: {%s}}\n"
                           "traffic:\n"
                           "  - {name: t, models: m, arrivals: {poisson: {rate: %s}}}\n"
                           "%s"
                           "deployments:\n  q:\n    kind: single-model\n    instance: {name: lab, "
                           "vcpu: %d, memory: 1GiB, price: $0.10/h}\n"
                           "    assumptions: {workers_per_model: %d}\n",
                           REPLICATIONS, compute, rate, run_yaml_off, servers, servers);
    struct run_yaml run = run_yaml_on(text, 2);
    ep_free(text);
    return run;
}

static void is_stable(const struct ep_deployment_result *q, double rho)
{
    assert_int_equal(q->verdict, EP_VERDICT_STABLE);
    run_yaml_covers(&q->rho, REPLICATIONS, rho);
}

static void m_m_1_has_the_latency_of_the_textbook(void **state)
{
    (void)state;
    struct run_yaml run = fcfs("70/s", "exponential: {mean: 10ms}", 1);
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    is_stable(q, 0.7);
    run_yaml_covers(&q->latency.mean, REPLICATIONS, ep_mg1_mean_latency(70, SERVICE_S, 1));
    run_yaml_covers(&q->latency.p99, REPLICATIONS,
                    ep_mg1_exponential_latency_quantile(70, SERVICE_S, 0.99));
    run_yaml_covers(&q->parts[EP_PART_QUEUE].mean, REPLICATIONS,
                    ep_mg1_mean_wait(70, SERVICE_S, 1));
    run_yaml_covers(&q->parts[EP_PART_SERVICE].mean, REPLICATIONS, SERVICE_S);
    run_yaml_covers(&q->cpu.mean, REPLICATIONS, 0.7);
    run_yaml_fini(&run);
}

static void m_m_c_has_the_latency_of_the_textbook(void **state)
{
    (void)state;
    struct run_yaml run = fcfs("320/s", "exponential: {mean: 10ms}", 4);
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    is_stable(q, 0.8);
    run_yaml_covers(&q->latency.mean, REPLICATIONS,
                    ep_erlang_mean_wait(4, 320, SERVICE_S) + SERVICE_S);
    run_yaml_covers(&q->latency.p99, REPLICATIONS,
                    ep_erlang_latency_quantile(4, 320, SERVICE_S, 0.99));
    run_yaml_fini(&run);
}

static void m_g_1_waits_as_pollaczek_and_khinchine_say(void **state)
{
    (void)state;
    static const struct {
        const char *compute;
        double scv;
    } services[] = {{"constant: 10ms", 0}, {"lognormal: {mean: 10ms, cv: 1.5}", 2.25}};
    for (size_t i = 0; i < 2; i++) {
        struct run_yaml run = fcfs("60/s", services[i].compute, 1);
        const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
        is_stable(q, 0.6);
        run_yaml_covers(&q->latency.mean, REPLICATIONS,
                        ep_mg1_mean_latency(60, SERVICE_S, services[i].scv));
        run_yaml_fini(&run);
    }
}

/* Processor sharing does not care for the distribution, only for its mean. */
static void m_g_1_ps_is_insensitive(void **state)
{
    (void)state;
    static const char *const services[] = {"exponential: {mean: 10ms}", "constant: 10ms",
                                           "hyperexponential: {mean: 10ms, cv: 2}"};
    for (size_t i = 0; i < 3; i++) {
        struct run_yaml run = queue("60/s", services[i], 1, "");
        const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
        is_stable(q, 0.6);
        run_yaml_covers(&q->latency.mean, REPLICATIONS, ep_mg1_ps_mean_latency(60, SERVICE_S));
        run_yaml_covers(&q->parts[EP_PART_CONTENTION].mean, REPLICATIONS,
                        ep_mg1_ps_mean_latency(60, SERVICE_S) - SERVICE_S);
        run_yaml_fini(&run);
    }
}

static void a_shared_processor_of_four_has_the_latency_of_m_m_4(void **state)
{
    (void)state;
    struct run_yaml run = queue("320/s", "exponential: {mean: 10ms}", 4, "");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    run_yaml_covers(&q->latency.mean, REPLICATIONS,
                    ep_mg1_ps_servers_mean_latency(4, 320, SERVICE_S));
    run_yaml_fini(&run);
}

static void a_chain_is_a_tandem_of_queues(void **state)
{
    (void)state;
    char *text = ep_format(
        "epsim: 1\nhorizon: 640s\nwarmup: 20s\nreplications: %d\nseed: 7\n"
        "models:\n  - {name: m, compute: {exponential: {mean: 10ms}}}\n"
        "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 60/s}}}\n"
        "%s  cpu_sharing: none\n"
        "deployments:\n  q:\n    kind: multi-container\n    mode: serial\n    instance: {name: lab,"
        " vcpu: 1, memory: 1GiB, price: $0.10/h}\n"
        "    containers:\n      - {name: a, compute: {exponential: {mean: 5ms}}, workers: 1}\n"
        "      - {name: b, model: m, workers: 1}\n",
        REPLICATIONS, run_yaml_off);
    struct run_yaml run = run_yaml_on(text, 2);
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    is_stable(q, 0.6);
    assert_string_equal(q->rho_resource, "workers of container b");
    run_yaml_covers(&q->latency.mean, REPLICATIONS,
                    ep_tandem_mean_latency(60, (const double[]){0.005, 0.010}, 2));
    run_yaml_covers(&q->latency.p99, REPLICATIONS,
                    ep_tandem_two_latency_quantile(60, 0.005, 0.010, 0.99));
    run_yaml_fini(&run);
    ep_free(text);
}

static void more_work_than_capacity_is_overloaded(void **state)
{
    (void)state;
    struct run_yaml run = fcfs("110/s", "exponential: {mean: 10ms}", 1);
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    assert_int_equal(q->verdict, EP_VERDICT_OVERLOADED);
    run_yaml_covers(&q->rho, REPLICATIONS, 1.1);
    assert_true(isnan(q->latency.p99.value));
    assert_non_null(q->latency.p99.withheld);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(m_m_1_has_the_latency_of_the_textbook),
        cmocka_unit_test(m_m_c_has_the_latency_of_the_textbook),
        cmocka_unit_test(m_g_1_waits_as_pollaczek_and_khinchine_say),
        cmocka_unit_test(m_g_1_ps_is_insensitive),
        cmocka_unit_test(a_shared_processor_of_four_has_the_latency_of_m_m_4),
        cmocka_unit_test(a_chain_is_a_tandem_of_queues),
        cmocka_unit_test(more_work_than_capacity_is_overloaded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
