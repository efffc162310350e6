#include "report/scaling_text.h"

#include "sample_result.h"
#include "sample_scaling.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_log_has_every_look_and_what_newcomers_did(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    ep_report_scaling_log(result, &text);
    assert_int_equal(text.length, 0);
    sample_scaling_add(result, SAMPLE_SHARED);
    ep_report_scaling_log(result, &text);
    assert_string_equal(
        ep_text_bytes(&text),
        "# shared: 2 scale-outs, 1 scale-in, 1 refused by the quota; 1 reload storm; warm again "
        "after 7 min at most\n"
        "0d 00:21:00  rate AlarmHigh, metric 2356 against 900  2 -> 4 instances (asks for 6)  "
        "scale-out: the alarm asks for more\n"
        "0d 00:22:00 to 0d 00:25:00  rate AlarmHigh, metric 2300 against 900  4 instances (asks "
        "for 6)  none: max is reached (4 times)\n"
        "0d 00:26:00  activity  2 -> 4 instances  done: the activity is complete\n"
        "1d 00:01:00  night scheduled  4 instances; min 1, max 2  bounds: min and max are set\n"
        "1d 00:01:00  scheduled  4 -> 2 instances  scale-in: a bound has moved\n"
        "0d 00:25:00  2 more instances serve: hit ratio 99.1 % -> 84.2 %, p99 310 ms -> 4.20 s "
        "(290 ms without 380 waits for their loads); reload storm; warm again after 7 min\n"
        "0d 02:04:00  1 more instance serves: hit ratio 99.0 % -> 99.0 %, p99 310 ms -> 300 ms "
        "(300 ms without 0 waits for their loads); stays warm\n");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void a_summary_says_when_caches_were_warm(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    sample_scaling_add(result, SAMPLE_SHARED);
    struct ep_deployment_result *shared = &result->deployments[SAMPLE_SHARED];
    struct ep_text text = {0};
    struct ep_newcomer_row rows[2] = {shared->newcomers[0], shared->newcomers[1]};
    rows[0].warm_again_s = NAN;
    shared->newcomers = rows;
    shared->scaling_figures.warm_again_max_s = 0;
    shared->scaling_figures.reload_storms = 0;
    shared->scaling_figures.refused = 0;
    ep_add_scaling_summary(&text, shared);
    assert_string_equal(ep_text_bytes(&text), "2 scale-outs, 1 scale-in; no reload storm; stays "
                                              "warm, 1 not in this run");
    text.length = 0;
    rows[1].warm_again_s = shared->scaling_figures.warm_again_max_s = NAN;
    ep_add_scaling_summary(&text, shared);
    assert_string_equal(ep_text_bytes(&text),
                        "2 scale-outs, 1 scale-in; no reload storm; not warm again");
    text.length = 0;
    shared->newcomer_count = 0; /* no caches, or no scale-out */
    ep_add_scaling_summary(&text, shared);
    assert_string_equal(ep_text_bytes(&text), "2 scale-outs, 1 scale-in");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void lines_name_the_endpoint_where_there_are_several(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    sample_scaling_add(result, SAMPLE_SHARED);
    struct ep_deployment_result *shared = &result->deployments[SAMPLE_SHARED];
    struct ep_text text = {0};
    shared->endpoints = 3;
    ep_add_scaling_line(&text, shared, &shared->scaling[0]);
    ep_text_add(&text, "\n");
    ep_add_newcomers_line(&text, shared, &shared->newcomers[1]);
    assert_string_equal(
        ep_text_bytes(&text),
        "0d 00:21:00  endpoint 0  rate AlarmHigh, metric 2356 against 900  2 -> 4 instances (asks "
        "for 6)  scale-out: the alarm asks for more\n"
        "0d 02:04:00  endpoint 0  1 more instance serves: hit ratio 99.0 % -> 99.0 %, p99 310 ms "
        "-> "
        "300 ms (300 ms without 0 waits for their loads); stays warm");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

/* Options that scale come in their order, each before its parts; what does not scale is passed
 * over.
 */
static void parts_scale_by_themselves(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_deployment_result parts[3] = {{.name = "a", .feasible = true, .scales = true},
                                            {.name = "b", .feasible = true},
                                            {.name = "c", .feasible = true, .scales = true}};
    result->deployments[SAMPLE_SEPARATE].part_results = parts;
    result->deployments[SAMPLE_SEPARATE].part_count = 3;
    sample_scaling_add(result, SAMPLE_SHARED);
    static const char *const names[] = {"a", "c", "shared"};
    for (size_t k = 0; k < 3; k++)
        assert_string_equal(ep_scaling_deployment(result, k)->name, names[k]);
    assert_null(ep_scaling_deployment(result, 3));
    result->deployments[SAMPLE_SEPARATE].part_count = 0;
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log_has_every_look_and_what_newcomers_did),
        cmocka_unit_test(a_summary_says_when_caches_were_warm),
        cmocka_unit_test(parts_scale_by_themselves),
        cmocka_unit_test(lines_name_the_endpoint_where_there_are_several),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
