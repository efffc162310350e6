/* A growable text, and the few ways of adding to it that every writer of results needs: columns
 * that count what the eye counts, numbers that read back exactly, quoting for HTML and
 * Markdown.
 * Names come from users' files: control characters and broken UTF-8 become U+FFFD on the way in
 * wherever a function says "clean". */
#ifndef EP_REPORT_TEXT_H
#define EP_REPORT_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Zero-initialize. `bytes` is owned and NUL-terminated once something was added, NULL before. */
struct ep_text {
    char *bytes;
    size_t length, capacity;
};
void ep_text_fini(struct ep_text *text);
void ep_text_clear(struct ep_text *text); /* empties it and keeps the room */
/* Never NULL; borrowed until the next change. */
const char *ep_text_bytes(const struct ep_text *text);

void ep_text_add(struct ep_text *text, const char *more); /* as it is; NULL adds nothing */
void ep_text_add_many(struct ep_text *text, const char *bytes, size_t length);
void ep_text_addf(struct ep_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void ep_text_add_repeated(struct ep_text *text, const char *unit, size_t times);

/* As it is, but hexadecimal names of 24 digits or more, which nobody reads, as "1992918c…0939". */
void ep_text_add_short(struct ep_text *text, const char *more);

/* Clean copies. */
void ep_text_add_clean(struct ep_text *text, const char *more);
/* Cleaned, with & < > " ' as entities: safe in HTML text and in quoted attributes. */
void ep_text_add_html(struct ep_text *text, const char *more);
/* Cleaned, with the characters that mean something in a Markdown table row escaped. */
void ep_text_add_markdown(struct ep_text *text, const char *more);
/* An item of a list: "- NAME: MORE" and a new line. */
void ep_text_add_markdown_item(struct ep_text *text, const char *name, const char *more);

/* Columns that `shown` takes on a terminal: combining marks 0, East Asian wide and emoji 2. */
size_t ep_text_width(const char *shown);
/* Exactly `width` columns: padded with spaces, or cut, then ending in one "…". `shown` is
 * clean. Left: text first. Right: spaces first. */
void ep_text_add_left(struct ep_text *text, const char *shown, size_t width);
void ep_text_add_right(struct ep_text *text, const char *shown, size_t width);
/* Wraps words at `width` columns; lines after the first are indented by `indent` columns, which
 * count. Starts in column `column`. A word longer than a line is cut; "12 ms" is one word. Ends
 * without a newline. */
struct ep_text_wrap {
    size_t column, indent, width;
};
void ep_text_add_wrapped(struct ep_text *text, const char *shown, struct ep_text_wrap wrap);

/* The shortest decimal that reads back as `number` (15 to 17 digits are tried); "" for NaN and the
 * infinities, which no text of ours prints. */
#define EP_TEXT_NUMBER 32
void ep_text_add_number(struct ep_text *text, double number);
const char *ep_text_number(char buffer[EP_TEXT_NUMBER], double number);

#endif
