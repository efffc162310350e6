/* Which model a request wants: one 64-bit word, one model, in constant time (alias method:
 * Walker 1977, built as in Vose 1991). Read-only once made: replications share it.
 * Popularity belongs to the models: it depends on the seed, not on the replication. */
#ifndef EP_WORKLOAD_POPULARITY_H
#define EP_WORKLOAD_POPULARITY_H

#include "workload/workload_config.h"

#include <stdint.h>

struct ep_popularity_table;

/* Shares of `model_count` >= 1 models, numbered from 0 within their group.
 * zipf: rank r = 1, 2, ... has weight r^-exponent; which model has which rank is a random
 * permutation drawn from `seed`, so that a low number does not mean popular. weights: model i has
 * weights[i] (>= 0, one of them > 0; weight_count == model_count). The caller destroys.
 * 16 bytes a model (uniform: none). O(n) (weights: O(n log n)). */
struct ep_popularity_table *ep_popularity_create(const struct ep_popularity *config,
                                                 uint32_t model_count, uint64_t seed);
void ep_popularity_destroy(struct ep_popularity_table *table); /* NULL is fine */

uint32_t ep_popularity_count(const struct ep_popularity_table *table);
/* The model for one uniform word. Probabilities are exact to 2^-32 of 1/n. */
uint32_t ep_popularity_draw(const struct ep_popularity_table *table, uint64_t word);
/* The same for n words at once. */
void ep_popularity_draw_many(const struct ep_popularity_table *table, const uint64_t *words,
                             uint32_t *models, size_t n);
/* The model of popularity rank `rank` (0: most popular); equal shares by number. */
uint32_t ep_popularity_order(const struct ep_popularity_table *table, uint32_t rank);
/* The probability of `model`; they add up to 1. */
double ep_popularity_share(const struct ep_popularity_table *table, uint32_t model);

#endif
