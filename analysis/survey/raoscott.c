/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/memory.h"
#include "infer/variance.h"
#include "survey/contingency.h"
#include "survey/effects.h"

/* More cells than this have no use as a test and cost a covariance of their square. */
#define MOST_CELLS 400

typedef struct {
    const AvlastContingency *t;
    double weight; /* of all rows of the table */
} Shares;

static void influence_of_shares(const AvlastSample *sample, const void *state,
                                gsize first, gsize count, double *influence)
{
    const Shares *s = state;
    const AvlastContingency *t = s->t;
    const gsize k = (gsize)t->rows * t->columns;

    for (gsize r = 0; r < count; r++) {
        const gsize i = first + r;
        const gboolean counts = t->row[i] != AVLAST_NO_LEVEL;
        const double w = counts ? sample->weight[i] / s->weight : 0.0;
        for (gsize c = 0; c < k; c++)
            influence[r * k + c] = counts ? -w * t->share[c] : 0.0;
        if (counts)
            influence[r * k + (gsize)t->row[i] * t->columns + t->column[i]] += w;
    }
}

static gboolean covariance_of(const AvlastSample *sample, const AvlastContingency *t,
                              AvlastEstimates *e, double *df, GError **error)
{
    const gsize k = (gsize)t->rows * t->columns;
    g_autofree guint8 *flags = avlast_array(guint8, sample->n, error);
    const AvlastVarianceOptions options = {.k = k};
    Shares shares = {.t = t};

    if (!flags)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        flags[i] = t->row[i] != AVLAST_NO_LEVEL;
        shares.weight += flags[i] ? sample->weight[i] : 0.0;
    }
    for (gsize c = 0; c < k; c++)
        avlast_estimates_add(e, NULL, NULL, NULL)->estimate = t->share[c];
    *df = avlast_design_df(sample, flags);
    return avlast_variance(sample, influence_of_shares, &shares, &options, e, error);
}

/* C' A C for the contrasts of interaction, cell (i, j) against the last row and column.
 */
static double contrast(const AvlastContingency *t, const gsl_matrix *a, gsize p, gsize q)
{
    const gsize J = t->columns, free = J - 1, last = t->rows - 1;
    const gsize x[4] = {p / free * J + p % free, p / free * J + free, last * J + p % free,
                        last * J + free};
    const gsize y[4] = {q / free * J + q % free, q / free * J + free, last * J + q % free,
                        last * J + free};
    static const double sign[4] = {1.0, -1.0, -1.0, 1.0};
    double sum = 0.0;

    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            sum += sign[i] * sign[j] * gsl_matrix_get(a, x[i], y[j]);
    return sum;
}

static gboolean fill_effects(const AvlastContingency *t, const gsl_matrix *v,
                             gboolean eigenvalues, AvlastEffects *d, GError **error)
{
    const gsize k = v->size1, q = (gsize)(t->rows - 1) * (t->columns - 1);
    g_autoptr(gsl_matrix) inverse = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) middle = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_matrix) below = avlast_matrix_new(q, q, error);
    g_autoptr(gsl_matrix) above = avlast_matrix_new(q, q, error);

    if (!inverse || !middle || !below || !above)
        return FALSE;
    for (gsize a = 0; a < k; a++) {
        if (t->share[a] > 0.0)
            gsl_matrix_set(inverse, a, a, 1.0 / t->share[a] / t->n);
        for (gsize b = 0; b < k; b++)
            gsl_matrix_set(middle, a, b,
                           t->share[a] > 0.0 && t->share[b] > 0.0
                               ? gsl_matrix_get(v, a, b) / (t->share[a] * t->share[b])
                               : 0.0);
    }
    for (gsize a = 0; a < q; a++)
        for (gsize b = 0; b < q; b++) {
            gsl_matrix_set(below, a, b, contrast(t, inverse, a, b));
            gsl_matrix_set(above, a, b, contrast(t, middle, a, b));
        }
    return avlast_effects_fill(d, below, above, eigenvalues, error);
}

static gboolean fill_tests(const AvlastSample *sample, const AvlastContingency *t,
                           guint which, AvlastTest *test, GError **error)
{
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    g_auto(AvlastEffects) d = {.trace = NAN,
                               .squares = NAN,
                               .wald = NAN,
                               .q = (gsize)(t->rows - 1) * (t->columns - 1)};

    /* all that calls the engine comes first: a replicate has no covariance, only calls */
    if (!covariance_of(sample, t, e, &d.df, error) ||
        (which & AVLAST_INDEPENDENCE_WALDS &&
         !avlast_contingency_wald(sample, t, &d.wald, error)))
        return FALSE;
    d.pearson = t->n * avlast_contingency_phi_squared(t);
    if (e->covariance && which & ~AVLAST_INDEPENDENCE_WALDS &&
        !fill_effects(t, e->covariance, (which & AVLAST_INDEPENDENCE_MIXTURES) != 0, &d,
                      error))
        return FALSE;
    avlast_effects_tests(&d, which, test);
    return TRUE;
}

gboolean avlast_independence_tests(const AvlastSample *sample, const AvlastContingency *t,
                                   guint which,
                                   AvlastTest test[AVLAST_INDEPENDENCE_TESTS],
                                   GError **error)
{
    const char *note = NULL;

    if (t->rows < 2 || t->columns < 2)
        note = t->rows < 2 && t->columns < 2
                   ? N_("no test: all rows have the same values")
                   : N_("no test: a variable has one value only");
    else if ((gsize)t->rows * t->columns > MOST_CELLS)
        note = N_("no test: too many cells");
    avlast_effects_start(test, (gint64)t->n, note);
    return note || fill_tests(sample, t, which, test, error);
}

gboolean avlast_test_rao_scott(const AvlastSample *sample, const AvlastContingency *t,
                               AvlastTest *test, GError **error)
{
    AvlastTest all[AVLAST_INDEPENDENCE_TESTS];

    if (!avlast_independence_tests(sample, t, 1U << AVLAST_INDEPENDENCE_F, all, error))
        return FALSE;
    const gboolean unlike = test->unlike;
    *test = all[AVLAST_INDEPENDENCE_F];
    test->unlike = unlike;
    return TRUE;
}
