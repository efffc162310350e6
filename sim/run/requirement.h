/* What a requirement asks of a deployment, measured and decided.
 * With each_model the figure is what that share of the models meets, each by itself.
 * A percentile of the latency is that of all measured requests, where one that failed, was
 * rejected or has no answer counts as slower than everything: "latency_p99 < x" says that 99 %
 * of the requests succeeded within x. Decided by the interval of that percentile; where it is
 * infinite (too few succeeded) in a replication, by the interval of the share of requests that
 * succeeded within the limit. Each model: met (or not) only when the judged models decide that
 * alone, whatever the others do. A latency of warm (cold) requests is that of the answered requests
 * that found their model resident (or did not); a group is judged by the requests to it alone. */
#ifndef EP_RUN_REQUIREMENT_H
#define EP_RUN_REQUIREMENT_H

#include "base/mem.h"
#include "run/figures.h"
#include "run/result.h"
#include "scenario/scenario.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_judged {
    double value;     /* of the metric; INFINITY: the percentile is among those without success;
                         each_model: what that share of the judged models does not exceed (or, of a
                         lower bound, does not fall below); NaN: no figure */
    double share;     /* succeeded within the limit; each_model: the share of judged models that
                         meet it; NaN where it is neither */
    uint64_t trials;  /* requests that it is about; not each_model */
    bool is_void;     /* there can be no such request: cold starts without a model cache; met */
    bool is_unserved; /* the deployment does not serve the group: missed */
    /* each_model: */
    uint64_t judged;  /* models with enough samples */
    uint64_t meeting; /* of these, how many meet it */
    uint64_t models;  /* with any request: the share is of these; without samples: undecided */
};

bool ep_requirement_applies(const struct ep_requirement *requirement, const char *deployment);
/* The share of the latency percentile that it is about; 0: none. */
double ep_requirement_percentile(const char *metric);
bool ep_requirement_meets(const struct ep_requirement *requirement, double value);

/* What was simulated of one deployment. */
struct ep_measured {
    const struct ep_option *option;
    const struct ep_cells *cells;
    const struct ep_outcome *outcome;
    const struct ep_figures *figures; /* of this outcome */
    /* Replications that share what a model needs as samples: 1 where the outcome is pooled, else
     * how many there are. */
    int sections;
};
struct ep_judged ep_requirement_measure(const struct ep_requirement *requirement,
                                        const struct ep_measured *of);

/* Share of the models with enough samples of which each meets all latency percentiles required of
 * this deployment; NaN: no such requirement or no such model. */
struct ep_judged ep_requirement_models_meeting(const struct ep_scenario *scenario,
                                               const struct ep_measured *of);

struct ep_requirement_facts {
    struct ep_judged pooled;
    const struct ep_judged *sections; /* of the replications */
    size_t section_count;
    bool is_random;         /* chance plays a part: one replication decides nothing */
    bool is_overloaded;     /* then a latency is never "met": it grows with the horizon */
    uint64_t trials;        /* requests that it is about */
    struct ep_arena *arena; /* of the texts of the result */
};
/* A percentile with too few samples, or models too few of which could be judged, have no figure
 * and are undecided; `withheld` says why. */
struct ep_requirement_result ep_requirement_decide(const struct ep_requirement *requirement,
                                                   const struct ep_requirement_facts *facts);

#endif
