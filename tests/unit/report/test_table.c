#include "report/table.h"

#include "base/mem.h"
#include "lines.h"
#include "sample_result.h"
#include "sample_scaling.h"

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

/* clang-format off */
static const char *const expected[] = {
    "demo, us-east-1: 10 replications of 320min; seed 42",
    "",
    "deployment     $/h    Δ $/h      p50                 p99     max    cold   errors  inst  verdict",
    "────────────────────────────────────────────────────────────────────────────────────────────────────",
    "separate    $43.65           21.0 ms    111 ms (105–118)  330 ms     0 %      0 %   377  stable",
    "shared       $1.85  −$41.80  22.1 ms    135 ms (127–144)  4.85 s  0.42 %  0.010 %     2  stable",
    "small       $0.466  −$43.19  26.9 ms  3.79 s (3.56–4.01)  9.12 s  7.31 %   0.21 %     1  saturated",
    "direct       $3.13  −$40.52  23.0 ms    126 ms (119–134)  382 ms     0 %      0 %    27  stable",
    "tiny        $0.120  −$43.53        –            withheld       –  61.0 %   27.1 %     1  overloaded",
    "pipeline    not possible: see below",
    "In brackets: 95 % interval where it shows. Latency of completed requests, first arrival to answer.",
    "",
    "Against separate, on the same requests",
    "  shared      cost −$41.80/h (−95.8 %; instance hours alone −95.7 %), p99 +24.0 ms (−6.0 to 54.0)",
    "  small       cost −$43.19/h (−98.9 %; instance hours alone −98.9 %), p99 +3.68 s (3.65–3.71)",
    "  direct      cost −$40.52/h (−92.8 %; instance hours alone −92.8 %), p99 +14.7 ms (−15.3 to 44.7)",
    "  tiny        cost −$43.53/h (−99.7 %; instance hours alone −99.7 %), p99 withheld",
    "",
    "Options",
    "  separate    single-model, 377 × ml.m5.large, 377 endpoints, 377 containers; CPU 0.50 % (busiest",
    "              minute 0.90 %), memory 31.0 %",
    "  shared      multi-model, 2 × ml.m5.4xlarge, 1 endpoint, 377 containers; CPU 15.0 % (busiest minute",
    "              27.0 %), memory 57.0 %; 4 models pinned (25.0 % of the memory for models); 10 models",
    "              prewarmed (37.5 % of the memory for models)",
    "  small       multi-model, 1 × ml.m5.2xlarge, 1 endpoint, 377 containers; CPU 63.0 % (busiest minute",
    "              100 %), memory 80.0 %; 4 models pinned (25.0 % of the memory for models); 10 models",
    "              prewarmed (37.5 % of the memory for models)",
    "  direct      multi-container, 27 × ml.m5.large, 27 endpoints, 377 containers; CPU 14.0 % (busiest",
    "              minute 25.2 %), memory 62.0 %",
    "  tiny        multi-model, 1 × ml.m5.large, 1 endpoint, 377 containers; CPU 99.0 % (busiest minute",
    "              100 %), memory 80.0 %",
    "",
    "Working set (misses against memory; one LRU cache, loads in no time)",
    "  shared      all models take 16GiB; with the 10GiB here an LRU cache misses 8.50 % of requests",
    "              (simulated: 0.42 %); one ml.m5.2xlarge (22GiB, $0.461/h, CPU 45.0 % without loads)",
    "              1.00 %",
    "  small       all models take 16GiB; with the 10GiB here an LRU cache misses 8.50 % of requests",
    "              (simulated: 7.31 %); one ml.m5.2xlarge (22GiB, $0.461/h, CPU 45.0 % without loads)",
    "              1.00 %",
    "  tiny        all models take 16GiB; with the 10GiB here an LRU cache misses 8.50 % of requests",
    "              (simulated: 61.0 %); one ml.m5.2xlarge (22GiB, $0.461/h, CPU 45.0 % without loads)",
    "              1.00 %",
    "",
    "Where the slowest 1 % spend their time (mean of each part)",
    "                 together      queue  load wait    service contention   overhead      retry",
    "  separate         461 ms    31.0 ms        0 s     412 ms    6.00 ms    12.0 ms        0 s",
    "  shared           1.20 s     142 ms     611 ms     395 ms    35.0 ms    13.0 ms    2.00 ms",
    "  small            5.57 s     391 ms     4.21 s     402 ms     310 ms    13.0 ms     240 ms",
    "  direct           548 ms    64.0 ms        0 s     401 ms    71.0 ms    12.0 ms        0 s",
    "  tiny                  –          –          –          –          –          –          –",
    "",
    "What the slowest 1 % wait for (share of their time)",
    "  shared      33 % service, 23 % S3 download, 12 % worker queue, 10 % load, 8 % extraction, 6 % load",
    "              queue, 8 % other causes; 31 % in requests for music/7",
    "              thrashing: some (41 unloads a minute)",
    "  small       34 % S3 download, 15 % load, 11 % extraction, 9 % load queue, 7 % service, 7 % worker",
    "              queue, 6 % eviction, 6 % CPU contention, 5 % other causes; 31 % in requests for",
    "              music/7",
    "              thrashing: some (41 unloads a minute)",
    "",
    "Requirements",
    "latency_p99 < 500ms",
    "  pass       separate    420 ms (400–440)",
    "  undecided  shared      490 ms (460–520)",
    "  FAIL       small       5.10 s (4.80–5.40)",
    "  pass       direct      450 ms (440–460)",
    "  FAIL       tiny        never: too many errors",
    "latency_p99 < 2s, for 95% of the models",
    "  pass       separate    910 ms (880–940); 40 of 50 models judged, 39 meet it",
    "  pass       shared      1.40 s (1.20–1.60); 40 of 50 models judged, 39 meet it",
    "  FAIL       small       7.20 s (6.80–7.60); 40 of 50 models judged, 1 meet it",
    "",
    "Not possible",
    "  pipeline    one chain serves one model or one group: a serial pipeline was asked to serve 377",
    "              models",
    "              source: https://docs.aws.amazon.com/sagemaker/latest/dg/inference-pipelines.html",
    "              at most 15 containers in an endpoint: 377 containers",
    "              source: https://docs.aws.amazon.com/sagemaker/latest/dg/multi-container-endpoints.html",
    "",
    "Warnings",
    "  ! options differ in redundancy: small and tiny have one instance, the others two or more",
    "  ! small: the cold share lies within its interval of 1 %: p99 jumps between warm and cold values",
    "  ! small: saturated: largest load is cpu, well below 1 in every slice",
    "  ! tiny: overloaded: offered CPU work is 2.24 (2.15 to 2.33) of the capacity",
    "  ! tiny: p99 is withheld: overloaded: steady-state percentiles do not exist; add instances or",
    "    reduce the traffic",
    "",
    "Recommendation: direct",
    "The cheapest of the two options that meet every requirement: $40.52/h less than separate, decided at",
    "95 %.",
};
/* clang-format on */

static void shows_the_whole_result(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    char *text = table_of(result, false);
    check_width(text);
    CHECK_LINES(text, expected);
    ep_free(text);
    sample_result_destroy(result);
}

static void leaves_out_what_there_is_not(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    result->deployment_count = 1;
    result->comparison_count = result->requirement_count = result->warning_count = 0;
    char *text = table_of(result, false);
    assert_null(strstr(text, "Against"));
    assert_null(strstr(text, "Requirements"));
    assert_null(strstr(text, "Not possible"));
    assert_null(strstr(text, "Warnings"));
    ep_free(text);
    sample_result_destroy(result);
}

static void without_a_feasible_option_there_is_nothing_to_describe(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    for (size_t i = 0; i < result->deployment_count; i++)
        result->deployments[i].feasible = false;
    char *text = table_of(result, false);
    assert_null(strstr(text, "Options"));
    assert_null(strstr(text, "slowest 1 %"));
    ep_free(text);
    sample_result_destroy(result);
}

/* Figures of the greatest width in every column leave one space between them. */
static void columns_never_touch(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_deployment_result *shared = &result->deployments[SAMPLE_SHARED];
    struct ep_comparison *pair = (struct ep_comparison *)&result->comparison[0];
    shared->cost_per_hour.value = 98765.43;
    pair->delta_cost_usd_per_hour.value = -12345678.9;
    shared->latency.p50.value = shared->latency.max.value = 1234567;
    shared->latency.p99 = (struct ep_est){0.123, 0.1, 123456, NULL};
    shared->cold_ratio.value = shared->error_ratio.value = 0.00012345;
    shared->instances_mean = 1234567;
    char *text = table_of(result, false);
    check_width(text);
    assert_non_null(strstr(text, "\nshared     $98,765… −$12,345… 1,234,…             123 ms "
                                 "1,234,… 0.012 % 0.012 % 1,234… stable\n"));
    ep_free(text);
    sample_result_destroy(result);
}

static void a_difference_below_a_cent_is_no_row_of_zeros(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_comparison *pair = (struct ep_comparison *)&result->comparison[0];
    pair->delta_cost_usd_per_hour.value = -0.00000109;
    result->deployments[SAMPLE_SHARED].cost_per_hour.value =
        result->deployments[SAMPLE_SEPARATE].cost_per_hour.value - 0.00000109;
    char *text = table_of(result, false);
    assert_non_null(strstr(text, "  −$0.00  22.1 ms "));
    assert_non_null(strstr(text, "\n  shared      cost −$0.00/h (−0.00 %; instance hours alone "));
    ep_free(text);
    sample_result_destroy(result);
}

static void a_long_hexadecimal_name_is_shortened_in_what_is_said(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    result->deployments[SAMPLE_TINY].verdict_reason =
        "workers of model 1992918c23cc92244ef4a1efabbf23ab28abe05bf37658eec9af9232d78e0939";
    char *text = table_of(result, false);
    assert_non_null(strstr(text, "\n  ! tiny: overloaded: workers of model 1992918c…0939\n"));
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

static void says_what_scaling_came_to(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    sample_scaling_add(result, SAMPLE_SHARED);
    char *text = table_of(result, false);
    check_width(text);
    assert_non_null(strstr(text,
                           "\nScaling (replication 1)\n"
                           "  shared      2 scale-outs, 1 scale-in, 1 refused by the quota; 1 "
                           "reload storm; warm again after 7\n              min at most\n"));
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

static void a_name_longer_than_its_column_gets_a_line_of_its_own(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    result->deployments[SAMPLE_TINY].name = "a-name-of-forty-characters-and-no-fewer-";
    result->comparison_count = 0;
    char *text = table_of(result, false);
    check_width(text);
    assert_non_null(strstr(text, "\na-name-of-forty-characters-and-no-fewer-\n"
                                 "                       $0.120"));
    assert_non_null(strstr(text, "\n  a-name-of-forty-characters-and-no-fewer-\n"
                                 "                       multi-model, 1 × ml.m5.large"));
    ep_free(text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_the_whole_result),
        cmocka_unit_test(leaves_out_what_there_is_not),
        cmocka_unit_test(without_a_feasible_option_there_is_nothing_to_describe),
        cmocka_unit_test(columns_never_touch),
        cmocka_unit_test(a_difference_below_a_cent_is_no_row_of_zeros),
        cmocka_unit_test(a_long_hexadecimal_name_is_shortened_in_what_is_said),
        cmocka_unit_test(ends_with_the_recommendation_and_its_reason),
        cmocka_unit_test(says_what_scaling_came_to),
        cmocka_unit_test(paints_only_when_asked),
        cmocka_unit_test(fits_with_nasty_names_and_numbers),
        cmocka_unit_test(a_name_longer_than_its_column_gets_a_line_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
