#include "core/histogram.h"

#include "base/mem.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum {
    OCTAVE_BITS = 10, /* 1024 buckets to a power of two */
    BLOCK_BITS = 6,
    BLOCK_BUCKETS = 1 << BLOCK_BITS,
    MOST_SHIFT = 63 - 1 - OCTAVE_BITS, /* of the highest int64_t */
    BUCKETS = (MOST_SHIFT + 2) << OCTAVE_BITS,
    BLOCKS = BUCKETS / BLOCK_BUCKETS,
};

/* Where a block's counters are: 1 + index among the allocated blocks; 0: not allocated. */
typedef uint16_t block_number;

struct ep_histogram {
    const block_number *blocks; /* BLOCKS of them; owned, or `no_blocks` while empty */
    union {
        void *memory;
        uint16_t *narrow;
        uint64_t *wide;
    } counts; /* owned; by allocated block */
    bool is_wide;
    uint32_t allocated, capacity; /* blocks */
    uint64_t count;
    int64_t min, max; /* INT64_MAX and -1 when empty */
};

static const block_number no_blocks[BLOCKS];

static inline uint32_t bucket_of(int64_t value)
{
    uint64_t v = (uint64_t)value;
    uint32_t shift = 63 - OCTAVE_BITS - (uint32_t)__builtin_clzll(v | (1u << OCTAVE_BITS));
    return (shift << OCTAVE_BITS) + (uint32_t)(v >> shift);
}

/* The lowest value of a bucket. */
static int64_t lower_edge(uint32_t bucket)
{
    uint32_t octave = bucket >> OCTAVE_BITS;
    if (octave <= 1)
        return bucket;
    uint64_t leading = (bucket & ((1u << OCTAVE_BITS) - 1)) | (1u << OCTAVE_BITS);
    return (int64_t)(leading << (octave - 1));
}

/* The highest value of a bucket. */
static int64_t upper_edge(uint32_t bucket)
{
    return bucket + 1 == BUCKETS ? INT64_MAX : lower_edge(bucket + 1) - 1;
}

struct ep_histogram *ep_histogram_create(void)
{
    struct ep_histogram *histogram = ep_alloc_zeroed(1, sizeof *histogram);
    histogram->blocks = no_blocks;
    histogram->min = INT64_MAX;
    histogram->max = -1;
    return histogram;
}

static block_number *own_blocks(struct ep_histogram *histogram)
{
    if (histogram->blocks == no_blocks)
        histogram->blocks = ep_alloc_zeroed(BLOCKS, sizeof *histogram->blocks);
    return (block_number *)histogram->blocks;
}

void ep_histogram_destroy(struct ep_histogram *histogram)
{
    if (!histogram)
        return;
    if (histogram->blocks != no_blocks)
        ep_free((block_number *)histogram->blocks);
    ep_free(histogram->counts.memory);
    ep_free(histogram);
}

static size_t block_bytes(const struct ep_histogram *histogram)
{
    return BLOCK_BUCKETS * (histogram->is_wide ? sizeof(uint64_t) : sizeof(uint16_t));
}

/* Returns the block's number; its counters are 0. */
static block_number add_block(struct ep_histogram *histogram, uint32_t block)
{
    if (histogram->allocated == histogram->capacity) {
        histogram->capacity += histogram->capacity / 4 + 4;
        histogram->counts.memory =
            ep_realloc_array(histogram->counts.memory, histogram->capacity, block_bytes(histogram));
    }
    memset((char *)histogram->counts.memory + histogram->allocated * block_bytes(histogram), 0,
           block_bytes(histogram));
    return own_blocks(histogram)[block] = (block_number)++histogram->allocated;
}

static void widen(struct ep_histogram *histogram)
{
    uint64_t *wide = ep_alloc((size_t)histogram->capacity * BLOCK_BUCKETS * sizeof *wide);
    size_t used = (size_t)histogram->allocated * BLOCK_BUCKETS;
    for (size_t i = 0; i < used; i++)
        wide[i] = histogram->counts.narrow[i];
    ep_free(histogram->counts.memory);
    histogram->counts.wide = wide;
    histogram->is_wide = true;
}

static inline size_t counter_of(struct ep_histogram *histogram, uint32_t bucket)
{
    block_number number = histogram->blocks[bucket >> BLOCK_BITS];
    if (number == 0)
        number = add_block(histogram, bucket >> BLOCK_BITS);
    return ((size_t)number - 1) * BLOCK_BUCKETS + (bucket & (BLOCK_BUCKETS - 1));
}

static void add(struct ep_histogram *histogram, uint32_t bucket, uint64_t more)
{
    size_t i = counter_of(histogram, bucket);
    if (!histogram->is_wide && more > (uint64_t)UINT16_MAX - histogram->counts.narrow[i])
        widen(histogram);
    if (histogram->is_wide)
        histogram->counts.wide[i] += more;
    else
        histogram->counts.narrow[i] = (uint16_t)(histogram->counts.narrow[i] + more);
}

void ep_histogram_record(struct ep_histogram *histogram, int64_t value)
{
    assert(value >= 0);
    histogram->count++;
    histogram->min = value < histogram->min ? value : histogram->min;
    histogram->max = value > histogram->max ? value : histogram->max;
    uint32_t bucket = bucket_of(value);
    size_t i = counter_of(histogram, bucket);
    if (histogram->is_wide)
        histogram->counts.wide[i]++;
    else if (histogram->counts.narrow[i] < UINT16_MAX)
        histogram->counts.narrow[i]++;
    else
        add(histogram, bucket, 1);
}

static uint64_t count_in(const struct ep_histogram *histogram, block_number number, uint32_t i)
{
    size_t counter = ((size_t)number - 1) * BLOCK_BUCKETS + i;
    return histogram->is_wide ? histogram->counts.wide[counter] : histogram->counts.narrow[counter];
}

void ep_histogram_merge(struct ep_histogram *into, const struct ep_histogram *from)
{
    for (uint32_t block = 0; from->count > 0 && block < BLOCKS; block++) {
        block_number number = from->blocks[block];
        for (uint32_t i = 0; number != 0 && i < BLOCK_BUCKETS; i++) {
            uint64_t more = count_in(from, number, i);
            if (more > 0)
                add(into, block * BLOCK_BUCKETS + i, more);
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
        block_number number = walk->histogram->blocks[walk->next >> BLOCK_BITS];
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
    int64_t upper = upper_edge(bucket);
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
    uint32_t last = bucket_of(value);
    struct walk walk = {.histogram = histogram};
    while (step(&walk))
        if (walk.bucket > last)
            return walk.seen - walk.count;
    return histogram->count;
}

static void moments(const struct ep_histogram *histogram, double *mean, double *deviation)
{
    double sum = 0, squares = 0, n = (double)histogram->count;
    struct walk walk = {.histogram = histogram};
    while (step(&walk))
        sum += (double)walk.count *
               ((double)lower_edge(walk.bucket) / 2 + (double)upper_edge(walk.bucket) / 2);
    *mean = n > 0 ? sum / n : 0;
    walk = (struct walk){.histogram = histogram};
    while (step(&walk)) {
        double off =
            (double)lower_edge(walk.bucket) / 2 + (double)upper_edge(walk.bucket) / 2 - *mean;
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
    fprintf(out, "#[Buckets = %12d, SubBuckets     = %12d]\n", MOST_SHIFT + 1, 2 << OCTAVE_BITS);
}
