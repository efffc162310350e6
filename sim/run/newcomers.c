#include "run/newcomers.h"

#include "base/mem.h"
#include "core/coarse_histogram.h"
#include "hosting/instance_life.h"
#include "run/drill_record.h"

#include <assert.h>
#include <math.h>

#define MINUTES_BEFORE (EP_NEWCOMERS_WINDOW / EP_MINUTE)
#define RING 8 /* calendar minutes that are kept: those before, the current one and some */
static_assert(RING > MINUTES_BEFORE, "the minutes before are in the ring");
#define MOST_MINUTES 240 /* that are watched until the endpoint is warm again */

struct window {
    uint64_t reached, hits;
    struct ep_coarse_histogram latency; /* of completed requests */
};
struct ring_minute {
    int64_t minute; /* of the run, + 1; 0: none */
    struct window window;
};
struct minute {
    uint32_t reached, hits;
};
struct scale_out {
    ep_time launched;
    uint32_t first_number, count; /* its instances: consecutive numbers of the endpoint */
    struct {
        EP_ARRAY(ep_time);
    } in_service; /* when each of them was, ascending */
    struct window before, after;
    struct ep_coarse_histogram others; /* after, without waits for newcomers' loads */
    uint64_t requests, cold;
    struct {
        EP_ARRAY(struct minute);
    } minutes; /* from the first in service on */
};
struct endpoint {
    struct ring_minute ring[RING];
    struct {
        EP_ARRAY(struct scale_out);
    } outs; /* in order of launch */
};
struct ep_newcomers {
    struct endpoint *endpoints; /* owned */
    uint32_t endpoint_count;
    ep_time horizon;
};

const char *ep_storm_name(enum ep_storm storm)
{
    static const char *const names[] = {[EP_STORM_NONE] = "none",
                                        [EP_STORM_RELOAD] = "reload storm",
                                        [EP_STORM_UNKNOWN] = "too few requests"};
    return names[storm];
}

struct ep_newcomers *ep_newcomers_create(uint32_t endpoint_count, ep_time horizon)
{
    struct ep_newcomers *newcomers = ep_alloc_zeroed(1, sizeof *newcomers);
    newcomers->endpoints = ep_alloc_zeroed(endpoint_count, sizeof *newcomers->endpoints);
    newcomers->endpoint_count = endpoint_count;
    newcomers->horizon = horizon;
    return newcomers;
}

static void fini_scale_out(struct scale_out *out)
{
    ep_array_fini(&out->in_service);
    ep_array_fini(&out->minutes);
    ep_coarse_histogram_fini(&out->before.latency);
    ep_coarse_histogram_fini(&out->after.latency);
    ep_coarse_histogram_fini(&out->others);
}

void ep_newcomers_destroy(struct ep_newcomers *newcomers)
{
    if (!newcomers)
        return;
    for (uint32_t e = 0; e < newcomers->endpoint_count; e++) {
        struct endpoint *endpoint = &newcomers->endpoints[e];
        for (int i = 0; i < RING; i++)
            ep_coarse_histogram_fini(&endpoint->ring[i].window.latency);
        for (size_t i = 0; i < endpoint->outs.count; i++)
            fini_scale_out(&endpoint->outs.items[i]);
        ep_array_fini(&endpoint->outs);
    }
    ep_free(newcomers->endpoints);
    ep_free(newcomers);
}

/* ---- requests ---- */

static void count_in(struct window *window, const struct ep_request_record *record)
{
    if (record->status == 200)
        ep_coarse_histogram_record(&window->latency, record->done - record->first_arrival);
    if (record->found == EP_FOUND_NONE)
        return;
    window->reached++;
    window->hits += record->found == EP_FOUND_MEMORY;
}

/* By the minute of arrival; what arrived before all that the ring holds is dropped. */
static void count_in_ring(struct endpoint *endpoint, const struct ep_request_record *record)
{
    int64_t minute = record->first_arrival / EP_MINUTE + 1;
    struct ring_minute *place = &endpoint->ring[minute % RING];
    if (place->minute > minute)
        return;
    if (place->minute < minute) {
        ep_coarse_histogram_fini(&place->window.latency);
        *place = (struct ring_minute){.minute = minute};
    }
    count_in(&place->window, record);
}

/* Up to five minutes after one of the newcomers came into service. */
static bool is_after(const struct scale_out *out, ep_time at)
{
    for (size_t i = 0; i < out->in_service.count; i++)
        if (out->in_service.items[i] <= at && at - out->in_service.items[i] < EP_NEWCOMERS_WINDOW)
            return true;
    return false;
}

static void count_after(struct scale_out *out, const struct ep_request_record *record)
{
    bool is_newcomer =
        record->instance >= out->first_number && record->instance - out->first_number < out->count;
    bool waited = is_newcomer && record->parts[EP_PART_LOAD_WAIT] > 0;
    count_in(&out->after, record);
    if (record->status == 200 && !waited)
        ep_coarse_histogram_record(&out->others, record->done - record->first_arrival);
    out->requests += is_newcomer;
    out->cold += waited;
}

static void count_minute(struct scale_out *out, const struct ep_request_record *record)
{
    size_t minute = (size_t)((record->first_arrival - out->in_service.items[0]) / EP_MINUTE);
    if (minute >= MOST_MINUTES || record->found == EP_FOUND_NONE)
        return;
    while (out->minutes.count <= minute)
        ep_array_push(&out->minutes, (struct minute){0});
    out->minutes.items[minute].reached++;
    out->minutes.items[minute].hits += record->found == EP_FOUND_MEMORY;
}

/* The calendar minute in which the first newcomer came: the windows before end with its begin. */
static ep_time before_end(const struct scale_out *out)
{
    return out->in_service.items[0] - out->in_service.items[0] % EP_MINUTE;
}

/* False: it came so long after that scale-out that older ones are out of the question, too. */
static bool count_for(struct scale_out *out, const struct ep_request_record *record)
{
    ep_time at = record->first_arrival;
    if (out->in_service.count == 0)
        return true;
    ep_time first = out->in_service.items[0],
            last = out->in_service.items[out->in_service.count - 1];
    if (at < before_end(out) && at >= before_end(out) - EP_NEWCOMERS_WINDOW)
        count_in(&out->before, record);
    if (at < first)
        return true;
    if (is_after(out, at))
        count_after(out, record);
    count_minute(out, record);
    return at < last + MOST_MINUTES * EP_MINUTE;
}

void ep_newcomers_on_request(struct ep_newcomers *newcomers, const struct ep_request_record *record)
{
    if (record->first_arrival >= newcomers->horizon)
        return;
    struct endpoint *endpoint = &newcomers->endpoints[record->endpoint];
    for (size_t i = endpoint->outs.count; i > 0; i--)
        if (!count_for(&endpoint->outs.items[i - 1], record))
            break;
    count_in_ring(endpoint, record);
}

/* ---- instances ---- */

/* Those that are launched at one instant are one scale-out. */
static void on_launched(struct endpoint *endpoint, const struct ep_life_record *record)
{
    struct scale_out *newest =
        endpoint->outs.count > 0 ? &endpoint->outs.items[endpoint->outs.count - 1] : NULL;
    if (newest && newest->launched == record->at) {
        newest->count++;
        return;
    }
    ep_array_push(
        &endpoint->outs,
        ((struct scale_out){.launched = record->at, .first_number = record->instance, .count = 1}));
}

static void take_before(const struct endpoint *endpoint, struct scale_out *out)
{
    int64_t end = before_end(out) / EP_MINUTE + 1;
    for (int64_t minute = end - MINUTES_BEFORE; minute < end; minute++) {
        const struct ring_minute *place = &endpoint->ring[(minute + RING) % RING];
        if (minute < 1 || place->minute != minute)
            continue;
        out->before.reached += place->window.reached;
        out->before.hits += place->window.hits;
        ep_coarse_histogram_merge(&out->before.latency, &place->window.latency);
    }
}

static void on_in_service(struct endpoint *endpoint, const struct ep_life_record *record)
{
    for (size_t i = endpoint->outs.count; i > 0; i--) {
        struct scale_out *out = &endpoint->outs.items[i - 1];
        if (record->instance < out->first_number ||
            record->instance - out->first_number >= out->count)
            continue;
        ep_array_push(&out->in_service, record->at);
        if (out->in_service.count == 1)
            take_before(endpoint, out);
        return;
    }
}

void ep_newcomers_on_life(struct ep_newcomers *newcomers, const struct ep_life_record *record)
{
    if (record->drill != EP_CAUSE_SCALING || record->at >= newcomers->horizon)
        return;
    struct endpoint *endpoint = &newcomers->endpoints[record->endpoint];
    if (record->step == EP_STEP_LAUNCHED)
        on_launched(endpoint, record);
    else if (record->step == EP_STEP_IN_SERVICE)
        on_in_service(endpoint, record);
}

/* ---- the end ---- */

static double hit_ratio(const struct window *window)
{
    return window->reached > 0 ? (double)window->hits / (double)window->reached : NAN;
}

static double p99_s(const struct ep_coarse_histogram *latency)
{
    if (ep_coarse_histogram_count(latency) == 0)
        return NAN;
    return ep_time_to_seconds(ep_coarse_histogram_quantile(latency, 0.99));
}

static enum ep_storm storm_of(const struct scale_out *out, const struct ep_newcomers_row *row)
{
    if (ep_coarse_histogram_count(&out->before.latency) < EP_STORM_LEAST ||
        ep_coarse_histogram_count(&out->after.latency) < EP_STORM_LEAST)
        return EP_STORM_UNKNOWN;
    double limit = EP_STORM_RISE * row->p99_before_s;
    bool is_theirs = !(row->p99_others_s >= limit); /* all of them waited: theirs */
    return row->p99_after_s >= limit && is_theirs ? EP_STORM_RELOAD : EP_STORM_NONE;
}

static bool is_warm(const struct scale_out *out, size_t minute, double wanted)
{
    if (minute >= out->minutes.count)
        return false;
    const struct minute *counts = &out->minutes.items[minute];
    return counts->reached > 0 && (double)counts->hits >= wanted * counts->reached;
}

/* Three warm minutes in a row once all of them serve; and back over the warm ones before. */
static double warm_again_s(const struct scale_out *out, ep_time horizon)
{
    double wanted = hit_ratio(&out->before) - EP_DRILL_BAND;
    ep_time first = out->in_service.items[0],
            last = out->in_service.items[out->in_service.count - 1];
    size_t whole = (size_t)((horizon - first) / EP_MINUTE), in_a_row = 0;
    size_t minute = (size_t)((last - first) / EP_MINUTE);
    for (; minute < whole && in_a_row < EP_DRILL_MINUTES; minute++)
        in_a_row = is_warm(out, minute, wanted) ? in_a_row + 1 : 0;
    if (in_a_row < EP_DRILL_MINUTES)
        return NAN;
    for (minute -= EP_DRILL_MINUTES; minute > 0 && is_warm(out, minute - 1, wanted); minute--)
        ;
    return 60.0 * (double)minute;
}

static struct ep_newcomers_row row_of(const struct scale_out *out, uint32_t endpoint,
                                      ep_time horizon)
{
    struct ep_newcomers_row row = {
        .launched = out->launched,
        .first = out->in_service.items[0],
        .last = out->in_service.items[out->in_service.count - 1],
        .endpoint = endpoint,
        .instances = (uint32_t)out->in_service.count,
        .hit_before = hit_ratio(&out->before),
        .hit_after = hit_ratio(&out->after),
        .p99_before_s = p99_s(&out->before.latency),
        .p99_after_s = p99_s(&out->after.latency),
        .p99_others_s = p99_s(&out->others),
        .requests = out->requests,
        .cold = out->cold,
        .warm_again_s = warm_again_s(out, horizon),
    };
    row.storm = storm_of(out, &row);
    return row;
}

void ep_newcomers_rows(const struct ep_newcomers *newcomers, struct ep_newcomers_rows *rows)
{
    for (uint32_t e = 0; e < newcomers->endpoint_count; e++) {
        const struct endpoint *endpoint = &newcomers->endpoints[e];
        for (size_t i = 0; i < endpoint->outs.count; i++)
            if (endpoint->outs.items[i].in_service.count > 0)
                ep_array_push(rows, row_of(&endpoint->outs.items[i], e, newcomers->horizon));
    }
}
