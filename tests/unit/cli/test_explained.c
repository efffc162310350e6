/* Names that can be explained. */
#include "cli/explained.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/* The path of the only row that `name` means exactly, or NULL. */
static const char *exact(const struct ep_explained_list *list, const char *name)
{
    const char *path = NULL;
    for (size_t i = 0; i < list->count; i++) {
        bool is_exact = false;
        if (ep_explained_is(&list->items[i], name, &is_exact) && is_exact) {
            if (path != NULL)
                return NULL;
            path = list->items[i].path;
        }
    }
    return path;
}

static size_t count_meant(const struct ep_explained_list *list, const char *name)
{
    size_t count = 0;
    bool is_exact = false;
    for (size_t i = 0; i < list->count; i++)
        count += ep_explained_is(&list->items[i], name, &is_exact);
    return count;
}

static void finds_keys_by_their_path_with_or_without_the_name_of_an_item(void **state)
{
    (void)state;
    struct ep_explained_list list = {0};
    ep_explained_collect(&list);
    assert_string_equal(exact(&list, "horizon"), "horizon");
    assert_string_equal(exact(&list, "deployments.instances"), "deployments.instances");
    assert_string_equal(exact(&list, "deployments.shared.instances"), "deployments.instances");
    assert_string_equal(exact(&list, "models[0].count"), "models.count");
    assert_null(exact(&list, "modelsx.count"));
    ep_explained_fini(&list);
}

static void finds_figures_as_the_result_and_as_a_requirement_names_them(void **state)
{
    (void)state;
    struct ep_explained_list list = {0};
    ep_explained_collect(&list);
    assert_string_equal(exact(&list, "latency_s.p99"), "latency_s.p99");
    assert_string_equal(exact(&list, "latency_p99"), "latency_s.p99");
    assert_string_equal(exact(&list, "cost_per_hour"), "cost_usd.per_hour");
    assert_string_equal(exact(&list, "error_ratio"), "error_ratio");
    assert_string_equal(exact(&list, "recommendation.reason"), "recommendation.reason");
    ep_explained_fini(&list);
}

static void means_everything_that_ends_so(void **state)
{
    (void)state;
    struct ep_explained_list list = {0};
    ep_explained_collect(&list);
    assert_true(count_meant(&list, "p99") >= 3);
    assert_null(exact(&list, "p99"));
    assert_true(count_meant(&list, "spill_at") >= 1);
    assert_int_equal(count_meant(&list, "no_such_name"), 0);
    assert_int_equal(count_meant(&list, "ill_at"), 0);
    ep_explained_fini(&list);
}

static void has_a_meaning_for_every_row(void **state)
{
    (void)state;
    struct ep_explained_list list = {0};
    ep_explained_collect(&list);
    for (size_t i = 0; i < list.count; i++) {
        const struct ep_explained *row = &list.items[i];
        const char *meaning = row->key != NULL      ? row->key->help
                              : row->figure != NULL ? row->figure->meaning
                                                    : row->metric->meaning;
        bool is_later = row->key != NULL && row->key->type == EP_FIELD_LATER;
        if (!is_later && (meaning == NULL || *meaning == '\0'))
            fail_msg("%s is not explained", row->path);
    }
    ep_explained_fini(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_keys_by_their_path_with_or_without_the_name_of_an_item),
        cmocka_unit_test(finds_figures_as_the_result_and_as_a_requirement_names_them),
        cmocka_unit_test(means_everything_that_ends_so),
        cmocka_unit_test(has_a_meaning_for_every_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
