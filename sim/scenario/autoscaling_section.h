/* The tables of `deployments.*.autoscaling`. */
#ifndef EP_SCENARIO_AUTOSCALING_SECTION_H
#define EP_SCENARIO_AUTOSCALING_SECTION_H

#include "hosting/autoscaling_config.h"
#include "hosting/deployment_config.h"
#include "scenario/fields.h"

#include <stddef.h>

struct ep_tracking_item;
struct ep_step_item;
struct ep_scheduled_item;

/* As written, and what it comes to. */
struct ep_autoscaling_item {
    int min, max, quota;
    enum ep_leaver leaver;
    double stall_ratio;
    struct ep_dist stall;
    ep_time health_check;
    struct ep_tracking_item *tracking;
    size_t tracking_count;
    struct ep_step_item *step;
    size_t step_count;
    struct ep_scheduled_item *scheduled;
    size_t scheduled_count;
    const struct ep_autoscaling_config *config; /* in the arena; NULL: not given */
};
extern const struct ep_section ep_autoscaling_section; /* of struct ep_autoscaling_item */

#endif
