/* How far back a model was last asked for: the LRU stack distance of every request, in one pass
 * (Mattson, Gecsei, Slutz, Traiger, "Evaluation techniques for storage hierarchies", IBM Systems
 * Journal 9, 1970). An LRU cache that starts empty has the model exactly where the distance is
 * at most its capacity: one pass answers for every size. By bytes this holds for capacities that
 * have room for the largest model: what such a cache holds is always the longest head of the
 * stack that fits.
 * A Fenwick tree over the positions of the last requests, renumbered when they run out
 * (Bennett, Kruskal, "LRU stack processing", IBM J. Res. Dev. 19, 1975): O(log n) a request,
 * memory for the distinct models (about 100 bytes each), however many requests. */
#ifndef EP_WORKLOAD_STACK_DISTANCE_H
#define EP_WORKLOAD_STACK_DISTANCE_H

#include <stdbool.h>
#include <stdint.h>

struct ep_stack_distance;

/* Distinct models asked for since the model's last request, itself included, and their bytes. */
struct ep_reuse {
    bool is_first; /* never asked for before: a miss in every cache; the rest is then 0 */
    uint64_t objects;
    int64_t bytes;
};

struct ep_stack_distance *ep_stack_distance_create(void);
void ep_stack_distance_destroy(struct ep_stack_distance *stack); /* NULL is fine */

/* A request for `model` (a dense index below UINT32_MAX), which becomes the most recent. Requires
 * size_bytes >= 0, the same at every request for it. Amortized O(log n). */
struct ep_reuse ep_stack_distance_touch(struct ep_stack_distance *stack, uint32_t model,
                                        int64_t size_bytes);

/* Models asked for so far. */
uint32_t ep_stack_distance_count(const struct ep_stack_distance *stack);

#endif
