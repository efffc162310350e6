/* Which exit code a result deserves. */
#include "cli/exit_code.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The code of a result with two deployments, of which `feasible` are. */
static enum ep_exit code_of(size_t feasible, bool some_meets_all, bool decided)
{
    struct ep_deployment_result deployments[2] = {{.feasible = feasible > 0},
                                                  {.feasible = feasible > 1}};
    struct ep_result result = {.deployments = deployments,
                               .deployment_count = 2,
                               .some_meets_all = some_meets_all,
                               .decided = decided};
    return ep_exit_code_of(&result);
}

static void is_0_when_some_deployment_meets_all(void **state)
{
    (void)state;
    assert_int_equal(code_of(2, true, true), 0);
    assert_int_equal(code_of(1, true, false), 0);
}

static void is_1_when_none_can(void **state)
{
    (void)state;
    assert_int_equal(code_of(2, false, true), 1);
}

static void is_1_when_none_is_feasible_with_or_without_requirements(void **state)
{
    (void)state;
    assert_int_equal(code_of(0, true, true), 1);
    assert_int_equal(code_of(0, false, false), 1);
}

static void is_4_when_it_is_not_decided(void **state)
{
    (void)state;
    assert_int_equal(code_of(2, false, false), 4);
}

static void takes_the_best_of_two(void **state)
{
    (void)state;
    assert_int_equal(ep_exit_code_any(EP_EXIT_NONE, EP_EXIT_DONE), 0);
    assert_int_equal(ep_exit_code_any(EP_EXIT_DONE, EP_EXIT_UNDECIDED), 0);
    assert_int_equal(ep_exit_code_any(EP_EXIT_UNDECIDED, EP_EXIT_NONE), 4);
    assert_int_equal(ep_exit_code_any(EP_EXIT_NONE, EP_EXIT_NONE), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_0_when_some_deployment_meets_all),
        cmocka_unit_test(is_1_when_none_can),
        cmocka_unit_test(is_1_when_none_is_feasible_with_or_without_requirements),
        cmocka_unit_test(is_4_when_it_is_not_decided),
        cmocka_unit_test(takes_the_best_of_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
