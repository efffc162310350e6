/* What survival says, for the deployments of a sample result. */
#ifndef EP_TESTS_SAMPLE_SURVIVAL_H
#define EP_TESTS_SAMPLE_SURVIVAL_H

#include "run/result.h"

/* The first ran with a loss, the second needed no run; constant, borrowed by the result. */
void sample_survival_add(struct ep_result *result);

#endif
