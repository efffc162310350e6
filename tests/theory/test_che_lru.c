/* Che's approximation against an LRU list walked step by step, independent Zipf requests. */
#include "core/math.h"
#include "core/rng.h"
#include "theory/che.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { OBJECTS = 500, WARM_UP = 100000, REQUESTS = 1000000 };

static void zipf(double exponent, double *rate)
{
    for (int i = 0; i < OBJECTS; i++)
        rate[i] = ep_math_pow(i + 1, -exponent);
}

static int draw(const double *cumulative, double u)
{
    int low = 0, high = OBJECTS - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (cumulative[middle] < u * cumulative[OBJECTS - 1])
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Moves `object` to the front of the list; returns whether it was there. */
static int touch(int *list, int *count, int capacity, int object)
{
    int at = 0;
    while (at < *count && list[at] != object)
        at++;
    int hit = at < *count;
    if (!hit)
        at = *count < capacity ? (*count)++ : capacity - 1;
    for (; at > 0; at--)
        list[at] = list[at - 1];
    list[0] = object;
    return hit;
}

static double simulated_hit_ratio(const double *rate, int capacity)
{
    struct ep_rng rng = ep_rng_stream(7, 0, "tests/che");
    double cumulative[OBJECTS];
    int list[OBJECTS], count = 0, hits = 0;
    for (int i = 0; i < OBJECTS; i++)
        cumulative[i] = rate[i] + (i ? cumulative[i - 1] : 0);
    for (int n = 0; n < WARM_UP + REQUESTS; n++) {
        int hit = touch(list, &count, capacity, draw(cumulative, ep_rng_uniform(&rng)));
        hits += hit && n >= WARM_UP;
    }
    return (double)hits / REQUESTS;
}

/* The binomial noise of a million requests is 0.0005; the approximation's own error for 500
 * objects is below 0.003. */
static void agrees_with_a_simulated_lru(void **state)
{
    (void)state;
    const double exponents[] = {0.0, 0.8, 1.2};
    const int capacities[] = {25, 100, 250};
    for (size_t e = 0; e < 3; e++) {
        double rate[OBJECTS];
        zipf(exponents[e], rate);
        struct ep_che_objects objects = {.count = OBJECTS, .rate = rate};
        for (size_t c = 0; c < 3; c++) {
            double told = ep_che_hit_ratio(&objects, capacities[c]);
            double seen = simulated_hit_ratio(rate, capacities[c]);
            if (fabs(told - seen) > 0.004)
                fail_msg("exponent %g, room for %d: %.4f told, %.4f seen", exponents[e],
                         capacities[c], told, seen);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_a_simulated_lru)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
