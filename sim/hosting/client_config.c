#include "hosting/client_config.h"

#include <assert.h>
#include <stddef.h>

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

/* botocore has no cap in legacy mode; this one is reached after 17 retries. */
#define NO_CAP (24 * 3600 * EP_SECOND)

static struct ep_client_config boto3(int retries, ep_time cap, const int *statuses, size_t count)
{
    struct ep_client_config client = {
        .read_timeout = 60 * EP_SECOND,
        .retries = retries,
        .retry_on_timeout = true,
        .backoff_base = EP_SECOND,
        .backoff_cap = cap,
        .jitter = EP_JITTER_FULL,
    };
    for (size_t i = 0; i < count; i++)
        client.retry_on_status[statuses[i]] = true;
    return client;
}

struct ep_client_config ep_client_config_boto3_legacy(void)
{
    static const int statuses[] = {429, 500, 502, 503, 504, 509};
    return boto3(4, NO_CAP, statuses, sizeof statuses / sizeof *statuses);
}

struct ep_client_config ep_client_config_boto3_standard(void)
{
    static const int statuses[] = {500, 502, 503, 504};
    return boto3(2, 20 * EP_SECOND, statuses, sizeof statuses / sizeof *statuses);
}

struct ep_client_config ep_client_config_of(enum ep_client_preset preset)
{
    switch (preset) {
    case EP_CLIENT_DEFAULT:
        return ep_client_config_default();
    case EP_CLIENT_NONE:
        return ep_client_config_none();
    case EP_CLIENT_BOTO3_LEGACY:
        return ep_client_config_boto3_legacy();
    case EP_CLIENT_BOTO3_STANDARD:
        return ep_client_config_boto3_standard();
    }
    assert(0 && "unknown preset");
    return ep_client_config_default();
}
