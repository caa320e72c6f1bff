/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --wild of completed data sets. */
#include <math.h>

#include "cmd/imputed.h"
#include "cmd/regress/regress.h"
#include "cmd/wild.h"
#include "model/wild_sets.h"

typedef struct {
    AvlastWildSets *sets;
    gboolean counted; /* what follows is known: it is of the first set */
    gsize with, without;
} Term;

struct AvlastRegressWildSets {
    AvlastWildOptions options; /* of the first set, whose clusters are not read */
    GArray *term;              /* of Term, by column; sets NULL: not asked for */
};

static void term_clear(gpointer data)
{
    avlast_wild_sets_free(((Term *)data)->sets);
}

AvlastRegressWildSets *avlast_regress_wild_sets_new(void)
{
    AvlastRegressWildSets *all = g_new0(AvlastRegressWildSets, 1);

    all->term = g_array_new(FALSE, TRUE, sizeof(Term));
    g_array_set_clear_func(all->term, term_clear);
    return all;
}

void avlast_regress_wild_sets_free(AvlastRegressWildSets *all)
{
    if (!all)
        return;
    g_array_unref(all->term);
    g_free(all);
}

static void begin(const AvlastRegress *r, const AvlastRegressModel *m,
                  const AvlastWildOptions *o)
{
    AvlastRegressWildSets *all = r->wild_sets;

    all->options = *o;
    all->options.cluster = NULL;
    g_array_set_size(all->term, (guint)m->fit->columns);
    for (gsize j = 0; j < m->fit->columns; j++) {
        Term *term = &g_array_index(all->term, Term, j);
        if (!avlast_wild_wanted(r->own->wild_terms, m->fit->names[j]))
            continue;
        term->sets = avlast_wild_sets_new();
        term->counted =
            m->matrix->x[j] &&
            avlast_wild_treated(m->fit, m->matrix->x[j], o, &term->with, &term->without);
    }
}

gboolean avlast_regress_wild_add(const AvlastRegress *r, const AvlastRegressModel *m,
                                 const AvlastWildOptions *o, AvlastEstimates *estimates,
                                 GError **error)
{
    AvlastRegressWildSets *all = r->wild_sets;

    if (all->term->len == 0)
        begin(r, m, o);
    /* a set with other columns is refused when its rows are pooled */
    for (guint j = 0; j < all->term->len && j < m->fit->columns; j++) {
        Term *term = &g_array_index(all->term, Term, j);
        AvlastEstimate *row = avlast_estimates_row(estimates, j);
        if (!term->sets)
            continue;
        if (!avlast_wild_sets_add(term->sets, m->fit, j,
                                  o->jackknife_variance ? NAN : row->std_error, o, error))
            return FALSE;
        if (!o->jackknife_variance)
            continue;
        row->std_error = avlast_wild_sets_error(term->sets);
        row->statistic = row->estimate / row->std_error;
    }
    return TRUE;
}

gboolean avlast_regress_wild_pool(const AvlastRegress *r, AvlastEstimates *pooled,
                                  GError **error)
{
    const AvlastRegressWildSets *all = r->wild_sets;
    AvlastWild wild;

    if (!all)
        return TRUE;
    g_autoptr(json_t) rows = json_array();
    AvlastWildTold told = {.kind = r->own->wild,
                           .options = &all->options,
                           .rows = rows,
                           .sets = (guint)r->run->imputed->m};
    for (guint j = 0; j < all->term->len; j++) {
        const Term *term = &g_array_index(all->term, Term, j);
        AvlastEstimate *row = avlast_estimates_row(pooled, j);
        double stretch;
        if (!term->sets)
            continue;
        if (!avlast_wild_sets_test(term->sets, &all->options, &wild, &stretch, error))
            return FALSE;
        avlast_wild_take(&wild, &all->options, row);
        g_array_append_val(r->fit->wild, j);
        json_t *entry = avlast_wild_told_add(&told, row->term, &wild);
        avlast_wild_told_stretch(&told, entry, stretch);
        if (!term->counted)
            continue;
        avlast_wild_told_treated(entry, term->with, term->without);
        if (MIN(term->with, term->without) <= AVLAST_WILD_FEW)
            avlast_regress_say(r, avlast_wild_few(row->term, term->with, term->without));
    }
    if (told.last.reps) {
        rows = NULL; /* the settings take them */
        if (!told.last.enumerated)
            r->run->random = TRUE;
        avlast_regress_set(r, "wild", avlast_wild_settings(&told));
        avlast_regress_say(r, avlast_wild_sentence(&told));
        avlast_regress_say(r, avlast_wild_sets_sentence(&told));
    }
    return TRUE;
}
