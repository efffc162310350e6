/* What drills did to the requests of a deployment: counts of one replication, or of several
 * together. */
#ifndef EP_RUN_DRILL_RECORD_H
#define EP_RUN_DRILL_RECORD_H

#include "core/histogram.h"

#include <stdint.h>

/* Requests that arrived in a window before or after a drill, by first arrival. */
struct ep_drill_window {
    uint64_t answered, completed;
    uint64_t reached, cold;       /* of the requests that reached an instance: model not resident */
    struct ep_histogram *latency; /* owned; ns, of the completed */
};
struct ep_drill_record {
    struct ep_drill_window before, after;
    uint64_t attempts_failed, requests_failed; /* because of it */
    uint64_t stale;                            /* answers by an overwritten version */
};

/* The caller destroys. NULL of none. */
struct ep_drill_record *ep_drill_records_create(uint32_t count);
void ep_drill_records_destroy(struct ep_drill_record *records, uint32_t count); /* NULL is fine */
void ep_drill_records_merge(struct ep_drill_record *into, const struct ep_drill_record *from,
                            uint32_t count);

/* What only one replication has; NaN: did not come. Seconds from the start, or from `effect_s`. */
struct ep_drill_times {
    double effect_s;     /* when it began to act: an update when the traffic shifted */
    double warm_again_s; /* from then until the hit ratio was back */
    double old_gone_s;   /* from then until the last copy of an old version was gone */
    double extra_usd;    /* what the bill of the span has more than without it */
};

/* The hit ratio is back from the first of three minutes in a row in which it is at most this much
 * below that of the window before. */
#define EP_DRILL_BAND 0.05
#define EP_DRILL_MINUTES 3

#endif
