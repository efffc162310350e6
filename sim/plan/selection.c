#include "plan/selection.h"

#include "base/mem.h"
#include "base/str.h"

#include <string.h>

/* "a, b, c"; the caller frees. */
static char *join(const char *const *names, size_t count)
{
    char *text = ep_strdup("");
    for (size_t i = 0; i < count; i++) {
        char *longer = ep_format("%s%s%s", text, i == 0 ? "" : ", ", names[i]);
        ep_free(text);
        text = longer;
    }
    return text;
}

bool ep_selection_check(const struct ep_scenario *scenario, const char *deployment,
                        struct ep_loc at, struct ep_diag *diag)
{
    if (deployment == NULL)
        return true;
    size_t count = scenario->deployment_count;
    const char **names = ep_alloc_zeroed(count, sizeof *names);
    bool is_there = false;
    for (size_t i = 0; i < count; i++) {
        names[i] = scenario->deployments[i].name;
        is_there = is_there || strcmp(names[i], deployment) == 0;
    }
    if (!is_there) {
        const char *near = ep_str_nearest(deployment, names, count);
        char *all = join(names, count);
        if (near != NULL)
            ep_diag_error(diag, at, "--deployment: no deployment \"%s\"; did you mean \"%s\"?",
                          deployment, near);
        else
            ep_diag_error(diag, at, "--deployment: no deployment \"%s\"; there are %s", deployment,
                          all);
        ep_free(all);
    }
    ep_free(names);
    return is_there;
}
