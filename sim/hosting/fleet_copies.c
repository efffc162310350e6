/* Which copies a model has: linked, those in memory or on their way there first, so that a request
 * for a model with one of them looks at no other. */
#include "hosting/fleet_parts.h"

#include "base/mem.h"

#include <assert.h>

static void grow(struct ep_fleet *fleet)
{
    uint32_t room = fleet->copy_room ? 2 * fleet->copy_room : 64;
    fleet->copies = ep_grow_lines(fleet->copies, fleet->copy_room, room, sizeof *fleet->copies);
    fleet->copy_links = ep_realloc_array(fleet->copy_links, room, sizeof *fleet->copy_links);
    fleet->use = ep_realloc_array(fleet->use, room, sizeof *fleet->use);
    if (fleet->old_for)
        fleet->old_for = ep_realloc_array(fleet->old_for, room, sizeof *fleet->old_for);
    for (uint32_t i = room; i-- > fleet->copy_room;) {
        fleet->copies[i] = (struct ep_copy){.state = EP_COPY_FREE, .next = fleet->free_copy};
        fleet->free_copy = i;
    }
    fleet->copy_room = room;
}

static void link_first(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_fleet_model *model = &fleet->models[fleet->copies[id].model];
    fleet->copies[id].next = model->first_copy;
    model->first_copy = id;
    model->live++;
}

static void link_behind_live(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_fleet_model *model = &fleet->models[fleet->copies[id].model];
    uint32_t *link = &model->first_copy;
    for (uint32_t i = 0; i < model->live; i++)
        link = &fleet->copies[*link].next;
    fleet->copies[id].next = *link;
    *link = id;
}

/* Its state is still that in which it was linked. */
static void unlink_copy(struct ep_fleet *fleet, uint32_t id)
{
    const struct ep_copy *copy = &fleet->copies[id];
    struct ep_fleet_model *model = &fleet->models[copy->model];
    uint32_t *link = &model->first_copy;
    while (*link != id)
        link = &fleet->copies[*link].next;
    *link = copy->next;
    if (copy->state == EP_COPY_ON_DISK)
        return;
    assert(model->live > 0);
    model->live--;
}

uint32_t ep_fleet_take_copy(struct ep_fleet *fleet, uint32_t instance, ep_model_id model)
{
    if (fleet->free_copy == EP_ID_NONE)
        grow(fleet);
    uint32_t id = fleet->free_copy;
    struct ep_copy *copy = &fleet->copies[id];
    fleet->free_copy = copy->next;
    *copy = (struct ep_copy){.model = model,
                             .instance = instance,
                             .container.workers = fleet->workers,
                             .bytes = ep_fleet_copy_bytes(fleet, model)};
    ep_fifo_init(&copy->container.queue);
    if (fleet->old_for)
        fleet->old_for[id] = 0;
    link_first(fleet, id);
    return id;
}

void ep_fleet_put_copy_on_disk(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_copy *copy = &fleet->copies[id];
    if (!copy->is_retired)
        unlink_copy(fleet, id);
    copy->state = EP_COPY_ON_DISK;
    if (!copy->is_retired)
        link_behind_live(fleet, id);
}

void ep_fleet_take_copy_off_disk(struct ep_fleet *fleet, uint32_t id)
{
    assert(fleet->copies[id].state == EP_COPY_ON_DISK);
    if (fleet->copies[id].is_retired) /* of an instance that drains, for an attempt in a chain */
        return;
    unlink_copy(fleet, id);
    link_first(fleet, id);
}

void ep_fleet_retire_copy(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_copy *copy = &fleet->copies[id];
    if (copy->is_retired)
        return;
    unlink_copy(fleet, id);
    copy->is_retired = true;
}

void ep_fleet_drop_copy(struct ep_fleet *fleet, uint32_t id)
{
    struct ep_copy *copy = &fleet->copies[id];
    assert(copy->outstanding == 0);
    ep_fleet_forget_old(fleet, id);
    ep_fleet_retire_copy(fleet, id);
    copy->state = EP_COPY_FREE;
    copy->next = fleet->free_copy;
    fleet->free_copy = id;
}
