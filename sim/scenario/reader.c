#include "scenario/reader.h"

#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 4, 0))) static bool report(struct ep_reader *reader, struct ep_loc at,
                                                         const char *path, const char *format,
                                                         va_list arguments)
{
    char *message = ep_format_list(format, arguments);
    if (path[0] == '\0')
        ep_diag_error(reader->diag, at, "%s", message);
    else
        ep_diag_error(reader->diag, at, "%s: %s", path, message);
    ep_free(message);
    return false;
}

bool ep_reader_error(struct ep_reader *reader, const struct ep_node *node, const char *format, ...)
{
    char path[EP_READER_PATH_SIZE];
    va_list arguments;
    va_start(arguments, format);
    report(reader, node->at, ep_node_path(node, path, sizeof path), format, arguments);
    va_end(arguments);
    return false;
}

bool ep_reader_error_key(struct ep_reader *reader, const struct ep_node *node, const char *key,
                         const char *format, ...)
{
    char path[EP_READER_PATH_SIZE], full[EP_READER_PATH_SIZE];
    struct ep_loc at = node->at;
    for (size_t i = 0; node->kind == EP_NODE_MAPPING && i < node->count; i++)
        if (strcmp(node->entries[i].key, key) == 0)
            at = node->entries[i].key_at;
    ep_node_path(node, path, sizeof path);
    snprintf(full, sizeof full, "%.*s%s%s", (int)(sizeof full / 2), path,
             path[0] == '\0' ? "" : ".", key);
    va_list arguments;
    va_start(arguments, format);
    report(reader, at, full, format, arguments);
    va_end(arguments);
    return false;
}

bool ep_reader_unexpected(struct ep_reader *reader, const struct ep_node *node,
                          const char *expected)
{
    char found[EP_READER_PATH_SIZE];
    return ep_reader_error(reader, node, "%s, got %s", expected,
                           ep_node_describe(node, found, sizeof found));
}

bool ep_reader_unknown(struct ep_reader *reader, struct ep_loc at, const char *path,
                       const char *problem, const char *text, struct ep_known known)
{
    char list[1024] = "";
    size_t used = 0;
    const char *nearest = ep_str_nearest(text, known.items, known.count);
    const char *lead = path[0] == '\0' ? "" : ": ";
    if (nearest != NULL) {
        ep_diag_error(reader->diag, at, "%s%s%s; did you mean \"%s\"?", path, lead, problem,
                      nearest);
        return false;
    }
    for (size_t i = 0; i < known.count && used < sizeof list; i++) {
        int n =
            snprintf(list + used, sizeof list - used, "%s%s", i == 0 ? "" : ", ", known.items[i]);
        used += n > 0 ? (size_t)n : 0;
    }
    ep_diag_error(reader->diag, at, "%s%s%s; known here: %s", path, lead, problem,
                  known.count == 0 ? "none" : list);
    return false;
}

const char *ep_reader_text(struct ep_reader *reader, const struct ep_node *node,
                           const char *expected)
{
    if (node->kind == EP_NODE_SCALAR)
        return node->text;
    ep_reader_unexpected(reader, node, expected);
    return NULL;
}

const char *ep_reader_copy(struct ep_reader *reader, const char *text)
{
    return ep_arena_strndup(reader->arena, text, strlen(text));
}

const char *ep_reader_resolve(struct ep_reader *reader, const char *path)
{
    if (path[0] == '/' || reader->folder[0] == '\0')
        return ep_reader_copy(reader, path);
    char *joined = ep_format("%s/%s", reader->folder, path);
    const char *copy = ep_reader_copy(reader, joined);
    ep_free(joined);
    return copy;
}
