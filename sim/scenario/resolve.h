/* From names to indices, and the rules between sections. */
#ifndef EP_SCENARIO_RESOLVE_H
#define EP_SCENARIO_RESOLVE_H

#include "scenario/node.h"
#include "scenario/reader.h"
#include "scenario/scenario_section.h"

/* Completes root->scenario from the lists of `root`, in the reader's arena. `node` is the top of
 * the file. Reports every mistake; what depends on a list that has mistakes is left out. */
void ep_resolve_scenario(struct ep_reader *reader, const struct ep_node *node,
                         struct ep_scenario_draft *root);

#endif
