/* When a scheduled action runs: the at(), rate() and cron() expressions of Application Auto
 * Scaling, in UTC. Source: Application Auto Scaling User Guide, "Scheduled scaling". */
#ifndef EP_CORE_SCHEDULE_H
#define EP_CORE_SCHEDULE_H

#include "core/cron.h"

#include <stdbool.h>
#include <stdint.h>

enum ep_schedule_kind { EP_SCHEDULE_AT, EP_SCHEDULE_RATE, EP_SCHEDULE_CRON };
struct ep_schedule {
    enum ep_schedule_kind kind;
    int64_t at_unix_s; /* AT */
    int64_t every_s;   /* RATE: > 0 */
    struct ep_cron cron;
};

/* at(2026-11-02T08:00:00), rate(5 minutes), cron(0 8 ? * MON-FRI *). False, with *why a static
 * phrase, where `text` is none of them. */
bool ep_schedule_parse(const char *text, struct ep_schedule *schedule, const char **why);

/* The first time after `unix_s` >= 0 at which it runs; INT64_MAX: never again. A rate counts from
 * `start_unix_s`, when the action was made: first one interval later. */
int64_t ep_schedule_next(const struct ep_schedule *schedule, int64_t start_unix_s, int64_t unix_s);

#endif
