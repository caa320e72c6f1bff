/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of several completed data sets: coefficients by Rubin's rules, the test of all
 * slopes by D1, what else is said of the fits as their mean. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/bootstrap.h"
#include "cmd/imputed.h"
#include "cmd/regress/regress.h"
#include "core/memory.h"

typedef struct {
    const AvlastRegress *regress;
    json_t *settings;  /* an array: of each fit */
    GPtrArray *notes;  /* of GStrv: of each fit */
    GPtrArray *tests;  /* of GArray of AvlastRegressTest: of each fit */
    GPtrArray *behind; /* of AvlastEstimates: of the fits that have some */
    AvlastEstimator estimate;
} Fits;

static void fits_clear(Fits *fits)
{
    json_decref(fits->settings);
    g_ptr_array_unref(fits->notes);
    g_ptr_array_unref(fits->tests);
    g_ptr_array_unref(fits->behind);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fits, fits_clear)

static void keep_fit(Fits *fits)
{
    AvlastRegressFit *fit = fits->regress->fit;
    g_autoptr(GStrvBuilder) notes = g_strv_builder_new();

    json_array_append_new(fits->settings, json_deep_copy(fit->settings));
    for (guint i = 0; i < fit->notes->len; i++)
        g_strv_builder_add(notes, g_ptr_array_index(fit->notes, i));
    g_ptr_array_add(fits->notes, g_strv_builder_end(notes));
    g_ptr_array_add(fits->tests, g_array_copy(fit->tests));
    if (fit->behind)
        g_ptr_array_add(fits->behind, g_steal_pointer(&fit->behind));
}

/* The value if all fits have it, the mean of numbers that differ, else NULL. */
static json_t *joined(const Fits *fits, const char *key)
{
    const json_t *first = json_object_get(json_array_get(fits->settings, 0), key);
    const gsize m = json_array_size(fits->settings);
    gboolean alike = TRUE;
    double sum = 0.0;

    for (gsize l = 0; l < m; l++) {
        const json_t *one = json_object_get(json_array_get(fits->settings, l), key);
        alike = alike && one && json_equal(one, first);
        sum += avlast_json_double(one);
    }
    if (alike)
        return json_deep_copy(first);
    return isfinite(sum) ? avlast_json_number(sum / (double)m) : NULL;
}

/* Least of a number over the fits; NaN when one has none. */
static double least(const Fits *fits, const char *key)
{
    double value = INFINITY;

    for (gsize l = 0; l < json_array_size(fits->settings); l++) {
        const double one =
            avlast_json_member_double(json_array_get(fits->settings, l), key);
        if (isnan(one))
            return NAN;
        value = fmin(value, one);
    }
    return value;
}

/* D1 of all coefficients but the intercept: as many of the first rows as the fits' F is
 * of; margins and contrasts come behind them. */
static gboolean test_slopes(const Fits *fits, AvlastEstimates *const *set, gsize m,
                            const AvlastImputationReport *report,
                            const AvlastEstimates *pooled, AvlastPooledTest *test)
{
    g_autofree guint *row = g_new(guint, MAX(pooled->rows->len, 1));
    const double wanted = least(fits, "F.df1");
    gsize k = 0;

    for (guint t = 0; t < pooled->rows->len && (double)k < wanted; t++) {
        const AvlastEstimate *one = avlast_estimates_row(pooled, t);
        if (g_strcmp0(one->term, "(Intercept)") != 0 && !isnan(one->std_error) &&
            !g_str_has_prefix(one->term, "margin:") &&
            !g_str_has_prefix(one->term, "ame:"))
            row[k++] = t;
    }
    const double complete_df = least(fits, "F.df2");
    if (k == 0 || (double)k != wanted ||
        !avlast_imputation_test(set, m, report, row, k, complete_df, test))
        return FALSE;
    if (avlast_regress_is_hotelling(json_string_value(
            json_object_get(json_array_get(fits->settings, 0), "F.method"))))
        avlast_pool_hotelling(test, complete_df);
    return TRUE;
}

static void say_fit(const Fits *fits, const AvlastPooledTest *test)
{
    const AvlastRegress *r = fits->regress;
    const double r2 = avlast_json_member_double(r->fit->settings, "r.squared");
    g_autoptr(GString) text = g_string_new(NULL);

    if (isfinite(r2))
        g_string_append_printf(text, _("fit: R2 %.4f (mean of the imputations)"), r2);
    if (isfinite(test->statistic))
        g_string_append_printf(
            text, _("%sall slopes F(%g; %.4g) = %.4g with p %.3g (D1)"),
            text->len ? ", " : "", test->df1, test->df2, test->statistic, test->p_value);
    if (text->len)
        avlast_regress_say(r, g_strdup(text->str));
}

static gboolean in_all(const Fits *fits, const char *note)
{
    for (guint l = 0; l < fits->notes->len; l++)
        if (!g_strv_contains(g_ptr_array_index(fits->notes, l), note))
            return FALSE;
    return TRUE;
}

static gboolean join_fits(const Fits *fits, AvlastEstimates *const *set, gsize m,
                          const AvlastImputationReport *report, AvlastEstimates *pooled,
                          GError **error)
{
    const AvlastRegress *r = fits->regress;
    json_t *first = json_array_get(fits->settings, 0), *value;
    AvlastPooledTest test = {NAN, NAN, NAN, NAN, NAN};
    const gboolean tested = test_slopes(fits, set, m, report, pooled, &test);
    const char *key;

    avlast_regress_restart(r);
    json_object_foreach(first, key, value)
    {
        json_t *both = g_str_has_prefix(key, "F") || g_str_has_suffix(key, ".p")
                           ? NULL
                           : joined(fits, key);
        if (both)
            avlast_regress_set(r, key, both);
    }
    if (tested) {
        avlast_regress_set(r, "F", avlast_json_number(test.statistic));
        avlast_regress_set(r, "F.df1", avlast_json_number(test.df1));
        avlast_regress_set(r, "F.df2", avlast_json_number(test.df2));
        avlast_regress_set(r, "F.p", avlast_json_number(test.p_value));
        avlast_regress_set(r, "F.method", json_string("D1"));
    }
    for (char **note = g_ptr_array_index(fits->notes, 0); *note; note++)
        if (in_all(fits, *note))
            avlast_regress_say(r, g_strdup(*note));
    say_fit(fits, &test);
    return avlast_regress_wild_pool(r, pooled, error) &&
           avlast_regress_pool_behind(r, fits->behind, error) &&
           avlast_regress_pool_tests(r, set, m, report, pooled, fits->tests, error);
}

static gboolean seen(AvlastEstimates *const *set, gsize m,
                     const AvlastImputationReport *report, AvlastEstimates *pooled,
                     gpointer data, GError **error)
{
    if (pooled)
        return join_fits(data, set, m, report, pooled, error);
    keep_fit(data);
    return TRUE;
}

/* A function of the rows is pooled as one: its own df, and no bend of the mean. */
static AvlastEstimates *with_contrasts(const AvlastFrame *frame,
                                       const AvlastSample *sample, gconstpointer data,
                                       GError **error)
{
    const Fits *fits = data;
    g_autoptr(AvlastEstimates) estimates =
        fits->estimate(frame, sample, fits->regress, error);

    return estimates && avlast_regress_add_contrasts(fits->regress, estimates, error)
               ? g_steal_pointer(&estimates)
               : NULL;
}

AvlastEstimates *avlast_regress_imputed(const AvlastRegress *regress,
                                        AvlastEstimator estimate,
                                        const AvlastSample *sample, GError **error)
{
    g_autoptr(AvlastRegressWildSets) wild =
        regress->own->wild ? avlast_regress_wild_sets_new() : NULL;
    AvlastRegress each = *regress;
    g_auto(Fits)
        fits = {&each,
                json_array(),
                g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev),
                g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref),
                g_ptr_array_new_with_free_func((GDestroyNotify)avlast_estimates_free),
                estimate};
    const AvlastImpute impute = {
        .estimate = with_contrasts,
        .data = &fits,
        .options = {.joint_rows = TRUE,
                    .keep_root = avlast_run_keeps_root(regress->run, sample)},
        .seen = seen,
        .seen_data = &fits};

    each.wild_sets = wild;
    return avlast_run_impute(regress->run, regress->frame, sample, &impute, error);
}
