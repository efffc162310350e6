#include "plan/assumption_ranges.h"

#include "base/mem.h"
#include "run/estimate.h"
#include "scenario/assumptions_section.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One rerun: a parameter at one end. */
struct trial {
    size_t effect; /* index */
    enum ep_range_end end;
    struct ep_override override; /* key in the arena */
};
struct ranges {
    const struct ep_reruns_config *config;
    struct ep_result *result;
    struct ep_arena *arena; /* of the result */
    struct ep_assumption_effect *effects;
    size_t count;
    struct trial *trials; /* owned */
    size_t trial_count;
};

/* ---- what can matter ---- */

/* The deployment itself, or a part of it. */
static bool is_or_has_part(const struct ep_deployment *deployment,
                           bool (*is_such)(const struct ep_deployment *deployment))
{
    for (size_t i = 0; i < deployment->part_count; i++)
        if (is_such(&deployment->parts[i]))
            return true;
    return is_such(deployment);
}

/* Whether one of the deployments of the result is such. */
static bool has(const struct ranges *ranges,
                bool (*is_such)(const struct ep_deployment *deployment))
{
    const struct ep_world *world = ranges->config->world;
    for (size_t i = 0; i < ranges->result->deployment_count; i++)
        for (size_t k = 0; k < world->option_count; k++) {
            const struct ep_deployment *deployment = world->options[k].deployment;
            if (strcmp(deployment->name, ranges->result->deployments[i].name) == 0 &&
                is_or_has_part(deployment, is_such))
                return true;
        }
    return false;
}

static bool is_chain(const struct ep_deployment *deployment)
{
    return deployment->kind == EP_KIND_MULTI_CONTAINER && deployment->mode == EP_MCE_SERIAL;
}

static bool is_serverless(const struct ep_deployment *deployment)
{
    return deployment->kind == EP_KIND_SERVERLESS;
}

static bool is_scaled(const struct ranges *ranges)
{
    const struct ep_world *world = ranges->config->world;
    for (size_t i = 0; i < world->option_count; i++)
        if (ep_option_scales(&world->options[i]))
            return true;
    return false;
}

/* Why no deployment of the result can feel the parameter; NULL: one can. */
static const char *why_idle(const struct ranges *ranges, const char *key)
{
    static const char *const anywhere[] = {"overhead", "cpu_sharing", "bill_from"};
    for (size_t i = 0; i < sizeof anywhere / sizeof *anywhere; i++)
        if (strcmp(key, anywhere[i]) == 0)
            return NULL;
    bool has_events = ranges->config->world->scenario->event_count > 0;
    if (strcmp(key, "metric_lag") == 0)
        return is_scaled(ranges) ? NULL : "no autoscaling here";
    if (strcmp(key, "instance_launch") == 0)
        return has_events || is_scaled(ranges) ? NULL : "no instance is launched here";
    if (strcmp(key, "loss_detection") == 0)
        return has_events ? NULL : "no life-cycle event here";
    if (strcmp(key, "hop") == 0)
        return has(ranges, is_chain) ? NULL : "no serial pipeline here";
    static const char *const serverless[] = {"cold_start", "cold_start_rate", "idle_timeout",
                                             "vcpu_per_gb", "bill_cold_start"};
    for (size_t i = 0; i < sizeof serverless / sizeof *serverless; i++)
        if (strcmp(key, serverless[i]) == 0)
            return has(ranges, is_serverless) ? NULL : "no serverless deployment here";
    return has(ranges, ep_deployment_has_cache)
               ? NULL
               : "no multi-model deployment here: nothing is loaded";
}

/* ---- the list ---- */

static const char *end_text(const struct ep_field *field, enum ep_range_end end)
{
    return end == EP_RANGE_LOW ? field->low : field->high;
}

/* The end is the value in force: the result itself is that run. */
static bool is_in_force(const struct ep_field *field, enum ep_range_end end)
{
    return field->default_text && strcmp(end_text(field, end), field->default_text) == 0;
}

static void add_trials(struct ranges *ranges, size_t index, const struct ep_field *field)
{
    for (int end = 0; end < EP_RANGE_ENDS; end++) {
        if (is_in_force(field, (enum ep_range_end)end))
            continue;
        struct trial *trial = &ranges->trials[ranges->trial_count++];
        trial->effect = index;
        trial->end = (enum ep_range_end)end;
        trial->override.key = ep_arena_format(ranges->arena, "assumptions.%s", field->key);
        trial->override.value = end_text(field, (enum ep_range_end)end);
    }
}

static bool is_same_dist(const struct ep_dist *a, const struct ep_dist *b)
{
    double p50 = ep_dist_quantile(a, 0.5), p99 = ep_dist_quantile(a, 0.99);
    return a->kind == b->kind && fabs(p50 - ep_dist_quantile(b, 0.5)) <= 1e-9 * p50 &&
           fabs(p99 - ep_dist_quantile(b, 0.99)) <= 1e-9 * p99;
}

/* Whether the scenario has another value than the default. */
static bool is_set(const struct ep_field *field, const struct ep_assumptions *assumptions)
{
    const struct ep_assumptions by_default = ep_assumptions_default();
    const char *ours = (const char *)assumptions + field->offset;
    const char *theirs = (const char *)&by_default + field->offset;
    if (field->type == EP_FIELD_DURATION_DIST)
        return !is_same_dist((const void *)ours, (const void *)theirs);
    return memcmp(ours, theirs, field->size) != 0;
}

static struct ep_assumption_effect effect_of(const struct ranges *ranges,
                                             const struct ep_field *field)
{
    struct ep_assumption_effect effect = {.key = field->key,
                                          .tag = ep_field_tag_name(field->tag),
                                          .low = field->low,
                                          .high = field->high,
                                          .reason = field->range_reason,
                                          .source = field->source};
    if (is_set(field, &ranges->config->world->scenario->assumptions))
        effect.skipped = "set in the scenario: taken as known";
    else
        effect.skipped = why_idle(ranges, field->key);
    for (int end = 0; end < EP_RANGE_ENDS; end++)
        effect.recommended[end] = ranges->result->recommended;
    return effect;
}

static void list_effects(struct ranges *ranges)
{
    const struct ep_section *section = &ep_assumptions_section;
    ranges->effects = ep_arena_alloc(ranges->arena, section->field_count * sizeof *ranges->effects);
    ranges->trials = ep_alloc_zeroed(EP_RANGE_ENDS * section->field_count, sizeof *ranges->trials);
    for (size_t i = 0; i < section->field_count; i++) {
        const struct ep_field *field = &section->fields[i];
        if (!field->low)
            continue;
        struct ep_assumption_effect effect = effect_of(ranges, field);
        ranges->effects[ranges->count] = effect;
        if (!effect.skipped)
            add_trials(ranges, ranges->count, field);
        ranges->count++;
    }
}

/* ---- the differences ---- */

static void put_difference(double out[3], const struct ep_est *of, const struct ep_est *from,
                           const double *x, const double *y, size_t count)
{
    for (int i = 0; i < 3; i++)
        out[i] = NAN;
    if (isnan(of->value) || isnan(from->value))
        return;
    double *difference = ep_alloc_zeroed(count, sizeof *difference);
    for (size_t i = 0; i < count; i++)
        difference[i] = x[i] - y[i];
    struct ep_est est =
        ep_estimate_of(of->value - from->value, difference, count, -HUGE_VAL, HUGE_VAL);
    out[0] = est.value;
    out[1] = est.low;
    out[2] = est.high;
    ep_free(difference);
}

static struct ep_assumption_delta delta_of(const struct ep_deployment_result *of,
                                           const struct ep_deployment_result *from)
{
    struct ep_assumption_delta delta = {.is_feasible = of->feasible,
                                        .is_overloaded =
                                            of->feasible && of->verdict == EP_VERDICT_OVERLOADED};
    size_t count = of->replication_count == from->replication_count ? of->replication_count : 0;
    put_difference(delta.cost_usd_per_hour, &of->cost_per_hour, &from->cost_per_hour,
                   of->replication_cost_per_hour, from->replication_cost_per_hour, count);
    put_difference(delta.p99_s, &of->latency.p99, &from->latency.p99, of->replication_p99_s,
                   from->replication_p99_s, count);
    return delta;
}

/* Nothing but the deployment as it is. */
static struct ep_assumption_delta no_delta(const struct ep_deployment_result *deployment)
{
    return delta_of(deployment, deployment);
}

static double relative_size(double difference, double base)
{
    return isnan(difference) || !(base > 0) ? 0 : fabs(difference) / base;
}

static bool is_same_name(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* A deployment that the parameter makes impossible, or overloads, counts as the largest effect. */
static double size_of(const struct ep_assumption_delta *delta,
                      const struct ep_deployment_result *base)
{
    bool was_overloaded = base->feasible && base->verdict == EP_VERDICT_OVERLOADED;
    if (delta->is_feasible != base->feasible || delta->is_overloaded != was_overloaded)
        return HUGE_VAL;
    return fmax(relative_size(delta->p99_s[0], base->latency.p99.value),
                relative_size(delta->cost_usd_per_hour[0], base->cost_per_hour.value));
}

static bool on_result(void *self, size_t point, const struct ep_result *rerun)
{
    struct ranges *ranges = self;
    const struct trial *trial = &ranges->trials[point];
    struct ep_assumption_effect *effect = &ranges->effects[trial->effect];
    assert(rerun->deployment_count == ranges->result->deployment_count);
    for (size_t i = 0; i < rerun->deployment_count; i++) {
        const struct ep_deployment_result *base = &ranges->result->deployments[i];
        struct ep_assumption_delta *delta = &effect->deltas[i][trial->end];
        *delta = delta_of(&rerun->deployments[i], base);
        effect->size = fmax(effect->size, size_of(delta, base));
    }
    effect->recommended[trial->end] = NULL;
    for (size_t i = 0; i < rerun->deployment_count; i++) /* a name that outlives the rerun */
        if (is_same_name(rerun->recommended, rerun->deployments[i].name))
            effect->recommended[trial->end] = ranges->result->deployments[i].name;
    effect->flips[trial->end] =
        !is_same_name(effect->recommended[trial->end], ranges->result->recommended);
    return true;
}

/* Rows for the reruns to fill: of what is not varied there are none. */
static void make_deltas(struct ranges *ranges)
{
    size_t deployments = ranges->result->deployment_count;
    for (size_t i = 0; i < ranges->count; i++) {
        struct ep_assumption_delta(*deltas)[EP_RANGE_ENDS] =
            ep_arena_alloc(ranges->arena, deployments * sizeof *deltas);
        for (size_t k = 0; k < deployments; k++)
            for (int end = 0; end < EP_RANGE_ENDS; end++)
                deltas[k][end] = no_delta(&ranges->result->deployments[k]);
        ranges->effects[i].deltas = ranges->effects[i].skipped ? NULL : deltas;
    }
}

/* ---- order ---- */

static int flip_count(const struct ep_assumption_effect *effect)
{
    return effect->flips[EP_RANGE_LOW] + effect->flips[EP_RANGE_HIGH];
}

/* Those that turn the recommendation first, then by size; those not varied last. Ties: as listed.
 */
static bool comes_before(const struct ep_assumption_effect *a, const struct ep_assumption_effect *b)
{
    if (!a->skipped != !b->skipped)
        return !a->skipped;
    if ((flip_count(a) > 0) != (flip_count(b) > 0))
        return flip_count(a) > 0;
    return a->size > b->size;
}

static void sort_effects(struct ep_assumption_effect *effects, size_t count)
{
    for (size_t i = 1; i < count; i++) { /* by insertion: stable, and there are a score of them */
        struct ep_assumption_effect effect = effects[i];
        size_t k = i;
        for (; k > 0 && comes_before(&effect, &effects[k - 1]); k--)
            effects[k] = effects[k - 1];
        effects[k] = effect;
    }
}

/* ---- running ---- */

static size_t overrides_at(const void *self, size_t point, struct ep_override *overrides)
{
    overrides[0] = ((const struct ranges *)self)->trials[point].override;
    return 1;
}

bool ep_assumption_ranges_run(const struct ep_reruns_config *config, struct ep_result *result,
                              struct ep_diag *diag)
{
    struct ranges ranges = {.config = config, .result = result, .arena = ep_result_arena(result)};
    list_effects(&ranges);
    make_deltas(&ranges);
    struct ep_rerun_config rerun = config->rerun;
    rerun.points = (struct ep_rerun_points){.self = &ranges,
                                            .count = ranges.trial_count,
                                            .most_overrides = 1,
                                            .overrides_at = overrides_at};
    struct ep_rerun_listener listener = {.self = &ranges,
                                         .on_progress = config->on_progress,
                                         .progress_self = config->progress_self,
                                         .on_result = on_result};
    bool is_done = ranges.trial_count == 0 || ep_rerun_run(&rerun, &listener, diag);
    sort_effects(ranges.effects, ranges.count);
    ep_free(ranges.trials);
    result->assumption_effects = ranges.effects;
    result->assumption_effect_count = ranges.count;
    return is_done;
}
