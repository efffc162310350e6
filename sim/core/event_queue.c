#include "core/event_queue.h"

#include "base/mem.h"

enum { FIRST_CAPACITY = 8 };
static const uint32_t most_slots = 1u << EP_EVENT_QUEUE_SLOT_BITS;

/* Twice the leaves, the old ones first, and all matches played. */
static struct ep_event_key *grown_nodes(const struct ep_event_queue *queue, uint32_t capacity)
{
    struct ep_event_key *nodes = ep_realloc_array(NULL, 2 * (size_t)capacity, sizeof *nodes);
    nodes[0] = EP_EVENT_QUEUE_NOTHING; /* never looked at */
    for (uint32_t slot = 0; slot < capacity; slot++)
        nodes[capacity + slot] =
            slot < queue->capacity ? queue->nodes[queue->capacity + slot] : EP_EVENT_QUEUE_NOTHING;
    for (uint32_t i = capacity - 1; i >= 1; i--)
        nodes[i] = ep_event_queue_earlier(nodes[2 * i], nodes[2 * i + 1]);
    return nodes;
}

static void put_free(struct ep_event_queue *queue, uint32_t slot)
{
    uint32_t level = ep_event_queue_level_of(slot);
    queue->next_free[slot] = queue->first_free[level];
    queue->first_free[level] = slot;
    queue->free_levels |= 1u << level;
}

/* The last slot of all stays free: its number with the last rank would be EP_EVENT_QUEUE_NOTHING,
 * and a queue that is not full needs no second test in a push. */
void ep_event_queue_grow(struct ep_event_queue *queue)
{
    if (queue->capacity == most_slots) /* more than there can be: the way base/mem ends us */
        ep_realloc_array(NULL, SIZE_MAX, SIZE_MAX);
    uint32_t capacity = queue->capacity == 0 ? FIRST_CAPACITY : 2 * queue->capacity;
    struct ep_event_key *nodes = grown_nodes(queue, capacity);
    ep_free(queue->nodes);
    queue->nodes = nodes;
    queue->events = ep_realloc_array(queue->events, capacity, sizeof *queue->events);
    queue->ranks = ep_realloc_array(queue->ranks, capacity, sizeof *queue->ranks);
    queue->next_free = ep_realloc_array(queue->next_free, capacity, sizeof *queue->next_free);
    uint32_t end = capacity == most_slots ? capacity - 1 : capacity;
    for (uint32_t slot = end; slot-- > queue->capacity;)
        put_free(queue, slot);
    queue->capacity = capacity;
    queue->top = capacity >> queue->top_level;
}

void ep_event_queue_init(struct ep_event_queue *queue)
{
    *queue = (struct ep_event_queue){0};
    for (uint32_t level = 0; level < EP_EVENT_QUEUE_LEVELS; level++)
        queue->first_free[level] = EP_EVENT_NONE;
    ep_event_queue_grow(queue);
}

void ep_event_queue_fini(struct ep_event_queue *queue)
{
    ep_free(queue->nodes);
    ep_free(queue->events);
    ep_free(queue->ranks);
    ep_free(queue->next_free);
    *queue = (struct ep_event_queue){0};
}

struct ep_event_queue *ep_event_queue_create(void)
{
    struct ep_event_queue *queue = ep_alloc(sizeof *queue);
    ep_event_queue_init(queue);
    return queue;
}

void ep_event_queue_destroy(struct ep_event_queue *queue)
{
    if (!queue)
        return;
    ep_event_queue_fini(queue);
    ep_free(queue);
}

/* The top comes down only once the slot's matches are replayed up to where it was. */
void ep_event_queue_release(struct ep_event_queue *queue, uint32_t slot)
{
    ep_event_queue_replay(queue, slot, EP_EVENT_QUEUE_NOTHING);
    put_free(queue, slot);
    queue->used[ep_event_queue_level_of(slot)]--;
    while (queue->top_level > 0 && queue->used[queue->top_level] == 0) {
        queue->top_level--;
        queue->top *= 2;
    }
}

void ep_event_queue_settle(struct ep_event_queue *queue)
{
    if (queue->count == 0)
        return;
    for (;;) {
        struct ep_event_key first = ep_event_queue_first(queue);
        uint32_t slot = ep_event_queue_slot_of(first);
        if (queue->ranks[slot] == first.rank)
            return;
        first.rank = queue->ranks[slot];
        ep_event_queue_replay(queue, slot, first);
    }
}

void ep_event_queue_cancel(struct ep_event_queue *queue, ep_event_handle handle)
{
    assert(handle < queue->capacity);
    assert(ep_event_queue_slot_of(queue->nodes[queue->capacity + handle]) == handle);
    queue->count--;
    ep_event_queue_release(queue, handle);
}

static bool is_same(struct ep_event_key a, struct ep_event_key b)
{
    return a.at == b.at && a.rank == b.rank;
}

/* Nodes above the top, all on the way to it, are stale. */
static bool has_its_winner(const struct ep_event_queue *queue, uint32_t node)
{
    bool is_above_top = node < queue->top && (node & (node - 1)) == 0;
    return is_above_top ||
           is_same(queue->nodes[node],
                   ep_event_queue_earlier(queue->nodes[2 * node], queue->nodes[2 * node + 1]));
}

bool ep_event_queue_is_sound(const struct ep_event_queue *queue)
{
    uint32_t pending = 0, unused = 0;
    for (uint32_t i = 1; i < queue->capacity; i++)
        if (!has_its_winner(queue, i))
            return false;
    for (uint32_t slot = 0; slot < queue->capacity; slot++) {
        struct ep_event_key key = queue->nodes[queue->capacity + slot];
        if (is_same(key, EP_EVENT_QUEUE_NOTHING))
            continue;
        if (ep_event_queue_slot_of(key) != slot || ep_event_queue_level_of(slot) > queue->top_level)
            return false;
        pending++;
    }
    for (uint32_t level = 0; level < EP_EVENT_QUEUE_LEVELS; level++)
        for (uint32_t slot = queue->first_free[level]; slot != EP_EVENT_NONE;
             slot = queue->next_free[slot])
            if (ep_event_queue_level_of(slot) != level || ++unused > queue->capacity)
                return false; /* or a cycle */
    uint32_t kept_free = queue->capacity == most_slots ? 1 : 0;
    return pending == queue->count && unused + pending + kept_free == queue->capacity;
}
