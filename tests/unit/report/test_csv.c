#include "report/csv.h"

#include "base/csv.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(summary_has_a_row_for_each_deployment),
        cmocka_unit_test(summary_quotes_hostile_names),
        cmocka_unit_test(series_has_a_row_for_each_minute_and_deployment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
