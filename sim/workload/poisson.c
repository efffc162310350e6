#include "workload/poisson.h"

#include "base/mem.h"
#include "core/dist.h"
#include "core/rng.h"
#include "workload/bursts.h"
#include "workload/choice.h"
#include "workload/renewal.h"

#include <assert.h>
#include <math.h>

enum { BATCH = 64 }; /* at most drawn together */

struct poisson {
    struct ep_rng_key key;
    const struct ep_profile_curve *profile;       /* borrowed */
    const struct ep_popularity_table *popularity; /* borrowed */
    struct ep_choice *choice;                     /* owned; NULL: the popularity says all */
    struct ep_bursts *bursts;                     /* owned; NULL: independent gaps */
    struct ep_dist gap;                           /* of these */
    double gap_ns;                                /* mean, in the profile's time */
    bool is_deterministic, is_steady;
    bool is_over; /* nothing more before the end of time */
    uint32_t first_model, source;
    uint64_t number; /* of the next request that is drawn */
    double area;     /* the profile's integral at the last arrival, ns */
    ep_time at;      /* of the last arrival; steady: without `rest` */
    double rest;     /* steady: the part of it below a nanosecond, in [0, 1) */
    /* For those who ask for one at a time: `used` of `ready` were given. */
    struct ep_arrival ahead[BATCH];
    uint32_t used, ready;
};

/* What a batch of requests is drawn from: the words of their blocks, and the gaps. */
struct batch {
    uint32_t size;
    uint64_t gap_words[BATCH], model_words[BATCH], own_words[2][BATCH];
    double gaps[BATCH];
};

/* Request i of the batch, all but its model: each field is written once. */
static inline void write_request(const struct poisson *poisson, const struct batch *batch,
                                 uint32_t i, ep_time at, struct ep_arrival *arrival)
{
    arrival->at = at;
    arrival->number = poisson->number + i;
    arrival->source = poisson->source;
    arrival->compute_ns = -1;
    arrival->wait_ns = -1;
    arrival->request_bytes = -1;
    arrival->response_bytes = -1;
    arrival->client = 0;
    arrival->variant = 0;
    arrival->has_words = true;
    arrival->words[0] = batch->own_words[0][i];
    arrival->words[1] = batch->own_words[1][i];
}

/* Time from `at` to its end, but for a bit: what is added to it in whole ns does not overflow. */
static double time_left(ep_time at)
{
    return (double)(EP_TIME_NEVER - at) * (1 - 1e-9);
}

/* Adds the gaps up in integers and keeps what is below a nanosecond. Returns how many arrive
 * before the end of time. Each sum waits for the one before: the models are drawn meanwhile. */
static uint32_t sum_steady(struct poisson *poisson, const struct batch *batch,
                           struct ep_arrival *arrivals)
{
    ep_time at = poisson->at;
    double rest = poisson->rest;
    double far = time_left(at) / BATCH; /* a whole batch of less does not come to the end */
    uint32_t i;
    for (i = 0; i < batch->size; i++) {
        const double step = rest + batch->gaps[i];
        const bool is_far = step >= far;
        if (is_far && step >= time_left(at))
            break;
        const ep_time whole = (ep_time)step;
        at += whole;
        rest = step - (double)whole;
        if (is_far)
            far = time_left(at) / BATCH;
        write_request(poisson, batch, i, at, &arrivals[i]);
        arrivals[i].model =
            poisson->first_model + ep_popularity_draw(poisson->popularity, batch->model_words[i]);
    }
    poisson->at = at;
    poisson->rest = rest;
    return i;
}

/* Time as ns where the profile's integral is `area`; false: at no time. */
static bool time_of_area(struct poisson *poisson, double area, double rounding, ep_time *at)
{
    const double when =
        ep_profile_inverse_near(poisson->profile, area, (double)poisson->at) + rounding;
    if (!(when < 0x1p62))
        return false;
    const ep_time whole = (ep_time)when;
    *at = whole > poisson->at ? whole : poisson->at; /* an inverse is exact to its rounding only */
    poisson->at = *at;
    return true;
}

static uint32_t sum_profiled(struct poisson *poisson, const struct batch *batch,
                             struct ep_arrival *arrivals)
{
    for (uint32_t i = 0; i < batch->size; i++) {
        ep_time at;
        poisson->area += batch->gaps[i];
        if (!time_of_area(poisson, poisson->area, 0, &at))
            return i;
        write_request(poisson, batch, i, at, &arrivals[i]);
    }
    return batch->size;
}

static uint32_t count_off(struct poisson *poisson, const struct batch *batch,
                          struct ep_arrival *arrivals)
{
    for (uint32_t i = 0; i < batch->size; i++) {
        ep_time at;
        const double area = (double)(poisson->number + i) * poisson->gap_ns;
        if (!time_of_area(poisson, area, 0.5, &at))
            return i;
        write_request(poisson, batch, i, at, &arrivals[i]);
    }
    return batch->size;
}

static void draw_gaps(struct poisson *poisson, struct batch *batch)
{
    if (poisson->bursts != NULL) {
        ep_bursts_gaps(poisson->bursts, batch->gap_words, batch->gaps, batch->size);
        return;
    }
    ep_dist_sample_many(&poisson->gap, batch->gap_words, batch->gaps, batch->size);
    if (poisson->number > 0 || poisson->gap.kind == EP_DIST_EXPONENTIAL)
        return;
    uint64_t first[4];
    ep_rng_block(&poisson->key, 0, 1, first);
    batch->gaps[0] = ep_renewal_first_gap(&poisson->gap, first[0], first[1]);
}

static void draw_models(struct poisson *poisson, const struct batch *batch,
                        struct ep_arrival *arrivals, uint32_t count)
{
    uint32_t models[BATCH];
    ep_time times[BATCH];
    for (uint32_t i = 0; i < count; i++)
        times[i] = arrivals[i].at;
    if (poisson->choice == NULL)
        ep_popularity_draw_many(poisson->popularity, batch->model_words, models, count);
    else
        ep_choice_draw_many(poisson->choice, poisson->number, times, batch->model_words, models,
                            count);
    for (uint32_t i = 0; i < count; i++)
        arrivals[i].model = poisson->first_model + models[i];
}

/* The next `size` <= BATCH requests; returns how many of them arrive before the end of time. */
static uint32_t draw_batch(struct poisson *poisson, struct ep_arrival *arrivals, uint32_t size)
{
    struct batch batch;
    batch.size = size;
    uint64_t *const words[4] = {batch.gap_words, batch.model_words, batch.own_words[0],
                                batch.own_words[1]};
    ep_rng_blocks(&poisson->key, poisson->number, 0, size, words);
    uint32_t count;
    if (poisson->is_deterministic) {
        count = count_off(poisson, &batch, arrivals);
    } else {
        draw_gaps(poisson, &batch);
        count = poisson->is_steady ? sum_steady(poisson, &batch, arrivals)
                                   : sum_profiled(poisson, &batch, arrivals);
    }
    bool are_drawn = poisson->is_steady && !poisson->is_deterministic;
    if (poisson->choice != NULL || !are_drawn)
        draw_models(poisson, &batch, arrivals, count);
    poisson->number += count;
    poisson->is_over = count < size;
    return count;
}

static uint32_t draw_more(struct poisson *poisson, struct ep_arrival *arrivals, uint32_t room)
{
    uint32_t count = 0;
    while (count < room && !poisson->is_over) {
        uint32_t left = room - count;
        count += draw_batch(poisson, &arrivals[count], left < BATCH ? left : BATCH);
    }
    return count;
}

static bool poisson_next(void *state, struct ep_arrival *arrival)
{
    struct poisson *poisson = state;
    if (poisson->used == poisson->ready) {
        poisson->ready = draw_more(poisson, poisson->ahead, BATCH);
        poisson->used = 0;
        if (poisson->ready == 0)
            return false;
    }
    *arrival = poisson->ahead[poisson->used++];
    return true;
}

static uint32_t poisson_next_many(void *state, struct ep_arrival *arrivals, uint32_t room)
{
    struct poisson *poisson = state;
    uint32_t count = 0;
    while (count < room && poisson->used < poisson->ready)
        arrivals[count++] = poisson->ahead[poisson->used++];
    return count + draw_more(poisson, arrivals + count, room - count);
}

static void poisson_destroy(void *state)
{
    struct poisson *poisson = state;
    ep_choice_destroy(poisson->choice);
    ep_bursts_destroy(poisson->bursts);
    ep_free(poisson);
}

static const struct ep_arrival_source_type poisson_type = {.name = "poisson",
                                                           .next = poisson_next,
                                                           .next_many = poisson_next_many,
                                                           .destroy = poisson_destroy};

static struct ep_choice *choice_of(const struct ep_poisson_config *config, uint64_t seed,
                                   uint32_t replication)
{
    if (config->law == NULL || !ep_choice_is_needed(config->law))
        return NULL;
    const struct ep_choice_config choice = {.law = config->law,
                                            .table = config->popularity,
                                            .model_count = config->model_count,
                                            .seed = seed,
                                            .replication = replication,
                                            .name = config->name};
    return ep_choice_create(&choice);
}

static void open_gaps(struct poisson *poisson, const struct ep_poisson_config *config,
                      uint64_t seed, uint32_t replication)
{
    if (config->state_count > 0) {
        const struct ep_bursts_seed bursts = {seed, replication, config->name};
        poisson->bursts =
            ep_bursts_create(config->states, config->state_count, config->scale, bursts);
        return;
    }
    poisson->gap_ns = 1e9 / config->rate_per_second;
    poisson->gap = config->renewal ? *config->renewal : ep_dist_exponential(poisson->gap_ns);
}

struct ep_arrival_source ep_poisson_open(const struct ep_poisson_config *config, uint64_t seed,
                                         uint32_t replication)
{
    assert(config->state_count > 0 ||
           (config->rate_per_second > 0 && isfinite(config->rate_per_second)));
    struct poisson *poisson = ep_alloc_zeroed(1, sizeof *poisson);
    char *purpose = ep_format("workload/arrivals/%s", config->name);
    poisson->key = ep_rng_key_of(seed, replication, purpose);
    ep_free(purpose);
    poisson->profile = config->profile;
    poisson->popularity = config->popularity;
    poisson->choice = choice_of(config, seed, replication);
    open_gaps(poisson, config, seed, replication);
    poisson->is_deterministic = config->is_deterministic;
    poisson->is_steady = ep_profile_is_constant(config->profile);
    poisson->first_model = config->first_model;
    poisson->source = config->source;
    return (struct ep_arrival_source){&poisson_type, poisson};
}
