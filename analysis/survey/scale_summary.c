/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "core/memory.h"
#include "survey/derived.h"
#include "survey/scale_frame.h"

/* The columns of a summary, grown one by one. */
typedef struct {
    const AvlastScores *scores;
    GArray *terms;    /* of AvlastDerived */
    GPtrArray *owned; /* their columns and names */
} Summary;

static void summary_clear(Summary *s)
{
    g_clear_pointer(&s->terms, g_array_unref);
    g_clear_pointer(&s->owned, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Summary, summary_clear)

static void add_term(const Summary *s, const char *term, const double *value, double mean,
                     double sd, gboolean share)
{
    char *name = g_strdup(term);
    const AvlastDerived derived = {.outcome = s->scores->scale->name,
                                   .term = name,
                                   .value = value,
                                   .mean = mean,
                                   .sd = sd,
                                   .share = share};

    g_ptr_array_add(s->owned, name);
    g_array_append_val(s->terms, derived);
}

/* The share of scores with low <= score < high. */
static gboolean add_share(const Summary *s, const char *term, double low, double high,
                          GError **error)
{
    const AvlastScores *scores = s->scores;
    double *flag = avlast_array(double, scores->rows, error);

    if (!flag)
        return FALSE;
    g_ptr_array_add(s->owned, flag);
    for (gsize i = 0; i < scores->rows; i++) {
        const double x = scores->score[i];
        flag[i] = isnan(x) ? NAN : (x >= low && x < high ? 1.0 : 0.0);
    }
    add_term(s, term, flag, 1.0, 0.0, TRUE);
    return TRUE;
}

static gboolean add_terms(const Summary *s, GError **error)
{
    const AvlastScale *scale = s->scores->scale;

    if (scale->score == AVLAST_SCORE_PROFILE) {
        g_autofree char *lowest = g_strdup_printf("profile=%.0f", scale->min);
        return add_share(s, lowest, scale->min, scale->min + 1.0, error);
    }
    add_term(s, "mean", s->scores->score, 1.0, 0.0, FALSE);
    add_term(s, "sd", s->scores->score, 0.0, 1.0, FALSE);
    if (!isnan(scale->min)) {
        const double hair = 1e-9 * (scale->max - scale->min);
        if (!add_share(s, "floor", -INFINITY, scale->min + hair, error) ||
            !add_share(s, "ceiling", scale->max - hair, INFINITY, error))
            return FALSE;
    }
    for (guint b = 0; scale->bands && b < scale->bands->len; b++) {
        const AvlastScaleBand *band = g_ptr_array_index(scale->bands, b);
        g_autofree char *term = g_strconcat("band=", band->name, NULL);
        /* a mean of 1.85 is made of sums and may lie a hair below it */
        const double hair = 1e-9;
        if (!add_share(s, term, b ? band->low - hair : -INFINITY, band->high - hair,
                       error))
            return FALSE;
    }
    return TRUE;
}

static void tell_missing(const AvlastSample *sample, const AvlastGroups *groups,
                         const AvlastScores *scores, AvlastEstimates *estimates)
{
    const AvlastColumn *column = scores->column;
    gint64 count[256] = {0};
    gint64 used = 0;
    guint prorated = 0;

    for (gsize i = 0; i < sample->n; i++) {
        if (!avlast_sample_counts(sample, i, 0.0) ||
            (groups->code && groups->code[i] == AVLAST_NO_LEVEL))
            continue;
        if (column->reason[i] != AVLAST_PRESENT) {
            count[column->reason[i]]++;
            continue;
        }
        used++;
        prorated += scores->answered[i] < scores->k ? 1 : 0;
    }
    estimates->rows_used = used;
    for (guint r = 1; r < column->reasons->len && r < G_N_ELEMENTS(count); r++)
        if (count[r]) {
            g_autofree char *what =
                g_strdup_printf("no '%s' (%s)", column->name,
                                (char *)g_ptr_array_index(column->reasons, r));
            avlast_estimates_drop(estimates, what, count[r]);
        }
    if (prorated)
        avlast_estimates_note(estimates,
                              _("%s: prorated scores: %u; a missing answer counts as the "
                                "mean of the person's "
                                "own"),
                              column->name, prorated);
}

AvlastEstimates *avlast_scores_summary(const AvlastSample *sample,
                                       const AvlastGroups *groups,
                                       const AvlastScores *scores, double level,
                                       GError **error)
{
    g_auto(Summary) s = {scores, g_array_new(FALSE, FALSE, sizeof(AvlastDerived)),
                         g_ptr_array_new_with_free_func(g_free)};

    if (!add_terms(&s, error))
        return NULL;
    AvlastEstimates *estimates =
        avlast_derived(sample, groups, &g_array_index(s.terms, AvlastDerived, 0),
                       s.terms->len, level, error);
    if (estimates)
        tell_missing(sample, groups, scores, estimates);
    return estimates;
}
