#include "report/working_set_lines.h"

#include "sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct ep_deployment_result *shared_of(struct ep_result *result)
{
    for (size_t i = 0; i < result->deployment_count; i++)
        if (result->deployments[i].working_set)
            return &result->deployments[i];
    fail_msg("no deployment with a working set");
    return NULL;
}

static void says_where_the_option_stands_and_what_misses_less(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text line = {0};
    struct ep_deployment_result *shared = shared_of(result);
    shared->cold_ratio = (struct ep_est){0.09, 0.08, 0.1, NULL};
    ep_add_working_set(&line, shared);
    assert_string_equal(ep_text_bytes(&line),
                        "all models take 16GiB; with the 10GiB here an LRU cache misses 8.50 % of "
                        "requests (simulated: 9.00 %); one ml.m5.2xlarge (22GiB, $0.461/h, CPU "
                        "45.0 % without loads) 1.00 %");
    struct ep_working_set large = *shared->working_set; /* nothing misses half of that */
    large.option_miss_ratio = 0.011;
    shared->working_set = &large;
    ep_text_clear(&line);
    ep_add_working_set(&line, shared);
    assert_null(strstr(ep_text_bytes(&line), "; one "));
    large.requests = 0;
    ep_text_clear(&line);
    ep_add_working_set(&line, shared);
    assert_string_equal(ep_text_bytes(&line),
                        "all models take 16GiB; no request was seen after the warm-up");
    ep_text_fini(&line);
    sample_result_destroy(result);
}

static void lists_the_types_in_the_report(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_deployment_result *shared = shared_of(result);
    struct ep_text out = {0};
    shared->instance = "ml.m5.xlarge";
    ep_html_working_set(shared, &out);
    const char *html = ep_text_bytes(&out);
    assert_non_null(strstr(html, "<h3>Working set</h3>"));
    assert_non_null(strstr(html, "<tr class=\"best\"><td>ml.m5.xlarge</td><td class=\"n\">10GiB<"));
    assert_non_null(strstr(html, "<tr><td>ml.m5.2xlarge</td><td class=\"n\">22GiB<"));
    ep_text_clear(&out);
    struct ep_working_set custom = *shared->working_set;
    custom.type_count = 0;
    shared->working_set = &custom;
    ep_html_working_set(shared, &out);
    assert_null(strstr(ep_text_bytes(&out), "<table"));
    ep_text_clear(&out);
    shared->working_set = NULL;
    ep_html_working_set(shared, &out);
    assert_int_equal(out.length, 0);
    ep_text_fini(&out);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_where_the_option_stands_and_what_misses_less),
        cmocka_unit_test(lists_the_types_in_the_report),
    };
    return cmocka_run_group_tests_name("working_set_lines", tests, NULL, NULL);
}
