#include "report/showback_csv.h"

#include "sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HEAD                                                                                       \
    "deployment,scope,name,models,residency_usd,loading_usd,compute_usd,data_usd,idle_by_use_usd," \
    "idle_equal_usd,month_by_use_usd,month_equal_usd\n"

static void writes_cents_and_sums(void **state)
{
    (void)state;
    static const struct ep_cost_share rows[] = {
        {.scope = "total",
         .name = "small",
         .models = 2,
         .cents = {10000, 5, 250, 0, 123},
         .idle_equal_cents = 123},
        {.scope = "model",
         .name = "a,b",
         .models = 1,
         .cents = {1, 2, 3, 4, 5},
         .idle_equal_cents = 90},
    };
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    ep_report_showback_csv(result, &text);
    assert_string_equal(ep_text_bytes(&text), HEAD);
    text.length = 0;
    result->deployments[0].showback = rows;
    result->deployments[0].showback_count = 2;
    ep_report_showback_csv(result, &text);
    char *expected = ep_format("%s%s,total,small,2,100.00,0.05,2.50,0.00,1.23,1.23,103.78,103.78\n"
                               "%s,model,\"a,b\",1,0.01,0.02,0.03,0.04,0.05,0.90,0.15,1.00\n",
                               HEAD, result->deployments[0].name, result->deployments[0].name);
    assert_string_equal(ep_text_bytes(&text), expected);
    ep_free(expected);
    ep_text_fini(&text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_cents_and_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
