/* The figures behind a recommendation, from contenders made by hand. */
#include "run/decisive.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct ep_deployment_result results[3];
static struct ep_requirement_result missed[3];
static struct ep_contender contenders[3];

/* Three that cost $1, $0.69 and $0.5 an hour; the first passes. */
static void lay_out(void)
{
    static const char *const names[] = {"best", "serverless", "small"};
    static const double costs[] = {1, 0.69, 0.5};
    for (size_t i = 0; i < 3; i++) {
        results[i] = (struct ep_deployment_result){.name = names[i],
                                                   .feasible = true,
                                                   .verdict = EP_VERDICT_STABLE,
                                                   .cost_per_hour = {costs[i], NAN, NAN, NULL},
                                                   .cold_ratio = {0, NAN, NAN, NULL},
                                                   .cold.mean = {NAN, NAN, NAN, NULL}};
        missed[i] = (struct ep_requirement_result){.text = "latency_p99 < 500ms",
                                                   .metric = "latency_p99",
                                                   .value = 3.21,
                                                   .passed = i == 0 ? EP_PASSED_YES : EP_PASSED_NO};
        contenders[i] = (struct ep_contender){
            .result = &results[i], .requirements = &missed[i], .requirement_count = 1};
    }
}

static void says(size_t count, const char *expected)
{
    struct ep_arena *arena = ep_arena_create();
    assert_string_equal(ep_decisive_figures(&contenders[0], contenders, count, arena), expected);
    ep_arena_destroy(arena);
}

static void names_what_the_cheaper_one_fails_by(void **state)
{
    (void)state;
    lay_out();
    says(1, "");
    results[1].cold_ratio.value = 0.041;
    results[1].cold.mean.value = 3;
    says(2,
         "; serverless is $0.310/h cheaper but misses latency_p99 < 500ms (3.21 s): 4.1 % of its "
         "requests start cold and take 3 s on average");
    says(3, "; small is $0.500/h cheaper but misses latency_p99 < 500ms (3.21 s)");
}

static void names_other_reasons(void **state)
{
    (void)state;
    lay_out();
    missed[1].value = NAN;
    says(2, "; serverless is $0.310/h cheaper but misses latency_p99 < 500ms");
    missed[1].passed = EP_PASSED_UNDECIDED;
    says(2, "; serverless is $0.310/h cheaper but it is not decided whether it meets latency_p99 < "
            "500ms");
    missed[1] = (struct ep_requirement_result){.text = "survive: 1",
                                               .metric = "survive",
                                               .value = NAN,
                                               .passed = EP_PASSED_NO,
                                               .withheld = "its endpoint has one instance"};
    says(2, "; serverless is $0.310/h cheaper but does not survive a loss: its endpoint has one "
            "instance");
    results[1].verdict = EP_VERDICT_OVERLOADED;
    says(2, "; serverless is $0.310/h cheaper but is overloaded");
    results[1].feasible = false;
    says(2, "");
}

/* What costs more, or passes, needs no excuse; cold starts of the best one are told. */
static void names_what_is_slow_about_the_best(void **state)
{
    (void)state;
    lay_out();
    missed[1].passed = missed[2].passed = EP_PASSED_YES;
    results[0].cold_ratio.value = 0.002;
    results[0].cold.mean.value = 0.85;
    says(3, "; 0.2 % of the requests to best start cold and take 850 ms on average");
    results[0].cold_ratio.value = 0.0009;
    says(3, "");
    results[2].cost_per_hour.value = 2;
    missed[2].passed = EP_PASSED_NO;
    says(3, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_what_the_cheaper_one_fails_by),
        cmocka_unit_test(names_other_reasons),
        cmocka_unit_test(names_what_is_slow_about_the_best),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
