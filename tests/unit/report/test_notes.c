#include "report/notes.h"

#include "sample_result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void check_note(const struct ep_note_list *notes, size_t i, const char *about,
                       const char *message)
{
    assert_true(i < notes->count);
    assert_string_equal(ep_text_bytes(&notes->items[i].about), about);
    assert_string_equal(ep_text_bytes(&notes->items[i].message), message);
}

static void hold_warnings_verdicts_and_withheld_figures(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_note_list notes = {0};
    ep_collect_notes(result, &notes);
    assert_int_equal(notes.count, 5);
    check_note(&notes, 0, "",
               "options differ in redundancy: small and tiny have one instance, the others two or "
               "more");
    check_note(&notes, 1, "small",
               "the cold share lies within its interval of 1 %: p99 jumps between warm and cold "
               "values");
    check_note(&notes, 2, "small", "saturated: largest load is cpu, well below 1 in every slice");
    check_note(&notes, 3, "tiny",
               "overloaded: offered CPU work is 2.24 (2.15 to 2.33) of the capacity");
    check_note(&notes, 4, "tiny",
               "p99 is withheld: overloaded: steady-state percentiles do not exist; add instances "
               "or reduce the traffic");
    ep_note_list_fini(&notes);
    assert_int_equal(notes.count, 0);
    sample_result_destroy(result);
}

/* Two overloaded options whose p99 is withheld for the reason of their verdict. */
static void make_two(struct ep_result *result, struct ep_deployment_result two[2])
{
    two[0] = two[1] = (struct ep_deployment_result){
        .feasible = true,
        .verdict = EP_VERDICT_OVERLOADED,
        .verdict_reason = "rho of model 1992918c23cc92244ef4a1efabbf23ab is 3.26",
    };
    two[0].name = "a";
    two[1].name = "b";
    two[0].latency.p99 = two[1].latency.p99 = (struct ep_est){
        NAN, NAN, NAN, "no steady state: rho of model 1992918c23cc92244ef4a1efabbf23ab is 3.26"};
    *result = (struct ep_result){.deployments = two, .deployment_count = 2};
}

static void the_same_is_said_once(void **state)
{
    (void)state;
    struct ep_result result;
    struct ep_deployment_result two[2];
    struct ep_note_list notes = {0};
    make_two(&result, two);
    ep_collect_notes(&result, &notes);
    assert_int_equal(notes.count, 1);
    check_note(&notes, 0, "a, b",
               "p99 is withheld: no steady state: rho of model 1992918c…23ab is 3.26");
    ep_note_list_fini(&notes);
}

static void different_reasons_stay_apart(void **state)
{
    (void)state;
    struct ep_result result;
    struct ep_deployment_result two[2];
    struct ep_note_list notes = {0};
    make_two(&result, two);
    two[1].verdict_reason = "rho is 4";
    two[1].latency.p99.withheld = "too few requests";
    ep_collect_notes(&result, &notes);
    assert_int_equal(notes.count, 3);
    check_note(&notes, 1, "b", "overloaded: rho is 4");
    check_note(&notes, 2, "b", "p99 is withheld: too few requests");
    ep_note_list_fini(&notes);
}

static void an_infeasible_option_has_its_warnings_only(void **state)
{
    (void)state;
    static const char *const warnings[] = {"small disk"};
    struct ep_result result;
    struct ep_deployment_result two[2];
    struct ep_note_list notes = {0};
    make_two(&result, two);
    two[0].feasible = two[1].feasible = false;
    two[1].warnings = warnings;
    two[1].warning_count = 1;
    ep_collect_notes(&result, &notes);
    assert_int_equal(notes.count, 1);
    check_note(&notes, 0, "b", "small disk");
    ep_note_list_fini(&notes);
}

static void a_requirement_without_figure_says_why(void **state)
{
    (void)state;
    static const struct ep_requirement_result requirements[] = {
        {"a", "latency_p99 < 1s", 1, NAN, NAN, NAN, EP_PASSED_UNDECIDED, "3 requests lie beyond",
         .group = NULL},
        {"a", "error_ratio < 1%", 0.01, 0, 0, 0, EP_PASSED_YES, NULL, .group = NULL},
        {"b", "latency_p99 < 1s", 1, NAN, NAN, NAN, EP_PASSED_UNDECIDED, "3 requests lie beyond",
         .group = NULL}};
    const struct ep_result result = {.requirements = requirements, .requirement_count = 3};
    struct ep_note_list notes = {0};
    ep_collect_notes(&result, &notes);
    assert_int_equal(notes.count, 1);
    check_note(&notes, 0, "a, b", "latency_p99 < 1s is not decided: 3 requests lie beyond");
    ep_note_list_fini(&notes);
}

static void a_stable_option_needs_no_note(void **state)
{
    (void)state;
    struct ep_result result;
    struct ep_deployment_result two[2];
    struct ep_note_list notes = {0};
    make_two(&result, two);
    for (int i = 0; i < 2; i++) {
        two[i].verdict = EP_VERDICT_STABLE;
        two[i].latency.p99 = (struct ep_est){0.1, 0.1, 0.1, NULL};
    }
    ep_collect_notes(&result, &notes);
    assert_int_equal(notes.count, 0);
    ep_note_list_fini(&notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hold_warnings_verdicts_and_withheld_figures),
        cmocka_unit_test(the_same_is_said_once),
        cmocka_unit_test(different_reasons_stay_apart),
        cmocka_unit_test(an_infeasible_option_has_its_warnings_only),
        cmocka_unit_test(a_requirement_without_figure_says_why),
        cmocka_unit_test(a_stable_option_needs_no_note),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
