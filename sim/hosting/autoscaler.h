/* Application Auto Scaling for one endpoint (variant): datapoints in, a desired number of
 * instances out. Pure: it knows no metric, no event and no instance; whoever drives it hands it
 * each policy's datapoint when CloudWatch has published it, asks it to decide, and tells it when
 * the activity that a decision began has ended.
 *
 * Target tracking: desired = ceil(current x metric / target) on AlarmHigh, and on AlarmLow where
 * that is less. Several policies: out if any asks, in only if all that may agree; the largest
 * result wins. One activity at a time. Cooldowns count from the end of the activity: during that of
 * a scale-out what a policy asks for is counted from the capacity before it, and acts only when it
 * is more than is there; a scale-out ends the cooldown of a scale-in. Sources and tags:
 * docs/model.md, "Autoscaling". */
#ifndef EP_HOSTING_AUTOSCALER_H
#define EP_HOSTING_AUTOSCALER_H

#include "hosting/autoscaling_config.h"
#include "hosting/scaling_log.h"

#include <stdint.h>

#define EP_MOST_POLICIES 50 /* of a scalable target: quota of Application Auto Scaling */

struct ep_autoscaler;

/* `config` is copied, what it points to is borrowed, as is `log`. Requires at most
 * EP_MOST_POLICIES policies and min <= instances <= max. */
struct ep_autoscaler *ep_autoscaler_create(const struct ep_autoscaling_config *config,
                                           uint32_t endpoint, int instances,
                                           struct ep_scaling_log *log);
void ep_autoscaler_destroy(struct ep_autoscaler *autoscaler); /* NULL is fine */

/* The next datapoint of a policy, NaN where there is none. Policies are numbered in the order of
 * the configuration, target tracking first. */
void ep_autoscaler_take(struct ep_autoscaler *autoscaler, uint32_t policy, double value);

/* The scheduled action with that index sets its bounds now. */
void ep_autoscaler_set_bounds(struct ep_autoscaler *autoscaler, ep_time now, uint32_t action);

/* An endpoint update begins or ends: no activity begins in between. */
void ep_autoscaler_set_updating(struct ep_autoscaler *autoscaler, bool is_updating);

/* Looks at bounds and alarms. Returns the desired capacity: another than before, when an activity
 * has begun, which the caller ends with one of the functions below before anything else begins. */
int ep_autoscaler_decide(struct ep_autoscaler *autoscaler, ep_time now);
/* The part of it that looks at the bounds only: true when an activity has begun. */
bool ep_autoscaler_keep_bounds(struct ep_autoscaler *autoscaler, ep_time now);
bool ep_autoscaler_is_busy(const struct ep_autoscaler *autoscaler);
int ep_autoscaler_desired(const struct ep_autoscaler *autoscaler);

/* The instances are in service, or gone: the cooldown begins. */
void ep_autoscaler_done(struct ep_autoscaler *autoscaler, ep_time now);
/* The whole request was refused: the capacity is the old one, and no cooldown begins. */
void ep_autoscaler_refused(struct ep_autoscaler *autoscaler, ep_time now);

/* What a step policy makes of `current` where the metric's distance from the threshold is
 * `distance`: before min and max. Exposed for AWS's worked example. */
int ep_autoscaler_step(const struct ep_step_scaling *policy, int current, double distance);

#endif
