/* A small fleet with a script of requests: everything constant, so that every figure can be
 * worked out by hand. All assumptions start switched off, one endpoint, one instance of one
 * vCPU; tests switch on what they are about. */
#ifndef EP_TESTS_FLEET_WORLD_H
#define EP_TESTS_FLEET_WORLD_H

#include "hosting/fleet.h"

#include <stddef.h>

#define FLEET_WORLD_MAX 64
#define FLEET_WORLD_DRILLS 8
#define FLEET_WORLD_STEPS 512
#define FLEET_WORLD_LIVES 64
#define MS EP_MILLISECOND

struct fleet_world {
    struct ep_catalog catalog;
    struct ep_model models[FLEET_WORLD_MAX];
    struct ep_model_profile profiles[FLEET_WORLD_MAX];
    struct ep_fleet_config config;
    struct ep_client_config client;
    struct ep_container_config containers[3]; /* for config.containers */
    uint32_t endpoint_of[FLEET_WORLD_MAX], container_of[FLEET_WORLD_MAX];
    struct {
        ep_time at;
        struct ep_arrival offer;
    } script[FLEET_WORLD_MAX];
    size_t script_count, next;
    bool is_expected; /* the fleet is told of each request before it arrives */
    struct ep_request_record done[FLEET_WORLD_MAX];     /* in order of completion */
    ep_time waits[FLEET_WORLD_MAX][EP_LOAD_PART_COUNT]; /* of `done`; 0 where it did not wait */
    size_t done_count;
    struct ep_sent_record sent[4 * FLEET_WORLD_MAX];
    size_t sent_count;
    struct ep_request_record attempts[4 * FLEET_WORLD_MAX];
    size_t attempt_count;
    struct ep_execution_record executions[FLEET_WORLD_MAX];
    size_t execution_count;
    struct ep_visit_record visits[12 * FLEET_WORLD_MAX]; /* of containers, in order of leaving */
    size_t visit_count;
    size_t loads_started, loads_done, loads_abandoned, evicted_memory, evicted_disk;
    struct ep_instance_levels levels[8]; /* at the end, by instance */
    struct ep_drill drills[FLEET_WORLD_DRILLS];
    struct ep_life_record life[FLEET_WORLD_STEPS]; /* what happened to instances, in order */
    size_t life_count;
    struct ep_instance_life lives[FLEET_WORLD_LIVES]; /* at the end, by instance */
    uint32_t instance_count;
    uint64_t event_hash;
    ep_model_id at_start[FLEET_WORLD_MAX]; /* for config.at_start */
    struct ep_fleet_start_counts start_counts;
    /* What is checked at every callback, when `is_watched`; then the first thing that was wrong. */
    bool is_watched;
    unsigned loading[FLEET_WORLD_LIVES][FLEET_WORLD_MAX]; /* loads, by instance and model */
    const char *wrong;
    struct ep_fleet *fleet; /* while it runs */
};

/* Kinds: an MME's copies have 1 worker unless workers_per_model says otherwise. */
void fleet_world_init(struct fleet_world *world, enum ep_kind kind);
/* Adds a model; returns its id. Sizes in bytes. */
ep_model_id fleet_world_model(struct fleet_world *world, int64_t memory, int64_t artifact,
                              int64_t extracted);
void fleet_world_request(struct fleet_world *world, ep_time at, ep_model_id model,
                         ep_time compute_ns);
/* Adds a drill that acts, of all models where it is about models; returns it for more. */
struct ep_drill *fleet_world_drill(struct fleet_world *world, enum ep_drill_kind kind, ep_time at);
/* Runs until everything is answered and idle, at most `end`. */
void fleet_world_run(struct fleet_world *world, ep_time end);

/* Compares row `i` of `done` (order of completion) with what was worked out by hand: number of
 * the request in the script, status (original after it), where its model was, and the six parts.
 * Also that the parts add up to the latency. */
struct expected_row {
    uint64_t request;
    int status, original_status;
    enum ep_found found;
    ep_time latency, queue, load_wait, service, contention, overhead, retry;
};
void fleet_world_expect(const struct fleet_world *world, const struct expected_row *rows,
                        size_t count);

#endif
