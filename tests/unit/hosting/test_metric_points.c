#include "hosting/metric_expression.h"
#include "hosting/metric_points.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "near.h"

#define MS EP_MILLISECOND
#define VALUE(metric, statistic)                                                                   \
    ep_metric_points_value(&points, EP_ALARM_METRIC_##metric, EP_POINT_STATISTIC_##statistic)

static struct ep_request_record answer(uint16_t status, enum ep_found found, ep_time load_wait,
                                       ep_time service)
{
    return (struct ep_request_record){
        .status = status,
        .last_found = found,
        .parts = {
            [EP_PART_LOAD_WAIT] = load_wait, [EP_PART_SERVICE] = service, [EP_PART_OVERHEAD] = MS}};
}

static void each_invocation_counts_by_the_instances_there_were(void **state)
{
    (void)state;
    struct ep_metric_points points = {0};
    for (uint32_t n = 1; n <= 4; n++)
        ep_metric_points_sent(
            &points, &(struct ep_sent_record){.outstanding = 5 - n, .active_instances = n});
    assert_true(VALUE(INVOCATIONS, SUM) == 4);
    assert_true(fabs(VALUE(INVOCATIONS_PER_INSTANCE, SUM) - (1 + 0.5 + 1.0 / 3 + 0.25)) < 1e-12);
    assert_true(VALUE(CONCURRENT_REQUESTS, MAXIMUM) == 4);
    ep_metric_points_clear(&points);
    assert_true(VALUE(INVOCATIONS, SUM) == 0);
}

static void answers_have_latencies_errors_and_hits(void **state)
{
    (void)state;
    struct ep_metric_points points = {0};
    struct ep_request_record records[] = {
        answer(200, EP_FOUND_MEMORY, 0, 10 * MS), answer(200, EP_FOUND_S3, 500 * MS, 20 * MS),
        answer(429, EP_FOUND_S3, 60000 * MS, 0), answer(500, EP_FOUND_MEMORY, 0, 30 * MS)};
    for (size_t i = 0; i < 4; i++)
        ep_metric_points_attempt(&points, &records[i]);
    assert_true(VALUE(MODEL_LATENCY, AVERAGE) == 15000);
    assert_true(VALUE(MODEL_LATENCY, MAXIMUM) == 30000);
    assert_true(VALUE(MODEL_LATENCY, MINIMUM) == 0);
    assert_true(VALUE(MODEL_LATENCY, SUM) == 60000);
    assert_true(VALUE(MODEL_LATENCY, SAMPLE_COUNT) == 4);
    assert_true(fabs(VALUE(MODEL_LATENCY, P99) / 30000 - 1) < 1.0 / 31);
    assert_true(fabs(VALUE(MODEL_LATENCY, P50) / 10000 - 1) < 1.0 / 31);
    assert_true(VALUE(4XX_ERRORS, SUM) == 1 && VALUE(5XX_ERRORS, SUM) == 1);
    assert_true(VALUE(MODEL_ERRORS, SUM) == 2 && VALUE(MODEL_ERRORS, AVERAGE) == 0.5);
    assert_true(VALUE(CACHE_HIT, AVERAGE) == 0.5 && VALUE(CACHE_HIT, SAMPLE_COUNT) == 4);
    assert_true(VALUE(LOADING_WAIT, MAXIMUM) == 60e6);
    assert_true(VALUE(OVERHEAD_LATENCY, AVERAGE) == (4000 + 60.5e6) / 4);
    ep_metric_points_clear(&points);
}

static void loads_and_unloads_are_spans(void **state)
{
    (void)state;
    struct ep_metric_points points = {0};
    ep_metric_points_load(&points, &(struct ep_load_record){
                                       .from_s3 = true, .download_ns = 3 * MS, .load_ns = 7 * MS});
    ep_metric_points_load(&points, &(struct ep_load_record){.load_ns = 9 * MS});
    ep_metric_points_load(&points, &(struct ep_load_record){.load_ns = 5 * MS, .abandoned = true});
    ep_metric_points_unload(&points, 50 * MS);
    assert_true(VALUE(DOWNLOADING, SAMPLE_COUNT) == 1 && VALUE(DOWNLOADING, AVERAGE) == 3000);
    assert_true(VALUE(LOADING, SAMPLE_COUNT) == 2 && VALUE(LOADING, AVERAGE) == 8000);
    assert_true(VALUE(UNLOADING, SUM) == 50000);
    ep_metric_points_clear(&points);
}

/* Two of a minute; the second came halfway: its utilization is that of its half minute. */
static void instances_count_for_the_time_they_were_there(void **state)
{
    (void)state;
    struct ep_metric_points points = {0};
    const double second = 1e9;
    struct ep_instance_levels whole = {.cpu_work_ns = 90 * second,
                                       .memory_total = 100,
                                       .memory_byte_ns = 60 * second * 50,
                                       .disk_total = INT64_MAX,
                                       .resident_models = 4};
    struct ep_instance_levels none = {0};
    ep_metric_points_instance(&points, &none, &whole, EP_MINUTE);
    struct ep_instance_levels half = {.absent_ns = 30 * EP_SECOND,
                                      .cpu_work_ns = 15 * second,
                                      .memory_total = 100,
                                      .memory_byte_ns = 30 * second * 10,
                                      .disk_total = 200,
                                      .disk_byte_ns = 30 * second * 50,
                                      .resident_models = 1};
    ep_metric_points_instance(&points, &none, &half, EP_MINUTE);
    struct ep_instance_levels gone = {.absent_ns = EP_MINUTE};
    ep_metric_points_instance(&points, &none, &gone, EP_MINUTE);
    assert_true(VALUE(CPU, MAXIMUM) == 150 && VALUE(CPU, MINIMUM) == 50);
    assert_true(VALUE(CPU, AVERAGE) == 100);
    assert_true(VALUE(MEMORY, AVERAGE) == 30);
    assert_true(VALUE(DISK, MAXIMUM) == 25 && VALUE(DISK, MINIMUM) == 0);
    assert_true(VALUE(LOADED_MODELS, SUM) == 5 && VALUE(LOADED_MODELS, AVERAGE) == 2.5);
    ep_metric_points_clear(&points);
}

/* As the period begins 1 of 4 is in use; then, at invocations, 3 of 4 and 5 of 4: not more than
 * all.
 */
static void provisioned_environments_are_in_use_to_a_share(void **state)
{
    (void)state;
    struct ep_metric_points points = {0};
    ep_metric_points_begin(&points,
                           &(struct ep_instance_levels){.provisioned = 4, .provisioned_in_use = 1});
    for (uint32_t in_use = 3; in_use <= 5; in_use += 2)
        ep_metric_points_sent(&points, &(struct ep_sent_record){.active_instances = 1,
                                                                .provisioned = 4,
                                                                .provisioned_in_use = in_use});
    enum ep_alarm_metric metric = EP_ALARM_METRIC_PROVISIONED_CONCURRENCY;
    assert_near(ep_metric_points_value(&points, metric, EP_POINT_STATISTIC_MINIMUM), 0.25, 0);
    assert_near(ep_metric_points_value(&points, metric, EP_POINT_STATISTIC_MAXIMUM), 1, 0);
    assert_near(ep_metric_points_value(&points, metric, EP_POINT_STATISTIC_AVERAGE), 2.0 / 3,
                1e-12);
    ep_metric_points_clear(&points);
    ep_metric_points_begin(&points, &(struct ep_instance_levels){.provisioned = 0});
    assert_true(isnan(ep_metric_points_value(&points, metric, EP_POINT_STATISTIC_MAXIMUM)));
}

static void of_nothing_there_is_no_datapoint(void **state)
{
    (void)state;
    struct ep_metric_points points = {0};
    assert_true(VALUE(INVOCATIONS_PER_INSTANCE, SUM) == 0);
    assert_true(VALUE(4XX_ERRORS, SUM) == 0 && isnan(VALUE(4XX_ERRORS, AVERAGE)));
    assert_true(isnan(VALUE(MODEL_LATENCY, AVERAGE)) && isnan(VALUE(MODEL_LATENCY, P99)));
    assert_true(VALUE(MODEL_LATENCY, SAMPLE_COUNT) == 0);
    assert_true(isnan(VALUE(CACHE_HIT, AVERAGE)) && isnan(VALUE(CPU, AVERAGE)));
    assert_true(isnan(VALUE(GPU, AVERAGE)));
}

/* ---- expressions ---- */

static double two_or_missing(void *self, enum ep_alarm_metric metric,
                             enum ep_point_statistic statistic)
{
    (void)self;
    (void)statistic;
    return metric == EP_ALARM_METRIC_CPU ? 2 : metric == EP_ALARM_METRIC_DISK ? 0 : NAN;
}

static double evaluate(const struct ep_metric_step *steps, size_t count)
{
    struct ep_metric_expression expression = {.count = count};
    for (size_t i = 0; i < count; i++)
        expression.steps[i] = steps[i];
    return ep_metric_expression_value(&expression, two_or_missing, NULL);
}

static void expressions_are_evaluated_in_postfix_order(void **state)
{
    (void)state;
    const struct ep_metric_step cpu = {.operation = EP_OPERATION_METRIC,
                                       .metric = EP_ALARM_METRIC_CPU};
    const struct ep_metric_step gpu = {.operation = EP_OPERATION_METRIC,
                                       .metric = EP_ALARM_METRIC_GPU};
    const struct ep_metric_step disk = {.operation = EP_OPERATION_METRIC,
                                        .metric = EP_ALARM_METRIC_DISK};
    const struct ep_metric_step seven = {.operation = EP_OPERATION_CONSTANT, .constant = 7};
    const struct ep_metric_step add = {.operation = EP_OPERATION_ADD};
    const struct ep_metric_step subtract = {.operation = EP_OPERATION_SUBTRACT};
    const struct ep_metric_step multiply = {.operation = EP_OPERATION_MULTIPLY};
    const struct ep_metric_step divide = {.operation = EP_OPERATION_DIVIDE};
    assert_true(evaluate((struct ep_metric_step[]){seven, cpu, subtract}, 3) == 5);
    assert_true(evaluate((struct ep_metric_step[]){seven, cpu, divide}, 3) == 3.5);
    assert_true(evaluate((struct ep_metric_step[]){cpu, seven, cpu, multiply, add}, 5) == 16);
    assert_true(isnan(evaluate((struct ep_metric_step[]){seven, gpu, add}, 3)));
    assert_true(isnan(evaluate((struct ep_metric_step[]){seven, disk, divide}, 3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_invocation_counts_by_the_instances_there_were),
        cmocka_unit_test(answers_have_latencies_errors_and_hits),
        cmocka_unit_test(loads_and_unloads_are_spans),
        cmocka_unit_test(instances_count_for_the_time_they_were_there),
        cmocka_unit_test(provisioned_environments_are_in_use_to_a_share),
        cmocka_unit_test(of_nothing_there_is_no_datapoint),
        cmocka_unit_test(expressions_are_evaluated_in_postfix_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
