#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

#include "run/series.h"

static struct ep_request_record request(int status, enum ep_found found, ep_time latency)
{
    return (struct ep_request_record){
        .first_arrival = 5, .done = 5 + latency, .status = (uint16_t)status, .found = found};
}

static void a_minute_has_what_happened_in_it(void **state)
{
    (void)state;
    struct ep_series_rows rows = {0};
    struct ep_series *series = ep_series_create(&rows, "d", true, 3, 0.5);
    struct ep_request_record warm = request(200, EP_FOUND_MEMORY, 10 * EP_MILLISECOND);
    struct ep_request_record cold = request(200, EP_FOUND_S3, 30 * EP_MILLISECOND);
    struct ep_request_record bad = request(429, EP_FOUND_JOINED, 60 * EP_SECOND);
    struct ep_minute minute = {.begin = 2 * EP_MINUTE,
                               .end = 3 * EP_MINUTE,
                               .utilization = {0.1, 0.2, 0.3, 0.4},
                               .resident_models = 7,
                               .outstanding = 8};
    for (int i = 0; i < 4; i++)
        ep_series_on_arrival(series);
    ep_series_on_request(series, &warm);
    ep_series_on_request(series, &cold);
    ep_series_on_request(series, &bad);
    ep_series_on_attempt(series, EP_FOUND_MEMORY);
    ep_series_on_attempt(series, EP_FOUND_S3);
    ep_series_on_attempt(series, EP_FOUND_S3);
    ep_series_on_attempt(series, EP_FOUND_S3);
    ep_series_on_load(series);
    ep_series_on_eviction(series);
    ep_series_end_minute(series, &minute);

    assert_int_equal(rows.count, 1);
    const struct ep_series_row *row = &rows.items[0];
    assert_near(row->minute, 2, 0);
    assert_string_equal(row->deployment, "d");
    assert_int_equal(row->arrived, 4);
    assert_int_equal(row->completed, 2);
    assert_int_equal(row->errors, 1);
    assert_int_equal(row->cold, 2);
    assert_near(row->latency_mean_s, 0.020, 1e-12);
    assert_near(row->latency_p99_s, 0.030, 0.030 / 32);
    assert_near(row->hit_ratio, 0.25, 0);
    assert_near(row->cost_usd_per_hour, 1.5, 0);
    assert_near(row->network, 0.4, 0);
    assert_int_equal(row->loads, 1);
    assert_int_equal(row->evictions, 1);
    assert_int_equal(row->resident_models, 7);
    assert_int_equal(row->outstanding, 8);
    ep_series_destroy(series);
    ep_array_fini(&rows);
}

static void the_next_minute_starts_from_nothing(void **state)
{
    (void)state;
    struct ep_series_rows rows = {0};
    struct ep_series *series = ep_series_create(&rows, "d", false, 1, 1);
    struct ep_request_record warm = request(200, EP_FOUND_NONE, 10);
    struct ep_minute minute = {.begin = 0, .end = EP_MINUTE};
    ep_series_on_arrival(series);
    ep_series_on_request(series, &warm);
    ep_series_end_minute(series, &minute);
    ep_series_end_minute(series, &minute);
    assert_int_equal(rows.items[1].arrived, 0);
    assert_int_equal(rows.items[1].completed, 0);
    assert_true(isnan(rows.items[1].latency_p50_s));
    assert_true(isnan(rows.items[0].hit_ratio)); /* no cache */
    ep_series_destroy(series);
    ep_array_fini(&rows);
}

/* Two in service of three that are paid for. */
static void instances_may_change(void **state)
{
    (void)state;
    struct ep_series_rows rows = {0};
    struct ep_series *series = ep_series_create(&rows, "d", true, 1, 0.5);
    struct ep_minute minute = {.begin = 0, .end = EP_MINUTE};
    ep_series_end_minute(series, &minute);
    ep_series_set_instances(series, 2, 3);
    minute = (struct ep_minute){.begin = EP_MINUTE, .end = 2 * EP_MINUTE};
    ep_series_end_minute(series, &minute);
    assert_near(rows.items[0].cost_usd_per_hour, 0.5, 0);
    assert_near(rows.items[1].instances, 2, 0);
    assert_near(rows.items[1].cost_usd_per_hour, 1.5, 0);
    ep_series_destroy(series);
    ep_array_fini(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_minute_has_what_happened_in_it),
        cmocka_unit_test(the_next_minute_starts_from_nothing),
        cmocka_unit_test(instances_may_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
