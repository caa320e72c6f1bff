/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/number.h"
#include "core/random.h"
#include "core/sum.h"
#include "core/text.h"
#include "support.h"

START_TEST(cancelling_sum_is_exact)
{
    AvlastSum sum = AVLAST_SUM_ZERO;
    avlast_sum_add(&sum, 1e16);
    avlast_sum_add(&sum, 1.0);
    avlast_sum_add(&sum, -1e16);
    ck_assert_double_eq(avlast_sum_value(&sum), 1.0);
}
END_TEST

typedef struct {
    const char *text;
    char decimal;
    gboolean ok;
    double value;
} NumberCase;

static const NumberCase number_cases[] = {
    {"1", '.', TRUE, 1},
    {" -2.5 ", '.', TRUE, -2.5},
    {"1e3", '.', TRUE, 1e3},
    {"1,5", ',', TRUE, 1.5},
    {"1.5", ',', FALSE, 0},
    {"1,5", '.', FALSE, 0},
    {"0.1", '.', TRUE, 0.1},
    {"1e-400", '.', TRUE, 0},
    {"1e400", '.', FALSE, 0},
    {"0x10", '.', FALSE, 0},
    {"nan", '.', FALSE, 0},
    {"inf", '.', FALSE, 0},
    {"", '.', FALSE, 0},
    {"+", '.', FALSE, 0},
    {"1.", '.', FALSE, 0},
    {".5", '.', TRUE, 0.5},
    {"-,25e1", ',', TRUE, -2.5},
    {".", '.', FALSE, 0},
    {"-.", '.', FALSE, 0},
    {".e1", '.', FALSE, 0},
    {"1 204", '.', FALSE, 0},
    {"1e", '.', FALSE, 0},
    {"\xe2\x88\x92"
     "1",
     '.', FALSE, 0},
    {"123456789012345678901234567890", '.', TRUE, 123456789012345678901234567890.0},
    {"9007199254740993", '.', TRUE, 9007199254740992.0},
    {"2.2250738585072014e-308", '.', TRUE, 2.2250738585072014e-308},
    {"179769313486231570000e288", '.', TRUE, 1.7976931348623157e308},
};

START_TEST(numbers_are_read_exactly_or_refused)
{
    const NumberCase *c = &number_cases[_i];
    double value = 77.0;
    ck_assert_int_eq(avlast_number_parse(c->text, strlen(c->text), c->decimal, &value),
                     c->ok);
    ck_assert_double_eq(value, c->ok ? c->value : 77.0);
}
END_TEST

START_TEST(numbers_are_written_to_read_back)
{
    const AvlastStream stream = {7, 1};
    char buffer[AVLAST_NUMBER_BUFFER];
    for (guint32 i = 0; i < 2000; i++) {
        const double x =
            avlast_random_normal(stream, i, 0, 0) * pow(10, (double)(i % 40) - 20);
        double back = 0;
        avlast_number_exact(x, buffer);
        ck_assert(avlast_number_parse(buffer, strlen(buffer), '.', &back));
        ck_assert_double_eq(back, x);
    }
    ck_assert_str_eq(avlast_number_exact(-0.0, buffer), "0");
    ck_assert_str_eq(avlast_number_exact(NAN, buffer), "");
    ck_assert_str_eq(avlast_number_exact(0.1, buffer), "0.1");
}
END_TEST

/* Known answer of Philox 4x32-10 for key 0 and counter 0 (Random123's kat_vectors:
 * 6627e8d5 e169c58d ...), of which the stream takes the upper 26 bits of the first two
 * words. */
START_TEST(random_numbers_are_philox)
{
    const guint64 bits = ((guint64)(0x6627e8d5u >> 6) << 26) | (0xe169c58du >> 6);
    ck_assert_double_eq(avlast_random_uniform((AvlastStream){0, 0}, 0, 0, 0),
                        ((double)bits + 0.5) * 0x1p-52);
}
END_TEST

/* Quantile undoes distribution on a grid (trust.md section 1). */
START_TEST(quantiles_undo_probabilities)
{
    for (double p = 0.01; p < 1.0; p += 0.049) {
        assert_digits(avlast_normal_cdf(avlast_normal_quantile(p)), p, 12);
        for (double df = 0.7; df < 1000; df *= 3.1)
            assert_digits(
                avlast_t_cdf(-avlast_t_critical(1 - 2 * fmin(p, 0.499), df), df),
                fmin(p, 0.499), 12);
    }
}
END_TEST

START_TEST(slips_find_their_name)
{
    const char *const names[] = {"alder", "kjønn", "school", "wellbeing", NULL};
    ck_assert_str_eq(avlast_text_nearest("shcool", names), "school");
    ck_assert_str_eq(avlast_text_nearest("KJØNN", names), "kjønn");
    ck_assert_str_eq(avlast_text_nearest("wellbieng", names), "wellbeing");
    ck_assert_ptr_null(avlast_text_nearest("income", names));
    ck_assert_ptr_null(avlast_text_nearest("x", NULL));
}
END_TEST

START_TEST(lists_split_outside_quotes)
{
    char **parts = avlast_text_list("a, `b,c` ,\"d\"");
    ck_assert_uint_eq(g_strv_length(parts), 3);
    ck_assert_str_eq(parts[1], "b,c");
    ck_assert_str_eq(parts[2], "d");
    g_strfreev(parts);
}
END_TEST

START_TEST(terminal_text_has_no_control_bytes)
{
    char *safe = avlast_text_printable("a\x1b[31mø\x07\xff");
    ck_assert_str_eq(safe, "a\\x1b[31mø\\x07\xef\xbf\xbd");
    g_free(safe);
    safe = avlast_text_printable("\xe2\x80\xaescore\xe2\x80\x8b \xc2\xa0");
    ck_assert_str_eq(safe, "\\u202escore\\u200b \xc2\xa0");
    g_free(safe);
}
END_TEST

START_TEST(errors_carry_place_code_and_status)
{
    g_autoptr(GError) error = NULL;
    const AvlastPlace place = {"skole.csv", 14, 9};
    avlast_fail(&error, AVLAST_ERROR_MALFORMED, "AV110", &place, "'%s' is not a number",
                "tretti");
    ck_assert_str_eq(error->message,
                     "skole.csv:14:9: error AV110: 'tretti' is not a number");
    ck_assert_int_eq(avlast_error_exit_status(error), 65);
    ck_assert_ptr_nonnull(avlast_message_explain("av110"));
    ck_assert_ptr_null(avlast_message_explain("AV000"));
}
END_TEST

Suite *suite_core(void)
{
    Suite *suite = suite_create("core");
    TCase *tests = tcase_create("core");

    tcase_add_test(tests, cancelling_sum_is_exact);
    tcase_add_loop_test(tests, numbers_are_read_exactly_or_refused, 0,
                        G_N_ELEMENTS(number_cases));
    tcase_add_test(tests, numbers_are_written_to_read_back);
    tcase_add_test(tests, random_numbers_are_philox);
    tcase_add_test(tests, quantiles_undo_probabilities);
    tcase_add_test(tests, slips_find_their_name);
    tcase_add_test(tests, lists_split_outside_quotes);
    tcase_add_test(tests, terminal_text_has_no_control_bytes);
    tcase_add_test(tests, errors_carry_place_code_and_status);
    suite_add_tcase(suite, tests);
    return suite;
}
