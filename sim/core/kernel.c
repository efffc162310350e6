#include "core/kernel.h"

#include "base/mem.h"

#include <assert.h>
#include <stddef.h>

enum { MOST_OWNERS = 64 };
#define NOBODY UINT32_MAX
#define ARRIVAL ((struct ep_event){.owner = UINT16_MAX})
static const ep_time not_set = -1;

struct owner {
    ep_event_handler *handler;
    void *world; /* borrowed */
};

struct timeout { /* of one subject in one list */
    ep_time at;  /* not_set: not in the list */
    uint64_t rank;
    uint32_t previous, next; /* subjects; NOBODY at the ends */
};

struct timeouts {
    ep_time delay;
    struct ep_event event;   /* subject filled in when it fires */
    uint32_t first, last;    /* subjects; NOBODY when empty */
    uint32_t capacity;       /* subjects that have a node */
    struct timeout *timeout; /* owned; by subject */
};

struct ep_kernel {
    ep_time now; /* first: ep_kernel_now() reads it */
    struct ep_event_queue queue;
    struct ep_kernel_source *source; /* borrowed; &dry where there is none */
    ep_time limit;                   /* no timeout is due before; not always the first one's time */
    uint64_t count, hash;
    uint32_t owner_count, list_count;
    struct timeouts *lists; /* owned */
    struct ep_kernel_source dry;
    struct owner owners[MOST_OWNERS];
};

static_assert(offsetof(struct ep_kernel, now) == 0, "ep_kernel_now() reads the first member");

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
    assert(kernel->owner_count < MOST_OWNERS);
    kernel->owners[kernel->owner_count] = (struct owner){handler, world};
    return (uint16_t)kernel->owner_count++;
}

void ep_kernel_set_source(struct ep_kernel *kernel, struct ep_kernel_source *source)
{
    kernel->source = source ? source : &kernel->dry;
}

ep_event_handle ep_kernel_push(struct ep_kernel *kernel, ep_time at, struct ep_event event)
{
    assert(at >= kernel->now && event.owner < kernel->owner_count);
    return ep_event_queue_push(&kernel->queue, at, event);
}

void ep_kernel_rekey(struct ep_kernel *kernel, ep_event_handle handle, ep_time at)
{
    assert(at >= kernel->now);
    ep_event_queue_rekey(&kernel->queue, handle, at);
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
    kernel->lists[list] = (struct timeouts){
        .delay = delay, .event = {.owner = owner, .kind = kind}, .first = NOBODY, .last = NOBODY};
    return list;
}

static void grow(struct timeouts *list, uint32_t subject)
{
    uint32_t capacity = list->capacity < 32 ? 32 : list->capacity;
    while (capacity <= subject)
        capacity = capacity < UINT32_MAX / 2 ? 2 * capacity : UINT32_MAX;
    list->timeout = ep_realloc_array(list->timeout, capacity, sizeof *list->timeout);
    for (uint32_t i = list->capacity; i < capacity; i++)
        list->timeout[i].at = not_set;
    list->capacity = capacity;
}

void ep_kernel_set_timeout(struct ep_kernel *kernel, ep_timeout_list number, uint32_t subject)
{
    assert(number < kernel->list_count && subject < NOBODY);
    struct timeouts *list = &kernel->lists[number];
    if (list->delay == EP_TIME_NEVER)
        return;
    if (subject >= list->capacity)
        grow(list, subject);
    struct timeout *timeout = &list->timeout[subject];
    assert(timeout->at == not_set);
    timeout->at = ep_time_add(kernel->now, list->delay);
    timeout->rank = ep_event_queue_take_rank(&kernel->queue);
    timeout->previous = list->last;
    timeout->next = NOBODY;
    if (list->last == NOBODY)
        list->first = subject;
    else
        list->timeout[list->last].next = subject;
    list->last = subject;
    if (timeout->at < kernel->limit)
        kernel->limit = timeout->at;
}

static void unlink_timeout(struct timeouts *list, struct timeout *timeout)
{
    if (timeout->previous == NOBODY)
        list->first = timeout->next;
    else
        list->timeout[timeout->previous].next = timeout->next;
    if (timeout->next == NOBODY)
        list->last = timeout->previous;
    else
        list->timeout[timeout->next].previous = timeout->previous;
    timeout->at = not_set;
}

/* Leaves kernel->limit alone: it is then early, and the run loop looks closer when it is due. */
void ep_kernel_clear_timeout(struct ep_kernel *kernel, ep_timeout_list number, uint32_t subject)
{
    assert(number < kernel->list_count);
    struct timeouts *list = &kernel->lists[number];
    if (subject < list->capacity && list->timeout[subject].at != not_set)
        unlink_timeout(list, &list->timeout[subject]);
}

/* The list whose head is first of all, NULL when all are empty; its head's key in *first. */
static struct timeouts *first_timeout(struct ep_kernel *kernel, struct ep_event_key *first)
{
    struct timeouts *found = NULL;
    *first = EP_EVENT_QUEUE_NOTHING;
    for (uint32_t i = 0; i < kernel->list_count; i++) {
        struct timeouts *list = &kernel->lists[i];
        if (list->first == NOBODY)
            continue;
        struct timeout *head = &list->timeout[list->first];
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
    const struct owner *owner = &kernel->owners[event.owner];
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
    struct timeouts *list = first_timeout(kernel, &first);
    kernel->limit = first.at;
    if (!list || first.at >= end || first.at > kernel->source->next_at ||
        ep_event_queue_is_before(kernel->queue.nodes[1], first))
        return false;
    struct ep_event event = list->event;
    event.subject = list->first;
    unlink_timeout(list, &list->timeout[list->first]);
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
