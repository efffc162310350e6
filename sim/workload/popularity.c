#include "workload/popularity.h"

#include "base/mem.h"
#include "core/math.h"
#include "core/rng.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* A column of the alias table: the model of the column's own number when the word's fraction is
 * below `threshold` x 2^-32, else `alias`. A full column has itself as alias. */
struct column {
    uint32_t threshold, alias;
};
struct ep_popularity_table {
    enum ep_popularity_kind kind;
    uint32_t count;
    double exponent, total; /* zipf: the sum of the weights */
    struct column *columns; /* owned; NULL: uniform */
    uint32_t *order;        /* owned; rank to model; NULL: uniform */
    uint32_t *rank;         /* owned; model to rank, zipf only */
    double *share;          /* owned; by model, weights only */
};

static double zipf_weight(const struct ep_popularity_table *table, uint32_t rank)
{
    return ep_math_pow((double)rank + 1.0, -table->exponent);
}

/* Fisher-Yates, from the seed alone. */
static void permute(uint32_t *order, uint32_t count, uint64_t seed)
{
    struct ep_rng rng = ep_rng_stream(seed, 0, "workload/popularity");
    for (uint32_t i = 0; i < count; i++)
        order[i] = i;
    for (uint32_t i = count - 1; i > 0; i--) {
        const uint32_t j = ep_rng_below(ep_rng_next(&rng), i + 1);
        const uint32_t moved = order[i];
        order[i] = order[j];
        order[j] = moved;
    }
}

/* Fills table->order, rank and total; returns the weights by model, relative to their mean. The
 * caller frees. */
static double *zipf_weights(struct ep_popularity_table *table, uint64_t seed)
{
    const uint32_t n = table->count;
    double *weights = ep_alloc_zeroed(n, sizeof *weights);
    table->order = ep_alloc_zeroed(n, sizeof *table->order);
    table->rank = ep_alloc_zeroed(n, sizeof *table->rank);
    permute(table->order, n, seed);
    for (uint32_t rank = n; rank-- > 0;) { /* smallest first: the sum loses least */
        const double weight = zipf_weight(table, rank);
        weights[table->order[rank]] = weight;
        table->rank[table->order[rank]] = rank;
        table->total += weight;
    }
    for (uint32_t i = 0; i < n; i++)
        weights[i] *= n / table->total;
    return weights;
}

struct ranked {
    double weight;
    uint32_t model;
};
static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight > y->weight ? -1 : 1;
    return x->model < y->model ? -1 : 1;
}

/* Fills table->order and share; returns the weights relative to their mean. */
static double *given_weights(struct ep_popularity_table *table, const double *given)
{
    const uint32_t n = table->count;
    double *weights = ep_alloc_zeroed(n, sizeof *weights);
    struct ranked *ranked = ep_alloc_zeroed(n, sizeof *ranked);
    table->order = ep_alloc_zeroed(n, sizeof *table->order);
    table->share = ep_alloc_zeroed(n, sizeof *table->share);
    double total = 0;
    for (uint32_t i = 0; i < n; i++) {
        assert(given[i] >= 0 && isfinite(given[i]));
        ranked[i] = (struct ranked){given[i], i};
        total += given[i];
    }
    assert(total > 0 && isfinite(total));
    qsort(ranked, n, sizeof *ranked, compare_ranked);
    for (uint32_t i = 0; i < n; i++) {
        table->order[i] = ranked[i].model;
        table->share[i] = given[i] / total;
        weights[i] = table->share[i] * n;
    }
    ep_free(ranked);
    return weights;
}

static struct column column_of(uint32_t own, double weight, uint32_t alias)
{
    if (weight >= 1.0)
        return (struct column){UINT32_MAX, own};
    const double threshold = floor(weight * 0x1p32 + 0.5);
    return (struct column){threshold < 0x1p32 ? (uint32_t)threshold : UINT32_MAX, alias};
}

/* Vose's two lists, both kept in one array: small weights from the front, large ones from the
 * back; `weights` (mean 1) is used up. */
static void build_columns(struct ep_popularity_table *table, double *weights)
{
    const uint32_t n = table->count;
    table->columns = ep_alloc_zeroed(n, sizeof *table->columns);
    uint32_t *work = ep_alloc_zeroed(n, sizeof *work);
    uint32_t small_end = 0, large_begin = n;
    for (uint32_t i = 0; i < n; i++) {
        if (weights[i] < 1.0)
            work[small_end++] = i;
        else
            work[--large_begin] = i;
    }
    while (small_end > 0 && large_begin < n) {
        const uint32_t small = work[--small_end], large = work[large_begin];
        table->columns[small] = column_of(small, weights[small], large);
        weights[large] -= 1.0 - weights[small];
        if (weights[large] < 1.0) {
            large_begin++;
            work[small_end++] = large;
        }
    }
    while (large_begin < n) {
        const uint32_t i = work[large_begin++];
        table->columns[i] = column_of(i, 1.0, i);
    }
    while (small_end > 0) { /* 1 but for rounding */
        const uint32_t i = work[--small_end];
        table->columns[i] = column_of(i, 1.0, i);
    }
    ep_free(work);
}

struct ep_popularity_table *ep_popularity_create(const struct ep_popularity *config,
                                                 uint32_t model_count, uint64_t seed)
{
    assert(model_count >= 1);
    struct ep_popularity_table *table = ep_alloc_zeroed(1, sizeof *table);
    table->kind = config->kind;
    table->count = model_count;
    table->exponent = config->exponent;
    double *weights = NULL;
    switch (config->kind) {
    case EP_POPULARITY_UNIFORM:
        break;
    case EP_POPULARITY_ZIPF:
        weights = zipf_weights(table, seed);
        break;
    case EP_POPULARITY_WEIGHTS:
        assert(config->weight_count == model_count);
        weights = given_weights(table, config->weights);
        break;
    }
    if (weights != NULL)
        build_columns(table, weights);
    ep_free(weights);
    return table;
}

void ep_popularity_destroy(struct ep_popularity_table *table)
{
    if (table == NULL)
        return;
    ep_free(table->columns);
    ep_free(table->order);
    ep_free(table->rank);
    ep_free(table->share);
    ep_free(table);
}

uint32_t ep_popularity_count(const struct ep_popularity_table *table)
{
    return table->count;
}

/* The word as a fixed-point number in [0, count): its whole part names the column, the 32 bits
 * after the point choose within it. */
static inline uint32_t draw(const struct ep_popularity_table *table, uint64_t word)
{
    __extension__ typedef unsigned __int128 wide;
    const uint64_t product = (uint64_t)(((wide)word * table->count) >> 32);
    const uint32_t at = (uint32_t)(product >> 32);
    if (table->columns == NULL)
        return at;
    const struct column column = table->columns[at];
    /* Without a branch, which would be wrong every other time. */
    const uint32_t is_alias = (uint32_t)product >= column.threshold;
    return at ^ ((at ^ column.alias) & (0 - is_alias));
}

uint32_t ep_popularity_draw(const struct ep_popularity_table *table, uint64_t word)
{
    return draw(table, word);
}

void ep_popularity_draw_many(const struct ep_popularity_table *table, const uint64_t *words,
                             uint32_t *models, size_t n)
{
    for (size_t i = 0; i < n; i++)
        models[i] = draw(table, words[i]);
}

uint32_t ep_popularity_order(const struct ep_popularity_table *table, uint32_t rank)
{
    assert(rank < table->count);
    return table->order != NULL ? table->order[rank] : rank;
}

double ep_popularity_share(const struct ep_popularity_table *table, uint32_t model)
{
    assert(model < table->count);
    switch (table->kind) {
    case EP_POPULARITY_UNIFORM:
        return 1.0 / table->count;
    case EP_POPULARITY_ZIPF:
        return zipf_weight(table, table->rank[model]) / table->total;
    case EP_POPULARITY_WEIGHTS:
        return table->share[model];
    }
    assert(0 && "unknown popularity");
    return 0;
}
