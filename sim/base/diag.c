#include "base/diag.h"

#include "base/array.h"
#include "base/mem.h"

#include <stdarg.h>
#include <string.h>

#define MAX_KEPT 20            /* of errors, and of warnings */
#define MAX_MESSAGE_BYTES 2000 /* longer ones quote something that is no text */

struct ep_diag {
    EP_ARRAY(char *); /* owned; the messages kept */
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
        ep_free(diag->items[i]);
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

static void keep(struct ep_diag *diag, struct ep_loc at, const char *severity, const char *format,
                 va_list arguments) __attribute__((format(printf, 4, 0)));

static void keep(struct ep_diag *diag, struct ep_loc at, const char *severity, const char *format,
                 va_list arguments)
{
    char *location = location_text(at);
    char *message = ep_format_list(format, arguments);
    char *whole = ep_format("%s%s: %s", location, severity, message);
    make_one_line(whole);
    ep_array_push(diag, whole);
    ep_free(location);
    ep_free(message);
}

void ep_diag_error(struct ep_diag *diag, struct ep_loc at, const char *format, ...)
{
    if (diag->error_count++ >= MAX_KEPT)
        return;
    va_list arguments;
    va_start(arguments, format);
    keep(diag, at, "error", format, arguments);
    va_end(arguments);
}

void ep_diag_warning(struct ep_diag *diag, struct ep_loc at, const char *format, ...)
{
    if (diag->warning_count++ >= MAX_KEPT)
        return;
    va_list arguments;
    va_start(arguments, format);
    keep(diag, at, "warning", format, arguments);
    va_end(arguments);
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
    return i < diag->count ? diag->items[i] : NULL;
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
        fprintf(out, "%s\n", diag->items[i]);
    print_rest(diag->warning_count, "warning", out);
    print_rest(diag->error_count, "error", out);
    if (diag->error_count > 0)
        fprintf(out, "%zu error%s; nothing was run\n", diag->error_count,
                diag->error_count == 1 ? "" : "s");
}
