/* Names and near-misses. */
#ifndef EP_BASE_STR_H
#define EP_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Interned names: text to dense id, ids from 0 in order of first appearance. */
struct ep_names;
#define EP_NAME_NONE UINT32_MAX

struct ep_names *ep_names_create(void);
void ep_names_destroy(struct ep_names *names); /* NULL is fine */
uint32_t ep_names_add(struct ep_names *names, const char *text,
                      size_t length); /* existing id or a new one */
uint32_t ep_names_find(const struct ep_names *names, const char *text,
                       size_t length);                                /* or EP_NAME_NONE */
const char *ep_names_text(const struct ep_names *names, uint32_t id); /* borrowed, NUL-terminated */
uint32_t ep_names_count(const struct ep_names *names);

/* The candidate nearest to `text` by edit distance, when near enough to be a slip of the
 * hand (distance <= 1 + length / 4); else NULL. */
const char *ep_str_nearest(const char *text, const char *const *candidates, size_t count);

uint64_t ep_str_hash(const char *text,
                     size_t length); /* FNV-1a with a final mix; stable across versions */

#endif
