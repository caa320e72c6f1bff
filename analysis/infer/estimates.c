/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/estimates.h"

#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"

/* Rows of which a joint covariance is kept: beyond it takes gigabytes. */
#define MOST_JOINT 4000

static void row_free(gpointer data)
{
    AvlastEstimate *row = data;

    g_free(row->outcome);
    g_free(row->group);
    g_free(row->term);
    g_free(row->method);
    g_free(row->note);
    g_free(row);
}

static void dropped_free(gpointer data)
{
    AvlastDropped *dropped = data;

    g_free(dropped->what);
    g_free(dropped);
}

AvlastEstimates *avlast_estimates_new(void)
{
    AvlastEstimates *estimates = g_new0(AvlastEstimates, 1);

    estimates->rows = g_ptr_array_new_with_free_func(row_free);
    estimates->dropped = g_ptr_array_new_with_free_func(dropped_free);
    estimates->notes = g_ptr_array_new_with_free_func(g_free);
    estimates->level = 0.95;
    return estimates;
}

void avlast_estimates_free(AvlastEstimates *estimates)
{
    if (!estimates)
        return;
    g_ptr_array_unref(estimates->rows);
    g_ptr_array_unref(estimates->dropped);
    g_ptr_array_unref(estimates->notes);
    g_clear_pointer(&estimates->covariance, gsl_matrix_free);
    g_clear_pointer(&estimates->root, gsl_matrix_free);
    g_clear_pointer(&estimates->unit, g_ptr_array_unref);
    g_free(estimates->unit_column);
    g_free(estimates->design);
    g_free(estimates->method);
    g_free(estimates);
}

AvlastEstimate *avlast_estimates_add(AvlastEstimates *estimates, const char *outcome,
                                     const char *group, const char *term)
{
    AvlastEstimate *row = g_new0(AvlastEstimate, 1);

    row->outcome = g_strdup(outcome);
    row->group = g_strdup(group);
    row->term = g_strdup(term);
    row->estimate = row->std_error = row->statistic = row->df = row->df2 = NAN;
    row->p_value = row->conf_low = row->conf_high = row->deff = NAN;
    row->nobs = row->nclusters = -1;
    g_ptr_array_add(estimates->rows, row);
    return row;
}

AvlastEstimate *avlast_estimates_row(const AvlastEstimates *estimates, gsize index)
{
    return g_ptr_array_index(estimates->rows, index);
}

static gboolean matches(const char *wanted, const char *text)
{
    return !wanted || g_strcmp0(wanted, text) == 0;
}

AvlastEstimate *avlast_estimates_find(const AvlastEstimates *estimates,
                                      const char *outcome, const char *group,
                                      const char *term, gsize *index)
{
    for (guint i = 0; i < estimates->rows->len; i++) {
        AvlastEstimate *row = g_ptr_array_index(estimates->rows, i);
        if (matches(outcome, row->outcome) && matches(group, row->group) &&
            matches(term, row->term)) {
            if (index)
                *index = i;
            return row;
        }
    }
    return NULL;
}

void avlast_estimate_infer(AvlastEstimate *row, double level)
{
    if (!isfinite(row->estimate))
        return;
    if (isnan(row->std_error)) {
        if (!row->note)
            avlast_estimate_note(row, "no standard error");
        return;
    }
    if (!(row->df > 0.0)) {
        avlast_estimate_note(row, "no interval: no degrees of freedom");
        return;
    }
    const double half = avlast_t_critical(level, row->df) * row->std_error;
    row->conf_low = row->estimate - half;
    row->conf_high = row->estimate + half;
    if (row->std_error > 0.0) {
        row->statistic = row->estimate / row->std_error;
        row->p_value = avlast_t_two_sided(row->statistic, row->df);
    }
}

void avlast_estimate_note(AvlastEstimate *row, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (row->note) {
        char *both = g_strconcat(row->note, "; ", text, NULL);
        g_free(row->note);
        row->note = both;
    } else {
        row->note = g_steal_pointer(&text);
    }
}

static gboolean has_note(const GPtrArray *notes, const char *text)
{
    for (guint i = 0; i < notes->len; i++)
        if (strcmp(g_ptr_array_index(notes, i), text) == 0)
            return TRUE;
    return FALSE;
}

void avlast_estimates_note(AvlastEstimates *estimates, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (!has_note(estimates->notes, text))
        g_ptr_array_add(estimates->notes, g_steal_pointer(&text));
}

void avlast_estimates_drop(AvlastEstimates *estimates, const char *what, gint64 rows)
{
    AvlastDropped *dropped = g_new0(AvlastDropped, 1);

    dropped->what = g_strdup(what);
    dropped->rows = rows;
    g_ptr_array_add(estimates->dropped, dropped);
}

static gsl_matrix *columns_kept(const gsl_matrix *from, const guint8 *keep, gsize n,
                                gboolean rows_too, GError **error)
{
    gsl_matrix *to = avlast_matrix_new(rows_too ? n : from->size1, n, error);
    gsize at = 0;

    for (gsize i = 0; to && i < from->size1; i++) {
        gsize column = 0;
        if (rows_too && !keep[i])
            continue;
        for (gsize j = 0; j < from->size2; j++)
            if (keep[j])
                gsl_matrix_set(to, at, column++, gsl_matrix_get(from, i, j));
        at++;
    }
    return to;
}

gboolean avlast_estimates_keep(AvlastEstimates *estimates, const guint8 *keep,
                               GError **error)
{
    g_autoptr(gsl_matrix) covariance = NULL, root = NULL;
    gsize n = 0;

    for (guint i = 0; i < estimates->rows->len; i++)
        n += keep[i] ? 1 : 0;
    if (estimates->covariance &&
        !(covariance = columns_kept(estimates->covariance, keep, n, TRUE, error)))
        return FALSE;
    if (estimates->root && !(root = columns_kept(estimates->root, keep, n, FALSE, error)))
        return FALSE;
    g_clear_pointer(&estimates->covariance, gsl_matrix_free);
    g_clear_pointer(&estimates->root, gsl_matrix_free);
    estimates->covariance = g_steal_pointer(&covariance);
    estimates->root = g_steal_pointer(&root);
    for (guint i = estimates->rows->len; i-- > 0;)
        if (!keep[i])
            g_ptr_array_remove_index(estimates->rows, i);
    return TRUE;
}

static gboolean units_match(const AvlastEstimates *a, const AvlastEstimates *b)
{
    return a->root && b->root && a->unit && b->unit &&
           g_strcmp0(a->unit_column, b->unit_column) == 0;
}

/* Row of each of b's units in the joint root: a's rows first, then units that only b has.
 */
static guint *place_units(AvlastEstimates *a, const AvlastEstimates *b, gsize *n_units)
{
    g_autoptr(GHashTable) where = g_hash_table_new(g_str_hash, g_str_equal);
    guint *place = g_new(guint, MAX(b->unit->len, 1));

    for (guint i = 0; i < a->unit->len; i++)
        g_hash_table_insert(where, g_ptr_array_index(a->unit, i),
                            GUINT_TO_POINTER(i + 1));
    *n_units = a->unit->len;
    for (guint i = 0; i < b->unit->len; i++) {
        const guint found =
            GPOINTER_TO_UINT(g_hash_table_lookup(where, g_ptr_array_index(b->unit, i)));
        place[i] = found ? found - 1 : (guint)(*n_units)++;
    }
    return place;
}

/* The units of both go to `common`. */
static gboolean join_roots(AvlastEstimates *a, AvlastEstimates *b, GArray *common,
                           GError **error)
{
    const gsize ka = a->root->size2, kb = b->root->size2;
    const guint known = a->unit->len;
    gsize n_units;
    g_autofree guint *place = place_units(a, b, &n_units);
    gsl_matrix *joint = avlast_matrix_new(n_units, ka + kb, error);

    if (!joint)
        return FALSE;
    for (gsize i = 0; i < a->root->size1 && ka > 0; i++)
        memcpy(gsl_matrix_ptr(joint, i, 0), gsl_matrix_const_ptr(a->root, i, 0),
               ka * sizeof(double));
    for (guint i = 0; i < b->unit->len; i++) {
        if (kb > 0)
            memcpy(gsl_matrix_ptr(joint, place[i], ka),
                   gsl_matrix_const_ptr(b->root, i, 0), kb * sizeof(double));
        if (place[i] < known)
            g_array_append_val(common, place[i]);
        else
            g_ptr_array_add(a->unit, g_strdup(g_ptr_array_index(b->unit, i)));
    }
    gsl_matrix_free(a->root);
    a->root = joint;
    return TRUE;
}

/* Over the units that have both columns: elsewhere one of them is 0. */
static double cross_product(const gsl_matrix *root, const GArray *common, gsize j,
                            gsize k)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (guint c = 0; c < common->len; c++) {
        const guint i = g_array_index(common, guint, c);
        avlast_sum_add_product(&sum, gsl_matrix_get(root, i, j),
                               gsl_matrix_get(root, i, k));
    }
    return avlast_sum_value(&sum);
}

/* The block between both sets: from the joint root by its common units, 0 when
 * independent, NaN when unknown. */
static gboolean join_covariances(AvlastEstimates *a, const AvlastEstimates *b,
                                 const GArray *common, double otherwise, GError **error)
{
    const gsize ka = a->rows->len, kb = b->rows->len;

    /* nothing is known, or more than is of use */
    if ((!a->covariance && !b->covariance && !common && isnan(otherwise)) ||
        ka + kb > MOST_JOINT) {
        g_clear_pointer(&a->covariance, gsl_matrix_free);
        return TRUE;
    }
    gsl_matrix *v = avlast_matrix_new(ka + kb, ka + kb, error);
    if (!v)
        return FALSE;
    gsl_matrix_set_all(v, NAN);
    for (gsize i = 0; i < ka && a->covariance; i++)
        memcpy(gsl_matrix_ptr(v, i, 0), gsl_matrix_const_ptr(a->covariance, i, 0),
               ka * sizeof(double));
    for (gsize i = 0; i < kb && b->covariance; i++)
        memcpy(gsl_matrix_ptr(v, ka + i, ka), gsl_matrix_const_ptr(b->covariance, i, 0),
               kb * sizeof(double));
    for (gsize i = 0; i < ka; i++) {
        for (gsize j = ka; j < ka + kb; j++) {
            const double value =
                common ? cross_product(a->root, common, i, j) : otherwise;
            gsl_matrix_set(v, i, j, value);
            gsl_matrix_set(v, j, i, value);
        }
    }
    g_clear_pointer(&a->covariance, gsl_matrix_free);
    a->covariance = v;
    return TRUE;
}

gboolean avlast_estimates_append(AvlastEstimates *estimates, AvlastEstimates *other,
                                 GError **error)
{
    const gboolean shared = units_match(estimates, other);
    const gboolean independent = estimates->root && other->root && !shared;

    if (estimates->rows->len == 0) {
        /* Nothing to join with: take over all that `other` has. */
        g_clear_pointer(&estimates->covariance, gsl_matrix_free);
        estimates->covariance = g_steal_pointer(&other->covariance);
        estimates->root = g_steal_pointer(&other->root);
        estimates->unit = g_steal_pointer(&other->unit);
        estimates->unit_column = g_steal_pointer(&other->unit_column);
    } else {
        g_autoptr(GArray) common =
            shared ? g_array_new(FALSE, FALSE, sizeof(guint)) : NULL;
        if (shared && !join_roots(estimates, other, common, error))
            return FALSE;
        if (!join_covariances(estimates, other, common, independent ? 0.0 : NAN, error))
            return FALSE;
        if (independent)
            avlast_estimates_note(
                estimates,
                "estimates on units of '%s' and of '%s' are taken as independent",
                estimates->unit_column ? estimates->unit_column : "row",
                other->unit_column ? other->unit_column : "row");
        if (!shared) {
            g_clear_pointer(&estimates->root, gsl_matrix_free);
            g_clear_pointer(&estimates->unit, g_ptr_array_unref);
        }
    }
    for (guint i = 0; i < other->rows->len; i++)
        g_ptr_array_add(estimates->rows, g_ptr_array_index(other->rows, i));
    g_ptr_array_set_free_func(other->rows, NULL);
    g_ptr_array_set_size(other->rows, 0);
    g_ptr_array_set_free_func(other->rows, row_free);
    for (guint i = 0; i < other->dropped->len; i++) {
        const AvlastDropped *dropped = g_ptr_array_index(other->dropped, i);
        avlast_estimates_drop(estimates, dropped->what, dropped->rows);
    }
    for (guint i = 0; i < other->notes->len; i++)
        avlast_estimates_note(estimates, "%s",
                              (char *)g_ptr_array_index(other->notes, i));
    return TRUE;
}
