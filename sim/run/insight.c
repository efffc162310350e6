#include "run/insight.h"

#include "run/estimate.h"
#include "run/ledger.h"
#include "run/thrash.h"

#include <math.h>
#include <string.h>

#define MOST_MODELS 10

static struct ep_ledger_model *models_of(const struct ep_world *world,
                                         const struct ep_outcome *outcome, double tail_ns,
                                         struct ep_arena *arena, size_t *count)
{
    struct ep_ledger_model_charge charges[MOST_MODELS];
    *count = ep_ledger_charge_models(outcome, charges, MOST_MODELS);
    struct ep_ledger_model *models = ep_arena_alloc(arena, *count * sizeof *models);
    for (size_t i = 0; i < *count; i++) {
        char buffer[256];
        const char *name = ep_world_model_name(world, charges[i].model, buffer, sizeof buffer);
        models[i] = (struct ep_ledger_model){
            .name = ep_arena_strndup(arena, name, strlen(name)),
            .share = tail_ns > 0 ? charges[i].ns / tail_ns : 0,
            .requests = charges[i].requests,
        };
    }
    return models;
}

static void fill_lost(const struct ep_ledger_lost *lost, struct ep_ledger_result *ledger)
{
    double together = 0;
    for (int i = 0; i < EP_CAUSE_COUNT; i++)
        together += (double)lost->ns[i];
    ledger->lost = lost->count;
    for (int i = 0; i < EP_CAUSE_COUNT; i++)
        ledger->lost_share[i] = together > 0 ? (double)lost->ns[i] / together : NAN;
}

static void fill_ledger(const struct ep_world *world, const struct ep_pool *pool,
                        struct ep_arena *arena, struct ep_ledger_result *ledger)
{
    struct ep_ledger_charges charges;
    double *x = ep_alloc_zeroed(pool->section_count, sizeof *x), tail_ns = 0;
    ep_ledger_charge(pool->outcome, &charges);
    ledger->requests = charges.requests;
    for (int i = 0; i < EP_CAUSE_COUNT; i++) {
        struct ep_cause_figures *cause = &ledger->causes[i];
        for (size_t r = 0; r < pool->section_count; r++)
            x[r] = pool->sections[r].figures.cause_share[i];
        cause->share = isnan(charges.share[i])
                           ? ep_estimate_none("no request completed")
                           : ep_estimate_of(charges.share[i], x, pool->section_count, 0, 1);
        cause->mean_s = charges.mean_ns[i] / 1e9;
        cause->mainly = charges.mainly[i];
        if (charges.requests > 0)
            tail_ns += charges.mean_ns[i] * charges.requests;
    }
    ep_free(x);
    ledger->models = models_of(world, pool->outcome, tail_ns, arena, &ledger->model_count);
    fill_lost(&pool->outcome->lost, ledger);
}

void ep_insight_fill(const struct ep_world *world, const struct ep_pool *pool, ep_time warmup,
                     struct ep_arena *arena, struct ep_deployment_result *result)
{
    fill_ledger(world, pool, arena, &result->ledger);
    if (!result->has_cache)
        return;
    double minutes = ep_time_to_seconds(world->scenario->horizon - warmup) / 60;
    char reason[400];
    result->churn = ep_thrash_of(pool->outcome, minutes * (double)pool->section_count);
    result->churn.reason =
        ep_arena_format(arena, "%s", ep_thrash_reason(&result->churn, reason, sizeof reason));
}
