/* The table of names against what the writer writes: neither has a name that the other lacks. */
#include "report/result_schema.h"

#include "base/mem.h"
#include "report/json.h"
#include "sample_advice.h"
#include "sample_events.h"
#include "sample_parts.h"
#include "sample_result.h"
#include "sample_scaling.h"
#include "sample_survival.h"
#include "sample_what_if.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <string.h>

#define MAX_FIELDS 500
struct seen {
    bool fields[MAX_FIELDS]; /* by index: met in the JSON */
};

static const struct ep_result_field *find_field(const char *object, const char *key, size_t *index)
{
    for (size_t i = 0; i < ep_result_schema_count(); i++) {
        const struct ep_result_field *field = ep_result_schema_field(i);
        if (strcmp(field->in, object) == 0 && strcmp(field->key, key) == 0) {
            *index = i;
            return field;
        }
    }
    return NULL;
}

static void check_object(struct seen *seen, const json_t *json, const char *object);

static void check_each(struct seen *seen, const json_t *json, const char *of)
{
    size_t i;
    const json_t *item;
    json_array_foreach(json, i, item) check_object(seen, item, of);
}

static void check_map(struct seen *seen, const json_t *json, const char *of)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)json, key, value) check_object(seen, value, of);
}

static bool holds(const json_t *json, enum ep_result_type type)
{
    switch (type) {
    case EP_RESULT_TEXT:
        return json_is_string(json);
    case EP_RESULT_TEXT_OR_NULL:
        return json_is_string(json) || json_is_null(json);
    case EP_RESULT_INTEGER:
        return json_is_integer(json);
    case EP_RESULT_NUMBER_OR_NULL:
        return json_is_number(json) || json_is_null(json);
    case EP_RESULT_BOOLEAN:
        return json_is_boolean(json);
    case EP_RESULT_BOOLEAN_OR_NULL:
        return json_is_boolean(json) || json_is_null(json);
    case EP_RESULT_TEXTS:
    case EP_RESULT_ARRAY:
        return json_is_array(json);
    case EP_RESULT_TEXT_MAP:
    case EP_RESULT_COUNT_MAP:
    case EP_RESULT_OBJECT:
    case EP_RESULT_MAP:
        return json_is_object(json);
    }
    return false;
}

static void check_value(struct seen *seen, const json_t *json, const struct ep_result_field *field)
{
    if (!holds(json, field->type))
        fail_msg("%s.%s has another type", field->in, field->key);
    if (field->type == EP_RESULT_OBJECT)
        check_object(seen, json, field->of);
    else if (field->type == EP_RESULT_ARRAY)
        check_each(seen, json, field->of);
    else if (field->type == EP_RESULT_MAP)
        check_map(seen, json, field->of);
}

static void check_object(struct seen *seen, const json_t *json, const char *object)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)json, key, value)
    {
        size_t index = 0;
        const struct ep_result_field *field = find_field(object, key, &index);
        if (field == NULL)
            fail_msg("the table has no %s.%s", object, key);
        seen->fields[index] = true;
        check_value(seen, value, field);
    }
    for (size_t i = 0; i < ep_result_schema_count(); i++) {
        const struct ep_result_field *field = ep_result_schema_field(i);
        if (strcmp(field->in, object) == 0 && !field->is_optional &&
            json_object_get(json, field->key) == NULL)
            fail_msg("the JSON lacks %s.%s", object, field->key);
    }
}

static json_t *sample_json(void)
{
    struct ep_result *result = sample_result_create();
    struct ep_text text = {0};
    sample_advice_add(result);
    sample_events_add(result);
    sample_survival_add(result);
    sample_what_if_add(result);
    result->deployments[SAMPLE_SHARED].neighbors.model = "music/7";
    sample_scaling_add(result, SAMPLE_SHARED);
    static const struct ep_cloudwatch metric = {
        "ContainerLatency", "Microseconds", 1, 1, 1, 1, 1, 1, 1};
    static const struct ep_container_result container = {
        .name = "a", .image = "b", .cloudwatch = &metric, .cloudwatch_count = 1};
    result->deployments[SAMPLE_DIRECT].container_results = &container;
    result->deployments[SAMPLE_DIRECT].container_result_count = 1;
    result->deployments[SAMPLE_DIRECT].bottleneck.resource = "cpu";
    result->deployments[SAMPLE_DIRECT].bottleneck.slowest = "a";
    struct sample_parts parts;
    sample_parts_add(&parts, result, SAMPLE_DIRECT);
    ep_report_json(result, &text);
    json_t *json = json_loads(ep_text_bytes(&text), 0, NULL);
    ep_text_fini(&text);
    sample_result_destroy(result);
    return json;
}

static void agrees_with_the_writer(void **state)
{
    (void)state;
    struct seen *seen = ep_alloc_zeroed(1, sizeof *seen);
    assert_true(ep_result_schema_count() <= MAX_FIELDS);
    json_t *json = sample_json();
    assert_non_null(json);
    check_object(seen, json, "result");
    for (size_t i = 0; i < ep_result_schema_count(); i++)
        if (!seen->fields[i] && strcmp(ep_result_schema_field(i)->key, "withheld") != 0)
            fail_msg("nothing wrote %s.%s", ep_result_schema_field(i)->in,
                     ep_result_schema_field(i)->key);
    json_decref(json);
    ep_free(seen);
}

static json_t *schema_json(void)
{
    struct ep_text text = {0};
    ep_result_schema_json(&text);
    json_t *json = json_loads(ep_text_bytes(&text), 0, NULL);
    ep_text_fini(&text);
    assert_non_null(json);
    return json;
}

static void describes_every_field_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < ep_result_schema_count(); i++) {
        const struct ep_result_field *field = ep_result_schema_field(i);
        size_t first = 0;
        assert_true(strlen(field->meaning) > 0);
        find_field(field->in, field->key, &first);
        assert_int_equal(first, i);
    }
}

static void refers_only_to_objects_that_it_defines(void **state)
{
    (void)state;
    json_t *schema = schema_json();
    json_t *defs = json_object_get(schema, "$defs");
    for (size_t i = 0; i < ep_result_schema_count(); i++) {
        const struct ep_result_field *field = ep_result_schema_field(i);
        if (field->of != NULL && json_object_get(defs, field->of) == NULL)
            fail_msg("%s.%s refers to %s", field->in, field->key, field->of);
    }
    json_decref(schema);
}

static void is_a_schema_of_the_whole_result(void **state)
{
    (void)state;
    json_t *schema = schema_json();
    const json_t *properties = json_object_get(schema, "properties");
    assert_string_equal(json_string_value(json_object_get(schema, "$schema")),
                        "https://json-schema.org/draft/2020-12/schema");
    const json_t *deployments = json_object_get(properties, "deployments");
    assert_string_equal(json_string_value(json_object_get(deployments, "type")), "array");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(deployments, "items"), "$ref")),
        "#/$defs/deployment");
    const json_t *deployment = json_object_get(json_object_get(schema, "$defs"), "deployment");
    assert_int_equal(json_array_size(json_object_get(deployment, "required")), 4);
    assert_true(json_is_false(json_object_get(deployment, "additionalProperties")));
    json_decref(schema);
}

struct found {
    const char *wanted, *unit;
    size_t count;
};

static void look(void *self, const char *path, const struct ep_result_field *field)
{
    struct found *found = self;
    if (strcmp(path, found->wanted) != 0)
        return;
    found->count++;
    found->unit = field->unit;
}

static void visits_full_names_but_not_the_inside_of_estimates(void **state)
{
    (void)state;
    struct found p99 = {.wanted = "deployments.latency_s.p99"};
    ep_result_schema_visit(look, &p99);
    assert_int_equal(p99.count, 1);
    assert_string_equal(p99.unit, "s");
    struct found nested = {.wanted = "deployments.groups.cold_latency_s.p50"};
    ep_result_schema_visit(look, &nested);
    assert_int_equal(nested.count, 1);
    struct found inside = {.wanted = "deployments.latency_s.p99.low"};
    ep_result_schema_visit(look, &inside);
    assert_int_equal(inside.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_writer),
        cmocka_unit_test(describes_every_field_once),
        cmocka_unit_test(refers_only_to_objects_that_it_defines),
        cmocka_unit_test(is_a_schema_of_the_whole_result),
        cmocka_unit_test(visits_full_names_but_not_the_inside_of_estimates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
