/* How others watch the simulated service: records of what happened, by callbacks. */
#ifndef EP_HOSTING_OBSERVER_H
#define EP_HOSTING_OBSERVER_H

#include "core/time.h"
#include "hosting/catalog.h"

#include <stdbool.h>
#include <stdint.h>

/* Where an attempt found its model (semantics 8, 10). NONE: no model cache, or refused before. */
enum ep_found { EP_FOUND_MEMORY, EP_FOUND_JOINED, EP_FOUND_DISK, EP_FOUND_S3, EP_FOUND_NONE };

/* The six parts of a latency, in the order of the result (design section 4). */
enum ep_part {
    EP_PART_QUEUE,
    EP_PART_LOAD_WAIT,
    EP_PART_SERVICE,
    EP_PART_CONTENTION,
    EP_PART_OVERHEAD,
    EP_PART_RETRY,
    EP_PART_COUNT
};

/* What a wait for a model is made of, in the order in which a load goes through it. */
enum ep_load_part {
    EP_LOAD_PART_QUEUE,    /* behind other loads, or for a free load slot */
    EP_LOAD_PART_EVICTION, /* at the head, with a free slot: for memory or disk room */
    EP_LOAD_PART_DOWNLOAD, /* from S3, first byte included */
    EP_LOAD_PART_EXTRACT,
    EP_LOAD_PART_LOAD, /* into memory, by the framework */
    EP_LOAD_PART_COUNT
};

/* HTTP status as the client sees it, with EP_STATUS_TIMEOUT for its own read timeout. */
#define EP_STATUS_TIMEOUT 0

/* A request as its client has it from an attempt, the last one so far: answered or given up. The
 * fleet keeps it while the request is under way and hands it out as it is. Parts sum to
 * done - first_arrival, to the nanosecond. */
struct ep_request_record {
    ep_time first_arrival, done; /* done: the answer at the client, or its read timeout */
    uint64_t number;             /* over all arrivals of the run, counted in the simulation */
    ep_model_id model;
    uint32_t source, client; /* traffic entry, and who of it asked */
    uint32_t attempts;
    uint32_t endpoint, instance; /* instance within its endpoint, UINT32_MAX: none was in service */
    uint16_t status;             /* 200, 424, 429, EP_STATUS_TIMEOUT */
    uint16_t original_status;    /* behind a 424: 503 from a full queue, 413; else 0 */
    enum ep_found found;         /* by the first attempt: warm is EP_FOUND_MEMORY */
    enum ep_found last_found;    /* by this one */
    ep_time parts[EP_PART_COUNT];
    /* EP_LOAD_PART_COUNT of them, together parts[EP_PART_LOAD_WAIT]; NULL where that is 0. Borrowed
     * for the call. */
    const ep_time *load_parts;
    int64_t request_bytes, response_bytes; /* of one attempt; the response of one with a 200 */
};
/* What only the attempt has: its arrival, and its time in the container. */
static inline ep_time ep_request_record_last_arrival(const struct ep_request_record *record)
{
    return record->first_arrival + record->parts[EP_PART_RETRY];
}
static inline ep_time ep_request_record_model_latency(const struct ep_request_record *record)
{
    return record->parts[EP_PART_QUEUE] + record->parts[EP_PART_SERVICE] +
           record->parts[EP_PART_CONTENTION];
}
/* Bytes of its response that the client got. */
static inline int64_t ep_request_record_bytes_out(const struct ep_request_record *record)
{
    return record->status == 200 ? record->response_bytes : 0;
}

/* An attempt that has just been routed, not yet served. */
struct ep_sent_record {
    ep_time at;
    ep_model_id model;
    uint32_t endpoint, instance; /* instance: dense over the deployment */
    uint32_t outstanding;        /* on that instance, this one included */
    uint32_t active_instances;   /* of the endpoint */
    /* Of a serverless endpoint: its provisioned environments, and how many of them serve, this
     * attempt's included. */
    uint32_t provisioned, provisioned_in_use;
};

/* A load that has ended (or was abandoned), or an unload. */
struct ep_load_record {
    ep_time asked, started, done; /* started: took its slot; -1: abandoned before */
    ep_model_id model;
    uint32_t instance; /* dense over the deployment */
    bool from_s3, abandoned;
    bool has_started;    /* false: abandoned before its turn ended; `started` is 0 */
    bool at_start;       /* the deployment wanted it there, no request asked for it */
    bool was_short;      /* found too little memory at its turn: the container answers 507 */
    ep_time blocked_ns;  /* its turn, with nothing that could be evicted: all in use or pinned */
    ep_time download_ns; /* first byte included; 0 from disk */
    ep_time load_ns;     /* the last stage */
    int64_t artifact_bytes, extracted_bytes, memory_bytes;
};

/* Out of memory for room, off the disk for room, or unloaded after use (cache: disabled). */
enum ep_evicted { EP_EVICTED_MEMORY, EP_EVICTED_DISK, EP_UNLOADED };

/* An attempt has left a container of a multi-container endpoint: served, or refused by its server.
 * The time in a container goes on when its client has left. */
struct ep_visit_record {
    ep_time first_arrival; /* of the request */
    /* started: its service; of a refused one like `left`. A wait for the model to load lies before
     * `entered`. */
    ep_time entered, started, left;
    ep_time service_ns; /* demand alone, its pure wait included */
    ep_time cpu_ns;     /* vCPU work, at the instance's speed */
    ep_model_id model;
    uint32_t endpoint, instance; /* instance: dense over the deployment */
    uint32_t container;          /* within its endpoint */
    uint16_t status;             /* of the container: 200, 413 or 503 */
};

/* A serverless environment has served a request: what is paid for, also when nobody waits for the
 * answer any more. */
struct ep_execution_record {
    ep_time began, done; /* with `bill_cold_start` the cold start is inside */
    ep_model_id model;
    uint32_t endpoint;
    bool is_provisioned; /* by an environment that is always there */
};

/* Milliseconds that are paid for: each begun one. Source: AWS bills by the millisecond. */
static inline int64_t ep_execution_billed_ms(const struct ep_execution_record *record)
{
    return (record->done - record->began + EP_MILLISECOND - 1) / EP_MILLISECOND;
}

/* What happens in the life of instances and in a drill. */
enum ep_life_step {
    EP_STEP_LAUNCHED,
    EP_STEP_READY,      /* of an update: up, and waits for the others */
    EP_STEP_IN_SERVICE, /* gets attempts from now on */
    EP_STEP_DRAINING,   /* gets no more */
    EP_STEP_GONE,
    EP_STEP_LOST,         /* broke, with all that it had */
    EP_STEP_CANCELED,     /* gone before it served */
    EP_STEP_SHIFTED,      /* an update's new fleet has the traffic; `count`: instances */
    EP_STEP_NOT_REPLACED, /* a lost instance whose fleet an update has replaced meanwhile */
    EP_STEP_FAILED,       /* an attempt failed because of the drill */
    EP_STEP_SWITCHED,     /* the last model of a roll-out or overwrite; `count`: models */
    EP_STEP_OLD_COPIES,   /* `count` copies of old versions are left at that time */
    EP_STEP_STALE,        /* an answer by an old version, asked for after the overwrite */
    EP_STEP_NOT_NEEDED,   /* a lost instance of an endpoint that has as many as it is to have */
    EP_STEP_UPDATING,     /* nothing happens: an update is running */
    EP_STEP_WAITING,      /* an update waits: the endpoint is being scaled */
    EP_STEP_NO_INSTANCE   /* nothing happens: only `count` are in service */
};
struct ep_life_record {
    ep_time at;
    enum ep_life_step step;
    uint32_t drill;              /* whose doing it is; EP_CAUSE_SCALING */
    uint32_t endpoint, instance; /* instance: its number in the endpoint; where it is about one */
    uint32_t count;
};

/* Any callback may be NULL. Records are borrowed for the call. */
struct ep_observer {
    void *self;
    /* on_attempt is not called for the only attempt of a request, about which on_request says the
     * same; half of the work of reporting. */
    bool takes_only_attempts_from_requests;
    void (*on_sent)(void *self, const struct ep_sent_record *record);
    void (*on_request)(void *self, const struct ep_request_record *record); /* it is final */
    void (*on_attempt)(void *self, const struct ep_request_record *record);
    void (*on_load_started)(void *self, const struct ep_load_record *record); /* done, *_ns unset */
    void (*on_load)(void *self, const struct ep_load_record *record);
    void (*on_evicted)(void *self, enum ep_evicted what, ep_model_id model, uint32_t instance,
                       ep_time at, ep_time unload_ns);
    void (*on_execution)(void *self, const struct ep_execution_record *record);
    /* A serverless endpoint has `change` provisioned environments more, or fewer. */
    void (*on_provisioned)(void *self, uint32_t endpoint, ep_time at, int change);
    /* Multi-container. With a self of its own: whoever stands between passes both on. */
    void *visit_self;
    void (*on_visit)(void *self, const struct ep_visit_record *record);
    void (*on_life)(void *self, const struct ep_life_record *record); /* not of a fixed fleet */
    /* An update begins, or the last instance of what it replaced is gone. */
    void (*on_updating)(void *self, uint32_t endpoint, bool is_updating);
};

#endif
