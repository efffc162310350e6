/* A resource that its active demands share equally: n demands progress at min(cap, C / n) each
 * (egalitarian processor sharing; Kleinrock 1967). vCPUs, network and disk of an instance.
 * One virtual clock, finish marks in order, one pending event: O(log n) a change.
 *
 * Units: `capacity` and `cap` are amounts per nanosecond as the caller scales them: vCPU work in
 * ns with capacity = vCPUs and cap 1; bytes as bytes x 1e9 with capacity and cap in bytes/s.
 * The virtual clock is a double, the one simulated quantity that is; it restarts when idle.
 * Completions round up to whole nanoseconds. */
#ifndef EP_HOSTING_SHARED_RESOURCE_H
#define EP_HOSTING_SHARED_RESOURCE_H

#include "core/kernel.h"

#include <stddef.h>
#include <stdint.h>

struct ep_resource_demand { /* 16 bytes: moved as one */
    double finish;          /* what the clock then shows */
    uint32_t order;         /* of placing, modulo 2^32: settles ties */
    uint32_t tag;
};

#define EP_RESOURCE_NEAR 32
struct ep_shared_resource {
    double capacity, cap; /* > 0; INFINITY: unlimited, not both */
    double clock;         /* at `updated`: what each demand there since the last idle time got */
    ep_time updated;      /* when its speed changed last; where all get `cap` it does not */
    double placed;        /* amount of all demands so far, less what was left of canceled ones */
    uint32_t ample;       /* so many demands, or fewer, all get `cap` */
    uint32_t count;       /* near and far */
    uint32_t near_count;
    uint32_t order;           /* placings so far */
    struct ep_kernel *kernel; /* borrowed */
    struct ep_event event;    /* pushed at the next completion */
    ep_event_handle pending;
    uint32_t far_count, far_room;
    struct ep_resource_demand *far; /* owned; least (finish, order) first */
    /* The demands that end first, the very first last; far is a heap of the others: a handful is
     * sorted sooner than heaped. Near is not empty while far is not. */
    struct ep_resource_demand near[EP_RESOURCE_NEAR];
};

/* `event` is pushed with `kernel` whenever the next demand ends; its owner then calls
 * ep_shared_resource_take_finished(). */
void ep_shared_resource_init(struct ep_shared_resource *resource, struct ep_kernel *kernel,
                             struct ep_event event, double capacity, double cap);
void ep_shared_resource_fini(struct ep_shared_resource *resource);

/* A demand of `amount` >= 0 begins now; `tag` comes back when it ends. */
void ep_shared_resource_place(struct ep_shared_resource *resource, double amount, uint32_t tag);
/* Removes every demand with this tag, unfinished; none: does nothing. O(n). */
void ep_shared_resource_cancel(struct ep_shared_resource *resource, uint32_t tag);

/* What was served so far counts at the old capacity, what follows at the new one: > 0, finite
 * where the cap is not. */
void ep_shared_resource_set_capacity(struct ep_shared_resource *resource, double capacity);

/* Removes every demand, unfinished. What was served stays counted. */
void ep_shared_resource_clear(struct ep_shared_resource *resource);

/* On the resource's event. Writes the tags of the demands that end now, in order of finish, then
 * of placing, at most `room` of them into `tags`, and returns how many; what remains ends in an
 * event of the same instant. */
uint32_t ep_shared_resource_take_finished(struct ep_shared_resource *resource, uint32_t *tags,
                                          uint32_t room);

/* Amount served until now, over all demands. */
double ep_shared_resource_moved(const struct ep_shared_resource *resource); /* O(n) */

#endif
