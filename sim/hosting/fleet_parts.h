/* The parts of a fleet and what they ask of each other. Private to fleet*.c: one module in
 * several files: fleet.c (life and levels), fleet_instance.c (what an instance is made of),
 * fleet_life.c (how it comes and goes), fleet_drill.c (what is made to happen to them),
 * fleet_client.c (requests, attempts, answers, retries), fleet_steps.h (what every attempt does),
 * fleet_draw.c (random numbers), fleet_route.c (which instance), fleet_serve.c (queues and
 * workers), fleet_copies.c (which copies a model has), fleet_load.c (cold starts, memory and disk).
 * Rules are numbered as in docs/model.md. */
#ifndef EP_HOSTING_FLEET_PARTS_H
#define EP_HOSTING_FLEET_PARTS_H

#include "base/mem.h"
#include "core/kernel.h"
#include "core/rng.h"
#include "hosting/client_config.h"
#include "hosting/deployment_config.h"
#include "hosting/disk_credits.h"
#include "hosting/eviction.h"
#include "hosting/fifo.h"
#include "hosting/fleet.h"
#include "hosting/instance_life.h"
#include "hosting/model_cache.h"
#include "hosting/observer.h"
#include "hosting/shared_resource.h"

#include <assert.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>

#define EP_ID_NONE UINT32_MAX

enum ep_fleet_event {
    EP_FLEET_CPU_DONE,          /* subject: instance */
    EP_FLEET_NETWORK_DONE,      /* instance */
    EP_FLEET_DISK_DONE,         /* instance */
    EP_FLEET_WAIT_DONE,         /* attempt: its pure wait is over */
    EP_FLEET_HOP_DONE,          /* attempt: on its way to the next container */
    EP_FLEET_ANSWER,            /* attempt: the answer reaches the client */
    EP_FLEET_RETRY,             /* attempt: its request is sent again */
    EP_FLEET_INVOKE_TIMEOUT,    /* attempt */
    EP_FLEET_READ_TIMEOUT,      /* attempt */
    EP_FLEET_LOAD_DEADLINE,     /* load */
    EP_FLEET_LOAD_DELAY_DONE,   /* copy: first byte is there, or the load's wait is over */
    EP_FLEET_UNLOAD_DONE,       /* unload */
    EP_FLEET_ENVIRONMENT_READY, /* environment: it has started */
    EP_FLEET_ENVIRONMENT_DONE,  /* environment: its request is served */
    EP_FLEET_IDLE_TIMEOUT,      /* environment */
    EP_FLEET_START,             /* instance: loads what a deployment wants there from the start */
    EP_FLEET_CREDITS_RUN_OUT,   /* instance: of its disk */
    EP_FLEET_LAUNCH_DONE,       /* instance */
    EP_FLEET_DRAIN_DONE,        /* instance */
    EP_FLEET_LOSS_DETECTED,     /* instance */
    EP_FLEET_DRILL,             /* drill: it begins, or its next model is due */
    EP_FLEET_CHECKED,           /* instance: it is healthy, and gets attempts from now on */
};

/* The two time limits of an attempt, in the order in which they are pushed (rule 7). */
enum ep_limit { EP_LIMIT_INVOKE, EP_LIMIT_READ };

/* What the client of an attempt waits for; each is one part of its latency. */
enum ep_phase { EP_PHASE_LOAD_WAIT, EP_PHASE_QUEUE, EP_PHASE_SERVICE, EP_PHASE_OVERHEAD };

/* A request, and the attempt that its client waits for or had an answer from last. Where the client
 * gives an attempt up whose work goes on, and sends another, the request moves to a slot of its
 * own: this one is left to the work until it has left. */
struct ep_attempt {
    alignas(EP_CACHE_LINE) struct ep_request_record record; /* from the attempt's sending on */
    ep_time compute_ns, wait_ns; /* drawn, for all attempts of the request */
    ep_time phase_since;         /* the record's parts go up to here */
    ep_time service_ns;          /* demand of the service that runs */
    ep_time rest_ns;             /* its pure wait, after the vCPU work */
    uint32_t instance;
    uint32_t copy; /* MME; else EP_ID_NONE */
    enum ep_phase phase;
    uint8_t stage, tasks_left;
    bool is_too_large : 1;   /* for the server in its first container */
    bool is_answered : 1;    /* by the platform; the client has it after the overhead */
    bool client_left : 1;    /* read timeout, or has its answer */
    bool work_left : 1;      /* nothing of it is in a queue or worker */
    bool is_in_wait : 1;     /* the pure wait of its service; its event cannot be called off */
    bool is_over : 1;        /* no further attempt of its request comes here */
    uint32_t container;      /* index in the fleet's containers; serverless: its environment */
    uint32_t next_free;      /* in the free list */
    ep_event_handle pending; /* hop or answer on its way; else of no meaning */
    uint64_t number;         /* within its source: names its random numbers */
};

/* What an attempt's wait for its model was made of; cold data, parallel to the attempts, written
 * only by those that wait. */
struct ep_attempt_wait {
    ep_time parts[EP_LOAD_PART_COUNT];
};

/* An attempt in a container of a multi-container endpoint; parallel to the attempts where somebody
 * watches. */
struct ep_visit {
    ep_time entered, started;
    double cpu_ns; /* asked for */
};

/* Worker slots with a first-come-first-served queue. */
struct ep_container {
    struct ep_fifo queue; /* of attempts */
    uint32_t busy;
    uint32_t workers; /* UINT32_MAX: unlimited */
};

/* A model on one instance: in memory, loading, or on disk only. */
enum ep_copy_state { EP_COPY_FREE, EP_COPY_ON_DISK, EP_COPY_LOADING, EP_COPY_RESIDENT };
struct ep_copy { /* in one cache line */
    alignas(EP_CACHE_LINE) ep_model_id model;
    uint32_t instance;
    uint32_t next;        /* the model's next copy; in the free list: the next free one */
    uint32_t outstanding; /* attempts that arrived and whose work has not left */
    struct ep_container container;
    uint32_t load; /* while it loads */
    int64_t bytes; /* of memory */
    enum ep_copy_state state;
    bool first_pending; /* the first inference after a load has not started */
    bool has_served;
    bool is_kept;    /* pinned by the deployment: not in the order of eviction */
    bool is_retired; /* not among its model's copies any more: gets no attempt */
};

/* What a request looks up by its model: four models in a cache line. */
struct ep_fleet_model {
    uint32_t
        first_copy; /* live ones, in memory or loading, before those on disk only; EP_ID_NONE */
    uint32_t live;
    uint32_t profile;  /* in the catalog */
    uint32_t endpoint; /* UINT32_MAX: not served here */
};

/* How far a drill is. */
struct ep_drill_state {
    uint32_t next_model; /* of a roll-out: how many were switched */
    uint64_t bit;        /* its own in old_for; 0: none */
    uint32_t old_copies; /* left */
};

enum ep_load_stage { EP_LOAD_QUEUED, EP_LOAD_DOWNLOAD, EP_LOAD_EXTRACT, EP_LOAD_LOAD };
/* The load of a copy, from the miss until it is in memory or given up: few at once, in a pool of
 * their own, so that they stay at hand however many models come and go. */
struct ep_load {
    struct ep_fifo waiters; /* attempts, in order of arrival */
    uint32_t copy;          /* in the free list: the next free one */
    ep_time asked, stage_began;
    /* When it became the head with a free slot, took the slot, and had ended its first two stages
     * (from disk: none, as it started); EP_TIME_NEVER: not yet. They do not descend. */
    ep_time head_since, started, downloaded, extracted;
    ep_time rest_ns;       /* pure wait after the vCPU work of the last stage */
    ep_event_handle delay; /* first byte or rest on its way */
    enum ep_load_stage stage;
    uint8_t parts_left; /* demands of the stage that have not ended */
    bool from_disk;
    bool at_start;         /* asked for by the deployment, not by a request */
    bool is_short;         /* found too little memory at its turn */
    ep_time blocked_since; /* its turn, and nothing can go; EP_TIME_NEVER: not now */
    ep_time blocked_ns;    /* before */
};

struct ep_unload {
    ep_model_id model;
    uint32_t instance, next_free;
    int64_t bytes;
    bool is_eviction; /* for the head of the load queue, which waits for it */
};

/* What containers other than an MME's hold all the time, in bytes. */
struct ep_held {
    int64_t memory, disk;
};

/* Where a serverless endpoint serves one request at a time. */
struct ep_environment {
    ep_time asked, began; /* the request came; its service began */
    uint32_t endpoint;
    uint32_t attempt; /* EP_ID_NONE: none; in the free list: the next free one */
    bool is_provisioned;
    bool is_preparing; /* a provisioned one that has not started yet: nobody waits for it */
};

struct ep_pool {                      /* of one serverless endpoint */
    struct ep_fifo idle, provisioned; /* environments without a request, last used first */
    uint32_t in_use;                  /* starting or serving */
    uint32_t allocated;               /* provisioned ones that are there */
    uint32_t surplus;                 /* of these, those that go when their request is served */
    uint32_t provisioned_in_use;
    uint64_t cold_starts; /* so far */
};

struct ep_serverless {
    struct ep_pool *pools;               /* owned; by endpoint */
    struct ep_environment *environments; /* owned pool */
    struct ep_fifo_link *links;          /* owned; parallel to them */
    uint32_t room, free;
    uint32_t in_use, account_concurrency; /* of all endpoints */
    ep_timeout_list idle_timeouts;
    struct ep_rng_key key; /* cold starts */
};

struct ep_instance {
    struct ep_shared_resource cpu, network, disk; /* the last two on an MME only */
    struct ep_model_cache cache;
    bool has_credits;               /* the disk moves at full speed on credits */
    struct ep_disk_credits credits; /* where it does */
    ep_event_handle run_out;        /* of the credits */
    struct ep_fifo disk_order;      /* copies on disk only, most recent first */
    struct ep_fifo loads;           /* copies that wait for their load, oldest first */
    uint32_t endpoint, number;      /* number: within its endpoint; see its life */
    void *order;                    /* the eviction policy's: shared by those that stood at the
                                       start, its own of one that came later */
    uint32_t place;                 /* in that order */
    uint32_t outstanding, waiting;  /* attempts; of those, in a worker's queue */
    uint32_t active_loads, resident;
    uint32_t next_at_start;            /* in config.at_start: what it has not asked for yet */
    bool is_evicting, is_loading_next; /* one eviction at a time · guard against recursion */
    /* Changes of these two, each times its instant, summed modulo 2^64: see
     * ep_fleet_integral(). */
    uint64_t outstanding_changes, waiting_changes;
};

struct ep_endpoint {
    uint32_t first_instance;
    uint32_t instance_count; /* in service, and gets attempts */
    uint32_t unchecked;      /* in service, and gets none yet */
    uint32_t *in_service;    /* owned; their ids, lowest first. NULL: those that stood at the start,
                                from first_instance on */
    uint32_t in_service_room;
    uint32_t launched; /* numbers that were given */
    uint32_t next;     /* round robin */
    uint32_t generation;
    uint32_t update;     /* the drill that replaces the fleet; EP_CAUSE_NONE: none is running */
    uint32_t awaited;    /* of that update: instances that are not up yet */
    uint32_t emptied_by; /* the drill that took the last instance in service */
    uint32_t capacity;   /* instances that it is to have: those at the start, and as scaled since */
    uint32_t leaving;    /* of fleets that were replaced: instances that are not gone yet */
    bool is_held;        /* while it is scaled: updates wait */
    uint32_t waiting;    /* the update that does; EP_CAUSE_NONE: none */
};

struct ep_fleet {
    struct ep_kernel *kernel;         /* borrowed */
    const struct ep_catalog *catalog; /* borrowed */
    struct ep_fleet_model *models;    /* owned */
    struct ep_fleet_config config;
    struct ep_client_config client;
    struct ep_observer observer;
    struct ep_rng_key *keys; /* owned; by source: demands of its requests */
    bool has_cache;          /* models come and go: an MME, or one container of a chain */
    int cache_stage;         /* which container; -1: not a chain, or none */
    uint16_t owner;
    ep_timeout_list timeouts, load_deadlines; /* the former: see enum ep_limit */
    ep_time constant_overhead;                /* -1: drawn */
    /* What is so of the whole deployment, and need not be looked at for every attempt: */
    bool is_plain;        /* services are as the requests ask: no chain, speed and threads of 1, and
                             nobody watches containers */
    bool answers_at_once; /* no overhead, no versions */

    struct ep_endpoint *endpoints;  /* owned */
    struct ep_instance *instances;  /* owned; dense over all endpoints, in order of launch */
    struct ep_instance_life *lives; /* owned; cold data, parallel to the instances */
    uint32_t instance_count, instance_room;
    struct ep_held *held;            /* owned; by endpoint: what its containers hold; not MME */
    struct ep_container *containers; /* owned; container_count of each instance; not MME */
    int64_t max_payload;             /* of the platform */
    int64_t least_limit;             /* of payload: what is not above it, nobody refuses */
    uint32_t queue_limit;            /* of waiting attempts; UINT32_MAX: unlimited */

    struct ep_attempt *attempts;           /* owned pool */
    struct ep_fifo_link *attempt_links;    /* owned; of queues and waiters */
    struct ep_attempt_wait *attempt_waits; /* owned */
    struct ep_visit *attempt_visits;       /* owned; NULL: nobody watches containers */
    uint32_t attempt_room, free_attempt;
    uint64_t in_flight;

    /* MME */
    const struct ep_eviction_policy *policy;
    void *order;            /* owned; of the instances that stood at the start */
    struct ep_copy *copies; /* owned pool */
    struct ep_load *loads;  /* owned pool */
    uint32_t load_room, free_load;
    struct ep_fifo_link *copy_links; /* owned; disk order and load queues: never both */
    struct ep_slot_use *use;         /* owned; by copy; pinned: outstanding attempts or loading */
    uint32_t copy_room, free_copy;
    struct ep_unload *unloads; /* owned pool */
    uint32_t unload_room, free_unload;
    bool *is_pinned;                       /* owned; by model; NULL: none is */
    struct ep_fleet_start_counts at_start; /* so far */
    uint64_t stamp;                        /* arrivals of attempts so far */
    uint32_t spill_at, max_loads;          /* resolved; UINT32_MAX: unlimited */
    uint32_t workers;                      /* likewise: of a copy */
    uint32_t container_workers;            /* likewise: of a container that does not say */
    uint32_t *instance_mark, mark;         /* owned; scratch of the router */
    struct ep_serverless serverless;
    /* Drills; all NULL where there are none. */
    struct ep_rng_key launch_key;
    struct ep_drill_state *drills; /* owned; by drill */
    bool has_versions;             /* some drill gives models another version */
    uint64_t *old_for; /* owned; by copy: drills that gave its model another version since it came;
                          NULL where none does */

    uint32_t *finished; /* owned; scratch: tags of ended demands */
    uint32_t finished_room;
};

/* Demands on a vCPU carry a tag: an attempt, or with this bit a copy that loads. */
#define EP_TAG_LOAD 0x80000000u

static inline ep_time ep_fleet_now(const struct ep_fleet *fleet)
{
    return ep_kernel_now(fleet->kernel);
}
static inline struct ep_event ep_fleet_event(const struct ep_fleet *fleet, enum ep_fleet_event kind,
                                             uint32_t subject)
{
    return (struct ep_event){fleet->owner, (uint16_t)kind, subject};
}
static inline const struct ep_model_profile *ep_fleet_profile(const struct ep_fleet *fleet,
                                                              ep_model_id model)
{
    return &fleet->catalog->profiles[fleet->models[model].profile];
}
static inline bool ep_fleet_is_serverless(const struct ep_fleet *fleet)
{
    return fleet->config.kind == EP_KIND_SERVERLESS;
}
static inline bool ep_fleet_has_cache(const struct ep_fleet *fleet)
{
    return fleet->has_cache;
}
static inline bool ep_fleet_is_multi_model(const struct ep_fleet *fleet)
{
    return fleet->config.kind == EP_KIND_MULTI_MODEL;
}
/* Counts attempts on an instance, and those of them that wait, over time. */
static inline void ep_fleet_change_outstanding(const struct ep_fleet *fleet,
                                               struct ep_instance *instance, int change)
{
    instance->outstanding_changes += (uint64_t)change * (uint64_t)ep_fleet_now(fleet);
    instance->outstanding += (uint32_t)change;
}
static inline void ep_fleet_change_waiting(const struct ep_fleet *fleet,
                                           struct ep_instance *instance, int change)
{
    instance->waiting_changes += (uint64_t)change * (uint64_t)ep_fleet_now(fleet);
    instance->waiting += (uint32_t)change;
}
/* Over time since 0, of a level that now has this value: each change counts from its instant on,
 * sum of change x (now - instant). Modulo 2^64 ns, so that two additions make a change. */
static inline uint64_t ep_fleet_integral(uint32_t level, uint64_t changes, ep_time now)
{
    return level * (uint64_t)now - changes;
}

/* The `i`-th instance in service, lowest id first. */
static inline uint32_t ep_fleet_in_service(const struct ep_endpoint *endpoint, uint32_t i)
{
    return endpoint->in_service ? endpoint->in_service[i] : endpoint->first_instance + i;
}

/* fleet_instance.c */
uint32_t ep_fleet_add_instance(struct ep_fleet *fleet, uint32_t endpoint); /* its life is the
                                                                           caller's to write */
void ep_fleet_clear_instance(struct ep_fleet *fleet, uint32_t instance);   /* nothing runs there */
void ep_fleet_create_instances(struct ep_fleet *fleet); /* the endpoints and what stands at first */
void ep_fleet_destroy_instances(struct ep_fleet *fleet);
int64_t ep_fleet_base_memory(const struct ep_fleet_config *config);
uint32_t ep_fleet_resolve(int value, int by_rule); /* UINT32_MAX: unlimited */

/* fleet_life.c: what an endpoint's instances go through; `cause` is a drill. */
uint32_t ep_fleet_launch(struct ep_fleet *fleet, uint32_t endpoint, uint32_t cause); /* its id */
/* checked: it gets attempts at once; else after `health_check`. */
void ep_fleet_enter_service(struct ep_fleet *fleet, uint32_t instance, bool is_checked);
void ep_fleet_on_checked(struct ep_fleet *fleet, uint32_t instance);
static inline uint32_t ep_fleet_serving(const struct ep_endpoint *endpoint)
{
    return endpoint->instance_count + endpoint->unchecked;
}
/* It gets no more attempts; it is gone `span` later. */
void ep_fleet_begin_drain(struct ep_fleet *fleet, uint32_t instance, uint32_t cause, ep_time span);
/* It is gone now, with all that it has; attempts fail. */
void ep_fleet_end_instance(struct ep_fleet *fleet, uint32_t instance, uint32_t cause,
                           enum ep_life_step step);
void ep_fleet_report_life(const struct ep_fleet *fleet, const struct ep_life_record *record);
static inline bool ep_fleet_is_gone(const struct ep_fleet *fleet, uint32_t instance)
{
    return fleet->lives[instance].gone != EP_TIME_NEVER;
}

/* fleet_drill.c */
void ep_fleet_create_drills(struct ep_fleet *fleet);
void ep_fleet_on_drill(struct ep_fleet *fleet, uint32_t drill);
void ep_fleet_on_launch_done(struct ep_fleet *fleet, uint32_t instance);
void ep_fleet_on_loss_detected(struct ep_fleet *fleet, uint32_t instance);
/* An instance of a fleet that was replaced is gone. */
void ep_fleet_note_left(struct ep_fleet *fleet, uint32_t endpoint);
void ep_fleet_begin_waiting_update(struct ep_fleet *fleet, uint32_t endpoint); /* if there is one */

/* fleet_scale.c: of the fleet that serves, or will: in service or pending. */
uint32_t ep_fleet_present(const struct ep_fleet *fleet, uint32_t endpoint);
void ep_fleet_forget_old(struct ep_fleet *fleet, uint32_t copy); /* it leaves the instance */
/* A 200 of this attempt's copy; counts it where the version is an old one. */
void ep_fleet_note_version(struct ep_fleet *fleet, const struct ep_attempt *attempt);
/* An attempt found nobody in service. */
void ep_fleet_note_refused(struct ep_fleet *fleet, uint32_t endpoint);

/* fleet_client.c */
void ep_fleet_answer(
    struct ep_fleet *fleet, uint32_t attempt, uint16_t status,
    uint16_t original_status); /* the platform's answer; the client's comes after the overhead */
/* False: it comes at once. */
bool ep_fleet_send_answer(struct ep_fleet *fleet, uint32_t attempt);
bool ep_fleet_retry(struct ep_fleet *fleet, uint32_t attempt); /* after a while; false: not */
void ep_fleet_end_phase(struct ep_fleet *fleet, struct ep_attempt *attempt);
void ep_fleet_on_answer(struct ep_fleet *fleet, uint32_t attempt);
void ep_fleet_on_retry(struct ep_fleet *fleet, uint32_t attempt);
void ep_fleet_on_invoke_timeout(struct ep_fleet *fleet, uint32_t attempt);
void ep_fleet_on_read_timeout(struct ep_fleet *fleet, uint32_t attempt);

/* fleet_draw.c. Words of a request's stream: 0 its demand, 1 + k of its attempt k, EP_DRAW_STAGE +
 * s of a container of its chain. */
#define EP_DRAW_STAGE 0x100000u
void ep_fleet_draw(const struct ep_fleet *fleet, uint32_t source, uint64_t number, uint64_t what,
                   uint64_t words[4]);
void ep_fleet_draw_missing(const struct ep_fleet *fleet, struct ep_arrival *arrival);
/* Nothing is left to draw, and nothing takes longer than any run sees, as recorded demands may. */
static inline bool ep_fleet_is_complete(const struct ep_arrival *arrival)
{
    ep_time most = (ep_time)EP_MOST_DEMAND_NS;
    return (arrival->compute_ns | arrival->wait_ns | arrival->request_bytes |
            arrival->response_bytes) >= 0 &&
           arrival->compute_ns <= most && arrival->wait_ns <= most;
}
static inline void ep_fleet_complete(const struct ep_fleet *fleet, struct ep_arrival *arrival)
{
    if ((arrival->compute_ns | arrival->wait_ns | arrival->request_bytes |
         arrival->response_bytes) < 0)
        ep_fleet_draw_missing(fleet, arrival);
    ep_time most = (ep_time)EP_MOST_DEMAND_NS;
    arrival->compute_ns = arrival->compute_ns < most ? arrival->compute_ns : most;
    arrival->wait_ns = arrival->wait_ns < most ? arrival->wait_ns : most;
}
static inline int64_t ep_fleet_whole(double value)
{
    return (int64_t)((value < EP_MOST_DEMAND_NS ? value : EP_MOST_DEMAND_NS) + 0.5);
}

/* fleet_route.c: the instance (dense) for an attempt. *copy: the model's copy there, or
 * EP_ID_NONE where there is none. */
uint32_t ep_fleet_route_to_model(struct ep_fleet *fleet, ep_model_id model, uint32_t *copy);
uint32_t ep_fleet_route(struct ep_fleet *fleet, const struct ep_attempt *attempt);

/* fleet_chain.c: a chain with a container that loads models on demand */
void ep_fleet_enter_stage(struct ep_fleet *fleet, uint32_t attempt); /* the next container */
/* It goes on to the next container: its copy is no longer used by it. Returns the copy, or
 * EP_ID_NONE. */
uint32_t ep_fleet_leave_copy(struct ep_fleet *fleet, uint32_t attempt);

/* fleet_serve.c */
void ep_fleet_enter(struct ep_fleet *fleet, uint32_t attempt); /* the queue of its container */
void ep_fleet_queue_up(struct ep_fleet *fleet, uint32_t attempt, struct ep_container *container);
__attribute__((cold)) void ep_fleet_refuse_payload(struct ep_fleet *fleet, uint32_t attempt);
/* For a service that is not as its request asks: writes what it takes, begins all of its tasks but
 * one, and returns the vCPU work of that one. */
double ep_fleet_adjust_service(struct ep_fleet *fleet, uint32_t attempt);
void ep_fleet_on_cpu(struct ep_fleet *fleet, uint32_t instance);
void ep_fleet_on_wait_done(struct ep_fleet *fleet, uint32_t attempt);
void ep_fleet_on_hop_done(struct ep_fleet *fleet, uint32_t attempt);
/* It leaves its container with this status: told to the observer. Requires attempt_visits. */
void ep_fleet_report_visit(struct ep_fleet *fleet, uint32_t attempt, uint16_t status);

/* fleet.c */
__attribute__((cold)) void ep_fleet_reserve_finished(struct ep_fleet *fleet, uint32_t count);

/* fleet_copies.c */
/* Of a copy that loads, or whose waiters enter. Valid until another one begins to. */
static inline struct ep_load *ep_fleet_load_of(const struct ep_fleet *fleet, uint32_t copy)
{
    struct ep_load *load = &fleet->loads[fleet->copies[copy].load];
    assert(load->copy == copy);
    return load;
}
uint32_t ep_fleet_take_copy(struct ep_fleet *fleet, uint32_t instance,
                            ep_model_id model);                          /* live */
void ep_fleet_put_copy_on_disk(struct ep_fleet *fleet, uint32_t copy);   /* from memory */
void ep_fleet_take_copy_off_disk(struct ep_fleet *fleet, uint32_t copy); /* to load it again */
void ep_fleet_retire_copy(struct ep_fleet *fleet, uint32_t copy);        /* gets no more attempts */
void ep_fleet_drop_copy(struct ep_fleet *fleet, uint32_t copy);          /* retires and frees it */

/* fleet_load.c */
/* The copy that now loads; `disk_copy` or EP_ID_NONE. at_start: nobody asks for it yet. */
uint32_t ep_fleet_miss(struct ep_fleet *fleet, uint32_t instance, ep_model_id model,
                       uint32_t disk_copy, bool at_start);
void ep_fleet_load_next(struct ep_fleet *fleet,
                        uint32_t instance); /* moves the head of the load queue */
void ep_fleet_unload_if_used(struct ep_fleet *fleet, uint32_t copy); /* cache: disabled */
/* Adds [since, now) of a wait for the load of a copy to the parts that it was spent in. */
void ep_fleet_split_wait(const struct ep_fleet *fleet, uint32_t copy, ep_time since, ep_time now,
                         ep_time parts[EP_LOAD_PART_COUNT]);
void ep_fleet_load_part_done(struct ep_fleet *fleet, uint32_t copy, bool was_cpu);
void ep_fleet_on_load_delay(struct ep_fleet *fleet, uint32_t copy);
void ep_fleet_on_load_deadline(struct ep_fleet *fleet, uint32_t load);
void ep_fleet_on_unload_done(struct ep_fleet *fleet, uint32_t unload);
/* A copy in memory that did not have to be loaded. Requires room. */
uint32_t ep_fleet_place_resident(struct ep_fleet *fleet, uint32_t instance, ep_model_id model);
void ep_fleet_admit(struct ep_fleet *fleet, uint32_t copy); /* to the order of eviction */
int64_t ep_fleet_disk_to_load(const struct ep_fleet *fleet, ep_model_id model, bool from_disk);
void ep_fleet_retire_copies(struct ep_fleet *fleet, uint32_t instance); /* all of an instance */
void ep_fleet_drop_copies(struct ep_fleet *fleet, uint32_t instance);   /* the instance is gone */
int64_t ep_fleet_copy_bytes(const struct ep_fleet *fleet, ep_model_id model); /* of memory */

/* fleet_serverless.c */
void ep_fleet_create_environments(struct ep_fleet *fleet, struct ep_fleet_seed seed);
void ep_fleet_destroy_environments(struct ep_fleet *fleet);
void ep_fleet_enter_environment(struct ep_fleet *fleet, uint32_t attempt);
void ep_fleet_on_environment_ready(struct ep_fleet *fleet, uint32_t environment);
void ep_fleet_on_environment_done(struct ep_fleet *fleet, uint32_t environment);
void ep_fleet_on_idle_timeout(struct ep_fleet *fleet, uint32_t environment);
/* As they will be once the attempt is sent that `record` is about. */
void ep_fleet_count_provisioned(const struct ep_fleet *fleet, uint32_t endpoint,
                                struct ep_sent_record *record);
/* So many provisioned ones more, which start, or fewer, at once; see ep_fleet_scale_out(). */
void ep_fleet_provision(struct ep_fleet *fleet, uint32_t endpoint, uint32_t count);
void ep_fleet_withdraw(struct ep_fleet *fleet, uint32_t endpoint, uint32_t count);

/* fleet_start.c */
void ep_fleet_prepare_start(struct ep_fleet *fleet);
void ep_fleet_warm_up(struct ep_fleet *fleet); /* initial: warm */
/* An instance that begins: it asks for what the deployment wants there, as load slots are free. */
void ep_fleet_begin_start(struct ep_fleet *fleet, uint32_t instance);
bool ep_fleet_ask_at_start(struct ep_fleet *fleet, uint32_t instance); /* one more; false: none */

/* fleet_disk.c */
void ep_fleet_init_credits(struct ep_fleet *fleet, uint32_t instance);
void ep_fleet_disk_changed(struct ep_fleet *fleet, uint32_t instance); /* requires has_credits */
void ep_fleet_on_credits_run_out(struct ep_fleet *fleet, uint32_t instance);

#endif
