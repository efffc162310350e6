#include "scenario/yaml_source.h"

#include "base/array.h"
#include "base/str.h"

#include <yaml.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_REPEATED_KEYS 20 /* then reading stops: each costs a search */
#define FEW_KEYS 16          /* up to here a linear search for a repeated key is the fastest */

struct frame { /* a sequence or mapping that is being read */
    struct ep_node *node;
    struct {
        EP_ARRAY(struct ep_node_entry);
    } entries;
    struct ep_names *keys; /* owned; NULL up to FEW_KEYS */
    const char *key;       /* read, its value not yet; NULL: none */
    struct ep_loc key_at;
    bool is_repeated; /* that key was there before: its value is dropped */
};
struct builder {
    yaml_parser_t parser;
    struct ep_arena *arena;
    struct ep_diag *diag;
    const char *file;
    struct frame frames[EP_YAML_MAX_DEPTH];
    size_t depth;
    struct ep_names *anchor_names;
    struct {
        EP_ARRAY(struct ep_node *);
    } anchors;         /* by id of the name: the newest of that name */
    size_t node_count; /* aliases expanded */
    size_t document_count;
    struct ep_node *root;
};

static bool refuse(struct ep_diag *diag, struct ep_loc at, const char *message)
{
    ep_diag_error(diag, at, "%s", message);
    return false;
}

static struct ep_loc locate(const struct builder *b, const yaml_mark_t *mark)
{
    return (struct ep_loc){b->file, (int)mark->line + 1, (int)mark->column + 1};
}

/* ---- keys ---- */

static bool is_repeated_key(struct frame *frame, const char *key)
{
    if (frame->keys == NULL && frame->entries.count > FEW_KEYS) {
        frame->keys = ep_names_create();
        for (size_t i = 0; i < frame->entries.count; i++) {
            const char *known = frame->entries.items[i].key;
            ep_names_add(frame->keys, known, strlen(known));
        }
    }
    if (frame->keys != NULL) {
        uint32_t before = ep_names_count(frame->keys);
        return ep_names_add(frame->keys, key, strlen(key)) < before;
    }
    for (size_t i = 0; i < frame->entries.count; i++)
        if (strcmp(frame->entries.items[i].key, key) == 0)
            return true;
    return false;
}

static int line_of_key(const struct frame *frame, const char *key)
{
    for (size_t i = 0; i < frame->entries.count; i++)
        if (strcmp(frame->entries.items[i].key, key) == 0)
            return frame->entries.items[i].key_at.line;
    return 0;
}

static bool take_key(struct builder *b, struct frame *frame, const yaml_event_t *event)
{
    struct ep_loc at = locate(b, &event->start_mark);
    if (event->type != YAML_SCALAR_EVENT)
        return refuse(b->diag, at, "a key must be plain text");
    const char *text = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (length == 0 || strlen(text) != length)
        return refuse(b->diag, at, "a key must be plain text, not empty");
    if (strcmp(text, "<<") == 0)
        return refuse(b->diag, at,
                      "merge keys (<<) are not supported; repeat the keys, or let an "
                      "alias stand for the whole value");
    frame->key = ep_arena_strndup(b->arena, text, length);
    frame->key_at = at;
    frame->is_repeated = is_repeated_key(frame, text);
    if (frame->is_repeated)
        ep_diag_error(b->diag, at, "the key \"%s\" is there already, in line %d", text,
                      line_of_key(frame, text));
    return ep_diag_error_count(b->diag) < MAX_REPEATED_KEYS;
}

/* ---- values ---- */

static bool is_null_text(const yaml_event_t *event)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    if (!event->data.scalar.plain_implicit || event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp((const char *)event->data.scalar.value, words[i]) == 0)
            return true;
    return false;
}

/* Puts `node`, new or of an alias, where the innermost open collection or the document waits. */
static void attach(struct builder *b, struct ep_node *node, bool is_alias)
{
    if (b->depth == 0) {
        b->root = node;
        return;
    }
    struct frame *frame = &b->frames[b->depth - 1];
    struct ep_node_entry entry = {frame->key, frame->key_at, node};
    frame->key = NULL;
    if (!is_alias) {
        node->parent = frame->node;
        node->key = entry.key;
        node->index = frame->entries.count;
    }
    if (!frame->is_repeated)
        ep_array_push(&frame->entries, entry);
    frame->is_repeated = false;
}

static bool count_nodes(struct builder *b, size_t more, struct ep_loc at)
{
    b->node_count += more;
    if (b->node_count <= EP_YAML_MAX_NODES)
        return true;
    ep_diag_error(b->diag, at, "more than %d values (aliases count as what they stand for)",
                  EP_YAML_MAX_NODES);
    return false;
}

static bool refuse_depth(struct builder *b, struct ep_loc at)
{
    ep_diag_error(b->diag, at, "nested more than %d levels deep", EP_YAML_MAX_DEPTH);
    return false;
}

static void remember_anchor(struct builder *b, const yaml_char_t *name, struct ep_node *node)
{
    if (name == NULL)
        return;
    const char *text = (const char *)name;
    uint32_t id = ep_names_add(b->anchor_names, text, strlen(text));
    if (id == b->anchors.count)
        ep_array_push(&b->anchors, node);
    else
        b->anchors.items[id] = node;
}

static bool take_scalar(struct builder *b, const yaml_event_t *event)
{
    struct ep_loc at = locate(b, &event->start_mark);
    const char *text = (const char *)event->data.scalar.value;
    if (event->data.scalar.tag != NULL)
        return refuse(b->diag, at, "tags (!...) are not supported");
    if (strlen(text) != event->data.scalar.length)
        return refuse(b->diag, at, "text with a NUL character");
    if (!count_nodes(b, 1, at))
        return false;
    bool is_null = is_null_text(event);
    struct ep_node *node = ep_node_create(b->arena, is_null ? EP_NODE_NULL : EP_NODE_SCALAR, at,
                                          is_null ? NULL : text);
    remember_anchor(b, event->data.scalar.anchor, node);
    attach(b, node, false);
    return true;
}

static bool open_collection(struct builder *b, const yaml_event_t *event)
{
    struct ep_loc at = locate(b, &event->start_mark);
    bool is_mapping = event->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *tag =
        is_mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    if (tag != NULL)
        return refuse(b->diag, at, "tags (!...) are not supported");
    if (b->depth == EP_YAML_MAX_DEPTH)
        return refuse_depth(b, at);
    if (!count_nodes(b, 1, at))
        return false;
    struct ep_node *node =
        ep_node_create(b->arena, is_mapping ? EP_NODE_MAPPING : EP_NODE_SEQUENCE, at, NULL);
    node->size = 0; /* open: an alias to it would be a loop */
    remember_anchor(
        b, is_mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor, node);
    attach(b, node, false);
    b->frames[b->depth++] = (struct frame){.node = node};
    return true;
}

static void free_frame(struct frame *frame)
{
    ep_array_fini(&frame->entries);
    ep_names_destroy(frame->keys);
}

static bool close_collection(struct builder *b)
{
    struct frame *frame = &b->frames[--b->depth];
    struct ep_node *node = frame->node;
    node->count = frame->entries.count;
    if (node->count > 0) {
        size_t bytes = node->count * sizeof node->entries[0];
        node->entries = ep_arena_alloc(b->arena, bytes);
        memcpy(node->entries, frame->entries.items, bytes);
    }
    node->size = 1;
    for (size_t i = 0; i < node->count; i++) {
        const struct ep_node *child = node->entries[i].value;
        node->size += child->size;
        if (node->height < child->height + 1)
            node->height = child->height + 1;
    }
    free_frame(frame);
    return true;
}

static bool take_alias(struct builder *b, const yaml_event_t *event)
{
    struct ep_loc at = locate(b, &event->start_mark);
    const char *name = (const char *)event->data.alias.anchor;
    uint32_t id = ep_names_find(b->anchor_names, name, strlen(name));
    if (id == EP_NAME_NONE) {
        ep_diag_error(b->diag, at, "the alias *%s has no anchor &%s before it", name, name);
        return false;
    }
    struct ep_node *node = b->anchors.items[id];
    if (node->size == 0) {
        ep_diag_error(b->diag, at, "the alias *%s stands inside what it names: a loop", name);
        return false;
    }
    if (b->depth + node->height > EP_YAML_MAX_DEPTH)
        return refuse_depth(b, at);
    if (!count_nodes(b, node->size, at))
        return false;
    attach(b, node, true);
    return true;
}

/* ---- events ---- */

static bool expects_key(const struct builder *b)
{
    return b->depth > 0 && b->frames[b->depth - 1].node->kind == EP_NODE_MAPPING &&
           b->frames[b->depth - 1].key == NULL;
}

static bool take_event(struct builder *b, const yaml_event_t *event)
{
    bool is_end = event->type == YAML_MAPPING_END_EVENT || event->type == YAML_SEQUENCE_END_EVENT;
    if (expects_key(b) && !is_end)
        return take_key(b, &b->frames[b->depth - 1], event);
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return take_scalar(b, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return open_collection(b, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return close_collection(b);
    case YAML_ALIAS_EVENT:
        return take_alias(b, event);
    case YAML_DOCUMENT_START_EVENT:
        if (b->document_count++ == 0)
            return true;
        return refuse(b->diag, locate(b, &event->start_mark),
                      "a second document (---); one file holds one scenario");
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return true;
    }
    return true;
}

/* Where byte `offset` of the text stands. */
static struct ep_loc locate_byte(const struct builder *b, const char *text, size_t offset)
{
    struct ep_loc at = {b->file, 1, 1};
    for (size_t i = 0; i < offset; i++) {
        if (text[i] == '\n') {
            at.line++;
            at.column = 1;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            at.column++;
        }
    }
    return at;
}

static void report_problem(const struct builder *b, const char *text, size_t size)
{
    const yaml_parser_t *parser = &b->parser;
    const char *problem = parser->problem != NULL ? parser->problem : "unknown problem";
    if (parser->error == YAML_READER_ERROR) {
        size_t offset = parser->problem_offset < size ? parser->problem_offset : size;
        ep_diag_error(b->diag, locate_byte(b, text, offset), "not YAML: %s", problem);
        return;
    }
    const char *context = parser->context != NULL ? parser->context : "";
    ep_diag_error(b->diag, locate(b, &parser->problem_mark), "not YAML: %s%s%s", context,
                  context[0] != '\0' ? ", " : "", problem);
}

static bool build(struct builder *b, const char *text, size_t size)
{
    for (bool is_done = false; !is_done;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&b->parser, &event)) {
            report_problem(b, text, size);
            return false;
        }
        is_done = event.type == YAML_STREAM_END_EVENT;
        bool is_good = take_event(b, &event);
        yaml_event_delete(&event);
        if (!is_good)
            return false;
    }
    return true;
}

struct ep_node *ep_yaml_source_parse(struct ep_arena *arena, const char *file, const char *text,
                                     size_t size, struct ep_diag *diag)
{
    struct builder *b = ep_alloc_zeroed(1, sizeof *b);
    b->arena = arena;
    b->diag = diag;
    b->file = ep_arena_strndup(arena, file, strlen(file));
    struct ep_node *root = NULL;
    if (!yaml_parser_initialize(&b->parser)) {
        ep_diag_error(diag, (struct ep_loc){b->file, 0, 0}, "no memory to read YAML");
        ep_free(b);
        return NULL;
    }
    yaml_parser_set_input_string(&b->parser, (const unsigned char *)text, size);
    b->anchor_names = ep_names_create();
    if (build(b, text, size))
        root = b->root != NULL
                   ? b->root
                   : ep_node_create(arena, EP_NODE_NULL, (struct ep_loc){b->file, 1, 1}, NULL);
    while (b->depth > 0)
        free_frame(&b->frames[--b->depth]);
    ep_names_destroy(b->anchor_names);
    ep_array_fini(&b->anchors);
    yaml_parser_delete(&b->parser);
    ep_free(b);
    return root;
}

/* ---- the file ---- */

static char *read_stream(FILE *stream, size_t *size, bool *is_too_large)
{
    size_t capacity = 1 << 16;
    char *text = ep_alloc(capacity + 1);
    *size = 0;
    for (size_t n; (n = fread(text + *size, 1, capacity - *size, stream)) > 0;) {
        *size += n;
        if (*size == capacity && capacity <= EP_YAML_MAX_BYTES)
            text = ep_realloc(text, (capacity *= 2) + 1);
    }
    text[*size] = '\0';
    *is_too_large = *size > EP_YAML_MAX_BYTES;
    return text;
}

char *ep_yaml_source_read(const char *path, size_t *size, struct ep_diag *diag)
{
    struct ep_loc at = {path, 0, 0};
    struct stat status;
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        ep_diag_error(diag, at, "cannot be read: %s", strerror(errno));
        return NULL;
    }
    if (fstat(fileno(stream), &status) == 0 && S_ISDIR(status.st_mode)) {
        refuse(diag, at, "cannot be read: it is a directory");
        fclose(stream);
        return NULL;
    }
    bool is_too_large = false;
    errno = 0;
    char *text = read_stream(stream, size, &is_too_large);
    bool has_failed = ferror(stream) != 0;
    int reason = errno;
    fclose(stream);
    if (!has_failed && !is_too_large)
        return text;
    if (has_failed)
        ep_diag_error(diag, at, "cannot be read: %s", strerror(reason));
    else
        ep_diag_error(diag, at, "larger than %zu MiB", EP_YAML_MAX_BYTES >> 20);
    ep_free(text);
    return NULL;
}
