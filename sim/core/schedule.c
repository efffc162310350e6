#include "core/schedule.h"

#include "base/units.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_SIZE = 256 };

static bool refuse(const char **why, const char *phrase)
{
    if (why)
        *why = phrase;
    return false;
}

static bool parse_at(const char *text, struct ep_schedule *schedule, const char **why)
{
    char utc[TEXT_SIZE + 1];
    snprintf(utc, sizeof utc, "%sZ", text);
    if (strchr(text, 'T') == NULL || strchr(text, 'Z') != NULL ||
        !ep_units_parse_calendar(utc, &schedule->at_unix_s, NULL))
        return refuse(why, "at: expected a time in UTC such as at(2026-11-02T08:00:00)");
    schedule->kind = EP_SCHEDULE_AT;
    return true;
}

/* `1 hour`, `5 minutes`: a count and its unit, in the singular for 1. */
static bool parse_rate(const char *text, struct ep_schedule *schedule, const char **why)
{
    static const struct {
        const char *one;
        int64_t seconds;
    } units[] = {{"minute", 60}, {"hour", 3600}, {"day", 24 * 3600}};
    int count = 0, used = 0;
    char unit[8];
    if (sscanf(text, "%6d %7[a-z]%n", &count, unit, &used) == 2 && text[used] == '\0' && count > 0)
        for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
            size_t length = strlen(units[i].one);
            if (strncmp(unit, units[i].one, length) != 0 ||
                strcmp(unit + length, count == 1 ? "" : "s") != 0)
                continue;
            schedule->kind = EP_SCHEDULE_RATE;
            schedule->every_s = count * units[i].seconds;
            return true;
        }
    return refuse(why, "rate: expected such as rate(1 hour), rate(5 minutes) or rate(7 days)");
}

bool ep_schedule_parse(const char *text, struct ep_schedule *schedule, const char **why)
{
    static const char *const kinds[] = {"at(", "rate(", "cron("};
    size_t length = strlen(text);
    *schedule = (struct ep_schedule){0};
    for (size_t i = 0; i < 3; i++) {
        size_t opening = strlen(kinds[i]);
        if (strncmp(text, kinds[i], opening) != 0 || text[length - 1] != ')')
            continue;
        char inside[TEXT_SIZE];
        if (length - opening > sizeof inside)
            break;
        memcpy(inside, text + opening, length - opening - 1);
        inside[length - opening - 1] = '\0';
        if (i == EP_SCHEDULE_AT)
            return parse_at(inside, schedule, why);
        if (i == EP_SCHEDULE_RATE)
            return parse_rate(inside, schedule, why);
        schedule->kind = EP_SCHEDULE_CRON;
        return ep_cron_parse(inside, &schedule->cron, why);
    }
    return refuse(why, "expected at(2026-11-02T08:00:00), rate(1 hour) or cron(0 8 ? * MON-FRI *)");
}

int64_t ep_schedule_next(const struct ep_schedule *schedule, int64_t start_unix_s, int64_t unix_s)
{
    switch (schedule->kind) {
    case EP_SCHEDULE_AT:
        return schedule->at_unix_s > unix_s ? schedule->at_unix_s : INT64_MAX;
    case EP_SCHEDULE_RATE: {
        int64_t passed = unix_s < start_unix_s ? 0 : (unix_s - start_unix_s) / schedule->every_s;
        return start_unix_s + (passed + 1) * schedule->every_s;
    }
    case EP_SCHEDULE_CRON:
        return ep_cron_next(&schedule->cron, unix_s);
    }
    return INT64_MAX;
}
