#include "plan/bracket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct ep_bracket_steps steps = {2, 40, 1.05};

static void add(struct ep_bracket *bracket, double factor, bool meets)
{
    const struct ep_judgment is = {.meets = meets, .surely_fails = factor > 20};
    ep_bracket_add(bracket, (struct ep_tried){.factor = factor, .is = is});
}

static void grows_to_the_first_that_fails_then_bisects(void **state)
{
    (void)state;
    struct ep_bracket bracket = {0};
    assert_true(ep_bracket_next(&bracket, EP_BORDER_MEETS, &steps) == 0);
    add(&bracket, 1, true);
    assert_true(ep_bracket_next(&bracket, EP_BORDER_MEETS, &steps) == 2);
    add(&bracket, 2, true);
    add(&bracket, 4, false);
    assert_int_equal(ep_bracket_below(&bracket, EP_BORDER_MEETS), 2);
    assert_true(ep_bracket_next(&bracket, EP_BORDER_MEETS, &steps) == 3);
    add(&bracket, 3, true);
    assert_true(bracket.tried[2].factor == 3 && bracket.tried[3].factor == 4);
    add(&bracket, 3.1, false);
    assert_true(ep_bracket_next(&bracket, EP_BORDER_MEETS, &steps) == 0); /* within 5 % */
}

static void each_border_is_its_own(void **state)
{
    (void)state;
    struct ep_bracket bracket = {0};
    add(&bracket, 1, true);
    add(&bracket, 16, false);
    assert_true(ep_bracket_next(&bracket, EP_BORDER_SURELY_MEETS, &steps) == 0); /* none is */
    assert_true(ep_bracket_next(&bracket, EP_BORDER_SURELY_FAILS, &steps) == 32);
    add(&bracket, 32, false);
    assert_true(ep_bracket_next(&bracket, EP_BORDER_SURELY_FAILS, &steps) == 24);
    assert_int_equal(ep_bracket_below(&bracket, EP_BORDER_SURELY_FAILS), 2);
}

static void looks_no_further_than_the_most(void **state)
{
    (void)state;
    struct ep_bracket bracket = {0};
    add(&bracket, 30, true);
    assert_true(ep_bracket_next(&bracket, EP_BORDER_MEETS, &steps) == 40);
    add(&bracket, 40, true);
    assert_true(ep_bracket_next(&bracket, EP_BORDER_MEETS, &steps) == 0);
}

static void a_gap_is_not_monotone(void **state)
{
    (void)state;
    struct ep_bracket bracket = {0};
    add(&bracket, 1, true);
    add(&bracket, 2, false);
    assert_true(ep_bracket_is_monotone(&bracket));
    add(&bracket, 3, true);
    assert_false(ep_bracket_is_monotone(&bracket));
    assert_int_equal(ep_bracket_below(&bracket, EP_BORDER_MEETS), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows_to_the_first_that_fails_then_bisects),
        cmocka_unit_test(each_border_is_its_own),
        cmocka_unit_test(looks_no_further_than_the_most),
        cmocka_unit_test(a_gap_is_not_monotone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
