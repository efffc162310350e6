#include "hosting/scaling_log.h"

#include <stddef.h>

const char *ep_scaling_outcome_name(enum ep_scaling_outcome outcome)
{
    static const char *const names[EP_SCALING_OUTCOME_COUNT] = {
        "scale-out", "scale-in", "bounds", "none", "none", "none", "none",
        "none",      "none",     "none",   "none", "none", "done", "refused"};
    return names[outcome];
}

const char *ep_scaling_outcome_why(enum ep_scaling_outcome outcome)
{
    static const char *const reasons[EP_SCALING_OUTCOME_COUNT] = {
        [EP_SCALING_OUT] = "the alarm asks for more",
        [EP_SCALING_IN] = "the alarm asks for fewer",
        [EP_SCALING_BOUNDS] = "min and max are set; the capacity lies between them",
        [EP_SCALING_AT_MAX] = "max is reached",
        [EP_SCALING_AT_MIN] = "min is reached",
        [EP_SCALING_NO_CHANGE] = "rounding leaves the capacity as it is",
        [EP_SCALING_BUSY] = "an activity is in progress",
        [EP_SCALING_COOLDOWN] = "the cooldown runs, and this is not more than was added",
        [EP_SCALING_DISABLED] = "scale-in is disabled",
        [EP_SCALING_OUTVOTED] = "another policy asks for more",
        [EP_SCALING_NOT_AGREED] = "another target tracking policy is not ready to scale in",
        [EP_SCALING_UPDATING] = "the endpoint is being updated",
        [EP_SCALING_DONE] = "the activity is complete",
        [EP_SCALING_REFUSED] = "the quota refuses the whole request",
    };
    return reasons[outcome];
}

const char *ep_scaling_trigger_name(enum ep_scaling_trigger trigger)
{
    switch (trigger) {
    case EP_TRIGGER_ALARM_HIGH:
        return "AlarmHigh";
    case EP_TRIGGER_ALARM_LOW:
        return "AlarmLow";
    case EP_TRIGGER_STEP:
        return "step alarm";
    case EP_TRIGGER_SCHEDULED:
        return "scheduled";
    case EP_TRIGGER_ACTIVITY:
        return "activity";
    }
    return "";
}

static bool is_same(const struct ep_scaling_record *a, const struct ep_scaling_record *b)
{
    return a->policy == b->policy && a->trigger == b->trigger && a->outcome == b->outcome &&
           a->current == b->current;
}

void ep_scaling_log_add(struct ep_scaling_log *log, const struct ep_scaling_record *record)
{
    for (size_t i = log->count; i-- > 0 && record->trigger <= EP_TRIGGER_STEP;) {
        struct ep_scaling_record *last = &log->items[i];
        if (last->endpoint != record->endpoint)
            continue;
        if (ep_scaling_acts(last) || ep_scaling_acts(record))
            break;
        if (last->policy != record->policy || last->trigger != record->trigger)
            continue;
        if (!is_same(last, record))
            break;
        last->until = record->at;
        last->looks++;
        last->value = record->value;
        last->wanted = record->wanted;
        return;
    }
    struct ep_scaling_record first = *record;
    first.until = first.at;
    first.looks = 1;
    ep_array_push(log, first);
}

void ep_scaling_log_fini(struct ep_scaling_log *log)
{
    ep_array_fini(log);
}
