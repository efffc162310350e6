#include "base/mem.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_MACHINE_FAILED 3
#define MIN_CHUNK_BYTES ((size_t)4096)
#define MAX_CHUNK_BYTES ((size_t)1 << 20)

_Noreturn static void out_of_memory(size_t size)
{
    fprintf(stderr, "epsim: error: out of memory (%zu bytes asked for)\n", size);
    exit(EXIT_MACHINE_FAILED);
}

static size_t checked_product(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        out_of_memory(SIZE_MAX);
    return count * size;
}

void *ep_alloc(size_t size)
{
    void *memory = malloc(size != 0 ? size : 1);
    if (memory == NULL)
        out_of_memory(size);
    return memory;
}

void *ep_alloc_zeroed(size_t count, size_t size)
{
    const size_t bytes = checked_product(count, size);
    void *memory = calloc(bytes != 0 ? bytes : 1, 1); /* calloc: untouched pages cost nothing */
    if (memory == NULL)
        out_of_memory(bytes);
    return memory;
}

void *ep_realloc(void *memory, size_t size)
{
    void *moved = realloc(memory, size != 0 ? size : 1);
    if (moved == NULL)
        out_of_memory(size);
    return moved;
}

void *ep_realloc_array(void *memory, size_t count, size_t size)
{
    return ep_realloc(memory, checked_product(count, size));
}

char *ep_strdup(const char *text)
{
    return ep_strndup(text, strlen(text));
}

char *ep_strndup(const char *text, size_t length)
{
    char *copy = ep_alloc(length + 1);
    if (length != 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

void ep_free(void *memory)
{
    free(memory);
}

/* Before the line where the memory begins, the pointer that calloc() gave: its pages cost nothing
 * until they are touched, those of aligned_alloc() would have to be set to zero. */
void *ep_alloc_lines(size_t count, size_t size)
{
    const size_t bytes = checked_product(count, size);
    if (bytes > SIZE_MAX - 2 * EP_CACHE_LINE)
        out_of_memory(bytes);
    char *given = ep_alloc_zeroed(bytes + 2 * EP_CACHE_LINE, 1);
    const size_t past_line = (uintptr_t)given % EP_CACHE_LINE;
    char *memory = given + 2 * EP_CACHE_LINE - past_line;
    memcpy(memory - sizeof given, &given, sizeof given);
    return memory;
}

void *ep_grow_lines(void *memory, size_t old_count, size_t count, size_t size)
{
    assert(old_count <= count);
    void *moved = ep_alloc_lines(count, size);
    if (old_count > 0)
        memcpy(moved, memory, old_count * size);
    ep_free_lines(memory);
    return moved;
}

void ep_free_lines(void *memory)
{
    if (memory == NULL)
        return;
    void *given;
    memcpy(&given, (char *)memory - sizeof given, sizeof given);
    ep_free(given);
}

char *ep_format_list(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    const int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(length >= 0); /* a broken format string is ours */
    char *text = ep_alloc((size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

char *ep_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = ep_format_list(format, arguments);
    va_end(arguments);
    return text;
}

struct chunk {
    struct chunk *next;
    alignas(max_align_t) unsigned char bytes[];
};

struct ep_arena {
    struct chunk *chunks; /* owned; newest first */
    size_t free_bytes;    /* at the end of the newest chunk */
    unsigned char *free;
    size_t next_chunk_bytes;
};

struct ep_arena *ep_arena_create(void)
{
    struct ep_arena *arena = ep_alloc_zeroed(1, sizeof *arena);
    arena->next_chunk_bytes = MIN_CHUNK_BYTES;
    return arena;
}

void ep_arena_destroy(struct ep_arena *arena)
{
    if (arena == NULL)
        return;
    for (struct chunk *chunk = arena->chunks; chunk != NULL;) {
        struct chunk *next = chunk->next;
        ep_free(chunk);
        chunk = next;
    }
    ep_free(arena);
}

static void add_chunk(struct ep_arena *arena, size_t bytes)
{
    if (bytes < arena->next_chunk_bytes)
        bytes = arena->next_chunk_bytes;
    if (arena->next_chunk_bytes < MAX_CHUNK_BYTES)
        arena->next_chunk_bytes *= 2;
    if (bytes > SIZE_MAX - sizeof(struct chunk))
        out_of_memory(bytes);
    struct chunk *chunk = ep_alloc_zeroed(1, sizeof *chunk + bytes);
    chunk->next = arena->chunks;
    arena->chunks = chunk;
    arena->free = chunk->bytes;
    arena->free_bytes = bytes;
}

void *ep_arena_alloc(struct ep_arena *arena, size_t size)
{
    const size_t step = alignof(max_align_t);
    if (size > SIZE_MAX - step)
        out_of_memory(size);
    size = (size + step - 1) / step * step;
    if (size == 0)
        size = step;
    if (size > arena->free_bytes)
        add_chunk(arena, size);
    void *memory = arena->free;
    arena->free += size;
    arena->free_bytes -= size;
    return memory;
}

char *ep_arena_strndup(struct ep_arena *arena, const char *text, size_t length)
{
    char *copy = ep_arena_alloc(arena, length + 1); /* zeroed: ends the text */
    if (length != 0)
        memcpy(copy, text, length);
    return copy;
}

char *ep_arena_format_list(struct ep_arena *arena, const char *format, va_list arguments)
{
    char *text = ep_format_list(format, arguments);
    char *kept = ep_arena_strndup(arena, text, strlen(text));
    ep_free(text);
    return kept;
}

char *ep_arena_format(struct ep_arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = ep_arena_format_list(arena, format, arguments);
    va_end(arguments);
    return text;
}
