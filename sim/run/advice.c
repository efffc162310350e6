#include "run/advice.h"

#include "base/units.h"
#include "run/figure_text.h"

#include <math.h>

/* Where AWS says "many", "low" or "sustained" without a figure, these are ours: docs/model.md,
 * "Advice". */
#define MANY 100        /* models: AWS says hundreds to thousands */
#define FEW 15          /* models: as many as containers fit one endpoint */
#define SOME 10         /* fewer models need no rule for many */
#define IDLE_MOSTLY 0.5 /* of the models */
#define BUSY 0.1        /* of the vCPUs of instances, on average */
#define IDLE 0.05
#define PEAKED 3.0 /* busiest five minutes / mean */
#define FLAT 1.5
#define LIKE_THE_MEAN 1.05 /* is not worth a number */
#define UNEQUAL 10.0       /* largest / smallest memory or demand */
#define UNEQUAL_MIX 2.0    /* demand: enough that requests of one kind are not those of another */
#define UNEQUAL_STAGES 5.0
#define DOMINANT 0.5  /* share of the work that one model is */
#define RARE 2.0      /* requests to a model in the horizon */
#define SUSTAINED 0.4 /* of the time that an environment is busy */
#define STRICT_S 1.0  /* a tail that leaves no room for a cold start */

#define GUIDE "SageMaker Developer Guide, "
#define DEPLOY GUIDE "deploy-model.html"
#define FAQ GUIDE "hosting-faqs.html"
#define MME GUIDE "multi-model-endpoints.html"
#define CACHE GUIDE "multi-model-caching.html"
#define DIRECT GUIDE "multi-container-direct.html"
#define PIPELINE GUIDE "inference-pipelines.html"
#define SERVERLESS GUIDE "serverless-endpoints.html"
#define BREAK_EVEN "derived from the prices of serverless and instance hours"
#define STAGES "derived: all containers of a chain scale together, on every instance"

/* The detail of a finding, or NULL: the rule does not hold. */
typedef const char *ep_rule(const struct ep_advice_facts *f, struct ep_arena *arena);

/* ---- what several rules say ---- */

static const char *percent(struct ep_arena *arena, double ratio)
{
    return ep_figure_text(arena, "error_ratio", ratio);
}

static const char *number(struct ep_arena *arena, double value)
{
    return ep_figure_text(arena, "endpoints", value);
}

static const char *span(struct ep_arena *arena, double seconds)
{
    return ep_figure_text(arena, "latency_mean", seconds);
}

static const char *bytes(struct ep_arena *arena, double count)
{
    char text[48];
    ep_units_format_bytes(text, sizeof text, (int64_t)count);
    return ep_arena_format(arena, "%s", text);
}

static const char *peak(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    const char *whose = f->option->fleet.endpoint_count > 1 ? "an endpoint's" : "the";
    if (f->peak_to_mean < LIKE_THE_MEAN)
        return ep_arena_format(arena, "%s busiest five minutes are much like the others", whose);
    return ep_arena_format(arena, "%s busiest five minutes have %s times the mean", whose,
                           number(arena, f->peak_to_mean));
}

static const char *idle(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    return ep_arena_format(arena, "%s of %llu models are asked less than once in 15 minutes",
                           percent(arena, f->idle_share), (unsigned long long)f->models);
}

static bool is_mostly_idle(const struct ep_advice_facts *f)
{
    return f->idle_share > IDLE_MOSTLY;
}

static const char *cold_beyond(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    return ep_arena_format(arena, "%s, and a cold start takes about %s", f->tail_text,
                           span(arena, f->cold_s));
}

static const char *unequal(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    bool is_memory = f->memory_spread > f->demand_spread;
    return ep_arena_format(arena, "the largest %s of a model is %s times the smallest",
                           is_memory ? "memory" : "demand",
                           number(arena, is_memory ? f->memory_spread : f->demand_spread));
}

static const char *dominant(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (f->models < 2 || !(f->hottest_share > DOMINANT))
        return NULL;
    return ep_arena_format(arena, "the busiest model is %s of the work",
                           percent(arena, f->hottest_share));
}

/* ---- one model to an endpoint ---- */

static const char *sustained(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (!(f->peak_to_mean < FLAT) || !(f->utilization >= BUSY))
        return NULL;
    return ep_arena_format(arena, "%s, which keeps %s of the vCPUs busy", peak(f, arena),
                           percent(arena, f->utilization));
}

static const char *strict(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (!(f->tail_limit_s <= STRICT_S))
        return NULL;
    return ep_arena_format(arena, "%s: no cold start can break it", f->tail_text);
}

static const char *many_idle(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (f->models < SOME)
        return NULL;
    if (is_mostly_idle(f))
        return idle(f, arena);
    if (f->utilization >= IDLE)
        return NULL;
    return ep_arena_format(arena, "%llu models keep %s of the vCPUs busy",
                           (unsigned long long)f->models, percent(arena, f->utilization));
}

/* ---- many models to an endpoint ---- */

static const char *many_alike(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (f->models < MANY || f->memory_spread > UNEQUAL || f->demand_spread > UNEQUAL)
        return NULL;
    return ep_arena_format(arena, "%llu models of one image, alike in memory and demand",
                           (unsigned long long)f->models);
}

static const char *hot_and_cold(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    return f->models >= SOME && f->idle_share > 0 && f->idle_share < 1 ? idle(f, arena) : NULL;
}

static const char *strict_and_short(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (!(f->tail_limit_s < f->cold_s) || f->memory_needed <= f->memory_there)
        return NULL;
    return ep_arena_format(arena, "%s; all models take %s, the instances have %s",
                           cold_beyond(f, arena), bytes(arena, f->memory_needed),
                           bytes(arena, f->memory_there));
}

static const char *unlike(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    bool is_unlike = f->memory_spread > UNEQUAL || f->demand_spread > UNEQUAL;
    return is_unlike ? unequal(f, arena) : NULL;
}

static const char *rarely(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    return ep_arena_format(arena, "the median model is asked %s times in all",
                           number(arena, f->requests_per_model));
}

static const char *is_rare(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    bool holds = f->option->fleet.cache_disabled && f->requests_per_model <= RARE;
    return holds ? rarely(f, arena) : NULL;
}

static const char *is_reused(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    bool holds = f->option->fleet.cache_disabled && f->requests_per_model > RARE;
    return holds ? rarely(f, arena) : NULL;
}

/* ---- containers ---- */

static bool is_direct(const struct ep_advice_facts *f)
{
    return f->option->fleet.mode == EP_MCE_DIRECT;
}

static const char *few_unlike(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (!is_direct(f) || f->models > FEW || f->images < 2)
        return NULL;
    return ep_arena_format(arena, "%llu models of %llu images", (unsigned long long)f->models,
                           (unsigned long long)f->images);
}

static const char *no_cold_start(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    return is_direct(f) ? strict(f, arena) : NULL;
}

static const char *too_many(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (!is_direct(f) || f->models <= FEW)
        return NULL;
    return ep_arena_format(arena, "%llu models take %u endpoints", (unsigned long long)f->models,
                           f->option->fleet.endpoint_count);
}

static bool is_count(const struct ep_metric_step *step)
{
    return step->operation == EP_OPERATION_METRIC &&
           step->metric == EP_ALARM_METRIC_INVOCATIONS_PER_INSTANCE;
}

/* Follows invocations, whatever they ask for. */
static bool scales_by_count(const struct ep_advice_facts *f)
{
    const struct ep_autoscaling_config *scaling = f->option->deployment->autoscaling;
    for (size_t i = 0; scaling && i < scaling->tracking_count; i++)
        for (size_t k = 0; k < scaling->tracking[i].metric.count; k++)
            if (is_count(&scaling->tracking[i].metric.steps[k]))
                return true;
    return false;
}

static const char *blind_scaling(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (!is_direct(f) || !scales_by_count(f) || f->demand_spread < UNEQUAL_MIX)
        return NULL;
    return ep_arena_format(arena,
                           "it scales by invocations, and the largest demand of a model is %s "
                           "times the smallest",
                           number(arena, f->demand_spread));
}

static const char *one_call(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (is_direct(f))
        return NULL;
    int count = f->option->fleet.container_count;
    return ep_arena_format(arena, "%d container%s in one call", count, count == 1 ? "" : "s");
}

static const char *uneven_stages(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (is_direct(f) || f->stage_spread < UNEQUAL_STAGES)
        return NULL;
    return ep_arena_format(arena, "the largest demand of a container is %s times the smallest",
                           number(arena, f->stage_spread));
}

/* ---- serverless ---- */

static bool is_provisioned(const struct ep_advice_facts *f)
{
    return f->option->fleet.serverless.provisioned > 0;
}

static const char *intermittent(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (is_mostly_idle(f))
        return idle(f, arena);
    if (f->peak_to_mean >= PEAKED)
        return peak(f, arena);
    if (!(f->busy_ratio < IDLE))
        return NULL;
    return ep_arena_format(arena, "one environment of an endpoint would serve %s of the time",
                           percent(arena, f->busy_ratio));
}

static const char *always_busy(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    if (is_provisioned(f) || !(f->busy_ratio > SUSTAINED))
        return NULL;
    return ep_arena_format(arena, "an endpoint keeps %s environments busy on average",
                           number(arena, f->busy_ratio));
}

static const char *strict_and_cold(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    return f->tail_limit_s < f->cold_s && !is_provisioned(f) ? cold_beyond(f, arena) : NULL;
}

static const char *bursts(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    return is_provisioned(f) && f->peak_to_mean >= FLAT ? peak(f, arena) : NULL;
}

static const char *flat_and_busy(const struct ep_advice_facts *f, struct ep_arena *arena)
{
    bool holds = is_provisioned(f) && f->peak_to_mean < FLAT && f->busy_ratio > SUSTAINED;
    return holds ? peak(f, arena) : NULL;
}

/* ---- the table ---- */

static const struct {
    enum ep_kind kind;
    bool speaks_for;
    const char *rule;
    ep_rule *holds;
    const char *source;
} rules[] = {
    {EP_KIND_SINGLE_MODEL, true, "sustained traffic", sustained, DEPLOY},
    {EP_KIND_SINGLE_MODEL, true, "strict and stable latency", strict, FAQ},
    {EP_KIND_SINGLE_MODEL, true, "a model with far more traffic belongs on its own endpoint",
     dominant, MME},
    {EP_KIND_SINGLE_MODEL, false, "many mostly idle models", many_idle, FAQ},
    {EP_KIND_MULTI_MODEL, true, "very many models of one container, alike in size and latency",
     many_alike, MME},
    {EP_KIND_MULTI_MODEL, true, "a mix of models in use and idle ones", hot_and_cold, FAQ},
    {EP_KIND_MULTI_MODEL, true, "without a cache: models called once or rarely", is_rare, CACHE},
    {EP_KIND_MULTI_MODEL, false, "a strict tail where models are loaded on demand",
     strict_and_short, MME},
    {EP_KIND_MULTI_MODEL, false, "models that differ in size or latency", unlike, MME},
    {EP_KIND_MULTI_MODEL, false, "one model with far more traffic", dominant, MME},
    {EP_KIND_MULTI_MODEL, false, "without a cache: models that are used again", is_reused, CACHE},
    {EP_KIND_MULTI_CONTAINER, true, "few models in different containers", few_unlike, DIRECT},
    {EP_KIND_MULTI_CONTAINER, true, "no cold start allowed", no_cold_start, FAQ},
    {EP_KIND_MULTI_CONTAINER, true, "work before and after a model, in one call", one_call,
     PIPELINE},
    {EP_KIND_MULTI_CONTAINER, false, "more than 15 models", too_many, DIRECT},
    {EP_KIND_MULTI_CONTAINER, false, "scaling by invocations does not see a change of the mix",
     blind_scaling, DIRECT},
    {EP_KIND_MULTI_CONTAINER, false, "stages that would scale differently", uneven_stages, STAGES},
    {EP_KIND_SERVERLESS, true, "intermittent or unpredictable traffic", intermittent, SERVERLESS},
    {EP_KIND_SERVERLESS, true, "provisioned: predictable bursts with a tighter latency", bursts,
     SERVERLESS},
    {EP_KIND_SERVERLESS, false, "sustained load: an instance costs less", always_busy, BREAK_EVEN},
    {EP_KIND_SERVERLESS, false, "cold starts must be tolerable", strict_and_cold, SERVERLESS},
    {EP_KIND_SERVERLESS, false, "provisioned: flat high load", flat_and_busy, BREAK_EVEN},
};
#define RULE_COUNT (sizeof rules / sizeof rules[0])

static uint64_t policies_of(const struct ep_option *option)
{
    const struct ep_autoscaling_config *scaling = option->deployment->autoscaling;
    if (!scaling)
        return 0;
    return option->fleet.endpoint_count *
           (scaling->tracking_count + scaling->step_count + scaling->scheduled_count);
}

struct ep_advice ep_advice_by(const struct ep_advice_facts *facts, struct ep_arena *arena)
{
    const struct ep_option *option = facts->option;
    struct ep_finding *findings = ep_arena_alloc(arena, RULE_COUNT * sizeof *findings);
    struct ep_advice advice = {.findings = findings,
                               .upkeep = {.endpoints = option->fleet.endpoint_count,
                                          .instances = option->instances,
                                          .containers = facts->containers,
                                          .policies = policies_of(option)}};
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (rules[i].kind != option->fleet.kind)
            continue;
        const char *detail = rules[i].holds(facts, arena);
        if (detail)
            findings[advice.finding_count++] =
                (struct ep_finding){rules[i].speaks_for, rules[i].rule, detail, rules[i].source};
    }
    return advice;
}

static void add_upkeep(struct ep_upkeep *into, const struct ep_upkeep *part)
{
    into->endpoints += part->endpoints;
    into->instances += part->instances;
    into->containers += part->containers;
    into->policies += part->policies;
}

/* Adds those of a part that speak for or against it, with the part's name. */
static void add_findings(struct ep_advice *all, struct ep_finding *findings,
                         const struct ep_advice *part, const char *name, bool speaks_for,
                         struct ep_arena *arena)
{
    for (size_t i = 0; i < part->finding_count; i++) {
        struct ep_finding finding = part->findings[i];
        if (finding.speaks_for != speaks_for)
            continue;
        finding.detail = ep_arena_format(arena, "%s: %s", name, finding.detail);
        findings[all->finding_count++] = finding;
    }
}

/* Of each part, with its name, those that speak for it first; what it takes to run all of them. */
static struct ep_advice advice_of_parts(const struct ep_world *world, const struct ep_option *whole,
                                        struct ep_arena *arena)
{
    struct ep_finding *findings =
        ep_arena_alloc(arena, whole->part_count * RULE_COUNT * sizeof *findings);
    struct ep_advice *parts = ep_arena_alloc(arena, whole->part_count * sizeof *parts);
    struct ep_advice advice = {.findings = findings};
    for (size_t k = 0; k < whole->part_count; k++) {
        struct ep_advice_facts facts = ep_advice_facts_of(world, &whole->parts[k]);
        parts[k] = ep_advice_by(&facts, arena);
        add_upkeep(&advice.upkeep, &parts[k].upkeep);
    }
    if (whole->variants.count > 0) /* which share their endpoints */
        advice.upkeep.endpoints = whole->fleet.endpoint_count;
    for (int speaks_for = 1; speaks_for >= 0; speaks_for--)
        for (size_t k = 0; k < whole->part_count; k++)
            add_findings(&advice, findings, &parts[k], whole->parts[k].deployment->name, speaks_for,
                         arena);
    return advice;
}

const struct ep_advice *ep_advice_of(const struct ep_world *world, size_t option,
                                     struct ep_arena *arena)
{
    const struct ep_option *of = &world->options[option];
    struct ep_advice *advice = ep_arena_alloc(arena, sizeof *advice);
    if (of->part_count > 0) {
        *advice = advice_of_parts(world, of, arena);
        return advice;
    }
    struct ep_advice_facts facts = ep_advice_facts_of(world, of);
    *advice = ep_advice_by(&facts, arena);
    return advice;
}
