/* Offered work of first attempts over capacity, per resource and per model's worker slots. The
 * work is what the arrivals ask for in expectation (recorded compute times as they are): chance
 * enters through who arrives, not through service times. */
#ifndef EP_RUN_RHO_H
#define EP_RUN_RHO_H

#include "run/levels.h"
#include "run/option.h"
#include "run/outcome.h"

#include <stdint.h>

enum ep_rho_kind {
    EP_RHO_NONE,    /* nothing is limited */
    EP_RHO_CPU,     /* index: endpoint; loads included */
    EP_RHO_WORKERS, /* index: model, whose container has these workers; EP_MODEL_NONE where an
                       endpoint's container serves several: then see endpoint */
    EP_RHO_STAGE,   /* index: container of a serial chain */
    EP_RHO_NETWORK, /* moved bytes: what the loads brought */
    EP_RHO_DISK,    /* moved bytes over bandwidth */
};
struct ep_rho {
    double value;
    enum ep_rho_kind kind;
    uint32_t index, endpoint;
};

/* The largest of all. `span_ns`: measured time, all replications together; first_slice: the first
 * measured one. */
struct ep_rho ep_rho_largest(const struct ep_option *option, const struct ep_outcome *outcome,
                             const struct ep_level_stats *levels, uint32_t first_slice,
                             double span_ns);

/* Largest inference work over vCPUs among the endpoints in one slice. */
double ep_rho_of_slice(const struct ep_option *option, const struct ep_outcome *outcome,
                       uint32_t slice, double span_ns);

/* vCPU work of the inferences, and of loads, over vCPUs of the busiest endpoint; 0 where requests
 * share none. */
double ep_rho_cpu(const struct ep_option *option, const struct ep_outcome *outcome,
                  uint32_t first_slice, double span_ns);

/* Worker time that first attempts ask of a container of a serial chain, in expectation; of one that
 * loads models on demand, where each has its own workers, for the model that asks most. */
double ep_rho_stage_hold_ns(const struct ep_option *option, const struct ep_outcome *outcome,
                            uint32_t stage);
/* Time in service of all instances of an endpoint together, from the slice `first_slice` on. */
double ep_rho_instance_ns(const struct ep_option *option, const struct ep_outcome *outcome,
                          uint32_t endpoint, uint32_t first_slice, double span_ns);

/* Worker slots of a copy of a model where models come and go; INFINITY when unlimited. */
double ep_rho_copy_workers(const struct ep_fleet_config *fleet);

/* Worker slots of one container: INFINITY when unlimited. */
double ep_rho_workers(const struct ep_fleet_config *fleet, int configured);

#endif
