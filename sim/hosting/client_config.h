/* How clients behave: read timeout and retries. */
#ifndef EP_HOSTING_CLIENT_CONFIG_H
#define EP_HOSTING_CLIENT_CONFIG_H

#include "core/time.h"

#include <stdbool.h>

enum ep_jitter { EP_JITTER_FULL, EP_JITTER_NONE };

/* Where the values come from before the scenario's own. */
enum ep_client_preset {
    EP_CLIENT_DEFAULT,
    EP_CLIENT_NONE,
    EP_CLIENT_BOTO3_LEGACY,
    EP_CLIENT_BOTO3_STANDARD
};

struct ep_client_config {
    ep_time read_timeout;      /* from an attempt's sending; EP_TIME_NEVER: none */
    int retries;               /* >= 0 */
    bool retry_on_status[600]; /* by the HTTP status that the client sees */
    bool retry_on_timeout;     /* the client's own read timeout */
    ep_time backoff_base, backoff_cap;
    enum ep_jitter jitter;
};
/* read_timeout 70 s, 2 retries on 429, 500, 503 and timeout, base 100 ms, cap 20 s, full jitter. */
struct ep_client_config ep_client_config_default(void);
struct ep_client_config ep_client_config_none(void);
/* boto3's default mode: five attempts in all, 429, 500, 502, 503, 504, 509 and timeouts tried again
 * after rand x 2^(k-1) s before retry k; read timeout 60 s. Sources: docs/model.md. */
struct ep_client_config ep_client_config_boto3_legacy(void);
/* Its standard mode: three attempts in all; 500, 502, 503, 504 and timeouts; back-off cap 20 s. A
 * 429 is not tried again: it retries throttling by the name of the error, and
 * ModelNotReadyException is not among the names. */
struct ep_client_config ep_client_config_boto3_standard(void);
struct ep_client_config ep_client_config_of(enum ep_client_preset preset);

#endif
