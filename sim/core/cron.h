/* AWS cron expressions: six fields, minutes hours day-of-month month day-of-week year, in UTC.
 * Source: Application Auto Scaling User Guide, "Schedule recurring scaling actions using cron
 * expressions", and the Amazon EventBridge page on cron expressions, which state the same rules. */
#ifndef EP_CORE_CRON_H
#define EP_CORE_CRON_H

#include <stdbool.h>
#include <stdint.h>

/* Which minutes of the calendar are meant. Plain and small: copied by value. */
struct ep_cron {
    uint64_t minutes;     /* bit 0..59 */
    uint32_t hours;       /* bit 0..23 */
    uint32_t days;        /* of the month, bit 1..31 */
    uint32_t weekdays_of; /* `15W`: the weekday nearest to that day of its month; bit 1..31 */
    bool last_day;        /* `L` */
    bool last_weekday;    /* `LW`: the last Monday-to-Friday of the month */
    uint16_t months;      /* bit 1..12 */
    uint8_t week_days;    /* bit 1 (Sunday) .. 7 (Saturday) */
    uint8_t last_of;      /* `6L`: the last Friday of the month; bit as in week_days */
    uint8_t nth_of[6];    /* `6#3`: the third Friday; by 1..5, bits as in week_days */
    uint64_t years[4];    /* bit (year - 1970), 1970..2199 */
};

/* Reads the text between the brackets of cron(...). False, with *why a static phrase, where it is
 * no such expression. */
bool ep_cron_parse(const char *text, struct ep_cron *cron, const char **why);

/* The first minute after `unix_s` that is meant, as Unix seconds; INT64_MAX: there is none. */
int64_t ep_cron_next(const struct ep_cron *cron, int64_t unix_s);

#endif
