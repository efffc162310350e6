/* The figures of single containers, of one replication or of several pooled, as doubles. */
#ifndef EP_RUN_CONTAINER_FIGURES_H
#define EP_RUN_CONTAINER_FIGURES_H

#include "core/time.h"
#include "run/option.h"
#include "run/outcome.h"

#include <stdint.h>

struct ep_container_figures {
    double latency_mean, latency_p50, latency_p99; /* seconds; NaN: nobody came */
    double cpu;     /* vCPU time of its inferences / vCPU time of the instances */
    double workers; /* busy share of its worker slots; 0: unlimited, or of each model */
    double load;    /* work that first attempts ask of its workers / what they can do; 0: unlimited;
                       of the model that asks most where each has its own */
};

struct ep_container_span {
    ep_time warmup, horizon;
    int replications; /* that the outcome covers */
};

/* Room for those of an outcome; NULL where it has none. The caller frees. */
struct ep_container_figures *ep_container_figures_create(const struct ep_outcome *outcome);
void ep_container_figures_of(const struct ep_option *option, const struct ep_outcome *outcome,
                             const struct ep_container_span *span,
                             struct ep_container_figures *figures);

/* By slot: the model whose container it is; of a chain and of empty slots EP_MODEL_NONE. The
 * caller frees. */
uint32_t *ep_container_figures_models(const struct ep_option *option,
                                      const struct ep_outcome *outcome);
/* Worker slots of a container on one instance, or of one model of it where models come and go;
 * INFINITY: unlimited. */
double ep_container_figures_workers(const struct ep_fleet_config *fleet, uint32_t container);

#endif
