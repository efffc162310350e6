#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What a scenario says of types, prices and regions that the price book does not know. */
#include "near.h"
#include "run_yaml.h"

#include <string.h>

#define TEST_YAML EP_SOURCE_DIR "/tests/test.yaml"
#define BOOK "sagemaker-2026-09-22.csv (2026-09-22)"
#define HEAD                                                                                       \
    "epsim: 1\nhorizon: 1h\nmodels:\n  - {name: m, artifact: 1MB, memory: 1MB, compute: 1ms}\n"    \
    "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 1/s}}}\n"

static void an_override_of_no_type_is_a_mistake(void **state)
{
    (void)state;
    run_yaml_refuses(HEAD "prices:\n  override:\n    ml.m5.xlrge: $0.1/h\n"
                          "deployments:\n  d: {kind: single-model, instance: ml.m5.xlarge}\n",
                     (const char *const[]){TEST_YAML
                                           ":9:18: error: prices.override: unknown instance type "
                                           "\"ml.m5.xlrge\"; did you mean \"ml.m5.xlarge\"?",
                                           NULL});
}

static void an_unknown_region_is_said_once(void **state)
{
    (void)state;
    run_yaml_refuses(HEAD "region: mars-1\ndeployments:\n"
                          "  d: {kind: single-model, instance: ml.m5.xlarge}\n"
                          "  e: {kind: single-model, instance: ml.c5.xlarge}\n"
                          "  f: {kind: single-model, instance: ml.c5.xlrge}\n",
                     (const char *const[]){
                         TEST_YAML ": error: region: no prices for \"mars-1\" in " BOOK
                                   ", which knows us-east-1, us-east-2, us-west-2, eu-west-1, "
                                   "eu-central-1, ap-northeast-1; add yours: "
                                   "prices: {override: {TYPE: $PRICE/h}}",
                         TEST_YAML ":11:6: error: deployments.f.instance: unknown instance type "
                                   "\"ml.c5.xlrge\"; did you mean \"ml.c5.xlarge\"?",
                         NULL});
}

/* A region that the book does not know needs a price for every type, and no more. */
static void an_own_price_will_do_in_any_region(void **state)
{
    (void)state;
    struct run_yaml run =
        run_yaml_world(HEAD "region: mars-1\nprices: {override: {ml.m5.xlarge: $0.5/h}}\n"
                            "deployments:\n  d: {kind: single-model, instance: ml.m5.xlarge}\n"
                            "  e: {kind: single-model, instance: {name: lab, vcpu: 1, memory: "
                            "1GiB, price: $1/h}}\n");
    if (!run.world)
        fail_msg("%s", ep_diag_message(run.diag, 0));
    assert_near(run.world->options[0].prices.instance_usd_per_hour, 0.5, 0);
    run_yaml_fini(&run);
}

/* A trace and a table that are not there, two types that do not exist, a weight too many. */
static void one_pass_finds_every_mistake(void **state)
{
    (void)state;
    static const char text[] =
        "epsim: 1\nhorizon: 1h\nmodels:\n  - {name: m, table: none.csv}\n"
        "  - {name: n, artifact: 1MB, memory: 1MB, compute: 1ms}\n"
        "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 1/s}}}\n"
        "  - {name: u, models: n, trace: {file: gone.csv, format: csv}}\n"
        "deployments:\n  d: {kind: single-model, instance: ml.m5.xlrge}\n"
        "  e: {kind: single-model, instance: ml.m6i.large}\n";
    static const char *const parts[] = {"deployments.d.instance: unknown instance type",
                                        "deployments.e.instance: no price for ml.m6i.large",
                                        "gone.csv", "none.csv"};
    struct run_yaml run = run_yaml_world(text);
    assert_null(run.world);
    assert_int_equal(ep_diag_error_count(run.diag), 4);
    for (size_t i = 0; i < 4; i++)
        if (!strstr(ep_diag_message(run.diag, i), parts[i]))
            fail_msg("\"%s\" is not in \"%s\"", parts[i], ep_diag_message(run.diag, i));
    run_yaml_fini(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_override_of_no_type_is_a_mistake),
        cmocka_unit_test(an_unknown_region_is_said_once),
        cmocka_unit_test(an_own_price_will_do_in_any_region),
        cmocka_unit_test(one_pass_finds_every_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
