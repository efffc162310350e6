#include "report/assumption_list.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *value_of(const struct ep_assumption_row *rows, const char *key)
{
    for (size_t i = 0; i < EP_ASSUMPTION_COUNT; i++)
        if (strcmp(rows[i].key, key) == 0)
            return rows[i].value;
    return "no such key";
}

static void check_defaults(const struct ep_assumption_row *rows)
{
    static const char *const expected[][2] = {
        {"overhead", "lognormal median 5ms, p99 20ms"},
        {"memory_high_water", "80%"},
        {"instance_base_memory", "min(2.9GiB, 25% of RAM)"},
        {"process_memory", "111MiB"},
        {"workers_per_model", "1 on an MME, else vCPUs"},
        {"queue_per_model", "100"},
        {"max_concurrent_loads", "min(4, vCPUs)"},
        {"spill_at", "vCPUs"},
        {"max_payload", "25MB"},
        {"max_server_payload", "6553500B"},
        {"max_hop_payload", "5MB"},
        {"page_cache", "after_extraction"},
        {"disk_credits", "5400000"},
        {"s3_first_byte", "20ms"},
        {"s3_stream", "90MB/s"},
        {"extract_rate", "125MB/s"},
        {"load_fixed", "1s"},
        {"load_rate", "200MB/s"},
        {"load_cpu_share", "1"},
        {"first_inference_factor", "5"},
        {"unload_time", "50ms"},
        {"hop", "2ms"},
        {"cpu_sharing", "processor"},
        {"bill_from", "launch"},
        {"cold_start", "lognormal median 3s, p99 15s"},
        {"cold_start_rate", "100MB/s"},
        {"idle_timeout", "10min"},
        {"vcpu_per_gb", "0.5653"},
        {"account_concurrency", "1000"},
        {"bill_cold_start", "no"},
        {"instance_launch", "lognormal median 4min, p99 10.7min"},
        {"drain", "30s"},
        {"loss_detection", "1min"},
        {"metric_lag", "mean 90s, cv 0.19245"}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_string_equal(value_of(rows, expected[i][0]), expected[i][1]);
}

static void lists_the_defaults_with_tag_and_source(void **state)
{
    (void)state;
    struct ep_assumptions assumptions = ep_assumptions_default();
    struct ep_assumption_row rows[EP_ASSUMPTION_COUNT];
    ep_assumption_list(&assumptions, rows);
    check_defaults(rows);
    for (size_t i = 0; i < EP_ASSUMPTION_COUNT; i++) {
        assert_true(strcmp(rows[i].tag, "documented") == 0 ||
                    strcmp(rows[i].tag, "measured") == 0 || strcmp(rows[i].tag, "assumed") == 0);
        assert_true(strlen(rows[i].source) > 10);
    }
}

static void switches_everything_off_in_words(void **state)
{
    (void)state;
    struct ep_assumptions off = {
        .overhead = ep_dist_constant(0),
        .memory_high_water = 1,
        .workers_per_model = EP_UNLIMITED,
        .queue_per_model = EP_UNLIMITED,
        .max_concurrent_loads = EP_UNLIMITED,
        .spill_at = EP_UNLIMITED,
        .invoke_timeout = EP_TIME_NEVER,
        .load_deadline = EP_TIME_NEVER,
        .max_payload = INT64_MAX,
        .max_server_payload = INT64_MAX,
        .max_hop_payload = INT64_MAX,
        .page_cache = EP_PAGE_CACHE_ALWAYS,
        .disk_credits = EP_UNLIMITED,
        .s3_stream = INFINITY,
        .extract_rate = INFINITY,
        .load_rate = INFINITY,
        .first_inference_factor = 1,
        .cpu_sharing = EP_CPU_SHARING_NONE,
        .bill_from = EP_BILL_FROM_IN_SERVICE,
        .cold_start = ep_dist_constant(0),
        .cold_start_rate = INFINITY,
        .idle_timeout = EP_TIME_NEVER,
        .vcpu_per_gb = 1,
        .account_concurrency = EP_UNLIMITED,
        .bill_cold_start = true,
        .instance_launch = ep_dist_constant(0),
        .metric_lag = ep_dist_constant(0),
    };
    static const char *const expected[EP_ASSUMPTION_COUNT] = {
        "0s",        "100%",       "0B",        "0B",        "unlimited", "unlimited",
        "unlimited", "never",      "never",     "never",     "unlimited", "unlimited",
        "unlimited", "always",     "unlimited", "0s",        "unlimited", "unlimited",
        "0s",        "unlimited",  "0",         "1",         "0s",        "0s",
        "none",      "in_service", "0s",        "unlimited", "never",     "1",
        "unlimited", "yes",        "0s",        "0s",        "0s",        "0s"};
    struct ep_assumption_row rows[EP_ASSUMPTION_COUNT];
    ep_assumption_list(&off, rows);
    for (size_t i = 0; i < EP_ASSUMPTION_COUNT; i++) {
        assert_string_equal(rows[i].value, expected[i]);
        assert_string_equal(rows[i].tag, "set here");
        assert_string_equal(rows[i].source, "the scenario");
    }
}

static void shows_other_distributions_by_mean_and_cv(void **state)
{
    (void)state;
    struct ep_assumptions assumptions = ep_assumptions_default();
    struct ep_assumption_row rows[EP_ASSUMPTION_COUNT];
    assumptions.overhead = ep_dist_exponential(3e6);
    assumptions.page_cache = EP_PAGE_CACHE_NEVER;
    assumptions.memory_high_water = 0.123456;
    ep_assumption_list(&assumptions, rows);
    assert_string_equal(rows[0].value, "mean 3ms, cv 1");
    assert_string_equal(rows[0].tag, "set here");
    assert_string_equal(rows[1].value, "12.3456%");
    assert_string_equal(value_of(rows, "page_cache"), "never");
}

static void differences_are_the_rows_that_differ(void **state)
{
    (void)state;
    struct ep_assumption_row rows[EP_ASSUMPTION_COUNT];
    struct ep_assumptions common = ep_assumptions_default();
    struct ep_assumptions own = common;
    assert_int_equal(ep_assumption_differences(&own, &common, rows), 0);
    own.spill_at = 4;
    own.bill_from = EP_BILL_FROM_IN_SERVICE;
    assert_int_equal(ep_assumption_differences(&own, &common, rows), 2);
    assert_string_equal(rows[0].key, "spill_at");
    assert_string_equal(rows[0].value, "4");
    assert_string_equal(rows[0].tag, "set here");
    assert_string_equal(rows[1].key, "bill_from");
    assert_string_equal(rows[1].value, "in_service");
    /* Both away from the default, but alike. */
    common.spill_at = 4;
    assert_int_equal(ep_assumption_differences(&own, &common, rows), 1);
    assert_string_equal(rows[0].key, "bill_from");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_the_defaults_with_tag_and_source),
        cmocka_unit_test(switches_everything_off_in_words),
        cmocka_unit_test(shows_other_distributions_by_mean_and_cv),
        cmocka_unit_test(differences_are_the_rows_that_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
