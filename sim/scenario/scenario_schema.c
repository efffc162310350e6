#include "scenario/scenario_schema.h"

#include "scenario/assumptions_section.h"
#include "scenario/distribution.h"
#include "scenario/fields.h"
#include "scenario/scenario_section.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>

static json_t *section_schema(const struct ep_section *section);
static json_t *field_schema(const struct ep_field *field);

static json_t *reference(const char *name)
{
    return json_pack("{s:s+}", "$ref", "#/$defs/", name);
}

static json_t *either(json_t *first, json_t *second)
{
    return json_pack("{s:[o,o]}", "anyOf", first, second);
}

static json_t *parse(const char *text)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    assert(value != NULL && "a table's schema is valid JSON");
    return value;
}

/* ---- values ---- */

static json_t *number_schema(const char *type, const struct ep_field *field)
{
    enum ep_field_rule rule = field->rule;
    json_t *schema = json_pack("{s:s}", "type", type);
    if (rule == EP_RULE_POSITIVE || rule == EP_RULE_SHARE)
        json_object_set_new(schema, "exclusiveMinimum", json_integer(0));
    if (rule == EP_RULE_NOT_NEGATIVE || rule == EP_RULE_FRACTION)
        json_object_set_new(schema, "minimum", json_integer(0));
    if (rule == EP_RULE_AT_LEAST_ONE)
        json_object_set_new(schema, "minimum", json_integer(1));
    if (rule == EP_RULE_FRACTION || rule == EP_RULE_SHARE)
        json_object_set_new(schema, "maximum", json_integer(1));
    if (field->most > 0)
        json_object_set_new(schema, "maximum", json_integer(field->most));
    return schema;
}

static json_t *choice_schema(const struct ep_choice *choices)
{
    json_t *words = json_array();
    for (; choices->word != NULL; choices++)
        if (choices->value != EP_CHOICE_LATER)
            json_array_append_new(words, json_string(choices->word));
    return json_pack("{s:o}", "enum", words);
}

/* A word, or a mapping with that one key. */
static json_t *one_of_schema(const struct ep_section *section)
{
    json_t *forms = json_array();
    for (size_t i = 0; i < section->field_count; i++) {
        const struct ep_field *field = &section->fields[i];
        if (field->type == EP_FIELD_LATER)
            continue;
        if (field->type == EP_FIELD_SECTION && field->section->field_count == 0)
            json_array_append_new(forms, json_pack("{s:s}", "const", field->key));
        json_array_append_new(forms, json_pack("{s:s, s:{s:o}, s:[s], s:b}", "type", "object",
                                               "properties", field->key, field_schema(field),
                                               "required", field->key, "additionalProperties", 0));
    }
    return json_pack("{s:o}", "anyOf", forms);
}

static json_t *custom_schema(const struct ep_field *field)
{
    if (field->section == NULL)
        return parse(field->schema);
    json_t *mapping = section_schema(field->section);
    if (field->schema != NULL)
        return either(parse(field->schema), mapping);
    return json_pack("{s:s, s:o}", "type", "array", "items",
                     either(json_pack("{s:s}", "type", "string"), mapping));
}

/* A mapping, or a list of such mappings where the section reads one. */
static json_t *item_schema(const struct ep_section *section)
{
    if (section->read_list == NULL)
        return section_schema(section);
    json_t *list = json_pack("{s:s, s:o}", "type", "array", "items", section_schema(section));
    return either(section_schema(section), list);
}

static json_t *value_schema(const struct ep_field *field)
{
    switch (field->type) {
    case EP_FIELD_TEXT:
    case EP_FIELD_PATH:
        return json_pack("{s:[s,s]}", "type", "string", "number");
    case EP_FIELD_NAME:
        return reference("name");
    case EP_FIELD_INT:
    case EP_FIELD_COUNT:
    case EP_FIELD_SEED:
        return number_schema("integer", field);
    case EP_FIELD_NUMBER:
        return number_schema("number", field);
    case EP_FIELD_RATIO:
        return reference("percentage");
    case EP_FIELD_DURATION:
        return reference("duration");
    case EP_FIELD_BYTES:
        return reference("size");
    case EP_FIELD_BANDWIDTH:
        return reference("bandwidth");
    case EP_FIELD_RATE:
        return reference("rate");
    case EP_FIELD_PRICE:
        return reference("price");
    case EP_FIELD_CALENDAR:
        return json_pack("{s:s}", "type", "string");
    case EP_FIELD_CHOICE:
        return choice_schema(field->choices);
    case EP_FIELD_DURATION_DIST:
        return reference("duration_or_distribution");
    case EP_FIELD_BYTES_DIST:
    case EP_FIELD_SIZE:
        return reference("size_or_distribution");
    case EP_FIELD_SECTION:
        return field->section == &ep_assumptions_section ? reference("assumptions")
                                                         : section_schema(field->section);
    case EP_FIELD_ONE_OF:
        return one_of_schema(field->section);
    case EP_FIELD_LIST:
        return json_pack("{s:s, s:o}", "type", "array", "items", section_schema(field->section));
    case EP_FIELD_MAP:
        return json_pack("{s:s, s:o}", "type", "object", "additionalProperties",
                         item_schema(field->section));
    case EP_FIELD_CUSTOM:
        return custom_schema(field);
    case EP_FIELD_LATER:
        break;
    }
    return json_false();
}

static bool is_word(const char *off)
{
    return off != NULL && (off[0] < '0' || off[0] > '9');
}

static void add_default(json_t *schema, const struct ep_field *field)
{
    const char *text = field->default_text;
    bool is_number = field->type == EP_FIELD_INT || field->type == EP_FIELD_NUMBER ||
                     field->type == EP_FIELD_SEED;
    if (text == NULL || strchr("{[\"", text[0]) != NULL)
        return;
    json_t *value = is_number ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
    json_object_set_new(schema, "default", value != NULL ? value : json_string(text));
}

static json_t *field_schema(const struct ep_field *field)
{
    json_t *schema = value_schema(field);
    bool is_listed = field->type == EP_FIELD_CHOICE;
    if (is_word(field->off) && !is_listed && field->type != EP_FIELD_CUSTOM)
        schema = either(schema, json_pack("{s:s}", "const", field->off));
    json_object_set_new(schema, "description", json_string(field->help));
    add_default(schema, field);
    return schema;
}

static json_t *section_schema(const struct ep_section *section)
{
    json_t *properties = json_object(), *required = json_array();
    for (size_t i = 0; i < section->field_count; i++) {
        const struct ep_field *field = &section->fields[i];
        if (field->type == EP_FIELD_LATER)
            continue;
        json_object_set_new(properties, field->key, field_schema(field));
        if (field->is_required)
            json_array_append_new(required, json_string(field->key));
    }
    return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties, "required",
                     required, "additionalProperties", 0);
}

/* ---- shared definitions ---- */

/* One set of parameters that go together, as a mapping. */
static json_t *parameter_set_schema(unsigned set, const char *quantity)
{
    json_t *properties = json_object(), *required = json_array();
    bool is_quantity;
    const char *name;
    for (size_t p = 0; (name = ep_distribution_parameter(p, &is_quantity)) != NULL; p++) {
        if (!(set & 1u << p))
            continue;
        json_object_set_new(properties, name,
                            is_quantity ? reference(quantity)
                                        : json_pack("{s:s}", "type", "number"));
        json_array_append_new(required, json_string(name));
    }
    return json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "properties", properties, "required",
                     required, "additionalProperties", 0);
}

static json_t *form_schema(size_t form, const char *quantity)
{
    const char *name = ep_distribution_form(form)->name;
    const unsigned *sets = ep_distribution_parameter_sets(form);
    json_t *value = NULL;
    if (strcmp(name, "constant") == 0) {
        value = reference(quantity);
    } else if (strcmp(name, "empirical") == 0) {
        value = json_pack("{s:s}", "type", "object");
    } else {
        json_t *forms = json_array();
        for (; *sets != 0; sets++)
            json_array_append_new(forms, parameter_set_schema(*sets, quantity));
        value = json_pack("{s:o}", "anyOf", forms);
    }
    return json_pack("{s:s, s:{s:o}, s:[s], s:b}", "type", "object", "properties", name, value,
                     "required", name, "additionalProperties", 0);
}

static json_t *distribution_schema(const char *quantity)
{
    json_t *forms = json_array();
    json_array_append_new(forms, reference(quantity));
    for (size_t i = 0; i < ep_distribution_form_count(); i++)
        json_array_append_new(forms, form_schema(i, quantity));
    return json_pack("{s:o}", "anyOf", forms);
}

static json_t *definitions(void)
{
#define NUMBER "^[0-9]+([.][0-9]+)?"
    static const struct {
        const char *name, *pattern;
    } texts[] = {
        {"name", "^[A-Za-z0-9_][A-Za-z0-9_-]{0,62}$"},
        {"duration", NUMBER "(ns|us|ms|s|min|h|d)$"},
        {"size", NUMBER "([kMGT]?B|[KMGT]iB)$"},
        {"bandwidth", NUMBER "(([kMGT]?B|[KMGT]iB)/s|[kMG]?bps)$|^unlimited$"},
        {"rate", NUMBER "/(s|min|h)$"},
        {"percentage", NUMBER "%$"},
        {"price", "^[$][0-9]+([.][0-9]+)?/h$"},
    };
    json_t *all = json_object();
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        json_object_set_new(all, texts[i].name,
                            json_pack("{s:s, s:s}", "type", "string", "pattern", texts[i].pattern));
    json_object_set_new(all, "duration_or_distribution", distribution_schema("duration"));
    json_object_set_new(all, "size_or_distribution", distribution_schema("size"));
    json_object_set_new(all, "assumptions", section_schema(&ep_assumptions_section));
    return all;
}

void ep_scenario_schema_write(FILE *out)
{
    json_t *schema =
        json_pack("{s:s, s:s}", "$schema", "https://json-schema.org/draft/2020-12/schema", "title",
                  "epsim scenario");
    json_t *body = section_schema(&ep_scenario_section);
    json_object_update(schema, body);
    json_decref(body);
    json_object_set_new(schema, "$defs", definitions());
    json_dumpf(schema, out, JSON_INDENT(2));
    fputc('\n', out);
    json_decref(schema);
}
