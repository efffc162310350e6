/* Where something ceases to hold as a factor grows: what was tried so far, and where to look next.
 * Knows nothing of what is tried. */
#ifndef EP_PLAN_BRACKET_H
#define EP_PLAN_BRACKET_H

#include "plan/judgment.h"

#include <stdbool.h>
#include <stddef.h>

#define EP_BRACKET_MOST 64 /* trials of one search */

/* What one factor gave. */
struct ep_tried {
    double factor;
    struct ep_judgment is;
    double figure; /* the caller's own */
};

/* The three borders that a search brackets: where trials cease to be of a kind. */
enum ep_border { EP_BORDER_MEETS, EP_BORDER_SURELY_MEETS, EP_BORDER_SURELY_FAILS, EP_BORDER_COUNT };

/* Zero-initialize. */
struct ep_bracket {
    struct ep_tried tried[EP_BRACKET_MOST]; /* ascending factors */
    size_t count;
};

/* Requires less than EP_BRACKET_MOST trials so far. */
void ep_bracket_add(struct ep_bracket *bracket, struct ep_tried tried);

/* How many trials, from the smallest factor on, are below the border without a gap. */
size_t ep_bracket_below(const struct ep_bracket *bracket, enum ep_border border);

/* The factor that narrows the bracket of a border: the last one times `growth`, `most` at most,
 * until it is passed, then the middle; 0: high / low is `precision` at most, or nothing is below
 * it. */
struct ep_bracket_steps {
    double growth, most, precision; /* growth, precision > 1 */
};
double ep_bracket_next(const struct ep_bracket *bracket, enum ep_border border,
                       const struct ep_bracket_steps *steps);

/* No trial beyond the first that is not below a border may be below it again. */
bool ep_bracket_is_monotone(const struct ep_bracket *bracket);

#endif
