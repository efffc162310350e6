/* Che's approximation against whole scenarios: a multi-model endpoint whose assumptions are
 * switched off is an LRU cache of bytes under independent Zipf requests. Twelve combinations of
 * exponent, cache size and spread of the sizes. What is left of a difference, in order of size:
 * - a cache of bytes is never quite full: what is free is, on average, half of what one more
 *   eviction would have freed, E[size^2] / (2 E[size]); the approximation fills it to the last
 *   byte. Taken off the capacity, the difference is gone.
 * - the population is finite: the characteristic time of an object is not quite the same for
 *   all; Fricker, Robert, Roberts (2012) show that this goes with 1 / number of objects.
 * - noise: half a million requests a combination. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "run_yaml.h"

#include "base/mem.h"
#include "theory/che.h"
#include "workload/popularity.h"

#include <math.h>

enum { MODELS = 1000, SIZES = 2 };
static const double exponents[] = {0.6, 0.9, 1.2};
static const double cvs[] = {0, 1};
static const double capacity_megabytes[SIZES] = {100, 400}; /* of about 1,000 */

static struct run_yaml simulate(double exponent, double cv)
{
    char *size = cv > 0 ? ep_format("{lognormal: {mean: 1MB, cv: %g}}", cv) : ep_strdup("1MB");
    char *text = ep_format(
        "epsim: 1\nhorizon: 1100s\nwarmup: 100s\nreplications: 5\nseed: 11\n"
        "models:\n  - {name: m, count: %d, artifact: 1MB, memory: %s, compute: 0ms}\n"
        "traffic:\n  - {name: t, models: m, arrivals: {poisson: {rate: 100/s}},\n"
        "     popularity: {zipf: {exponent: %g}}}\n"
        "%s"
        "deployments:\n"
        "  small: {kind: multi-model, instances: 1, instance: {name: lab, vcpu: 1, memory: "
        "%.0fMB,\n    disk: unlimited, disk_bandwidth: unlimited, network: unlimited, price: "
        "$1/h}}\n"
        "  large: {kind: multi-model, instances: 1, instance: {name: big, vcpu: 1, memory: "
        "%.0fMB,\n"
        "    disk: unlimited, disk_bandwidth: unlimited, network: unlimited, price: $1/h}}\n",
        MODELS, size, exponent, run_yaml_off, capacity_megabytes[0], capacity_megabytes[1]);
    struct run_yaml run = run_yaml_on(text, 2);
    ep_free(text);
    ep_free(size);
    return run;
}

/* What the scenario drew: every model's share of the requests and its size. */
struct drawn {
    double rate[MODELS], size[MODELS];
    double free_bytes; /* E[size^2] / (2 E[size]), of what is loaded: see above */
};

static void look_up(const struct run_yaml *run, struct drawn *drawn)
{
    const struct ep_scenario *scenario = run->scenario;
    struct ep_popularity_table *table =
        ep_popularity_create(&scenario->traffic[0].popularity, MODELS, scenario->seed);
    double sum = 0, squares = 0;
    for (uint32_t i = 0; i < MODELS; i++) {
        drawn->rate[i] = ep_popularity_share(table, i);
        drawn->size[i] = (double)run->world->catalog.models[i].memory_bytes;
        sum += drawn->size[i];
        squares += drawn->size[i] * drawn->size[i];
    }
    drawn->free_bytes = squares / sum / 2;
    ep_popularity_destroy(table);
}

static void compare(const struct run_yaml *run, double exponent, double cv, int k)
{
    struct drawn drawn;
    look_up(run, &drawn);
    const struct ep_che_objects objects = {
        .count = MODELS, .rate = drawn.rate, .size = cv > 0 ? drawn.size : NULL};
    const double capacity = cv > 0 ? capacity_megabytes[k] * 1e6 : capacity_megabytes[k];
    const double told = 1 - ep_che_hit_ratio(&objects, capacity);
    const double refined =
        cv > 0 ? 1 - ep_che_hit_ratio(&objects, capacity - drawn.free_bytes) : told;
    const double seen = run->result->deployments[k].cold_ratio.value;
    if (fabs(refined - seen) > 0.002 || fabs(told - seen) > 0.0025)
        fail_msg("exponent %g, %.0f MB, cv %g: %.4f seen, %.4f told, %.4f refined", exponent,
                 capacity_megabytes[k], cv, seen, told, refined);
}

static void twelve_combinations_agree(void **state)
{
    (void)state;
    for (size_t e = 0; e < sizeof exponents / sizeof exponents[0]; e++) {
        for (size_t v = 0; v < sizeof cvs / sizeof cvs[0]; v++) {
            struct run_yaml run = simulate(exponents[e], cvs[v]);
            for (int k = 0; k < SIZES; k++)
                compare(&run, exponents[e], cvs[v], k);
            run_yaml_fini(&run);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(twelve_combinations_agree)};
    return cmocka_run_group_tests_name("che_scenarios", tests, NULL, NULL);
}
