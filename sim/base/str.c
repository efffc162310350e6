#include "base/str.h"

#include "base/array.h"
#include "base/mem.h"

#include <assert.h>
#include <string.h>

#define MIN_TABLE_SIZE ((size_t)16)
#define MAX_NEAREST_LENGTH 63 /* longer words are no slip of the hand */

struct name {
    const char *text; /* in the arena */
    size_t length;
    uint64_t hash;
};

struct ep_names {
    struct ep_arena *arena; /* owned */
    EP_ARRAY(struct name);  /* by id */
    uint32_t *table;        /* owned; open addressing, id or EP_NAME_NONE */
    size_t table_size;      /* a power of two, at least twice the count */
};

static void allocate_table(struct ep_names *names, size_t size)
{
    names->table = ep_realloc_array(names->table, size, sizeof *names->table);
    names->table_size = size;
    for (size_t i = 0; i < size; i++)
        names->table[i] = EP_NAME_NONE;
}

struct ep_names *ep_names_create(void)
{
    struct ep_names *names = ep_alloc_zeroed(1, sizeof *names);
    names->arena = ep_arena_create();
    allocate_table(names, MIN_TABLE_SIZE);
    return names;
}

void ep_names_destroy(struct ep_names *names)
{
    if (names == NULL)
        return;
    ep_arena_destroy(names->arena);
    ep_array_fini(names);
    ep_free(names->table);
    ep_free(names);
}

static bool is_named(const struct name *name, uint64_t hash, const char *text, size_t length)
{
    return name->hash == hash && name->length == length &&
           (length == 0 || memcmp(name->text, text, length) == 0);
}

/* The place in the table of the name, or the free one where it belongs. */
static size_t place_of(const struct ep_names *names, uint64_t hash, const char *text, size_t length)
{
    const size_t mask = names->table_size - 1;
    size_t place = (size_t)hash & mask;
    while (names->table[place] != EP_NAME_NONE &&
           !is_named(&names->items[names->table[place]], hash, text, length))
        place = (place + 1) & mask;
    return place;
}

static void double_table(struct ep_names *names)
{
    allocate_table(names, names->table_size * 2);
    for (size_t id = 0; id < names->count; id++) {
        const struct name *name = &names->items[id];
        names->table[place_of(names, name->hash, name->text, name->length)] = (uint32_t)id;
    }
}

uint32_t ep_names_add(struct ep_names *names, const char *text, size_t length)
{
    const uint64_t hash = ep_str_hash(text, length);
    size_t place = place_of(names, hash, text, length);
    if (names->table[place] != EP_NAME_NONE)
        return names->table[place];
    assert(names->count < EP_NAME_NONE);
    if ((names->count + 1) * 2 > names->table_size) {
        double_table(names);
        place = place_of(names, hash, text, length);
    }
    const uint32_t id = (uint32_t)names->count;
    const char *copy = ep_arena_strndup(names->arena, text, length);
    ep_array_push(names, ((struct name){copy, length, hash}));
    names->table[place] = id;
    return id;
}

uint32_t ep_names_find(const struct ep_names *names, const char *text, size_t length)
{
    return names->table[place_of(names, ep_str_hash(text, length), text, length)];
}

const char *ep_names_text(const struct ep_names *names, uint32_t id)
{
    assert(id < names->count);
    return names->items[id].text;
}

uint32_t ep_names_count(const struct ep_names *names)
{
    return (uint32_t)names->count;
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, substitutions and swaps of neighbors (optimal string alignment). */
static size_t edit_distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][MAX_NEAREST_LENGTH + 1]; /* by a modulo 3, by b */
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] =
                min_size(min_size(above[j], row[j - 1]) + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = min_size(row[j], two_above[j - 2] + 1);
        }
    }
    return rows[a_length % 3][b_length];
}

const char *ep_str_nearest(const char *text, const char *const *candidates, size_t count)
{
    const size_t length = strlen(text);
    if (length == 0 || length > MAX_NEAREST_LENGTH)
        return NULL;
    const char *nearest = NULL;
    size_t least = 1 + length / 4 + 1;
    for (size_t i = 0; i < count; i++) {
        const size_t candidate_length = strlen(candidates[i]);
        if (candidate_length > MAX_NEAREST_LENGTH)
            continue;
        const size_t distance = edit_distance(text, length, candidates[i], candidate_length);
        if (distance < least) {
            least = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}

uint64_t ep_str_hash(const char *text, size_t length)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(0x100000001b3);
    /* FNV leaves the low bits weak: the finalizer of MurmurHash3 spreads them. */
    hash = (hash ^ (hash >> 33)) * UINT64_C(0xff51afd7ed558ccd);
    hash = (hash ^ (hash >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
    return hash ^ (hash >> 33);
}
