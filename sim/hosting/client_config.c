#include "hosting/client_config.h"

struct ep_client_config ep_client_config_default(void)
{
    struct ep_client_config client = {
        .read_timeout = 70 * EP_SECOND,
        .retries = 2,
        .retry_on_timeout = true,
        .backoff_base = 100 * EP_MILLISECOND,
        .backoff_cap = 20 * EP_SECOND,
        .jitter = EP_JITTER_FULL,
    };
    client.retry_on_status[429] = true;
    client.retry_on_status[500] = true;
    client.retry_on_status[503] = true;
    return client;
}

struct ep_client_config ep_client_config_none(void)
{
    return (struct ep_client_config){.read_timeout = EP_TIME_NEVER, .jitter = EP_JITTER_FULL};
}
