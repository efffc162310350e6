#include "run/comparability.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const uint32_t zero[] = {0}, one[] = {1}, both[] = {0, 1};

/* Two deployments that serve these, and one traffic entry. */
static size_t warnings_of(const struct ep_deployment *deployments, size_t count,
                          enum ep_arrivals_kind arrivals, struct ep_arena *arena,
                          const char **warnings)
{
    const struct ep_traffic traffic = {.name = "users", .arrivals = arrivals};
    const struct ep_scenario scenario = {.traffic = &traffic,
                                         .traffic_count = 1,
                                         .deployments = deployments,
                                         .deployment_count = count};
    return ep_comparability_warnings(&scenario, arena, warnings);
}

static void equal_deployments_of_open_traffic_need_no_word(void **state)
{
    (void)state;
    const struct ep_deployment deployments[] = {{.name = "a", .serves = both, .serves_count = 2},
                                                {.name = "b", .serves = both, .serves_count = 2}};
    const char *warnings[EP_COMPARABILITY_MOST];
    struct ep_arena *arena = ep_arena_create();
    assert_int_equal(warnings_of(deployments, 2, EP_ARRIVALS_POISSON, arena, warnings), 0);
    assert_int_equal(warnings_of(deployments, 1, EP_ARRIVALS_CLOSED, arena, warnings), 0);
    ep_arena_destroy(arena);
}

static void different_models_are_named(void **state)
{
    (void)state;
    const struct ep_deployment deployments[] = {{.name = "a", .serves = zero, .serves_count = 1},
                                                {.name = "b", .serves = one, .serves_count = 1},
                                                {.name = "c", .serves = both, .serves_count = 2}};
    const char *warnings[EP_COMPARABILITY_MOST];
    struct ep_arena *arena = ep_arena_create();
    assert_int_equal(warnings_of(deployments, 3, EP_ARRIVALS_GAMMA, arena, warnings), 1);
    assert_string_equal(warnings[0], "a and b do not serve the same models: the difference is not "
                                     "of the same requests");
    ep_arena_destroy(arena);
}

static void clients_that_wait_are_named(void **state)
{
    (void)state;
    const struct ep_deployment deployments[] = {{.name = "a", .serves = both, .serves_count = 2},
                                                {.name = "b", .serves = zero, .serves_count = 1}};
    const char *warnings[EP_COMPARABILITY_MOST];
    struct ep_arena *arena = ep_arena_create();
    assert_int_equal(warnings_of(deployments, 2, EP_ARRIVALS_SESSIONS, arena, warnings), 2);
    assert_string_equal(warnings[1],
                        "the clients of users wait for their answers: a slow deployment "
                        "is asked less and looks the better for it; compare how many "
                        "requests arrived");
    /* alone it is compared with nobody */
    assert_int_equal(warnings_of(deployments + 1, 1, EP_ARRIVALS_SESSIONS, arena, warnings), 0);
    ep_arena_destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_deployments_of_open_traffic_need_no_word),
        cmocka_unit_test(different_models_are_named),
        cmocka_unit_test(clients_that_wait_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
