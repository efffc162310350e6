#include "report/insight_text.h"

#include "report/human.h"

#include <math.h>

#define LEAST_SHARE 0.05 /* smaller ones are summed up */

static const struct {
    const char *key, *label, *meaning;
} causes[EP_CAUSE_COUNT] = {
    [EP_CAUSE_DOWNLOAD] = {"s3_download", "S3 download",
                           "the artifact from S3 to the instance, first byte included"},
    [EP_CAUSE_EXTRACT] = {"extraction", "extraction", "unpacking the artifact"},
    [EP_CAUSE_LOAD] = {"model_load", "load", "the framework loads the model into memory"},
    [EP_CAUSE_LOAD_QUEUE] = {"load_queue", "load queue",
                             "behind other loads, or for a free load slot"},
    [EP_CAUSE_EVICTION] = {"eviction", "eviction",
                           "for memory or disk room: others are unloaded or in use"},
    [EP_CAUSE_QUEUE] = {"worker_queue", "worker queue", "before a worker of the model was free"},
    [EP_CAUSE_CONTENTION] = {"contention", "CPU contention", "what sharing the vCPUs adds"},
    [EP_CAUSE_SERVICE] = {"service", "service", "the request's own work"},
    [EP_CAUSE_OVERHEAD] = {"overhead", "overhead", "the platform's own"},
    [EP_CAUSE_RETRY] = {"retry", "retry", "lost attempts and the pauses between them"},
};

const char *ep_cause_key(enum ep_cause cause)
{
    return causes[cause].key;
}

const char *ep_cause_label(enum ep_cause cause)
{
    return causes[cause].label;
}

const char *ep_cause_meaning(enum ep_cause cause)
{
    return causes[cause].meaning;
}

const char *ep_thrash_word(enum ep_thrash verdict)
{
    switch (verdict) {
    case EP_THRASH_ABSENT:
        return "none";
    case EP_THRASH_SOME:
        return "some";
    case EP_THRASH_THRASHING:
        return "thrashing";
    }
    return "";
}

bool ep_has_ledger(const struct ep_deployment_result *deployment)
{
    return deployment->feasible && deployment->has_cache &&
           ep_est_has_value(&deployment->ledger.causes[EP_CAUSE_SERVICE].share);
}

static double share_of(const struct ep_ledger_result *ledger, int cause)
{
    return ledger->causes[cause].share.value;
}

/* The largest share below `last`, or equal to it and after it in the list; -1: none. */
static int next_largest(const struct ep_ledger_result *ledger, int last)
{
    int next = -1;
    for (int i = 0; i < EP_CAUSE_COUNT; i++) {
        double share = share_of(ledger, i);
        bool is_left = last < 0 || share < share_of(ledger, last) ||
                       (i > last && share <= share_of(ledger, last));
        if (is_left && (next < 0 || share > share_of(ledger, next)))
            next = i;
    }
    return next;
}

void ep_add_ledger(struct ep_text *text, const struct ep_deployment_result *deployment)
{
    const struct ep_ledger_result *ledger = &deployment->ledger;
    double others = 0;
    for (int cause = next_largest(ledger, -1); cause >= 0; cause = next_largest(ledger, cause)) {
        double share = share_of(ledger, cause);
        if (share < LEAST_SHARE) {
            others += share;
            continue;
        }
        ep_text_addf(text, "%.0f %% %s, ", 100 * share, causes[cause].label);
    }
    ep_text_addf(text, "%.0f %% other causes", 100 * others);
    if (ledger->model_count == 0)
        return;
    ep_text_addf(text, "; %.0f %% in requests for ", 100 * ledger->models[0].share);
    ep_text_add_short(text, ledger->models[0].name);
}

static const char *thrash_answer(const struct ep_churn_figures *churn)
{
    return churn->verdict == EP_THRASH_THRASHING ? "yes" : ep_thrash_word(churn->verdict);
}

void ep_add_churn(struct ep_text *text, const struct ep_deployment_result *deployment)
{
    const struct ep_churn_figures *churn = &deployment->churn;
    ep_text_addf(text, "thrashing: %s (", thrash_answer(churn));
    if (churn->unload_ratio > 0)
        ep_text_addf(text, "%.3g unloads a minute)", churn->unloads_per_minute);
    else
        ep_text_addf(text, "%s)", churn->reason);
}

void ep_add_churn_in_full(struct ep_text *text, const struct ep_deployment_result *deployment)
{
    const struct ep_churn_figures *churn = &deployment->churn;
    ep_text_addf(text, "thrashing: %s (%s)", thrash_answer(churn), churn->reason);
}

static void add_instead(struct ep_text *text, const char *what, enum ep_human_unit unit,
                        const struct ep_neighbor_figure *figure)
{
    ep_text_addf(text, "%s ", what);
    ep_human_add_est_value(text, unit, &figure->without);
    if (!ep_est_has_value(&figure->with))
        return;
    ep_text_add(text, " instead of ");
    ep_human_add_est_value(text, unit, &figure->with);
}

void ep_add_neighbors(struct ep_text *text, const struct ep_deployment_result *deployment)
{
    const struct ep_neighbors_result *neighbors = &deployment->neighbors;
    ep_text_add_short(text, neighbors->model);
    ep_text_addf(text, " (%.0f %% of the work): without it the others have ",
                 100 * neighbors->work_share);
    add_instead(text, "p50", EP_HUMAN_SECONDS, &neighbors->p50_s);
    add_instead(text, ", p99", EP_HUMAN_SECONDS, &neighbors->p99_s);
    if (deployment->has_cache)
        add_instead(text, ", cold starts", EP_HUMAN_RATIO, &neighbors->cold_ratio);
}
