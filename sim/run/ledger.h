/* The cold-start ledger: the latency of the slowest 1 % of completed requests, charged to causes
 * and to models. Slowest by latency bucket (64 to an octave): whole buckets from the top, and of
 * the bucket at the border the share that is missing, as if its requests were alike; the same
 * requests as latency_parts_s.tail_mean. Charges to causes are exact integers until they are
 * divided. */
#ifndef EP_RUN_LEDGER_H
#define EP_RUN_LEDGER_H

#include "hosting/catalog.h"
#include "run/cause.h"
#include "run/outcome.h"

#include <stddef.h>
#include <stdint.h>

struct ep_ledger_charges {
    double requests;                /* that the slowest 1 % are: completed / 100 */
    double share[EP_CAUSE_COUNT];   /* of their latency; NaN: none completed, or all in no time */
    double mean_ns[EP_CAUSE_COUNT]; /* of one of them */
    double mainly[EP_CAUSE_COUNT];  /* how many of them it took longest of all */
};
void ep_ledger_charge(const struct ep_outcome *outcome, struct ep_ledger_charges *charges);

struct ep_ledger_model_charge {
    ep_model_id model;
    double ns, requests; /* of the slowest 1 % */
};
/* The models whose requests took most of the time of the slowest 1 %, largest first; returns how
 * many, at most `most`. A bucket's time is divided among models by their requests in it: the
 * charges of all models add up to that time. */
size_t ep_ledger_charge_models(const struct ep_outcome *outcome,
                               struct ep_ledger_model_charge *models, size_t most);

#endif
