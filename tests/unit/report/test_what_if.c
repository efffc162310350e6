/* Reruns in words, in the table, in Markdown, in JSON and in HTML. */
#include "report/html_what_if.h"
#include "report/json.h"
#include "report/what_if_table.h"
#include "report/what_if_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample_result.h"
#include "sample_what_if.h"

#include <string.h>

static void has(const struct ep_text *text, const char *expected)
{
    if (!strstr(ep_text_bytes(text), expected))
        fail_msg("\"%s\" is not in\n%s", expected, ep_text_bytes(text));
}

static void lacks(const struct ep_text *text, const char *unwanted)
{
    if (strstr(ep_text_bytes(text), unwanted))
        fail_msg("\"%s\" is in\n%s", unwanted, ep_text_bytes(text));
}

static struct ep_result *sample(void)
{
    struct ep_result *result = sample_result_create();
    sample_what_if_add(result);
    return result;
}

static void the_table_has_what_was_asked_for(void **state)
{
    (void)state;
    struct ep_result *result = sample();
    struct ep_text out = {0};
    ep_what_if_table(result, false, &out);
    has(&out, "\nAssumptions that decide (change against the result, same requests)\n"
              "  load_fixed (assumed): 1s, plausible 250ms to 3s\n");
    has(&out,
        "shared: low p99 −400 ms (−450 ms to −350 ms); high p99 +1.20 s (+1.10 s to +1.30 s), "
        "cost per\n");
    has(&out, "    flips: at 3s the recommendation is shared instead of direct\n");
    has(&out, "low not feasible; high p99 no change\n");
    has(&out, "low overloaded; high p99 no change\n");
    has(&out, "  without any effect: s3_first_byte\n  not varied: hop (no serial pipeline here)\n");
    has(&out, "\nHeadroom (until a requirement breaks; in brackets what is certain)\n"
              "  separate, requests: 2.4 times (2.3 to 2.5) the requests, then it breaks: "
              "latency_p99 < 500ms\n");
    has(&out, "  separate, models: room for 2,520 more models: at least 64 times as many; nothing "
              "broke up to 64\n");
    has(&out,
        "  shared, models: room for 20 more models (10 to 40): 1.5 times (1.25 to 2) as many");
    has(&out, "overloaded; not monotone: a larger factor met the requirements");
    has(&out, "  small, requests: it does not meet the requirements as it is\n");
    ep_text_fini(&out);
    sample_result_destroy(result);
}

static void nothing_is_said_that_was_not_asked_for(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text out = {0};
    ep_what_if_table(result, true, &out);
    ep_what_if_markdown(result, &out);
    ep_html_what_if(result, &out);
    assert_int_equal(out.length, 0);
    ep_report_json(result, &out);
    lacks(&out, "assumptions_effect");
    lacks(&out, "headroom");
    ep_text_fini(&out);
    sample_result_destroy(result);
}

static void markdown_has_a_row_for_each_option(void **state)
{
    (void)state;
    struct ep_result *result = sample();
    struct ep_text out = {0};
    ep_what_if_markdown(result, &out);
    has(&out, "\n## Assumptions that decide\n");
    has(&out, "| load_fixed | 1s | shared | 250ms: p99 −400 ms (−450 ms to −350 ms) | 3s: p99");
    has(&out, "\nNot varied: hop (no serial pipeline here)\n");
    has(&out, "\n## Headroom\n");
    has(&out, "| separate | requests | 2.4 times (2.3 to 2.5) the requests, then it breaks");
    ep_text_fini(&out);
    sample_result_destroy(result);
}

static void json_has_both_blocks(void **state)
{
    (void)state;
    struct ep_result *result = sample();
    struct ep_text out = {0};
    ep_report_json(result, &out);
    has(&out, "\"assumptions_effect\": [");
    has(&out, "\"key\": \"load_fixed\"");
    has(&out, "\"flips\": true");
    has(&out, "\"skipped\": \"no serial pipeline here\"");
    has(&out, "\"axis\": \"models\"");
    has(&out, "\"more_models\": 20");
    has(&out, "\"broken_by\": \"overloaded\"");
    ep_text_fini(&out);
    sample_result_destroy(result);
}

static void html_has_a_tornado_of_each_option_that_moves(void **state)
{
    (void)state;
    struct ep_result *result = sample();
    struct ep_text out = {0};
    ep_html_what_if(result, &out);
    has(&out, "<h2>Assumptions that decide</h2>");
    has(&out, "<h3>shared</h3>");
    lacks(&out, "<h3>separate</h3>");
    has(&out, "width=\"220.0\""); /* the longest bar: +1.2 s */
    has(&out, "width=\"73.3\"");  /* a third of it: -0.4 s */
    has(&out, "<h2>Headroom</h2>");
    ep_text_fini(&out);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_has_what_was_asked_for),
        cmocka_unit_test(nothing_is_said_that_was_not_asked_for),
        cmocka_unit_test(markdown_has_a_row_for_each_option),
        cmocka_unit_test(json_has_both_blocks),
        cmocka_unit_test(html_has_a_tornado_of_each_option_that_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
