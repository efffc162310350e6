/* Logarithmic buckets of integers >= 0, `bits` fine: exact below 2^(bits + 1), then 2^bits to every
 * power of two. Requires bits < 32. */
#ifndef EP_CORE_LOG_BUCKET_H
#define EP_CORE_LOG_BUCKET_H

#include <stdint.h>

/* How many there are. */
#define EP_LOG_BUCKETS(bits) ((64u - (bits)) << (bits))

static inline uint32_t ep_log_bucket(int64_t value, uint32_t bits)
{
    uint64_t v = (uint64_t)value;
    uint32_t shift = 63 - bits - (uint32_t)__builtin_clzll(v | (uint64_t)1 << bits);
    return (shift << bits) + (uint32_t)(v >> shift);
}

/* The bucket of the same value with `fewer` < bits: cheaper than from the value. */
static inline uint32_t ep_log_bucket_coarser(uint32_t bucket, uint32_t bits, uint32_t fewer)
{
    if (bucket >> bits == 0) /* the value itself */
        return ep_log_bucket(bucket, fewer);
    return (bucket >> (bits - fewer)) + ((bits - fewer) << fewer);
}

/* The lowest and the highest value of a bucket. */
static inline int64_t ep_log_bucket_lowest(uint32_t bucket, uint32_t bits)
{
    uint32_t octave = bucket >> bits;
    if (octave <= 1)
        return bucket;
    uint64_t leading = (bucket & ((1u << bits) - 1)) | (1u << bits);
    return (int64_t)(leading << (octave - 1));
}

static inline int64_t ep_log_bucket_highest(uint32_t bucket, uint32_t bits)
{
    return bucket + 1 == EP_LOG_BUCKETS(bits) ? INT64_MAX
                                              : ep_log_bucket_lowest(bucket + 1, bits) - 1;
}

#endif
