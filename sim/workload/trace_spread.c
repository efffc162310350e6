#include "workload/trace_spread.h"

#include "base/array.h"
#include "base/mem.h"
#include "core/math.h"
#include "core/rng.h"

#include <assert.h>
#include <math.h>

/* A cell of the current period that still has requests to give. */
struct active {
    ep_time at;  /* trace time of its next request, from the period's begin */
    uint32_t id; /* settles ties */
    uint64_t done, count;
    double rest;       /* uniform: what the last request left of the period, as a ratio */
    uint64_t number;   /* of its first request */
    uint64_t words[4]; /* of the current block */
};
struct spread {
    const struct ep_trace_cells *cells; /* borrowed */
    struct ep_trace_clock clock;
    const uint32_t *model_of_id; /* borrowed */
    struct ep_rng_key key;
    enum ep_spread spread;
    double factor;
    uint32_t source;
    uint64_t *seen; /* owned; recorded calls by id so far, all passes; NULL: factor 1 */
    struct {        /* heap by (at, id), smallest first */
        EP_ARRAY(struct active);
    } heap;
    size_t next_cell;
    int pass;
    uint32_t period;      /* of the active cells */
    uint64_t next_number; /* of the next cell's first request */
};

/* The fixed fraction of an id: golden-ratio steps, so that ids of equal counts do not round in the
 * same periods. 16 bits: sums with scaled counts stay exact. */
static double fraction_of(uint32_t id)
{
    const uint64_t step = ((uint64_t)id + 1) * 0x9e3779b97f4a7c15u;
    return (double)(step >> 48) * 0x1p-16;
}

static uint64_t scaled_calls(struct spread *spread, const struct ep_trace_cell *cell)
{
    if (spread->seen == NULL)
        return (uint64_t)cell->calls;
    const double fraction = fraction_of(cell->id);
    const uint64_t before = spread->seen[cell->id], after = before + (uint64_t)cell->calls;
    spread->seen[cell->id] = after;
    return (uint64_t)(floor((double)after * spread->factor + fraction) -
                      floor((double)before * spread->factor + fraction));
}

/* The next of `count` sorted uniforms: the smallest of the n that are left divides the rest of the
 * period like the n-th root of a uniform. */
static double next_uniform(struct spread *spread, struct active *cell)
{
    if (cell->done % 4 == 0) {
        const uint64_t lo = ((uint64_t)spread->pass << 40) | (cell->done / 4);
        ep_rng_block(&spread->key, lo, ((uint64_t)spread->period << 32) | cell->id, cell->words);
    }
    const double unit = ep_rng_unit(cell->words[cell->done % 4]);
    const uint64_t left = cell->count - cell->done;
    cell->rest *= left == 1 ? unit : ep_math_exp(ep_math_log(unit) / (double)left);
    return 1 - cell->rest;
}

/* Sets the time of the cell's request `done`. */
static void place(struct spread *spread, struct active *cell)
{
    const double length = (double)spread->cells->period_ns;
    double at;
    if (spread->spread == EP_SPREAD_EVEN)
        at = floor(((double)cell->done + 0.5) / (double)cell->count * length + 0.5);
    else
        at = next_uniform(spread, cell) * length;
    const ep_time last = spread->cells->period_ns - 1;
    cell->at = at < (double)last ? (ep_time)at : last;
}

static bool is_before(const struct active *a, const struct active *b)
{
    return a->at < b->at || (a->at == b->at && a->id < b->id);
}

static void sift_down(struct spread *spread, size_t i)
{
    struct active *heap = spread->heap.items;
    const struct active moving = heap[i];
    for (size_t child; (child = 2 * i + 1) < spread->heap.count; i = child) {
        if (child + 1 < spread->heap.count && is_before(&heap[child + 1], &heap[child]))
            child++;
        if (!is_before(&heap[child], &moving))
            break;
        heap[i] = heap[child];
    }
    heap[i] = moving;
}

/* Numbers the cell's requests and makes it active, unless it is left out. */
static void enter_cell(struct spread *spread, const struct ep_trace_cell *cell)
{
    const uint64_t count = scaled_calls(spread, cell);
    const uint64_t number = spread->next_number;
    spread->next_number += count;
    if (count == 0 || spread->model_of_id[cell->id] == UINT32_MAX)
        return;
    struct active active = {.id = cell->id, .count = count, .rest = 1, .number = number};
    place(spread, &active);
    ep_array_push(&spread->heap, active);
}

static ep_time begin_of(const struct spread *spread, uint32_t period)
{
    return (ep_time)period * spread->cells->period_ns;
}

/* Goes to the next period with calls in the window; false: there is none in this pass. */
static bool enter_period(struct spread *spread)
{
    const struct ep_trace_cells *cells = spread->cells;
    const struct ep_trace_clock *clock = &spread->clock;
    size_t i = spread->next_cell;
    while (i < cells->count && begin_of(spread, cells->items[i].period) < clock->begin)
        i++;
    if (i == cells->count ||
        begin_of(spread, cells->items[i].period) - clock->begin >= clock->length)
        return false;
    spread->period = cells->items[i].period;
    for (; i < cells->count && cells->items[i].period == spread->period; i++)
        enter_cell(spread, &cells->items[i]);
    spread->next_cell = i;
    for (size_t k = spread->heap.count / 2; k-- > 0;)
        sift_down(spread, k);
    return true;
}

/* Makes the heap not empty; false: the last pass is over. */
static bool fill_heap(struct spread *spread)
{
    while (spread->heap.count == 0) {
        if (enter_period(spread))
            continue;
        if (spread->pass + 1 >= spread->clock.repeat)
            return false;
        spread->pass++;
        spread->next_cell = 0;
    }
    return true;
}

static bool spread_next(void *state, struct ep_arrival *arrival)
{
    struct spread *spread = state;
    if (!fill_heap(spread))
        return false;
    struct active *first = &spread->heap.items[0];
    const ep_time at = ep_trace_clock_map(&spread->clock, spread->pass,
                                          begin_of(spread, spread->period) + first->at);
    if (at == EP_TIME_NEVER)
        return false;
    *arrival = (struct ep_arrival){
        .at = at,
        .number = first->number + first->done,
        .model = spread->model_of_id[first->id],
        .source = spread->source,
        .compute_ns = -1,
        .wait_ns = -1,
        .request_bytes = -1,
        .response_bytes = -1,
    };
    if (++first->done < first->count)
        place(spread, first);
    else
        *first = spread->heap.items[--spread->heap.count];
    if (spread->heap.count > 0)
        sift_down(spread, 0);
    return true;
}

static void spread_destroy(void *state)
{
    struct spread *spread = state;
    ep_array_fini(&spread->heap);
    ep_free(spread->seen);
    ep_free(spread);
}

static const struct ep_arrival_source_type spread_type = {
    .name = "trace-counts", .next = spread_next, .destroy = spread_destroy};

struct ep_arrival_source ep_trace_spread_open(const struct ep_trace_cells *cells,
                                              const struct ep_trace_clock *clock,
                                              const struct ep_trace_replay *replay,
                                              uint32_t id_count, enum ep_spread spread,
                                              double factor)
{
    assert(factor > 0 && isfinite(factor));
    struct spread *state = ep_alloc_zeroed(1, sizeof *state);
    char *purpose = ep_format("workload/spread/%s", replay->name);
    state->key = ep_rng_key_of(replay->seed, replay->replication, purpose);
    ep_free(purpose);
    state->cells = cells;
    state->clock = *clock;
    state->model_of_id = replay->model_of_id;
    state->spread = spread;
    state->factor = factor;
    state->source = replay->source;
    if (factor != 1.0)
        state->seen = ep_alloc_zeroed(id_count, sizeof *state->seen);
    return (struct ep_arrival_source){&spread_type, state};
}
