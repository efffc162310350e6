#include "run/collector.h"

#include "base/mem.h"
#include "run/load_work.h"
#include "run/slices.h"

#include <assert.h>
#include <stddef.h>

struct ep_collector {
    struct ep_collector_config config;
    struct ep_outcome *outcome; /* borrowed */
    ep_time bounds[EP_SLICE_COUNT + 2];
    /* The slice of the request before: the next one is nearly always in it. */
    struct ep_slice *slice;
    ep_time slice_begin, slice_end;
    /* The same for arrivals, which come in order. */
    struct ep_slice *arrival_slice;
    ep_time arrival_slice_end;
    int64_t *arrival_work;    /* the row of work_ns of that slice */
    bool is_arrival_measured; /* so are all of one slice, or none */
    bool has_cache;
    bool knows_warmth;              /* an attempt that reached nothing is neither warm nor cold */
    struct ep_evictions *evictions; /* owned; NULL without a cache */
    uint64_t open;                  /* measured requests without an answer */
};

static void describe(const struct ep_collector_config *config, ep_model_id model,
                     struct ep_model_stats *stats)
{
    stats->profile = config->catalog->models[model].profile;
    stats->endpoint = config->fleet->endpoint_of[model];
    stats->memory_bytes = config->catalog->models[model].memory_bytes;
}

struct ep_collector *ep_collector_create(const struct ep_collector_config *config,
                                         struct ep_outcome *outcome)
{
    assert(0 <= config->warmup && config->warmup <= config->horizon);
    struct ep_collector *collector = ep_alloc_zeroed(1, sizeof *collector);
    collector->config = *config;
    collector->outcome = outcome;
    collector->has_cache = ep_fleet_config_has_cache(config->fleet);
    collector->knows_warmth = collector->has_cache || config->fleet->kind == EP_KIND_SERVERLESS;
    if (collector->has_cache)
        collector->evictions = ep_evictions_create(outcome->model_count);
    for (ep_model_id m = 0; outcome->models && m < outcome->model_count; m++)
        describe(&collector->config, m, &outcome->models[m]);
    ep_slices_bounds(config->horizon, collector->bounds);
    collector->slice = collector->arrival_slice = outcome->slices;
    return collector;
}

void ep_collector_destroy(struct ep_collector *collector)
{
    if (collector)
        ep_evictions_destroy(collector->evictions);
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

static struct ep_cell *cell_of(const struct ep_collector *collector, ep_model_id model)
{
    const uint16_t *cell_of = collector->config.cell_of;
    return &collector->outcome->cells[cell_of ? cell_of[model] : 0];
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

void ep_collector_expect_latencies(const struct ep_collector *collector,
                                   const struct ep_arrival *arrivals, size_t count)
{
    const struct ep_model_stats *models = collector->outcome->models;
    for (size_t i = 0; models && i < count; i++)
        ep_coarse_histogram_expect(&models[arrivals[i].model].latency, arrivals[i].compute_ns);
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

static void enter_slice(struct ep_collector *collector, ep_time at)
{
    uint32_t slice = ep_slices_find(collector->bounds, at);
    collector->slice = &collector->outcome->slices[slice];
    collector->slice_begin = collector->bounds[slice];
    collector->slice_end = collector->bounds[slice + 1];
}

static void count_latency(struct ep_collector *collector, struct ep_cell *cell,
                          const struct ep_request_record *record, bool is_cold)
{
    int64_t latency = record->done - record->first_arrival;
    ep_histogram_record(cell->latency[is_cold], latency);
    cell->latency_ns[is_cold] += latency;
    uint32_t bucket = ep_outcome_part_line(latency);
    struct ep_part_line *line = &collector->outcome->lines[bucket];
    line->count++;
    line->sum_ns[EP_PART_QUEUE] += record->parts[EP_PART_QUEUE]; /* no loop: -O2 keeps one */
    line->sum_ns[EP_PART_LOAD_WAIT] += record->parts[EP_PART_LOAD_WAIT];
    line->sum_ns[EP_PART_SERVICE] += record->parts[EP_PART_SERVICE];
    line->sum_ns[EP_PART_CONTENTION] += record->parts[EP_PART_CONTENTION];
    line->sum_ns[EP_PART_OVERHEAD] += record->parts[EP_PART_OVERHEAD];
    line->sum_ns[EP_PART_RETRY] += record->parts[EP_PART_RETRY];
    /* Mostly nothing took longer than service or overhead. */
    int64_t service = record->parts[EP_PART_SERVICE], overhead = record->parts[EP_PART_OVERHEAD];
    int64_t longer = service > overhead ? service : overhead;
    if (record->load_parts || latency - service - overhead >= longer)
        ep_ledger_line_count(&collector->outcome->ledger[bucket], record);
    else if (overhead > service)
        collector->outcome->ledger[bucket].mainly[EP_CAUSE_OVERHEAD]++;
}

static void count_model(struct ep_model_stats *model, const struct ep_request_record *record,
                        bool is_completed, bool is_cold)
{
    model->answered++;
    model->hits += !is_cold;
    if (!is_completed)
        return;
    model->service_ns += record->parts[EP_PART_SERVICE];
    ep_coarse_histogram_record(&model->latency, record->done - record->first_arrival);
}

static void count_error(struct ep_attempt_counts *counts, uint16_t status)
{
    if (status >= 500)
        counts->errors_5xx++;
    else if (status >= 400)
        counts->errors_4xx++;
    counts->model_errors++;
}

static inline int64_t memory_of(const struct ep_collector *collector, ep_model_id model)
{
    const struct ep_model_stats *models = collector->outcome->models;
    return models ? models[model].memory_bytes
                  : collector->config.catalog->models[model].memory_bytes;
}

__attribute__((always_inline)) static inline void
count_attempt(struct ep_collector *collector, const struct ep_request_record *record)
{
    struct ep_attempt_counts *counts = &collector->outcome->attempts;
    ep_time model_latency = ep_request_record_model_latency(record);
    ep_time load_wait = record->parts[EP_PART_LOAD_WAIT];
    counts->sent++;
    ep_attempt_counts_add_status(counts, record->status, record->original_status, 1);
    if (ep_outcome_ending(record->status, 0) != EP_ENDING_COMPLETED)
        count_error(counts, record->status);
    counts->found[record->last_found]++;
    counts->bytes_in += record->request_bytes;
    counts->bytes_out += ep_request_record_bytes_out(record);
    collector->outcome->endpoint_attempts[record->endpoint]++;
    ep_span_record(&counts->model_latency, model_latency);
    ep_coarse_histogram_record(&counts->model_latency_ns, model_latency);
    /* The wait for a load counts as the platform's: an assumption, docs/model.md. */
    ep_span_record(&counts->overhead, record->parts[EP_PART_OVERHEAD] + load_wait);
    if (!collector->knows_warmth)
        return;
    if (record->last_found == EP_FOUND_NONE)
        return; /* refused before */
    if (collector->has_cache)
        counts->bytes_requested += memory_of(collector, record->model);
    if (record->last_found != EP_FOUND_MEMORY)
        ep_span_record(&counts->load_wait, load_wait);
}

static void on_attempt(void *self, const struct ep_request_record *record)
{
    struct ep_collector *collector = self;
    if (is_measured(collector, record->first_arrival))
        count_attempt(collector, record);
}

static void on_request(void *self, const struct ep_request_record *record)
{
    struct ep_collector *collector = self;
    ep_time at = record->first_arrival;
    if (at >= collector->slice_end || at < collector->slice_begin)
        enter_slice(collector, at);
    enum ep_ending ending = ep_outcome_ending(record->status, record->original_status);
    bool is_completed = ending == EP_ENDING_COMPLETED;
    struct ep_slice *slice = collector->slice;
    slice->answered++;
    if (is_completed) {
        slice->completed++;
        slice->latency_ns += record->done - at;
    }
    if (!is_measured(collector, at))
        return;
    collector->open--;
    if (record->attempts == 1)
        count_attempt(collector, record);
    struct ep_cell *cell = cell_of(collector, record->model);
    bool is_cold = record->found != EP_FOUND_MEMORY && record->found != EP_FOUND_NONE;
    cell->ended[ending]++;
    cell->cold += is_cold;
    cell->reached += !collector->knows_warmth || record->found != EP_FOUND_NONE;
    if (is_completed)
        count_latency(collector, cell, record, is_cold);
    else
        ep_ledger_lost_count(&collector->outcome->lost, record);
    if (collector->outcome->models)
        count_model(&collector->outcome->models[record->model], record, is_completed, is_cold);
    if (collector->config.on_measured)
        collector->config.on_measured(collector->config.measured_self, record);
}

static void count_model_load(struct ep_collector *collector, const struct ep_load_record *record,
                             bool is_reload)
{
    struct ep_model_churn *churn = &collector->outcome->churn[record->model];
    if (record->from_s3)
        churn->loads_s3++;
    else
        churn->loads_disk++;
    churn->reloads += is_reload;
}

static void count_shortage(struct ep_load_counts *counts, const struct ep_load_record *record)
{
    counts->short_of_memory += record->was_short;
    counts->blocked += record->blocked_ns > 0;
    counts->blocked_ns += record->blocked_ns;
}

static void on_load_started(void *self, const struct ep_load_record *record)
{
    struct ep_collector *collector = self;
    bool is_reload =
        ep_evictions_take(collector->evictions, record->model, record->instance, record->started);
    if (!is_measured(collector, record->started))
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
    if (collector->outcome->churn)
        count_model_load(collector, record, is_reload);
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
    if (what == EP_EVICTED_MEMORY)
        ep_evictions_note(collector->evictions, model, instance, at);
    if (!is_measured(collector, at))
        return;
    struct ep_load_counts *counts = &collector->outcome->loads;
    if (what == EP_EVICTED_DISK) {
        counts->evicted_disk++;
        return;
    }
    counts->evicted_memory += what == EP_EVICTED_MEMORY;
    if (what == EP_EVICTED_MEMORY && collector->outcome->churn)
        collector->outcome->churn[model].evictions++;
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
