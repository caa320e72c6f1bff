/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "checks_cases.h"
#include "data/answers.h"
#include "data/rules.h"
#include "data/suspects.h"
#include "data/validate.h"
#include "data/waves.h"
#include "study/guess.h"
#include "study/plan.h"
#include "study/plan_checks.h"
#include "support.h"

/* Guesses about a new file. */

START_TEST(names_are_taken_apart)
{
    static const struct {
        const char *name, *stem;
        guint number;
        const char *wave;
    } cases_[] = {
        {"who5_3_post", "who5", 3, "post"},
        {"who5[SQ002]", "who5", 2, NULL},
        {"T1_trivsel4", "trivsel", 4, "T1"},
        {"Q1_12", "Q1", 12, NULL},
        {"age", "age", 0, NULL},
        {"skår.før", "skår", 0, "før"},
        {"q07", "q", 7, NULL},
        {"7", "7", 0, NULL},
        {"x_w2", "x", 0, "w2"},
        {"year2026x", "year2026x", 0, NULL},
    };

    for (gsize k = 0; k < G_N_ELEMENTS(cases_); k++) {
        g_autofree char *stem = NULL, *wave = NULL;
        guint number;
        avlast_guess_name(cases_[k].name, TRUE, &stem, &number, &wave);
        ck_assert_str_eq(stem, cases_[k].stem);
        ck_assert_uint_eq(number, cases_[k].number);
        ck_assert(g_strcmp0(wave, cases_[k].wave) == 0);
    }
    ck_assert_uint_lt(avlast_guess_wave_order("pre"), avlast_guess_wave_order("t1"));
    ck_assert_uint_lt(avlast_guess_wave_order("t2"), avlast_guess_wave_order("t10"));
    ck_assert_uint_lt(avlast_guess_wave_order("w3"), avlast_guess_wave_order("etter"));
}
END_TEST

/* What makes a column no id, no weight, no cluster. */
START_TEST(guesses_follow_names_and_cells)
{
    static const struct {
        const char *data, *id, *weights, *treatment, *cluster, *control;
    } cases_[] = {
        {"pid,x\na,1\nb,2\nc,2\n", "pid", NULL, NULL, NULL, NULL},
        {"pid,x\na,1\na,2\nc,2\n", NULL, NULL, NULL, NULL, NULL},
        {"Løpenummer,vekt,vekt_kg\n1,0.5,70\n2,1.5,80\n", "Løpenummer", "vekt", NULL,
         NULL, NULL},
        {"id,weight\n1,0\n2,1.5\n", "id", NULL, NULL, NULL, NULL},
        {"id,arm,skole\n1,a,S\n2,kontroll,T\n3,a,S\n4,kontroll,T\n", "id", NULL, "arm",
         "skole", "kontroll"},
        {"id,gruppe,aldersgruppe\n1,0,1\n2,1,1\n3,0,2\n4,1,2\n", "id", NULL, "gruppe",
         NULL, "0"},
    };

    for (gsize k = 0; k < G_N_ELEMENTS(cases_); k++) {
        char *folder = temporary_folder();
        g_autoptr(AvlastFrame) frame = frame_of(folder, cases_[k].data);
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastGuesses) guesses = avlast_guess(frame, NULL, NULL, &error);
        const AvlastColumnGuess *got[] = {guesses->id, guesses->weights,
                                          guesses->treatment, guesses->cluster};
        const char *want[] = {cases_[k].id, cases_[k].weights, cases_[k].treatment,
                              cases_[k].cluster};
        assert_no_error(error);
        for (gsize j = 0; j < G_N_ELEMENTS(want); j++)
            ck_assert_msg(g_strcmp0(got[j] ? got[j]->column->name : NULL, want[j]) == 0,
                          "case %zu, %zu: '%s'", k, j,
                          got[j] ? got[j]->column->name : "none");
        ck_assert(g_strcmp0(guesses->control, cases_[k].control) == 0);
        remove_folder(folder);
    }
}
END_TEST

Suite *suite_guess(void)
{
    Suite *suite = suite_create("guess");
    TCase *tests = tcase_create("guess");

    tcase_add_test(tests, names_are_taken_apart);
    tcase_add_test(tests, guesses_follow_names_and_cells);
    suite_add_tcase(suite, tests);
    return suite;
}
