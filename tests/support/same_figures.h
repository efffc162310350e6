/* That two deployments of a result have, digit for digit, the same requests, latencies, parts of
 * them, cost and utilization. Fails the test with the first that differs. */
#ifndef EP_TESTS_SAME_FIGURES_H
#define EP_TESTS_SAME_FIGURES_H

#include "run/result.h"

void assert_same_figures(const struct ep_deployment_result *a,
                         const struct ep_deployment_result *b);
/* Requests, latencies and their parts alone. */
void assert_same_requests(const struct ep_deployment_result *a,
                          const struct ep_deployment_result *b);

#endif
