/* Chains of which one container loads models on demand: there an attempt finds its model in memory,
 * waits for it, or causes a load, as it would on a multi-model endpoint. Its instance was chosen at
 * its arrival; the copy that it saw then may have gone meanwhile, or come. */
#include "hosting/fleet_parts.h"
#include "hosting/fleet_steps.h"

/* The copy of the model on this instance, EP_ID_NONE: there is none. Copies of an instance that
 * drains are not in the list of their model any more; seldom asked for. */
static uint32_t copy_on(const struct ep_fleet *fleet, uint32_t instance, ep_model_id model)
{
    if (ep_instance_life_state(&fleet->lives[instance]) == EP_LIFE_IN_SERVICE) {
        uint32_t id = fleet->models[model].first_copy;
        while (id != EP_ID_NONE && fleet->copies[id].instance != instance)
            id = fleet->copies[id].next;
        return id;
    }
    for (uint32_t id = 0; id < fleet->copy_room; id++) {
        const struct ep_copy *copy = &fleet->copies[id];
        if (copy->state != EP_COPY_FREE && copy->instance == instance && copy->model == model)
            return id;
    }
    return EP_ID_NONE;
}

/* Asks for the copy; *found: how the model was there. */
static uint32_t take_up(struct ep_fleet *fleet, uint32_t instance, ep_model_id model,
                        enum ep_found *found)
{
    uint32_t id = copy_on(fleet, instance, model);
    if (id != EP_ID_NONE && fleet->copies[id].state != EP_COPY_ON_DISK) {
        bool is_resident = fleet->copies[id].state == EP_COPY_RESIDENT;
        *found = is_resident ? EP_FOUND_MEMORY : EP_FOUND_JOINED;
        fleet->use[id] = (struct ep_slot_use){++fleet->stamp, fleet->use[id].count + 1, true};
        return id;
    }
    *found = id == EP_ID_NONE ? EP_FOUND_S3 : EP_FOUND_DISK;
    id = ep_fleet_miss(fleet, instance, model, id, false);
    if (ep_instance_life_state(&fleet->lives[instance]) != EP_LIFE_IN_SERVICE)
        ep_fleet_retire_copy(fleet, id);
    return id;
}

static void enter_model(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    enum ep_found found;
    attempt->copy = take_up(fleet, attempt->instance, attempt->record.model, &found);
    fleet->copies[attempt->copy].outstanding++;
    attempt->record.last_found = found;
    if (found == EP_FOUND_MEMORY) {
        ep_fleet_enter(fleet, id);
        return;
    }
    ep_fleet_set_phase(fleet, attempt, EP_PHASE_LOAD_WAIT);
    ep_fifo_push_back(&ep_fleet_load_of(fleet, attempt->copy)->waiters, fleet->attempt_links, id);
    if (found != EP_FOUND_JOINED)
        ep_fleet_load_next(fleet, attempt->instance);
}

void ep_fleet_enter_stage(struct ep_fleet *fleet, uint32_t id)
{
    if (fleet->attempts[id].stage == fleet->cache_stage)
        enter_model(fleet, id);
    else
        ep_fleet_enter(fleet, id);
}

uint32_t ep_fleet_leave_copy(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_attempt *attempt = &fleet->attempts[id];
    uint32_t copy = attempt->copy;
    if (copy == EP_ID_NONE)
        return EP_ID_NONE;
    if (fleet->has_versions && !attempt->client_left)
        ep_fleet_note_version(fleet, attempt); /* later nobody knows the copy */
    attempt->copy = EP_ID_NONE;
    fleet->copies[copy].outstanding--;
    if (fleet->copies[copy].outstanding == 0)
        fleet->use[copy].is_pinned = fleet->copies[copy].state == EP_COPY_LOADING;
    return copy;
}
