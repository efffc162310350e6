#include "core/coarse_histogram.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    BITS = EP_COARSE_HISTOGRAM_BITS,
    BUCKETS = EP_COARSE_HISTOGRAM_BUCKETS,
    FIRST_LISTED = 8, /* places of the first list */
    MOST_LISTED = 32,
    MOST_RESERVED = 1024,
    MARGIN = 8, /* counters more than needed on the side that grows, at least */
};

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

/* The lowest of `size` buckets with low..high in their middle. */
static uint32_t lowest_around(uint32_t low, uint32_t high, uint32_t size)
{
    uint32_t below = (size - (high - low + 1)) / 2;
    low = low > below ? low - below : 0;
    return low + size < BUCKETS ? low : BUCKETS - size;
}

/* Moves the counters within their memory so that they count `bucket` too; false: too few. */
static bool slide(struct ep_coarse_histogram *histogram, uint32_t bucket)
{
    uint32_t first = 0, end = histogram->size; /* the counters that are not 0 */
    while (first < end && counter(histogram, first) == 0)
        first++;
    while (first < end && counter(histogram, end - 1) == 0)
        end--;
    uint32_t low = histogram->lowest + first, high = histogram->lowest + end - 1;
    low = bucket < low ? bucket : low;
    high = bucket > high ? bucket : high;
    if (high - low >= histogram->size)
        return false;
    uint32_t lowest = lowest_around(low, high, histogram->size);
    uint32_t place = histogram->lowest + first - lowest; /* of the first */
    size_t width = histogram->width, bytes = (end - first) * width;
    char *memory = histogram->memory;
    memmove(memory + place * width, memory + first * width, bytes);
    memset(memory, 0, place * width);
    memset(memory + place * width + bytes, 0, (histogram->size - place) * width - bytes);
    histogram->lowest = (uint16_t)lowest;
    return true;
}

static void cover(struct ep_coarse_histogram *histogram, uint32_t bucket)
{
    if (slide(histogram, bucket))
        return;
    uint32_t low = histogram->lowest, end = low + histogram->size;
    uint32_t margin = histogram->size / 8 > MARGIN ? histogram->size / 8 : MARGIN;
    if (bucket < low)
        low = bucket > margin ? bucket - margin : 0;
    if (bucket >= end)
        end = bucket + 1 + margin < BUCKETS ? bucket + 1 + margin : BUCKETS;
    rebuild(histogram, low, end - low, histogram->width);
}

static void add(struct ep_coarse_histogram *histogram, uint32_t bucket, uint64_t more);

static bool has_reserve(const struct ep_coarse_histogram *histogram)
{
    return histogram->size > MOST_LISTED;
}

/* From a list of buckets to counters: in the same memory where it was reserved and is enough. */
static void unlist(struct ep_coarse_histogram *histogram)
{
    uint16_t listed[MOST_RESERVED];
    uint32_t count = histogram->used, reserve = has_reserve(histogram) ? histogram->size : 0;
    memcpy(listed, histogram->memory, count * sizeof *listed);
    uint32_t low = listed[0], high = listed[0];
    for (uint32_t i = 1; i < count; i++) {
        low = listed[i] < low ? listed[i] : low;
        high = listed[i] > high ? listed[i] : high;
    }
    if (high - low < reserve) {
        memset(histogram->memory, 0, reserve * sizeof(uint16_t));
        histogram->lowest = (uint16_t)lowest_around(low, high, reserve);
        histogram->width = sizeof(uint16_t);
        histogram->used = 0;
    } else {
        ep_coarse_histogram_fini(histogram);
        rebuild(histogram, low, high - low + 1, reserve > 0 ? 2 : 1);
    }
    for (uint32_t i = 0; i < count; i++)
        add(histogram, listed[i], 1);
}

static bool is_list_full(const struct ep_coarse_histogram *histogram)
{
    return histogram->used >= MOST_LISTED && histogram->used == histogram->size;
}

static void list(struct ep_coarse_histogram *histogram, uint32_t bucket)
{
    if (!histogram->memory || histogram->used == histogram->size) {
        if (!has_reserve(histogram))
            histogram->size = histogram->size ? (uint16_t)(2 * histogram->size) : FIRST_LISTED;
        histogram->memory = ep_realloc_array(histogram->memory, histogram->size, sizeof(uint16_t));
    }
    ((uint16_t *)histogram->memory)[histogram->used++] = (uint16_t)bucket;
}

static void add(struct ep_coarse_histogram *histogram, uint32_t bucket, uint64_t more)
{
    if (histogram->width == 0) {
        for (; more > 0 && !is_list_full(histogram); more--)
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

void ep_coarse_histogram_reserve(struct ep_coarse_histogram *histogram, uint16_t values)
{
    assert(!histogram->memory && 2 * MOST_LISTED <= values && values <= MOST_RESERVED);
    histogram->size = values;
}

void ep_coarse_histogram_record(struct ep_coarse_histogram *histogram, int64_t value)
{
    assert(value >= 0);
    ep_coarse_histogram_record_in(histogram, ep_log_bucket(value, BITS));
}

void ep_coarse_histogram_record_in(struct ep_coarse_histogram *histogram, uint32_t bucket)
{
    uint32_t i = bucket - histogram->lowest;
    uint16_t *memory = histogram->memory;
    if (histogram->width == 2 && i < histogram->size && memory[i] < UINT16_MAX)
        memory[i]++;
    else if (histogram->width == 0 && memory && histogram->used < histogram->size)
        memory[histogram->used++] = (uint16_t)bucket;
    else if (histogram->width == 1 && i < histogram->size &&
             ((uint8_t *)histogram->memory)[i] < UINT8_MAX)
        ((uint8_t *)histogram->memory)[i]++;
    else if (histogram->width == 4 && i < histogram->size &&
             ((uint32_t *)histogram->memory)[i] < UINT32_MAX)
        ((uint32_t *)histogram->memory)[i]++;
    else
        add(histogram, bucket, 1);
}

void ep_coarse_histogram_add(struct ep_coarse_histogram *histogram, uint32_t bucket, uint64_t more)
{
    if (more > 0)
        add(histogram, bucket, more);
}

void ep_coarse_histogram_expect(const struct ep_coarse_histogram *histogram, int64_t value)
{
    uint32_t place = ep_log_bucket(value, BITS) - histogram->lowest;
    uint32_t is_list = histogram->width == 0; /* of some models, of others not: no branch */
    uint32_t width = histogram->width + is_list * (uint32_t)sizeof(uint16_t);
    place ^= (place ^ histogram->used) & (0 - is_list);
    uint32_t is_in_room = place < histogram->size;
    if (histogram->memory)
        ep_fetch((const char *)histogram->memory + (place * width & (0 - is_in_room)));
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
    return ep_log_bucket_highest(low, BITS);
}

uint64_t ep_coarse_histogram_count_at_most(const struct ep_coarse_histogram *histogram,
                                           int64_t value)
{
    return value < 0 ? 0 : count_up_to(histogram, ep_log_bucket(value, BITS));
}

static int compare_buckets(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* The list in ascending order, each bucket once. */
static void visit_list(const struct ep_coarse_histogram *histogram,
                       void (*visit)(void *self, int64_t lowest, uint64_t count), void *self)
{
    uint16_t sorted[MOST_RESERVED];
    if (histogram->used > 0)
        memcpy(sorted, histogram->memory, histogram->used * sizeof *sorted);
    qsort(sorted, histogram->used, sizeof *sorted, compare_buckets);
    for (uint32_t i = 0, end; i < histogram->used; i = end) {
        for (end = i + 1; end < histogram->used && sorted[end] == sorted[i]; end++)
            continue;
        visit(self, ep_log_bucket_lowest(sorted[i], BITS), end - i);
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
            visit(self, ep_log_bucket_lowest(histogram->lowest + i, BITS), count);
    }
}
