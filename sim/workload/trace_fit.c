#include "workload/trace_fit.h"

#include "base/mem.h"
#include "core/math.h"
#include "core/rng.h"
#include "workload/choice.h"
#include "workload/miss_curve.h"

#include <assert.h>
#include <math.h>

#define COARSE_REQUESTS 40000 /* of the first look over all parameters */
#define MOST_EXPONENT 4.0
#define MOST_SHARE 0.98
#define MOST_REACH 1e7
#define BATCH 256
#define DIRECTIONS 14
#define WORTH_IT 0.9 /* locality is left out where it does not make the difference that small */
#define LOG_8 2.0794415416798357

/* Sizes of caches, in percent of the models called. */
static const double percents[EP_TRACE_FIT_SIZES] = {0.5, 1,  2,  3,  5,  7.5, 10, 15,
                                                    20,  25, 30, 40, 50, 60,  80, 100};

/* What is compared: the sizes, and the recording's miss ratios at two lengths. */
struct target {
    uint32_t model_count;
    uint64_t seed;
    struct ep_popularity_table *table; /* owned */
    int64_t sizes[EP_TRACE_FIT_SIZES];
    size_t size_count;
    double coarse[EP_TRACE_FIT_SIZES], fine[EP_TRACE_FIT_SIZES];
    uint64_t coarse_requests, fine_requests;
};

/* ---- the recording ---- */

struct gaps {
    ep_time last;
    uint64_t count;
    double sum, squares;
};

static void see_gap(void *self, uint32_t id, ep_time at, uint64_t calls)
{
    (void)id;
    (void)calls;
    struct gaps *gaps = self;
    if (gaps->count++ > 0) {
        const double gap = (double)(at - gaps->last);
        gaps->sum += gap;
        gaps->squares += gap * gap;
    }
    gaps->last = at;
}

static double gap_cv_of(const struct ep_trace *trace)
{
    struct gaps gaps = {0};
    if (ep_trace_period(trace) > 0)
        return NAN;
    ep_trace_visit(trace, see_gap, &gaps);
    const double count = (double)gaps.count - 1, mean = gaps.sum / count;
    const double variance = gaps.squares / count - mean * mean;
    return mean > 0 ? sqrt(fmax(variance, 0)) / mean : NAN;
}

static struct ep_miss_curve *curve_over(const struct target *target)
{
    return ep_miss_curve_create(EP_MISS_CURVE_OBJECTS, target->sizes, target->size_count, 1);
}

static void read_ratios(const struct ep_miss_curve *curve, size_t count, double *ratios)
{
    for (size_t i = 0; i < count; i++)
        ratios[i] = ep_miss_curve_ratio(curve, i);
}

/* One pass over the begin of the recording; ids called keep the order of their numbers. */
static void measure_recording(const struct ep_trace *trace, struct target *target)
{
    uint32_t *models = ep_alloc_zeroed(ep_trace_id_count(trace), sizeof *models);
    for (uint32_t id = 0; id < ep_trace_id_count(trace); id++)
        models[id] = id;
    const struct ep_trace_replay replay = {
        .model_of_id = models, .scale = 1, .seed = target->seed, .name = "trace"};
    struct ep_arrival_source source = ep_trace_open(trace, &replay);
    struct ep_miss_curve *curve = curve_over(target);
    struct ep_arrival arrival;
    while (target->fine_requests < EP_TRACE_FIT_MOST_REQUESTS &&
           source.type->next(source.state, &arrival)) {
        ep_miss_curve_touch(curve, arrival.model, 1, true);
        if (++target->fine_requests <= COARSE_REQUESTS) {
            target->coarse_requests = target->fine_requests;
            if (target->coarse_requests == COARSE_REQUESTS)
                read_ratios(curve, target->size_count, target->coarse);
        }
    }
    read_ratios(curve, target->size_count, target->fine);
    if (target->coarse_requests < COARSE_REQUESTS)
        read_ratios(curve, target->size_count, target->coarse);
    ep_miss_curve_destroy(curve);
    ep_arrival_source_destroy(&source);
    ep_free(models);
}

/* ---- the generator ---- */

/* Miss ratios of `requests` generated ones. */
static void generate(const struct target *target, const struct ep_popularity *law,
                     uint64_t requests, double *ratios)
{
    const struct ep_choice_config config = {.law = law,
                                            .table = target->table,
                                            .model_count = target->model_count,
                                            .seed = target->seed,
                                            .name = "fit"};
    struct ep_choice *choice = ep_choice_create(&config);
    struct ep_rng rng = ep_rng_stream(target->seed, 0, "workload/trace_fit");
    struct ep_miss_curve *curve = curve_over(target);
    const ep_time times[BATCH] = {0};
    uint64_t words[BATCH];
    uint32_t models[BATCH];
    for (uint64_t done = 0; done < requests;) {
        const size_t n = requests - done < BATCH ? (size_t)(requests - done) : BATCH;
        for (size_t i = 0; i < n; i++)
            words[i] = ep_rng_next(&rng);
        ep_choice_draw_many(choice, done, times, words, models, n);
        for (size_t i = 0; i < n; i++)
            ep_miss_curve_touch(curve, models[i], 1, true);
        done += n;
    }
    read_ratios(curve, target->size_count, ratios);
    ep_miss_curve_destroy(curve);
    ep_choice_destroy(choice);
}

/* ---- the search ---- */

struct candidate {
    double share, exponent, log_reach, loss;
};

static struct ep_locality locality_of(const struct candidate *at)
{
    const double reach = floor(ep_math_exp(at->log_reach) + 0.5);
    return (struct ep_locality){.share = at->share,
                                .exponent = at->exponent,
                                .reach = (uint32_t)fmin(fmax(reach, 1), MOST_REACH)};
}

/* Root mean square of the differences: large ones count more. */
static void judge(const struct target *target, const struct ep_popularity *popularity, bool is_fine,
                  struct candidate *at)
{
    struct ep_popularity law = *popularity;
    double ratios[EP_TRACE_FIT_SIZES], sum = 0;
    const double *recorded = is_fine ? target->fine : target->coarse;
    law.locality = locality_of(at);
    generate(target, &law, is_fine ? target->fine_requests : target->coarse_requests, ratios);
    for (size_t i = 0; i < target->size_count; i++)
        sum += (ratios[i] - recorded[i]) * (ratios[i] - recorded[i]);
    at->loss = sqrt(sum / (double)target->size_count);
}

static void keep_better(struct candidate *best, const struct candidate *other)
{
    if (other->loss < best->loss)
        *best = *other;
}

static double clamp(double value, double least, double most)
{
    return fmin(fmax(value, least), most);
}

static double most_log_reach(const struct target *target)
{
    return ep_math_log(fmin((double)target->fine_requests, MOST_REACH));
}

/* A neighbor: one parameter moved, up or down, or two of them against each other (what one adds to
 * the locality the other takes away). */
static struct candidate neighbor(const struct target *target, const struct candidate *from,
                                 int direction, double size)
{
    static const double moves[DIRECTIONS][3] = {
        {1, 0, 0},  {0, 1, 0},  {0, 0, 1},  {1, 1, 0},   {1, 0, 1},   {1, 0, -1}, {0, 1, 1},
        {-1, 0, 0}, {0, -1, 0}, {0, 0, -1}, {-1, -1, 0}, {-1, 0, -1}, {-1, 0, 1}, {0, -1, -1}};
    const double *by = moves[direction];
    return (struct candidate){
        .share = clamp(from->share + 0.1 * size * by[0], 0, MOST_SHARE),
        .exponent = clamp(from->exponent + 0.35 * size * by[1], 0, MOST_EXPONENT),
        .log_reach = clamp(from->log_reach + size * by[2], 0, most_log_reach(target))};
}

/* To the best neighbor again and again, in steps that become smaller. */
static struct candidate descend(const struct target *target, const struct ep_popularity *popularity,
                                bool is_fine, struct candidate best)
{
    judge(target, popularity, is_fine, &best);
    for (double size = is_fine ? 0.5 : 1; size > 0.1;) {
        const struct candidate from = best;
        for (int direction = 0; direction < DIRECTIONS; direction++) {
            struct candidate at = neighbor(target, &from, direction, size);
            judge(target, popularity, is_fine, &at);
            keep_better(&best, &at);
        }
        if (best.loss >= from.loss)
            size /= 2;
    }
    return best;
}

/* The best of a grid with that share, on few requests, and from there downhill. */
static struct candidate search_from(const struct target *target,
                                    const struct ep_popularity *popularity, double share)
{
    static const double exponents[] = {0, 0.7, 1.4, 2.1};
    struct candidate best = {.loss = INFINITY};
    for (size_t e = 0; e < sizeof exponents / sizeof exponents[0]; e++)
        for (double reach = LOG_8; reach <= most_log_reach(target); reach += LOG_8) {
            struct candidate at = {share, exponents[e], reach, 0};
            judge(target, popularity, false, &at);
            keep_better(&best, &at);
        }
    return best.loss < INFINITY ? descend(target, popularity, false, best) : best;
}

/* Several beginnings, since the loss has more than one valley; the best of them in full. */
static struct candidate search(const struct target *target, const struct ep_popularity *popularity)
{
    static const double shares[] = {0.2, 0.5, 0.75, 0.95};
    struct candidate best = {0};
    judge(target, popularity, false, &best);
    for (size_t s = 0; s < sizeof shares / sizeof shares[0]; s++) {
        const struct candidate at = search_from(target, popularity, shares[s]);
        keep_better(&best, &at);
    }
    return descend(target, popularity, true, best);
}

/* ---- all of it ---- */

static void choose_sizes(struct target *target)
{
    for (size_t i = 0; i < EP_TRACE_FIT_SIZES; i++) {
        const int64_t size = (int64_t)ceil(percents[i] / 100 * target->model_count);
        if (target->size_count == 0 || size > target->sizes[target->size_count - 1])
            target->sizes[target->size_count++] = size;
    }
}

static void state_errors(const struct target *target, struct ep_trace_fit *fit)
{
    double independent[EP_TRACE_FIT_SIZES], fitted[EP_TRACE_FIT_SIZES];
    struct ep_popularity law = fit->popularity;
    generate(target, &law, target->fine_requests, fitted);
    law.locality = (struct ep_locality){.reach = 1};
    generate(target, &law, target->fine_requests, independent);
    fit->point_count = (int)target->size_count;
    for (size_t i = 0; i < target->size_count; i++) {
        const double error = fabs(fitted[i] - target->fine[i]);
        const double without = fabs(independent[i] - target->fine[i]);
        fit->points[i] = (struct ep_trace_fit_point){(uint32_t)target->sizes[i], target->fine[i],
                                                     independent[i], fitted[i]};
        fit->mean_error += error / (double)target->size_count;
        fit->independent_mean_error += without / (double)target->size_count;
        fit->max_error = fmax(fit->max_error, error);
        fit->independent_max_error = fmax(fit->independent_max_error, without);
    }
}

static void fit_locality(const struct ep_trace *trace, uint64_t seed, struct ep_trace_fit *fit)
{
    struct target target = {.model_count = fit->info.called, .seed = seed};
    target.table = ep_popularity_create(&fit->popularity, target.model_count, seed);
    choose_sizes(&target);
    measure_recording(trace, &target);
    struct candidate without = {0};
    judge(&target, &fit->popularity, true, &without);
    const struct candidate best = search(&target, &fit->popularity);
    if (best.loss < WORTH_IT * without.loss)
        fit->popularity.locality = locality_of(&best);
    fit->compared = target.fine_requests;
    state_errors(&target, fit);
    ep_popularity_destroy(target.table);
}

void ep_trace_fit_of(const struct ep_trace *trace, uint64_t seed, struct ep_trace_fit *fit)
{
    *fit = (struct ep_trace_fit){.gap_cv = gap_cv_of(trace)};
    ep_trace_info_of(trace, &fit->info);
    fit->rate_per_second = (double)fit->info.requests / ep_time_to_seconds(ep_trace_window(trace));
    fit->popularity = (struct ep_popularity){.kind = EP_POPULARITY_ZIPF,
                                             .exponent = fit->info.zipf_exponent,
                                             .locality = {.reach = 1},
                                             .drift_half_life = EP_TIME_NEVER};
    if (fit->info.called < 2)
        fit->popularity.kind = EP_POPULARITY_UNIFORM;
    else
        fit_locality(trace, seed, fit);
}
