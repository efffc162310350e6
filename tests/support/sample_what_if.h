/* Reruns of the sample result: two assumptions with an effect, one without, one left out, and the
 * headroom of two options. */
#ifndef EP_TESTS_SAMPLE_WHAT_IF_H
#define EP_TESTS_SAMPLE_WHAT_IF_H

#include "run/result.h"

/* `result` is of sample_result_create(); what is added lives in static storage. */
void sample_what_if_add(struct ep_result *result);

#endif
