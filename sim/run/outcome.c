#include "run/outcome.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>

/* Where models are few enough, each gets its room with its first latencies, so that a run takes the
 * same memory however long it is: up to 10 MiB. A million models of a few requests do with less. */
enum { MOST_WITH_ROOM = 20000, ROOM = 512 };

static struct ep_model_stats *models_of(uint32_t count)
{
    struct ep_model_stats *models = ep_alloc_lines(count, sizeof *models);
    for (uint32_t i = 0; count <= MOST_WITH_ROOM && i < count; i++)
        ep_coarse_histogram_reserve(&models[i].latency, ROOM);
    return models;
}

struct ep_outcome *ep_outcome_create(uint32_t cell_count, uint32_t model_count,
                                     uint32_t endpoint_count, bool with_models)
{
    struct ep_outcome *outcome = ep_alloc_zeroed(1, sizeof *outcome);
    outcome->cell_count = cell_count;
    outcome->model_count = model_count;
    outcome->endpoint_count = endpoint_count;
    outcome->cells = ep_alloc_zeroed(cell_count, sizeof *outcome->cells);
    for (uint32_t i = 0; i < cell_count; i++)
        for (int warmth = 0; warmth < EP_WARMTH_COUNT; warmth++)
            outcome->cells[i].latency[warmth] = ep_histogram_create();
    outcome->lines = ep_alloc_lines(EP_PART_LINES, sizeof *outcome->lines);
    outcome->ledger = ep_alloc_zeroed(EP_PART_LINES, sizeof *outcome->ledger);
    if (with_models)
        outcome->models = models_of(model_count);
    if (with_models)
        outcome->churn = ep_alloc_zeroed(model_count, sizeof *outcome->churn);
    outcome->work_ns =
        ep_alloc_zeroed((EP_SLICE_COUNT + 1) * (size_t)endpoint_count, sizeof(int64_t));
    outcome->service_ns =
        ep_alloc_zeroed((EP_SLICE_COUNT + 1) * (size_t)endpoint_count, sizeof(int64_t));
    outcome->endpoint_attempts = ep_alloc_zeroed(endpoint_count, sizeof(uint64_t));
    return outcome;
}

void ep_outcome_destroy(struct ep_outcome *outcome)
{
    if (!outcome)
        return;
    for (uint32_t i = 0; i < outcome->cell_count; i++)
        for (int warmth = 0; warmth < EP_WARMTH_COUNT; warmth++)
            ep_histogram_destroy(outcome->cells[i].latency[warmth]);
    for (uint32_t i = 0; outcome->models && i < outcome->model_count; i++)
        ep_coarse_histogram_fini(&outcome->models[i].latency);
    ep_coarse_histogram_fini(&outcome->attempts.model_latency_ns);
    ep_container_counts_destroy(outcome->containers, outcome->container_slots);
    ep_drill_records_destroy(outcome->drills, outcome->drill_count);
    ep_free(outcome->cells);
    ep_free_lines(outcome->lines);
    ep_free(outcome->ledger);
    ep_free_lines(outcome->models);
    ep_free(outcome->churn);
    ep_free(outcome->work_ns);
    ep_free(outcome->service_ns);
    ep_free(outcome->endpoint_attempts);
    ep_free(outcome);
}

void ep_outcome_add_containers(struct ep_outcome *outcome, uint32_t slots)
{
    assert(outcome->container_slots == 0);
    outcome->containers = ep_container_counts_create(slots);
    outcome->container_slots = slots;
}

struct ep_status_pair *ep_attempt_counts_find_status(struct ep_attempt_counts *counts,
                                                     uint16_t status, uint16_t original)
{
    for (uint32_t i = 0; i < counts->status_count; i++)
        if (counts->by_status[i].status == status && counts->by_status[i].original == original)
            return &counts->by_status[i];
    assert(counts->status_count < EP_STATUS_PAIRS);
    struct ep_status_pair *pair = &counts->by_status[counts->status_count++];
    *pair = (struct ep_status_pair){.status = status, .original = original};
    return pair;
}

static void merge_cells(struct ep_outcome *into, const struct ep_outcome *from)
{
    for (uint32_t i = 0; i < into->cell_count; i++) {
        struct ep_cell *to = &into->cells[i];
        const struct ep_cell *cell = &from->cells[i];
        to->arrived += cell->arrived;
        for (int ending = 0; ending < EP_ENDING_COUNT; ending++)
            to->ended[ending] += cell->ended[ending];
        to->cold += cell->cold;
        to->reached += cell->reached;
        for (int warmth = 0; warmth < EP_WARMTH_COUNT; warmth++) {
            ep_histogram_merge(to->latency[warmth], cell->latency[warmth]);
            to->latency_ns[warmth] += cell->latency_ns[warmth];
        }
    }
}

static void merge_slices(struct ep_outcome *into, const struct ep_outcome *from)
{
    for (int i = 0; i <= EP_SLICE_COUNT; i++) {
        into->slices[i].arrived += from->slices[i].arrived;
        into->slices[i].answered += from->slices[i].answered;
        into->slices[i].completed += from->slices[i].completed;
        into->slices[i].latency_ns += from->slices[i].latency_ns;
        into->slices[i].open_at_end += from->slices[i].open_at_end;
    }
    for (size_t i = 0; i < (EP_SLICE_COUNT + 1) * (size_t)into->endpoint_count; i++)
        into->work_ns[i] += from->work_ns[i];
    for (size_t i = 0; i < (EP_SLICE_COUNT + 1) * (size_t)into->endpoint_count; i++)
        into->service_ns[i] += from->service_ns[i];
    into->invocation_shares += from->invocation_shares;
}

static void merge_lines(struct ep_outcome *into, const struct ep_outcome *from)
{
    for (int i = 0; i < EP_PART_LINES; i++) {
        if (from->lines[i].count == 0)
            continue;
        into->lines[i].count += from->lines[i].count;
        for (int part = 0; part < EP_PART_COUNT; part++)
            into->lines[i].sum_ns[part] += from->lines[i].sum_ns[part];
        ep_ledger_line_merge(&into->ledger[i], &from->ledger[i]);
    }
    ep_ledger_lost_merge(&into->lost, &from->lost);
}

static void merge_model(struct ep_model_stats *into, const struct ep_model_stats *from)
{
    into->arrived += from->arrived;
    into->answered += from->answered;
    into->hits += from->hits;
    into->hold_ns += from->hold_ns;
    into->service_ns += from->service_ns;
    ep_coarse_histogram_merge(&into->latency, &from->latency);
}

static void merge_churn(struct ep_model_churn *into, const struct ep_model_churn *from)
{
    into->loads_s3 += from->loads_s3;
    into->loads_disk += from->loads_disk;
    into->evictions += from->evictions;
    into->reloads += from->reloads;
}

static void merge_attempts(struct ep_attempt_counts *into, const struct ep_attempt_counts *from)
{
    into->sent += from->sent;
    for (uint32_t i = 0; i < from->status_count; i++)
        ep_attempt_counts_add_status(into, from->by_status[i].status, from->by_status[i].original,
                                     from->by_status[i].count);
    for (int found = 0; found <= EP_FOUND_NONE; found++)
        into->found[found] += from->found[found];
    into->errors_4xx += from->errors_4xx;
    into->errors_5xx += from->errors_5xx;
    into->model_errors += from->model_errors;
    into->bytes_in += from->bytes_in;
    into->bytes_out += from->bytes_out;
    into->bytes_requested += from->bytes_requested;
    ep_span_merge(&into->model_latency, &from->model_latency);
    ep_span_merge(&into->overhead, &from->overhead);
    ep_span_merge(&into->load_wait, &from->load_wait);
    ep_coarse_histogram_merge(&into->model_latency_ns, &from->model_latency_ns);
}

static void merge_loads(struct ep_load_counts *into, const struct ep_load_counts *from)
{
    into->from_s3 += from->from_s3;
    into->from_disk += from->from_disk;
    into->evicted_memory += from->evicted_memory;
    into->evicted_disk += from->evicted_disk;
    into->short_of_memory += from->short_of_memory;
    into->blocked += from->blocked;
    into->abandoned += from->abandoned;
    into->blocked_ns += from->blocked_ns;
    into->at_start += from->at_start;
    into->skipped_start += from->skipped_start;
    into->disk_slow_ns += from->disk_slow_ns;
    into->bytes_missed += from->bytes_missed;
    into->reloads += from->reloads;
    into->busy_ns += from->busy_ns;
    into->cpu_ns += from->cpu_ns;
    ep_span_merge(&into->download, &from->download);
    ep_span_merge(&into->load, &from->load);
    ep_span_merge(&into->unload, &from->unload);
}

void ep_outcome_merge(struct ep_outcome *into, const struct ep_outcome *from)
{
    assert(into->cell_count == from->cell_count && into->model_count == from->model_count);
    assert(into->endpoint_count == from->endpoint_count && !into->models == !from->models);
    merge_cells(into, from);
    merge_slices(into, from);
    merge_lines(into, from);
    for (uint32_t i = 0; into->models && i < into->model_count; i++) {
        merge_model(&into->models[i], &from->models[i]);
        merge_churn(&into->churn[i], &from->churn[i]);
    }
    for (uint32_t i = 0; i < into->endpoint_count; i++)
        into->endpoint_attempts[i] += from->endpoint_attempts[i];
    merge_attempts(&into->attempts, &from->attempts);
    merge_loads(&into->loads, &from->loads);
    into->executions.on_demand += from->executions.on_demand;
    into->executions.provisioned += from->executions.provisioned;
    into->executions.ms += from->executions.ms;
    into->executions.provisioned_ms += from->executions.provisioned_ms;
    into->executions.more_provisioned_ns += from->executions.more_provisioned_ns;
    assert(into->container_slots == from->container_slots);
    ep_container_counts_merge(into->containers, from->containers, into->container_slots);
    assert(into->drill_count == from->drill_count);
    ep_drill_records_merge(into->drills, from->drills, into->drill_count);
}

uint64_t ep_cell_answered(const struct ep_cell *cell)
{
    uint64_t answered = 0;
    for (int ending = 0; ending < EP_ENDING_COUNT; ending++)
        answered += cell->ended[ending];
    return answered;
}

struct ep_cell ep_outcome_total(const struct ep_outcome *outcome)
{
    struct ep_cell total = {0};
    for (uint32_t i = 0; i < outcome->cell_count; i++) {
        const struct ep_cell *cell = &outcome->cells[i];
        total.arrived += cell->arrived;
        for (int ending = 0; ending < EP_ENDING_COUNT; ending++)
            total.ended[ending] += cell->ended[ending];
        total.cold += cell->cold;
        total.reached += cell->reached;
    }
    return total;
}

bool ep_outcome_is_conserved(const struct ep_outcome *outcome, uint64_t in_flight, uint64_t open)
{
    uint64_t arrived = 0, answered = 0;
    for (int i = 0; i <= EP_SLICE_COUNT; i++) {
        arrived += outcome->slices[i].arrived;
        answered += outcome->slices[i].answered;
    }
    struct ep_cell total = ep_outcome_total(outcome);
    return arrived == answered + in_flight && total.arrived == ep_cell_answered(&total) + open;
}
