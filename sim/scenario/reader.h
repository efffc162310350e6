/* What every reader of nodes needs: where memory comes from, where mistakes go. */
#ifndef EP_SCENARIO_READER_H
#define EP_SCENARIO_READER_H

#include "base/diag.h"
#include "base/mem.h"
#include "scenario/node.h"

#include <stdbool.h>
#include <stddef.h>

struct ep_reader {
    struct ep_arena *arena; /* borrowed; owns all that is read */
    struct ep_diag *diag;   /* borrowed */
    const char *folder;     /* of the scenario: relative paths start there; "" is the current one */
};

/* Record "key.path: message" at the node; return false. */
bool ep_reader_error(struct ep_reader *reader, const struct ep_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for the child `key` of a mapping: at that key where it stands, else at the mapping. */
bool ep_reader_error_key(struct ep_reader *reader, const struct ep_node *node, const char *key,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));
/* "key.path: `expected`, got what was found". */
bool ep_reader_unexpected(struct ep_reader *reader, const struct ep_node *node,
                          const char *expected);
/* What a name could have been. */
struct ep_known {
    const char *const *items;
    size_t count;
};
/* "key.path: `problem`; did you mean NEAREST?" or, where none is near, "...; known here: A, B". */
bool ep_reader_unknown(struct ep_reader *reader, struct ep_loc at, const char *path,
                       const char *problem, const char *text, struct ep_known known);

/* `node` as a scalar, or NULL with the error that `expected` was expected. */
const char *ep_reader_text(struct ep_reader *reader, const struct ep_node *node,
                           const char *expected);
/* A copy in the arena: `path` itself when absolute, else inside the scenario's folder. */
const char *ep_reader_resolve(struct ep_reader *reader, const char *path);
const char *ep_reader_copy(struct ep_reader *reader, const char *text);

#define EP_READER_PATH_SIZE 256

#endif
