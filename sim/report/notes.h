/* Everything a reader must know before believing a figure, in one list: warnings of the
 * comparison, of each deployment, and why its p99 is withheld. */
#ifndef EP_REPORT_NOTES_H
#define EP_REPORT_NOTES_H

#include "base/array.h"
#include "report/text.h"
#include "run/result.h"

struct ep_note {
    const char *deployment; /* borrowed from the result; NULL: the comparison as a whole */
    struct ep_text message;
};
struct ep_note_list {
    EP_ARRAY(struct ep_note);
};
/* Appends to `notes`, which the caller finishes with ep_note_list_fini(). */
void ep_collect_notes(const struct ep_result *result, struct ep_note_list *notes);
void ep_note_list_fini(struct ep_note_list *notes);

#endif
