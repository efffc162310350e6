/* A deployment as it stands in the comparison with the others. */
#ifndef EP_RUN_CONTENDER_H
#define EP_RUN_CONTENDER_H

#include "run/result.h"

#include <stddef.h>

struct ep_contender {
    const struct ep_deployment_result *result;
    /* By replication; the same ones of every contender. NULL where infeasible. */
    const double *cost_per_hour, *p99_s;
    size_t replications;
    int fewest_instances; /* of any of its endpoints; 0: serverless, it has none that could fail */
    const char *family;   /* of its instance type, "m5"; NULL: a custom one */
    double vcpu_speed;
    const enum ep_passed *passed; /* of the requirements that apply to it */
    size_t passed_count;
    const struct ep_requirement_result *requirements; /* the same, with figures; may be none */
    size_t requirement_count;
};

#endif
