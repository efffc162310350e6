#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sample_result.h"

#include "report/insight_text.h"

static void the_ledger_names_what_is_large_and_sums_up_the_rest(void **state)
{
    (void)state;
    static const struct ep_ledger_model model = {"m/3", 0.25, 10};
    struct ep_deployment_result deployment = {.feasible = true, .has_cache = true};
    struct ep_text text = {0};
    struct ep_cause_figures *causes = deployment.ledger.causes;
    causes[EP_CAUSE_LOAD_QUEUE].share.value = 0.2;
    causes[EP_CAUSE_DOWNLOAD].share.value = 0.61;
    causes[EP_CAUSE_SERVICE].share.value = 0.1;
    causes[EP_CAUSE_RETRY].share.value = 0.05;
    causes[EP_CAUSE_QUEUE].share.value = 0.04;
    assert_true(ep_has_ledger(&deployment));
    ep_add_ledger(&text, &deployment);
    assert_string_equal(ep_text_bytes(&text), "61 % S3 download, 20 % load queue, 10 % service, "
                                              "5 % retry, 4 % other causes");
    ep_text_clear(&text);
    deployment.ledger.models = &model;
    deployment.ledger.model_count = 1;
    causes[EP_CAUSE_LOAD_QUEUE].share.value = causes[EP_CAUSE_EXTRACT].share.value = 0.1;
    ep_add_ledger(&text, &deployment); /* equal ones in the order of the result, each once */
    assert_string_equal(ep_text_bytes(&text),
                        "61 % S3 download, 10 % extraction, 10 % load queue, 10 % service, 5 % "
                        "retry, 4 % other causes; 25 % in requests for m/3");
    deployment.has_cache = false;
    assert_false(ep_has_ledger(&deployment));
    ep_text_fini(&text);
}

static void churn_says_yes_none_or_some(void **state)
{
    (void)state;
    struct ep_deployment_result deployment = {.churn = {.reason = "why"}};
    struct ep_text text = {0};
    const char *const shown[] = {"thrashing: none (why)", "thrashing: some (why)",
                                 "thrashing: yes (why)"};
    for (int i = 0; i < 3; i++) {
        deployment.churn.verdict = (enum ep_thrash)i;
        ep_text_clear(&text);
        ep_add_churn(&text, &deployment);
        assert_string_equal(ep_text_bytes(&text), shown[i]);
    }
    deployment.churn.unload_ratio = 0.9;
    deployment.churn.unloads_per_minute = 43.62;
    ep_text_clear(&text);
    ep_add_churn(&text, &deployment); /* the rest is in a warning */
    assert_string_equal(ep_text_bytes(&text), "thrashing: yes (43.6 unloads a minute)");
    ep_text_clear(&text);
    ep_add_churn_in_full(&text, &deployment);
    assert_string_equal(ep_text_bytes(&text), "thrashing: yes (why)");
    ep_text_fini(&text);
}

static void neighbors_are_told_with_and_without(void **state)
{
    (void)state;
    struct ep_deployment_result deployment = {.has_cache = true};
    struct ep_neighbors_result *neighbors = &deployment.neighbors;
    struct ep_text text = {0};
    neighbors->model = "m/3";
    neighbors->work_share = 0.31;
    neighbors->p50_s.with.value = 0.2;
    neighbors->p50_s.without.value = 0.1;
    neighbors->p99_s.with.value = 4;
    neighbors->p99_s.without.value = 1;
    neighbors->cold_ratio.with.value = 0.5;
    neighbors->cold_ratio.without.value = 0.25;
    ep_add_neighbors(&text, &deployment);
    assert_string_equal(
        ep_text_bytes(&text),
        "m/3 (31 % of the work): without it the others have p50 100 ms instead of "
        "200 ms, p99 1.00 s instead of 4.00 s, cold starts 25.0 % instead of 50.0 %");
    ep_text_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ledger_names_what_is_large_and_sums_up_the_rest),
        cmocka_unit_test(churn_says_yes_none_or_some),
        cmocka_unit_test(neighbors_are_told_with_and_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
