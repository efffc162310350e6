#include "report/advice_text.h"

#include "sample_advice.h"
#include "sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void says_what_it_takes_to_operate(void **state)
{
    (void)state;
    struct ep_text text = {0};
    const struct ep_upkeep many = {
        .endpoints = 50, .instances = 60, .containers = 1000, .policies = 100};
    ep_add_upkeep(&text, &many);
    assert_string_equal(ep_text_bytes(&text),
                        "50 endpoints, 60 instances, 1,000 containers, 100 scaling policies");
    text.length = 0;
    const struct ep_upkeep one = {.endpoints = 1, .containers = 1, .policies = 1};
    ep_add_upkeep(&text, &one); /* serverless: no instances of its own */
    assert_string_equal(ep_text_bytes(&text), "1 endpoint, 1 container, 1 scaling policy");
    text.length = 0;
    const struct ep_upkeep plain = {.endpoints = 1, .instances = 1, .containers = 2};
    ep_add_upkeep(&text, &plain);
    assert_string_equal(ep_text_bytes(&text),
                        "1 endpoint, 1 instance, 2 containers, no scaling policy");
    ep_text_fini(&text);
}

static void stands_in_the_reports_with_its_source(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    ep_advice_markdown(result, &text);
    ep_advice_html(&result->deployments[0], &text);
    assert_int_equal(text.length, 0);
    sample_advice_add(result);
    ep_advice_markdown(result, &text);
    char *row =
        ep_format(" | against | many mostly idle models: 50 models keep 1.6 %% of the vCPUs "
                  "busy | SageMaker Developer Guide, hosting-faqs.html |\n");
    assert_non_null(strstr(ep_text_bytes(&text), row));
    ep_free(row);
    assert_non_null(strstr(ep_text_bytes(&text), " | to operate | 50 endpoints, 60 instances"));
    text.length = 0;
    ep_advice_html(&result->deployments[0], &text);
    assert_non_null(strstr(ep_text_bytes(&text),
                           "<tr><td>for</td><td class=\"long\">strict and stable latency: "
                           "latency_p99 &lt; 250ms: no cold start can break it</td>"));
    ep_text_fini(&text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_it_takes_to_operate),
        cmocka_unit_test(stands_in_the_reports_with_its_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
