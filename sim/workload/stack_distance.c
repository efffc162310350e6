#include "workload/stack_distance.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

#define MIN_POSITIONS 1024
#define POSITIONS_A_MODEL 4 /* renumbering costs a constant share of the requests between */

struct sums {
    int64_t objects, bytes;
};
/* Positions count from 1; a model stands at that of its last request. */
struct ep_stack_distance {
    struct sums *tree; /* owned; Fenwick: [i] sums the positions (i - lowest bit of i, i] */
    uint32_t *owner;   /* owned; by position: its model + 1; 0: nobody stands there any more */
    uint32_t positions, next;
    struct sums total;
    uint32_t *position_of; /* owned; by model; 0: never asked for */
    int64_t *size_of;      /* owned; by model */
    uint32_t model_capacity;
};

static void allocate(struct ep_stack_distance *stack, uint32_t positions)
{
    stack->positions = positions;
    stack->tree = ep_alloc_zeroed((size_t)positions + 1, sizeof *stack->tree);
    stack->owner = ep_alloc_zeroed((size_t)positions + 1, sizeof *stack->owner);
    stack->next = 1;
}

struct ep_stack_distance *ep_stack_distance_create(void)
{
    struct ep_stack_distance *stack = ep_alloc_zeroed(1, sizeof *stack);
    allocate(stack, MIN_POSITIONS);
    return stack;
}

void ep_stack_distance_destroy(struct ep_stack_distance *stack)
{
    if (stack == NULL)
        return;
    ep_free(stack->tree);
    ep_free(stack->owner);
    ep_free(stack->position_of);
    ep_free(stack->size_of);
    ep_free(stack);
}

static void add(struct ep_stack_distance *stack, uint32_t position, int64_t objects, int64_t bytes)
{
    for (uint32_t i = position; i <= stack->positions; i += i & -i) {
        stack->tree[i].objects += objects;
        stack->tree[i].bytes += bytes;
    }
}

/* Of the positions 1..position. */
static struct sums sum_up_to(const struct ep_stack_distance *stack, uint32_t position)
{
    struct sums sum = {0, 0};
    for (uint32_t i = position; i > 0; i -= i & -i) {
        sum.objects += stack->tree[i].objects;
        sum.bytes += stack->tree[i].bytes;
    }
    return sum;
}

static void take_position(struct ep_stack_distance *stack, uint32_t model)
{
    const uint32_t position = stack->next++;
    stack->owner[position] = model + 1;
    stack->position_of[model] = position;
    add(stack, position, 1, stack->size_of[model]);
}

/* Moves the models to the first positions, in order, with room for as many requests again as
 * there are models, and more. */
static void renumber(struct ep_stack_distance *stack)
{
    const struct ep_stack_distance old = *stack;
    const uint64_t wanted = (uint64_t)stack->total.objects * POSITIONS_A_MODEL;
    assert(wanted <= UINT32_MAX / 2);
    allocate(stack, wanted > MIN_POSITIONS ? (uint32_t)wanted : MIN_POSITIONS);
    for (uint32_t i = 1; i < old.next; i++)
        if (old.owner[i] > 0)
            take_position(stack, old.owner[i] - 1);
    ep_free(old.tree);
    ep_free(old.owner);
}

static void reserve_models(struct ep_stack_distance *stack, uint32_t model)
{
    if (model < stack->model_capacity)
        return;
    const uint32_t old = stack->model_capacity;
    uint32_t capacity = old > 0 ? old : MIN_POSITIONS;
    while (capacity <= model)
        capacity = capacity < UINT32_MAX / 2 ? 2 * capacity : UINT32_MAX;
    stack->position_of = ep_realloc_array(stack->position_of, capacity, sizeof *stack->position_of);
    stack->size_of = ep_realloc_array(stack->size_of, capacity, sizeof *stack->size_of);
    memset(stack->position_of + old, 0, (capacity - old) * sizeof *stack->position_of);
    stack->model_capacity = capacity;
}

/* The distance of `model`, which leaves its position. Requires that it has one. */
static struct ep_reuse leave(struct ep_stack_distance *stack, uint32_t model)
{
    const uint32_t position = stack->position_of[model];
    const struct sums older = sum_up_to(stack, position - 1); /* than its last request */
    stack->owner[position] = 0;
    add(stack, position, -1, -stack->size_of[model]);
    return (struct ep_reuse){.objects = (uint64_t)(stack->total.objects - older.objects),
                             .bytes = stack->total.bytes - older.bytes};
}

struct ep_reuse ep_stack_distance_touch(struct ep_stack_distance *stack, uint32_t model,
                                        int64_t size_bytes)
{
    assert(size_bytes >= 0 && model < UINT32_MAX);
    struct ep_reuse reuse = {.is_first = true};
    reserve_models(stack, model);
    if (stack->position_of[model] > 0) {
        assert(stack->size_of[model] == size_bytes);
        reuse = leave(stack, model);
    } else {
        stack->size_of[model] = size_bytes;
        stack->total.objects++;
        stack->total.bytes += size_bytes;
    }
    if (stack->next > stack->positions) /* the model asked for stands nowhere: it comes last */
        renumber(stack);
    take_position(stack, model);
    return reuse;
}

uint32_t ep_stack_distance_count(const struct ep_stack_distance *stack)
{
    return (uint32_t)stack->total.objects;
}
