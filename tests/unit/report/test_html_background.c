#include "lines.h"
#include "report/html_parts.h"
#include "sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *const expected[] = {
    "<h2>Assumptions in force</h2>",
    "<p>What AWS does not document is a parameter. These values were used; a scenario may set any "
    "of them.</p>",
    "<div class=\"card\"><table>",
    "<tr><th>parameter</th><th>value</th><th>founded on</th><th>source</th></tr>",
    "<tr><td><code>overhead</code></td><td>lognormal median 5ms, p99 20ms</td><td><span "
    "class=\"badge none\">assumed</span></td><td class=\"long\">OverheadLatency is published as a "
    "metric, its size is not</td></tr>",
    "<tr><td><code>memory_high_water</code></td><td>80%</td><td><span class=\"badge "
    "none\">measured</span></td><td class=\"long\">unloading from 75-80 % of memory (Shing Lyu, "
    "2024-08-09)</td></tr>",
    "<tr><td><code>instance_base_memory</code></td><td>min(2.9GiB, 25% of RAM)</td><td><span "
    "class=\"badge none\">measured</span></td><td class=\"long\">91 models on 16 GiB, 209 on 32 "
    "GiB (Shing Lyu, 2024-08-09); below 11 GiB assumed</td></tr>",
    "<tr><td><code>process_memory</code></td><td>111MiB</td><td><span class=\"badge "
    "none\">measured</span></td><td class=\"long\">slope between 16 and 32 GiB instances (Shing "
    "Lyu, 2024-08-09)</td></tr>",
    "<tr><td><code>workers_per_model</code></td><td>1 on an MME, else vCPUs</td><td><span "
    "class=\"badge none\">documented</span></td><td class=\"long\">multi-model-server and "
    "sagemaker-inference-toolkit defaults</td></tr>",
    "<tr><td><code>queue_per_model</code></td><td>100</td><td><span class=\"badge "
    "none\">documented</span></td><td class=\"long\">multi-model-server job_queue_size, default "
    "100</td></tr>",
    "<tr><td><code>max_concurrent_loads</code></td><td>min(4, vCPUs)</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">AWS does not say</td></tr>",
    "<tr><td><code>spill_at</code></td><td>vCPUs</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">SageMaker developer guide, "
    "multi-model-endpoints.html says that it spills, not when</td></tr>",
    "<tr><td><code>invoke_timeout</code></td><td>1min</td><td><span class=\"badge "
    "none\">documented</span></td><td class=\"long\">SageMaker developer guide, "
    "your-algorithms-inference-code.html</td></tr>",
    "<tr><td><code>load_deadline</code></td><td>6min</td><td><span class=\"badge "
    "none\">documented</span></td><td class=\"long\">SageMaker developer guide, "
    "mms-container-apis.html</td></tr>",
    "<tr><td><code>max_payload</code></td><td>25MB</td><td><span class=\"badge "
    "none\">documented</span></td><td class=\"long\">SageMaker developer guide, hosting-faqs.html "
    "(older pages: 6 MB)</td></tr>",
    "<tr><td><code>max_server_payload</code></td><td>6553500B</td><td><span class=\"badge "
    "none\">documented</span></td><td class=\"long\">multi-model-server max_request_size; "
    "SAGEMAKER_MAX_PAYLOAD_IN_MB raises it</td></tr>",
    "<tr><td><code>max_hop_payload</code></td><td>5MB</td><td><span class=\"badge "
    "none\">documented</span></td><td class=\"long\">SageMaker developer guide, "
    "inference-pipeline-troubleshoot.html (2023)</td></tr>",
    "<tr><td><code>page_cache</code></td><td>after_extraction</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">AWS does not say</td></tr>",
    "<tr><td><code>disk_credits</code></td><td>5400000</td><td><span class=\"badge "
    "none\">documented</span></td><td class=\"long\">EC2 User Guide, general purpose SSD volumes "
    "(gp2)</td></tr>",
    "<tr><td><code>s3_first_byte</code></td><td>20ms</td><td><span class=\"badge "
    "none\">measured</span></td><td class=\"long\">dvassallo/s3-benchmark (2019): p90 about 20 "
    "ms</td></tr>",
    "<tr><td><code>s3_stream</code></td><td>90MB/s</td><td><span class=\"badge "
    "none\">measured</span></td><td class=\"long\">dvassallo/s3-benchmark (2019): 93 MB/s; S3 "
    "guide: 85-90 MB/s a connection</td></tr>",
    "<tr><td><code>extract_rate</code></td><td>125MB/s</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">gunzip: 100-150 MB/s of output a core</td></tr>",
    "<tr><td><code>load_fixed</code></td><td>1s</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">fits first calls of 1.3-1.5 s (Shing Lyu, "
    "2024-08-09)</td></tr>",
    "<tr><td><code>load_rate</code></td><td>200MB/s</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">fits reloads from disk of about 2 s</td></tr>",
    "<tr><td><code>load_cpu_share</code></td><td>1</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">AWS does not say</td></tr>",
    "<tr><td><code>first_inference_factor</code></td><td>5</td><td><span class=\"badge "
    "none\">measured</span></td><td class=\"long\">one source only</td></tr>",
    "<tr><td><code>unload_time</code></td><td>50ms</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">AWS does not say</td></tr>",
    "<tr><td><code>hop</code></td><td>2ms</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">containers of a pipeline talk on one machine; "
    "AWS gives no figure</td></tr>",
    "<tr><td><code>cpu_sharing</code></td><td>processor</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">Linux shares processors fairly among runnable "
    "tasks</td></tr>",
    "<tr><td><code>bill_from</code></td><td>launch</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">AWS bills from launch to deletion; the first "
    "second is not defined</td></tr>",
    "<tr><td><code>cold_start</code></td><td>lognormal median 3s, p99 15s</td><td><span "
    "class=\"badge none\">assumed</span></td><td class=\"long\">SageMaker developer guide, "
    "serverless-endpoints.html says what it depends on, not how long it takes</td></tr>",
    "<tr><td><code>cold_start_rate</code></td><td>100MB/s</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">AWS does not say</td></tr>",
    "<tr><td><code>idle_timeout</code></td><td>10min</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">not published; reports of 5 to 15 "
    "minutes</td></tr>",
    "<tr><td><code>vcpu_per_gb</code></td><td>0.5653</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">1 vCPU a 1769 MB as AWS Lambda documents for "
    "itself</td></tr>",
    "<tr><td><code>account_concurrency</code></td><td>1000</td><td><span class=\"badge "
    "none\">documented</span></td><td class=\"long\">SageMaker developer guide, "
    "serverless-endpoints.html: 1000 in large regions, 500 in others</td></tr>",
    "<tr><td><code>bill_cold_start</code></td><td>no</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">not found in AWS&#39;s price page</td></tr>",
    "<tr><td><code>instance_launch</code></td><td>lognormal median 4min, p99 10.7min</td><td><span "
    "class=\"badge none\">measured</span></td><td class=\"long\">4 min to InService, 7 min for 48 "
    "instances, 3-5 min by hearsay; AWS gives none</td></tr>",
    "<tr><td><code>drain</code></td><td>30s</td><td><span class=\"badge "
    "none\">documented</span></td><td class=\"long\">SageMaker developer guide, "
    "your-algorithms-inference-code.html: SIGKILL 30 s after SIGTERM; that requests may finish "
    "meanwhile is assumed</td></tr>",
    "<tr><td><code>loss_detection</code></td><td>1min</td><td><span class=\"badge "
    "none\">assumed</span></td><td class=\"long\">AWS does not say; health checks fail within "
    "seconds to minutes</td></tr>",
    "<tr><td><code>metric_lag</code></td><td>mean 90s, cv 0.19245</td><td><span class=\"badge "
    "none\">measured</span></td><td class=\"long\">AWS blog on scaling to zero: one to two "
    "minutes</td></tr>",
    "</table></div>",
    "<p class=\"fine\">Only <b>small</b>: <code>spill_at</code> = 4</p>",
    "<h2>Made from</h2>",
    "<p>The same inputs give the same bytes.</p>",
    "<div class=\"card\"><table>",
    "<tr><td class=\"long\">scenario</td><td "
    "class=\"long\"><code>scenarios/demo.yaml</code></td></tr>",
    "<tr><td class=\"long\">seed</td><td class=\"long\"><code>42</code></td></tr>",
    "<tr><td class=\"long\">event hash</td><td "
    "class=\"long\"><code>fedcba9876543210</code></td></tr>",
    "<tr><td class=\"long\">flag</td><td class=\"long\"><code>--set "
    "traffic.azure.scale=2</code></td></tr>",
    "<tr><td class=\"long\">demo.yaml</td><td "
    "class=\"long\"><code>9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08</code></"
    "td></tr>",
    "<tr><td class=\"long\">traces/joined500.csv.gz</td><td "
    "class=\"long\"><code>60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752</code></"
    "td></tr>",
    "<tr><td class=\"long\">prices/2026-08-07.csv</td><td "
    "class=\"long\"><code>fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13</code></"
    "td></tr>",
    "</table></div>",
    "<h2>What the words mean</h2>",
    "<dl class=\"columns\">",
    "<div><dt>latency</dt><dd>from a request&#39;s first arrival to the last byte of its final "
    "answer, retries included</dd></div>",
    "<div><dt>p99</dt><dd>99 % of the completed requests were at least this fast</dd></div>",
    "<div><dt>95 % interval</dt><dd>by independent replications; the true value lies in it 95 "
    "times out of 100</dd></div>",
    "<div><dt>cold start</dt><dd>the model was not in memory when the request arrived</dd></div>",
    "<div><dt>queue</dt><dd>waiting for a worker</dd></div>",
    "<div><dt>load wait</dt><dd>waiting for the model: download, extraction, load</dd></div>",
    "<div><dt>service</dt><dd>the request&#39;s own demand, as if alone</dd></div>",
    "<div><dt>contention</dt><dd>what sharing vCPUs with others adds to it</dd></div>",
    "<div><dt>overhead</dt><dd>the platform&#39;s own share, outside the container</dd></div>",
    "<div><dt>retry</dt><dd>attempts that failed before, and the pauses between them</dd></div>",
    "<div><dt>completed, rejected, failed</dt><dd>2xx; last attempt 429 or refused by a full "
    "queue; all others</dd></div>",
    "<div><dt>stable</dt><dd>every resource and every model&#39;s workers have less work than "
    "capacity</dd></div>",
    "<div><dt>saturated</dt><dd>for a while there was more work than capacity, then it "
    "recovered</dd></div>",
    "<div><dt>overloaded</dt><dd>more work than capacity: percentiles grow with the length of the "
    "run and are withheld</dd></div>",
    "<div><dt>inconclusive</dt><dd>the interval of the load contains 1: a longer run would "
    "tell</dd></div>",
    "<div><dt>paired difference</dt><dd>of two options on the same requests, replication by "
    "replication</dd></div>",
    "</dl>",
};

static void shows_assumptions_manifest_and_words(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    ep_html_background(result, &text);
    CHECK_LINES(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void marks_what_the_scenario_sets(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    sample_scenario(result)->assumptions.queue_per_model = 7;
    ep_html_background(result, &text);
    assert_non_null(strstr(
        ep_text_bytes(&text),
        "<tr><td><code>queue_per_model</code></td><td>7</td><td><span class=\"badge mild\">set "
        "here</span></td><td class=\"long\">the scenario</td></tr>\n"));
    /* Every option of the sample has the default: now that is what is special. */
    assert_non_null(strstr(ep_text_bytes(&text),
                           "Only <b>separate</b>: <code>queue_per_model</code> = 100</p>"));
    ep_text_fini(&text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_assumptions_manifest_and_words),
        cmocka_unit_test(marks_what_the_scenario_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
