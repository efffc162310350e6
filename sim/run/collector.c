#include "run/collector.h"

#include "base/mem.h"
#include "run/load_work.h"
#include "run/slices.h"

#include <assert.h>
#include <stddef.h>

/* Requests by how they ended and where their first attempt found the model. */
struct tally {
    uint64_t ended[EP_ENDING_COUNT][EP_FOUND_NONE + 1];
};

/* Attempts: how many there are follows from the requests, their spans' counts from that. */
struct attempts {
    struct ep_span model_latency, overhead; /* without their counts; min_ns: INT64_MAX when empty */
    int64_t bytes_in, bytes_out;
    /* By what they found, how many more than requests by what their first one found; the bytes that
     * they asked a cache for, how many more than once for each request. */
    int64_t found_more[EP_FOUND_NONE + 1];
    int64_t bytes_more;
    uint64_t latencies[EP_COARSE_HISTOGRAM_BUCKETS]; /* of the model */
};

/* Latencies by model that are to be folded: fetched, and folded a little later. */
enum { FOLDED_LATER = 8 };
struct folding {
    struct ep_coarse_histogram *ready[FOLDED_LATER]; /* borrowed; NULL: none yet */
    uint32_t next;
};

struct ep_collector {
    /* The slice of the request before: the next one is nearly always in it. */
    struct ep_slice *slice;
    ep_time slice_begin, slice_length;
    bool is_slice_measured;
    bool has_cache;
    bool knows_warmth;          /* an attempt that reached nothing is neither warm nor cold */
    uint64_t open;              /* measured requests without an answer */
    struct ep_outcome *outcome; /* borrowed */
    /* What is looked up for each request, of the outcome and the configuration. */
    const uint16_t *cell_of;
    struct tally *tallies; /* owned; by cell */
    struct ep_cell *cells;
    struct ep_part_line *lines;
    struct ep_ledger_line *ledger;
    struct ep_model_stats *models;
    uint64_t *endpoint_attempts;
    /* The same for arrivals, which come in order. */
    struct ep_slice *arrival_slice;
    ep_time arrival_slice_end;
    int64_t *arrival_work;    /* the row of work_ns of that slice */
    bool is_arrival_measured; /* so are all of one slice, or none */
    struct ep_churn *churn;   /* owned; NULL without a cache */
    ep_time bounds[EP_SLICE_COUNT + 2];
    struct ep_collector_config config;
    struct folding folding;
    struct attempts attempts;
};

static void describe(const struct ep_collector_config *config, ep_model_id model,
                     struct ep_model_stats *stats)
{
    stats->profile = config->catalog->models[model].profile;
    stats->endpoint = config->fleet->endpoint_of[model];
}

struct ep_collector *ep_collector_create(const struct ep_collector_config *config,
                                         struct ep_outcome *outcome)
{
    assert(0 <= config->warmup && config->warmup <= config->horizon);
    struct ep_collector *collector = ep_alloc_zeroed(1, sizeof *collector);
    collector->config = *config;
    collector->outcome = outcome;
    collector->cell_of = config->cell_of;
    collector->tallies = ep_alloc_zeroed(outcome->cell_count, sizeof *collector->tallies);
    collector->cells = outcome->cells;
    collector->lines = outcome->lines;
    collector->ledger = outcome->ledger;
    collector->models = outcome->models;
    collector->endpoint_attempts = outcome->endpoint_attempts;
    collector->attempts.model_latency.min_ns = collector->attempts.overhead.min_ns = INT64_MAX;
    collector->has_cache = ep_fleet_config_has_cache(config->fleet);
    collector->knows_warmth = collector->has_cache || config->fleet->kind == EP_KIND_SERVERLESS;
    if (collector->has_cache)
        collector->churn = ep_churn_create(outcome->model_count);
    for (ep_model_id m = 0; outcome->models && m < outcome->model_count; m++)
        describe(&collector->config, m, &outcome->models[m]);
    ep_slices_bounds(config->horizon, collector->bounds);
    collector->slice = collector->arrival_slice = outcome->slices;
    return collector;
}

void ep_collector_destroy(struct ep_collector *collector)
{
    if (!collector)
        return;
    ep_churn_destroy(collector->churn);
    ep_free(collector->tallies);
    ep_free(collector);
}

uint64_t ep_collector_open(const struct ep_collector *collector)
{
    return collector->open;
}

static bool is_measured(const struct ep_collector *collector, ep_time at)
{
    return at >= collector->config.warmup && at < collector->config.horizon;
}

static inline uint32_t cell_of(const struct ep_collector *collector, ep_model_id model)
{
    return collector->cell_of ? collector->cell_of[model] : 0;
}

static void enter_arrival_slice(struct ep_collector *collector, ep_time at)
{
    uint32_t slice = ep_slices_find(collector->bounds, at);
    collector->arrival_slice = &collector->outcome->slices[slice];
    collector->arrival_slice_end = collector->bounds[slice + 1];
    collector->arrival_work =
        collector->outcome->work_ns + (size_t)slice * collector->outcome->endpoint_count;
    collector->is_arrival_measured = is_measured(collector, at);
}

/* Of a request whose demand was recorded. */
static struct ep_demand recorded_demand(const struct ep_collector *collector,
                                        const struct ep_arrival *arrival, uint32_t profile)
{
    struct ep_demand demand = collector->config.demand[profile];
    double speed = collector->config.fleet->instance.vcpu_speed;
    double threads = collector->config.catalog->profiles[profile].threads;
    if (collector->config.fleet->kind == EP_KIND_SERVERLESS)
        threads = ep_serverless_parallel(collector->config.fleet, (int)threads);
    int64_t wait_ns = arrival->wait_ns >= 0 ? arrival->wait_ns : 0;
    double cpu_ns = (double)arrival->compute_ns / speed;
    demand.cpu_ns = (int64_t)(cpu_ns < EP_MOST_DEMAND_NS ? cpu_ns : EP_MOST_DEMAND_NS);
    demand.hold_ns = (int64_t)((double)demand.cpu_ns / threads) + wait_ns;
    return demand;
}

/* Stays at the greatest value: that much work is overload whatever it is exactly. Both >= 0. */
static inline void add_up(int64_t *sum, int64_t more)
{
    uint64_t both = (uint64_t)*sum + (uint64_t)more;
    *sum = both > INT64_MAX ? INT64_MAX : (int64_t)both;
}

/* All in the slice of arrivals. The demand of a request is what was recorded, else what its profile
 * has on average. */
static void count_arrivals(struct ep_collector *collector, const struct ep_arrival *arrivals,
                           size_t count)
{
    const struct ep_demand *demands = collector->config.demand;
    struct ep_model_stats *models = collector->outcome->models;
    struct ep_model_stats nobody_s = {0}; /* in a pilot */
    int64_t *work = collector->arrival_work;
    const uint16_t *cell_of = collector->config.cell_of;
    struct ep_cell *cells = collector->outcome->cells;
    bool is_measured = collector->is_arrival_measured;
    uint64_t served = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ep_arrival *arrival = &arrivals[i];
        struct ep_model_stats *stats = models ? &models[arrival->model] : &nobody_s;
        if (!models)
            describe(&collector->config, arrival->model, stats);
        if (stats->endpoint == UINT32_MAX)
            continue;
        served++;
        const struct ep_demand *demand = &demands[stats->profile];
        struct ep_demand recorded;
        if (arrival->compute_ns >= 0) {
            recorded = recorded_demand(collector, arrival, stats->profile);
            demand = &recorded;
        }
        add_up(&work[stats->endpoint], demand->cpu_ns);
        if (!is_measured)
            continue;
        stats->arrived++;
        add_up(&stats->hold_ns, demand->hold_ns);
        if (cell_of)
            cells[cell_of[arrival->model]].arrived++;
    }
    collector->arrival_slice->arrived += served;
    if (!is_measured)
        return;
    collector->open += served;
    if (!cell_of)
        cells->arrived += served;
}

void ep_collector_on_arrival(struct ep_collector *collector, const struct ep_arrival *arrival)
{
    if (arrival->at >= collector->arrival_slice_end)
        enter_arrival_slice(collector, arrival->at);
    count_arrivals(collector, arrival, 1);
}

void ep_collector_on_arrivals(struct ep_collector *collector, const struct ep_arrival *arrivals,
                              size_t count)
{
    for (size_t begin = 0, end; begin < count; begin = end) {
        ep_time at = arrivals[begin].at;
        if (at >= collector->config.horizon)
            return;
        if (at >= collector->arrival_slice_end)
            enter_arrival_slice(collector, at);
        end = count; /* nearly always of one slice */
        while (arrivals[end - 1].at >= collector->arrival_slice_end)
            end--;
        count_arrivals(collector, arrivals + begin, end - begin);
    }
}

void ep_collector_on_slice_end(struct ep_collector *collector, uint32_t slice, uint64_t open)
{
    collector->outcome->slices[slice].open_at_end = open;
}

__attribute__((noinline)) static void enter_slice(struct ep_collector *collector, ep_time at)
{
    uint32_t slice = ep_slices_find(collector->bounds, at);
    collector->slice = &collector->outcome->slices[slice];
    collector->slice_begin = collector->bounds[slice];
    collector->slice_length = collector->bounds[slice + 1] - collector->bounds[slice];
    collector->is_slice_measured = is_measured(collector, at); /* all of it */
}

/* The model was not there, and an instance was reached. */
static inline bool is_cold(enum ep_found found)
{
    return found != EP_FOUND_MEMORY && found != EP_FOUND_NONE;
}

/* Of a request that did more than its own work; `rest`: its latency without service and overhead.
 */
__attribute__((noinline)) static void
count_cause(struct ep_ledger_line *line, const struct ep_request_record *record, int64_t rest)
{
    int64_t overhead = record->parts[EP_PART_OVERHEAD];
    if (!record->load_parts && rest < overhead && overhead > record->parts[EP_PART_SERVICE])
        line->mainly[EP_CAUSE_OVERHEAD]++; /* mostly, where there is overhead */
    else
        ep_ledger_line_count(line, record);
}

__attribute__((always_inline)) static inline void count_line(struct ep_collector *collector,
                                                             uint32_t bucket,
                                                             const struct ep_request_record *record,
                                                             int64_t latency)
{
    struct ep_part_line *line = &collector->lines[bucket];
    int64_t service = record->parts[EP_PART_SERVICE], overhead = record->parts[EP_PART_OVERHEAD];
    line->count++;
    line->sum_ns[EP_PART_QUEUE] += record->parts[EP_PART_QUEUE]; /* no loop: -O2 keeps one */
    line->sum_ns[EP_PART_LOAD_WAIT] += record->parts[EP_PART_LOAD_WAIT];
    line->sum_ns[EP_PART_SERVICE] += service;
    line->sum_ns[EP_PART_CONTENTION] += record->parts[EP_PART_CONTENTION];
    line->sum_ns[EP_PART_OVERHEAD] += overhead;
    line->sum_ns[EP_PART_RETRY] += record->parts[EP_PART_RETRY];
    int64_t rest = latency - service - overhead;
    if (overhead > service || rest >= service || record->load_parts)
        count_cause(&collector->ledger[bucket], record, rest);
}

/* Its turn comes when FOLDED_LATER others were ready: its counters are at hand then. */
__attribute__((noinline)) static void fold_later(struct folding *folding,
                                                 struct ep_coarse_histogram *latency)
{
    uint32_t at = folding->next++ % FOLDED_LATER;
    struct ep_coarse_histogram *oldest = folding->ready[at];
    struct ep_coarse_histogram *middle = folding->ready[(at + FOLDED_LATER / 2) % FOLDED_LATER];
    folding->ready[at] = latency;
    ep_coarse_histogram_fetch(latency);
    if (middle)
        ep_coarse_histogram_fetch_counters(middle);
    if (oldest)
        ep_coarse_histogram_fold(oldest);
}

__attribute__((always_inline)) static inline void
count_model(struct ep_collector *collector, const struct ep_request_record *record,
            bool is_completed, uint32_t bucket)
{
    struct ep_model_stats *model = &collector->models[record->model];
    model->answered++;
    model->hits += !is_cold(record->found);
    if (!is_completed)
        return;
    model->service_ns += record->parts[EP_PART_SERVICE];
    uint32_t coarse = ep_log_bucket_coarser(bucket, EP_HISTOGRAM_BITS, EP_COARSE_HISTOGRAM_BITS);
    if (ep_coarse_histogram_record_in(&model->latency, coarse))
        fold_later(&collector->folding, &model->latency);
}

static int64_t memory_of(const struct ep_collector *collector, ep_model_id model)
{
    return collector->has_cache ? collector->config.catalog->models[model].memory_bytes : 0;
}

static inline void widen(struct ep_span *span, int64_t length_ns)
{
    span->sum_ns += length_ns;
    if (length_ns < span->min_ns)
        span->min_ns = length_ns;
    if (length_ns > span->max_ns)
        span->max_ns = length_ns;
}

__attribute__((always_inline)) static inline void
count_attempt(struct ep_collector *collector, const struct ep_request_record *record)
{
    struct attempts *attempts = &collector->attempts;
    ep_time model_latency = ep_request_record_model_latency(record);
    ep_time load_wait = record->parts[EP_PART_LOAD_WAIT];
    if (record->status != 200 || record->original_status != 0)
        ep_attempt_counts_add_status(&collector->outcome->attempts, record->status,
                                     record->original_status, 1);
    attempts->bytes_in += record->request_bytes;
    attempts->bytes_out += ep_request_record_bytes_out(record);
    collector->endpoint_attempts[record->endpoint]++;
    widen(&attempts->model_latency, model_latency);
    attempts->latencies[ep_log_bucket(model_latency, EP_COARSE_HISTOGRAM_BITS)]++;
    /* The wait for a load counts as the platform's: an assumption, docs/model.md. */
    widen(&attempts->overhead, record->parts[EP_PART_OVERHEAD] + load_wait);
    if (collector->knows_warmth && is_cold(record->last_found))
        ep_span_record(&collector->outcome->attempts.load_wait, load_wait);
}

static void on_attempt(void *self, const struct ep_request_record *record)
{
    struct ep_collector *collector = self;
    if (!is_measured(collector, record->first_arrival))
        return;
    count_attempt(collector, record);
    collector->attempts.found_more[record->last_found]++;
    if (record->last_found != EP_FOUND_NONE)
        collector->attempts.bytes_more += memory_of(collector, record->model);
}

/* Buckets of all widths follow from the narrowest. */
__attribute__((always_inline)) static inline void
count_request(struct ep_collector *collector, const struct ep_request_record *record,
              enum ep_ending ending, int64_t latency)
{
    uint32_t cell_index = cell_of(collector, record->model);
    uint32_t bucket = ep_log_bucket(latency, EP_HISTOGRAM_BITS);
    collector->tallies[cell_index].ended[ending][record->found]++;
    if (ending == EP_ENDING_COMPLETED) {
        struct ep_cell *cell = &collector->cells[cell_index];
        enum ep_warmth warmth = is_cold(record->found) ? EP_COLD : EP_WARM;
        ep_histogram_record_in(cell->latency[warmth], bucket, latency);
        cell->latency_ns[warmth] += latency;
        count_line(collector, ep_log_bucket_coarser(bucket, EP_HISTOGRAM_BITS, EP_PART_LINE_BITS),
                   record, latency);
    } else {
        ep_ledger_lost_count(&collector->outcome->lost, record);
    }
    if (collector->models)
        count_model(collector, record, ending == EP_ENDING_COMPLETED, bucket);
    else
        collector->attempts.bytes_more += memory_of(collector, record->model);
}

static void on_request(void *self, const struct ep_request_record *record)
{
    struct ep_collector *collector = self;
    ep_time at = record->first_arrival, latency = record->done - at;
    if ((uint64_t)(at - collector->slice_begin) >= (uint64_t)collector->slice_length)
        enter_slice(collector, at);
    enum ep_ending ending = ep_outcome_ending(record->status, record->original_status);
    struct ep_slice *slice = collector->slice;
    slice->answered++;
    if (ending == EP_ENDING_COMPLETED) {
        slice->completed++;
        slice->latency_ns += latency;
    }
    if (!collector->is_slice_measured)
        return;
    collector->open--;
    bool is_only = record->attempts == 1;
    if (is_only)
        count_attempt(collector, record);
    else
        collector->attempts.found_more[record->found]--;
    if (!is_only || record->found == EP_FOUND_NONE)
        collector->attempts.bytes_more -= memory_of(collector, record->model);
    count_request(collector, record, ending, latency);
    if (collector->config.on_measured)
        collector->config.on_measured(collector->config.measured_self, record);
}

/* ---- at the end ---- */

static void settle_cell(const struct ep_collector *collector, uint32_t i,
                        uint64_t found[EP_FOUND_NONE + 1])
{
    struct ep_cell *cell = &collector->cells[i];
    for (int ending = 0; ending < EP_ENDING_COUNT; ending++)
        for (int f = 0; f <= EP_FOUND_NONE; f++) {
            uint64_t count = collector->tallies[i].ended[ending][f];
            cell->ended[ending] += count;
            cell->cold += is_cold((enum ep_found)f) ? count : 0;
            cell->reached += f != EP_FOUND_NONE || !collector->knows_warmth ? count : 0;
            found[f] += count;
        }
}

/* What came with another status was counted by it: the rest had a 200. */
static void settle_statuses(struct ep_attempt_counts *counts)
{
    uint64_t others = 0;
    for (uint32_t i = 0; i < counts->status_count; i++) {
        const struct ep_status_pair *pair = &counts->by_status[i];
        others += pair->count;
        if (ep_outcome_ending(pair->status, 0) == EP_ENDING_COMPLETED)
            continue;
        counts->errors_5xx += pair->status >= 500 ? pair->count : 0;
        counts->errors_4xx += pair->status >= 400 && pair->status < 500 ? pair->count : 0;
        counts->model_errors += pair->count;
    }
    if (counts->sent > others)
        ep_attempt_counts_add_status(counts, 200, 0, counts->sent - others);
}

static struct ep_span settled_span(struct ep_span span, uint64_t count)
{
    span.count = count;
    span.min_ns = count > 0 ? span.min_ns : 0;
    return span;
}

void ep_collector_settle(struct ep_collector *collector)
{
    const struct attempts *attempts = &collector->attempts;
    struct ep_attempt_counts *counts = &collector->outcome->attempts;
    for (uint32_t i = 0; i < collector->outcome->cell_count; i++)
        settle_cell(collector, i, counts->found);
    for (int f = 0; f <= EP_FOUND_NONE; f++) {
        counts->found[f] += (uint64_t)attempts->found_more[f];
        counts->sent += counts->found[f];
    }
    settle_statuses(counts);
    counts->bytes_in = attempts->bytes_in;
    counts->bytes_out = attempts->bytes_out;
    counts->bytes_requested = attempts->bytes_more;
    for (ep_model_id m = 0; collector->models && m < collector->outcome->model_count; m++)
        counts->bytes_requested += memory_of(collector, m) * collector->models[m].answered;
    bool has_churn = collector->churn && collector->outcome->churn;
    for (ep_model_id m = 0; has_churn && m < collector->outcome->model_count; m++)
        collector->outcome->churn[m] = ep_churn_of(collector->churn, m);
    counts->model_latency = settled_span(attempts->model_latency, counts->sent);
    counts->overhead = settled_span(attempts->overhead, counts->sent);
    for (uint32_t i = 0; i < EP_COARSE_HISTOGRAM_BUCKETS; i++)
        ep_coarse_histogram_add(&counts->model_latency_ns, i, attempts->latencies[i]);
}

/* ---- loads and instances ---- */

static void count_shortage(struct ep_load_counts *counts, const struct ep_load_record *record)
{
    counts->short_of_memory += record->was_short;
    counts->blocked += record->blocked_ns > 0;
    counts->blocked_ns += record->blocked_ns;
}

static void on_load_started(void *self, const struct ep_load_record *record)
{
    struct ep_collector *collector = self;
    bool counts_here = is_measured(collector, record->started);
    bool is_reload = ep_churn_load(collector->churn, record->model, record->instance,
                                   record->started, record->from_s3, counts_here);
    if (!counts_here)
        return;
    const struct ep_catalog *catalog = collector->config.catalog;
    const struct ep_model *model = &catalog->models[record->model];
    struct ep_load_work work = ep_load_work_of(
        collector->config.fleet, model, &catalog->profiles[model->profile], !record->from_s3);
    struct ep_load_counts *counts = &collector->outcome->loads;
    if (record->from_s3)
        counts->from_s3++;
    else
        counts->from_disk++;
    counts->reloads += is_reload;
    count_shortage(counts, record);
    counts->bytes_missed += model->memory_bytes;
    counts->cpu_ns += (int64_t)(work.extract_cpu_ns + work.load_cpu_ns);
}

static void on_load(void *self, const struct ep_load_record *record)
{
    struct ep_collector *collector = self;
    struct ep_load_counts *counts = &collector->outcome->loads;
    if (record->abandoned && is_measured(collector, record->done)) {
        counts->abandoned++;
        if (!record->has_started)
            count_shortage(counts, record);
    }
    if (!record->has_started || !is_measured(collector, record->started))
        return;
    counts->busy_ns += record->done - record->started;
    if (record->abandoned)
        return;
    if (record->from_s3)
        ep_span_record(&counts->download, record->download_ns);
    ep_span_record(&counts->load, record->load_ns);
}

static void on_evicted(void *self, enum ep_evicted what, ep_model_id model, uint32_t instance,
                       ep_time at, ep_time unload_ns)
{
    struct ep_collector *collector = self;
    bool counts_here = is_measured(collector, at);
    if (what == EP_EVICTED_MEMORY)
        ep_churn_evict(collector->churn, model, instance, at, counts_here);
    if (!counts_here)
        return;
    struct ep_load_counts *counts = &collector->outcome->loads;
    if (what == EP_EVICTED_DISK) {
        counts->evicted_disk++;
        return;
    }
    counts->evicted_memory += what == EP_EVICTED_MEMORY;
    ep_span_record(&counts->unload, unload_ns);
}

static void on_execution(void *self, const struct ep_execution_record *record)
{
    struct ep_collector *collector = self;
    if (!is_measured(collector, record->began))
        return;
    struct ep_execution_counts *counts = &collector->outcome->executions;
    int64_t ms = ep_execution_billed_ms(record);
    *(record->is_provisioned ? &counts->provisioned_ms : &counts->ms) += ms;
    ++*(record->is_provisioned ? &counts->provisioned : &counts->on_demand);
}

/* Times of sending, as CloudWatch counts: a retry falls into the span by its own. */
static void on_sent(void *self, const struct ep_sent_record *record)
{
    struct ep_collector *collector = self;
    if (record->at >= collector->config.warmup && record->at < collector->config.horizon)
        collector->outcome->invocation_shares += EP_INVOCATION_SHARE / record->active_instances;
}

/* From then to the end of the measured span. */
static void on_provisioned(void *self, uint32_t endpoint, ep_time at, int change)
{
    (void)endpoint;
    struct ep_collector *collector = self;
    ep_time from = at > collector->config.warmup ? at : collector->config.warmup;
    if (from < collector->config.horizon)
        collector->outcome->executions.more_provisioned_ns +=
            change * (collector->config.horizon - from);
}

struct ep_observer ep_collector_observer(struct ep_collector *collector)
{
    return (struct ep_observer){.self = collector,
                                .takes_only_attempts_from_requests = true,
                                .on_sent = collector->config.instances_change ? on_sent : NULL,
                                .on_request = on_request,
                                .on_attempt = on_attempt,
                                .on_load_started = on_load_started,
                                .on_load = on_load,
                                .on_evicted = on_evicted,
                                .on_execution = on_execution,
                                .on_provisioned = on_provisioned};
}
