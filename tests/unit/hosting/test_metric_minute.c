#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "near.h"

#include "hosting/metric_minute.h"

static void send(struct ep_metric_minutes *minutes, uint32_t active, uint32_t outstanding)
{
    struct ep_sent_record sent = {.active_instances = active, .outstanding = outstanding};
    ep_metric_minutes_on_sent(minutes, &sent);
}

static void answer(struct ep_metric_minutes *minutes, int status, enum ep_found found,
                   ep_time load_wait, ep_time service)
{
    struct ep_request_record record = {.status = (uint16_t)status, .last_found = found};
    record.parts[EP_PART_LOAD_WAIT] = load_wait;
    record.parts[EP_PART_SERVICE] = service;
    record.parts[EP_PART_OVERHEAD] = 5000;
    ep_metric_minutes_on_attempt(minutes, &record, true);
}

static double read(const struct ep_metric_minute *minute, enum ep_metric metric,
                   enum ep_statistic statistic)
{
    return ep_metric_statistic(minute, metric, statistic);
}

/* Each request adds 1 / instances that are active when it is sent. */
static void invocations_are_shared_by_the_active_instances(void **state)
{
    (void)state;
    struct ep_metric_minutes *minutes = ep_metric_minutes_create();
    struct ep_metric_minute minute;
    for (int i = 0; i < 30; i++)
        send(minutes, 3, 1);
    for (int i = 0; i < 4; i++)
        send(minutes, 2, 1);
    send(minutes, 1, 1);
    ep_metric_minutes_close(minutes, 120 * EP_SECOND, &minute);
    assert_true(minute.begin == 2 * EP_MINUTE);
    assert_true(read(&minute, EP_METRIC_INVOCATIONS, EP_STATISTIC_SUM) == 35);
    assert_true(read(&minute, EP_METRIC_INVOCATIONS_PER_INSTANCE, EP_STATISTIC_SUM) == 13);
    ep_metric_minutes_close(minutes, 180 * EP_SECOND,
                            &minute); /* without traffic: 0, not nothing */
    assert_true(read(&minute, EP_METRIC_INVOCATIONS, EP_STATISTIC_SUM) == 0);
    assert_true(read(&minute, EP_METRIC_INVOCATIONS_PER_INSTANCE, EP_STATISTIC_SUM) == 0);
    assert_true(isnan(read(&minute, EP_METRIC_MODEL_LATENCY, EP_STATISTIC_AVERAGE)));
    assert_true(isnan(read(&minute, EP_METRIC_MODEL_LATENCY, EP_STATISTIC_SAMPLE_COUNT)));
    ep_metric_minutes_destroy(minutes);
}

static void answers_count_errors_latencies_and_hits(void **state)
{
    (void)state;
    struct ep_metric_minutes *minutes = ep_metric_minutes_create();
    struct ep_metric_minute minute;
    answer(minutes, 200, EP_FOUND_MEMORY, 0, 10000);
    answer(minutes, 200, EP_FOUND_DISK, 7000, 30000);
    answer(minutes, 429, EP_FOUND_S3, 9000, 0);
    answer(minutes, 503, EP_FOUND_JOINED, 2000, 0);
    answer(minutes, EP_STATUS_TIMEOUT, EP_FOUND_MEMORY, 0, 20000);
    ep_metric_minutes_close(minutes, 0, &minute);
    assert_true(read(&minute, EP_METRIC_4XX_ERRORS, EP_STATISTIC_SUM) == 1);
    assert_near(read(&minute, EP_METRIC_4XX_ERRORS, EP_STATISTIC_AVERAGE), 0.2, 1e-15);
    assert_true(read(&minute, EP_METRIC_5XX_ERRORS, EP_STATISTIC_SUM) == 1);
    assert_true(read(&minute, EP_METRIC_MODEL_ERRORS, EP_STATISTIC_SUM) == 3);
    assert_near(read(&minute, EP_METRIC_MODEL_LATENCY, EP_STATISTIC_SUM), 60, 1e-12);
    assert_near(read(&minute, EP_METRIC_MODEL_LATENCY, EP_STATISTIC_MAXIMUM), 30, 1e-12);
    assert_near(read(&minute, EP_METRIC_MODEL_LATENCY, EP_STATISTIC_P50), 10, 0.4);
    assert_near(read(&minute, EP_METRIC_MODEL_LATENCY, EP_STATISTIC_P99), 30, 1);
    /* The wait for the model belongs to the overhead. */
    assert_near(read(&minute, EP_METRIC_OVERHEAD_LATENCY, EP_STATISTIC_SUM), 43, 1e-12);
    assert_true(isnan(read(&minute, EP_METRIC_OVERHEAD_LATENCY, EP_STATISTIC_P99)));
    assert_near(read(&minute, EP_METRIC_LOADING_WAIT, EP_STATISTIC_AVERAGE), 6, 1e-12);
    assert_near(read(&minute, EP_METRIC_CACHE_HIT, EP_STATISTIC_AVERAGE), 0.4, 1e-15);
    assert_true(read(&minute, EP_METRIC_CACHE_HIT, EP_STATISTIC_SAMPLE_COUNT) == 5);
    assert_true(isnan(read(&minute, EP_METRIC_CACHE_HIT, EP_STATISTIC_MAXIMUM)));
    assert_true(read(&minute, EP_METRIC_DISK_HIT, EP_STATISTIC_SUM) == 1);
    assert_true(read(&minute, EP_METRIC_DISK_HIT, EP_STATISTIC_SAMPLE_COUNT) == 3);
    ep_metric_minutes_destroy(minutes);
}

static void loads_and_instances_publish_their_points(void **state)
{
    (void)state;
    struct ep_metric_minutes *minutes = ep_metric_minutes_create();
    struct ep_metric_minute minute;
    struct ep_load_record load = {.from_s3 = true, .download_ns = 3000, .load_ns = 8000};
    ep_metric_minutes_on_load(minutes, &load);
    load = (struct ep_load_record){.load_ns = 6000};
    ep_metric_minutes_on_load(minutes, &load);
    load = (struct ep_load_record){.abandoned = true, .load_ns = 1};
    ep_metric_minutes_on_load(minutes, &load);
    ep_metric_minutes_on_unload(minutes, 50000);
    send(minutes, 2, 9);
    ep_metric_minutes_on_concurrency(minutes, 4);
    ep_metric_minutes_on_concurrency(minutes, 2);
    ep_metric_minutes_on_instance(minutes, EP_METRIC_CPU, 150);
    ep_metric_minutes_on_instance(minutes, EP_METRIC_CPU, 50);
    ep_metric_minutes_on_instance(minutes, EP_METRIC_LOADED_MODELS, 91);
    ep_metric_minutes_on_instance(minutes, EP_METRIC_LOADED_MODELS, 89);
    ep_metric_minutes_close(minutes, 0, &minute);
    assert_true(read(&minute, EP_METRIC_DOWNLOADING, EP_STATISTIC_SAMPLE_COUNT) == 1);
    assert_near(read(&minute, EP_METRIC_LOADING, EP_STATISTIC_SUM), 14, 1e-12);
    assert_true(read(&minute, EP_METRIC_UNLOADING, EP_STATISTIC_SAMPLE_COUNT) == 1);
    assert_true(read(&minute, EP_METRIC_CONCURRENT_REQUESTS, EP_STATISTIC_MINIMUM) == 2);
    assert_true(read(&minute, EP_METRIC_CONCURRENT_REQUESTS, EP_STATISTIC_MAXIMUM) == 9);
    assert_true(isnan(read(&minute, EP_METRIC_CONCURRENT_REQUESTS, EP_STATISTIC_AVERAGE)));
    assert_near(read(&minute, EP_METRIC_CPU, EP_STATISTIC_AVERAGE), 100, 1e-12);
    assert_true(isnan(read(&minute, EP_METRIC_CPU, EP_STATISTIC_SUM)));
    assert_true(read(&minute, EP_METRIC_LOADED_MODELS, EP_STATISTIC_SUM) == 180); /* all copies */
    assert_true(read(&minute, EP_METRIC_LOADED_MODELS, EP_STATISTIC_AVERAGE) == 90);
    ep_metric_minutes_destroy(minutes);
}

static void names_are_those_of_aws_and_ours_is_marked(void **state)
{
    (void)state;
    for (int i = 0; i < EP_METRIC_COUNT; i++) {
        const struct ep_metric_spec *spec = ep_metric_spec((enum ep_metric)i);
        bool is_ours = i == EP_METRIC_DISK_HIT;
        assert_int_equal(strcmp(spec->name_space, "epsim") == 0, is_ours);
        assert_true(spec->statistics != 0);
    }
    assert_string_equal(ep_metric_spec(EP_METRIC_CONCURRENT_REQUESTS)->name,
                        "ConcurrentRequestsPerModel");
    assert_string_equal(ep_metric_spec(EP_METRIC_CPU)->name_space, "/aws/sagemaker/Endpoints");
    assert_string_equal(ep_statistic_name(EP_STATISTIC_SAMPLE_COUNT), "SampleCount");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invocations_are_shared_by_the_active_instances),
        cmocka_unit_test(answers_count_errors_latencies_and_hits),
        cmocka_unit_test(loads_and_instances_publish_their_points),
        cmocka_unit_test(names_are_those_of_aws_and_ours_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
