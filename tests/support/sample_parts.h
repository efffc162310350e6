/* Parts for an option of a sample result. */
#ifndef EP_TESTS_SAMPLE_PARTS_H
#define EP_TESTS_SAMPLE_PARTS_H

#include "run/result.h"

struct sample_parts {
    struct ep_deployment_result parts[2];
};

/* Makes deployment `i` a hybrid of two parts in `parts`, which must outlive the result:
 * "mixed.busy" with the figures of the direct option, "mixed.tail" with those of the small one. */
void sample_parts_add(struct sample_parts *parts, struct ep_result *result, size_t i);

#endif
