#include "workload/trace_info.h"

#include "base/mem.h"
#include "core/math.h"

#include <math.h>
#include <stdlib.h>

struct minutes {
    ep_time begin; /* of the first minute */
    int64_t index; /* of the minute now counted */
    uint64_t calls;
    double sum, square_sum, peak; /* over the minutes before it */
};

static void close_minute(struct minutes *minutes)
{
    const double calls = (double)minutes->calls;
    minutes->sum += calls;
    minutes->square_sum += calls * calls;
    minutes->peak = fmax(minutes->peak, calls);
    minutes->calls = 0;
}

static void count_minute(void *self, uint32_t id, ep_time at, uint64_t calls)
{
    (void)id;
    struct minutes *minutes = self;
    const int64_t index = (at - minutes->begin) / EP_MINUTE;
    if (index != minutes->index)
        close_minute(minutes);
    minutes->index = index;
    minutes->calls += calls;
}

static void describe_rate(const struct ep_trace *trace, struct ep_trace_info *info)
{
    const bool is_counts = ep_trace_period(trace) > 0;
    struct minutes minutes = {.begin =
                                  is_counts ? ep_trace_window_begin(trace) : ep_trace_first(trace)};
    const ep_time span =
        is_counts ? ep_trace_window(trace) : ep_trace_last(trace) - ep_trace_first(trace);
    const double count = is_counts ? ceil((double)span / (double)EP_MINUTE)
                                   : floor((double)span / (double)EP_MINUTE) + 1;
    ep_trace_visit(trace, count_minute, &minutes);
    close_minute(&minutes);
    info->span_s = ep_time_to_seconds(span);
    info->per_minute_mean = minutes.sum / count;
    info->per_minute_peak = minutes.peak;
    info->peak_to_mean = minutes.peak / info->per_minute_mean;
    const double variance =
        minutes.square_sum / count - info->per_minute_mean * info->per_minute_mean;
    info->idc = count >= 2 ? variance / info->per_minute_mean : NAN;
}

static int compare_descending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x > y ? -1 : x < y;
}

/* Mean logarithm of the rank under p(rank) ~ rank^-exponent. */
static double mean_log_rank(const double *logs, uint32_t count, double exponent)
{
    double sum = 0, weighted = 0;
    for (uint32_t i = count; i-- > 0;) {
        const double weight = ep_math_exp(-exponent * logs[i]);
        sum += weight;
        weighted += weight * logs[i];
    }
    return weighted / sum;
}

/* The exponent whose mean logarithm of the rank is the recorded one: there the likelihood is
 * highest. The mean falls as the exponent grows: halving finds it. */
static double fit_zipf(const double *calls, uint32_t count, double total)
{
    if (count < 2)
        return NAN;
    double *logs = ep_alloc_zeroed(count, sizeof *logs);
    double recorded = 0;
    for (uint32_t i = 0; i < count; i++) {
        logs[i] = ep_math_log((double)i + 1);
        recorded += calls[i] / total * logs[i];
    }
    double low = 0, high = mean_log_rank(logs, count, 0) > recorded ? 20 : 0; /* 0: all alike */
    while (high - low > 1e-6) {
        const double middle = (low + high) / 2;
        if (mean_log_rank(logs, count, middle) > recorded)
            low = middle;
        else
            high = middle;
    }
    ep_free(logs);
    return (low + high) / 2;
}

/* Share of the first `part` of `count` ids, rounded up to whole ids. */
static double share_of_first(const double *calls, uint32_t count, double part, double total)
{
    double sum = 0;
    const double last = ceil(count * part);
    for (uint32_t i = 0; i < last; i++)
        sum += calls[i];
    return sum / total;
}

static void describe_ids(const struct ep_trace *trace, struct ep_trace_info *info)
{
    const uint32_t count = ep_trace_id_count(trace);
    const double total = (double)ep_trace_total(trace);
    double *calls = ep_alloc_zeroed(count, sizeof *calls);
    double compute_ns = 0;
    info->called = 0;
    for (uint32_t id = 0; id < count; id++) {
        calls[id] = (double)ep_trace_calls(trace, id);
        info->called += calls[id] > 0;
        compute_ns += ep_trace_compute_sum_ns(trace, id);
    }
    qsort(calls, count, sizeof *calls, compare_descending);
    info->top_share = calls[0] / total;
    info->top_1_percent_share = share_of_first(calls, info->called, 0.01, total);
    info->top_10_percent_share = share_of_first(calls, info->called, 0.1, total);
    info->zipf_exponent = fit_zipf(calls, info->called, total);
    info->compute_mean_s = ep_trace_has_compute(trace) ? compute_ns / 1e9 / total : NAN;
    ep_free(calls);
}

void ep_trace_info_of(const struct ep_trace *trace, struct ep_trace_info *info)
{
    info->rows = ep_trace_rows(trace);
    info->requests = ep_trace_total(trace);
    info->ids = ep_trace_id_count(trace);
    describe_rate(trace, info);
    describe_ids(trace, info);
}
