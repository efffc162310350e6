#include "run/tee.h"

static struct ep_answer answer_of(const struct ep_request_record *record)
{
    enum ep_ending ending = ep_outcome_ending(record->status, record->original_status);
    return (struct ep_answer){.source = record->source,
                              .client = record->client,
                              .at = record->done,
                              .is_failure = ending != EP_ENDING_COMPLETED};
}

static void tee_sent(void *self, const struct ep_sent_record *record)
{
    struct ep_tee *tee = self;
    if (tee->counting.on_sent)
        tee->counting.on_sent(tee->counting.self, record);
    if (tee->minutes)
        ep_metric_minutes_on_sent(tee->minutes, record);
}

static void count_found(struct ep_tee *tee, enum ep_found found)
{
    ep_series_on_attempt(tee->series, found);
    if (tee->whole && !tee->is_shadow && (tee->has_cache || tee->option->prices.is_serverless))
        ep_whole_on_attempt(tee->whole, found);
}

static void tee_request(void *self, const struct ep_request_record *record)
{
    struct ep_tee *tee = self;
    tee->counting.on_request(tee->counting.self, record);
    if (tee->drills)
        ep_drill_recorder_on_request(tee->drills, record);
    if (tee->series && record->attempts == 1)
        count_found(tee, record->found);
    if (record->attempts == 1 && tee->minutes)
        ep_metric_minutes_on_attempt(tee->minutes, record, tee->has_cache);
    if (tee->series)
        ep_series_on_request(tee->series, record);
    if (tee->is_shadow)
        return; /* nobody gets its answers */
    if (tee->whole)
        ep_whole_on_request(tee->whole, record);
    if (tee->tell)
        tee->tell(tee->tell_self, answer_of(record));
}

static void tee_attempt(void *self, const struct ep_request_record *record)
{
    struct ep_tee *tee = self;
    tee->counting.on_attempt(tee->counting.self, record);
    if (tee->series)
        count_found(tee, record->last_found);
    if (tee->minutes)
        ep_metric_minutes_on_attempt(tee->minutes, record, tee->has_cache);
}

static void tee_load_started(void *self, const struct ep_load_record *record)
{
    struct ep_tee *tee = self;
    tee->counting.on_load_started(tee->counting.self, record);
    if (tee->series)
        ep_series_on_load(tee->series);
}

static void tee_load(void *self, const struct ep_load_record *record)
{
    struct ep_tee *tee = self;
    tee->counting.on_load(tee->counting.self, record);
    if (tee->minutes)
        ep_metric_minutes_on_load(tee->minutes, record);
}

static void tee_evicted(void *self, enum ep_evicted what, ep_model_id model, uint32_t instance,
                        ep_time at, ep_time unload_ns)
{
    struct ep_tee *tee = self;
    tee->counting.on_evicted(tee->counting.self, what, model, instance, at, unload_ns);
    if (what == EP_EVICTED_MEMORY && tee->series)
        ep_series_on_eviction(tee->series);
    if (what != EP_EVICTED_DISK && tee->minutes)
        ep_metric_minutes_on_unload(tee->minutes, unload_ns);
}

static void tee_execution(void *self, const struct ep_execution_record *record)
{
    struct ep_tee *tee = self;
    tee->counting.on_execution(tee->counting.self, record);
    if (tee->series)
        ep_series_on_execution(tee->series, record);
}

static void tee_provisioned(void *self, uint32_t endpoint, ep_time at, int change)
{
    struct ep_tee *tee = self;
    tee->counting.on_provisioned(tee->counting.self, endpoint, at, change);
    if (tee->series)
        ep_series_add_price(tee->series, change * tee->option->prices.provisioned.usd_per_hour);
}

static void tee_life(void *self, const struct ep_life_record *record)
{
    struct ep_tee *tee = self;
    if (tee->drills)
        ep_drill_recorder_on_life(tee->drills, record);
}

struct ep_observer ep_tee_observer(struct ep_tee *tee)
{
    if (!tee->series && !tee->drills && !tee->tell)
        return tee->counting;
    bool is_sent_wanted = tee->minutes || tee->counting.on_sent;
    return (struct ep_observer){.self = tee,
                                .takes_only_attempts_from_requests = true,
                                .on_sent = is_sent_wanted ? tee_sent : NULL,
                                .on_request = tee_request,
                                .on_attempt = tee_attempt,
                                .on_load_started = tee_load_started,
                                .on_load = tee_load,
                                .on_evicted = tee_evicted,
                                .on_execution = tee_execution,
                                .on_provisioned = tee_provisioned,
                                .on_life = tee_life};
}
