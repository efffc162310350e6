#include "workload/miss_curve.h"

#include "base/mem.h"
#include "workload/stack_distance.h"

#include <assert.h>
#include <math.h>

#define HASH_BITS 24 /* of the threshold, as in the paper */
#define HASH_RANGE (UINT32_C(1) << HASH_BITS)

struct ep_miss_curve {
    enum ep_miss_curve_unit unit;
    int64_t *capacities; /* owned */
    size_t count;
    uint64_t *by_rank; /* owned; [r]: counted requests that miss in the r smallest capacities and
                          hit in the others */
    struct ep_stack_distance *stack; /* owned */
    uint32_t threshold;              /* of HASH_RANGE: followed models hash below it */
    uint64_t requests, first_requests;
};

struct ep_miss_curve *ep_miss_curve_create(enum ep_miss_curve_unit unit, const int64_t *capacities,
                                           size_t count, double sample_ratio)
{
    assert(0 < sample_ratio && sample_ratio <= 1);
    struct ep_miss_curve *curve = ep_alloc_zeroed(1, sizeof *curve);
    curve->unit = unit;
    curve->count = count;
    curve->capacities = ep_alloc_zeroed(count, sizeof *capacities);
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || capacities[i - 1] <= capacities[i]);
        curve->capacities[i] = capacities[i];
    }
    curve->by_rank = ep_alloc_zeroed(count + 1, sizeof *curve->by_rank);
    curve->stack = ep_stack_distance_create();
    const double threshold = ceil(sample_ratio * HASH_RANGE);
    curve->threshold = (uint32_t)threshold;
    return curve;
}

void ep_miss_curve_destroy(struct ep_miss_curve *curve)
{
    if (curve == NULL)
        return;
    ep_stack_distance_destroy(curve->stack);
    ep_free(curve->capacities);
    ep_free(curve->by_rank);
    ep_free(curve);
}

double ep_miss_curve_sample_ratio(uint32_t model_count, uint32_t most_followed)
{
    return model_count > most_followed ? (double)most_followed / model_count : 1;
}

/* SplitMix64's finalizer (Steele, Lea, Flood 2014), its upper bits. */
static uint32_t hash_of(uint32_t model)
{
    uint64_t z = model + UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    return (uint32_t)(z >> (64 - HASH_BITS));
}

static double rate_of(const struct ep_miss_curve *curve)
{
    return (double)curve->threshold / HASH_RANGE;
}

/* What others the distance counts stand for all of their kind; the model itself does not. */
static int64_t stretch(const struct ep_miss_curve *curve, int64_t distance, int64_t own)
{
    if (curve->threshold == HASH_RANGE)
        return distance;
    const double all = (double)(distance - own) / rate_of(curve) + (double)own;
    return all < 0x1p62 ? (int64_t)all : INT64_MAX;
}

/* How many capacities are below `distance`: those miss. */
static size_t rank_of(const struct ep_miss_curve *curve, int64_t distance)
{
    size_t low = 0, high = curve->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (curve->capacities[middle] < distance)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void ep_miss_curve_touch(struct ep_miss_curve *curve, uint32_t model, int64_t size_bytes,
                         bool is_counted)
{
    curve->requests += is_counted;
    if (curve->threshold < HASH_RANGE && hash_of(model) >= curve->threshold)
        return;
    const struct ep_reuse reuse = ep_stack_distance_touch(curve->stack, model, size_bytes);
    if (!is_counted)
        return;
    const bool by_bytes = curve->unit == EP_MISS_CURVE_BYTES;
    const int64_t distance =
        stretch(curve, by_bytes ? reuse.bytes : (int64_t)reuse.objects, by_bytes ? size_bytes : 1);
    curve->first_requests += reuse.is_first;
    const size_t missing = reuse.is_first ? curve->count : rank_of(curve, distance);
    curve->by_rank[missing]++;
}

uint64_t ep_miss_curve_requests(const struct ep_miss_curve *curve)
{
    return curve->requests;
}

/* Of the followed models. */
static uint64_t sampled_misses(const struct ep_miss_curve *curve, size_t i)
{
    assert(i < curve->count);
    uint64_t sum = 0;
    for (size_t rank = i + 1; rank <= curve->count; rank++)
        sum += curve->by_rank[rank];
    return sum;
}

static uint64_t for_all(const struct ep_miss_curve *curve, uint64_t sampled)
{
    if (curve->threshold == HASH_RANGE)
        return sampled;
    const double all = floor((double)sampled / rate_of(curve) + 0.5);
    return all < (double)curve->requests ? (uint64_t)all : curve->requests;
}

uint64_t ep_miss_curve_misses(const struct ep_miss_curve *curve, size_t i)
{
    return for_all(curve, sampled_misses(curve, i));
}

double ep_miss_curve_ratio(const struct ep_miss_curve *curve, size_t i)
{
    return curve->requests > 0 ? (double)ep_miss_curve_misses(curve, i) / (double)curve->requests
                               : NAN;
}

uint64_t ep_miss_curve_first_requests(const struct ep_miss_curve *curve)
{
    return for_all(curve, curve->first_requests);
}

uint32_t ep_miss_curve_followed(const struct ep_miss_curve *curve)
{
    return ep_stack_distance_count(curve->stack);
}
