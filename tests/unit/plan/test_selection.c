/* --deployment names one that is there, or is told what there is. */
#include "plan/selection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct ep_deployment deployments[] = {{.name = "separate"}, {.name = "shared"}};
static const struct ep_scenario scenario = {.deployments = deployments, .deployment_count = 2};

static bool check(const char *name, struct ep_diag *diag)
{
    return ep_selection_check(&scenario, name, (struct ep_loc){.file = "epsim"}, diag);
}

static void accepts_all_and_each(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    assert_true(check(NULL, diag));
    assert_true(check("separate", diag));
    assert_true(check("shared", diag));
    assert_false(ep_diag_has_errors(diag));
    ep_diag_destroy(diag);
}

static void suggests_the_nearest_name(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    assert_false(check("shred", diag));
    assert_string_equal(
        ep_diag_message(diag, 0),
        "epsim: error: --deployment: no deployment \"shred\"; did you mean \"shared\"?");
    ep_diag_destroy(diag);
}

static void lists_all_names_when_none_is_near(void **state)
{
    (void)state;
    struct ep_diag *diag = ep_diag_create();
    assert_false(check("moon", diag));
    assert_string_equal(
        ep_diag_message(diag, 0),
        "epsim: error: --deployment: no deployment \"moon\"; there are separate, shared");
    ep_diag_destroy(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_all_and_each),
        cmocka_unit_test(suggests_the_nearest_name),
        cmocka_unit_test(lists_all_names_when_none_is_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
