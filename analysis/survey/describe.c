/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/describe.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"
#include "survey/describe_parts.h"
#include "survey/means.h"
#include "survey/quantile.h"
#include "survey/rows.h"

void avlast_description_free(AvlastDescription *description)
{
    if (!description)
        return;
    avlast_estimates_free(description->estimates);
    avlast_described_free(description->described);
    avlast_groups_free(description->groups);
    g_free(description->n);
    g_free(description->weight);
    g_free(description);
}

/* --- rows of one variable in one column of the table --- */

/* One set of groups: all rows as one, or those of --by. */
typedef struct {
    AvlastGroups *groups;
    AvlastEstimates *means;
    AvlastMoments *moments;
    AvlastEstimates *quantiles; /* of the variable at hand, or NULL */
} Side;

static void side_clear(Side *side)
{
    avlast_groups_free(side->groups);
    avlast_estimates_free(side->means);
    g_free(side->moments);
    avlast_estimates_free(side->quantiles);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Side, side_clear)

/* Smallest and largest value of each group. */
static void ranges(const AvlastDescribing *d, const AvlastGroups *groups, double *low,
                   double *high)
{
    const double *value = d->variable->column->number;

    for (guint32 g = 0; g < groups->n; g++)
        low[g] = high[g] = NAN;
    for (gsize i = 0; i < d->sample->n; i++) {
        const guint32 g = groups->code ? groups->code[i] : 0;
        if (g == AVLAST_NO_LEVEL || !avlast_sample_counts(d->sample, i, value[i]))
            continue;
        low[g] = fmin(low[g], value[i]);
        high[g] = fmax(high[g], value[i]);
    }
}

static void add_number(const AvlastDescribing *d, const Side *side, guint32 g,
                       const double *low, const double *high)
{
    const gsize t = g * d->result->described->terms->k + d->variable->first;
    const AvlastMoments *m = &side->moments[t];
    const double n = (double)m->n;
    const char *group = g_ptr_array_index(side->groups->label, g);
    const AvlastDescribeOptions *o = d->options;
    AvlastEstimates *e = d->result->estimates;

    avlast_row_mean(e, d->outcome, group, "", "mean",
                    avlast_estimates_row(side->means, t));
    avlast_row_value(e, d->outcome, group, "", "sd",
                     n > 1.0 ? sqrt(m->scatter / m->weight * n / (n - 1.0)) : NAN)
        ->nobs = (gint64)m->n;
    for (gsize q = 0; q < o->n_quantiles; q++) {
        char buffer[AVLAST_NUMBER_BUFFER];
        avlast_row_copy(e, d->outcome, group, "p",
                        avlast_number_exact(o->quantiles[q], buffer),
                        avlast_estimates_row(side->quantiles, g * o->n_quantiles + q));
    }
    avlast_row_value(e, d->outcome, group, "", "min", low[g]);
    avlast_row_value(e, d->outcome, group, "", "max", high[g]);
}

static void add_levels(const AvlastDescribing *d, const Side *side, guint32 g)
{
    const AvlastDescribedVariable *v = d->variable;
    const AvlastTerms *terms = d->result->described->terms;
    const char *group = g_ptr_array_index(side->groups->label, g);
    AvlastEstimates *e = d->result->estimates;

    for (gsize l = 0; l < v->count; l++) {
        const char *term = terms->term[v->first + l].name;
        const gsize t = g * terms->k + v->first + l;
        const AvlastMoments *m = &side->moments[t];
        avlast_row_share(e, d->outcome, group, "", term,
                         avlast_estimates_row(side->means, t), m);
        avlast_row_value(e, d->outcome, group, "n:", term,
                         (double)d->level_rows[g * v->count + l]);
        if (d->sample->weighted)
            avlast_row_value(e, d->outcome, group, "weighted.n:", term,
                             m->n ? m->total : 0.0);
    }
}

/* What all variables have: rows with a value, and rows without by reason. */
static void add_counts(const AvlastDescribing *d, const Side *side, guint32 g,
                       const gint64 *missing, const gboolean *any)
{
    const char *group = g_ptr_array_index(side->groups->label, g);
    const gsize t = g * d->result->described->terms->k + d->variable->first;
    const AvlastMoments *m = d->variable->count ? &side->moments[t] : NULL;
    AvlastEstimates *e = d->result->estimates;

    avlast_row_value(e, d->outcome, group, "", "n", m ? (double)m->n : 0.0);
    if (d->sample->weighted)
        avlast_row_value(e, d->outcome, group, "", "weighted.n", m ? m->weight : 0.0);
    avlast_rows_missing(e, d->outcome, group, missing + (gsize)g * AVLAST_REASONS,
                        d->variable->column->reasons, any);
}

static gboolean add_side(AvlastDescribing *d, Side *side, GError **error)
{
    const AvlastDescribedVariable *v = d->variable;
    const guint32 n = side->groups->n;
    g_autofree double *low = avlast_array(double, n, error);
    g_autofree double *high = avlast_array(double, n, error);
    g_autofree gint64 *missing = avlast_table(gint64, n, AVLAST_REASONS, error);
    gboolean any[AVLAST_REASONS] = {FALSE};

    if (!low || !high || !missing || !avlast_count_levels(d, side->groups, error))
        return FALSE;
    avlast_rows_count_reasons(d->sample, side->groups, v->column->reason, missing);
    for (gsize c = 0; c < (gsize)n * AVLAST_REASONS; c++)
        any[c % AVLAST_REASONS] |= missing[c] > 0;
    if (v->shown == AVLAST_SHOWN_NUMBER) {
        ranges(d, side->groups, low, high);
        g_clear_pointer(&side->quantiles, avlast_estimates_free);
        if (d->options->n_quantiles &&
            !(side->quantiles = avlast_quantiles(
                  d->sample, side->groups, v->column->number, d->options->quantiles,
                  d->options->n_quantiles,
                  &(AvlastQuantileOptions){.interval = AVLAST_INTERVAL_MEAN,
                                           .level = d->level},
                  error)))
            return FALSE;
    }
    for (guint32 g = 0; g < n; g++) {
        add_counts(d, side, g, missing, any);
        if (v->shown == AVLAST_SHOWN_NUMBER)
            add_number(d, side, g, low, high);
        else
            add_levels(d, side, g);
    }
    return TRUE;
}

/* --- the whole --- */

static gboolean make_side(const AvlastDescribing *d, AvlastGroups *groups, Side *side,
                          GError **error)
{
    side->groups = groups;
    if (d->result->described->terms->k == 0)
        return TRUE;
    side->means = avlast_means(d->sample, d->result->described->terms, groups, TRUE,
                               &side->moments, error);
    return side->means != NULL;
}

static gboolean add_variables(AvlastDescribing *d, Side *all, Side *by, GError **error)
{
    const GPtrArray *variables = d->result->described->variables;

    for (guint v = 0; v < variables->len; v++) {
        d->variable = g_ptr_array_index(variables, v);
        d->outcome = d->variable->column->name;
        if (!add_side(d, all, error) ||
            (by->groups && (!add_side(d, by, error) ||
                            !avlast_describe_between(d, by->groups, by->moments, error))))
            return FALSE;
    }
    return !by->groups || avlast_describe_jointly(d, by->groups, error);
}

static gboolean check_by(const AvlastDescribing *d, const char *const *variables,
                         GError **error)
{
    for (guint b = 0; d->options->by && d->options->by[b]; b++)
        if (g_strv_contains(variables, d->options->by[b])) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV240", NULL,
                        "'%s' is both a variable and a column of --by\nhint: its groups "
                        "are the columns of the table; take it out of the variables",
                        d->options->by[b]);
            return FALSE;
        }
    return TRUE;
}

AvlastDescription *avlast_describe(const AvlastFrame *frame, const AvlastSample *sample,
                                   const char *const *variables,
                                   const AvlastDescribeOptions *options, GError **error)
{
    static const AvlastDescribeOptions defaults = {.level = 0.95};
    g_autoptr(AvlastDescription) result = g_new0(AvlastDescription, 1);
    AvlastDescribing d = {.frame = frame,
                          .sample = sample,
                          .options = options ? options : &defaults,
                          .result = result};
    const AvlastDescribedOptions how = {.categorical = d.options->categorical,
                                        .continuous = d.options->continuous};

    d.level = d.options->level > 0.0 ? d.options->level : 0.95;
    result->estimates = avlast_estimates_new();
    result->estimates->level = d.level;
    if (!check_by(&d, variables, error))
        return NULL;
    result->described = avlast_described_new(frame, variables, &how, error);
    result->groups =
        result->described ? avlast_groups_new(frame, sample, d.options->by, error) : NULL;
    if (!result->groups || !avlast_describe_counts(&d, error))
        return NULL;
    avlast_estimates_of_sample(result->estimates, sample);

    g_auto(Side) all = {.groups = NULL}, by = {.groups = NULL};
    if (!make_side(&d, avlast_groups_merged(result->groups, sample->n), &all, error))
        return NULL;
    if (result->groups->code &&
        !make_side(&d, avlast_groups_copied(result->groups, sample->n), &by, error))
        return NULL;
    const gboolean ok = add_variables(&d, &all, &by, error);
    g_clear_pointer(&d.level_rows, g_free);
    return ok ? g_steal_pointer(&result) : NULL;
}
