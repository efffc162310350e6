/* Whatever is asked of it, the event queue agrees with an array that is searched linearly. */
#include "core/event_queue.h"
#include "core/rng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { MOST = 300, SEEDS = 200, STEPS = 2000 };

struct naive_event {
    ep_time at;
    uint64_t pushed;
    ep_event_handle handle;
    uint32_t subject;
};

struct pair {
    struct ep_event_queue *queue;
    struct naive_event naive[MOST];
    uint32_t count, next_subject;
    uint64_t pushes;
    ep_time spread; /* small: many ties */
    struct ep_rng rng;
};

static uint64_t below(struct pair *pair, uint64_t n)
{
    return ep_rng_next(&pair->rng) % n;
}

static ep_time some_time(struct pair *pair)
{
    return (ep_time)below(pair, (uint64_t)pair->spread);
}

static uint32_t first_of(const struct pair *pair)
{
    uint32_t first = 0;
    for (uint32_t i = 1; i < pair->count; i++) {
        const struct naive_event *a = &pair->naive[i], *b = &pair->naive[first];
        if (a->at < b->at || (a->at == b->at && a->pushed < b->pushed))
            first = i;
    }
    return first;
}

static void forget(struct pair *pair, uint32_t i)
{
    pair->naive[i] = pair->naive[--pair->count];
}

static void push(struct pair *pair)
{
    if (pair->count == MOST)
        return;
    struct naive_event *event = &pair->naive[pair->count++];
    event->at = some_time(pair);
    event->subject = pair->next_subject++;
    event->pushed = pair->pushes++;
    event->handle =
        ep_event_queue_push(pair->queue, event->at, (struct ep_event){.subject = event->subject});
}

/* Returns the subject popped, having compared both. */
static void pop(struct pair *pair)
{
    if (pair->count == 0)
        return;
    uint32_t first = first_of(pair);
    assert_int_equal(ep_event_queue_peek(pair->queue), pair->naive[first].at);
    assert_int_equal(ep_event_queue_pop(pair->queue).subject, pair->naive[first].subject);
    forget(pair, first);
}

static void cancel(struct pair *pair)
{
    if (pair->count == 0)
        return;
    uint32_t i = (uint32_t)below(pair, pair->count);
    ep_event_queue_cancel(pair->queue, pair->naive[i].handle);
    forget(pair, i);
}

static void rekey(struct pair *pair)
{
    if (pair->count == 0)
        return;
    struct naive_event *event = &pair->naive[below(pair, pair->count)];
    event->at = some_time(pair);
    event->pushed = pair->pushes++;
    ep_event_queue_rekey(pair->queue, event->handle, event->at);
}

static void touch(struct pair *pair)
{
    if (pair->count == 0)
        return;
    struct naive_event *event = &pair->naive[below(pair, pair->count)];
    event->pushed = pair->pushes++;
    ep_event_queue_touch(pair->queue, event->handle);
}

static void step(struct pair *pair, uint64_t push_share)
{
    uint64_t dice = below(pair, 100);
    if (dice < push_share)
        push(pair);
    else if (dice < 70)
        pop(pair);
    else if (dice < 78)
        cancel(pair);
    else if (dice < 90)
        touch(pair);
    else
        rekey(pair);
    assert_int_equal(ep_event_queue_count(pair->queue), pair->count);
    assert_true(ep_event_queue_is_sound(pair->queue));
}

static void agrees_with_a_linear_search(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct pair pair = {.queue = ep_event_queue_create(),
                            .spread = seed % 2 ? 10 : EP_HOUR,
                            .rng = ep_rng_stream(seed, 0, "property")};
        for (int i = 0; i < STEPS; i++)
            step(&pair, i / 250 % 2 ? 25 : 55); /* by turns it empties and fills */
        while (pair.count > 0)
            pop(&pair);
        assert_int_equal(ep_event_queue_peek(pair.queue), EP_TIME_NEVER);
        ep_event_queue_destroy(pair.queue);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(agrees_with_a_linear_search)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
