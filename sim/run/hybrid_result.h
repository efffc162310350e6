/* What the result of a deployment of parts takes from the results of its parts, which are there:
 * result->part_results. Of one part everything is that part's. */
#ifndef EP_RUN_HYBRID_RESULT_H
#define EP_RUN_HYBRID_RESULT_H

#include "base/mem.h"
#include "run/option.h"
#include "run/outcome.h"
#include "run/result.h"

/* Counts of caches and of what was loaded at the start, added up. */
void ep_hybrid_result_cache(struct ep_deployment_result *result);
/* One bill: lines of the same item and price are one. */
void ep_hybrid_result_bill(struct ep_deployment_result *result, double usd_per_million);
/* The resource of the part whose rho is the largest; with several parts its name comes first. */
const char *ep_hybrid_result_rho(const struct ep_deployment_result *result, struct ep_arena *arena);
/* The largest rho of the parts in a slice; outcomes: theirs. */
double ep_hybrid_result_slice_rho(const struct ep_option *option,
                                  struct ep_outcome *const *outcomes, uint32_t slice,
                                  double span_ns);
/* A part without a steady state leaves the whole without one: the verdict becomes the part's. */
void ep_hybrid_result_verdict(struct ep_deployment_result *result, struct ep_arena *arena);
/* Adds the parts' warnings to `warnings`, up to `most`. */
void ep_hybrid_result_warnings(struct ep_deployment_result *result, const char **warnings,
                               size_t most, struct ep_arena *arena);

#endif
