#include "hosting/shared_resource.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define LOG_MAX 32

struct lab {
    struct ep_kernel *kernel;
    struct ep_shared_resource resource;
    uint32_t tags[LOG_MAX]; /* in order of completion */
    ep_time at[LOG_MAX];
    uint32_t count;
};

static void on_event(void *self, struct ep_event event)
{
    (void)event;
    struct lab *lab = self;
    uint32_t taken = ep_shared_resource_take_finished(&lab->resource, lab->tags + lab->count,
                                                      LOG_MAX - lab->count);
    for (uint32_t i = 0; i < taken; i++)
        lab->at[lab->count++] = ep_kernel_now(lab->kernel);
}

static void lab_init(struct lab *lab, double capacity, double cap)
{
    lab->count = 0;
    lab->kernel = ep_kernel_create();
    uint16_t owner = ep_kernel_register(lab->kernel, on_event, lab);
    ep_shared_resource_init(&lab->resource, lab->kernel, (struct ep_event){owner, 0, 0}, capacity,
                            cap);
}

static void lab_fini(struct lab *lab)
{
    ep_shared_resource_fini(&lab->resource);
    ep_kernel_destroy(lab->kernel);
}

static void up_to_capacity_nobody_is_slowed(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab, 2, 1);
    ep_shared_resource_place(&lab.resource, 100, 1);
    ep_shared_resource_place(&lab.resource, 70, 2);
    ep_kernel_run_until(lab.kernel, 1000);
    assert_int_equal(lab.tags[0], 2);
    assert_int_equal(lab.at[0], 70);
    assert_int_equal(lab.at[1], 100);
    assert_true(ep_shared_resource_moved(&lab.resource) == 170);
    lab_fini(&lab);
}

static void beyond_it_all_progress_alike(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab, 2, 1);
    for (uint32_t tag = 1; tag <= 3; tag++)
        ep_shared_resource_place(&lab.resource, 100, tag); /* 3 x 100 over 2 */
    ep_kernel_run_until(lab.kernel, 1000);
    assert_int_equal(lab.count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(lab.tags[i], i + 1); /* of equal finish: in order of placing */
        assert_int_equal(lab.at[i], 150);
    }
    lab_fini(&lab);
}

/* 300 at 2 / ns: 100 by 50 ns, then at 1 / ns the other 200. */
static void a_new_capacity_counts_from_now_on(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab, 2, INFINITY);
    ep_shared_resource_place(&lab.resource, 300, 1);
    ep_kernel_run_until(lab.kernel, 50);
    ep_shared_resource_set_capacity(&lab.resource, 1);
    ep_kernel_run_until(lab.kernel, 1000);
    assert_int_equal(lab.count, 1);
    assert_int_equal(lab.at[0], 250);
    assert_true(ep_shared_resource_moved(&lab.resource) == 300);
    ep_shared_resource_set_capacity(&lab.resource, 4); /* idle */
    ep_shared_resource_place(&lab.resource, 40, 2);
    ep_kernel_run_until(lab.kernel, 2000);
    assert_int_equal(lab.at[1], 1010);
    lab_fini(&lab);
}

static void completions_round_up_to_whole_nanoseconds(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab, 90e6, INFINITY); /* 40 MB at 90 MB/s: 444 444 444.4 ns */
    ep_shared_resource_place(&lab.resource, 40e6 * 1e9, 1);
    ep_kernel_run_until(lab.kernel, EP_SECOND);
    assert_int_equal(lab.at[0], 444444445);
    lab_fini(&lab);
}

static void the_cap_bounds_one_demand_alone(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab, 1e9, 90e6);
    ep_shared_resource_place(&lab.resource, 90e6 * 1e9, 1);
    ep_kernel_run_until(lab.kernel, 5 * EP_SECOND);
    assert_int_equal(lab.at[0], EP_SECOND);
    lab_fini(&lab);
}

static void a_canceled_demand_leaves_its_share_to_the_others(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab, 1, 1);
    ep_shared_resource_place(&lab.resource, 100, 1);
    ep_shared_resource_place(&lab.resource, 100, 2);
    ep_kernel_run_until(lab.kernel, 100); /* each has 50 left */
    ep_shared_resource_cancel(&lab.resource, 2);
    ep_kernel_run_until(lab.kernel, 1000);
    assert_int_equal(lab.count, 1);
    assert_int_equal(lab.at[0], 150);
    lab_fini(&lab);
}

static void a_demand_of_nothing_ends_in_an_event_of_the_same_instant(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab, 1, 1);
    ep_kernel_run_until(lab.kernel, 10);
    ep_shared_resource_place(&lab.resource, 0, 7);
    assert_int_equal(lab.count, 0);
    ep_kernel_run_until(lab.kernel, 11);
    assert_int_equal(lab.at[0], 10);
    lab_fini(&lab);
}

/* Three at 1 / ns until 10 ns, of 100 each; what a canceled one did not get was not served. */
static void what_was_served_is_exact_at_any_time(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab, 4, 1);
    for (uint32_t tag = 1; tag <= 3; tag++)
        ep_shared_resource_place(&lab.resource, 100, tag);
    assert_true(ep_shared_resource_moved(&lab.resource) == 0);
    ep_kernel_run_until(lab.kernel, 10);
    assert_true(ep_shared_resource_moved(&lab.resource) == 30);
    ep_shared_resource_cancel(&lab.resource, 2);
    assert_true(ep_shared_resource_moved(&lab.resource) == 30);
    ep_kernel_run_until(lab.kernel, 20);
    assert_true(ep_shared_resource_moved(&lab.resource) == 50);
    ep_shared_resource_clear(&lab.resource);
    ep_kernel_run_until(lab.kernel, 1000);
    assert_int_equal(lab.count, 0);
    assert_true(ep_shared_resource_moved(&lab.resource) == 50);
    lab_fini(&lab);
}

/* Two on one from 20 ns on: 30 + 50 are left, so that they end at 80 and 100. */
static void fewer_serve_as_many_as_before(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab, 2, 1);
    ep_shared_resource_place(&lab.resource, 50, 1);
    ep_shared_resource_place(&lab.resource, 70, 2);
    ep_kernel_run_until(lab.kernel, 20);
    ep_shared_resource_set_capacity(&lab.resource, 1);
    ep_kernel_run_until(lab.kernel, 1000);
    assert_int_equal(lab.at[0], 80);
    assert_int_equal(lab.at[1], 100);
    lab_fini(&lab);
}

/* The last of eight ends first; a ninth makes all of them slower, 8 / 9 each. */
static void one_too_many_slows_all(void **state)
{
    (void)state;
    struct lab lab;
    lab_init(&lab, 8, 1);
    for (uint32_t tag = 1; tag <= 8; tag++)
        ep_shared_resource_place(&lab.resource, 1000 - 10 * tag, tag);
    ep_kernel_run_until(lab.kernel, 20); /* 900 are left of the eighth */
    ep_shared_resource_place(&lab.resource, 8000, 9);
    ep_kernel_run_until(lab.kernel, 100000);
    assert_int_equal(lab.tags[0], 8);
    assert_int_equal(lab.at[0], 20 + 900 * 9 / 8 + 1); /* 1012.5 */
    assert_int_equal(lab.count, 9);
    assert_true(ep_shared_resource_moved(&lab.resource) == 8 * 1000 - 10 * 36 + 8000);
    lab_fini(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(up_to_capacity_nobody_is_slowed),
        cmocka_unit_test(what_was_served_is_exact_at_any_time),
        cmocka_unit_test(fewer_serve_as_many_as_before),
        cmocka_unit_test(one_too_many_slows_all),
        cmocka_unit_test(beyond_it_all_progress_alike),
        cmocka_unit_test(a_new_capacity_counts_from_now_on),
        cmocka_unit_test(completions_round_up_to_whole_nanoseconds),
        cmocka_unit_test(the_cap_bounds_one_demand_alone),
        cmocka_unit_test(a_canceled_demand_leaves_its_share_to_the_others),
        cmocka_unit_test(a_demand_of_nothing_ends_in_an_event_of_the_same_instant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
