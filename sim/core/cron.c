#include "core/cron.h"

#include <assert.h>
#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

enum { FIRST_YEAR = 1970, LAST_YEAR = 2199, DAY_S = 24 * 3600, WORD_SIZE = 64, MOST_WORDS = 6 };

/* ---- the calendar ---- */

struct date {
    int year, month, day; /* month and day from 1 */
};

static bool is_leap_year(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap_year(year));
}

static struct date date_of(int64_t day_number)
{
    struct date date = {FIRST_YEAR, 1, 1};
    while (day_number >= 365 + is_leap_year(date.year))
        day_number -= 365 + is_leap_year(date.year++);
    while (day_number >= days_in_month(date.year, date.month))
        day_number -= days_in_month(date.year, date.month++);
    date.day = (int)day_number + 1;
    return date;
}

/* 1 (Sunday) .. 7; 1 January 1970 was a Thursday. */
static int week_day_of(int64_t day_number)
{
    return (int)((day_number + 4) % 7) + 1;
}

/* ---- reading ---- */

/* One of the six fields. */
struct field {
    int low, high;
    const char *const *names; /* of `low` and what follows; NULL: numbers only */
    const char *why;
    uint64_t *bits; /* of value v: bit (v - base) of bits[] */
    int base;
};

static void add(const struct field *field, int value)
{
    unsigned bit = (unsigned)(value - field->base);
    field->bits[bit / 64] |= UINT64_C(1) << (bit % 64);
}

/* Reads a number or a name; false where there is neither, or it is out of range. */
static bool take_value(const struct field *field, const char **text, int *value)
{
    const char *at = *text;
    if (isalpha((unsigned char)*at)) {
        for (int i = 0; field->names && field->names[i]; i++)
            if (strncasecmp(at, field->names[i], 3) == 0) {
                *value = field->low + i;
                *text = at + 3;
                return true;
            }
        return false;
    }
    int number = 0, digits = 0;
    for (; isdigit((unsigned char)*at) && digits < 5; digits++)
        number = number * 10 + *at++ - '0';
    *value = number;
    *text = at;
    return digits > 0 && digits < 5 && number >= field->low && number <= field->high;
}

/* `*`, 5, 5-10, JAN-MAR, each with /STEP behind it. */
static bool read_range(const struct field *field, const char *text)
{
    int from = field->low, to = field->high, step = 1;
    bool is_single = false;
    if (*text == '*') {
        text++;
    } else {
        if (!take_value(field, &text, &from))
            return false;
        is_single = *text != '-';
        to = from;
        if (*text == '-' && (text++, !take_value(field, &text, &to)))
            return false;
    }
    if (*text == '/') {
        const struct field steps = {.low = 1, .high = field->high};
        text++;
        if (!take_value(&steps, &text, &step))
            return false;
        to = is_single ? field->high : to;
    }
    if (*text != '\0' || from > to)
        return false;
    for (int value = from; value <= to; value += step)
        add(field, value);
    return true;
}

/* L, LW, 15W; else a range. */
static bool read_day(const struct field *field, const char *text, struct ep_cron *cron)
{
    if (strcasecmp(text, "L") == 0)
        return cron->last_day = true;
    if (strcasecmp(text, "LW") == 0)
        return cron->last_weekday = true;
    const char *at = text;
    int day;
    if (take_value(field, &at, &day) && strcasecmp(at, "W") == 0) {
        cron->weekdays_of |= UINT32_C(1) << day;
        return true;
    }
    return read_range(field, text);
}

/* L (Saturday), 6L, 6#3; else a range. */
static bool read_week_day(const struct field *field, const char *text, struct ep_cron *cron)
{
    const struct field weeks = {.low = 1, .high = 5};
    const char *at = text;
    int day, nth;
    if (strcasecmp(text, "L") == 0) {
        add(field, 7);
        return true;
    }
    if (take_value(field, &at, &day) && strcasecmp(at, "L") == 0) {
        cron->last_of |= (uint8_t)(1u << day);
        return true;
    }
    if (*at != '#')
        return read_range(field, text);
    at++;
    if (!take_value(&weeks, &at, &nth) || *at != '\0')
        return false;
    cron->nth_of[nth] |= (uint8_t)(1u << day);
    return true;
}

enum place { MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR };

/* A list of items between commas. */
static bool read_field(enum place place, const struct field *field, char *text,
                       struct ep_cron *cron)
{
    for (char *item = text, *end; item; item = end) {
        end = strchr(item, ',');
        if (end)
            *end++ = '\0';
        bool is_good = place == DAY_OF_MONTH  ? read_day(field, item, cron)
                       : place == DAY_OF_WEEK ? read_week_day(field, item, cron)
                                              : read_range(field, item);
        if (!is_good)
            return false;
    }
    return true;
}

/* Cuts the text at its blanks; how many words there are, MOST_WORDS + 1 where there are more. */
static int split(const char *text, char words[MOST_WORDS][WORD_SIZE])
{
    int count = 0;
    for (;;) {
        text += strspn(text, " \t");
        size_t length = strcspn(text, " \t");
        if (length == 0)
            return count;
        if (count == MOST_WORDS || length >= WORD_SIZE)
            return MOST_WORDS + 1;
        memcpy(words[count], text, length);
        words[count++][length] = '\0';
        text += length;
    }
}

static bool refuse(const char **why, const char *phrase)
{
    if (why)
        *why = phrase;
    return false;
}

bool ep_cron_parse(const char *text, struct ep_cron *cron, const char **why)
{
    static const char *const months[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL",
                                         "AUG", "SEP", "OCT", "NOV", "DEC", NULL};
    static const char *const days[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", NULL};
    uint64_t minutes = 0, hours = 0, month_days = 0, month_bits = 0, week_days = 0;
    struct ep_cron read = {0};
    const struct field fields[MOST_WORDS] = {
        {0, 59, NULL, "cron: minutes must be 0 to 59, such as 0, 0/15 or 10,40", &minutes, 0},
        {0, 23, NULL, "cron: hours must be 0 to 23, such as 8, 8-18 or *", &hours, 0},
        {1, 31, NULL, "cron: day of month must be 1 to 31, ?, *, L, LW or 15W", &month_days, 0},
        {1, 12, months, "cron: month must be 1 to 12 or JAN to DEC", &month_bits, 0},
        {1, 7, days, "cron: day of week must be 1 (SUN) to 7, ?, *, L, 6L or 6#3", &week_days, 0},
        {FIRST_YEAR, LAST_YEAR, NULL, "cron: year must be 1970 to 2199 or *", read.years,
         FIRST_YEAR},
    };
    char words[MOST_WORDS][WORD_SIZE];
    if (split(text, words) != MOST_WORDS)
        return refuse(why, "cron: expected six fields: minutes, hours, day of month, month, day of "
                           "week, year; such as cron(0 8 ? * MON-FRI *)");
    bool any_day = strcmp(words[DAY_OF_MONTH], "?") == 0;
    bool any_week_day = strcmp(words[DAY_OF_WEEK], "?") == 0;
    if (any_day == any_week_day)
        return refuse(why, "cron: of day of month and day of week exactly one must be ?");
    for (enum place i = MINUTES; i <= YEAR; i++)
        if (!(i == DAY_OF_MONTH && any_day) && !(i == DAY_OF_WEEK && any_week_day) &&
            !read_field(i, &fields[i], words[i], &read))
            return refuse(why, fields[i].why);
    read.minutes = minutes;
    read.hours = (uint32_t)hours;
    read.days = (uint32_t)month_days;
    read.months = (uint16_t)month_bits;
    read.week_days = (uint8_t)week_days;
    *cron = read;
    return true;
}

/* ---- asking ---- */

/* The weekday (Monday to Friday) nearest to `day`, inside its month. */
static int nearest_weekday(int day, int month_length, int week_day)
{
    if (week_day == 7) /* Saturday */
        return day > 1 ? day - 1 : day + 2;
    if (week_day == 1) /* Sunday */
        return day < month_length ? day + 1 : day - 2;
    return day;
}

static bool is_meant_weekday(const struct ep_cron *cron, struct date date, int64_t day_number)
{
    int length = days_in_month(date.year, date.month);
    for (int day = 1; day <= length; day++) {
        bool is_asked = (cron->weekdays_of >> day & 1) || (cron->last_weekday && day == length);
        if (is_asked &&
            nearest_weekday(day, length, week_day_of(day_number + day - date.day)) == date.day)
            return true;
    }
    return false;
}

static bool is_meant_day(const struct ep_cron *cron, int64_t day_number)
{
    struct date date = date_of(day_number);
    unsigned year = (unsigned)(date.year - FIRST_YEAR);
    if (!(cron->years[year / 64] >> (year % 64) & 1) || !(cron->months >> date.month & 1))
        return false;
    int week_day = week_day_of(day_number), length = days_in_month(date.year, date.month);
    if ((cron->days >> date.day & 1) || (cron->week_days >> week_day & 1))
        return true;
    if (cron->last_day && date.day == length)
        return true;
    if ((cron->last_of >> week_day & 1) && date.day + 7 > length)
        return true;
    if (cron->nth_of[(date.day + 6) / 7] >> week_day & 1)
        return true;
    return (cron->weekdays_of || cron->last_weekday) && is_meant_weekday(cron, date, day_number);
}

/* The first minute of the day, from `minute` on; -1: none. */
static int first_minute(const struct ep_cron *cron, int minute)
{
    for (; minute < 24 * 60; minute++)
        if ((cron->hours >> (minute / 60) & 1) && (cron->minutes >> (minute % 60) & 1))
            return minute;
    return -1;
}

int64_t ep_cron_next(const struct ep_cron *cron, int64_t unix_s)
{
    assert(unix_s >= 0);
    static const int64_t end = INT64_C(84006); /* days from 1970 to the end of 2199 */
    int64_t day = unix_s / DAY_S;
    int minute = (int)(unix_s % DAY_S / 60) + 1;
    for (; day < end; day++, minute = 0) {
        if (!is_meant_day(cron, day))
            continue;
        int found = first_minute(cron, minute);
        if (found >= 0)
            return day * DAY_S + found * 60;
    }
    return INT64_MAX;
}
