/* What scale-outs do to the caches of a multi-model endpoint: newcomers begin empty, and what is
 * asked of them has to be loaded again. For each scale-out of one run: the five whole minutes
 * before its first instance served against the five minutes after each of them did; whether the p99
 * rose because newcomers load; and when the hit ratio was back. Rules: docs/model.md, "What scaling
 * does to caches". */
#ifndef EP_RUN_NEWCOMERS_H
#define EP_RUN_NEWCOMERS_H

#include "base/array.h"
#include "hosting/observer.h"

#include <stdint.h>

#define EP_NEWCOMERS_WINDOW (5 * EP_MINUTE)
/* A reload storm: the p99 is at least so many times that of before, and would not be without the
 * requests that waited for a load on a newcomer. Fewer completed requests than that in one of the
 * windows have no p99 to speak of. Both [assumed]. */
#define EP_STORM_RISE 1.25
#define EP_STORM_LEAST 100

enum ep_storm { EP_STORM_NONE, EP_STORM_RELOAD, EP_STORM_UNKNOWN };
const char *ep_storm_name(enum ep_storm storm); /* "none", "reload storm", "too few requests" */

/* Ratios and times NaN: nothing to tell them from. */
struct ep_newcomers_row {
    ep_time launched, first, last; /* first and last of them in service */
    uint32_t endpoint, instances;  /* in service before the horizon */
    double hit_before, hit_after;
    double p99_before_s, p99_after_s; /* at most 1/32 above */
    double p99_others_s;              /* after, without those that waited for a newcomer's load */
    uint64_t requests, cold;          /* in those minutes: answered by newcomers; of them cold */
    enum ep_storm storm;
    double warm_again_s; /* from `first` on; 0: was never cold */
};
struct ep_newcomers_rows {
    EP_ARRAY(struct ep_newcomers_row);
};

struct ep_newcomers;
struct ep_newcomers *ep_newcomers_create(uint32_t endpoint_count, ep_time horizon);
void ep_newcomers_destroy(struct ep_newcomers *newcomers); /* NULL is fine */

void ep_newcomers_on_request(struct ep_newcomers *newcomers,
                             const struct ep_request_record *record);
void ep_newcomers_on_life(struct ep_newcomers *newcomers, const struct ep_life_record *record);

/* Appends a row for each scale-out of which an instance served before the horizon, by endpoint and
 * then time. */
void ep_newcomers_rows(const struct ep_newcomers *newcomers, struct ep_newcomers_rows *rows);

#endif
