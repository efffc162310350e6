#include "run/trace_variants.h"

#include "base/mem.h"
#include "base/str.h"

#include <string.h>

static const char *name_of(const struct ep_deployment *variant)
{
    return strrchr(variant->name, '.') + 1;
}

/* Those that requests can name: no shadow. The caller frees the array. */
static const char **production_names(const struct ep_deployment *deployment, size_t *count)
{
    const char **names = ep_alloc_zeroed(deployment->part_count, sizeof *names);
    *count = 0;
    for (size_t i = 0; i < deployment->part_count; i++)
        if (!deployment->parts[i].is_shadow)
            names[(*count)++] = name_of(&deployment->parts[i]);
    return names;
}

static bool has(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void check(const struct ep_deployment *deployment, const struct ep_trace *trace,
                  struct ep_diag *diag)
{
    size_t count;
    const char **names = production_names(deployment, &count);
    for (uint32_t i = 0; i < ep_trace_variant_count(trace); i++) {
        const char *named = ep_trace_variant(trace, i);
        if (has(names, count, named))
            continue;
        const char *near = ep_str_nearest(named, names, count);
        const struct ep_loc at = {ep_trace_file(trace), ep_trace_variant_line(trace, i), 0};
        ep_diag_error(diag, at, "%.60s has no production variant \"%.60s\"; %s \"%s\"%s",
                      deployment->name, named, near != NULL ? "did you mean" : "the first is",
                      near != NULL ? near : names[0], near != NULL ? "?" : "");
    }
    ep_free(names);
}

bool ep_trace_variants_check(const struct ep_scenario *scenario, struct ep_trace *const *traces,
                             struct ep_diag *diag)
{
    const size_t errors = ep_diag_error_count(diag);
    for (size_t i = 0; i < scenario->traffic_count; i++)
        for (size_t d = 0; traces[i] != NULL && d < scenario->deployment_count; d++)
            if (scenario->deployments[d].has_variants)
                check(&scenario->deployments[d], traces[i], diag);
    return ep_diag_error_count(diag) == errors;
}
