#include "report/table.h"

#include "base/mem.h"
#include "sample_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void check_width(const char *text)
{
    struct ep_text line = {0};
    while (*text) {
        size_t length = strcspn(text, "\n");
        line.length = 0;
        ep_text_add_many(&line, text, length);
        if (ep_text_width(line.bytes) > EP_TABLE_WIDTH)
            fail_msg("%zu columns: %s", ep_text_width(line.bytes), line.bytes);
        text += length + (text[length] == '\n');
    }
    ep_text_fini(&line);
}

static char *table_of(const struct ep_result *result, bool color)
{
    struct ep_text text = {0};
    ep_report_table(result, color, &text);
    return text.bytes;
}

static void compares_every_option_with_the_first(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    char *text = table_of(result, false);
    check_width(text);
    assert_non_null(strstr(text, "demo, us-east-1: 10 replications of 320min; seed 42\n"));
    assert_non_null(
        strstr(text, "\ndeployment        $/h    Δ $/h     p50                 p99     max    cold "
                     " errors inst verdict\n"));
    assert_non_null(strstr(text, "\nseparate       $43.65          21.0 ms    111 ms (105–118)  "
                                 "330 ms     0 %     0 %  377 stable\n"));
    assert_non_null(strstr(text, "\ntiny           $0.120  −$43.53       –            withheld     "
                                 "  –  61.0 %  27.1 %    1 overloaded\n"));
    assert_non_null(strstr(text, "\npipeline     not possible: see below\n"));
    ep_free(text);
    sample_result_destroy(result);
}

static void says_how_much_cheaper_and_slower(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    char *text = table_of(result, false);
    assert_non_null(strstr(text, "\nAgainst separate, on the same requests\n"));
    assert_non_null(strstr(text, "  shared       cost −$41.80/h (−95.8 %; instance hours alone "
                                 "−95.7 %), p99 +24.0 ms (−6.0–54.0)\n"));
    ep_free(text);
    sample_result_destroy(result);
}

static void shows_requirements_problems_and_warnings(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    char *text = table_of(result, false);
    assert_non_null(strstr(text, "\nRequirements\nlatency_p99 < 500ms\n  pass       separate"));
    assert_non_null(strstr(text, "\n  undecided  shared"));
    assert_non_null(strstr(text, "\n  FAIL       small"));
    assert_non_null(strstr(text, "\nNot possible\n  pipeline     one chain serves one model or one "
                                 "group: a serial pipeline was asked to serve 377\n"
                                 "               models\n               source: "
                                 "https://docs.aws.amazon.com/sagemaker/latest/dg/"
                                 "inference-pipelines.html\n"));
    assert_non_null(strstr(text,
                           "\n  ! tiny: p99 is withheld: overloaded: steady-state percentiles "
                           "do not exist; add instances or\n    reduce the traffic\n"));
    ep_free(text);
    sample_result_destroy(result);
}

static void shows_where_the_tail_comes_from(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    char *text = table_of(result, false);
    assert_non_null(strstr(text,
                           "\n  small             5.57 s     391 ms     4.21 s     402 ms     "
                           "310 ms    13.0 ms     240 ms\n"));
    ep_free(text);
    sample_result_destroy(result);
}

static void ends_with_the_recommendation_and_its_reason(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    char *text = table_of(result, false);
    const char *end = "\nRecommendation: direct\nThe cheapest of the two options that meet every "
                      "requirement: $40.52/h less than separate, decided at\n95 %.\n";
    assert_string_equal(text + strlen(text) - strlen(end), end);
    ep_free(text);
    result->recommended = NULL;
    result->recommendation_reason = "No option meets every requirement.";
    text = table_of(result, false);
    end = "\nRecommendation: none\nNo option meets every requirement.\n";
    assert_string_equal(text + strlen(text) - strlen(end), end);
    ep_free(text);
    sample_result_destroy(result);
}

static void paints_only_when_asked(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    char *plain = table_of(result, false);
    char *painted = table_of(result, true);
    assert_null(strchr(plain, '\033'));
    assert_non_null(strstr(painted, "\033[32mstable\033[0m"));
    assert_non_null(strstr(painted, "\033[31moverloaded\033[0m"));
    assert_non_null(strstr(painted, "\033[33msaturated\033[0m"));
    ep_free(plain);
    ep_free(painted);
    sample_result_destroy(result);
}

static void fits_with_nasty_names_and_numbers(void **state)
{
    (void)state;
    static const char *const too_long =
        "a-name-that-is-much-longer-than-any-column-and-even-longer-than-the-whole-line-of-one-"
        "hundred-columns-that-we-have";
    const char *const names[] = {"a", "exactly-13-ch", "模型模型模型模型", "\033[2Jclear",
                                 too_long};
    static const double numbers[] = {0, 1e-9, 0.99995, 1234567.891, 1e15, NAN, INFINITY};
    struct ep_result *result = sample_result_create();
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
            struct ep_deployment_result *shared = &result->deployments[SAMPLE_SHARED];
            struct ep_est est = {numbers[i], numbers[i] / 2, numbers[i] * 2, NULL};
            shared->name = names[n];
            shared->instance = names[n];
            shared->latency.p50 = shared->latency.p99 = shared->latency.max = est;
            shared->cost_per_hour = shared->error_ratio = est;
            shared->instances_mean = numbers[i];
            result->recommended = names[n];
            sample_scenario(result)->name = names[n];
            char *text = table_of(result, false);
            check_width(text);
            assert_null(strchr(text, '\033'));
            ep_free(text);
        }
    sample_result_destroy(result);
}

static void a_long_name_gets_a_line_of_its_own(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    result->deployments[SAMPLE_TINY].name = "fourteen-chars";
    result->comparison_count = 0;
    char *text = table_of(result, false);
    assert_non_null(strstr(text, "\nfourteen-chars\n               $0.120"));
    ep_free(text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_every_option_with_the_first),
        cmocka_unit_test(says_how_much_cheaper_and_slower),
        cmocka_unit_test(shows_requirements_problems_and_warnings),
        cmocka_unit_test(shows_where_the_tail_comes_from),
        cmocka_unit_test(ends_with_the_recommendation_and_its_reason),
        cmocka_unit_test(paints_only_when_asked),
        cmocka_unit_test(fits_with_nasty_names_and_numbers),
        cmocka_unit_test(a_long_name_gets_a_line_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
