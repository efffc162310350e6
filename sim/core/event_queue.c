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
    queue->next_free = ep_realloc_array(queue->next_free, capacity, sizeof *queue->next_free);
    for (uint32_t slot = queue->capacity; slot < capacity; slot++)
        queue->next_free[slot] = slot + 1;
    if (capacity == most_slots)
        queue->next_free[capacity - 2] = capacity;
    queue->capacity = capacity;
}

void ep_event_queue_init(struct ep_event_queue *queue)
{
    *queue = (struct ep_event_queue){0};
    ep_event_queue_grow(queue);
}

void ep_event_queue_fini(struct ep_event_queue *queue)
{
    ep_free(queue->nodes);
    ep_free(queue->events);
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

void ep_event_queue_cancel(struct ep_event_queue *queue, ep_event_handle handle)
{
    assert(handle < queue->capacity);
    assert(ep_event_queue_slot_of(queue->nodes[queue->capacity + handle]) == handle);
    ep_event_queue_close(queue); /* the open slot is no longer the first free one */
    ep_event_queue_release(queue, handle);
    ep_event_queue_replay(queue, handle, EP_EVENT_QUEUE_NOTHING);
}

static bool is_same(struct ep_event_key a, struct ep_event_key b)
{
    return a.at == b.at && a.rank == b.rank;
}

bool ep_event_queue_is_sound(const struct ep_event_queue *queue)
{
    uint32_t pending = 0, unused = 0;
    for (uint32_t i = 1; i < queue->capacity; i++)
        if (!is_same(queue->nodes[i],
                     ep_event_queue_earlier(queue->nodes[2 * i], queue->nodes[2 * i + 1])))
            return false;
    for (uint32_t slot = 0; slot < queue->capacity; slot++) {
        struct ep_event_key key = queue->nodes[queue->capacity + slot];
        if (is_same(key, EP_EVENT_QUEUE_NOTHING))
            continue;
        if (ep_event_queue_slot_of(key) != slot)
            return false;
        pending++;
    }
    for (uint32_t slot = queue->free_slot; slot != queue->capacity; slot = queue->next_free[slot])
        if (++unused > queue->capacity)
            return false; /* a cycle */
    uint32_t kept_free = queue->capacity == most_slots ? 1 : 0;
    return pending == queue->count && unused + pending + kept_free == queue->capacity;
}
