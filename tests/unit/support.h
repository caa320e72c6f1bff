/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_SUPPORT_H
#define AVLAST_TESTS_SUPPORT_H

#include <check.h>
#include <glib.h>

#define AVLAST_SUITE(name) Suite *suite_##name(void);
#include "suites.def"
#undef AVLAST_SUITE

/* Correct digits of `got` against `truth`: min(15, -log10 |got - truth| / |truth|); of
 * the absolute error when truth is 0; 0 when got is not finite. */
double digits_of(double got, double truth);

/* Fails unless at least `digits` digits agree (both NaN also agree). */
#define assert_digits(got, truth, digits)                                                \
    do {                                                                                 \
        const double got_ = (got), truth_ = (truth), digits_ = digits_of(got_, truth_);  \
        ck_assert_msg(digits_ >= (digits),                                               \
                      "%s = %.17g, expected %.17g (%.1f digits, %g wanted)", #got, got_, \
                      truth_, digits_, (double)(digits));                                \
    } while (0)

/* Fails when error is set, with its message. */
#define assert_no_error(error)                                                           \
    ck_assert_msg(!(error), "%s", (error) ? (error)->message : "")

/* Fails unless the error is of that class and its message contains the text. */
#define assert_error(error, class, text)                                                 \
    do {                                                                                 \
        ck_assert_msg((error) != NULL, "no error, expected '%s'", (text));               \
        ck_assert_msg((error)->code == (class) && strstr((error)->message, (text)),      \
                      "class %d, message '%s', expected class %d and '%s'",              \
                      (error)->code, (error)->message, (int)(class), (text));            \
    } while (0)

/* A path below the source folder ("tests/ref/survey.csv"), to be freed. */
char *source_path(const char *relative);

/* A folder of public reference data beside the source folder ("nsw_dw"), or NULL (with a
 * line that says the test is skipped) when it is not there. To be freed. */
char *shared_data(const char *name);

/* A new empty folder, removed with its content by remove_folder, which frees the name. */
char *temporary_folder(void);
void remove_folder(char *folder);

/* Writes text to folder/name and returns the path, to be freed. */
char *write_file(const char *folder, const char *name, const char *text);

#endif
