/* A CloudWatch alarm: datapoints in, a state out. Knows nothing of time: every period hands it one
 * datapoint, or the lack of one, in order. Source of the rules: Amazon CloudWatch User Guide,
 * "Using Amazon CloudWatch alarms"; that a minute without data counts among the `of` newest
 * periods, instead of CloudWatch looking further back, is assumed. */
#ifndef EP_HOSTING_ALARM_H
#define EP_HOSTING_ALARM_H

#include "hosting/autoscaling_config.h"

enum ep_alarm_state { EP_ALARM_INSUFFICIENT_DATA, EP_ALARM_OK, EP_ALARM_ALARM };

struct ep_alarm {
    struct ep_alarm_config config;
    double *points; /* owned; ring of `of`; NaN: missing */
    int next;       /* where the next datapoint goes; the newest stands before it */
    enum ep_alarm_state state;
};

void ep_alarm_init(struct ep_alarm *alarm, const struct ep_alarm_config *config);
void ep_alarm_fini(struct ep_alarm *alarm);

/* The datapoint of the next period, NaN where there is none; returns the new state. O(of). */
enum ep_alarm_state ep_alarm_take(struct ep_alarm *alarm, double value);

/* Of the datapoints among the newest `of`; NaN where there are none. */
double ep_alarm_value_of(const struct ep_alarm *alarm, enum ep_alarm_value which);

#endif
