#include "workload/trace_requests.h"

#include "base/array.h"
#include "base/mem.h"
#include "core/rng.h"
#include "workload/trace_rows.h"

#include <assert.h>
#include <math.h>

#define MAX_JITTER_NS ((double)EP_MINUTE) /* of a copy, behind its original */

struct requests {
    const struct ep_trace_recording *recording; /* borrowed */
    const uint32_t *model_of_id;                /* borrowed */
    struct ep_rng_key key;
    double factor;
    uint64_t copies; /* numbers reserved for a row: ceil(factor) */
    uint32_t source;
    struct ep_diag *diag;       /* owned; nobody reads it: a mistake here is a changed file */
    struct ep_trace_rows *rows; /* owned; NULL: between two passes */
    int pass;
    bool has_head, is_dry;
    struct ep_arrival head; /* the original that comes next; copies wait in the heap */
    struct {                /* heap by (at, number), smallest first; only for factor > 1 */
        EP_ARRAY(struct ep_arrival);
    } heap;
};

static void break_off(struct requests *requests)
{
    atomic_store(requests->recording->is_broken, true);
    requests->is_dry = true;
}

/* Opens the file for the current pass; false: there is no further pass. */
static bool open_pass(struct requests *requests)
{
    if (requests->pass >= requests->recording->clock.repeat) {
        requests->is_dry = true;
        return false;
    }
    requests->rows = ep_trace_rows_open(requests->recording->config, requests->diag);
    if (requests->rows == NULL)
        break_off(requests);
    return requests->rows != NULL;
}

static void close_pass(struct requests *requests)
{
    ep_trace_rows_close(requests->rows);
    requests->rows = NULL;
    requests->pass++;
}

/* The next row in the window, going through the passes; false: no more. */
static bool next_row(struct requests *requests, struct ep_trace_row *row)
{
    const struct ep_trace_recording *recording = requests->recording;
    while (!requests->is_dry) {
        if (requests->rows == NULL && !open_pass(requests))
            return false;
        if (!ep_trace_rows_next(requests->rows, row, requests->diag)) {
            if (ep_diag_has_errors(requests->diag) ||
                ep_trace_rows_count(requests->rows) != recording->rows)
                break_off(requests);
            close_pass(requests);
            continue;
        }
        if (row->at < recording->clock.begin)
            continue;
        if (row->at - recording->clock.begin < recording->clock.length)
            return true;
        close_pass(requests);
    }
    return false;
}

static bool is_before(const struct ep_arrival *a, const struct ep_arrival *b)
{
    return a->at < b->at || (a->at == b->at && a->number < b->number);
}

static void push(struct requests *requests, struct ep_arrival arrival)
{
    ep_array_push(&requests->heap, arrival);
    struct ep_arrival *heap = requests->heap.items;
    size_t i = requests->heap.count - 1;
    for (; i > 0 && is_before(&arrival, &heap[(i - 1) / 2]); i = (i - 1) / 2)
        heap[i] = heap[(i - 1) / 2];
    heap[i] = arrival;
}

static struct ep_arrival pop(struct requests *requests)
{
    struct ep_arrival *heap = requests->heap.items;
    const struct ep_arrival first = heap[0], moving = heap[--requests->heap.count];
    size_t i = 0;
    for (size_t child; (child = 2 * i + 1) < requests->heap.count; i = child) {
        if (child + 1 < requests->heap.count && is_before(&heap[child + 1], &heap[child]))
            child++;
        if (!is_before(&heap[child], &moving))
            break;
        heap[i] = heap[child];
    }
    heap[i] = moving;
    return first;
}

/* How often the request is played, by its own word: 0 leaves it out. */
static uint64_t plays(const struct requests *requests, uint64_t number)
{
    const double whole = floor(requests->factor);
    if (whole == requests->factor)
        return (uint64_t)whole;
    uint64_t words[4];
    ep_rng_block(&requests->key, number, 0, words);
    return (uint64_t)whole + (ep_rng_unit(words[0]) < requests->factor - whole);
}

/* Puts copies 1, 2, ... of the original into the heap. */
static void push_copies(struct requests *requests, struct ep_arrival original, uint64_t number,
                        uint64_t count)
{
    for (uint64_t copy = 1; copy < count; copy++) {
        uint64_t words[4];
        ep_rng_block(&requests->key, number, copy, words);
        struct ep_arrival arrival = original;
        arrival.number += copy;
        arrival.at = ep_time_add(original.at, (ep_time)(ep_rng_unit(words[0]) * MAX_JITTER_NS));
        if (arrival.at < EP_TIME_NEVER)
            push(requests, arrival);
    }
}

/* As an arrival has it; false: the scan did not meet it. */
static bool find_variant(const struct requests *requests, const struct ep_trace_row *row,
                         uint16_t *variant)
{
    *variant = 0;
    if (row->variant_length == 0)
        return true;
    const uint32_t found =
        ep_names_find(requests->recording->variants, row->variant, row->variant_length);
    *variant = (uint16_t)(found + 1);
    return found != EP_NAME_NONE;
}

/* The row as an arrival; false: it is left out. Its copies go into the heap. */
static bool take_row(struct requests *requests, const struct ep_trace_row *row)
{
    const struct ep_trace_recording *recording = requests->recording;
    const uint32_t id = ep_names_find(recording->names, row->id, row->id_length);
    const uint64_t index = ep_trace_rows_count(requests->rows) - 1;
    uint16_t variant;
    if (id == EP_NAME_NONE || index >= recording->rows || !find_variant(requests, row, &variant)) {
        break_off(requests);
        return false;
    }
    const uint64_t number = (uint64_t)requests->pass * recording->rows + index;
    const ep_time at = ep_trace_clock_map(&recording->clock, requests->pass, row->at);
    const uint64_t count = plays(requests, number);
    if (at == EP_TIME_NEVER) /* and all that follows, through all passes */
        requests->is_dry = true;
    if (count == 0 || at == EP_TIME_NEVER || requests->model_of_id[id] == UINT32_MAX)
        return false;
    requests->head = (struct ep_arrival){
        .at = at,
        .number = number * requests->copies,
        .model = requests->model_of_id[id],
        .source = requests->source,
        .variant = variant,
        .compute_ns = row->compute_ns,
        .wait_ns = row->wait_ns,
        .request_bytes = row->request_bytes,
        .response_bytes = row->response_bytes,
    };
    push_copies(requests, requests->head, number, count);
    return true;
}

static void find_head(struct requests *requests)
{
    struct ep_trace_row row;
    while (!requests->has_head && next_row(requests, &row))
        requests->has_head = take_row(requests, &row);
}

/* An original's number is below those of its copies, and its time not after theirs: what is
 * behind the next original cannot come before it. */
static bool requests_next(void *state, struct ep_arrival *arrival)
{
    struct requests *requests = state;
    find_head(requests);
    const bool has_copy = requests->heap.count > 0;
    if (has_copy && (!requests->has_head || is_before(&requests->heap.items[0], &requests->head))) {
        *arrival = pop(requests);
        return true;
    }
    if (requests->has_head)
        *arrival = requests->head;
    const bool has_more = requests->has_head;
    requests->has_head = false;
    return has_more;
}

static void requests_destroy(void *state)
{
    struct requests *requests = state;
    ep_trace_rows_close(requests->rows);
    ep_diag_destroy(requests->diag);
    ep_array_fini(&requests->heap);
    ep_free(requests);
}

static const struct ep_arrival_source_type requests_type = {
    .name = "trace-requests", .next = requests_next, .destroy = requests_destroy};

struct ep_arrival_source ep_trace_requests_open(const struct ep_trace_recording *recording,
                                                const struct ep_trace_replay *replay, double factor)
{
    assert(factor > 0 && isfinite(factor));
    struct requests *requests = ep_alloc_zeroed(1, sizeof *requests);
    char *purpose = ep_format("workload/copies/%s", replay->name);
    requests->key = ep_rng_key_of(replay->seed, replay->replication, purpose);
    ep_free(purpose);
    requests->recording = recording;
    requests->model_of_id = replay->model_of_id;
    requests->factor = factor;
    requests->copies = (uint64_t)ceil(factor);
    requests->source = replay->source;
    requests->diag = ep_diag_create();
    return (struct ep_arrival_source){&requests_type, requests};
}
