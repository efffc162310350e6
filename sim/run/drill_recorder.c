#include "run/drill_recorder.h"

#include "base/mem.h"

#include <math.h>

/* One minute from the effect on. */
struct minute {
    uint32_t reached, hits;
};

struct drill {
    ep_time effect;         /* EP_TIME_NEVER: did not come so far */
    ep_time old_gone;       /* the same */
    struct minute *minutes; /* owned; from the effect on */
    uint32_t minute_count;
    uint32_t logged;
};

struct ep_drill_recorder {
    const struct ep_option *option; /* borrowed */
    const struct ep_drill *config;  /* borrowed */
    uint32_t count;
    ep_time horizon;
    struct ep_life_log *log;         /* borrowed; or NULL */
    struct drill *drills;            /* owned */
    struct ep_drill_record *records; /* owned until taken */
};

static bool begins_to_act_at_once(enum ep_drill_kind kind)
{
    return kind != EP_DRILL_UPDATE && kind != EP_DRILL_LOSE_INSTANCE;
}

struct ep_drill_recorder *ep_drill_recorder_create(const struct ep_option *option, ep_time horizon,
                                                   struct ep_life_log *log)
{
    struct ep_drill_recorder *recorder = ep_alloc_zeroed(1, sizeof *recorder);
    recorder->option = option;
    recorder->config = option->fleet.drills;
    recorder->count = option->fleet.drill_count;
    recorder->horizon = horizon;
    recorder->log = log;
    recorder->drills = ep_alloc_zeroed(recorder->count, sizeof *recorder->drills);
    for (uint32_t d = 0; d < recorder->count; d++) {
        const struct ep_drill *config = &recorder->config[d];
        struct drill *drill = &recorder->drills[d];
        drill->effect = begins_to_act_at_once(config->kind) ? config->at : EP_TIME_NEVER;
        drill->old_gone = EP_TIME_NEVER;
        drill->minute_count = (uint32_t)((horizon - config->at) / EP_MINUTE);
        if (config->acts)
            drill->minutes = ep_alloc_zeroed(drill->minute_count, sizeof *drill->minutes);
    }
    recorder->records = ep_drill_records_create(recorder->count);
    return recorder;
}

void ep_drill_recorder_destroy(struct ep_drill_recorder *recorder)
{
    if (!recorder)
        return;
    for (uint32_t d = 0; d < recorder->count; d++)
        ep_free(recorder->drills[d].minutes);
    ep_drill_records_destroy(recorder->records, recorder->count);
    ep_free(recorder->drills);
    ep_free(recorder);
}

/* ---- requests ---- */

static void count_in(struct ep_drill_window *window, const struct ep_request_record *record)
{
    window->answered++;
    if (record->status == 200) {
        window->completed++;
        ep_histogram_record(window->latency, record->done - record->first_arrival);
    }
    if (record->found == EP_FOUND_NONE)
        return;
    window->reached++;
    window->cold += record->found != EP_FOUND_MEMORY;
}

static void count_minute(struct drill *drill, const struct ep_request_record *record)
{
    uint32_t minute = (uint32_t)((record->first_arrival - drill->effect) / EP_MINUTE);
    if (minute >= drill->minute_count || record->found == EP_FOUND_NONE)
        return;
    drill->minutes[minute].reached++;
    drill->minutes[minute].hits += record->found == EP_FOUND_MEMORY;
}

/* Only a lost instance, a drain that was too short or an empty endpoint answers so: the latest
 * drill that may have done it. */
static void blame(struct ep_drill_recorder *recorder, const struct ep_request_record *record)
{
    bool is_ours = (record->status == 500 || record->status == 503) && record->original_status == 0;
    uint32_t latest = EP_CAUSE_NONE;
    for (uint32_t d = 0; is_ours && d < recorder->count; d++) {
        const struct ep_drill *config = &recorder->config[d];
        if (!config->acts || config->kind < EP_DRILL_UPDATE || config->at > record->done ||
            (config->kind == EP_DRILL_LOSE_INSTANCE && config->endpoint != record->endpoint))
            continue;
        if (latest == EP_CAUSE_NONE || config->at >= recorder->config[latest].at)
            latest = d;
    }
    if (latest != EP_CAUSE_NONE)
        recorder->records[latest].requests_failed++;
}

void ep_drill_recorder_on_request(struct ep_drill_recorder *recorder,
                                  const struct ep_request_record *record)
{
    ep_time at = record->first_arrival;
    if (at >= recorder->horizon)
        return;
    blame(recorder, record);
    for (uint32_t d = 0; d < recorder->count; d++) {
        const struct ep_drill *config = &recorder->config[d];
        struct drill *drill = &recorder->drills[d];
        if (!config->acts)
            continue;
        if (at < config->at && at >= config->at - config->window)
            count_in(&recorder->records[d].before, record);
        if (at < drill->effect)
            continue;
        if (at - drill->effect < config->window)
            count_in(&recorder->records[d].after, record);
        count_minute(drill, record);
    }
}

/* ---- steps ---- */

static void log_step(struct ep_drill_recorder *recorder, const struct ep_life_record *record)
{
    struct drill *drill = &recorder->drills[record->drill];
    bool is_many =
        record->step == EP_STEP_FAILED || record->step == EP_STEP_STALE ||
        (record->step == EP_STEP_OLD_COPIES && record->count > 0 &&
         record->at > recorder->config[record->drill].at + recorder->config[record->drill].over);
    if (recorder->log && !is_many && drill->logged++ < EP_LIFE_LOG_MOST)
        ep_array_push(recorder->log, *record);
}

void ep_drill_recorder_on_life(struct ep_drill_recorder *recorder,
                               const struct ep_life_record *record)
{
    if (record->drill >= recorder->count || record->at >= recorder->horizon)
        return;
    struct drill *drill = &recorder->drills[record->drill];
    struct ep_drill_record *counts = &recorder->records[record->drill];
    log_step(recorder, record);
    switch (record->step) {
    case EP_STEP_SHIFTED: /* of several endpoints: with the first */
    case EP_STEP_LOST:
        if (drill->effect == EP_TIME_NEVER)
            drill->effect = record->at;
        return;
    case EP_STEP_FAILED:
        counts->attempts_failed++;
        return;
    case EP_STEP_STALE:
        counts->stale++;
        return;
    case EP_STEP_OLD_COPIES:
        drill->old_gone = record->count == 0 ? record->at : EP_TIME_NEVER;
        return;
    case EP_STEP_LAUNCHED:
    case EP_STEP_READY:
    case EP_STEP_IN_SERVICE:
    case EP_STEP_DRAINING:
    case EP_STEP_GONE:
    case EP_STEP_CANCELED:
    case EP_STEP_NOT_REPLACED:
    case EP_STEP_NOT_NEEDED:
    case EP_STEP_WAITING:
    case EP_STEP_SWITCHED:
    case EP_STEP_UPDATING:
    case EP_STEP_NO_INSTANCE:
        return;
    }
}

/* ---- the end ---- */

struct ep_drill_record *ep_drill_recorder_take(struct ep_drill_recorder *recorder)
{
    struct ep_drill_record *records = recorder->records;
    recorder->records = NULL;
    return records;
}

static bool is_back(const struct minute *minute, double wanted)
{
    return minute->reached > 0 && (double)minute->hits >= wanted * minute->reached;
}

static double warm_again_s(const struct drill *drill, const struct ep_drill_window *before)
{
    if (before->reached == 0 || drill->effect == EP_TIME_NEVER)
        return NAN;
    double wanted = 1 - (double)before->cold / (double)before->reached - EP_DRILL_BAND;
    uint32_t in_a_row = 0;
    for (uint32_t m = 0; m < drill->minute_count; m++) {
        in_a_row = is_back(&drill->minutes[m], wanted) ? in_a_row + 1 : 0;
        if (in_a_row == EP_DRILL_MINUTES)
            return 60.0 * (m + 1 - EP_DRILL_MINUTES);
    }
    return NAN;
}

static double span_s(ep_time from, ep_time to)
{
    return from == EP_TIME_NEVER || to == EP_TIME_NEVER ? NAN : ep_time_to_seconds(to - from);
}

struct ep_drill_times *ep_drill_recorder_times(const struct ep_drill_recorder *recorder)
{
    struct ep_drill_times *times = ep_alloc_zeroed(recorder->count, sizeof *times);
    for (uint32_t d = 0; d < recorder->count; d++) {
        const struct drill *drill = &recorder->drills[d];
        times[d] = (struct ep_drill_times){
            .effect_s = span_s(0, drill->effect),
            .warm_again_s =
                recorder->config[d].acts ? warm_again_s(drill, &recorder->records[d].before) : NAN,
            .old_gone_s = span_s(drill->effect, drill->old_gone),
        };
    }
    return times;
}
