/* What is written from the tables: docs/scenario.md, the schema, the metrics. */
#include "mistakes.h"

#include "scenario/metrics.h"
#include "scenario/reference.h"
#include "scenario/scenario_schema.h"
#include "scenario/scenario_section.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE EP_SOURCE_DIR "/docs/scenario.md"

static char *written(void (*write)(FILE *out))
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    write(out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static char *contents(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    if (file == NULL)
        return text;
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    return text;
}

/* Run with EP_UPDATE=1 to write the page anew. */
static void page_is_up_to_date(void **state)
{
    (void)state;
    char *expected = written(ep_reference_write);
    if (getenv("EP_UPDATE") != NULL) {
        FILE *file = fopen(PAGE, "wb");
        assert_non_null(file);
        fputs(expected, file);
        assert_int_equal(fclose(file), 0);
    }
    char *found = contents(PAGE);
    if (strcmp(found, expected) != 0)
        fail_msg("docs/scenario.md is not what the tables say; run this test with EP_UPDATE=1");
    free(found);
    free(expected);
}

/* Every row of every table says what it is and has no column too many. */
static void page_has_whole_rows(void **state)
{
    (void)state;
    char *page = written(ep_reference_write);
    int columns = 0;
    for (char *line = strtok(page, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        int bars = 0;
        for (const char *c = line; *c != '\0'; c++)
            bars += *c == '|';
        if (line[0] == '|' && strncmp(line, "|---", 4) == 0)
            columns = bars;
        else if (line[0] == '|' && columns > 0 && strstr(line, "| key") == NULL &&
                 strstr(line, "| metric |") == NULL && strstr(line, "| distribution |") == NULL)
            assert_int_equal(bars, columns);
        if (line[0] == '#')
            columns = 0;
    }
    free(page);
}

static void schema_is_json_with_the_keys(void **state)
{
    (void)state;
    char *text = written(ep_scenario_schema_write);
    json_error_t error;
    json_t *schema = json_loads(text, 0, &error);
    assert_non_null(schema);
    assert_string_equal(json_string_value(json_object_get(schema, "$schema")),
                        "https://json-schema.org/draft/2020-12/schema");
    const json_t *properties = json_object_get(schema, "properties");
    assert_int_equal(json_object_size(properties), ep_scenario_section.field_count);
    const json_t *item = json_object_get(
        json_object_get(json_object_get(properties, "traffic"), "items"), "properties");
    assert_non_null(json_object_get(item, "arrivals"));
    assert_non_null(json_object_get(item, "locality"));
    const json_t *forms = json_object_get(
        json_object_get(json_object_get(properties, "deployments"), "additionalProperties"),
        "anyOf"); /* a mapping, or a list of such: the parts */
    const json_t *deployment = json_object_get(json_array_get(forms, 0), "properties");
    const json_t *part = json_object_get(json_array_get(forms, 1), "items");
    assert_non_null(json_object_get(deployment, "kind"));
    assert_non_null(json_object_get(deployment, "autoscaling"));
    assert_non_null(json_object_get(json_object_get(part, "properties"), "serves"));
    json_decref(schema);
    free(text);
}

/* Every "#/$defs/NAME" leads somewhere. */
static void schema_has_what_it_refers_to(void **state)
{
    (void)state;
    static const char lead[] = "\"#/$defs/";
    char *text = written(ep_scenario_schema_write);
    json_t *schema = json_loads(text, 0, NULL);
    const json_t *definitions = json_object_get(schema, "$defs");
    int count = 0;
    for (char *at = strstr(text, lead); at != NULL; at = strstr(at, lead)) {
        char name[64] = "";
        at += sizeof lead - 1;
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at, "\""), at);
        if (json_object_get(definitions, name) == NULL)
            fail_msg("no definition of %s", name);
        count++;
    }
    assert_true(count > 50);
    json_decref(schema);
    free(text);
}

static void check_section(const struct ep_section *section, int depth)
{
    assert_true(depth < 10);
    for (size_t i = 0; i < section->field_count; i++) {
        const struct ep_field *field = &section->fields[i];
        if (field->help == NULL || field->help[0] == '\0')
            fail_msg("%s has no help", field->key);
        if (field->tag != EP_TAG_NONE && field->default_text == NULL && field->default_rule == NULL)
            fail_msg("%s is tagged without a default", field->key);
        if (field->type == EP_FIELD_CUSTOM && (field->read == NULL || field->form == NULL))
            fail_msg("%s cannot be read or written about", field->key);
        if (field->section != NULL)
            check_section(field->section, depth + 1);
    }
}

static void every_key_is_explained(void **state)
{
    (void)state;
    check_section(&ep_scenario_section, 0);
}

static void every_metric_is_explained(void **state)
{
    (void)state;
    double limit;
    const char *why;
    for (size_t i = 0; i < ep_metric_count(); i++) {
        const struct ep_metric *metric = ep_metric_at(i);
        assert_ptr_equal(ep_metric_find(metric->name), metric);
        assert_non_null(metric->meaning);
        assert_true(ep_metric_unit_name(metric->unit)[0] != '\0');
        assert_true(
            ep_metric_parse_limit(metric, ep_metric_unit_example(metric->unit), &limit, &why));
    }
    assert_null(ep_metric_find("speed"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(page_is_up_to_date),
        cmocka_unit_test(page_has_whole_rows),
        cmocka_unit_test(schema_is_json_with_the_keys),
        cmocka_unit_test(schema_has_what_it_refers_to),
        cmocka_unit_test(every_key_is_explained),
        cmocka_unit_test(every_metric_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
