#include "cli/inputs.h"

#include "base/diag.h"
#include "cli/console.h"
#include "plan/selection.h"

bool ep_inputs_load(struct ep_inputs *inputs, const struct ep_options *options)
{
    *inputs = (struct ep_inputs){0};
    struct ep_diag *diag = ep_diag_create();
    inputs->scenario = ep_scenario_load(options->arguments.items[0], options->overrides.items,
                                        options->overrides.count, diag);
    bool is_selected =
        inputs->scenario != NULL &&
        ep_selection_check(inputs->scenario, options->deployment, ep_options_loc(), diag);
    if (inputs->scenario != NULL)
        inputs->world = ep_world_create(inputs->scenario, diag);
    ep_console_tell(options, diag);
    ep_diag_destroy(diag);
    if (is_selected && inputs->world != NULL)
        return true;
    ep_inputs_fini(inputs);
    return false;
}

void ep_inputs_fini(struct ep_inputs *inputs)
{
    ep_world_destroy(inputs->world);
    ep_scenario_destroy(inputs->scenario);
    *inputs = (struct ep_inputs){0};
}

struct ep_rerun_config ep_inputs_rerun(const struct ep_options *options)
{
    return (struct ep_rerun_config){.scenario = options->arguments.items[0],
                                    .overrides = options->overrides.items,
                                    .override_count = options->overrides.count,
                                    .deployment = options->deployment,
                                    .jobs = options->jobs};
}
