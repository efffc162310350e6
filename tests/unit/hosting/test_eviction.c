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
    uint8_t pinned[200] = {0};
    lru->admit(order, 0, 150);
    lru->admit(order, 0, 3);
    lru->touch(order, 0, 150);
    assert_int_equal(lru->victim(order, 0, pinned), 3);
    lru->forget(order, 0, 3);
    assert_int_equal(lru->victim(order, 0, pinned), 150);
    lru->destroy(order);
}

static void lru_passes_over_pinned_slots(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(1);
    uint8_t pinned[2] = {1, 0};
    lru->admit(order, 0, 0);
    lru->admit(order, 0, 1);
    assert_int_equal(lru->victim(order, 0, pinned), 1);
    pinned[1] = 1;
    assert_int_equal(lru->victim(order, 0, pinned), EP_SLOT_NONE);
    lru->destroy(order);
}

static void instances_have_orders_of_their_own(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(2);
    uint8_t pinned[2] = {0};
    lru->admit(order, 0, 0);
    lru->admit(order, 1, 1);
    assert_int_equal(lru->victim(order, 1, pinned), 1);
    lru->forget(order, 1, 1);
    assert_int_equal(lru->victim(order, 1, pinned), EP_SLOT_NONE);
    assert_int_equal(lru->victim(order, 0, pinned), 0);
    lru->destroy(order);
}

static void an_unknown_policy_is_not_found(void **state)
{
    (void)state;
    assert_null(ep_eviction_policy_find("random"));
}

/* Against an array that is searched linearly: 2,000 random operations on 12 slots. */
static void lru_agrees_with_a_naive_twin(void **state)
{
    (void)state;
    const struct ep_eviction_policy *lru = ep_eviction_policy_find("lru");
    void *order = lru->create(1);
    uint8_t pinned[12] = {0};
    unsigned used[12] = {0}; /* time of last use; 0: not in */
    uint32_t random = 1;
    for (unsigned now = 1; now <= 2000; now++) {
        random = random * 1664525u + 1013904223u;
        uint32_t slot = (random >> 16) % 12;
        if (used[slot] == 0)
            lru->admit(order, 0, slot);
        else if ((random >> 8) % 4 == 0)
            lru->forget(order, 0, slot);
        else
            lru->touch(order, 0, slot);
        bool is_out = used[slot] != 0 && (random >> 8) % 4 == 0;
        used[slot] = is_out ? 0 : now;
        pinned[(random >> 20) % 12] ^= 1;
        ep_slot oldest = EP_SLOT_NONE;
        for (uint32_t i = 0; i < 12; i++)
            if (used[i] && !pinned[i] && (oldest == EP_SLOT_NONE || used[i] < used[oldest]))
                oldest = i;
        assert_int_equal(lru->victim(order, 0, pinned), oldest);
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
