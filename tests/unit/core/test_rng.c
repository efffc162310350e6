#include "core/rng.h"

#include <gsl/gsl_randist.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

/* philox4x64-10 in the known answers that Random123 publishes (kat_vectors); ours leaves the
 * upper half of the counter at 0, so only the first of its three fits as it is. */
static void blocks_are_those_of_philox(void **state)
{
    (void)state;
    const struct ep_rng_key zero = {{0, 0}};
    uint64_t out[4];
    ep_rng_block(&zero, 0, 0, out);
    assert_int_equal(out[0], 0x16554d9eca36314cu);
    assert_int_equal(out[1], 0xdb20fe9d672d0fdcu);
    assert_int_equal(out[2], 0xd7e772cee186176bu);
    assert_int_equal(out[3], 0x7e68b68aec7ba23bu);
}

/* The round function and key schedule of the paper (section 3.3), digit by digit. */
static void naive_philox(const uint64_t key[2], const uint64_t counter[4], uint64_t out[4])
{
    __extension__ typedef unsigned __int128 wide;
    uint64_t k0 = key[0], k1 = key[1], x[4];
    memcpy(x, counter, sizeof x);
    for (int round = 0; round < 10; round++) {
        wide a = (wide)0xD2E7470EE14C6C93u * x[0], b = (wide)0xCA5A826395121157u * x[2];
        uint64_t next[4] = {(uint64_t)(b >> 64) ^ x[1] ^ k0, (uint64_t)b,
                            (uint64_t)(a >> 64) ^ x[3] ^ k1, (uint64_t)a};
        memcpy(x, next, sizeof x);
        k0 += 0x9E3779B97F4A7C15u;
        k1 += 0xBB67AE8584CAA73Bu;
    }
    memcpy(out, x, sizeof x);
}

static void the_naive_philox_meets_the_known_answers(void **state)
{
    (void)state;
    uint64_t out[4];
    const uint64_t ones[4] = {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX};
    naive_philox(ones, ones, out);
    const uint64_t expected_ones[4] = {0x87b092c3013fe90bu, 0x438c3c67be8d0224u,
                                       0x9cc7d7c69cd777b6u, 0xa09caebf594f0ba0u};
    assert_memory_equal(out, expected_ones, sizeof out);
    const uint64_t key[2] = {0x452821e638d01377u, 0xbe5466cf34e90c6cu};
    const uint64_t counter[4] = {0x243f6a8885a308d3u, 0x13198a2e03707344u, 0xa4093822299f31d0u,
                                 0x082efa98ec4e6c89u};
    naive_philox(key, counter, out);
    const uint64_t expected_pi[4] = {0xa528f45403e61d95u, 0x38c72dbd566e9788u, 0xa5a1610e72fd18b5u,
                                     0x57bd43b5e52b7fe6u};
    assert_memory_equal(out, expected_pi, sizeof out);
}

static void blocks_agree_with_the_naive_philox(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 100; i++) {
        const struct ep_rng_key key = ep_rng_key_of(i, 3, "test");
        const uint64_t counter[4] = {i * 0x9e3779b97f4a7c15u, ~i, 0, 0};
        uint64_t expected[4], out[4];
        naive_philox(key.k, counter, expected);
        ep_rng_block(&key, counter[0], counter[1], out);
        assert_memory_equal(out, expected, sizeof out);
    }
}

/* And nothing is written behind them. */
static void check_blocks(const struct ep_rng_key *key, uint64_t lo, uint64_t hi, size_t count)
{
    enum { MOST = 7 };
    uint64_t block[MOST][4] = {0}, words[4][MOST] = {0};
    uint64_t *const out[4] = {words[0], words[1], words[2], words[3]};
    ep_rng_blocks(key, lo, hi, count, out);
    for (size_t i = 0; i < count; i++)
        ep_rng_block(key, lo + i, hi, block[i]);
    for (size_t i = 0; i < MOST; i++)
        for (size_t w = 0; w < 4; w++)
            assert_int_equal(words[w][i], block[i][w]);
}

/* Any number of them, over the end of the lower half, in whatever row. */
static void many_blocks_are_single_blocks(void **state)
{
    (void)state;
    const struct ep_rng_key key = ep_rng_key_of(5, 1, "test");
    for (size_t count = 0; count <= 7; count++) {
        check_blocks(&key, 0, 0, count);
        check_blocks(&key, UINT64_MAX - 2, 3, count);
        check_blocks(&key, 12345, UINT64_MAX, count);
    }
}

static void a_key_depends_on_all_that_names_it(void **state)
{
    (void)state;
    const struct ep_rng_key keys[] = {
        ep_rng_key_of(1, 0, "a"), ep_rng_key_of(2, 0, "a"), ep_rng_key_of(1, 1, "a"),
        ep_rng_key_of(1, 0, "b"), ep_rng_key_of(1, 0, ""),  ep_rng_key_of(1, 0, "aa"),
        ep_rng_key_of(0, 1, "a"),
    };
    enum { N = sizeof keys / sizeof *keys };
    for (int i = 0; i < N; i++)
        for (int j = 0; j < i; j++)
            assert_true(keys[i].k[0] != keys[j].k[0] && keys[i].k[1] != keys[j].k[1]);
}

static void keys_are_the_same_on_every_build(void **state)
{
    (void)state;
    struct ep_rng_key key = ep_rng_key_of(42, 7, "workload/arrivals");
    assert_int_equal(key.k[0], 0x3d576ccbe1cc6bceu);
    assert_int_equal(key.k[1], 0x3c68d69a6d05b3cbu);
}

static void a_stream_reads_the_last_row_of_blocks(void **state)
{
    (void)state;
    struct ep_rng rng = ep_rng_stream(1, 2, "x");
    struct ep_rng_key key = ep_rng_key_of(1, 2, "x");
    for (uint64_t lo = 0; lo < 3; lo++) {
        uint64_t block[4];
        ep_rng_block(&key, lo, UINT64_MAX, block);
        for (int i = 0; i < 4; i++)
            assert_int_equal(ep_rng_next(&rng), block[i]);
    }
}

static void a_numbered_stream_reads_the_row_of_its_number(void **state)
{
    (void)state;
    struct ep_rng rng = ep_rng_at(1, 2, "x", 99);
    struct ep_rng_key key = ep_rng_key_of(1, 2, "x");
    uint64_t block[4];
    ep_rng_block(&key, 0, 99, block);
    assert_int_equal(ep_rng_next(&rng), block[0]);
    assert_int_equal(ep_rng_next(&rng), block[1]);
}

static void a_unit_is_never_0_and_never_1(void **state)
{
    (void)state;
    assert_true(ep_rng_unit(0) == 0x1p-53);
    assert_true(ep_rng_unit(UINT64_MAX) == 1 - 0x1p-53);
    assert_true(ep_rng_unit(UINT64_C(1) << 63) == 0.5 + 0x1p-53);
    struct ep_rng a = ep_rng_stream(1, 2, "x"), b = a;
    assert_true(ep_rng_uniform(&a) == ep_rng_unit(ep_rng_next(&b)));
}

/* Chi-squared over 256 cells of each of the eight bytes of 20 000 words: with 255 degrees of
 * freedom beyond 347.7 once in 10 000 times. */
/* Halves and all: every bit of the upper 52 counts, none is rounded away. */
static void a_unit_is_the_middle_of_its_step(void **state)
{
    (void)state;
    struct ep_rng rng = ep_rng_stream(3, 0, "test");
    for (int i = 0; i < 1000; i++) {
        const uint64_t word = ep_rng_next(&rng) >> (i % 64);
        assert_true(ep_rng_unit(word) == ((double)(word >> 12) + 0.5) * 0x1p-52);
    }
}

static void words_are_uniform(void **state)
{
    (void)state;
    enum { WORDS = 20000, CELLS = 256 };
    struct ep_rng rng = ep_rng_stream(11, 0, "uniform");
    double cells[8][CELLS] = {{0}};
    for (int i = 0; i < WORDS; i++) {
        uint64_t word = ep_rng_next(&rng);
        for (int byte = 0; byte < 8; byte++)
            cells[byte][word >> (8 * byte) & 255]++;
    }
    for (int byte = 0; byte < 8; byte++) {
        double sum = 0, expected = (double)WORDS / CELLS;
        for (int i = 0; i < CELLS; i++)
            sum += (cells[byte][i] - expected) * (cells[byte][i] - expected) / expected;
        assert_true(sum < 347.7);
    }
}

static void gsl_reads_the_same_generator(void **state)
{
    (void)state;
    gsl_rng *gsl = gsl_rng_alloc(ep_rng_gsl_type);
    gsl_rng_set(gsl, 5);
    struct ep_rng twin = ep_rng_stream(5, 0, "gsl");
    assert_int_equal(gsl_rng_get(gsl), ep_rng_next(&twin));
    assert_true(gsl_rng_uniform(gsl) == ep_rng_uniform(&twin));
    assert_string_equal(gsl_rng_name(gsl), "philox4x64-10");
    assert_int_equal(gsl_rng_min(gsl), 0);
    assert_int_equal(gsl_rng_max(gsl), UINT64_MAX);
    gsl_rng_free(gsl);
}

static void gsl_draws_distributions_from_it(void **state)
{
    (void)state;
    gsl_rng *gsl = gsl_rng_alloc(ep_rng_gsl_type);
    gsl_rng_set(gsl, 1);
    double sum = 0;
    for (int i = 0; i < 10000; i++)
        sum += gsl_ran_exponential(gsl, 2.0);
    assert_true(1.94 < sum / 10000 && sum / 10000 < 2.06); /* three standard errors */
    gsl_rng_free(gsl);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_those_of_philox),
        cmocka_unit_test(the_naive_philox_meets_the_known_answers),
        cmocka_unit_test(blocks_agree_with_the_naive_philox),
        cmocka_unit_test(many_blocks_are_single_blocks),
        cmocka_unit_test(a_key_depends_on_all_that_names_it),
        cmocka_unit_test(keys_are_the_same_on_every_build),
        cmocka_unit_test(a_stream_reads_the_last_row_of_blocks),
        cmocka_unit_test(a_numbered_stream_reads_the_row_of_its_number),
        cmocka_unit_test(a_unit_is_never_0_and_never_1),
        cmocka_unit_test(a_unit_is_the_middle_of_its_step),
        cmocka_unit_test(words_are_uniform),
        cmocka_unit_test(gsl_reads_the_same_generator),
        cmocka_unit_test(gsl_draws_distributions_from_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
