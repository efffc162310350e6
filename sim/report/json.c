#include "report/json.h"

#include "base/mem.h"
#include "report/assumption_list.h"
#include "report/derived.h"
#include "report/human.h"
#include "report/json_containers.h"
#include "report/json_insight.h"
#include "report/json_scaling.h"
#include "report/json_start.h"
#include "report/json_advice.h"
#include "report/json_break_even.h"
#include "report/json_events.h"
#include "report/json_requirement.h"
#include "report/json_survival.h"
#include "report/json_tree.h"
#include "report/json_working_set.h"
#include "report/json_what_if.h"

#include <stdio.h>

static json_t *hash_text(uint64_t hash)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%016llx", (unsigned long long)hash);
    return json_string(digits);
}

static json_t *manifest_of(const struct ep_result *result)
{
    json_t *manifest = json_object();
    json_t *hashes = json_object();
    for (size_t i = 0; i < result->file_count; i++)
        ep_json_set(hashes, result->files[i].name, ep_json_text(result->files[i].sha256));
    ep_json_set(manifest, "sha256", hashes);
    ep_json_set(manifest, "seed", ep_json_count(result->scenario->seed));
    ep_json_set(manifest, "flags", ep_json_texts(result->flags, result->flag_count));
    ep_json_set(manifest, "event_hash", hash_text(result->event_hash));
    return manifest;
}

static json_t *assumptions_of(const struct ep_assumptions *assumptions)
{
    struct ep_assumption_row rows[EP_ASSUMPTION_COUNT];
    json_t *object = json_object();
    ep_assumption_list(assumptions, rows);
    for (size_t i = 0; i < EP_ASSUMPTION_COUNT; i++)
        ep_json_set(object, rows[i].key, ep_json_text(rows[i].value));
    return object;
}

static json_t *scenario_of(const struct ep_result *result)
{
    const struct ep_scenario *scenario = result->scenario;
    json_t *object = json_object();
    ep_json_set(object, "name", ep_json_text(scenario->name));
    ep_json_set(object, "file", ep_json_text(scenario->file));
    ep_json_set(object, "horizon_s", ep_json_real(ep_time_to_seconds(scenario->horizon)));
    ep_json_set(object, "warmup_s", ep_json_real(result->warmup_s));
    ep_json_set(object, "replications", json_integer(scenario->replications));
    ep_json_set(object, "assumptions", assumptions_of(&scenario->assumptions));
    return object;
}

static json_t *problems_of(const struct ep_deployment_result *deployment)
{
    json_t *array = json_array();
    for (size_t i = 0; i < deployment->problem_count; i++) {
        const struct ep_problem *problem = &deployment->problems[i];
        json_t *object = json_object();
        ep_json_set(object, "rule", ep_json_text(problem->rule));
        ep_json_set(object, "detail", ep_json_text(problem->detail));
        ep_json_set(object, "source", ep_json_text(problem->source));
        ep_json_append(array, object);
    }
    return array;
}

static json_t *requests_of(const struct ep_counts *counts)
{
    json_t *object = json_object();
    ep_json_set(object, "arrived", ep_json_count(counts->arrived));
    ep_json_set(object, "completed", ep_json_count(counts->completed));
    ep_json_set(object, "failed", ep_json_count(counts->failed));
    ep_json_set(object, "rejected", ep_json_count(counts->rejected));
    ep_json_set(object, "in_flight_at_end", ep_json_count(counts->in_flight_at_end));
    return object;
}

static json_t *attempts_of(const struct ep_deployment_result *deployment)
{
    json_t *object = json_object();
    json_t *by_status = json_object();
    for (size_t i = 0; i < deployment->by_status_count; i++)
        ep_json_set(by_status, deployment->by_status[i].status,
                    ep_json_count(deployment->by_status[i].count));
    ep_json_set(object, "sent", ep_json_count(deployment->attempts_sent));
    ep_json_set(object, "by_status", by_status);
    return object;
}

static json_t *latency_of(const struct ep_latency_figures *latency)
{
    json_t *object = json_object();
    ep_json_set(object, "mean", ep_json_est(&latency->mean));
    ep_json_set(object, "p50", ep_json_est(&latency->p50));
    ep_json_set(object, "p90", ep_json_est(&latency->p90));
    ep_json_set(object, "p95", ep_json_est(&latency->p95));
    ep_json_set(object, "p99", ep_json_est(&latency->p99));
    ep_json_set(object, "p999", ep_json_est(&latency->p999));
    ep_json_set(object, "max", ep_json_est(&latency->max));
    return object;
}

static json_t *parts_of(const struct ep_deployment_result *deployment)
{
    json_t *object = json_object();
    for (int part = 0; part < EP_PART_COUNT; part++) {
        json_t *figures = json_object();
        ep_json_set(figures, "mean", ep_json_est(&deployment->parts[part].mean));
        ep_json_set(figures, "tail_mean", ep_json_est(&deployment->parts[part].tail_mean));
        ep_json_set(object, ep_part_key((enum ep_part)part), figures);
    }
    return object;
}

static json_t *cache_of(const struct ep_cache_counts *cache)
{
    json_t *object = json_object();
    ep_json_set(object, "hits", ep_json_count(cache->hits));
    ep_json_set(object, "misses", ep_json_count(cache->misses));
    ep_json_set(object, "joined_loads", ep_json_count(cache->joined_loads));
    ep_json_set(object, "loads_s3", ep_json_count(cache->loads_s3));
    ep_json_set(object, "loads_disk", ep_json_count(cache->loads_disk));
    ep_json_set(object, "evictions_memory", ep_json_count(cache->evictions_memory));
    ep_json_set(object, "evictions_disk", ep_json_count(cache->evictions_disk));
    ep_json_set(object, "bytes_requested", ep_json_count(cache->bytes_requested));
    ep_json_set(object, "bytes_missed", ep_json_count(cache->bytes_missed));
    ep_json_set(object, "loads_507", ep_json_count(cache->loads_507));
    ep_json_set(object, "loads_blocked", ep_json_count(cache->loads_blocked));
    ep_json_set(object, "blocked_s", ep_json_real(cache->blocked_s));
    ep_json_set(object, "disk_slow_s", ep_json_real(cache->disk_slow_s));
    ep_json_set(object, "loads_abandoned", ep_json_count(cache->loads_abandoned));
    return object;
}

static json_t *bill_lines_of(const struct ep_bill *bill)
{
    json_t *lines = json_array();
    for (size_t i = 0; i < bill->line_count; i++) {
        const struct ep_bill_line *line = &bill->lines[i];
        json_t *object = json_object();
        ep_json_set(object, "item", ep_json_text(line->item));
        ep_json_set(object, "quantity", ep_json_real(line->quantity));
        ep_json_set(object, "unit", ep_json_text(line->unit));
        ep_json_set(object, "unit_price_usd", ep_json_real(line->unit_price_usd));
        ep_json_set(object, "usd_per_hour", ep_json_real(line->usd_per_hour));
        ep_json_set(object, "source", ep_json_text(line->source));
        ep_json_append(lines, object);
    }
    return lines;
}

static json_t *cost_of(const struct ep_deployment_result *deployment)
{
    json_t *object = json_object();
    ep_json_set(object, "per_hour", ep_json_est(&deployment->cost_per_hour));
    ep_json_set(object, "per_month", ep_json_est(&deployment->cost_per_month));
    ep_json_set(object, "per_million_requests", ep_json_est(&deployment->cost_per_million));
    ep_json_set(object, "lines", bill_lines_of(&deployment->bill));
    return object;
}

static json_t *instances_of(const struct ep_deployment_result *deployment)
{
    json_t *object = json_object();
    ep_json_set(object, "type", ep_json_text(deployment->instance));
    ep_json_set(object, "mean", ep_json_real(deployment->instances_mean));
    ep_json_set(object, "min", ep_json_count(deployment->instances_min));
    ep_json_set(object, "max", ep_json_count(deployment->instances_max));
    ep_json_set(object, "launches", ep_json_count(deployment->launches));
    ep_json_set(object, "terminations", ep_json_count(deployment->terminations));
    return object;
}

static json_t *resource_of(const struct ep_utilization *utilization)
{
    json_t *object = json_object();
    ep_json_set(object, "mean", ep_json_est(&utilization->mean));
    ep_json_set(object, "peak_minute", ep_json_est(&utilization->peak_minute));
    return object;
}

static json_t *utilization_of(const struct ep_deployment_result *deployment)
{
    json_t *object = json_object();
    ep_json_set(object, "cpu", resource_of(&deployment->cpu));
    ep_json_set(object, "memory", resource_of(&deployment->memory));
    ep_json_set(object, "disk", resource_of(&deployment->disk));
    ep_json_set(object, "network", resource_of(&deployment->network));
    return object;
}

static json_t *groups_of(const struct ep_deployment_result *deployment)
{
    json_t *groups = json_array();
    for (size_t i = 0; i < deployment->group_count; i++) {
        const struct ep_group_result *group = &deployment->groups[i];
        json_t *object = json_object();
        ep_json_set(object, "name", ep_json_text(group->name));
        ep_json_set(object, "requests", requests_of(&group->counts));
        ep_json_set(object, "latency_s", latency_of(&group->latency));
        ep_json_set(object, "warm_latency_s", latency_of(&group->warm));
        ep_json_set(object, "cold_latency_s", latency_of(&group->cold));
        ep_json_set(object, "error_ratio", ep_json_est(&group->error_ratio));
        ep_json_set(object, "cold_ratio", ep_json_est(&group->cold_ratio));
        ep_json_append(groups, object);
    }
    return groups;
}

static json_t *model_rows_of(const struct ep_model_row *rows, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *object = json_object();
        ep_json_set(object, "name", ep_json_text(rows[i].name));
        ep_json_set(object, "requests", ep_json_count(rows[i].requests));
        ep_json_set(object, "hit_ratio", ep_json_real(rows[i].hit_ratio));
        ep_json_set(object, "p50_s", ep_json_real(rows[i].p50_s));
        ep_json_set(object, "p99_s", ep_json_real(rows[i].p99_s));
        ep_json_set(object, "cost_share", ep_json_real(rows[i].cost_share));
        ep_json_append(array, object);
    }
    return array;
}

static json_t *models_of(const struct ep_deployment_result *deployment)
{
    json_t *object = json_object();
    ep_json_set(object, "meeting", ep_json_est(&deployment->models_meeting));
    ep_json_set(object, "judged", ep_json_count(deployment->models_judged));
    ep_json_set(object, "worst", model_rows_of(deployment->worst, deployment->worst_count));
    ep_json_set(object, "best", model_rows_of(deployment->best, deployment->best_count));
    return object;
}

static json_t *quality_of(const struct ep_deployment_result *deployment)
{
    json_t *object = json_object();
    ep_json_set(object, "samples", ep_json_count(deployment->samples));
    ep_json_set(object, "warmup_removed_s", ep_json_real(deployment->warmup_removed_s));
    ep_json_set(object, "covers", ep_json_text(deployment->covers));
    ep_json_set(object, "warnings", ep_json_texts(deployment->warnings, deployment->warning_count));
    return object;
}

static void set_load(json_t *object, const struct ep_deployment_result *deployment)
{
    json_t *load = ep_json_est(&deployment->rho);
    ep_json_set(load, "resource", ep_json_text(deployment->rho_resource));
    ep_json_set(object, "verdict", ep_json_text(ep_verdict_text(deployment->verdict)));
    ep_json_set(object, "verdict_reason", ep_json_text(deployment->verdict_reason));
    ep_json_set(object, "offered_load", load);
}

static void set_outcome(json_t *object, const struct ep_deployment_result *deployment)
{
    ep_json_set(object, "endpoints", ep_json_count(deployment->endpoints));
    ep_json_set(object, "containers", ep_json_count(deployment->containers));
    ep_json_set(object, "requests", requests_of(&deployment->counts));
    ep_json_set(object, "attempts", attempts_of(deployment));
    ep_json_set(object, "latency_s", latency_of(&deployment->latency));
    ep_json_set(object, "warm_latency_s", latency_of(&deployment->warm));
    ep_json_set(object, "cold_latency_s", latency_of(&deployment->cold));
    ep_json_set(object, "latency_parts_s", parts_of(deployment));
    ep_json_set(object, "latency_tail_mean_s", ep_json_real(ep_tail_mean_s(deployment)));
    ep_json_set(object, "error_ratio", ep_json_est(&deployment->error_ratio));
    ep_json_set(object, "cold_ratio", ep_json_est(&deployment->cold_ratio));
    if (deployment->has_cache)
        ep_json_set(object, "cache", cache_of(&deployment->cache));
    ep_json_set_insight(object, deployment);
    ep_json_set_start(object, &deployment->at_start);
    if (deployment->working_set)
        ep_json_set(object, "working_set", ep_json_working_set(deployment));
}

static json_t *deployment_of(const struct ep_deployment_result *deployment);

/* Of a hybrid, each like a deployment. */
static void set_parts(json_t *object, const struct ep_deployment_result *deployment)
{
    if (deployment->part_count == 0)
        return;
    json_t *parts = json_array();
    for (size_t i = 0; i < deployment->part_count; i++)
        ep_json_append(parts, deployment_of(&deployment->part_results[i]));
    ep_json_set(object, "parts", parts);
}

static json_t *deployment_of(const struct ep_deployment_result *deployment)
{
    json_t *object = json_object();
    ep_json_set(object, "name", ep_json_text(deployment->name));
    ep_json_set(object, "kind", ep_json_text(deployment->kind));
    ep_json_set(object, "feasible", json_boolean(deployment->feasible));
    ep_json_set(object, "problems", problems_of(deployment));
    if (!deployment->feasible)
        return object;
    set_load(object, deployment);
    set_outcome(object, deployment);
    ep_json_set(object, "cost_usd", cost_of(deployment));
    ep_json_set(object, "instances", instances_of(deployment));
    ep_json_set_scaling(object, deployment);
    ep_json_set(object, "utilization", utilization_of(deployment));
    ep_json_set(object, "cloudwatch",
                ep_json_cloudwatch(deployment->cloudwatch, deployment->cloudwatch_count));
    ep_json_set_containers(object, deployment);
    ep_json_set(object, "groups", groups_of(deployment));
    ep_json_set(object, "models", models_of(deployment));
    ep_json_set(object, "quality", quality_of(deployment));
    if (deployment->event_result_count > 0)
        ep_json_set(object, "events", ep_json_events(deployment));
    ep_json_set_advice(object, deployment->advice);
    if (deployment->survival)
        ep_json_set(object, "survival", ep_json_survival(deployment->survival));
    set_parts(object, deployment);
    return object;
}

static json_t *deployments_of(const struct ep_result *result)
{
    json_t *array = json_array();
    for (size_t i = 0; i < result->deployment_count; i++)
        ep_json_append(array, deployment_of(&result->deployments[i]));
    return array;
}

static json_t *comparison_of(const struct ep_result *result)
{
    json_t *array = json_array();
    for (size_t i = 0; i < result->comparison_count; i++) {
        const struct ep_comparison *pair = &result->comparison[i];
        json_t *object = json_object();
        ep_json_set(object, "deployment", ep_json_text(pair->deployment));
        ep_json_set(object, "baseline", ep_json_text(pair->baseline));
        ep_json_set(object, "delta_cost_usd_per_hour", ep_json_est(&pair->delta_cost_usd_per_hour));
        ep_json_set(object, "delta_p99_s", ep_json_est(&pair->delta_p99_s));
        ep_json_set(object, "delta_cost_ratio", ep_json_real(ep_delta_cost_ratio(result, pair)));
        ep_json_set(object, "delta_instance_cost_ratio",
                    ep_json_real(ep_delta_instance_cost_ratio(result, pair)));
        ep_json_append(array, object);
    }
    return array;
}

static json_t *requirements_of(const struct ep_result *result)
{
    json_t *array = json_array();
    for (size_t i = 0; i < result->requirement_count; i++) {
        ep_json_append(array, ep_json_requirement(&result->requirements[i]));
    }
    return array;
}

static json_t *recommendation_of(const struct ep_result *result)
{
    json_t *object = json_object();
    ep_json_set(object, "deployment", ep_json_text(result->recommended));
    ep_json_set(object, "reason", ep_json_text(result->recommendation_reason));
    return object;
}

void ep_report_json(const struct ep_result *result, struct ep_text *out)
{
    json_set_alloc_funcs(ep_alloc, ep_free); /* no memory: one line and exit 3, as everywhere */
    json_t *object = json_object();
    ep_json_set(object, "epsim", ep_json_text(result->version));
    ep_json_set(object, "schema", json_integer(result->schema));
    ep_json_set(object, "manifest", manifest_of(result));
    ep_json_set(object, "scenario", scenario_of(result));
    ep_json_set(object, "deployments", deployments_of(result));
    ep_json_set(object, "comparison", comparison_of(result));
    ep_json_set(object, "requirements", requirements_of(result));
    ep_json_set(object, "recommendation", recommendation_of(result));
    ep_json_what_if(result, object);
    if (result->break_even)
        ep_json_set(object, "break_even", ep_json_break_even(result->break_even));
    ep_json_set(object, "warnings", ep_json_texts(result->warnings, result->warning_count));
    ep_json_write(object, out);
    ep_text_add(out, "\n");
}
