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

/* In blocks of every size: full ones, but for the last. */
static void blocks_are_full_until_the_source_is_dry(void **state)
{
    (void)state;
    for (uint32_t room = 1; room <= 8; room++) {
        struct seconds seconds = {0};
        struct ep_arrival_source source =
            ep_arrival_from((struct ep_arrival_source){&type, &seconds}, 3 * EP_SECOND);
        struct ep_arrival arrivals[8];
        for (uint64_t left = 7, number = 3; left > 0;) {
            const uint32_t count = ep_arrival_next_many(&source, arrivals, room);
            assert_int_equal(count, left < room ? left : room);
            for (uint32_t i = 0; i < count; i++)
                assert_int_equal(arrivals[i].number, number++);
            left -= count;
        }
        assert_int_equal(ep_arrival_next_many(&source, arrivals, room), 0);
        ep_arrival_source_destroy(&source);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_out_what_comes_before),
        cmocka_unit_test(may_leave_out_all),
        cmocka_unit_test(blocks_are_full_until_the_source_is_dry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
