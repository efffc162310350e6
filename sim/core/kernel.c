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
    const struct ep_timeout_limit limits[EP_TIMEOUT_LIMITS] = {{delay, kind}, {EP_TIME_NEVER, 0}};
    return ep_kernel_add_timeout_pair(kernel, owner, limits);
}

ep_timeout_list ep_kernel_add_timeout_pair(struct ep_kernel *kernel, uint16_t owner,
                                           const struct ep_timeout_limit limits[EP_TIMEOUT_LIMITS])
{
    assert(owner < kernel->owner_count);
    uint32_t number = kernel->list_count++;
    kernel->lists = ep_realloc_array(kernel->lists, kernel->list_count, sizeof *kernel->lists);
    struct ep_timeouts *list = &kernel->lists[number];
    *list = (struct ep_timeouts){.last = EP_TIMEOUT_NOBODY};
    for (uint32_t i = 0; i < EP_TIMEOUT_LIMITS; i++) {
        assert(limits[i].delay >= 0);
        list->delay[i] = limits[i].delay;
        list->limits |= limits[i].delay == EP_TIME_NEVER ? 0 : 1u << i;
        list->first[i] = EP_TIMEOUT_NOBODY;
        list->event[i] = (struct ep_event){.owner = owner, .kind = limits[i].kind};
    }
    return number;
}

void ep_kernel_grow_timeouts(struct ep_timeouts *list, uint32_t subject)
{
    uint32_t capacity = list->capacity < 32 ? 32 : list->capacity;
    while (capacity <= subject)
        capacity = capacity < UINT32_MAX / 2 ? 2 * capacity : UINT32_MAX;
    list->timeout = ep_realloc_array(list->timeout, capacity, sizeof *list->timeout);
    for (uint32_t i = list->capacity; i < capacity; i++)
        list->timeout[i].pending = 0;
    list->capacity = capacity;
}

/* What runs out first of all. */
struct expiry {
    struct ep_timeouts *list; /* NULL: nothing runs */
    uint32_t limit;
    struct ep_event_key key;
};

/* Passes over entries whose limit was cleared: each once, as `first` moves with us. */
static void look_at_limit(struct ep_timeouts *list, uint32_t limit, struct expiry *first)
{
    uint32_t subject = list->first[limit];
    while (subject != EP_TIMEOUT_NOBODY && !(list->timeout[subject].pending & 1u << limit))
        subject = list->timeout[subject].next;
    list->first[limit] = subject;
    if (subject == EP_TIMEOUT_NOBODY)
        return;
    const struct ep_timeout *timeout = &list->timeout[subject];
    uint64_t later = (uint64_t)limit << EP_EVENT_QUEUE_SLOT_BITS;
    struct ep_event_key key = {ep_time_add(timeout->set_at, list->delay[limit]),
                               timeout->rank + later};
    if (ep_event_queue_is_before(key, first->key))
        *first = (struct expiry){list, limit, key};
}

static struct expiry first_expiry(struct ep_kernel *kernel)
{
    struct expiry first = {.key = EP_EVENT_QUEUE_NOTHING};
    for (uint32_t i = 0; i < kernel->list_count; i++)
        for (uint32_t limit = 0; limit < EP_TIMEOUT_LIMITS; limit++)
            if (kernel->lists[i].limits & 1u << limit)
                look_at_limit(&kernel->lists[i], limit, &first);
    return first;
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
    struct expiry first = first_expiry(kernel);
    ep_time at = first.key.at;
    kernel->limit = at;
    if (!first.list || at >= end || at > kernel->source->next_at ||
        ep_event_queue_is_before(ep_event_queue_first(&kernel->queue), first.key))
        return false;
    struct ep_event event = first.list->event[first.limit];
    event.subject = first.list->first[first.limit];
    ep_kernel_clear_limit(kernel, (ep_timeout_list)(first.list - kernel->lists), first.limit,
                          event.subject);
    handle(kernel, at, event);
    return true;
}

static bool is_pending(struct ep_kernel *kernel)
{
    return ep_event_queue_count(&kernel->queue) > 0 || first_expiry(kernel).list ||
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
