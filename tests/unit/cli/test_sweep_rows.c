/* Rows of a sweep: keys, summary and requirements of each deployment, as CSV and as a table. */
#include "cli/sweep_rows.h"

#include "report/csv.h"
#include "sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

struct made {
    struct ep_override_grid *grid;
    struct ep_result *result;
    struct ep_sweep_rows rows;
    struct ep_diag *diag;
};

static struct made make(const char *first, const char *second, bool has_color)
{
    struct made made = {.grid = ep_override_grid_create(),
                        .result = sample_result_create(),
                        .diag = ep_diag_create()};
    struct ep_loc here = {.file = "epsim"};
    assert_true(ep_override_grid_add(made.grid, first, here, made.diag));
    assert_true(ep_override_grid_add(made.grid, second, here, made.diag));
    ep_sweep_rows_init(&made.rows, made.grid, has_color);
    return made;
}

static void made_fini(struct made *made)
{
    ep_sweep_rows_fini(&made->rows);
    ep_override_grid_destroy(made->grid);
    sample_result_destroy(made->result);
    ep_diag_destroy(made->diag);
}

/* Line `number` (from 0) of `text`, without its newline. */
static const char *line_of(const char *text, size_t number, char *line, size_t size)
{
    for (; number > 0; number--)
        text = strchr(text, '\n') + 1;
    snprintf(line, size, "%.*s", (int)strcspn(text, "\n"), text);
    return line;
}

static void puts_keys_before_and_requirements_after_the_summary(void **state)
{
    (void)state;
    struct made made = make("a.b=1,2", "c='x,y'", false);
    struct ep_text summary = {0};
    char found[4100], expected[4100], row[4000];
    ep_sweep_rows_add(&made.rows, 1, made.result);
    ep_report_summary_csv(made.result, &summary);
    const char *csv = ep_text_bytes(&made.rows.csv);

    snprintf(expected, sizeof expected, "a.b,c,%s,requirements",
             line_of(ep_text_bytes(&summary), 0, row, sizeof row));
    assert_string_equal(line_of(csv, 0, found, sizeof found), expected);
    static const char *const requirements[] = {"pass", "undecided", "FAIL", "pass", "FAIL", ""};
    for (size_t i = 0; i < 6; i++) {
        snprintf(expected, sizeof expected, "2,\"'x,y'\",%s,%s",
                 line_of(ep_text_bytes(&summary), i + 1, row, sizeof row), requirements[i]);
        assert_string_equal(line_of(csv, i + 1, found, sizeof found), expected);
    }
    ep_text_fini(&summary);
    made_fini(&made);
}

static void has_one_header_for_many_points(void **state)
{
    (void)state;
    struct made made = make("a=1,2", "b=3", false);
    char found[4000];
    size_t lines = 0;
    ep_sweep_rows_add(&made.rows, 0, made.result);
    ep_sweep_rows_add(&made.rows, 1, made.result);
    for (const char *c = ep_text_bytes(&made.rows.csv); *c != '\0'; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 1 + 2 * 6);
    assert_memory_equal(line_of(ep_text_bytes(&made.rows.csv), 7, found, sizeof found),
                        "2,3,separate,", 13);
    made_fini(&made);
}

static void shortens_keys_in_the_table_as_far_as_they_differ(void **state)
{
    (void)state;
    char found[400];
    struct made apart = make("deployments.x.instances=1..10", "traffic.y.scale=0.5", false);
    assert_memory_equal(line_of(ep_text_bytes(&apart.rows.table), 0, found, sizeof found),
                        "instances  scale  deployment", 28);
    made_fini(&apart);
    struct made alike = make("deployments.x.instances=1..10", "deployments.y.instances=1", false);
    assert_memory_equal(line_of(ep_text_bytes(&alike.rows.table), 0, found, sizeof found),
                        "deployments.x.instances  deployments.y.instances  deployment", 60);
    made_fini(&alike);
}

static void shows_a_row_for_each_deployment(void **state)
{
    (void)state;
    char found[400];
    struct made made = make("n=1..10", "m=2", false);
    ep_sweep_rows_add(&made.rows, 9, made.result);
    const char *table = ep_text_bytes(&made.rows.table);
    line_of(table, 1, found, sizeof found);
    assert_memory_equal(found, "10  2  separate ", 16);
    assert_non_null(strstr(found, "stable       pass"));
    line_of(table, 6, found, sizeof found);
    assert_memory_equal(found, "10  2  pipeline ", 16);
    assert_non_null(strstr(found, " not possible: "));
    assert_null(strchr(table, '\033'));
    made_fini(&made);
}

static void colors_outcomes_only_when_asked_to(void **state)
{
    (void)state;
    struct made made = make("n=1", "m=2", true);
    ep_sweep_rows_add(&made.rows, 0, made.result);
    assert_non_null(strstr(ep_text_bytes(&made.rows.table), "\033[32mpass\033[0m"));
    assert_non_null(strstr(ep_text_bytes(&made.rows.table), "\033[31mFAIL\033[0m"));
    assert_null(strchr(ep_text_bytes(&made.rows.csv), '\033'));
    made_fini(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_keys_before_and_requirements_after_the_summary),
        cmocka_unit_test(has_one_header_for_many_points),
        cmocka_unit_test(shortens_keys_in_the_table_as_far_as_they_differ),
        cmocka_unit_test(shows_a_row_for_each_deployment),
        cmocka_unit_test(colors_outcomes_only_when_asked_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
