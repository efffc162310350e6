/* A result made by hand, as a simulation could have yielded it: separate endpoints, a multi-model
 * endpoint that holds all, a smaller one with cold starts, a multi-container endpoint, one
 * overloaded and one infeasible option; withheld figures, requirements of all three outcomes.
 * Every writer of results is tested with it. */
#ifndef EP_TESTS_SAMPLE_RESULT_H
#define EP_TESTS_SAMPLE_RESULT_H

#include "run/result.h"

enum sample_deployment {
    SAMPLE_SEPARATE,
    SAMPLE_SHARED,
    SAMPLE_SMALL,
    SAMPLE_DIRECT,
    SAMPLE_TINY,    /* overloaded */
    SAMPLE_PIPELINE /* infeasible */
};

/* Not const, so that a test can bend it; strings that a test puts in are borrowed. */
struct ep_result *sample_result_create(void);
void sample_result_destroy(struct ep_result *result);

/* The scenario of the sample, to be bent. */
struct ep_scenario *sample_scenario(struct ep_result *result);

#endif
