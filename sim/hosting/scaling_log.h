/* Every look at an endpoint's scaling policies that had something to say, in words that a person
 * can read: when, which alarm, what the metric was, what was there, what came of it and why. */
#ifndef EP_HOSTING_SCALING_LOG_H
#define EP_HOSTING_SCALING_LOG_H

#include "base/array.h"
#include "core/time.h"

#include <stdbool.h>
#include <stdint.h>

enum ep_scaling_trigger {
    EP_TRIGGER_ALARM_HIGH, /* of target tracking */
    EP_TRIGGER_ALARM_LOW,
    EP_TRIGGER_STEP,
    EP_TRIGGER_SCHEDULED,
    EP_TRIGGER_ACTIVITY /* what became of a change that was begun */
};
enum ep_scaling_outcome {
    EP_SCALING_OUT,        /* more instances are asked for */
    EP_SCALING_IN,         /* fewer */
    EP_SCALING_BOUNDS,     /* min or max were set; nothing else follows */
    EP_SCALING_AT_MAX,     /* nothing: max is there already */
    EP_SCALING_AT_MIN,     /* nothing: min is there already */
    EP_SCALING_NO_CHANGE,  /* nothing: rounding, or no step for the value */
    EP_SCALING_BUSY,       /* nothing: an activity is in progress */
    EP_SCALING_COOLDOWN,   /* nothing: the cooldown runs, and this would not be more */
    EP_SCALING_DISABLED,   /* nothing: scale-in is disabled */
    EP_SCALING_OUTVOTED,   /* nothing: another policy asks for more instances */
    EP_SCALING_NOT_AGREED, /* nothing: another target tracking policy is not ready to scale in */
    EP_SCALING_UPDATING,   /* nothing: the endpoint is being updated */
    EP_SCALING_DONE,       /* the instances are in service, or gone */
    EP_SCALING_REFUSED,    /* the quota refused the whole request: the old count stays */
    EP_SCALING_OUTCOME_COUNT
};

struct ep_scaling_record {
    ep_time at, until; /* first and last look that came out the same */
    uint64_t looks;    /* so many */
    uint32_t endpoint;
    const char *policy; /* borrowed; NULL: none */
    enum ep_scaling_trigger trigger;
    double value, threshold; /* CloudWatch units; of the newest look; NaN where there is none */
    int current;             /* desired capacity before */
    int wanted;              /* what the policy's arithmetic gives, before min and max; SCHEDULED:
                                the new min */
    int desired;             /* afterwards; SCHEDULED: max stands in `wanted_max` */
    int wanted_max;          /* SCHEDULED: the new max; else 0 */
    enum ep_scaling_outcome outcome;
};

/* "scale-out", ...; and the reason as a phrase. */
const char *ep_scaling_outcome_name(enum ep_scaling_outcome outcome);
const char *ep_scaling_outcome_why(enum ep_scaling_outcome outcome);
const char *ep_scaling_trigger_name(enum ep_scaling_trigger trigger);
/* The desired capacity is another afterwards. */
static inline bool ep_scaling_acts(const struct ep_scaling_record *record)
{
    return record->outcome == EP_SCALING_OUT || record->outcome == EP_SCALING_IN;
}

/* The records of one run, in order of their first look. Zero-initialize. */
struct ep_scaling_log {
    EP_ARRAY(struct ep_scaling_record);
};

/* Appends a look. Where the last one of the same endpoint, policy and trigger came out the same
 * without acting, and nothing acted since, it is counted there instead. */
void ep_scaling_log_add(struct ep_scaling_log *log, const struct ep_scaling_record *record);
void ep_scaling_log_fini(struct ep_scaling_log *log);

#endif
