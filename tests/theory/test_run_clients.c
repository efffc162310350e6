/* Closed loops, sessions and renewal arrivals as ordinary scenarios, against the textbook. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

#include "base/mem.h"
#include "theory/gm1.h"
#include "theory/mg1.h"
#include "theory/repairman.h"

#include <string.h>

#define REPLICATIONS 30
#define SERVICE_S 0.010

/* One worker, exponential service of 10 ms, first come first served. */
static struct run_yaml worker(const char *arrivals, const char *more)
{
    char *text = ep_format("epsim: 1\nhorizon: 640s\nwarmup: 20s\nreplications: %d\nseed: 7\n"
                           "models:\n  - {name: m, compute: {exponential: {mean: 10ms}}}\n"
                           "traffic:\n  - {name: t, models: m, arrivals: {%s}%s}\n"
                           "%s"
                           "deployments:\n  q:\n    kind: single-model\n    instance: {name: lab, "
                           "vcpu: 1, memory: 1GiB, price: $0.10/h}\n"
                           "    assumptions: {workers_per_model: 1}\n",
                           REPLICATIONS, arrivals, more, run_yaml_off);
    struct run_yaml run = run_yaml_on(text, 2);
    ep_free(text);
    return run;
}

static void check_repairman(const char *arrivals, int clients, double think)
{
    struct run_yaml run = worker(arrivals, "");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    const double throughput = ep_repairman_throughput(clients, think, SERVICE_S);
    run_yaml_covers(&q->latency.mean, REPLICATIONS,
                    ep_repairman_mean_latency(clients, think, SERVICE_S));
    run_yaml_covers(&q->cpu.mean, REPLICATIONS, throughput * SERVICE_S);
    assert_near((double)q->counts.arrived / (620.0 * REPLICATIONS) / throughput, 1, 0.01);
    run_yaml_fini(&run);
}

/* M/M/1//N; the law of the think time does not matter. */
static void closed_loops_are_the_machine_repairman(void **state)
{
    (void)state;
    check_repairman("closed: {clients: 5, think: {exponential: {mean: 50ms}}}", 5, 0.05);
    check_repairman("closed: {clients: 5, think: 50ms}", 5, 0.05);
    check_repairman("closed: {clients: 1, think: {exponential: {mean: 30ms}}}", 1, 0.03);
}

/* N always there: the server never rests, and Little's law gives the latency. */
static void without_thinking_the_server_never_rests(void **state)
{
    (void)state;
    struct run_yaml run = worker("closed: {clients: 4, think: 0ms}", "");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    assert_near(q->cpu.mean.value, 1, 1e-6);
    run_yaml_covers(&q->latency.mean, REPLICATIONS, 4 * SERVICE_S);
    run_yaml_fini(&run);
}

static void scale_multiplies_the_clients(void **state)
{
    (void)state;
    struct run_yaml run =
        worker("closed: {clients: 2, think: {exponential: {mean: 50ms}}}", ", scale: 2.5");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    run_yaml_covers(&q->latency.mean, REPLICATIONS, ep_repairman_mean_latency(5, 0.05, SERVICE_S));
    run_yaml_fini(&run);
}

static void g_m_1_waits_as_the_root_says(void **state)
{
    (void)state;
    static const double cvs[] = {0.5, 2};
    for (int i = 0; i < 2; i++) {
        char *arrivals = ep_format("gamma: {rate: 70/s, cv: %g}", cvs[i]);
        struct run_yaml run = worker(arrivals, "");
        const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
        run_yaml_covers(&q->parts[EP_PART_QUEUE].mean, REPLICATIONS,
                        ep_gm1_gamma_mean_wait(70, SERVICE_S, cvs[i]));
        run_yaml_covers(&q->cpu.mean, REPLICATIONS, 0.7);
        run_yaml_fini(&run);
        ep_free(arrivals);
    }
}

/* One request a session and no thought: M/M/1. */
static void sessions_of_one_are_m_m_1(void **state)
{
    (void)state;
    struct run_yaml run = worker("sessions: {rate: 70/s, requests: {mean: 1}, think: 0ms}", "");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    run_yaml_covers(&q->latency.mean, REPLICATIONS, ep_mg1_mean_latency(70, SERVICE_S, 1));
    run_yaml_fini(&run);
}

/* Sessions that think long bring requests of rate x mean; their mean latency is that of an M/M/1
 * with feedback, whose queue law is M/M/1's whatever the thinking (a Jackson network with a station
 * of infinitely many servers). */
static void sessions_are_a_jackson_network(void **state)
{
    (void)state;
    struct run_yaml run =
        worker("sessions: {rate: 14/s, requests: {mean: 5}, think: {exponential: {mean: 1s}}}", "");
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    run_yaml_covers(&q->latency.mean, REPLICATIONS, ep_mg1_mean_latency(70, SERVICE_S, 1));
    run_yaml_covers(&q->cpu.mean, REPLICATIONS, 0.7);
    run_yaml_fini(&run);
}

/* A client of 8 ms of thought gives up and asks again, service always longer than its patience:
 * each request fails after 3 attempts of 4 ms, 10 ms apart. Returns how many of these were asked in
 * 10 s. */
static uint64_t failures_of_one_client(const char *after_failure)
{
    char *text =
        ep_format("epsim: 1\nhorizon: 10s\nwarmup: 0\nreplications: 1\nseed: 7\nmodels:\n  - "
                  "{name: m, compute: 5ms}\n"
                  "traffic:\n  - {name: t, models: m, arrivals: {closed: {clients: 1, think: "
                  "8ms%s}}}\nclient: {read_timeout: 4ms, retries: 2, retry_on: [timeout], backoff: "
                  "{base: 10ms, cap: 10ms, jitter: none}}\n%s"
                  "deployments:\n  q:\n    kind: single-model\n    instance: {name: lab, "
                  "vcpu: 64, memory: 1GiB, price: $0.10/h}\n",
                  after_failure, strchr(run_yaml_off, '\n') + 1); /* without its `client` */
    struct run_yaml run = run_yaml(text);
    const struct ep_deployment_result *q = run_yaml_deployment(&run, "q");
    uint64_t arrived = q->counts.arrived;
    assert_int_equal(q->counts.failed, arrived);
    run_yaml_fini(&run);
    ep_free(text);
    return arrived;
}

/* It thinks only after the last answer: 8 + 4 + 10 + 4 + 10 + 4 = 40 ms a round. */
static void think_begins_after_the_final_answer(void **state)
{
    (void)state;
    assert_int_equal(failures_of_one_client(", after_failure: 0ms"), 250);
}

/* After a failure it waits 100 ms instead of 8: asks at 8 ms and then every 132 ms. */
static void a_failure_makes_a_client_wait(void **state)
{
    (void)state;
    assert_int_equal(failures_of_one_client(""), 76);
}

/* Its group is served by one deployment only: the other ends, and has nothing. */
static void clients_of_another_deployment_leave(void **state)
{
    (void)state;
    char *text = ep_format(
        "epsim: 1\nhorizon: 10s\nwarmup: 0\nreplications: 1\nseed: 7\n"
        "models:\n  - {name: a, compute: 5ms}\n  - {name: b, compute: 5ms}\n"
        "traffic:\n  - {name: ta, models: a, arrivals: {closed: {clients: 3, think: 0ms}}}\n"
        "  - {name: tb, models: b, arrivals: {poisson: {rate: 10/s}}}\n%s"
        "deployments:\n"
        "  qa: {kind: single-model, serves: [a], instance: {name: lab, vcpu: 1, memory: 1GiB, "
        "price: $0.10/h}, assumptions: {workers_per_model: 1}}\n"
        "  qb: {kind: single-model, serves: [b], instance: {name: lab, vcpu: 1, memory: 1GiB, "
        "price: $0.10/h}}\n",
        run_yaml_off);
    struct run_yaml run = run_yaml(text);
    assert_int_equal(run_yaml_deployment(&run, "qa")->counts.arrived, 3 + 1999);
    const struct ep_deployment_result *b = run_yaml_deployment(&run, "qb");
    assert_true(50 < b->counts.arrived && b->counts.arrived < 150);
    run_yaml_fini(&run);
    ep_free(text);
}

static void the_formulas_agree_with_each_other(void **state)
{
    (void)state;
    assert_near(ep_gm1_gamma_mean_wait(70, 0.01, 1), ep_mg1_mean_wait(70, 0.01, 1), 1e-9);
    assert_true(isinf(ep_gm1_gamma_mean_wait(100, 0.01, 2)));
    /* one client: a round is thought and service; many without thought: 1 / service */
    assert_near(ep_repairman_throughput(1, 3, 1), 0.25, 1e-15);
    assert_near(ep_repairman_throughput(7, 0, 0.5), 2, 1e-15);
    /* two, think = service = 1: p0 = 1 / (1 + 2 + 2) */
    assert_near(ep_repairman_throughput(2, 1, 1), 0.8, 1e-15);
    assert_near(ep_repairman_mean_latency(2, 1, 1), 1.5, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_loops_are_the_machine_repairman),
        cmocka_unit_test(without_thinking_the_server_never_rests),
        cmocka_unit_test(scale_multiplies_the_clients),
        cmocka_unit_test(g_m_1_waits_as_the_root_says),
        cmocka_unit_test(sessions_of_one_are_m_m_1),
        cmocka_unit_test(sessions_are_a_jackson_network),
        cmocka_unit_test(think_begins_after_the_final_answer),
        cmocka_unit_test(a_failure_makes_a_client_wait),
        cmocka_unit_test(clients_of_another_deployment_leave),
        cmocka_unit_test(the_formulas_agree_with_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
