#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sample_result.h"

#include "base/mem.h"
#include "report/cloudwatch.h"
#include "report/models_csv.h"

#include <jansson.h>

/* Two minutes of an endpoint with a model cache, one of another without. 2026-11-02T00:00Z. */
static void bend(struct ep_result *result, struct ep_cloudwatch_minute minutes[3])
{
    memset(minutes, 0, 3 * sizeof *minutes);
    struct ep_cloudwatch_minute *first = &minutes[0];
    for (int i = 0; i < 3; i++)
        minutes[i].deployment = result->deployments[i < 2 ? 1 : 0].name;
    minutes[0].has_cache = minutes[1].has_cache = true;
    minutes[1].figures.begin = EP_MINUTE;
    first->figures.points[EP_METRIC_INVOCATIONS] = (struct ep_metric_point){12, 12, 1, 1};
    first->figures.points[EP_METRIC_INVOCATIONS_PER_INSTANCE] =
        (struct ep_metric_point){12, 6, 0, 0};
    first->figures.points[EP_METRIC_MODEL_LATENCY] = (struct ep_metric_point){2, 30, 10, 20};
    first->figures.model_latency_us[3] = 20;
    first->figures.points[EP_METRIC_DISK_HIT] = (struct ep_metric_point){4, 1, 0, 1};
    minutes[2].figures.points[EP_METRIC_DISK_HIT] = (struct ep_metric_point){4, 1, 0, 1};
    result->minutes = minutes;
    result->minute_count = 3;
    sample_scenario(result)->start_unix_s = 1793577600;
}

static void the_csv_has_a_row_where_something_happened(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_cloudwatch_minute minutes[3];
    struct ep_text out = {0};
    bend(result, minutes);
    ep_report_cloudwatch_csv(result, &out);
    assert_string_equal(
        ep_text_bytes(&out),
        "minute,deployment,namespace,metric,unit,Sum,Average,Minimum,Maximum,SampleCount,p50,p90,"
        "p95,p99\n"
        "0,shared,AWS/SageMaker,Invocations,None,12,,,,,,,,\n"
        "0,shared,AWS/SageMaker,InvocationsPerInstance,None,6,,,,,,,,\n"
        "0,shared,AWS/SageMaker,ModelLatency,Microseconds,30,15,10,20,2,0,0,0,20\n"
        "0,shared,epsim,ModelDiskHit,None,1,0.25,,,4,,,,\n"
        "1,shared,AWS/SageMaker,Invocations,None,0,,,,,,,,\n"
        "1,shared,AWS/SageMaker,InvocationsPerInstance,None,0,,,,,,,,\n"
        "0,separate,AWS/SageMaker,Invocations,None,0,,,,,,,,\n"
        "0,separate,AWS/SageMaker,InvocationsPerInstance,None,0,,,,,,,,\n");
    ep_text_fini(&out);
    sample_result_destroy(result);
}

static void the_json_reads_as_that_of_get_metric_data(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_cloudwatch_minute minutes[3];
    struct ep_text out = {0};
    bend(result, minutes);
    minutes[0].deployment = minutes[1].deployment = "a \"b\\";
    ep_report_cloudwatch_json(result, &out);
    json_t *root = json_loads(ep_text_bytes(&out), 0, NULL);
    assert_non_null(root);
    json_t *series = json_object_get(root, "MetricDataResults");
    assert_int_equal(json_array_size(json_object_get(root, "Messages")), 0);
    /* 2 of invocations, 9 of latency, 3 of disk hits; 2 of the other deployment */
    assert_int_equal(json_array_size(series), 16);
    json_t *first = json_array_get(series, 0);
    assert_string_equal(json_string_value(json_object_get(first, "Id")), "d1_Invocations_Sum");
    assert_string_equal(json_string_value(json_object_get(first, "Label")),
                        "a \"b\\ Invocations Sum");
    assert_string_equal(json_string_value(json_object_get(first, "StatusCode")), "Complete");
    json_t *times = json_object_get(first, "Timestamps");
    assert_int_equal(json_array_size(times), 2);
    assert_string_equal(json_string_value(json_array_get(times, 1)), "2026-11-02T00:01:00+00:00");
    assert_true(json_number_value(json_array_get(json_object_get(first, "Values"), 0)) == 12);
    json_decref(root);
    ep_text_fini(&out);
    sample_result_destroy(result);
}

static void every_model_has_a_row(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_model_row rows[] = {{"a/0", 2000, 0.9, 0.5, 2.5, 0.25, 0.75, 210, 209},
                                  {"a/1", 3, 0, NAN, NAN, 0.125, 0.25, 3, 3}};
    struct ep_text out = {0};
    result->deployment_count = 2; /* separate, shared */
    for (int i = 0; i < 2; i++) {
        result->deployments[i].models = rows;
        result->deployments[i].model_count = 2 - (size_t)i;
    }
    ep_report_models_csv(result, &out);
    assert_string_equal(ep_text_bytes(&out),
                        "deployment,model,requests,hit_ratio,p50_s,p99_s,cost_share,cold_share,"
                        "loads,evictions\n"
                        "separate,a/0,2000,,0.5,2.5,0.25,,,\n"
                        "separate,a/1,3,,,,0.125,,,\n"
                        "shared,a/0,2000,0.9,0.5,2.5,0.25,0.75,210,209\n");
    ep_text_fini(&out);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_csv_has_a_row_where_something_happened),
        cmocka_unit_test(the_json_reads_as_that_of_get_metric_data),
        cmocka_unit_test(every_model_has_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
