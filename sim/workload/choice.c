#include "workload/choice.h"

#include "base/mem.h"
#include "core/dist.h"
#include "core/math.h"
#include "core/rng.h"

#include <assert.h>
#include <math.h>

#define DAY_NS (24.0 * (double)EP_HOUR)
#define LN_2 0.6931471805599453

/* What happens to the places: when next, and by which random numbers. */
struct mover {
    struct ep_rng_key key;
    uint64_t count; /* so far: the number of the next one's block */
    double gap_ns;  /* mean; INFINITY: never */
    double at_ns;   /* of the next one */
};

struct ep_choice {
    const struct ep_popularity_table *table; /* borrowed */
    uint32_t places;
    struct ep_locality locality;
    struct ep_rng_key locality_key;
    double span;      /* of the antiderivative of x^-exponent over [1, reach + 1) */
    uint32_t *past;   /* owned; the places of the last requests, a ring; NULL: no locality */
    uint32_t mask;    /* of the ring, whose size is a power of two */
    uint64_t seen;    /* requests so far */
    uint32_t *holder; /* owned; by place; NULL: nothing moves */
    struct mover drift, churn;
    uint32_t newest, model_count; /* the next model that was never asked for; all of the group */
};

static bool has_drift(const struct ep_popularity *law)
{
    return law->drift_half_life > 0 && law->drift_half_life < EP_TIME_NEVER;
}

bool ep_choice_is_needed(const struct ep_popularity *law)
{
    return law->locality.share > 0 || has_drift(law) || law->churn_per_day > 0;
}

uint32_t ep_popularity_alive(const struct ep_popularity *law, uint32_t model_count, ep_time horizon)
{
    assert(model_count >= 1);
    if (!(law->churn_per_day > 0))
        return model_count;
    const double lives = 1 + law->churn_per_day * ((double)horizon / DAY_NS);
    const double alive = floor(model_count / lives);
    return alive >= 1 ? (uint32_t)alive : 1;
}

/* ---- locality ---- */

static bool is_one(double exponent)
{
    return fabs(exponent - 1) < 1e-9;
}

/* Integral of x^-exponent from 1 to x. */
static double integral(double exponent, double x)
{
    if (is_one(exponent))
        return ep_math_log(x);
    return ep_math_expm1((1 - exponent) * ep_math_log(x)) / (1 - exponent);
}

/* Its inverse. */
static double inverse(double exponent, double area)
{
    if (is_one(exponent))
        return ep_math_exp(area);
    return ep_math_exp(ep_math_log1p((1 - exponent) * area) / (1 - exponent));
}

/* How far back, from one word: 1..reach. */
static uint64_t draw_distance(const struct ep_choice *choice, uint64_t word)
{
    const double x = inverse(choice->locality.exponent, ep_rng_unit(word) * choice->span);
    const double reach = choice->locality.reach;
    return (uint64_t)fmin(fmax(x, 1), reach); /* beyond by rounding only */
}

/* Turns places drawn afresh into those that the requests have. */
static void repeat_places(struct ep_choice *choice, uint64_t number, uint32_t *places, size_t n)
{
    uint64_t words[4];
    for (size_t i = 0; i < n; i++) {
        ep_rng_block(&choice->locality_key, number + i, 0, words);
        if (ep_rng_unit(words[0]) < choice->locality.share) {
            const uint64_t back = draw_distance(choice, words[1]);
            if (back <= choice->seen)
                places[i] = choice->past[(choice->seen - back) & choice->mask];
        }
        choice->past[choice->seen++ & choice->mask] = places[i];
    }
}

static void remember(struct ep_choice *choice, const struct ep_choice_config *config)
{
    choice->locality = config->law->locality;
    if (!(choice->locality.share > 0))
        return;
    assert(choice->locality.share <= 1 && choice->locality.reach >= 1);
    char *purpose = ep_format("workload/locality/%s", config->name);
    choice->locality_key = ep_rng_key_of(config->seed, config->replication, purpose);
    ep_free(purpose);
    choice->span = integral(choice->locality.exponent, (double)choice->locality.reach + 1);
    uint32_t size = 1;
    while (size < choice->locality.reach)
        size *= 2;
    choice->past = ep_alloc_zeroed(size, sizeof *choice->past);
    choice->mask = size - 1;
}

/* ---- drift and churn ---- */

static void start(struct mover *mover, const struct ep_choice_config *config, const char *what,
                  double gap_ns)
{
    char *purpose = ep_format("workload/%s/%s", what, config->name);
    mover->key = ep_rng_key_of(config->seed, config->replication, purpose);
    ep_free(purpose);
    mover->gap_ns = gap_ns;
}

/* Word 0 of a block is the gap before the exchange, words 1 and 2 are its places. */
static void await_exchange(struct mover *drift)
{
    uint64_t words[4];
    ep_rng_block(&drift->key, drift->count, 0, words);
    const struct ep_dist gap = ep_dist_exponential(drift->gap_ns);
    drift->at_ns += ep_dist_sample(&gap, words[0]);
}

static void exchange(struct ep_choice *choice)
{
    uint64_t words[4];
    ep_rng_block(&choice->drift.key, choice->drift.count++, 0, words);
    const uint32_t a = ep_rng_below(words[1], choice->places);
    uint32_t b = ep_rng_below(words[2], choice->places - 1);
    b += b >= a;
    const uint32_t moved = choice->holder[a];
    choice->holder[a] = choice->holder[b];
    choice->holder[b] = moved;
    await_exchange(&choice->drift);
}

static void await_death(struct ep_choice *choice)
{
    const bool is_over = choice->newest == choice->model_count;
    choice->churn.at_ns =
        is_over ? INFINITY : (double)(choice->churn.count + 1) * choice->churn.gap_ns;
}

static void replace_one(struct ep_choice *choice)
{
    uint64_t words[4];
    ep_rng_block(&choice->churn.key, choice->churn.count++, 0, words);
    choice->holder[ep_rng_below(words[0], choice->places)] = choice->newest++;
    await_death(choice);
}

/* Everything that happens until `at`, `at` included. */
static void advance(struct ep_choice *choice, double at)
{
    while (choice->drift.at_ns <= at || choice->churn.at_ns <= at) {
        if (choice->drift.at_ns <= choice->churn.at_ns)
            exchange(choice);
        else
            replace_one(choice);
    }
}

static void set_in_motion(struct ep_choice *choice, const struct ep_choice_config *config)
{
    const struct ep_popularity *law = config->law;
    const uint32_t n = choice->places;
    choice->drift.at_ns = choice->churn.at_ns = INFINITY;
    if (!has_drift(law) && !(law->churn_per_day > 0))
        return;
    choice->holder = ep_alloc_zeroed(n, sizeof *choice->holder);
    for (uint32_t i = 0; i < n; i++)
        choice->holder[i] = i;
    if (has_drift(law) && n > 1) {
        start(&choice->drift, config, "drift",
              2 * (double)law->drift_half_life / (LN_2 * ((double)n - 1)));
        choice->drift.at_ns = 0;
        await_exchange(&choice->drift);
    }
    if (law->churn_per_day > 0) {
        start(&choice->churn, config, "churn", DAY_NS / (n * law->churn_per_day));
        await_death(choice);
    }
}

/* ---- using ---- */

struct ep_choice *ep_choice_create(const struct ep_choice_config *config)
{
    struct ep_choice *choice = ep_alloc_zeroed(1, sizeof *choice);
    choice->table = config->table;
    choice->places = ep_popularity_count(config->table);
    choice->newest = choice->places;
    choice->model_count = config->model_count;
    assert(choice->places <= config->model_count);
    remember(choice, config);
    set_in_motion(choice, config);
    return choice;
}

void ep_choice_destroy(struct ep_choice *choice)
{
    if (choice == NULL)
        return;
    ep_free(choice->past);
    ep_free(choice->holder);
    ep_free(choice);
}

void ep_choice_draw_many(struct ep_choice *choice, uint64_t number, const ep_time *times,
                         const uint64_t *words, uint32_t *models, size_t n)
{
    ep_popularity_draw_many(choice->table, words, models, n);
    if (choice->past != NULL)
        repeat_places(choice, number, models, n);
    for (size_t i = 0; choice->holder != NULL && i < n; i++) {
        advance(choice, (double)times[i]);
        models[i] = choice->holder[models[i]];
    }
}
