#include "run/requirement.h"

#include "base/mem.h"
#include "run/estimate.h"
#include "run/requirement_view.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum metric_kind { METRIC_LATENCY, METRIC_ERROR_RATIO, METRIC_COLD_RATIO, METRIC_FIGURE };
struct metric {
    const char *name;
    enum metric_kind kind;
    enum ep_latency_statistic statistic; /* METRIC_LATENCY */
    size_t offset;                       /* METRIC_FIGURE: in struct ep_figures */
};
/* clang-format off */
#define FIGURE(member) METRIC_FIGURE, 0, offsetof(struct ep_figures, member)
static const struct metric metrics[] = {
    {"latency_mean", METRIC_LATENCY, EP_LATENCY_MEAN, 0},
    {"latency_p50",  METRIC_LATENCY, EP_LATENCY_P50,  0},
    {"latency_p90",  METRIC_LATENCY, EP_LATENCY_P90,  0},
    {"latency_p95",  METRIC_LATENCY, EP_LATENCY_P95,  0},
    {"latency_p99",  METRIC_LATENCY, EP_LATENCY_P99,  0},
    {"latency_p999", METRIC_LATENCY, EP_LATENCY_P999, 0},
    {"latency_max",  METRIC_LATENCY, EP_LATENCY_MAX,  0},
    {"error_ratio",  METRIC_ERROR_RATIO, 0, 0},
    {"cold_ratio",   METRIC_COLD_RATIO,  0, 0},
    {"cost_per_hour",  FIGURE(cost_per_hour)},
    {"cost_per_month", FIGURE(cost_per_month)},
    {"cost_per_million_requests", FIGURE(cost_per_million)},
    {"instances_mean", FIGURE(instances_mean)},
    {"endpoints", FIGURE(endpoints)},
    {"rho", FIGURE(rho)},
};
/* clang-format on */

/* A model is judged by a ratio when it has so many requests. */
#define FEWEST_FOR_RATIO 100

static const struct metric *find_metric(const char *name)
{
    bool has_set = strncmp(name, "warm_latency", 12) == 0 || strncmp(name, "cold_latency", 12) == 0;
    name += has_set ? 5 : 0;
    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++)
        if (strcmp(metrics[i].name, name) == 0)
            return &metrics[i];
    return NULL;
}

/* "warm_latency_p99" is latency_p99 of the warm. */
static enum ep_latency_set set_of(const char *metric)
{
    if (strncmp(metric, "warm_", 5) == 0)
        return EP_SET_WARM;
    return strncmp(metric, "cold_latency", 12) == 0 ? EP_SET_COLD : EP_SET_ALL;
}

static double share_of(const struct metric *metric)
{
    return metric && metric->kind == METRIC_LATENCY ? ep_latency_share(metric->statistic) : 0;
}

double ep_requirement_percentile(const char *metric)
{
    return share_of(find_metric(metric));
}

bool ep_requirement_applies(const struct ep_requirement *requirement, const char *deployment)
{
    return !requirement->deployment || strcmp(requirement->deployment, deployment) == 0;
}

static bool is_served(const struct ep_requirement *requirement,
                      const struct ep_deployment *deployment)
{
    for (size_t i = 0; requirement->group && i < deployment->serves_count; i++)
        if (deployment->serves[i] == requirement->group_index)
            return true;
    return !requirement->group;
}

bool ep_requirement_meets(const struct ep_requirement *requirement, double value)
{
    switch (requirement->bound) {
    case EP_BOUND_LESS:
        return value < requirement->limit;
    case EP_BOUND_AT_MOST:
        return value <= requirement->limit;
    case EP_BOUND_MORE:
        return value > requirement->limit;
    case EP_BOUND_AT_LEAST:
        return value >= requirement->limit;
    }
    assert(0 && "unknown bound");
    return false;
}

/* ---- one deployment as a whole ---- */

/* Seconds to ns, rounded down, without overflow. */
static int64_t to_ns(double seconds)
{
    double ns = floor(seconds * 1e9);
    return ns >= 9e18 ? INT64_MAX : ns < 0 ? -1 : (int64_t)ns;
}

/* Counts and latencies of the requests that it is about. The caller destroys the histograms. */
static struct ep_cell cell_of(const struct ep_view *view, const struct ep_outcome *outcome)
{
    return view ? ep_figures_pool_cells(outcome, view->cells, view->cell_count)
                : ep_figures_pool_cells(outcome, NULL, outcome->cell_count);
}

static void cell_fini(struct ep_cell *cell)
{
    for (int warmth = 0; warmth < EP_WARMTH_COUNT; warmth++)
        ep_histogram_destroy(cell->latency[warmth]);
}

/* Of all, or of those that found their model resident (or not): how many there are, successful or
 * not. What has no answer is neither warm nor cold. */
static uint64_t population_of(const struct ep_cell *cell, enum ep_latency_set set)
{
    if (set == EP_SET_COLD)
        return cell->cold;
    return set == EP_SET_WARM ? cell->reached - cell->cold : cell->arrived;
}

static struct ep_judged measure_percentile(const struct ep_requirement *requirement,
                                           struct ep_cell *cell, enum ep_latency_set set,
                                           double share)
{
    struct ep_histogram *latency = cell->latency[set == EP_SET_COLD ? EP_COLD : EP_WARM];
    if (set == EP_SET_ALL)
        ep_histogram_merge(latency, cell->latency[EP_COLD]);
    double all = (double)population_of(cell, set), completed = (double)ep_histogram_count(latency);
    struct ep_judged judged = {.value = NAN, .share = NAN};
    if (all > 0) {
        double rank = ceil(share * all - 1e-9);
        judged.value = rank > completed
                           ? HUGE_VAL
                           : ep_time_to_seconds(ep_histogram_quantile(latency, rank / completed));
        int64_t limit = to_ns(requirement->limit);
        double within = limit < 0 ? 0 : (double)ep_histogram_count_at_most(latency, limit);
        judged.share = within / all;
    }
    return judged;
}

static double plain_value(const struct metric *metric, enum ep_latency_set set,
                          const struct ep_view_figures *figures, const struct ep_figures *all)
{
    double value = NAN;
    switch (metric->kind) {
    case METRIC_LATENCY:
        return figures->latency[set][metric->statistic];
    case METRIC_ERROR_RATIO:
        return figures->error_ratio;
    case METRIC_COLD_RATIO:
        return figures->cold_ratio;
    case METRIC_FIGURE:
        memcpy(&value, (const char *)all + metric->offset, sizeof value);
        return value;
    }
    assert(0 && "unknown kind");
    return value;
}

/* The requests to all models of the deployment, or of one view of them, taken together. */
static struct ep_judged measure_together(const struct ep_requirement *requirement,
                                         const struct metric *metric, const struct ep_measured *of)
{
    enum ep_latency_set set = set_of(requirement->metric);
    const struct ep_view *view = ep_requirement_view(requirement, of->cells);
    struct ep_cell cell = cell_of(view, of->outcome);
    struct ep_judged judged = {.value = NAN, .share = NAN};
    if (share_of(metric) > 0)
        judged = measure_percentile(requirement, &cell, set, share_of(metric));
    else
        judged.value = plain_value(
            metric, set, view ? &of->figures->views[view - of->cells->views] : &of->figures->all,
            of->figures);
    judged.trials = metric->kind == METRIC_COLD_RATIO ? cell.reached : population_of(&cell, set);
    judged.is_void = set == EP_SET_COLD && !ep_option_has_cache(of->option);
    cell_fini(&cell);
    return judged;
}

/* ---- model by model ---- */

static double fewest_requests(const struct metric *metric, int sections)
{
    double share = share_of(metric);
    double fewest = share > 0 ? EP_ESTIMATE_SAMPLES_BEYOND / (1 - share) : FEWEST_FOR_RATIO;
    return fewest / sections - 1e-6; /* 10 / (1 - 0.9) is a hair above 100 */
}

/* The metric of one model's requests; unsuccessful ones are slower than everything. */
static double model_value(const struct metric *metric, const struct ep_model_stats *model)
{
    double arrived = model->arrived;
    double completed = (double)ep_coarse_histogram_count(&model->latency);
    if (metric->kind == METRIC_ERROR_RATIO)
        return 1 - completed / arrived;
    if (metric->kind == METRIC_COLD_RATIO)
        return model->answered ? 1 - (double)model->hits / model->answered : NAN;
    double share = ep_latency_share(metric->statistic);
    if (metric->kind != METRIC_LATENCY || share <= 0)
        return NAN;
    double rank = ceil(share * arrived - 1e-9);
    if (rank > completed)
        return HUGE_VAL;
    return ep_time_to_seconds(ep_coarse_histogram_quantile(&model->latency, rank / completed));
}

static bool is_upper_bound(const struct ep_requirement *requirement)
{
    return requirement->bound == EP_BOUND_LESS || requirement->bound == EP_BOUND_AT_MOST;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* What `share` of the values does not exceed, or, of a lower bound, does not fall below. */
static double value_of_share(double *values, size_t count, double share, bool is_upper)
{
    qsort(values, count, sizeof *values, ascending);
    size_t rank = (size_t)fmax(1, ceil(share * (double)count - 1e-9));
    return is_upper ? values[rank - 1] : values[count - rank];
}

/* Which cells it is about, by number; the caller frees. */
static bool *cells_of(const struct ep_requirement *requirement, const struct ep_cells *cells)
{
    const struct ep_view *view = ep_requirement_view(requirement, cells);
    bool *is_in = ep_alloc_zeroed(cells->count, sizeof *is_in);
    for (uint32_t i = 0; !view && i < cells->count; i++)
        is_in[i] = true;
    for (size_t i = 0; view && i < view->cell_count; i++)
        is_in[view->cells[i]] = true;
    return is_in;
}

static bool is_cell_in(const bool *is_in, const struct ep_cells *cells, uint32_t model)
{
    return is_in[cells->of_model ? cells->of_model[model] : 0];
}

static struct ep_judged measure_models(const struct ep_requirement *requirement,
                                       const struct metric *metric, const struct ep_measured *of)
{
    struct ep_judged judged = {.value = NAN, .share = NAN};
    const struct ep_outcome *outcome = of->outcome;
    double fewest = fewest_requests(metric, of->sections);
    double *values = ep_alloc_zeroed(outcome->model_count, sizeof *values);
    bool *is_in = cells_of(requirement, of->cells);
    size_t count = 0;
    for (uint32_t i = 0; i < outcome->model_count; i++) {
        const struct ep_model_stats *model = &outcome->models[i];
        if (of->option->fleet.endpoint_of[i] == UINT32_MAX || model->arrived == 0 ||
            !is_cell_in(is_in, of->cells, i))
            continue;
        judged.models++;
        if (model->arrived < fewest)
            continue;
        values[count] = model_value(metric, model);
        if (isnan(values[count]))
            continue;
        judged.meeting += ep_requirement_meets(requirement, values[count++]);
    }
    judged.judged = count;
    if (count > 0) {
        judged.share = (double)judged.meeting / (double)count;
        judged.value =
            value_of_share(values, count, requirement->each_model, is_upper_bound(requirement));
    }
    ep_free(is_in);
    ep_free(values);
    return judged;
}

struct ep_judged ep_requirement_measure(const struct ep_requirement *requirement,
                                        const struct ep_measured *of)
{
    const struct metric *metric = find_metric(requirement->metric);
    if (!metric || !is_served(requirement, of->option->deployment))
        return (struct ep_judged){.value = NAN, .share = NAN, .is_unserved = metric != NULL};
    if (requirement->each_model > 0)
        return measure_models(requirement, metric, of);
    return measure_together(requirement, metric, of);
}

/* ---- the share of models that meet everything ---- */

/* Of one requirement: which models it judged, and which of these missed it. */
static void judge_each(const struct ep_requirement *requirement, const struct metric *metric,
                       const struct ep_measured *of, bool *is_judged, bool *misses)
{
    bool *is_in = cells_of(requirement, of->cells);
    for (uint32_t i = 0; i < of->outcome->model_count; i++) {
        const struct ep_model_stats *model = &of->outcome->models[i];
        if (of->option->fleet.endpoint_of[i] == UINT32_MAX ||
            model->arrived < fewest_requests(metric, of->sections) ||
            !is_cell_in(is_in, of->cells, i))
            continue;
        is_judged[i] = true;
        misses[i] = misses[i] || !ep_requirement_meets(requirement, model_value(metric, model));
    }
    ep_free(is_in);
}

struct ep_judged ep_requirement_models_meeting(const struct ep_scenario *scenario,
                                               const struct ep_measured *of)
{
    struct ep_judged judged = {.value = NAN, .share = NAN};
    uint32_t count = of->outcome->model_count;
    bool *is_judged = ep_alloc_zeroed(count, sizeof *is_judged);
    bool *misses = ep_alloc_zeroed(count, sizeof *misses);
    for (size_t k = 0; k < scenario->requirement_count; k++) {
        const struct ep_requirement *requirement = &scenario->requirements[k];
        const struct metric *metric = find_metric(requirement->metric);
        if (share_of(metric) > 0 && set_of(requirement->metric) == EP_SET_ALL &&
            ep_requirement_applies(requirement, of->option->deployment->name))
            judge_each(requirement, metric, of, is_judged, misses);
    }
    uint64_t meeting = 0;
    for (uint32_t i = 0; i < count; i++) {
        judged.judged += is_judged[i];
        meeting += is_judged[i] && !misses[i];
    }
    if (judged.judged > 0)
        judged.value = (double)meeting / (double)judged.judged;
    ep_free(is_judged);
    ep_free(misses);
    return judged;
}

/* ---- deciding ---- */

/* [low, high] against "at least `floor`" (or, turned, "at most"). */
static enum ep_passed decide_at_least(double low, double high, double floor)
{
    if (low >= floor)
        return EP_PASSED_YES;
    return high < floor ? EP_PASSED_NO : EP_PASSED_UNDECIDED;
}

static enum ep_passed decide_by_bound(const struct ep_requirement *requirement, double low,
                                      double high)
{
    bool low_meets = ep_requirement_meets(requirement, low);
    bool high_meets = ep_requirement_meets(requirement, high);
    if (low_meets && high_meets)
        return EP_PASSED_YES;
    return low_meets || high_meets ? EP_PASSED_UNDECIDED : EP_PASSED_NO;
}

static double *collect(const struct ep_requirement_facts *facts, bool shares)
{
    double *x = ep_alloc_zeroed(facts->section_count, sizeof *x);
    for (size_t i = 0; i < facts->section_count; i++)
        x[i] = shares ? facts->sections[i].share : facts->sections[i].value;
    return x;
}

static bool has_infinite(const struct ep_requirement_facts *facts)
{
    if (isinf(facts->pooled.value))
        return true;
    for (size_t i = 0; i < facts->section_count; i++)
        if (isinf(facts->sections[i].value))
            return true;
    return false;
}

/* The interval to decide by; the value itself where nothing is random. */
static struct ep_est interval_of(const struct ep_requirement *requirement,
                                 const struct ep_requirement_facts *facts, bool shares)
{
    double *x = collect(facts, shares);
    double value = shares ? facts->pooled.share : facts->pooled.value;
    const struct metric *metric = find_metric(requirement->metric);
    struct ep_est est;
    if (!shares && !(requirement->each_model > 0) && metric &&
        (metric->kind == METRIC_ERROR_RATIO || metric->kind == METRIC_COLD_RATIO))
        est = ep_estimate_ratio(value, x, facts->section_count, (double)facts->trials);
    else
        est = ep_estimate_of(value, x, facts->section_count, 0, shares ? 1 : HUGE_VAL);
    ep_free(x);
    return est;
}

static bool decides_nothing(const struct ep_requirement_facts *facts)
{
    return isnan(facts->pooled.value) || (facts->section_count < 2 && facts->is_random);
}

/* Whether the models that could be judged decide it, be the others as they may. */
static bool is_carried(const struct ep_requirement *requirement, const struct ep_judged *judged)
{
    double models = (double)judged->models, failing = (double)(judged->judged - judged->meeting);
    double needed = requirement->each_model * models - 1e-9; /* 0.95 x 20 is a hair above 19 */
    return (double)judged->meeting >= needed || models - failing < needed;
}

/* Why there are too few samples for a figure, or NULL. */
static const char *why_withheld(const struct ep_requirement *requirement,
                                const struct ep_requirement_facts *facts)
{
    const struct ep_judged *judged = &facts->pooled;
    double share = ep_requirement_percentile(requirement->metric);
    uint64_t beyond = ep_estimate_beyond(facts->trials, share);
    if (requirement->each_model > 0) {
        if (judged->judged > 0 && is_carried(requirement, judged))
            return NULL;
        return ep_arena_format(facts->arena,
                               "%" PRIu64 " of %" PRIu64
                               " models have enough requests to be judged: use a "
                               "longer horizon or more replications",
                               judged->judged, judged->models);
    }
    if (share <= 0 || beyond >= EP_ESTIMATE_SAMPLES_BEYOND)
        return NULL;
    return ep_arena_format(
        facts->arena,
        "%" PRIu64 " %s beyond the percentile; needs %d: use a longer horizon or more "
        "replications",
        beyond, beyond == 1 ? "request lies" : "requests lie", EP_ESTIMATE_SAMPLES_BEYOND);
}

static enum ep_passed decide(const struct ep_requirement *requirement,
                             const struct ep_requirement_facts *facts, const struct ep_est *est)
{
    if (decides_nothing(facts))
        return EP_PASSED_UNDECIDED;
    double low = isnan(est->low) ? est->value : est->low;
    double high = isnan(est->high) ? est->value : est->high;
    if (!has_infinite(facts))
        return decide_by_bound(requirement, low, high);
    if (!is_upper_bound(requirement)) /* "slower than": the percentile is beyond every limit */
        return isinf(facts->pooled.value) ? EP_PASSED_YES : EP_PASSED_UNDECIDED;
    struct ep_est share = interval_of(requirement, facts, true);
    double floor = requirement->each_model > 0 ? requirement->each_model
                                               : ep_requirement_percentile(requirement->metric);
    return decide_at_least(isnan(share.low) ? share.value : share.low,
                           isnan(share.high) ? share.value : share.high, floor);
}

/* Everything but the figure and the verdict on it. */
static struct ep_requirement_result blank(const struct ep_requirement *requirement,
                                          const struct ep_judged *judged)
{
    return (struct ep_requirement_result){.text = requirement->text,
                                          .limit = requirement->limit,
                                          .value = NAN,
                                          .low = NAN,
                                          .high = NAN,
                                          .passed = EP_PASSED_UNDECIDED,
                                          .metric = requirement->metric,
                                          .group = requirement->group,
                                          .each_model = requirement->each_model,
                                          .models = judged->models,
                                          .models_judged = judged->judged,
                                          .models_meeting = judged->meeting};
}

struct ep_requirement_result ep_requirement_decide(const struct ep_requirement *requirement,
                                                   const struct ep_requirement_facts *facts)
{
    struct ep_requirement_result result = blank(requirement, &facts->pooled);
    const struct metric *metric = find_metric(requirement->metric);
    bool is_latency = metric && metric->kind == METRIC_LATENCY;
    if (facts->pooled.is_void) {
        result.passed = EP_PASSED_YES;
        result.withheld = "no cold starts here: there is no model cache";
        return result;
    }
    if (facts->pooled.is_unserved) {
        result.passed = EP_PASSED_NO;
        result.withheld = "not served here";
        return result;
    }
    result.withheld = why_withheld(requirement, facts);
    if (result.withheld)
        return result;
    struct ep_est est =
        has_infinite(facts) ? ep_estimate_none(NULL) : interval_of(requirement, facts, false);
    result.passed = decide(requirement, facts, &est);
    if (facts->is_overloaded && is_latency && result.passed != EP_PASSED_NO) {
        result.passed = EP_PASSED_UNDECIDED;
        result.withheld = "overloaded: its latency grows with the horizon";
        return result;
    }
    result.value = isfinite(facts->pooled.value) ? facts->pooled.value : NAN;
    result.low = est.low;
    result.high = est.high;
    return result;
}
