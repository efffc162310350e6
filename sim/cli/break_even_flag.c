#include "cli/break_even_flag.h"

#include "base/mem.h"
#include "base/str.h"

#include <string.h>

static bool is_there(const struct ep_scenario *scenario, const char *name, struct ep_diag *diag)
{
    const char **known = ep_alloc_zeroed(scenario->deployment_count, sizeof *known);
    bool is_known = false;
    for (size_t i = 0; i < scenario->deployment_count; i++) {
        known[i] = scenario->deployments[i].name;
        is_known = is_known || strcmp(known[i], name) == 0;
    }
    const char *near = ep_str_nearest(name, known, scenario->deployment_count);
    if (!is_known && near)
        ep_diag_error(diag, ep_options_loc(),
                      "--break-even: there is no deployment \"%.60s\"; did you mean \"%s\"?", name,
                      near);
    else if (!is_known)
        ep_diag_error(diag, ep_options_loc(), "--break-even: there is no deployment \"%.60s\"",
                      name);
    ep_free(known);
    return is_known;
}

bool ep_break_even_flag_take(const struct ep_options *options, const struct ep_scenario *scenario,
                             const char *names[2], struct ep_diag *diag)
{
    const char *text = options->break_even;
    names[0] = names[1] = NULL;
    if (!text)
        return true;
    const char *comma = strchr(text, ',');
    if (!comma || comma == text || comma[1] == '\0' || strchr(comma + 1, ',')) {
        ep_diag_error(diag, ep_options_loc(),
                      "--break-even: expected two deployments such as %s,%s, got \"%s\"",
                      scenario->deployments[0].name,
                      scenario->deployment_count > 1 ? scenario->deployments[1].name : "other",
                      text);
        return false;
    }
    names[0] = ep_arena_strndup(options->storage, text, (size_t)(comma - text));
    names[1] = comma + 1;
    bool is_first = is_there(scenario, names[0], diag);
    if (!is_there(scenario, names[1], diag) || !is_first)
        return false;
    if (strcmp(names[0], names[1]) == 0)
        ep_diag_error(diag, ep_options_loc(), "--break-even: %s is the same as itself", names[0]);
    else if (options->deployment)
        ep_diag_error(diag, ep_options_loc(),
                      "--break-even: two deployments are needed, --deployment leaves one");
    return !ep_diag_has_errors(diag);
}
