#include "workload/stack_distance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { A, B, C };
static const int64_t size_of[] = {[A] = 10, [B] = 20, [C] = 40};

static struct ep_reuse touch(struct ep_stack_distance *stack, uint32_t model)
{
    return ep_stack_distance_touch(stack, model, size_of[model]);
}

static void counts_the_distinct_models_since(void **state)
{
    (void)state;
    struct ep_stack_distance *stack = ep_stack_distance_create();
    assert_true(touch(stack, A).is_first);
    assert_true(touch(stack, B).is_first);
    assert_true(touch(stack, C).is_first);
    const struct ep_reuse repeat = touch(stack, C); /* itself alone */
    assert_false(repeat.is_first);
    assert_int_equal(repeat.objects, 1);
    assert_int_equal(repeat.bytes, 40);
    const struct ep_reuse all = touch(stack, A); /* C and B were asked for since */
    assert_int_equal(all.objects, 3);
    assert_int_equal(all.bytes, 70);
    const struct ep_reuse two = touch(stack, C); /* A */
    assert_int_equal(two.objects, 2);
    assert_int_equal(two.bytes, 50);
    assert_int_equal(ep_stack_distance_count(stack), 3);
    ep_stack_distance_destroy(stack);
}

/* Round after round of 3,000 models: every distance is the whole round, however often the
 * positions were used up. */
static void renumbers_when_positions_run_out(void **state)
{
    (void)state;
    struct ep_stack_distance *stack = ep_stack_distance_create();
    for (int round = 0; round < 20; round++) {
        for (uint32_t model = 0; model < 3000; model++) {
            const struct ep_reuse reuse = ep_stack_distance_touch(stack, model, model);
            assert_int_equal(reuse.is_first, round == 0);
            assert_int_equal(reuse.objects, round == 0 ? 0 : 3000);
            assert_int_equal(reuse.bytes, round == 0 ? 0 : 3000 * 2999 / 2);
        }
    }
    assert_int_equal(ep_stack_distance_count(stack), 3000);
    ep_stack_distance_destroy(stack);
}

static void takes_any_model_number(void **state)
{
    (void)state;
    struct ep_stack_distance *stack = ep_stack_distance_create();
    assert_true(ep_stack_distance_touch(stack, 5000000, 1).is_first);
    assert_true(ep_stack_distance_touch(stack, 0, 0).is_first);
    const struct ep_reuse reuse = ep_stack_distance_touch(stack, 5000000, 1);
    assert_int_equal(reuse.objects, 2);
    assert_int_equal(reuse.bytes, 1); /* the other takes no room */
    ep_stack_distance_destroy(stack);
    ep_stack_distance_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_the_distinct_models_since),
        cmocka_unit_test(renumbers_when_positions_run_out),
        cmocka_unit_test(takes_any_model_number),
    };
    return cmocka_run_group_tests_name("stack_distance", tests, NULL, NULL);
}
