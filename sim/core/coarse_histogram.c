#include "core/coarse_histogram.h"

#include "base/mem.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    BITS = EP_COARSE_HISTOGRAM_BITS,
    BUCKETS = EP_COARSE_HISTOGRAM_BUCKETS,
    RECENT = EP_COARSE_HISTOGRAM_RECENT,
    FIRST_LISTED = 8, /* places of the first list */
    MOST_LISTED = 32,
    ROOM_UNIT = 64,
    MOST_ROOM = 1024,
    MARGIN = 8, /* counters more than needed on the side that grows, at least */
};

/* In one piece of memory: `size` counters of `width` bytes, or places for listed buckets, follow.
 */
struct ep_coarse_counts {
    uint16_t lowest; /* bucket of the first counter */
    uint16_t size;
    uint16_t used;    /* of the list */
    uint8_t width;    /* 0: a list of buckets */
    uint64_t bytes[]; /* aligned for the widest */
};

void ep_coarse_histogram_fini(struct ep_coarse_histogram *histogram)
{
    ep_free(histogram->counts);
    *histogram = (struct ep_coarse_histogram){0};
}

/* What follows, as its type. */
static uint8_t *bytes_of(struct ep_coarse_counts *counts)
{
    return (void *)counts->bytes;
}

static uint16_t *words_of(struct ep_coarse_counts *counts)
{
    return (void *)counts->bytes;
}

static const uint16_t *listed_of(const struct ep_coarse_counts *counts)
{
    return (const void *)counts->bytes;
}

static uint64_t counter(const struct ep_coarse_counts *counts, uint32_t i)
{
    const void *bytes = counts->bytes;
    switch (counts->width) {
    case 1:
        return ((const uint8_t *)bytes)[i];
    case 2:
        return ((const uint16_t *)bytes)[i];
    case 4:
        return ((const uint32_t *)bytes)[i];
    default:
        return counts->bytes[i];
    }
}

static void set_counter(struct ep_coarse_counts *counts, uint32_t i, uint64_t count)
{
    void *bytes = counts->bytes;
    switch (counts->width) {
    case 1:
        ((uint8_t *)bytes)[i] = (uint8_t)count;
        return;
    case 2:
        ((uint16_t *)bytes)[i] = (uint16_t)count;
        return;
    case 4:
        ((uint32_t *)bytes)[i] = (uint32_t)count;
        return;
    default:
        counts->bytes[i] = count;
        return;
    }
}

static struct ep_coarse_counts *counts_create(uint32_t lowest, uint32_t size, uint8_t width)
{
    struct ep_coarse_counts *counts = ep_alloc_zeroed(1, sizeof *counts + (size_t)size * width);
    counts->lowest = (uint16_t)lowest;
    counts->size = (uint16_t)size;
    counts->width = width;
    return counts;
}

/* Moves the counters to memory for buckets lowest..lowest+size-1, each `width` bytes. */
static void rebuild(struct ep_coarse_histogram *histogram, uint32_t lowest, uint32_t size,
                    uint8_t width)
{
    struct ep_coarse_counts *old = histogram->counts;
    histogram->counts = counts_create(lowest, size, width);
    for (uint32_t i = 0; i < old->size; i++)
        set_counter(histogram->counts, old->lowest - lowest + i, counter(old, i));
    ep_free(old);
}

/* The lowest of `size` buckets with low..high in their middle. */
static uint32_t lowest_around(uint32_t low, uint32_t high, uint32_t size)
{
    uint32_t below = (size - (high - low + 1)) / 2;
    low = low > below ? low - below : 0;
    return low + size < BUCKETS ? low : BUCKETS - size;
}

/* Moves the counters within their memory so that they count `bucket` too; false: too few. */
static bool slide(struct ep_coarse_counts *counts, uint32_t bucket)
{
    uint32_t first = 0, end = counts->size; /* the counters that are not 0 */
    while (first < end && counter(counts, first) == 0)
        first++;
    while (first < end && counter(counts, end - 1) == 0)
        end--;
    uint32_t low = counts->lowest + first, high = counts->lowest + end - 1;
    low = bucket < low ? bucket : low;
    high = bucket > high ? bucket : high;
    if (high - low >= counts->size)
        return false;
    uint32_t lowest = lowest_around(low, high, counts->size);
    uint32_t place = counts->lowest + first - lowest; /* of the first */
    size_t width = counts->width, bytes = (end - first) * width;
    uint8_t *memory = bytes_of(counts);
    memmove(memory + place * width, memory + first * width, bytes);
    memset(memory, 0, place * width);
    memset(memory + place * width + bytes, 0, (counts->size - place) * width - bytes);
    counts->lowest = (uint16_t)lowest;
    return true;
}

static void cover(struct ep_coarse_histogram *histogram, uint32_t bucket)
{
    if (slide(histogram->counts, bucket))
        return;
    uint32_t low = histogram->counts->lowest, end = low + histogram->counts->size;
    uint32_t margin = histogram->counts->size / 8;
    if (margin < MARGIN)
        margin = MARGIN;
    if (bucket < low)
        low = bucket > margin ? bucket - margin : 0;
    if (bucket >= end)
        end = bucket + 1 + margin < BUCKETS ? bucket + 1 + margin : BUCKETS;
    rebuild(histogram, low, end - low, histogram->counts->width);
}

static void count_more(struct ep_coarse_histogram *histogram, uint32_t bucket, uint64_t more)
{
    if (bucket - histogram->counts->lowest >= histogram->counts->size)
        cover(histogram, bucket);
    uint32_t i = bucket - histogram->counts->lowest;
    uint64_t count = counter(histogram->counts, i) + more;
    while (histogram->counts->width < 8 && count >> (8 * histogram->counts->width) != 0)
        rebuild(histogram, histogram->counts->lowest, histogram->counts->size,
                (uint8_t)(2 * histogram->counts->width));
    set_counter(histogram->counts, i, count);
}

/* From a full list to counters. */
static void unlist(struct ep_coarse_histogram *histogram)
{
    struct ep_coarse_counts *list = histogram->counts;
    const uint16_t *listed = listed_of(list);
    uint32_t low = listed[0], high = listed[0];
    for (uint32_t i = 1; i < list->used; i++) {
        low = listed[i] < low ? listed[i] : low;
        high = listed[i] > high ? listed[i] : high;
    }
    histogram->counts = counts_create(low, high - low + 1, 1);
    for (uint32_t i = 0; i < list->used; i++)
        count_more(histogram, listed[i], 1);
    ep_free(list);
}

/* False: the list is as long as it may be, or there is none any more. */
static bool list(struct ep_coarse_histogram *histogram, uint32_t bucket)
{
    struct ep_coarse_counts *counts = histogram->counts;
    if (counts && (counts->width > 0 || counts->used == MOST_LISTED))
        return false;
    uint32_t used = counts ? counts->used : 0, size = counts ? counts->size : 0;
    if (used == size) {
        size = size > 0 ? 2 * size : FIRST_LISTED;
        counts = ep_realloc(counts, sizeof *counts + size * sizeof(uint16_t));
        *counts = (struct ep_coarse_counts){.size = (uint16_t)size, .used = (uint16_t)used};
        histogram->counts = counts;
    }
    words_of(counts)[counts->used++] = (uint16_t)bucket;
    return true;
}

static void add(struct ep_coarse_histogram *histogram, uint32_t bucket, uint64_t more)
{
    if (more == 0)
        return;
    if (histogram->room > 0 && !histogram->counts) {
        uint32_t size = (uint32_t)histogram->room * ROOM_UNIT;
        histogram->counts = counts_create(lowest_around(bucket, bucket, size), size, 1);
    }
    while (more > 0 && list(histogram, bucket))
        more--;
    if (more == 0)
        return;
    if (histogram->counts->width == 0)
        unlist(histogram);
    count_more(histogram, bucket, more);
}

void ep_coarse_histogram_reserve(struct ep_coarse_histogram *histogram, uint16_t counters)
{
    assert(!histogram->counts && histogram->recent_count == 0);
    assert(0 < counters && counters <= MOST_ROOM && counters % ROOM_UNIT == 0);
    histogram->room = (uint8_t)(counters / ROOM_UNIT);
}

/* Those that need no change but of a counter, up to the first other one; returns how many. Each
 * width by itself: the loops are what recording costs. */
static uint32_t count_narrow(struct ep_coarse_counts *counts, const uint16_t *buckets, uint32_t n)
{
    uint32_t lowest = counts->lowest, size = counts->size, i = 0;
    uint8_t *bytes = bytes_of(counts);
    uint16_t *words = words_of(counts);
    if (counts->width == 1)
        for (; i < n && buckets[i] - lowest < size && bytes[buckets[i] - lowest] < UINT8_MAX; i++)
            bytes[buckets[i] - lowest]++;
    else if (counts->width == 2)
        for (; i < n && buckets[i] - lowest < size && words[buckets[i] - lowest] < UINT16_MAX; i++)
            words[buckets[i] - lowest]++;
    return i;
}

void ep_coarse_histogram_fold(struct ep_coarse_histogram *histogram)
{
    uint32_t count = histogram->recent_count, i = 0;
    histogram->recent_count = 0;
    while (i < count) {
        if (histogram->counts)
            i += count_narrow(histogram->counts, histogram->recent + i, count - i);
        if (i < count)
            add(histogram, histogram->recent[i++], 1);
    }
}

void ep_coarse_histogram_fetch(const struct ep_coarse_histogram *histogram)
{
    if (histogram->counts)
        __builtin_prefetch(histogram->counts, 1);
}

void ep_coarse_histogram_fetch_counters(const struct ep_coarse_histogram *histogram)
{
    const struct ep_coarse_counts *counts = histogram->counts;
    if (!counts || counts->width == 0)
        return;
    for (uint32_t i = 0; i < histogram->recent_count; i++) {
        uint32_t place = histogram->recent[i] - counts->lowest;
        if (place < counts->size)
            __builtin_prefetch((const char *)counts->bytes + (size_t)place * counts->width, 1);
    }
}

void ep_coarse_histogram_add(struct ep_coarse_histogram *histogram, uint32_t bucket, uint64_t more)
{
    add(histogram, bucket, more);
}

void ep_coarse_histogram_merge(struct ep_coarse_histogram *into,
                               const struct ep_coarse_histogram *from)
{
    const struct ep_coarse_counts *counts = from->counts;
    for (uint32_t i = 0; i < from->recent_count; i++)
        add(into, from->recent[i], 1);
    if (!counts)
        return;
    for (uint32_t i = 0; i < counts->used; i++)
        add(into, listed_of(counts)[i], 1);
    for (uint32_t i = 0; counts->width > 0 && i < counts->size; i++)
        add(into, counts->lowest + i, counter(counts, i));
}

/* How many of these buckets are up to `last`. */
static uint64_t count_listed(const uint16_t *buckets, uint32_t count, uint32_t last)
{
    uint64_t found = 0;
    for (uint32_t i = 0; i < count; i++)
        found += buckets[i] <= last ? 1 : 0;
    return found;
}

/* How many values are in buckets up to `last`. */
static uint64_t count_up_to(const struct ep_coarse_histogram *histogram, uint32_t last)
{
    const struct ep_coarse_counts *counts = histogram->counts;
    uint64_t count = count_listed(histogram->recent, histogram->recent_count, last);
    if (!counts)
        return count;
    if (counts->width == 0)
        return count + count_listed(listed_of(counts), counts->used, last);
    for (uint32_t i = 0; i < counts->size && counts->lowest + i <= last; i++)
        count += counter(counts, i);
    return count;
}

uint64_t ep_coarse_histogram_count(const struct ep_coarse_histogram *histogram)
{
    return count_up_to(histogram, BUCKETS - 1);
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

/* Single values, ascending, of which those before `next` are dealt with. */
struct singles {
    uint16_t buckets[MOST_LISTED + RECENT];
    uint32_t count, next;
};

static void take_singles(struct singles *singles, const uint16_t *buckets, uint32_t count)
{
    if (count > 0)
        memcpy(singles->buckets + singles->count, buckets, count * sizeof *buckets);
    singles->count += count;
}

/* How many there are of this bucket, which is not above the next one. */
static uint64_t pass(struct singles *singles, uint32_t bucket)
{
    uint32_t first = singles->next;
    while (singles->next < singles->count && singles->buckets[singles->next] == bucket)
        singles->next++;
    return singles->next - first;
}

void ep_coarse_histogram_each(const struct ep_coarse_histogram *histogram,
                              void (*visit)(void *self, int64_t lowest, uint64_t count), void *self)
{
    const struct ep_coarse_counts *counts = histogram->counts;
    struct singles singles = {.count = 0};
    take_singles(&singles, histogram->recent, histogram->recent_count);
    if (counts)
        take_singles(&singles, listed_of(counts), counts->used);
    qsort(singles.buckets, singles.count, sizeof *singles.buckets, compare_buckets);
    uint32_t bucket = 0, lowest = counts ? counts->lowest : 0;
    uint32_t size = counts && counts->width > 0 ? counts->size : 0;
    for (uint32_t i = 0; i < size || singles.next < singles.count;) { /* i: the next counter */
        bool is_single = singles.next < singles.count &&
                         (i >= size || singles.buckets[singles.next] < lowest + i);
        bucket = is_single ? singles.buckets[singles.next] : lowest + i;
        uint64_t count = pass(&singles, bucket);
        if (!is_single)
            count += counter(counts, i++);
        if (count > 0)
            visit(self, ep_log_bucket_lowest(bucket, BITS), count);
    }
}
