/* Whether a run of a deployment meets its requirements: by the figures themselves, and for certain.
 */
#ifndef EP_PLAN_JUDGMENT_H
#define EP_PLAN_JUDGMENT_H

#include "base/mem.h"
#include "run/result.h"

#include <stdbool.h>

struct ep_judgment {
    bool meets;            /* the pooled figures do, and it is feasible and not overloaded */
    bool surely_meets;     /* ... every requirement is decided as passed */
    bool surely_fails;     /* one is decided as missed, or it is overloaded or not feasible */
    const char *broken_by; /* the first that breaks it: a requirement, "overloaded", "not
                              feasible"; NULL: it meets all. In the arena. */
};

/* Without requirements everything meets them that is feasible and not overloaded. Requires that the
 * result has the deployment. */
struct ep_judgment ep_judgment_of(const struct ep_result *result, const char *deployment,
                                  struct ep_arena *arena);

const struct ep_deployment_result *ep_judgment_deployment(const struct ep_result *result,
                                                          const char *deployment);

#endif
