#include "core/event_queue.h"

#include "base/mem.h"

#include <string.h>

enum { FIRST_CAPACITY = 61, LINE_BYTES = 64 }; /* the heap's first block: 1 KiB and a line */
static const uint32_t most_slots = (1u << EP_HEAP_SLOT_BITS) - 1;

/* Memory for the root's three lost places, `capacity` entries and the rest of the last four. */
static struct ep_heap_entry *new_heap(uint32_t capacity, void **block)
{
    size_t entries = ((size_t)capacity + EP_HEAP_ROOT + 3) / 4 * 4;
    *block = ep_alloc(entries * sizeof(struct ep_heap_entry) + LINE_BYTES);
    uintptr_t address = (uintptr_t)*block;
    size_t pad = (LINE_BYTES - address % LINE_BYTES) % LINE_BYTES;
    struct ep_heap_entry *heap = (struct ep_heap_entry *)(void *)((char *)*block + pad);
    for (size_t i = 0; i < entries; i++)
        heap[i] = EP_HEAP_NOTHING;
    return heap;
}

static uint32_t next_capacity(uint32_t capacity)
{
    if (capacity == 0)
        return FIRST_CAPACITY;
    if (capacity == most_slots) /* asks for more than there can be: the way memory/mem ends us */
        ep_realloc_array(NULL, SIZE_MAX, SIZE_MAX);
    return capacity < most_slots / 2 ? 2 * capacity : most_slots;
}

void ep_event_queue_grow(struct ep_event_queue *queue)
{
    uint32_t capacity = next_capacity(queue->capacity);
    void *block;
    struct ep_heap_entry *heap = new_heap(capacity, &block);
    if (queue->count > 0)
        memcpy(heap + EP_HEAP_ROOT, queue->heap + EP_HEAP_ROOT, queue->count * sizeof *heap);
    ep_free(queue->block);
    queue->heap = heap;
    queue->block = block;
    queue->events = ep_realloc_array(queue->events, capacity, sizeof *queue->events);
    queue->position = ep_realloc_array(queue->position, capacity, sizeof *queue->position);
    for (uint32_t slot = queue->capacity; slot < capacity; slot++)
        queue->position[slot] = slot + 1; /* the free list ends at `capacity` */
    queue->capacity = capacity;
}

void ep_event_queue_init(struct ep_event_queue *queue)
{
    *queue = (struct ep_event_queue){0};
    ep_event_queue_grow(queue);
}

void ep_event_queue_fini(struct ep_event_queue *queue)
{
    ep_free(queue->block);
    ep_free(queue->events);
    ep_free(queue->position);
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
    uint32_t index = queue->position[handle];
    assert((queue->heap[index].rank & ((1u << EP_HEAP_SLOT_BITS) - 1)) == handle);
    queue->position[handle] = queue->free_slot;
    queue->free_slot = handle;
    uint32_t last = EP_HEAP_ROOT + --queue->count;
    struct ep_heap_entry entry = queue->heap[last], gone = queue->heap[index];
    queue->heap[last] = EP_HEAP_NOTHING;
    if (index == last)
        return;
    if (ep_heap_is_before(entry, gone))
        ep_heap_rise(queue, index, entry);
    else
        ep_heap_sink(queue, index, entry);
}

bool ep_event_queue_is_sound(const struct ep_event_queue *queue)
{
    uint32_t end = EP_HEAP_ROOT + queue->count, unused = 0;
    for (uint32_t i = EP_HEAP_ROOT; i < end; i++) {
        struct ep_heap_entry entry = queue->heap[i];
        if (queue->position[entry.rank & ((1u << EP_HEAP_SLOT_BITS) - 1)] != i)
            return false;
        if (i > EP_HEAP_ROOT && ep_heap_is_before(entry, queue->heap[i / 4 + 2]))
            return false;
    }
    for (uint32_t i = end; i % 4 != 0; i++)
        if (queue->heap[i].rank != UINT64_MAX)
            return false;
    for (uint32_t slot = queue->free_slot; slot != queue->capacity; slot = queue->position[slot])
        if (++unused > queue->capacity)
            return false; /* a cycle */
    return unused + queue->count == queue->capacity;
}
