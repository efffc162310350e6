/* Cron expressions against a naive twin that looks at every minute of the calendar: random sets for
 * minute, hour, month and day, steps and ranges among them. */
#include "core/cron.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/rng.h"

#define EXPRESSIONS 400
#define RUNS 6
#define DAY INT64_C(86400)
#define MOST_DAYS 800

struct field { /* which values are meant, and how that is written */
    bool is_meant[64];
    char text[64];
};

static uint64_t below(struct ep_rng *rng, uint64_t bound)
{
    return ep_rng_next(rng) % bound;
}

static void mark(struct field *field, int first, int last, int step)
{
    for (int value = first; value <= last; value += step)
        field->is_meant[value] = true;
}

/* One of: any, a value, a range, a list of two, every n-th from some value on. */
static struct field draw(struct ep_rng *rng, int low, int high)
{
    struct field field = {.text = "*"};
    uint64_t width = (uint64_t)(high - low + 1);
    int a = low + (int)below(rng, width), b = low + (int)below(rng, width);
    int first = a < b ? a : b, last = a < b ? b : a, step = 1 + (int)below(rng, 5);
    switch (below(rng, 5)) {
    case 0:
        mark(&field, low, high, 1);
        break;
    case 1:
        mark(&field, a, a, 1);
        snprintf(field.text, sizeof field.text, "%d", a);
        break;
    case 2:
        mark(&field, first, last, 1);
        snprintf(field.text, sizeof field.text, "%d-%d", first, last);
        break;
    case 3:
        mark(&field, a, a, 1);
        mark(&field, b, b, 1);
        snprintf(field.text, sizeof field.text, "%d,%d", a, b);
        break;
    default:
        mark(&field, a, high, step);
        snprintf(field.text, sizeof field.text, "%d/%d", a, step);
    }
    return field;
}

struct expression {
    struct field minute, hour, day, month, week_day;
    bool is_by_week_day;
    char text[400];
};

static struct expression make(uint64_t number)
{
    struct ep_rng rng = ep_rng_at(5, 0, "property/cron", number);
    struct expression e = {.minute = draw(&rng, 0, 59),
                           .hour = draw(&rng, 0, 23),
                           .day = draw(&rng, 1, 31),
                           .month = draw(&rng, 1, 12),
                           .week_day = draw(&rng, 1, 7),
                           .is_by_week_day = below(&rng, 2) == 1};
    snprintf(e.text, sizeof e.text, "%s %s %s %s %s *", e.minute.text, e.hour.text,
             e.is_by_week_day ? "?" : e.day.text, e.month.text,
             e.is_by_week_day ? e.week_day.text : "?");
    return e;
}

/* ---- the calendar, a day at a time from 1 January 2024, a Monday ---- */

#define START INT64_C(1704067200)

struct calendar {
    int year, month, day, week_day; /* week_day: 1 is Sunday */
};

static int days_of(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && year % 4 == 0); /* no century in sight */
}

static void next_day(struct calendar *at)
{
    at->week_day = at->week_day % 7 + 1;
    if (++at->day <= days_of(at->year, at->month))
        return;
    at->day = 1;
    if (++at->month <= 12)
        return;
    at->month = 1;
    at->year++;
}

static bool is_day_meant(const struct expression *e, const struct calendar *at)
{
    if (!e->month.is_meant[at->month])
        return false;
    return e->is_by_week_day ? e->week_day.is_meant[at->week_day] : e->day.is_meant[at->day];
}

/* The first runs from START on; returns how many came within MOST_DAYS. */
static size_t walk(const struct expression *e, int64_t runs[RUNS])
{
    struct calendar at = {2024, 1, 1, 2};
    size_t count = 0;
    for (int64_t day = 0; day < MOST_DAYS && count < RUNS; day++, next_day(&at))
        for (int minute = 0; is_day_meant(e, &at) && minute < 1440 && count < RUNS; minute++)
            if (e->hour.is_meant[minute / 60] && e->minute.is_meant[minute % 60])
                runs[count++] = START + day * DAY + minute * 60;
    return count;
}

static void the_next_run_is_the_next_minute_that_is_meant(void **state)
{
    (void)state;
    size_t compared = 0;
    for (uint64_t n = 0; n < EXPRESSIONS; n++) {
        struct expression e = make(n);
        struct ep_cron cron;
        const char *why = "";
        int64_t runs[RUNS], now = START - 1;
        if (!ep_cron_parse(e.text, &cron, &why))
            fail_msg("%s: %s", e.text, why);
        size_t count = walk(&e, runs);
        for (size_t i = 0; i < count; i++, compared++) {
            now = ep_cron_next(&cron, now);
            if (now != runs[i])
                fail_msg("%s: run %zu at %lld, the calendar says %lld", e.text, i, (long long)now,
                         (long long)runs[i]);
        }
        if (count < RUNS && count > 0) /* then nothing for the rest of the days looked at */
            assert_true(ep_cron_next(&cron, now) >= START + MOST_DAYS * DAY);
    }
    assert_true(compared > 2 * EXPRESSIONS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_run_is_the_next_minute_that_is_meant)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
