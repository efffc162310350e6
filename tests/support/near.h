/* Doubles to within `slack`; cmocka's own comparison works in float. Include after cmocka.h. */
#ifndef EP_TESTS_NEAR_H
#define EP_TESTS_NEAR_H

#include <math.h>

#define assert_near(actual, expected, slack)                                                       \
    do {                                                                                           \
        const double near_actual = (actual), near_expected = (expected);                           \
        if (!(fabs(near_actual - near_expected) <= (slack)))                                       \
            fail_msg("%s is %.17g, not %.17g", #actual, near_actual, near_expected);               \
    } while (0)

#endif
