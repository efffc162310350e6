#include "base/array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct numbers {
    EP_ARRAY(int);
};

static void keeps_what_was_pushed_in_order(void **state)
{
    (void)state;
    struct numbers numbers = {0};
    for (int i = 0; i < 1000; i++)
        ep_array_push(&numbers, i * i);
    assert_int_equal(numbers.count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(numbers.items[i], i * i);
    ep_array_fini(&numbers);
}

static void reserve_moves_nothing_while_there_is_room(void **state)
{
    (void)state;
    struct numbers numbers = {0};
    ep_array_reserve(&numbers, 100);
    const int *items = numbers.items;
    assert_true(numbers.capacity >= 100);
    assert_int_equal(numbers.count, 0);
    for (int i = 0; i < 100; i++)
        ep_array_push(&numbers, i);
    assert_ptr_equal(numbers.items, items);
    ep_array_fini(&numbers);
}

static void capacity_doubles(void **state)
{
    (void)state;
    struct numbers numbers = {0};
    size_t growths = 0, capacity = 0;
    for (int i = 0; i < 100000; i++) {
        ep_array_push(&numbers, i);
        growths += numbers.capacity != capacity;
        capacity = numbers.capacity;
    }
    assert_int_equal(growths, 15); /* 8, 16, ... 131072 */
    ep_array_fini(&numbers);
}

static void fini_leaves_an_empty_array(void **state)
{
    (void)state;
    struct numbers numbers = {0};
    ep_array_push(&numbers, 1);
    ep_array_fini(&numbers);
    assert_null(numbers.items);
    assert_int_equal(numbers.count, 0);
    assert_int_equal(numbers.capacity, 0);
    ep_array_push(&numbers, 2);
    assert_int_equal(numbers.items[0], 2);
    ep_array_fini(&numbers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_was_pushed_in_order),
        cmocka_unit_test(reserve_moves_nothing_while_there_is_room),
        cmocka_unit_test(capacity_doubles),
        cmocka_unit_test(fini_leaves_an_empty_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
