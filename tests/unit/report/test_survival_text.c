#include "report/survival_text.h"

#include "sample_result.h"
#include "sample_survival.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void says_what_is_left(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    sample_survival_add(result);
    result->deployments[0].endpoints = 1;
    result->deployments[0].has_cache = true;
    result->deployments[0].latency.p99 = (struct ep_est){0.25, 0.2, 0.3, NULL};
    result->deployments[0].error_ratio = (struct ep_est){0, 0, 0, NULL};
    result->deployments[0].cold_ratio = (struct ep_est){0.01, 0.01, 0.01, NULL};
    ep_add_survival(&text, &result->deployments[0]);
    assert_string_equal(ep_text_bytes(&text),
                        "1 of 3 from 30min on: saturated; p99 750 ms (700–800) instead of 250 ms; "
                        "errors 0.10 % (0.05–0.15) instead of 0 %; cold 2.00 % (1.00–3.00) instead "
                        "of 1.00 %");
    text.length = 0;
    result->deployments[0].endpoints = 4;
    result->deployments[0].has_cache = false;
    ep_add_survival(&text, &result->deployments[0]);
    assert_non_null(strstr(ep_text_bytes(&text), "1 of 3 at endpoint 0 from 30min on"));
    assert_null(strstr(ep_text_bytes(&text), "cold"));
    text.length = 0;
    ep_add_survival(&text, &result->deployments[1]);
    assert_string_equal(ep_text_bytes(&text),
                        "its endpoint has one instance: nothing serves while that is lost");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

/* Nothing where nobody asks. */
static void stands_in_the_reports_where_it_is_asked(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    ep_survival_markdown(result, &text);
    ep_survival_html(&result->deployments[0], &text);
    assert_int_equal(text.length, 0);
    sample_survival_add(result);
    ep_survival_markdown(result, &text);
    assert_non_null(strstr(ep_text_bytes(&text), "\n## With instances lost for good\n\n- "));
    assert_non_null(strstr(ep_text_bytes(&text), ": its endpoint has one instance"));
    text.length = 0;
    ep_survival_html(&result->deployments[0], &text);
    assert_non_null(strstr(ep_text_bytes(&text), "<td class=\"long\">1 of 3"));
    ep_text_fini(&text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_is_left),
        cmocka_unit_test(stands_in_the_reports_where_it_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
