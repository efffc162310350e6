#include "core/histogram.h"

#include "base/mem.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum {
    BITS = EP_HISTOGRAM_BITS,
    BUCKETS = EP_LOG_BUCKETS(BITS),
    BLOCK_BITS = EP_HISTOGRAM_BLOCK_BITS,
    BLOCK_BUCKETS = 1 << BLOCK_BITS,
    BLOCKS = BUCKETS / BLOCK_BUCKETS,
    MOST_SHIFT = 63 - 1 - BITS, /* of the highest int64_t */
};

/* Of an empty histogram: only read. */
static const uint16_t no_blocks[BLOCKS];
static const uint16_t no_room[BLOCK_BUCKETS];

struct ep_histogram *ep_histogram_create(void)
{
    struct ep_histogram *histogram = ep_alloc_zeroed(1, sizeof *histogram);
    histogram->blocks = (uint16_t *)no_blocks;
    histogram->room = (uint16_t *)no_room;
    histogram->min = INT64_MAX;
    histogram->max = -1;
    return histogram;
}

void ep_histogram_destroy(struct ep_histogram *histogram)
{
    if (!histogram)
        return;
    if (histogram->allocated > 0) {
        ep_free(histogram->blocks);
        ep_free(histogram->room);
    }
    ep_free(histogram->carried);
    ep_free(histogram);
}

static void grow(struct ep_histogram *histogram)
{
    bool is_first = histogram->allocated == 0;
    uint32_t capacity = histogram->capacity + histogram->capacity / 4 + 4;
    histogram->room = ep_realloc_array(is_first ? NULL : histogram->room, capacity,
                                       BLOCK_BUCKETS * sizeof *histogram->room);
    if (histogram->carried)
        histogram->carried = ep_realloc_array(histogram->carried, capacity,
                                              BLOCK_BUCKETS * sizeof *histogram->carried);
    histogram->capacity = capacity;
    if (!is_first)
        return;
    histogram->blocks = ep_alloc_zeroed(BLOCKS, sizeof *histogram->blocks);
    memcpy(histogram->room, no_room, sizeof no_room);
    histogram->allocated = 1;
}

static void add_block(struct ep_histogram *histogram, uint32_t block)
{
    if (histogram->allocated == histogram->capacity)
        grow(histogram);
    size_t first = (size_t)histogram->allocated * BLOCK_BUCKETS;
    memset(histogram->room + first, UINT8_MAX, BLOCK_BUCKETS * sizeof *histogram->room);
    if (histogram->carried)
        memset(histogram->carried + first, 0, BLOCK_BUCKETS * sizeof *histogram->carried);
    histogram->blocks[block] = (uint16_t)histogram->allocated++;
}

void ep_histogram_add(struct ep_histogram *histogram, uint32_t bucket, uint64_t more)
{
    uint32_t block = bucket >> BLOCK_BITS;
    if (histogram->blocks[block] == 0)
        add_block(histogram, block);
    size_t i = (size_t)histogram->blocks[block] * BLOCK_BUCKETS + bucket % BLOCK_BUCKETS;
    uint16_t *room = &histogram->room[i];
    if (more <= *room) {
        *room = (uint16_t)(*room - more);
        return;
    }
    if (!histogram->carried)
        histogram->carried = ep_alloc_zeroed((size_t)histogram->capacity * BLOCK_BUCKETS,
                                             sizeof *histogram->carried);
    histogram->carried[i] += more + (UINT16_MAX - *room);
    *room = UINT16_MAX;
}

void ep_histogram_record(struct ep_histogram *histogram, int64_t value)
{
    ep_histogram_record_in(histogram, ep_log_bucket(value, BITS), value);
}

/* In bucket i of an allocated block. */
static uint64_t count_in(const struct ep_histogram *histogram, uint32_t number, uint32_t i)
{
    size_t counter = (size_t)number * BLOCK_BUCKETS + i;
    uint64_t counted = UINT16_MAX - histogram->room[counter];
    return counted + (histogram->carried ? histogram->carried[counter] : 0);
}

void ep_histogram_merge(struct ep_histogram *into, const struct ep_histogram *from)
{
    for (uint32_t block = 0; from->count > 0 && block < BLOCKS; block++) {
        uint32_t number = from->blocks[block];
        for (uint32_t i = 0; number != 0 && i < BLOCK_BUCKETS; i++) {
            uint64_t more = count_in(from, number, i);
            if (more > 0)
                ep_histogram_add(into, block * BLOCK_BUCKETS + i, more);
        }
    }
    into->count += from->count;
    into->min = from->min < into->min ? from->min : into->min;
    into->max = from->max > into->max ? from->max : into->max;
}

uint64_t ep_histogram_count(const struct ep_histogram *histogram)
{
    return histogram->count;
}

int64_t ep_histogram_min(const struct ep_histogram *histogram)
{
    return histogram->count > 0 ? histogram->min : 0;
}

int64_t ep_histogram_max(const struct ep_histogram *histogram)
{
    return histogram->count > 0 ? histogram->max : 0;
}

/* Walks the buckets in order of value, those with a count only. */
struct walk {
    const struct ep_histogram *histogram; /* borrowed */
    uint32_t next;                        /* bucket to look at */
    uint32_t bucket;                      /* found */
    uint64_t count;                       /* in it */
    uint64_t seen;                        /* in it and below */
};

static bool step(struct walk *walk)
{
    while (walk->next < BUCKETS) {
        uint32_t number = walk->histogram->blocks[walk->next >> BLOCK_BITS];
        if (number == 0) {
            walk->next = ((walk->next >> BLOCK_BITS) + 1) << BLOCK_BITS;
            continue;
        }
        walk->bucket = walk->next++;
        walk->count = count_in(walk->histogram, number, walk->bucket & (BLOCK_BUCKETS - 1));
        walk->seen += walk->count;
        if (walk->count > 0)
            return true;
    }
    return false;
}

/* The upper edge of a bucket, no more than the highest value. */
static int64_t edge(const struct ep_histogram *histogram, uint32_t bucket)
{
    int64_t upper = ep_log_bucket_highest(bucket, BITS);
    return upper < histogram->max ? upper : histogram->max;
}

int64_t ep_histogram_quantile(const struct ep_histogram *histogram, double p)
{
    assert(0 < p && p <= 1);
    double rank = ceil(p * (double)histogram->count);
    struct walk walk = {.histogram = histogram};
    while (step(&walk))
        if ((double)walk.seen >= rank)
            return edge(histogram, walk.bucket);
    return ep_histogram_max(histogram);
}

uint64_t ep_histogram_count_at_most(const struct ep_histogram *histogram, int64_t value)
{
    if (value < 0)
        return 0;
    uint32_t last = ep_log_bucket(value, BITS);
    struct walk walk = {.histogram = histogram};
    while (step(&walk))
        if (walk.bucket > last)
            return walk.seen - walk.count;
    return histogram->count;
}

static double middle(uint32_t bucket)
{
    return (double)ep_log_bucket_lowest(bucket, BITS) / 2 +
           (double)ep_log_bucket_highest(bucket, BITS) / 2;
}

static void moments(const struct ep_histogram *histogram, double *mean, double *deviation)
{
    double sum = 0, squares = 0, n = (double)histogram->count;
    struct walk walk = {.histogram = histogram};
    while (step(&walk))
        sum += (double)walk.count * middle(walk.bucket);
    *mean = n > 0 ? sum / n : 0;
    walk = (struct walk){.histogram = histogram};
    while (step(&walk)) {
        double off = middle(walk.bucket) - *mean;
        squares += (double)walk.count * off * off;
    }
    *deviation = n > 0 ? sqrt(squares / n) : 0;
}

/* HdrHistogram's next level: five ticks to every halving of the distance to 100 %. */
static double next_level(double level)
{
    double ticks = 10;
    for (double left = 50; left > 0 && 100 - level <= left; left /= 2)
        ticks *= 2;
    return level + 100 / ticks;
}

static void write_levels(const struct ep_histogram *histogram, double unit, FILE *out)
{
    double level = 0, n = (double)histogram->count;
    struct walk walk = {.histogram = histogram};
    while (step(&walk)) {
        double value = (double)edge(histogram, walk.bucket) / unit;
        double reached = 100 * (double)walk.seen / n;
        while (reached >= level) {
            fprintf(out, "%12.3f %2.12f %10" PRIu64 " %14.2f\n", value, level / 100, walk.seen,
                    1 / (1 - level / 100));
            level = next_level(level);
            if (walk.seen == histogram->count)
                break; /* the last value has one level, then 100 % */
        }
    }
    if (n > 0)
        fprintf(out, "%12.3f %2.12f %10" PRIu64 "\n", (double)histogram->max / unit, 1.0,
                histogram->count);
}

void ep_histogram_write_hdr(const struct ep_histogram *histogram, double unit, FILE *out)
{
    double mean, deviation;
    moments(histogram, &mean, &deviation);
    fprintf(out, "%12s %14s %10s %14s\n\n", "Value", "Percentile", "TotalCount",
            "1/(1-Percentile)");
    write_levels(histogram, unit, out);
    fprintf(out, "#[Mean    = %12.3f, StdDeviation   = %12.3f]\n", mean / unit, deviation / unit);
    fprintf(out, "#[Max     = %12.3f, Total count    = %12" PRIu64 "]\n",
            (double)ep_histogram_max(histogram) / unit, histogram->count);
    fprintf(out, "#[Buckets = %12d, SubBuckets     = %12d]\n", MOST_SHIFT + 1, 2 << BITS);
}
