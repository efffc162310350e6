#include "theory/che.h"

#include "core/math.h"
#include "theory/root.h"

#include <assert.h>
#include <math.h>

static double size_of(const struct ep_che_objects *objects, size_t i)
{
    return objects->size ? objects->size[i] : 1.0;
}

double ep_che_hit_ratio_of(const struct ep_che_objects *objects, size_t i, double time)
{
    if (objects->rate[i] <= 0)
        return 0;
    return isinf(time) ? 1 : 1 - ep_math_exp(-objects->rate[i] * time);
}

struct cache {
    const struct ep_che_objects *objects;
    double capacity;
};

/* Bytes of what was asked for within `time`, less the capacity. */
static double overflow(double time, void *context)
{
    const struct cache *cache = context;
    double used = 0;
    for (size_t i = 0; i < cache->objects->count; i++)
        used += size_of(cache->objects, i) * ep_che_hit_ratio_of(cache->objects, i, time);
    return used - cache->capacity;
}

static double sum_of_rates(const struct ep_che_objects *objects)
{
    double sum = 0;
    for (size_t i = 0; i < objects->count; i++)
        sum += objects->rate[i];
    return sum;
}

double ep_che_characteristic_time(const struct ep_che_objects *objects, double capacity)
{
    assert(capacity >= 0);
    struct cache cache = {.objects = objects, .capacity = capacity};
    if (overflow(INFINITY, &cache) <= 0)
        return INFINITY;
    if (capacity == 0)
        return 0;
    double upper = 1 / sum_of_rates(objects);
    while (overflow(upper, &cache) < 0)
        upper *= 2;
    return ep_root_bracketed(overflow, &cache, 0, upper);
}

double ep_che_hit_ratio(const struct ep_che_objects *objects, double capacity)
{
    double rates = sum_of_rates(objects);
    if (rates <= 0)
        return 0;
    double time = ep_che_characteristic_time(objects, capacity);
    double hits = 0;
    for (size_t i = 0; i < objects->count; i++)
        hits += objects->rate[i] * ep_che_hit_ratio_of(objects, i, time);
    return hits / rates;
}
