#include "theory/che.h"

#include "core/math.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "near.h"

static void equal_objects_hit_by_their_share(void **state)
{
    (void)state;
    const double rate[] = {3, 3, 3, 3, 3, 3, 3, 3};
    struct ep_che_objects objects = {.count = 8, .rate = rate};

    assert_near(ep_che_hit_ratio(&objects, 2), 0.25, 1e-12);
    assert_near(ep_che_hit_ratio(&objects, 6), 0.75, 1e-12);
    /* 8 (1 - e^(-3T)) = 2 */
    assert_near(ep_che_characteristic_time(&objects, 2), -ep_math_log(0.75) / 3, 1e-12);
}

/* Two objects of rate 2 and 1, room for one: x = e^-T solves 2 - x^2 - x = 1, x = (sqrt 5 - 1) / 2;
 * hits = (2 (1 - x^2) + 1 - x) / 3. */
static void agrees_with_a_case_solved_by_hand(void **state)
{
    (void)state;
    const double rate[] = {2, 1};
    struct ep_che_objects objects = {.count = 2, .rate = rate};
    double x = (sqrt(5) - 1) / 2;

    assert_near(ep_che_hit_ratio(&objects, 1), (2 * (1 - x * x) + 1 - x) / 3, 1e-12);
}

/* Sizes in proportion leave the time as it is. */
static void only_size_against_capacity_matters(void **state)
{
    (void)state;
    const double rate[] = {2, 1}, size[] = {7e9, 7e9};
    struct ep_che_objects unit = {.count = 2, .rate = rate};
    struct ep_che_objects large = {.count = 2, .rate = rate, .size = size};

    assert_near(ep_che_characteristic_time(&large, 7e9), ep_che_characteristic_time(&unit, 1),
                1e-11);
}

static void what_fits_always_hits(void **state)
{
    (void)state;
    const double rate[] = {5, 0, 1}, size[] = {2, 100, 3};
    struct ep_che_objects objects = {.count = 3, .rate = rate, .size = size};

    assert_true(isinf(ep_che_characteristic_time(&objects, 5)));
    assert_near(ep_che_hit_ratio(&objects, 5), 1, 0);
    assert_near(ep_che_hit_ratio_of(&objects, 1, INFINITY), 0, 0);
}

static void nothing_hits_without_room_or_requests(void **state)
{
    (void)state;
    const double rate[] = {5, 1}, silent[] = {0, 0};
    struct ep_che_objects objects = {.count = 2, .rate = rate};
    struct ep_che_objects unused = {.count = 2, .rate = silent};

    assert_near(ep_che_hit_ratio(&objects, 0), 0, 0);
    assert_near(ep_che_hit_ratio(&unused, 1), 0, 0);
}

static void a_little_room_holds_a_little(void **state)
{
    (void)state;
    const double rate[] = {5, 1, 4};
    struct ep_che_objects objects = {.count = 3, .rate = rate};
    double time = ep_che_characteristic_time(&objects, 1e-9);
    assert_near(time * 10 / 1e-9, 1, 1e-6); /* sum of rates x T = capacity */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_objects_hit_by_their_share),
        cmocka_unit_test(agrees_with_a_case_solved_by_hand),
        cmocka_unit_test(only_size_against_capacity_matters),
        cmocka_unit_test(what_fits_always_hits),
        cmocka_unit_test(nothing_hits_without_room_or_requests),
        cmocka_unit_test(a_little_room_holds_a_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
