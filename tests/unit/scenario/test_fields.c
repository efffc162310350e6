/* The engine behind the tables, with small tables of its own. */
#include "mistakes.h"

#include "scenario/fields.h"
#include "scenario/yaml_source.h"

#include <math.h>

struct point {
    int x, y;
};
struct shape {
    const char *name;
    enum { ROUND = 3, SQUARE = 4 } form;
    bool is_filled;
    int sides;
    uint32_t copies;
    uint64_t seed;
    double width, share, price, rate, bandwidth;
    int64_t span, bytes;
    struct point center;
    enum { SOLID = 1, DASHED = 2 } line;
    int dash;
    struct point *points;
    size_t point_count;
};

/* clang-format off */
#define COUNT(table) (sizeof(table) / sizeof(table)[0])
static const struct ep_field point_fields[] = {
    {.key = "x", .type = EP_FIELD_INT, EP_AT(struct point, x), .is_required = true, .help = "right"},
    {.key = "y", .type = EP_FIELD_INT, EP_AT(struct point, y), .default_text = "8", .help = "up"},
};
static void check_point(struct ep_reader *reader, const struct ep_node *node, void *item)
{
    const struct point *point = item;
    if (point->x == point->y)
        ep_reader_error_key(reader, node, "y", "must differ from x");
}
static const struct ep_section point_section = {
    .fields = point_fields, .field_count = COUNT(point_fields), .item_size = sizeof(struct point),
    .check = check_point};
static const struct ep_field dashed_fields[] = {
    {.key = "dash", .type = EP_FIELD_INT, EP_AT(struct shape, dash), .default_text = "5",
     .help = "length"},
};
static const struct ep_section dashed_section = {
    .fields = dashed_fields, .field_count = COUNT(dashed_fields)};
static const struct ep_section solid_section = {.field_count = 0};
static const struct ep_field line_fields[] = {
    {.key = "solid", .type = EP_FIELD_SECTION, .section = &solid_section, .value = SOLID},
    {.key = "dashed", .type = EP_FIELD_SECTION, .section = &dashed_section, .value = DASHED},
    {.key = "wavy", .type = EP_FIELD_LATER},
};
static const struct ep_section line_section = {
    .fields = line_fields, .field_count = COUNT(line_fields)};
static const struct ep_choice forms[] = {
    {"round", ROUND, ""}, {"square", SQUARE, ""}, {"knotty", EP_CHOICE_LATER, ""}, {0}};
static const struct ep_choice fills[] = {{"empty", false, ""}, {"full", true, ""}, {0}};
#define SHAPE(member) EP_AT(struct shape, member)
static const struct ep_field shape_fields[] = {
    {.key = "name", .type = EP_FIELD_NAME, SHAPE(name), .default_text = "it"},
    {.key = "form", .type = EP_FIELD_CHOICE, SHAPE(form), .choices = forms},
    {.key = "fill", .type = EP_FIELD_CHOICE, SHAPE(is_filled), .choices = fills},
    {.key = "sides", .type = EP_FIELD_INT, SHAPE(sides), .off = "unlimited", .default_text = "4"},
    {.key = "copies", .type = EP_FIELD_COUNT, SHAPE(copies)},
    {.key = "seed", .type = EP_FIELD_SEED, SHAPE(seed)},
    {.key = "width", .type = EP_FIELD_NUMBER, SHAPE(width), .off = "unlimited"},
    {.key = "share", .type = EP_FIELD_RATIO, SHAPE(share), .off = "100%"},
    {.key = "price", .type = EP_FIELD_PRICE, SHAPE(price)},
    {.key = "rate", .type = EP_FIELD_RATE, SHAPE(rate)},
    {.key = "bandwidth", .type = EP_FIELD_BANDWIDTH, SHAPE(bandwidth)},
    {.key = "span", .type = EP_FIELD_DURATION, SHAPE(span), .off = "never"},
    {.key = "bytes", .type = EP_FIELD_BYTES, SHAPE(bytes), .off = "unlimited"},
    {.key = "center", .type = EP_FIELD_SECTION, SHAPE(center), .section = &point_section},
    {.key = "line", .type = EP_FIELD_ONE_OF, SHAPE(line), .section = &line_section,
     .default_text = "solid"},
    {.key = "points", .type = EP_FIELD_LIST, EP_COUNTED(struct shape, points, point_count),
     .section = &point_section},
    {.key = "shadow", .type = EP_FIELD_LATER},
};
static const struct ep_section shape_section = {
    .fields = shape_fields, .field_count = COUNT(shape_fields), .item_size = sizeof(struct shape)};
/* clang-format on */

struct reading {
    struct ep_arena *arena;
    struct ep_diag *diag;
    struct shape shape;
    bool is_good;
};

static struct reading read_shape(const char *text)
{
    struct reading reading = {.arena = ep_arena_create(), .diag = ep_diag_create()};
    struct ep_reader reader = {reading.arena, reading.diag, ""};
    struct ep_node *node =
        ep_yaml_source_parse(reading.arena, "f", text, strlen(text), reading.diag);
    assert_non_null(node);
    ep_fields_defaults(&reader, &shape_section, &reading.shape);
    reading.is_good = ep_fields_read(&reader, &shape_section, node, &reading.shape);
    assert_int_equal(reading.is_good, !ep_diag_has_errors(reading.diag));
    return reading;
}

static void free_reading(struct reading *reading)
{
    ep_diag_destroy(reading->diag);
    ep_arena_destroy(reading->arena);
}

static void assert_messages(const char *text, const char *expected)
{
    struct reading reading = read_shape(text);
    char *found = messages_of(reading.diag);
    assert_string_equal(found, expected);
    ep_free(found);
    free_reading(&reading);
}

static void gives_defaults_to_what_is_not_said(void **state)
{
    (void)state;
    struct reading reading = read_shape("{copies: 2}");
    assert_true(reading.is_good);
    assert_string_equal(reading.shape.name, "it");
    assert_int_equal(reading.shape.sides, 4);
    assert_int_equal(reading.shape.center.y, 8);
    assert_int_equal(reading.shape.line, SOLID);
    assert_int_equal(reading.shape.copies, 2);
    assert_int_equal(reading.shape.point_count, 0);
    free_reading(&reading);
}

static void reads_each_type_into_its_member(void **state)
{
    (void)state;
    struct reading reading = read_shape(
        "{name: a-b_1, form: square, fill: full, sides: -7, copies: 9, seed: 9000000000000000000,\n"
        " width: 1.5, share: 12.5%, price: $0.25/h, rate: 90/min, bandwidth: 8kbps, span: 2min,\n"
        " bytes: 3kB, center: {x: 1, y: 2}, points: [{x: 5}, {x: 6, y: 7}]}");
    const struct shape *shape = &reading.shape;
    assert_true(reading.is_good);
    assert_string_equal(shape->name, "a-b_1");
    assert_int_equal(shape->form, SQUARE);
    assert_true(shape->is_filled);
    assert_int_equal(shape->sides, -7);
    assert_int_equal(shape->copies, 9);
    assert_int_equal(shape->seed, UINT64_C(9000000000000000000));
    assert_close(shape->width, 1.5);
    assert_close(shape->share, 0.125);
    assert_close(shape->price, 0.25);
    assert_close(shape->rate, 1.5);
    assert_close(shape->bandwidth, 1000.0);
    assert_int_equal(shape->span, 2 * EP_MINUTE);
    assert_int_equal(shape->bytes, 3000);
    assert_int_equal(shape->center.x, 1);
    assert_int_equal(shape->point_count, 2);
    assert_int_equal(shape->points[0].y, 8);
    assert_int_equal(shape->points[1].y, 7);
    free_reading(&reading);
}

static void switches_off_by_word(void **state)
{
    (void)state;
    struct reading reading = read_shape("{sides: unlimited, width: unlimited, span: never, "
                                        "bytes: unlimited, bandwidth: unlimited, share: 100%}");
    assert_true(reading.is_good);
    assert_int_equal(reading.shape.sides, EP_UNLIMITED);
    assert_true(isinf(reading.shape.width));
    assert_int_equal(reading.shape.span, EP_TIME_NEVER);
    assert_int_equal(reading.shape.bytes, INT64_MAX);
    assert_true(isinf(reading.shape.bandwidth));
    assert_close(reading.shape.share, 1.0);
    free_reading(&reading);
    assert_messages("{span: unlimited}", "f:1:8: error: span: expected a duration such as 250ms "
                                         "(units: ns us ms s min h d), got unlimited");
}

static void takes_an_alternative_with_its_defaults(void **state)
{
    (void)state;
    struct reading reading = read_shape("{line: dashed}");
    assert_int_equal(reading.shape.line, DASHED);
    assert_int_equal(reading.shape.dash, 5);
    free_reading(&reading);
    reading = read_shape("{line: {dashed: {dash: 6}}}");
    assert_int_equal(reading.shape.dash, 6);
    free_reading(&reading);
    reading = read_shape("{line: {dashed: }}");
    assert_true(reading.is_good);
    free_reading(&reading);
    assert_messages("{line: wavy}", "f:1:8: error: line: wavy is not in this version");
    assert_messages("{line: {wavy: 1}}", "f:1:8: error: line: wavy is not in this version");
    assert_messages("{line: dahsed}",
                    "f:1:8: error: line: unknown value dahsed; did you mean \"dashed\"?");
    assert_messages("{line: {solid: {x: 1}}}",
                    "f:1:17: error: line.solid.x: unknown key; known here: none");
}

static void refuses_what_comes_later(void **state)
{
    (void)state;
    assert_messages("{shadow: 1}", "f:1:10: error: shadow: shadow is not in this version");
    assert_messages("{form: knotty}", "f:1:8: error: form: knotty is not in this version");
    assert_messages("{shadw: 1}", "f:1:2: error: shadw: unknown key; did you mean \"share\"?");
}

static void reports_all_mistakes_in_the_order_of_the_file(void **state)
{
    (void)state;
    assert_messages("sides: few\nshare: 0.5\nwidht: 3\ncenter: {y: 3}\npoints: [{x: 8}, 7]\n",
                    "f:1:8: error: sides: expected a whole number such as 10, or unlimited, got "
                    "few\n"
                    "f:2:8: error: share: expected a percentage such as 0.1%, got 0.5\n"
                    "f:3:1: error: widht: unknown key; did you mean \"width\"?\n"
                    "f:4:9: error: center.x: missing: right\n"
                    "f:5:10: error: points[0].y: must differ from x\n"
                    "f:5:18: error: points[1]: expected a mapping, got 7");
}

/* The rules between keys are asked only where each key by itself is good. */
static void checks_a_struct_after_its_fields(void **state)
{
    (void)state;
    assert_messages("center: {x: 3, y: 3}\n", "f:1:16: error: center.y: must differ from x");
    assert_messages("center: {x: 3, y: 3, z: 3}\n",
                    "f:1:22: error: center.z: unknown key; did you mean \"x\"?");
}

static void takes_nothing_as_an_empty_mapping(void **state)
{
    (void)state;
    struct reading reading = read_shape("");
    assert_true(reading.is_good);
    free_reading(&reading);
    assert_messages("center:\n", "f:1:8: error: center.x: missing: right");
    assert_messages("points:\n", "f:1:8: error: points: expected a list, got nothing");
    assert_messages("width:\n", "f:1:7: error: width: expected a number, got nothing");
}

static void knows_names(void **state)
{
    (void)state;
    char long_name[65];
    memset(long_name, 'a', 64);
    long_name[64] = '\0';
    assert_false(ep_fields_is_name(long_name));
    assert_true(ep_fields_is_name(long_name + 1));
    assert_true(ep_fields_is_name("7_a-B"));
    assert_false(ep_fields_is_name(""));
    assert_false(ep_fields_is_name("-a"));
    assert_false(ep_fields_is_name("a.b"));
    assert_false(ep_fields_is_name("a b"));
}

static void names_types_and_tags(void **state)
{
    (void)state;
    assert_string_equal(ep_field_type_name(&shape_fields[0]), "name");
    assert_string_equal(ep_field_type_name(&shape_fields[11]), "duration");
    assert_string_equal(ep_field_tag_name(EP_TAG_NONE), "");
    assert_string_equal(ep_field_tag_name(EP_TAG_ASSUMED), "assumed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_defaults_to_what_is_not_said),
        cmocka_unit_test(reads_each_type_into_its_member),
        cmocka_unit_test(switches_off_by_word),
        cmocka_unit_test(takes_an_alternative_with_its_defaults),
        cmocka_unit_test(refuses_what_comes_later),
        cmocka_unit_test(reports_all_mistakes_in_the_order_of_the_file),
        cmocka_unit_test(checks_a_struct_after_its_fields),
        cmocka_unit_test(takes_nothing_as_an_empty_mapping),
        cmocka_unit_test(knows_names),
        cmocka_unit_test(names_types_and_tags),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
