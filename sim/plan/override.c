#include "plan/override.h"

#include "base/array.h"
#include "base/mem.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct axis {
    char *key;        /* owned */
    EP_ARRAY(char *); /* owned; the values */
};

struct ep_override_grid {
    EP_ARRAY(struct axis);
};

struct ep_override_grid *ep_override_grid_create(void)
{
    return ep_alloc_zeroed(1, sizeof(struct ep_override_grid));
}

static void axis_fini(struct axis *axis)
{
    for (size_t i = 0; i < axis->count; i++)
        ep_free(axis->items[i]);
    ep_array_fini(axis);
    ep_free(axis->key);
}

void ep_override_grid_destroy(struct ep_override_grid *grid)
{
    if (grid == NULL)
        return;
    for (size_t i = 0; i < grid->count; i++)
        axis_fini(&grid->items[i]);
    ep_array_fini(grid);
    ep_free(grid);
}

/* ---- a number with what stands before and after it: "$0.115/h" is "$", 115 / 10^3, "/h" ---- */

#define MAX_DECIMALS 9
#define MAX_DIGITS 15 /* of mantissa: sums and differences stay far from overflow */

struct quantity {
    int64_t mantissa;
    int decimals;
    const char *prefix, *unit; /* borrowed, not terminated */
    size_t prefix_length, unit_length;
};

/* Reads digits with at most one point; returns how many bytes, or 0. */
static size_t read_number(const char *text, size_t length, struct quantity *quantity)
{
    size_t i = 0, digits = 0;
    bool is_negative = i < length && text[i] == '-', has_point = false;
    i += is_negative;
    for (; i < length; i++) {
        if (text[i] == '.' && !has_point) {
            has_point = true;
        } else if (text[i] >= '0' && text[i] <= '9') {
            quantity->mantissa = quantity->mantissa * 10 + (text[i] - '0');
            quantity->decimals += has_point;
            if (++digits > MAX_DIGITS || quantity->decimals > MAX_DECIMALS)
                return 0;
        } else {
            break;
        }
    }
    if (is_negative)
        quantity->mantissa = -quantity->mantissa;
    return digits > 0 ? i : 0;
}

static bool read_quantity(const char *text, size_t length, struct quantity *quantity)
{
    *quantity = (struct quantity){.prefix = text};
    quantity->prefix_length = length > 0 && text[0] == '$';
    const char *number = text + quantity->prefix_length;
    size_t read = read_number(number, length - quantity->prefix_length, quantity);
    quantity->unit = number + read;
    quantity->unit_length = length - quantity->prefix_length - read;
    return read > 0;
}

static bool has_same_unit(const struct quantity *a, const struct quantity *b)
{
    return a->prefix_length == b->prefix_length && a->unit_length == b->unit_length &&
           memcmp(a->unit, b->unit, a->unit_length) == 0;
}

static int64_t power_of_ten(int exponent)
{
    int64_t power = 1;
    for (int i = 0; i < exponent; i++)
        power *= 10;
    return power;
}

/* Rewrites with `decimals` decimals, at least as many as it has; false on overflow. */
static bool rescale(struct quantity *quantity, int decimals)
{
    int64_t factor = power_of_ten(decimals - quantity->decimals);
    if (llabs(quantity->mantissa) > INT64_MAX / 4 / factor)
        return false;
    quantity->mantissa *= factor;
    quantity->decimals = decimals;
    return true;
}

/* With as few decimals as it needs; the caller frees. */
static char *format_quantity(struct quantity quantity)
{
    while (quantity.decimals > 0 && quantity.mantissa % 10 == 0) {
        quantity.mantissa /= 10;
        quantity.decimals--;
    }
    int64_t power = power_of_ten(quantity.decimals);
    int64_t size = llabs(quantity.mantissa);
    const char *sign = quantity.mantissa < 0 ? "-" : "";
    char *decimals = quantity.decimals == 0
                         ? ep_strdup("")
                         : ep_format(".%0*lld", quantity.decimals, (long long)(size % power));
    char *text =
        ep_format("%.*s%s%lld%s%.*s", (int)quantity.prefix_length, quantity.prefix, sign,
                  (long long)(size / power), decimals, (int)quantity.unit_length, quantity.unit);
    ep_free(decimals);
    return text;
}

/* ---- ranges ---- */

/* What is being read, and where to complain. */
struct reader {
    struct axis axis;
    struct ep_loc at;
    struct ep_diag *diag;
};

static bool fail(struct reader *reader, const char *why, const char *text)
{
    ep_diag_error(reader->diag, reader->at, "--vary %s: %s, got \"%s\"", reader->axis.key, why,
                  text);
    return false;
}

struct range {
    struct quantity from, to, step;
};

/* Puts the three on the same number of decimals. */
static bool align(struct range *range)
{
    int decimals = range->from.decimals;
    if (range->to.decimals > decimals)
        decimals = range->to.decimals;
    if (range->step.decimals > decimals)
        decimals = range->step.decimals;
    return rescale(&range->from, decimals) && rescale(&range->to, decimals) &&
           rescale(&range->step, decimals);
}

static bool expand_range(struct reader *reader, struct range *range, const char *text)
{
    if (!align(range))
        return fail(reader, "expected numbers of fewer digits", text);
    bool descends = range->to.mantissa < range->from.mantissa;
    int64_t step = range->step.mantissa,
            distance = llabs(range->to.mantissa - range->from.mantissa);
    if (step <= 0)
        return fail(reader, "expected a STEP above 0", text);
    if (distance / step >= EP_OVERRIDE_MAX_POINTS)
        return fail(reader, "expected a range of at most 100000 values", text);
    for (int64_t i = 0; i <= distance / step; i++) {
        struct quantity value = range->from;
        value.mantissa += descends ? -i * step : i * step;
        ep_array_push(&reader->axis, format_quantity(value));
    }
    return true;
}

/* `dots` points at the ".." in `text`. */
static bool read_range(struct reader *reader, const char *text, const char *dots)
{
    const char *last = dots + 2, *colon = strchr(last, ':');
    size_t last_length = colon != NULL ? (size_t)(colon - last) : strlen(last);
    struct range range;
    if (!read_quantity(text, (size_t)(dots - text), &range.from) ||
        !read_quantity(last, last_length, &range.to))
        return fail(reader,
                    "expected A..B or A..B:STEP with numbers such as 1..10 or "
                    "100ms..500ms:100ms",
                    text);
    range.step = range.to;
    range.step.mantissa = 1;
    range.step.decimals = 0;
    if (colon != NULL && !read_quantity(colon + 1, strlen(colon + 1), &range.step))
        return fail(reader, "expected a number as STEP", text);
    if (!has_same_unit(&range.from, &range.to) || !has_same_unit(&range.from, &range.step))
        return fail(reader, "expected A, B and STEP in the same unit", text);
    return expand_range(reader, &range, text);
}

/* Where the ".." of a range is, or NULL when `text` is a list. "../a.csv" is a list. */
static const char *find_range(const char *text)
{
    if (strchr("$-0123456789", text[0]) == NULL || strchr(text, ',') != NULL)
        return NULL;
    return strstr(text, "..");
}

/* ---- lists ---- */

/* Length of the list item that begins at `text`: up to a comma outside brackets and quotes. */
static size_t item_length(const char *text)
{
    int depth = 0;
    char quote = '\0';
    size_t i = 0;
    for (; text[i] != '\0'; i++) {
        char c = text[i];
        if (quote != '\0')
            quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (strchr("([{", c) != NULL)
            depth++;
        else if (strchr(")]}", c) != NULL)
            depth--;
        else if (c == ',' && depth <= 0)
            break;
    }
    return i;
}

static bool read_list(struct reader *reader, const char *text)
{
    for (const char *item = text;;) {
        size_t length = item_length(item);
        const char *next = item + length;
        while (length > 0 && *item == ' ') {
            item++;
            length--;
        }
        if (length == 0)
            return fail(reader, "expected a value between the commas", text);
        ep_array_push(&reader->axis, ep_strndup(item, length));
        if (*next == '\0')
            return true;
        item = next + 1;
    }
}

/* ---- the grid ---- */

static bool is_taken(const struct ep_override_grid *grid, const char *key)
{
    for (size_t i = 0; i < grid->count; i++)
        if (strcmp(grid->items[i].key, key) == 0)
            return true;
    return false;
}

static bool has_room(const struct ep_override_grid *grid, const struct axis *axis)
{
    return axis->count <= EP_OVERRIDE_MAX_POINTS / ep_override_grid_points(grid);
}

static bool read_values(struct reader *reader, const char *values)
{
    const char *dots = find_range(values);
    return dots != NULL ? read_range(reader, values, dots) : read_list(reader, values);
}

bool ep_override_grid_add(struct ep_override_grid *grid, const char *text, struct ep_loc at,
                          struct ep_diag *diag)
{
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text || equals[1] == '\0') {
        ep_diag_error(diag, at, "--vary: expected KEY=A..B, KEY=A..B:STEP or KEY=A,B,C, got \"%s\"",
                      text);
        return false;
    }
    struct reader reader = {.at = at, .diag = diag};
    reader.axis.key = ep_strndup(text, (size_t)(equals - text));
    bool is_good = false;
    if (is_taken(grid, reader.axis.key))
        ep_diag_error(diag, at, "--vary %s: given twice", reader.axis.key);
    else if (read_values(&reader, equals + 1))
        is_good = has_room(grid, &reader.axis) ||
                  fail(&reader, "the grid would have more than 100000 points", text);
    if (is_good)
        ep_array_push(grid, reader.axis);
    else
        axis_fini(&reader.axis);
    return is_good;
}

size_t ep_override_grid_axes(const struct ep_override_grid *grid)
{
    return grid->count;
}

struct ep_override_axis ep_override_grid_axis(const struct ep_override_grid *grid, size_t i)
{
    assert(i < grid->count);
    const struct axis *axis = &grid->items[i];
    return (struct ep_override_axis){
        .key = axis->key, .values = (const char *const *)axis->items, .count = axis->count};
}

size_t ep_override_grid_points(const struct ep_override_grid *grid)
{
    size_t points = 1;
    for (size_t i = 0; i < grid->count; i++)
        points *= grid->items[i].count;
    return points;
}

const char *ep_override_grid_value(const struct ep_override_grid *grid, size_t point, size_t axis)
{
    assert(axis < grid->count && point < ep_override_grid_points(grid));
    for (size_t i = grid->count - 1; i > axis; i--)
        point /= grid->items[i].count;
    return grid->items[axis].items[point % grid->items[axis].count];
}

void ep_override_grid_at(const struct ep_override_grid *grid, size_t point,
                         struct ep_override *overrides)
{
    for (size_t i = 0; i < grid->count; i++)
        overrides[i] = (struct ep_override){.key = grid->items[i].key,
                                            .value = ep_override_grid_value(grid, point, i)};
}
