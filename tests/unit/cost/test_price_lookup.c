#include "cost/price_lookup.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "near.h"

#define BOOK "sagemaker-2026-09-22.csv (2026-09-22)"

struct fixture {
    struct ep_diag *diag;
    struct ep_price_book *book;
    struct ep_arena *arena;
};

static int setup(void **state)
{
    struct fixture *fixture = ep_alloc(sizeof *fixture);
    fixture->diag = ep_diag_create();
    fixture->book = ep_price_book_load(NULL, fixture->diag);
    fixture->arena = ep_arena_create();
    *state = fixture;
    return fixture->book ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    ep_arena_destroy(fixture->arena);
    ep_price_book_destroy(fixture->book);
    ep_diag_destroy(fixture->diag);
    ep_free(fixture);
    return 0;
}

static void assert_problem(struct fixture *fixture, const char *name, const char *region,
                           const char *expected)
{
    char *text = ep_price_lookup_problem(fixture->book, name, region);
    assert_non_null(text);
    assert_string_equal(text, expected);
    ep_free(text);
}

static void a_missing_price_comes_with_the_line_to_paste(void **state)
{
    assert_problem(*state, "ml.m6i.large", "us-east-1",
                   "no price for ml.m6i.large in us-east-1 in " BOOK "; add yours: "
                   "prices: {override: {ml.m6i.large: $0.115/h}} (this figure: 1.2 x the EC2 "
                   "price)");
}

static void the_figure_to_start_from_is_another_regions_or_an_older_one(void **state)
{
    assert_problem(*state, "ml.m5.large", "sa-east-1",
                   "no price for ml.m5.large in sa-east-1 in " BOOK "; add yours: "
                   "prices: {override: {ml.m5.large: $0.115/h}} (this figure: us-east-1)");
    assert_problem(*state, "ml.p3.2xlarge", "us-east-1",
                   "no price for ml.p3.2xlarge in us-east-1 in " BOOK "; add yours: "
                   "prices: {override: {ml.p3.2xlarge: $3.83/h}} (this figure: an older price "
                   "list)");
}

static void without_any_figure_the_place_is_marked(void **state)
{
    struct fixture *fixture = *state;
    const char *text = "instance_type,vcpu,memory_gib,price_a\nlab,1,1,\n"
                       "charge:volume_gb_month,,,0\ncharge:data_in_gb,,,0\n"
                       "charge:data_out_gb,,,0\n";
    struct ep_price_book *book = ep_price_book_parse("own.csv", text, strlen(text), fixture->diag);
    assert_non_null(book);
    char *problem = ep_price_lookup_problem(book, "lab", "a");
    assert_string_equal(problem, "no price for lab in a in own.csv; add yours: "
                                 "prices: {override: {lab: $PRICE/h}}");
    ep_free(problem);
    ep_price_book_destroy(book);
}

static void a_slip_of_the_hand_is_recognized(void **state)
{
    struct fixture *fixture = *state;
    assert_problem(fixture, "ml.m5.lrage", "us-east-1",
                   "unknown instance type \"ml.m5.lrage\"; did you mean \"ml.m5.large\"?");
    assert_problem(fixture, "a fast machine", "us-east-1",
                   "unknown instance type \"a fast machine\"");
    assert_null(ep_price_lookup_unknown_type(fixture->book, "ml.m6i.large"));
    assert_null(ep_price_lookup_problem(fixture->book, "ml.m5.large", "us-east-1"));
}

static void prices_carry_their_sources(void **state)
{
    struct fixture *fixture = *state;
    struct ep_price_question question = {
        .instance = "ml.m5.large", .region = "us-east-1", .override_usd_per_hour = NAN};

    struct ep_prices prices = ep_price_lookup(fixture->book, &question, fixture->arena);

    assert_near(prices.instance_usd_per_hour, 0.115, 0);
    assert_near(prices.volume_usd_per_gb_month, 0.14, 0);
    assert_near(prices.data_in_usd_per_gb, 0.016, 0);
    assert_near(prices.data_out_usd_per_gb, 0.016, 0);
    assert_string_equal(prices.instance_item, "ml.m5.large us-east-1");
    assert_string_equal(prices.instance_source, BOOK ", S1");
    assert_string_equal(prices.volume_source, BOOK ", S3a (us-east-1); S12 (eu-west-1)");
    assert_string_equal(prices.data_source, BOOK ", S4 (us-east-1); S12 (eu-west-1)");
}

static void overridden_discounted_and_assumed_prices_are_marked(void **state)
{
    struct fixture *fixture = *state;
    struct ep_price_question question = {.instance = "ml.m6i.large",
                                         .region = "us-east-2",
                                         .override_usd_per_hour = 0.115,
                                         .discount_ratio = 0.2};

    struct ep_prices prices = ep_price_lookup(fixture->book, &question, fixture->arena);

    assert_near(prices.instance_usd_per_hour, 0.115, 0);
    assert_near(prices.discount_ratio, 0.2, 0);
    assert_string_equal(prices.instance_source,
                        "overridden: the scenario's own price; 20 % discount");
    assert_string_equal(prices.data_source, BOOK ", S4 (us-east-1); S12 (eu-west-1); assumed for "
                                                 "us-east-2");
}

static void a_price_that_nobody_knows_stays_unknown(void **state)
{
    struct fixture *fixture = *state;
    struct ep_price_question question = {
        .instance = "ml.m6i.large", .region = "us-east-1", .override_usd_per_hour = NAN};
    assert_true(
        isnan(ep_price_lookup(fixture->book, &question, fixture->arena).instance_usd_per_hour));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_price_comes_with_the_line_to_paste),
        cmocka_unit_test(the_figure_to_start_from_is_another_regions_or_an_older_one),
        cmocka_unit_test(without_any_figure_the_place_is_marked),
        cmocka_unit_test(a_slip_of_the_hand_is_recognized),
        cmocka_unit_test(prices_carry_their_sources),
        cmocka_unit_test(overridden_discounted_and_assumed_prices_are_marked),
        cmocka_unit_test(a_price_that_nobody_knows_stays_unknown),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
