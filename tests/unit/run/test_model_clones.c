/* More models of a kind: who is whose copy, against counting one by one. */
#include "run/model_clones.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void counts_whole_and_partial_sets(void **state)
{
    (void)state;
    static const struct {
        uint32_t base;
        double scale;
        uint64_t count;
        uint32_t sets;
    } rows[] = {{4, 1, 4, 1},     {4, 2, 8, 2},          {4, 2.5, 10, 3},
                {30, 1.1, 33, 2}, {3, 1.2, 3, 1},        {10, 0.5, 5, 1},
                {3, 0.1, 1, 1},   {1, 1000, 1000, 1000}, {7, 1.999, 13, 2}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ep_model_clones clones = {rows[i].base, rows[i].scale};
        assert_int_equal(ep_model_clones_count(&clones), rows[i].count);
        assert_int_equal(ep_model_clones_sets(&clones), rows[i].sets);
    }
}

/* Of four models at 2.5 every second one has a third copy. */
static void a_partial_set_is_spread_evenly(void **state)
{
    (void)state;
    struct ep_model_clones clones = {4, 2.5};
    static const uint32_t third[] = {UINT32_MAX, 8, UINT32_MAX, 9};
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(ep_model_clones_number(&clones, 0, i), i);
        assert_int_equal(ep_model_clones_number(&clones, 1, i), 4 + i);
        assert_int_equal(ep_model_clones_number(&clones, 2, i), third[i]);
    }
}

/* The numbers of one set, which go on from `seen`; returns the next. */
static uint32_t check_set(const struct ep_model_clones *clones, uint32_t set, uint32_t seen)
{
    for (uint32_t i = 0; i < clones->base; i++) {
        uint32_t number = ep_model_clones_number(clones, set, i), of_set;
        if (number == UINT32_MAX)
            continue;
        assert_int_equal(number, seen); /* dense, in order */
        seen++;
        assert_int_equal(ep_model_clones_original(clones, number, &of_set), i);
        assert_int_equal(of_set, set);
    }
    return seen;
}

/* Every number is the copy of exactly one model in one set. */
static void every_number_has_one_original(void **state)
{
    (void)state;
    for (uint32_t base = 1; base <= 40; base++) {
        for (int percent = 100; percent <= 420; percent += 7) {
            struct ep_model_clones clones = {base, percent / 100.0};
            uint32_t seen = 0;
            for (uint32_t set = 0; set < ep_model_clones_sets(&clones); set++)
                seen = check_set(&clones, set, seen);
            assert_int_equal(seen, ep_model_clones_count(&clones));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_whole_and_partial_sets),
        cmocka_unit_test(a_partial_set_is_spread_evenly),
        cmocka_unit_test(every_number_has_one_original),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
