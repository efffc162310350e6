#include "run/chance.h"

#include "run/variant_choice.h"

static bool is_fixed(const struct ep_dist *dist)
{
    return dist->kind == EP_DIST_CONSTANT;
}

static bool serves(const struct ep_option *option, uint32_t group)
{
    for (size_t i = 0; i < option->deployment->serves_count; i++)
        if (option->deployment->serves[i] == group)
            return true;
    return false;
}

static bool has_random_demand(const struct ep_catalog *catalog, uint32_t group)
{
    for (uint32_t i = 0; i < catalog->model_count; i++) {
        if (catalog->models[i].group != group)
            continue;
        const struct ep_model_profile *profile = &catalog->profiles[catalog->models[i].profile];
        if (!is_fixed(&profile->compute) || !is_fixed(&profile->wait) ||
            !is_fixed(&profile->request_bytes) || !is_fixed(&profile->response_bytes))
            return true;
    }
    return false;
}

static uint32_t models_of(const struct ep_catalog *catalog, uint32_t group)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < catalog->model_count; i++)
        count += catalog->models[i].group == group;
    return count;
}

static bool has_random_class(const struct ep_request_class *class)
{
    const struct ep_own_dist *own[] = {&class->compute, &class->wait, &class->request_bytes,
                                       &class->response_bytes};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (own[i]->is_set && !is_fixed(&own[i]->dist))
            return true;
    return false;
}

static bool is_random_traffic(const struct ep_traffic *traffic, const struct ep_catalog *catalog)
{
    bool is_requests =
        traffic->trace.format == EP_TRACE_CSV || traffic->trace.format == EP_TRACE_JSONL;
    bool is_even = traffic->trace.spread == EP_SPREAD_EVEN; /* servegen: drawn, and not `even` */
    double scale = traffic->scale * traffic->trace.rate_scale;
    bool is_whole = !(scale < 1) && !(scale > 1);
    if (has_random_class(&traffic->class))
        return true;
    switch (traffic->arrivals) {
    case EP_ARRIVALS_POISSON:
    case EP_ARRIVALS_GAMMA:
    case EP_ARRIVALS_WEIBULL:
    case EP_ARRIVALS_MMPP:
    case EP_ARRIVALS_ON_OFF:
    case EP_ARRIVALS_SESSIONS:
        return true;
    case EP_ARRIVALS_CLOSED:
        return !is_fixed(&traffic->process.think) || models_of(catalog, traffic->group) > 1;
    case EP_ARRIVALS_DETERMINISTIC:
        return models_of(catalog, traffic->group) > 1;
    case EP_ARRIVALS_TRACE:
        return is_requests ? !is_whole : !is_even;
    }
    return true;
}

static bool has_random_launches(const struct ep_fleet_config *fleet)
{
    if (is_fixed(&fleet->assumptions.instance_launch))
        return false;
    for (uint32_t i = 0; i < fleet->drill_count; i++) {
        const struct ep_drill *drill = &fleet->drills[i];
        if (drill->acts && (drill->kind == EP_DRILL_UPDATE ||
                            (drill->kind == EP_DRILL_LOSE_INSTANCE && drill->replaces)))
            return true;
    }
    return false;
}

static bool has_random_service(const struct ep_option *option)
{
    const struct ep_fleet_config *fleet = &option->fleet;
    for (size_t i = 0; i < option->part_count; i++)
        if (has_random_service(&option->parts[i]))
            return true;
    if (option->part_count > 0)
        return option->variants.count > 0 && ep_variant_choice_is_random(option);
    if (!is_fixed(&fleet->assumptions.overhead) || has_random_launches(fleet))
        return true;
    if (!ep_fleet_config_has_cache(fleet) && fleet->routing == EP_ROUTING_RANDOM &&
        option->instances > fleet->endpoint_count)
        return true;
    bool is_chain = fleet->kind == EP_KIND_MULTI_CONTAINER && fleet->mode == EP_MCE_SERIAL;
    for (int i = 0; is_chain && i < fleet->container_count; i++)
        if (!fleet->containers[i].is_model &&
            (!is_fixed(&fleet->containers[i].compute) || !is_fixed(&fleet->containers[i].wait)))
            return true;
    return false;
}

bool ep_chance_is_random(const struct ep_scenario *scenario, const struct ep_option *option,
                         bool had_retries)
{
    if (had_retries && scenario->client.jitter == EP_JITTER_FULL)
        return true;
    if (has_random_service(option))
        return true;
    for (size_t i = 0; i < scenario->traffic_count; i++) {
        const struct ep_traffic *traffic = &scenario->traffic[i];
        if (!serves(option, traffic->group))
            continue;
        if (is_random_traffic(traffic, option->catalog) ||
            has_random_demand(option->catalog, traffic->group))
            return true;
    }
    return false;
}

const char *ep_chance_covers(const struct ep_scenario *scenario, const struct ep_option *option,
                             bool is_random, int replications)
{
    bool has_trace = false, has_synthetic = false;
    for (size_t i = 0; i < scenario->traffic_count; i++) {
        if (!serves(option, scenario->traffic[i].group))
            continue;
        bool is_trace = scenario->traffic[i].arrivals == EP_ARRIVALS_TRACE;
        has_trace = has_trace || is_trace;
        has_synthetic = has_synthetic || !is_trace;
    }
    if (!is_random)
        return "nothing: no chance plays a part, every replication gives these figures";
    if (replications < 2)
        return "nothing: one replication has no interval; use --replications 10";
    if (has_trace && has_synthetic)
        return "the synthetic traffic's chance, and of the recorded traffic only the spread within "
               "this recording (times inside a period, service times), not other days";
    if (has_trace)
        return "the spread within this recording only (times inside a period, service times, "
               "routing), not other days";
    return "chance in arrivals, choice of model, service times and routing, under the stated "
           "distributions";
}
