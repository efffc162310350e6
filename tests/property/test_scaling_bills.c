/* Over random scaling histories of a real fleet: the bill is the sum over instances of billed
 * seconds x price, to the cent. The twin watches the observer and counts by hand. */
#include "fleet_world.h"
#include "run_sample.h"

#include "base/mem.h"
#include "core/rng.h"
#include "run/instance_history.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { MOST = 400 };
#define HORIZON (4 * EP_HOUR)
#define WARMUP (20 * EP_MINUTE)

struct watch {
    ep_time launched[MOST], gone[MOST];
    uint32_t count;
};

static void on_life(void *self, const struct ep_life_record *record)
{
    struct watch *watch = self;
    assert_true(record->instance < MOST);
    if (record->step == EP_STEP_LAUNCHED) {
        assert_int_equal(record->instance, watch->count);
        watch->launched[watch->count] = record->at;
        watch->gone[watch->count++] = EP_TIME_NEVER;
    } else if (record->step == EP_STEP_GONE || record->step == EP_STEP_CANCELED) {
        watch->gone[record->instance] = record->at;
    }
}

/* Seconds that begin in the span, a minute at least; one that stands from the start costs from 0.
 */
static int64_t naive_seconds(const struct watch *watch, uint32_t i)
{
    int64_t count = 0;
    for (int64_t n = 0;; n++) {
        ep_time second = watch->launched[i] + n * EP_SECOND;
        if (second >= HORIZON || (n >= 60 && second >= watch->gone[i]))
            return count;
        count += second >= WARMUP;
    }
}

static void agree(unsigned seed)
{
    struct fleet_world world;
    fleet_world_init(&world, seed % 2 ? EP_KIND_MULTI_MODEL : EP_KIND_SINGLE_MODEL);
    fleet_world_model(&world, 10, 10, 10);
    world.config.instances_per_endpoint = 3;
    world.config.leaver = (enum ep_leaver)(seed % 3);
    world.config.assumptions.instance_launch = ep_dist_exponential((double)(200 * EP_SECOND));
    world.config.assumptions.drain = 30 * EP_SECOND;
    struct watch watch = {.count = 3};
    for (uint32_t i = 0; i < 3; i++)
        watch.gone[i] = EP_TIME_NEVER;
    const struct ep_observer observer = {.self = &watch, .on_life = on_life};
    struct ep_kernel *kernel = ep_kernel_create();
    struct ep_fleet *fleet = ep_fleet_create(kernel, &world.catalog, &world.config, &world.client,
                                             &observer, (struct ep_fleet_seed){seed, 0});
    struct ep_rng rng = ep_rng_stream(seed, 0, "tests/scaling");
    for (ep_time now = 0; now < HORIZON && watch.count < MOST - 10;) {
        now += (ep_time)(ep_rng_next(&rng) % (uint64_t)(5 * EP_MINUTE));
        ep_kernel_run_until(kernel, now < HORIZON ? now : HORIZON);
        uint32_t serving = 0, many = (uint32_t)(ep_rng_next(&rng) % 5);
        const struct ep_instance_life *lives = ep_fleet_lives(fleet);
        for (uint32_t i = 0; i < ep_fleet_instance_count(fleet); i++)
            serving += ep_instance_life_state(&lives[i]) == EP_LIFE_IN_SERVICE;
        if (now >= HORIZON)
            break;
        if (ep_rng_next(&rng) % 2)
            ep_fleet_scale_out(fleet, 0, many);
        else if (serving > 1)
            ep_fleet_scale_in(fleet, 0, many < serving ? many : serving - 1);
    }
    ep_kernel_run_until(kernel, HORIZON);
    struct run_sample sample;
    run_sample_init(&sample, EP_KIND_MULTI_MODEL);
    sample.option.fleet.assumptions.bill_from = EP_BILL_FROM_LAUNCH;
    struct ep_instance_history history = ep_instance_history_of(
        &sample.option, ep_fleet_lives(fleet), ep_fleet_instance_count(fleet), WARMUP, HORIZON);
    double usd = 0;
    for (uint32_t i = 0; i < watch.count; i++)
        usd += (double)naive_seconds(&watch, i) * 0.115 / 3600;
    const struct ep_prices prices = {.instance_usd_per_hour = 0.115};
    struct ep_bill bill = ep_bill_of(&history.usage, &prices);
    double hours = ep_time_to_seconds(HORIZON - WARMUP) / 3600;
    if (fabs(bill.lines[0].usd_per_hour * hours - usd) > 0.005)
        fail_msg("seed %u: billed %.4f, sum over instances %.4f", seed,
                 bill.lines[0].usd_per_hour * hours, usd);
    ep_fleet_destroy(fleet);
    ep_kernel_destroy(kernel);
}

static void the_bill_is_the_sum_over_instances(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 150; seed++)
        agree(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bill_is_the_sum_over_instances),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
