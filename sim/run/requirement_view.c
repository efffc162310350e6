#include "run/requirement_view.h"

#include "base/mem.h"
#include "base/str.h"

#include <string.h>

const struct ep_view *ep_requirement_view(const struct ep_requirement *requirement,
                                          const struct ep_cells *cells)
{
    for (size_t i = 0; requirement->group && i < cells->view_count; i++)
        if (strcmp(cells->views[i].name, requirement->group) == 0)
            return &cells->views[i];
    return NULL;
}

static void refuse(const struct ep_requirement *requirement, size_t index,
                   const struct ep_cells *cells, struct ep_diag *diag)
{
    const char **names = ep_alloc_zeroed(cells->view_count, sizeof *names);
    for (size_t i = 0; i < cells->view_count; i++)
        names[i] = cells->views[i].name;
    const char *near = ep_str_nearest(requirement->group, names, cells->view_count);
    if (near)
        ep_diag_error(diag, requirement->group_at,
                      "requirements[%zu].group: the result has no group \"%.80s\"; did you mean "
                      "\"%.80s\"?",
                      index, requirement->group, near);
    else
        ep_diag_error(diag, requirement->group_at,
                      "requirements[%zu].group: the result has no group \"%.80s\"; a label is "
                      "written NAME COLUMN=VALUE",
                      index, requirement->group);
    ep_free(names);
}

bool ep_requirement_view_check(const struct ep_scenario *scenario, const struct ep_cells *cells,
                               struct ep_diag *diag)
{
    bool is_good = true;
    for (size_t i = 0; i < scenario->requirement_count; i++) {
        const struct ep_requirement *requirement = &scenario->requirements[i];
        if (!requirement->group || ep_requirement_view(requirement, cells))
            continue;
        refuse(requirement, i, cells, diag);
        is_good = false;
    }
    return is_good;
}
