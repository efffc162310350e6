#include "report/container_text.h"

#include "report/html_parts.h"
#include "report/json_containers.h"
#include "report/json_tree.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define COUNT 7

/* Seven containers; the i-th takes i % of the vCPUs, but the last as much as the second. */
struct sample {
    struct ep_container_result containers[COUNT];
    struct ep_cloudwatch metric;
    struct ep_container_minute_result minute;
    struct ep_deployment_result deployment;
    struct ep_result result;
};

static struct ep_est est(double value)
{
    return (struct ep_est){value, value * 0.9, value * 1.1, NULL};
}

static void fill(struct sample *sample)
{
    static const char *const names[COUNT] = {"a", "b|c", "<d>", "e", "f", "g", "h"};
    memset(sample, 0, sizeof *sample);
    sample->metric =
        (struct ep_cloudwatch){"ContainerLatency", "Microseconds", 10, 5, 4, 6, 5, 6, 2};
    for (size_t i = 0; i < COUNT; i++)
        sample->containers[i] =
            (struct ep_container_result){.name = names[i],
                                         .image = "py",
                                         .workers = i == 0 ? (double)INFINITY : 2,
                                         .invocations = 1000,
                                         .errors_5xx = 3,
                                         .latency_mean = est(0.0061),
                                         .latency_p50 = est(0.005),
                                         .latency_p99 = {NAN, NAN, NAN, "too few"},
                                         .queue_s = 0.0001,
                                         .service_s = 0.006,
                                         .contention_s = 0,
                                         .cpu = est(i == COUNT - 1 ? 0.01 : 0.01 * (double)i),
                                         .busy_workers = est(0.24),
                                         .memory = 0.09,
                                         .load = est(0.25),
                                         .saturates_per_s = i == 0 ? (double)INFINITY : 240,
                                         .cloudwatch = &sample->metric,
                                         .cloudwatch_count = 1};
    sample->minute = (struct ep_container_minute_result){.minute = 3,
                                                         .container = 1,
                                                         .invocations = 9,
                                                         .errors_4xx = 2,
                                                         .errors_5xx = 1,
                                                         .latency_average_us = NAN,
                                                         .latency_max_us = 70.5,
                                                         .cpu_percent = 12.5,
                                                         .memory_percent = 9};
    sample->deployment = (struct ep_deployment_result){.name = "x",
                                                       .feasible = true,
                                                       .container_results = sample->containers,
                                                       .container_result_count = COUNT,
                                                       .container_minutes = &sample->minute,
                                                       .container_minute_count = 1};
    sample->result = (struct ep_result){.deployments = &sample->deployment, .deployment_count = 1};
}

static void make_chain(struct sample *sample)
{
    sample->deployment.bottleneck = (struct ep_bottleneck){"b|c", "cpu", 60, 125, 200, 125};
}

static void a_line_says_where_the_time_goes(void **state)
{
    (void)state;
    struct sample sample;
    struct ep_text line = {0};
    fill(&sample);
    ep_add_container(&line, &sample.containers[1]);
    assert_string_equal(ep_text_bytes(&line),
                        "6.10 ms, p99 withheld: queue 100 µs, service 6.00 ms, contention 0 s; "
                        "CPU 1.00 %, workers 24.0 %, memory 9.00 %");
    ep_text_clear(&line);
    sample.containers[1].busy_workers = (struct ep_est){0, NAN, NAN, NULL};
    ep_add_container(&line, &sample.containers[1]);
    assert_non_null(strstr(ep_text_bytes(&line), "; CPU 1.00 %, memory 9.00 %"));
    ep_text_fini(&line);
}

static void a_chain_says_what_limits_it(void **state)
{
    (void)state;
    struct ep_text line = {0};
    const struct ep_bottleneck shared = {"predict", "cpu", 60, 125, 200, 125};
    ep_add_bottleneck(&line, &shared);
    assert_string_equal(ep_text_bytes(&line),
                        "cpu limits the chain: it saturates at 125/s, 60/s arrive; the workers of "
                        "its slowest container, predict, alone take 200/s, the vCPUs that all "
                        "share 125/s");
    ep_text_clear(&line);
    const struct ep_bottleneck none = {"p", "nothing", 60, INFINITY, INFINITY, INFINITY};
    ep_add_bottleneck(&line, &none);
    assert_non_null(strstr(ep_text_bytes(&line), "it saturates at any rate, 60/s arrive"));
    ep_text_fini(&line);
}

static void of_many_the_five_busiest_are_shown_of_a_chain_all(void **state)
{
    (void)state;
    struct sample sample;
    size_t which;
    static const size_t busiest[] = {5, 4, 3, 2, 1};
    fill(&sample);
    for (size_t i = 0; i < 5; i++) {
        assert_true(ep_container_shown(&sample.deployment, i, EP_CONTAINERS_SHOWN, &which));
        assert_int_equal(which, busiest[i]);
    }
    assert_false(ep_container_shown(&sample.deployment, 5, EP_CONTAINERS_SHOWN, &which));
    assert_true(ep_container_shown(&sample.deployment, 1, 2, &which));
    assert_false(ep_container_shown(&sample.deployment, 2, 2, &which));
    make_chain(&sample);
    for (size_t i = 0; i < COUNT; i++) {
        assert_true(ep_container_shown(&sample.deployment, i, EP_CONTAINERS_SHOWN, &which));
        assert_int_equal(which, i);
    }
    assert_false(ep_container_shown(&sample.deployment, COUNT, EP_CONTAINERS_SHOWN, &which));
}

static void the_page_lists_all_and_escapes_them(void **state)
{
    (void)state;
    struct sample sample;
    struct ep_text out = {0};
    fill(&sample);
    ep_html_containers(&sample.deployment, &out);
    assert_non_null(strstr(ep_text_bytes(&out), "<tr><td>&lt;d&gt;</td>"));
    assert_non_null(strstr(ep_text_bytes(&out), "<tr><td>h</td>"));
    assert_null(strstr(ep_text_bytes(&out), "result.json has all"));
    assert_null(strstr(ep_text_bytes(&out), "limits the chain"));
    ep_text_clear(&out);
    make_chain(&sample);
    ep_html_containers(&sample.deployment, &out);
    assert_non_null(strstr(ep_text_bytes(&out), "cpu limits the chain"));
    ep_text_clear(&out);
    sample.deployment.container_result_count = 0;
    ep_html_containers(&sample.deployment, &out);
    assert_int_equal(out.length, 0);
    ep_text_fini(&out);
}

static void markdown_has_a_section_only_where_there_are_any(void **state)
{
    (void)state;
    struct sample sample;
    struct ep_text out = {0};
    fill(&sample);
    make_chain(&sample);
    ep_markdown_containers(&sample.result, &out);
    const char *text = ep_text_bytes(&out);
    assert_non_null(
        strstr(text, "\n## Containers of multi-container endpoints\n\n- x, a: 6.10 ms"));
    assert_non_null(strstr(text, "- x, b\\|c: "));
    assert_non_null(strstr(text, "- x: cpu limits the chain"));
    ep_text_clear(&out);
    sample.deployment.container_result_count = 0;
    sample.deployment.bottleneck.resource = NULL;
    ep_markdown_containers(&sample.result, &out);
    assert_int_equal(out.length, 0);
    ep_text_fini(&out);
}

static void minutes_have_the_names_of_cloudwatch(void **state)
{
    (void)state;
    struct sample sample;
    struct ep_text out = {0};
    fill(&sample);
    ep_report_containers_csv(&sample.result, &out);
    assert_string_equal(ep_text_bytes(&out),
                        "minute,deployment,endpoint,ContainerName,Invocations,Invocation4XXErrors,"
                        "Invocation5XXErrors,ContainerLatency,ContainerLatency_max,CPUUtilization,"
                        "MemoryUtilization\n3,x,0,b|c,9,2,1,,70.5,12.5,9\n");
    ep_text_clear(&out);
    sample.deployment.container_minute_count = 0;
    ep_report_containers_csv(&sample.result, &out);
    assert_int_equal(out.length, 0);
    ep_text_fini(&out);
}

static void the_json_has_all_figures(void **state)
{
    (void)state;
    struct sample sample;
    fill(&sample);
    make_chain(&sample);
    json_t *object = json_object();
    ep_json_set_containers(object, &sample.deployment);
    const json_t *all = json_object_get(object, "container_figures");
    assert_int_equal(json_array_size(all), COUNT);
    const json_t *first = json_array_get(all, 0), *second = json_array_get(all, 1);
    assert_true(json_is_null(json_object_get(first, "workers")));
    assert_true(json_is_null(json_object_get(first, "saturates_per_s")));
    assert_int_equal(json_integer_value(json_object_get(second, "errors_5xx")), 3);
    const json_t *latency = json_object_get(second, "latency_s");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(latency, "p99"), "withheld")), "too few");
    const json_t *metric =
        json_object_get(json_object_get(second, "cloudwatch"), "ContainerLatency");
    assert_int_equal(json_integer_value(json_object_get(metric, "sample_count")), 2);
    const json_t *bottleneck = json_object_get(object, "bottleneck");
    assert_string_equal(json_string_value(json_object_get(bottleneck, "slowest_container")), "b|c");
    json_decref(object);
    sample.deployment.container_result_count = 0;
    object = json_object();
    ep_json_set_containers(object, &sample.deployment);
    assert_int_equal(json_object_size(object), 0);
    json_decref(object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_says_where_the_time_goes),
        cmocka_unit_test(a_chain_says_what_limits_it),
        cmocka_unit_test(of_many_the_five_busiest_are_shown_of_a_chain_all),
        cmocka_unit_test(the_page_lists_all_and_escapes_them),
        cmocka_unit_test(markdown_has_a_section_only_where_there_are_any),
        cmocka_unit_test(minutes_have_the_names_of_cloudwatch),
        cmocka_unit_test(the_json_has_all_figures),
    };
    return cmocka_run_group_tests_name("container_text", tests, NULL, NULL);
}
