/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/report/finding.h"
#include "cmd/report/html.h"
#include "support.h"

/* --- sentences follow from numbers --- */

static const struct {
    AvlastEffect effect;
    AvlastFinding finding;
    const char *begins, *holds;
} cases[] = {
    {{5, 3, 7, 3, 0},
     AVLAST_FINDING_SURE,
     "The pilot worked: ",
     "5.0\xc2\xa0"
     "points higher"},
    {{5, 2.9, 7, 3, 0},
     AVLAST_FINDING_LIKELY,
     "The pilot helped: ",
     "smaller effect fits"},
    {{3, 1, 5, 3, 0}, AVLAST_FINDING_LIKELY, "The pilot helped: ", "from 1.0 to 5.0"},
    {{2, 0.5, 3.5, 3, 0},
     AVLAST_FINDING_SMALL,
     "The pilot helped a little: ",
     "2.0\xc2\xa0"
     "points"},
    {{2, 1, 2.9, 3, 0},
     AVLAST_FINDING_TOO_SMALL,
     "The pilot helped too little: ",
     "less than"},
    {{2, 1, 3, NAN, 1}, AVLAST_FINDING_BETTER, "The pilot helped: ", "names no smallest"},
    {{2, 0, 4, 3, 0},
     AVLAST_FINDING_UNCLEAR,
     "It is not clear",
     "no effect and a change"},
    {{-1, -5, 3, 3, 0},
     AVLAST_FINDING_UNCLEAR,
     "It is not clear",
     "1.0\xc2\xa0"
     "points lower"},
    {{1, -1, 2.9, 3, 0},
     AVLAST_FINDING_NOT_ENOUGH,
     "The pilot did not help enough",
     "no change worth"},
    {{1, -1, 3, NAN, 1}, AVLAST_FINDING_OPEN, "It is not clear", "holds no effect"},
    {{0, -1, 1, NAN, 0}, AVLAST_FINDING_OPEN, "It is not clear", "holds no effect"},
    {{-2, -3, -1, 3, 0},
     AVLAST_FINDING_WORSE,
     "The pilot made things worse",
     "wrong direction"},
    {{-2, -3, -1, NAN, 1},
     AVLAST_FINDING_WORSE,
     "The pilot made things worse",
     "2.0\xc2\xa0"
     "points lower"},
    /* Fewer days of absence are better: the sign of the worthwhile change says so. */
    {{-5, -7, -3, -3, 0},
     AVLAST_FINDING_SURE,
     "The pilot worked: ",
     "5.0\xc2\xa0"
     "points lower"},
    {{-5, -7, -2, -3, 0},
     AVLAST_FINDING_LIKELY,
     "The pilot helped: ",
     "\xe2\x88\x92"
     "7.0 to \xe2\x88\x92"
     "2.0"},
    {{-2, -3.5, -0.5, -3, 0}, AVLAST_FINDING_SMALL, "The pilot helped a little", "lower"},
    {{-2, -2.9, -1, -3, 0},
     AVLAST_FINDING_TOO_SMALL,
     "The pilot helped too little",
     "lower"},
    {{-2, -4, 0, -3, 0}, AVLAST_FINDING_UNCLEAR, "It is not clear", "lower"},
    {{-1, -2.9, 1, -3, 0},
     AVLAST_FINDING_NOT_ENOUGH,
     "The pilot did not help enough",
     "lower"},
    {{2, 1, 3, -3, 0}, AVLAST_FINDING_WORSE, "The pilot made things worse", "higher"},
    {{2, 1, 3, 5, -1}, AVLAST_FINDING_WORSE, "The pilot made things worse", "higher"},
    {{2, 1, 3, NAN, 0},
     AVLAST_FINDING_HIGHER,
     "The pilot changed something",
     "which direction"},
    {{-2, -3, -1, NAN, 0}, AVLAST_FINDING_LOWER, "The pilot changed something", "lower"},
    {{2, NAN, NAN, 3, 0},
     AVLAST_FINDING_UNKNOWN,
     "How sure the answer is",
     "no interval"},
    {{NAN, NAN, NAN, 3, 0},
     AVLAST_FINDING_UNKNOWN,
     "The effect on ",
     "could not be estimated"},
};

START_TEST(each_case_has_its_sentence)
{
    g_autofree char *text =
        avlast_finding_sentence(&cases[_i].effect, "Wellbeing (WHO-5)", "points", "en");

    ck_assert_int_eq(avlast_finding_judge(&cases[_i].effect), cases[_i].finding);
    ck_assert_msg(g_str_has_prefix(text, cases[_i].begins), "case %d: %s", _i, text);
    ck_assert_msg(strstr(text, cases[_i].holds) != NULL, "case %d: %s", _i, text);
    ck_assert_msg(strstr(text, "ignificant") == NULL, "case %d: %s", _i, text);
}
END_TEST

/* The words never contradict the numbers, on a grid of estimates, widths and limits. */
START_TEST(words_never_say_more_than_numbers)
{
    const double limits[] = {NAN, 1, 2, -1, -2};

    for (int e = -8; e <= 8; e++) {
        for (int w = 1; w <= 8; w++) {
            for (gsize l = 0; l < G_N_ELEMENTS(limits); l++) {
                const double estimate = e / 2.0, half = w / 2.0;
                const AvlastEffect effect = {estimate, estimate - half, estimate + half,
                                             limits[l], 0};
                const AvlastFinding f = avlast_finding_judge(&effect);
                const double side = limits[l] < 0 ? -1 : 1;
                const double near = side > 0 ? effect.low : -effect.high;
                const double far = side > 0 ? effect.high : -effect.low;
                const double worth = fabs(limits[l]);
                g_autofree char *text = avlast_finding_sentence(&effect, "X", NULL, "en");

                ck_assert_int_eq(strstr(text, "worked") != NULL,
                                 !isnan(worth) && near > 0 && near >= worth);
                ck_assert_int_eq(strstr(text, "worse") != NULL, !isnan(worth) && far < 0);
                ck_assert_int_eq(strstr(text, "not clear") != NULL ||
                                     f == AVLAST_FINDING_NOT_ENOUGH,
                                 effect.low <= 0 && effect.high >= 0 && far >= 0);
                ck_assert_int_eq(strstr(text, "lower with") != NULL, estimate < 0);
            }
        }
    }
}
END_TEST

START_TEST(money_sentences_follow_the_interval)
{
    const struct {
        double npv, low, high;
        const char *holds;
    } values[] = {
        {2e6, 1e6, 3e6,
         "it saves the public purse NOK\xc2\xa0"
         "2.0\xc2\xa0million more"},
        {2e6, -1e6, 3e6, "probably saves"},
        {-2e6, -3e6, 1e6,
         "probably costs the public purse NOK\xc2\xa0"
         "2.0\xc2\xa0million"},
        {-2e6, -3e6, -1e6, "it costs the public purse"},
        {2e6, NAN, NAN, "how sure that is"},
        {NAN, NAN, NAN, "could not be worked out"},
    };
    for (gsize k = 0; k < G_N_ELEMENTS(values); k++) {
        g_autofree char *text =
            avlast_finding_value(values[k].npv, values[k].low, values[k].high, 10,
                                 "the public purse", "NOK", "en");
        ck_assert_msg(strstr(text, values[k].holds) != NULL, "%s", text);
    }
    g_autofree char *one = avlast_finding_value(1, 0.5, 2, 1, "x", "NOK", "en");
    ck_assert_msg(g_str_has_prefix(one, "Over 1 year it saves"), "%s", one);
}
END_TEST

/* --- the page's text --- */

START_TEST(text_of_others_is_escaped)
{
    g_autoptr(AvlastHtml) html = avlast_html_new();

    avlast_html_add(html, "<p title=\"%s\">%s</p>", "\"><script>alert('1')</script>",
                    "a & b\x01\x1b[31m \xe2\x80\xae"
                    "esrever &#x41; \xff");
    ck_assert_str_eq(
        html->text->str,
        "<p title=\"&quot;&gt;&lt;script&gt;alert(&apos;1&apos;)&lt;/script&gt;\">"
        "a &amp; b\xef\xbf\xbd\xef\xbf\xbd[31m \xef\xbf\xbd"
        "esrever &amp;#x41; \xef\xbf\xbd</p>");
}
END_TEST

START_TEST(headings_skip_no_level)
{
    g_autoptr(AvlastHtml) html = avlast_html_new();

    avlast_html_heading(html, 1, NULL, "a");
    avlast_html_heading(html, 4, "id", "b < c");
    ck_assert_str_eq(html->text->str, "<h1>a</h1>\n<h2 id=\"id\">b &lt; c</h2>\n");
}
END_TEST

START_TEST(tables_name_rows_and_columns)
{
    g_autoptr(AvlastHtml) html = avlast_html_new();
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    avlast_rows_add(rows, "Who", "Value", "Note", NULL);
    avlast_rows_add(rows, "State",
                    "\xe2\x88\x92"
                    "1.5",
                    "probably pays", NULL);
    avlast_rows_add(rows, "B", "2", NULL);
    avlast_html_table(html, "T & U", rows);
    const char *text = html->text->str;
    ck_assert_ptr_nonnull(strstr(text, "<caption"));
    ck_assert_ptr_nonnull(strstr(text, "T &amp; U</"));
    ck_assert_ptr_nonnull(strstr(text, "<th scope=\"col\" class=\"n\">Value</th>"));
    ck_assert_ptr_nonnull(strstr(text, "<th scope=\"col\">Note</th>"));
    ck_assert_ptr_nonnull(strstr(text, "<th scope=\"row\">State</th>"));
    ck_assert_ptr_nonnull(strstr(text, "<td class=\"n\">\xe2\x88\x92"
                                       "1.5</td>"));
    ck_assert_ptr_nonnull(strstr(text, "<td class=\"n\">2</td><td></td></tr>"));
}
END_TEST

START_TEST(empty_columns_are_not_shown)
{
    g_autoptr(AvlastHtml) html = avlast_html_new();
    g_autoptr(GPtrArray) rows = avlast_rows_new(), bare = avlast_rows_new();

    avlast_rows_add(rows, "Who", "Unit", "Value", "p", NULL);
    avlast_rows_add(rows, "A", "", "1", "", NULL);
    avlast_rows_add(rows, "B", "", "", NULL);
    avlast_html_table(html, "T", rows);
    ck_assert_ptr_nonnull(strstr(html->text->str,
                                 "<th scope=\"col\">Who</th>"
                                 "<th scope=\"col\" class=\"n\">Value</th></tr>"));
    ck_assert_ptr_nonnull(strstr(
        html->text->str, "<tr><th scope=\"row\">B</th><td class=\"n\"></td></tr>"));
    /* without rows the head says what there would be */
    avlast_rows_add(bare, "Who", "Unit", NULL);
    avlast_html_table(html, "T", bare);
    ck_assert_ptr_nonnull(strstr(html->text->str, ">Unit</th>"));
}
END_TEST

Suite *suite_report(void)
{
    Suite *suite = suite_create("report");
    TCase *tests = tcase_create("report");

    tcase_add_loop_test(tests, each_case_has_its_sentence, 0, G_N_ELEMENTS(cases));
    tcase_add_test(tests, words_never_say_more_than_numbers);
    tcase_add_test(tests, money_sentences_follow_the_interval);
    tcase_add_test(tests, text_of_others_is_escaped);
    tcase_add_test(tests, headings_skip_no_level);
    tcase_add_test(tests, tables_name_rows_and_columns);
    tcase_add_test(tests, empty_columns_are_not_shown);
    suite_add_tcase(suite, tests);
    return suite;
}
