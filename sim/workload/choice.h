/* Which model each request of one source wants, where popularity has a memory: runs of requests
 * for one model (locality), ranks that move (drift), models that die and are replaced (churn).
 * The state of one source in one replication; what does not vary is in the popularity table.
 *
 * The law. A request first gets a *place* in the popularity, then the model that holds the place.
 *
 * Locality: with probability `share` request n takes the place of request n - L of the same source,
 * else (and where n < L) a place of its own from the table. L is floor(X), X on [1, reach + 1)
 * with a density that falls as x^-exponent: exponent 0 makes all distances 1..reach alike, 1 all
 * orders of magnitude, above that it is mostly the last few. L and the choice are independent of
 * everything before. This is the discrete autoregressive process DAR(reach) (Jacobs and Lewis,
 * J. Time Series Analysis 4, 1983, pp. 19-36), whose point it is that every single request
 * still has exactly the table's shares: locality changes the order of requests and the miss ratio
 * of a cache, not the popularity. Measured shares converge more slowly: the variance of a long
 * run's count is up to 1 / (1 - share)^2 times as large.
 *
 * Drift: at the instants of a Poisson process two places chosen at random, all pairs alike,
 * exchange their models. With n places and (n - 1) ln 2 / (2 half_life) exchanges a time,
 *     E[share of a model at t] = 1/n + (its share at 0 - 1/n) 2^(-t / half_life).
 * The shares of the places stay as they are.
 *
 * Churn: every 24 h / (alive x per_day) a place chosen at random, all alike, gets a model that was
 * never asked for before; the model that held it is never asked for again (locality repeats
 * places, so it does not wake the dead). Models 0 .. alive - 1 begin, the others follow in order of
 * their number; when they are used up, churn ends. ep_popularity_alive() makes them last. */
#ifndef EP_WORKLOAD_CHOICE_H
#define EP_WORKLOAD_CHOICE_H

#include "core/time.h"
#include "workload/popularity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_choice;
struct ep_choice_config {
    const struct ep_popularity *law;         /* locality, drift and churn of it; copied */
    const struct ep_popularity_table *table; /* borrowed, outlives the choice; its models are the
                                                ones alive at the start */
    uint32_t model_count; /* of the group, those still to come included; >= the table's count */
    uint64_t seed;
    uint32_t replication;
    const char *name; /* of the source: names the streams; read only while creating */
};

/* Whether requests need a choice at all: one of locality, drift and churn is on. Where they do not,
 * the table says all, and a choice would say the same. */
bool ep_choice_is_needed(const struct ep_popularity *law);

/* The models of a group of `model_count` >= 1 that are asked for from the start: the most of which
 * those that churn brings until `horizon` are still in the group, at least one. Without churn: all.
 */
uint32_t ep_popularity_alive(const struct ep_popularity *law, uint32_t model_count,
                             ep_time horizon);

/* The caller destroys. 4 bytes a distance of `reach` with locality, 4 a place with drift or churn;
 * nothing more, however many requests there are. */
struct ep_choice *ep_choice_create(const struct ep_choice_config *config);
void ep_choice_destroy(struct ep_choice *choice); /* NULL is fine */

/* The models of the requests number, number + 1, ..., which are the next n of the source, in the
 * group's numbers; `words` as ep_popularity_draw_many() takes them; times do not descend from call
 * to call. Words and numbers make the places, times the models. O(1) a request, and O(1) an
 * exchange and a death in the time that has passed. */
void ep_choice_draw_many(struct ep_choice *choice, uint64_t number, const ep_time *times,
                         const uint64_t *words, uint32_t *models, size_t n);

#endif
