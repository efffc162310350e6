#include "run/scaling_rows.h"

#include <math.h>
#include <string.h>

static void count(struct ep_scaling_figures *figures, const struct ep_scaling_record *record)
{
    figures->scale_outs += record->outcome == EP_SCALING_OUT;
    figures->scale_ins += record->outcome == EP_SCALING_IN;
    figures->refused += record->outcome == EP_SCALING_REFUSED;
}

static struct ep_newcomer_row newcomer_row(const struct ep_newcomers_row *from)
{
    return (struct ep_newcomer_row){
        .launched_s = ep_time_to_seconds(from->launched),
        .first_s = ep_time_to_seconds(from->first),
        .last_s = ep_time_to_seconds(from->last),
        .endpoint = from->endpoint,
        .instances = from->instances,
        .hit_before = from->hit_before,
        .hit_after = from->hit_after,
        .p99_before_s = from->p99_before_s,
        .p99_after_s = from->p99_after_s,
        .p99_others_s = from->p99_others_s,
        .requests = from->requests,
        .cold = from->cold,
        .verdict = ep_storm_name(from->storm),
        .is_storm = from->storm == EP_STORM_RELOAD,
        .warm_again_s = from->warm_again_s,
    };
}

static void fill_newcomers(const struct ep_newcomers_rows *newcomers, struct ep_arena *arena,
                           struct ep_deployment_result *result)
{
    struct ep_scaling_figures *figures = &result->scaling_figures;
    struct ep_newcomer_row *rows = ep_arena_alloc(arena, (newcomers->count + 1) * sizeof *rows);
    figures->warm_again_max_s = NAN;
    for (size_t i = 0; i < newcomers->count; i++) {
        rows[i] = newcomer_row(&newcomers->items[i]);
        figures->reload_storms += rows[i].is_storm;
        figures->warm_again_max_s = fmax(figures->warm_again_max_s, rows[i].warm_again_s);
    }
    result->newcomers = rows;
    result->newcomer_count = newcomers->count;
}

void ep_scaling_rows_fill(const struct ep_scaling_log *log,
                          const struct ep_newcomers_rows *newcomers, struct ep_arena *arena,
                          struct ep_deployment_result *result)
{
    fill_newcomers(newcomers, arena, result);
    struct ep_scaling_row *rows = ep_arena_alloc(arena, (log->count + 1) * sizeof *rows);
    for (size_t i = 0; i < log->count; i++) {
        const struct ep_scaling_record *record = &log->items[i];
        bool acts = ep_scaling_acts(record);
        count(&result->scaling_figures, record);
        rows[i] = (struct ep_scaling_row){
            .what = strcmp(result->kind, "serverless") == 0 ? "environment" : "instance",
            .at_s = ep_time_to_seconds(record->at),
            .until_s = ep_time_to_seconds(record->until),
            .looks = record->looks,
            .endpoint = record->endpoint,
            .policy = record->policy,
            .trigger = ep_scaling_trigger_name(record->trigger),
            .value = record->value,
            .threshold = record->threshold,
            .current = record->current,
            .wanted = record->wanted,
            .wanted_max = record->wanted_max,
            .desired = record->desired,
            .acts = acts,
            .action = ep_scaling_outcome_name(record->outcome),
            .why = acts && record->trigger == EP_TRIGGER_SCHEDULED
                       ? "a scheduled action moved a bound past the capacity"
                       : ep_scaling_outcome_why(record->outcome),
        };
    }
    result->scales = true;
    result->scaling = rows;
    result->scaling_count = log->count;
}
