#include "base/units.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide; /* a mantissa times a unit does not fit 64 bits */

#define MAX_DIGITS 19       /* decimal digits that surely fit 64 bits */
#define MAX_NUMBER_BYTES 64 /* of the text of a double; longer is no number */

struct unit {
    const char *name;
    uint64_t size; /* in the base unit */
};

/* Smallest first: the writers rely on it. */
static const struct unit time_units[] = {{"ns", 1},
                                         {"us", 1000},
                                         {"ms", 1000000},
                                         {"s", 1000000000},
                                         {"min", UINT64_C(60000000000)},
                                         {"h", UINT64_C(3600000000000)},
                                         {"d", UINT64_C(86400000000000)}};
static const struct unit decimal_units[] = {
    {"B", 1}, {"kB", 1000}, {"MB", 1000000}, {"GB", 1000000000}, {"TB", UINT64_C(1000000000000)}};
static const struct unit binary_units[] = {{"B", 1},
                                           {"KiB", UINT64_C(1) << 10},
                                           {"MiB", UINT64_C(1) << 20},
                                           {"GiB", UINT64_C(1) << 30},
                                           {"TiB", UINT64_C(1) << 40}};
static const struct unit bit_units[] = {
    {"bps", 1}, {"kbps", 1000}, {"Mbps", 1000000}, {"Gbps", 1000000000}};
static const struct unit rate_units[] = {{"/s", 1}, {"/min", 60}, {"/h", 3600}};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static bool refuse(const char **why, const char *reason)
{
    if (why != NULL)
        *why = reason;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t count_digits(const char *text)
{
    size_t n = 0;
    while (is_digit(text[n]))
        n++;
    return n;
}

/* Length of "12" or "12.5" at the start of the text; 0: none. */
static size_t decimal_length(const char *text)
{
    const size_t whole = count_digits(text);
    if (whole == 0)
        return 0;
    if (text[whole] != '.')
        return whole;
    const size_t fraction = count_digits(text + whole + 1);
    return fraction == 0 ? 0 : whole + 1 + fraction;
}

static const struct unit *find_unit(const struct unit *units, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(units[i].name, name) == 0)
            return &units[i];
    return NULL;
}

/* A decimal number without a double in between: mantissa / 10^decimals. */
struct decimal {
    uint64_t mantissa;
    unsigned decimals;
};

/* False: more digits than 64 bits surely hold. Zeros at both ends do not count. */
static bool read_decimal(const char *text, size_t length, struct decimal *decimal)
{
    const char *point = memchr(text, '.', length);
    if (point != NULL)
        while (text[length - 1] == '0')
            length--;
    struct decimal read = {0, 0};
    unsigned digits = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.')
            continue;
        digits += digits > 0 || text[i] != '0';
        read.decimals += point != NULL && text + i > point;
        if (digits > MAX_DIGITS || read.decimals > MAX_DIGITS)
            return false;
        read.mantissa = read.mantissa * 10 + (uint64_t)(text[i] - '0');
    }
    *decimal = read;
    return true;
}

static uint64_t power_of_ten(unsigned exponent)
{
    uint64_t power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

/* decimal x unit as an integer. A last digit worth less than one is refused unless the whole
 * comes out even; one worth more may round (2.9GiB is not a whole number of bytes). */
static bool scale(struct decimal decimal, uint64_t unit, int64_t *value)
{
    const uint64_t divisor = power_of_ten(decimal.decimals);
    const wide product = (wide)decimal.mantissa * unit;
    const bool is_too_fine = divisor > unit && product % divisor != 0;
    const wide rounded = (product + divisor / 2) / divisor;
    if (is_too_fine || rounded > (wide)INT64_MAX)
        return false;
    *value = (int64_t)rounded;
    return true;
}

static bool parse_quantity(const char *text, size_t length, const struct unit *unit, int64_t *value)
{
    struct decimal decimal;
    return read_decimal(text, length, &decimal) && scale(decimal, unit->size, value);
}

bool ep_units_parse_duration(const char *text, int64_t *nanoseconds, const char **why)
{
    const size_t length = decimal_length(text);
    const struct unit *unit = find_unit(time_units, COUNT(time_units), text + length);
    if (length == 0 || unit == NULL)
        return refuse(why, "expected a duration such as 250ms (units: ns us ms s min h d)");
    if (!parse_quantity(text, length, unit, nanoseconds))
        return refuse(why, "expected a duration of whole nanoseconds, below 292 years");
    return true;
}

static const struct unit *find_byte_unit(const char *name)
{
    const struct unit *unit = find_unit(decimal_units, COUNT(decimal_units), name);
    return unit != NULL ? unit : find_unit(binary_units, COUNT(binary_units), name);
}

bool ep_units_parse_bytes(const char *text, int64_t *bytes, const char **why)
{
    const size_t length = decimal_length(text);
    const struct unit *unit = find_byte_unit(text + length);
    if (length == 0 || unit == NULL)
        return refuse(why, "expected a size such as 40MB or 2GiB "
                           "(units: B kB MB GB TB KiB MiB GiB TiB)");
    if (!parse_quantity(text, length, unit, bytes))
        return refuse(why, "expected a size of whole bytes, below 8 EiB");
    return true;
}

/* The double nearest to number x 10^exponent; the number is written as in decimal_length(). */
static bool read_double(const char *text, size_t length, int exponent, double *value)
{
    char buffer[MAX_NUMBER_BYTES + 16];
    if (length > MAX_NUMBER_BYTES)
        return false;
    snprintf(buffer, sizeof buffer, "%.*se%d", (int)length, text, exponent);
    const double read = strtod(buffer, NULL);
    if (!isfinite(read))
        return false;
    *value = read;
    return true;
}

/* The size of "MB/s" or "Gbps" in eighths of a byte per second; 0: no such unit. */
static uint64_t bandwidth_unit_bits(const char *name)
{
    const struct unit *bits = find_unit(bit_units, COUNT(bit_units), name);
    if (bits != NULL)
        return bits->size;
    char bytes_name[8];
    const size_t length = strlen(name);
    if (length < 3 || length >= sizeof bytes_name || strcmp(name + length - 2, "/s") != 0)
        return 0;
    snprintf(bytes_name, sizeof bytes_name, "%.*s", (int)length - 2, name);
    const struct unit *bytes = find_byte_unit(bytes_name);
    return bytes != NULL ? bytes->size * 8 : 0;
}

bool ep_units_parse_bandwidth(const char *text, double *bytes_per_second, const char **why)
{
    if (strcmp(text, "unlimited") == 0) {
        *bytes_per_second = INFINITY;
        return true;
    }
    const size_t length = decimal_length(text);
    const uint64_t bits = length > 0 ? bandwidth_unit_bits(text + length) : 0;
    double number;
    if (bits == 0 || !read_double(text, length, 0, &number))
        return refuse(why, "expected a bandwidth such as 90MB/s, 128MiB/s or 10Gbps, or unlimited");
    *bytes_per_second = number * ((double)bits / 8);
    return true;
}

bool ep_units_parse_rate(const char *text, double *per_second, const char **why)
{
    const size_t length = decimal_length(text);
    const struct unit *unit = find_unit(rate_units, COUNT(rate_units), text + length);
    double number;
    if (length == 0 || unit == NULL || !read_double(text, length, 0, &number))
        return refuse(why, "expected a rate such as 30/s, 70/min or 5/h");
    *per_second = number / (double)unit->size;
    return true;
}

bool ep_units_parse_ratio(const char *text, double *ratio, const char **why)
{
    const size_t length = decimal_length(text);
    if (length == 0 || strcmp(text + length, "%") != 0 || !read_double(text, length, -2, ratio))
        return refuse(why, "expected a percentage such as 0.1%");
    return true;
}

bool ep_units_parse_price(const char *text, double *usd_per_hour, const char **why)
{
    const size_t length = text[0] == '$' ? decimal_length(text + 1) : 0;
    if (length == 0 || strcmp(text + 1 + length, "/h") != 0 ||
        !read_double(text + 1, length, 0, usd_per_hour))
        return refuse(why, "expected a price such as $0.23/h");
    return true;
}

/* Reads "e-12" behind a number; its length, or 0 when it is not one. */
static size_t exponent_length(const char *text)
{
    if (text[0] != 'e' && text[0] != 'E')
        return 0;
    const size_t sign = text[1] == '-' || text[1] == '+';
    const size_t digits = count_digits(text + 1 + sign);
    return digits == 0 ? 0 : 1 + sign + digits;
}

bool ep_units_parse_number(const char *text, double *number, const char **why)
{
    const size_t sign = text[0] == '-';
    const size_t length = decimal_length(text + sign);
    const size_t whole = sign + length + exponent_length(text + sign + length);
    if (length == 0 || text[whole] != '\0')
        return refuse(why, "expected a number such as 1.5");
    const double read = strtod(text, NULL);
    if (!isfinite(read))
        return refuse(why, "expected a number below 1.8e308");
    *number = read;
    return true;
}

bool ep_units_parse_integer(const char *text, int64_t *integer, const char **why)
{
    const size_t sign = text[0] == '-';
    const size_t length = count_digits(text + sign);
    if (length == 0 || text[sign + length] != '\0')
        return refuse(why, "expected a whole number such as 10");
    struct decimal decimal;
    int64_t magnitude;
    if (!read_decimal(text + sign, length, &decimal) || !scale(decimal, 1, &magnitude))
        return refuse(why, "expected a whole number below 9.2e18");
    *integer = sign ? -magnitude : magnitude;
    return true;
}

struct calendar {
    int64_t year, month, day, hour, minute, second;
};

/* Reads `digits` digits and, unless it is NUL, the character behind them. */
static bool take_field(const char **text, size_t digits, char behind, int64_t *value)
{
    if (count_digits(*text) != digits)
        return false;
    *value = 0;
    for (size_t i = 0; i < digits; i++)
        *value = *value * 10 + (*text)[i] - '0';
    *text += digits;
    if (behind == '\0')
        return true;
    if (**text != behind)
        return false;
    (*text)++;
    return true;
}

static bool read_calendar(const char *text, struct calendar *at)
{
    *at = (struct calendar){0};
    if (!take_field(&text, 4, '-', &at->year) || !take_field(&text, 2, '-', &at->month) ||
        !take_field(&text, 2, '\0', &at->day))
        return false;
    if (*text == '\0')
        return true;
    if (*text++ != 'T' || !take_field(&text, 2, ':', &at->hour) ||
        !take_field(&text, 2, '\0', &at->minute))
        return false;
    if (*text == ':') {
        text++;
        if (!take_field(&text, 2, '\0', &at->second))
            return false;
    }
    return strcmp(text, "Z") == 0;
}

static bool is_leap_year(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t days_in_month(int64_t year, int64_t month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap_year(year));
}

static bool is_possible(const struct calendar *at)
{
    return at->year >= 1970 && at->month >= 1 && at->month <= 12 && at->day >= 1 &&
           at->day <= days_in_month(at->year, at->month) && at->hour <= 23 && at->minute <= 59 &&
           at->second <= 59;
}

bool ep_units_parse_calendar(const char *text, int64_t *unix_seconds, const char **why)
{
    struct calendar at;
    if (!read_calendar(text, &at) || !is_possible(&at))
        return refuse(why, "expected a time in UTC such as 2026-11-02T00:00Z");
    const int64_t years = at.year - 1;
    int64_t days = years * 365 + years / 4 - years / 100 + years / 400 - 719162; /* to 1970 */
    for (int64_t month = 1; month < at.month; month++)
        days += days_in_month(at.year, month);
    days += at.day - 1;
    *unix_seconds = ((days * 24 + at.hour) * 60 + at.minute) * 60 + at.second;
    return true;
}

/* Writes scaled / 10^decimals without zeros at the end of the fraction. */
static void write_decimal(char *out, size_t size, const char *sign, uint64_t scaled,
                          unsigned decimals, const char *unit)
{
    while (decimals > 0 && scaled % 10 == 0) {
        scaled /= 10;
        decimals--;
    }
    const uint64_t divisor = power_of_ten(decimals);
    if (decimals == 0)
        snprintf(out, size, "%s%" PRIu64 "%s", sign, scaled, unit);
    else
        snprintf(out, size, "%s%" PRIu64 ".%0*" PRIu64 "%s", sign, scaled / divisor, (int)decimals,
                 scaled % divisor, unit);
}

/* The largest unit in which the magnitude is a whole number below 1000; NULL: none. */
static const struct unit *whole_unit(const struct unit *units, size_t count, uint64_t magnitude)
{
    for (size_t i = count; i-- > 0;)
        if (magnitude % units[i].size == 0 && magnitude / units[i].size < 1000 &&
            (magnitude > 0 || i == 0))
            return &units[i];
    return NULL;
}

static unsigned decimals_for(uint64_t whole)
{
    return whole < 10 ? 2 : whole < 100 ? 1 : 0;
}

struct rounded {
    const struct unit *unit;
    uint64_t scaled;
    unsigned decimals;
    bool is_exact;
};

/* Three significant digits in the largest unit that leaves at least 1. */
static struct rounded round_to_three(const struct unit *units, size_t count, uint64_t magnitude)
{
    size_t i = count - 1;
    while (i > 0 && units[i].size > magnitude)
        i--;
    for (;; i++) {
        const uint64_t unit = units[i].size;
        const unsigned decimals = decimals_for(magnitude / unit);
        const uint64_t power = power_of_ten(decimals);
        const wide product = (wide)magnitude * power;
        const uint64_t scaled = (uint64_t)((product + unit / 2) / unit);
        const bool reaches_next =
            i + 1 < count && (wide)scaled * unit >= (wide)units[i + 1].size * power;
        if (!reaches_next)
            return (struct rounded){&units[i], scaled, decimals, product % unit == 0};
    }
}

static uint64_t magnitude_of(int64_t value)
{
    return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

char *ep_units_format_duration(char *out, size_t size, int64_t nanoseconds)
{
    const uint64_t magnitude = magnitude_of(nanoseconds);
    const char *sign = nanoseconds < 0 ? "-" : "";
    const struct unit *whole = whole_unit(time_units, COUNT(time_units), magnitude);
    if (nanoseconds == 0)
        whole = find_unit(time_units, COUNT(time_units), "s");
    if (whole != NULL) {
        write_decimal(out, size, sign, magnitude / whole->size, 0, whole->name);
        return out;
    }
    const struct rounded rounded = round_to_three(time_units, COUNT(time_units), magnitude);
    write_decimal(out, size, sign, rounded.scaled, rounded.decimals, rounded.unit->name);
    return out;
}

char *ep_units_format_bytes(char *out, size_t size, int64_t bytes)
{
    const uint64_t magnitude = magnitude_of(bytes);
    const char *sign = bytes < 0 ? "-" : "";
    const struct unit *whole = whole_unit(binary_units, COUNT(binary_units), magnitude);
    if (whole == NULL || whole->size == 1)
        whole = whole_unit(decimal_units, COUNT(decimal_units), magnitude);
    if (whole != NULL) {
        write_decimal(out, size, sign, magnitude / whole->size, 0, whole->name);
        return out;
    }
    struct rounded rounded = round_to_three(decimal_units, COUNT(decimal_units), magnitude);
    if (!rounded.is_exact)
        rounded = round_to_three(binary_units, COUNT(binary_units), magnitude);
    write_decimal(out, size, sign, rounded.scaled, rounded.decimals, rounded.unit->name);
    return out;
}

char *ep_units_format_rate(char *out, size_t size, double per_second)
{
    assert(per_second >= 0);
    const struct unit *unit = &rate_units[0];
    for (size_t i = 1; i < COUNT(rate_units) && per_second * (double)unit->size < 1; i++)
        unit = &rate_units[i];
    if (per_second == 0)
        unit = &rate_units[0];
    const double value = per_second * (double)unit->size;
    const unsigned decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    char digits[MAX_NUMBER_BYTES * 8];
    int length = snprintf(digits, sizeof digits, "%.*f", (int)decimals, value);
    while (decimals > 0 && digits[length - 1] == '0')
        length--;
    if (digits[length - 1] == '.')
        length--;
    snprintf(out, size, "%.*s%s", length, digits, unit->name);
    return out;
}
