/* Drills: what is made to happen to a fleet at stated times. Rules: docs/model.md, "Drills". */
#include "hosting/fleet_parts.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>

static const struct ep_drill *drill_of(const struct ep_fleet *fleet, uint32_t drill)
{
    return &fleet->config.drills[drill];
}

static void report(const struct ep_fleet *fleet, uint32_t drill, enum ep_life_step step,
                   uint32_t endpoint, uint32_t count)
{
    struct ep_life_record record = {.at = ep_fleet_now(fleet),
                                    .step = step,
                                    .drill = drill,
                                    .endpoint = endpoint,
                                    .count = count};
    ep_fleet_report_life(fleet, &record);
}

/* ---- versions ---- */

/* Whether a copy holds bytes of its model's artifact, or is on the way to them. */
static bool has_fetched(const struct ep_fleet *fleet, uint32_t id)
{
    if (fleet->copies[id].state != EP_COPY_LOADING)
        return true;
    const struct ep_load *load = ep_fleet_load_of(fleet, id);
    return load->from_disk || load->stage != EP_LOAD_QUEUED;
}

void ep_fleet_forget_old(struct ep_fleet *fleet, uint32_t id)
{
    if (!fleet->old_for || fleet->old_for[id] == 0)
        return;
    uint64_t old_for = fleet->old_for[id];
    fleet->old_for[id] = 0;
    for (uint32_t d = 0; d < fleet->config.drill_count; d++) {
        struct ep_drill_state *state = &fleet->drills[d];
        if (old_for & state->bit)
            report(fleet, d, EP_STEP_OLD_COPIES, 0, --state->old_copies);
    }
}

/* Nobody asks for it by its old name any more, and a pin is on the new one. */
static void give_up(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_copy *copy = &fleet->copies[id];
    ep_fleet_retire_copy(fleet, id);
    if (!copy->is_kept)
        return;
    copy->is_kept = false;
    if (copy->state != EP_COPY_ON_DISK)
        ep_fleet_admit(fleet, id);
}

/* Copies that hold the old version; of a roll-out all, since even a load that has not begun was
 * asked for by the old name. */
static void switch_model(struct ep_fleet *fleet, uint32_t drill, ep_model_id model)
{
    bool is_renamed = drill_of(fleet, drill)->kind == EP_DRILL_ROLL_OUT;
    struct ep_drill_state *state = &fleet->drills[drill];
    uint32_t next;
    for (uint32_t id = fleet->models[model].first_copy; id != EP_ID_NONE; id = next) {
        next = fleet->copies[id].next;
        if (!is_renamed && !has_fetched(fleet, id))
            continue;
        fleet->old_for[id] |= state->bit;
        state->old_copies++;
        if (is_renamed)
            give_up(fleet, id);
    }
}

static uint32_t models_to_switch(const struct ep_drill *drill)
{
    if (drill->kind == EP_DRILL_OVERWRITE)
        return drill->model_count;
    uint32_t count = (uint32_t)ceil(drill->share * drill->model_count - 1e-9);
    return count < drill->model_count ? count : drill->model_count;
}

/* Model k of n is due at at + over x k / n. */
static ep_time due(const struct ep_drill *drill, uint32_t k, uint32_t n)
{
    return drill->at + (ep_time)((double)drill->over * k / n);
}

/* A container of another kind holds what it started with: nothing is fetched again. */
static void switch_versions(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_drill *drill = drill_of(fleet, id);
    struct ep_drill_state *state = &fleet->drills[id];
    uint32_t count = models_to_switch(drill);
    ep_time now = ep_fleet_now(fleet);
    while (state->next_model < count && due(drill, state->next_model, count) <= now) {
        ep_model_id model = drill->first_model + state->next_model++;
        if (fleet->models[model].endpoint != UINT32_MAX)
            switch_model(fleet, id, model);
    }
    if (state->next_model < count) {
        ep_kernel_push(fleet->kernel, due(drill, state->next_model, count),
                       ep_fleet_event(fleet, EP_FLEET_DRILL, id));
        return;
    }
    report(fleet, id, EP_STEP_SWITCHED, 0, count);
    report(fleet, id, EP_STEP_OLD_COPIES, 0, state->old_copies);
}

/* The latest overwrite before the attempt arrived counts it. */
void ep_fleet_note_version(struct ep_fleet *fleet, const struct ep_attempt *attempt)
{
    uint64_t old_for = attempt->copy == EP_ID_NONE ? 0 : fleet->old_for[attempt->copy];
    ep_time arrival = ep_request_record_last_arrival(&attempt->record);
    uint32_t latest = EP_CAUSE_NONE;
    for (uint32_t d = 0; old_for && d < fleet->config.drill_count; d++) {
        const struct ep_drill *drill = drill_of(fleet, d);
        bool is_stale = drill->kind == EP_DRILL_OVERWRITE && (old_for & fleet->drills[d].bit) &&
                        drill->at <= arrival;
        if (is_stale && (latest == EP_CAUSE_NONE || drill_of(fleet, latest)->at <= drill->at))
            latest = d;
    }
    if (latest != EP_CAUSE_NONE)
        report(fleet, latest, EP_STEP_STALE, 0, 1);
}

/* ---- updates: blue/green, all at once ---- */

static void tell(const struct ep_fleet *fleet, uint32_t e, bool is_updating)
{
    if (fleet->observer.on_updating)
        fleet->observer.on_updating(fleet->observer.self, e, is_updating);
}

static void launch_new_fleet(struct ep_fleet *fleet, uint32_t drill, uint32_t e)
{
    struct ep_endpoint *endpoint = &fleet->endpoints[e];
    uint32_t count = endpoint->capacity;
    endpoint->update = drill;
    endpoint->awaited = count;
    tell(fleet, e, true);
    while (count-- > 0) {
        uint32_t id = ep_fleet_launch(fleet, e, drill);
        fleet->lives[id].generation = fleet->endpoints[e].generation + 1;
    }
}

static void begin_update(struct ep_fleet *fleet, uint32_t drill, uint32_t e)
{
    struct ep_endpoint *endpoint = &fleet->endpoints[e];
    if (endpoint->update != EP_CAUSE_NONE || endpoint->waiting != EP_CAUSE_NONE) {
        report(fleet, drill, EP_STEP_UPDATING, e, 0);
    } else if (endpoint->is_held) {
        endpoint->waiting = drill;
        report(fleet, drill, EP_STEP_WAITING, e, 0);
    } else {
        launch_new_fleet(fleet, drill, e);
    }
}

void ep_fleet_begin_waiting_update(struct ep_fleet *fleet, uint32_t e)
{
    uint32_t drill = fleet->endpoints[e].waiting;
    fleet->endpoints[e].waiting = EP_CAUSE_NONE;
    if (drill != EP_CAUSE_NONE)
        launch_new_fleet(fleet, drill, e);
}

static void tell_if_over(const struct ep_fleet *fleet, uint32_t e)
{
    const struct ep_endpoint *endpoint = &fleet->endpoints[e];
    if (endpoint->leaving == 0 && endpoint->update == EP_CAUSE_NONE)
        tell(fleet, e, false);
}

void ep_fleet_note_left(struct ep_fleet *fleet, uint32_t e)
{
    fleet->endpoints[e].leaving--;
    tell_if_over(fleet, e);
}

/* The old fleet: who serves drains, who does not serve yet never will. */
static void retire_fleet(struct ep_fleet *fleet, uint32_t e, uint32_t drill)
{
    ep_time span =
        ep_time_add(drill_of(fleet, drill)->termination_wait, fleet->config.assumptions.drain);
    for (uint32_t id = 0; id < fleet->instance_count; id++) {
        const struct ep_instance_life *life = &fleet->lives[id];
        if (life->endpoint != e || life->generation == fleet->endpoints[e].generation)
            continue;
        enum ep_life_state state = ep_instance_life_state(life);
        if (state == EP_LIFE_IN_SERVICE) {
            fleet->endpoints[e].leaving++;
            ep_fleet_begin_drain(fleet, id, drill, span);
        }
        if (state == EP_LIFE_PENDING)
            ep_fleet_end_instance(fleet, id, drill, EP_STEP_CANCELED);
    }
}

static void shift_traffic(struct ep_fleet *fleet, uint32_t e)
{
    struct ep_endpoint *endpoint = &fleet->endpoints[e];
    uint32_t drill = endpoint->update;
    endpoint->generation++;
    endpoint->update = EP_CAUSE_NONE;
    for (uint32_t id = 0; id < fleet->instance_count; id++)
        if (fleet->lives[id].endpoint == e && fleet->lives[id].generation == endpoint->generation)
            ep_fleet_enter_service(fleet, id, true);
    retire_fleet(fleet, e, drill);
    report(fleet, drill, EP_STEP_SHIFTED, e, endpoint->instance_count);
    tell_if_over(fleet, e);
}

void ep_fleet_on_launch_done(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_instance_life *life = &fleet->lives[id];
    if (life->gone != EP_TIME_NEVER)
        return; /* its fleet was replaced before it was up */
    const uint32_t e = life->endpoint;
    struct ep_endpoint *endpoint = &fleet->endpoints[e];
    if (life->generation == endpoint->generation) {
        ep_fleet_enter_service(fleet, id, false);
        return;
    }
    struct ep_life_record record = {.at = ep_fleet_now(fleet),
                                    .step = EP_STEP_READY,
                                    .drill = life->launched_by,
                                    .endpoint = life->endpoint,
                                    .instance = life->number,
                                    .count = endpoint->awaited - 1};
    ep_fleet_report_life(fleet, &record);
    if (--endpoint->awaited == 0)
        shift_traffic(fleet, e);
}

/* ---- losses ---- */

static void lose_instance(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_drill *drill = drill_of(fleet, id);
    const struct ep_endpoint *endpoint = &fleet->endpoints[drill->endpoint];
    if (drill->instance >= endpoint->instance_count) {
        report(fleet, id, EP_STEP_NO_INSTANCE, drill->endpoint, endpoint->instance_count);
        return;
    }
    uint32_t instance = ep_fleet_in_service(endpoint, drill->instance);
    if (drill->replaces)
        ep_kernel_push(fleet->kernel,
                       ep_time_add(ep_fleet_now(fleet), fleet->config.assumptions.loss_detection),
                       ep_fleet_event(fleet, EP_FLEET_LOSS_DETECTED, instance));
    ep_fleet_end_instance(fleet, instance, id, EP_STEP_LOST);
}

void ep_fleet_on_loss_detected(struct ep_fleet *fleet, uint32_t instance)
{
    const struct ep_instance_life *life = &fleet->lives[instance];
    uint32_t endpoint = life->endpoint, drill = life->ended_by;
    if (life->generation != fleet->endpoints[endpoint].generation)
        report(fleet, drill, EP_STEP_NOT_REPLACED, endpoint, 0);
    else if (ep_fleet_present(fleet, endpoint) >= fleet->endpoints[endpoint].capacity)
        report(fleet, drill, EP_STEP_NOT_NEEDED, endpoint, 0);
    else
        ep_fleet_launch(fleet, endpoint, drill);
}

void ep_fleet_note_refused(struct ep_fleet *fleet, uint32_t endpoint)
{
    report(fleet, fleet->endpoints[endpoint].emptied_by, EP_STEP_FAILED, endpoint, 0);
}

/* ---- all ---- */

void ep_fleet_on_drill(struct ep_fleet *fleet, uint32_t id)
{
    switch (drill_of(fleet, id)->kind) {
    case EP_DRILL_ONBOARD:
        return;
    case EP_DRILL_ROLL_OUT:
    case EP_DRILL_OVERWRITE:
        switch_versions(fleet, id);
        return;
    case EP_DRILL_UPDATE:
        for (uint32_t e = 0; e < fleet->config.endpoint_count; e++)
            begin_update(fleet, id, e);
        return;
    case EP_DRILL_LOSE_INSTANCE:
        lose_instance(fleet, id);
        return;
    }
    assert(0 && "unknown drill");
}

/* Pushed before anything else: at its instant a drill comes first. */
void ep_fleet_create_drills(struct ep_fleet *fleet)
{
    uint32_t count = fleet->config.drill_count, versions = 0;
    fleet->drills = ep_alloc_zeroed(count, sizeof *fleet->drills);
    for (uint32_t d = 0; d < count; d++) {
        const struct ep_drill *drill = drill_of(fleet, d);
        bool gives_version = drill->kind == EP_DRILL_ROLL_OUT || drill->kind == EP_DRILL_OVERWRITE;
        bool does_nothing =
            drill->kind == EP_DRILL_ONBOARD || (gives_version && !ep_fleet_has_cache(fleet));
        if (!drill->acts || does_nothing)
            continue;
        if (gives_version) {
            assert(versions < EP_DRILL_MOST_VERSIONS);
            fleet->drills[d].bit = UINT64_C(1) << versions++;
            fleet->has_versions = true;
        }
        ep_kernel_push(fleet->kernel, drill->at, ep_fleet_event(fleet, EP_FLEET_DRILL, d));
    }
    if (fleet->has_versions)
        fleet->old_for = ep_alloc_zeroed(fleet->copy_room, sizeof *fleet->old_for);
}
