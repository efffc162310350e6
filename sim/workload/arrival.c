#include "workload/arrival.h"

#include "base/mem.h"

#include <assert.h>

void ep_arrival_source_destroy(struct ep_arrival_source *source)
{
    if (source->type != NULL)
        source->type->destroy(source->state);
    *source = (struct ep_arrival_source){0};
}

/* A source and the request it would give next. */
struct input {
    struct ep_arrival_source source; /* owned */
    struct ep_arrival head;
    size_t position; /* in the caller's array: settles ties */
};
struct merge {
    struct input *heap; /* owned; by (head.at, position), smallest first; dry inputs are gone */
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

static bool pull(struct input *input)
{
    return input->source.type->next(input->source.state, &input->head);
}

static bool merge_next(void *state, struct ep_arrival *arrival)
{
    struct merge *merge = state;
    if (merge->count == 0)
        return false;
    *arrival = merge->heap[0].head;
    if (!pull(&merge->heap[0])) {
        ep_arrival_source_destroy(&merge->heap[0].source);
        merge->heap[0] = merge->heap[--merge->count];
    }
    if (merge->count > 0)
        sift_down(merge, 0);
    return true;
}

static void merge_destroy(void *state)
{
    struct merge *merge = state;
    for (size_t i = 0; i < merge->count; i++)
        ep_arrival_source_destroy(&merge->heap[i].source);
    ep_free(merge->heap);
    ep_free(merge);
}

static const struct ep_arrival_source_type merge_type = {"merge", merge_next, NULL, merge_destroy};

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
    for (size_t i = 0; i < count; i++) {
        struct input *input = &merge->heap[merge->count];
        *input = (struct input){.source = sources[i], .position = i};
        sources[i] = (struct ep_arrival_source){0};
        if (pull(input))
            merge->count++;
        else
            ep_arrival_source_destroy(&input->source);
    }
    for (size_t i = merge->count / 2; i-- > 0;)
        sift_down(merge, i);
    return (struct ep_arrival_source){&merge_type, merge};
}
