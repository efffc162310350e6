#include "report/break_even_text.h"

#include "sample_result.h"
#include "sample_what_if.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void says(const struct ep_break_even *row, const char *expected)
{
    struct ep_text text = {0};
    ep_add_break_even(&text, row);
    assert_string_equal(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
}

static void says_where_the_better_one_changes(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    sample_what_if_add(result);
    struct ep_break_even row = *result->break_even;
    says(&row, "separate and shared: at 2.5 times the requests (2.4 to 2.6), 9,000 an hour, both "
               "cost $0.115/h; below, shared is better, above separate");
    row.is_monotone = false;
    row.factor.low = row.factor.high = NAN;
    row.breaks = "separate misses latency_p99 < 500ms above";
    row.below = EP_BETTER_FIRST;
    row.above = EP_BETTER_NEITHER;
    says(&row, "separate and shared: at 2.5 times the requests, 9,000 an hour, since separate "
               "misses latency_p99 < 500ms above; below, separate is better, above neither; it "
               "changes again elsewhere");
    row.factor.value = NAN;
    row.below = row.above = EP_BETTER_FIRST;
    says(&row, "separate and shared: none from 0.5 to 4 times the requests: separate is the better "
               "one everywhere");
    row.below = row.above = EP_BETTER_NEITHER;
    says(&row, "separate and shared: none from 0.5 to 4 times the requests: neither is the better "
               "one anywhere");
    sample_result_destroy(result);
}

static void stands_in_the_reports_where_it_is_asked(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    ep_break_even_table(result, false, &text);
    ep_break_even_markdown(result, &text);
    ep_break_even_html(result, &text);
    assert_int_equal(text.length, 0);
    sample_what_if_add(result);
    ep_break_even_table(result, true, &text);
    assert_non_null(strstr(ep_text_bytes(&text),
                           "\n\033[1mBreak-even over traffic\033[0m\n  separate and shared: at "));
    text.length = 0;
    ep_break_even_markdown(result, &text);
    assert_non_null(strstr(ep_text_bytes(&text), "## Break-even over traffic\n\nseparate and "));
    text.length = 0;
    ep_break_even_html(result, &text);
    assert_non_null(strstr(ep_text_bytes(&text), "<h2>Break-even over traffic</h2>\n<p>separate"));
    ep_text_fini(&text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_where_the_better_one_changes),
        cmocka_unit_test(stands_in_the_reports_where_it_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
