/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/fit.h"

#include <glib/gi18n.h>

#include "core/memory.h"
#include "core/sum.h"
#include "survey/effects.h"
#include "survey/linearised.h"
#include "survey/means.h"

typedef struct {
    const AvlastSample *sample;
    const AvlastStandard *given;
    const AvlastGroups *by;
    const guint32 *code;
    AvlastEstimates *e;
    gsize k;
} Fit;

static double given_of(const Fit *f, gsize l)
{
    return g_array_index(f->given->share, double, l);
}

static AvlastTerms *terms_of(const AvlastColumn *column, const AvlastStandard *given,
                             const guint32 *code, const double *observed)
{
    const gsize k = given->level->len;
    g_autofree const double **same = g_new(const double *, k);

    for (gsize l = 0; l < k; l++)
        same[l] = observed;
    AvlastTerms *terms = avlast_terms_of_arrays(same, k);
    for (gsize l = 0; l < k; l++) {
        AvlastTerm *term = &terms->term[l];
        g_free(term->name);
        term->name = g_strdup_printf("%s=%s", column->name,
                                     (char *)g_ptr_array_index(given->level, l));
        term->outcome = column->name;
        term->number = NULL;
        term->code = code;
        term->level = (guint32)l;
    }
    g_ptr_array_add(terms->columns, (gpointer)(guintptr)column);
    return terms;
}

/* X^2 of group g, n and the design's df among its rows. */
static gboolean fill_group(const Fit *f, guint32 g, AvlastEffects *d, gint64 *n,
                           GError **error)
{
    g_autofree guint8 *flags = avlast_array(guint8, f->sample->n, error);
    AvlastSum sum = AVLAST_SUM_ZERO;

    if (!flags)
        return FALSE;
    *n = 0;
    for (gsize i = 0; i < f->sample->n; i++) {
        flags[i] =
            f->code[i] != AVLAST_NO_LEVEL && avlast_group_of(f->sample, f->by, i) == g;
        *n += flags[i];
    }
    d->df = avlast_design_df(f->sample, flags);
    d->q = f->k - 1;
    d->wald = d->trace = d->squares = NAN;
    for (gsize l = 0; l < f->k; l++) {
        const double off =
            avlast_estimates_row(f->e, g * f->k + l)->estimate - given_of(f, l);
        avlast_sum_add(&sum, off * off / given_of(f, l));
    }
    d->pearson = (double)*n * avlast_sum_value(&sum);
    return TRUE;
}

/* D = (S0 / n)^-1 V, and W of the first shares. */
static gboolean fill_effects(const Fit *f, guint32 g, gint64 n, guint which,
                             AvlastEffects *d, GError **error)
{
    const gsize q = d->q;
    g_autoptr(gsl_matrix) v = avlast_matrix_new(q, q, error);
    g_autoptr(gsl_matrix) base = v ? avlast_matrix_new(q, q, error) : NULL;
    g_autoptr(gsl_matrix) unit = base ? avlast_matrix_new(q, q, error) : NULL;
    g_autoptr(gsl_vector) off = unit ? avlast_vector_new(q, error) : NULL;
    gsize rank;

    if (!off)
        return FALSE;
    gsl_matrix_set_identity(unit);
    for (gsize a = 0; a < q; a++) {
        const double p = given_of(f, a);
        gsl_vector_set(off, a, avlast_estimates_row(f->e, g * f->k + a)->estimate - p);
        for (gsize b = 0; b < q; b++) {
            gsl_matrix_set(v, a, b,
                           gsl_matrix_get(f->e->covariance, g * f->k + a, g * f->k + b));
            gsl_matrix_set(base, a, b,
                           ((a == b ? p : 0.0) - p * given_of(f, b)) / (double)n);
        }
    }
    if (!avlast_wald(off, v, unit, &d->wald, &rank, error))
        return FALSE;
    if (rank < q)
        d->wald = NAN;
    return avlast_effects_fill(d, base, v, (which & AVLAST_INDEPENDENCE_MIXTURES) != 0,
                               error);
}

static gboolean add_tests(const Fit *f, guint32 g, guint which, AvlastEstimates *out,
                          GError **error)
{
    g_auto(AvlastEffects) d = {.df = NAN};
    AvlastTest test[AVLAST_INDEPENDENCE_TESTS];
    gint64 n;

    if (!fill_group(f, g, &d, &n, error) || (f->e->covariance && f->k > 1 && n > 0 &&
                                             !fill_effects(f, g, n, which, &d, error)))
        return FALSE;
    avlast_effects_start(test, n, NULL);
    avlast_effects_tests(&d, which, test);
    for (guint i = 0; i < AVLAST_INDEPENDENCE_TESTS; i++) {
        if (!(which & 1U << i))
            continue;
        AvlastEstimate *row = avlast_estimates_add(
            out, f->given->column, g_ptr_array_index(f->by->label, g), test[i].term);
        row->statistic = test[i].statistic;
        row->df = test[i].df;
        row->df2 = test[i].df2;
        row->p_value = test[i].p_value;
        row->nobs = n;
        row->method = g_strdup(_(test[i].method));
        if (test[i].note)
            avlast_estimate_note(row, "%s", _(test[i].note));
    }
    return TRUE;
}

AvlastEstimates *avlast_survey_fit(const AvlastFrame *frame, const AvlastSample *sample,
                                   const AvlastStandard *given,
                                   const AvlastSurveyOptions *options, guint tests,
                                   GError **error)
{
    const AvlastStatistic statistic = {
        .method = N_("design-based proportions, linearised variance, t quantiles"),
        .shares = TRUE,
        .influence = avlast_influence_of_means};
    g_autoptr(AvlastGroups) by = avlast_groups_new(frame, sample, options->by, error);
    g_autofree guint32 *code =
        by ? avlast_standard_codes(given, frame, sample, by, error) : NULL;
    g_autofree double *observed = code ? avlast_array(double, sample->n, error) : NULL;

    if (!observed)
        return NULL;
    for (gsize i = 0; i < sample->n; i++)
        observed[i] = code[i] == AVLAST_NO_LEVEL ? NAN : 0.0;
    g_autoptr(AvlastTerms) terms =
        terms_of(avlast_frame_require(frame, given->column, NULL), given, code, observed);
    g_autoptr(AvlastEstimates) e =
        avlast_statistic_of(sample, terms, by, &statistic, options, error);
    g_autoptr(AvlastEstimates) rest = avlast_estimates_new();
    if (!e)
        return NULL;
    const Fit fit = {sample, given, by, code, e, terms->k};
    for (guint32 g = 0; g < by->n; g++)
        if (!add_tests(&fit, g, tests, rest, error))
            return NULL;
    return avlast_estimates_append(e, rest, error) ? g_steal_pointer(&e) : NULL;
}
