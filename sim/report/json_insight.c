#include "report/json_insight.h"

#include "report/insight_text.h"
#include "report/json_tree.h"

static json_t *causes_of(const struct ep_ledger_result *ledger)
{
    json_t *object = json_object();
    for (int i = 0; i < EP_CAUSE_COUNT; i++) {
        json_t *cause = json_object();
        ep_json_set(cause, "share", ep_json_est(&ledger->causes[i].share));
        ep_json_set(cause, "mean_s", ep_json_real(ledger->causes[i].mean_s));
        ep_json_set(cause, "mainly", ep_json_real(ledger->causes[i].mainly));
        ep_json_set(cause, "lost_share", ep_json_real(ledger->lost_share[i]));
        ep_json_set(object, ep_cause_key((enum ep_cause)i), cause);
    }
    return object;
}

static json_t *models_of(const struct ep_ledger_result *ledger)
{
    json_t *array = json_array();
    for (size_t i = 0; i < ledger->model_count; i++) {
        json_t *object = json_object();
        ep_json_set(object, "name", ep_json_text(ledger->models[i].name));
        ep_json_set(object, "share", ep_json_real(ledger->models[i].share));
        ep_json_set(object, "requests", ep_json_real(ledger->models[i].requests));
        ep_json_append(array, object);
    }
    return array;
}

static json_t *ledger_of(const struct ep_ledger_result *ledger)
{
    json_t *object = json_object();
    ep_json_set(object, "requests", ep_json_real(ledger->requests));
    ep_json_set(object, "causes", causes_of(ledger));
    ep_json_set(object, "models", models_of(ledger));
    ep_json_set(object, "lost", ep_json_count(ledger->lost));
    return object;
}

static json_t *churn_of(const struct ep_churn_figures *churn)
{
    json_t *object = json_object();
    ep_json_set(object, "verdict", ep_json_text(ep_thrash_word(churn->verdict)));
    ep_json_set(object, "reason", ep_json_text(churn->reason));
    ep_json_set(object, "loads_per_minute", ep_json_real(churn->loads_per_minute));
    ep_json_set(object, "unloads_per_minute", ep_json_real(churn->unloads_per_minute));
    ep_json_set(object, "unload_ratio", ep_json_real(churn->unload_ratio));
    ep_json_set(object, "reload_ratio", ep_json_real(churn->reload_ratio));
    ep_json_set(object, "load_time_share", ep_json_real(churn->load_time_share));
    return object;
}

static json_t *neighbor_figure(const struct ep_neighbor_figure *figure)
{
    json_t *object = json_object();
    ep_json_set(object, "with", ep_json_est(&figure->with));
    ep_json_set(object, "without", ep_json_est(&figure->without));
    ep_json_set(object, "delta", ep_json_est(&figure->delta));
    return object;
}

static json_t *neighbors_of(const struct ep_neighbors_result *neighbors)
{
    json_t *object = json_object();
    ep_json_set(object, "hottest", ep_json_text(neighbors->model));
    ep_json_set(object, "work_share", ep_json_real(neighbors->work_share));
    ep_json_set(object, "p50_s", neighbor_figure(&neighbors->p50_s));
    ep_json_set(object, "p99_s", neighbor_figure(&neighbors->p99_s));
    ep_json_set(object, "cold_ratio", neighbor_figure(&neighbors->cold_ratio));
    return object;
}

void ep_json_set_insight(json_t *object, const struct ep_deployment_result *deployment)
{
    ep_json_set(object, "ledger", ledger_of(&deployment->ledger));
    if (deployment->has_cache)
        ep_json_set(object, "churn", churn_of(&deployment->churn));
    if (deployment->neighbors.model)
        ep_json_set(object, "neighbors", neighbors_of(&deployment->neighbors));
}
