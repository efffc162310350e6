/* Life of one instance: pending, in service, draining, gone. Knows when; knows nothing of models,
 * requests or money. Rules: docs/model.md, "Instances come and go".
 * Invariant: launch <= in service <= draining <= gone, as far as each has come. */
#ifndef EP_HOSTING_INSTANCE_LIFE_H
#define EP_HOSTING_INSTANCE_LIFE_H

#include "core/dist.h"
#include "core/rng.h"
#include "core/time.h"
#include "hosting/assumptions.h"

#include <stdint.h>

enum ep_life_state {
    EP_LIFE_PENDING,    /* launched; serves nobody yet */
    EP_LIFE_IN_SERVICE, /* gets attempts */
    EP_LIFE_DRAINING,   /* gets no more; those that it has may finish */
    EP_LIFE_GONE
};

#define EP_CAUSE_NONE UINT32_MAX /* it stood from the start, or has not ended */
#define EP_CAUSE_SCALING (UINT32_MAX - 1)

struct ep_instance_life {
    ep_time launch, in_service, draining, gone; /* when; EP_TIME_NEVER: has not come so far */
    uint32_t endpoint;
    uint32_t number;                /* within its endpoint, by launch; never used again */
    uint32_t generation;            /* of its endpoint's fleets, which updates replace */
    uint32_t launched_by, ended_by; /* the drill; EP_CAUSE_NONE; EP_CAUSE_SCALING */
};

/* Stands at `now` and serves at once: the fleet that a run begins with. */
struct ep_instance_life ep_instance_life_standing(ep_time now, uint32_t endpoint, uint32_t number);
/* Launched at `now`. */
struct ep_instance_life ep_instance_life_launched(ep_time now, uint32_t endpoint, uint32_t number,
                                                  uint32_t cause);
enum ep_life_state ep_instance_life_state(const struct ep_instance_life *life);

/* Time from launch to service, whole ns: of this endpoint and number alone, whatever else
 * happened. */
ep_time ep_instance_life_launch_time(const struct ep_dist *launch, const struct ep_rng_key *key,
                                     uint32_t endpoint, uint32_t number);

/* How long it was in service inside [begin, end). */
ep_time ep_instance_life_serving_ns(const struct ep_instance_life *life, ep_time begin,
                                    ep_time end);
/* How long it was not there up to `now`: before its service, and once gone. */
ep_time ep_instance_life_absent_ns(const struct ep_instance_life *life, ep_time now);
/* When it begins to cost; EP_TIME_NEVER: it has not, and where it is gone it never will. One that
 * stood from the start costs from the start. */
ep_time ep_instance_life_billed_from(const struct ep_instance_life *life,
                                     enum ep_bill_from bill_from);

#endif
