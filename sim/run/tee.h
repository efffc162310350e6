/* The observer of one fleet where more than the collector watches it: the collector first, then a
 * series, drills, minutes as CloudWatch shows them, what the parts are together, and traffic that
 * waits for answers. */
#ifndef EP_RUN_TEE_H
#define EP_RUN_TEE_H

#include "hosting/metric_minute.h"
#include "hosting/observer.h"
#include "run/drill_recorder.h"
#include "run/option.h"
#include "run/series.h"
#include "run/whole.h"
#include "workload/arrival.h"

#include <stdbool.h>

/* All borrowed; a pointer that is NULL: not there. */
struct ep_tee {
    struct ep_observer counting;    /* the collector's callbacks */
    const struct ep_option *option; /* of the fleet */
    struct ep_series *series;
    struct ep_drill_recorder *drills;
    struct ep_metric_minutes *minutes;
    struct ep_whole *whole;
    bool has_cache;
    bool is_shadow; /* nobody gets its answers, and the whole knows nothing of it */
    void (*tell)(void *self, struct ep_answer answer); /* NULL: nobody listens */
    void *tell_self;
};

/* Where nobody but the collector watches, the collector's own. The tee must stay where it is. */
struct ep_observer ep_tee_observer(struct ep_tee *tee);

#endif
