#include "report/result_schema.h"

#include "base/mem.h"
#include "report/json_tree.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
#define TEXT(in, key, meaning)            {in, key, EP_RESULT_TEXT, NULL, NULL, meaning, false}
#define MAYBE_TEXT(in, key, meaning)      {in, key, EP_RESULT_TEXT_OR_NULL, NULL, NULL, meaning, false}
#define COUNT(in, key, unit, meaning)     {in, key, EP_RESULT_INTEGER, NULL, unit, meaning, false}
#define NUMBER(in, key, unit, meaning)    {in, key, EP_RESULT_NUMBER_OR_NULL, NULL, unit, meaning, false}
#define EST(in, key, unit, meaning)       {in, key, EP_RESULT_OBJECT, "est", unit, meaning, false}
#define OBJECT(in, key, of, meaning)      {in, key, EP_RESULT_OBJECT, of, NULL, meaning, false}
#define SOME_OBJECT(in, key, of, meaning) {in, key, EP_RESULT_OBJECT, of, NULL, meaning, true}
#define SOME_EST(in, key, unit, meaning)  {in, key, EP_RESULT_OBJECT, "est", unit, meaning, true}
#define SOME_TEXT(in, key, meaning)       {in, key, EP_RESULT_TEXT_OR_NULL, NULL, NULL, meaning, true}
#define SOME_COUNT(in, key, unit, meaning) {in, key, EP_RESULT_INTEGER, NULL, unit, meaning, true}
#define SOME_NUMBER(in, key, unit, meaning) {in, key, EP_RESULT_NUMBER_OR_NULL, NULL, unit, meaning, true}
#define ARRAY(in, key, of, meaning)       {in, key, EP_RESULT_ARRAY, of, NULL, meaning, false}
#define SOME_ARRAY(in, key, of, meaning)  {in, key, EP_RESULT_ARRAY, of, NULL, meaning, true}
#define TEXTS(in, key, meaning)           {in, key, EP_RESULT_TEXTS, NULL, NULL, meaning, false}

static const struct ep_result_field fields[] = {
    TEXT("result", "epsim", "version of the program"),
    COUNT("result", "schema", NULL, "version of this format"),
    OBJECT("result", "manifest", "manifest", "what the result was made from: enough to make it again"),
    OBJECT("result", "scenario", "scenario", "what was simulated"),
    ARRAY("result", "deployments", "deployment", "one for each option, in the order of the scenario"),
    ARRAY("result", "comparison", "comparison", "each feasible option against the first, on the same requests"),
    ARRAY("result", "requirements", "requirement", "each requirement, for each feasible option that it is about"),
    OBJECT("result", "recommendation", "recommendation", "the cheapest option that meets every requirement"),
    SOME_ARRAY("result", "assumptions_effect", "assumption", "--assumptions: each assumption at both ends of its range, by size of the effect"),
    SOME_ARRAY("result", "headroom", "headroom", "--headroom: how much more each option could take"),
    SOME_OBJECT("result", "break_even", "break_even", "--break-even: the traffic at which the better of two options changes"),
    TEXTS("result", "warnings", "what limits the comparison as a whole"),

    {"manifest", "sha256", EP_RESULT_TEXT_MAP, NULL, NULL, "SHA-256 of every file that was read: scenario, tables, traces, price book", false},
    COUNT("manifest", "seed", NULL, "seed of all random streams"),
    TEXTS("manifest", "flags", "flags of the command line that decide the result"),
    TEXT("manifest", "event_hash", "hash of every simulated event: equal when two runs did the same"),

    TEXT("scenario", "name", "name of the scenario"),
    TEXT("scenario", "file", "its file, as given"),
    NUMBER("scenario", "horizon_s", "s", "simulated time of a replication"),
    NUMBER("scenario", "warmup_s", "s", "what is discarded at its begin"),
    COUNT("scenario", "replications", NULL, "independent runs"),
    {"scenario", "assumptions", EP_RESULT_TEXT_MAP, NULL, NULL, "every parameter that AWS does not document, as in force", false},

    TEXT("deployment", "name", "name of the option"),
    TEXT("deployment", "kind", "single-model, multi-model, multi-container or serverless"),
    {"deployment", "feasible", EP_RESULT_BOOLEAN, NULL, NULL, "false: it breaks a rule of the service and was not simulated; the figures are then absent", false},
    ARRAY("deployment", "problems", "problem", "the broken rules"),
    SOME_TEXT("deployment", "verdict", "stable, saturated (overloaded for a while), overloaded or inconclusive"),
    SOME_TEXT("deployment", "verdict_reason", "which resource decided the verdict"),
    SOME_OBJECT("deployment", "offered_load", "load", "the largest rho: offered work of first attempts / capacity"),
    SOME_COUNT("deployment", "endpoints", NULL, "endpoints of the option"),
    SOME_COUNT("deployment", "containers", NULL, "containers defined in them"),
    SOME_OBJECT("deployment", "requests", "requests", "final outcomes of the measured requests, all replications together"),
    SOME_OBJECT("deployment", "attempts", "attempts", "tries of the measured requests, retries included"),
    SOME_OBJECT("deployment", "latency_s", "latency", "completed requests, from the first arrival to the final answer"),
    SOME_OBJECT("deployment", "warm_latency_s", "latency", "the same, of requests that found their model in memory"),
    SOME_OBJECT("deployment", "cold_latency_s", "latency", "the same, of the others"),
    SOME_OBJECT("deployment", "latency_parts_s", "parts", "the six parts of the latency; their means add up to the mean"),
    SOME_NUMBER("deployment", "latency_tail_mean_s", "s", "mean latency of the slowest 1 %: the tail means of the parts add up to it"),
    SOME_EST("deployment", "error_ratio", "ratio", "measured requests that did not complete, as a share of those that arrived"),
    SOME_EST("deployment", "cold_ratio", "ratio", "share of requests that did not find their model in memory, of those that reached an instance"),
    SOME_OBJECT("deployment", "cache", "cache", "of a multi-model endpoint, by attempts"),
    SOME_OBJECT("deployment", "ledger", "ledger", "what the slowest 1 % of completed requests spend their time on: by cause and by model"),
    SOME_OBJECT("deployment", "churn", "churn", "models that come and go on a multi-model endpoint: does it thrash?"),
    SOME_OBJECT("deployment", "at_start", "at_start", "what pin and prewarm put on every instance when it begins"),
    SOME_OBJECT("deployment", "working_set", "working_set", "of a multi-model endpoint: LRU misses against memory, from the requests of replication 1"),
    SOME_OBJECT("deployment", "neighbors", "neighbors", "with --neighbors: what the hottest model does to the others on its endpoint"),
    SOME_OBJECT("deployment", "cost_usd", "cost", "what the option costs"),
    SOME_OBJECT("deployment", "instances", "instances", "how many instances it had, over time"),
    SOME_OBJECT("deployment", "scaling", "scaling", "what its autoscaling decided and why"),
    SOME_OBJECT("deployment", "utilization", "utilization", "busy share of its resources, over time"),
    {"deployment", "cloudwatch", EP_RESULT_MAP, "metric", NULL, "what CloudWatch would show, by AWS name", true},
    SOME_ARRAY("deployment", "container_figures", "container", "of a multi-container endpoint: each container by itself; of more than 15 the 15 that take most vCPU time"),
    SOME_OBJECT("deployment", "bottleneck", "bottleneck", "of a serial chain: what limits it, and at what rate"),
    SOME_ARRAY("deployment", "groups", "group", "the figures for each model group"),
    SOME_OBJECT("deployment", "models", "models", "how single models fare"),
    SOME_OBJECT("deployment", "quality", "quality", "how sure the figures are"),
    SOME_ARRAY("deployment", "events", "event", "what the scenario's events did to it, in the scenario's order"),
    SOME_ARRAY("deployment", "parts", "deployment", "of a hybrid: its parts in order, each with the figures of a deployment of its own, named HYBRID.PART; requests, cost and endpoints add up to the hybrid's"),

    SOME_OBJECT("deployment", "advice", "advice", "what AWS advises, where it applies to this option; it decides nothing"),
    SOME_OBJECT("deployment", "upkeep", "upkeep", "operational overhead: what must be created, watched and updated"),
    SOME_OBJECT("deployment", "survival", "survival", "with survive: how it fares with instances lost for good"),

    ARRAY("advice", "for", "finding", "what speaks for it"),
    ARRAY("advice", "against", "finding", "what speaks against it"),
    TEXT("finding", "rule", "the advice"),
    TEXT("finding", "detail", "why it applies here"),
    TEXT("finding", "source", "where AWS says so"),
    COUNT("upkeep", "endpoints", NULL, "endpoints"),
    COUNT("upkeep", "instances", NULL, "instances at the start, of all endpoints; serverless: 0"),
    COUNT("upkeep", "containers", NULL, "containers defined in the endpoints"),
    COUNT("upkeep", "policies", NULL, "scaling policies and scheduled actions, of all endpoints"),

    COUNT("survival", "lost", "instances", "how many are lost"),
    {"survival", "passed", EP_RESULT_BOOLEAN_OR_NULL, NULL, NULL, "whether what is required still holds; null: not decided", false},
    TEXT("survival", "reason", "the figure that decides, or why it needs no run"),
    SOME_COUNT("survival", "endpoint", NULL, "the endpoint that loses them: there the others have most to do"),
    SOME_COUNT("survival", "instances", NULL, "instances that it had"),
    SOME_NUMBER("survival", "from_s", "s", "when they are lost"),
    SOME_TEXT("survival", "verdict", "of the whole measured span with the loss"),
    SOME_TEXT("survival", "verdict_reason", "which resource decided the verdict"),
    SOME_EST("survival", "latency_p99_s", "s", "99 % of the completed requests are at most this slow"),
    SOME_EST("survival", "error_ratio", "ratio", "measured requests that did not complete"),
    SOME_EST("survival", "cold_ratio", "ratio", "share of requests that did not find their model in memory"),
    SOME_ARRAY("survival", "requirements", "requirement", "what must still hold, judged in that run"),

    TEXT("container", "name", "its name in the chain; of a direct endpoint the model's"),
    TEXT("container", "image", "container image"),
    COUNT("container", "endpoint", NULL, "which of the deployment's endpoints it is on"),
    NUMBER("container", "workers", NULL, "requests that it serves at a time on an instance; null: unlimited"),
    COUNT("container", "invocations", "attempts", "of measured requests"),
    COUNT("container", "errors_4xx", "attempts", "its own 4xx answers: larger than its server reads"),
    COUNT("container", "errors_5xx", "attempts", "its own 5xx answers: its queue was full"),
    OBJECT("container", "latency_s", "container_latency", "from entering its queue to its answer: ContainerLatency"),
    OBJECT("container", "utilization", "container_utilization", "busy share of what it uses, over time"),
    EST("container", "offered_load", "ratio", "work that first attempts ask of its workers / what they can do"),
    NUMBER("container", "saturates_per_s", "requests/s", "rate at which its workers are busy all the time, were the vCPUs its own; null: any rate"),
    {"container", "cloudwatch", EP_RESULT_MAP, "metric", NULL, "what CloudWatch would show for the dimension ContainerName", false},
    EST("container_latency", "mean", "s", "mean"),
    EST("container_latency", "p50", "s", "median; at most 1/32 above"),
    EST("container_latency", "p99", "s", "99th percentile; at most 1/32 above"),
    NUMBER("container_latency", "queue_mean", "s", "before one of its workers was free, over the served"),
    NUMBER("container_latency", "service_mean", "s", "its demand alone"),
    NUMBER("container_latency", "contention_mean", "s", "what sharing the vCPUs adds"),
    EST("container_utilization", "cpu", "ratio", "vCPU time of its inferences / vCPU time of the instances"),
    EST("container_utilization", "workers", "ratio", "busy share of its worker slots; 0: unlimited ones"),
    NUMBER("container_utilization", "memory", "ratio", "what it holds / memory of an instance"),
    TEXT("bottleneck", "resource", "cpu, the workers of a container, or nothing"),
    TEXT("bottleneck", "slowest_container", "the container whose workers saturate first"),
    NUMBER("bottleneck", "arrived_per_s", "requests/s", "what arrived, on average"),
    NUMBER("bottleneck", "saturates_per_s", "requests/s", "the lesser of the two bounds; null: none"),
    NUMBER("bottleneck", "tandem_bound_per_s", "requests/s", "workers x instances / service of the slowest container, as if each had vCPUs of its own"),
    NUMBER("bottleneck", "cpu_bound_per_s", "requests/s", "vCPUs / vCPU time of a request in all containers, loads included"),

    TEXT("problem", "rule", "the broken rule"),
    TEXT("problem", "detail", "what the scenario asks for"),
    TEXT("problem", "source", "where AWS says so"),

    NUMBER("load", "value", "ratio", "offered work / capacity"),
    NUMBER("load", "low", "ratio", "lower end of the 95 % interval"),
    NUMBER("load", "high", "ratio", "upper end of the 95 % interval"),
    SOME_TEXT("load", "withheld", "why there is no value, and what to change"),
    MAYBE_TEXT("load", "resource", "the resource that it is the load of"),

    COUNT("requests", "arrived", "requests", "measured requests: first attempt in [warm-up, horizon)"),
    COUNT("requests", "completed", "requests", "answered with 2xx"),
    COUNT("requests", "failed", "requests", "given up for another reason than rejection"),
    COUNT("requests", "rejected", "requests", "last attempt 429, or 503/424 from a full queue"),
    COUNT("requests", "in_flight_at_end", "requests", "unanswered when the simulation ended; over every limit"),

    COUNT("attempts", "sent", "attempts", "tries, the first ones included"),
    {"attempts", "by_status", EP_RESULT_COUNT_MAP, NULL, "attempts", "by HTTP status as the client sees it (the model's own after the slash); timeout: the client's", false},

    EST("latency", "mean", "s", "mean"),
    EST("latency", "p50", "s", "median"),
    EST("latency", "p90", "s", "90 % are at most this slow"),
    EST("latency", "p95", "s", "95 % are at most this slow"),
    EST("latency", "p99", "s", "99 % are at most this slow"),
    EST("latency", "p999", "s", "99.9 % are at most this slow"),
    EST("latency", "max", "s", "the slowest"),

    OBJECT("parts", "queue", "part", "before a worker was free"),
    OBJECT("parts", "load_wait", "part", "until the model was in memory"),
    OBJECT("parts", "service", "part", "the request's own demand, as on an idle machine"),
    OBJECT("parts", "contention", "part", "what sharing the vCPUs adds to it"),
    OBJECT("parts", "overhead", "part", "the platform's own"),
    OBJECT("parts", "retry", "part", "lost attempts and the pauses between them"),
    EST("part", "mean", "s", "over completed requests"),
    EST("part", "tail_mean", "s", "over the slowest 1 % of them"),

    NUMBER("event", "at_s", "s", "when it was scheduled"),
    TEXT("event", "action", "onboard, roll_out, overwrite, update or lose_instance"),
    TEXT("event", "target", "the model group or deployment"),
    TEXT("event", "text", "what happened, in words"),
    EST("event", "effect_s", "s", "when it began to act: of an update, when the traffic shifted to the new fleet"),
    COUNT("event", "attempts_failed", "attempts", "that broke with their instance, or found nobody in service"),
    COUNT("event", "requests_failed", "requests", "that ended so, after all their retries"),
    COUNT("event", "stale_answers", "answers", "by an old version to requests that came after the overwrite"),
    NUMBER("event", "window_s", "s", "how much before `at_s` and after `effect_s` is compared"),
    OBJECT("event", "before", "window", "requests that arrived in the window before"),
    OBJECT("event", "after", "window", "requests that arrived in the window after the effect"),
    EST("event", "warm_again_s", "s", "from the effect until the first of three minutes in a row with a hit ratio at most 5 points below that of the window before"),
    EST("event", "old_copies_gone_s", "s", "from the effect until the last copy of an old version was out of memory and disk"),
    EST("event", "extra_cost_usd", "USD", "instances that it launched less those that it ended, over the measured span of a replication"),
    ARRAY("event", "steps", "step", "the log of replication 1"),
    EST("window", "error_ratio", "ratio", "share that did not complete"),
    EST("window", "cold_ratio", "ratio", "share that did not find their model in memory"),
    EST("window", "latency_p99_s", "s", "99 % of the completed are at most this slow"),
    NUMBER("step", "at_s", "s", "simulated time"),
    TEXT("step", "text", "what happened"),

    COUNT("cache", "hits", "attempts", "found their model in memory"),
    COUNT("cache", "misses", "attempts", "did not"),
    COUNT("cache", "joined_loads", "attempts", "misses that joined a load already under way"),
    COUNT("cache", "loads_s3", "loads", "from S3"),
    COUNT("cache", "loads_disk", "loads", "from the disk copy"),
    COUNT("cache", "evictions_memory", "models", "pushed out of memory for others"),
    COUNT("cache", "evictions_disk", "models", "disk copies deleted for others"),
    COUNT("cache", "bytes_requested", "B", "size of the requested model, summed over attempts"),
    COUNT("cache", "bytes_missed", "B", "size of the model, summed over loads"),
    COUNT("cache", "loads_507", "loads", "found too little memory at their turn: the container answers 507, the platform unloads others"),
    COUNT("cache", "loads_blocked", "loads", "found nothing to unload at their turn: all models in use, or pinned"),
    NUMBER("cache", "blocked_s", "s", "time that loads waited so, summed"),
    NUMBER("cache", "disk_slow_s", "s", "time that disks were busy without I/O credits, summed over instances, in the whole run"),
    COUNT("cache", "loads_abandoned", "loads", "given up at the load deadline"),

    OBJECT("at_start", "pinned", "start_part", "never evicted"),
    OBJECT("at_start", "prewarmed", "start_part", "loaded as far as they fit, and evicted like others"),
    COUNT("at_start", "loads", "loads", "begun for them, in the whole run and on all instances"),
    COUNT("at_start", "skipped", "loads", "prewarmed models that did not fit without an eviction"),
    COUNT("start_part", "models", "models", "on each instance"),
    COUNT("start_part", "bytes", "B", "memory that they take on each instance"),
    NUMBER("start_part", "memory_ratio", "ratio", "share of the memory that an instance has for models"),

    NUMBER("ledger", "requests", "requests", "how many the slowest 1 % are"),
    OBJECT("ledger", "causes", "causes", "their time by cause; the shares add up to 1"),
    ARRAY("ledger", "models", "ledger_model", "the models whose requests take most of that time"),
    COUNT("ledger", "lost", "requests", "answered, but not completed"),
    OBJECT("causes", "s3_download", "cause", "the artifact from S3 to the instance, first byte included"),
    OBJECT("causes", "extraction", "cause", "unpacking the artifact"),
    OBJECT("causes", "model_load", "cause", "the framework loads the model into memory"),
    OBJECT("causes", "load_queue", "cause", "behind other loads, or for a free load slot"),
    OBJECT("causes", "eviction", "cause", "for memory or disk room: others are unloaded or in use"),
    OBJECT("causes", "worker_queue", "cause", "before a worker of the model was free"),
    OBJECT("causes", "contention", "cause", "what sharing the vCPUs adds"),
    OBJECT("causes", "service", "cause", "the request's own work"),
    OBJECT("causes", "overhead", "cause", "the platform's own"),
    OBJECT("causes", "retry", "cause", "lost attempts and the pauses between them"),
    EST("cause", "share", "ratio", "of the latency of the slowest 1 %"),
    NUMBER("cause", "mean_s", "s", "of one of the slowest 1 %, on average"),
    NUMBER("cause", "mainly", "requests", "of the slowest 1 %: those that it took longest of all"),
    NUMBER("cause", "lost_share", "ratio", "of the time of the requests that did not complete"),
    TEXT("ledger_model", "name", "GROUP/NUMBER, or its name in the table or trace"),
    NUMBER("ledger_model", "share", "ratio", "of the latency of the slowest 1 %"),
    NUMBER("ledger_model", "requests", "requests", "of the slowest 1 %"),

    TEXT("neighbors", "hottest", "the model with the most offered vCPU work"),
    NUMBER("neighbors", "work_share", "ratio", "its share of that work"),
    OBJECT("neighbors", "p50_s", "neighbor", "median latency of all other models"),
    OBJECT("neighbors", "p99_s", "neighbor", "99th percentile of their latency"),
    OBJECT("neighbors", "cold_ratio", "neighbor", "share of their requests that did not find their model in memory"),
    EST("neighbor", "with", NULL, "beside the hottest model"),
    EST("neighbor", "without", NULL, "the same requests, without those of the hottest model"),
    EST("neighbor", "delta", NULL, "with - without, paired by replication"),

    TEXT("churn", "verdict", "none, some or thrashing: most of the busy time goes into bringing back what was just thrown out"),
    TEXT("churn", "reason", "the figures behind the verdict, with their thresholds"),
    NUMBER("churn", "loads_per_minute", "loads", "begun, from S3 or disk"),
    NUMBER("churn", "unloads_per_minute", "models", "pushed out of memory for others"),
    NUMBER("churn", "unload_ratio", "ratio", "unloads for each load: 1 when the memory is full"),
    NUMBER("churn", "reload_ratio", "ratio", "share of the loads that bring back a model evicted from that instance at most 10 min before"),
    NUMBER("churn", "load_time_share", "ratio", "time of loads / (time of loads + time of requests in workers)"),

    COUNT("working_set", "requests", "requests", "measured requests that were looked at"),
    NUMBER("working_set", "covered_s", "s", "simulated time until when: the pass ends after 4,000,000 requests"),
    NUMBER("working_set", "followed_models_ratio", "ratio", "share of the models that was followed for all: below 1 above 16,384 models (SHARDS)"),
    COUNT("working_set", "needed_bytes", "B", "memory that holds every served model at once"),
    COUNT("working_set", "largest_model_bytes", "B", "memory of the largest model: no instance can have less"),
    NUMBER("working_set", "first_requests_ratio", "ratio", "share of requests that are the first for their model: they miss in any memory"),
    OBJECT("working_set", "option", "working_set_option", "where the option itself stands"),
    ARRAY("working_set", "curve", "working_set_point", "miss ratio against memory"),
    ARRAY("working_set", "types", "working_set_type", "one instance of another type instead: the option's family, and what no cheaper type reaches; cheapest first"),
    COUNT("working_set_option", "memory_bytes", "B", "usable by models on all its instances"),
    NUMBER("working_set_option", "predicted_miss_ratio", "ratio", "of one LRU cache of that size without load times"),
    NUMBER("working_set_option", "simulated_cold_ratio", "ratio", "what the simulation had: with loads that take time, spilled copies and one cache for each instance"),
    COUNT("working_set_point", "memory_bytes", "B", "memory for models"),
    NUMBER("working_set_point", "miss_ratio", "ratio", "share of requests whose model is not in it"),
    TEXT("working_set_type", "instance", "instance type"),
    COUNT("working_set_type", "usable_bytes", "B", "usable by models: high water x RAM - base"),
    NUMBER("working_set_type", "usd_per_hour", "USD", "of one instance, after the discount, without its volume"),
    NUMBER("working_set_type", "miss_ratio", "ratio", "share of requests whose model is not in its memory"),
    NUMBER("working_set_type", "cpu_load", "ratio", "vCPUs that the requests keep busy on average, over its vCPUs; loads not included; null with closed loops"),

    EST("cost", "per_hour", "USD", "per hour of the measured time"),
    EST("cost", "per_month", "USD", "per month of 730 h"),
    EST("cost", "per_million_requests", "USD", "per million completed requests"),
    ARRAY("cost", "lines", "line", "the bill"),
    TEXT("line", "item", "what is paid for"),
    NUMBER("line", "quantity", NULL, "per hour, in `unit`"),
    TEXT("line", "unit", "what the quantity counts"),
    NUMBER("line", "unit_price_usd", "USD", "price of one unit"),
    NUMBER("line", "usd_per_hour", "USD", "quantity x unit price"),
    TEXT("line", "source", "where the price comes from, or that it was overridden"),

    MAYBE_TEXT("instances", "type", "instance type"),
    NUMBER("instances", "mean", "instances", "mean over the measured time"),
    COUNT("instances", "min", "instances", "fewest"),
    COUNT("instances", "max", "instances", "most"),
    COUNT("instances", "launches", "instances", "launched after the start"),
    COUNT("instances", "terminations", "instances", "ended before the end"),

    COUNT("scaling", "scale_outs", "activities", "scale-outs that were begun, in replication 1"),
    COUNT("scaling", "scale_ins", "activities", "scale-ins that were begun, in replication 1"),
    COUNT("scaling", "refused", "activities", "scale-outs that the quota refused, in replication 1"),
    COUNT("scaling", "looks", "rows", "rows of the log; scaling.log has all of them"),
    ARRAY("scaling", "log", "decision", "looks at the policies that had something to say, in replication 1; the first thousand"),
    SOME_OBJECT("scaling", "caches", "scaling_caches", "of a multi-model endpoint: what its scale-outs did to the caches"),
    COUNT("scaling_caches", "reload_storms", "scale-outs", "scale-outs after which the p99 rose because newcomers load, in replication 1"),
    NUMBER("scaling_caches", "warm_again_max_s", "s", "the longest time until the hit ratio was back; null: it never came back, or no scale-out"),
    ARRAY("scaling_caches", "scale_outs", "newcomers", "scale-outs whose newcomers served, in replication 1; the first thousand"),
    NUMBER("newcomers", "launched_s", "s", "when they were launched"),
    NUMBER("newcomers", "in_service_s", "s", "when the first of them served, with an empty cache"),
    NUMBER("newcomers", "all_in_service_s", "s", "when the last of them did"),
    COUNT("newcomers", "endpoint", NULL, "which endpoint, from 0"),
    COUNT("newcomers", "instances", "instances", "how many they are"),
    NUMBER("newcomers", "hit_ratio_before", "ratio", "requests that found their model in memory, of the five whole minutes before the first served"),
    NUMBER("newcomers", "hit_ratio_after", "ratio", "requests that found their model in memory, of the five minutes after each of them came into service"),
    NUMBER("newcomers", "p99_before_s", "s", "99th percentile latency of the minutes before"),
    NUMBER("newcomers", "p99_after_s", "s", "99th percentile latency of the minutes after"),
    NUMBER("newcomers", "p99_without_their_loads_s", "s", "99th percentile latency of the minutes after, without the requests that waited for a load on a newcomer"),
    COUNT("newcomers", "requests", "requests", "that newcomers answered in the minutes after"),
    COUNT("newcomers", "cold_requests", "requests", "that waited for a load on a newcomer in the minutes after"),
    TEXT("newcomers", "verdict", "reload storm: the p99 after is 1.25 times that before or more, and would not be without the waits for newcomers' loads; none; or too few requests: less than 100 completed before or after"),
    NUMBER("newcomers", "warm_again_s", "s", "from the first in service until three minutes in a row, with all of them there, have a hit ratio at most 5 points below that before; 0: it never was lower"),
    NUMBER("decision", "at_s", "s", "first look"),
    NUMBER("decision", "until_s", "s", "last look that came out the same"),
    COUNT("decision", "looks", "looks", "so many looks in a row"),
    COUNT("decision", "endpoint", NULL, "which endpoint, from 0"),
    MAYBE_TEXT("decision", "policy", "the policy or scheduled action"),
    TEXT("decision", "trigger", "AlarmHigh, AlarmLow, step alarm, scheduled, or the end of an activity"),
    NUMBER("decision", "value", NULL, "the metric, in CloudWatch's unit"),
    NUMBER("decision", "threshold", NULL, "what it is compared with"),
    COUNT("decision", "current", "instances", "desired capacity before"),
    COUNT("decision", "wanted", "instances", "what the policy asks for, before min and max"),
    COUNT("decision", "desired", "instances", "desired capacity after"),
    TEXT("decision", "action", "scale-out, scale-in, bounds, done, refused or none"),
    TEXT("decision", "why", "why, or why not"),

    OBJECT("utilization", "cpu", "resource", "busy share of the vCPUs"),
    OBJECT("utilization", "memory", "resource", "used share of the memory"),
    OBJECT("utilization", "disk", "resource", "used share of the disk"),
    OBJECT("utilization", "network", "resource", "busy share of the network into the instances"),
    EST("resource", "mean", "ratio", "mean over the measured time"),
    EST("resource", "peak_minute", "ratio", "mean of the busiest minute"),

    TEXT("metric", "unit", "unit, as AWS names it"),
    NUMBER("metric", "sum", NULL, "statistic Sum"),
    NUMBER("metric", "average", NULL, "statistic Average"),
    NUMBER("metric", "min", NULL, "statistic Minimum"),
    NUMBER("metric", "max", NULL, "statistic Maximum"),
    COUNT("metric", "sample_count", NULL, "statistic SampleCount"),
    NUMBER("metric", "p50", NULL, "percentile statistic p50"),
    NUMBER("metric", "p99", NULL, "percentile statistic p99"),

    TEXT("group", "name", "name of the model group"),
    OBJECT("group", "requests", "requests", "final outcomes of its requests"),
    OBJECT("group", "latency_s", "latency", "latency of its completed requests"),
    OBJECT("group", "warm_latency_s", "latency", "the same, of requests that found their model in memory"),
    OBJECT("group", "cold_latency_s", "latency", "the same, of the others"),
    EST("group", "error_ratio", "ratio", "share of its requests that did not complete"),
    EST("group", "cold_ratio", "ratio", "share of its requests that did not find their model in memory"),

    EST("models", "meeting", "ratio", "share of models whose own figures meet the requirements"),
    COUNT("models", "judged", "models", "models with enough samples to be judged"),
    ARRAY("models", "worst", "model", "the slowest models with enough samples"),
    ARRAY("models", "best", "model", "the fastest models with enough samples"),
    TEXT("model", "name", "GROUP/NUMBER, or its name in the table or trace"),
    COUNT("model", "requests", "requests", "measured requests of the model"),
    NUMBER("model", "hit_ratio", "ratio", "share that found it in memory"),
    NUMBER("model", "p50_s", "s", "median latency"),
    NUMBER("model", "p99_s", "s", "99th percentile of latency"),
    NUMBER("model", "cost_share", "ratio", "its share of the cost, by vCPU time"),

    COUNT("quality", "samples", "requests", "completed requests behind the percentiles"),
    NUMBER("quality", "warmup_removed_s", "s", "what was discarded at the begin"),
    MAYBE_TEXT("quality", "covers", "what the intervals cover, and what not"),
    TEXTS("quality", "warnings", "what limits the figures of this option"),

    TEXT("comparison", "deployment", "the option"),
    TEXT("comparison", "baseline", "what it is compared with"),
    EST("comparison", "delta_cost_usd_per_hour", "USD", "cost per hour, option minus baseline, paired by replication"),
    EST("comparison", "delta_p99_s", "s", "p99, option minus baseline, paired by replication"),
    NUMBER("comparison", "delta_cost_ratio", "ratio", "(option - baseline) / baseline, all lines of the bill"),
    NUMBER("comparison", "delta_instance_cost_ratio", "ratio", "the same, of the instance hours alone"),

    TEXT("requirement", "deployment", "the option that is judged"),
    TEXT("requirement", "text", "the requirement as written"),
    NUMBER("requirement", "limit", NULL, "the limit, in s, USD or as a ratio"),
    NUMBER("requirement", "value", NULL, "the figure"),
    NUMBER("requirement", "low", NULL, "lower end of its 95 % interval"),
    NUMBER("requirement", "high", NULL, "upper end of its 95 % interval"),
    {"requirement", "passed", EP_RESULT_BOOLEAN_OR_NULL, NULL, NULL, "null: not decided at 95 % confidence", false},
    MAYBE_TEXT("requirement", "group", "the model group that it is about; null: all together"),
    NUMBER("requirement", "each_model", "ratio", "the share of the models that must meet it, each by itself; null: judged over all requests together"),
    SOME_COUNT("requirement", "models", "models", "with each_model: models with any request"),
    SOME_COUNT("requirement", "models_judged", "models", "of these, those with enough requests to be judged"),
    SOME_COUNT("requirement", "models_meeting", "models", "of the judged, those that meet it"),
    SOME_TEXT("requirement", "withheld", "why there is no figure, and what to change"),

    TEXT("assumption", "key", "the parameter under assumptions"),
    TEXT("assumption", "tag", "how well founded its default is"),
    TEXT("assumption", "value", "as it was in the result"),
    TEXT("assumption", "reason", "why the range is plausible"),
    MAYBE_TEXT("assumption", "source", "where the default comes from"),
    MAYBE_TEXT("assumption", "skipped", "why it was not varied; null: it was"),
    OBJECT("assumption", "low", "range_end", "the low end of the range"),
    OBJECT("assumption", "high", "range_end", "the high end"),
    ARRAY("assumption", "deployments", "assumption_deltas", "what it changes, for each option"),
    TEXT("range_end", "value", "the parameter there"),
    MAYBE_TEXT("range_end", "recommended", "the option recommended there, or null"),
    {"range_end", "flips", EP_RESULT_BOOLEAN, NULL, NULL, "true: another recommendation than the result's", false},
    TEXT("assumption_deltas", "deployment", "the option"),
    OBJECT("assumption_deltas", "low", "assumption_delta", "at the low end, less the result"),
    OBJECT("assumption_deltas", "high", "assumption_delta", "at the high end, less the result"),
    {"assumption_delta", "feasible", EP_RESULT_BOOLEAN, NULL, NULL, "whether the option is possible there", false},
    {"assumption_delta", "overloaded", EP_RESULT_BOOLEAN, NULL, NULL, "whether its verdict is overloaded there", false},
    EST("assumption_delta", "delta_cost_usd_per_hour", "USD", "change of the cost per hour, paired by replication"),
    EST("assumption_delta", "delta_p99_s", "s", "change of p99, paired by replication"),

    TEXTS("break_even", "options", "the two"),
    EST("break_even", "factor", NULL, "times the requests at which the better one changes; null: not from least_tried to most_tried. Interval: of the replications' own crossings, where the cost decides"),
    NUMBER("break_even", "bracket_low", NULL, "the nearest factor simulated below it"),
    NUMBER("break_even", "bracket_high", NULL, "the nearest factor simulated above it"),
    MAYBE_TEXT("break_even", "better_below", "the one that meets the requirements, of two that do the cheaper; null: neither"),
    MAYBE_TEXT("break_even", "better_above", "the same, above it"),
    MAYBE_TEXT("break_even", "broken_by", "null: the cost decides; else which option misses which requirement on which side"),
    NUMBER("break_even", "cost_usd_per_hour", "USD", "of both, there"),
    NUMBER("break_even", "requests_per_hour", "requests", "there; where there is none, as it is"),
    NUMBER("break_even", "least_tried", NULL, "the smallest factor simulated"),
    NUMBER("break_even", "most_tried", NULL, "the largest factor simulated"),
    {"break_even", "monotone", EP_RESULT_BOOLEAN, NULL, NULL, "false: it changes again elsewhere", false},
    COUNT("break_even", "runs", NULL, "factors simulated for it"),

    TEXT("headroom", "deployment", "the option"),
    TEXT("headroom", "axis", "requests (the same models, busier) or models (more of them, each as busy)"),
    EST("headroom", "factor", NULL, "times the requests or models at which a requirement breaks: up to low none does for certain, from high on one does for certain; null: not up to most_tried"),
    NUMBER("headroom", "more_models", "models", "models: how many more that is"),
    NUMBER("headroom", "most_tried", NULL, "the largest factor simulated"),
    MAYBE_TEXT("headroom", "broken_by", "the requirement that breaks first"),
    {"headroom", "monotone", EP_RESULT_BOOLEAN, NULL, NULL, "false: a larger factor met the requirements again", false},
    COUNT("headroom", "runs", NULL, "experiments simulated for it"),

    MAYBE_TEXT("recommendation", "deployment", "the option, or null"),
    MAYBE_TEXT("recommendation", "reason", "why"),

    NUMBER("est", "value", NULL, "the figure, pooled over all replications"),
    NUMBER("est", "low", NULL, "lower end of the 95 % interval; null: no interval"),
    NUMBER("est", "high", NULL, "upper end of the 95 % interval; null: no interval"),
    SOME_TEXT("est", "withheld", "why there is no value, and what to change"),
};
/* clang-format on */
#define FIELD_COUNT (sizeof fields / sizeof fields[0])

size_t ep_result_schema_count(void)
{
    return FIELD_COUNT;
}

const struct ep_result_field *ep_result_schema_field(size_t i)
{
    assert(i < FIELD_COUNT);
    return &fields[i];
}

/* ---- JSON Schema ---- */

static json_t *type_of(const char *type)
{
    json_t *schema = json_object();
    ep_json_set(schema, "type", ep_json_text(type));
    return schema;
}

static json_t *type_or_null(const char *type)
{
    json_t *types = json_array();
    ep_json_append(types, ep_json_text(type));
    ep_json_append(types, ep_json_text("null"));
    json_t *schema = json_object();
    ep_json_set(schema, "type", types);
    return schema;
}

static json_t *reference_to(const char *object)
{
    char *path = ep_format("#/$defs/%s", object);
    json_t *schema = json_object();
    ep_json_set(schema, "$ref", ep_json_text(path));
    ep_free(path);
    return schema;
}

static json_t *array_of(json_t *items)
{
    json_t *schema = type_of("array");
    ep_json_set(schema, "items", items);
    return schema;
}

static json_t *map_to(json_t *values)
{
    json_t *schema = type_of("object");
    ep_json_set(schema, "additionalProperties", values);
    return schema;
}

static json_t *schema_of_type(const struct ep_result_field *field)
{
    switch (field->type) {
    case EP_RESULT_TEXT:
        return type_of("string");
    case EP_RESULT_TEXT_OR_NULL:
        return type_or_null("string");
    case EP_RESULT_INTEGER:
        return type_of("integer");
    case EP_RESULT_NUMBER_OR_NULL:
        return type_or_null("number");
    case EP_RESULT_BOOLEAN:
        return type_of("boolean");
    case EP_RESULT_BOOLEAN_OR_NULL:
        return type_or_null("boolean");
    case EP_RESULT_TEXTS:
        return array_of(type_of("string"));
    case EP_RESULT_TEXT_MAP:
        return map_to(type_of("string"));
    case EP_RESULT_COUNT_MAP:
        return map_to(type_of("integer"));
    case EP_RESULT_OBJECT:
        return reference_to(field->of);
    case EP_RESULT_ARRAY:
        return array_of(reference_to(field->of));
    case EP_RESULT_MAP:
        return map_to(reference_to(field->of));
    }
    assert(0 && "unknown type");
    return NULL;
}

static json_t *schema_of_field(const struct ep_result_field *field)
{
    json_t *schema = schema_of_type(field);
    char *description = field->unit == NULL ? ep_strdup(field->meaning)
                                            : ep_format("%s (%s)", field->meaning, field->unit);
    ep_json_set(schema, "description", ep_json_text(description));
    ep_free(description);
    return schema;
}

static void set_properties(json_t *schema, const char *object)
{
    json_t *properties = json_object(), *required = json_array();
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (strcmp(fields[i].in, object) != 0)
            continue;
        ep_json_set(properties, fields[i].key, schema_of_field(&fields[i]));
        if (!fields[i].is_optional)
            ep_json_append(required, ep_json_text(fields[i].key));
    }
    ep_json_set(schema, "type", ep_json_text("object"));
    ep_json_set(schema, "properties", properties);
    ep_json_set(schema, "required", required);
    ep_json_set(schema, "additionalProperties", json_false());
}

static json_t *definitions(void)
{
    json_t *defs = json_object();
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const char *object = fields[i].in;
        if (strcmp(object, "result") == 0 || json_object_get(defs, object) != NULL)
            continue;
        json_t *schema = json_object();
        set_properties(schema, object);
        ep_json_set(defs, object, schema);
    }
    return defs;
}

void ep_result_schema_json(struct ep_text *out)
{
    json_set_alloc_funcs(ep_alloc, ep_free); /* no memory: one line and exit 3, as everywhere */
    json_t *schema = json_object();
    ep_json_set(schema, "$schema", ep_json_text("https://json-schema.org/draft/2020-12/schema"));
    ep_json_set(schema, "title", ep_json_text("Result of epsim run"));
    set_properties(schema, "result");
    ep_json_set(schema, "$defs", definitions());
    ep_json_write(schema, out);
    ep_text_add(out, "\n");
}

/* ---- full names ---- */

struct walk {
    void (*visit)(void *self, const char *path, const struct ep_result_field *field);
    void *self;
};

/* What contains its like, as a deployment its parts, is gone through once. */
static void visit_object(const struct walk *walk, const char *prefix, const char *object)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (strcmp(fields[i].in, object) != 0)
            continue;
        char *path = ep_format("%s%s%s", prefix, *prefix ? "." : "", fields[i].key);
        walk->visit(walk->self, path, &fields[i]);
        bool is_itself = fields[i].of != NULL && strcmp(fields[i].of, object) == 0;
        if (fields[i].of != NULL && !is_itself && strcmp(fields[i].of, "est") != 0)
            visit_object(walk, path, fields[i].of);
        ep_free(path);
    }
}

void ep_result_schema_visit(void (*visit)(void *self, const char *path,
                                          const struct ep_result_field *field),
                            void *self)
{
    struct walk walk = {.visit = visit, .self = self};
    visit_object(&walk, "", "result");
}
