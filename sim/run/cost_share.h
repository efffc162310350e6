/* What a model, or a class of models, costs in a month: its share of the bill, in whole cents. */
#ifndef EP_RUN_COST_SHARE_H
#define EP_RUN_COST_SHARE_H

#include <stddef.h>
#include <stdint.h>

enum ep_share {
    EP_SHARE_RESIDENCY, /* memory that it held */
    EP_SHARE_LOADING,   /* vCPU time of loading it */
    EP_SHARE_COMPUTE,   /* vCPU time of its requests; serverless: their environments' time */
    EP_SHARE_DATA,      /* payload */
    EP_SHARE_IDLE,      /* what nobody used: storage, vCPUs and memory left over */
    EP_SHARE_COUNT
};
/* How the idle rest is shared out among the models of an endpoint. */
enum ep_fairness { EP_FAIR_BY_USE, EP_FAIR_EQUAL, EP_FAIRNESS_COUNT };

struct ep_cost_share {
    const char *scope; /* "total", "group" (a model group or a label of one), "model" */
    const char *name;
    uint64_t models;
    int64_t cents[EP_SHARE_COUNT]; /* idle: by use */
    int64_t idle_equal_cents;
};

#endif
