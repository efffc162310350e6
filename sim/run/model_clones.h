/* More models of a kind (`models.NAME.scale`): how many there are then, and which is whose copy.
 * A group of `base` models at scale s has floor(s) whole sets of them; the first is the group
 * itself, the others are its clones. Of a last, partial set with f = s - floor(s) there is the
 * clone of model i where floor((i + 1) f) > floor(i f): every 1/f-th model, in the group's order.
 */
#ifndef EP_RUN_MODEL_CLONES_H
#define EP_RUN_MODEL_CLONES_H

#include <stdint.h>

struct ep_model_clones {
    uint32_t base; /* models of the group itself */
    double scale;  /* > 0; below 1 the group itself is cut: then there is but one set */
};

/* All models: floor(base x scale), at least 1. */
uint64_t ep_model_clones_count(const struct ep_model_clones *clones);
/* Sets, the group itself and a partial one included: at least 1. */
uint32_t ep_model_clones_sets(const struct ep_model_clones *clones);
/* The number of model i's copy in set k (0: itself); UINT32_MAX: the partial set has none.
 * Requires scale >= 1, k < sets, i < base. */
uint32_t ep_model_clones_number(const struct ep_model_clones *clones, uint32_t set, uint32_t i);
/* The other way round: the model that `number` is a copy of, and its set. Requires scale >= 1. */
uint32_t ep_model_clones_original(const struct ep_model_clones *clones, uint32_t number,
                                  uint32_t *set);

#endif
