#include "run/scaling_rows.h"

static void count(struct ep_scaling_figures *figures, const struct ep_scaling_record *record)
{
    figures->scale_outs += record->outcome == EP_SCALING_OUT;
    figures->scale_ins += record->outcome == EP_SCALING_IN;
    figures->refused += record->outcome == EP_SCALING_REFUSED;
}

void ep_scaling_rows_fill(const struct ep_scaling_log *log, struct ep_arena *arena,
                          struct ep_deployment_result *result)
{
    struct ep_scaling_row *rows = ep_arena_alloc(arena, (log->count + 1) * sizeof *rows);
    for (size_t i = 0; i < log->count; i++) {
        const struct ep_scaling_record *record = &log->items[i];
        count(&result->scaling_figures, record);
        rows[i] = (struct ep_scaling_row){
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
            .acts = ep_scaling_acts(record),
            .action = ep_scaling_outcome_name(record->outcome),
            .why = ep_scaling_outcome_why(record->outcome),
        };
    }
    result->scales = true;
    result->scaling = rows;
    result->scaling_count = log->count;
}
