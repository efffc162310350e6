#include "hosting/shared_resource.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>

/* What a double clock may be off by, in ns of real time: a completion this close after a whole
 * nanosecond still counts as on it, so that round cases stay round. */
#define SLACK_NS 1e-3

static bool is_before(const struct ep_resource_demand *a, const struct ep_resource_demand *b)
{
    return a->finish < b->finish || (a->finish == b->finish && a->order < b->order);
}

static void sift_up(struct ep_resource_demand *heap, uint32_t at)
{
    struct ep_resource_demand moving = heap[at];
    while (at > 0) {
        uint32_t parent = (at - 1) / 2;
        if (!is_before(&moving, &heap[parent]))
            break;
        heap[at] = heap[parent];
        at = parent;
    }
    heap[at] = moving;
}

static void sift_down(struct ep_resource_demand *heap, uint32_t count, uint32_t at)
{
    struct ep_resource_demand moving = heap[at];
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= count)
            break;
        if (child + 1 < count && is_before(&heap[child + 1], &heap[child]))
            child++;
        if (!is_before(&heap[child], &moving))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moving;
}

/* What one demand, and all of them, receive in a nanosecond. */
struct pace {
    bool is_capped; /* there is enough for all */
    double count;
};

static struct pace pace_of(const struct ep_shared_resource *resource)
{
    double count = (double)resource->count;
    return (struct pace){count * resource->cap <= resource->capacity, count};
}

/* Brings the virtual clock to now. elapsed x C / n, in this order, keeps round cases exact. */
static void advance(struct ep_shared_resource *resource)
{
    ep_time now = ep_kernel_now(resource->kernel);
    double elapsed = (double)(now - resource->updated);
    resource->updated = now;
    if (resource->count == 0) {
        resource->clock = 0;
        return;
    }
    struct pace pace = pace_of(resource);
    if (pace.is_capped) {
        double each = elapsed * resource->cap;
        resource->clock += each;
        resource->moved += each * pace.count;
    } else {
        double all = elapsed * resource->capacity;
        resource->clock += all / pace.count;
        resource->moved += all;
    }
}

/* Real time until the first demand ends, rounded up. */
static ep_time next_completion(const struct ep_shared_resource *resource)
{
    struct pace pace = pace_of(resource);
    double left = resource->heap[0].finish - resource->clock;
    double span =
        (pace.is_capped ? left / resource->cap : left * pace.count / resource->capacity) - SLACK_NS;
    if (!(span > 0))
        return 0;
    ep_time whole = (ep_time)span; /* rounded up by hand: ceil() is a call without SSE 4.1 */
    return whole + ((double)whole < span);
}

static void reschedule(struct ep_shared_resource *resource)
{
    if (resource->count == 0) {
        if (resource->pending != EP_EVENT_NONE)
            ep_kernel_cancel(resource->kernel, resource->pending);
        resource->pending = EP_EVENT_NONE;
        return;
    }
    ep_time at = ep_time_add(resource->updated, next_completion(resource));
    if (resource->pending == EP_EVENT_NONE)
        resource->pending = ep_kernel_push(resource->kernel, at, resource->event);
    else
        ep_kernel_rekey(resource->kernel, resource->pending, at);
}

void ep_shared_resource_init(struct ep_shared_resource *resource, struct ep_kernel *kernel,
                             struct ep_event event, double capacity, double cap)
{
    assert(capacity > 0 && cap > 0 && (isfinite(capacity) || isfinite(cap)));
    *resource = (struct ep_shared_resource){.capacity = capacity,
                                            .cap = cap,
                                            .kernel = kernel,
                                            .event = event,
                                            .updated = ep_kernel_now(kernel),
                                            .pending = EP_EVENT_NONE};
}

void ep_shared_resource_fini(struct ep_shared_resource *resource)
{
    ep_free(resource->heap);
    resource->heap = NULL;
}

static void grow(struct ep_shared_resource *resource)
{
    resource->room = resource->room ? 2 * resource->room : 8;
    resource->heap = ep_realloc_array(resource->heap, resource->room, sizeof *resource->heap);
}

void ep_shared_resource_place(struct ep_shared_resource *resource, double amount, uint32_t tag)
{
    assert(amount >= 0);
    advance(resource);
    if (resource->count == resource->room)
        grow(resource);
    resource->heap[resource->count] =
        (struct ep_resource_demand){resource->clock + amount, resource->order++, tag};
    sift_up(resource->heap, resource->count++);
    reschedule(resource);
}

static void remove_at(struct ep_shared_resource *resource, uint32_t at)
{
    resource->heap[at] = resource->heap[--resource->count];
    if (at < resource->count) {
        sift_up(resource->heap, at);
        sift_down(resource->heap, resource->count, at);
    }
}

void ep_shared_resource_cancel(struct ep_shared_resource *resource, uint32_t tag)
{
    advance(resource);
    uint32_t before = resource->count;
    for (uint32_t i = 0; i < resource->count;) {
        if (resource->heap[i].tag == tag) {
            remove_at(resource, i);
            i = 0; /* the heap moved under us */
        } else {
            i++;
        }
    }
    if (resource->count != before)
        reschedule(resource);
}

uint32_t ep_shared_resource_take_finished(struct ep_shared_resource *resource, uint32_t *tags,
                                          uint32_t room)
{
    assert(resource->count > 0 && room > 0);
    resource->pending = EP_EVENT_NONE; /* it is what brought us here */
    advance(resource);
    struct pace pace = pace_of(resource);
    double rate = pace.is_capped ? resource->cap : resource->capacity / pace.count;
    if (resource->clock < resource->heap[0].finish)
        resource->clock = resource->heap[0].finish;
    double reach = resource->clock + SLACK_NS * rate;
    uint32_t taken = 0;
    while (taken < room && resource->count > 0 && resource->heap[0].finish <= reach) {
        tags[taken++] = resource->heap[0].tag;
        remove_at(resource, 0);
    }
    reschedule(resource);
    return taken;
}

double ep_shared_resource_moved(struct ep_shared_resource *resource)
{
    advance(resource);
    return resource->moved;
}
