/* What loading one model takes on an idle instance (docs/model.md, cold start): the vCPU work,
 * and the shortest time of each stage. */
#ifndef EP_RUN_LOAD_WORK_H
#define EP_RUN_LOAD_WORK_H

#include "hosting/catalog.h"
#include "hosting/deployment_config.h"

#include <stdbool.h>

struct ep_load_work {
    double extract_cpu_ns, load_cpu_ns;            /* vCPU work at the instance's speed */
    double download_ns, extract_ns, last_stage_ns; /* alone on the instance; reload from disk:
                                                      the last stage only */
};

/* `reload`: the last stage reads the disk copy where the page cache says so. */
struct ep_load_work ep_load_work_of(const struct ep_fleet_config *fleet,
                                    const struct ep_model *model,
                                    const struct ep_model_profile *profile, bool reload);

#endif
