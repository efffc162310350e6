#include "report/markdown.h"

#include "lines.h"
#include "sample_events.h"
#include "sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void check_has(const struct ep_text *text, const char *part)
{
    if (!strstr(ep_text_bytes(text), part))
        fail_msg("not found: %s", part);
}

static const char *const expected[] = {
    "# demo",
    "",
    "us-east-1: 10 replications of 320min; seed 42.",
    "",
    "**Recommendation: direct.** The cheapest of the two options that meet every requirement: "
    "$40.52/h less than separate, decided at 95 %.",
    "",
    "## Comparison",
    "",
    "| deployment | $/h | Δ $/h | p50 | p99 | max | cold | errors | inst | verdict |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    "| separate | $43.65 |  | 21.0 ms | 111 ms (105–118) | 330 ms | 0 % | 0 % | 377 | stable |",
    "| shared | $1.85 | −$41.80 | 22.1 ms | 135 ms (127–144) | 4.85 s | 0.42 % | 0.010 % | 2 | "
    "stable |",
    "| small | $0.466 | −$43.19 | 26.9 ms | 3.79 s (3.56–4.01) | 9.12 s | 7.31 % | 0.21 % | 1 | "
    "saturated |",
    "| direct | $3.13 | −$40.52 | 23.0 ms | 126 ms (119–134) | 382 ms | 0 % | 0 % | 27 | stable |",
    "| tiny | $0.120 | −$43.53 | – | withheld | – | 61.0 % | 27.1 % | 1 | overloaded |",
    "| pipeline |  |  |  |  |  |  |  |  | not possible |",
    "",
    "In brackets: 95 % interval where it shows. Latency of completed requests, first arrival to "
    "answer.",
    "",
    "Against separate, on the same requests:",
    "",
    "- shared: cost −$41.80/h (−95.8 %; instance hours alone −95.7 %), p99 +24.0 ms (−6.0 to 54.0)",
    "- small: cost −$43.19/h (−98.9 %; instance hours alone −98.9 %), p99 +3.68 s (3.65–3.71)",
    "- direct: cost −$40.52/h (−92.8 %; instance hours alone −92.8 %), p99 +14.7 ms (−15.3 to "
    "44.7)",
    "- tiny: cost −$43.53/h (−99.7 %; instance hours alone −99.7 %), p99 withheld",
    "",
    "## Requirements",
    "",
    "| requirement | deployment | value | outcome |",
    "|---|---|--:|---|",
    "| latency_p99 < 500ms | separate | 420 ms (400–440) | pass |",
    "| latency_p99 < 500ms | shared | 490 ms (460–520) | undecided |",
    "| latency_p99 < 500ms | small | 5.10 s (4.80–5.40) | FAIL |",
    "| latency_p99 < 500ms | direct | 450 ms (440–460) | pass |",
    "| latency_p99 < 500ms | tiny | never: too many errors | FAIL |",
    "| latency_p99 < 2s, for 95% of the models | separate | 910 ms (880–940); 40 of 50 models "
    "judged, 39 meet it | pass |",
    "| latency_p99 < 2s, for 95% of the models | shared | 1.40 s (1.20–1.60); 40 of 50 models "
    "judged, 39 meet it | pass |",
    "| latency_p99 < 2s, for 95% of the models | small | 7.20 s (6.80–7.60); 40 of 50 models "
    "judged, 1 meet it | FAIL |",
    "",
    "## Where the slowest 1 % spend their time",
    "",
    "| deployment | together | queue | load wait | service | contention | overhead | retry |",
    "|---|--:|--:|--:|--:|--:|--:|--:|",
    "| separate | 461 ms | 31.0 ms | 0 s | 412 ms | 6.00 ms | 12.0 ms | 0 s |",
    "| shared | 1.20 s | 142 ms | 611 ms | 395 ms | 35.0 ms | 13.0 ms | 2.00 ms |",
    "| small | 5.57 s | 391 ms | 4.21 s | 402 ms | 310 ms | 13.0 ms | 240 ms |",
    "| direct | 548 ms | 64.0 ms | 0 s | 401 ms | 71.0 ms | 12.0 ms | 0 s |",
    "| tiny | – | – | – | – | – | – | – |",
    "",
    "## What the slowest 1 % wait for (share of their time)",
    "",
    "- shared: 33 % service, 23 % S3 download, 12 % worker queue, 10 % load, 8 % extraction, 6 % "
    "load queue, 8 % other causes; 31 % in requests for music/7; thrashing: some (41 unloads a "
    "minute)",
    "- small: 34 % S3 download, 15 % load, 11 % extraction, 9 % load queue, 7 % service, 7 % "
    "worker queue, 6 % eviction, 6 % CPU contention, 5 % other causes; 31 % in requests for "
    "music/7; thrashing: some (41 unloads a minute)",
    "",
    "## Bill",
    "",
    "| deployment | item | quantity per hour | unit | unit price | $/h | source |",
    "|---|---|--:|---|--:|--:|---|",
    "| separate | ml.m5.large | 377 | instance-hour | $0.115 | $43.36 | SageMaker price list "
    "us-east-1, 2026-08-07 |",
    "| separate | endpoint storage (gp2) | 2.09 | GB-month | $0.140 | $0.293 | SageMaker pricing "
    "page, 2026-08-07 |",
    "| separate | data processed in | 0.18 | GB | $0.0160 | $0.00288 | SageMaker pricing page, "
    "2026-08-07 |",
    "| separate | data processed out | 0.090 | GB | $0.0160 | $0.00144 | overridden: "
    "prices.override |",
    "| shared | ml.m5.4xlarge | 2 | instance-hour | $0.922 | $1.84 | SageMaker price list "
    "us-east-1, 2026-08-07 |",
    "| shared | endpoint storage (gp2) | 0.011 | GB-month | $0.140 | $0.00156 | SageMaker pricing "
    "page, 2026-08-07 |",
    "| shared | data processed in | 0.18 | GB | $0.0160 | $0.00288 | SageMaker pricing page, "
    "2026-08-07 |",
    "| shared | data processed out | 0.090 | GB | $0.0160 | $0.00144 | overridden: prices.override "
    "|",
    "| small | ml.m5.2xlarge | 1 | instance-hour | $0.461 | $0.461 | SageMaker price list "
    "us-east-1, 2026-08-07 |",
    "| small | endpoint storage (gp2) | 0.0056 | GB-month | $0.140 | $0.000778 | SageMaker pricing "
    "page, 2026-08-07 |",
    "| small | data processed in | 0.18 | GB | $0.0160 | $0.00288 | SageMaker pricing page, "
    "2026-08-07 |",
    "| small | data processed out | 0.090 | GB | $0.0160 | $0.00144 | overridden: prices.override "
    "|",
    "| direct | ml.m5.large | 27 | instance-hour | $0.115 | $3.10 | SageMaker price list "
    "us-east-1, 2026-08-07 |",
    "| direct | endpoint storage (gp2) | 0.15 | GB-month | $0.140 | $0.0210 | SageMaker pricing "
    "page, 2026-08-07 |",
    "| direct | data processed in | 0.18 | GB | $0.0160 | $0.00288 | SageMaker pricing page, "
    "2026-08-07 |",
    "| direct | data processed out | 0.090 | GB | $0.0160 | $0.00144 | overridden: prices.override "
    "|",
    "| tiny | ml.m5.large | 1 | instance-hour | $0.115 | $0.115 | SageMaker price list us-east-1, "
    "2026-08-07 |",
    "| tiny | endpoint storage (gp2) | 0.0056 | GB-month | $0.140 | $0.000778 | SageMaker pricing "
    "page, 2026-08-07 |",
    "| tiny | data processed in | 0.18 | GB | $0.0160 | $0.00288 | SageMaker pricing page, "
    "2026-08-07 |",
    "| tiny | data processed out | 0.090 | GB | $0.0160 | $0.00144 | overridden: prices.override |",
    "",
    "## Not possible",
    "",
    "- pipeline: one chain serves one model or one group: a serial pipeline was asked to serve 377 "
    "models (source: https://docs.aws.amazon.com/sagemaker/latest/dg/inference-pipelines.html)",
    "- pipeline: at most 15 containers in an endpoint: 377 containers (source: "
    "https://docs.aws.amazon.com/sagemaker/latest/dg/multi-container-endpoints.html)",
    "",
    "## Warnings",
    "",
    "- options differ in redundancy: small and tiny have one instance, the others two or more",
    "- small: the cold share lies within its interval of 1 %: p99 jumps between warm and cold "
    "values",
    "- small: saturated: largest load is cpu, well below 1 in every slice",
    "- tiny: overloaded: offered CPU work is 2.24 (2.15 to 2.33) of the capacity",
    "- tiny: p99 is withheld: overloaded: steady-state percentiles do not exist; add instances or "
    "reduce the traffic",
    "",
    "## Assumptions in force",
    "",
    "| key | value | | source |",
    "|---|---|---|---|",
    "| overhead | lognormal median 5ms, p99 20ms | assumed | OverheadLatency is published as a "
    "metric, its size is not |",
    "| memory_high_water | 80% | measured | unloading from 75-80 % of memory (Shing Lyu, "
    "2024-08-09) |",
    "| instance_base_memory | min(2.9GiB, 25% of RAM) | measured | 91 models on 16 GiB, 209 on 32 "
    "GiB (Shing Lyu, 2024-08-09); below 11 GiB assumed |",
    "| process_memory | 111MiB | measured | slope between 16 and 32 GiB instances (Shing Lyu, "
    "2024-08-09) |",
    "| workers_per_model | 1 on an MME, else vCPUs | documented | multi-model-server and "
    "sagemaker-inference-toolkit defaults |",
    "| queue_per_model | 100 | documented | multi-model-server job_queue_size, default 100 |",
    "| max_concurrent_loads | min(4, vCPUs) | assumed | AWS does not say |",
    "| spill_at | vCPUs | assumed | SageMaker developer guide, multi-model-endpoints.html says "
    "that it spills, not when |",
    "| invoke_timeout | 1min | documented | SageMaker developer guide, "
    "your-algorithms-inference-code.html |",
    "| load_deadline | 6min | documented | SageMaker developer guide, mms-container-apis.html |",
    "| max_payload | 25MB | documented | SageMaker developer guide, hosting-faqs.html (older "
    "pages: 6 MB) |",
    "| max_server_payload | 6553500B | documented | multi-model-server max_request_size; "
    "SAGEMAKER_MAX_PAYLOAD_IN_MB raises it |",
    "| max_hop_payload | 5MB | documented | SageMaker developer guide, "
    "inference-pipeline-troubleshoot.html (2023) |",
    "| page_cache | after_extraction | assumed | AWS does not say |",
    "| disk_credits | 5400000 | documented | EC2 User Guide, general purpose SSD volumes (gp2) |",
    "| s3_first_byte | 20ms | measured | dvassallo/s3-benchmark (2019): p90 about 20 ms |",
    "| s3_stream | 90MB/s | measured | dvassallo/s3-benchmark (2019): 93 MB/s; S3 guide: 85-90 "
    "MB/s a connection |",
    "| extract_rate | 125MB/s | assumed | gunzip: 100-150 MB/s of output a core |",
    "| load_fixed | 1s | assumed | fits first calls of 1.3-1.5 s (Shing Lyu, 2024-08-09) |",
    "| load_rate | 200MB/s | assumed | fits reloads from disk of about 2 s |",
    "| load_cpu_share | 1 | assumed | AWS does not say |",
    "| first_inference_factor | 5 | measured | one source only |",
    "| unload_time | 50ms | assumed | AWS does not say |",
    "| hop | 2ms | assumed | containers of a pipeline talk on one machine; AWS gives no figure |",
    "| cpu_sharing | processor | assumed | Linux shares processors fairly among runnable tasks |",
    "| bill_from | launch | assumed | AWS bills from launch to deletion; the first second is not "
    "defined |",
    "| cold_start | lognormal median 3s, p99 15s | assumed | SageMaker developer guide, "
    "serverless-endpoints.html says what it depends on, not how long it takes |",
    "| cold_start_rate | 100MB/s | assumed | AWS does not say |",
    "| idle_timeout | 10min | assumed | not published; reports of 5 to 15 minutes |",
    "| vcpu_per_gb | 0.5653 | assumed | 1 vCPU a 1769 MB as AWS Lambda documents for itself |",
    "| account_concurrency | 1000 | documented | SageMaker developer guide, "
    "serverless-endpoints.html: 1000 in large regions, 500 in others |",
    "| bill_cold_start | no | assumed | not found in AWS's price page |",
    "| instance_launch | lognormal median 4min, p99 10.7min | measured | 4 min to InService, 7 min "
    "for 48 instances, 3-5 min by hearsay; AWS gives none |",
    "| drain | 30s | documented | SageMaker developer guide, your-algorithms-inference-code.html: "
    "SIGKILL 30 s after SIGTERM; that requests may finish meanwhile is assumed |",
    "| loss_detection | 1min | assumed | AWS does not say; health checks fail within seconds to "
    "minutes |",
    "| metric_lag | mean 90s, cv 0.19245 | measured | AWS blog on scaling to zero: one to two "
    "minutes |",
    "",
    "- only small: spill_at = 4",
    "",
    "## Made from",
    "",
    "- epsim 0.1.0, seed 42, event hash fedcba9876543210",
    "- --set traffic.azure.scale=2",
    "- demo.yaml: SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "- traces/joined500.csv.gz: SHA-256 "
    "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "- prices/2026-08-07.csv: SHA-256 "
    "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
};

static void shows_what_the_table_shows_and_the_bill(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    ep_report_markdown(result, &text);
    CHECK_LINES(ep_text_bytes(&text), expected);
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void says_what_events_did(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    sample_events_add(result);
    ep_report_markdown(result, &text);
    check_has(&text,
              "\n## Events: what they did\n\n- separate: 1h update small: a new, empty fleet");
    check_has(&text,
              "\n- separate: 2h onboard late: traffic for 40 models of late begins; cold 1.00 "
              "% before, 2.00 % after; not warm again by the end\n\n## Bill\n");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

static void a_hostile_name_stays_in_its_cell(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    result->deployments[SAMPLE_SHARED].name = "a|b\n# <script>";
    ep_report_markdown(result, &text);
    check_has(&text, "\n| a\\|b\xEF\xBF\xBD\\# &lt;script&gt; | $1.85 |");
    assert_null(strstr(text.bytes, "<script>"));
    ep_text_fini(&text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_what_the_table_shows_and_the_bill),
        cmocka_unit_test(says_what_events_did),
        cmocka_unit_test(a_hostile_name_stays_in_its_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
