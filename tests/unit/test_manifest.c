/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "core/error.h"
#include "study/manifest.h"
#include "support.h"

static const char plan_text[] =
    "avlast: 1\n"
    "study: {title: {en: Young minds, nb: Unge sinn}, registered: 2026-01-15, limits: "
    "[a, "
    "{nb: blå}]}\n"
    "data: {file: data.csv}\n"
    "scales: [{name: s, items: [q], label: {en: Joy, nb: Glede}, unit: points}]\n"
    "analyses:\n"
    "  - {name: main, command: rct, role: primary, outcome: y}\n"
    "  - {name: changed, command: rct, outcome: y, deviation: {en: other outcome}}\n"
    "  - {name: free, command: rct, role: exploratory, outcome: y, deviation: x}\n"
    "value: {file: value.yaml}\n"
    "report: {lang: nb}\n";

typedef struct {
    char *folder;
    AvlastPlan *plan;
    AvlastResult *result;
} Fixture;

static Fixture fixture_new(void)
{
    g_autoptr(GError) error = NULL;
    Fixture f = {.folder = temporary_folder()};
    g_autofree char *path = write_file(f.folder, "plan.yaml", plan_text);

    g_free(write_file(f.folder, "value.yaml", "avlast: 1\n"));
    g_free(write_file(f.folder, "b.csv", "x\n1\n"));
    g_free(write_file(f.folder, "a.csv", "abc"));
    f.plan = avlast_plan_read(path, &error);
    assert_no_error(error);
    f.result = avlast_result_new("rct");
    f.result->seed = 7;
    json_decref(f.result->inputs);
    f.result->inputs =
        json_pack("[{s:s, s:s, s:i}]", "file", "data.csv", "sha256", "00", "bytes", 12);
    return f;
}

static void fixture_free(Fixture *f)
{
    avlast_plan_free(f->plan);
    avlast_result_free(f->result);
    remove_folder(f->folder);
}

static json_t *whole_manifest(const Fixture *f)
{
    const char *const outputs[] = {"b.csv", "a.csv", NULL};
    g_autoptr(GError) error = NULL;
    json_t *manifest = avlast_manifest_new(f->plan, "0.1.0");
    g_autofree char *codebook = g_build_filename(f->folder, "a.csv", NULL);

    avlast_manifest_add_labels(manifest, f->plan, NULL);
    for (guint i = 0; i < f->plan->analyses->len; i++)
        avlast_manifest_add_analysis(manifest, g_ptr_array_index(f->plan->analyses, i),
                                     f->result);
    avlast_manifest_add_value(manifest, f->plan, f->result, &error);
    assert_no_error(error);
    avlast_manifest_add_warning(manifest, "en advarsel: æøå");
    avlast_manifest_add_input(manifest, codebook, "codebook.csv", &error);
    assert_no_error(error);
    avlast_manifest_set_outputs(manifest, f->folder, outputs, &error);
    assert_no_error(error);
    return manifest;
}

static const char *text_at(const json_t *manifest, const char *list, size_t i,
                           const char *key)
{
    return avlast_json_member_text(json_array_get(json_object_get(manifest, list), i),
                                   key);
}

START_TEST(manifest_is_written_and_read_back)
{
    g_autoptr(GError) error = NULL;
    Fixture f = fixture_new();
    g_autoptr(json_t) manifest = whole_manifest(&f);
    g_autofree char *text = avlast_manifest_to_json(manifest);

    g_free(write_file(f.folder, "manifest.json", text));
    g_autoptr(json_t) back = avlast_manifest_read(f.folder, &error);
    assert_no_error(error);
    g_autofree char *again = avlast_manifest_to_json(back);
    ck_assert_str_eq(again, text);

    ck_assert_str_eq(text_at(back, "analyses", 0, "status"), "planned");
    ck_assert_str_eq(text_at(back, "analyses", 1, "status"), "deviation");
    ck_assert_str_eq(text_at(back, "analyses", 2, "status"), "exploratory");
    ck_assert_str_eq(text_at(back, "analyses", 0, "table"), "tables/main.csv");
    ck_assert_str_eq(text_at(back, "inputs", 0, "file"), "codebook.csv");
    ck_assert_str_eq(text_at(back, "inputs", 1, "file"), "data.csv");
    ck_assert_uint_eq(json_array_size(json_object_get(back, "inputs")), 2);
    /* The SHA-256 of "abc" (FIPS 180-2, appendix B.1). */
    ck_assert_str_eq(text_at(back, "outputs", 0, "sha256"),
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_assert_str_eq(avlast_json_member_text(
                         json_object_get(json_object_get(back, "study"), "title"), "nb"),
                     "Unge sinn");
    ck_assert_str_eq(avlast_json_member_text(back, "registered"), "2026-01-15");
    const json_t *label =
        json_object_get(json_object_get(json_object_get(back, "labels"), "s"), "label");
    ck_assert_str_eq(avlast_json_member_text(label, "nb"), "Glede");

    g_auto(GStrv) outputs = avlast_manifest_outputs(back);
    g_autofree char *names = g_strjoinv(" ", outputs);
    ck_assert_str_eq(names, "a.csv b.csv");
    fixture_free(&f);
}
END_TEST

/* Files that come later are entered in their place; one that was there is renewed, and
 * the others keep what was said of them, though they changed. */
START_TEST(later_outputs_are_entered)
{
    static const char *const names[] = {"a.csv", "c/d.svg", NULL}, *const missing[] = {
                                                                       "none.svg", NULL};
    g_autoptr(GError) error = NULL;
    Fixture f = fixture_new();
    g_autoptr(json_t) manifest = whole_manifest(&f);
    g_autofree char *b = g_strdup(text_at(manifest, "outputs", 1, "sha256")),
                    *folder = g_build_filename(f.folder, "c", NULL);

    g_mkdir(folder, 0755);
    g_free(write_file(f.folder, "a.csv", ""));
    g_free(write_file(f.folder, "b.csv", "other"));
    g_free(write_file(f.folder, "c/d.svg", "abc"));
    ck_assert(avlast_manifest_add_outputs(manifest, f.folder, names, &error));
    assert_no_error(error);
    g_auto(GStrv) outputs = avlast_manifest_outputs(manifest);
    g_autofree char *said = g_strjoinv(" ", outputs);
    ck_assert_str_eq(said, "a.csv b.csv c/d.svg");
    /* The SHA-256 of nothing, and of "abc". */
    ck_assert_str_eq(text_at(manifest, "outputs", 0, "sha256"),
                     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    ck_assert_str_eq(text_at(manifest, "outputs", 1, "sha256"), b);
    ck_assert_str_eq(text_at(manifest, "outputs", 2, "sha256"),
                     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ck_assert(!avlast_manifest_add_outputs(manifest, f.folder, missing, &error));
    assert_error(error, AVLAST_ERROR_NOT_FOUND, "AV630");
    g_unlink(folder);
    fixture_free(&f);
}
END_TEST

START_TEST(options_beside_the_plan_are_deviations)
{
    Fixture f = fixture_new();
    g_autoptr(json_t) manifest = avlast_manifest_new(f.plan, "0.1.0");

    json_decref(f.result->plan);
    f.result->plan = json_pack("{s:[s]}", "deviations", "--level=0.9");
    avlast_manifest_add_analysis(manifest, g_ptr_array_index(f.plan->analyses, 0),
                                 f.result);
    ck_assert_str_eq(text_at(manifest, "analyses", 0, "status"), "deviation");
    fixture_free(&f);
}
END_TEST

START_TEST(dates_come_from_outside_alone)
{
    Fixture f = fixture_new();

    g_unsetenv("SOURCE_DATE_EPOCH");
    g_autoptr(json_t) without = avlast_manifest_new(f.plan, "0.1.0");
    g_setenv("SOURCE_DATE_EPOCH", "1700000000", TRUE);
    g_autoptr(json_t) with = avlast_manifest_new(f.plan, "0.1.0");
    g_setenv("SOURCE_DATE_EPOCH", "soon", TRUE);
    g_autoptr(json_t) wrong = avlast_manifest_new(f.plan, "0.1.0");
    g_unsetenv("SOURCE_DATE_EPOCH");

    ck_assert_ptr_null(json_object_get(without, "date"));
    ck_assert_ptr_null(json_object_get(wrong, "date"));
    ck_assert_str_eq(avlast_json_member_text(with, "date"), "2023-11-14");
    fixture_free(&f);
}
END_TEST

typedef struct {
    const char *text, *fault;
} BadCase;

static const BadCase bad_cases[] = {
    {"", "error AV631"},
    {"{\n \"schema\": \"avlast-manifest/1\",\n}", "manifest.json:3:1: error AV631"},
    {"[]", "error AV631"},
    {"{\"schema\": \"avlast-result/1\"}", "(schema 'avlast-result/1')"},
    {"{\"schema\": \"avlast-manifest/1\", \"outputs\": [{\"file\": \"../x\"}]}",
     "'../x' is not in the folder"},
    {"{\"schema\": \"avlast-manifest/1\", \"outputs\": [{\"file\": \"/x\"}]}",
     "'/x' is not in the folder"},
    {"{\"schema\": \"avlast-manifest/1\", \"outputs\": [1]}", "is not in the folder"},
};

START_TEST(faulty_manifests_are_refused)
{
    g_autoptr(GError) error = NULL;
    char *folder = temporary_folder();

    g_free(write_file(folder, "manifest.json", bad_cases[_i].text));
    ck_assert_ptr_null(avlast_manifest_read(folder, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, bad_cases[_i].fault);
    remove_folder(folder);
}
END_TEST

START_TEST(absent_manifest_is_not_found)
{
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_manifest_read("/nonexistent", &error));
    assert_error(error, AVLAST_ERROR_NOT_FOUND, "error AV630");
}
END_TEST

Suite *suite_manifest(void)
{
    Suite *suite = suite_create("manifest");
    TCase *tests = tcase_create("manifest");

    tcase_add_test(tests, manifest_is_written_and_read_back);
    tcase_add_test(tests, later_outputs_are_entered);
    tcase_add_test(tests, options_beside_the_plan_are_deviations);
    tcase_add_test(tests, dates_come_from_outside_alone);
    tcase_add_loop_test(tests, faulty_manifests_are_refused, 0, G_N_ELEMENTS(bad_cases));
    tcase_add_test(tests, absent_manifest_is_not_found);
    suite_add_tcase(suite, tests);
    return suite;
}
