#include "report/notes.h"

#include "report/human.h"

static struct ep_text *add_note(struct ep_note_list *notes, const char *deployment)
{
    struct ep_note note = {.deployment = deployment};
    ep_array_push(notes, note);
    return &notes->items[notes->count - 1].message;
}

static void collect_of(const struct ep_deployment_result *deployment, struct ep_note_list *notes)
{
    const struct ep_est *p99 = &deployment->latency.p99;
    for (size_t i = 0; i < deployment->warning_count; i++)
        ep_text_add(add_note(notes, deployment->name), deployment->warnings[i]);
    if (deployment->feasible && !ep_est_has_value(p99) && p99->withheld)
        ep_text_addf(add_note(notes, deployment->name), "p99 is withheld: %s", p99->withheld);
}

void ep_collect_notes(const struct ep_result *result, struct ep_note_list *notes)
{
    for (size_t i = 0; i < result->warning_count; i++)
        ep_text_add(add_note(notes, NULL), result->warnings[i]);
    for (size_t i = 0; i < result->deployment_count; i++)
        collect_of(&result->deployments[i], notes);
}

void ep_note_list_fini(struct ep_note_list *notes)
{
    for (size_t i = 0; i < notes->count; i++)
        ep_text_fini(&notes->items[i].message);
    ep_array_fini(notes);
}
