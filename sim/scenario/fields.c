#include "scenario/fields.h"

#include "base/units.h"
#include "core/time.h"
#include "hosting/assumptions.h"
#include "scenario/config.h"
#include "scenario/distribution.h"
#include "scenario/yaml_source.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_KEYS 64 /* of one table */

const char *ep_field_tag_name(enum ep_field_tag tag)
{
    static const char *const names[] = {"", "documented", "measured", "derived", "assumed"};
    return names[tag];
}

const char *ep_field_type_name(const struct ep_field *field)
{
    static const char *const names[] = {
        [EP_FIELD_TEXT] = "text",
        [EP_FIELD_NAME] = "name",
        [EP_FIELD_PATH] = "file",
        [EP_FIELD_INT] = "whole number",
        [EP_FIELD_COUNT] = "whole number",
        [EP_FIELD_SEED] = "whole number",
        [EP_FIELD_NUMBER] = "number",
        [EP_FIELD_RATIO] = "percentage",
        [EP_FIELD_DURATION] = "duration",
        [EP_FIELD_BYTES] = "size",
        [EP_FIELD_BANDWIDTH] = "bandwidth",
        [EP_FIELD_RATE] = "rate",
        [EP_FIELD_PRICE] = "price per hour",
        [EP_FIELD_CALENDAR] = "time in UTC",
        [EP_FIELD_CHOICE] = "choice",
        [EP_FIELD_DURATION_DIST] = "duration or distribution",
        [EP_FIELD_BYTES_DIST] = "size or distribution",
        [EP_FIELD_SIZE] = "size or distribution",
        [EP_FIELD_SECTION] = "mapping",
        [EP_FIELD_ONE_OF] = "one of",
        [EP_FIELD_LIST] = "list of mappings",
        [EP_FIELD_MAP] = "mapping of mappings",
        [EP_FIELD_CUSTOM] = "",
        [EP_FIELD_LATER] = "not in this version",
    };
    return field->type == EP_FIELD_CUSTOM && field->form != NULL ? field->form : names[field->type];
}

bool ep_fields_is_name(const char *text)
{
    size_t length = strlen(text);
    return 0 < length && length < 64 && text[0] != '-' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
               length;
}

/* ---- ranges ---- */

static bool is_within(enum ep_field_rule rule, double value)
{
    switch (rule) {
    case EP_RULE_NONE:
        return true;
    case EP_RULE_POSITIVE:
        return value > 0;
    case EP_RULE_NOT_NEGATIVE:
        return value >= 0;
    case EP_RULE_AT_LEAST_ONE:
        return value >= 1;
    case EP_RULE_FRACTION:
        return 0 <= value && value <= 1;
    case EP_RULE_SHARE:
        return 0 < value && value <= 1;
    }
    return true;
}

static const char *rule_text(const struct ep_field *field)
{
    bool is_ratio = field->type == EP_FIELD_RATIO;
    switch (field->rule) {
    case EP_RULE_NONE:
        break;
    case EP_RULE_POSITIVE:
        return "must be > 0";
    case EP_RULE_NOT_NEGATIVE:
        return "must be >= 0";
    case EP_RULE_AT_LEAST_ONE:
        return "must be >= 1";
    case EP_RULE_FRACTION:
        return is_ratio ? "must be within 0% and 100%" : "must be within 0 and 1";
    case EP_RULE_SHARE:
        return is_ratio ? "must be above 0% and at most 100%" : "must be above 0 and at most 1";
    }
    return "";
}

/* ---- scalars ---- */

static const char *scalar_text(struct ep_reader *reader, const struct ep_field *field,
                               const struct ep_node *node)
{
    if (field->is_later_as_mapping && node->kind == EP_NODE_MAPPING) {
        ep_reader_error(reader, node, "a mapping here is not in this version");
        return NULL;
    }
    char expected[256];
    int used = snprintf(expected, sizeof expected, "expected %s%s",
                        field->type == EP_FIELD_TEXT ? "" : "a ", ep_field_type_name(field));
    const char *separator = ": ";
    for (const struct ep_choice *choice = field->choices; choice && choice->word; choice++) {
        if (choice->value == EP_CHOICE_LATER || used >= (int)sizeof expected)
            continue;
        used += snprintf(expected + used, sizeof expected - (size_t)used, "%s%s", separator,
                         choice->word);
        separator = ", ";
    }
    return ep_reader_text(reader, node, expected);
}

/* A word that switches off; an `off` such as 0ms or 100% is a value like any other. */
static bool is_off(const struct ep_field *field, const char *text)
{
    bool is_word = field->off != NULL && (field->off[0] < '0' || field->off[0] > '9');
    return is_word && strcmp(field->off, text) == 0;
}

static bool refuse_large(struct ep_reader *reader, const struct ep_node *node, int64_t most)
{
    char expected[64];
    snprintf(expected, sizeof expected, "must be at most %" PRId64, most);
    return ep_reader_unexpected(reader, node, expected);
}

static bool read_double(struct ep_reader *reader, const struct ep_field *field,
                        const struct ep_node *node, const char *text, double *target)
{
    static bool (*const parse[])(const char *, double *,
                                 const char **) = {[EP_FIELD_NUMBER] = ep_units_parse_number,
                                                   [EP_FIELD_RATIO] = ep_units_parse_ratio,
                                                   [EP_FIELD_BANDWIDTH] = ep_units_parse_bandwidth,
                                                   [EP_FIELD_RATE] = ep_units_parse_rate,
                                                   [EP_FIELD_PRICE] = ep_units_parse_price};
    double value = INFINITY;
    const char *why = NULL;
    if (!is_off(field, text) && !parse[field->type](text, &value, &why))
        return ep_reader_unexpected(reader, node, why);
    if (!is_within(field->rule, value))
        return ep_reader_unexpected(reader, node, rule_text(field));
    if (field->most > 0 && value > field->most)
        return refuse_large(reader, node, field->most);
    *target = value;
    return true;
}

static bool read_quantity(struct ep_reader *reader, const struct ep_field *field,
                          const struct ep_node *node, const char *text, int64_t *target)
{
    static bool (*const parse[])(const char *, int64_t *,
                                 const char **) = {[EP_FIELD_DURATION] = ep_units_parse_duration,
                                                   [EP_FIELD_BYTES] = ep_units_parse_bytes,
                                                   [EP_FIELD_CALENDAR] = ep_units_parse_calendar};
    static_assert(EP_TIME_NEVER == INT64_MAX, "off of a time is off of a size");
    int64_t value = INT64_MAX;
    const char *why = NULL;
    if (!is_off(field, text) && !parse[field->type](text, &value, &why))
        return ep_reader_unexpected(reader, node, why);
    if (!is_within(field->rule, (double)value))
        return ep_reader_unexpected(reader, node, rule_text(field));
    *target = value;
    return true;
}

static bool read_integer(struct ep_reader *reader, const struct ep_field *field,
                         const struct ep_node *node, const char *text, int64_t max, int64_t *value)
{
    const char *why = NULL;
    if (!ep_units_parse_integer(text, value, &why)) {
        char expected[128];
        snprintf(expected, sizeof expected, "%s%s%s", why, field->off != NULL ? ", or " : "",
                 field->off != NULL ? field->off : "");
        return ep_reader_unexpected(reader, node, expected);
    }
    if (!is_within(field->rule, (double)*value))
        return ep_reader_unexpected(reader, node, rule_text(field));
    return *value <= max || refuse_large(reader, node, max);
}

static int64_t largest(const struct ep_field *field)
{
    return field->most > 0 ? field->most : 1000000000;
}

static bool read_int(struct ep_reader *reader, const struct ep_field *field,
                     const struct ep_node *node, const char *text, int *target)
{
    int64_t value = EP_UNLIMITED;
    if (!is_off(field, text) && !read_integer(reader, field, node, text, largest(field), &value))
        return false;
    *target = (int)value;
    return true;
}

static bool read_text(struct ep_reader *reader, const struct ep_field *field,
                      const struct ep_node *node, const char *text, const char **target)
{
    if (text[0] == '\0')
        return ep_reader_unexpected(reader, node, "must not be empty");
    if (field->type == EP_FIELD_NAME && !ep_fields_is_name(text))
        return ep_reader_unexpected(
            reader, node, "expected a name: at most 63 letters, digits, - and _, no leading -");
    *target = field->type == EP_FIELD_PATH ? ep_reader_resolve(reader, text)
                                           : ep_reader_copy(reader, text);
    return true;
}

static bool read_choice(struct ep_reader *reader, const struct ep_field *field,
                        const struct ep_node *node, const char *text, void *target)
{
    const char *words[MAX_KEYS];
    size_t n = 0;
    for (const struct ep_choice *choice = field->choices; choice->word != NULL; choice++) {
        if (choice->value != EP_CHOICE_LATER)
            words[n++] = choice->word;
        if (strcmp(choice->word, text) != 0)
            continue;
        if (choice->value == EP_CHOICE_LATER)
            return ep_reader_error(reader, node, "%s is not in this version", text);
        if (field->size == sizeof(bool)) {
            bool flag = choice->value != 0;
            memcpy(target, &flag, sizeof flag);
        } else {
            memcpy(target, &choice->value, sizeof choice->value);
        }
        return true;
    }
    char path[EP_READER_PATH_SIZE], found[EP_READER_PATH_SIZE], problem[EP_READER_PATH_SIZE + 32];
    snprintf(problem, sizeof problem, "unknown value %s",
             ep_node_describe(node, found, sizeof found));
    return ep_reader_unknown(reader, node->at, ep_node_path(node, path, sizeof path), problem, text,
                             (struct ep_known){words, n});
}

static bool read_scalar(struct ep_reader *reader, const struct ep_field *field,
                        const struct ep_node *node, void *target)
{
    int64_t value;
    const char *text = scalar_text(reader, field, node);
    if (text == NULL)
        return false;
    switch ((int)field->type) {
    case EP_FIELD_TEXT:
    case EP_FIELD_NAME:
    case EP_FIELD_PATH:
        return read_text(reader, field, node, text, target);
    case EP_FIELD_INT:
        return read_int(reader, field, node, text, target);
    case EP_FIELD_COUNT:
        if (!read_integer(reader, field, node, text, largest(field), &value))
            return false;
        *(uint32_t *)target = (uint32_t)value;
        return true;
    case EP_FIELD_SEED:
        if (!read_integer(reader, field, node, text, INT64_MAX, &value))
            return false;
        *(uint64_t *)target = (uint64_t)value;
        return true;
    case EP_FIELD_DURATION:
    case EP_FIELD_BYTES:
    case EP_FIELD_CALENDAR:
        return read_quantity(reader, field, node, text, target);
    case EP_FIELD_CHOICE:
        return read_choice(reader, field, node, text, target);
    default:
        return read_double(reader, field, node, text, target);
    }
}

/* ---- structured fields ---- */

static bool read_size(struct ep_reader *reader, const struct ep_node *node, struct ep_size *size)
{
    if (!ep_distribution_read(reader, node, EP_QUANTITY_BYTES, &size->bytes))
        return false;
    size->is_set = true;
    return true;
}

static size_t list_keys(const struct ep_section *section, const char *keys[MAX_KEYS])
{
    size_t n = 0;
    for (size_t i = 0; i < section->field_count; i++)
        if (section->fields[i].type != EP_FIELD_LATER)
            keys[n++] = section->fields[i].key;
    return n;
}

static const struct ep_field *find_field(const struct ep_section *section, const char *key)
{
    for (size_t i = 0; i < section->field_count; i++)
        if (strcmp(section->fields[i].key, key) == 0)
            return &section->fields[i];
    return NULL;
}

static void set_enum(const struct ep_field *field, void *target, int value)
{
    if (field->size == sizeof(int))
        memcpy(target, &value, sizeof value);
}

/* `uniform`, or `{zipf: {exponent: 0.9}}`: one key, the alternative. */
static bool read_one_of(struct ep_reader *reader, const struct ep_field *field,
                        const struct ep_node *node, void *base)
{
    const char *keys[MAX_KEYS], *key = node->text;
    char path[EP_READER_PATH_SIZE], problem[128];
    struct ep_loc at = node->at;
    bool is_word = node->kind == EP_NODE_SCALAR;
    if (!is_word && (node->kind != EP_NODE_MAPPING || node->count != 1)) {
        const char *lead = "expected one of";
        char expected[256];
        size_t n = list_keys(field->section, keys);
        int used = snprintf(expected, sizeof expected, "%s", lead);
        for (size_t i = 0; i < n && used < (int)sizeof expected; i++)
            used += snprintf(expected + used, sizeof expected - (size_t)used, "%s %s",
                             i == 0 ? "" : ",", keys[i]);
        return ep_reader_unexpected(reader, node, expected);
    }
    if (!is_word) {
        key = node->entries[0].key;
        at = node->entries[0].key_at;
        ep_node_path(node->entries[0].value, path, sizeof path);
    }
    const struct ep_field *chosen = find_field(field->section, key);
    if (chosen == NULL) {
        snprintf(problem, sizeof problem, is_word ? "unknown value %.60s" : "unknown key", key);
        return ep_reader_unknown(reader, at, is_word ? ep_node_path(node, path, sizeof path) : path,
                                 problem, key,
                                 (struct ep_known){keys, list_keys(field->section, keys)});
    }
    if (chosen->type == EP_FIELD_LATER)
        return ep_reader_error(reader, node, "%s is not in this version", key);
    set_enum(field, (char *)base + field->offset, chosen->value);
    if (chosen->type == EP_FIELD_SECTION)
        ep_fields_defaults(reader, chosen->section, (char *)base + chosen->offset);
    if (!is_word)
        return ep_fields_read_value(reader, chosen, node->entries[0].value, base);
    struct ep_node empty = {.kind = EP_NODE_NULL, .at = node->at, .parent = node, .key = key};
    return ep_fields_read_value(reader, chosen, &empty, base);
}

bool ep_fields_read_items(struct ep_reader *reader, const struct ep_section *section,
                          const struct ep_node *node, bool is_map, void **items, size_t *count)
{
    bool is_good = true;
    if (node->kind != (is_map ? EP_NODE_MAPPING : EP_NODE_SEQUENCE))
        return ep_reader_unexpected(reader, node,
                                    is_map ? "expected a mapping" : "expected a list");
    char *made = ep_arena_alloc(reader->arena, (node->count + 1) * section->item_size);
    for (size_t i = 0; i < node->count; i++) {
        void *item = made + i * section->item_size;
        const struct ep_node_entry *entry = &node->entries[i];
        ep_fields_defaults(reader, section, item);
        if (is_map && !ep_fields_is_name(entry->key))
            is_good = ep_reader_error(
                reader, entry->value,
                "expected a name: at most 63 letters, digits, - and _, no leading -");
        if (is_map)
            *(const char **)item = entry->key;
        is_good = ep_fields_read(reader, section, entry->value, item) && is_good;
    }
    *items = made;
    *count = node->count;
    return is_good;
}

static bool read_items(struct ep_reader *reader, const struct ep_field *field,
                       const struct ep_node *node, void *base)
{
    void *items = NULL;
    size_t count = 0;
    bool is_good = ep_fields_read_items(reader, field->section, node, field->type == EP_FIELD_MAP,
                                        &items, &count);
    if (is_good || (field->keeps_bad && items != NULL)) {
        memcpy((char *)base + field->offset, &items, sizeof items);
        memcpy((char *)base + field->count_offset, &count, sizeof count);
    }
    return is_good;
}

bool ep_fields_read_value(struct ep_reader *reader, const struct ep_field *field,
                          const struct ep_node *node, void *base)
{
    void *target = (char *)base + field->offset;
    switch ((int)field->type) {
    case EP_FIELD_DURATION_DIST:
        return ep_distribution_read(reader, node, EP_QUANTITY_DURATION, target);
    case EP_FIELD_BYTES_DIST:
        return ep_distribution_read(reader, node, EP_QUANTITY_BYTES, target);
    case EP_FIELD_SIZE:
        return read_size(reader, node, target);
    case EP_FIELD_SECTION:
        return ep_fields_read(reader, field->section, node, target);
    case EP_FIELD_ONE_OF:
        return read_one_of(reader, field, node, base);
    case EP_FIELD_LIST:
    case EP_FIELD_MAP:
        return read_items(reader, field, node, base);
    case EP_FIELD_CUSTOM:
        return field->read(reader, node, target);
    case EP_FIELD_LATER:
        return ep_reader_error(reader, node, "%s is not in this version", field->key);
    default:
        return read_scalar(reader, field, node, target);
    }
}

/* ---- mappings ---- */

static void read_default(struct ep_reader *reader, const struct ep_field *field, void *target)
{
    struct ep_loc at = {"default", 1, 1};
    const char *text = field->default_text;
    struct ep_node *node =
        ep_yaml_source_parse(reader->arena, at.file, text, strlen(text), reader->diag);
    bool is_good = node != NULL && ep_fields_read_value(reader, field, node, target);
    assert(is_good && "a table's default is a valid value");
    (void)is_good;
}

void ep_fields_defaults(struct ep_reader *reader, const struct ep_section *section, void *target)
{
    if (section->init != NULL)
        section->init(target);
    for (size_t i = 0; i < section->field_count; i++) {
        const struct ep_field *field = &section->fields[i];
        if (field->default_text != NULL)
            read_default(reader, field, target);
        else if (field->type == EP_FIELD_SECTION)
            ep_fields_defaults(reader, field->section, (char *)target + field->offset);
    }
}

static bool read_entry(struct ep_reader *reader, const struct ep_section *section,
                       const struct ep_node_entry *entry, const struct ep_node *node, void *target)
{
    const struct ep_field *field = find_field(section, entry->key);
    if (field != NULL)
        return ep_fields_read_value(reader, field, entry->value, target);
    const char *keys[MAX_KEYS];
    char path[EP_READER_PATH_SIZE], full[2 * EP_READER_PATH_SIZE];
    ep_node_path(node, path, sizeof path);
    snprintf(full, sizeof full, "%s%s%.100s", path, path[0] == '\0' ? "" : ".", entry->key);
    return ep_reader_unknown(reader, entry->key_at, full, "unknown key", entry->key,
                             (struct ep_known){keys, list_keys(section, keys)});
}

static bool check_required(struct ep_reader *reader, const struct ep_section *section,
                           const struct ep_node *node)
{
    bool is_good = true;
    for (size_t i = 0; i < section->field_count; i++) {
        const struct ep_field *field = &section->fields[i];
        if (field->is_required && ep_node_get(node, field->key) == NULL)
            is_good = ep_reader_error_key(reader, node, field->key, "missing: %s", field->help);
    }
    return is_good;
}

bool ep_fields_read(struct ep_reader *reader, const struct ep_section *section,
                    const struct ep_node *node, void *target)
{
    assert(section->field_count <= MAX_KEYS);
    if (node->kind == EP_NODE_SEQUENCE && section->read_list != NULL)
        return section->read_list(reader, node, target);
    if (node->kind != EP_NODE_MAPPING && node->kind != EP_NODE_NULL)
        return ep_reader_unexpected(reader, node, "expected a mapping");
    if (section->begin != NULL && !section->begin(reader, node, target))
        return false;
    bool is_good = true;
    for (size_t i = 0; i < node->count; i++)
        is_good = read_entry(reader, section, &node->entries[i], node, target) && is_good;
    is_good = check_required(reader, section, node) && is_good;
    if (!is_good || section->check == NULL)
        return is_good;
    size_t before = ep_diag_error_count(reader->diag);
    section->check(reader, node, target);
    return ep_diag_error_count(reader->diag) == before;
}
