/* Whatever drills do to a fleet: the bill is the sum over its instances of billed seconds x price,
 * to the cent; what the drills say that they cost adds up to what it has more than the fleet that
 * stood at the start; and who is in service is counted as by a twin that looks twenty times a
 * second. */
#include "fleet_world.h"

#include "core/rng.h"
#include "run/instance_history.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SEEDS 400
#define HORIZON (600 * EP_SECOND)
#define WARMUP (100 * EP_SECOND)

static ep_time below(struct ep_rng *rng, ep_time bound)
{
    return (ep_time)(ep_rng_next(rng) % (uint64_t)bound);
}

static void random_world(struct fleet_world *world, struct ep_rng *rng)
{
    fleet_world_init(world, EP_KIND_MULTI_MODEL);
    struct ep_assumptions *assumed = &world->config.assumptions;
    world->config.instances_per_endpoint = (int)below(rng, 3) + 1;
    assumed->instance_launch =
        ep_dist_lognormal_median_quantile(60e9, 0.95, (double)(60 + below(rng, 200)) * 1e9);
    assumed->drain = below(rng, 60) * EP_SECOND;
    assumed->loss_detection = below(rng, 60) * EP_SECOND;
    assumed->bill_from = (enum ep_bill_from)below(rng, 2);
    fleet_world_model(world, 10, 10, 10);
    for (int i = (int)below(rng, 7); i > 0; i--) {
        enum ep_drill_kind kind = below(rng, 2) ? EP_DRILL_UPDATE : EP_DRILL_LOSE_INSTANCE;
        struct ep_drill *drill = fleet_world_drill(world, kind, below(rng, HORIZON));
        drill->termination_wait = below(rng, 100) * EP_SECOND;
        drill->instance = (uint32_t)below(rng, 2);
        drill->replaces = below(rng, 3) > 0;
    }
}

/* Each begun second from where it begins to cost; 60 at least. */
static int64_t naive_seconds(const struct ep_instance_life *life, enum ep_bill_from bill_from)
{
    ep_time from = bill_from == EP_BILL_FROM_LAUNCH ? life->launch : life->in_service;
    int64_t count = 0;
    for (int64_t n = 0; from != EP_TIME_NEVER; n++) {
        ep_time second = from + n * EP_SECOND;
        if (second >= HORIZON || (n >= 60 && second >= life->gone))
            break;
        count += second >= WARMUP;
    }
    return count;
}

static void the_bill_is_the_sum_and_drills_add_up(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        struct ep_rng rng = ep_rng_at(1, 0, "tests/drills", seed);
        struct fleet_world world;
        random_world(&world, &rng);
        fleet_world_run(&world, HORIZON);
        struct ep_option option = {
            .fleet = world.config,
            .prices = {.instance_usd_per_hour = 0.461, .volume_usd_per_gb_month = 0.14},
            .volume_bytes_billed = INT64_C(64000000000)};
        assert_true(world.instance_count <= FLEET_WORLD_LIVES);
        struct ep_instance_history history =
            ep_instance_history_of(&option, world.lives, world.instance_count, WARMUP, HORIZON);
        int64_t seconds = 0;
        for (uint32_t i = 0; i < world.instance_count; i++)
            seconds += naive_seconds(&world.lives[i], world.config.assumptions.bill_from);
        if (seconds != history.usage.instance_seconds)
            fail_msg("seed %u: %lld billed seconds, counted %lld", seed,
                     (long long)history.usage.instance_seconds, (long long)seconds);
        double extra = 0, each = 0.461 / 3600 + 64 * 0.14 / 720 / 3600;
        for (uint32_t d = 0; d < world.config.drill_count; d++)
            extra += ep_instance_history_extra_usd(&option, world.lives, world.instance_count,
                                                   WARMUP, HORIZON, d);
        double fixed = 500.0 * world.config.instances_per_endpoint * each;
        if (fabs((double)seconds * each - fixed - extra) > 1e-9)
            fail_msg("seed %u: the drills cost %g, the bill has %g more", seed, extra,
                     (double)seconds * each - fixed);
    }
}

static void who_serves_is_counted(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        struct ep_rng rng = ep_rng_at(2, 0, "tests/drills", seed);
        struct fleet_world world;
        random_world(&world, &rng);
        fleet_world_run(&world, HORIZON);
        struct ep_option option = {.fleet = world.config};
        struct ep_instance_history history =
            ep_instance_history_of(&option, world.lives, world.instance_count, WARMUP, HORIZON);
        uint64_t min = UINT64_MAX, max = 0;
        double sum = 0;
        for (ep_time at = WARMUP; at < HORIZON; at += 50 * EP_MILLISECOND) {
            uint64_t serving = 0;
            for (uint32_t i = 0; i < world.instance_count; i++)
                serving += (uint64_t)ep_instance_life_serving_ns(&world.lives[i], at, at + 1);
            min = serving < min ? serving : min;
            max = serving > max ? serving : max;
            sum += (double)serving;
        }
        if (history.min > min || history.max < max || fabs(history.mean - sum / 10000) > 0.01)
            fail_msg("seed %u: %llu to %llu, mean %g; seen %llu to %llu, mean %g", seed,
                     (unsigned long long)history.min, (unsigned long long)history.max, history.mean,
                     (unsigned long long)min, (unsigned long long)max, sum / 10000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bill_is_the_sum_and_drills_add_up),
        cmocka_unit_test(who_serves_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
