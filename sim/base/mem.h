/* Memory that is there or ends the program: one line on stderr and exit 3.
 * Every allocation of the program goes through here. */
#ifndef EP_BASE_MEM_H
#define EP_BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

/* Never return NULL, not even for zero bytes; the caller frees with ep_free(). */
void *ep_alloc(size_t size);
void *ep_alloc_zeroed(size_t count, size_t size);
void *ep_realloc(void *memory, size_t size);
/* Grows by count x size; ends the program where the product overflows. */
void *ep_realloc_array(void *memory, size_t count, size_t size);
char *ep_strdup(const char *text);
char *ep_strndup(const char *text, size_t length);
void ep_free(void *memory); /* NULL is fine */

/* Zeroed memory that begins at a cache line, for what is looked up at random: with alignas() in
 * its type a thing then lies in as few lines as it can. The caller frees with ep_free_lines(). */
#define EP_CACHE_LINE 64
void *ep_alloc_lines(size_t count, size_t size);
/* Moves `old_count` things (memory NULL: 0) to room for `count`, the new ones zeroed. */
void *ep_grow_lines(void *memory, size_t old_count, size_t count, size_t size);
void ep_free_lines(void *memory); /* NULL is fine */

/* Formats into new memory; the caller frees. */
char *ep_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *ep_format_list(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

/* An arena: many small things that die together. */
struct ep_arena;
struct ep_arena *ep_arena_create(void);
void ep_arena_destroy(struct ep_arena *arena);             /* NULL is fine */
void *ep_arena_alloc(struct ep_arena *arena, size_t size); /* zeroed, aligned for any type */
char *ep_arena_strndup(struct ep_arena *arena, const char *text, size_t length);
char *ep_arena_format(struct ep_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *ep_arena_format_list(struct ep_arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Reads a byte, so that the memory around it is at hand soon: several in a row are waited for
 * together. A prefetch instruction would be dropped where the page's address is not at hand
 * either, as is usual for what is worth fetching. */
static inline void ep_fetch(const void *at)
{
    (void)*(const volatile char *)at;
}

#endif
