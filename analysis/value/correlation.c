/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/correlation.h"

#include <glib/gi18n.h>
#include <gsl/gsl_blas.h>
#include <gsl/gsl_eigen.h>
#include <math.h>

#include "value/effects.h"

double avlast_spearman_to_gaussian(double spearman)
{
    return fabs(spearman) == 1.0 ? spearman : 2.0 * sin(G_PI * spearman / 6.0);
}

/* Eigenvalues of c, and its eigenvectors when wanted. */
static gboolean eigen(const gsl_matrix *c, gsl_vector *value, gsl_matrix *vector,
                      GError **error)
{
    const gsize p = c->size1;
    g_autoptr(gsl_matrix) copy = avlast_matrix_new(p, p, error);
    gsl_eigen_symmv_workspace *work = copy ? gsl_eigen_symmv_alloc(p) : NULL;

    if (!work)
        return FALSE;
    gsl_matrix_memcpy(copy, c);
    gsl_eigen_symmv(copy, value, vector, work);
    gsl_eigen_symmv_free(work);
    return TRUE;
}

double avlast_least_eigenvalue(const gsl_matrix *c, GError **error)
{
    g_autoptr(gsl_vector) value = avlast_vector_new(c->size1, error);
    g_autoptr(gsl_matrix) vector =
        value ? avlast_matrix_new(c->size1, c->size1, error) : NULL;

    return vector && eigen(c, value, vector, error) ? gsl_vector_min(value) : NAN;
}

/* The nearest positive semidefinite matrix: what its negative eigenvalues add is left
 * out. */
static void project(const gsl_matrix *vector, const gsl_vector *value, gsl_matrix *out)
{
    gsl_matrix_set_zero(out);
    for (gsize k = 0; k < value->size; k++) {
        const double v = gsl_vector_get(value, k);
        gsl_vector_const_view column = gsl_matrix_const_column(vector, k);
        if (v > 0.0)
            gsl_blas_dger(v, &column.vector, &column.vector, out);
    }
}

/* Puts back the diagonal and what is fixed, into c; the largest change from `before`. */
static double restore(const gsl_matrix *target, const guint8 *fixed,
                      const gsl_matrix *projected, const gsl_matrix *before,
                      gsl_matrix *c)
{
    const gsize p = c->size1;
    double change = 0.0;

    for (gsize i = 0; i < p; i++)
        for (gsize j = 0; j < p; j++) {
            const double value = i == j ? 1.0
                                 : fixed && fixed[i * p + j]
                                     ? gsl_matrix_get(target, i, j)
                                     : gsl_matrix_get(projected, i, j);
            change = fmax(change, fabs(value - gsl_matrix_get(before, i, j)));
            gsl_matrix_set(c, i, j, value);
        }
    return change;
}

gboolean avlast_nearest_correlation(gsl_matrix *c, const guint8 *fixed, GError **error)
{
    enum { MOST_STEPS = 20000 };
    const gsize p = c->size1;
    g_autoptr(gsl_matrix) target = avlast_matrix_new(p, p, error);
    g_autoptr(gsl_matrix) moved = target ? avlast_matrix_new(p, p, error) : NULL;
    g_autoptr(gsl_matrix) correction = moved ? avlast_matrix_new(p, p, error) : NULL;
    g_autoptr(gsl_matrix) before = correction ? avlast_matrix_new(p, p, error) : NULL;
    g_autoptr(gsl_matrix) vector = before ? avlast_matrix_new(p, p, error) : NULL;
    g_autoptr(gsl_vector) value = vector ? avlast_vector_new(p, error) : NULL;

    if (!value)
        return FALSE;
    gsl_matrix_memcpy(target, c);
    for (guint step = 0; step < MOST_STEPS; step++) {
        gsl_matrix_memcpy(before, c);
        gsl_matrix_sub(c, correction); /* Dykstra: what the last projection added */
        gsl_matrix_memcpy(correction, c);
        if (!eigen(c, value, vector, error))
            return FALSE;
        project(vector, value, moved);
        gsl_matrix_sub(correction, moved);
        gsl_matrix_scale(correction, -1.0);
        if (restore(target, fixed, moved, before, c) < 1e-13 && step > 0)
            return TRUE;
    }
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV660", NULL,
                "no correlations near these fit together");
    return FALSE;
}

/* --- the model's --- */

static guint place_of(const AvlastValueModel *model, guint input)
{
    for (guint i = 0; i < model->joined->len; i++)
        if (g_array_index(model->joined, guint, i) == input)
            return i;
    return AVLAST_VALUE_NONE;
}

static gboolean has_doubt(const AvlastValueModel *model, const AvlastCorrelation *c,
                          guint input, GError **error)
{
    if (avlast_value_input(model, input)->joint) {
        avlast_yaml_fail(error, c->node, "AV661",
                         "'%s' is drawn by row from its file, which tells how it goes "
                         "with others",
                         avlast_value_input(model, input)->id);
        return FALSE;
    }
    if (avlast_input_sd(avlast_value_input(model, input)) > 0.0)
        return TRUE;
    avlast_yaml_fail(error, c->node, "AV661",
                     "'%s' has no doubt: there is nothing to correlate",
                     avlast_value_input(model, input)->id);
    return FALSE;
}

static gboolean join_inputs(AvlastValueModel *model, GError **error)
{
    g_array_set_size(model->joined, 0);
    for (guint e = 0; e < model->effects->len; e++)
        g_array_append_val(model->joined,
                           g_array_index(model->effects, AvlastEffectItem, e).estimate);
    for (guint i = 0; i < model->correlations->len; i++) {
        const AvlastCorrelation *c =
            &g_array_index(model->correlations, AvlastCorrelation, i);
        if (!has_doubt(model, c, c->a, error) || !has_doubt(model, c, c->b, error))
            return FALSE;
        if (place_of(model, c->a) == AVLAST_VALUE_NONE)
            g_array_append_val(model->joined, c->a);
        if (place_of(model, c->b) == AVLAST_VALUE_NONE)
            g_array_append_val(model->joined, c->b);
    }
    return TRUE;
}

static double scale_of(const AvlastValueModel *model, guint place)
{
    return place < model->effects->len
               ? sqrt(gsl_matrix_get(model->covariance, place, place))
               : 1.0;
}

/* On the correlation scale; an effect without doubt stands apart. */
static void fill_scores(const AvlastValueModel *model, gsl_matrix *c)
{
    const guint p = model->effects->len;

    gsl_matrix_set_identity(c);
    for (guint i = 0; i < p; i++)
        for (guint j = 0; j < p; j++) {
            const double scale = scale_of(model, i) * scale_of(model, j);
            if (i != j && scale > 0.0)
                gsl_matrix_set(c, i, j, gsl_matrix_get(model->covariance, i, j) / scale);
        }
    for (guint k = 0; k < model->correlations->len; k++) {
        const AvlastCorrelation *one =
            &g_array_index(model->correlations, AvlastCorrelation, k);
        const guint i = place_of(model, one->a), j = place_of(model, one->b);
        gsl_matrix_set(c, i, j, one->rho);
        gsl_matrix_set(c, j, i, one->rho);
    }
}

/* What each pair becomes in the nearest correlations, as a list. */
static char *moves(const AvlastValueModel *model, const gsl_matrix *nearest)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint k = 0; k < model->correlations->len; k++) {
        const AvlastCorrelation *one =
            &g_array_index(model->correlations, AvlastCorrelation, k);
        const double to =
            gsl_matrix_get(nearest, place_of(model, one->a), place_of(model, one->b));
        if (fabs(to - one->rho) < 1e-6)
            continue;
        g_string_append_printf(text, "%s%s, %s: %.4f (%.4f)", text->len ? "; " : "",
                               avlast_value_input(model, one->a)->id,
                               avlast_value_input(model, one->b)->id, to, one->rho);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Pairs of effects whose covariance the results hold are facts and stay. */
static gboolean move_to_nearest(AvlastValueModel *model, gsl_matrix *c, double least,
                                GError **error)
{
    const gsize size = c->size1;
    g_autofree guint8 *fixed = avlast_table(guint8, size, size, error);

    if (!fixed)
        return FALSE;
    for (guint i = 0; i < model->effects->len; i++)
        for (guint j = 0; j < model->effects->len; j++)
            fixed[i * size + j] = model->told && model->told[i * model->effects->len + j];
    if (!avlast_nearest_correlation(c, fixed, error))
        return FALSE;

    g_autofree char *list = moves(model, c);
    if (!model->nearest) {
        const AvlastCorrelation *first =
            &g_array_index(model->correlations, AvlastCorrelation, 0);
        avlast_yaml_fail(error, first->node, "AV660",
                         "the correlations do not fit together (least eigenvalue "
                         "%.4f)\nhint: the nearest that do, as correlations of normal "
                         "scores: %s; write nearest_correlations: yes under model to "
                         "take them",
                         least, list);
        return FALSE;
    }
    g_ptr_array_add(model->notes,
                    g_strdup_printf(_("correlations moved to the nearest that fit "
                                      "together (of normal scores): %s"),
                                    list));
    return TRUE;
}

gboolean avlast_correlations_resolve(AvlastValueModel *model, GError **error)
{
    const guint p = model->effects->len;

    g_clear_pointer(&model->joint, gsl_matrix_free);
    if (!join_inputs(model, error))
        return FALSE;
    const guint size = model->joined->len;
    g_autoptr(gsl_matrix) c = avlast_matrix_new(size, size, error);
    g_autoptr(gsl_matrix) joint = c ? avlast_matrix_new(size, size, error) : NULL;
    if (!joint)
        return FALSE;
    if (size)
        fill_scores(model, c);
    if (model->correlations->len) {
        const double least = avlast_least_eigenvalue(c, error);
        if (isnan(least) || (least < -1e-10 && !move_to_nearest(model, c, least, error)))
            return FALSE;
    }
    for (guint i = 0; i < size; i++)
        for (guint j = 0; j < size; j++)
            gsl_matrix_set(joint, i, j,
                           i < p && j < p && model->correlations->len == 0
                               ? gsl_matrix_get(model->covariance, i, j)
                               : gsl_matrix_get(c, i, j) * scale_of(model, i) *
                                     scale_of(model, j));
    /* What follows from the effects' pairs alone. */
    for (guint i = 0; i < p; i++)
        for (guint j = 0; j < p; j++)
            gsl_matrix_set(model->covariance, i, j, gsl_matrix_get(joint, i, j));
    g_autoptr(gsl_matrix) root = avlast_semidefinite_root(joint, error);
    if (!root)
        return FALSE;
    model->joint = g_steal_pointer(&joint);
    return TRUE;
}

double avlast_input_correlation(const AvlastValueModel *model, guint a, guint b)
{
    const guint i = place_of(model, a), j = place_of(model, b);

    if (i == AVLAST_VALUE_NONE || j == AVLAST_VALUE_NONE || !model->joint)
        return a == b ? 1.0 : 0.0;
    const double scale = scale_of(model, i) * scale_of(model, j);
    return scale > 0.0 ? gsl_matrix_get(model->joint, i, j) / scale : a == b ? 1.0 : 0.0;
}

/* Removes what the pivot explains from the rows that are left. */
static void eliminate(gsl_matrix *left, gsl_matrix *root, gsize step, gsize pivot,
                      const guint8 *done)
{
    const gsize p = left->size1;
    const double length = sqrt(gsl_matrix_get(left, pivot, pivot));

    for (gsize i = 0; i < p; i++)
        if (!done[i])
            gsl_matrix_set(root, i, step, gsl_matrix_get(left, i, pivot) / length);
    for (gsize i = 0; i < p; i++)
        for (gsize j = 0; j < p; j++)
            if (!done[i] && !done[j])
                gsl_matrix_set(left, i, j,
                               gsl_matrix_get(left, i, j) -
                                   gsl_matrix_get(root, i, step) *
                                       gsl_matrix_get(root, j, step));
}

gsl_matrix *avlast_semidefinite_root(const gsl_matrix *v, GError **error)
{
    const gsize p = v->size1;
    g_autoptr(gsl_matrix) left = avlast_matrix_new(p, p, error);
    g_autoptr(gsl_matrix) root = left ? avlast_matrix_new(p, p, error) : NULL;
    g_autofree double *sd = root ? avlast_array(double, p, error) : NULL;
    g_autofree guint8 *done = sd ? avlast_array(guint8, p, error) : NULL;
    const double tolerance = 1e-10;

    if (!done)
        return NULL;
    for (gsize i = 0; i < p; i++)
        sd[i] = sqrt(gsl_matrix_get(v, i, i));
    for (gsize i = 0; i < p; i++)
        for (gsize j = 0; j < p; j++) {
            const double scale = sd[i] * sd[j], value = gsl_matrix_get(v, i, j);
            gsl_matrix_set(left, i, j, scale > 0.0 ? value / scale : value);
        }

    gboolean fine = TRUE;
    for (gsize step = 0; step < p && fine; step++) {
        gsize pivot = p;
        for (gsize i = 0; i < p; i++)
            if (!done[i] && (pivot == p || gsl_matrix_get(left, i, i) >
                                               gsl_matrix_get(left, pivot, pivot)))
                pivot = i;
        if (gsl_matrix_get(left, pivot, pivot) <= tolerance)
            break;
        eliminate(left, root, step, pivot, done);
        done[pivot] = 1;
    }
    /* What is left must be nothing, on and off the diagonal. */
    for (gsize i = 0; i < p; i++)
        for (gsize j = 0; j < p; j++)
            if (!done[i] && !done[j])
                fine = fine && fabs(gsl_matrix_get(left, i, j)) <= 1e-8;
    if (!fine) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV410", NULL,
                    "the effects' joint covariance is not positive semidefinite");
        return NULL;
    }
    for (gsize i = 0; i < p; i++)
        for (gsize j = 0; j < p; j++)
            gsl_matrix_set(root, i, j, gsl_matrix_get(root, i, j) * sd[i]);
    return g_steal_pointer(&root);
}
