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
        ep_timeouts_fini(&kernel->lists[i]);
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
    ep_timeouts_init(list);
    for (uint32_t i = 0; i < EP_TIMEOUT_LIMITS; i++) {
        assert(limits[i].delay >= 0);
        list->delay[i] = limits[i].delay;
        list->limits |= limits[i].delay == EP_TIME_NEVER ? 0 : 1u << i;
        if (limits[i].delay < list->least_delay)
            list->least_delay = limits[i].delay;
        list->event[i] = (struct ep_event){.owner = owner, .kind = limits[i].kind};
    }
    return number;
}

/* What runs out first of all, up to `until`. */
struct expiry {
    struct ep_timeouts *list; /* NULL: nothing does */
    const struct ep_timeout_due *due;
};

/* kernel->limit is exact then. */
static struct expiry first_expiry(struct ep_kernel *kernel, ep_time until)
{
    struct expiry first = {NULL, NULL};
    kernel->limit = EP_TIME_NEVER;
    for (uint32_t i = 0; i < kernel->list_count; i++) {
        ep_time from;
        const struct ep_timeout_due *due = ep_timeouts_first(&kernel->lists[i], until, &from);
        kernel->limit = from < kernel->limit ? from : kernel->limit;
        if (due && (!first.due || ep_event_queue_is_before(due->key, first.due->key)))
            first = (struct expiry){&kernel->lists[i], due};
    }
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

/* A timeout may be the next thing to happen, at or before `next`, the time of what else is: finds
 * out, and lets it happen if it is. Returns false when it is not. */
static bool expire(struct ep_kernel *kernel, ep_time next)
{
    struct expiry first = first_expiry(kernel, next);
    ep_event_queue_settle(&kernel->queue);
    if (!first.due ||
        ep_event_queue_is_before(ep_event_queue_first(&kernel->queue), first.due->key))
        return false;
    struct ep_event event = first.list->event[first.due->limit];
    event.subject = first.due->subject;
    ep_time at = first.due->key.at;
    ep_timeouts_clear(first.list, event.subject, 1u << first.due->limit);
    handle(kernel, at, event);
    return true;
}

static bool is_pending(const struct ep_kernel *kernel)
{
    if (ep_event_queue_count(&kernel->queue) > 0 || kernel->source->next_at != EP_TIME_NEVER)
        return true;
    for (uint32_t i = 0; i < kernel->list_count; i++)
        if (ep_timeouts_has_any(&kernel->lists[i]))
            return true;
    return false;
}

bool ep_kernel_run_until(struct ep_kernel *kernel, ep_time end)
{
    assert(end >= kernel->now);
    for (;;) {
        ep_time queued = ep_event_queue_peek(&kernel->queue);
        ep_time arriving = kernel->source->next_at;
        ep_time next = queued <= arriving ? queued : arriving;
        if (next >= kernel->limit && kernel->limit < end &&
            expire(kernel, next < end ? next : end - 1))
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
