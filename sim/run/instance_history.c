#include "run/instance_history.h"

#include "base/mem.h"
#include "cost/meter.h"

#include <stdlib.h>

/* One more in service, or one less. */
struct change {
    ep_time at;
    int by;
};

static int by_time(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return y->by - x->by; /* who takes over at the instant at which another stops: no gap */
}

/* Changes inside the span, in order of time; *count: in service at its begin. */
static struct change *changes_of(const struct ep_instance_life *lives, uint32_t life_count,
                                 ep_time warmup, ep_time horizon, uint64_t *at_begin, size_t *count)
{
    struct change *changes = ep_alloc_zeroed(2 * (size_t)life_count, sizeof *changes);
    *count = 0;
    *at_begin = 0;
    for (uint32_t i = 0; i < life_count; i++) {
        ep_time from = lives[i].in_service;
        ep_time to = lives[i].draining < lives[i].gone ? lives[i].draining : lives[i].gone;
        if (from >= horizon || to <= warmup)
            continue;
        *at_begin += from <= warmup;
        if (from > warmup)
            changes[(*count)++] = (struct change){from, 1};
        if (to < horizon)
            changes[(*count)++] = (struct change){to, -1};
    }
    qsort(changes, *count, sizeof *changes, by_time);
    return changes;
}

/* Several changes of one instant count as one. */
static void find_extremes(struct ep_instance_history *history, const struct change *changes,
                          size_t count, uint64_t now)
{
    history->min = history->max = now;
    for (size_t i = 0; i < count; i++) {
        now += (uint64_t)(int64_t)changes[i].by;
        if (i + 1 < count && changes[i + 1].at == changes[i].at)
            continue;
        history->min = now < history->min ? now : history->min;
        history->max = now > history->max ? now : history->max;
    }
}

static void count_serving(struct ep_instance_history *history, const struct ep_instance_life *lives,
                          uint32_t life_count, ep_time warmup, ep_time horizon)
{
    uint64_t at_begin;
    size_t count;
    struct change *changes = changes_of(lives, life_count, warmup, horizon, &at_begin, &count);
    find_extremes(history, changes, count, at_begin);
    ep_free(changes);
    uint64_t whole = 0; /* through all of the span: no rounding */
    double parts = 0, span = (double)(horizon - warmup);
    for (uint32_t i = 0; i < life_count; i++) {
        ep_time serving = ep_instance_life_serving_ns(&lives[i], warmup, horizon);
        if (serving == horizon - warmup)
            whole++;
        else
            parts += (double)serving / span;
    }
    history->mean = (double)whole + parts;
}

static bool is_inside(ep_time at, ep_time begin, ep_time end)
{
    return begin <= at && at < end;
}

struct ep_instance_history ep_instance_history_of(const struct ep_option *option,
                                                  const struct ep_instance_life *lives,
                                                  uint32_t count, ep_time warmup, ep_time horizon)
{
    struct ep_instance_history history = {0};
    struct ep_meter meter;
    ep_meter_init(&meter, warmup, horizon);
    for (uint32_t i = 0; i < count; i++) {
        const struct ep_instance_life *life = &lives[i];
        ep_time from = ep_instance_life_billed_from(life, option->fleet.assumptions.bill_from);
        if (from != EP_TIME_NEVER)
            ep_meter_instance(&meter, from, life->gone, option->volume_bytes_billed);
        bool came_later = life->launched_by != EP_CAUSE_NONE;
        history.launches += came_later && is_inside(life->launch, warmup, horizon);
        history.terminations += is_inside(life->gone, warmup, horizon);
    }
    history.usage = meter.usage;
    count_serving(&history, lives, count, warmup, horizon);
    return history;
}

static double usd_of(const struct ep_usage *usage, const struct ep_prices *prices)
{
    return ep_bill_of(usage, prices).usd_per_hour * (double)usage->span_seconds / 3600;
}

double ep_instance_history_extra_usd(const struct ep_option *option,
                                     const struct ep_instance_life *lives, uint32_t count,
                                     ep_time warmup, ep_time horizon, uint32_t drill)
{
    struct ep_meter more, less;
    ep_meter_init(&more, warmup, horizon);
    less = more;
    int64_t volume = option->volume_bytes_billed;
    for (uint32_t i = 0; i < count; i++) {
        ep_time from = ep_instance_life_billed_from(&lives[i], option->fleet.assumptions.bill_from);
        if (from == EP_TIME_NEVER)
            continue;
        if (lives[i].launched_by == drill)
            ep_meter_instance(&more, from, EP_TIME_NEVER, volume);
        if (lives[i].ended_by == drill) {
            ep_meter_instance(&more, from, lives[i].gone, volume);
            ep_meter_instance(&less, from, EP_TIME_NEVER, volume);
        }
    }
    return usd_of(&more.usage, &option->prices) - usd_of(&less.usage, &option->prices);
}

void ep_instance_history_merge(struct ep_instance_history *into,
                               const struct ep_instance_history *from)
{
    if (into->usage.span_ns == 0) {
        *into = *from;
        return;
    }
    ep_usage_merge(&into->usage, &from->usage);
    into->mean += from->mean;
    into->min = from->min < into->min ? from->min : into->min;
    into->max = from->max > into->max ? from->max : into->max;
    into->launches += from->launches;
    into->terminations += from->terminations;
}
