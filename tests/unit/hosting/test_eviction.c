#include "hosting/eviction.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void lru_gives_the_slot_that_was_used_longest_ago(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(1);
    struct ep_slot_use use[200] = {[150] = {1, false}, [3] = {2, false}};
    lru->admit(order, 0, 150, 1);
    lru->admit(order, 0, 3, 2);
    assert_int_equal(lru->victim(order, 0, use), 150);
    use[150].stamp = 3;
    assert_int_equal(lru->victim(order, 0, use), 3);
    lru->forget(order, 0, 3);
    assert_int_equal(lru->victim(order, 0, use), 150);
    lru->destroy(order);
}

static void lru_passes_over_pinned_slots(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(1);
    struct ep_slot_use use[2] = {{1, true}, {2, false}};
    lru->admit(order, 0, 0, 1);
    lru->admit(order, 0, 1, 2);
    assert_int_equal(lru->victim(order, 0, use), 1);
    use[1].is_pinned = true;
    assert_int_equal(lru->victim(order, 0, use), EP_SLOT_NONE);
    use[0].is_pinned = false;
    assert_int_equal(lru->victim(order, 0, use), 0);
    lru->destroy(order);
}

static void instances_have_orders_of_their_own(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(2);
    struct ep_slot_use use[2] = {{1, false}, {2, false}};
    lru->admit(order, 0, 0, 1);
    lru->admit(order, 1, 1, 2);
    assert_int_equal(lru->victim(order, 1, use), 1);
    lru->forget(order, 1, 1);
    assert_int_equal(lru->victim(order, 1, use), EP_SLOT_NONE);
    assert_int_equal(lru->victim(order, 0, use), 0);
    lru->destroy(order);
}

static void an_unknown_policy_is_not_found(void **state)
{
    (void)state;
    assert_null(ep_eviction_policy_find("random"));
}

/* Against an array that is searched linearly: 2,000 random operations on 12 slots. A victim is
 * asked for after each of the first half, then now and then, so that stamps rise in between. */
static void lru_agrees_with_a_naive_twin(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(1);
    struct ep_slot_use use[12] = {0}; /* stamp 0: not in */
    uint32_t random = 1;
    for (unsigned now = 1; now <= 2000; now++) {
        random = random * 1664525u + 1013904223u;
        uint32_t slot = (random >> 16) % 12;
        bool goes = use[slot].stamp != 0 && (random >> 8) % 4 == 0;
        if (use[slot].stamp == 0)
            lru->admit(order, 0, slot, now);
        else if (goes)
            lru->forget(order, 0, slot);
        use[slot].stamp = goes ? 0 : now;
        use[(random >> 20) % 12].is_pinned ^= 1;
        if (now > 1000 && (random >> 12) % 16 != 0)
            continue;
        ep_slot oldest = EP_SLOT_NONE;
        for (uint32_t i = 0; i < 12; i++)
            if (use[i].stamp && !use[i].is_pinned &&
                (oldest == EP_SLOT_NONE || use[i].stamp < use[oldest].stamp))
                oldest = i;
        assert_int_equal(lru->victim(order, 0, use), oldest);
    }
    lru->destroy(order);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lru_gives_the_slot_that_was_used_longest_ago),
        cmocka_unit_test(lru_passes_over_pinned_slots),
        cmocka_unit_test(instances_have_orders_of_their_own),
        cmocka_unit_test(an_unknown_policy_is_not_found),
        cmocka_unit_test(lru_agrees_with_a_naive_twin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
