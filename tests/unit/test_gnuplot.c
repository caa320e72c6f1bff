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
    tcase_add_test(tests, gnuplot_faults_are_told);
    tcase_add_test(tests, missing_and_odd_gnuplots_are_told);
    tcase_add_loop_test(tests, unsafe_drawings_are_refused, 0, G_N_ELEMENTS(bad_svg));
    tcase_add_test(tests, drawings_are_made_fit_for_a_page);
    tcase_add_test(tests, pdf_dates_become_one);
    suite_add_tcase(suite, tests);
    return suite;
}
