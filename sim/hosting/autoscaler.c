#include "hosting/autoscaler.h"

#include "base/mem.h"
#include "hosting/alarm.h"

#include <assert.h>
#include <math.h>

/* Keeps 3 x 70 / 70 at 3 where the division leaves a last digit too many. */
#define ROUNDING_SLACK 1e-9

/* What a policy asks for in one look. */
struct proposal {
    const char *policy;
    enum ep_scaling_trigger trigger;
    double value, threshold;
    int wanted, bounded; /* before and after min and max */
    ep_time cooldown;    /* of the activity that it begins */
    bool is_tracking;
};

struct tracker {
    struct ep_alarm high, low;
};

struct ep_autoscaler {
    struct ep_autoscaling_config config;
    uint32_t endpoint;
    struct ep_scaling_log *log;   /* borrowed */
    struct tracker *trackers;     /* owned */
    struct ep_alarm *step_alarms; /* owned */
    int min, max, desired;
    bool is_busy, is_updating;
    int base;                    /* capacity before the activity in progress */
    ep_time cooldown;            /* that begins when it ends */
    ep_time out_until, in_until; /* cooldowns */
    int out_base;                /* capacity before the scale-out whose cooldown runs */
    struct proposal proposals[EP_MOST_POLICIES];
    uint32_t proposal_count;
};

struct ep_autoscaler *ep_autoscaler_create(const struct ep_autoscaling_config *config,
                                           uint32_t endpoint, int instances,
                                           struct ep_scaling_log *log)
{
    assert(config->tracking_count + config->step_count <= EP_MOST_POLICIES);
    assert(1 <= config->min && config->min <= instances && instances <= config->max);
    struct ep_autoscaler *autoscaler = ep_alloc_zeroed(1, sizeof *autoscaler);
    autoscaler->config = *config;
    autoscaler->endpoint = endpoint;
    autoscaler->log = log;
    autoscaler->min = config->min;
    autoscaler->max = config->max;
    autoscaler->desired = instances;
    autoscaler->trackers = ep_alloc_zeroed(config->tracking_count, sizeof(struct tracker));
    autoscaler->step_alarms = ep_alloc_zeroed(config->step_count, sizeof(struct ep_alarm));
    for (size_t i = 0; i < config->tracking_count; i++) {
        ep_alarm_init(&autoscaler->trackers[i].high, &config->tracking[i].high);
        ep_alarm_init(&autoscaler->trackers[i].low, &config->tracking[i].low);
    }
    for (size_t i = 0; i < config->step_count; i++)
        ep_alarm_init(&autoscaler->step_alarms[i], &config->step[i].alarm);
    return autoscaler;
}

void ep_autoscaler_destroy(struct ep_autoscaler *autoscaler)
{
    if (!autoscaler)
        return;
    for (size_t i = 0; i < autoscaler->config.tracking_count; i++) {
        ep_alarm_fini(&autoscaler->trackers[i].high);
        ep_alarm_fini(&autoscaler->trackers[i].low);
    }
    for (size_t i = 0; i < autoscaler->config.step_count; i++)
        ep_alarm_fini(&autoscaler->step_alarms[i]);
    ep_free(autoscaler->trackers);
    ep_free(autoscaler->step_alarms);
    ep_free(autoscaler);
}

void ep_autoscaler_take(struct ep_autoscaler *autoscaler, uint32_t policy, double value)
{
    size_t tracking = autoscaler->config.tracking_count;
    if (policy < tracking) {
        ep_alarm_take(&autoscaler->trackers[policy].high, value);
        ep_alarm_take(&autoscaler->trackers[policy].low, value);
        return;
    }
    assert(policy < tracking + autoscaler->config.step_count);
    ep_alarm_take(&autoscaler->step_alarms[policy - tracking], value);
}

bool ep_autoscaler_is_busy(const struct ep_autoscaler *autoscaler)
{
    return autoscaler->is_busy;
}

int ep_autoscaler_desired(const struct ep_autoscaler *autoscaler)
{
    return autoscaler->desired;
}

void ep_autoscaler_set_updating(struct ep_autoscaler *autoscaler, bool is_updating)
{
    autoscaler->is_updating = is_updating;
}

/* ---- arithmetic ---- */

static int bound(const struct ep_autoscaler *autoscaler, int wanted)
{
    if (wanted < autoscaler->min)
        return autoscaler->min;
    return wanted > autoscaler->max ? autoscaler->max : wanted;
}

/* A double as a count that cannot overflow. */
static int whole(double value)
{
    return value < -1e9 ? -1000000000 : value > 1e9 ? 1000000000 : (int)value;
}

static int track(int current, double value, double target)
{
    return whole(ceil(current * value / target - ROUNDING_SLACK));
}

/* Above 1 down, between 0 and 1 to 1, between -1 and 0 to -1, below -1 towards 0. */
static int round_percent(double change)
{
    if (change > 0 && change < 1)
        return 1;
    if (change < 0 && change > -1)
        return -1;
    double slack = change > 0 ? ROUNDING_SLACK : -ROUNDING_SLACK;
    return whole(trunc(change + slack));
}

static int magnify(int change, int least)
{
    if (change > 0 && change < least)
        return least;
    return change < 0 && -change < least ? -least : change;
}

static const struct ep_scaling_step *find_step(const struct ep_step_scaling *policy,
                                               double distance)
{
    for (size_t i = 0; i < policy->step_count; i++) {
        const struct ep_scaling_step *step = &policy->steps[i];
        bool is_inside = distance >= 0 ? step->lower <= distance && distance < step->upper
                                       : step->lower < distance && distance <= step->upper;
        if (is_inside)
            return step;
    }
    return NULL;
}

int ep_autoscaler_step(const struct ep_step_scaling *policy, int current, double distance)
{
    const struct ep_scaling_step *step = find_step(policy, distance);
    if (!step)
        return current;
    switch (policy->adjustment) {
    case EP_CHANGE_IN_CAPACITY:
        return current + whole(step->change);
    case EP_EXACT_CAPACITY:
        return whole(step->change);
    case EP_PERCENT_CHANGE:
        return current +
               magnify(round_percent(current * step->change / 100), policy->min_magnitude);
    }
    return current;
}

/* ---- proposals ---- */

static bool is_cooling_out(const struct ep_autoscaler *autoscaler, ep_time now)
{
    return now < autoscaler->out_until;
}

/* What a scale-out is counted from. */
static int out_base(const struct ep_autoscaler *autoscaler, ep_time now)
{
    return is_cooling_out(autoscaler, now) ? autoscaler->out_base : autoscaler->desired;
}

static void propose(struct ep_autoscaler *autoscaler, struct proposal proposal)
{
    proposal.bounded = bound(autoscaler, proposal.wanted);
    autoscaler->proposals[autoscaler->proposal_count++] = proposal;
}

static void record(struct ep_autoscaler *autoscaler, ep_time now, const struct proposal *proposal,
                   enum ep_scaling_outcome outcome, int current)
{
    ep_scaling_log_add(autoscaler->log, &(struct ep_scaling_record){
                                            .at = now,
                                            .endpoint = autoscaler->endpoint,
                                            .policy = proposal->policy,
                                            .trigger = proposal->trigger,
                                            .value = proposal->value,
                                            .threshold = proposal->threshold,
                                            .current = current,
                                            .wanted = proposal->wanted,
                                            .desired = autoscaler->desired,
                                            .outcome = outcome,
                                        });
}

static void ask_tracker(struct ep_autoscaler *autoscaler, size_t i, ep_time now)
{
    const struct ep_target_tracking *policy = &autoscaler->config.tracking[i];
    const struct tracker *tracker = &autoscaler->trackers[i];
    struct proposal proposal = {.policy = policy->name, .is_tracking = true};
    if (tracker->high.state == EP_ALARM_ALARM) {
        proposal.trigger = EP_TRIGGER_ALARM_HIGH;
        proposal.value = ep_alarm_value_of(&tracker->high, policy->value);
        proposal.threshold = policy->high.threshold;
        proposal.wanted = track(out_base(autoscaler, now), proposal.value, policy->target);
        proposal.cooldown = policy->scale_out_cooldown;
        propose(autoscaler, proposal);
    } else if (tracker->low.state == EP_ALARM_ALARM) {
        proposal.trigger = EP_TRIGGER_ALARM_LOW;
        proposal.value = ep_alarm_value_of(&tracker->low, policy->value);
        proposal.threshold = policy->low.threshold;
        proposal.wanted = track(autoscaler->desired, proposal.value, policy->target);
        proposal.cooldown = policy->scale_in_cooldown;
        if (policy->disable_scale_in)
            record(autoscaler, now, &proposal, EP_SCALING_DISABLED, autoscaler->desired);
        else
            propose(autoscaler, proposal);
    }
}

static void ask_step(struct ep_autoscaler *autoscaler, size_t i, ep_time now)
{
    const struct ep_step_scaling *policy = &autoscaler->config.step[i];
    const struct ep_alarm *alarm = &autoscaler->step_alarms[i];
    if (alarm->state != EP_ALARM_ALARM)
        return;
    double value = ep_alarm_value_of(alarm, policy->value);
    double distance = value - policy->alarm.threshold;
    int wanted = ep_autoscaler_step(policy, autoscaler->desired, distance);
    if (wanted >
        autoscaler->desired) { /* what is being added counts; less than that is no scale-in */
        wanted = ep_autoscaler_step(policy, out_base(autoscaler, now), distance);
        wanted = wanted < autoscaler->desired ? autoscaler->desired : wanted;
    }
    propose(autoscaler, (struct proposal){.policy = policy->name,
                                          .trigger = EP_TRIGGER_STEP,
                                          .value = value,
                                          .threshold = policy->alarm.threshold,
                                          .wanted = wanted,
                                          .cooldown = policy->cooldown});
}

/* ---- decisions ---- */

static void begin(struct ep_autoscaler *autoscaler, int desired, ep_time cooldown)
{
    autoscaler->is_busy = true;
    autoscaler->base = autoscaler->desired;
    autoscaler->cooldown = cooldown;
    if (desired > autoscaler->desired)
        autoscaler->in_until = 0; /* a scale-out ends the cooldown of a scale-in */
    autoscaler->desired = desired;
}

/* Why a proposal that does not change the capacity does not. */
static enum ep_scaling_outcome idle_outcome(const struct ep_autoscaler *autoscaler,
                                            const struct proposal *proposal, ep_time now)
{
    if (proposal->wanted > autoscaler->desired)
        return EP_SCALING_AT_MAX;
    if (proposal->wanted < autoscaler->desired && proposal->trigger != EP_TRIGGER_ALARM_HIGH)
        return EP_SCALING_AT_MIN;
    if (proposal->trigger != EP_TRIGGER_ALARM_LOW && is_cooling_out(autoscaler, now))
        return EP_SCALING_COOLDOWN;
    return EP_SCALING_NO_CHANGE;
}

/* A low alarm asks for fewer, a high alarm for more; a step for whatever its table says. During
 * the cooldown of a scale-out a high alarm may reckon with fewer than are there: no scale-in. */
static int direction_of(const struct ep_autoscaler *autoscaler, const struct proposal *proposal)
{
    int change = proposal->bounded - autoscaler->desired;
    if (change > 0 && proposal->trigger != EP_TRIGGER_ALARM_LOW)
        return 1;
    return change < 0 && proposal->trigger != EP_TRIGGER_ALARM_HIGH ? -1 : 0;
}

/* The one that leaves most instances among those of a direction; NULL: none. */
static const struct proposal *largest(const struct ep_autoscaler *autoscaler, int direction,
                                      bool may_track)
{
    const struct proposal *best = NULL;
    for (uint32_t i = 0; i < autoscaler->proposal_count; i++) {
        const struct proposal *proposal = &autoscaler->proposals[i];
        if (direction_of(autoscaler, proposal) == direction &&
            (may_track || !proposal->is_tracking) && (!best || proposal->bounded > best->bounded))
            best = proposal;
    }
    return best;
}

/* All target tracking policies that may scale in are ready to. */
static bool trackers_agree(const struct ep_autoscaler *autoscaler)
{
    for (size_t i = 0; i < autoscaler->config.tracking_count; i++)
        if (!autoscaler->config.tracking[i].disable_scale_in &&
            autoscaler->trackers[i].low.state != EP_ALARM_ALARM)
            return false;
    return true;
}

static enum ep_scaling_outcome loser_outcome(const struct proposal *proposal, bool agreed)
{
    bool is_held = proposal->trigger == EP_TRIGGER_ALARM_LOW && !agreed;
    return is_held ? EP_SCALING_NOT_AGREED : EP_SCALING_OUTVOTED;
}

static void settle(struct ep_autoscaler *autoscaler, ep_time now)
{
    bool agreed = trackers_agree(autoscaler);
    const struct proposal *winner = largest(autoscaler, 1, true);
    if (!winner)
        winner = largest(autoscaler, -1, agreed);
    int current = autoscaler->desired;
    bool is_cooling = winner && winner->bounded < current && now < autoscaler->in_until;
    for (uint32_t i = 0; i < autoscaler->proposal_count; i++) {
        const struct proposal *proposal = &autoscaler->proposals[i];
        int direction = direction_of(autoscaler, proposal);
        if (direction == 0)
            record(autoscaler, now, proposal, idle_outcome(autoscaler, proposal, now), current);
        else if (proposal != winner)
            record(autoscaler, now, proposal, loser_outcome(proposal, agreed), current);
        else if (is_cooling)
            record(autoscaler, now, proposal, EP_SCALING_COOLDOWN, current);
    }
    if (!winner || is_cooling)
        return;
    begin(autoscaler, winner->bounded, winner->cooldown);
    record(autoscaler, now, winner, autoscaler->desired > current ? EP_SCALING_OUT : EP_SCALING_IN,
           current);
}

static void refuse_all(struct ep_autoscaler *autoscaler, ep_time now,
                       enum ep_scaling_outcome outcome)
{
    for (uint32_t i = 0; i < autoscaler->proposal_count; i++)
        if (direction_of(autoscaler, &autoscaler->proposals[i]) != 0)
            record(autoscaler, now, &autoscaler->proposals[i], outcome, autoscaler->desired);
}

/* Scheduled actions moved a bound past the capacity. They know no cooldown. */
bool ep_autoscaler_keep_bounds(struct ep_autoscaler *autoscaler, ep_time now)
{
    if (autoscaler->is_busy || autoscaler->is_updating)
        return false;
    int desired = bound(autoscaler, autoscaler->desired), current = autoscaler->desired;
    if (desired == current)
        return false;
    const struct proposal proposal = {
        .trigger = EP_TRIGGER_SCHEDULED, .value = NAN, .threshold = NAN, .wanted = desired};
    begin(autoscaler, desired, 0);
    record(autoscaler, now, &proposal, desired > current ? EP_SCALING_OUT : EP_SCALING_IN, current);
    return true;
}

int ep_autoscaler_decide(struct ep_autoscaler *autoscaler, ep_time now)
{
    if (ep_autoscaler_keep_bounds(autoscaler, now))
        return autoscaler->desired;
    autoscaler->proposal_count = 0;
    for (size_t i = 0; i < autoscaler->config.tracking_count; i++)
        ask_tracker(autoscaler, i, now);
    for (size_t i = 0; i < autoscaler->config.step_count; i++)
        ask_step(autoscaler, i, now);
    if (autoscaler->is_updating)
        refuse_all(autoscaler, now, EP_SCALING_UPDATING);
    else if (autoscaler->is_busy)
        refuse_all(autoscaler, now, EP_SCALING_BUSY);
    else
        settle(autoscaler, now);
    return autoscaler->desired;
}

void ep_autoscaler_set_bounds(struct ep_autoscaler *autoscaler, ep_time now, uint32_t action)
{
    assert(action < autoscaler->config.scheduled_count);
    const struct ep_scheduled_action *scheduled = &autoscaler->config.scheduled[action];
    autoscaler->min = scheduled->min > 0 ? scheduled->min : autoscaler->min;
    autoscaler->max = scheduled->max > 0 ? scheduled->max : autoscaler->max;
    assert(autoscaler->min <= autoscaler->max);
    ep_scaling_log_add(autoscaler->log, &(struct ep_scaling_record){
                                            .at = now,
                                            .endpoint = autoscaler->endpoint,
                                            .policy = scheduled->name,
                                            .trigger = EP_TRIGGER_SCHEDULED,
                                            .value = NAN,
                                            .threshold = NAN,
                                            .current = autoscaler->desired,
                                            .wanted = autoscaler->min,
                                            .wanted_max = autoscaler->max,
                                            .desired = autoscaler->desired,
                                            .outcome = EP_SCALING_BOUNDS,
                                        });
}

/* ---- the end of an activity ---- */

static void record_end(struct ep_autoscaler *autoscaler, ep_time now, int current,
                       enum ep_scaling_outcome outcome)
{
    const struct proposal proposal = {.trigger = EP_TRIGGER_ACTIVITY,
                                      .value = NAN,
                                      .threshold = NAN,
                                      .wanted = autoscaler->desired};
    record(autoscaler, now, &proposal, outcome, current);
}

void ep_autoscaler_done(struct ep_autoscaler *autoscaler, ep_time now)
{
    assert(autoscaler->is_busy);
    autoscaler->is_busy = false;
    ep_time until = ep_time_add(now, autoscaler->cooldown);
    if (autoscaler->desired > autoscaler->base) {
        autoscaler->out_until = until;
        autoscaler->out_base = autoscaler->base;
    } else {
        autoscaler->in_until = until;
    }
    record_end(autoscaler, now, autoscaler->base, EP_SCALING_DONE);
}

void ep_autoscaler_refused(struct ep_autoscaler *autoscaler, ep_time now)
{
    assert(autoscaler->is_busy && autoscaler->desired > autoscaler->base);
    autoscaler->is_busy = false;
    int asked = autoscaler->desired;
    autoscaler->desired = autoscaler->base;
    record_end(autoscaler, now, asked, EP_SCALING_REFUSED);
}
