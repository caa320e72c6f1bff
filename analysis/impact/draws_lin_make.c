/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Lin's regression under many assignments is made of. */
#include "core/memory.h"
#include "impact/draws_lin.h"

void avlast_draws_lin_free(AvlastDrawsLin *lin)
{
    if (!lin)
        return;
    g_free(lin->block);
    g_free(lin->share);
    g_free(lin->number);
    g_free(lin->total);
    g_free(lin->more_total);
    g_free(lin);
}

/* Blocks that have a group, numbered in their order, as units stand. */
static void number_blocks(const AvlastAssignment *as, const AvlastRegressPart *part,
                          AvlastDrawsLin *lin)
{
    gsize b = 0;
    guint32 last = AVLAST_NO_LEVEL;

    for (gsize h = 0; h < part->groups; h++) {
        while (part->unit[h] >= as->start[b + 1])
            b++;
        if (b != last) {
            last = (guint32)b;
            lin->blocks++;
        }
        lin->block[h] = (guint32)lin->blocks - 1;
    }
}

static gboolean find_common(const AvlastAssignment *as, const AvlastRegressPart *part,
                            AvlastDrawsLin *lin, GError **error)
{
    g_autofree gsize *count = avlast_array(gsize, as->arms, error);

    for (gsize h = 0; count && h < part->groups; h++)
        count[as->arm[part->unit[h]]]++;
    for (gsize a = 1; count && a < as->arms; a++)
        if (count[a] > count[lin->common])
            lin->common = a;
    return count != NULL;
}

static void fill_numbers(const AvlastRegressPart *part, gsize h, double *number)
{
    const gsize k = part->k, columns = part->columns;
    double *more = number + part->lin->cell;

    for (gsize x = part->start[h]; x < part->start[h + 1]; x++) {
        const double one = part->one[x], *p = part->p + x * k, *y = part->y + x * columns;
        double *to = more;
        number[0] += one * one;
        for (gsize q = 0; q < k; q++)
            number[1 + q] += one * p[q];
        for (gsize o = 0; o < columns; o++)
            number[1 + k + o] += one * y[o];
        for (gsize q = 0; q < k; q++)
            for (gsize j = 0; j <= q; j++)
                *to++ += p[q] * p[j];
        for (gsize q = 0; q < k; q++)
            for (gsize o = 0; o < columns; o++)
                *to++ += p[q] * y[o];
    }
}

static void add_totals(const AvlastRegressPart *part, AvlastDrawsLin *lin)
{
    const gsize width = lin->cell + lin->more;
    double weight = 0.0;

    for (gsize h = 0; h < part->groups; h++) {
        double *number = lin->number + h * width;
        fill_numbers(part, h, number);
        for (gsize i = 0; i < lin->cell; i++)
            lin->total[lin->block[h] * lin->cell + i] += number[i];
        for (gsize i = 0; i < lin->more; i++)
            lin->more_total[i] += number[lin->cell + i];
    }
    for (gsize b = 0; b < lin->blocks; b++)
        weight += lin->total[b * lin->cell];
    for (gsize b = 0; b < lin->blocks; b++)
        lin->share[b] = lin->total[b * lin->cell] / weight;
}

gboolean avlast_draws_lin_fill(const AvlastDrawsRegress *regress, AvlastRegressPart *part,
                               GError **error)
{
    AvlastDrawsLin *lin = part->lin = g_new0(AvlastDrawsLin, 1);
    const gsize k = part->k;

    lin->block = avlast_array(guint32, part->groups, error);
    if (!lin->block || !find_common(regress->assignment, part, lin, error))
        return FALSE;
    number_blocks(regress->assignment, part, lin);
    lin->cell = 1 + k + part->columns;
    lin->more = k * (k + 1) / 2 + k * part->columns;
    lin->share = avlast_array(double, lin->blocks, error);
    lin->number = avlast_table(double, part->groups, lin->cell + lin->more, error);
    lin->total = avlast_table(double, lin->blocks, lin->cell, error);
    lin->more_total = avlast_array(double, lin->more, error);
    if (!lin->share || !lin->number || !lin->total || !lin->more_total)
        return FALSE;
    add_totals(part, lin);
    for (gsize t = 0; t < AVLAST_REGRESS_ROOTS; t++)
        avlast_regress_nodes(t, lin->node[t][0], lin->node[t][1]);
    return TRUE;
}
