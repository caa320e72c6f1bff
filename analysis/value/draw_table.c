/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/draw_table.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/random.h"
#include "core/sum.h"
#include "data/csv.h"

void avlast_draw_table_free(AvlastDrawTable *table)
{
    if (!table)
        return;
    g_clear_pointer(&table->frame, avlast_frame_free);
    g_free(table->name);
    g_free(table);
}

AvlastDrawTable *avlast_draw_table_read(const char *path, const char *name,
                                        GError **error)
{
    g_autoptr(AvlastDrawTable) table = g_new0(AvlastDrawTable, 1);

    table->name = g_strdup(name);
    table->hash = 2166136261u; /* FNV-1a */
    for (const char *p = name; *p; p++)
        table->hash = (table->hash ^ (guchar)*p) * 16777619u;
    table->frame = avlast_csv_load(path, NULL, NULL, error);
    return table->frame ? g_steal_pointer(&table) : NULL;
}

/* One pass of the network over 2 x `bits` bits. */
static guint64 scramble(AvlastStream stream, guint32 item, guint32 cycle, guint bits,
                        guint64 value)
{
    const guint32 mask = (guint32)((G_GUINT64_CONSTANT(1) << bits) - 1);
    guint32 left = (guint32)(value >> bits), right = (guint32)value & mask;

    for (guint32 round = 0; round < 4; round++) {
        guint32 words[4];
        avlast_random_words(stream, right, item, cycle * 4 + round, words);
        const guint32 next = left ^ (words[0] & mask);
        left = right;
        right = next;
    }
    return (guint64)left << bits | right;
}

gsize avlast_draw_table_row(const AvlastDrawTable *table, guint32 seed, gsize r)
{
    const AvlastStream stream = {seed, AVLAST_PURPOSE_VALUE_ROWS};
    const gsize rows = table->frame->rows;
    guint bits = 1;
    guint64 place = r % rows;

    while (bits < 31 && (G_GUINT64_CONSTANT(1) << (2 * bits)) < rows)
        bits++;
    do
        place = scramble(stream, table->hash, (guint32)(r / rows), bits, place);
    while (place >= rows);
    return (gsize)place;
}

void avlast_draw_table_fill(const AvlastValueModel *model, const AvlastInput *input,
                            guint32 seed, gsize first, gsize n, double *out)
{
    const AvlastDrawTable *table = model->tables->pdata[input->table];

    for (gsize i = 0; i < n; i++)
        out[i] = input->joint[avlast_draw_table_row(table, seed, first + i)];
}

double avlast_draw_table_covariance(const AvlastInput *a, const AvlastInput *b)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < a->n_values; i++)
        avlast_sum_add_product(&sum, a->joint[i] - a->value, b->joint[i] - b->value);
    return avlast_sum_value(&sum) / (double)(a->n_values - 1);
}

void avlast_draw_tables_note(const AvlastValueModel *model, AvlastEstimates *estimates)
{
    for (guint i = 0; i < model->tables->len; i++) {
        const AvlastDrawTable *table = model->tables->pdata[i];
        const gsize rows = table->frame->rows, n = (gsize)model->draws;
        if (n < rows)
            avlast_estimates_note(
                estimates,
                _("'%s' has %zu draws: %zu of them are used, chosen by the seed"),
                table->name, rows, n);
        else if (n > rows)
            avlast_estimates_note(estimates,
                                  _("'%s' has %zu draws: each is used up to %zu times; "
                                    "their number bounds "
                                    "how well the tails are known"),
                                  table->name, rows, (n + rows - 1) / rows);
    }
}
