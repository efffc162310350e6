#include "hosting/alarm.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>

void ep_alarm_init(struct ep_alarm *alarm, const struct ep_alarm_config *config)
{
    assert(1 <= config->datapoints && config->datapoints <= config->of);
    assert(config->of <= EP_MOST_DATAPOINTS);
    *alarm = (struct ep_alarm){.config = *config};
    alarm->points = ep_alloc((size_t)config->of * sizeof *alarm->points);
    for (int i = 0; i < config->of; i++)
        alarm->points[i] = NAN;
}

void ep_alarm_fini(struct ep_alarm *alarm)
{
    ep_free(alarm->points);
    *alarm = (struct ep_alarm){0};
}

static bool is_breaching(const struct ep_alarm_config *config, double value)
{
    switch (config->comparison) {
    case EP_ABOVE:
        return value > config->threshold;
    case EP_AT_LEAST:
        return value >= config->threshold;
    case EP_BELOW:
        return value < config->threshold;
    case EP_AT_MOST:
        return value <= config->threshold;
    }
    return false;
}

static enum ep_alarm_state state_of(const struct ep_alarm *alarm)
{
    const struct ep_alarm_config *config = &alarm->config;
    int there = 0, breaching = 0;
    for (int i = 0; i < config->of; i++) {
        there += !isnan(alarm->points[i]);
        breaching += is_breaching(config, alarm->points[i]); /* NaN compares false */
    }
    int lacking = config->of - there;
    if (config->missing == EP_MISSING_BREACHING)
        breaching += lacking;
    if (breaching >= config->datapoints)
        return EP_ALARM_ALARM;
    if (there >= config->datapoints)
        return EP_ALARM_OK;
    switch (config->missing) {
    case EP_MISSING:
        return EP_ALARM_INSUFFICIENT_DATA;
    case EP_MISSING_IGNORE:
        return alarm->state;
    case EP_MISSING_BREACHING:
    case EP_MISSING_FINE:
        break;
    }
    return EP_ALARM_OK;
}

enum ep_alarm_state ep_alarm_take(struct ep_alarm *alarm, double value)
{
    alarm->points[alarm->next] = value;
    alarm->next = (alarm->next + 1) % alarm->config.of;
    alarm->state = state_of(alarm);
    return alarm->state;
}

double ep_alarm_value_of(const struct ep_alarm *alarm, enum ep_alarm_value which)
{
    int of = alarm->config.of, count = 0;
    double newest = NAN, sum = 0, least = INFINITY, most = -INFINITY;
    for (int i = 0; i < of; i++) { /* oldest first */
        double value = alarm->points[(alarm->next + i) % of];
        if (isnan(value))
            continue;
        newest = value;
        sum += value;
        least = value < least ? value : least;
        most = value > most ? value : most;
        count++;
    }
    if (count == 0)
        return NAN;
    switch (which) {
    case EP_VALUE_NEWEST:
        return newest;
    case EP_VALUE_MEAN:
        return sum / count;
    case EP_VALUE_MIN:
        return least;
    case EP_VALUE_MAX:
        return most;
    }
    return NAN;
}
