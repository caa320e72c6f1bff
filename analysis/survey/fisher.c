/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/sum.h"
#include "survey/contingency.h"

/* Tables to go through at most, and how near to this table's probability counts as the
 * same (R's relErr). */
#define MOST_TABLES 5000000
#define SAME        1e-7

typedef struct {
    const AvlastContingency *table;
    const double *log_factorial;
    double *left; /* rows: what of each row's margin is not placed yet */
    const double *column;
    double limit; /* log probability beyond which a table is likelier */
    double base;  /* log of the margins' factorials over n! */
    AvlastSum sum;
    gsize tables;
} Search;

static gboolean search(Search *s, guint32 j, guint32 i, double rest, double sofar);

/* The last column takes what is left of every row. */
static gboolean close_table(Search *s, double sofar)
{
    double log_p = s->base - sofar;

    if (++s->tables > MOST_TABLES)
        return FALSE;
    for (guint32 i = 0; i < s->table->rows; i++)
        log_p -= s->log_factorial[(gsize)s->left[i]];
    if (log_p <= s->limit)
        avlast_sum_add(&s->sum, exp(log_p));
    return TRUE;
}

/* Row i of column j, of whose margin `rest` is not placed; the last row takes it all. */
static gboolean search(Search *s, guint32 j, guint32 i, double rest, double sofar)
{
    const AvlastContingency *t = s->table;
    double below = 0.0;

    if (j + 1 == t->columns)
        return close_table(s, sofar);
    for (guint32 r = i + 1; r < t->rows; r++)
        below += s->left[r];
    const double least = fmax(0.0, rest - below), most = fmin(s->left[i], rest);
    for (gsize k = (gsize)least; k <= (gsize)most; k++) {
        const double x = (double)k;
        const double more = sofar + s->log_factorial[k];
        s->left[i] -= x;
        const gboolean ok = i + 1 == t->rows ? search(s, j + 1, 0, s->column[j + 1], more)
                                             : search(s, j, i + 1, rest - x, more);
        s->left[i] += x;
        if (!ok)
            return FALSE;
    }
    return TRUE;
}

gboolean avlast_test_fisher(const AvlastContingency *t, AvlastTest *test)
{
    const gsize n = (gsize)t->n;
    g_autofree double *log_factorial = g_new0(double, n + 1);
    g_autofree double *left = g_new0(double, t->rows);
    g_autofree double *column = g_new0(double, t->columns);
    AvlastSum logs = AVLAST_SUM_ZERO;
    double here = 0.0;

    for (gsize i = 1; i <= n; i++) {
        avlast_sum_add(&logs, log((double)i));
        log_factorial[i] = avlast_sum_value(&logs);
    }
    for (guint32 i = 0; i < t->rows; i++)
        for (guint32 j = 0; j < t->columns; j++) {
            const double x = t->cell[(gsize)i * t->columns + j];
            left[i] += x;
            column[j] += x;
            here -= log_factorial[(gsize)x];
        }
    Search s = {.table = t,
                .log_factorial = log_factorial,
                .left = left,
                .column = column,
                .base = -log_factorial[n],
                .sum = AVLAST_SUM_ZERO};
    for (guint32 i = 0; i < t->rows; i++)
        s.base += log_factorial[(gsize)left[i]];
    for (guint32 j = 0; j < t->columns; j++)
        s.base += log_factorial[(gsize)column[j]];
    s.limit = s.base + here + log1p(SAME);
    if (!search(&s, 0, 0, column[0], 0.0))
        return FALSE;
    test->term = "fisher";
    test->method = N_("Fisher's exact test");
    test->p_value = fmin(1.0, avlast_sum_value(&s.sum));
    return TRUE;
}
