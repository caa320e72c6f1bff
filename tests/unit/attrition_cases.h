/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_ATTRITION_CASES_H
#define AVLAST_TESTS_ATTRITION_CASES_H

#include "support.h"
#include "trial_cases.h"

/* Trials of tests/ref/attrition.R, and their reference values. */

#define PEOPLE  "tests/ref/attrition_person.csv"
#define SCHOOLS "tests/ref/attrition_school.csv"

/* A trial and one outcome's rows, as the estimators take them. */
typedef struct {
    const char *file, *treatment, *control, *cluster, *block, *weights;
} Design;

typedef struct {
    AvlastFrame *frame;
    AvlastTrial *trial;
    AvlastAnalysed *analysed;
} Setting;

static inline void setting_clear(Setting *s)
{
    avlast_analysed_free(s->analysed);
    avlast_trial_free(s->trial);
    avlast_frame_free(s->frame);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Setting, setting_clear)

static inline Setting set_up(const Design *d, const char *outcome,
                             const AvlastFormula *covariates)
{
    const AvlastTrialColumns columns = {.treatment = d->treatment,
                                        .control = d->control,
                                        .cluster = d->cluster,
                                        .block = d->block,
                                        .weights = d->weights};
    const AvlastAnalysedOptions which = {
        .outcome = outcome, .covariates = covariates, .adjusted = covariates != NULL};
    g_autoptr(GError) error = NULL;
    Setting s = {.frame = trial_read_frame(d->file)};

    s.trial = avlast_trial_new(s.frame, &columns, &error);
    assert_no_error(error);
    s.analysed = avlast_analysed_new(s.trial, &which, &error);
    assert_no_error(error);
    return s;
}

static inline RefTable *reference(void)
{
    g_autofree char *path = source_path("tests/ref/attrition.csv");

    return ref_table_read(path);
}

/* From "lee.lower(arm=pilot)" to "arm=pilot"; "treat=0" of a turned trial is "treat". */
static inline char *arm_term(const char *term)
{
    const char *open = strchr(term, '(') + 1, *close = strrchr(term, ')');

    return g_str_has_prefix(open, "treat=") ? g_strdup("treat")
                                            : g_strndup(open, (gsize)(close - open));
}

static inline void same_row(const AvlastEstimate *row, const RefTable *table,
                            const char *name, const char *term, double digits)
{
    assert_digits(row->estimate, trial_truth(table, name, term, "estimate"), digits);
    assert_digits(row->std_error, trial_truth(table, name, term, "std.error"), digits);
    assert_digits(row->df, trial_truth(table, name, term, "df"), digits);
    assert_digits(row->p_value, trial_truth(table, name, term, "p.value"), digits - 1);
    assert_digits(row->conf_low, trial_truth(table, name, term, "conf.low"), digits - 1);
    assert_digits(row->conf_high, trial_truth(table, name, term, "conf.high"),
                  digits - 1);
}

#endif
