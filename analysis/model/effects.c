/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/effects.h"

#include "core/memory.h"
#include "core/sum.h"

struct AvlastEffectList {
    AvlastPredictor predictor;
    double total_weight;
    GPtrArray *names;    /* of char * */
    GArray *estimate;    /* of double */
    GPtrArray *gradient; /* of double *, the model's columns each */
    GPtrArray *own;      /* of double *, the fit's rows each */
    gsl_matrix *matrix;
    AvlastEffects effects;
};

AvlastEffectList *avlast_effect_list_new(const AvlastPredictor *predictor)
{
    AvlastEffectList *list = g_new0(AvlastEffectList, 1);
    const AvlastLinear *fit = predictor->fit;
    AvlastSum total = AVLAST_SUM_ZERO;

    list->predictor = *predictor;
    for (gsize i = 0; i < fit->n; i++)
        avlast_sum_add(&total, fit->weight ? fit->weight[i] : 1.0);
    list->total_weight = avlast_sum_value(&total);
    list->names = g_ptr_array_new_with_free_func(g_free);
    list->estimate = g_array_new(FALSE, FALSE, sizeof(double));
    list->gradient = g_ptr_array_new_with_free_func(g_free);
    list->own = g_ptr_array_new_with_free_func(g_free);
    return list;
}

void avlast_effect_list_free(AvlastEffectList *list)
{
    if (!list)
        return;
    g_ptr_array_unref(list->names);
    g_array_unref(list->estimate);
    g_ptr_array_unref(list->gradient);
    g_ptr_array_unref(list->own);
    g_clear_pointer(&list->matrix, gsl_matrix_free);
    g_free(list);
}

/* One kind of value: of a row of x, and its derivative by b into slope (k). */
typedef struct {
    const AvlastWhatIf *scenario;
    const char *column; /* of a slope; NULL for a mean */
    double *x, *d;      /* k each: scratch */
} Kind;

static double linear(const AvlastLinear *fit, const double *x)
{
    double sum = 0.0;

    for (gsize j = 0; j < fit->columns; j++)
        sum += x[j] * fit->coefficient[j];
    return sum;
}

/* The value of a row; d becomes its derivative by b. */
static double value_of(const AvlastPredictor *p, const Kind *kind, gsize row)
{
    const AvlastLinear *fit = p->fit;

    avlast_what_if_row(kind->scenario, row, kind->x);
    const double eta = linear(fit, kind->x) + (p->offset ? p->offset[row] : 0.0);
    const AvlastMean mean = avlast_link_mean(p->link, eta);
    if (!kind->column) {
        for (gsize j = 0; j < fit->columns; j++)
            kind->d[j] = mean.slope * kind->x[j];
        return mean.mu;
    }
    avlast_what_if_slope(kind->scenario, kind->column, row, kind->d);
    const double along = linear(fit, kind->d);
    const double bend = avlast_link_curvature(p->link, eta) * along;
    for (gsize j = 0; j < fit->columns; j++)
        kind->d[j] = bend * kind->x[j] + mean.slope * kind->d[j];
    return mean.slope * along;
}

/* Adds sign times the weighted mean of a kind of value to *mean, its gradient and own
 * influence to the arrays. */
static gboolean add_mean(const AvlastEffectList *list, Kind *kind, double sign,
                         double *mean, double *gradient, double *own, GError **error)
{
    const AvlastPredictor *p = &list->predictor;
    const AvlastLinear *fit = p->fit;
    AvlastSum total = AVLAST_SUM_ZERO;
    g_autofree AvlastSum *sums = avlast_array(AvlastSum, fit->columns, error);
    g_autofree double *value = avlast_array(double, fit->n, error);

    if (!sums || !value)
        return FALSE;
    for (gsize i = 0; i < fit->n; i++) {
        const double share = (fit->weight ? fit->weight[i] : 1.0) / list->total_weight;
        value[i] = value_of(p, kind, fit->row[i]);
        avlast_sum_add_product(&total, share, value[i]);
        for (gsize j = 0; j < fit->columns; j++)
            avlast_sum_add_product(&sums[j], share, kind->d[j]);
    }
    const double centre = avlast_sum_value(&total);
    *mean += sign * centre;
    for (gsize j = 0; j < fit->columns; j++)
        gradient[j] += sign * avlast_sum_value(&sums[j]);
    for (gsize i = 0; i < fit->n; i++)
        own[i] += sign * (fit->weight ? fit->weight[i] : 1.0) / list->total_weight *
                  (value[i] - centre);
    return TRUE;
}

static gboolean add(AvlastEffectList *list, const AvlastWhatIf *scenario,
                    const AvlastWhatIf *reference, const char *column, const char *name,
                    GError **error)
{
    const AvlastLinear *fit = list->predictor.fit;
    g_autofree double *x = avlast_array(double, fit->columns, error);
    g_autofree double *d = avlast_array(double, fit->columns, error);
    g_autofree double *gradient = avlast_array(double, fit->columns, error);
    g_autofree double *own = avlast_array(double, fit->n, error);
    double mean = 0.0;
    Kind kind = {scenario, column, x, d};

    if (!x || !d || !gradient || !own ||
        !add_mean(list, &kind, 1.0, &mean, gradient, own, error))
        return FALSE;
    kind.scenario = reference;
    if (reference && !add_mean(list, &kind, -1.0, &mean, gradient, own, error))
        return FALSE;
    g_ptr_array_add(list->names, g_strdup(name));
    g_array_append_val(list->estimate, mean);
    g_ptr_array_add(list->gradient, g_steal_pointer(&gradient));
    g_ptr_array_add(list->own, g_steal_pointer(&own));
    return TRUE;
}

gboolean avlast_effect_margin(AvlastEffectList *list, const AvlastWhatIf *scenario,
                              const char *name, GError **error)
{
    return add(list, scenario, NULL, NULL, name, error);
}

gboolean avlast_effect_slope(AvlastEffectList *list, const AvlastWhatIf *scenario,
                             const char *column, const char *name, GError **error)
{
    return add(list, scenario, NULL, column, name, error);
}

gboolean avlast_effect_difference(AvlastEffectList *list, const AvlastWhatIf *scenario,
                                  const AvlastWhatIf *reference, const char *name,
                                  GError **error)
{
    return add(list, scenario, reference, NULL, name, error);
}

const AvlastEffects *avlast_effect_list_take(AvlastEffectList *list, GError **error)
{
    const gsize n = list->names->len, columns = list->predictor.fit->columns;

    if (n == 0)
        return NULL;
    g_clear_pointer(&list->matrix, gsl_matrix_free);
    if (!(list->matrix = avlast_matrix_new(n, columns, error)))
        return NULL;
    for (gsize a = 0; a < n; a++)
        for (gsize j = 0; j < columns; j++)
            gsl_matrix_set(list->matrix, a, j,
                           ((double *)g_ptr_array_index(list->gradient, a))[j]);
    list->effects = (AvlastEffects){
        .n = n,
        .names = (const char *const *)(void *)list->names->pdata,
        .estimate = (const double *)(const void *)list->estimate->data,
        .gradient = list->matrix,
        .own = (const double *const *)(void *)list->own->pdata,
    };
    return &list->effects;
}
