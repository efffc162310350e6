#include "report/markdown.h"

#include "sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void check_has(const struct ep_text *text, const char *part)
{
    if (!strstr(ep_text_bytes(text), part))
        fail_msg("not found: %s", part);
}

static void shows_what_the_table_shows_and_the_bill(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    ep_report_markdown(result, &text);
    check_has(&text, "# demo\n\nus-east-1: 10 replications of 320min; seed 42.\n\n"
                     "**Recommendation: direct.** The cheapest of the two options");
    check_has(&text, "\n| deployment | $/h | Δ $/h | p50 | p99 | max | cold | errors | inst | "
                     "verdict |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|---|\n");
    check_has(&text, "\n| small | $0.466 | −$43.19 | 26.9 ms | 3.79 s (3.56–4.01) | 9.12 s | "
                     "7.31 % | 0.21 % | 1 | saturated |\n");
    check_has(&text, "\n| pipeline |  |  |  |  |  |  |  |  | not possible |\n");
    check_has(&text, "\n| latency\\_p99 &lt; 500ms | shared | 490 ms (460–520) | undecided |\n");
    check_has(&text, "\n| separate | ml.m5.large | 377 | instance-hour | $0.115 | $43.36 | "
                     "SageMaker price list us-east-1, 2026-08-07 |\n");
    check_has(&text,
              "\n- pipeline: at most 15 containers in an endpoint: 377 containers (source: ");
    check_has(&text,
              "\n| memory\\_high\\_water | 80% | measured | unloading from 75-80 % of memory "
              "(Shing Lyu, 2024-08-09) |\n");
    check_has(&text, "\n- epsim 0.1.0, seed 42, event hash fedcba9876543210\n");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void a_hostile_name_stays_in_its_cell(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    result->deployments[SAMPLE_SHARED].name = "a|b\n# <script>";
    ep_report_markdown(result, &text);
    check_has(&text, "\n| a\\|b\xEF\xBF\xBD\\# &lt;script&gt; | $1.85 |");
    assert_null(strstr(text.bytes, "<script>"));
    ep_text_fini(&text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_what_the_table_shows_and_the_bill),
        cmocka_unit_test(a_hostile_name_stays_in_its_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
