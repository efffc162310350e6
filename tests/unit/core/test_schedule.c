#include "core/schedule.h"

#include "base/units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static int64_t at(const char *text)
{
    int64_t unix_s;
    assert_true(ep_units_parse_calendar(text, &unix_s, NULL));
    return unix_s;
}

static struct ep_schedule schedule_of(const char *text)
{
    struct ep_schedule schedule;
    const char *why = "";
    if (!ep_schedule_parse(text, &schedule, &why))
        fail_msg("%s: %s", text, why);
    return schedule;
}

/* After a Monday midnight the schedule runs at these times, in order; NULL: never again. */
static void runs(const char *text, const char *const times[])
{
    struct ep_schedule schedule = schedule_of(text);
    int64_t start = at("2026-11-02T00:00Z"), now = start;
    for (size_t i = 0; times[i]; i++) {
        now = ep_schedule_next(&schedule, start, now);
        if (now != at(times[i]))
            fail_msg("%s: run %zu is not at %s but at %lld", text, i, times[i], (long long)now);
    }
}

#define RUNS(text, ...) runs(text, (const char *const[]){__VA_ARGS__, NULL})

static void never_again(const char *text, const char *after)
{
    struct ep_schedule schedule = schedule_of(text);
    assert_true(ep_schedule_next(&schedule, 0, at(after)) == INT64_MAX);
}

static void at_runs_once(void **state)
{
    (void)state;
    RUNS("at(2026-11-02T08:30:00)", "2026-11-02T08:30Z");
    RUNS("at(2026-11-02T08:30)", "2026-11-02T08:30Z");
    never_again("at(2026-11-02T08:30:00)", "2026-11-02T08:30Z");
    never_again("at(2026-11-01T08:30:00)", "2026-11-02T00:00Z");
}

static void rate_counts_from_the_start(void **state)
{
    (void)state;
    RUNS("rate(5 minutes)", "2026-11-02T00:05Z", "2026-11-02T00:10Z");
    RUNS("rate(1 hour)", "2026-11-02T01:00Z", "2026-11-02T02:00Z");
    RUNS("rate(7 days)", "2026-11-09T00:00Z", "2026-11-16T00:00Z");
    struct ep_schedule hourly = schedule_of("rate(1 hour)");
    assert_true(ep_schedule_next(&hourly, at("2026-11-02T00:20Z"), at("2026-11-02T03:19Z")) ==
                at("2026-11-02T03:20Z"));
}

static void cron_knows_days_and_hours(void **state)
{
    (void)state;
    RUNS("cron(0 8 * * ? *)", "2026-11-02T08:00Z", "2026-11-03T08:00Z");
    RUNS("cron(0 8,20 * * ? *)", "2026-11-02T08:00Z", "2026-11-02T20:00Z", "2026-11-03T08:00Z");
    RUNS("cron(0/15 10 * * ? *)", "2026-11-02T10:00Z", "2026-11-02T10:15Z", "2026-11-02T10:30Z",
         "2026-11-02T10:45Z", "2026-11-03T10:00Z");
    RUNS("cron(5 9-18/4 ? * MON-FRI *)", "2026-11-02T09:05Z", "2026-11-02T13:05Z",
         "2026-11-02T17:05Z", "2026-11-03T09:05Z");
    RUNS("cron(30 6 ? * SUN,SAT *)", "2026-11-07T06:30Z", "2026-11-08T06:30Z");
    RUNS("cron(30 6 ? * 1 *)", "2026-11-08T06:30Z");
    RUNS("cron(0 0 1 JAN ? *)", "2027-01-01T00:00Z", "2028-01-01T00:00Z");
    RUNS("cron(0 0 29 2 ? *)", "2028-02-29T00:00Z", "2032-02-29T00:00Z");
    RUNS("cron(0 0 1 1 ? 2030-2031)", "2030-01-01T00:00Z", "2031-01-01T00:00Z");
    RUNS("cron(*/20 * * * ? *)", "2026-11-02T00:20Z", "2026-11-02T00:40Z", "2026-11-02T01:00Z");
    never_again("cron(0 0 1 1 ? 2020)", "2026-11-02T00:00Z");
    never_again("cron(0 0 30 2 ? *)", "2026-11-02T00:00Z");
}

static void cron_knows_last_nearest_and_nth_days(void **state)
{
    (void)state;
    RUNS("cron(0 0 L * ? *)", "2026-11-30T00:00Z", "2026-12-31T00:00Z", "2027-01-31T00:00Z",
         "2027-02-28T00:00Z");
    RUNS("cron(0 0 ? * L *)", "2026-11-07T00:00Z");                       /* Saturday */
    RUNS("cron(0 0 ? * 6L *)", "2026-11-27T00:00Z", "2026-12-25T00:00Z"); /* last Friday */
    RUNS("cron(0 0 ? * FRI#3 *)", "2026-11-20T00:00Z", "2026-12-18T00:00Z");
    RUNS("cron(0 0 ? * 3#1 *)", "2026-11-03T00:00Z", "2026-12-01T00:00Z"); /* first Tuesday */
    RUNS("cron(0 0 15W * ? *)", "2026-11-16T00:00Z", "2026-12-15T00:00Z"); /* the 15th is Sunday */
    RUNS("cron(0 0 14W * ? *)", "2026-11-13T00:00Z"); /* a Saturday: the Friday before */
    RUNS("cron(0 0 1W 8 ? *)", "2027-08-02T00:00Z");  /* Sunday the 1st: stays in its month */
    RUNS("cron(0 0 1W 5 ? *)", "2027-05-03T00:00Z");  /* Saturday the 1st likewise */
    RUNS("cron(0 0 LW * ? *)", "2026-11-30T00:00Z", "2026-12-31T00:00Z", "2027-01-29T00:00Z");
}

static void refused(const char *text, const char *expected)
{
    struct ep_schedule schedule;
    const char *why = "accepted";
    ep_schedule_parse(text, &schedule, &why);
    assert_string_equal(why, expected);
}

static void nonsense_is_refused_with_what_is_wrong(void **state)
{
    (void)state;
    const char *forms = "expected at(2026-11-02T08:00:00), rate(1 hour) or cron(0 8 ? * MON-FRI *)";
    refused("", forms);
    refused("every day", forms);
    refused("cron(0 8 * * ? *", forms);
    refused("at(tomorrow)", "at: expected a time in UTC such as at(2026-11-02T08:00:00)");
    refused("at(2026-13-02T08:00:00)",
            "at: expected a time in UTC such as at(2026-11-02T08:00:00)");
    refused("at(2026-11-02)", "at: expected a time in UTC such as at(2026-11-02T08:00:00)");
    const char *rate = "rate: expected such as rate(1 hour), rate(5 minutes) or rate(7 days)";
    refused("rate(5 minute)", rate);
    refused("rate(1 hours)", rate);
    refused("rate(0 minutes)", rate);
    refused("rate(5 seconds)", rate);
    refused("rate(five minutes)", rate);
    const char *six =
        "cron: expected six fields: minutes, hours, day of month, month, day of week, "
        "year; such as cron(0 8 ? * MON-FRI *)";
    refused("cron(0 8 * * *)", six);
    refused("cron(0 8 * * ? * *)", six);
    refused("cron(0 8 * * * *)", "cron: of day of month and day of week exactly one must be ?");
    refused("cron(0 8 ? * ? *)", "cron: of day of month and day of week exactly one must be ?");
    refused("cron(60 8 * * ? *)", "cron: minutes must be 0 to 59, such as 0, 0/15 or 10,40");
    refused("cron(a 8 * * ? *)", "cron: minutes must be 0 to 59, such as 0, 0/15 or 10,40");
    refused("cron(0/0 8 * * ? *)", "cron: minutes must be 0 to 59, such as 0, 0/15 or 10,40");
    refused("cron(0 24 * * ? *)", "cron: hours must be 0 to 23, such as 8, 8-18 or *");
    refused("cron(0 18-8 * * ? *)", "cron: hours must be 0 to 23, such as 8, 8-18 or *");
    refused("cron(0 8 32 * ? *)", "cron: day of month must be 1 to 31, ?, *, L, LW or 15W");
    refused("cron(0 8 * 13 ? *)", "cron: month must be 1 to 12 or JAN to DEC");
    refused("cron(0 8 ? * 8 *)", "cron: day of week must be 1 (SUN) to 7, ?, *, L, 6L or 6#3");
    refused("cron(0 8 ? * 6#6 *)", "cron: day of week must be 1 (SUN) to 7, ?, *, L, 6L or 6#3");
    refused("cron(0 8 ? * MONDAY *)", "cron: day of week must be 1 (SUN) to 7, ?, *, L, 6L or 6#3");
    refused("cron(0 8 * * ? 1969)", "cron: year must be 1970 to 2199 or *");
}

/* Walks minute by minute through two months and asks of each whether it is meant. */
static void agrees_with_asking_every_minute(void **state)
{
    (void)state;
    struct ep_schedule schedule = schedule_of("cron(10/25 3-7 ? NOV,DEC TUE,SAT *)");
    int64_t start = at("2026-11-02T00:00Z"), end = at("2026-12-31T00:00Z"), expected = start;
    for (int64_t now = start + 60; now < end; now += 60) {
        int minute = (int)(now / 60 % 60), hour = (int)(now / 3600 % 24);
        int week_day = (int)((now / 86400 + 4) % 7); /* 0: Sunday */
        bool is_meant = (minute == 10 || minute == 35) && hour >= 3 && hour <= 7 &&
                        (week_day == 2 || week_day == 6);
        if (!is_meant)
            continue;
        expected = ep_schedule_next(&schedule, start, expected);
        assert_true(expected == now);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_runs_once),
        cmocka_unit_test(rate_counts_from_the_start),
        cmocka_unit_test(cron_knows_days_and_hours),
        cmocka_unit_test(cron_knows_last_nearest_and_nth_days),
        cmocka_unit_test(nonsense_is_refused_with_what_is_wrong),
        cmocka_unit_test(agrees_with_asking_every_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
