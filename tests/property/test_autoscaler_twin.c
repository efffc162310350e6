/* The autoscaler and its alarms against naive twins, over random policies and metric histories. The
 * twins keep everything that ever happened and evaluate it from the beginning, word by word after
 * docs/model.md, "Autoscaling". */
#include "hosting/alarm.h"
#include "hosting/autoscaler.h"

#include "core/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LOOKS 200
#define TRACKERS 3
#define STEPPERS 2
#define POLICIES (TRACKERS + STEPPERS)

static uint32_t below(struct ep_rng *rng, uint32_t n)
{
    return (uint32_t)(ep_rng_next(rng) % n);
}

/* ---- alarms ---- */

struct history {
    double points[LOOKS];
    int count;
};

/* The newest `of` periods, those before the first missing. */
static double point_back(const struct history *history, int back)
{
    return back < history->count ? history->points[history->count - 1 - back] : NAN;
}

static bool compares(enum ep_alarm_comparison comparison, double value, double threshold)
{
    return comparison == EP_ABOVE      ? value > threshold
           : comparison == EP_AT_LEAST ? value >= threshold
           : comparison == EP_BELOW    ? value < threshold
                                       : value <= threshold;
}

/* From the first datapoint on, since a state that is kept may be old. */
static enum ep_alarm_state twin_state(const struct history *all,
                                      const struct ep_alarm_config *config)
{
    enum ep_alarm_state state = EP_ALARM_INSUFFICIENT_DATA;
    struct history so_far = {.count = 0};
    for (int n = 0; n < all->count; n++) {
        so_far.points[so_far.count++] = all->points[n];
        int fine = 0, bad = 0, missing = 0;
        for (int back = 0; back < config->of; back++) {
            double point = point_back(&so_far, back);
            if (isnan(point))
                missing++;
            else if (compares(config->comparison, point, config->threshold))
                bad++;
            else
                fine++;
        }
        bool counts_as_bad = config->missing == EP_MISSING_BREACHING;
        if (bad + (counts_as_bad ? missing : 0) >= config->datapoints)
            state = EP_ALARM_ALARM;
        else if (bad + fine >= config->datapoints)
            state = EP_ALARM_OK;
        else if (config->missing == EP_MISSING)
            state = EP_ALARM_INSUFFICIENT_DATA;
        else if (config->missing != EP_MISSING_IGNORE)
            state = EP_ALARM_OK;
    }
    return state;
}

static double twin_value(const struct history *history, int of, enum ep_alarm_value which)
{
    double newest = NAN, sum = 0, least = NAN, most = NAN;
    int count = 0;
    for (int back = of - 1; back >= 0; back--) {
        double point = point_back(history, back);
        if (isnan(point))
            continue;
        newest = point;
        sum += point;
        count++;
        least = fmin(least, point);
        most = fmax(most, point);
    }
    return which == EP_VALUE_NEWEST ? newest
           : which == EP_VALUE_MEAN ? sum / count
           : which == EP_VALUE_MIN  ? least
                                    : most;
}

static struct ep_alarm_config some_alarm(struct ep_rng *rng, double threshold)
{
    int of = 1 + (int)below(rng, 5);
    return (struct ep_alarm_config){.comparison = (enum ep_alarm_comparison)below(rng, 4),
                                    .threshold = threshold,
                                    .of = of,
                                    .datapoints = 1 + (int)below(rng, (uint32_t)of),
                                    .missing = (enum ep_missing_data)below(rng, 4)};
}

/* Runs of alike values, so that alarms do go off; some are the threshold itself, some are missing.
 */
static double some_value(struct ep_rng *rng, double last)
{
    switch (below(rng, 8)) {
    case 0:
        return NAN;
    case 1:
        return 50;
    case 2:
        return below(rng, 300);
    default:
        return isnan(last) ? 0 : last;
    }
}

static void check_values(const struct ep_alarm *alarm, const struct history *history, int of,
                         unsigned seed, int point)
{
    for (int which = EP_VALUE_NEWEST; which <= EP_VALUE_MAX; which++) {
        double a = ep_alarm_value_of(alarm, (enum ep_alarm_value)which);
        double b = twin_value(history, of, (enum ep_alarm_value)which);
        if (!(fabs(a - b) < 1e-9) && !(isnan(a) && isnan(b)))
            fail_msg("seed %u, point %d, value %d: %g, not %g", seed, point, which, a, b);
    }
}

static void alarms_are_as_their_twins(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 300; seed++) {
        struct ep_rng rng = ep_rng_stream(seed, 0, "tests/alarm");
        struct ep_alarm_config config = some_alarm(&rng, 50);
        struct history history = {.count = 0};
        struct ep_alarm alarm;
        double value = 0;
        ep_alarm_init(&alarm, &config);
        for (int i = 0; i < 60; i++) {
            value = some_value(&rng, value);
            history.points[history.count++] = value;
            enum ep_alarm_state is = ep_alarm_take(&alarm, value);
            if (is != twin_state(&history, &config))
                fail_msg("seed %u, point %d: %d", seed, i, is);
            check_values(&alarm, &history, config.of, seed, i);
        }
        ep_alarm_fini(&alarm);
    }
}

/* ---- autoscaler ---- */

struct twin {
    const struct ep_autoscaling_config *config;
    struct history histories[POLICIES];
    int min, max, desired, before; /* before: the activity in progress, or the last one */
    bool is_busy, is_updating;
    ep_time cooldown, out_until, in_until;
    int out_before; /* capacity before the scale-out that cools down */
};

/* What one policy says in a look: nothing where 0. */
struct ask {
    int direction, capacity;
    ep_time cooldown;
    bool is_tracking;
};

static int clamp(const struct twin *twin, int capacity)
{
    capacity = capacity < twin->min ? twin->min : capacity;
    return capacity > twin->max ? twin->max : capacity;
}

/* The fewest instances with which the metric would be at the target or below. */
static int fewest(int current, double value, double target)
{
    int n = 0;
    while (n < 1000 && n < current * value / target - 1e-9)
        n++;
    return n;
}

static int counted_from(const struct twin *twin, ep_time now)
{
    return now < twin->out_until ? twin->out_before : twin->desired;
}

static bool is_low(const struct twin *twin, size_t i)
{
    const struct ep_target_tracking *policy = &twin->config->tracking[i];
    return twin_state(&twin->histories[i], &policy->high) != EP_ALARM_ALARM
               ? twin_state(&twin->histories[i], &policy->low) == EP_ALARM_ALARM
               : false;
}

static struct ask ask_tracker(const struct twin *twin, size_t i, ep_time now)
{
    const struct ep_target_tracking *policy = &twin->config->tracking[i];
    const struct history *history = &twin->histories[i];
    if (twin_state(history, &policy->high) == EP_ALARM_ALARM) {
        double value = twin_value(history, policy->high.of, policy->value);
        int wanted = clamp(twin, fewest(counted_from(twin, now), value, policy->target));
        return (struct ask){wanted > twin->desired, wanted, policy->scale_out_cooldown, true};
    }
    if (!is_low(twin, i) || policy->disable_scale_in)
        return (struct ask){0};
    double value = twin_value(history, policy->low.of, policy->value);
    int wanted = clamp(twin, fewest(twin->desired, value, policy->target));
    return (struct ask){wanted < twin->desired ? -1 : 0, wanted, policy->scale_in_cooldown, true};
}

/* A scale-out in progress counts; one that asks for less than that adds nothing. */
static struct ask ask_stepper(const struct twin *twin, size_t i, ep_time now)
{
    const struct ep_step_scaling *policy = &twin->config->step[i];
    const struct history *history = &twin->histories[twin->config->tracking_count + i];
    if (twin_state(history, &policy->alarm) != EP_ALARM_ALARM)
        return (struct ask){0};
    double distance =
        twin_value(history, policy->alarm.of, policy->value) - policy->alarm.threshold;
    int wanted = ep_autoscaler_step(policy, twin->desired, distance);
    if (wanted <= twin->desired) {
        int less = clamp(twin, wanted);
        return (struct ask){less < twin->desired ? -1 : 0, less, policy->cooldown, false};
    }
    int more = clamp(twin, ep_autoscaler_step(policy, counted_from(twin, now), distance));
    return (struct ask){more > twin->desired, more, policy->cooldown, false};
}

static void begin(struct twin *twin, int capacity, ep_time cooldown)
{
    twin->before = twin->desired;
    twin->in_until = capacity > twin->desired ? 0 : twin->in_until;
    twin->desired = capacity;
    twin->cooldown = cooldown;
    twin->is_busy = true;
}

/* The ask of that direction with most instances, the first of equals. */
static const struct ask *choose(const struct ask *asks, size_t count, int direction, bool may_track)
{
    const struct ask *best = NULL;
    for (size_t i = 0; i < count; i++)
        if (asks[i].direction == direction && (may_track || !asks[i].is_tracking) &&
            (!best || asks[i].capacity > best->capacity))
            best = &asks[i];
    return best;
}

static void twin_decide(struct twin *twin, ep_time now)
{
    struct ask asks[POLICIES];
    size_t count = 0;
    bool agree = true;
    if (twin->is_busy || twin->is_updating)
        return;
    if (clamp(twin, twin->desired) != twin->desired) {
        begin(twin, clamp(twin, twin->desired), 0);
        return;
    }
    for (size_t i = 0; i < twin->config->tracking_count; i++) {
        asks[count++] = ask_tracker(twin, i, now);
        const struct ep_target_tracking *policy = &twin->config->tracking[i];
        agree = agree && (policy->disable_scale_in ||
                          twin_state(&twin->histories[i], &policy->low) == EP_ALARM_ALARM);
    }
    for (size_t i = 0; i < twin->config->step_count; i++)
        asks[count++] = ask_stepper(twin, i, now);
    const struct ask *out = choose(asks, count, 1, true), *in = choose(asks, count, -1, agree);
    if (out)
        begin(twin, out->capacity, out->cooldown);
    else if (in && now >= twin->in_until)
        begin(twin, in->capacity, in->cooldown);
}

static void twin_done(struct twin *twin, ep_time now)
{
    twin->is_busy = false;
    if (twin->desired > twin->before) {
        twin->out_until = now + twin->cooldown;
        twin->out_before = twin->before;
    } else {
        twin->in_until = now + twin->cooldown;
    }
}

/* ---- worlds ---- */

struct world {
    struct ep_autoscaling_config config;
    struct ep_target_tracking tracking[TRACKERS];
    struct ep_step_scaling steppers[STEPPERS];
    struct ep_scaling_step steps[STEPPERS][3];
    struct ep_scheduled_action scheduled[2];
};

static void make_tracker(struct ep_target_tracking *policy, struct ep_rng *rng)
{
    *policy = (struct ep_target_tracking){.name = "t", .target = 50};
    policy->high = some_alarm(rng, 50);
    policy->high.comparison = EP_ABOVE;
    policy->low = some_alarm(rng, 45);
    policy->low.comparison = EP_BELOW;
    policy->value = (enum ep_alarm_value)below(rng, 4);
    policy->scale_out_cooldown = below(rng, 6) * EP_MINUTE;
    policy->scale_in_cooldown = below(rng, 6) * EP_MINUTE;
    policy->disable_scale_in = below(rng, 4) == 0;
}

static void make_stepper(struct ep_step_scaling *policy, struct ep_scaling_step *steps,
                         struct ep_rng *rng)
{
    static const double changes[] = {-30, -2, -1, 0, 1, 2, 3, 30};
    steps[0] = (struct ep_scaling_step){-INFINITY, 0, changes[below(rng, 8)]};
    steps[1] = (struct ep_scaling_step){0, 40, changes[below(rng, 8)]};
    steps[2] = (struct ep_scaling_step){40, INFINITY, changes[below(rng, 8)]};
    *policy = (struct ep_step_scaling){.name = "s", .steps = steps, .step_count = 3};
    policy->alarm = some_alarm(rng, 50);
    policy->value = (enum ep_alarm_value)below(rng, 4);
    policy->adjustment = below(rng, 2) ? EP_CHANGE_IN_CAPACITY : EP_PERCENT_CHANGE;
    policy->min_magnitude = policy->adjustment == EP_PERCENT_CHANGE ? (int)below(rng, 3) : 0;
    policy->cooldown = below(rng, 6) * EP_MINUTE;
}

static void make_world(struct world *world, struct ep_rng *rng)
{
    memset(world, 0, sizeof *world);
    world->config = (struct ep_autoscaling_config){.min = 1 + (int)below(rng, 3),
                                                   .max = 4 + (int)below(rng, 12),
                                                   .tracking = world->tracking,
                                                   .tracking_count = below(rng, TRACKERS + 1),
                                                   .step = world->steppers,
                                                   .step_count = below(rng, STEPPERS + 1),
                                                   .scheduled = world->scheduled,
                                                   .scheduled_count = 2};
    for (int i = 0; i < TRACKERS; i++)
        make_tracker(&world->tracking[i], rng);
    for (int i = 0; i < STEPPERS; i++)
        make_stepper(&world->steppers[i], world->steps[i], rng);
    for (int i = 0; i < 2; i++)
        world->scheduled[i] = (struct ep_scheduled_action){
            .name = "a", .min = 1 + (int)below(rng, 4), .max = 4 + (int)below(rng, 8)};
}

/* Something besides datapoints: an activity ends or is refused, an update begins or ends, a bound
 * is moved. */
static void disturb(struct ep_autoscaler *real, struct twin *twin, ep_time now, struct ep_rng *rng)
{
    if (twin->is_busy && below(rng, 3) == 0) {
        if (twin->desired > twin->before && below(rng, 4) == 0) {
            ep_autoscaler_refused(real, now);
            twin->desired = twin->before;
            twin->is_busy = false;
        } else {
            ep_autoscaler_done(real, now);
            twin_done(twin, now);
        }
    }
    if (!twin->is_busy && below(rng, 12) == 0) {
        twin->is_updating = !twin->is_updating;
        ep_autoscaler_set_updating(real, twin->is_updating);
    }
    if (below(rng, 30) == 0) {
        uint32_t action = below(rng, 2);
        ep_autoscaler_set_bounds(real, now, action);
        twin->min = twin->config->scheduled[action].min;
        twin->max = twin->config->scheduled[action].max;
    }
}

static uint64_t agree(unsigned seed)
{
    struct ep_rng rng = ep_rng_stream(seed, 0, "tests/autoscaler");
    struct world world;
    make_world(&world, &rng);
    struct ep_scaling_log log = {0};
    int start = world.config.min + (int)below(&rng, 3);
    struct twin twin = {.config = &world.config,
                        .min = world.config.min,
                        .max = world.config.max,
                        .desired = start > world.config.max ? world.config.max : start};
    struct ep_autoscaler *real = ep_autoscaler_create(&world.config, 0, twin.desired, &log);
    size_t policies = world.config.tracking_count + world.config.step_count;
    double values[POLICIES] = {0};
    uint64_t activities = 0;
    for (int look = 0; look < LOOKS; look++) {
        ep_time now = look * EP_MINUTE;
        disturb(real, &twin, now, &rng);
        for (uint32_t i = 0; i < policies; i++) {
            struct history *history = &twin.histories[i];
            values[i] = some_value(&rng, values[i]);
            history->points[history->count++] = values[i];
            ep_autoscaler_take(real, i, values[i]);
        }
        bool was_busy = twin.is_busy;
        int before = twin.desired, is = ep_autoscaler_decide(real, now);
        twin_decide(&twin, now);
        if (is != twin.desired || ep_autoscaler_is_busy(real) != twin.is_busy)
            fail_msg("seed %u, look %d: %d -> %d, the twin has %d", seed, look, before, is,
                     twin.desired);
        activities += !was_busy && twin.is_busy;
    }
    ep_scaling_log_fini(&log);
    ep_autoscaler_destroy(real);
    return activities;
}

static void autoscalers_are_as_their_twins(void **state)
{
    (void)state;
    uint64_t activities = 0;
    for (unsigned seed = 1; seed <= 1500; seed++)
        activities += agree(seed);
    assert_true(activities > 10000); /* it is about something */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alarms_are_as_their_twins),
        cmocka_unit_test(autoscalers_are_as_their_twins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
