/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "data/yaml.h"
#include "support.h"

static AvlastYaml *parsed(const char *text)
{
    GError *error = NULL;
    AvlastYaml *root = avlast_yaml_parse(text, strlen(text), "m.yaml", &error);
    assert_no_error(error);
    return root;
}

START_TEST(nodes_have_kind_place_and_text)
{
    g_autoptr(AvlastYaml) root =
        parsed("# model\nå: NO\nlist: [012, 'x y', 1_000]\nmap:\n  inner: |\n    two\n"
               "    lines\n  empty:\n");
    ck_assert_int_eq(root->kind, AVLAST_YAML_MAP);
    ck_assert_uint_eq(root->keys->len, 3);

    const AvlastYaml *no = avlast_yaml_find(root, "å");
    ck_assert_str_eq(no->text, "NO");
    ck_assert_str_eq(no->name, "å");
    ck_assert_uint_eq(no->line, 2);
    ck_assert_uint_eq(no->column, 4);

    const AvlastYaml *list = avlast_yaml_find(root, "list");
    const AvlastYaml *second = list->items->pdata[1];
    ck_assert_str_eq(((const AvlastYaml *)list->items->pdata[0])->text, "012");
    ck_assert_str_eq(second->text, "x y");
    ck_assert(second->quoted);
    ck_assert_uint_eq(second->line, 3);
    ck_assert_uint_eq(second->column, 13);

    const AvlastYaml *map = avlast_yaml_find(root, "map");
    ck_assert_str_eq(avlast_yaml_find(map, "inner")->text, "two\nlines\n");
    ck_assert_str_eq(avlast_yaml_find(map, "empty")->text, "");
    ck_assert_ptr_null(avlast_yaml_find(map, "other"));
}
END_TEST

typedef struct {
    const char *text, *message;
} Fault;

static const Fault faults[] = {
    {"", "m.yaml:1:1: error AV601: the file is empty"},
    {"# only a remark\n", "m.yaml:1:1: error AV601"},
    {"a: 1\na: 2\n", "m.yaml:2:1: error AV603: key 'a' is there twice (first on line 1)"},
    {"a: {b: 1, b: 2}\n", "m.yaml:1:11: error AV603"},
    {"a: 1\n\tb: 2\n", "m.yaml:2:1: error AV602: a tab"},
    {"å: \"x\ty\"\n", "m.yaml:1:6: error AV602: a tab"},
    {"a: &x 1\nb: *x\n", "m.yaml:1:4: error AV602: an anchor"},
    {"a: *x\n", "m.yaml:1:4: error AV602: an alias"},
    {"a: !!int 1\n", "m.yaml:1:4: error AV602: a tag"},
    {"a: 1\n---\nb: 2\n", "m.yaml:2:1: error AV602: a second document"},
    {"? [1, 2]\n: 3\n", "m.yaml:1:3: error AV602: a key must be a text"},
    {"a: [1, 2\nb: 3\n", "m.yaml:2:2: error AV601"},
    {"a: \"open\n", "error AV601"},
    {"a:\n  b: 1\n c: 2\n", "m.yaml:3:2: error AV601"},
    {"a: x\x01y\n", "m.yaml:1:5: error AV601: a control character"},
    {"a: \xff\n", "m.yaml:1:4: error AV601: the file is not UTF-8"},
    {"a: \xc2\x85 \xc2\x80\n", "error AV601"},
    {"%TAG ! x\na: 1\n", "error AV601"},
    {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
     "m.yaml:1:33: error AV604: more than 32 levels"},
    {"]\n", "error AV601"},
    {"a: b: c\n", "m.yaml:1:5: error AV601"},
};

START_TEST(faults_tell_their_place)
{
    const Fault *f = &faults[_i];
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(avlast_yaml_parse(f->text, strlen(f->text), "m.yaml", &error));
    assert_error(error, AVLAST_ERROR_PLAN, f->message);
}
END_TEST

START_TEST(deepest_allowed_level_is_read)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 31; i++)
        g_string_append_c(text, '[');
    g_string_append_c(text, '1');
    for (int i = 0; i < 31; i++)
        g_string_append_c(text, ']');
    g_autoptr(AvlastYaml) root = parsed(text->str);
    ck_assert_int_eq(root->kind, AVLAST_YAML_LIST);
}
END_TEST

START_TEST(files_are_bounded_and_digested)
{
    char *folder = temporary_folder();
    g_autofree char *good = write_file(folder, "good.yaml",
                                       "\xef\xbb\xbf"
                                       "a: 1\r\nb: 2\r\n");
    g_autofree char *big_text = g_strnfill((1 << 20) + 1, '#');
    g_autofree char *big = write_file(folder, "big.yaml", big_text);
    g_autofree char *none = g_build_filename(folder, "none.yaml", NULL);
    g_autofree char *sha256 = NULL;
    GError *error = NULL;

    g_autoptr(AvlastYaml) root = avlast_yaml_read(good, &sha256, &error);
    assert_no_error(error);
    ck_assert_str_eq(avlast_yaml_find(root, "b")->text, "2");
    ck_assert_uint_eq(((AvlastYaml *)root->keys->pdata[0])->column, 1);
    ck_assert_uint_eq(strlen(sha256), 64);

    ck_assert_ptr_null(avlast_yaml_read(big, NULL, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "AV604");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_yaml_read(none, NULL, &error));
    assert_error(error, AVLAST_ERROR_NOT_FOUND, "AV609");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_yaml_read(folder, NULL, &error));
    assert_error(error, AVLAST_ERROR_NOT_FOUND, "AV609");
    g_clear_error(&error);
    remove_folder(folder);
}
END_TEST

static const char model[] = "number: 1.5\ncomma: 1,5\nwhole: 30\nyes: Yes\nno: false\n"
                            "one: a\nmany: [a, b]\nshape: constnat\nempty:\n"
                            "none: []\nnumbers: [1, 2.5]\n"
                            "title: {en: Hello, nb: Hei}\nplain: Text\n";

START_TEST(members_are_converted_by_the_schema)
{
    g_autoptr(AvlastYaml) root = parsed(model);
    double number = 7;
    gint64 whole = 0;
    gboolean yes = FALSE, no = TRUE;
    const char *text = "default";
    g_autofree double *numbers = NULL;
    gsize n = 0;
    GStrv texts = NULL;
    GError *error = NULL;

    ck_assert(avlast_yaml_get_number(root, "number", &number, &error));
    ck_assert_double_eq(number, 1.5);
    ck_assert(avlast_yaml_get_number(root, "absent", &number, &error));
    ck_assert_double_eq(number, 1.5);
    ck_assert(avlast_yaml_get_integer(root, "whole", &whole, &error));
    ck_assert_int_eq(whole, 30);
    ck_assert(avlast_yaml_get_boolean(root, "yes", &yes, &error) && yes);
    ck_assert(avlast_yaml_get_boolean(root, "no", &no, &error) && !no);
    ck_assert(avlast_yaml_get_text(root, "absent", &text, &error));
    ck_assert_str_eq(text, "default");
    ck_assert(avlast_yaml_get_texts(root, "one", &texts, &error));
    ck_assert_uint_eq(g_strv_length(texts), 1);
    ck_assert(avlast_yaml_get_texts(root, "many", &texts, &error));
    ck_assert_uint_eq(g_strv_length(texts), 2);
    ck_assert(avlast_yaml_get_texts(root, "none", &texts, &error));
    ck_assert_uint_eq(g_strv_length(texts), 0);
    ck_assert(
        avlast_yaml_as_numbers(avlast_yaml_find(root, "numbers"), &numbers, &n, &error));
    ck_assert_uint_eq(n, 2);
    ck_assert_double_eq(numbers[1], 2.5);
    assert_no_error(error);
    g_strfreev(texts);
}
END_TEST

START_TEST(wrong_members_are_faults_that_name_the_key)
{
    g_autoptr(AvlastYaml) root = parsed(model);
    static const char *const shapes[] = {"constant", "step", NULL};
    static const char *const keys[] = {"number", "comma", "whole", "yes", "not", NULL};
    double number = 7;
    gint64 whole = 7;
    gboolean yes = TRUE;
    guint index = 7;
    const char *text = NULL;
    GError *error = NULL;

    ck_assert(!avlast_yaml_get_number(root, "comma", &number, &error));
    assert_error(error, AVLAST_ERROR_PLAN,
                 "m.yaml:2:8: error AV605: '1,5' is not a number (key 'comma')\nhint");
    g_clear_error(&error);
    ck_assert(!avlast_yaml_get_integer(root, "number", &whole, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "'1.5' is not a whole number");
    g_clear_error(&error);
    ck_assert(!avlast_yaml_get_boolean(root, "one", &yes, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "'a' is neither yes nor no");
    g_clear_error(&error);
    ck_assert(!avlast_yaml_get_text(root, "empty", &text, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "the value is empty (key 'empty')");
    g_clear_error(&error);
    ck_assert(!avlast_yaml_get_text(root, "many", &text, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "a single value is expected here, not a list");
    g_clear_error(&error);
    ck_assert(!avlast_yaml_get_choice(root, "shape", shapes, &index, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "did you mean 'constant'?");
    g_clear_error(&error);
    ck_assert(!avlast_yaml_get_choice(root, "one", shapes, &index, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "hint: it can be constant, step");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_yaml_require(root, "payers", &error));
    assert_error(error, AVLAST_ERROR_PLAN, "AV607: key 'payers' is missing");
    g_clear_error(&error);
    ck_assert(!avlast_yaml_only(root, keys, &error));
    assert_error(error, AVLAST_ERROR_PLAN,
                 "m.yaml:5:1: error AV606: unknown key 'no'\nhint: did you mean 'not'?");
    g_clear_error(&error);
    ck_assert_double_eq(number, 7);
    ck_assert_uint_eq(index, 7);
}
END_TEST

START_TEST(prose_is_a_text_or_languages)
{
    g_autoptr(AvlastYaml) root = parsed(model);
    const AvlastYaml *title = avlast_yaml_find(root, "title");
    g_autoptr(GError) error = NULL;

    ck_assert_str_eq(avlast_yaml_prose(title, "nb"), "Hei");
    ck_assert_str_eq(avlast_yaml_prose(title, "de"), "Hello");
    ck_assert_str_eq(avlast_yaml_prose(avlast_yaml_find(root, "plain"), "nb"), "Text");
    ck_assert_ptr_null(avlast_yaml_prose(NULL, "nb"));
    ck_assert(avlast_yaml_check_prose(title, &error));
    ck_assert(!avlast_yaml_check_prose(root, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "unknown key 'number'");
}
END_TEST

START_TEST(paths_stay_below_the_folder)
{
    char *folder = temporary_folder();
    g_autofree char *link = g_build_filename(folder, "out", NULL);
    ck_assert_int_eq(symlink("/etc", link), 0);
    g_autoptr(AvlastYaml) root =
        parsed("[a.csv, sub/a.csv, /etc/passwd, ../a.csv, sub/../../a.csv, out/passwd]");

    for (guint i = 0; i < root->items->len; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *path = avlast_yaml_path(root->items->pdata[i], folder, &error);
        ck_assert_int_eq(path != NULL, i < 2);
        if (i >= 2)
            assert_error(error, AVLAST_ERROR_PLAN, "AV610");
    }
    remove_folder(folder);
}
END_TEST

Suite *suite_yaml(void)
{
    Suite *suite = suite_create("yaml");
    TCase *tests = tcase_create("yaml");

    tcase_add_test(tests, nodes_have_kind_place_and_text);
    tcase_add_loop_test(tests, faults_tell_their_place, 0, G_N_ELEMENTS(faults));
    tcase_add_test(tests, deepest_allowed_level_is_read);
    tcase_add_test(tests, files_are_bounded_and_digested);
    tcase_add_test(tests, members_are_converted_by_the_schema);
    tcase_add_test(tests, wrong_members_are_faults_that_name_the_key);
    tcase_add_test(tests, prose_is_a_text_or_languages);
    tcase_add_test(tests, paths_stay_below_the_folder);
    suite_add_tcase(suite, tests);
    return suite;
}
