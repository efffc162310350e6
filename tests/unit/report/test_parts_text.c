/* A hybrid and its parts in every report. */
#include "report/parts_text.h"

#include "base/mem.h"
#include "report/columns.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/markdown.h"
#include "report/table.h"
#include "sample_parts.h"
#include "sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <string.h>

struct fixture {
    struct ep_result *result;
    struct sample_parts parts;
    struct ep_text text;
};

static void begin(struct fixture *f)
{
    *f = (struct fixture){.result = sample_result_create()};
    f->result->deployments[SAMPLE_SHARED].name = "mixed";
    sample_parts_add(&f->parts, f->result, SAMPLE_SHARED);
}

static void end(struct fixture *f)
{
    ep_text_fini(&f->text);
    sample_result_destroy(f->result);
}

static void check_has(const struct fixture *f, const char *part)
{
    if (!strstr(ep_text_bytes(&f->text), part))
        fail_msg("not found: %s in\n%s", part, ep_text_bytes(&f->text));
}

static void a_part_in_words(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    const struct ep_deployment_result *whole = &f.result->deployments[SAMPLE_SHARED];
    ep_add_part(&f.text, whole, &whole->part_results[1]);
    assert_string_equal(ep_text_bytes(&f.text),
                        "multi-model, 1 × ml.m5.2xlarge, 1 endpoint: $0.466/h, 50.0 % of the "
                        "requests, p50 26.9 ms, p99 3.79 s, 7.31 % cold, CPU 63.0 %, memory "
                        "80.0 %; saturated");
    end(&f);
}

static void without_requests_a_share_is_zero(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    struct ep_deployment_result *whole = &f.result->deployments[SAMPLE_SHARED];
    whole->counts.arrived = 0;
    ep_add_part(&f.text, whole, &whole->part_results[0]);
    check_has(&f, "/h, 0 % of the requests, ");
    end(&f);
}

static void the_table_lists_parts_after_the_options(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    ep_report_table(f.result, false, &f.text);
    check_has(&f, "\nParts and variants\n  mixed.busy  multi-container, ");
    check_has(&f, "\n  mixed.tail  multi-model, 1 × ml.m5.2xlarge, 1 endpoint: $0.466/h, ");
    check_has(&f, "hybrid of 2 parts, 2 instances, 1 endpoint");
    end(&f);
}

/* Whoever wrote `partition` wrote no parts. */
static void a_partition_is_not_called_a_hybrid(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    struct ep_deployment_result *whole = &f.result->deployments[SAMPLE_SHARED];
    whole->endpoints = 2;
    whole->partition = EP_PARTITION_BY_IMAGE;
    ep_add_what_it_is(&f.text, whole);
    assert_string_equal(ep_text_bytes(&f.text), "multi-model by image, 2 instances, 2 endpoints");
    f.text.length = 0;
    whole->partition = EP_PARTITION_BY_TABLE;
    whole->part_count = 1;
    ep_add_what_it_is(&f.text, whole);
    assert_string_equal(ep_text_bytes(&f.text), "single-model by table, 2 instances, 2 endpoints");
    end(&f);
}

static void markdown_lists_them(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    ep_report_markdown(f.result, &f.text);
    check_has(&f, "\n## Parts and variants\n\n- mixed.busy: multi-container, ");
    check_has(&f, "\n- mixed.tail: multi-model, ");
    end(&f);
}

static void the_details_of_the_page_have_a_table(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    ep_html_parts_table(&f.result->deployments[SAMPLE_SHARED], &f.text);
    check_has(&f, "<tr><td>mixed.busy</td><td class=\"long\">multi-container, ");
    check_has(&f, "<td>saturated</td></tr>");
    f.text.length = 0;
    ep_html_parts_table(&f.result->deployments[SAMPLE_SMALL], &f.text);
    assert_int_equal(f.text.length, 0);
    end(&f);
}

static void in_csv_the_parts_follow_their_hybrid(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    ep_report_summary_csv(f.result, &f.text);
    const char *bytes = ep_text_bytes(&f.text);
    const char *whole = strstr(bytes, "\nmixed,hybrid,several,true,");
    const char *busy = strstr(bytes, "\nmixed.busy,multi-container,");
    const char *tail = strstr(bytes, "\nmixed.tail,multi-model,");
    const char *next = strstr(bytes, "\nsmall,multi-model,");
    assert_true(whole && busy && tail && next);
    assert_true(whole < busy && busy < tail && tail < next);
    end(&f);
}

static void in_json_a_part_is_like_a_deployment(void **state)
{
    (void)state;
    struct fixture f;
    begin(&f);
    ep_report_json(f.result, &f.text);
    json_t *json = json_loads(ep_text_bytes(&f.text), 0, NULL);
    const json_t *deployments = json_object_get(json, "deployments");
    const json_t *parts = json_object_get(json_array_get(deployments, SAMPLE_SHARED), "parts");
    const json_t *small = json_array_get(deployments, SAMPLE_SMALL);
    const json_t *tail = json_array_get(parts, 1);
    assert_int_equal(json_array_size(parts), 2);
    assert_string_equal(json_string_value(json_object_get(tail, "name")), "mixed.tail");
    static const char *const keys[] = {"requests", "latency_s", "cost_usd", "utilization", "cache"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        assert_true(json_equal(json_object_get(tail, keys[i]), json_object_get(small, keys[i])));
    assert_null(json_object_get(small, "parts"));
    json_decref(json);
    end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_in_words),
        cmocka_unit_test(without_requests_a_share_is_zero),
        cmocka_unit_test(the_table_lists_parts_after_the_options),
        cmocka_unit_test(a_partition_is_not_called_a_hybrid),
        cmocka_unit_test(markdown_lists_them),
        cmocka_unit_test(the_details_of_the_page_have_a_table),
        cmocka_unit_test(in_csv_the_parts_follow_their_hybrid),
        cmocka_unit_test(in_json_a_part_is_like_a_deployment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
