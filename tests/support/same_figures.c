#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "same_figures.h"

#include <math.h>
#include <string.h>

static bool is_same(double a, double b)
{
    return isnan(a) ? isnan(b) : !(a < b) && !(a > b) && !isnan(b);
}

static void same_est(const char *what, const struct ep_est *a, const struct ep_est *b)
{
    if (!is_same(a->value, b->value) || !is_same(a->low, b->low) || !is_same(a->high, b->high))
        fail_msg("%s: %.17g [%.17g, %.17g] and %.17g [%.17g, %.17g]", what, a->value, a->low,
                 a->high, b->value, b->low, b->high);
    if (!a->withheld != !b->withheld)
        fail_msg("%s: withheld in one", what);
}

static void same_latency(const char *what, const struct ep_latency_figures *a,
                         const struct ep_latency_figures *b)
{
    same_est(what, &a->mean, &b->mean);
    same_est(what, &a->p50, &b->p50);
    same_est(what, &a->p90, &b->p90);
    same_est(what, &a->p99, &b->p99);
    same_est(what, &a->p999, &b->p999);
    same_est(what, &a->max, &b->max);
}

void assert_same_requests(const struct ep_deployment_result *a,
                          const struct ep_deployment_result *b)
{
    assert_memory_equal(&a->counts, &b->counts, sizeof a->counts);
    assert_int_equal(a->attempts_sent, b->attempts_sent);
    same_latency("latency", &a->latency, &b->latency);
    same_latency("warm latency", &a->warm, &b->warm);
    same_latency("cold latency", &a->cold, &b->cold);
    for (int part = 0; part < EP_PART_COUNT; part++) {
        same_est("part", &a->parts[part].mean, &b->parts[part].mean);
        same_est("part of the tail", &a->parts[part].tail_mean, &b->parts[part].tail_mean);
    }
    same_est("error ratio", &a->error_ratio, &b->error_ratio);
    same_est("cold ratio", &a->cold_ratio, &b->cold_ratio);
}

static void same_utilization(const char *what, const struct ep_utilization *a,
                             const struct ep_utilization *b)
{
    same_est(what, &a->mean, &b->mean);
    same_est(what, &a->peak_minute, &b->peak_minute);
}

static void same_bill(const struct ep_bill *a, const struct ep_bill *b)
{
    assert_int_equal(a->line_count, b->line_count);
    for (size_t i = 0; i < a->line_count; i++) {
        assert_string_equal(a->lines[i].item, b->lines[i].item);
        assert_true(is_same(a->lines[i].quantity, b->lines[i].quantity));
        assert_true(is_same(a->lines[i].usd_per_hour, b->lines[i].usd_per_hour));
    }
    assert_true(is_same(a->usd_per_hour, b->usd_per_hour));
    assert_true(is_same(a->usd_per_month, b->usd_per_month));
    assert_true(is_same(a->usd_per_million_requests, b->usd_per_million_requests));
}

void assert_same_figures(const struct ep_deployment_result *a, const struct ep_deployment_result *b)
{
    assert_same_requests(a, b);
    same_est("cost per hour", &a->cost_per_hour, &b->cost_per_hour);
    same_est("cost per month", &a->cost_per_month, &b->cost_per_month);
    same_est("cost per million", &a->cost_per_million, &b->cost_per_million);
    same_bill(&a->bill, &b->bill);
    same_utilization("cpu", &a->cpu, &b->cpu);
    same_utilization("memory", &a->memory, &b->memory);
    same_utilization("disk", &a->disk, &b->disk);
    same_utilization("network", &a->network, &b->network);
    assert_true(is_same(a->instances_mean, b->instances_mean));
    assert_int_equal(a->instances_min, b->instances_min);
    assert_int_equal(a->instances_max, b->instances_max);
    assert_int_equal(a->launches, b->launches);
    assert_memory_equal(&a->cache, &b->cache, sizeof a->cache);
    assert_int_equal(a->verdict, b->verdict);
}
