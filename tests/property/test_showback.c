/* Whatever the scenario: the cents of the models add up to the total, kind of use by kind and by
 * either rule, the total is the bill of a month, and groups are their models. */
#include "run_yaml.h"
#include "temp_file.h"

#include "base/mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static const char *const kinds[] = {
    "{kind: single-model, instance: ml.m5.large, instances: 2}",
    "{kind: single-model, instance: ml.c5.large, instances: auto}",
    "{kind: single-model, per: group, instance: ml.m5.xlarge, instances: 1}",
    "{kind: multi-model, instance: ml.m5.large, instances: 1}",
    "{kind: multi-model, instance: ml.m5.large, instances: 3, cache: disabled}",
    "{kind: multi-container, mode: direct, instance: ml.m5.4xlarge, instances: 1}",
    "{kind: serverless, memory: 2GB, max_concurrency: 20}",
    "{kind: multi-model, instance: ml.m5.large, instances: 1, autoscaling: {min: 1, max: 3, "
    "target_tracking: {metric: SageMakerVariantInvocationsPerInstance, target: 60/min}}}",
    "[{name: hot, kind: single-model, instance: ml.m5.large, instances: 1, serves: {busiest: 2}}, "
    "{name: rest, kind: multi-model, instance: ml.m5.large, instances: 1, serves: rest}]",
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static int64_t total_of(const struct ep_cost_share *row, bool is_equal)
{
    int64_t sum = is_equal ? row->idle_equal_cents : row->cents[EP_SHARE_IDLE];
    for (int share = 0; share < EP_SHARE_IDLE; share++)
        sum += row->cents[share];
    return sum;
}

/* The rows of one scope together; of groups only model groups, not their labels. */
static struct ep_cost_share sum_of(const struct ep_deployment_result *deployment, const char *scope)
{
    struct ep_cost_share sum = {0};
    for (size_t i = 0; i < deployment->showback_count; i++) {
        const struct ep_cost_share *row = &deployment->showback[i];
        if (strcmp(row->scope, scope) != 0 || strchr(row->name, '='))
            continue;
        sum.models += row->models;
        sum.idle_equal_cents += row->idle_equal_cents;
        for (int share = 0; share < EP_SHARE_COUNT; share++) {
            assert_true(row->cents[share] >= 0);
            sum.cents[share] += row->cents[share];
        }
    }
    return sum;
}

static void check(unsigned seed, const struct ep_deployment_result *deployment)
{
    const struct ep_cost_share *total = &deployment->showback[0];
    int64_t bill = llround(100 * deployment->bill.usd_per_month);
    if (total_of(total, false) != bill || total_of(total, true) != bill)
        fail_msg("seed %u, %s: the total is not the bill", seed, deployment->name);
    static const char *const scopes[] = {"group", "model"};
    for (size_t i = 0; i < 2; i++) {
        struct ep_cost_share sum = sum_of(deployment, scopes[i]);
        bool is_same = sum.models == total->models &&
                       memcmp(sum.cents, total->cents, sizeof sum.cents) == 0 &&
                       sum.idle_equal_cents == total->idle_equal_cents;
        if (!is_same)
            fail_msg("seed %u, %s: rows of %s do not add up", seed, deployment->name, scopes[i]);
    }
}

static char *scenario_of(uint32_t *seed, const char *table, const char *kind)
{
    return ep_format(
        "epsim: 1\nhorizon: %umin\nwarmup: %umin\nreplications: %u\nseed: %u\n"
        "models: [{name: m, count: %u, artifact: 5MB, memory: %uMB, compute: {exponential: "
        "{mean: %ums}}},\n"
        "         {name: tenant, table: %s}]\n"
        "traffic: [{name: t, models: m, arrivals: {poisson: {rate: %u/min}}},\n"
        "          {name: u, models: tenant, arrivals: {poisson: {rate: %u/min}}}]\n"
        "deployments: {d: %s}\n",
        10 + next(seed) % 20, next(seed) % 5, 1 + next(seed) % 3, next(seed), 1 + next(seed) % 9,
        50 + next(seed) % 2000, 1 + next(seed) % 400, table, 1 + next(seed) % 200,
        1 + next(seed) % 100, kind);
}

static void adds_up_to_the_bill(void **state)
{
    (void)state;
    char *table =
        temp_file("name,artifact,memory,compute,plan\n"
                  "x,10MB,200MB,20ms,gold\ny,20MB,100MB,30ms,free\nz,1MB,900MB,1ms,gold\n");
    for (unsigned seed = 1; seed <= 36; seed++) {
        uint32_t random = seed;
        char *text = scenario_of(&random, table, kinds[seed % KINDS]);
        struct run_yaml run = run_yaml(text);
        const struct ep_deployment_result *deployment = &run.result->deployments[0];
        if (deployment->feasible)
            check(seed, deployment);
        run_yaml_fini(&run);
        ep_free(text);
    }
    temp_file_remove(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_up_to_the_bill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
