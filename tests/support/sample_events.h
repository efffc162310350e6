/* Events for the first deployment of a sample result. */
#ifndef EP_TESTS_SAMPLE_EVENTS_H
#define EP_TESTS_SAMPLE_EVENTS_H

#include "run/result.h"

/* An update with every figure and an onboarding with few; constant, borrowed by the result. */
void sample_events_add(struct ep_result *result);

#endif
