/* How the traffic of an endpoint is split among its production variants, and how it shifts. */
#ifndef EP_HOSTING_VARIANTS_CONFIG_H
#define EP_HOSTING_VARIANTS_CONFIG_H

#include "core/time.h"

#include <stdbool.h>
#include <stdint.h>

/* TrafficRoutingConfiguration.Type of a blue/green update. */
enum ep_traffic_routing {
    EP_TRAFFIC_ALL_AT_ONCE, /* all of it at once */
    EP_TRAFFIC_CANARY,      /* a first share, then the rest */
    EP_TRAFFIC_LINEAR       /* equal steps */
};

/* Traffic moves from all other variants to one, which has none before. */
struct ep_traffic_shift {
    bool is_there; /* false: the weights stay as they are */
    enum ep_traffic_routing type;
    uint32_t to;              /* the variant that gets it */
    ep_time at;               /* when the first share moves */
    double step;              /* canary, linear: that share, and of linear each further one */
    ep_time wait_interval;    /* between steps */
    ep_time termination_wait; /* how long the others stand by, and cost, after the last step */
};

struct ep_variants_config {
    const double *weights; /* by variant, >= 0, one at least > 0; that of shift.to is 0 */
    uint32_t count;        /* without shadow variants */
    struct ep_traffic_shift shift;
};

#endif
