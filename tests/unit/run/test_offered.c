/* What `instances: auto` is sized for, by kind of arrivals: vCPUs in the busiest five minutes. */
#include "base/mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

/* Of requests of 10 ms. */
static double offered(const char *entry)
{
    char *text = ep_format("epsim: 1\nhorizon: 1h\nreplications: 1\n"
                           "models:\n  - {name: m, compute: 10ms}\n"
                           "traffic:\n  - {name: t, models: m, arrivals: %s}\n"
                           "deployments:\n  d: {kind: single-model, instances: auto, instance: "
                           "{name: lab, vcpu: 2, memory: 1GiB, price: $0.10/h}}\n",
                           entry);
    struct run_yaml run = run_yaml_world(text);
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    const double vcpu = run.world->options[0].offered_vcpu;
    run_yaml_fini(&run);
    ep_free(text);
    return vcpu;
}

static void renewals_offer_their_rate(void **state)
{
    (void)state;
    assert_near(offered("{gamma: {rate: 300/s, cv: 5}}"), 3, 1e-9);
    assert_near(offered("{weibull: {rate: 300/s, cv: 0.5}}, scale: 2"), 6, 1e-9);
}

/* Bursts much longer than five minutes count in full, short ones hardly at all. */
static void bursts_offer_their_busiest_five_minutes(void **state)
{
    (void)state;
    assert_near(offered("{on_off: {rate: 100/s, on: 1000h, off: 1000h}}"), 1, 1e-3);
    /* mean 25/s; 300 s from the begin of a burst: 4/3 a second forgets, 25 + 75 / 400 */
    assert_near(offered("{on_off: {rate: 100/s, on: 1s, off: 3s}}"), 0.251875, 1e-9);
    assert_near(offered("{mmpp: {states: [{rate: 100/s, mean_time: 1s}, {rate: 0/s, mean_time: "
                        "3s}]}}, scale: 2"),
                0.50375, 1e-9);
}

static void clients_offer_what_they_would_ask_at_best(void **state)
{
    (void)state;
    assert_near(offered("{sessions: {rate: 10/s, requests: {mean: 5}, think: 9s}}"), 0.5, 1e-9);
    assert_near(offered("{closed: {clients: 30, think: 90ms}}"), 3, 1e-9);
    assert_near(offered("{closed: {clients: 8, think: 0s}}"), 8, 1e-9); /* all, all the time */
}

static void requests_of_their_own_kind_offer_their_own_work(void **state)
{
    (void)state;
    assert_near(offered("{poisson: {rate: 100/s}}, compute: {exponential: {mean: 25ms}}"), 2.5,
                1e-9);
    assert_near(offered("{closed: {clients: 10, think: 80ms}}, compute: 20ms"), 2, 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(renewals_offer_their_rate),
        cmocka_unit_test(bursts_offer_their_busiest_five_minutes),
        cmocka_unit_test(clients_offer_what_they_would_ask_at_best),
        cmocka_unit_test(requests_of_their_own_kind_offer_their_own_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
