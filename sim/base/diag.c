#include "base/diag.h"

#include "base/array.h"
#include "base/mem.h"

#include <stdarg.h>
#include <string.h>

#define MAX_KEPT 20            /* of errors, and of warnings */
#define MAX_MESSAGE_BYTES 2000 /* longer ones quote something that is no text */

struct message {
    char *text; /* owned */
    bool is_error;
};

struct ep_diag {
    EP_ARRAY(struct message); /* the messages kept */
    size_t error_count, warning_count;
};

struct ep_diag *ep_diag_create(void)
{
    return ep_alloc_zeroed(1, sizeof(struct ep_diag));
}

void ep_diag_destroy(struct ep_diag *diag)
{
    if (diag == NULL)
        return;
    for (size_t i = 0; i < diag->count; i++)
        ep_free(diag->items[i].text);
    ep_array_fini(diag);
    ep_free(diag);
}

/* A message is one line, whatever it quotes. */
static void make_one_line(char *text)
{
    const size_t length = strlen(text);
    if (length > MAX_MESSAGE_BYTES)
        memcpy(text + MAX_MESSAGE_BYTES, "...", 4);
    for (char *c = text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
}

static char *location_text(struct ep_loc at)
{
    char *line = at.line > 0 ? ep_format("%d:", at.line) : ep_strdup("");
    char *column = at.line > 0 && at.column > 0 ? ep_format("%d:", at.column) : ep_strdup("");
    char *text = ep_format("%s%s%s%s%s", at.file != NULL ? at.file : "", at.file != NULL ? ":" : "",
                           line, column, at.file != NULL || at.line > 0 ? " " : "");
    ep_free(line);
    ep_free(column);
    return text;
}

static void keep(struct ep_diag *diag, struct ep_loc at, bool is_error, const char *format,
                 va_list arguments) __attribute__((format(printf, 4, 0)));

static void keep(struct ep_diag *diag, struct ep_loc at, bool is_error, const char *format,
                 va_list arguments)
{
    char *location = location_text(at);
    char *message = ep_format_list(format, arguments);
    char *whole = ep_format("%s%s: %s", location, is_error ? "error" : "warning", message);
    make_one_line(whole);
    ep_array_push(diag, ((struct message){.text = whole, .is_error = is_error}));
    ep_free(location);
    ep_free(message);
}

void ep_diag_error(struct ep_diag *diag, struct ep_loc at, const char *format, ...)
{
    if (diag->error_count++ >= MAX_KEPT)
        return;
    va_list arguments;
    va_start(arguments, format);
    keep(diag, at, true, format, arguments);
    va_end(arguments);
}

void ep_diag_warning(struct ep_diag *diag, struct ep_loc at, const char *format, ...)
{
    if (diag->warning_count++ >= MAX_KEPT)
        return;
    va_list arguments;
    va_start(arguments, format);
    keep(diag, at, false, format, arguments);
    va_end(arguments);
}

static bool has_message(const struct ep_diag *diag, const char *text)
{
    for (size_t i = 0; i < diag->count; i++)
        if (strcmp(diag->items[i].text, text) == 0)
            return true;
    return false;
}

static size_t kept_count(const struct ep_diag *diag, bool is_error)
{
    size_t count = 0;
    for (size_t i = 0; i < diag->count; i++)
        count += diag->items[i].is_error == is_error;
    return count;
}

void ep_diag_merge(struct ep_diag *into, const struct ep_diag *from)
{
    for (size_t i = 0; i < from->count; i++) {
        struct message message = from->items[i];
        if (has_message(into, message.text))
            continue;
        size_t *count = message.is_error ? &into->error_count : &into->warning_count;
        if ((*count)++ >= MAX_KEPT)
            continue;
        message.text = ep_strdup(message.text);
        ep_array_push(into, message);
    }
    into->error_count += from->error_count - kept_count(from, true);
    into->warning_count += from->warning_count - kept_count(from, false);
}

size_t ep_diag_error_count(const struct ep_diag *diag)
{
    return diag->error_count;
}

size_t ep_diag_warning_count(const struct ep_diag *diag)
{
    return diag->warning_count;
}

bool ep_diag_has_errors(const struct ep_diag *diag)
{
    return diag->error_count > 0;
}

const char *ep_diag_message(const struct ep_diag *diag, size_t i)
{
    return i < diag->count ? diag->items[i].text : NULL;
}

static void print_rest(size_t count, const char *what, FILE *out)
{
    if (count > MAX_KEPT)
        fprintf(out, "… and %zu more %s%s\n", count - MAX_KEPT, what,
                count - MAX_KEPT == 1 ? "" : "s");
}

void ep_diag_print(const struct ep_diag *diag, FILE *out)
{
    for (size_t i = 0; i < diag->count; i++)
        fprintf(out, "%s\n", diag->items[i].text);
    print_rest(diag->warning_count, "warning", out);
    print_rest(diag->error_count, "error", out);
    if (diag->error_count > 0)
        fprintf(out, "%zu error%s; nothing was run\n", diag->error_count,
                diag->error_count == 1 ? "" : "s");
}
