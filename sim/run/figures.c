#include "run/figures.h"

#include "run/ledger.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define TAIL_SHARE 0.01 /* the slowest 1 % */

double ep_latency_share(enum ep_latency_statistic statistic)
{
    static const double shares[EP_LATENCY_COUNT] = {
        [EP_LATENCY_P50] = 0.5,  [EP_LATENCY_P90] = 0.9,    [EP_LATENCY_P95] = 0.95,
        [EP_LATENCY_P99] = 0.99, [EP_LATENCY_P999] = 0.999,
    };
    return shares[statistic];
}

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : NAN;
}

/* ---- latencies ---- */

static void latency_figures(const struct ep_histogram *histogram, double sum_ns,
                            double out[EP_LATENCY_COUNT])
{
    for (int i = 0; i < EP_LATENCY_COUNT; i++)
        out[i] = NAN;
    if (ep_histogram_count(histogram) == 0)
        return;
    for (int i = EP_LATENCY_P50; i <= EP_LATENCY_P999; i++)
        out[i] = ep_time_to_seconds(
            ep_histogram_quantile(histogram, ep_latency_share((enum ep_latency_statistic)i)));
    out[EP_LATENCY_MAX] = ep_time_to_seconds(ep_histogram_max(histogram));
    out[EP_LATENCY_MEAN] = sum_ns / (double)ep_histogram_count(histogram) / 1e9;
}

struct ep_cell ep_figures_pool_cells(const struct ep_outcome *outcome, const uint32_t *cells,
                                     size_t count)
{
    struct ep_cell pooled = {0};
    for (int warmth = 0; warmth < EP_WARMTH_COUNT; warmth++)
        pooled.latency[warmth] = ep_histogram_create();
    for (size_t i = 0; i < count; i++) {
        const struct ep_cell *cell = &outcome->cells[cells ? cells[i] : i];
        pooled.arrived += cell->arrived;
        for (int ending = 0; ending < EP_ENDING_COUNT; ending++)
            pooled.ended[ending] += cell->ended[ending];
        pooled.cold += cell->cold;
        pooled.reached += cell->reached;
        for (int warmth = 0; warmth < EP_WARMTH_COUNT; warmth++) {
            ep_histogram_merge(pooled.latency[warmth], cell->latency[warmth]);
            pooled.latency_ns[warmth] += cell->latency_ns[warmth];
        }
    }
    return pooled;
}

/* Failed, rejected and unanswered at the end. */
static double error_ratio_of(const struct ep_cell *cell)
{
    return ratio((double)(cell->arrived - cell->ended[EP_ENDING_COMPLETED]), (double)cell->arrived);
}

void ep_figures_of_view(const struct ep_outcome *outcome, const uint32_t *cells, size_t count,
                        struct ep_view_figures *figures)
{
    struct ep_cell cell = ep_figures_pool_cells(outcome, cells, count);
    double warm_ns = (double)cell.latency_ns[EP_WARM], cold_ns = (double)cell.latency_ns[EP_COLD];
    latency_figures(cell.latency[EP_WARM], warm_ns, figures->latency[EP_SET_WARM]);
    latency_figures(cell.latency[EP_COLD], cold_ns, figures->latency[EP_SET_COLD]);
    ep_histogram_merge(cell.latency[EP_WARM], cell.latency[EP_COLD]);
    latency_figures(cell.latency[EP_WARM], warm_ns + cold_ns, figures->latency[EP_SET_ALL]);
    figures->error_ratio = error_ratio_of(&cell);
    figures->cold_ratio = ratio((double)cell.cold, (double)cell.reached);
    for (int warmth = 0; warmth < EP_WARMTH_COUNT; warmth++)
        ep_histogram_destroy(cell.latency[warmth]);
}

/* ---- where the time went ---- */

/* Adds `weight` of a line: 1, or the share of it that belongs to the tail. */
static void add_line(double sums[EP_PART_COUNT], const struct ep_part_line *line, double weight)
{
    for (int part = 0; part < EP_PART_COUNT; part++)
        sums[part] += weight * (double)line->sum_ns[part];
}

/* From the slowest down: of the line at the border the share that is missing. */
static void part_figures(const struct ep_outcome *outcome, struct ep_figures *figures)
{
    double count = 0;
    for (int i = 0; i < EP_PART_LINES; i++)
        count += (double)outcome->lines[i].count;
    double sums[EP_PART_COUNT] = {0}, tail_sums[EP_PART_COUNT] = {0};
    double tail = count * TAIL_SHARE, missing = tail;
    for (int i = EP_PART_LINES - 1; i >= 0; i--) {
        const struct ep_part_line *line = &outcome->lines[i];
        if (line->count == 0)
            continue;
        double taken = fmin((double)line->count, missing);
        add_line(sums, line, 1);
        add_line(tail_sums, line, taken / (double)line->count);
        missing -= taken;
    }
    for (int part = 0; part < EP_PART_COUNT; part++) {
        figures->part_mean[part] = ratio(sums[part], count * 1e9);
        figures->part_tail_mean[part] = ratio(tail_sums[part], tail * 1e9);
    }
}

/* The mean is the sum of its parts: so they add up to the last digit. */
static void mean_from_parts(struct ep_figures *figures)
{
    double mean = 0;
    for (int part = 0; part < EP_PART_COUNT; part++)
        mean += figures->part_mean[part];
    figures->all.latency[EP_SET_ALL][EP_LATENCY_MEAN] = mean;
}

/* ---- money ---- */

struct ep_usage ep_figures_usage(const struct ep_figures_context *context,
                                 const struct ep_outcome *outcome)
{
    struct ep_usage usage = *context->instance_usage;
    usage.bytes_in = outcome->attempts.bytes_in;
    usage.bytes_out = outcome->attempts.bytes_out;
    const struct ep_fleet_config *fleet = &context->option->fleet;
    int64_t span_ms = (context->horizon - context->warmup) / EP_MILLISECOND;
    usage.execution_ms = outcome->executions.ms;
    usage.provisioned_execution_ms = outcome->executions.provisioned_ms;
    usage.provisioned_ms =
        span_ms * context->replications * fleet->serverless.provisioned * fleet->endpoint_count +
        outcome->executions.more_provisioned_ns / EP_MILLISECOND;
    usage.requests = (int64_t)ep_outcome_total(outcome).ended[EP_ENDING_COMPLETED];
    return usage;
}

/* The sum of what the parts cost, by the requests of all. */
static void cost_of_parts(const struct ep_figures_context *context, const struct ep_usage *usage,
                          struct ep_figures *figures)
{
    double hours = (double)usage->span_ns / 1e9 / 3600;
    figures->cost_per_hour = figures->cost_per_month = 0;
    for (size_t i = 0; i < context->option->part_count; i++) {
        figures->cost_per_hour += context->parts[i]->cost_per_hour;
        figures->cost_per_month += context->parts[i]->cost_per_month;
    }
    figures->cost_per_million =
        usage->requests > 0 ? figures->cost_per_hour * hours / (double)usage->requests * 1e6 : NAN;
    figures->instances_mean = context->instances_mean;
    figures->endpoints = (double)context->option->fleet.endpoint_count;
}

static void cost_figures(const struct ep_figures_context *context, const struct ep_outcome *outcome,
                         struct ep_figures *figures)
{
    struct ep_usage usage = ep_figures_usage(context, outcome);
    if (context->option->part_count > 0) {
        cost_of_parts(context, &usage, figures);
        return;
    }
    struct ep_bill bill = ep_bill_of(&usage, &context->option->prices);
    figures->cost_per_hour = bill.usd_per_hour;
    figures->cost_per_month = bill.usd_per_month;
    figures->cost_per_million = bill.usd_per_million_requests;
    figures->instances_mean = context->instances_mean;
    figures->endpoints = (double)context->option->fleet.endpoint_count;
}

/* Of parts the largest. */
static double rho_of(const struct ep_figures_context *context, const struct ep_outcome *outcome,
                     const struct ep_level_stats *levels)
{
    double largest = 0;
    for (size_t i = 0; i < context->option->part_count; i++)
        if (!context->option->parts[i].deployment->is_shadow)
            largest = fmax(largest, context->parts[i]->rho);
    if (context->option->part_count > 0)
        return largest;
    ep_time bounds[EP_SLICE_COUNT + 2];
    ep_slices_bounds(context->horizon, bounds);
    double span_ns = (double)(context->horizon - context->warmup) * context->replications;
    uint32_t first = ep_slices_find(bounds, context->warmup);
    return ep_rho_largest(context->option, outcome, levels, first, span_ns).value;
}

void ep_figures_of(const struct ep_figures_context *context, const struct ep_outcome *outcome,
                   const struct ep_level_stats *levels, struct ep_figures *figures)
{
    ep_figures_of_view(outcome, NULL, outcome->cell_count, &figures->all);
    for (size_t i = 0; i < context->cells->view_count; i++)
        ep_figures_of_view(outcome, context->cells->views[i].cells,
                           context->cells->views[i].cell_count, &figures->views[i]);
    part_figures(outcome, figures);
    mean_from_parts(figures);
    struct ep_ledger_charges charges;
    ep_ledger_charge(outcome, &charges);
    memcpy(figures->cause_share, charges.share, sizeof figures->cause_share);
    cost_figures(context, outcome, figures);
    for (int i = 0; i < EP_RESOURCE_COUNT; i++) {
        figures->utilization[i] = levels->mean[i];
        figures->peak_minute[i] = levels->peak_minute[i];
    }
    const struct ep_container_span span = {context->warmup, context->horizon,
                                           context->replications};
    ep_container_figures_of(context->option, outcome, &span, figures->containers);
    figures->rho = rho_of(context, outcome, levels);
}
