/* What was counted in one replication of one deployment, or in several together: integers only,
 * so that merging gives the same whatever finished first.
 * Everything but `slices` covers measured requests (first attempt in [warm-up, horizon)), or,
 * where no request is involved (loads, evictions), what began in that span. */
#ifndef EP_RUN_OUTCOME_H
#define EP_RUN_OUTCOME_H

#include "base/mem.h"
#include "core/coarse_histogram.h"
#include "core/histogram.h"
#include "core/log_bucket.h"
#include "hosting/observer.h"
#include "run/churn.h"
#include "run/container_counts.h"
#include "run/ledger_line.h"
#include "run/drill_record.h"
#include "run/slices.h"
#include "run/span.h"

#include <assert.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ep_warmth { EP_WARM, EP_COLD, EP_WARMTH_COUNT };

/* How a request ended (design section 4): 2xx; the last attempt 429, or 503/424 from a full queue;
 * the rest. */
enum ep_ending { EP_ENDING_COMPLETED, EP_ENDING_FAILED, EP_ENDING_REJECTED, EP_ENDING_COUNT };

struct ep_cell {
    uint64_t arrived;
    uint64_t ended[EP_ENDING_COUNT];
    uint64_t cold, reached; /* of the requests that reached an instance: model not resident */
    struct ep_histogram *latency[EP_WARMTH_COUNT]; /* owned; ns, of the completed */
    int64_t latency_ns[EP_WARMTH_COUNT];           /* their exact sums */
};

/* Where the time of completed requests went, by their latency: one cache line a bucket. */
struct ep_part_line {
    alignas(EP_CACHE_LINE) int64_t sum_ns[EP_PART_COUNT];
    int64_t count;
};
static_assert(sizeof(struct ep_part_line) == EP_CACHE_LINE, "one line a bucket");
/* core/log_bucket.h: exact below 128 ns, then 64 to every power of two. */
#define EP_PART_LINE_BITS 6
#define EP_PART_LINES ((int)EP_LOG_BUCKETS(EP_PART_LINE_BITS))

struct ep_model_stats { /* one cache line a model */
    alignas(EP_CACHE_LINE) uint32_t arrived;
    uint32_t answered, hits; /* hits: found resident at the first attempt */
    /* Of the model, not counted: what counting looks up, in the line that is at hand anyway. */
    uint32_t profile, endpoint;
    int64_t hold_ns;    /* worker time that the first attempts asked for, in expectation */
    int64_t service_ns; /* of the completed: the `service` part */
    struct ep_coarse_histogram latency; /* owned; ns, of the completed */
};
static_assert(sizeof(struct ep_model_stats) == EP_CACHE_LINE, "a look is one line");

/* All requests by first arrival, measured or not. */
struct ep_slice {
    uint64_t arrived, answered, completed;
    int64_t latency_ns;   /* of the completed */
    uint64_t open_at_end; /* requests without an answer when the slice ends, of any slice */
};

#define EP_STATUS_PAIRS 32
struct ep_status_pair {
    uint16_t status, original;
    uint64_t count;
};

struct ep_attempt_counts {
    uint64_t sent;
    struct ep_status_pair by_status[EP_STATUS_PAIRS]; /* in order of first appearance */
    uint32_t status_count;
    uint64_t found[EP_FOUND_NONE + 1];
    uint64_t errors_4xx, errors_5xx, model_errors;
    int64_t bytes_in, bytes_out;
    int64_t bytes_requested; /* memory of the models asked for, with a model cache */
    struct ep_span model_latency, overhead, load_wait;
    struct ep_coarse_histogram model_latency_ns; /* owned */
};

struct ep_load_counts {
    uint64_t from_s3, from_disk, evicted_memory, evicted_disk;
    uint64_t short_of_memory; /* found too little memory at their turn */
    uint64_t blocked;         /* ... or disk, and nothing that could go */
    uint64_t abandoned;
    int64_t blocked_ns;               /* how long those waited for it */
    int64_t disk_slow_ns;             /* disks that were busy without credits; in the whole run */
    uint64_t at_start, skipped_start; /* wanted by the deployment; in the whole run */
    int64_t bytes_missed;
    uint64_t reloads; /* of what was evicted a short while before: run/churn.h */
    int64_t busy_ns;  /* from taking the slot to the end, also where abandoned */
    int64_t cpu_ns;   /* vCPU work of the loads begun, at the instance's speed */
    struct ep_span download, load, unload;
};

/* Of serverless environments: what is paid for, each begun millisecond. */
struct ep_execution_counts {
    int64_t ms, provisioned_ms;
    uint64_t on_demand, provisioned; /* how many */
    /* Time that provisioned environments were there in the measured span, less what those of the
     * start would have been. */
    int64_t more_provisioned_ns;
};

#define EP_INVOCATION_SHARE UINT64_C(720720) /* divisible by 1 to 16 */
struct ep_outcome {
    uint32_t cell_count, model_count, endpoint_count;
    struct ep_cell *cells; /* owned */
    struct ep_slice slices[EP_SLICE_COUNT + 1];
    struct ep_part_line *lines;    /* owned; EP_PART_LINES */
    struct ep_ledger_line *ledger; /* owned; EP_PART_LINES, the same buckets */
    struct ep_ledger_lost lost;
    struct ep_model_stats *models; /* owned; NULL in a pilot run */
    struct ep_model_churn *churn;  /* owned; by model; NULL likewise */
    /* vCPU work that first attempts asked for, in expectation, at the instance's speed:
     * [slice x endpoint_count + endpoint], measured or not. */
    int64_t *work_ns; /* owned */
    /* Of a fleet that scales, else 0: time in service, by slice and endpoint like work_ns. */
    int64_t *service_ns; /* owned */
    /* Where the number of instances changes, else 0: for every invocation of the measured span
     * EP_INVOCATION_SHARE / instances in service. */
    uint64_t invocation_shares;
    uint64_t *endpoint_attempts; /* owned; by endpoint */
    struct ep_attempt_counts attempts;
    struct ep_load_counts loads;
    struct ep_execution_counts executions;
    struct ep_container_counts *containers; /* owned; of multi-container endpoints, by slot */
    uint32_t container_slots;
    struct ep_drill_record *drills; /* owned; by event of the scenario; NULL without */
    uint32_t drill_count;
};

/* with_models: false leaves `models` out. The caller destroys. */
struct ep_outcome *ep_outcome_create(uint32_t cell_count, uint32_t model_count,
                                     uint32_t endpoint_count, bool with_models);
/* Room for `slots` containers that are counted one by one. */
void ep_outcome_add_containers(struct ep_outcome *outcome, uint32_t slots);
void ep_outcome_destroy(struct ep_outcome *outcome); /* NULL is fine */

/* Adds; both of the same shape. */
void ep_outcome_merge(struct ep_outcome *into, const struct ep_outcome *from);

/* The line of a latency >= 0. */
static inline uint32_t ep_outcome_part_line(int64_t latency_ns)
{
    return ep_log_bucket(latency_ns, EP_PART_LINE_BITS);
}

static inline enum ep_ending ep_outcome_ending(uint16_t status, uint16_t original_status)
{
    if (status >= 200 && status < 300)
        return EP_ENDING_COMPLETED;
    return status == 429 || original_status == 503 ? EP_ENDING_REJECTED : EP_ENDING_FAILED;
}

/* The counter of a pair, 0 at its first appearance. */
struct ep_status_pair *ep_attempt_counts_find_status(struct ep_attempt_counts *counts,
                                                     uint16_t status, uint16_t original);
static inline void ep_attempt_counts_add_status(struct ep_attempt_counts *counts, uint16_t status,
                                                uint16_t original, uint64_t count)
{
    struct ep_status_pair *pair = &counts->by_status[0]; /* nearly always this one */
    if (counts->status_count == 0 || pair->status != status || pair->original != original)
        pair = ep_attempt_counts_find_status(counts, status, original);
    pair->count += count;
}

/* Totals over the cells. */
struct ep_cell ep_outcome_total(const struct ep_outcome *outcome); /* without histograms */
uint64_t ep_cell_answered(const struct ep_cell *cell);
/* Every request that arrived was answered or is under way: of all in flight, of the measured
 * open. */
bool ep_outcome_is_conserved(const struct ep_outcome *outcome, uint64_t in_flight, uint64_t open);

#endif
