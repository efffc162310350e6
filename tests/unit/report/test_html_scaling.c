#include "report/html_scaling.h"

#include "sample_result.h"
#include "sample_scaling.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void check_has(const struct ep_text *text, const char *part)
{
    if (!strstr(ep_text_bytes(text), part))
        fail_msg("%s\n... not found in\n%s", part, ep_text_bytes(text));
}

static void without_scaling_there_is_no_section(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_pictures pictures = {0};
    struct ep_text text = {0};
    ep_html_scaling(result, &pictures, &text);
    assert_int_equal(text.length, 0);
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void shows_picture_newcomers_and_decisions(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_chart charts[EP_CHART_COUNT] = {0};
    struct ep_pictures pictures = {.charts = charts};
    struct ep_text text = {0};
    sample_scaling_add(result, SAMPLE_SHARED);
    pictures.svg[EP_CHART_SCALING] = "<svg width=\"1\"><title>x</title><g/></svg>";
    ep_html_scaling(result, &pictures, &text);
    check_has(&text,
              "<h2>Scaling (replication 1)</h2>\n<h3>shared</h3><p>2 scale-outs, 1 scale-in, "
              "1 refused by the quota; 1 reload storm; warm again after 7 min at most.</p>\n"
              "<figure>\n<svg role=\"img\" aria-label=\"\" width=\"1\"><g/></svg>");
    check_has(&text,
              "<tr><td class=\"whole\">0d 00:25:00</td><td class=\"n\">2</td><td class=\"n\">"
              "240 s</td><td class=\"n\">99.1 % → 84.2 %</td><td class=\"n\">310 ms → 4.20 "
              "s</td><td class=\"n\">290 ms</td><td class=\"n\">380</td><td "
              "class=\"whole\">warm again after 7 min</td><td><span class=\"badge bad\">reload "
              "storm</span></td></tr>\n");
    check_has(&text, "<tr><td class=\"whole\">0d 00:22:00</td><td class=\"long\">rate</td><td "
                     "class=\"whole\">AlarmHigh</td><td class=\"n\">2300 against 900</td><td "
                     "class=\"whole\">4 instances (asks for 6)</td><td><span class=\"badge "
                     "none\">none</span></td><td class=\"long\">max is reached, 4 times, to 0d "
                     "00:25:00</td></tr>\n");
    check_has(&text, "4 -&gt; 2 instances</td><td><span class=\"badge good\">scale-in</span>");
    check_has(&text, "2 -&gt; 4 instances (asks for 6)</td><td><span class=\"badge "
                     "mild\">scale-out</span>");
    assert_null(strstr(ep_text_bytes(&text), "endpoint</th>"));
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void a_long_log_is_cut_and_says_where_the_rest_is(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_pictures pictures = {0};
    struct ep_text text = {0};
    static struct ep_scaling_row rows[300];
    for (int i = 0; i < 300; i++)
        rows[i] = (struct ep_scaling_row){
            .at_s = 60 * i, .looks = 1, .trigger = "<AlarmLow>", .action = "none", .why = "w"};
    sample_scaling_add(result, SAMPLE_SHARED);
    struct ep_deployment_result *shared = &result->deployments[SAMPLE_SHARED];
    shared->scaling = rows;
    shared->scaling_count = 300;
    shared->newcomer_count = 0;
    shared->endpoints = 2;
    ep_html_scaling(result, &pictures, &text);
    check_has(&text, "The first 200; the others are in scaling.log.");
    check_has(&text, "300 looks that had something to say");
    check_has(&text, ">endpoint</th>");
    check_has(&text, "0d 03:19:00</td>");
    check_has(&text, "&lt;AlarmLow&gt;");
    assert_null(strstr(ep_text_bytes(&text), "0d 03:20:00</td>"));
    assert_null(strstr(ep_text_bytes(&text), "newcomers"));
    ep_text_fini(&text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_scaling_there_is_no_section),
        cmocka_unit_test(shows_picture_newcomers_and_decisions),
        cmocka_unit_test(a_long_log_is_cut_and_says_where_the_rest_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
