#include "hosting/eviction.h"

#include "hosting/eviction_policies.h"

#include <stddef.h>
#include <string.h>

static const struct ep_eviction_policy *const policies[] = {&ep_eviction_lru, &ep_eviction_lfu,
                                                            &ep_eviction_fifo, &ep_eviction_gdsf};

const struct ep_eviction_policy *ep_eviction_policy_find(const char *name)
{
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
        if (strcmp(policies[i]->name, name) == 0)
            return policies[i];
    return NULL;
}
