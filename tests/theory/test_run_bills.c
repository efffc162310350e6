/* AWS's own examples of bills, from a scenario to the last line: what was simulated is metered,
 * priced and added up as on the page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"
#include "run_yaml.h"

#include "base/mem.h"

#define HOURS_ON_THE_PAGE 744

static struct run_yaml run_of(const char *rate, const char *payload, const char *deployment)
{
    char *text = ep_format(
        "epsim: 1\nhorizon: 1h\nwarmup: 0\nreplications: 1\n"
        "models: [{name: m, artifact: 1MB, memory: 1MB, compute: 100ms, payload: %s}]\n"
        "traffic: [{name: t, models: m, arrivals: {deterministic: {rate: %s}}}]\n"
        "prices: {override: {ml.c5.xlarge: $0.204/h, serverless-2gb-provisioned: $0.036/h, "
        "serverless-2gb-provisioned-execution: $0.0828/h}}\n"
        "deployments: {d: %s}\n%s  cold_start: 0s\n  cold_start_rate: unlimited\n"
        "  vcpu_per_gb: 0.5\n  idle_timeout: 10min\n",
        payload, rate, deployment, run_yaml_off);
    struct run_yaml run = run_yaml(text);
    ep_free(text);
    return run;
}

/* 2 x ml.c5.xlarge at $0.204/h for 744 h: $303.55 (the page says 303.52, from an unrounded rate).
 */
static void two_instances_for_a_month(void **state)
{
    (void)state;
    struct run_yaml run = run_of("1/s", "{request: 0B, response: 0B}",
                                 "{kind: single-model, instance: ml.c5.xlarge, instances: 2}");
    const struct ep_bill *bill = &run_yaml_deployment(&run, "d")->bill;
    assert_near(bill->lines[0].usd_per_hour * HOURS_ON_THE_PAGE, 303.552, 1e-9);
    assert_near(bill->lines[0].quantity, 2, 0);
    run_yaml_fini(&run);
}

/* 10 million requests of 100 ms with 2 GB, and 10 GB of data: $40 + $0.16. A thousandth of it:
 * 10,000 in the hour, 1 kB each. */
static void ten_million_serverless_requests(void **state)
{
    (void)state;
    struct run_yaml run = run_of("2.7777777778/s", "{request: 600B, response: 400B}",
                                 "{kind: serverless, memory: 2GB, max_concurrency: 50}");
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "d");
    double thousandths = 10000.0 / (double)d->counts.completed; /* of a request at the edge */
    assert_true(d->counts.completed >= 9999 && d->counts.completed <= 10001);
    assert_near(1000 * thousandths * d->bill.lines[0].usd_per_hour, 40, 1e-6);
    assert_near(1000 * thousandths *
                    (d->bill.lines[1].usd_per_hour + d->bill.lines[2].usd_per_hour),
                0.16, 1e-6);
    run_yaml_fini(&run);
}

/* Provisioned concurrency has two meters: being there, and serving. The page's rates at 2 GB:
 * $0.00001/s and $0.000023/s. Ten environments for an hour, 3600 requests of 100 ms: 0.36 and
 * 0.00828. */
static void provisioned_concurrency_has_two_meters(void **state)
{
    (void)state;
    struct run_yaml run =
        run_of("1/s", "{request: 0B, response: 0B}",
               "{kind: serverless, memory: 2GB, max_concurrency: 50, provisioned_concurrency: 10}");
    const struct ep_bill *bill = &run_yaml_deployment(&run, "d")->bill;
    assert_near(bill->lines[0].usd_per_hour, 0, 0); /* nothing on demand */
    assert_near(bill->lines[1].usd_per_hour, 0.36, 1e-9);
    assert_near(bill->lines[2].usd_per_hour, 3600 * 0.1 * 0.000023, 3e-6);
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_instances_for_a_month),
        cmocka_unit_test(ten_million_serverless_requests),
        cmocka_unit_test(provisioned_concurrency_has_two_meters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
