#include "report/json_tree.h"

#include "base/mem.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>

void ep_json_set(json_t *object, const char *key, json_t *value)
{
    struct ep_text clean = {0};
    ep_text_add_clean(&clean, key);
    int failed = json_object_set_new(object, ep_text_bytes(&clean), value);
    assert(!failed);
    (void)failed;
    ep_text_fini(&clean);
}

void ep_json_append(json_t *array, json_t *value)
{
    int failed = json_array_append_new(array, value);
    assert(!failed);
    (void)failed;
}

json_t *ep_json_text(const char *text)
{
    if (!text)
        return json_null();
    struct ep_text clean = {0};
    ep_text_add_clean(&clean, text);
    json_t *value = json_string(ep_text_bytes(&clean));
    ep_text_fini(&clean);
    return value;
}

json_t *ep_json_real(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

json_t *ep_json_count(uint64_t count)
{
    if (count <= INT64_MAX)
        return json_integer((json_int_t)count);
    char *digits = ep_format("%llu", (unsigned long long)count);
    json_t *value = json_string(digits);
    ep_free(digits);
    return value;
}

json_t *ep_json_est(const struct ep_est *est)
{
    json_t *object = json_object();
    ep_json_set(object, "value", ep_json_real(est->value));
    ep_json_set(object, "low", ep_json_real(est->low));
    ep_json_set(object, "high", ep_json_real(est->high));
    if (est->withheld)
        ep_json_set(object, "withheld", ep_json_text(est->withheld));
    return object;
}

json_t *ep_json_texts(const char *const *texts, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        ep_json_append(array, ep_json_text(texts[i]));
    return array;
}

/* ---- printing ---- */

static void write_value(const json_t *value, size_t depth, struct ep_text *out);

static void write_line_start(size_t depth, struct ep_text *out)
{
    ep_text_add(out, "\n");
    ep_text_add_repeated(out, "  ", depth);
}

/* Jansson escapes; its own printing of reals is what we do not use. */
static void write_text(const char *text, struct ep_text *out)
{
    json_t *value = json_string(text);
    char *quoted = json_dumps(value, JSON_ENCODE_ANY);
    assert(quoted);
    ep_text_add(out, quoted);
    ep_free(quoted);
    json_decref(value);
}

static void write_array(const json_t *array, size_t depth, struct ep_text *out)
{
    size_t count = json_array_size(array);
    ep_text_add(out, "[");
    for (size_t i = 0; i < count; i++) {
        ep_text_add(out, i > 0 ? "," : "");
        write_line_start(depth + 1, out);
        write_value(json_array_get(array, i), depth + 1, out);
    }
    if (count > 0)
        write_line_start(depth, out);
    ep_text_add(out, "]");
}

/* An estimate stays on one line. */
static bool is_flat(const json_t *object)
{
    return json_object_get(object, "value") && json_object_get(object, "low") &&
           json_object_size(object) <= 4;
}

static void write_object(const json_t *object, size_t depth, struct ep_text *out)
{
    bool flat = is_flat(object);
    const char *key;
    json_t *value;
    size_t i = 0;
    ep_text_add(out, "{");
    json_object_foreach((json_t *)object, key, value)
    {
        ep_text_add(out, i++ > 0 ? (flat ? ", " : ",") : "");
        if (!flat)
            write_line_start(depth + 1, out);
        write_text(key, out);
        ep_text_add(out, ": ");
        write_value(value, depth + 1, out);
    }
    if (i > 0 && !flat)
        write_line_start(depth, out);
    ep_text_add(out, "}");
}

static void write_value(const json_t *value, size_t depth, struct ep_text *out)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_object(value, depth, out);
        return;
    case JSON_ARRAY:
        write_array(value, depth, out);
        return;
    case JSON_STRING:
        write_text(json_string_value(value), out);
        return;
    case JSON_INTEGER:
        ep_text_addf(out, "%lld", (long long)json_integer_value(value));
        return;
    case JSON_REAL:
        ep_text_add_number(out, json_real_value(value));
        return;
    case JSON_TRUE:
    case JSON_FALSE:
        ep_text_add(out, json_is_true(value) ? "true" : "false");
        return;
    case JSON_NULL:
        ep_text_add(out, "null");
        return;
    }
    assert(0 && "unknown JSON type");
}

void ep_json_write(json_t *value, struct ep_text *out)
{
    write_value(value, 0, out);
    json_decref(value);
}
