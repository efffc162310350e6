/* docs/guide.md answers the study guide's checkpoint questions with figures of runs: here they are
 * made again and compared with the page, line by line. EP_SHOW=1 prints the lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run_yaml.h"

#include "base/mem.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CUT "horizon", "1h", "warmup", "10min", "replications", "2"

static char *read_page(void)
{
    FILE *file = fopen(EP_SOURCE_DIR "/docs/guide.md", "rb");
    assert_non_null(file);
    char *page = ep_alloc(1 << 16);
    size_t size = fread(page, 1, (1 << 16) - 1, file);
    fclose(file);
    page[size] = '\0';
    return page;
}

/* "- LINE" is a line of the page. */
static void states(const char *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void states(const char *page, const char *format, ...)
{
    char line[512], whole[600];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    snprintf(whole, sizeof whole, "\n- %s\n", line);
    if (getenv("EP_SHOW"))
        printf("%s", whole + 1);
    else if (strstr(page, whole) == NULL)
        fail_msg("docs/guide.md does not say: %s", line);
}

static void states_cost(const char *page, const struct run_yaml *run, const char *name)
{
    const struct ep_deployment_result *d = run_yaml_deployment(run, name);
    states(page,
           "`%s`: %" PRIu64 " endpoint%s, %g instance%s, CPU %.3g %%: $%.2f/h, $%.0f per million "
           "requests",
           name, d->endpoints, d->endpoints == 1 ? "" : "s", d->instances_mean,
           d->instances_mean > 1 ? "s" : "", 100 * d->cpu.mean.value, d->cost_per_hour.value,
           d->cost_per_million.value);
}

static void question_1_one_image(void **state)
{
    (void)state;
    char *page = read_page();
    struct run_yaml run =
        run_yaml_shipped("guide-spark-tensorflow", (const char *const[]){CUT, NULL}, 2);
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "multi-model");
    assert_false(d->feasible);
    states(page, "`multi-model` is not possible: %s: %s (%s)", d->problems[0].rule,
           d->problems[0].detail, d->problems[0].source);
    run_yaml_fini(&run);
    run = run_yaml_shipped(
        "guide-spark-tensorflow",
        (const char *const[]){CUT, "models.features.image", "tensorflow-2.11", NULL}, 2);
    d = run_yaml_deployment(&run, "multi-model");
    assert_true(d->feasible);
    states(page, "`multi-model`: $%.2f/h, p50 %.0f ms, verdict %s", d->cost_per_hour.value,
           1000 * d->latency.p50.value,
           d->verdict == EP_VERDICT_STABLE       ? "stable"
           : d->verdict == EP_VERDICT_OVERLOADED ? "overloaded"
                                                 : "neither stable nor overloaded");
    run_yaml_fini(&run);
    ep_free(page);
}

static void question_2_fifteen(void **state)
{
    (void)state;
    char *page = read_page();
    struct run_yaml run = run_yaml_shipped("guide-saas-50", (const char *const[]){CUT, NULL}, 2);
    const struct ep_deployment_result *d = run_yaml_deployment(&run, "containers");
    states(page,
           "`containers` of 50 models: %" PRIu64 " containers on %" PRIu64 " endpoints, $%.2f/h",
           d->containers, d->endpoints, d->cost_per_hour.value);
    run_yaml_fini(&run);
    run = run_yaml_shipped("guide-200-models", (const char *const[]){CUT, NULL}, 2);
    d = run_yaml_deployment(&run, "containers");
    states(page,
           "`containers` of 200 models: %" PRIu64 " containers on %" PRIu64 " endpoints, $%.2f/h",
           d->containers, d->endpoints, d->cost_per_hour.value);
    run_yaml_fini(&run);
    char *chain = ep_strdup("[{name: predict, model: regression}");
    for (int i = 1; i < 16; i++) {
        char *longer = ep_format("%s, {name: c%d, compute: 1ms, memory: 1MB}", chain, i);
        ep_free(chain);
        chain = longer;
    }
    char *whole = ep_format("%s]", chain);
    run = run_yaml_shipped("guide-pipeline-sklearn-xgboost",
                           (const char *const[]){"horizon", "3min", "warmup", "0", "replications",
                                                 "1", "deployments.chain.containers", whole, NULL},
                           2);
    d = run_yaml_deployment(&run, "chain");
    assert_false(d->feasible);
    states(page, "a chain is not possible: %s: %s (%s)", d->problems[0].rule, d->problems[0].detail,
           d->problems[0].source);
    run_yaml_fini(&run);
    ep_free(chain);
    ep_free(whole);
    ep_free(page);
}

static void question_3_an_hour_costs_whether_used_or_not(void **state)
{
    (void)state;
    char *page = read_page();
    static const char *const scales[] = {"1", "0.01"};
    for (size_t i = 0; i < 2; i++) {
        struct run_yaml run = run_yaml_shipped(
            "guide-200-models", (const char *const[]){CUT, "traffic.office.scale", scales[i], NULL},
            2);
        states_cost(page, &run, "separate");
        states_cost(page, &run, "shared");
        const struct ep_deployment_result *separate = run_yaml_deployment(&run, "separate");
        const struct ep_deployment_result *shared = run_yaml_deployment(&run, "shared");
        double ratio = shared->cost_per_hour.value / separate->cost_per_hour.value;
        if (i == 0)
            states(page, "shared costs %.1f %% less", 100 * (1 - ratio));
        assert_true(fabs(1 / ratio - 49) < 0.5);
        run_yaml_fini(&run);
    }
    ep_free(page);
}

static void question_4_a_pipeline(void **state)
{
    (void)state;
    char *page = read_page();
    struct run_yaml run = run_yaml_shipped(
        "guide-spark-tensorflow",
        (const char *const[]){CUT, "models.vision.compute", "3ms", "models.vision.wait", "25ms",
                              "models.vision.threads", "1", "deployments.chain.instance",
                              "ml.g4dn.xlarge", "deployments.two-calls.instance", "ml.g4dn.xlarge",
                              NULL},
        2);
    const struct ep_deployment_result *chain = run_yaml_deployment(&run, "chain");
    const struct ep_deployment_result *two = run_yaml_deployment(&run, "two-calls");
    assert_false(run_yaml_deployment(&run, "multi-model")->feasible);
    states(page, "`chain`: one call, $%.2f/h, p99 %.0f ms; it saturates at %.0f requests/s: %s",
           chain->cost_per_hour.value, 1000 * chain->latency.p99.value,
           chain->bottleneck.saturates_per_s, chain->bottleneck.resource);
    for (size_t i = 0; i < chain->container_result_count; i++) {
        const struct ep_container_result *c = &chain->container_results[i];
        states(page,
               "container `%s`: %.1f ms on average, %.1f %% of the vCPUs, %.0f %% of its workers",
               c->name, 1000 * c->latency_mean.value, 100 * c->cpu.value,
               100 * c->busy_workers.value);
    }
    states(page, "`two-calls`: two endpoints, two calls, $%.2f/h", two->cost_per_hour.value);
    run_yaml_fini(&run);
    ep_free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(question_1_one_image),
        cmocka_unit_test(question_2_fifteen),
        cmocka_unit_test(question_3_an_hour_costs_whether_used_or_not),
        cmocka_unit_test(question_4_a_pipeline),
    };
    return cmocka_run_group_tests_name("guide_answers", tests, NULL, NULL);
}
