#include "report/html_parts.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void check(struct ep_text *text, const char *expected)
{
    assert_string_equal(ep_text_bytes(text), expected);
    text->length = 0;
}

static void an_element_closes_the_tag_without_its_attributes(void **state)
{
    (void)state;
    struct ep_text text = {0};
    ep_html_element(&text, "td", "a & b");
    check(&text, "<td>a &amp; b</td>");
    ep_html_element(&text, "p class=\"fine\"", "<x>");
    check(&text, "<p class=\"fine\">&lt;x&gt;</p>");
    ep_html_element(&text, "small", NULL);
    check(&text, "<small></small>");
    ep_text_fini(&text);
}

static void a_figure_has_its_interval_in_small_type(void **state)
{
    (void)state;
    struct ep_text text = {0};
    ep_html_figure(&text, "412 ms (398–431)", NULL);
    check(&text, "<td class=\"n\">412 ms<small>(398–431)</small></td>");
    ep_html_figure(&text, "<0.01 %", NULL);
    check(&text, "<td class=\"n\">&lt;0.01 %</td>");
    ep_html_figure(&text, "", NULL);
    check(&text, "<td class=\"n\"></td>");
    ep_html_figure(&text, "withheld", "say \"why\"");
    check(&text, "<td class=\"n\" title=\"say &quot;why&quot;\">withheld</td>");
    ep_text_fini(&text);
}

static void estimates_numbers_and_counts_are_figures(void **state)
{
    (void)state;
    struct ep_text text = {0};
    const struct ep_est est = {0.25, 0.2, 0.3, NULL};
    const struct ep_est none = {NAN, NAN, NAN, "too few"};
    ep_html_est(&text, EP_HUMAN_RATIO, &est);
    check(&text, "<td class=\"n\">25.0 %<small>(20.0–30.0)</small></td>");
    ep_html_est(&text, EP_HUMAN_RATIO, &none);
    check(&text, "<td class=\"n\" title=\"too few\">withheld</td>");
    ep_html_number(&text, EP_HUMAN_USD, 1.5);
    check(&text, "<td class=\"n\">$1.50</td>");
    ep_html_number(&text, EP_HUMAN_USD, NAN);
    check(&text, "<td class=\"n\">–</td>");
    ep_html_count(&text, 1234567);
    check(&text, "<td class=\"n\">1,234,567</td>");
    ep_text_fini(&text);
}

static void heads_are_split_and_numbers_marked(void **state)
{
    (void)state;
    struct ep_text text = {0};
    ep_html_head(&text, "item|>$/h|unit");
    check(&text, "<tr><th>item</th><th class=\"n\">$/h</th><th>unit</th></tr>\n");
    ep_html_head(&text, "|>queue");
    check(&text, "<tr><th></th><th class=\"n\">queue</th></tr>\n");
    ep_html_badge(&text, "good", "pass");
    check(&text, "<span class=\"badge good\">pass</span>");
    ep_text_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_element_closes_the_tag_without_its_attributes),
        cmocka_unit_test(a_figure_has_its_interval_in_small_type),
        cmocka_unit_test(estimates_numbers_and_counts_are_figures),
        cmocka_unit_test(heads_are_split_and_numbers_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
