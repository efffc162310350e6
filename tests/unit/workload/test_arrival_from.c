#include "workload/arrival_from.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* One a second, numbered, until ten. */
struct seconds {
    uint64_t number;
    bool is_destroyed;
};

static bool next(void *state, struct ep_arrival *arrival)
{
    struct seconds *seconds = state;
    if (seconds->number == 10)
        return false;
    *arrival =
        (struct ep_arrival){.at = (ep_time)seconds->number * EP_SECOND, .number = seconds->number};
    seconds->number++;
    return true;
}

static void destroy(void *state)
{
    ((struct seconds *)state)->is_destroyed = true;
}

static const struct ep_arrival_source_type type = {
    .name = "seconds", .next = next, .destroy = destroy};

static void leaves_out_what_comes_before(void **state)
{
    (void)state;
    struct seconds seconds = {0};
    struct ep_arrival_source source =
        ep_arrival_from((struct ep_arrival_source){&type, &seconds}, 7 * EP_SECOND);
    struct ep_arrival arrival;
    for (uint64_t number = 7; number < 10; number++) {
        assert_true(source.type->next(source.state, &arrival));
        assert_int_equal(arrival.number, number);
    }
    assert_false(source.type->next(source.state, &arrival));
    ep_arrival_source_destroy(&source);
    assert_true(seconds.is_destroyed);
}

static void may_leave_out_all(void **state)
{
    (void)state;
    struct seconds seconds = {0};
    struct ep_arrival_source source =
        ep_arrival_from((struct ep_arrival_source){&type, &seconds}, 100 * EP_SECOND);
    struct ep_arrival arrival;
    assert_false(source.type->next(source.state, &arrival));
    ep_arrival_source_destroy(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_out_what_comes_before),
        cmocka_unit_test(may_leave_out_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
