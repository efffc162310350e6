#include "cost/bill.h"
#include "core/time.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "near.h"
#include <string.h>

/* What `count` instances use in `hours`, all of them there from first to last. */
static struct ep_usage running(int64_t count, int64_t hours)
{
    return (struct ep_usage){
        .span_ns = hours * EP_HOUR,
        .span_seconds = hours * 3600,
        .instance_seconds = count * hours * 3600,
    };
}

static struct ep_prices hourly(double usd)
{
    return (struct ep_prices){
        .instance_usd_per_hour = usd,
        .volume_usd_per_gb_month = 0.14,
        .data_in_usd_per_gb = 0.016,
        .data_out_usd_per_gb = 0.016,
        .instance_item = "ml.test us-east-1",
        .instance_source = "S1 2026-09-22",
        .volume_source = "S3a",
        .data_source = "S4",
    };
}

/* AWS's own example: 2 x ml.c5.xlarge at $0.204 for 31 days of 24 h. The page prints 303.52, from
 * an unrounded rate. */
static void two_c5_xlarge_for_744_hours_cost_303_dollars_55(void **state)
{
    (void)state;
    struct ep_usage usage = running(2, 744);
    struct ep_prices prices = hourly(0.204);

    struct ep_bill bill = ep_bill_of(&usage, &prices);

    assert_near(bill.usd_per_hour * 744, 303.552, 1e-9);
}

static struct ep_prices serverless(double execution, double provisioned,
                                   double provisioned_execution)
{
    struct ep_prices prices = hourly(NAN);
    prices.is_serverless = true;
    prices.execution = (struct ep_hourly_price){execution * 3600, "environment", "S1"};
    prices.provisioned = (struct ep_hourly_price){provisioned * 3600, "provisioned", "mine"};
    prices.provisioned_execution =
        (struct ep_hourly_price){provisioned_execution * 3600, "service on it", "mine"};
    return prices;
}

/* AWS's own example: 10 million requests of 100 ms at 2 GB ($0.00004 a second), 10 GB processed. */
static void ten_million_serverless_requests_cost_40_dollars_16(void **state)
{
    (void)state;
    struct ep_usage usage = {.span_ns = EP_HOUR,
                             .span_seconds = 3600,
                             .execution_ms = INT64_C(1000000000),
                             .bytes_in = INT64_C(10000000000)};
    struct ep_prices prices = serverless(0.00004, NAN, NAN);

    struct ep_bill bill = ep_bill_of(&usage, &prices);

    assert_int_equal(bill.line_count, 3); /* nothing provisioned: no such line */
    assert_near(bill.lines[0].usd_per_hour, 40, 1e-9);
    assert_near(bill.usd_per_hour, 40.16, 1e-9);
}

/* AWS's own example of provisioned concurrency at 2 GB: 144 + 23 + 6 + 0.208. */
static void provisioned_concurrency_has_two_meters(void **state)
{
    (void)state;
    struct ep_usage usage = {.span_ns = EP_HOUR,
                             .span_seconds = 3600,
                             .execution_ms = INT64_C(150000000),
                             .provisioned_ms = INT64_C(14400000000),
                             .provisioned_execution_ms = INT64_C(1000000000),
                             .bytes_out = INT64_C(13000000000)};
    struct ep_prices prices = serverless(0.00004, 0.00001, 0.000023);

    struct ep_bill bill = ep_bill_of(&usage, &prices);

    assert_near(bill.lines[0].usd_per_hour, 6, 1e-9);
    assert_near(bill.lines[1].usd_per_hour, 144, 1e-9);
    assert_near(bill.lines[2].usd_per_hour, 23, 1e-9);
    assert_near(bill.usd_per_hour, 173.208, 1e-9);
}

/* Example 1 of the study guide. */
static void two_hundred_endpoints_against_one_shared_save_98_percent(void **state)
{
    (void)state;
    struct ep_usage separate = running(200, 24), shared = running(1, 24);
    struct ep_prices large = hourly(0.115), two_xlarge = hourly(0.461);

    double many = ep_bill_of(&separate, &large).usd_per_hour;
    double one = ep_bill_of(&shared, &two_xlarge).usd_per_hour;

    assert_near(many, 23.0, 1e-12);
    assert_near(one, 0.461, 1e-15);
    assert_near(1 - one / many, 0.97996, 5e-6); /* 98.0 % */
}

static void a_month_has_730_hours(void **state)
{
    (void)state;
    struct ep_usage usage = running(1, 10);
    struct ep_prices prices = hourly(1.0);

    assert_near(ep_bill_of(&usage, &prices).usd_per_month, 730.0, 1e-9);
}

/* 100 GB for the 720 h of a volume's month are 100 GB-months: $14.00. */
static void a_volume_is_prorated_over_thirty_days(void **state)
{
    (void)state;
    struct ep_usage usage = running(1, 720);
    ep_usage_add_volume(&usage, 100 * EP_BILL_GB, 720 * 3600);
    struct ep_prices prices = hourly(0);

    struct ep_bill bill = ep_bill_of(&usage, &prices);

    assert_int_equal(bill.line_count, 4);
    assert_string_equal(bill.lines[1].item, "endpoint storage (gp2)");
    assert_string_equal(bill.lines[1].unit, "GB-month");
    assert_near(bill.lines[1].quantity, 100.0 / 720, 1e-12);
    assert_near(bill.usd_per_hour * 720, 14.0, 1e-9);
}

/* 10 GB in at $0.016: the 0.16 of AWS's example; 5 GB out: 0.08. Over 2 hours. */
static void payload_is_billed_by_the_gigabyte_each_way(void **state)
{
    (void)state;
    struct ep_usage usage = running(0, 2);
    usage.bytes_in = 10 * EP_BILL_GB;
    usage.bytes_out = 5 * EP_BILL_GB;
    struct ep_prices prices = hourly(1);

    struct ep_bill bill = ep_bill_of(&usage, &prices);

    assert_int_equal(bill.line_count, 3); /* no volume, no line of it */
    assert_near(bill.lines[1].usd_per_hour, 0.08, 1e-12);
    assert_near(bill.lines[2].usd_per_hour, 0.04, 1e-12);
    assert_string_equal(bill.lines[1].item, "data processed in");
    assert_string_equal(bill.lines[2].item, "data processed out");
    assert_string_equal(bill.lines[2].source, "S4");
}

static void the_discount_comes_off_instance_hours_only(void **state)
{
    (void)state;
    struct ep_usage usage = running(1, 1);
    usage.bytes_in = EP_BILL_GB;
    struct ep_prices prices = hourly(1.0);
    prices.discount_ratio = 0.25;

    struct ep_bill bill = ep_bill_of(&usage, &prices);

    assert_near(bill.lines[0].unit_price_usd, 0.75, 1e-15);
    assert_near(bill.lines[0].usd_per_hour, 0.75, 1e-15);
    assert_near(bill.lines[1].usd_per_hour, 0.016, 1e-15);
}

static void a_million_requests_cost_the_span_divided_by_them(void **state)
{
    (void)state;
    struct ep_usage usage = running(1, 2);
    usage.requests = 4000;
    struct ep_prices prices = hourly(3.0);

    struct ep_bill bill = ep_bill_of(&usage, &prices);
    usage.requests = 0;
    struct ep_bill idle = ep_bill_of(&usage, &prices);

    assert_near(bill.usd_per_million_requests, 1500.0, 1e-9); /* $6 / 4000 x 10^6 */
    assert_true(isnan(idle.usd_per_million_requests));
}

/* Exact where a double would lose the last bytes: (2^40 + 1) B x (10^6 + 1) s. */
static void volume_seconds_are_exact(void **state)
{
    (void)state;
    struct ep_usage usage = {0};
    ep_usage_add_volume(&usage, (INT64_C(1) << 40) + 1, 1000001);
    /* 1099511627777 x 1000001 = 1099512727288627777 */
    assert_int_equal(usage.volume_byte_seconds_high, 1099512727);
    assert_int_equal(usage.volume_byte_seconds_low, 288627777);
}

static void merging_adds_and_carries(void **state)
{
    (void)state;
    struct ep_usage into = {.span_ns = 1,
                            .span_seconds = 2,
                            .instance_seconds = 3,
                            .volume_byte_seconds_high = 4,
                            .volume_byte_seconds_low = 600000000,
                            .bytes_in = 5,
                            .bytes_out = 6,
                            .requests = 7};
    struct ep_usage from = into;

    ep_usage_merge(&into, &from);

    assert_int_equal(into.span_ns, 2);
    assert_int_equal(into.span_seconds, 4);
    assert_int_equal(into.instance_seconds, 6);
    assert_int_equal(into.volume_byte_seconds_high, 9);
    assert_int_equal(into.volume_byte_seconds_low, 200000000);
    assert_int_equal(into.bytes_in, 10);
    assert_int_equal(into.bytes_out, 12);
    assert_int_equal(into.requests, 14);
}

/* Usage written by hand without whole seconds is divided by the span itself. */
static void without_metered_seconds_the_span_divides(void **state)
{
    (void)state;
    struct ep_usage usage = {.span_ns = 10 * EP_SECOND, .instance_seconds = 20};
    struct ep_prices prices = hourly(0.5);

    struct ep_bill bill = ep_bill_of(&usage, &prices);

    assert_near(bill.lines[0].quantity, 2.0, 1e-15);
    assert_near(bill.usd_per_hour, 1.0, 1e-15);
}

/* Lines of one item at one price are one; others stay apart. */
static void bills_add_up(void **state)
{
    (void)state;
    struct ep_usage usage = {.span_ns = 3600 * EP_SECOND,
                             .instance_seconds = 7200,
                             .bytes_in = EP_BILL_GB,
                             .requests = 1000};
    struct ep_prices cheap = hourly(0.5), dear = hourly(2);
    cheap.data_in_usd_per_gb = dear.data_in_usd_per_gb = 0.016;
    struct ep_bill one = ep_bill_of(&usage, &cheap), two = ep_bill_of(&usage, &dear), sum = {0};

    ep_bill_add(&sum, &one);
    assert_int_equal(sum.line_count, one.line_count);
    assert_near(sum.usd_per_hour, one.usd_per_hour, 0);
    assert_near(sum.usd_per_month, one.usd_per_month, 0);
    ep_bill_add(&sum, &two);
    ep_bill_add(&sum, &one);

    assert_int_equal(sum.line_count, one.line_count + 1);
    assert_near(sum.lines[0].quantity, 4, 1e-12);
    assert_near(sum.lines[0].usd_per_hour, 2, 1e-12);
    assert_near(sum.lines[1].quantity, 3, 1e-12); /* GB in */
    assert_near(sum.lines[one.line_count].usd_per_hour, 4, 1e-12);
    assert_near(sum.usd_per_hour, 2 * one.usd_per_hour + two.usd_per_hour, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_c5_xlarge_for_744_hours_cost_303_dollars_55),
        cmocka_unit_test(ten_million_serverless_requests_cost_40_dollars_16),
        cmocka_unit_test(provisioned_concurrency_has_two_meters),
        cmocka_unit_test(two_hundred_endpoints_against_one_shared_save_98_percent),
        cmocka_unit_test(a_month_has_730_hours),
        cmocka_unit_test(a_volume_is_prorated_over_thirty_days),
        cmocka_unit_test(payload_is_billed_by_the_gigabyte_each_way),
        cmocka_unit_test(the_discount_comes_off_instance_hours_only),
        cmocka_unit_test(a_million_requests_cost_the_span_divided_by_them),
        cmocka_unit_test(volume_seconds_are_exact),
        cmocka_unit_test(merging_adds_and_carries),
        cmocka_unit_test(without_metered_seconds_the_span_divides),
        cmocka_unit_test(bills_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
