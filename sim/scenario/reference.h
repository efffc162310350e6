/* docs/scenario.md: every key, from the field tables. */
#ifndef EP_SCENARIO_REFERENCE_H
#define EP_SCENARIO_REFERENCE_H

#include <stdio.h>

/* Writes the whole page as Markdown. Write errors are left to ferror(). */
void ep_reference_write(FILE *out);

#endif
