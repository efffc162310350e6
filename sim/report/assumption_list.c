#include "report/assumption_list.h"

#include "base/units.h"
#include "core/dist.h"
#include "report/text.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define GUIDE "SageMaker developer guide, "

struct origin {
    const char *key, *tag, *source;
};
/* clang-format off */
static const struct origin origins[EP_ASSUMPTION_COUNT] = {
    {"overhead", "assumed", "OverheadLatency is published as a metric, its size is not"},
    {"memory_high_water", "measured", "unloading from 75-80 % of memory (Shing Lyu, 2024-08-09)"},
    {"instance_base_memory", "measured", "91 models on 16 GiB, 209 on 32 GiB (Shing Lyu, 2024-08-09); below 11 GiB assumed"},
    {"process_memory", "measured", "slope between 16 and 32 GiB instances (Shing Lyu, 2024-08-09)"},
    {"workers_per_model", "documented", "multi-model-server and sagemaker-inference-toolkit defaults"},
    {"queue_per_model", "documented", "multi-model-server job_queue_size, default 100"},
    {"max_concurrent_loads", "assumed", "AWS does not say"},
    {"spill_at", "assumed", GUIDE "multi-model-endpoints.html says that it spills, not when"},
    {"invoke_timeout", "documented", GUIDE "your-algorithms-inference-code.html"},
    {"load_deadline", "documented", GUIDE "mms-container-apis.html"},
    {"max_payload", "documented", GUIDE "hosting-faqs.html (older pages: 6 MB)"},
    {"max_server_payload", "documented", "multi-model-server max_request_size; SAGEMAKER_MAX_PAYLOAD_IN_MB raises it"},
    {"max_hop_payload", "documented", GUIDE "inference-pipeline-troubleshoot.html (2023)"},
    {"page_cache", "assumed", "AWS does not say"},
    {"disk_credits", "documented", "EC2 User Guide, general purpose SSD volumes (gp2)"},
    {"s3_first_byte", "measured", "dvassallo/s3-benchmark (2019): p90 about 20 ms"},
    {"s3_stream", "measured", "dvassallo/s3-benchmark (2019): 93 MB/s; S3 guide: 85-90 MB/s a connection"},
    {"extract_rate", "assumed", "gunzip: 100-150 MB/s of output a core"},
    {"load_fixed", "assumed", "fits first calls of 1.3-1.5 s (Shing Lyu, 2024-08-09)"},
    {"load_rate", "assumed", "fits reloads from disk of about 2 s"},
    {"load_cpu_share", "assumed", "AWS does not say"},
    {"first_inference_factor", "measured", "one source only"},
    {"unload_time", "assumed", "AWS does not say"},
    {"hop", "assumed", "containers of a pipeline talk on one machine; AWS gives no figure"},
    {"cpu_sharing", "assumed", "Linux shares processors fairly among runnable tasks"},
    {"bill_from", "assumed", "AWS bills from launch to deletion; the first second is not defined"},
    {"cold_start", "assumed", GUIDE "serverless-endpoints.html says what it depends on, not how long it takes"},
    {"cold_start_rate", "assumed", "AWS does not say"},
    {"idle_timeout", "assumed", "not published; reports of 5 to 15 minutes"},
    {"vcpu_per_gb", "assumed", "1 vCPU a 1769 MB as AWS Lambda documents for itself"},
    {"account_concurrency", "documented", GUIDE "serverless-endpoints.html: 1000 in large regions, 500 in others"},
    {"bill_cold_start", "assumed", "not found in AWS's price page"},
    {"instance_launch", "measured", "4 min to InService, 7 min for 48 instances, 3-5 min by hearsay; AWS gives none"},
    {"drain", "documented", GUIDE "your-algorithms-inference-code.html: SIGKILL 30 s after SIGTERM; that requests may finish meanwhile is assumed"},
    {"loss_detection", "assumed", "AWS does not say; health checks fail within seconds to minutes"},
    {"metric_lag", "measured", "AWS blog on scaling to zero: one to two minutes"},
};
/* clang-format on */

#define VALUE 64

static void put(char out[VALUE], const char *text)
{
    snprintf(out, VALUE, "%s", text);
}

static void put_time(char out[VALUE], ep_time span)
{
    if (span == EP_TIME_NEVER)
        put(out, "never");
    else
        ep_units_format_duration(out, VALUE, span);
}

static void put_limit(char out[VALUE], int64_t bytes)
{
    if (bytes == INT64_MAX)
        put(out, "unlimited");
    else if (bytes % 1000 != 0 && bytes % 1024 != 0) /* a limit is not rounded */
        snprintf(out, VALUE, "%" PRId64 "B", bytes);
    else
        ep_units_format_bytes(out, VALUE, bytes);
}

static void put_count(char out[VALUE], int count, const char *unlimited, const char *by_rule)
{
    if (count == EP_UNLIMITED)
        put(out, unlimited);
    else if (count == EP_BY_RULE)
        put(out, by_rule);
    else
        snprintf(out, VALUE, "%d", count);
}

static void put_bytes(char out[VALUE], int64_t bytes, const char *by_rule)
{
    if (bytes == EP_BY_RULE)
        put(out, by_rule);
    else
        ep_units_format_bytes(out, VALUE, bytes);
}

static void put_bandwidth(char out[VALUE], double bytes_per_second)
{
    char size[VALUE - 2];
    if (isinf(bytes_per_second)) {
        put(out, "unlimited");
        return;
    }
    ep_units_format_bytes(size, sizeof size, (int64_t)bytes_per_second);
    snprintf(out, VALUE, "%s/s", size);
}

static void put_ratio(char out[VALUE], double ratio)
{
    char number[EP_TEXT_NUMBER];
    snprintf(out, VALUE, "%s%%", ep_text_number(number, round(ratio * 1e9) / 1e7));
}

static void put_number(char out[VALUE], double number)
{
    char digits[EP_TEXT_NUMBER];
    put(out, ep_text_number(digits, number));
}

static void put_dist(char out[VALUE], const struct ep_dist *dist)
{
    char a[24], b[24], number[EP_TEXT_NUMBER];
    if (dist->kind == EP_DIST_CONSTANT) {
        put_time(out, (ep_time)dist->a);
        return;
    }
    if (dist->kind == EP_DIST_LOGNORMAL) {
        ep_units_format_duration(a, sizeof a, (ep_time)round(ep_dist_quantile(dist, 0.5)));
        ep_units_format_duration(b, sizeof b, (ep_time)round(ep_dist_quantile(dist, 0.99)));
        snprintf(out, VALUE, "lognormal median %.20s, p99 %.20s", a, b);
        return;
    }
    ep_units_format_duration(a, sizeof a, (ep_time)round(ep_dist_mean(dist)));
    ep_text_number(number, round(sqrt(ep_dist_scv(dist)) * 1e6) / 1e6);
    snprintf(out, VALUE, "mean %.20s, cv %.20s", a, number);
}

static const char *page_cache_text(enum ep_page_cache value)
{
    switch (value) {
    case EP_PAGE_CACHE_AFTER_EXTRACTION:
        return "after_extraction";
    case EP_PAGE_CACHE_ALWAYS:
        return "always";
    case EP_PAGE_CACHE_NEVER:
        return "never";
    }
    assert(0 && "unknown page cache");
    return "";
}

/* In the order of origins[]; each returns the next row. */
static struct ep_assumption_row *put_service_values(const struct ep_assumptions *a,
                                                    struct ep_assumption_row *row)
{
    put_dist((row++)->value, &a->overhead);
    put_ratio((row++)->value, a->memory_high_water);
    put_bytes((row++)->value, a->instance_base_memory, "min(2.9GiB, 25% of RAM)");
    put_bytes((row++)->value, a->process_memory, "by rule");
    put_count((row++)->value, a->workers_per_model, "unlimited", "1 on an MME, else vCPUs");
    put_count((row++)->value, a->queue_per_model, "unlimited", "by rule");
    put_count((row++)->value, a->max_concurrent_loads, "unlimited", "min(4, vCPUs)");
    put_count((row++)->value, a->spill_at, "never", "vCPUs");
    put_time((row++)->value, a->invoke_timeout);
    put_time((row++)->value, a->load_deadline);
    put_limit((row++)->value, a->max_payload);
    put_limit((row++)->value, a->max_server_payload);
    put_limit((row++)->value, a->max_hop_payload);
    put((row++)->value, page_cache_text(a->page_cache));
    put_count((row++)->value, a->disk_credits, "unlimited", "by rule");
    return row;
}

static struct ep_assumption_row *put_load_values(const struct ep_assumptions *a,
                                                 struct ep_assumption_row *row)
{
    put_time((row++)->value, a->s3_first_byte);
    put_bandwidth((row++)->value, a->s3_stream);
    put_bandwidth((row++)->value, a->extract_rate);
    put_time((row++)->value, a->load_fixed);
    put_bandwidth((row++)->value, a->load_rate);
    put_number((row++)->value, a->load_cpu_share);
    put_number((row++)->value, a->first_inference_factor);
    put_time((row++)->value, a->unload_time);
    put_time((row++)->value, a->hop);
    put((row++)->value, a->cpu_sharing == EP_CPU_SHARING_NONE ? "none" : "processor");
    put((row++)->value, a->bill_from == EP_BILL_FROM_LAUNCH ? "launch" : "in_service");
    return row;
}

static struct ep_assumption_row *put_serverless_values(const struct ep_assumptions *a,
                                                       struct ep_assumption_row *row)
{
    put_dist((row++)->value, &a->cold_start);
    put_bandwidth((row++)->value, a->cold_start_rate);
    put_time((row++)->value, a->idle_timeout);
    put_number((row++)->value, a->vcpu_per_gb);
    put_count((row++)->value, a->account_concurrency, "unlimited", "by rule");
    put((row++)->value, a->bill_cold_start ? "yes" : "no");
    return row;
}

static struct ep_assumption_row *put_instance_values(const struct ep_assumptions *a,
                                                     struct ep_assumption_row *row)
{
    put_dist((row++)->value, &a->instance_launch);
    put_time((row++)->value, a->drain);
    put_time((row++)->value, a->loss_detection);
    put_dist((row++)->value, &a->metric_lag);
    return row;
}

static void put_values(const struct ep_assumptions *assumptions, struct ep_assumption_row *rows)
{
    struct ep_assumption_row *row = put_service_values(assumptions, rows);
    row = put_serverless_values(assumptions, put_load_values(assumptions, row));
    row = put_instance_values(assumptions, row);
    assert(row == rows + EP_ASSUMPTION_COUNT);
    (void)row;
}

void ep_assumption_list(const struct ep_assumptions *assumptions,
                        struct ep_assumption_row rows[EP_ASSUMPTION_COUNT])
{
    struct ep_assumption_row defaults[EP_ASSUMPTION_COUNT];
    struct ep_assumptions by_default = ep_assumptions_default();
    put_values(&by_default, defaults);
    put_values(assumptions, rows);
    for (size_t i = 0; i < EP_ASSUMPTION_COUNT; i++) {
        bool is_default = strcmp(rows[i].value, defaults[i].value) == 0;
        rows[i].key = origins[i].key;
        rows[i].tag = is_default ? origins[i].tag : "set here";
        rows[i].source = is_default ? origins[i].source : "the scenario";
    }
}

size_t ep_assumption_differences(const struct ep_assumptions *own,
                                 const struct ep_assumptions *common,
                                 struct ep_assumption_row rows[EP_ASSUMPTION_COUNT])
{
    struct ep_assumption_row others[EP_ASSUMPTION_COUNT];
    size_t count = 0;
    ep_assumption_list(own, rows);
    ep_assumption_list(common, others);
    for (size_t i = 0; i < EP_ASSUMPTION_COUNT; i++)
        if (strcmp(rows[i].value, others[i].value) != 0)
            rows[count++] = rows[i];
    return count;
}
