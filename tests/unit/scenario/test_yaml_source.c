#include "mistakes.h"

#include "scenario/yaml_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct tree {
    struct ep_arena *arena;
    struct ep_diag *diag;
    struct ep_node *root;
};

static struct tree parse_bytes(const char *text, size_t size)
{
    struct tree tree = {ep_arena_create(), ep_diag_create(), NULL};
    tree.root = ep_yaml_source_parse(tree.arena, "s.yaml", text, size, tree.diag);
    return tree;
}

static struct tree parse(const char *text)
{
    return parse_bytes(text, strlen(text));
}

static void free_tree(struct tree *tree)
{
    ep_diag_destroy(tree->diag);
    ep_arena_destroy(tree->arena);
}

static void assert_refused_bytes(const char *text, size_t size, const char *expected)
{
    struct tree tree = parse_bytes(text, size);
    char *found = messages_of(tree.diag);
    assert_string_equal(found, expected);
    assert_null(tree.root);
    ep_free(found);
    free_tree(&tree);
}

static void assert_refused(const char *text, const char *expected)
{
    assert_refused_bytes(text, strlen(text), expected);
}

static void keeps_where_everything_stands(void **state)
{
    (void)state;
    char path[64];
    struct tree tree = parse("a: 1\nb:\n  - x\n  - {c: two words}\n");
    const struct ep_node *item = ep_node_get(tree.root, "b")->entries[1].value;
    const struct ep_node *c = ep_node_get(item, "c");
    assert_string_equal(c->text, "two words");
    assert_int_equal(c->at.line, 4);
    assert_int_equal(c->at.column, 9);
    assert_string_equal(c->at.file, "s.yaml");
    assert_string_equal(ep_node_path(c, path, sizeof path), "b[1].c");
    assert_int_equal(item->entries[0].key_at.column, 6);
    assert_int_equal(tree.root->size, 6);
    assert_int_equal(tree.root->height, 4);
    assert_null(ep_node_get(tree.root, "z"));
    assert_null(ep_node_get(c, "z"));
    free_tree(&tree);
}

static void tells_nothing_from_text(void **state)
{
    (void)state;
    struct tree tree = parse("[~, null, '~', \"\", , ]");
    assert_non_null(tree.root == NULL ? tree.diag : NULL); /* an empty entry is not YAML */
    free_tree(&tree);
    tree = parse("[~, null, Null, NULL, '~', \"\"]");
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(tree.root->entries[i].value->kind, i < 4 ? EP_NODE_NULL : EP_NODE_SCALAR);
    free_tree(&tree);
    tree = parse("");
    assert_int_equal(tree.root->kind, EP_NODE_NULL);
    free_tree(&tree);
}

static void lets_an_alias_stand_for_its_anchor(void **state)
{
    (void)state;
    struct tree tree = parse("a: &x {b: 1}\nc: *x\nd: &x 2\ne: *x\n");
    assert_ptr_equal(ep_node_get(tree.root, "a"), ep_node_get(tree.root, "c"));
    assert_string_equal(ep_node_get(tree.root, "e")->text, "2");
    free_tree(&tree);
}

static void refuses_alias_loops_and_unknown_aliases(void **state)
{
    (void)state;
    assert_refused("a: &x [1, *x]\n",
                   "s.yaml:1:11: error: the alias *x stands inside what it names: a loop");
    assert_refused("&x {a: {b: *x}}\n",
                   "s.yaml:1:12: error: the alias *x stands inside what it names: a loop");
    assert_refused("a: *y\n", "s.yaml:1:4: error: the alias *y has no anchor &y before it");
}

/* Ten levels of ten aliases each would be 10^10 values. */
static void refuses_an_expansion_bomb(void **state)
{
    (void)state;
    char text[2048] = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i <= 9; i++) {
        size_t used = strlen(text);
        used += (size_t)snprintf(text + used, sizeof text - used, "a%d: &a%d [", i, i);
        for (int k = 0; k < 10; k++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s*a%d", k == 0 ? "" : ", ",
                                     i - 1);
        snprintf(text + used, sizeof text - used, "]\n");
    }
    assert_refused(text, "s.yaml:6:45: error: more than 1000000 values (aliases count as what they "
                         "stand for)");
}

static void refuses_depth(void **state)
{
    (void)state;
    enum { LEVELS = 100000 };
    char *text = ep_alloc(2 * LEVELS);
    memset(text, '[', LEVELS);
    memset(text + LEVELS, ']', LEVELS);
    assert_refused_bytes(text, 2 * LEVELS, "s.yaml:1:65: error: nested more than 64 levels deep");
    assert_refused_bytes(text, LEVELS, "s.yaml:1:65: error: nested more than 64 levels deep");
    struct tree tree = parse_bytes(text + LEVELS - 64, 128);
    assert_int_equal(tree.root->height, 64);
    free_tree(&tree);
    memset(text, '{', LEVELS);
    assert_refused_bytes(text, LEVELS, "s.yaml:1:2: error: a key must be plain text");
    ep_free(text);
}

static void refuses_depth_through_aliases(void **state)
{
    (void)state;
    char text[4096] = "a0: &a0 [1]\n";
    for (int i = 1; i < 70; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    }
    assert_refused(text, "s.yaml:63:12: error: nested more than 64 levels deep");
}

static void refuses_what_a_scenario_does_not_need(void **state)
{
    (void)state;
    assert_refused("a: !!int 3\n", "s.yaml:1:4: error: tags (!...) are not supported");
    assert_refused("a: !x [3]\n", "s.yaml:1:4: error: tags (!...) are not supported");
    assert_refused("a: !x {b: 3}\n", "s.yaml:1:4: error: tags (!...) are not supported");
    assert_refused("a: 1\n---\nb: 2\n",
                   "s.yaml:2:1: error: a second document (---); one file holds one scenario");
    assert_refused("? [a]\n: 1\n", "s.yaml:1:3: error: a key must be plain text");
    assert_refused("'': 1\n", "s.yaml:1:1: error: a key must be plain text, not empty");
    assert_refused("a: \"x\\0y\"\n", "s.yaml:1:4: error: text with a NUL character");
    assert_refused("a: &x {b: 1}\nc:\n  <<: *x\n",
                   "s.yaml:3:3: error: merge keys (<<) are not supported; repeat the keys, or let "
                   "an alias stand for the whole value");
}

static void reports_what_is_not_yaml(void **state)
{
    (void)state;
    assert_refused("a: [1, 2\nb: 3\n",
                   "s.yaml:2:2: error: not YAML: while parsing a flow sequence, did not find "
                   "expected ',' or ']'");
    assert_refused("a: 1\n  b: 2\n",
                   "s.yaml:2:4: error: not YAML: mapping values are not allowed in this context");
    assert_refused("a: 'x\n", "s.yaml:2:1: error: not YAML: while scanning a quoted scalar, found "
                              "unexpected end of stream");
    assert_refused("a: 1\nbc: \x01\n",
                   "s.yaml:2:5: error: not YAML: control characters are not allowed");
    assert_refused("a: \xc3\xa4\xff\n", "s.yaml:1:5: error: not YAML: invalid leading UTF-8 octet");
    assert_refused_bytes("a: 1\0b", 6,
                         "s.yaml:1:5: error: not YAML: control characters are not allowed");
}

static void names_every_repeated_key(void **state)
{
    (void)state;
    struct tree tree = parse("a: 1\nb: 2\na: 3\nb: {c: 1, c: 2}\n");
    char *found = messages_of(tree.diag);
    assert_string_equal(found, "s.yaml:3:1: error: the key \"a\" is there already, in line 1\n"
                               "s.yaml:4:1: error: the key \"b\" is there already, in line 2\n"
                               "s.yaml:4:11: error: the key \"c\" is there already, in line 4");
    assert_string_equal(ep_node_get(tree.root, "a")->text, "1");
    ep_free(found);
    free_tree(&tree);
}

/* A mapping of many keys is checked by hash, and reading stops after 20 repeated ones. */
static void finds_repeated_keys_among_many(void **state)
{
    (void)state;
    char text[4096] = "";
    for (int i = 0; i < 200; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "k%d: 1\n", i % 100);
    }
    struct tree tree = parse(text);
    assert_null(tree.root);
    assert_int_equal(ep_diag_error_count(tree.diag), 20);
    assert_string_equal(ep_diag_message(tree.diag, 0),
                        "s.yaml:101:1: error: the key \"k0\" is there already, in line 1");
    free_tree(&tree);
}

static void assert_unreadable(const char *path, const char *expected)
{
    struct ep_diag *diag = ep_diag_create();
    size_t size;
    assert_null(ep_yaml_source_read(path, &size, diag));
    assert_string_equal(ep_diag_message(diag, 0), expected);
    assert_null(ep_scenario_load(path, NULL, 0, diag));
    ep_diag_destroy(diag);
}

static void reports_what_cannot_be_read(void **state)
{
    (void)state;
    assert_unreadable("/no/such/file.yaml",
                      "/no/such/file.yaml: error: cannot be read: No such file or directory");
    assert_unreadable("/", "/: error: cannot be read: it is a directory");
    assert_unreadable("/dev/zero", "/dev/zero: error: larger than 16 MiB");
}

static void describes_what_was_found(void **state)
{
    (void)state;
    char out[128];
    struct tree tree = parse("[~, [], {}, [1], {a: 1}, -3.5%, two words, '', "
                             "\"line\\nbreak\", aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeee]");
    static const char *const expected[] = {
        "nothing",          "an empty list",
        "an empty mapping", "a list",
        "a mapping",        "-3.5%",
        "\"two words\"",    "\"\"",
        "\"line...\"",      "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd..."};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        assert_string_equal(ep_node_describe(tree.root->entries[i].value, out, sizeof out),
                            expected[i]);
    free_tree(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_where_everything_stands),
        cmocka_unit_test(tells_nothing_from_text),
        cmocka_unit_test(lets_an_alias_stand_for_its_anchor),
        cmocka_unit_test(refuses_alias_loops_and_unknown_aliases),
        cmocka_unit_test(refuses_an_expansion_bomb),
        cmocka_unit_test(refuses_depth),
        cmocka_unit_test(refuses_depth_through_aliases),
        cmocka_unit_test(refuses_what_a_scenario_does_not_need),
        cmocka_unit_test(reports_what_is_not_yaml),
        cmocka_unit_test(names_every_repeated_key),
        cmocka_unit_test(finds_repeated_keys_among_many),
        cmocka_unit_test(reports_what_cannot_be_read),
        cmocka_unit_test(describes_what_was_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
