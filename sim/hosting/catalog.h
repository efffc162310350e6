/* The hosted models: sizes and what a request costs. Shared, read-only while simulating. */
#ifndef EP_HOSTING_CATALOG_H
#define EP_HOSTING_CATALOG_H

#include "core/dist.h"
#include "core/time.h"

#include <stdint.h>

/* A demand is cut here, so that sums of many stay in 64 bits: 11.6 days, whose end no run sees. */
#define EP_MOST_DEMAND_NS 1e15

typedef uint32_t ep_model_id; /* dense, from 0; UINT32_MAX: none */
#define EP_MODEL_NONE UINT32_MAX

/* 32 bytes: a million models are 32 MB. */
struct ep_model {
    int64_t artifact_bytes;  /* the archive in S3, > 0 unless sizes do not matter */
    int64_t extracted_bytes; /* on disk */
    int64_t memory_bytes;    /* resident size of ONE worker; 0 never fills memory */
    uint32_t profile;        /* index into profiles */
    uint32_t group;          /* index of the scenario's model group */
};

#define EP_MAX_THREADS 255 /* of one request: its open tasks are counted in a byte */

/* What the requests of a model, or of a whole group, have in common. */
struct ep_model_profile {
    struct ep_dist compute; /* ns of vCPU at vcpu_speed 1 */
    struct ep_dist wait;    /* ns */
    struct ep_dist request_bytes, response_bytes;
    int threads; /* 1..EP_MAX_THREADS: equal parallel tasks of one request */
    /* NaN / -1: the assumption of the deployment */
    ep_time load_fixed_ns;         /* -1 */
    double load_rate;              /* bytes/s; NaN */
    double extract_rate;           /* bytes/s per vCPU; NaN */
    double first_inference_factor; /* NaN */
};

struct ep_catalog {
    struct ep_model *models; /* owned */
    uint32_t model_count;
    struct ep_model_profile *profiles; /* owned */
    uint32_t profile_count;
};

#endif
