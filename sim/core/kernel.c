#include "core/kernel.h"

#include "base/mem.h"

#include <assert.h>

#define ARRIVAL ((struct ep_event){.owner = UINT16_MAX})

struct ep_kernel *ep_kernel_create(void)
{
    struct ep_kernel *kernel = ep_alloc_zeroed(1, sizeof *kernel);
    ep_event_queue_init(&kernel->queue);
    kernel->limit = EP_TIME_NEVER;
    kernel->hash = 0xcbf29ce484222325u; /* not 0: events of all zeros count too */
    kernel->dry.next_at = EP_TIME_NEVER;
    kernel->source = &kernel->dry;
    return kernel;
}

void ep_kernel_destroy(struct ep_kernel *kernel)
{
    if (!kernel)
        return;
    for (uint32_t i = 0; i < kernel->list_count; i++)
        ep_free(kernel->lists[i].timeout);
    ep_free(kernel->lists);
    ep_event_queue_fini(&kernel->queue);
    ep_free(kernel);
}

uint16_t ep_kernel_register(struct ep_kernel *kernel, ep_event_handler *handler, void *world)
{
    assert(kernel->owner_count < EP_KERNEL_MOST_OWNERS);
    kernel->owners[kernel->owner_count] = (struct ep_kernel_owner){handler, world};
    return (uint16_t)kernel->owner_count++;
}

void ep_kernel_set_source(struct ep_kernel *kernel, struct ep_kernel_source *source)
{
    kernel->source = source ? source : &kernel->dry;
}

void ep_kernel_cancel(struct ep_kernel *kernel, ep_event_handle handle)
{
    ep_event_queue_cancel(&kernel->queue, handle);
}

ep_timeout_list ep_kernel_add_timeouts(struct ep_kernel *kernel, ep_time delay, uint16_t owner,
                                       uint16_t kind)
{
    assert(delay >= 0 && owner < kernel->owner_count);
    uint32_t list = kernel->list_count++;
    kernel->lists = ep_realloc_array(kernel->lists, kernel->list_count, sizeof *kernel->lists);
    kernel->lists[list] = (struct ep_timeouts){.delay = delay,
                                               .event = {.owner = owner, .kind = kind},
                                               .first = EP_TIMEOUT_NOBODY,
                                               .last = EP_TIMEOUT_NOBODY};
    return list;
}

void ep_kernel_grow_timeouts(struct ep_timeouts *list, uint32_t subject)
{
    uint32_t capacity = list->capacity < 32 ? 32 : list->capacity;
    while (capacity <= subject)
        capacity = capacity < UINT32_MAX / 2 ? 2 * capacity : UINT32_MAX;
    list->timeout = ep_realloc_array(list->timeout, capacity, sizeof *list->timeout);
    for (uint32_t i = list->capacity; i < capacity; i++)
        list->timeout[i].at = EP_TIMEOUT_NOT_SET;
    list->capacity = capacity;
}

/* The list whose head is first of all, NULL when all are empty; its head's key in *first. */
static struct ep_timeouts *first_timeout(struct ep_kernel *kernel, struct ep_event_key *first)
{
    struct ep_timeouts *found = NULL;
    *first = EP_EVENT_QUEUE_NOTHING;
    for (uint32_t i = 0; i < kernel->list_count; i++) {
        struct ep_timeouts *list = &kernel->lists[i];
        if (list->first == EP_TIMEOUT_NOBODY)
            continue;
        struct ep_timeout *head = &list->timeout[list->first];
        struct ep_event_key key = {head->at, head->rank};
        if (ep_event_queue_is_before(key, *first)) {
            *first = key;
            found = list;
        }
    }
    return found;
}

/* Order-dependent: each step multiplies what was by an odd constant and folds it. */
static inline void count_event(struct ep_kernel *kernel, ep_time at, struct ep_event event)
{
    uint64_t what = /* as it lies in memory: one load */
        (uint64_t)event.owner | (uint64_t)event.kind << 16 | (uint64_t)event.subject << 32;
    uint64_t x = (kernel->hash ^ ((uint64_t)at * 0x9e3779b97f4a7c15u) ^ what) * 0xbf58476d1ce4e5b9u;
    kernel->hash = x ^ (x >> 32);
    kernel->count++;
}

static inline void handle(struct ep_kernel *kernel, ep_time at, struct ep_event event)
{
    kernel->now = at;
    count_event(kernel, at, event);
    const struct ep_kernel_owner *owner = &kernel->owners[event.owner];
    owner->handler(owner->world, event);
}

static inline void arrive(struct ep_kernel *kernel, ep_time at)
{
    kernel->now = at;
    count_event(kernel, at, ARRIVAL);
    kernel->source->fire(kernel->source->world);
    assert(kernel->source->next_at >= at);
}

/* A timeout may be the next thing to happen: finds out, and lets it happen if it is.
 * Returns false when it is not; kernel->limit is then exact. */
static bool expire(struct ep_kernel *kernel, ep_time end)
{
    struct ep_event_key first;
    struct ep_timeouts *list = first_timeout(kernel, &first);
    kernel->limit = first.at;
    if (!list || first.at >= end || first.at > kernel->source->next_at ||
        ep_event_queue_is_before(ep_event_queue_first(&kernel->queue), first))
        return false;
    struct ep_event event = list->event;
    event.subject = list->first;
    ep_timeouts_remove(list, &list->timeout[list->first]);
    handle(kernel, first.at, event);
    return true;
}

static bool is_pending(struct ep_kernel *kernel)
{
    struct ep_event_key first;
    return ep_event_queue_count(&kernel->queue) > 0 || first_timeout(kernel, &first) ||
           kernel->source->next_at != EP_TIME_NEVER;
}

bool ep_kernel_run_until(struct ep_kernel *kernel, ep_time end)
{
    assert(end >= kernel->now);
    for (;;) {
        ep_time queued = ep_event_queue_peek(&kernel->queue, NULL);
        ep_time arriving = kernel->source->next_at;
        ep_time next = queued <= arriving ? queued : arriving;
        if (next >= kernel->limit && kernel->limit < end && expire(kernel, end))
            continue;
        if (next >= end)
            break;
        if (queued > arriving) {
            arrive(kernel, arriving);
            continue;
        }
        handle(kernel, queued, ep_event_queue_open(&kernel->queue));
        ep_event_queue_close(&kernel->queue);
    }
    kernel->now = end;
#ifdef EP_CHECK_DEEP
    assert(ep_event_queue_is_sound(&kernel->queue));
#endif
    return is_pending(kernel);
}

uint64_t ep_kernel_event_count(const struct ep_kernel *kernel)
{
    return kernel->count;
}

uint64_t ep_kernel_event_hash(const struct ep_kernel *kernel)
{
    return kernel->hash;
}
