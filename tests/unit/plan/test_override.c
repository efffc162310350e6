/* The grid of a sweep: what --vary means, in exact text. */
#include "plan/override.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static const struct ep_loc here = {.file = "epsim"};

/* The values of the axis that `text` describes, with blanks between, or its first message. */
static void expand(const char *text, char *out, size_t size)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_override_grid *grid = ep_override_grid_create();
    out[0] = '\0';
    if (ep_override_grid_add(grid, text, here, diag)) {
        struct ep_override_axis axis = ep_override_grid_axis(grid, 0);
        for (size_t i = 0; i < axis.count; i++)
            snprintf(out + strlen(out), size - strlen(out), "%s%s", i > 0 ? " " : "",
                     axis.values[i]);
    } else {
        snprintf(out, size, "%s", ep_diag_message(diag, 0));
        assert_int_equal(ep_override_grid_axes(grid), 0);
    }
    ep_override_grid_destroy(grid);
    ep_diag_destroy(diag);
}

#define assert_expands(text, expected)                                                             \
    do {                                                                                           \
        char found[1000];                                                                          \
        expand(text, found, sizeof found);                                                         \
        assert_string_equal(found, expected);                                                      \
    } while (0)

static void counts_by_one_without_a_step(void **state)
{
    (void)state;
    assert_expands("k=1..4", "1 2 3 4");
    assert_expands("k=7..7", "7");
    assert_expands("k=8ms..10ms", "8ms 9ms 10ms");
}

static void keeps_the_unit(void **state)
{
    (void)state;
    assert_expands("k=100ms..500ms:200ms", "100ms 300ms 500ms");
    assert_expands("k=20/s..80/s:20/s", "20/s 40/s 60/s 80/s");
    assert_expands("k=$0.1/h..$0.3/h:$0.1/h", "$0.1/h $0.2/h $0.3/h");
    assert_expands("k=50%..70%:10%", "50% 60% 70%");
}

static void counts_decimals_exactly(void **state)
{
    (void)state;
    assert_expands("k=0.1..0.5:0.1", "0.1 0.2 0.3 0.4 0.5");
    assert_expands("k=0.5..2:0.5", "0.5 1 1.5 2");
    assert_expands("k=1..1.05:0.025", "1 1.025 1.05");
}

static void ends_before_it_passes_the_end(void **state)
{
    (void)state;
    assert_expands("k=1..10:4", "1 5 9");
    assert_expands("k=1..2:5", "1");
}

static void counts_down_when_the_end_is_lower(void **state)
{
    (void)state;
    assert_expands("k=3..1", "3 2 1");
    assert_expands("k=1..-1:0.5", "1 0.5 0 -0.5 -1");
}

static void splits_a_list_at_commas(void **state)
{
    (void)state;
    assert_expands("k=a,b,c", "a b c");
    assert_expands("k=1, 2", "1 2");
    assert_expands("k=ml.m5.large", "ml.m5.large");
    assert_expands("k=2026-11-02T00:00Z", "2026-11-02T00:00Z");
}

static void leaves_commas_inside_brackets_and_quotes(void **state)
{
    (void)state;
    assert_expands("k={zipf: {exponent: 1, x: 2}},uniform", "{zipf: {exponent: 1, x: 2}} uniform");
    assert_expands("k=[1, 2],[3]", "[1, 2] [3]");
    assert_expands("k='a,b',\"c,d\"", "'a,b' \"c,d\"");
}

static void takes_paths_with_dots_for_a_list(void **state)
{
    (void)state;
    assert_expands("k=../a.csv,../b.csv", "../a.csv ../b.csv");
    assert_expands("k=1..2,5", "1..2 5");
}

static void says_what_is_wrong_with_a_range(void **state)
{
    (void)state;
    assert_expands("k=1..x",
                   "epsim: error: --vary k: expected A..B or A..B:STEP with numbers such as 1..10 "
                   "or 100ms..500ms:100ms, got \"1..x\"");
    assert_expands("k=1..2:x", "epsim: error: --vary k: expected a number as STEP, got \"1..2:x\"");
    assert_expands("k=1ms..2s", "epsim: error: --vary k: expected A, B and STEP in the same unit, "
                                "got \"1ms..2s\"");
    assert_expands("k=1ms..2ms:1", "epsim: error: --vary k: expected A, B and STEP in the same "
                                   "unit, got \"1ms..2ms:1\"");
    assert_expands("k=1..2:0", "epsim: error: --vary k: expected a STEP above 0, got \"1..2:0\"");
    assert_expands("k=1..2:-1", "epsim: error: --vary k: expected a STEP above 0, got \"1..2:-1\"");
    assert_expands("k=1..200000", "epsim: error: --vary k: expected a range of at most 100000 "
                                  "values, got \"1..200000\"");
    assert_expands("k=1..999999999999999:0.000000001",
                   "epsim: error: --vary k: expected numbers of fewer digits, got "
                   "\"1..999999999999999:0.000000001\"");
}

static void says_what_is_wrong_with_a_list(void **state)
{
    (void)state;
    assert_expands("k=1,,2",
                   "epsim: error: --vary k: expected a value between the commas, got \"1,,2\"");
    assert_expands("k=1,", "epsim: error: --vary k: expected a value between the commas, got "
                           "\"1,\"");
}

static void wants_a_key_and_values(void **state)
{
    (void)state;
    const char *expected = "epsim: error: --vary: expected KEY=A..B, KEY=A..B:STEP or KEY=A,B,C, "
                           "got \"%s\"";
    const char *const wrong[] = {"k", "=1", "k="};
    for (size_t i = 0; i < 3; i++) {
        char message[200], *mark = strstr(expected, "%s");
        snprintf(message, sizeof message, "%.*s%s%s", (int)(mark - expected), expected, wrong[i],
                 mark + 2);
        assert_expands(wrong[i], message);
    }
}

static struct ep_override_grid *grid_of(const char *const *axes, size_t count, struct ep_diag *diag)
{
    struct ep_override_grid *grid = ep_override_grid_create();
    for (size_t i = 0; i < count; i++)
        ep_override_grid_add(grid, axes[i], here, diag);
    return grid;
}

static void turns_the_last_axis_fastest(void **state)
{
    (void)state;
    const char *const axes[] = {"a=1,2", "b=x,y,z"};
    struct ep_diag *diag = ep_diag_create();
    struct ep_override_grid *grid = grid_of(axes, 2, diag);
    char found[100] = "";
    assert_int_equal(ep_override_grid_points(grid), 6);
    for (size_t point = 0; point < 6; point++)
        snprintf(found + strlen(found), sizeof found - strlen(found), "%s%s ",
                 ep_override_grid_value(grid, point, 0), ep_override_grid_value(grid, point, 1));
    assert_string_equal(found, "1x 1y 1z 2x 2y 2z ");
    ep_override_grid_destroy(grid);
    ep_diag_destroy(diag);
}

static void gives_a_point_as_overrides(void **state)
{
    (void)state;
    const char *const axes[] = {"a=1,2", "b.c=3s..4s"};
    struct ep_diag *diag = ep_diag_create();
    struct ep_override_grid *grid = grid_of(axes, 2, diag);
    struct ep_override overrides[2];
    ep_override_grid_at(grid, 3, overrides);
    assert_string_equal(overrides[0].key, "a");
    assert_string_equal(overrides[0].value, "2");
    assert_string_equal(overrides[1].key, "b.c");
    assert_string_equal(overrides[1].value, "4s");
    ep_override_grid_destroy(grid);
    ep_diag_destroy(diag);
}

static void is_one_point_without_axes(void **state)
{
    (void)state;
    struct ep_override_grid *grid = ep_override_grid_create();
    assert_int_equal(ep_override_grid_points(grid), 1);
    ep_override_grid_destroy(grid);
    ep_override_grid_destroy(NULL);
}

static void refuses_a_key_twice(void **state)
{
    (void)state;
    const char *const axes[] = {"a=1,2", "a=3"};
    struct ep_diag *diag = ep_diag_create();
    struct ep_override_grid *grid = grid_of(axes, 2, diag);
    assert_string_equal(ep_diag_message(diag, 0), "epsim: error: --vary a: given twice");
    assert_int_equal(ep_override_grid_axes(grid), 1);
    ep_override_grid_destroy(grid);
    ep_diag_destroy(diag);
}

static void refuses_a_grid_that_is_too_large(void **state)
{
    (void)state;
    const char *const axes[] = {"a=1..1000", "b=1..100", "c=1,2"};
    struct ep_diag *diag = ep_diag_create();
    struct ep_override_grid *grid = grid_of(axes, 3, diag);
    assert_string_equal(ep_diag_message(diag, 0),
                        "epsim: error: --vary c: the grid would have more than 100000 points, got "
                        "\"c=1,2\"");
    assert_int_equal(ep_override_grid_points(grid), 100000);
    ep_override_grid_destroy(grid);
    ep_diag_destroy(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_by_one_without_a_step),
        cmocka_unit_test(keeps_the_unit),
        cmocka_unit_test(counts_decimals_exactly),
        cmocka_unit_test(ends_before_it_passes_the_end),
        cmocka_unit_test(counts_down_when_the_end_is_lower),
        cmocka_unit_test(splits_a_list_at_commas),
        cmocka_unit_test(leaves_commas_inside_brackets_and_quotes),
        cmocka_unit_test(takes_paths_with_dots_for_a_list),
        cmocka_unit_test(says_what_is_wrong_with_a_range),
        cmocka_unit_test(says_what_is_wrong_with_a_list),
        cmocka_unit_test(wants_a_key_and_values),
        cmocka_unit_test(turns_the_last_axis_fastest),
        cmocka_unit_test(gives_a_point_as_overrides),
        cmocka_unit_test(is_one_point_without_axes),
        cmocka_unit_test(refuses_a_key_twice),
        cmocka_unit_test(refuses_a_grid_that_is_too_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
