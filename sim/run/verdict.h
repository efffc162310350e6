/* Whether a deployment carries its traffic (design: "Numbers one can defend"). */
#ifndef EP_RUN_VERDICT_H
#define EP_RUN_VERDICT_H

#include "run/result.h"
#include "run/slices.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_verdict_facts {
    struct ep_est rho;        /* the largest offered work / capacity; NaN bounds: no interval */
    const char *rho_resource; /* "cpu" */
    bool is_closed;       /* a fixed number of clients that wait: rho is 1 where the system is busy
                             all the time, and nothing can grow */
    uint32_t first_slice; /* the first measured one */
    double slice_rho[EP_SLICE_COUNT];     /* all replications together */
    double slice_backlog[EP_SLICE_COUNT]; /* requests without an answer at the slice's end, mean
                                             over the replications */
    double arrived;                       /* measured requests of one replication, on average */
    double lost_ratio;                    /* failed, rejected or unanswered, of the arrived */
};

#define EP_VERDICT_FEWEST_SLICES 8 /* fewer measured slices show no trend */
#define EP_VERDICT_LOST_RATIO 0.01
#define EP_VERDICT_BACKLOG_RATIO 0.01  /* a rise that matters, as a share of the arrived ... */
#define EP_VERDICT_BACKLOG_REQUESTS 10 /* ... and at least so many requests */

/* The means of the backlog in the four quarters of the measured slices rise from each to the next,
 * and by enough from the first to the last. */
bool ep_verdict_backlog_rises(const struct ep_verdict_facts *facts);

/* overloaded: the interval of rho is above 1, or the backlog rises, or more than 1 % is lost
 * (closed loops: only the last); saturated: rho is above 1 in some slices; inconclusive: the
 * interval contains 1, or there are too few slices; stable: else. Writes one line of reason. */
enum ep_verdict ep_verdict_of(const struct ep_verdict_facts *facts, char *reason, size_t size);

#endif
