/* Whatever instances come and go, the bill is the sum over instances of billed seconds x price,
 * to the cent, and spans that adjoin add up to the whole. The twin walks every second of every
 * instance. */
#include "core/rng.h"
#include "cost/meter.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

enum { INSTANCES = 12, SPAN_SECONDS = 900 };

struct life {
    ep_time launch, ended;
    int64_t volume_bytes;
};

/* Lives of a few ns to the whole span, at odd phases, some without end. */
static struct life random_life(struct ep_rng *rng)
{
    uint64_t span = (uint64_t)SPAN_SECONDS * (uint64_t)EP_SECOND;
    struct life life = {.launch = (ep_time)(ep_rng_next(rng) % span),
                        .volume_bytes = (int64_t)(ep_rng_next(rng) % 1000000000000)};
    if (ep_rng_next(rng) % 3 == 0)
        life.launch -= life.launch % EP_SECOND;
    uint64_t longest = ep_rng_next(rng) % 2 ? (uint64_t)(90 * EP_SECOND) : span;
    life.ended = life.launch + (ep_time)(ep_rng_next(rng) % longest);
    if (ep_rng_next(rng) % 8 == 0)
        life.ended = EP_TIME_NEVER;
    return life;
}

/* Second by second: billed while the life goes on, and in the first minute anyway. */
static int64_t naive_seconds(struct life life, ep_time begin, ep_time end)
{
    int64_t count = 0;
    for (int64_t n = 0;; n++) {
        ep_time second = life.launch + n * EP_SECOND;
        if (second >= end || (n >= 60 && second >= life.ended))
            return count;
        if (second >= begin)
            count++;
    }
}

static void the_bill_is_the_sum_over_instances(void **state)
{
    (void)state;
    const struct ep_prices prices = {.instance_usd_per_hour = 0.461,
                                     .volume_usd_per_gb_month = 0.14};
    for (unsigned seed = 1; seed <= 500; seed++) {
        struct ep_rng rng = ep_rng_stream(seed, 0, "tests/cost");
        ep_time begin = (ep_time)(ep_rng_next(&rng) % 300) * EP_SECOND;
        ep_time end = SPAN_SECONDS * EP_SECOND;
        struct ep_meter meter;
        ep_meter_init(&meter, begin, end);
        double usd = 0;
        for (int i = 0; i < INSTANCES; i++) {
            struct life life = random_life(&rng);
            int64_t seconds = naive_seconds(life, begin, end);
            usd += (double)seconds / 3600 * prices.instance_usd_per_hour;
            usd += (double)life.volume_bytes / 1e9 * (double)seconds / (720 * 3600) * 0.14;
            ep_meter_instance(&meter, life.launch, life.ended, life.volume_bytes);
        }
        double hours = (double)(end - begin) / (double)EP_HOUR;
        double billed = ep_bill_of(&meter.usage, &prices).usd_per_hour * hours;
        if (fabs(billed - usd) > 1e-9)
            fail_msg("seed %u: billed %.12f, by hand %.12f", seed, billed, usd);
    }
}

static bool usage_equals(const struct ep_usage *a, const struct ep_usage *b)
{
    return a->span_ns == b->span_ns && a->span_seconds == b->span_seconds &&
           a->instance_seconds == b->instance_seconds &&
           a->volume_byte_seconds_high == b->volume_byte_seconds_high &&
           a->volume_byte_seconds_low == b->volume_byte_seconds_low;
}

static void adjoining_spans_add_up_exactly(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 500; seed++) {
        struct ep_rng rng = ep_rng_stream(seed, 0, "tests/cost/spans");
        ep_time cut = (ep_time)(1 + ep_rng_next(&rng) % (SPAN_SECONDS - 1)) * EP_SECOND;
        struct ep_meter whole, first, second;
        ep_meter_init(&whole, 0, SPAN_SECONDS * EP_SECOND);
        ep_meter_init(&first, 0, cut);
        ep_meter_init(&second, cut, SPAN_SECONDS * EP_SECOND);
        for (int i = 0; i < INSTANCES; i++) {
            struct life life = random_life(&rng);
            ep_meter_instance(&whole, life.launch, life.ended, life.volume_bytes);
            ep_meter_instance(&first, life.launch, life.ended, life.volume_bytes);
            ep_meter_instance(&second, life.launch, life.ended, life.volume_bytes);
        }
        ep_usage_merge(&first.usage, &second.usage);
        if (!usage_equals(&whole.usage, &first.usage))
            fail_msg("seed %u: cut at %lld", seed, (long long)cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bill_is_the_sum_over_instances),
        cmocka_unit_test(adjoining_spans_add_up_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
