/* Chance by counter: what a request is depends on its number, not on who asks or when.
 * Philox4x64-10 (Salmon et al., SC 2011; Random123). A key names a stream: (seed, replication,
 * purpose); a counter names a block in it. */
#ifndef EP_CORE_RNG_H
#define EP_CORE_RNG_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

struct ep_rng_key {
    uint64_t k[2];
};

/* The stream of `purpose` ("workload/arrivals", "hosting/loads", a source's name appended where
 * there are several). Streams of different seed, replication or purpose are independent: each
 * half of the key absorbs seed, replication and every byte through SplitMix64's finalizer. */
struct ep_rng_key ep_rng_key_of(uint64_t seed, uint32_t replication, const char *purpose);

/* Block (hi, lo) of a stream: four independent uniform 64-bit words. Pure; about 10 ns. */
void ep_rng_block(const struct ep_rng_key *key, uint64_t lo, uint64_t hi, uint64_t out[4]);

/* The `count` blocks from (hi, lo) on, lo ascending: word w of the i-th of them in words[w][i]. */
void ep_rng_blocks(const struct ep_rng_key *key, uint64_t lo, uint64_t hi, size_t count,
                   uint64_t *const words[4]);

/* A word as a double strictly inside (0, 1), 53 bits: never 0, never 1: (m + 1/2) / 2^52, m its
 * upper 52 bits. They are the fraction of a number in [1, 2); what is subtracted leaves all of
 * them, so that nothing is rounded. */
static inline double ep_rng_unit(uint64_t word)
{
    const union {
        uint64_t bits;
        double value;
    } above_1 = {(word >> 12) | UINT64_C(0x3ff0000000000000)};
    return above_1.value - (1 - 0x1p-53);
}

/* A word as a whole number in [0, bound): the high part of the product. */
static inline uint32_t ep_rng_below(uint64_t word, uint32_t bound)
{
    const uint64_t low = (word & UINT32_MAX) * bound;
    return (uint32_t)(((word >> 32) * bound + (low >> 32)) >> 32);
}

/* A sequential reader of a stream. ep_rng_at() reads the blocks (hi = number; lo = 0, 1, ...),
 * ep_rng_stream() those of hi = UINT64_MAX: the two do not meet. */
struct ep_rng {
    struct ep_rng_key key;
    uint64_t lo, hi, words[4];
    unsigned used; /* words taken of the current block; 4: none left */
};
struct ep_rng ep_rng_stream(uint64_t seed, uint32_t replication, const char *purpose);
/* The stream's own sub-stream of number `number`: independent of every other number's. */
struct ep_rng ep_rng_at(uint64_t seed, uint32_t replication, const char *purpose, uint64_t number);
static inline uint64_t ep_rng_next(struct ep_rng *rng)
{
    if (rng->used == 4) {
        ep_rng_block(&rng->key, rng->lo++, rng->hi, rng->words);
        rng->used = 0;
    }
    return rng->words[rng->used++];
}

static inline double ep_rng_uniform(struct ep_rng *rng) /* inside (0, 1) */
{
    return ep_rng_unit(ep_rng_next(rng));
}

/* The same generator for GSL's functions; state is a struct ep_rng. */
extern const gsl_rng_type *const ep_rng_gsl_type;

#endif
