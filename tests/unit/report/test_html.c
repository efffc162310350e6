#include "report/html.h"

#include "sample_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct page {
    struct ep_chart charts[EP_CHART_COUNT];
    struct ep_pictures pictures;
    struct ep_text text;
};

static const char *render(struct page *page, const struct ep_result *result)
{
    for (int i = 0; i < EP_CHART_COUNT; i++)
        ep_chart_make((enum ep_chart_kind)i, result, &page->charts[i]);
    page->pictures.charts = page->charts;
    ep_report_html(result, &page->pictures, &page->text);
    return page->text.bytes;
}

static void page_fini(struct page *page)
{
    for (int i = 0; i < EP_CHART_COUNT; i++)
        ep_chart_fini(&page->charts[i]);
    ep_text_fini(&page->text);
}

static void check_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("not found: %s", part);
}

/* Every element that is opened is closed, in order; void elements and the contents of <style>
 * aside. */
static void check_balanced(const char *text)
{
    char open[64][16];
    size_t depth = 0;
    for (const char *at = strchr(text, '<'); at; at = strchr(at + 1, '<')) {
        char name[16];
        size_t length = strcspn(at + 1 + (at[1] == '/'), " >\n");
        if (at[1] == '!')
            continue;
        assert_true(length < sizeof name);
        memcpy(name, at + 1 + (at[1] == '/'), length);
        name[length] = '\0';
        if (strcmp(name, "meta") == 0 || strcmp(name, "br") == 0)
            continue;
        if (at[1] != '/') {
            assert_true(depth < 64);
            memcpy(open[depth++], name, length + 1);
        } else {
            assert_true(depth > 0);
            assert_string_equal(open[--depth], name);
        }
    }
    assert_int_equal(depth, 0);
}

static void shows_answer_comparison_requirements_and_background(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct page page = {0};
    const char *text = render(&page, result);
    check_balanced(text);
    check_has(text, "<h2>Recommended: direct</h2>");
    check_has(text, "<dt>cost per hour</dt><dd>$3.13<small>−92.8 % against separate; "
                    "instance hours −92.8 %</small></dd>");
    check_has(text, "<td class=\"n\">3.79 s<small>(3.56–4.01)</small></td>");
    check_has(text, "<span class=\"badge mild\">saturated</span>");
    check_has(text, "<span class=\"badge none\">not possible</span>");
    check_has(text, "<td class=\"long\" rowspan=\"5\">latency_p99 &lt; 500ms</td>");
    check_has(text, "<span class=\"badge bad\">FAIL</span>");
    check_has(text, "source: https://docs.aws.amazon.com/sagemaker/latest/dg/inference-pipelines");
    check_has(text, "<code>fedcba9876543210</code>");
    check_has(text, "<td>misses that joined a load under way</td><td class=\"n\">70,000</td>");
    check_has(text, "Only <b>small</b>: <code>spill_at</code> = 4");
    page_fini(&page);
    sample_result_destroy(result);
}

static void needs_nothing_from_the_network(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct page page = {0};
    const char *text = render(&page, result);
    assert_null(strstr(text, "<script"));
    assert_null(strstr(text, "<link"));
    assert_null(strstr(text, "<img"));
    assert_null(strstr(text, "src="));
    assert_null(strstr(text, "@import"));
    assert_null(strstr(text, "url("));
    page_fini(&page);
    sample_result_destroy(result);
}

static void escapes_every_name_of_the_user(void **state)
{
    (void)state;
    static const char *const bad = "\"><img src=x onerror=alert(1)>'&";
    struct ep_result *result = sample_result_create();
    struct ep_deployment_result *shared = &result->deployments[SAMPLE_SHARED];
    struct ep_requirement_result requirement = {bad, bad,          1, 1, 1, 1, EP_PASSED_YES,
                                                bad, .group = NULL};
    struct ep_problem broken = {bad, bad, bad};
    const struct ep_manifest_file file = {bad, bad};
    struct page page = {0};
    shared->name = shared->kind = shared->instance = shared->verdict_reason = bad;
    shared->rho_resource = shared->covers = bad;
    shared->warnings = &bad;
    shared->warning_count = 1;
    shared->latency.p99 = (struct ep_est){NAN, NAN, NAN, bad};
    shared->bill.lines[0].item = shared->bill.lines[0].source = bad;
    result->deployments[SAMPLE_PIPELINE].problems = &broken;
    result->deployments[SAMPLE_PIPELINE].problem_count = 1;
    result->requirements = &requirement;
    result->requirement_count = 1;
    result->recommended = result->recommendation_reason = bad;
    result->files = &file;
    result->file_count = 1;
    result->flags = &bad;
    result->flag_count = 1;
    sample_scenario(result)->name = sample_scenario(result)->region = bad;
    sample_scenario(result)->file = bad;
    page.pictures.missing = bad;
    const char *text = render(&page, result);
    assert_null(strstr(text, "<img"));
    check_has(text, "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;&#39;&amp;");
    check_balanced(text);
    page_fini(&page);
    sample_result_destroy(result);
}

static void takes_pictures_in_without_prolog_and_tooltip(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct page page = {0};
    page.pictures.svg[EP_CHART_TAIL] =
        "<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 1 1\"><title>x</title><g></g></svg>\n";
    const char *text = render(&page, result);
    check_has(text, "<figure>\n<svg role=\"img\" aria-label=\"Where the slowest 1 % of requests "
                    "spend their time\" viewBox=\"0 0 1 1\"><g></g></svg>\n<figcaption><b>How to "
                    "read it.</b> Each bar");
    assert_null(strstr(text, "<?xml"));
    page_fini(&page);
    sample_result_destroy(result);
}

static void says_why_there_is_no_recommendation(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct page page = {0};
    result->recommended = NULL;
    result->recommendation_reason = "No requirement is stated.";
    const char *text = render(&page, result);
    check_has(text, "<section class=\"answer \">\n<h2>No recommendation</h2>\n<p>No requirement is "
                    "stated.</p></section>");
    page_fini(&page);
    sample_result_destroy(result);
}

/* Rows of one requirement stand together, its text once, whatever the order of the result. */
static void groups_requirements_by_text(void **state)
{
    (void)state;
    static const struct ep_requirement_result rows[] = {
        {"a", "latency_p99 < 1s", 1, 0.5, 0.5, 0.5, EP_PASSED_YES, NULL, .group = NULL},
        {"a", "error_ratio < 1%", 0.01, 0.002, 0.002, 0.002, EP_PASSED_YES, NULL, .group = NULL},
        {"b", "latency_p99 < 1s", 1, NAN, NAN, NAN, EP_PASSED_NO, NULL, .group = NULL},
        {"b", "error_ratio < 1%", 0.01, 0.02, 0.01, 0.03, EP_PASSED_UNDECIDED, NULL,
         .group = NULL}};
    struct ep_result *result = sample_result_create();
    struct page page = {0};
    result->requirements = rows;
    result->requirement_count = 4;
    const char *text = render(&page, result);
    check_has(text,
              "<tr class=\"group\"><td class=\"long\" rowspan=\"2\">latency_p99 &lt; 1s</td>"
              "<td class=\"name\">a</td><td class=\"n\">500 ms</td>"
              "<td><span class=\"badge good\">pass</span></td></tr>\n"
              "<tr><td class=\"name\">b</td><td class=\"n\">never: too many errors</td>"
              "<td><span class=\"badge bad\">FAIL</span></td></tr>\n"
              "<tr class=\"group\"><td class=\"long\" rowspan=\"2\">error_ratio &lt; 1%</td>"
              "<td class=\"name\">a</td><td class=\"n\">0.20 %</td>"
              "<td><span class=\"badge good\">pass</span></td></tr>\n"
              "<tr><td class=\"name\">b</td><td class=\"n\">2.00 %<small>(1.00–3.00)</small></td>"
              "<td><span class=\"badge mild\">undecided</span></td></tr>\n</table>");
    check_balanced(text);
    page_fini(&page);
    sample_result_destroy(result);
}

static void says_a_warning_of_several_options_once(void **state)
{
    (void)state;
    static const char *const warning[] = {"model 1992918c23cc92244ef4a1efabbf23ab is <hot>"};
    struct ep_result *result = sample_result_create();
    struct page page = {0};
    for (int i = 0; i < 2; i++) {
        result->deployments[i].warnings = warning;
        result->deployments[i].warning_count = 1;
    }
    const char *text = render(&page, result);
    check_has(text, "<li><b>separate, shared</b>: model 1992918c…23ab is &lt;hot&gt;</li>\n");
    page_fini(&page);
    sample_result_destroy(result);
}

static void a_partition_that_is_not_possible_has_its_kind(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_deployment_result *tiny = &result->deployments[SAMPLE_TINY];
    tiny->feasible = false;
    tiny->kind = "hybrid";
    tiny->partition = EP_PARTITION_BY_TABLE;
    struct page page = {0};
    check_has(render(&page, result), "tiny<small>single-model by table</small>");
    page_fini(&page);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_answer_comparison_requirements_and_background),
        cmocka_unit_test(needs_nothing_from_the_network),
        cmocka_unit_test(escapes_every_name_of_the_user),
        cmocka_unit_test(takes_pictures_in_without_prolog_and_tooltip),
        cmocka_unit_test(says_why_there_is_no_recommendation),
        cmocka_unit_test(groups_requirements_by_text),
        cmocka_unit_test(says_a_warning_of_several_options_once),
        cmocka_unit_test(a_partition_that_is_not_possible_has_its_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
