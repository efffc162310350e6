#include "run/model_clones.h"

#include <assert.h>
#include <math.h>

#define HAIR 1e-9 /* 0.1 x 30 is a hair above or below 3 */

/* floor(count x f) of the partial set: how many of the first `count` models it holds. */
static uint32_t held(const struct ep_model_clones *clones, uint32_t count)
{
    double part = clones->scale - floor(clones->scale);
    return (uint32_t)floor(part * count + HAIR);
}

static uint32_t whole_sets(const struct ep_model_clones *clones)
{
    return (uint32_t)floor(clones->scale);
}

uint64_t ep_model_clones_count(const struct ep_model_clones *clones)
{
    assert(clones->scale > 0);
    uint64_t count = (uint64_t)whole_sets(clones) * clones->base + held(clones, clones->base);
    return count > 0 ? count : 1;
}

uint32_t ep_model_clones_sets(const struct ep_model_clones *clones)
{
    uint32_t whole = whole_sets(clones);
    return whole == 0 ? 1 : whole + (held(clones, clones->base) > 0);
}

uint32_t ep_model_clones_number(const struct ep_model_clones *clones, uint32_t set, uint32_t i)
{
    assert(clones->scale >= 1 && i < clones->base);
    uint32_t whole = whole_sets(clones);
    if (set < whole)
        return set * clones->base + i;
    uint32_t before = held(clones, i);
    return held(clones, i + 1) > before ? whole * clones->base + before : UINT32_MAX;
}

uint32_t ep_model_clones_original(const struct ep_model_clones *clones, uint32_t number,
                                  uint32_t *set)
{
    assert(clones->scale >= 1 && number < ep_model_clones_count(clones));
    *set = number / clones->base;
    if (*set < whole_sets(clones))
        return number % clones->base;
    uint32_t place = number - whole_sets(clones) * clones->base, low = 0, high = clones->base;
    while (high - low > 1) { /* held(low) <= place < held(high) */
        uint32_t middle = low + (high - low) / 2;
        if (held(clones, middle) <= place)
            low = middle;
        else
            high = middle;
    }
    return low;
}
