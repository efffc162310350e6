/* Autoscaling for the shared endpoint of a sample result. */
#ifndef EP_TESTS_SAMPLE_SCALING_H
#define EP_TESTS_SAMPLE_SCALING_H

#include "run/result.h"

/* Two scale-outs, the first with a reload storm, a refused one, a scale-in and looks that came to
 * nothing, for deployment `i`; constant, borrowed by the result. */
void sample_scaling_add(struct ep_result *result, size_t i);

#endif
