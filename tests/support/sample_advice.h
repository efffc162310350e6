/* Advice for the first deployment of a sample result. */
#ifndef EP_TESTS_SAMPLE_ADVICE_H
#define EP_TESTS_SAMPLE_ADVICE_H

#include "run/result.h"

/* One finding of each side; constant, borrowed by the result. */
void sample_advice_add(struct ep_result *result);

#endif
