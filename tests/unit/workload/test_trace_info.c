#include "workload/trace_info.h"

#include "played.h"
#include "temp_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "near.h"

static struct ep_trace_info info_of(const struct ep_trace_config *config)
{
    struct ep_trace *trace = played_scan(config);
    struct ep_trace_info info;
    ep_trace_info_of(trace, &info);
    ep_trace_destroy(trace);
    return info;
}

static void describes_requests(void **state)
{
    (void)state;
    /* minutes from the first request on: 3, 0, 1 */
    char *path = temp_file("time,model,compute\n100,a,1\n110,a,2\n159,b,3\n220,a,6\n");
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = EP_TRACE_CSV;
    const struct ep_trace_info info = info_of(&config);
    assert_int_equal(info.rows, 4);
    assert_int_equal(info.requests, 4);
    assert_int_equal(info.ids, 2);
    assert_int_equal(info.called, 2);
    assert_near(info.span_s, 120, 0);
    assert_near(info.per_minute_mean, 4 / 3.0, 1e-15);
    assert_near(info.per_minute_peak, 3, 0);
    assert_near(info.peak_to_mean, 2.25, 1e-15);
    assert_near(info.idc, (10 / 3.0 - 16 / 9.0) / (4 / 3.0), 1e-14);
    assert_near(info.top_share, 0.75, 0);
    assert_near(info.compute_mean_s, 3, 0);
    /* two ids, shares 3/4 and 1/4 = 1 : 2^-s */
    assert_near(info.zipf_exponent, 1.584962500721156, 2e-6);
    temp_file_remove(path);
}

static void one_id_in_one_minute_has_no_spread(void **state)
{
    (void)state;
    char *path = temp_file("time,model\n1,a\n2,a\n");
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = EP_TRACE_CSV;
    const struct ep_trace_info info = info_of(&config);
    assert_true(isnan(info.idc) && isnan(info.zipf_exponent) && isnan(info.compute_mean_s));
    assert_near(info.top_1_percent_share, 1, 0);
    temp_file_remove(path);
}

static void equal_ids_have_exponent_zero(void **state)
{
    (void)state;
    char *path = temp_file("time,model\n1,a\n2,b\n3,c\n");
    struct ep_trace_config config = ep_trace_config_default();
    config.file = path;
    config.format = EP_TRACE_CSV;
    assert_near(info_of(&config).zipf_exponent, 0, 0);
    temp_file_remove(path);
}

/* Against the figures published with the recording. */
static void describes_the_shipped_recording(void **state)
{
    (void)state;
    struct ep_trace_config config = ep_trace_config_default();
    config.file = EP_SOURCE_DIR "/scenarios/traces/joined500_invocations_min480-799.csv.gz";
    config.format = EP_TRACE_AZURE_MINUTES;
    const struct ep_trace_info info = info_of(&config);
    assert_int_equal(info.rows, 500);
    assert_int_equal(info.requests, 2013353);
    assert_int_equal(info.ids, 500);
    assert_int_equal(info.called, 476);
    assert_near(info.span_s, 19200, 0);
    assert_near(info.per_minute_mean, 6291.7, 0.05);
    assert_near(info.per_minute_peak, 7603, 0);
    assert_near(info.peak_to_mean, 1.21, 0.005);
    assert_near(info.idc, 78.6, 0.3); /* divided by n - 1 there */
    assert_near(info.top_share, 0.637, 0.0005);
    assert_near(info.top_1_percent_share, 0.837, 0.0005);
    assert_near(info.top_10_percent_share, 0.983, 0.0005);
    assert_near(info.zipf_exponent, 1.91, 0.005);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(describes_requests),
        cmocka_unit_test(one_id_in_one_minute_has_no_spread),
        cmocka_unit_test(equal_ids_have_exponent_zero),
        cmocka_unit_test(describes_the_shipped_recording),
    };
    return cmocka_run_group_tests_name("trace_info", tests, NULL, NULL);
}
