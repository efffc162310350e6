#include "cost/meter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "near.h"

#define S EP_SECOND

static void who_exists_through_the_span_counts_its_seconds(void **state)
{
    (void)state;
    struct ep_meter meter;
    ep_meter_init(&meter, 30 * S, 100 * S);

    ep_meter_instance(&meter, 0, EP_TIME_NEVER, 0);
    ep_meter_instance(&meter, 10 * S + 1, 100 * S, 0); /* any phase */

    assert_int_equal(meter.usage.span_ns, 70 * S);
    assert_int_equal(meter.usage.span_seconds, 70);
    assert_int_equal(meter.usage.instance_seconds, 140);
}

/* 90 1/2 s: 91 seconds are billed of 91 counted, so the price comes out exactly. */
static void an_odd_span_costs_exactly_the_price(void **state)
{
    (void)state;
    struct ep_meter meter;
    ep_meter_init(&meter, 0, 90 * S + S / 2);
    ep_meter_instance(&meter, 0, EP_TIME_NEVER, 0);
    struct ep_prices prices = {.instance_usd_per_hour = 0.23};

    assert_near(ep_bill_of(&meter.usage, &prices).usd_per_hour, 0.23, 1e-15);
}

static void a_span_inside_one_second_costs_exactly_the_price(void **state)
{
    (void)state;
    struct ep_meter meter;
    ep_meter_init(&meter, 10 * S + S / 4, 10 * S + S / 2);
    ep_meter_instance(&meter, 3 * S + 7, EP_TIME_NEVER, 0);
    struct ep_prices prices = {.instance_usd_per_hour = 0.23};

    assert_near(ep_bill_of(&meter.usage, &prices).usd_per_hour, 0.23, 1e-15);
}

static void a_short_life_is_billed_a_minute(void **state)
{
    (void)state;
    assert_int_equal(ep_meter_billed_seconds(5 * S, 5 * S, 0, 1000 * S), 60);
    assert_int_equal(ep_meter_billed_seconds(5 * S, 64 * S, 0, 1000 * S), 60);
    assert_int_equal(ep_meter_billed_seconds(5 * S, 65 * S, 0, 1000 * S), 60);
    assert_int_equal(ep_meter_billed_seconds(5 * S, 65 * S + 1, 0, 1000 * S), 61);
}

/* Ended at 20 s, billed to 60 s: 30 of it before the span, 30 inside. */
static void the_minimum_falls_into_the_span_where_its_seconds_lie(void **state)
{
    (void)state;
    assert_int_equal(ep_meter_billed_seconds(0, 20 * S, 30 * S, 100 * S), 30);
    assert_int_equal(ep_meter_billed_seconds(0, 20 * S, 60 * S, 100 * S), 0);
    assert_int_equal(ep_meter_billed_seconds(80 * S, 81 * S, 30 * S, 100 * S), 20);
    assert_int_equal(ep_meter_billed_seconds(100 * S, 200 * S, 30 * S, 100 * S), 0);
}

/* 16 GB for 100 s and again for the minimum of 60 s: 2560 GB-seconds. */
static void the_volume_is_there_as_long_as_its_instance_is_billed(void **state)
{
    (void)state;
    struct ep_meter meter;
    ep_meter_init(&meter, 0, 100 * S);

    ep_meter_instance(&meter, 0, EP_TIME_NEVER, 16 * EP_BILL_GB);
    ep_meter_instance(&meter, 0, 3 * S, 16 * EP_BILL_GB);

    assert_int_equal(meter.usage.volume_byte_seconds_high, 16 * 100 + 16 * 60);
    assert_int_equal(meter.usage.volume_byte_seconds_low, 0);
}

static void every_attempt_inside_the_span_is_data(void **state)
{
    (void)state;
    struct ep_meter meter;
    ep_meter_init(&meter, 10 * S, 20 * S);
    struct ep_request_record attempt = {
        .first_arrival = 5 * S, .status = 200, .request_bytes = 100, .response_bytes = 7};

    const ep_time arrivals[] = {10 * S - 1, 10 * S, 15 * S, 20 * S - 1, 20 * S};
    for (size_t i = 0; i < 5; i++) {
        attempt.parts[EP_PART_RETRY] = arrivals[i] - attempt.first_arrival;
        ep_meter_attempt(&meter, &attempt);
    }
    attempt.parts[EP_PART_RETRY] = 10 * S;
    attempt.status = 429; /* no response */
    ep_meter_attempt(&meter, &attempt);
    ep_meter_completed(&meter, 2);

    assert_int_equal(meter.usage.bytes_in, 400);
    assert_int_equal(meter.usage.bytes_out, 21);
    assert_int_equal(meter.usage.requests, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_exists_through_the_span_counts_its_seconds),
        cmocka_unit_test(an_odd_span_costs_exactly_the_price),
        cmocka_unit_test(a_span_inside_one_second_costs_exactly_the_price),
        cmocka_unit_test(a_short_life_is_billed_a_minute),
        cmocka_unit_test(the_minimum_falls_into_the_span_where_its_seconds_lie),
        cmocka_unit_test(the_volume_is_there_as_long_as_its_instance_is_billed),
        cmocka_unit_test(every_attempt_inside_the_span_is_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
