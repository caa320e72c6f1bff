/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile texts in charts do nothing, and gnuplot can do nothing. */
#include "config.h" /* first: it asks the C library for its extensions */

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "chart_support.h"
#include "core/error.h"
#include "plots/gnuplot.h"
#include "plots/pdf.h"
#include "plots/script.h"
#include "plots/svg.h"

/* Everything that makes gnuplot run commands when it stands unquoted. CANARY is replaced
 * by the path of a file that must not come to be. */
static const char *const attacks[] = {
    "`touch CANARY`",
    "$(touch CANARY)",
    "'; system('touch CANARY'); '",
    "''; !touch CANARY\n!touch CANARY",
    "\"; system(\"touch CANARY\"); \"",
    "a\nsystem('touch CANARY')\n",
    "a\r\n!touch CANARY\r\n",
    "@(system('touch CANARY'))",
    "<touch CANARY",
    "|touch CANARY",
    "'\nEND\nsystem('touch CANARY')",
    "\\'; system('touch CANARY') #",
    "{/Bold:=99<script>x</script> ]]> }{{{{{{{{{{{{{{{{{{",
    "%s%n%d %",
    "\xe2\x80\xae\xe2\x81\xa6`touch CANARY`",
    "e\ne\n!touch CANARY",
    "</text><script>alert(1)</script><text>",
    "&lt;&#39;&amp;",
};

static char *armed(const char *attack, const char *canary)
{
    g_auto(GStrv) parts = g_strsplit(attack, "CANARY", -1);

    return g_strjoinv(canary, parts);
}

/* All attacks at once, wherever a script takes text. */
START_TEST(attacks_in_labels_do_nothing)
{
    if (!have_gnuplot())
        return;
    char *folder = temporary_folder();
    g_autofree char *canary = g_build_filename(folder, "canary", NULL);
    g_autoptr(GString) script = g_string_new(
        "set terminal svg noenhanced\nset output '" AVLAST_GNUPLOT_OUTPUT "'\n");
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < G_N_ELEMENTS(attacks); i++) {
        g_autofree char *text = armed(attacks[i], canary);
        g_autofree char *label = avlast_script_quote(text, NULL);
        g_autofree char *tic = avlast_script_quote_tic(text, NULL);
        g_string_append_printf(
            script,
            "set label %u %s at 0,0 noenhanced\nset xtics add (%s %u)\n"
            "set title %s noenhanced\n",
            i + 1, label, tic, i, label);
    }
    g_string_append(script, "plot [-1:20] x\nunset output\n");
    g_autoptr(GBytes) image = avlast_gnuplot_run(script->str, &error);
    assert_no_error(error);
    ck_assert_ptr_nonnull(image);
    ck_assert(!g_file_test(canary, G_FILE_TEST_EXISTS));
    remove_folder(folder);
}
END_TEST

START_TEST(attacks_in_a_chart_do_nothing)
{
    g_autoptr(AvlastResult) result = one_effect(1, 0.5, 1.5, 1);
    json_t *forest = json_object_get(result->charts, "forest");
    json_t *labels = json_object();

    if (!have_gnuplot())
        return;
    char *folder = temporary_folder();
    g_autofree char *canary = g_build_filename(folder, "canary", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(attacks); i++) {
        g_autofree char *text = armed(attacks[i], canary);
        g_autofree char *name = g_strdup_printf("y%u", i);
        json_object_set_new(labels, name, json_string(text));
        json_object_set_new(forest, "favours", json_pack("[s,s]", text, text));
        json_object_set_new(forest, "unit", json_string(text));
        avlast_estimates_add(result->estimates, name, NULL, text)->estimate = 1;
    }
    json_object_set_new(forest, "labels", labels);
    for (int format = AVLAST_CHART_SVG; format <= AVLAST_CHART_TERMINAL; format++) {
        const AvlastChartOptions options = {.format = (AvlastChartFormat)format};
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastChart) chart =
            avlast_chart_draw(result, "forest", 0, &options, &error);
        assert_no_error(error);
        ck_assert(!g_file_test(canary, G_FILE_TEST_EXISTS));
        g_autofree char *out = g_strndup(g_bytes_get_data(chart->image, NULL),
                                         g_bytes_get_size(chart->image));
        if (format == AVLAST_CHART_SVG)
            ck_assert_ptr_null(strstr(out, "<script"));
        if (format == AVLAST_CHART_TERMINAL)
            ck_assert_ptr_null(strchr(out, 0x1b));
    }
    remove_folder(folder);
}
END_TEST

/* Every text of the charts of answers is an attack. */
static AvlastResult *hostile_answers(const char *text)
{
    AvlastResult *result = avlast_result_new("survey");
    const char *const names[] = {"y", "g"};

    json_object_set_new(result->settings, "statistic", json_string("mean"));
    g_clear_pointer(&result->estimates, avlast_estimates_free);
    result->estimates = avlast_estimates_new();
    result->estimates->level = 0.95;
    for (int i = 0; i < 2; i++) {
        g_autofree char *group = g_strdup_printf("g=%s%d", text, i);
        AvlastEstimate *row = avlast_estimates_add(result->estimates, "y", group, text);
        row->estimate = row->conf_low = i;
        row->conf_high = i + 1;
    }
    json_t *columns = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        json_object_set_new(columns, names[i],
                            json_pack("{s:s, s:s, s:s, s:{s:s}}", "label", text,
                                      "label_nb", text, "unit", text, "levels", text,
                                      text));
    json_object_set_new(result->charts, "columns", columns);
    return result;
}

static json_t *hostile_items(const char *text)
{
    g_autofree char *group = g_strconcat("g=", text, NULL);

    return json_pack("[{s:s, s:s, s:i, s:[s, s], s:[{s:n, s:i, s:[f, f], s:[f, f, f]}, "
                     "{s:s, s:i, s:[f, f], s:[f, f, f]}]}]",
                     "outcome", text, "label", text, "box", 1, "steps", text, text,
                     "groups", "group", "n", 5, "shares", 0.5, 0.5, "net", 0.0, -0.1, 0.1,
                     "group", group, "n", 5, "shares", 0.5, 0.5, "net", 0.0, -0.1, 0.1);
}

static void add_hostile_members(AvlastResult *result, const char *text)
{
    g_autofree char *group = g_strconcat("g=", text, NULL);
    g_autofree char *cell = g_strconcat("column:y=", text, NULL);

    json_object_set_new(
        result->charts, "survival",
        json_pack("{s:s, s:[{s:s, s:i, s:[i], s:[f], s:[f], s:[f], s:{s:[i], s:[i]}}]}",
                  "unit", text, "groups", "name", text, "n", 5, "time", 3, "survival",
                  0.5, "low", 0.4, "high", 0.6, "risk", "time", 0, "n", 5));
    json_object_set_new(
        result->charts, "histogram",
        json_pack("[{s:s, s:i, s:i, s:[i], s:[f], s:i, s:[{s:s, s:[i], s:[f], s:i}]}]",
                  "outcome", text, "from", 0, "width", 1, "n", 5, "share", 1.0, "total",
                  5, "groups", "group", group, "n", 5, "share", 1.0, "total", 5));
    avlast_estimates_add(result->estimates, "y", group, cell)->estimate = 0.5;
}

START_TEST(attacks_in_charts_of_answers_do_nothing)
{
    static const struct {
        const char *kind;
        guint item;
    } drawn[] = {{"likert", 0},   {"likert", 1},    {"groups", 0},
                 {"survival", 0}, {"histogram", 0}, {"crosstab", 0}};
    if (!have_gnuplot())
        return;
    char *folder = temporary_folder();
    g_autofree char *canary = g_build_filename(folder, "canary", NULL);
    g_autofree char *text = armed(attacks[_i], canary);
    g_autoptr(AvlastResult) answers = hostile_answers(text);
    g_autoptr(AvlastResult) items = avlast_result_new("describe");
    json_object_set_new(items->charts, "likert", hostile_items(text));

    add_hostile_members(answers, text);
    for (guint k = 0; k < G_N_ELEMENTS(drawn); k++) {
        const AvlastChartOptions options = {.format = AVLAST_CHART_SVG};
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastChart) chart = avlast_chart_draw(
            k < 2 ? items : answers, drawn[k].kind, drawn[k].item, &options, &error);
        assert_no_error(error);
        ck_assert(!g_file_test(canary, G_FILE_TEST_EXISTS));
        g_autofree char *out = g_strndup(g_bytes_get_data(chart->image, NULL),
                                         g_bytes_get_size(chart->image));
        ck_assert_ptr_null(strstr(out, "<script"));
    }
    remove_folder(folder);
}
END_TEST

#if defined __linux__ && (defined __x86_64__ || defined __aarch64__)

/* Were foreign text to become a command after all, it could still start nothing. */
START_TEST(gnuplot_starts_no_process)
{
    static const char *const commands[] = {"system('touch %s')", "!touch %s",
                                           "x = \"`touch %s`\"", "plot '<touch %s'",
                                           "set output '|touch %s'\nplot x"};
    if (!have_gnuplot())
        return;
    char *folder = temporary_folder();
    g_autofree char *canary = g_build_filename(folder, "canary", NULL);
    g_auto(GStrv) parts = g_strsplit(commands[_i], "%s", -1);
    g_autofree char *script = g_strjoinv(canary, parts);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) image = avlast_gnuplot_run(script, &error);

    ck_assert_ptr_null(image);
    ck_assert_ptr_nonnull(error);
    ck_assert(!g_file_test(canary, G_FILE_TEST_EXISTS));
    remove_folder(folder);
}
END_TEST

#endif

#if defined __linux__ && defined SYS_landlock_create_ruleset

/* Landlock, where the kernel has it: nothing is written outside the private folder. */
START_TEST(gnuplot_writes_nowhere_else)
{
    const long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);

    if (!have_gnuplot() || version < 1)
        return;
    char *folder = temporary_folder();
    g_autofree char *canary = g_build_filename(folder, "canary", NULL);
    g_autofree char *script =
        g_strdup_printf("set terminal svg\nset output '%s'\nplot x\n", canary);
    g_autoptr(GBytes) image = avlast_gnuplot_run(script, NULL);

    ck_assert_ptr_null(image);
    ck_assert(!g_file_test(canary, G_FILE_TEST_EXISTS));
    remove_folder(folder);
}
END_TEST

#endif

Suite *suite_gnuplot_attacks(void)
{
    Suite *suite = suite_create("gnuplot_attacks");
    TCase *tests = tcase_create("gnuplot_attacks");

    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, attacks_in_labels_do_nothing);
    tcase_add_test(tests, attacks_in_a_chart_do_nothing);
    tcase_add_loop_test(tests, attacks_in_charts_of_answers_do_nothing, 0,
                        G_N_ELEMENTS(attacks));
#if defined __linux__ && (defined __x86_64__ || defined __aarch64__)
    tcase_add_loop_test(tests, gnuplot_starts_no_process, 0, 5);
#endif
#if defined __linux__ && defined SYS_landlock_create_ruleset
    tcase_add_test(tests, gnuplot_writes_nowhere_else);
#endif
    suite_add_tcase(suite, tests);
    return suite;
}
