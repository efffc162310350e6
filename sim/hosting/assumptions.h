/* Everything that AWS does not document, as named parameters; defaults and sources:
 * docs/model.md. Each has a value that switches it off (design: "any run can be reduced to a
 * textbook queue or a textbook cache"). */
#ifndef EP_HOSTING_ASSUMPTIONS_H
#define EP_HOSTING_ASSUMPTIONS_H

#include "core/dist.h"
#include "core/time.h"

#include <stdbool.h>
#include <stdint.h>

enum ep_page_cache { EP_PAGE_CACHE_AFTER_EXTRACTION, EP_PAGE_CACHE_ALWAYS, EP_PAGE_CACHE_NEVER };
enum ep_cpu_sharing { EP_CPU_SHARING_PROCESSOR, EP_CPU_SHARING_NONE };
enum ep_bill_from { EP_BILL_FROM_LAUNCH, EP_BILL_FROM_IN_SERVICE };

#define EP_UNLIMITED (-1) /* of a count */
#define EP_BY_RULE (-2)   /* of a count or size: the default that depends on kind or instance */

/* The platform's own limit of a request to a serverless endpoint (SageMaker Developer Guide,
 * serverless-endpoints.html); max_payload is that of the others. */
#define EP_SERVERLESS_PAYLOAD_BYTES 4000000

struct ep_assumptions {
    struct ep_dist overhead;      /* ns, added to the answer of every attempt */
    double memory_high_water;     /* 0..1 */
    int64_t instance_base_memory; /* bytes, or EP_BY_RULE: min(2.9 GiB, 25 % of RAM) */
    int64_t process_memory;       /* bytes of a worker without its model */
    int workers_per_model;        /* or EP_UNLIMITED, EP_BY_RULE: 1 on an MME, else vCPUs */
    int queue_per_model;          /* waiting attempts, or EP_UNLIMITED */
    int max_concurrent_loads; /* or EP_UNLIMITED, EP_BY_RULE: min(4, vCPUs); cache disabled: vCPUs
                               */
    int spill_at;             /* or EP_UNLIMITED ("never"), EP_BY_RULE: vCPUs */
    ep_time invoke_timeout;   /* or EP_TIME_NEVER */
    ep_time load_deadline;    /* or EP_TIME_NEVER */
    int64_t max_payload; /* bytes of a request, or INT64_MAX: more is refused by the platform */
    int64_t max_server_payload; /* ... by the server in the container */
    int64_t max_hop_payload;    /* ... between two containers of a chain */
    enum ep_page_cache page_cache;
    int disk_credits; /* I/Os in a full bucket of a gp2 volume, or EP_UNLIMITED */
    ep_time s3_first_byte;
    double s3_stream;    /* bytes/s per download, INFINITY: unlimited */
    double extract_rate; /* extracted bytes/s per vCPU, or INFINITY */
    ep_time load_fixed;
    double load_rate;              /* extracted bytes/s, or INFINITY */
    double load_cpu_share;         /* 0..1 */
    double first_inference_factor; /* >= 1 */
    ep_time unload_time;
    ep_time hop;
    enum ep_cpu_sharing cpu_sharing;
    enum ep_bill_from bill_from;
    struct ep_dist cold_start;      /* ns; serverless: from request to a running environment ... */
    double cold_start_rate;         /* ... and this many bytes/s of the artifact, or INFINITY */
    ep_time idle_timeout;           /* of an environment, or EP_TIME_NEVER */
    double vcpu_per_gb;             /* vCPUs of an environment per 2^30 bytes of its memory */
    int account_concurrency;        /* environments of all endpoints at a time, or EP_UNLIMITED */
    bool bill_cold_start;           /* whether its time is paid for */
    struct ep_dist instance_launch; /* ns, from launch to service */
    ep_time drain;                  /* from the end of routing to an instance to its end */
    ep_time loss_detection;         /* from an instance's loss to the launch of another */
    struct ep_dist metric_lag;      /* ns, from the end of a period to its datapoint */
};
struct ep_assumptions ep_assumptions_default(void);

#endif
