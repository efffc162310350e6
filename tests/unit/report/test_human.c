#include "report/human.h"

#include "sample_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void check(enum ep_human_unit unit, double value, const char *expected)
{
    struct ep_text text = {0};
    ep_human_add(&text, unit, value);
    assert_string_equal(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
}

static void check_signed(enum ep_human_unit unit, double value, const char *expected)
{
    struct ep_text text = {0};
    ep_human_add_signed(&text, unit, value);
    assert_string_equal(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
}

static void check_est(enum ep_human_unit unit, struct ep_est est, const char *expected)
{
    struct ep_text text = {0};
    ep_human_add_est(&text, unit, &est);
    assert_string_equal(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
}

static void shows_durations_in_the_unit_that_fits(void **state)
{
    (void)state;
    check(EP_HUMAN_SECONDS, 0, "0 s");
    check(EP_HUMAN_SECONDS, 1.2e-5, "12.0 µs");
    check(EP_HUMAN_SECONDS, 0.00412, "4.12 ms");
    check(EP_HUMAN_SECONDS, 0.412, "412 ms");
    check(EP_HUMAN_SECONDS, 0.99996, "1.00 s");
    check(EP_HUMAN_SECONDS, 1.234, "1.23 s");
    check(EP_HUMAN_SECONDS, 9.996, "10.0 s");
    check(EP_HUMAN_SECONDS, 86400, "86,400 s");
    check(EP_HUMAN_SECONDS, NAN, "–");
}

static void shows_money_with_three_digits_at_least(void **state)
{
    (void)state;
    check(EP_HUMAN_USD, 23, "$23.00");
    check(EP_HUMAN_USD, 0.461, "$0.461");
    check(EP_HUMAN_USD, 0.00144, "$0.00144");
    check(EP_HUMAN_USD, 31866.3558, "$31,866.36");
    check(EP_HUMAN_USD, 0, "$0.00");
    check_signed(EP_HUMAN_USD, 1.2, "+$1.20");
    check_signed(EP_HUMAN_USD, -41.8, "−$41.80");
    check_signed(EP_HUMAN_USD, 0, "$0.00");
}

static void differences_of_money_and_shares_are_rounded_for_people(void **state)
{
    (void)state;
    check_signed(EP_HUMAN_USD, -0.00000109, "−$0.00");
    check_signed(EP_HUMAN_USD, 0.00049, "+$0.00");
    check_signed(EP_HUMAN_USD, 0.00319, "+$0.003");
    check_signed(EP_HUMAN_USD, 0.227, "+$0.227");
    check_signed(EP_HUMAN_RATIO, -0.00000029, "−0.00 %");
    check_signed(EP_HUMAN_RATIO, 0.00084, "+0.08 %");
    check_signed(EP_HUMAN_RATIO, 12.19, "+1,219 %");
    check_signed(EP_HUMAN_SECONDS, 0.0000123, "+12.3 µs"); /* times have a unit that fits */
    check_signed(EP_HUMAN_COUNT, -3, "−3");
    check_signed(EP_HUMAN_USD, NAN, "–");
}

static void shows_ratios_in_percent(void **state)
{
    (void)state;
    check(EP_HUMAN_RATIO, 0.02, "2.00 %");
    check(EP_HUMAN_RATIO, 0.98, "98.0 %");
    check(EP_HUMAN_RATIO, 1, "100 %");
    check(EP_HUMAN_RATIO, 0, "0 %");
    check(EP_HUMAN_RATIO, 0.0001, "0.010 %");
    check_signed(EP_HUMAN_RATIO, -0.97996, "−98.0 %");
}

static void shows_counts_with_commas(void **state)
{
    (void)state;
    check(EP_HUMAN_COUNT, 1234567, "1,234,567");
    check(EP_HUMAN_COUNT, 999, "999");
    check(EP_HUMAN_COUNT, 2.4, "2.40");
    check(EP_HUMAN_COUNT, 0.0123, "0.012");
    check(EP_HUMAN_COUNT, INFINITY, "∞");
}

static void shows_bounds_in_the_unit_of_the_value(void **state)
{
    (void)state;
    check_est(EP_HUMAN_SECONDS, (struct ep_est){0.412, 0.398, 0.431, NULL}, "412 ms (398–431)");
    check_est(EP_HUMAN_SECONDS, (struct ep_est){0.9, 0.7, 1.1, NULL}, "900 ms (700–1,100)");
    check_est(EP_HUMAN_USD, (struct ep_est){0.461, 0.46, 0.462, NULL}, "$0.461 ($0.460–$0.462)");
    check_est(EP_HUMAN_SECONDS, (struct ep_est){0.412, NAN, NAN, NULL}, "412 ms");
    check_est(EP_HUMAN_SECONDS, (struct ep_est){0.412, 0.412, 0.412, NULL}, "412 ms");
    check_est(EP_HUMAN_SECONDS, (struct ep_est){0.222, 0.2217, 0.2223, NULL}, "222 ms");
    check_est(EP_HUMAN_SECONDS, (struct ep_est){0.222, 0.2217, 0.2226, NULL}, "222 ms (222–223)");
    check_est(EP_HUMAN_SECONDS, (struct ep_est){-0.018, -0.0181, -0.0178, NULL},
              "−18.0 ms (−18.1 to −17.8)");
    check_est(EP_HUMAN_SECONDS, (struct ep_est){0.01, -0.02, 0.04, NULL},
              "10.0 ms (−20.0 to 40.0)");
    check_est(EP_HUMAN_SECONDS, (struct ep_est){INFINITY, NAN, NAN, NULL}, "∞ s");
    check_est(EP_HUMAN_SECONDS, (struct ep_est){1.5, 1.25, INFINITY, NULL}, "1.50 s");
    check_est(EP_HUMAN_RATIO, (struct ep_est){0, 0, 0.0003, NULL}, "0 % (≤0.030 %)");
    check_est(EP_HUMAN_SECONDS, (struct ep_est){NAN, NAN, NAN, "too few"}, "withheld");
    check_est(EP_HUMAN_SECONDS, (struct ep_est){NAN, NAN, NAN, NULL}, "–");
}

static void knows_the_unit_of_a_requirement(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum ep_human_unit unit;
    } cases[] = {
        {"latency_p99 < 500ms", EP_HUMAN_SECONDS},
        {"error_ratio < 0.1%", EP_HUMAN_RATIO},
        {"cost_per_hour < $2/h", EP_HUMAN_USD},
        {"latency_p99 < 2s, for 95% of the models", EP_HUMAN_SECONDS},
        {"instances < 3", EP_HUMAN_COUNT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ep_requirement_result requirement = {.text = cases[i].text};
        assert_int_equal(ep_human_unit_of_requirement(&requirement), cases[i].unit);
    }
}

static void check_requirement(struct ep_requirement_result requirement, const char *expected)
{
    struct ep_text text = {0};
    ep_human_add_requirement(&text, &requirement);
    assert_string_equal(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
}

static void a_requirement_that_errors_decide_has_no_latency(void **state)
{
    (void)state;
    const char *text = "latency_p99 < 1s";
    check_requirement((struct ep_requirement_result){"a", text, 1, 0.5, 0.4, 0.6, EP_PASSED_YES,
                                                     NULL, .group = NULL},
                      "500 ms (400–600)");
    check_requirement((struct ep_requirement_result){"a", text, 1, NAN, NAN, NAN, EP_PASSED_NO,
                                                     NULL, .group = NULL},
                      "never: too many errors");
    check_requirement((struct ep_requirement_result){"a", text, 1, NAN, NAN, NAN,
                                                     EP_PASSED_UNDECIDED, NULL, .group = NULL},
                      "–");
}

static void says_what_was_run(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    ep_human_add_run(&text, result);
    assert_string_equal(ep_text_bytes(&text), "10 replications of 320min; seed 42");
    text.length = 0;
    result->warmup_s = 1800;
    sample_scenario(result)->replications = 1;
    ep_human_add_run(&text, result);
    assert_string_equal(ep_text_bytes(&text),
                        "1 replication of 320min, the first 30min not measured; seed 42");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void names_verdicts_parts_and_outcomes(void **state)
{
    (void)state;
    assert_string_equal(ep_verdict_text(EP_VERDICT_STABLE), "stable");
    assert_string_equal(ep_verdict_text(EP_VERDICT_SATURATED), "saturated");
    assert_string_equal(ep_verdict_text(EP_VERDICT_OVERLOADED), "overloaded");
    assert_string_equal(ep_verdict_text(EP_VERDICT_INCONCLUSIVE), "inconclusive");
    assert_string_equal(ep_part_key(EP_PART_LOAD_WAIT), "load_wait");
    assert_string_equal(ep_part_label(EP_PART_LOAD_WAIT), "load wait");
    assert_string_equal(ep_part_label(EP_PART_RETRY), "retry");
    assert_string_equal(ep_passed_text(EP_PASSED_YES), "pass");
    assert_string_equal(ep_passed_text(EP_PASSED_NO), "FAIL");
    assert_string_equal(ep_passed_text(EP_PASSED_UNDECIDED), "undecided");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_durations_in_the_unit_that_fits),
        cmocka_unit_test(shows_money_with_three_digits_at_least),
        cmocka_unit_test(differences_of_money_and_shares_are_rounded_for_people),
        cmocka_unit_test(a_requirement_that_errors_decide_has_no_latency),
        cmocka_unit_test(shows_ratios_in_percent),
        cmocka_unit_test(shows_counts_with_commas),
        cmocka_unit_test(shows_bounds_in_the_unit_of_the_value),
        cmocka_unit_test(knows_the_unit_of_a_requirement),
        cmocka_unit_test(says_what_was_run),
        cmocka_unit_test(names_verdicts_parts_and_outcomes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
