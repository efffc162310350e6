#include "scenario/metric_text.h"

#include "base/units.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 96, MOST_DEPTH = 16 };

/* Powers of what a value is counted in. */
struct dimension {
    int per_minute, microseconds, percent;
    bool is_number; /* a bare constant: takes the unit of what it is added to */
};

struct parser {
    struct ep_reader *reader;
    const struct ep_node *node;
    const char *at;
    struct ep_metric_expression *expression;
    int depth;
    bool has_failed;
};

/* ---- mistakes ---- */

static struct dimension fail(struct parser *parser, const char *message, const char *detail)
{
    if (!parser->has_failed)
        ep_reader_error(parser->reader, parser->node, "%s%s", message, detail);
    parser->has_failed = true;
    return (struct dimension){0};
}

static size_t list_names(const char *names[], size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < EP_ALARM_METRIC_COUNT && count + 2 <= room; i++) {
        names[count++] = ep_metric_kinds[i].name;
        if (ep_metric_kinds[i].predefined)
            names[count++] = ep_metric_kinds[i].predefined;
    }
    return count;
}

static struct dimension unknown_name(struct parser *parser, const char *name)
{
    const char *names[2 * EP_ALARM_METRIC_COUNT];
    char path[EP_READER_PATH_SIZE], problem[NAME_SIZE + 64];
    snprintf(problem, sizeof problem, "there is no metric \"%.60s\"", name);
    if (!parser->has_failed)
        ep_reader_unknown(parser->reader, parser->node->at,
                          ep_node_path(parser->node, path, sizeof path), problem, name,
                          (struct ep_known){names, list_names(names, 2 * EP_ALARM_METRIC_COUNT)});
    parser->has_failed = true;
    return (struct dimension){0};
}

static bool refuse_statistic(struct ep_reader *reader, const struct ep_node *node,
                             enum ep_alarm_metric metric)
{
    char known[128] = "";
    size_t used = 0;
    for (int i = 0; i < EP_POINT_STATISTIC_COUNT; i++)
        if (ep_metric_kinds[metric].statistics >> i & 1)
            used += (size_t)snprintf(known + used, sizeof known - used, "%s%s",
                                     used > 0 ? ", " : "", ep_point_statistic_names[i]);
    return ep_reader_error(reader, node, "CloudWatch has of %s only: %s",
                           ep_metric_kinds[metric].name, known);
}

/* ---- units ---- */

static enum ep_point_unit unit_of(enum ep_alarm_metric metric, enum ep_point_statistic statistic)
{
    bool is_count = statistic == EP_POINT_STATISTIC_SAMPLE_COUNT ||
                    (metric == EP_ALARM_METRIC_CACHE_HIT && statistic == EP_POINT_STATISTIC_SUM);
    if (is_count)
        return EP_POINT_UNIT_PER_MINUTE;
    enum ep_point_unit unit = ep_metric_kinds[metric].unit;
    return unit == EP_POINT_UNIT_PER_MINUTE && statistic != EP_POINT_STATISTIC_SUM
               ? EP_POINT_UNIT_NONE
               : unit;
}

static struct dimension dimension_of(enum ep_point_unit unit)
{
    return (struct dimension){.per_minute = unit == EP_POINT_UNIT_PER_MINUTE,
                              .microseconds = unit == EP_POINT_UNIT_MICROSECONDS,
                              .percent = unit == EP_POINT_UNIT_PERCENT};
}

static enum ep_point_unit unit_from(struct dimension dimension)
{
    static const enum ep_point_unit units[] = {EP_POINT_UNIT_NONE, EP_POINT_UNIT_PER_MINUTE,
                                               EP_POINT_UNIT_MICROSECONDS, EP_POINT_UNIT_PERCENT};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        struct dimension like = dimension_of(units[i]);
        if (like.per_minute == dimension.per_minute &&
            like.microseconds == dimension.microseconds && like.percent == dimension.percent)
            return units[i];
    }
    return EP_POINT_UNIT_MIXED;
}

static struct dimension add(struct parser *parser, struct dimension a, struct dimension b)
{
    bool is_same =
        a.per_minute == b.per_minute && a.microseconds == b.microseconds && a.percent == b.percent;
    if (a.is_number)
        return b;
    if (!b.is_number && !is_same)
        return fail(parser, "adds or subtracts metrics of different units", "");
    return a;
}

static struct dimension multiply(struct dimension a, struct dimension b, int sign)
{
    return (struct dimension){.per_minute = a.per_minute + sign * b.per_minute,
                              .microseconds = a.microseconds + sign * b.microseconds,
                              .percent = a.percent + sign * b.percent,
                              .is_number = a.is_number && b.is_number};
}

/* ---- the grammar ---- */

static struct dimension parse_sum(struct parser *parser);

static void emit(struct parser *parser, struct ep_metric_step step)
{
    struct ep_metric_expression *expression = parser->expression;
    if (expression->count == EP_MOST_METRIC_STEPS)
        fail(parser, "is too long", "");
    else
        expression->steps[expression->count++] = step;
}

static bool take(struct parser *parser, char mark)
{
    parser->at += strspn(parser->at, " ");
    if (*parser->at != mark)
        return false;
    parser->at++;
    return true;
}

static bool find_statistic(const char *word, enum ep_point_statistic *statistic)
{
    for (int i = 0; i < EP_POINT_STATISTIC_COUNT; i++)
        if (strcmp(word, ep_point_statistic_names[i]) == 0) {
            *statistic = (enum ep_point_statistic)i;
            return true;
        }
    return false;
}

static bool find_metric(const char *name, enum ep_alarm_metric *metric)
{
    for (int i = 0; i < EP_ALARM_METRIC_COUNT; i++) {
        const struct ep_metric_kind *kind = &ep_metric_kinds[i];
        if (strcmp(kind->name, name) != 0 && (!kind->predefined || strcmp(kind->predefined, name)))
            continue;
        *metric = (enum ep_alarm_metric)i;
        return true;
    }
    return false;
}

/* NAME or NAME.STATISTIC. */
static struct dimension parse_metric(struct parser *parser)
{
    char name[NAME_SIZE];
    size_t length = 0;
    while (isalnum((unsigned char)parser->at[length]) || parser->at[length] == '_' ||
           parser->at[length] == '.')
        length++;
    if (length == 0 || length >= sizeof name)
        return fail(parser, "expected the name of a metric at: ",
                    *parser->at == '\0' ? "the end" : parser->at);
    memcpy(name, parser->at, length);
    name[length] = '\0';
    parser->at += length;
    char *dot = strchr(name, '.');
    if (dot)
        *dot = '\0';
    struct ep_metric_step step = {.operation = EP_OPERATION_METRIC};
    if (!find_metric(name, &step.metric))
        return unknown_name(parser, name);
    step.statistic = ep_metric_kinds[step.metric].usual;
    if (dot && (!find_statistic(dot + 1, &step.statistic) ||
                !(ep_metric_kinds[step.metric].statistics >> step.statistic & 1))) {
        parser->has_failed =
            parser->has_failed || !refuse_statistic(parser->reader, parser->node, step.metric);
        return (struct dimension){0};
    }
    emit(parser, step);
    return dimension_of(unit_of(step.metric, step.statistic));
}

static struct dimension parse_factor(struct parser *parser)
{
    if (take(parser, '(')) {
        if (parser->depth == MOST_DEPTH)
            return fail(parser, "has too many brackets", "");
        parser->depth++;
        struct dimension inside = parse_sum(parser);
        parser->depth--;
        return take(parser, ')') ? inside : fail(parser, "a bracket is not closed", "");
    }
    if (!isdigit((unsigned char)*parser->at))
        return parse_metric(parser);
    char *end;
    double number = strtod(parser->at, &end);
    if (isalpha((unsigned char)*end) || !isfinite(number))
        return fail(parser, "expected the name of a metric at: ", parser->at);
    parser->at = end;
    emit(parser, (struct ep_metric_step){.operation = EP_OPERATION_CONSTANT, .constant = number});
    return (struct dimension){.is_number = true};
}

static struct dimension parse_product(struct parser *parser)
{
    struct dimension left = parse_factor(parser);
    while (!parser->has_failed) {
        enum ep_metric_operation operation = EP_OPERATION_MULTIPLY;
        if (!take(parser, '*')) {
            if (!take(parser, '/'))
                break;
            operation = EP_OPERATION_DIVIDE;
        }
        struct dimension right = parse_factor(parser);
        emit(parser, (struct ep_metric_step){.operation = operation});
        left = multiply(left, right, operation == EP_OPERATION_DIVIDE ? -1 : 1);
    }
    return left;
}

static struct dimension parse_sum(struct parser *parser)
{
    struct dimension left = parse_product(parser);
    while (!parser->has_failed) {
        enum ep_metric_operation operation = EP_OPERATION_ADD;
        if (!take(parser, '+')) {
            if (!take(parser, '-'))
                break;
            operation = EP_OPERATION_SUBTRACT;
        }
        struct dimension right = parse_product(parser);
        emit(parser, (struct ep_metric_step){.operation = operation});
        left = add(parser, left, right);
    }
    return left;
}

static bool names_a_metric(const struct ep_metric_expression *expression)
{
    for (size_t i = 0; i < expression->count; i++)
        if (expression->steps[i].operation == EP_OPERATION_METRIC)
            return true;
    return false;
}

bool ep_metric_text_read(struct ep_reader *reader, const struct ep_node *node,
                         struct ep_metric_expression *expression)
{
    const char *text = ep_reader_text(reader, node, "expected a CloudWatch metric");
    if (text == NULL)
        return false;
    *expression = (struct ep_metric_expression){.text = ep_reader_copy(reader, text)};
    struct parser parser = {.reader = reader, .node = node, .at = text, .expression = expression};
    struct dimension dimension = parse_sum(&parser);
    parser.at += strspn(parser.at, " ");
    if (!parser.has_failed && *parser.at != '\0')
        fail(&parser, "expected +, -, *, / or the end at: ", parser.at);
    if (!parser.has_failed && !names_a_metric(expression))
        fail(&parser, "names no metric", "");
    expression->unit = unit_from(dimension);
    return !parser.has_failed;
}

bool ep_metric_text_set_statistic(struct ep_reader *reader, const struct ep_node *node,
                                  struct ep_metric_expression *expression,
                                  enum ep_point_statistic statistic)
{
    if (expression->count != 1 || strchr(expression->text, '.') != NULL)
        return ep_reader_error(reader, node,
                               "only with a bare metric; in an expression write METRIC.%s",
                               ep_point_statistic_names[statistic]);
    struct ep_metric_step *step = &expression->steps[0];
    if (!(ep_metric_kinds[step->metric].statistics >> statistic & 1))
        return refuse_statistic(reader, node, step->metric);
    step->statistic = statistic;
    expression->unit = unit_of(step->metric, statistic);
    return true;
}

bool ep_metric_text_is_high_resolution(const struct ep_metric_expression *expression)
{
    for (size_t i = 0; i < expression->count; i++)
        if (expression->steps[i].operation == EP_OPERATION_METRIC &&
            !ep_metric_kinds[expression->steps[i].metric].is_high_resolution)
            return false;
    return true;
}

/* ---- quantities ---- */

/* The number before a unit, times `factor`: exact where the number is. */
static double scaled(const char *text, double factor)
{
    return strtod(text, NULL) * factor;
}

static bool read_rate(const char *text, double *value)
{
    double per_second;
    if (!ep_units_parse_rate(text, &per_second, NULL))
        return false;
    const char *unit = strchr(text, '/');
    *value = strcmp(unit, "/s") == 0   ? scaled(text, 60)
             : strcmp(unit, "/h") == 0 ? scaled(text, 1) / 60
                                       : scaled(text, 1);
    return true;
}

static bool read_span(const char *text, double *value)
{
    int64_t ns;
    if (!ep_units_parse_duration(text, &ns, NULL))
        return false;
    *value = (double)ns / 1e3;
    return true;
}

static bool read_percent(const char *text, double *value)
{
    double ratio;
    if (!ep_units_parse_ratio(text, &ratio, NULL))
        return false;
    *value = scaled(text, 1);
    return true;
}

static bool read_number(const char *text, double *value)
{
    return ep_units_parse_number(text, value, NULL);
}

bool ep_metric_quantity_read(struct ep_reader *reader, const struct ep_node *node,
                             enum ep_point_unit unit, bool is_signed, double *value)
{
    static const struct {
        bool (*read)(const char *text, double *value);
        const char *expected;
    } forms[] = {
        [EP_POINT_UNIT_NONE] = {read_number, "the metric is a plain number: expected such as 4"},
        [EP_POINT_UNIT_PER_MINUTE] =
            {read_rate, "the metric counts per minute: expected a rate such as 1200/min"},
        [EP_POINT_UNIT_MICROSECONDS] = {read_span,
                                        "the metric is a time: expected a duration such as 250ms"},
        [EP_POINT_UNIT_PERCENT] = {read_percent,
                                   "the metric is a percentage: expected such as 60%"},
        [EP_POINT_UNIT_MIXED] = {read_number,
                                 "the expression mixes units: expected a plain number, in "
                                 "CloudWatch's units (per minute, microseconds, percent)"},
    };
    const char *text = ep_reader_text(reader, node, forms[unit].expected);
    if (text == NULL)
        return false;
    bool is_negative = is_signed && text[0] == '-';
    if (!forms[unit].read(text + is_negative, value))
        return ep_reader_unexpected(reader, node, forms[unit].expected);
    if (is_negative)
        *value = -*value;
    return true;
}
