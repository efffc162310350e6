/* Views of text, names as numbers, and near-misses. */
#ifndef EP_BASE_STR_H
#define EP_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A piece of text that somebody else owns; not NUL-terminated unless its source says so. */
struct ep_str {
    const char *text;
    size_t length;
};

/* Interned names: text to dense id, ids from 0 in order of first appearance. */
struct ep_names;
#define EP_NAME_NONE UINT32_MAX

struct ep_names *ep_names_create(void);
void ep_names_destroy(struct ep_names *names); /* NULL is fine */

/* The id of this text, new or not. The text is copied. Amortized O(length). */
uint32_t ep_names_add(struct ep_names *names, const char *text, size_t length);
/* The same without adding: EP_NAME_NONE when there is no such name. */
uint32_t ep_names_find(const struct ep_names *names, const char *text, size_t length);
/* Borrowed, NUL-terminated, unmoved until destroy. Requires id < count. */
const char *ep_names_text(const struct ep_names *names, uint32_t id);
uint32_t ep_names_count(const struct ep_names *names);

/* The candidate nearest to `text` by edit distance (a swap of neighbors counts one), when near
 * enough to be a slip of the hand (distance <= 1 + length / 4); the first of equals; else NULL. */
const char *ep_str_nearest(const char *text, const char *const *candidates, size_t count);

/* FNV-1a with a final mix; the same on every machine and in every version. */
uint64_t ep_str_hash(const char *text, size_t length);

#endif
