/* The playing half of trace_windows. */
#include "workload/trace_windows.h"

#include "base/mem.h"
#include "core/rng.h"

#include <assert.h>
#include <math.h>

/* One client: its requests so far and where the next one is. */
struct client {
    ep_time at; /* trace time of the next request */
    int pass;
    size_t window;     /* in `order`, where `at` lies; `end`: no more in this pass */
    size_t begin, end; /* its windows, in `order` */
    uint64_t count;    /* gaps drawn */
    double since;      /* ns from the window's begin to the last request or the window's begin */
    uint64_t words[4];
};

struct renewal {
    const struct ep_trace_windows *windows; /* borrowed */
    struct ep_trace_clock clock;
    const uint32_t *model_of_id; /* borrowed */
    struct ep_rng_key key;
    double factor;
    uint32_t source, id_count;
    size_t *order;          /* owned; cells by client, each client's by period */
    struct client *clients; /* owned; by id */
    uint32_t *heap;         /* owned; ids, the next request first */
    uint32_t heap_count;
};

static ep_time begin_of(const struct renewal *renewal, size_t place)
{
    const struct ep_trace_cells *cells = renewal->windows->cells;
    return (ep_time)cells->items[renewal->order[place]].period * cells->period_ns;
}

static bool is_played(const struct renewal *renewal, size_t place)
{
    ep_time begin = begin_of(renewal, place);
    return begin >= renewal->clock.begin && begin - renewal->clock.begin < renewal->clock.length;
}

static double next_gap(struct renewal *renewal, uint32_t id)
{
    struct client *client = &renewal->clients[id];
    if (client->count % 4 == 0)
        ep_rng_block(&renewal->key, client->count / 4, id, client->words);
    uint64_t word = client->words[client->count++ % 4];
    return ep_dist_sample(&renewal->windows->gaps[renewal->order[client->window]], word);
}

/* The first window at or after `place` that is played; the client's end: none in this pass. */
static size_t find_window(const struct renewal *renewal, const struct client *client, size_t place)
{
    while (place < client->end && !is_played(renewal, place))
        place++;
    return place;
}

/* Goes to the client's next window, in the next pass where this one has no more; false: the last
 * is over. */
static bool enter_window(struct renewal *renewal, struct client *client, size_t place)
{
    client->since = 0;
    client->window = find_window(renewal, client, place);
    if (client->window < client->end)
        return true;
    client->window = find_window(renewal, client, client->begin);
    return client->window < client->end && ++client->pass < renewal->clock.repeat;
}

/* Draws the gap to the client's next request and walks through the windows that it spans: time
 * without requests takes nothing of it. False: there is none any more. */
static bool advance(struct renewal *renewal, uint32_t id)
{
    struct client *client = &renewal->clients[id];
    const struct ep_trace_cells *cells = renewal->windows->cells;
    double length = (double)cells->period_ns, gap = next_gap(renewal, id);
    for (;;) {
        double calls = (double)cells->items[renewal->order[client->window]].calls;
        double per_ns = calls * renewal->factor / length;
        double at = client->since + gap / per_ns;
        if (at < length) {
            client->since = at;
            client->at = begin_of(renewal, client->window) + (ep_time)at;
            return true;
        }
        gap -= (length - client->since) * per_ns;
        gap = gap > 0 ? gap : 0;
        if (!enter_window(renewal, client, client->window + 1))
            return false;
    }
}

/* ---- the heap ---- */

static bool is_before(const struct renewal *renewal, uint32_t a, uint32_t b)
{
    const struct client *x = &renewal->clients[a], *y = &renewal->clients[b];
    if (x->pass != y->pass)
        return x->pass < y->pass;
    return x->at != y->at ? x->at < y->at : a < b;
}

static void sift_down(struct renewal *renewal, uint32_t i)
{
    uint32_t *heap = renewal->heap, moving = heap[i];
    for (uint32_t child; (child = 2 * i + 1) < renewal->heap_count; i = child) {
        if (child + 1 < renewal->heap_count && is_before(renewal, heap[child + 1], heap[child]))
            child++;
        if (!is_before(renewal, heap[child], moving))
            break;
        heap[i] = heap[child];
    }
    heap[i] = moving;
}

static bool renewal_next(void *state, struct ep_arrival *arrival)
{
    struct renewal *renewal = state;
    if (renewal->heap_count == 0)
        return false;
    uint32_t id = renewal->heap[0];
    const struct client *client = &renewal->clients[id];
    ep_time at = ep_trace_clock_map(&renewal->clock, client->pass, client->at);
    if (at == EP_TIME_NEVER)
        return false;
    *arrival = (struct ep_arrival){
        .at = at,
        .number = (client->count - 1) * renewal->id_count + id,
        .model = renewal->model_of_id[id],
        .source = renewal->source,
        .compute_ns = -1,
        .wait_ns = -1,
        .request_bytes = -1,
        .response_bytes = -1,
    };
    if (!advance(renewal, id))
        renewal->heap[0] = renewal->heap[--renewal->heap_count];
    if (renewal->heap_count > 0)
        sift_down(renewal, 0);
    return true;
}

static void renewal_destroy(void *state)
{
    struct renewal *renewal = state;
    ep_free(renewal->order);
    ep_free(renewal->clients);
    ep_free(renewal->heap);
    ep_free(renewal);
}

/* Cells by client: counted, then placed. */
static void order_cells(struct renewal *renewal)
{
    const struct ep_trace_cells *cells = renewal->windows->cells;
    renewal->order = ep_alloc(cells->count * sizeof *renewal->order);
    for (size_t i = 0; i < cells->count; i++)
        renewal->clients[cells->items[i].id].end++;
    size_t begin = 0;
    for (uint32_t id = 0; id < renewal->id_count; id++) {
        struct client *client = &renewal->clients[id];
        size_t count = client->end;
        client->begin = client->end = begin;
        begin += count;
    }
    for (size_t i = 0; i < cells->count; i++)
        renewal->order[renewal->clients[cells->items[i].id].end++] = i;
}

static const struct ep_arrival_source_type renewal_type = {
    .name = "trace-windows", .next = renewal_next, .destroy = renewal_destroy};

struct ep_arrival_source ep_trace_windows_open(const struct ep_trace_windows *windows,
                                               const struct ep_trace_clock *clock,
                                               const struct ep_trace_replay *replay,
                                               uint32_t id_count, double factor)
{
    assert(factor > 0 && isfinite(factor));
    struct renewal *renewal = ep_alloc_zeroed(1, sizeof *renewal);
    char *purpose = ep_format("workload/renewal/%s", replay->name);
    renewal->key = ep_rng_key_of(replay->seed, replay->replication, purpose);
    ep_free(purpose);
    renewal->windows = windows;
    renewal->clock = *clock;
    renewal->model_of_id = replay->model_of_id;
    renewal->factor = factor;
    renewal->source = replay->source;
    renewal->id_count = id_count;
    renewal->clients = ep_alloc_zeroed(id_count, sizeof *renewal->clients);
    renewal->heap = ep_alloc_zeroed(id_count, sizeof *renewal->heap);
    order_cells(renewal);
    for (uint32_t id = 0; id < id_count; id++) {
        struct client *client = &renewal->clients[id];
        client->window = find_window(renewal, client, client->begin);
        if (replay->model_of_id[id] != UINT32_MAX && client->window < client->end &&
            advance(renewal, id))
            renewal->heap[renewal->heap_count++] = id;
    }
    for (uint32_t i = renewal->heap_count / 2; i-- > 0;)
        sift_down(renewal, i);
    return (struct ep_arrival_source){&renewal_type, renewal};
}
