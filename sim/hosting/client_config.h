/* How clients behave: read timeout and retries. */
#ifndef EP_HOSTING_CLIENT_CONFIG_H
#define EP_HOSTING_CLIENT_CONFIG_H

#include "core/time.h"

#include <stdbool.h>

enum ep_jitter { EP_JITTER_FULL, EP_JITTER_NONE };

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

#endif
