#include "workload/trace_jsonl.h"

#include "base/mem.h"
#include "workload/text_input.h"

#include <assert.h>
#include <inttypes.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#define MAX_LINE_BYTES ((size_t)1 << 20)
#define MAX_BAD_ROWS 20 /* diagnostics beyond that would not be kept */

struct ep_trace_jsonl {
    const struct ep_trace_config *config; /* borrowed */
    struct ep_text_input *input;          /* owned */
    char *buffer;                         /* owned; MAX_LINE_BYTES + 1 */
    size_t begin, end;                    /* of what was read and not yet given out */
    bool is_dry;                          /* the input has no more */
    int64_t line;                         /* of the last line given out, from 1 */
    json_t *object;                       /* owned; the last row's, which borrows its id */
    char number[32];                      /* an id that is an integer, as text */
    int bad_rows;
};

struct ep_trace_jsonl *ep_trace_jsonl_open(const struct ep_trace_config *config,
                                           struct ep_diag *diag)
{
    struct ep_text_input *input = ep_text_input_open(config->file, config->at, diag);
    if (input == NULL)
        return NULL;
    struct ep_trace_jsonl *jsonl = ep_alloc_zeroed(1, sizeof *jsonl);
    jsonl->config = config;
    jsonl->input = input;
    jsonl->buffer = ep_alloc(MAX_LINE_BYTES + 1);
    return jsonl;
}

void ep_trace_jsonl_close(struct ep_trace_jsonl *jsonl)
{
    if (jsonl == NULL)
        return;
    json_decref(jsonl->object);
    ep_text_input_close(jsonl->input);
    ep_free(jsonl->buffer);
    ep_free(jsonl);
}

static struct ep_loc loc_of(const struct ep_trace_jsonl *jsonl, int64_t line)
{
    return (struct ep_loc){jsonl->config->file, line < INT_MAX ? (int)line : INT_MAX, 0};
}

/* Moves what is left to the front and reads more behind it. False, reported: damage, or the line
 * fills the buffer. */
static bool refill(struct ep_trace_jsonl *jsonl, struct ep_diag *diag)
{
    const size_t left = jsonl->end - jsonl->begin;
    memmove(jsonl->buffer, jsonl->buffer + jsonl->begin, left);
    jsonl->begin = 0;
    jsonl->end = left;
    if (left == MAX_LINE_BYTES + 1) {
        ep_diag_error(diag, loc_of(jsonl, jsonl->line + 1), "line longer than 1 MiB");
        return false;
    }
    const ptrdiff_t count =
        ep_text_input_read(jsonl->input, jsonl->buffer + left, MAX_LINE_BYTES + 1 - left);
    if (count < 0) {
        ep_diag_error(diag, loc_of(jsonl, jsonl->line + 1), "%s",
                      ep_text_input_error(jsonl->input));
        return false;
    }
    jsonl->end += (size_t)count;
    jsonl->is_dry = count == 0;
    return true;
}

/* The next line without its newline. False: no more, or damage (reported). */
static bool next_line(struct ep_trace_jsonl *jsonl, const char **text, size_t *length,
                      struct ep_diag *diag)
{
    size_t searched = 0;
    for (;;) {
        char *begin = jsonl->buffer + jsonl->begin;
        const size_t left = jsonl->end - jsonl->begin;
        const char *newline = memchr(begin + searched, '\n', left - searched);
        if (newline != NULL || (jsonl->is_dry && left > 0)) {
            *text = begin;
            *length = newline != NULL ? (size_t)(newline - begin) : left;
            jsonl->begin += *length + (newline != NULL);
            jsonl->line++;
            return true;
        }
        searched = left;
        if (jsonl->is_dry || !refill(jsonl, diag)) {
            jsonl->is_dry = true;
            jsonl->begin = jsonl->end;
            return false;
        }
    }
}

static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r')
            return false;
    return true;
}

/* The member for a field, or NULL; reports the lack of a required one. */
static const json_t *member(struct ep_trace_jsonl *jsonl, enum ep_trace_field field, bool *is_good,
                            struct ep_diag *diag)
{
    const char *name = ep_trace_field_name(jsonl->config, field);
    const json_t *value = json_object_get(jsonl->object, name);
    if (value == NULL && ep_trace_field_is_required(jsonl->config, field)) {
        ep_diag_error(diag, loc_of(jsonl, jsonl->line), "no member \"%s\"", name);
        *is_good = false;
    }
    return value;
}

static bool read_number(struct ep_trace_jsonl *jsonl, enum ep_trace_field field,
                        struct ep_trace_row *row, struct ep_diag *diag)
{
    bool is_good = true;
    const json_t *value = member(jsonl, field, &is_good, diag);
    if (value == NULL)
        return is_good;
    int64_t number = 0;
    const int64_t unit = ep_trace_field_unit(jsonl->config, field);
    const char *why = "expected a number";
    if (json_is_integer(value)) {
        char text[32];
        snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        is_good = ep_trace_number_parse(text, unit, &number, &why);
    } else {
        is_good = json_is_real(value) &&
                  ep_trace_number_scale(json_real_value(value), unit, &number, &why);
    }
    if (is_good)
        ep_trace_row_set(row, field, number);
    else
        ep_diag_error(diag, loc_of(jsonl, jsonl->line), "%s: %s",
                      ep_trace_field_name(jsonl->config, field), why);
    return is_good;
}

static bool read_id(struct ep_trace_jsonl *jsonl, struct ep_trace_row *row, struct ep_diag *diag)
{
    bool is_good = true;
    const json_t *value = member(jsonl, EP_TRACE_FIELD_MODEL, &is_good, diag);
    if (value == NULL)
        return false;
    if (json_is_string(value)) {
        row->id = json_string_value(value);
        row->id_length = json_string_length(value);
        return true;
    }
    if (json_is_integer(value)) {
        row->id = jsonl->number;
        row->id_length = (size_t)snprintf(jsonl->number, sizeof jsonl->number,
                                          "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return true;
    }
    ep_diag_error(diag, loc_of(jsonl, jsonl->line), "%s: expected a text or a whole number",
                  ep_trace_field_name(jsonl->config, EP_TRACE_FIELD_MODEL));
    return false;
}

static bool read_variant(struct ep_trace_jsonl *jsonl, struct ep_trace_row *row,
                         struct ep_diag *diag)
{
    bool is_good = true;
    const json_t *value = member(jsonl, EP_TRACE_FIELD_VARIANT, &is_good, diag);
    if (value == NULL)
        return is_good;
    if (!json_is_string(value)) {
        ep_diag_error(diag, loc_of(jsonl, jsonl->line), "%s: expected a text",
                      ep_trace_field_name(jsonl->config, EP_TRACE_FIELD_VARIANT));
        return false;
    }
    row->variant = json_string_value(value);
    row->variant_length = json_string_length(value);
    return true;
}

static bool read_row(struct ep_trace_jsonl *jsonl, const char *text, size_t length,
                     struct ep_trace_row *row, struct ep_diag *diag)
{
    json_error_t error;
    json_decref(jsonl->object);
    jsonl->object = json_loadb(text, length, JSON_REJECT_DUPLICATES, &error);
    if (jsonl->object == NULL) {
        ep_diag_error(diag, loc_of(jsonl, jsonl->line), "not JSON: %s", error.text);
        return false;
    }
    if (!json_is_object(jsonl->object)) {
        ep_diag_error(diag, loc_of(jsonl, jsonl->line), "expected a JSON object");
        return false;
    }
    *row = ep_trace_row_empty(loc_of(jsonl, jsonl->line));
    bool is_good = read_id(jsonl, row, diag);
    is_good &= read_variant(jsonl, row, diag);
    for (int i = 0; i < EP_TRACE_FIELD_COUNT; i++) {
        const enum ep_trace_field field = (enum ep_trace_field)i;
        const bool is_wanted = !ep_trace_field_is_text(field) &&
                               (field != EP_TRACE_FIELD_TIME || !jsonl->config->time_is_order);
        if (is_wanted)
            is_good &= read_number(jsonl, field, row, diag);
    }
    return is_good;
}

bool ep_trace_jsonl_next(struct ep_trace_jsonl *jsonl, struct ep_trace_row *row,
                         struct ep_diag *diag)
{
    const char *text;
    size_t length;
    while (jsonl->bad_rows < MAX_BAD_ROWS && next_line(jsonl, &text, &length, diag)) {
        if (is_blank(text, length))
            continue;
        if (read_row(jsonl, text, length, row, diag))
            return true;
        jsonl->bad_rows++;
    }
    return false;
}
