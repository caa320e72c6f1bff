/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "plots/format.h"
#include "plots/terminal.h"
#include "plots/theme.h"
#include "support.h"

#define MINUS "\xe2\x88\x92"
#define THIN  "\xe2\x80\xaf"
#define NBSP  "\xc2\xa0"
#define DASH  "\xe2\x80\x93"

static const struct {
    double value;
    int decimals;
    const char *en, *nb;
} numbers[] = {
    {0, 0, "0", "0"},
    {-0.0, 2, "0.00", "0,00"},
    {-0.004, 2, "0.00", "0,00"},
    {-0.04, 2, MINUS "0.04", MINUS "0,04"},
    {1204.5, 1, "1,204.5", "1" THIN "204,5"},
    {-1234567, 0, MINUS "1,234,567", MINUS "1" THIN "234" THIN "567"},
    {999, 0, "999", "999"},
    {1e15, 0, "1,000,000,000,000,000",
     "1" THIN "000" THIN "000" THIN "000" THIN "000" THIN "000"},
    {NAN, 2, DASH, DASH},
    {INFINITY, 0, "\xe2\x88\x9e", "\xe2\x88\x9e"},
};

START_TEST(numbers_as_people_read_them)
{
    g_autofree char *en =
        avlast_format_number(numbers[_i].value, numbers[_i].decimals, "en");
    g_autofree char *nb =
        avlast_format_number(numbers[_i].value, numbers[_i].decimals, "nb");

    ck_assert_str_eq(en, numbers[_i].en);
    ck_assert_str_eq(nb, numbers[_i].nb);
}
END_TEST

static void same(char *got, const char *wanted)
{
    ck_assert_str_eq(got, wanted);
    g_free(got);
}

START_TEST(signs_intervals_and_shares)
{
    same(avlast_format_signed(0.3, 1, "en"), "+0.3");
    same(avlast_format_signed(-0.3, 1, "nb"), MINUS "0,3");
    same(avlast_format_signed(0.001, 1, "en"), "0.0");
    same(avlast_format_interval(-0.04, 0.4, 2, "en"), "[" MINUS "0.04; 0.40]");
    same(avlast_format_interval(-0.04, 0.4, 2, "nb"), "[" MINUS "0,04; 0,40]");
    same(avlast_format_interval(NAN, 0.4, 2, "nb"), DASH);
    same(avlast_format_percent(0.12, "en"), "12%");
    same(avlast_format_percent(0.12, "nb"), "12" NBSP "%");
    same(avlast_format_percent(0.9999, "en"), ">99%");
    same(avlast_format_percent(0.0001, "nb"), "<1" NBSP "%");
    same(avlast_format_percent(1, "en"), "100%");
    same(avlast_format_percent(0, "en"), "0%");
    same(avlast_format_p(0.0004, "nb"), "<0,001");
    same(avlast_format_p(0.0471, "en"), "0.047");
    same(avlast_format_plain(5, "en"), "5");
    same(avlast_format_plain(0.25, "nb"), "0,25");
    same(avlast_format_count(-1, "en"), DASH);
}
END_TEST

START_TEST(money_in_fitting_units)
{
    same(avlast_format_money(6314159, "NOK", TRUE, "nb"), "6,3" NBSP "mill." NBSP "kr");
    same(avlast_format_money(6314159, "NOK", TRUE, "en"),
         "NOK" NBSP "6.3" NBSP "million");
    same(avlast_format_money(-999600, "NOK", TRUE, "nb"),
         MINUS "1,0" NBSP "mill." NBSP "kr");
    same(avlast_format_money(12345, "NOK", TRUE, "nb"), "12" THIN "000" NBSP "kr");
    same(avlast_format_money(2.5e9, "GBP", TRUE, "en"), "GBP" NBSP "2.5" NBSP "billion");
    const AvlastMoney money = avlast_money_unit(15.2e6, "NOK", "nb");
    ck_assert_str_eq(money.unit, "mill. kr");
    same(avlast_money_number(&money, -3.14e6, TRUE), MINUS "3,1");
    ck_assert_str_eq(avlast_money_unit(900, "NOK", "en").unit, "NOK");
    ck_assert_str_eq(avlast_money_unit(0, "", "en").unit, "");
}
END_TEST

START_TEST(decimals_follow_the_size)
{
    ck_assert_int_eq(avlast_format_decimals(0.0123, 2), 3);
    ck_assert_int_eq(avlast_format_decimals(150, 2), 0);
    ck_assert_int_eq(avlast_format_decimals(1, 2), 1);
    ck_assert_int_eq(avlast_format_decimals(0, 2), 0);
    ck_assert_int_eq(avlast_format_decimals(NAN, 2), 0);
}
END_TEST

START_TEST(axis_marks_are_round_and_few)
{
    for (double span = 1e-6; span < 1e9; span *= 3.7)
        for (int most = 2; most < 12; most++) {
            double first = 0;
            int decimals = 0;
            const double low = -0.37 * span;
            const double step = avlast_tic_step(low, low + span, most, &first, &decimals);
            const double digits = step / pow(10, floor(log10(step) + 1e-9));

            ck_assert_double_le(span / step, most + 1e-9);
            ck_assert(first >= low - 1e-9 * span && first < low + step);
            ck_assert(fabs(digits - 1) < 1e-6 || fabs(digits - 2) < 1e-6 ||
                      fabs(digits - 2.5) < 1e-6 || fabs(digits - 5) < 1e-6);
            if (decimals < 12)
                ck_assert_double_eq_tol(fmod(step * pow(10, decimals) + 0.5, 1), 0.5,
                                        1e-6);
        }
}
END_TEST

START_TEST(wrapped_lines_fit)
{
    const char *text = "Opplevd skolemiljø og tilhørighet blant elever på ungdomstrinnet "
                       "Menneskerettighetsorganisasjonssekretariatet n = 5";
    for (double width = 60; width < 700; width += 13)
        for (guint most = 1; most < 6; most++) {
            g_auto(GStrv) lines = avlast_text_wrap(text, AVLAST_TEXT_BODY, width, most);
            ck_assert_uint_ge(g_strv_length(lines), 1);
            ck_assert_uint_le(g_strv_length(lines), most);
            for (char **line = lines; *line; line++) {
                ck_assert(g_utf8_validate(*line, -1, NULL));
                ck_assert_msg(avlast_text_width(*line, AVLAST_TEXT_BODY) <= width, "'%s'",
                              *line);
            }
        }
    g_auto(GStrv) one = avlast_text_wrap("", AVLAST_TEXT_BODY, 100, 2);
    ck_assert_uint_eq(g_strv_length(one), 1);
    g_auto(GStrv) even =
        avlast_text_balance("aaaa bbbb cccc dddd", AVLAST_TEXT_BODY, 100, 3);
    ck_assert_str_eq(even[0], "aaaa bbbb");
}
END_TEST

START_TEST(terminal_cells_are_exact)
{
    const char *texts[] = {"ærlig talt", "日本語テキスト", "e\xcc\x81gal", "a\x1b[31mb",
                           ""};

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        for (int cells = 1; cells < 16; cells++)
            for (int right = 0; right < 2; right++) {
                g_autoptr(GString) out = g_string_new(NULL);
                avlast_terminal_put(out, texts[i], cells, right);
                ck_assert_int_eq(avlast_terminal_cells(out->str), cells);
                ck_assert_ptr_null(strchr(out->str, 0x1b));
            }
}
END_TEST

/* Relative luminance and contrast of WCAG 2. */
static double luminance(const char *colour)
{
    const double weight[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;

    for (int i = 0; i < 3; i++) {
        const char hex[] = {colour[1 + 2 * i], colour[2 + 2 * i], '\0'};
        const double c = (double)g_ascii_strtoull(hex, NULL, 16) / 255;
        sum += weight[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
    }
    return sum;
}

START_TEST(colours_reach_their_contrast)
{
    const char *marks[] = {AVLAST_BLUE, AVLAST_VERM, AVLAST_GREEN, AVLAST_PURPLE,
                           AVLAST_SUM};
    const char *texts[] = {AVLAST_INK, AVLAST_GREY, AVLAST_BLUE, AVLAST_GREEN_2,
                           AVLAST_PURPLE_2};

    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        ck_assert_msg(1.05 / (luminance(marks[i]) + 0.05) >= 3, "%s", marks[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        ck_assert_msg(1.05 / (luminance(texts[i]) + 0.05) >= 4.5, "%s", texts[i]);
}
END_TEST

Suite *suite_format(void)
{
    Suite *suite = suite_create("format");
    TCase *tests = tcase_create("format");

    tcase_add_loop_test(tests, numbers_as_people_read_them, 0, G_N_ELEMENTS(numbers));
    tcase_add_test(tests, signs_intervals_and_shares);
    tcase_add_test(tests, money_in_fitting_units);
    tcase_add_test(tests, decimals_follow_the_size);
    tcase_add_test(tests, axis_marks_are_round_and_few);
    tcase_add_test(tests, wrapped_lines_fit);
    tcase_add_test(tests, terminal_cells_are_exact);
    tcase_add_test(tests, colours_reach_their_contrast);
    suite_add_tcase(suite, tests);
    return suite;
}
