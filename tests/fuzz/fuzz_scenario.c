/* The reader of scenarios takes any bytes. Values may name files of distributions, so paths lead
 * into a folder that does not exist. */
#include "fuzz.h"

#include "scenario/scenario.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct ep_diag *diag = ep_diag_create();
    struct ep_scenario *scenario =
        ep_scenario_parse("/no/such/folder/s.yaml", (const char *)bytes, size, NULL, 0, diag);
    if ((scenario != NULL) == ep_diag_has_errors(diag))
        abort();
    ep_scenario_destroy(scenario);
    ep_diag_destroy(diag);
    return 0;
}
