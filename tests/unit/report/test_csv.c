#include "report/csv.h"

#include "base/csv.h"
#include "lines.h"
#include "sample_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Reads `text` with the project's own reader; returns the number of rows and copies one field. */
static size_t read_back(const struct ep_text *text, size_t row, size_t column, char field[200])
{
    FILE *stream = fmemopen(text->bytes, text->length, "rb");
    struct ep_csv_reader *reader = ep_csv_reader_create(ep_csv_read_stream, stream, ',');
    struct ep_csv_row got;
    size_t rows = 0, columns = 0;
    enum ep_csv_status status;
    while ((status = ep_csv_next(reader, &got)) == EP_CSV_ROW) {
        if (rows == 0)
            columns = got.count;
        assert_int_equal(got.count, columns);
        if (rows++ == row)
            snprintf(field, 200, "%s", got.fields[column].text);
    }
    assert_int_equal(status, EP_CSV_END);
    ep_csv_reader_destroy(reader);
    fclose(stream);
    return rows;
}

static void check_summary(const struct ep_text *text, size_t row, size_t column,
                          const char *expected)
{
    char field[200] = "";
    assert_int_equal(read_back(text, row, column, field), 7);
    assert_string_equal(field, expected);
}

static void summary_has_a_row_for_each_deployment(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    ep_report_summary_csv(result, &text);
    assert_int_equal(
        strncmp(text.bytes, "deployment,kind,instance,feasible,verdict,endpoints,", 52), 0);
    check_summary(&text, 1, 0, "separate");
    check_summary(&text, 2, 4, "stable");
    check_summary(&text, 0, 14, "cost_usd_per_hour");
    check_summary(&text, 3, 13, "1");
    check_summary(&text, 0, 23, "latency_p99_s");
    check_summary(&text, 5, 23, ""); /* withheld */
    check_summary(&text, 0, 40, "delta_cost_usd_per_hour");
    check_summary(&text, 1, 40, ""); /* the first has nothing to be compared with */
    check_summary(&text, 6, 3, "false");
    check_summary(&text, 6, 42,
                  "one chain serves one model or one group: a serial pipeline was asked to serve "
                  "377 models; at most 15 containers in an endpoint: 377 containers");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void summary_quotes_hostile_names(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    result->deployments[0].name = "a,\"b\"\nc";
    ep_report_summary_csv(result, &text);
    check_summary(&text, 1, 0,
                  "a,\"b\"\xEF\xBF\xBD"
                  "c");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void series_has_a_row_for_each_minute_and_deployment(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    char field[200] = "";
    ep_report_series_csv(result, &text);
    assert_int_equal(read_back(&text, 6, 0, field), 1 + 320 * 5);
    assert_string_equal(field, "1"); /* minute 1 follows the five rows of minute 0 */
    read_back(&text, 1, 14, field);
    assert_string_equal(field, ""); /* hit ratio of an endpoint without cache */
    read_back(&text, 1, 15, field);
    assert_string_equal(field, "43.355000000000004");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static const char *const summary_lines[] = {
    "deployment,kind,instance,feasible,verdict,endpoints,containers,arrived,completed,failed,"
    "rejected,in_flight_at_end,attempts,instances_mean,cost_usd_per_hour,cost_usd_per_hour_low,"
    "cost_usd_per_hour_high,cost_usd_per_month,cost_usd_per_million_requests,latency_mean_s,"
    "latency_p50_s,latency_p90_s,latency_p95_s,latency_p99_s,latency_p99_low_s,latency_p99_high_s,"
    "latency_p999_s,latency_max_s,error_ratio,cold_ratio,models_meeting_ratio,tail_queue_s,tail_"
    "load_wait_s,tail_service_s,tail_contention_s,tail_overhead_s,tail_retry_s,cpu_mean_ratio,cpu_"
    "peak_minute_ratio,memory_mean_ratio,delta_cost_usd_per_hour,delta_p99_s,problems",
    "separate,single-model,ml.m5.large,true,stable,377,377,4800000,4800000,0,0,0,4800000,377,43."
    "65254222222222,,,31866.355822222224,485.0282469135803,0.025198591,0.021004287,0.052690943,0."
    "068419583,0.111411199,0.10472652705999999,0.11809587094000001,0.190578687,0.329716318,0,0,0."
    "995,0.031,0,0.412,0.006,0.012,0,0.005,0.009000000000000001,0.31,,,",
    "shared,multi-model,ml.m5.4xlarge,true,stable,1,377,4800000,4799520,240,240,0,4800240,2,1."
    "8498755555555557,,,1350.4091555555556,20.554172839506176,0.026542079,0.022085631,0.056426495,"
    "0.074317823,0.135397375,0.12727353249999998,0.1435212175,2.533359615,4.854511786,0.0001,0."
    "0042,0.981,0.142,0.611,0.395,0.035,0.013,0.002,0.15,0.27,0.57,-41.80266666666667,0."
    "023986175999999984,",
    "small,multi-model,ml.m5.2xlarge,true,saturated,1,377,4800000,4789920,5040,5040,0,4805040,1,0."
    "4660977777777778,,,340.2513777777778,5.1788641975308645,0.033095679,0.026902527,0.101842943,1."
    "926234111,3.787456511,3.5602091203399997,4.01470390166,,9.115736911,0.0021,0.0731,0.741,0.391,"
    "4.21,0.402,0.31,0.013,0.24,0.63,1,0.8,-43.18644444444445,3.676045312,",
    "direct,multi-container,ml.m5.large,true,stable,27,377,4800000,4800000,0,0,0,4800000,27,3."
    "13032,,,2285.1336,34.781333333333336,0.027688959,0.023003135,0.058785791,0.076742655,0."
    "126156799,0.11858739105999998,0.13372620693999998,0.218234879,0.381814836,0,0,0.993,0.064,0,0."
    "401,0.071,0.012,0,0.14,0.25200000000000006,0.62,-40.522222222222226,0.014745599999999984,",
    "tiny,multi-model,ml.m5.large,true,overloaded,1,377,4800000,3499200,650400,650400,0,5450400,1,"
    "0.12009777777777778,,,87.67137777777778,1.3344197530864197,,,,,,,,,,0.271,0.61,0.02,,,,,,,0."
    "99,1,0.8,-43.532444444444444,,",
    "pipeline,multi-container,ml.m5.2xlarge,false,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,one chain "
    "serves one model or one group: a serial pipeline was asked to serve 377 models; at most 15 "
    "containers in an endpoint: 377 containers",
};

static void the_whole_summary(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    ep_report_summary_csv(result, &text);
    CHECK_LINES(ep_text_bytes(&text), summary_lines);
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static const char *const series_lines[] = {
    "minute,deployment,arrived,completed,errors,cold,instances,latency_mean_s,latency_p50_s,"
    "latency_p99_s,cpu_ratio,memory_ratio,disk_ratio,network_ratio,hit_ratio,cost_usd_per_hour,"
    "loads,evictions,outstanding,resident_models",
    "0,separate,900,900,0,0,377,0.0315,0.021,0.252,0.005,0.31,0,0,,43.355000000000004,0,0,0,0",
    "0,shared,900,900,0,0,2,0.033,0.022,0.26399999999999996,0.15,0.57,0,0,0.9958,1.844,0,0,0,0",
    "0,small,900,900,0,0,1,0.037500000000000006,0.025,1.56,0.63,0.8,0,0,0.9269000000000001,0.461,0,"
    "0,0,0",
    "0,direct,900,900,0,0,27,0.0345,0.023,0.27599999999999997,0.14,0.62,0,0,,3.105,0,0,0,0",
    "0,tiny,900,900,0,0,1,12.75,8.5,14,0.99,0.8,0,0,0.39,0.115,0,0,0,0",
    "1,separate,1033,1033,0,0,377,0.0315,0.021,0.37268000000000007,0.005,0.31,0,0,,43."
    "355000000000004,0,0,0,0",
};

static void the_first_rows_of_the_series(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    result->series_count = 6;
    ep_report_series_csv(result, &text);
    CHECK_LINES(ep_text_bytes(&text), series_lines);
    ep_text_fini(&text);
    sample_result_destroy(result);
}

/* Every proportion, duration and amount says its unit. */
static void headers_carry_units(void **state)
{
    (void)state;
    static const char *const bare[] = {"cpu", "memory", "disk", "network", "latency", "cost"};
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    result->deployment_count = result->series_count = 0;
    ep_report_summary_csv(result, &text);
    ep_report_series_csv(result, &text);
    for (char *name = strtok(text.bytes, ",\n"); name; name = strtok(NULL, ",\n"))
        for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
            if (strstr(name, bare[i]) && !strstr(name, "_ratio") && !strstr(name, "_s") &&
                !strstr(name, "usd"))
                fail_msg("%s", name);
    ep_text_fini(&text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(summary_has_a_row_for_each_deployment),
        cmocka_unit_test(summary_quotes_hostile_names),
        cmocka_unit_test(series_has_a_row_for_each_minute_and_deployment),
        cmocka_unit_test(the_whole_summary),
        cmocka_unit_test(the_first_rows_of_the_series),
        cmocka_unit_test(headers_carry_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
