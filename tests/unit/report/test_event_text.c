#include "report/event_text.h"

#include "sample_events.h"
#include "sample_result.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void says_what_an_event_did(void **state)
{
    (void)state;
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    sample_events_add(result);
    ep_add_event(&text, &result->deployments[0].event_results[0]);
    assert_string_equal(
        ep_text_bytes(&text),
        "1h update small: a new, empty fleet of 2 instances takes the place of the old one; the "
        "traffic shifts 240 s (200–280) later; p99 200 ms before, 3.50 s after; cold 1.00 % "
        "before, 25.0 % after; 5 attempts failed because of it; 2 requests in the end; warm again "
        "480 s (420–540) later; cost +$0.062");
    text.length = 0;
    ep_add_event(&text, &result->deployments[0].event_results[1]);
    assert_string_equal(ep_text_bytes(&text),
                        "2h onboard late: traffic for 40 models of late begins; cold 1.00 % "
                        "before, 2.00 % after; not warm again by the end");
    text.length = 0;
    ep_add_event_step(&text, &result->deployments[0].event_results[0].steps[1]);
    assert_string_equal(ep_text_bytes(&text),
                        "64min endpoint 0: the traffic is on the new fleet of 2");
    ep_text_fini(&text);
    sample_result_destroy(result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_an_event_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
