#include "core/rng.h"

/* Multiplications that the compiler sees through: what all blocks of a stream have in common, as
 * the keys of the rounds, it computes once. */
#define R123_USE_MULHILO64_ASM 0
#include <Random123/philox.h>

/* The finalizer of SplitMix64 (Steele, Lea, Flood: OOPSLA 2014; constants of Stafford's
 * variant 13): a bijection in which every input bit reaches every output bit. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* One half of a key: seed, replication and every byte of the purpose absorbed in turn. The two
 * halves start from different constants (digits of pi) and so differ like independent hashes. */
static uint64_t absorb(uint64_t start, uint64_t seed, uint32_t replication, const char *purpose)
{
    uint64_t x = mix(start ^ seed);
    x = mix(x ^ replication);
    for (const char *c = purpose; *c != '\0'; c++)
        x = mix(x ^ ((uint64_t)(unsigned char)*c + 1));
    return mix(x ^ 0x9e3779b97f4a7c15u);
}

struct ep_rng_key ep_rng_key_of(uint64_t seed, uint32_t replication, const char *purpose)
{
    return (struct ep_rng_key){{absorb(0x243f6a8885a308d3u, seed, replication, purpose),
                                absorb(0x13198a2e03707344u, seed, replication, purpose)}};
}

__attribute__((always_inline)) static inline philox4x64_ctr_t block_of(struct ep_rng_key key,
                                                                       uint64_t lo, uint64_t hi)
{
    const philox4x64_ctr_t counter = {{lo, hi, 0, 0}};
    const philox4x64_key_t philox_key = {{key.k[0], key.k[1]}};
    return philox4x64(counter, philox_key);
}

void ep_rng_block(const struct ep_rng_key *key, uint64_t lo, uint64_t hi, uint64_t out[4])
{
    const philox4x64_ctr_t block = block_of(*key, lo, hi);
    out[0] = block.v[0];
    out[1] = block.v[1];
    out[2] = block.v[2];
    out[3] = block.v[3];
}

void ep_rng_blocks(const struct ep_rng_key *key, uint64_t lo, uint64_t hi, size_t count,
                   uint64_t *const words[4])
{
    const struct ep_rng_key same = *key;
    uint64_t *first = words[0], *second = words[1], *third = words[2], *fourth = words[3];
    for (size_t i = 0; i < count; i++) {
        const philox4x64_ctr_t block = block_of(same, lo + i, hi);
        first[i] = block.v[0];
        second[i] = block.v[1];
        third[i] = block.v[2];
        fourth[i] = block.v[3];
    }
}

static struct ep_rng reader(struct ep_rng_key key, uint64_t hi)
{
    return (struct ep_rng){.key = key, .hi = hi, .used = 4};
}

struct ep_rng ep_rng_stream(uint64_t seed, uint32_t replication, const char *purpose)
{
    return reader(ep_rng_key_of(seed, replication, purpose), UINT64_MAX);
}

struct ep_rng ep_rng_at(uint64_t seed, uint32_t replication, const char *purpose, uint64_t number)
{
    return reader(ep_rng_key_of(seed, replication, purpose), number);
}

static void gsl_set(void *state, unsigned long seed)
{
    struct ep_rng *rng = state;
    *rng = ep_rng_stream(seed, 0, "gsl");
}

static unsigned long gsl_get(void *state)
{
    return ep_rng_next(state);
}

static double gsl_get_double(void *state)
{
    return ep_rng_uniform(state);
}

static const gsl_rng_type philox_type = {
    .name = "philox4x64-10",
    .max = UINT64_MAX,
    .min = 0,
    .size = sizeof(struct ep_rng),
    .set = gsl_set,
    .get = gsl_get,
    .get_double = gsl_get_double,
};
const gsl_rng_type *const ep_rng_gsl_type = &philox_type;
