/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_IMPUTATION_CASES_H
#define AVLAST_TESTS_IMPUTATION_CASES_H

#include "../ref/reftable.h"
#include "design_cases.h"
#include "infer/imputation.h"
#include "support.h"
#include "survey/statistic.h"

/* The completed data sets of tests/ref/imputation.R, estimates from each, and what they
 * are pooled to. */

#define M 5

typedef AvlastEstimates *(*Statistic)(const AvlastFrame *, const AvlastSample *,
                                      const char *const *, const AvlastSurveyOptions *,
                                      GError **);

static inline RefTable *expected(void)
{
    g_autofree char *path = source_path("tests/ref/imputation/expected.csv");
    return ref_table_read(path);
}

/* The completed data set number l (0: the original). */
static inline AvlastFrame *completed(const AvlastFrame *all, gsize l)
{
    const AvlastColumn *imp = avlast_frame_find(all, "imp");
    g_autofree guint8 *keep = g_new0(guint8, all->rows);

    for (gsize i = 0; i < all->rows; i++)
        keep[i] = imp->number[i] == (double)l;
    AvlastFrame *frame = avlast_frame_select(all, keep, NULL);
    ck_assert_ptr_nonnull(frame);
    return frame;
}

static inline AvlastFrame *all_data(void)
{
    g_autofree char *path = source_path("tests/ref/imputation/data.csv");
    return frame_of_csv(path);
}

static inline AvlastSample *sample_of(const AvlastFrame *frame, const char *design)
{
    static const char *const strata[] = {"str", NULL}, *const psu[] = {"psu", NULL},
                             *const fpc[] = {"fpc", NULL};
    const gboolean rows = strcmp(design, "rows") == 0;
    const AvlastDesignColumns columns = {.weights = "w",
                                         .strata = rows ? NULL : strata,
                                         .clusters = rows ? NULL : psu,
                                         .fpc = strcmp(design, "full") ? NULL : fpc};
    AvlastSample *sample = avlast_sample_new(frame, &columns, NULL);

    ck_assert_ptr_nonnull(sample);
    return sample;
}

typedef struct {
    const char *name, *design;
    Statistic estimate;
    const char *variables[4];
    AvlastSurveyOptions options;
    gboolean smokers; /* the domain */
} Case;

typedef struct {
    AvlastEstimates *one[M];
} Set;

static inline void set_clear(Set *set)
{
    for (gsize l = 0; l < M; l++)
        g_clear_pointer(&set->one[l], avlast_estimates_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Set, set_clear)

static inline void estimate_all(const Case *c, Set *set)
{
    g_autoptr(AvlastFrame) all = all_data();

    for (gsize l = 0; l < M; l++) {
        g_autoptr(AvlastFrame) frame = completed(all, l + 1);
        g_autoptr(AvlastSample) sample = sample_of(frame, c->design);
        g_autofree guint8 *inside = g_new0(guint8, frame->rows);
        g_autoptr(GError) error = NULL;
        for (gsize i = 0; i < frame->rows; i++)
            inside[i] = avlast_frame_find(frame, "smokes")->number[i] == 1.0;
        if (c->smokers)
            avlast_sample_set_domain(sample, inside);
        set->one[l] = c->estimate(frame, sample, c->variables, &c->options, &error);
        assert_no_error(error);
    }
}

static inline AvlastEstimates *pool(const Set *set, gsize m, gboolean root,
                                    AvlastImputationReport *report)
{
    const AvlastImputationOptions options = {.keep_root = root};
    g_autoptr(GError) error = NULL;
    AvlastEstimates *pooled =
        avlast_imputation_pool(set->one, m, &options, report, &error);

    assert_no_error(error);
    return pooled;
}

static inline void check_row(const RefTable *table, const char *name, const char *term,
                             const AvlastEstimate *row, double fmi, double riv)
{
    const struct {
        const char *quantity;
        double value;
    } values[] = {{"estimate", row->estimate},
                  {"se", row->std_error},
                  {"df", row->df},
                  {"fmi", fmi},
                  {"riv", riv},
                  {"low", row->conf_low},
                  {"high", row->conf_high}};

    for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
        const double truth = ref_table_find(table, "value", "case", name, "term", term,
                                            "quantity", values[i].quantity, NULL);
        ck_assert_msg(digits_of(values[i].value, truth) >= 9.0,
                      "%s, %s, %s: %.17g, expected %.17g", name, term, values[i].quantity,
                      values[i].value, truth);
    }
}

#endif
