#include "core/coarse_histogram.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
    OCTAVE_BITS = 5, /* 32 buckets to a power of two */
    MOST_SHIFT = 63 - 1 - OCTAVE_BITS,
    BUCKETS = (MOST_SHIFT + 2) << OCTAVE_BITS,
    FIRST_LISTED = 8, /* places of the first list */
    MOST_LISTED = 32,
    MARGIN = 8, /* counters more than needed on the side that grows */
};

static inline uint32_t bucket_of(int64_t value)
{
    uint64_t v = (uint64_t)value;
    uint32_t shift = 63 - OCTAVE_BITS - (uint32_t)__builtin_clzll(v | (1u << OCTAVE_BITS));
    return (shift << OCTAVE_BITS) + (uint32_t)(v >> shift);
}

/* The highest value of a bucket. */
static int64_t upper_edge(uint32_t bucket)
{
    uint32_t octave = bucket >> OCTAVE_BITS;
    if (octave <= 1)
        return bucket;
    uint64_t leading = (bucket & ((1u << OCTAVE_BITS) - 1)) | (1u << OCTAVE_BITS);
    return (int64_t)(((leading + 1) << (octave - 1)) - 1);
}

void ep_coarse_histogram_fini(struct ep_coarse_histogram *histogram)
{
    ep_free(histogram->memory);
    *histogram = (struct ep_coarse_histogram){0};
}

static uint64_t counter(const struct ep_coarse_histogram *histogram, uint32_t i)
{
    switch (histogram->width) {
    case 1:
        return ((const uint8_t *)histogram->memory)[i];
    case 2:
        return ((const uint16_t *)histogram->memory)[i];
    case 4:
        return ((const uint32_t *)histogram->memory)[i];
    default:
        return ((const uint64_t *)histogram->memory)[i];
    }
}

static void set_counter(struct ep_coarse_histogram *histogram, uint32_t i, uint64_t count)
{
    switch (histogram->width) {
    case 1:
        ((uint8_t *)histogram->memory)[i] = (uint8_t)count;
        return;
    case 2:
        ((uint16_t *)histogram->memory)[i] = (uint16_t)count;
        return;
    case 4:
        ((uint32_t *)histogram->memory)[i] = (uint32_t)count;
        return;
    default:
        ((uint64_t *)histogram->memory)[i] = count;
        return;
    }
}

/* Moves the counters to memory for buckets lowest..lowest+size-1, each `width` bytes. */
static void rebuild(struct ep_coarse_histogram *histogram, uint32_t lowest, uint32_t size,
                    uint8_t width)
{
    struct ep_coarse_histogram old = *histogram;
    histogram->memory = ep_alloc_zeroed(size, width);
    histogram->lowest = (uint16_t)lowest;
    histogram->size = (uint16_t)size;
    histogram->width = width;
    histogram->used = 0;
    for (uint32_t i = 0; i < old.size; i++)
        set_counter(histogram, old.lowest - lowest + i, counter(&old, i));
    ep_free(old.memory);
}

static void cover(struct ep_coarse_histogram *histogram, uint32_t bucket)
{
    uint32_t low = histogram->lowest, end = low + histogram->size;
    if (bucket < low)
        low = bucket > MARGIN ? bucket - MARGIN : 0;
    if (bucket >= end)
        end = bucket + 1 + MARGIN < BUCKETS ? bucket + 1 + MARGIN : BUCKETS;
    rebuild(histogram, low, end - low, histogram->width);
}

static void add(struct ep_coarse_histogram *histogram, uint32_t bucket, uint64_t more);

/* From a list of buckets to counters. */
static void unlist(struct ep_coarse_histogram *histogram)
{
    struct ep_coarse_histogram old = *histogram;
    const uint16_t *listed = old.memory;
    uint32_t low = listed[0], high = listed[0];
    for (uint32_t i = 1; i < old.used; i++) {
        low = listed[i] < low ? listed[i] : low;
        high = listed[i] > high ? listed[i] : high;
    }
    *histogram = (struct ep_coarse_histogram){0};
    rebuild(histogram, low, high - low + 1, 1);
    for (uint32_t i = 0; i < old.used; i++)
        add(histogram, listed[i], 1);
    ep_free(old.memory);
}

static void list(struct ep_coarse_histogram *histogram, uint32_t bucket)
{
    if (histogram->used == histogram->size) {
        histogram->size = histogram->size ? (uint16_t)(2 * histogram->size) : FIRST_LISTED;
        histogram->memory = ep_realloc_array(histogram->memory, histogram->size, sizeof(uint16_t));
    }
    ((uint16_t *)histogram->memory)[histogram->used++] = (uint16_t)bucket;
}

static void add(struct ep_coarse_histogram *histogram, uint32_t bucket, uint64_t more)
{
    if (histogram->width == 0) {
        for (; more > 0 && histogram->used < MOST_LISTED; more--)
            list(histogram, bucket);
        if (more == 0)
            return;
        unlist(histogram);
    }
    if (bucket - histogram->lowest >= histogram->size)
        cover(histogram, bucket);
    uint32_t i = bucket - histogram->lowest;
    uint64_t count = counter(histogram, i) + more;
    while (histogram->width < 8 && count >> (8 * histogram->width) != 0)
        rebuild(histogram, histogram->lowest, histogram->size, (uint8_t)(2 * histogram->width));
    set_counter(histogram, i, count);
}

void ep_coarse_histogram_record(struct ep_coarse_histogram *histogram, int64_t value)
{
    assert(value >= 0);
    uint32_t bucket = bucket_of(value), i = bucket - histogram->lowest;
    if (i < histogram->size && histogram->width == 1 &&
        ((uint8_t *)histogram->memory)[i] < UINT8_MAX)
        ((uint8_t *)histogram->memory)[i]++;
    else if (i < histogram->size && histogram->width == 2 &&
             ((uint16_t *)histogram->memory)[i] < UINT16_MAX)
        ((uint16_t *)histogram->memory)[i]++;
    else if (i < histogram->size && histogram->width == 4 &&
             ((uint32_t *)histogram->memory)[i] < UINT32_MAX)
        ((uint32_t *)histogram->memory)[i]++;
    else
        add(histogram, bucket, 1);
}

void ep_coarse_histogram_expect(const struct ep_coarse_histogram *histogram, int64_t value)
{
    uint32_t place = bucket_of(value) - histogram->lowest;
    uint32_t width = histogram->width > 0 ? histogram->width : sizeof(uint16_t);
    if (place >= histogram->size)
        place = 0;
    if (histogram->memory)
        ep_fetch((const char *)histogram->memory + (size_t)place * width);
}

void ep_coarse_histogram_merge(struct ep_coarse_histogram *into,
                               const struct ep_coarse_histogram *from)
{
    if (from->width == 0) {
        const uint16_t *listed = from->memory;
        for (uint32_t i = 0; i < from->used; i++)
            add(into, listed[i], 1);
        return;
    }
    for (uint32_t i = 0; i < from->size; i++) {
        uint64_t more = counter(from, i);
        if (more > 0)
            add(into, from->lowest + i, more);
    }
}

uint64_t ep_coarse_histogram_count(const struct ep_coarse_histogram *histogram)
{
    if (histogram->width == 0)
        return histogram->used;
    uint64_t count = 0;
    for (uint32_t i = 0; i < histogram->size; i++)
        count += counter(histogram, i);
    return count;
}

/* How many values are in buckets up to `last`. */
static uint64_t count_up_to(const struct ep_coarse_histogram *histogram, uint32_t last)
{
    uint64_t count = 0;
    if (histogram->width == 0) {
        const uint16_t *listed = histogram->memory;
        for (uint32_t i = 0; i < histogram->used; i++)
            count += listed[i] <= last ? 1 : 0;
        return count;
    }
    for (uint32_t i = 0; i < histogram->size && histogram->lowest + i <= last; i++)
        count += counter(histogram, i);
    return count;
}

int64_t ep_coarse_histogram_quantile(const struct ep_coarse_histogram *histogram, double p)
{
    assert(0 < p && p <= 1);
    double rank = ceil(p * (double)ep_coarse_histogram_count(histogram));
    if (rank <= 0)
        return 0;
    uint32_t low = 0, high = BUCKETS - 1; /* the answer is in low..high */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if ((double)count_up_to(histogram, middle) >= rank)
            high = middle;
        else
            low = middle + 1;
    }
    return upper_edge(low);
}

uint64_t ep_coarse_histogram_count_at_most(const struct ep_coarse_histogram *histogram,
                                           int64_t value)
{
    return value < 0 ? 0 : count_up_to(histogram, bucket_of(value));
}

static int64_t lower_edge(uint32_t bucket)
{
    return bucket == 0 ? 0 : upper_edge(bucket - 1) + 1;
}

/* The list in ascending order, each bucket once. */
static void visit_list(const struct ep_coarse_histogram *histogram,
                       void (*visit)(void *self, int64_t lowest, uint64_t count), void *self)
{
    uint16_t sorted[MOST_LISTED];
    const uint16_t *listed = histogram->memory;
    for (uint32_t i = 0; i < histogram->used; i++) {
        uint32_t at = i;
        for (; at > 0 && sorted[at - 1] > listed[i]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = listed[i];
    }
    for (uint32_t i = 0, end; i < histogram->used; i = end) {
        for (end = i + 1; end < histogram->used && sorted[end] == sorted[i]; end++)
            continue;
        visit(self, lower_edge(sorted[i]), end - i);
    }
}

void ep_coarse_histogram_each(const struct ep_coarse_histogram *histogram,
                              void (*visit)(void *self, int64_t lowest, uint64_t count), void *self)
{
    if (histogram->width == 0) {
        visit_list(histogram, visit, self);
        return;
    }
    for (uint32_t i = 0; i < histogram->size; i++) {
        uint64_t count = counter(histogram, i);
        if (count > 0)
            visit(self, lower_edge(histogram->lowest + i), count);
    }
}
