/* SPDX-License-Identifier: GPL-3.0-or-later */
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

#define REPLACED "\xef\xbf\xbd"

static const struct {
    const char *text, *quoted;
} quotes[] = {
    {"Bø_1 x^2 {/Bold a} @b", "'Bø_1 x^2 {/Bold a} @b'"},
    {"it's", "'it\xe2\x80\x99s'"},
    {"''", "'\xe2\x80\x99\xe2\x80\x99'"},
    {"a\nb\tc\r", "'a b c '"},
    {"a\x01\x7f\x1b", "'a" REPLACED REPLACED REPLACED "'"},
    {"\xe2\x80\xaetxt\xe2\x80\xa8", "'" REPLACED "txt" REPLACED "'"},
    {"]]>", "']] >'"},
    {"]]]>>", "']]] >>'"},
    {"50 %", "'50 %'"},
    {"`touch x`\\n", "'`touch x`\\n'"},
    {"", "''"},
};

START_TEST(foreign_text_is_quoted)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *quoted = avlast_script_quote(quotes[_i].text, &error);

    assert_no_error(error);
    ck_assert_str_eq(quoted, quotes[_i].quoted);
}
END_TEST

START_TEST(quoting_refuses_what_is_not_text)
{
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(avlast_script_quote("a\xff", &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, "byte 2");
}
END_TEST

/* What no text may do, whatever its bytes: end the literal, start a new line, hide. */
static void assert_literal(const char *quoted)
{
    const gsize length = strlen(quoted);

    ck_assert_uint_ge(length, 2);
    ck_assert_uint_le(length, 1002);
    ck_assert(quoted[0] == '\'' && quoted[length - 1] == '\'');
    ck_assert_ptr_eq(strchr(quoted + 1, '\''), quoted + length - 1);
    ck_assert(g_utf8_validate(quoted, -1, NULL));
    ck_assert_ptr_null(strstr(quoted, "]]>"));
    for (const char *p = quoted; *p; p++)
        ck_assert_uint_ge((guchar)*p, 0x20);
}

START_TEST(random_bytes_stay_inside_their_quotes)
{
    static const char *const pieces[] = {"'",  "\n",           "`",  "]]", ">",    "%",
                                         "\"", "\xe2\x80\xa8", "\\", "ø",  "\xff", "@"};
    g_autoptr(GRand) random = g_rand_new_with_seed(20250101);

    for (int round = 0; round < 5000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        const int n = g_rand_int_range(random, 0, round % 50 == 0 ? 900 : 30);
        for (int i = 0; i < n; i++) {
            if (g_rand_boolean(random))
                g_string_append(text, pieces[g_rand_int_range(random, 0, 12)]);
            else
                g_string_append_c(text, (char)g_rand_int_range(random, 1, 128));
        }
        g_autofree char *quoted = avlast_script_quote(text->str, NULL);
        g_autofree char *tic = avlast_script_quote_tic(text->str, NULL);
        const gboolean valid = g_utf8_validate(text->str, -1, NULL);
        ck_assert((quoted != NULL) == valid && (tic != NULL) == valid);
        if (valid) {
            assert_literal(quoted);
            assert_literal(tic);
        }
    }
}
END_TEST

START_TEST(long_text_is_cut_between_characters)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < 600; i++)
        g_string_append(text, i % 2 ? "ø" : "%");
    g_autofree char *quoted = avlast_script_quote(text->str, NULL);
    g_autofree char *tic = avlast_script_quote_tic(text->str, NULL);

    ck_assert_uint_le(strlen(quoted), 1002);
    ck_assert(g_utf8_validate(quoted, -1, NULL));
    ck_assert(g_str_has_suffix(quoted, "'"));
    ck_assert_uint_le(strlen(tic), 1002);
    /* Percent signs stay in pairs. */
    gsize percents = 0;
    for (const char *p = tic; *p; p++)
        percents += *p == '%';
    ck_assert_uint_eq(percents % 2, 0);
}
END_TEST

START_TEST(datablocks_are_numbers_between_marks)
{
    const double values[] = {0.1, NAN, -INFINITY, 1e30};
    g_autoptr(GString) a = g_string_new(NULL), b = g_string_new(NULL);

    avlast_script_datablock(a, "d", values, 2, 2);
    avlast_script_datablock(b, "d", values, 2, 2);
    ck_assert_str_eq(a->str, b->str);
    ck_assert_ptr_nonnull(strstr(a->str, "0.10000000000000001 NaN\nNaN 1e+30"));
    ck_assert(g_str_has_prefix(a->str, "$d << END_"));
}
END_TEST

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

START_TEST(gnuplot_faults_are_told)
{
    g_autoptr(GError) error = NULL;

    if (!have_gnuplot())
        return;
    ck_assert_ptr_null(avlast_gnuplot_run("plot $nothing\n", &error));
    assert_error(error, AVLAST_ERROR_HELPER, "gnuplot complains");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_gnuplot_run("set terminal svg\n", &error));
    assert_error(error, AVLAST_ERROR_HELPER, "drew nothing");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_gnuplot_run("exit status 3\n", &error));
    assert_error(error, AVLAST_ERROR_HELPER, "status 3");
}
END_TEST

/* A gnuplot of our own making: a shell script that starts nothing. */
static void fake_gnuplot(const char *folder, const char *body)
{
    g_autofree char *text = g_strconcat("#!/bin/sh\n", body, "\n", NULL);
    g_autofree char *path = write_file(folder, "gnuplot", text);

    g_chmod(path, 0755);
    g_setenv("AVLAST_GNUPLOT", path, TRUE);
}

START_TEST(missing_and_odd_gnuplots_are_told)
{
    char *folder = temporary_folder();
    g_autoptr(GError) error = NULL;
    g_autofree char *long_script = g_strnfill(1 << 20, '#');

    g_setenv("AVLAST_GNUPLOT", "/nonexistent/gnuplot", TRUE);
    ck_assert_ptr_null(avlast_gnuplot_run("plot x", &error));
    assert_error(error, AVLAST_ERROR_HELPER, "apt install gnuplot-nox");
    ck_assert_int_eq(avlast_error_exit_status(error), 69);
    g_clear_error(&error);

    fake_gnuplot(folder, "echo '" AVLAST_GNUPLOT_TOO_OLD "' >&2");
    ck_assert_ptr_null(avlast_gnuplot_run("plot x", &error));
    assert_error(error, AVLAST_ERROR_HELPER, "older than 5.4");
    g_clear_error(&error);

    /* Ends before it has read its script. */
    fake_gnuplot(folder, "exit 7");
    ck_assert_ptr_null(avlast_gnuplot_run(long_script, &error));
    assert_error(error, AVLAST_ERROR_HELPER, "status 7");
    g_clear_error(&error);

    fake_gnuplot(folder, "kill -9 $$");
    ck_assert_ptr_null(avlast_gnuplot_run("plot x", &error));
    assert_error(error, AVLAST_ERROR_HELPER, "signal 9");
    g_clear_error(&error);

    fake_gnuplot(folder, "echo 'warning: Skipping data file' >&2; echo x > figure");
    ck_assert_ptr_null(avlast_gnuplot_run("plot x", &error));
    assert_error(error, AVLAST_ERROR_HELPER, "Skipping data file");
    g_clear_error(&error);

    fake_gnuplot(folder, "printf 'Fontconfig error: No writable cache directories\\n"
                         "\\t/var/cache/fontconfig\\n' >&2; echo x > figure");
    g_autoptr(GBytes) fonts = avlast_gnuplot_run("plot x", &error);
    assert_no_error(error);
    ck_assert_ptr_nonnull(fonts);

    /* The environment holds three names, and no start-up file is read. */
    fake_gnuplot(folder, "echo \"$1 $HOME $LC_ALL $LANGUAGE$AVLAST_GNUPLOT\" > figure");
    g_setenv("HOME", "/tmp/h", TRUE);
    g_setenv("LANGUAGE", "nb", TRUE);
    g_autoptr(GBytes) image = avlast_gnuplot_run("plot x", &error);
    assert_no_error(error);
    const char *seen = "-d /tmp/h C.UTF-8 \n";
    ck_assert_mem_eq(g_bytes_get_data(image, NULL), seen, strlen(seen));
    remove_folder(folder);
}
END_TEST

#define SVG(body)                                                                        \
    "<svg xmlns='http://www.w3.org/2000/svg' "                                           \
    "xmlns:xlink='http://www.w3.org/1999/xlink' width='9' height='9'>" body "</svg>"

static const char *const bad_svg[] = {
    "",
    "no xml",
    SVG("<g>"),
    "<html/>",
    SVG("<script>alert(1)</script>"),
    SVG("<foreignObject/>"),
    SVG("<g onload='x()'/>"),
    SVG("<g ONLOAD='x()'/>"),
    SVG("<use xlink:href='http://example.org/x'/>"),
    SVG("<use href='javascript:x()'/>"),
    SVG("<use xlink:href='data:text/html,x'/>"),
    SVG("<image href='#a'/>"),
    SVG("<animate attributeName='href'/>"),
    SVG("<style>@import 'x'</style>"),
    SVG("<g style='fill:url(http://example.org/x)'/>"),
    SVG("<g fill='url( \"//example.org/x\")'/>"),
    SVG("<a href='#x'/>"),
    SVG("<h:script xmlns:h='http://www.w3.org/1999/xhtml'/>"),
    SVG("<?php x ?>"),
    SVG("<s:g xmlns:s='http://www.w3.org/2000/svg'/>"),
    "<!DOCTYPE svg>" SVG(""),
    "<!DOCTYPE svg [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" SVG("<text>&e;</text>"),
};

START_TEST(unsafe_drawings_are_refused)
{
    g_autoptr(GBytes) raw = g_bytes_new(bad_svg[_i], strlen(bad_svg[_i]));
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_svg_finish(raw, "p", "t", "d", &error));
    assert_error(error, AVLAST_ERROR_HELPER, "AV504");
}
END_TEST

START_TEST(drawings_are_made_fit_for_a_page)
{
    const char *text = "<?xml version='1.0'?>" SVG(
        "<title>Gnuplot</title><desc>x</desc><defs><g id='a'/></defs>"
        "<use xlink:href='#a'/><g clip-path='url(#a)' "
        "font-family='X:Bold'><text>1</text></g>");
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) svg = avlast_svg_finish(raw, "f1", "A < B", "Én \"figur\"", &error);

    assert_no_error(error);
    g_autofree char *out = g_strndup(g_bytes_get_data(svg, NULL), g_bytes_get_size(svg));
    const char *const wanted[] = {"role=\"img\"",
                                  "<title id=\"f1-title\">A &lt; B</title>",
                                  "<desc id=\"f1-desc\">Én \"figur\"</desc>",
                                  "aria-labelledby=\"f1-title f1-desc\"",
                                  "id=\"f1-a\"",
                                  "xlink:href=\"#f1-a\"",
                                  "url(#f1-a)",
                                  "font-weight=\"bold\""};
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        ck_assert_msg(strstr(out, wanted[i]) != NULL, "no %s in %s", wanted[i], out);
    ck_assert(g_str_has_prefix(out, "<svg"));
    ck_assert_ptr_null(strstr(out, "Gnuplot"));
    ck_assert_ptr_null(strstr(out, "X:Bold"));
}
END_TEST

/* Drawings with random bytes changed: refused or made whole, never a crash, never a
 * script. */
START_TEST(broken_drawings_are_survived)
{
    static const char *const pieces[] = {"<",     ">",  "\"", "&",    "script",
                                         "xmlns", "on", "#",  "url(", "<!DOCTYPE a>"};
    const char *text = SVG("<defs><g id='a'/></defs><g clip-path='url(#a)'>"
                           "<text font-family='X:Bold'>1 &lt; 2</text></g>"
                           "<use xlink:href='#a'/>");
    g_autoptr(GRand) random = g_rand_new_with_seed(20250102);

    for (int round = 0; round < 3000; round++) {
        g_autoptr(GString) broken = g_string_new(text);
        for (int i = g_rand_int_range(random, 1, 4); i > 0; i--) {
            const gssize at = g_rand_int_range(random, 0, (gint32)broken->len);
            if (g_rand_boolean(random))
                broken->str[at] = (char)g_rand_int_range(random, 1, 256);
            else
                g_string_insert(broken, at, pieces[g_rand_int_range(random, 0, 10)]);
        }
        g_autoptr(GBytes) raw = g_bytes_new(broken->str, broken->len);
        g_autoptr(GBytes) svg = avlast_svg_finish(raw, "p", "t", "d", NULL);
        g_autofree char *out =
            svg ? g_strndup(g_bytes_get_data(svg, NULL), g_bytes_get_size(svg)) : NULL;
        ck_assert(!out || !strstr(out, "<script"));
    }
}
END_TEST

START_TEST(pdf_dates_become_one)
{
    const char *text = "%PDF /CreationDate (D:20261123134616+01'00) /ModDate (D:20261) x";
    g_autoptr(GBytes) raw = g_bytes_new(text, strlen(text));
    g_autoptr(GBytes) pdf = avlast_pdf_finish(raw);
    const char *wanted =
        "%PDF /CreationDate (D:20000101000000+00'00) /ModDate (D:20261) x";

    ck_assert_uint_eq(g_bytes_get_size(pdf), strlen(text));
    ck_assert_mem_eq(g_bytes_get_data(pdf, NULL), wanted, strlen(wanted));
}
END_TEST

Suite *suite_gnuplot(void)
{
    Suite *suite = suite_create("gnuplot");
    TCase *tests = tcase_create("gnuplot");

    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, foreign_text_is_quoted, 0, G_N_ELEMENTS(quotes));
    tcase_add_test(tests, quoting_refuses_what_is_not_text);
    tcase_add_test(tests, random_bytes_stay_inside_their_quotes);
    tcase_add_test(tests, broken_drawings_are_survived);
    tcase_add_test(tests, long_text_is_cut_between_characters);
    tcase_add_test(tests, datablocks_are_numbers_between_marks);
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
    tcase_add_test(tests, gnuplot_faults_are_told);
    tcase_add_test(tests, missing_and_odd_gnuplots_are_told);
    tcase_add_loop_test(tests, unsafe_drawings_are_refused, 0, G_N_ELEMENTS(bad_svg));
    tcase_add_test(tests, drawings_are_made_fit_for_a_page);
    tcase_add_test(tests, pdf_dates_become_one);
    suite_add_tcase(suite, tests);
    return suite;
}
