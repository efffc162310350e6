#include "run/price_check.h"

#include "base/mem.h"
#include "base/str.h"
#include "cost/price_lookup.h"

#include <math.h>
#include <string.h>

double ep_price_check_override(const struct ep_scenario *scenario, const char *instance)
{
    for (size_t i = 0; i < scenario->override_count; i++)
        if (strcmp(scenario->overrides[i].instance, instance) == 0)
            return scenario->overrides[i].usd_per_hour;
    return NAN;
}

/* ---- overrides ---- */

static void check_overrides(const struct ep_scenario *scenario, const struct ep_price_book *book,
                            struct ep_diag *diag)
{
    for (size_t i = 0; i < scenario->override_count; i++) {
        const struct ep_price_override *override = &scenario->overrides[i];
        char *problem = ep_price_lookup_unknown_type(book, override->instance);
        if (problem)
            ep_diag_error(diag, override->at, "prices.override: %s", problem);
        ep_free(problem);
    }
}

/* ---- region ---- */

static bool knows_region(const struct ep_price_book *book, const char *region)
{
    for (size_t i = 0; ep_price_book_region(book, i); i++)
        if (strcmp(ep_price_book_region(book, i), region) == 0)
            return true;
    return false;
}

static bool is_listed(const struct ep_scenario *scenario, const struct ep_deployment *deployment)
{
    const char *name = deployment->instance_name;
    return deployment->kind == EP_KIND_SERVERLESS ||
           (name && isnan(ep_price_check_override(scenario, name)));
}

static bool needs_price(const struct ep_scenario *scenario)
{
    for (size_t i = 0; i < scenario->deployment_count; i++) {
        const struct ep_deployment *deployment = &scenario->deployments[i];
        if (is_listed(scenario, deployment))
            return true;
        for (size_t k = 0; k < deployment->part_count; k++)
            if (is_listed(scenario, &deployment->parts[k]))
                return true;
    }
    return false;
}

/* False, reported, when every type would be without a price for the region's sake. */
static bool check_region(const struct ep_scenario *scenario, const struct ep_price_book *book,
                         struct ep_diag *diag)
{
    if (knows_region(book, scenario->region) || !needs_price(scenario))
        return true;
    char *known = ep_strdup("");
    for (size_t i = 0; ep_price_book_region(book, i); i++) {
        char *longer = ep_format("%s%s%s", known, i ? ", " : "", ep_price_book_region(book, i));
        ep_free(known);
        known = longer;
    }
    ep_diag_error(diag, (struct ep_loc){scenario->file, 0, 0},
                  "region: no prices for \"%s\" in %s, which knows %s; add yours: "
                  "prices: {override: {TYPE: $PRICE/h}}",
                  scenario->region, ep_price_book_name(book), known);
    ep_free(known);
    return false;
}

/* ---- deployments ---- */

/* What is wrong with the type of a deployment, or NULL; the caller frees. */
static char *problem_of(const struct ep_scenario *scenario, const struct ep_price_book *book,
                        const char *name, bool has_region)
{
    char *unknown = ep_price_lookup_unknown_type(book, name);
    if (unknown)
        return unknown;
    if (!ep_price_book_has_specs(ep_price_book_find(book, name)))
        return ep_format("%s does not say the vCPUs and memory of %s; write them: "
                         "instance: {name: %s, vcpu: N, memory: NGiB, price: $PRICE/h}",
                         ep_price_book_name(book), name, name);
    if (!has_region || !isnan(ep_price_check_override(scenario, name)))
        return NULL;
    return ep_price_lookup_problem(book, name, scenario->region);
}

char *ep_price_check_type(const struct ep_scenario *scenario, const struct ep_price_book *book,
                          const char *instance)
{
    return problem_of(scenario, book, instance, true);
}

/* What an environment of a deployment costs, and a provisioned one where there are some. */
static void check_environments(const struct ep_scenario *scenario, const struct ep_price_book *book,
                               const struct ep_deployment *deployment, struct ep_diag *diag)
{
    static const char *const suffixes[] = {"", "-provisioned", "-provisioned-execution"};
    struct ep_arena *arena = ep_arena_create();
    size_t count = deployment->serverless.provisioned > 0 ? 3 : 1;
    for (size_t i = 0; i < count; i++) {
        const char *name = ep_price_lookup_environment(
            (int)(deployment->serverless.memory_bytes >> 30), suffixes[i], arena);
        if (!isnan(ep_price_check_override(scenario, name)))
            continue;
        char *problem = ep_price_lookup_problem(book, name, scenario->region);
        if (problem)
            ep_diag_error(diag, deployment->at, "deployments.%s: %s", deployment->name, problem);
        ep_free(problem);
    }
    ep_arena_destroy(arena);
}

static void check_deployment(const struct ep_scenario *scenario, const struct ep_price_book *book,
                             const struct ep_deployment *deployment, bool has_region,
                             struct ep_diag *diag)
{
    if (deployment->kind == EP_KIND_SERVERLESS && has_region)
        check_environments(scenario, book, deployment, diag);
    if (!deployment->instance_name)
        return;
    char *problem = problem_of(scenario, book, deployment->instance_name, has_region);
    if (problem)
        ep_diag_error(diag, deployment->at, "deployments.%s.instance: %s", deployment->name,
                      problem);
    ep_free(problem);
}

bool ep_price_check(const struct ep_scenario *scenario, const struct ep_price_book *book,
                    struct ep_diag *diag)
{
    size_t errors = ep_diag_error_count(diag);
    check_overrides(scenario, book, diag);
    bool has_region = check_region(scenario, book, diag);
    for (size_t i = 0; i < scenario->deployment_count; i++) {
        const struct ep_deployment *deployment = &scenario->deployments[i];
        check_deployment(scenario, book, deployment, has_region, diag);
        for (size_t k = 0; k < deployment->part_count; k++)
            check_deployment(scenario, book, &deployment->parts[k], has_region, diag);
    }
    return ep_diag_error_count(diag) == errors;
}
