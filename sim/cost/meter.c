#include "cost/meter.h"

#include <assert.h>

/* How many of the instants origin, origin + 1 s, origin + 2 s, ... lie before `at`. */
static int64_t seconds_begun(ep_time origin, ep_time at)
{
    return at <= origin ? 0 : (at - origin - 1) / EP_SECOND + 1;
}

int64_t ep_meter_billed_seconds(ep_time launch, ep_time ended, ep_time begin, ep_time end)
{
    assert(0 <= launch && launch <= ended && 0 <= begin && begin <= end && end < EP_TIME_NEVER);
    int64_t before = seconds_begun(launch, begin);
    int64_t until = seconds_begun(launch, end);
    if (ended != EP_TIME_NEVER) {
        int64_t life = seconds_begun(launch, ended);
        if (life < EP_METER_MINIMUM_SECONDS)
            life = EP_METER_MINIMUM_SECONDS;
        before = before < life ? before : life;
        until = until < life ? until : life;
    }
    return until - before;
}

static ep_time whole_second_before(ep_time at)
{
    return at - at % EP_SECOND;
}

static ep_time whole_second_after(ep_time at)
{
    return seconds_begun(0, at) * EP_SECOND;
}

void ep_meter_init(struct ep_meter *meter, ep_time begin, ep_time end)
{
    assert(0 <= begin && begin < end && end < EP_TIME_NEVER - EP_SECOND);
    ep_time widened = whole_second_after(end) - whole_second_before(begin);
    *meter = (struct ep_meter){
        .begin = begin,
        .end = end,
        .usage = {.span_ns = end - begin, .span_seconds = widened / EP_SECOND},
    };
}

void ep_meter_instance(struct ep_meter *meter, ep_time launch, ep_time ended, int64_t volume_bytes)
{
    int64_t seconds = ep_meter_billed_seconds(launch, ended, whole_second_before(meter->begin),
                                              whole_second_after(meter->end));
    meter->usage.instance_seconds += seconds;
    ep_usage_add_volume(&meter->usage, volume_bytes, seconds);
}

void ep_meter_attempt(struct ep_meter *meter, const struct ep_request_record *record)
{
    ep_time arrival = ep_request_record_last_arrival(record);
    if (arrival < meter->begin || arrival >= meter->end)
        return;
    meter->usage.bytes_in += record->request_bytes;
    meter->usage.bytes_out += ep_request_record_bytes_out(record);
}

void ep_meter_completed(struct ep_meter *meter, int64_t count)
{
    assert(count >= 0);
    meter->usage.requests += count;
}
