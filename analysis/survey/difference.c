/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/difference.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "survey/compare.h"
#include "survey/difference_levels.h"
#include "survey/means.h"
#include "survey/tally.h"

typedef struct {
    const AvlastSample *sample;
    const AvlastSurveyOptions *options;
    const AvlastDifferenceOptions *how;
    AvlastTerms *terms;
    AvlastGroups *by;
    const AvlastColumn *column; /* whose levels are compared; NULL: one sample */
    guint32 *level;             /* of each row; the reference is 0 */
    char **label;               /* "g=a" of each level */
    guint32 n_levels;
    AvlastEstimates *estimates;
} Difference;

static void difference_clear(Difference *d)
{
    avlast_terms_free(d->terms);
    avlast_groups_free(d->by);
    g_free(d->level);
    g_strfreev(d->label);
    avlast_estimates_free(d->estimates);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Difference, difference_clear)

gboolean avlast_difference_of_name(const char *name, AvlastDifferenceKind *kind)
{
    static const struct {
        const char *name;
        AvlastDifferenceKind kind;
    } names[] = {{"t", AVLAST_DIFFERENCE_T},
                 {"wilcoxon", AVLAST_DIFFERENCE_WILCOXON},
                 {"kruskal", AVLAST_DIFFERENCE_WILCOXON},
                 {"van-der-waerden", AVLAST_DIFFERENCE_VAN_DER_WAERDEN},
                 {"median", AVLAST_DIFFERENCE_MEDIAN}};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i].name) == 0) {
            *kind = names[i].kind;
            return TRUE;
        }
    return FALSE;
}

static const char *method_of(const Difference *d)
{
    if (!d->column)
        return N_("one-sample t test under the design");
    switch (d->how->kind) {
    case AVLAST_DIFFERENCE_WILCOXON:
        return N_("rank test under the design (Wilcoxon, Kruskal-Wallis)");
    case AVLAST_DIFFERENCE_VAN_DER_WAERDEN:
        return N_("rank test under the design (van der Waerden)");
    case AVLAST_DIFFERENCE_MEDIAN:
        return N_("rank test under the design (median)");
    case AVLAST_DIFFERENCE_T:
        break;
    }
    return N_("test of equal means under the design");
}

/* --- one variable in one group --- */

/* A term's values and the levels of the rows of one group of --by. */
typedef struct {
    const Difference *d;
    const AvlastTerm *term;
    const char *group;
    guint32 *code; /* levels, those without a value left out */
    guint32 *was;  /* which level each of them is */
    double *value;
    guint32 k;
    double df;
    gint64 n;
} Part;

static void part_clear(Part *p)
{
    g_free(p->code);
    g_free(p->was);
    g_free(p->value);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Part, part_clear)

static gboolean score(Part *p, GError **error)
{
    const AvlastDifferenceKind kind = p->d->how->kind;
    const AvlastCompared groups = {p->d->sample, p->code, p->k};
    g_autofree double *rank = avlast_array(double, p->d->sample->n, error);

    if (!rank || !avlast_rank_scores(&groups, p->value, rank, error))
        return FALSE;
    for (gsize i = 0; i < p->d->sample->n; i++)
        p->value[i] = isnan(rank[i])                       ? NAN
                      : kind == AVLAST_DIFFERENCE_WILCOXON ? rank[i]
                      : kind == AVLAST_DIFFERENCE_MEDIAN
                          ? (rank[i] > 0.5)
                          : avlast_normal_quantile(rank[i]);
    return TRUE;
}

/* Values and levels of group g, numbered over those that have a row. */
static gboolean fill_part(Part *p, guint32 g, GError **error)
{
    const Difference *d = p->d;
    const gsize n = d->sample->n;
    g_autofree guint8 *flags = avlast_array(guint8, n, error);
    g_autofree guint32 *map = flags ? avlast_array(guint32, d->n_levels, error) : NULL;

    p->value = map ? avlast_array(double, n, error) : NULL;
    p->code = p->value ? avlast_array(guint32, n, error) : NULL;
    p->was = p->code ? avlast_array(guint32, d->n_levels, error) : NULL;
    if (!p->was)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        const double y = avlast_term_value(p->term, i);
        flags[i] = avlast_sample_present(d->sample, i) && !isnan(y) &&
                   !(d->by->code && d->by->code[i] != g) &&
                   !(d->level && d->level[i] == AVLAST_NO_LEVEL);
        p->value[i] = flags[i] ? y : NAN;
        if (flags[i])
            map[d->level ? d->level[i] : 0] = 1;
        p->n += flags[i];
    }
    for (guint32 l = 0; l < d->n_levels; l++) {
        const gboolean has = map[l] != 0;
        if (has)
            p->was[p->k] = l;
        map[l] = has ? p->k++ : AVLAST_NO_LEVEL;
    }
    for (gsize i = 0; i < n; i++)
        p->code[i] = flags[i] ? map[d->level ? d->level[i] : 0] : AVLAST_NO_LEVEL;
    p->df = avlast_design_df(d->sample, flags);
    return d->how->kind == AVLAST_DIFFERENCE_T || score(p, error);
}

/* A row of the part; `text` is freed. */
static AvlastEstimate *add_row(const Part *p, AvlastEstimates *e, char *text)
{
    const gboolean level = p->term->code != NULL;
    g_autofree char *own = text;
    g_autofree char *term =
        level ? g_strconcat(p->term->name, ":", own, NULL) : g_strdup(own);
    AvlastEstimate *row = avlast_estimates_add(e, p->term->outcome, p->group, term);

    row->method = g_strdup(_(method_of(p->d)));
    return row;
}

static void infer(AvlastEstimate *row, double null, double level)
{
    if (!(row->std_error > 0.0) || !(row->df > 0.0))
        return;
    row->statistic = (row->estimate - null) / row->std_error;
    row->p_value = avlast_t_two_sided(row->statistic, row->df);
    avlast_mean_interval(row, level);
}

/* Why there is no test, or NULL. */
static const char *reason(const Part *p, const AvlastEstimates *means)
{
    gboolean one = FALSE;

    for (guint32 g = 0; g < p->k; g++)
        one |= isnan(avlast_estimates_row(means, g)->std_error);
    return p->k < 2 ? N_("no test: fewer than two groups have a value")
           : one    ? N_("no test: a group has one row or cluster")
           : !means->covariance || !(p->df - (double)(p->k - 1) > 0.0)
               ? N_("no test: no degrees of freedom are left")
               : NULL;
}

static void add_difference(const Part *p, const AvlastEstimates *means, guint32 g,
                           AvlastEstimates *e)
{
    const AvlastEstimate *a = avlast_estimates_row(means, 0),
                         *b = avlast_estimates_row(means, g);
    const char *why = reason(p, means);
    const char *base = p->d->label[p->was[0]] + strlen(p->d->column->name) + 1;
    AvlastEstimate *row =
        add_row(p, e, g_strdup_printf("%s - %s", p->d->label[p->was[g]], base));

    row->estimate = b->estimate - a->estimate;
    row->nobs = a->nobs + b->nobs;
    if (why) {
        avlast_estimate_note(row, "%s", _(why));
        return;
    }
    const double variance = gsl_matrix_get(means->covariance, g, g) +
                            gsl_matrix_get(means->covariance, 0, 0) -
                            2.0 * gsl_matrix_get(means->covariance, 0, g);
    row->std_error = sqrt(fmax(variance, 0.0));
    row->df = p->df - (double)(p->k - 1);
    if (!(row->std_error > 0.0))
        avlast_estimate_note(row, "%s",
                             _("no test: the variable does not vary within the groups"));
    infer(row, 0.0, e->level);
}

/* Wald's test that all means are alike. */
static gboolean add_test(const Part *p, const AvlastEstimates *means, AvlastEstimates *e,
                         GError **error)
{
    const char *why = reason(p, means);
    AvlastEstimate *row = add_row(p, e, g_strdup("F"));
    const gsize q = p->k - 1;
    double wald;
    gsize rank;

    row->nobs = p->n;
    if (why) {
        avlast_estimate_note(row, "%s", _(why));
        return TRUE;
    }
    g_autoptr(gsl_vector) mean = avlast_vector_new(p->k, error);
    g_autoptr(gsl_matrix) contrasts = mean ? avlast_matrix_new(q, p->k, error) : NULL;
    if (!contrasts)
        return FALSE;
    for (guint32 g = 0; g < p->k; g++) {
        gsl_vector_set(mean, g, avlast_estimates_row(means, g)->estimate);
        if (g == 0)
            continue;
        gsl_matrix_set(contrasts, g - 1, 0, -1.0);
        gsl_matrix_set(contrasts, g - 1, g, 1.0);
    }
    if (!avlast_wald(mean, means->covariance, contrasts, &wald, &rank, error))
        return FALSE;
    if (rank < q) {
        avlast_estimate_note(row, "%s",
                             _("no test: the variable does not vary within the groups"));
        return TRUE;
    }
    row->statistic = wald / (double)q;
    row->df = (double)q;
    row->df2 = p->df - (double)q;
    row->p_value = avlast_f_upper(row->statistic, row->df, row->df2);
    return TRUE;
}

static void add_mean(const Part *p, const AvlastEstimate *mean, guint32 g,
                     AvlastEstimates *e)
{
    const Difference *d = p->d;
    AvlastEstimate *row =
        d->column ? add_row(p, e, g_strdup(d->label[p->was[g]]))
                  : avlast_estimates_add(e, p->term->outcome, p->group, p->term->name);

    row->estimate = mean->estimate;
    row->std_error = mean->std_error;
    row->df = mean->df;
    row->nobs = mean->nobs;
    row->nclusters = mean->nclusters;
    if (isnan(row->std_error))
        avlast_estimate_note(row, "%s",
                             row->nclusters >= 0 ? _("one PSU in domain")
                                                 : _("one row in domain"));
    if (d->column) {
        avlast_mean_interval(row, e->level);
        return;
    }
    row->method = g_strdup_printf("%s: %g", _(method_of(d)), d->how->null);
    infer(row, d->how->null, e->level);
}

static gboolean add_part(const Difference *d, const AvlastTerm *term, guint32 g,
                         GError **error)
{
    g_auto(Part) p = {.d = d, .term = term, .group = g_ptr_array_index(d->by->label, g)};

    if (!fill_part(&p, g, error))
        return FALSE;
    if (p.k == 0)
        return TRUE;
    const double *const values[] = {p.value};
    g_autoptr(AvlastTerms) terms = avlast_terms_of_arrays(values, 1);
    g_autoptr(AvlastGroups) groups = avlast_groups_of_codes(p.code, p.k, d->sample->n);
    g_autoptr(AvlastEstimates) means =
        avlast_means(d->sample, terms, groups, FALSE, NULL, error);
    if (!means)
        return FALSE;
    for (guint i = 0; i < means->notes->len; i++)
        avlast_estimates_note(d->estimates, "%s",
                              (char *)g_ptr_array_index(means->notes, i));
    if (d->column && p.k != 2 && !add_test(&p, means, d->estimates, error))
        return FALSE;
    for (guint32 l = 1; l < p.k; l++)
        add_difference(&p, means, l, d->estimates);
    for (guint32 l = 0; l < p.k; l++)
        add_mean(&p, avlast_estimates_row(means, l), l, d->estimates);
    return TRUE;
}

/* --- all of it --- */

static gboolean tell(const Difference *d, GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autofree double *mask = avlast_array(double, d->sample->n, error);

    if (!mask)
        return FALSE;
    gboolean any = FALSE;
    for (gsize i = 0; i < d->sample->n; i++) {
        mask[i] = NAN;
        if (d->level && d->level[i] == AVLAST_NO_LEVEL)
            continue;
        for (gsize j = 0; j < d->terms->k && isnan(mask[i]); j++)
            mask[i] = d->terms->term[j].observed[i];
        any |= !isnan(mask[i]) && avlast_sample_counts(d->sample, i, 0.0);
    }
    const double *const observed[] = {mask};
    for (guint c = 0; c < d->terms->columns->len; c++)
        g_ptr_array_add(columns, g_ptr_array_index(d->terms->columns, c));
    if (d->column)
        g_ptr_array_add(columns, (gpointer)(guintptr)d->column);
    avlast_tally(d->estimates, d->sample, d->by, columns, observed, 1);
    if (!any)
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV234", NULL,
                    "no row of the domain has a value of '%s'%s%s%s",
                    d->terms->term[0].outcome, d->column ? " and '" : "",
                    d->column ? d->column->name : "", d->column ? "'" : "");
    return any;
}

static gboolean check(const Difference *d, GError **error)
{
    for (gsize j = 0; j < d->terms->k; j++)
        if (d->terms->term[j].code && d->how->kind != AVLAST_DIFFERENCE_T) {
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV249", NULL,
                        "'%s' is a category: it has no ranks\nhint: `survey table` tests "
                        "whether its shares differ",
                        d->terms->term[j].outcome);
            return FALSE;
        }
    return TRUE;
}

AvlastEstimates *avlast_survey_difference(const AvlastFrame *frame,
                                          const AvlastSample *sample,
                                          const char *const *variables, const char *by,
                                          const AvlastSurveyOptions *options,
                                          const AvlastDifferenceOptions *how,
                                          GError **error)
{
    g_auto(Difference)
        d = {.sample = sample, .options = options, .how = how, .n_levels = 1};

    d.terms = avlast_terms_new(frame, variables, FALSE, error);
    d.by = d.terms && check(&d, error)
               ? avlast_groups_new(frame, sample, options->by, error)
               : NULL;
    if (!d.by || (by && !(d.column = avlast_frame_require(frame, by, error))) ||
        (by && !avlast_difference_levels(d.column, frame->rows, how->reference, &d.level,
                                         &d.label, &d.n_levels, error)))
        return NULL;
    d.estimates = avlast_estimates_new();
    d.estimates->level = options->level > 0.0 ? options->level : 0.95;
    d.estimates->method = g_strdup(_(method_of(&d)));
    avlast_estimates_of_sample(d.estimates, sample);
    if (!tell(&d, error))
        return NULL;
    for (guint32 g = 0; g < d.by->n; g++)
        for (gsize j = 0; j < d.terms->k; j++)
            if (!add_part(&d, &d.terms->term[j], g, error))
                return NULL;
    return g_steal_pointer(&d.estimates);
}
