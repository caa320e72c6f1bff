/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/contingency.h"

#include <glib/gi18n.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "core/sum.h"

void avlast_contingency_free(AvlastContingency *table)
{
    if (!table)
        return;
    g_free(table->cell);
    g_free(table->share);
    g_free(table->own_row);
    g_free(table->own_column);
    g_free(table);
}

/* The codes made dense over the rows that have both; a replicate has the same levels. */
static guint32 *dense(const AvlastSample *sample, const guint32 *code, guint32 n,
                      const guint32 *other, guint32 *n_dense, GError **error)
{
    g_autofree guint32 *out = avlast_array(guint32, sample->n, error);
    g_autofree guint32 *map = avlast_array(guint32, n, error);

    if (!out || !map)
        return NULL;
    for (gsize i = 0; i < sample->n; i++)
        if (code[i] != AVLAST_NO_LEVEL && other[i] != AVLAST_NO_LEVEL &&
            avlast_sample_present(sample, i))
            map[code[i]] = 1;
    *n_dense = 0;
    for (guint32 c = 0; c < n; c++)
        map[c] = map[c] ? (*n_dense)++ : AVLAST_NO_LEVEL;
    for (gsize i = 0; i < sample->n; i++)
        out[i] = code[i] != AVLAST_NO_LEVEL && other[i] != AVLAST_NO_LEVEL &&
                         avlast_sample_present(sample, i)
                     ? map[code[i]]
                     : AVLAST_NO_LEVEL;
    return g_steal_pointer(&out);
}

AvlastContingency *avlast_contingency_new(const AvlastSample *sample, const guint32 *row,
                                          guint32 n_rows, const guint32 *column,
                                          guint32 n_columns, GError **error)
{
    g_autoptr(AvlastContingency) t = g_new0(AvlastContingency, 1);
    AvlastSum all = AVLAST_SUM_ZERO;

    t->row = t->own_row = dense(sample, row, n_rows, column, &t->rows, error);
    t->column = t->own_column =
        t->row ? dense(sample, column, n_columns, row, &t->columns, error) : NULL;
    t->cell = t->column ? avlast_table(double, t->rows, t->columns, error) : NULL;
    t->share = t->cell ? avlast_table(double, t->rows, t->columns, error) : NULL;
    g_autofree AvlastSum *weight =
        t->share ? avlast_table(AvlastSum, t->rows, t->columns, error) : NULL;
    if (!weight)
        return NULL;
    for (gsize i = 0; i < sample->n; i++) {
        if (t->row[i] == AVLAST_NO_LEVEL)
            continue;
        const gsize c = (gsize)t->row[i] * t->columns + t->column[i];
        t->cell[c] += 1.0;
        t->n += 1.0;
        avlast_sum_add(&weight[c], sample->weight[i]);
        avlast_sum_add(&all, sample->weight[i]);
    }
    for (gsize c = 0; c < (gsize)t->rows * t->columns; c++)
        t->share[c] = avlast_sum_value(&weight[c]) / avlast_sum_value(&all);
    return g_steal_pointer(&t);
}

static double row_sum(const AvlastContingency *t, const double *cell, guint32 i)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (guint32 j = 0; j < t->columns; j++)
        avlast_sum_add(&sum, cell[(gsize)i * t->columns + j]);
    return avlast_sum_value(&sum);
}

static double column_sum(const AvlastContingency *t, const double *cell, guint32 j)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (guint32 i = 0; i < t->rows; i++)
        avlast_sum_add(&sum, cell[(gsize)i * t->columns + j]);
    return avlast_sum_value(&sum);
}

double avlast_contingency_expected(const AvlastContingency *t)
{
    double least = INFINITY;

    for (guint32 i = 0; i < t->rows; i++)
        least = fmin(least, row_sum(t, t->cell, i));
    double column = INFINITY;
    for (guint32 j = 0; j < t->columns; j++)
        column = fmin(column, column_sum(t, t->cell, j));
    return least * column / t->n;
}

static double phi_squared(const AvlastContingency *t, const double *cell, double n)
{
    g_autofree double *columns = g_new0(double, t->columns);
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (guint32 j = 0; j < t->columns; j++)
        columns[j] = column_sum(t, cell, j);
    for (guint32 i = 0; i < t->rows; i++) {
        const double row = row_sum(t, cell, i);
        for (guint32 j = 0; j < t->columns; j++) {
            const double expected = row * columns[j] / n;
            const double off = cell[(gsize)i * t->columns + j] - expected;
            avlast_sum_add(&sum, off * off / expected);
        }
    }
    return avlast_sum_value(&sum) / n;
}

double avlast_contingency_phi_squared(const AvlastContingency *t)
{
    return phi_squared(t, t->share, 1.0);
}

double avlast_contingency_cramer(const AvlastContingency *t)
{
    const guint32 least = MIN(t->rows, t->columns);

    return least < 2 ? NAN
                     : sqrt(avlast_contingency_phi_squared(t) / ((double)least - 1.0));
}

void avlast_test_pearson(const AvlastContingency *t, AvlastTest *test)
{
    test->term = "chisq";
    test->method = N_("Pearson's chi-square test");
    test->statistic = t->n * phi_squared(t, t->cell, t->n);
    test->df = ((double)t->rows - 1.0) * ((double)t->columns - 1.0);
    test->p_value = avlast_chisq_upper(test->statistic, test->df);
}
