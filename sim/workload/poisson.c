#include "workload/poisson.h"

#include "base/mem.h"
#include "core/dist.h"
#include "core/rng.h"
#include "workload/bursts.h"
#include "workload/choice.h"
#include "workload/renewal.h"

#include <assert.h>
#include <math.h>

#define BATCH 64

struct poisson {
    struct ep_rng_key key;
    const struct ep_profile_curve *profile;       /* borrowed */
    const struct ep_popularity_table *popularity; /* borrowed */
    struct ep_choice *choice;                     /* owned; NULL: the popularity says all */
    struct ep_bursts *bursts;                     /* owned; NULL: independent gaps */
    struct ep_dist gap;                           /* of these */
    double gap_ns;                                /* mean, in the profile's time */
    bool is_deterministic, is_steady;
    uint32_t first_model, source;
    unsigned used, count;  /* of the batch; count < BATCH: the last one */
    uint64_t batch_number; /* of the batch's first request */
    double area;           /* the profile's integral at the last arrival, ns */
    ep_time at;            /* of the last arrival; steady: without `rest` */
    double rest;           /* steady: the part of it below a nanosecond, in [0, 1) */
    ep_time times[BATCH];
    uint32_t models[BATCH];
    uint64_t words[BATCH][2];
};

/* Adds the gaps up in integers and keeps what is below a nanosecond. Returns how many arrive
 * before the end of time. Each sum waits for the one before: the models are drawn meanwhile. */
static unsigned sum_steady(struct poisson *poisson, const double *gaps, const uint64_t *model_words)
{
    for (unsigned i = 0; i < BATCH; i++) {
        poisson->models[i] = ep_popularity_draw(poisson->popularity, model_words[i]);
        const double step = poisson->rest + gaps[i];
        if (step >= (double)(EP_TIME_NEVER - poisson->at) * (1 - 1e-9))
            return i;
        const ep_time whole = (ep_time)step;
        poisson->at += whole;
        poisson->rest = step - (double)whole;
        poisson->times[i] = poisson->at;
    }
    return BATCH;
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

static unsigned sum_profiled(struct poisson *poisson, const double *gaps)
{
    for (unsigned i = 0; i < BATCH; i++) {
        poisson->area += gaps[i];
        if (!time_of_area(poisson, poisson->area, 0, &poisson->times[i]))
            return i;
    }
    return BATCH;
}

static unsigned count_off(struct poisson *poisson)
{
    for (unsigned i = 0; i < BATCH; i++) {
        const double area = (double)(poisson->batch_number + i) * poisson->gap_ns;
        if (!time_of_area(poisson, area, 0.5, &poisson->times[i]))
            return i;
    }
    return BATCH;
}

static void draw_gaps(struct poisson *poisson, const uint64_t *words, double *gaps)
{
    if (poisson->bursts != NULL) {
        ep_bursts_gaps(poisson->bursts, words, gaps, BATCH);
        return;
    }
    ep_dist_sample_many(&poisson->gap, words, gaps, BATCH);
    if (poisson->batch_number > 0 || poisson->gap.kind == EP_DIST_EXPONENTIAL)
        return;
    uint64_t first[4];
    ep_rng_block(&poisson->key, 0, 1, first);
    gaps[0] = ep_renewal_first_gap(&poisson->gap, first[0], first[1]);
}

static void next_batch(struct poisson *poisson)
{
    uint64_t gap_words[BATCH], model_words[BATCH], words[4];
    double gaps[BATCH];
    poisson->batch_number += poisson->count;
    for (unsigned i = 0; i < BATCH; i++) {
        ep_rng_block(&poisson->key, poisson->batch_number + i, 0, words);
        gap_words[i] = words[0];
        model_words[i] = words[1];
        poisson->words[i][0] = words[2];
        poisson->words[i][1] = words[3];
    }
    if (poisson->is_deterministic) {
        poisson->count = count_off(poisson);
    } else {
        draw_gaps(poisson, gap_words, gaps);
        poisson->count = poisson->is_steady ? sum_steady(poisson, gaps, model_words)
                                            : sum_profiled(poisson, gaps);
    }
    bool are_drawn = poisson->is_steady && !poisson->is_deterministic;
    if (poisson->choice == NULL && !are_drawn)
        ep_popularity_draw_many(poisson->popularity, model_words, poisson->models, BATCH);
    else if (poisson->choice != NULL)
        ep_choice_draw_many(poisson->choice, poisson->batch_number, poisson->times, model_words,
                            poisson->models, poisson->count);
    poisson->used = 0;
}

static bool poisson_next(void *state, struct ep_arrival *arrival)
{
    struct poisson *poisson = state;
    if (poisson->used == poisson->count) {
        if (poisson->count < BATCH)
            return false;
        next_batch(poisson);
        if (poisson->count == 0)
            return false;
    }
    const unsigned i = poisson->used++;
    *arrival = (struct ep_arrival){
        .at = poisson->times[i],
        .number = poisson->batch_number + i,
        .model = poisson->first_model + poisson->models[i],
        .source = poisson->source,
        .compute_ns = -1,
        .wait_ns = -1,
        .request_bytes = -1,
        .response_bytes = -1,
        .has_words = true,
        .words = {poisson->words[i][0], poisson->words[i][1]},
    };
    return true;
}

static void poisson_destroy(void *state)
{
    struct poisson *poisson = state;
    ep_choice_destroy(poisson->choice);
    ep_bursts_destroy(poisson->bursts);
    ep_free(poisson);
}

static const struct ep_arrival_source_type poisson_type = {"poisson", poisson_next, NULL, NULL,
                                                           poisson_destroy};

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
    poisson->used = poisson->count = BATCH; /* as if a batch before the first were used up */
    poisson->batch_number = (uint64_t)0 - BATCH;
    return (struct ep_arrival_source){&poisson_type, poisson};
}
