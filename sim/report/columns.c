#include "report/columns.h"

#include "report/derived.h"
#include "report/human.h"

#include <math.h>

#define P99_WIDTH 19

#define CELL(name)                                                                                 \
    static void name(struct ep_text *cell, const struct ep_result *result,                         \
                     const struct ep_deployment_result *deployment)

CELL(add_cost)
{
    (void)result;
    ep_human_add_est_value(cell, EP_HUMAN_USD, &deployment->cost_per_hour);
}

CELL(add_cost_delta)
{
    const struct ep_comparison *pair = ep_result_comparison(result, deployment->name);
    if (pair)
        ep_human_add_signed(cell, EP_HUMAN_USD, pair->delta_cost_usd_per_hour.value);
}

CELL(add_p50)
{
    (void)result;
    ep_human_add(cell, EP_HUMAN_SECONDS, deployment->latency.p50.value);
}

CELL(add_p99)
{
    (void)result;
    ep_human_add_est(cell, EP_HUMAN_SECONDS, &deployment->latency.p99);
    if (ep_text_width(ep_text_bytes(cell)) <= P99_WIDTH)
        return;
    cell->length = 0;
    ep_human_add_est_value(cell, EP_HUMAN_SECONDS, &deployment->latency.p99);
}

CELL(add_max)
{
    (void)result;
    ep_human_add(cell, EP_HUMAN_SECONDS, deployment->latency.max.value);
}

static void add_small_ratio(struct ep_text *cell, double ratio)
{
    if (ratio > 0 && ratio < 1e-4)
        ep_text_add(cell, "<0.01 %");
    else
        ep_human_add(cell, EP_HUMAN_RATIO, ratio);
}

CELL(add_cold)
{
    (void)result;
    add_small_ratio(cell, deployment->cold_ratio.value);
}

CELL(add_errors)
{
    (void)result;
    add_small_ratio(cell, deployment->error_ratio.value);
}

CELL(add_instances)
{
    (void)result;
    if (ep_is_serverless(deployment))
        ep_text_add(cell, "–");
    else
        ep_human_add(cell, EP_HUMAN_COUNT, deployment->instances_mean);
}

static const struct ep_column columns[EP_COLUMN_COUNT] = {
    {"$/h", 8, add_cost},        {"Δ $/h", 9, add_cost_delta}, {"p50", 7, add_p50},
    {"p99", P99_WIDTH, add_p99}, {"max", 7, add_max},          {"cold", 7, add_cold},
    {"errors", 7, add_errors},   {"inst", 6, add_instances},
};

const struct ep_column *ep_columns(void)
{
    return columns;
}

static void add_counted(struct ep_text *text, double count, const char *what)
{
    ep_human_add(text, EP_HUMAN_COUNT, count);
    ep_text_addf(text, " %s%s", what, count > 1 || count < 1 ? "s" : "");
}

void ep_add_kind(struct ep_text *text, const struct ep_deployment_result *deployment)
{
    static const char *const partitions[] = {[EP_PARTITION_BY_IMAGE] = "multi-model by image",
                                             [EP_PARTITION_BY_TABLE] = "single-model by table"};
    ep_text_add(text, deployment->partition == EP_PARTITION_NONE
                          ? deployment->kind
                          : partitions[deployment->partition]);
}

/* "hybrid of 3 parts, 7 instances, 8 endpoints"; "multi-model by image, 7 instances, ...". */
static void add_hybrid(struct ep_text *text, const struct ep_deployment_result *deployment)
{
    ep_add_kind(text, deployment);
    if (deployment->partition == EP_PARTITION_NONE) {
        ep_text_add(text, " of ");
        add_counted(text, (double)deployment->part_count,
                    deployment->has_variants ? "variant" : "part");
    }
    ep_text_add(text, ", ");
    add_counted(text, deployment->instances_mean, "instance");
    ep_text_add(text, ", ");
    add_counted(text, (double)deployment->endpoints, "endpoint");
}

void ep_add_what_it_is(struct ep_text *text, const struct ep_deployment_result *deployment)
{
    if (deployment->part_count > 0) {
        add_hybrid(text, deployment);
        return;
    }
    ep_text_addf(text, "%s, ", deployment->kind);
    if (!ep_is_serverless(deployment)) {
        ep_human_add(text, EP_HUMAN_COUNT, deployment->instances_mean);
        ep_text_add(text, " × ");
    }
    ep_text_addf(text, "%s, ", deployment->instance ? deployment->instance : "instance");
    ep_human_add(text, EP_HUMAN_COUNT, (double)deployment->endpoints);
    ep_text_add(text, deployment->endpoints == 1 ? " endpoint" : " endpoints");
}

void ep_add_difference(struct ep_text *text, const struct ep_result *result,
                       const struct ep_comparison *pair)
{
    double total = ep_delta_cost_ratio(result, pair);
    double instances = ep_delta_instance_cost_ratio(result, pair);
    ep_text_add(text, "cost ");
    ep_human_add_signed(text, EP_HUMAN_USD, pair->delta_cost_usd_per_hour.value);
    ep_text_add(text, "/h");
    if (isfinite(total)) {
        ep_text_add(text, " (");
        ep_human_add_signed(text, EP_HUMAN_RATIO, total);
        if (isfinite(instances)) {
            ep_text_add(text, "; instance hours alone ");
            ep_human_add_signed(text, EP_HUMAN_RATIO, instances);
        }
        ep_text_add(text, ")");
    }
    ep_text_add(text, ", p99 ");
    if (ep_est_has_value(&pair->delta_p99_s) && pair->delta_p99_s.value > 0)
        ep_text_add(text, "+");
    ep_human_add_est(text, EP_HUMAN_SECONDS, &pair->delta_p99_s);
}
