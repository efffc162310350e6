#include "scenario/assumptions_section.h"

#include <string.h>

static bool read_by_rule_bytes(struct ep_reader *reader, const struct ep_node *node, void *target);

/* clang-format off */
#define COUNT(table) (sizeof(table) / sizeof(table)[0])
#define AT(member) EP_AT(struct ep_assumptions, member)
static const struct ep_choice page_caches[] = {
    {"after_extraction", EP_PAGE_CACHE_AFTER_EXTRACTION, "just extracted bytes are not read again"},
    {"always", EP_PAGE_CACHE_ALWAYS, "a load never reads the disk"},
    {"never", EP_PAGE_CACHE_NEVER, "a load always reads the disk"},
    {0}};
static const struct ep_choice sharings[] = {
    {"processor", EP_CPU_SHARING_PROCESSOR, "tasks share the vCPUs equally"},
    {"none", EP_CPU_SHARING_NONE, "every task has a vCPU of its own"},
    {0}};
static const struct ep_choice bills[] = {
    {"launch", EP_BILL_FROM_LAUNCH, "an instance costs from its launch on"},
    {"in_service", EP_BILL_FROM_IN_SERVICE, "an instance costs once it serves"},
    {0}};

static const struct ep_choice yes_no[] = {
    {"no", false, "only the time of service is billed"},
    {"yes", true, "a cold start is billed as well"},
    {0}};

static const struct ep_field fields[] = {
    {.key = "overhead", .type = EP_FIELD_DURATION_DIST, .off = "0ms", AT(overhead),
     .default_text = "{lognormal: {median: 5ms, p99: 20ms}}", .tag = EP_TAG_ASSUMED,
     .source = "OverheadLatency is published as a metric, its size is not",
     .help = "delays the answer of every attempt: the platform's own time"},
    {.key = "memory_high_water", .type = EP_FIELD_RATIO, .off = "100%", AT(memory_high_water),
     .rule = EP_RULE_SHARE, .default_text = "80%", .tag = EP_TAG_MEASURED,
     .source = "unloading from 75-80 % of memory (Shing Lyu, 2024-08-09)",
     .help = "share of RAM up to which models are kept"},
    {.key = "instance_base_memory", .type = EP_FIELD_CUSTOM, .off = "0B", AT(instance_base_memory),
     .read = read_by_rule_bytes, .form = "size", .schema = "{\"$ref\": \"#/$defs/size\"}",
     .default_rule = "min(2.9GiB, 25% of RAM)", .tag = EP_TAG_MEASURED,
     .source = "91 models on 16 GiB, 209 on 32 GiB (Shing Lyu, 2024-08-09); below 11 GiB assumed",
     .help = "RAM of the operating system and the platform"},
    {.key = "process_memory", .type = EP_FIELD_BYTES, .off = "0B", AT(process_memory),
     .default_text = "111MiB",
     .tag = EP_TAG_MEASURED,
     .source = "slope between 16 and 32 GiB instances (Shing Lyu, 2024-08-09)",
     .help = "resident size of one worker without its model"},
    {.key = "workers_per_model", .type = EP_FIELD_INT, AT(workers_per_model),
     .rule = EP_RULE_AT_LEAST_ONE, .off = "unlimited",
     .default_rule = "1 on a multi-model endpoint, else the number of vCPUs",
     .tag = EP_TAG_DOCUMENTED,
     .source = "multi-model-server and sagemaker-inference-toolkit defaults",
     .help = "requests of one model that an instance serves at a time"},
    {.key = "queue_per_model", .type = EP_FIELD_INT, AT(queue_per_model),
     .rule = EP_RULE_NOT_NEGATIVE, .off = "unlimited", .default_text = "100",
     .tag = EP_TAG_DOCUMENTED,
     .source = "multi-model-server job_queue_size, default 100",
     .help = "attempts that wait for a worker of one model; more are answered 503"},
    {.key = "max_concurrent_loads", .type = EP_FIELD_INT, AT(max_concurrent_loads),
     .rule = EP_RULE_AT_LEAST_ONE, .off = "unlimited",
     .default_rule = "min(4, vCPUs); with cache: disabled the number of vCPUs",
     .tag = EP_TAG_ASSUMED,
     .source = "AWS does not say",
     .help = "models that an instance loads at a time"},
    {.key = "spill_at", .type = EP_FIELD_INT, AT(spill_at), .rule = EP_RULE_AT_LEAST_ONE,
     .off = "never", .default_rule = "the number of vCPUs", .tag = EP_TAG_ASSUMED,
     .source = "SageMaker Developer Guide, multi-model-endpoints.html says that it spills, not "
               "when",
     .help = "outstanding attempts of one model on an instance from which on others load it too"},
    {.key = "invoke_timeout", .type = EP_FIELD_DURATION, AT(invoke_timeout),
     .rule = EP_RULE_POSITIVE, .off = "never", .default_text = "60s", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker Developer Guide, your-algorithms-inference-code.html",
     .help = "an attempt is answered with an error this long after its arrival"},
    {.key = "load_deadline", .type = EP_FIELD_DURATION, AT(load_deadline),
     .rule = EP_RULE_POSITIVE, .off = "never", .default_text = "360s", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker Developer Guide, mms-container-apis.html",
     .help = "a load that takes longer is abandoned"},
    {.key = "max_payload", .type = EP_FIELD_BYTES, AT(max_payload), .rule = EP_RULE_POSITIVE,
     .off = "unlimited", .default_text = "25MB", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker Developer Guide, hosting-faqs.html (older pages: 6 MB)",
     .help = "a larger request is answered 400 by the platform and reaches no instance"},
    {.key = "max_server_payload", .type = EP_FIELD_BYTES, AT(max_server_payload),
     .rule = EP_RULE_POSITIVE, .off = "unlimited", .default_text = "6553500B",
     .tag = EP_TAG_DOCUMENTED,
     .source = "multi-model-server max_request_size; SAGEMAKER_MAX_PAYLOAD_IN_MB raises it",
     .help = "a larger request is answered 413 by the server in the container, 424 by the platform"},
    {.key = "max_hop_payload", .type = EP_FIELD_BYTES, AT(max_hop_payload),
     .rule = EP_RULE_POSITIVE, .off = "unlimited", .default_text = "5MB", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker Developer Guide, inference-pipeline-troubleshoot.html (2023)",
     .help = "serial chains: more between two containers ends the chain with 424"},
    {.key = "page_cache", .type = EP_FIELD_CHOICE, .off = "always", AT(page_cache),
     .choices = page_caches,
     .default_text = "after_extraction", .tag = EP_TAG_ASSUMED,
     .source = "AWS does not say",
     .help = "which loads read the disk; `always` switches reads off"},
    {.key = "disk_credits", .type = EP_FIELD_INT, AT(disk_credits),
     .rule = EP_RULE_NOT_NEGATIVE, .off = "unlimited", .default_text = "5400000",
     .tag = EP_TAG_DOCUMENTED, .source = "EC2 User Guide, general purpose SSD volumes (gp2)",
     .help = "I/O credits of a volume at its launch, and at most: without them a small one is slower"},
    {.key = "s3_first_byte", .type = EP_FIELD_DURATION, .off = "0ms", AT(s3_first_byte),
     .default_text = "20ms",
     .tag = EP_TAG_MEASURED,
     .source = "dvassallo/s3-benchmark (2019): p90 about 20 ms",
     .help = "time to the first byte of a download"},
    {.key = "s3_stream", .type = EP_FIELD_BANDWIDTH, AT(s3_stream), .rule = EP_RULE_POSITIVE,
     .off = "unlimited", .default_text = "90MB/s", .tag = EP_TAG_MEASURED,
     .source = "dvassallo/s3-benchmark (2019): 93 MB/s; S3 guide: 85-90 MB/s a connection",
     .help = "bandwidth of one download"},
    {.key = "extract_rate", .type = EP_FIELD_BANDWIDTH, AT(extract_rate), .rule = EP_RULE_POSITIVE,
     .off = "unlimited", .default_text = "125MB/s", .tag = EP_TAG_ASSUMED,
     .source = "gunzip: 100-150 MB/s of output a core",
     .help = "extracted bytes per second on one vCPU"},
    {.key = "load_fixed", .type = EP_FIELD_DURATION, .off = "0s", AT(load_fixed),
     .default_text = "1s",
     .tag = EP_TAG_ASSUMED,
     .source = "fits first calls of 1.3-1.5 s (Shing Lyu, 2024-08-09)",
     .help = "fixed part of a load: the worker starts, the framework is imported"},
    {.key = "load_rate", .type = EP_FIELD_BANDWIDTH, AT(load_rate), .rule = EP_RULE_POSITIVE,
     .off = "unlimited", .default_text = "200MB/s", .tag = EP_TAG_ASSUMED,
     .source = "fits reloads from disk of about 2 s",
     .help = "extracted bytes loaded per second"},
    {.key = "load_cpu_share", .type = EP_FIELD_NUMBER, AT(load_cpu_share),
     .rule = EP_RULE_FRACTION, .off = "0", .default_text = "1", .tag = EP_TAG_ASSUMED,
     .source = "AWS does not say",
     .help = "share of a load that needs a vCPU; the rest is waiting"},
    {.key = "first_inference_factor", .type = EP_FIELD_NUMBER, AT(first_inference_factor),
     .rule = EP_RULE_AT_LEAST_ONE, .most = 1000, .off = "1", .default_text = "5", .tag = EP_TAG_MEASURED,
     .source = "one source only",
     .help = "the first inference after a load takes this many times its demand"},
    {.key = "unload_time", .type = EP_FIELD_DURATION, .off = "0s", AT(unload_time),
     .default_text = "50ms",
     .tag = EP_TAG_ASSUMED,
     .source = "AWS does not say",
     .help = "time until the memory of an evicted model is free"},
    {.key = "hop", .type = EP_FIELD_DURATION, .off = "0ms", AT(hop), .default_text = "2ms",
     .tag = EP_TAG_ASSUMED,
     .source = "containers of a pipeline talk on one machine; AWS gives no figure",
     .help = "serial chains: delay before each container but the first"},
    {.key = "cpu_sharing", .type = EP_FIELD_CHOICE, .off = "none", AT(cpu_sharing),
     .choices = sharings,
     .default_text = "processor", .tag = EP_TAG_ASSUMED,
     .source = "Linux shares processors fairly among runnable tasks",
     .help = "how vCPUs are shared"},
    {.key = "bill_from", .type = EP_FIELD_CHOICE, .off = "in_service", AT(bill_from),
     .choices = bills,
     .default_text = "launch", .tag = EP_TAG_ASSUMED,
     .source = "AWS bills from launch to deletion; the first second is not defined",
     .help = "when an instance begins to cost"},
    {.key = "cold_start", .type = EP_FIELD_DURATION_DIST, .off = "0s", AT(cold_start),
     .default_text = "{lognormal: {median: 3s, p99: 15s}}", .tag = EP_TAG_ASSUMED,
     .source = "serverless-endpoints.html says what it depends on, not how long it takes; reports "
               "of seconds to minutes",
     .help = "serverless: until a new environment can serve, without the artifact's download"},
    {.key = "cold_start_rate", .type = EP_FIELD_BANDWIDTH, AT(cold_start_rate),
     .rule = EP_RULE_POSITIVE, .off = "unlimited", .default_text = "100MB/s",
     .tag = EP_TAG_ASSUMED, .source = "AWS does not say",
     .help = "serverless: the artifact's download, on top of cold_start"},
    {.key = "idle_timeout", .type = EP_FIELD_DURATION, AT(idle_timeout),
     .rule = EP_RULE_NOT_NEGATIVE, .off = "never", .default_text = "10min",
     .tag = EP_TAG_ASSUMED, .source = "not published; reports of 5 to 15 minutes",
     .help = "serverless: an environment that nobody uses goes after this"},
    {.key = "vcpu_per_gb", .type = EP_FIELD_NUMBER, AT(vcpu_per_gb), .rule = EP_RULE_POSITIVE,
     .most = 1000, .default_text = "0.5653", .tag = EP_TAG_ASSUMED,
     .source = "1 vCPU a 1769 MB as AWS Lambda documents for itself; SageMaker says in proportion",
     .help = "serverless: vCPUs of an environment for each GB of its memory"},
    {.key = "account_concurrency", .type = EP_FIELD_INT, AT(account_concurrency),
     .rule = EP_RULE_AT_LEAST_ONE, .off = "unlimited", .default_text = "1000",
     .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker Developer Guide, serverless-endpoints.html: 1000 in large regions, 500 "
               "in others; new accounts report 10",
     .help = "serverless: requests that all endpoints together serve at a time"},
    {.key = "bill_cold_start", .type = EP_FIELD_CHOICE, .off = "no", AT(bill_cold_start),
     .choices = yes_no, .default_text = "no", .tag = EP_TAG_ASSUMED,
     .source = "not found in AWS's price page",
     .help = "serverless: whether the time of a cold start is paid for"},
    {.key = "instance_launch", .type = EP_FIELD_DURATION_DIST, .off = "0s", AT(instance_launch),
     .default_text = "{lognormal: {median: 240s, p95: 480s}}", .tag = EP_TAG_MEASURED,
     .source = "4 min to InService, 7 min for 48 instances, 3-5 min by hearsay; AWS gives none",
     .help = "time from the launch of an instance until it serves"},
    {.key = "drain", .type = EP_FIELD_DURATION, .off = "0s", AT(drain),
     .default_text = "30s", .tag = EP_TAG_DOCUMENTED,
     .source = "SageMaker Developer Guide, your-algorithms-inference-code.html: SIGKILL 30 s after "
               "SIGTERM; that requests may finish meanwhile is assumed",
     .help = "time that attempts on an instance have to finish once it gets no more"},
    {.key = "loss_detection", .type = EP_FIELD_DURATION, .off = "0s", AT(loss_detection),
     .default_text = "60s", .tag = EP_TAG_ASSUMED,
     .source = "AWS does not say; health checks fail within seconds to minutes",
     .help = "time from the loss of an instance until another is launched"},
};
/* clang-format on */

static bool read_by_rule_bytes(struct ep_reader *reader, const struct ep_node *node, void *target)
{
    static const struct ep_field plain = {.type = EP_FIELD_BYTES};
    return ep_fields_read_value(reader, &plain, node, target);
}

/* What the table says by rule; the rest are its default texts. */
static void init(void *item)
{
    struct ep_assumptions *assumptions = item;
    memset(assumptions, 0, sizeof *assumptions);
    assumptions->instance_base_memory = EP_BY_RULE;
    assumptions->workers_per_model = EP_BY_RULE;
    assumptions->max_concurrent_loads = EP_BY_RULE;
    assumptions->spill_at = EP_BY_RULE;
}

const struct ep_section ep_assumptions_section = {
    .title = "assumptions",
    .help = "Every parameter that AWS does not document. Each can be switched off. Also allowed "
            "inside one deployment.",
    .fields = fields,
    .field_count = COUNT(fields),
    .item_size = sizeof(struct ep_assumptions),
    .init = init,
};
