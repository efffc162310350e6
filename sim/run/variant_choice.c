#include "run/variant_choice.h"

#include "base/mem.h"
#include "base/str.h"
#include "core/rng.h"
#include "hosting/variant_split.h"
#include "workload/trace.h"

#include <string.h>

#define NONE UINT32_MAX

struct ep_variant_choice {
    const struct ep_option *option; /* borrowed */
    struct ep_rng_key *keys;        /* owned; by traffic entry, as the next */
    uint32_t *targets;              /* owned; the variant that its requests name, or NONE */
    uint32_t **named; /* owned; those that single requests name: by entry, then as its trace numbers
                         them; NULL: it names none */
    size_t traffic_count;
    double sampling; /* of the shadow; 0: there is none */
};

static double sampling_of(const struct ep_option *option)
{
    if (option->variants.count == option->part_count)
        return 0;
    return option->parts[option->variants.count].deployment->sampling;
}

/* The scenario was checked: it has the name where it has variants. */
static uint32_t target_of(const struct ep_option *option, const char *name)
{
    for (uint32_t i = 0; name && i < option->variants.count; i++)
        if (strcmp(strrchr(option->parts[i].deployment->name, '.') + 1, name) == 0)
            return i;
    return NONE;
}

static uint32_t *named_by(const struct ep_option *option, const struct ep_trace *trace)
{
    const uint32_t count = trace != NULL ? ep_trace_variant_count(trace) : 0;
    if (count == 0)
        return NULL;
    uint32_t *named = ep_alloc_zeroed(count, sizeof *named);
    for (uint32_t i = 0; i < count; i++)
        named[i] = target_of(option, ep_trace_variant(trace, i));
    return named;
}

struct ep_variant_choice *ep_variant_choice_create(const struct ep_option *option,
                                                   const struct ep_world *world,
                                                   uint32_t replication)
{
    const struct ep_scenario *scenario = world->scenario;
    if (option->variants.count == 0)
        return NULL;
    struct ep_variant_choice *choice = ep_alloc_zeroed(1, sizeof *choice);
    choice->option = option;
    choice->sampling = sampling_of(option);
    choice->keys = ep_alloc_zeroed(scenario->traffic_count, sizeof *choice->keys);
    choice->targets = ep_alloc_zeroed(scenario->traffic_count, sizeof *choice->targets);
    choice->named = ep_alloc_zeroed(scenario->traffic_count, sizeof *choice->named);
    choice->traffic_count = scenario->traffic_count;
    for (size_t i = 0; i < scenario->traffic_count; i++) {
        char *purpose = ep_format("hosting/variant/%s", scenario->traffic[i].name);
        choice->keys[i] = ep_rng_key_of(scenario->seed, replication, purpose);
        ep_free(purpose);
        choice->targets[i] = target_of(option, scenario->traffic[i].target_variant);
        choice->named[i] = named_by(option, ep_world_trace(world, i));
    }
    return choice;
}

void ep_variant_choice_destroy(struct ep_variant_choice *choice)
{
    if (!choice)
        return;
    ep_free(choice->keys);
    ep_free(choice->targets);
    for (size_t i = 0; i < choice->traffic_count; i++)
        ep_free(choice->named[i]);
    ep_free(choice->named);
    ep_free(choice);
}

struct ep_chosen ep_variant_choice_of(const struct ep_variant_choice *choice,
                                      const struct ep_arrival *arrival)
{
    uint64_t words[4];
    ep_rng_block(&choice->keys[arrival->source], arrival->number, 0, words);
    struct ep_chosen chosen = {choice->targets[arrival->source],
                               ep_rng_unit(words[1]) < choice->sampling};
    if (arrival->variant > 0)
        chosen.variant = choice->named[arrival->source][arrival->variant - 1];
    if (chosen.variant == NONE)
        chosen.variant =
            ep_variant_split_choose(&choice->option->variants, arrival->at, ep_rng_unit(words[0]));
    return chosen;
}

struct ep_variant_span ep_variant_span_of(const struct ep_option *option, size_t variant)
{
    const struct ep_traffic_shift *shift = &option->variants.shift;
    struct ep_variant_span span = {0, EP_TIME_NEVER};
    if (!shift->is_there || variant >= option->variants.count)
        return span;
    if (variant == shift->to)
        span.from = shift->at;
    else
        span.until = ep_time_add(ep_traffic_shift_end(shift), shift->termination_wait);
    return span;
}

bool ep_variant_span_is_whole(const struct ep_variant_span *span)
{
    return span->from == 0 && span->until == EP_TIME_NEVER;
}

static ep_time earlier(ep_time a, ep_time b)
{
    return a < b ? a : b;
}

static ep_time later(ep_time a, ep_time b)
{
    return a > b ? a : b;
}

struct ep_instance_life ep_variant_span_cut(const struct ep_variant_span *span,
                                            struct ep_instance_life life)
{
    life.launch = later(life.launch, span->from);
    life.in_service = later(life.in_service, span->from);
    life.draining = earlier(life.draining, span->until);
    life.gone = earlier(life.gone, span->until);
    return life;
}

double ep_variant_span_share(const struct ep_variant_span *span, ep_time begin, ep_time end)
{
    ep_time from = later(begin, span->from), until = earlier(end, span->until);
    if (ep_variant_span_is_whole(span))
        return 1;
    return until > from ? (double)(until - from) / (double)(end - begin) : 0;
}

bool ep_variant_choice_is_random(const struct ep_option *option)
{
    const struct ep_traffic_shift *shift = &option->variants.shift;
    double sampling = sampling_of(option);
    uint32_t chosen = 0;
    for (uint32_t i = 0; i < option->variants.count; i++)
        chosen += option->variants.weights[i] > 0;
    bool has_steps = shift->is_there && shift->type != EP_TRAFFIC_ALL_AT_ONCE;
    return chosen > 1 || has_steps || (sampling > 0 && sampling < 1);
}
