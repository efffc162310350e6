/* A bar with the share done and an estimate of the time left, on one line of a terminal. The
 * only place of the program that looks at a clock. */
#ifndef EP_CLI_PROGRESS_H
#define EP_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct ep_progress {
    FILE *out;      /* borrowed; NULL: draws nothing */
    double began_s; /* of the monotonic clock */
    double drawn_s; /* when it was last drawn */
    bool has_drawn;
};

void ep_progress_init(struct ep_progress *progress, FILE *out);

/* Draws when the last drawing is a tenth of a second old. `self` is a struct ep_progress, `done`
 * in 0..1; not from two threads at once. Nothing is drawn in the first half second: a run that
 * is over at once shall not flicker. */
void ep_progress_update(void *self, double done);

/* Wipes the line. */
void ep_progress_finish(struct ep_progress *progress);

/* The line itself: "[######------------------------]  20 %  1:05 left". Requires size >= 80. */
void ep_progress_format(char *line, size_t size, double done, double elapsed_s);

#endif
