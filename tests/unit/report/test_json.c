#include "report/json.h"

#include "report/human.h"
#include "sample_result.h"

#include <jansson.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static json_t *parsed(const struct ep_result *result)
{
    struct ep_text text = {0};
    json_error_t error;
    ep_report_json(result, &text);
    json_t *root = json_loads(ep_text_bytes(&text), JSON_REJECT_DUPLICATES, &error);
    if (!root)
        fail_msg("line %d: %s", error.line, error.text);
    ep_text_fini(&text);
    return root;
}

/* `keys`, separated by spaces, are exactly those of `object`, in this order; the sign behind each
 * is its type: s text, i integer, n number, b boolean, o object, a array, e estimate, ? anything.
 */
static void check_keys(const json_t *object, const char *keys)
{
    const char *key;
    json_t *value;
    const char *at = keys;
    assert_true(json_is_object(object));
    json_object_foreach((json_t *)object, key, value)
    {
        size_t length = strcspn(at, ":");
        if (strlen(key) != length || strncmp(at, key, length) != 0)
            fail_msg("got key %s where \"%s\" was expected", key, at);
        char type = at[length + 1];
        bool fits =
            type == '?' || (type == 's' && json_is_string(value)) ||
            (type == 'i' && json_is_integer(value)) || (type == 'n' && json_is_number(value)) ||
            (type == 'b' && json_is_boolean(value)) || (type == 'o' && json_is_object(value)) ||
            (type == 'a' && json_is_array(value)) ||
            (type == 'e' && json_is_object(value) && json_object_get(value, "value") &&
             json_object_get(value, "low") && json_object_get(value, "high"));
        if (!fits)
            fail_msg("key %s is not of type %c", key, type);
        at += length + 2;
        at += *at == ' ';
    }
    if (*at)
        fail_msg("missing: %s", at);
}

static json_t *deployment_at(const json_t *root, size_t i)
{
    return json_array_get(json_object_get(root, "deployments"), i);
}

static void has_the_names_of_the_result_format(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    json_t *root = parsed(result);
    check_keys(root, "epsim:s schema:i manifest:o scenario:o deployments:a comparison:a "
                     "requirements:a recommendation:o warnings:a");
    check_keys(json_object_get(root, "manifest"), "sha256:o seed:i flags:a event_hash:s");
    check_keys(json_object_get(root, "scenario"),
               "name:s file:s horizon_s:n warmup_s:n replications:i assumptions:o");
    check_keys(json_array_get(json_object_get(root, "comparison"), 0),
               "deployment:s baseline:s delta_cost_usd_per_hour:e delta_p99_s:e "
               "delta_cost_ratio:n delta_instance_cost_ratio:n");
    check_keys(json_array_get(json_object_get(root, "requirements"), 0),
               "deployment:s text:s limit:n value:n low:n high:n passed:b group:? each_model:?");
    check_keys(json_array_get(json_object_get(root, "requirements"), 5),
               "deployment:s text:s limit:n value:n low:n high:n passed:b group:? each_model:n "
               "models:i models_judged:i models_meeting:i");
    check_keys(json_object_get(root, "recommendation"), "deployment:s reason:s");
    assert_int_equal(
        json_object_size(json_object_get(json_object_get(root, "scenario"), "assumptions")), 36);
    json_decref(root);
    sample_result_destroy(result);
}

static void has_the_names_of_a_deployment(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    json_t *root = parsed(result);
    json_t *shared = deployment_at(root, SAMPLE_SHARED);
    check_keys(
        shared,
        "name:s kind:s feasible:b problems:a verdict:s verdict_reason:s "
        "offered_load:o endpoints:i containers:i requests:o attempts:o latency_s:o "
        "warm_latency_s:o cold_latency_s:o latency_parts_s:o latency_tail_mean_s:n "
        "error_ratio:e cold_ratio:e cache:o ledger:o churn:o at_start:o working_set:o cost_usd:o "
        "instances:o utilization:o "
        "cloudwatch:o groups:a models:o quality:o");
    check_keys(json_object_get(shared, "offered_load"), "value:n low:n high:n resource:s");
    check_keys(json_object_get(shared, "requests"),
               "arrived:i completed:i failed:i rejected:i in_flight_at_end:i");
    check_keys(json_object_get(shared, "attempts"), "sent:i by_status:o");
    check_keys(json_object_get(json_object_get(shared, "attempts"), "by_status"),
               "200:i 424/503:i 429:i timeout:i");
    static const char *const latency[] = {"latency_s", "warm_latency_s", "cold_latency_s"};
    for (size_t i = 0; i < 3; i++)
        check_keys(json_object_get(shared, latency[i]),
                   "mean:e p50:e p90:e p95:e p99:e p999:e max:e");
    json_t *parts = json_object_get(shared, "latency_parts_s");
    check_keys(parts, "queue:o load_wait:o service:o contention:o overhead:o retry:o");
    check_keys(json_object_get(parts, "queue"), "mean:e tail_mean:e");
    check_keys(json_object_get(shared, "cache"),
               "hits:i misses:i joined_loads:i loads_s3:i loads_disk:i evictions_memory:i "
               "evictions_disk:i bytes_requested:i bytes_missed:i loads_507:i loads_blocked:i "
               "blocked_s:n disk_slow_s:n loads_abandoned:i");
    json_t *start = json_object_get(shared, "at_start");
    check_keys(start, "pinned:o prewarmed:o loads:i skipped:i");
    check_keys(json_object_get(start, "pinned"), "models:i bytes:i memory_ratio:n");
    json_decref(root);
    sample_result_destroy(result);
}

static void has_the_names_of_the_ledger(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    json_t *root = parsed(result);
    json_t *ledger = json_object_get(deployment_at(root, SAMPLE_SHARED), "ledger");
    check_keys(ledger, "requests:n causes:o models:a lost:i");
    json_t *causes = json_object_get(ledger, "causes");
    check_keys(causes,
               "s3_download:o extraction:o model_load:o load_queue:o eviction:o worker_queue:o "
               "contention:o service:o overhead:o retry:o");
    check_keys(json_object_get(causes, "load_queue"), "share:e mean_s:n mainly:n lost_share:n");
    check_keys(json_array_get(json_object_get(ledger, "models"), 0), "name:s share:n requests:n");
    check_keys(json_object_get(deployment_at(root, SAMPLE_SHARED), "churn"),
               "verdict:s reason:s loads_per_minute:n unloads_per_minute:n unload_ratio:n "
               "reload_ratio:n load_time_share:n");
    assert_null(json_object_get(deployment_at(root, SAMPLE_SEPARATE), "churn"));
    json_decref(root);
    sample_result_destroy(result);
}

static void has_the_neighbors_where_they_were_asked_for(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_neighbors_result *neighbors = &result->deployments[SAMPLE_SHARED].neighbors;
    neighbors->model = "music/7";
    neighbors->p99_s.delta.withheld = "too few";
    json_t *root = parsed(result);
    json_t *object = json_object_get(deployment_at(root, SAMPLE_SHARED), "neighbors");
    check_keys(object, "hottest:s work_share:n p50_s:o p99_s:o cold_ratio:o");
    check_keys(json_object_get(object, "p50_s"), "with:e without:e delta:e");
    assert_null(json_object_get(deployment_at(root, SAMPLE_SMALL), "neighbors"));
    json_decref(root);
    sample_result_destroy(result);
}

static void has_the_names_of_money_and_machines(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    json_t *root = parsed(result);
    json_t *shared = deployment_at(root, SAMPLE_SHARED);
    json_t *cost = json_object_get(shared, "cost_usd");
    check_keys(cost, "per_hour:e per_month:e per_million_requests:e lines:a");
    check_keys(json_array_get(json_object_get(cost, "lines"), 0),
               "item:s quantity:n unit:s unit_price_usd:n usd_per_hour:n source:s");
    check_keys(json_object_get(shared, "instances"),
               "type:s mean:n min:i max:i launches:i terminations:i");
    check_keys(json_object_get(shared, "utilization"), "cpu:o memory:o disk:o network:o");
    check_keys(json_object_get(json_object_get(shared, "utilization"), "cpu"),
               "mean:e peak_minute:e");
    check_keys(json_object_get(json_object_get(shared, "cloudwatch"), "ModelLatency"),
               "unit:s sum:n average:n min:n max:n sample_count:i p50:n p99:n");
    check_keys(json_array_get(json_object_get(shared, "groups"), 0),
               "name:s requests:o latency_s:o warm_latency_s:o cold_latency_s:o error_ratio:e "
               "cold_ratio:e");
    json_t *models = json_object_get(shared, "models");
    check_keys(models, "meeting:e judged:i worst:a best:a");
    check_keys(json_array_get(json_object_get(models, "worst"), 0),
               "name:s requests:i hit_ratio:n p50_s:n p99_s:n cost_share:n");
    check_keys(json_object_get(shared, "quality"),
               "samples:i warmup_removed_s:n covers:s warnings:a");
    json_decref(root);
    sample_result_destroy(result);
}

static void says_of_an_infeasible_option_only_why(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    json_t *root = parsed(result);
    json_t *pipeline = deployment_at(root, SAMPLE_PIPELINE);
    check_keys(pipeline, "name:s kind:s feasible:b problems:a");
    assert_true(json_is_false(json_object_get(pipeline, "feasible")));
    check_keys(json_array_get(json_object_get(pipeline, "problems"), 1),
               "rule:s detail:s source:s");
    json_decref(root);
    sample_result_destroy(result);
}

static void leaves_out_the_cache_of_other_kinds(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    json_t *root = parsed(result);
    assert_null(json_object_get(deployment_at(root, SAMPLE_SEPARATE), "cache"));
    json_decref(root);
    sample_result_destroy(result);
}

static void says_why_a_figure_is_withheld(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    json_t *root = parsed(result);
    json_t *latency = json_object_get(deployment_at(root, SAMPLE_TINY), "latency_s");
    json_t *p99 = json_object_get(latency, "p99");
    check_keys(p99, "value:? low:? high:? withheld:s");
    assert_true(json_is_null(json_object_get(p99, "value")));
    json_t *max =
        json_object_get(json_object_get(deployment_at(root, SAMPLE_SEPARATE), "latency_s"), "max");
    check_keys(max, "value:n low:? high:?");
    assert_true(json_is_null(json_object_get(max, "low")));
    json_decref(root);
    sample_result_destroy(result);
}

static void passed_is_true_false_or_null(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    json_t *root = parsed(result);
    json_t *rows = json_object_get(root, "requirements");
    assert_true(json_is_true(json_object_get(json_array_get(rows, 0), "passed")));
    assert_true(json_is_null(json_object_get(json_array_get(rows, 1), "passed")));
    assert_true(json_is_false(json_object_get(json_array_get(rows, 2), "passed")));
    assert_true(json_is_null(json_object_get(json_array_get(rows, 4), "value")));
    json_decref(root);
    sample_result_destroy(result);
}

static void a_requirement_without_figure_says_why(void **state)
{
    (void)state;
    static const struct ep_requirement_result requirement = {
        "shared", "latency_p99 < 1s",  1,         NAN,          NAN,
        NAN,      EP_PASSED_UNDECIDED, "too few", .group = NULL};
    struct ep_result *result = sample_result_create();
    result->requirements = &requirement;
    result->requirement_count = 1;
    json_t *root = parsed(result);
    const json_t *written = json_array_get(json_object_get(root, "requirements"), 0);
    assert_true(json_is_null(json_object_get(written, "value")));
    assert_true(json_is_null(json_object_get(written, "passed")));
    assert_string_equal(json_string_value(json_object_get(written, "withheld")), "too few");
    json_decref(root);
    sample_result_destroy(result);
}

static void numbers_read_back_exactly(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    result->deployments[0].cost_per_hour = (struct ep_est){0.1 + 0.2, 1.0 / 3, 2.0 / 3, NULL};
    json_t *root = parsed(result);
    json_t *cost = json_object_get(json_object_get(deployment_at(root, 0), "cost_usd"), "per_hour");
    assert_true(json_number_value(json_object_get(cost, "value")) == 0.1 + 0.2);
    assert_true(json_number_value(json_object_get(cost, "low")) == 1.0 / 3);
    assert_true(json_number_value(json_object_get(cost, "high")) == 2.0 / 3);
    json_decref(root);
    sample_result_destroy(result);
}

static void a_seed_beyond_int64_stays_exact(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    sample_scenario(result)->seed = UINT64_MAX;
    json_t *root = parsed(result);
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(root, "manifest"), "seed")),
        "18446744073709551615");
    json_decref(root);
    sample_result_destroy(result);
}

static void never_prints_nan_or_broken_text(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    result->deployments[1].name = "\"},{\xFF\n";
    result->deployments[1].rho.value = INFINITY;
    result->recommended = NULL;
    ep_report_json(result, &text);
    assert_null(strstr(ep_text_bytes(&text), "nan"));
    assert_null(strstr(ep_text_bytes(&text), "inf,"));
    json_t *root = json_loads(ep_text_bytes(&text), JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(deployment_at(root, 1), "name")),
                        "\"},{\xEF\xBF\xBD\xEF\xBF\xBD");
    assert_true(
        json_is_null(json_object_get(json_object_get(root, "recommendation"), "deployment")));
    json_decref(root);
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void same_result_same_bytes(void **state)
{
    (void)state;
    struct ep_text texts[2] = {0};
    for (int i = 0; i < 2; i++) {
        struct ep_result *result = sample_result_create();
        ep_report_json(result, &texts[i]);
        sample_result_destroy(result);
    }
    assert_string_equal(texts[0].bytes, texts[1].bytes);
    assert_int_equal(texts[0].bytes[texts[0].length - 1], '\n');
    ep_text_fini(&texts[0]);
    ep_text_fini(&texts[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_the_names_of_the_result_format),
        cmocka_unit_test(has_the_names_of_a_deployment),
        cmocka_unit_test(has_the_names_of_the_ledger),
        cmocka_unit_test(has_the_neighbors_where_they_were_asked_for),
        cmocka_unit_test(has_the_names_of_money_and_machines),
        cmocka_unit_test(says_of_an_infeasible_option_only_why),
        cmocka_unit_test(leaves_out_the_cache_of_other_kinds),
        cmocka_unit_test(says_why_a_figure_is_withheld),
        cmocka_unit_test(passed_is_true_false_or_null),
        cmocka_unit_test(a_requirement_without_figure_says_why),
        cmocka_unit_test(numbers_read_back_exactly),
        cmocka_unit_test(a_seed_beyond_int64_stays_exact),
        cmocka_unit_test(never_prints_nan_or_broken_text),
        cmocka_unit_test(same_result_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
