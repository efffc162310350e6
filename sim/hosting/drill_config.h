/* What is made to happen to a deployment at a stated time: life-cycle drills, as plain structs. */
#ifndef EP_HOSTING_DRILL_CONFIG_H
#define EP_HOSTING_DRILL_CONFIG_H

#include "core/time.h"

#include <stdbool.h>
#include <stdint.h>

enum ep_drill_kind {
    EP_DRILL_ONBOARD,      /* a group's traffic begins; the workload acts, the fleet does not */
    EP_DRILL_ROLL_OUT,     /* requests address a new version from then on */
    EP_DRILL_OVERWRITE,    /* the artifact changes under the same name */
    EP_DRILL_UPDATE,       /* a new fleet takes the place of the old one */
    EP_DRILL_LOSE_INSTANCE /* an instance breaks */
};

/* At most so many roll-outs and overwrites: a copy of a model keeps a bit for each. */
#define EP_DRILL_MOST_VERSIONS 64

struct ep_drill {
    enum ep_drill_kind kind;
    ep_time at;
    bool acts;      /* on this deployment; false: it is another's */
    ep_time window; /* > 0: how much before and after is compared */

    /* onboard, roll_out, overwrite: models [first_model, first_model + model_count) */
    uint32_t group; /* of the scenario */
    uint32_t first_model, model_count;
    double share; /* roll_out: of the models, in order of their number; 0 < share <= 1 */
    ep_time over; /* roll_out: model k of n goes at + over x k / n */

    uint32_t deployment;      /* update, lose_instance: index in the scenario */
    ep_time termination_wait; /* update: how long the old fleet stands by after the shift */
    uint32_t endpoint;        /* lose_instance */
    uint32_t instance;        /* lose_instance: of those in service, oldest first, from 0 */
    bool replaces;            /* lose_instance: another is launched */
};

#endif
