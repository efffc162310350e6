/* Figures of an option that advice is given by: what it serves and is asked for, before anything
 * is simulated. */
#ifndef EP_RUN_ADVICE_FACTS_H
#define EP_RUN_ADVICE_FACTS_H

#include "run/world.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A model that is asked for less often is mostly idle: no environment would stay for it. */
#define EP_ADVICE_IDLE_S (15 * 60.0)

/* Of served models that are asked for at all, where it says "models". Ratios of nothing: NaN. */
struct ep_advice_facts {
    const struct ep_option *option;
    uint64_t models, images, containers;
    double per_second;         /* requests to all of them */
    double hottest_share;      /* of the vCPU work: that of the busiest model */
    double idle_share;         /* of the models: asked less than once in EP_ADVICE_IDLE_S */
    double requests_per_model; /* in the horizon, of the median model */
    double peak_to_mean;       /* offered vCPUs: busiest five minutes / mean */
    double busy;               /* vCPUs busy on average, or environments' worth of them */
    double utilization;        /* ... of those that its instances have; serverless: NaN */
    double busy_ratio;         /* serverless: of one environment of an endpoint, on average */
    double memory_spread, demand_spread; /* largest / smallest of the models */
    double stage_spread;                 /* serial: largest / smallest demand of its containers */
    double cold_s;         /* a cold start of the median model, alone; 0: this kind has none */
    double memory_needed;  /* bytes for all models at once */
    double memory_there;   /* bytes of all instances, for models */
    double tail_limit_s;   /* strictest limit of p99 or beyond that applies; NaN: none */
    const char *tail_text; /* that requirement */
};

/* Requires a feasible option. Reads traces once. */
struct ep_advice_facts ep_advice_facts_of(const struct ep_world *world, const struct ep_option *of);

#endif
