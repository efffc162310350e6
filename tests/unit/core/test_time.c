#include "core/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void adds_spans(void **state)
{
    (void)state;
    assert_int_equal(ep_time_add(EP_SECOND, EP_MILLISECOND), 1001000000);
    assert_int_equal(ep_time_add(0, 0), 0);
}

static void never_absorbs_every_span(void **state)
{
    (void)state;
    assert_int_equal(ep_time_add(EP_TIME_NEVER, 0), EP_TIME_NEVER);
    assert_int_equal(ep_time_add(5, EP_TIME_NEVER), EP_TIME_NEVER);
    assert_int_equal(ep_time_add(EP_TIME_NEVER, EP_TIME_NEVER), EP_TIME_NEVER);
}

static void a_sum_too_large_is_never(void **state)
{
    (void)state;
    assert_int_equal(ep_time_add(EP_TIME_NEVER - 10, 9), EP_TIME_NEVER - 1);
    assert_int_equal(ep_time_add(EP_TIME_NEVER - 10, 10), EP_TIME_NEVER);
    assert_int_equal(ep_time_add(EP_TIME_NEVER - 10, 11), EP_TIME_NEVER);
}

static void units_build_on_each_other(void **state)
{
    (void)state;
    assert_int_equal(EP_HOUR, 60 * EP_MINUTE);
    assert_int_equal(EP_SECOND, 1000 * EP_MILLISECOND);
    assert_int_equal(EP_MILLISECOND, 1000 * EP_MICROSECOND);
    assert_true(ep_time_to_seconds(1500 * EP_MILLISECOND) == 1.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adds_spans),
        cmocka_unit_test(never_absorbs_every_span),
        cmocka_unit_test(a_sum_too_large_is_never),
        cmocka_unit_test(units_build_on_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
