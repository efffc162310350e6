/* Everything a reader must know before believing a figure, in one list: warnings of the
 * comparison, of each deployment, why it is not stable, why its p99 is withheld, and why a
 * requirement has no figure. What holds for several deployments is said once. */
#ifndef EP_REPORT_NOTES_H
#define EP_REPORT_NOTES_H

#include "base/array.h"
#include "report/text.h"
#include "run/result.h"

struct ep_note {
    struct ep_text about;   /* "shared, small"; empty: the comparison as a whole */
    struct ep_text message; /* long hexadecimal names are shortened */
};
struct ep_note_list {
    EP_ARRAY(struct ep_note);
};
/* Appends to `notes`, which the caller finishes with ep_note_list_fini(). */
void ep_collect_notes(const struct ep_result *result, struct ep_note_list *notes);
void ep_note_list_fini(struct ep_note_list *notes);

#endif
