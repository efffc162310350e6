#include "hosting/shared_resource.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* What a double clock may be off by, in ns of real time: a completion this close after a whole
 * nanosecond still counts as on it, so that round cases stay round. */
#define SLACK_NS 1e-3

static inline bool is_before(const struct ep_resource_demand *a, const struct ep_resource_demand *b)
{
    return a->finish < b->finish || (a->finish == b->finish && (int32_t)(a->order - b->order) < 0);
}

/* ---- demands in order of their end ---- */

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

static void add_far(struct ep_shared_resource *resource, struct ep_resource_demand demand)
{
    if (resource->far_count == resource->far_room) {
        resource->far_room = resource->far_room ? 2 * resource->far_room : EP_RESOURCE_NEAR;
        resource->far = ep_realloc_array(resource->far, resource->far_room, sizeof *resource->far);
    }
    resource->far[resource->far_count] = demand;
    sift_up(resource->far, resource->far_count++);
}

static void remove_far(struct ep_shared_resource *resource, uint32_t at)
{
    resource->far[at] = resource->far[--resource->far_count];
    if (at < resource->far_count) {
        sift_up(resource->far, at);
        sift_down(resource->far, resource->far_count, at);
    }
}

/* Behind those of its finish: what comes near was placed after all that is there, or is alone. */
static inline void add_near(struct ep_shared_resource *resource, struct ep_resource_demand demand)
{
    struct ep_resource_demand *at = resource->near + resource->near_count++;
    for (; at > resource->near && at[-1].finish <= demand.finish; at--)
        at[0] = at[-1];
    *at = demand;
}

static void drop_near(struct ep_shared_resource *resource, uint32_t at)
{
    struct ep_resource_demand *near = resource->near;
    memmove(near + at, near + at + 1, (--resource->near_count - at) * sizeof *near);
}

/* Far is in use: only what ends before the last of the near ones joins them. */
static void add_to_many(struct ep_shared_resource *resource, struct ep_resource_demand demand)
{
    if (resource->near[0].finish <= demand.finish) {
        add_far(resource, demand);
        return;
    }
    if (resource->near_count == EP_RESOURCE_NEAR) {
        add_far(resource, resource->near[0]);
        drop_near(resource, 0);
    }
    add_near(resource, demand);
}

static inline void add(struct ep_shared_resource *resource, struct ep_resource_demand demand)
{
    if (resource->count++ < EP_RESOURCE_NEAR && resource->far_count == 0)
        add_near(resource, demand);
    else
        add_to_many(resource, demand);
}

static void fetch_from_far(struct ep_shared_resource *resource)
{
    if (resource->near_count > 0 || resource->far_count == 0)
        return;
    add_near(resource, resource->far[0]);
    remove_far(resource, 0);
}

static inline const struct ep_resource_demand *first(const struct ep_shared_resource *resource)
{
    return &resource->near[resource->near_count - 1];
}

static inline uint32_t take_first(struct ep_shared_resource *resource)
{
    uint32_t tag = first(resource)->tag;
    resource->near_count--;
    resource->count--;
    if (resource->near_count == 0)
        fetch_from_far(resource);
    return tag;
}

/* ---- the clock ---- */

/* The most demands that all get what they can take. */
static uint32_t ample_count(double capacity, double cap)
{
    double count = isfinite(capacity) ? floor(capacity / cap) : INFINITY;
    if (!(count < UINT32_MAX))
        return UINT32_MAX;
    while (count > 0 && count * cap > capacity) /* the quotient was rounded */
        count--;
    while ((count + 1) * cap <= capacity)
        count++;
    return (uint32_t)count;
}

static inline bool is_ample(const struct ep_shared_resource *resource)
{
    return resource->count <= resource->ample;
}

/* What the virtual clock shows now. elapsed x C / n, in this order, keeps round cases exact. */
static inline double clock_now(const struct ep_shared_resource *resource)
{
    double elapsed = (double)(ep_kernel_now(resource->kernel) - resource->updated);
    if (is_ample(resource))
        return resource->clock + elapsed * resource->cap;
    return resource->clock + elapsed * resource->capacity / (double)resource->count;
}

/* Before its speed changes. As long as all get what they can take it does not, and the clock stays
 * where it is. */
static inline void set_clock(struct ep_shared_resource *resource)
{
    resource->clock = resource->count > 0 ? clock_now(resource) : 0;
    resource->updated = ep_kernel_now(resource->kernel);
}

/* When the first demand ends, rounded up: what lies less than the slack after a whole nanosecond
 * counts as on it. */
static inline ep_time completion(const struct ep_shared_resource *resource)
{
    double left = first(resource)->finish - resource->clock;
    if (!is_ample(resource))
        left = left * (double)resource->count / resource->capacity;
    else if (resource->cap != 1) /* a division is slow, and vCPUs have 1 */
        left /= resource->cap;
    if (!(left < 1e18)) /* shared by so many that its end is beyond any run */
        return EP_TIME_NEVER;
    ep_time now = ep_kernel_now(resource->kernel);
    ep_time at = ep_time_add(resource->updated, (ep_time)(left + (1 - SLACK_NS)));
    return at > now ? at : now;
}

/* After a change of what is there, or of its speed. */
static inline void reschedule(struct ep_shared_resource *resource)
{
    if (resource->pending == EP_EVENT_NONE) {
        if (resource->count > 0)
            resource->pending =
                ep_kernel_push(resource->kernel, completion(resource), resource->event);
    } else if (resource->count > 0) {
        ep_kernel_rekey(resource->kernel, resource->pending, completion(resource));
    } else {
        ep_kernel_cancel(resource->kernel, resource->pending);
        resource->pending = EP_EVENT_NONE;
    }
}

void ep_shared_resource_init(struct ep_shared_resource *resource, struct ep_kernel *kernel,
                             struct ep_event event, double capacity, double cap)
{
    assert(capacity > 0 && cap > 0 && (isfinite(capacity) || isfinite(cap)));
    *resource = (struct ep_shared_resource){.capacity = capacity,
                                            .cap = cap,
                                            .ample = ample_count(capacity, cap),
                                            .kernel = kernel,
                                            .event = event,
                                            .updated = ep_kernel_now(kernel),
                                            .pending = EP_EVENT_NONE};
}

void ep_shared_resource_fini(struct ep_shared_resource *resource)
{
    ep_free(resource->far);
    resource->far = NULL;
}

/* Of one that leaves, or is looked at. */
static double left_of(const struct ep_resource_demand *demand, double clock)
{
    return demand->finish > clock ? demand->finish - clock : 0;
}

void ep_shared_resource_place(struct ep_shared_resource *resource, double amount, uint32_t tag)
{
    assert(amount >= 0);
    double clock;
    if (resource->count > 0 && resource->count < resource->ample) {
        clock = clock_now(resource);
    } else {
        set_clock(resource);
        clock = resource->clock;
    }
    resource->placed += amount;
    add(resource, (struct ep_resource_demand){clock + amount, resource->order++, tag});
    if (resource->pending == EP_EVENT_NONE)
        resource->pending = ep_kernel_push(resource->kernel, completion(resource), resource->event);
    else if (is_ample(resource) && first(resource)->tag != tag)
        ep_kernel_touch(resource->kernel, resource->pending);
    else
        ep_kernel_rekey(resource->kernel, resource->pending, completion(resource));
}

void ep_shared_resource_cancel(struct ep_shared_resource *resource, uint32_t tag)
{
    set_clock(resource);
    for (uint32_t i = resource->near_count; i-- > 0;) {
        if (resource->near[i].tag != tag)
            continue;
        resource->placed -= left_of(&resource->near[i], resource->clock);
        drop_near(resource, i);
    }
    for (uint32_t i = 0; i < resource->far_count;) {
        if (resource->far[i].tag == tag) {
            resource->placed -= left_of(&resource->far[i], resource->clock);
            remove_far(resource, i);
            i = 0; /* the heap moved under us */
        } else {
            i++;
        }
    }
    fetch_from_far(resource);
    uint32_t before = resource->count;
    resource->count = resource->near_count + resource->far_count;
    if (resource->count != before)
        reschedule(resource);
}

void ep_shared_resource_set_capacity(struct ep_shared_resource *resource, double capacity)
{
    assert(capacity > 0 && (isfinite(capacity) || isfinite(resource->cap)));
    set_clock(resource);
    resource->capacity = capacity;
    resource->ample = ample_count(capacity, resource->cap);
    if (resource->count > 0)
        reschedule(resource);
}

/* Of all that are there. */
static double sum_left(const struct ep_shared_resource *resource, double clock)
{
    double sum = 0;
    for (uint32_t i = 0; i < resource->near_count; i++)
        sum += left_of(&resource->near[i], clock);
    for (uint32_t i = 0; i < resource->far_count; i++)
        sum += left_of(&resource->far[i], clock);
    return sum;
}

void ep_shared_resource_clear(struct ep_shared_resource *resource)
{
    resource->placed = ep_shared_resource_moved(resource);
    resource->count = resource->near_count = resource->far_count = 0;
    reschedule(resource);
}

uint32_t ep_shared_resource_take_finished(struct ep_shared_resource *resource, uint32_t *tags,
                                          uint32_t room)
{
    assert(resource->count > 0 && room > 0);
    resource->pending = EP_EVENT_NONE; /* it is what brought us here */
    double rate = resource->cap, clock = clock_now(resource);
    if (clock < first(resource)->finish)
        clock = first(resource)->finish;
    if (!is_ample(resource)) {
        rate = resource->capacity / (double)resource->count;
        resource->clock = clock;
        resource->updated = ep_kernel_now(resource->kernel);
    }
    double reach = clock + SLACK_NS * rate;
    uint32_t taken = 0;
    while (taken < room && resource->count > 0 && first(resource)->finish <= reach)
        tags[taken++] = take_first(resource);
    if (resource->count > 0)
        resource->pending = ep_kernel_push(resource->kernel, completion(resource), resource->event);
    return taken;
}

double ep_shared_resource_moved(const struct ep_shared_resource *resource)
{
    return resource->placed - sum_left(resource, resource->count > 0 ? clock_now(resource) : 0);
}
