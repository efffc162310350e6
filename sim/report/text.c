#include "report/text.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD"

void ep_text_fini(struct ep_text *text)
{
    ep_free(text->bytes);
    *text = (struct ep_text){0};
}

void ep_text_clear(struct ep_text *text)
{
    text->length = 0;
    if (text->bytes)
        text->bytes[0] = '\0';
}

const char *ep_text_bytes(const struct ep_text *text)
{
    return text->bytes ? text->bytes : "";
}

static void reserve(struct ep_text *text, size_t extra)
{
    size_t needed = text->length + extra + 1;
    if (needed <= text->capacity)
        return;
    text->capacity = needed > 2 * text->capacity ? needed : 2 * text->capacity;
    text->bytes = ep_realloc(text->bytes, text->capacity);
}

void ep_text_add_many(struct ep_text *text, const char *bytes, size_t length)
{
    reserve(text, length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
    text->bytes[text->length] = '\0';
}

void ep_text_add(struct ep_text *text, const char *more)
{
    if (more)
        ep_text_add_many(text, more, strlen(more));
}

void ep_text_addf(struct ep_text *text, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    assert(length >= 0);
    reserve(text, (size_t)length);
    vsnprintf(text->bytes + text->length, (size_t)length + 1, format, again);
    va_end(again);
    text->length += (size_t)length;
}

void ep_text_add_repeated(struct ep_text *text, const char *unit, size_t times)
{
    for (size_t i = 0; i < times; i++)
        ep_text_add(text, unit);
}

#define LONG_NAME 24
#define HEAD 8
#define TAIL 4

void ep_text_add_short(struct ep_text *text, const char *more)
{
    while (more && *more) {
        size_t digits = strspn(more, "0123456789abcdefABCDEF");
        size_t length = digits > 0 ? digits : 1;
        if (digits >= LONG_NAME) {
            ep_text_add_many(text, more, HEAD);
            ep_text_add(text, "…");
            ep_text_add_many(text, more + digits - TAIL, TAIL);
        } else {
            ep_text_add_many(text, more, length);
        }
        more += length;
    }
}

/* ---- UTF-8 ---- */

struct rune {
    uint32_t code;
    size_t length; /* bytes; 0 at the end of the text */
    bool valid;    /* false: one byte that is no UTF-8 */
};

static uint32_t lowest_code(size_t length)
{
    return length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
}

/* Decodes strictly: no overlong forms, no surrogates, nothing above U+10FFFF. */
static struct rune next_rune(const char *at)
{
    unsigned char first = (unsigned char)*at;
    if (first < 0x80)
        return (struct rune){first, first != 0, true};
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    struct rune bad = {0xFFFD, 1, false};
    if (first < 0xC2 || first > 0xF4)
        return bad;
    uint32_t code = first & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        unsigned char more = (unsigned char)at[i];
        if ((more & 0xC0) != 0x80)
            return bad;
        code = code << 6 | (more & 0x3FU);
    }
    if (code < lowest_code(length) || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return bad;
    return (struct rune){code, length, true};
}

/* Controls could move a terminal's cursor, bidirectional overrides could reorder a line. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0x2028 || code == 0x2029;
}

static size_t rune_width(uint32_t code)
{
    static const uint32_t zero[][2] = {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},
                                       {0x610, 0x61A},   {0x64B, 0x65F},   {0x1AB0, 0x1AFF},
                                       {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x20D0, 0x20FF},
                                       {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}};
    static const uint32_t two[][2] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
                                      {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                                      {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
                                      {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1FAFF},
                                      {0x20000, 0x3FFFD}};
    for (size_t i = 0; i < sizeof zero / sizeof *zero; i++)
        if (code >= zero[i][0] && code <= zero[i][1])
            return 0;
    for (size_t i = 0; i < sizeof two / sizeof *two; i++)
        if (code >= two[i][0] && code <= two[i][1])
            return 2;
    return 1;
}

static void add_clean_rune(struct ep_text *text, const char *at, struct rune rune)
{
    if (!rune.valid || is_control(rune.code))
        ep_text_add(text, REPLACEMENT);
    else
        ep_text_add_many(text, at, rune.length);
}

void ep_text_add_clean(struct ep_text *text, const char *more)
{
    if (!more)
        return;
    for (struct rune rune; (rune = next_rune(more)).length > 0; more += rune.length)
        add_clean_rune(text, more, rune);
}

/* ---- quoting ---- */

static const char *html_entity(uint32_t code)
{
    switch (code) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void ep_text_add_html(struct ep_text *text, const char *more)
{
    if (!more)
        return;
    for (struct rune rune; (rune = next_rune(more)).length > 0; more += rune.length) {
        const char *entity = html_entity(rune.code);
        if (entity)
            ep_text_add(text, entity);
        else
            add_clean_rune(text, more, rune);
    }
}

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* What Markdown would take for markup; "a_b" and "a < b" are text, and stay readable. */
static const char *markdown_escape(char before, const char *at)
{
    bool is_space_after = at[1] == ' ';
    switch (*at) {
    case '_':
        return is_letter_or_digit(before) && is_letter_or_digit(at[1]) ? NULL : "\\_";
    case '<':
        return before == ' ' && is_space_after ? NULL : "&lt;";
    case '>':
        return before == ' ' && is_space_after ? NULL : "&gt;";
    case '&':
        return before == ' ' && is_space_after ? NULL : "&amp;";
    default:
        return NULL;
    }
}

void ep_text_add_markdown(struct ep_text *text, const char *more)
{
    char before = '\0';
    for (struct rune rune; more && (rune = next_rune(more)).length > 0; more += rune.length) {
        const char *escape = markdown_escape(before, more);
        before = *more;
        if (escape) {
            ep_text_add(text, escape);
            continue;
        }
        if (rune.code < 0x80 && strchr("|*`[]\\#", (int)rune.code))
            ep_text_add(text, "\\");
        add_clean_rune(text, more, rune);
    }
}

void ep_text_add_markdown_item(struct ep_text *text, const char *name, const char *more)
{
    ep_text_add(text, "- ");
    ep_text_add_markdown(text, name);
    ep_text_add(text, ": ");
    ep_text_add_markdown(text, more);
    ep_text_add(text, "\n");
}

/* ---- columns ---- */

size_t ep_text_width(const char *shown)
{
    size_t width = 0;
    for (struct rune rune; (rune = next_rune(shown)).length > 0; shown += rune.length)
        width += rune_width(rune.code);
    return width;
}

/* Bytes of the longest prefix that takes at most `width` columns; *taken: its columns. */
static size_t prefix_of(const char *shown, size_t width, size_t *taken)
{
    size_t bytes = 0;
    *taken = 0;
    for (struct rune rune; (rune = next_rune(shown + bytes)).length > 0; bytes += rune.length) {
        size_t columns = rune_width(rune.code);
        if (*taken + columns > width)
            break;
        *taken += columns;
    }
    return bytes;
}

/* Adds `shown` cut to `width` columns and returns how many it took. */
static size_t add_cut(struct ep_text *text, const char *shown, size_t width)
{
    size_t whole = ep_text_width(shown);
    if (whole <= width) {
        ep_text_add(text, shown);
        return whole;
    }
    if (width == 0)
        return 0;
    size_t taken;
    ep_text_add_many(text, shown, prefix_of(shown, width - 1, &taken));
    ep_text_add(text, "…");
    return taken + 1;
}

void ep_text_add_left(struct ep_text *text, const char *shown, size_t width)
{
    size_t taken = add_cut(text, shown, width);
    ep_text_add_repeated(text, " ", width - taken);
}

void ep_text_add_right(struct ep_text *text, const char *shown, size_t width)
{
    size_t whole = ep_text_width(shown);
    if (whole < width)
        ep_text_add_repeated(text, " ", width - whole);
    add_cut(text, shown, width);
}

static void add_word(struct ep_text *text, const char *word, struct ep_text_wrap *wrap,
                     bool at_start)
{
    size_t width = ep_text_width(word);
    if (!at_start && wrap->column + 1 + width > wrap->width) {
        ep_text_add(text, "\n");
        ep_text_add_repeated(text, " ", wrap->indent);
        wrap->column = wrap->indent;
        at_start = true;
    }
    if (!at_start) {
        ep_text_add(text, " ");
        wrap->column++;
    }
    size_t room = wrap->width > wrap->column ? wrap->width - wrap->column : 1;
    wrap->column += add_cut(text, word, room);
}

/* Bytes up to the next space; a unit stays with its number: "0.5 %", "12 ms". */
static size_t word_length(const char *shown)
{
    static const char *const units[] = {"%", "s", "ms", "µs"};
    size_t length = strcspn(shown, " \n");
    if (length == 0 || shown[length] != ' ' || !strchr("0123456789", shown[length - 1]))
        return length;
    const char *next = shown + length + 1;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        size_t unit = strlen(units[i]);
        if (strncmp(next, units[i], unit) == 0 && !is_letter_or_digit(next[unit]))
            return length + 1 + strcspn(next, " \n");
    }
    return length;
}

void ep_text_add_wrapped(struct ep_text *text, const char *shown, struct ep_text_wrap wrap)
{
    bool at_start = true;
    struct ep_text word = {0};
    while (*shown) {
        size_t length = word_length(shown);
        if (length > 0) {
            word.length = 0;
            ep_text_add_many(&word, shown, length);
            add_word(text, word.bytes, &wrap, at_start);
            at_start = false;
        }
        shown += length + (shown[length] != '\0');
    }
    ep_text_fini(&word);
}

/* ---- numbers ---- */

const char *ep_text_number(char buffer[EP_TEXT_NUMBER], double number)
{
    buffer[0] = '\0';
    if (!isfinite(number))
        return buffer;
    if (number == 0) /* no "-0" */
        number = 0;
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(buffer, EP_TEXT_NUMBER, "%.*g", digits, number);
        if (strtod(buffer, NULL) == number)
            break;
    }
    return buffer;
}

void ep_text_add_number(struct ep_text *text, double number)
{
    char buffer[EP_TEXT_NUMBER];
    ep_text_add(text, ep_text_number(buffer, number));
}
