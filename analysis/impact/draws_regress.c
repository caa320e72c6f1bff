/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What regressions under many assignments are made of. */
#include "impact/draws_regress.h"

#include <string.h>

#include "core/memory.h"
#include "impact/draws_lin.h"

static void part_free(gpointer data)
{
    AvlastRegressPart *part = data;

    g_free(part->outcome);
    g_free(part->unit);
    g_free(part->start);
    g_free(part->one);
    g_free(part->square_of_one);
    g_free(part->p);
    g_free(part->base);
    g_free(part->turn);
    for (gsize i = 0; i < AVLAST_REGRESS_ROOTS; i++)
        g_free(part->root[i]);
    g_free(part->least);
    g_free(part->gamma);
    g_free(part->y);
    g_free(part->square);
    avlast_draws_lin_free(part->lin);
    g_free(part);
}

void avlast_draws_regress_free(AvlastDrawsRegress *r)
{
    if (!r)
        return;
    g_clear_pointer(&r->parts, g_ptr_array_unref);
    g_free(r);
}

static gboolean fits(const AvlastEvaluation *e)
{
    const AvlastRctOptions *o = e->options;
    const AvlastTrial *trial = e->trial;
    const AvlastRctMethod method = avlast_rct_method(o);
    const AvlastSe se = avlast_rct_se(trial, o);

    return (method == AVLAST_RCT_ANCOVA || method == AVLAST_RCT_LIN ||
            (method == AVLAST_RCT_DIFFERENCE && !trial->block &&
             o->se_choice == AVLAST_RCT_SE_GIVEN)) &&
           !trial->contrasts && !trial->probability &&
           !(trial->cluster && trial->rows_assigned) &&
           (se <= AVLAST_SE_CR2 || se == AVLAST_SE_CR3) &&
           !(trial->weight && se == AVLAST_SE_CR2);
}

/* Whether two outcomes have the same rows and columns. */
static gboolean alike(const AvlastEvaluation *e, gsize o, gsize p)
{
    const AvlastAnalysed *a = g_ptr_array_index(e->analysed, (guint)o),
                         *b = g_ptr_array_index(e->analysed, (guint)p);
    const gsize n = e->trial->frame->rows;

    if (memcmp(a->use, b->use, n) != 0)
        return FALSE;
    if (!avlast_rct_adjusts(e->options))
        return TRUE;
    if (a->covariates.k != b->covariates.k)
        return FALSE;
    for (gsize j = 0; j < a->covariates.k; j++)
        for (gsize i = 0; i < n; i++) {
            const double x = a->covariates.x[j][i], y = b->covariates.x[j][i];
            if (a->use[i] && (x < y || x > y))
                return FALSE;
        }
    return TRUE;
}

/* The part of an outcome, a new one where there is none. */
static AvlastRegressPart *part_of(AvlastDrawsRegress *r, const AvlastEvaluation *e,
                                  gsize o, GError **error)
{
    for (guint i = 0; i < r->parts->len; i++)
        if (alike(e, ((AvlastRegressPart *)g_ptr_array_index(r->parts, i))->outcome[0],
                  o))
            return g_ptr_array_index(r->parts, i);
    AvlastRegressPart *part = g_new0(AvlastRegressPart, 1);
    g_ptr_array_add(r->parts, part);
    part->outcome = avlast_array(gsize, e->analysed->len, error);
    return part->outcome ? part : NULL;
}

static gboolean fill_parts(AvlastDrawsRegress *r, const AvlastEvaluation *e,
                           const double *arm, GError **error)
{
    for (gsize o = 0; o < e->analysed->len; o++) {
        AvlastRegressPart *part = part_of(r, e, o, error);
        if (!part)
            return FALSE;
        part->outcome[part->outcomes++] = o;
    }
    for (guint i = 0; i < r->parts->len; i++) {
        AvlastRegressPart *part = g_ptr_array_index(r->parts, i);
        part->groups = r->assignment->units;
        part->unit = r->assignment->row;
        const gboolean filled = avlast_regress_part_fill(r, part, e, arm, error);
        if (part->unit == r->assignment->row) /* borrowed until the groups are known */
            part->unit = NULL;
        if (!filled)
            return FALSE;
        r->coordinates = MAX(r->coordinates, part->start[part->groups]);
        r->largest = MAX(r->largest, part->most);
        r->columns = MAX(r->columns, part->columns);
        r->k = MAX(r->k, part->k);
    }
    return TRUE;
}

AvlastDrawsRegress *avlast_draws_regress_new(const AvlastTrialDraws *draws,
                                             gboolean shift, GError **error)
{
    const AvlastEvaluation *e = draws->evaluation;
    const gsize n = e->trial->frame->rows;
    const AvlastSe se = avlast_rct_se(e->trial, e->options);
    g_autoptr(AvlastDrawsRegress) r = g_new0(AvlastDrawsRegress, 1);
    g_autofree double *arm = NULL;

    if (!fits(e))
        return NULL;
    r->assignment = draws->assignment;
    r->arms = e->trial->n_arms - 1;
    r->first = draws->arm ? draws->arm : 1;
    r->effects = draws->effects / e->analysed->len;
    r->all = draws->effects;
    r->shift = shift;
    r->rows = !e->trial->cluster;
    r->classical = se == AVLAST_SE_CLASSICAL;
    r->lin = avlast_rct_method(e->options) == AVLAST_RCT_LIN;
    r->power = se == AVLAST_SE_HC2 || se == AVLAST_SE_CR2   ? 1
               : se == AVLAST_SE_HC3 || se == AVLAST_SE_CR3 ? 2
                                                            : 0;
    r->parts = g_ptr_array_new_with_free_func(part_free);
    if (shift && !(arm = avlast_array(double, n, error)))
        return NULL;
    for (gsize i = 0; shift && i < n; i++)
        arm[i] = e->trial->arm[i] == r->first ? 1.0 : 0.0;
    return fill_parts(r, e, arm, error) ? g_steal_pointer(&r) : NULL;
}

void avlast_draws_regress_mark(const AvlastDrawsRegress *r, guint8 *outcomes)
{
    for (guint i = 0; i < r->parts->len; i++)
        outcomes[((const AvlastRegressPart *)g_ptr_array_index(r->parts, i))
                     ->outcome[0]] = 1;
}
