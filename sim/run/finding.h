/* What speaks for an option or against it before anything is simulated, and what it takes to run
 * it: the advice of the service's documentation, applied to a scenario. */
#ifndef EP_RUN_FINDING_H
#define EP_RUN_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ep_finding {
    bool speaks_for;    /* false: against */
    const char *rule;   /* the advice */
    const char *detail; /* why it applies here, with figures */
    const char *source; /* the page; "derived" in front where it follows from what stands there */
};

/* Operational overhead: what must be created, watched and updated. */
struct ep_upkeep {
    uint64_t endpoints, instances, containers;
    uint64_t policies; /* of scaling: target tracking, steps, schedules, at every endpoint */
};

struct ep_advice {
    const struct ep_finding *findings; /* for, then against; each in order of the rules */
    size_t finding_count;
    struct ep_upkeep upkeep;
};

#endif
