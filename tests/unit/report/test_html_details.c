#include "lines.h"
#include "report/html_parts.h"
#include "sample_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void render(const struct ep_deployment_result *deployment, struct ep_text *text)
{
    struct ep_result one = {.deployments = (struct ep_deployment_result *)deployment,
                            .deployment_count = 1};
    text->length = 0;
    ep_html_details(&one, text);
}

static void check_has(const struct ep_text *text, const char *part)
{
    if (!strstr(ep_text_bytes(text), part))
        fail_msg("not found: %s", part);
}

static void check_has_not(const struct ep_text *text, const char *part)
{
    if (strstr(ep_text_bytes(text), part))
        fail_msg("found: %s", part);
}

static const char *const expected[] = {
    "<h2>Each option in detail</h2>",
    "<details>",
    "<summary>small <span>multi-model, 1 × ml.m5.2xlarge, 1 endpoint</span></summary>",
    "<p>saturated: largest load is cpu, well below 1 in every slice. 4,789,920 completed requests "
    "measured. The intervals cover the spread within this recording; another day may differ "
    "more.</p><h3>Latency</h3>",
    "<div class=\"scroll\"><table>",
    "<tr><th>requests</th><th class=\"n\">mean</th><th class=\"n\">p50</th><th "
    "class=\"n\">p90</th><th class=\"n\">p95</th><th class=\"n\">p99</th><th "
    "class=\"n\">p99.9</th><th class=\"n\">max</th></tr>",
    "<tr><td>all completed</td><td class=\"n\">33.1 ms<small>(32.4–33.8)</small></td><td "
    "class=\"n\">26.9 ms<small>(26.6–27.2)</small></td><td class=\"n\">102 "
    "ms<small>(100–104)</small></td><td class=\"n\">1.93 s<small>(1.87–1.98)</small></td><td "
    "class=\"n\">3.79 s<small>(3.56–4.01)</small></td><td class=\"n\" title=\"too few samples "
    "beyond it; raise horizon or replications\">withheld</td><td class=\"n\">9.12 s</td></tr>",
    "<tr><td>warm</td><td class=\"n\">30.2 ms<small>(29.6–30.8)</small></td><td class=\"n\">25.0 "
    "ms<small>(24.8–25.3)</small></td><td class=\"n\">64.7 ms<small>(63.4–66.0)</small></td><td "
    "class=\"n\">84.7 ms<small>(82.2–87.3)</small></td><td class=\"n\">140 "
    "ms<small>(132–149)</small></td><td class=\"n\">247 ms<small>(210–284)</small></td><td "
    "class=\"n\">425 ms</td></tr>",
    "<tr><td>cold</td><td class=\"n\">2.64 s<small>(2.59–2.70)</small></td><td class=\"n\">2.37 "
    "s<small>(2.35–2.39)</small></td><td class=\"n\">4.11 s<small>(4.03–4.19)</small></td><td "
    "class=\"n\">4.80 s<small>(4.65–4.94)</small></td><td class=\"n\">6.50 "
    "s<small>(6.11–6.89)</small></td><td class=\"n\">9.12 s<small>(7.75–10.48)</small></td><td "
    "class=\"n\">9.12 s</td></tr>",
    "</table></div>",
    "<h3>Parts of the latency</h3>",
    "<div class=\"scroll\"><table>",
    "<tr><th></th><th class=\"n\">queue</th><th class=\"n\">load wait</th><th "
    "class=\"n\">service</th><th class=\"n\">contention</th><th class=\"n\">overhead</th><th "
    "class=\"n\">retry</th></tr>",
    "<tr><td>mean</td><td class=\"n\">19.6 ms<small>(19.0–20.1)</small></td><td class=\"n\">210 "
    "ms<small>(204–217)</small></td><td class=\"n\">20.1 ms<small>(19.5–20.7)</small></td><td "
    "class=\"n\">15.5 ms<small>(15.0–16.0)</small></td><td class=\"n\">650 "
    "µs<small>(630–670)</small></td><td class=\"n\">12.0 ms<small>(11.6–12.4)</small></td></tr>",
    "<tr><td>mean of the slowest 1 %</td><td class=\"n\">391 ms<small>(360–422)</small></td><td "
    "class=\"n\">4.21 s<small>(3.87–4.55)</small></td><td class=\"n\">402 "
    "ms<small>(370–434)</small></td><td class=\"n\">310 ms<small>(285–335)</small></td><td "
    "class=\"n\">13.0 ms<small>(12.0–14.0)</small></td><td class=\"n\">240 "
    "ms<small>(221–259)</small></td></tr>",
    "</table></div>",
    "<h3>Bill</h3>",
    "<div class=\"scroll\"><table>",
    "<tr><th>item</th><th class=\"n\">quantity per hour</th><th>unit</th><th class=\"n\">unit "
    "price</th><th class=\"n\">$/h</th><th>source of the price</th></tr>",
    "<tr><td class=\"whole\">ml.m5.2xlarge</td><td class=\"n\">1</td><td "
    "class=\"whole\">instance-hour</td><td class=\"n\">$0.461</td><td class=\"n\">$0.461</td><td "
    "class=\"long\">SageMaker price list us-east-1, 2026-08-07</td></tr>",
    "<tr><td class=\"whole\">endpoint storage (gp2)</td><td class=\"n\">0.0056</td><td "
    "class=\"whole\">GB-month</td><td class=\"n\">$0.140</td><td class=\"n\">$0.000778</td><td "
    "class=\"long\">SageMaker pricing page, 2026-08-07</td></tr>",
    "<tr><td class=\"whole\">data processed in</td><td class=\"n\">0.18</td><td "
    "class=\"whole\">GB</td><td class=\"n\">$0.0160</td><td class=\"n\">$0.00288</td><td "
    "class=\"long\">SageMaker pricing page, 2026-08-07</td></tr>",
    "<tr><td class=\"whole\">data processed out</td><td class=\"n\">0.090</td><td "
    "class=\"whole\">GB</td><td class=\"n\">$0.0160</td><td class=\"n\">$0.00144</td><td "
    "class=\"long\">overridden: prices.override</td></tr>",
    "</table></div>",
    "<p class=\"fine\">$340.25 a month of 730 h; $5.18 ($5.17–$5.19) per million completed "
    "requests.</p><h3>Requests and attempts, all replications</h3>",
    "<div class=\"scroll narrow\"><table>",
    "<tr><th>what</th><th class=\"n\">count</th></tr>",
    "<tr><td>requests arrived</td><td class=\"n\">4,800,000</td></tr>",
    "<tr><td>completed</td><td class=\"n\">4,789,920</td></tr>",
    "<tr><td>failed</td><td class=\"n\">5,040</td></tr>",
    "<tr><td>rejected</td><td class=\"n\">5,040</td></tr>",
    "<tr><td>in flight at the end</td><td class=\"n\">0</td></tr>",
    "<tr><td>attempts sent</td><td class=\"n\">4,805,040</td></tr>",
    "<tr><td>answered 200</td><td class=\"n\">4,795,001</td></tr>",
    "<tr><td>answered 424/503</td><td class=\"n\">3,120</td></tr>",
    "<tr><td>answered 429</td><td class=\"n\">417</td></tr>",
    "<tr><td>answered timeout</td><td class=\"n\">12</td></tr>",
    "</table></div>",
    "<h3>Model cache, by attempt</h3>",
    "<div class=\"scroll narrow\"><table>",
    "<tr><th>what</th><th class=\"n\">count</th></tr>",
    "<tr><td>hits: model in memory</td><td class=\"n\">4,400,000</td></tr>",
    "<tr><td>misses</td><td class=\"n\">400,000</td></tr>",
    "<tr><td>misses that joined a load under way</td><td class=\"n\">70,000</td></tr>",
    "<tr><td>loads from S3</td><td class=\"n\">3,940</td></tr>",
    "<tr><td>loads from the instance&#39;s disk</td><td class=\"n\">326,060</td></tr>",
    "<tr><td>evictions from memory</td><td class=\"n\">329,000</td></tr>",
    "<tr><td>deletions from disk</td><td class=\"n\">0</td></tr>",
    "<tr><td>bytes of models requested</td><td class=\"n\">3,298,534,883,328</td></tr>",
    "<tr><td>bytes of models loaded</td><td class=\"n\">123,456,789,012</td></tr>",
    "<tr><td>loads that found too little memory (507)</td><td class=\"n\">1,200</td></tr>",
    "<tr><td>loads that found nothing to unload</td><td class=\"n\">30</td></tr>",
    "<tr><td>loads given up at the deadline</td><td class=\"n\">2</td></tr>",
    "<tr><td>models pinned on each instance</td><td class=\"n\">4</td></tr>",
    "<tr><td>bytes of memory that they take</td><td class=\"n\">2,000,000,000</td></tr>",
    "<tr><td>models prewarmed on each instance</td><td class=\"n\">10</td></tr>",
    "<tr><td>loads at the start of instances</td><td class=\"n\">26</td></tr>",
    "<tr><td>prewarmed models that did not fit</td><td class=\"n\">2</td></tr>",
    "</table></div>",
    "<h3>Cold-start ledger</h3>",
    "<div class=\"scroll\"><table>",
    "<tr><th>cause</th><th class=\"n\">share of the slowest 1 %</th><th class=\"n\">seconds of "
    "each</th><th class=\"n\">requests mainly so</th><th class=\"n\">share of the not "
    "completed</th></tr>",
    "<tr><td class=\"whole\" title=\"the artifact from S3 to the instance, first byte "
    "included\">S3 download</td><td class=\"n\">34.0 %<small>(32.3–35.7)</small></td><td "
    "class=\"n\">1.89 s</td><td class=\"n\">480</td><td class=\"n\">10.0 %</td></tr>",
    "<tr><td class=\"whole\" title=\"unpacking the artifact\">extraction</td><td class=\"n\">11.3 "
    "%<small>(10.8–11.9)</small></td><td class=\"n\">632 ms</td><td class=\"n\">960</td><td "
    "class=\"n\">10.0 %</td></tr>",
    "<tr><td class=\"whole\" title=\"the framework loads the model into memory\">load</td><td "
    "class=\"n\">15.1 %<small>(14.4–15.9)</small></td><td class=\"n\">842 ms</td><td "
    "class=\"n\">1,440</td><td class=\"n\">10.0 %</td></tr>",
    "<tr><td class=\"whole\" title=\"behind other loads, or for a free load slot\">load "
    "queue</td><td class=\"n\">9.08 %<small>(8.62–9.53)</small></td><td class=\"n\">505 ms</td><td "
    "class=\"n\">1,920</td><td class=\"n\">10.0 %</td></tr>",
    "<tr><td class=\"whole\" title=\"for memory or disk room: others are unloaded or in "
    "use\">eviction</td><td class=\"n\">6.05 %<small>(5.75–6.35)</small></td><td class=\"n\">337 "
    "ms</td><td class=\"n\">2,400</td><td class=\"n\">10.0 %</td></tr>",
    "<tr><td class=\"whole\" title=\"before a worker of the model was free\">worker queue</td><td "
    "class=\"n\">7.02 %<small>(6.67–7.38)</small></td><td class=\"n\">391 ms</td><td "
    "class=\"n\">2,880</td><td class=\"n\">10.0 %</td></tr>",
    "<tr><td class=\"whole\" title=\"what sharing the vCPUs adds\">CPU contention</td><td "
    "class=\"n\">5.57 %<small>(5.29–5.85)</small></td><td class=\"n\">310 ms</td><td "
    "class=\"n\">3,360</td><td class=\"n\">10.0 %</td></tr>",
    "<tr><td class=\"whole\" title=\"the request&#39;s own work\">service</td><td class=\"n\">7.22 "
    "%<small>(6.86–7.58)</small></td><td class=\"n\">402 ms</td><td class=\"n\">3,840</td><td "
    "class=\"n\">10.0 %</td></tr>",
    "<tr><td class=\"whole\" title=\"the platform&#39;s own\">overhead</td><td class=\"n\">0.23 "
    "%<small>(0.22–0.25)</small></td><td class=\"n\">13.0 ms</td><td class=\"n\">4,320</td><td "
    "class=\"n\">10.0 %</td></tr>",
    "<tr><td class=\"whole\" title=\"lost attempts and the pauses between them\">retry</td><td "
    "class=\"n\">4.31 %<small>(4.10–4.53)</small></td><td class=\"n\">240 ms</td><td "
    "class=\"n\">4,800</td><td class=\"n\">10.0 %</td></tr>",
    "</table></div>",
    "<p class=\"fine\">The shares are of the time of the slowest 48,000 of the completed requests "
    "(1 %), and add up to 100 %; &quot;mainly&quot; counts each of these requests under the cause "
    "that took it longest. 0 requests were answered but did not complete.</p>",
    "<h3>Models behind the slowest 1 %</h3>",
    "<div class=\"scroll\"><table>",
    "<tr><th>model</th><th class=\"n\">share of their time</th><th class=\"n\">of their "
    "requests</th></tr>",
    "<tr><td class=\"long\">music/7</td><td class=\"n\">31.0 %</td><td "
    "class=\"n\">14,000</td></tr>",
    "<tr><td class=\"long\">music/12</td><td class=\"n\">20.0 %</td><td "
    "class=\"n\">9,000</td></tr>",
    "</table></div>",
    "<p>thrashing: some (41 unloads a minute).</p>",
    "<h3>Working set</h3>",
    "<p>all models take 16GiB; with the 10GiB here an LRU cache misses 8.50 % of requests "
    "(simulated: 7.31 %); one ml.m5.2xlarge (22GiB, $0.461/h, CPU 45.0 % without loads) 1.00 "
    "%.</p>",
    "<div class=\"scroll narrow\"><table>",
    "<tr><th>one instance of</th><th class=\"n\">memory for models</th><th "
    "class=\"n\">misses</th><th class=\"n\">$/h</th><th class=\"n\">CPU load</th></tr>",
    "<tr><td>ml.m5.xlarge</td><td class=\"n\">10GiB</td><td class=\"n\">8.50 %</td><td "
    "class=\"n\">$0.230</td><td class=\"n\">90.0 %</td></tr>",
    "<tr class=\"best\"><td>ml.m5.2xlarge</td><td class=\"n\">22GiB</td><td class=\"n\">1.00 "
    "%</td><td class=\"n\">$0.461</td><td class=\"n\">45.0 %</td></tr>",
    "</table></div>",
    "<p class=\"fine\">By the requests of replication 1 and one LRU cache of that size: the type's "
    "own family, and of the others those that miss less than any cheaper type. CPU load: vCPUs "
    "that the requests keep busy on average, without loads.</p>",
    "<h3>Utilization</h3>",
    "<div class=\"scroll narrow\"><table>",
    "<tr><th>resource</th><th class=\"n\">mean</th><th class=\"n\">busiest minute</th></tr>",
    "<tr><td>CPU</td><td class=\"n\">63.0 %<small>(61.7–64.3)</small></td><td class=\"n\">100 "
    "%<small>(95–105)</small></td></tr>",
    "<tr><td>memory</td><td class=\"n\">80.0 %<small>(79.2–80.8)</small></td><td class=\"n\">80.0 "
    "%<small>(79.2–80.8)</small></td></tr>",
    "<tr><td>disk</td><td class=\"n\">20.0 %<small>(19.8–20.2)</small></td><td class=\"n\">21.0 "
    "%<small>(20.8–21.2)</small></td></tr>",
    "<tr><td>network</td><td class=\"n\">3.00 %<small>(2.70–3.30)</small></td><td class=\"n\">41.0 "
    "%<small>(32.8–49.2)</small></td></tr>",
    "</table></div>",
    "<h3>Slowest models</h3>",
    "<div class=\"scroll\"><table>",
    "<tr><th>model</th><th class=\"n\">requests</th><th class=\"n\">hit ratio</th><th "
    "class=\"n\">p50</th><th class=\"n\">p99</th><th class=\"n\">share of the cost</th></tr>",
    "<tr><td class=\"long\" title=\"fn/0a91\">fn/0a91</td><td class=\"n\">1,202</td><td "
    "class=\"n\">61.0 %</td><td class=\"n\">900 ms</td><td class=\"n\">9.40 s</td><td "
    "class=\"n\">0.40 %</td></tr>",
    "<tr><td class=\"long\" title=\"fn/77c2\">fn/77c2</td><td class=\"n\">2,300</td><td "
    "class=\"n\">72.0 %</td><td class=\"n\">700 ms</td><td class=\"n\">7.70 s</td><td "
    "class=\"n\">0.30 %</td></tr>",
    "<tr><td class=\"long\" title=\"fn/1e05\">fn/1e05</td><td class=\"n\">1,984</td><td "
    "class=\"n\">74.0 %</td><td class=\"n\">400 ms</td><td class=\"n\">6.10 s</td><td "
    "class=\"n\">0.20 %</td></tr>",
    "</table></div>",
    "<h3>Fastest models</h3>",
    "<div class=\"scroll\"><table>",
    "<tr><th>model</th><th class=\"n\">requests</th><th class=\"n\">hit ratio</th><th "
    "class=\"n\">p50</th><th class=\"n\">p99</th><th class=\"n\">share of the cost</th></tr>",
    "<tr><td class=\"long\" title=\"fn/9b10\">fn/9b10</td><td class=\"n\">90,211</td><td "
    "class=\"n\">100.0 %</td><td class=\"n\">4.00 ms</td><td class=\"n\">30.0 ms</td><td "
    "class=\"n\">0.10 %</td></tr>",
    "<tr><td class=\"long\" title=\"fn/d0d0\">fn/d0d0</td><td class=\"n\">51,234</td><td "
    "class=\"n\">99.9 %</td><td class=\"n\">6.00 ms</td><td class=\"n\">50.0 ms</td><td "
    "class=\"n\">0.10 %</td></tr>",
    "</table></div>",
    "<p class=\"fine\">377 models had enough requests to be judged by themselves; of these 74.1 % "
    "(73.4–74.8) meet the requirements.</p><h3>As CloudWatch would show it</h3>",
    "<div class=\"scroll\"><table>",
    "<tr><th>metric</th><th>unit</th><th class=\"n\">sum</th><th class=\"n\">average</th><th "
    "class=\"n\">min</th><th class=\"n\">max</th><th class=\"n\">p50</th><th "
    "class=\"n\">p99</th><th class=\"n\">samples</th></tr>",
    "<tr><td>Invocations</td><td>None</td><td class=\"n\">4,800,000</td><td class=\"n\">1</td><td "
    "class=\"n\">1</td><td class=\"n\">1</td><td class=\"n\">–</td><td class=\"n\">–</td><td "
    "class=\"n\">4,800,000</td></tr>",
    "<tr><td>ModelLatency</td><td>Microseconds</td><td class=\"n\">240,000,000,000</td><td "
    "class=\"n\">50,124</td><td class=\"n\">812</td><td class=\"n\">9,100,000</td><td "
    "class=\"n\">22,000</td><td class=\"n\">512,000</td><td class=\"n\">4,800,000</td></tr>",
    "<tr><td>ModelCacheHit</td><td>None</td><td class=\"n\">4,400,000</td><td "
    "class=\"n\">0.92</td><td class=\"n\">0</td><td class=\"n\">1</td><td class=\"n\">–</td><td "
    "class=\"n\">–</td><td class=\"n\">4,800,000</td></tr>",
    "</table></div>",
    "</details>",
};

static void show_all_that_stands_behind_an_option(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    render(&result->deployments[SAMPLE_SMALL], &text);
    CHECK_LINES(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void leave_out_tables_without_rows(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_deployment_result *small = &result->deployments[SAMPLE_SMALL];
    struct ep_text text = {0};
    small->has_cache = false;
    small->worst_count = small->best_count = small->cloudwatch_count = small->group_count = 0;
    small->models_meeting.value = NAN;
    render(small, &text);
    check_has_not(&text, "Model cache");
    check_has_not(&text, "<td>warm</td>");
    check_has_not(&text, "Slowest models");
    check_has_not(&text, "Fastest models");
    check_has_not(&text, "CloudWatch");
    check_has(&text, "377 models had enough requests to be judged by themselves.</p>");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void groups_have_a_row_each_where_there_are_several(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_deployment_result *small = &result->deployments[SAMPLE_SMALL];
    struct ep_group_result groups[] = {small->groups[0], small->groups[0]};
    struct ep_text text = {0};
    groups[0].name = "sales";
    groups[1].name = "a<b";
    small->groups = groups;
    render(small, &text);
    check_has_not(&text, "<td>sales</td>"); /* one group is the whole */
    small->group_count = 2;
    render(small, &text);
    check_has(&text, "<tr><td>sales</td><td class=\"n\">33.1 ms<small>(32.4–33.8)</small></td>");
    check_has(&text, "<tr><td>a&lt;b</td>");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void a_long_model_name_is_whole_under_the_mouse(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_deployment_result *small = &result->deployments[SAMPLE_SMALL];
    const struct ep_model_row row = {
        "1992918c23cc92244ef4a1efabbf23ab", 7, NAN, NAN, NAN, 0, 0, 0, 0};
    struct ep_text text = {0};
    small->worst = &row;
    small->worst_count = 1;
    small->verdict_reason = "workers of 1992918c23cc92244ef4a1efabbf23ab";
    render(small, &text);
    check_has(&text, "<p>saturated: workers of 1992918c…23ab. 4,789,920 completed requests "
                     "measured.");
    check_has(&text,
              "<td class=\"long\" title=\"1992918c23cc92244ef4a1efabbf23ab\">1992918c…23ab</td>"
              "<td class=\"n\">7</td><td class=\"n\">–</td><td class=\"n\">–</td><td class=\"n\">–"
              "</td><td class=\"n\">0 %</td></tr>");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void a_withheld_figure_says_why_under_the_mouse(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    render(&result->deployments[SAMPLE_TINY], &text);
    check_has(&text, "<td class=\"n\" title=\"overloaded: steady-state percentiles do not exist; "
                     "add instances or reduce the traffic\">withheld</td>");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void an_infeasible_option_has_none(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    render(&result->deployments[SAMPLE_PIPELINE], &text);
    assert_string_equal(ep_text_bytes(&text), "<h2>Each option in detail</h2>\n");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(show_all_that_stands_behind_an_option),
        cmocka_unit_test(leave_out_tables_without_rows),
        cmocka_unit_test(groups_have_a_row_each_where_there_are_several),
        cmocka_unit_test(a_long_model_name_is_whole_under_the_mouse),
        cmocka_unit_test(a_withheld_figure_says_why_under_the_mouse),
        cmocka_unit_test(an_infeasible_option_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
