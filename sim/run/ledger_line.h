/* What the requests of one latency bucket waited for, beyond the six parts: written only by those
 * that did more than their own work, so that a warm, quick request costs nothing. */
#ifndef EP_RUN_LEDGER_LINE_H
#define EP_RUN_LEDGER_LINE_H

#include "hosting/observer.h"
#include "run/cause.h"

#include <stdint.h>

struct ep_ledger_line {
    int64_t load_ns[EP_LOAD_PART_COUNT]; /* together the bucket's load_wait */
    uint64_t mainly[EP_CAUSE_COUNT];     /* requests by the cause that took longest; service: not
                                            counted, it is what the others leave */
};

/* Requests that did not complete, all together. */
struct ep_ledger_lost {
    uint64_t count;
    int64_t ns[EP_CAUSE_COUNT];
};

/* The latency of a request by cause: adds up to it, to the nanosecond. */
void ep_ledger_split(const struct ep_request_record *record, int64_t ns[EP_CAUSE_COUNT]);

/* A completed request that waited for its model, or for anything longer than its service. */
void ep_ledger_line_count(struct ep_ledger_line *line, const struct ep_request_record *record);
void ep_ledger_line_merge(struct ep_ledger_line *into, const struct ep_ledger_line *from);

void ep_ledger_lost_count(struct ep_ledger_lost *lost, const struct ep_request_record *record);
void ep_ledger_lost_merge(struct ep_ledger_lost *into, const struct ep_ledger_lost *from);

#endif
