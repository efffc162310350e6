#include "hosting/eviction.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void admit(const struct ep_eviction_policy *policy, void *order, uint32_t instance,
                  ep_slot slot, uint64_t stamp)
{
    struct ep_slot_entry entry = {.stamp = stamp, .count = 1, .bytes = 1, .cost_ns = 1};
    policy->admit(order, instance, slot, &entry);
}

static void lru_gives_the_slot_that_was_used_longest_ago(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(1);
    struct ep_slot_use use[200] = {[150] = {1, 1, false}, [3] = {2, 1, false}};
    admit(lru, order, 0, 150, 1);
    admit(lru, order, 0, 3, 2);
    assert_int_equal(lru->victim(order, 0, use, 0), 150);
    use[150].stamp = 3;
    assert_int_equal(lru->victim(order, 0, use, 0), 3);
    lru->forget(order, 0, 3);
    assert_int_equal(lru->victim(order, 0, use, 0), 150);
    lru->destroy(order);
}

static void lru_passes_over_pinned_slots(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(1);
    struct ep_slot_use use[2] = {{1, 1, true}, {2, 1, false}};
    admit(lru, order, 0, 0, 1);
    admit(lru, order, 0, 1, 2);
    assert_int_equal(lru->victim(order, 0, use, 0), 1);
    use[1].is_pinned = true;
    assert_int_equal(lru->victim(order, 0, use, 0), EP_SLOT_NONE);
    use[0].is_pinned = false;
    assert_int_equal(lru->victim(order, 0, use, 0), 0);
    lru->destroy(order);
}

static ep_slot oldest_by_looking(const struct ep_slot_use *use, const bool *is_in, uint32_t count)
{
    ep_slot oldest = EP_SLOT_NONE;
    for (ep_slot i = 0; i < count; i++)
        if (is_in[i] && !use[i].is_pinned &&
            (oldest == EP_SLOT_NONE || use[i].stamp < use[oldest].stamp))
            oldest = i;
    return oldest;
}

/* More slots than are sampled; uses, pins, evictions and new slots by a fixed sequence. */
static void lru_is_exact_among_many_slots(void **state)
{
    (void)state;
    enum { SLOTS = 1000 };
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(1);
    struct ep_slot_use use[SLOTS] = {0};
    bool is_in[SLOTS] = {false};
    uint64_t now = 0;
    uint32_t x = 1;
    for (int i = 0; i < 20000; i++) {
        x = x * 1664525u + 1013904223u;
        ep_slot slot = (x >> 8) % SLOTS;
        if (!is_in[slot])
            admit(lru, order, 0, slot, ++now);
        use[slot] = (struct ep_slot_use){is_in[slot] ? ++now : now, 1, x >> 29 == 0};
        is_in[slot] = true;
        if ((x >> 20) % 3 != 0)
            continue;
        ep_slot victim = lru->victim(order, 0, use, now);
        assert_int_equal(victim, oldest_by_looking(use, is_in, SLOTS));
        if (victim == EP_SLOT_NONE)
            continue;
        lru->forget(order, 0, victim);
        is_in[victim] = false;
    }
    lru->destroy(order);
}

/* All eight digits of a stamp matter. */
static void lru_is_exact_however_far_apart_uses_are(void **state)
{
    (void)state;
    enum { SLOTS = 500 };
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(1);
    struct ep_slot_use use[SLOTS] = {0};
    bool is_in[SLOTS];
    for (ep_slot i = 0; i < SLOTS; i++) {
        uint64_t mixed = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
        use[i] = (struct ep_slot_use){mixed >> i % 50, 1, false};
        admit(lru, order, 0, i, use[i].stamp);
        is_in[i] = true;
    }
    for (int i = 0; i < SLOTS; i++) {
        ep_slot victim = lru->victim(order, 0, use, UINT64_MAX);
        assert_int_equal(victim, oldest_by_looking(use, is_in, SLOTS));
        lru->forget(order, 0, victim);
        is_in[victim] = false;
    }
    assert_int_equal(lru->victim(order, 0, use, UINT64_MAX), EP_SLOT_NONE);
    lru->destroy(order);
}

static void lru_guesses_who_comes_next(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(1);
    struct ep_slot_use use[80];
    ep_slot next[3];
    assert_int_equal(lru->upcoming(order, 0, use, next, 3), 0);
    for (ep_slot i = 0; i < 80; i++) {
        use[i] = (struct ep_slot_use){i + 1, 1, false};
        admit(lru, order, 0, i, i + 1);
    }
    assert_int_equal(lru->victim(order, 0, use, 80), 0);
    lru->forget(order, 0, 0);
    use[2].stamp = 81;
    assert_int_equal(lru->upcoming(order, 0, use, next, 3), 3);
    assert_int_equal(next[0], 1);
    assert_int_equal(next[1], 3); /* 2 was used since */
    assert_int_equal(next[2], 4);
    assert_int_equal(lru->victim(order, 0, use, 81), 1);
    lru->destroy(order);
}

/* A copy that a deployment had pinned joins with the stamp of its last use. */
static void lru_takes_in_a_slot_that_is_older_than_the_others(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(1);
    struct ep_slot_use use[3] = {{5, 1, false}, {7, 1, false}, {2, 1, false}};
    admit(lru, order, 0, 0, 5);
    admit(lru, order, 0, 1, 7);
    assert_int_equal(lru->victim(order, 0, use, 7), 0);
    admit(lru, order, 0, 2, 2);
    assert_int_equal(lru->victim(order, 0, use, 7), 2);
    lru->destroy(order);
}

static void instances_have_orders_of_their_own(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(2);
    struct ep_slot_use use[2] = {{1, 1, false}, {2, 1, false}};
    admit(lru, order, 0, 0, 1);
    admit(lru, order, 1, 1, 2);
    assert_int_equal(lru->victim(order, 1, use, 0), 1);
    lru->forget(order, 1, 1);
    assert_int_equal(lru->victim(order, 1, use, 0), EP_SLOT_NONE);
    assert_int_equal(lru->victim(order, 0, use, 0), 0);
    lru->destroy(order);
}

static void an_unknown_policy_is_not_found(void **state)
{
    (void)state;
    assert_null(ep_eviction_policy_find("random"));
}

static void lfu_counts_requests_since_the_load(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lfu = ep_eviction_policy_find("lfu");
    void *order = lfu->create(1);
    struct ep_slot_use use[3] = {{1, 1, false}, {2, 1, false}, {3, 1, false}};
    for (ep_slot slot = 0; slot < 3; slot++)
        admit(lfu, order, 0, slot, slot + 1);
    use[0] = (struct ep_slot_use){4, 2, false};
    assert_int_equal(lfu->victim(order, 0, use, 4), 1); /* once each: 1 before 2 */
    use[1] = (struct ep_slot_use){5, 2, false};
    use[2] = (struct ep_slot_use){6, 2, false};
    assert_int_equal(lfu->victim(order, 0, use, 6), 0); /* twice each: 0 was used first */
    lfu->destroy(order);
}

static void fifo_does_not_look_at_use(void **state)
{
    (void)state;
    const struct ep_eviction_policy *fifo = ep_eviction_policy_find("fifo");
    void *order = fifo->create(1);
    struct ep_slot_use use[2] = {{1, 1, false}, {2, 1, false}};
    admit(fifo, order, 0, 0, 1);
    admit(fifo, order, 0, 1, 2);
    use[0] = (struct ep_slot_use){3, 2, false};
    assert_int_equal(fifo->victim(order, 0, use, 3), 0);
    use[0].is_pinned = true;
    assert_int_equal(fifo->victim(order, 0, use, 3), 1);
    fifo->destroy(order);
}

/* Small: cost 8 / 2 bytes = 4 a request; large: 8 / 8 = 1. */
static void gdsf_weighs_requests_by_size_and_ages(void **state)
{
    (void)state;
    const struct ep_eviction_policy *gdsf = ep_eviction_policy_find("gdsf");
    void *order = gdsf->create(1);
    enum { SMALL, LARGE, NEXT };
    struct ep_slot_use use[3] = {{1, 1, false}, {2, 1, false}};
    gdsf->admit(order, 0, SMALL, &(struct ep_slot_entry){1, 1, 2, 8});
    gdsf->admit(order, 0, LARGE, &(struct ep_slot_entry){2, 1, 8, 8});
    use[LARGE] = (struct ep_slot_use){3, 2, false};
    assert_int_equal(gdsf->victim(order, 0, use, 3), LARGE); /* 2 x 1 below 1 x 4 */
    gdsf->forget(order, 0, LARGE);                           /* L = 2 */
    use[NEXT] = (struct ep_slot_use){4, 1, false};
    gdsf->admit(order, 0, NEXT, &(struct ep_slot_entry){4, 1, 8, 8});
    assert_int_equal(gdsf->victim(order, 0, use, 4), NEXT); /* 2 + 1 below 4 */
    gdsf->forget(order, 0, NEXT);                           /* L = 3 */
    use[NEXT] = (struct ep_slot_use){5, 1, false};
    gdsf->admit(order, 0, NEXT, &(struct ep_slot_entry){5, 1, 8, 8});
    use[NEXT] = (struct ep_slot_use){6, 2, false};
    assert_int_equal(gdsf->victim(order, 0, use, 6), SMALL); /* 4, unused, below 3 + 2 */
    gdsf->destroy(order);
}

static void gdsf_is_lru_where_loading_costs_nothing_and_sizes_are_equal(void **state)
{
    (void)state;
    const struct ep_eviction_policy *gdsf = ep_eviction_policy_find("gdsf");
    void *order = gdsf->create(1);
    struct ep_slot_use use[2] = {{1, 1, false}, {2, 1, false}};
    gdsf->admit(order, 0, 0, &(struct ep_slot_entry){1, 1, 0, 0});
    gdsf->admit(order, 0, 1, &(struct ep_slot_entry){2, 1, 0, 0});
    assert_int_equal(gdsf->victim(order, 0, use, 2), 0);
    gdsf->destroy(order);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lru_gives_the_slot_that_was_used_longest_ago),
        cmocka_unit_test(lru_passes_over_pinned_slots),
        cmocka_unit_test(lru_is_exact_among_many_slots),
        cmocka_unit_test(lru_is_exact_however_far_apart_uses_are),
        cmocka_unit_test(lru_guesses_who_comes_next),
        cmocka_unit_test(lru_takes_in_a_slot_that_is_older_than_the_others),
        cmocka_unit_test(instances_have_orders_of_their_own),
        cmocka_unit_test(an_unknown_policy_is_not_found),
        cmocka_unit_test(lfu_counts_requests_since_the_load),
        cmocka_unit_test(fifo_does_not_look_at_use),
        cmocka_unit_test(gdsf_weighs_requests_by_size_and_ages),
        cmocka_unit_test(gdsf_is_lru_where_loading_costs_nothing_and_sizes_are_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
