#include "workload/arrival.h"

#include "base/mem.h"

#include <assert.h>

void ep_arrival_source_destroy(struct ep_arrival_source *source)
{
    if (source->type != NULL)
        source->type->destroy(source->state);
    *source = (struct ep_arrival_source){0};
}

uint32_t ep_arrival_next_many(struct ep_arrival_source *source, struct ep_arrival *arrivals,
                              uint32_t room)
{
    const struct ep_arrival_source_type *type = source->type;
    if (type->next_many != NULL)
        return type->next_many(source->state, arrivals, room);
    uint32_t count = 0;
    while (count < room && type->next(source->state, &arrivals[count]))
        count++;
    return count;
}

/* A source and the request it would give next; of one that listens only its time is known. */
struct input {
    struct ep_arrival_source source; /* owned */
    struct ep_arrival head;
    size_t position; /* in the caller's array: settles ties */
    bool listens;
    uint32_t owner; /* listens: the traffic entry of what it gave; UINT32_MAX: nothing yet */
};
struct merge {
    struct input *heap; /* owned; by (head.at, position), smallest first; dry inputs are gone, but
                           those that listen stay, with EP_TIME_NEVER */
    size_t count;
};

static bool is_before(const struct input *a, const struct input *b)
{
    return a->head.at < b->head.at || (a->head.at == b->head.at && a->position < b->position);
}

/* Moves the input at `i` down to where it belongs. */
static void sift_down(struct merge *merge, size_t i)
{
    const struct input moving = merge->heap[i];
    for (size_t child; (child = 2 * i + 1) < merge->count; i = child) {
        if (child + 1 < merge->count && is_before(&merge->heap[child + 1], &merge->heap[child]))
            child++;
        if (!is_before(&merge->heap[child], &moving))
            break;
        merge->heap[i] = merge->heap[child];
    }
    merge->heap[i] = moving;
}

/* Moves the input at `i` up to where it belongs. */
static void sift_up(struct merge *merge, size_t i)
{
    const struct input moving = merge->heap[i];
    for (; i > 0 && is_before(&moving, &merge->heap[(i - 1) / 2]); i = (i - 1) / 2)
        merge->heap[i] = merge->heap[(i - 1) / 2];
    merge->heap[i] = moving;
}

/* False: the input is dry for good. */
static bool pull(struct input *input)
{
    if (!input->listens)
        return input->source.type->next(input->source.state, &input->head);
    input->head.at = input->source.type->peek(input->source.state);
    return true;
}

static bool take(struct input *input, struct ep_arrival *arrival)
{
    if (!input->listens) {
        *arrival = input->head;
        return true;
    }
    if (!input->source.type->next(input->source.state, arrival))
        return false;
    input->owner = arrival->source;
    return true;
}

static bool merge_next(void *state, struct ep_arrival *arrival)
{
    struct merge *merge = state;
    if (merge->count == 0 || !take(&merge->heap[0], arrival))
        return false;
    if (!pull(&merge->heap[0])) {
        ep_arrival_source_destroy(&merge->heap[0].source);
        merge->heap[0] = merge->heap[--merge->count];
    }
    if (merge->count > 0)
        sift_down(merge, 0);
    return true;
}

static ep_time merge_peek(void *state)
{
    const struct merge *merge = state;
    return merge->count > 0 ? merge->heap[0].head.at : EP_TIME_NEVER;
}

static void merge_on_answer(void *state, const struct ep_answer *answer)
{
    struct merge *merge = state;
    size_t i = 0;
    while (i < merge->count && !(merge->heap[i].listens && merge->heap[i].owner == answer->source))
        i++;
    if (i == merge->count)
        return;
    struct input *input = &merge->heap[i];
    input->source.type->on_answer(input->source.state, answer);
    const ep_time before = input->head.at;
    pull(input);
    assert(input->head.at <= before);
    if (input->head.at < before)
        sift_up(merge, i);
}

static void merge_destroy(void *state)
{
    struct merge *merge = state;
    for (size_t i = 0; i < merge->count; i++)
        ep_arrival_source_destroy(&merge->heap[i].source);
    ep_free(merge->heap);
    ep_free(merge);
}

static const struct ep_arrival_source_type merge_type = {
    .name = "merge", .next = merge_next, .destroy = merge_destroy};
static const struct ep_arrival_source_type listening_type = {.name = "merge",
                                                             .next = merge_next,
                                                             .peek = merge_peek,
                                                             .on_answer = merge_on_answer,
                                                             .destroy = merge_destroy};

struct ep_arrival_source ep_arrival_merge(struct ep_arrival_source *sources, size_t count)
{
    assert(count >= 1);
    if (count == 1) {
        const struct ep_arrival_source only = sources[0];
        sources[0] = (struct ep_arrival_source){0};
        return only;
    }
    struct merge *merge = ep_alloc(sizeof *merge);
    merge->heap = ep_alloc_zeroed(count, sizeof *merge->heap);
    merge->count = 0;
    bool listens = false;
    for (size_t i = 0; i < count; i++) {
        struct input *input = &merge->heap[merge->count];
        *input = (struct input){.source = sources[i],
                                .position = i,
                                .listens = sources[i].type->on_answer != NULL,
                                .owner = UINT32_MAX};
        listens = listens || input->listens;
        sources[i] = (struct ep_arrival_source){0};
        if (pull(input))
            merge->count++;
        else
            ep_arrival_source_destroy(&input->source);
    }
    for (size_t i = merge->count / 2; i-- > 0;)
        sift_down(merge, i);
    return (struct ep_arrival_source){listens ? &listening_type : &merge_type, merge};
}
