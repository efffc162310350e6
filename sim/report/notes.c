#include "report/notes.h"

#include "report/human.h"

#include <string.h>

static struct ep_note *find_message(struct ep_note_list *notes, const char *message)
{
    for (size_t i = 0; i < notes->count; i++)
        if (notes->items[i].about.length > 0 &&
            strcmp(ep_text_bytes(&notes->items[i].message), message) == 0)
            return &notes->items[i];
    return NULL;
}

/* `before` and `why` are one message. deployment NULL: about all. */
static void add_note(struct ep_note_list *notes, const char *deployment, const char *before,
                     const char *why)
{
    struct ep_note note = {0};
    ep_text_add(&note.message, before);
    ep_text_add_short(&note.message, why);
    struct ep_note *same = deployment ? find_message(notes, ep_text_bytes(&note.message)) : NULL;
    if (same) {
        ep_text_addf(&same->about, ", %s", deployment);
        ep_text_fini(&note.message);
        return;
    }
    ep_text_add(&note.about, deployment);
    ep_array_push(notes, note);
}

static void add_verdict(struct ep_note_list *notes, const struct ep_deployment_result *deployment)
{
    struct ep_text verdict = {0};
    ep_text_addf(&verdict, "%s: ", ep_verdict_text(deployment->verdict));
    add_note(notes, deployment->name, ep_text_bytes(&verdict), deployment->verdict_reason);
    ep_text_fini(&verdict);
}

static void collect_of(const struct ep_deployment_result *deployment, struct ep_note_list *notes)
{
    const struct ep_est *p99 = &deployment->latency.p99;
    const char *reason = deployment->verdict_reason;
    for (size_t i = 0; i < deployment->warning_count; i++)
        add_note(notes, deployment->name, "", deployment->warnings[i]);
    if (!deployment->feasible)
        return;
    const char *withheld = ep_est_has_value(p99) ? NULL : p99->withheld;
    bool is_said = withheld && reason && strstr(withheld, reason);
    if (deployment->verdict != EP_VERDICT_STABLE && reason && !is_said)
        add_verdict(notes, deployment);
    if (withheld)
        add_note(notes, deployment->name, "p99 is withheld: ", withheld);
}

static void collect_requirement(const struct ep_requirement_result *requirement,
                                struct ep_note_list *notes)
{
    struct ep_text before = {0};
    if (!requirement->withheld || requirement->passed != EP_PASSED_UNDECIDED)
        return;
    ep_text_addf(&before, "%s is not decided: ", requirement->text);
    add_note(notes, requirement->deployment, ep_text_bytes(&before), requirement->withheld);
    ep_text_fini(&before);
}

void ep_collect_notes(const struct ep_result *result, struct ep_note_list *notes)
{
    for (size_t i = 0; i < result->warning_count; i++)
        add_note(notes, NULL, "", result->warnings[i]);
    for (size_t i = 0; i < result->deployment_count; i++)
        collect_of(&result->deployments[i], notes);
    for (size_t i = 0; i < result->requirement_count; i++)
        collect_requirement(&result->requirements[i], notes);
}

void ep_note_list_fini(struct ep_note_list *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        ep_text_fini(&notes->items[i].about);
        ep_text_fini(&notes->items[i].message);
    }
    ep_array_fini(notes);
}
