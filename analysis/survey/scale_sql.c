/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A score as an SQL expression, the same operations in the same order as
 * avlast_scale_score. */
#include <string.h>

#include "core/number.h"
#include "survey/scale.h"

static void append_column(GString *sql, const char *name)
{
    g_string_append_c(sql, '"');
    for (const char *p = name; *p; p++) {
        if (*p == '"')
            g_string_append_c(sql, '"');
        g_string_append_c(sql, *p);
    }
    g_string_append_c(sql, '"');
}

/* Divisors and factors carry a point, so that SQL never divides whole numbers. */
static void append_number(GString *sql, double value)
{
    char buffer[AVLAST_NUMBER_BUFFER];

    g_string_append(sql, avlast_number_exact(value, buffer));
    if (!strpbrk(buffer, ".e"))
        g_string_append(sql, ".0");
}

static gboolean in_block(const AvlastScale *scale, guint i, guint block)
{
    return !scale->block || scale->block[i] == block;
}

/* An answer, turned when it is reversed. `or_zero`: a missing one adds nothing. */
static void append_answer(GString *sql, const AvlastScale *scale, guint i,
                          gboolean or_zero)
{
    if (or_zero)
        g_string_append(sql, "COALESCE(");
    if (avlast_scale_reversed(scale, i)) {
        g_string_append(sql, or_zero ? "" : "(");
        append_number(sql, scale->item_min + scale->item_max);
        g_string_append(sql, " - ");
        append_column(sql, scale->items[i]);
        g_string_append(sql, or_zero ? "" : ")");
    } else {
        append_column(sql, scale->items[i]);
    }
    if (or_zero)
        g_string_append(sql, ", 0.0)");
}

static void append_sum(GString *sql, const AvlastScale *scale, guint block,
                       gboolean or_zero)
{
    gboolean first = TRUE;

    g_string_append_c(sql, '(');
    for (guint i = 0; scale->items[i]; i++) {
        if (!in_block(scale, i, block))
            continue;
        if (!first)
            g_string_append(sql, " + ");
        append_answer(sql, scale, i, or_zero);
        first = FALSE;
    }
    g_string_append_c(sql, ')');
}

/* The number of answers in a block; the block's items in *k. */
static char *count_of(const AvlastScale *scale, guint block, guint *k)
{
    g_autoptr(GString) sql = g_string_new("(");

    *k = 0;
    for (guint i = 0; scale->items[i]; i++) {
        if (!in_block(scale, i, block))
            continue;
        g_string_append(sql, (*k)++ ? " + (" : "(");
        append_column(sql, scale->items[i]);
        g_string_append(sql, " IS NOT NULL)");
    }
    g_string_append_c(sql, ')');
    return g_string_free(g_steal_pointer(&sql), FALSE);
}

static void append_block(GString *sql, const AvlastScale *scale, guint block)
{
    guint k;
    g_autofree char *count = count_of(scale, block, &k);

    if (scale->min_answered == 0 || scale->min_answered >= k) {
        append_sum(sql, scale, block, FALSE);
        return;
    }
    g_string_append_printf(sql, "CASE WHEN %s = %u THEN ", count, k);
    append_sum(sql, scale, block, FALSE);
    g_string_append_printf(sql, " WHEN %s >= %u THEN %s", count, scale->min_answered,
                           scale->round ? "ROUND(" : "");
    append_sum(sql, scale, block, TRUE);
    g_string_append(sql, " * ");
    append_number(sql, k);
    g_string_append_printf(sql, " / %s%s END", count, scale->round ? ")" : "");
}

static void append_total(GString *sql, const AvlastScale *scale)
{
    const gboolean several = scale->n_blocks > 1;

    if (several)
        g_string_append_c(sql, '(');
    for (guint b = 0; b < scale->n_blocks; b++) {
        if (b)
            g_string_append(sql, " + ");
        const gboolean prorated = scale->min_answered > 0;
        if (prorated)
            g_string_append_c(sql, '(');
        append_block(sql, scale, b);
        if (prorated)
            g_string_append_c(sql, ')');
    }
    if (several)
        g_string_append_c(sql, ')');
}

static char *converted(const AvlastScale *scale)
{
    g_autoptr(GString) sql = g_string_new("CASE ROUND(");

    append_total(sql, scale);
    g_string_append_c(sql, ')');
    for (guint t = 0; t < scale->n_table; t++) {
        g_string_append(sql, " WHEN ");
        append_number(sql, scale->table_from[t]);
        g_string_append(sql, " THEN ");
        append_number(sql, scale->table_to[t]);
    }
    g_string_append(sql, " END");
    return g_string_free(g_steal_pointer(&sql), FALSE);
}

/* Horner's rule: ((a * 10 + b) * 10 + c) ... */
static char *profile(const AvlastScale *scale)
{
    const guint k = avlast_scale_items(scale);
    g_autoptr(GString) sql = g_string_new(NULL);

    for (guint i = 0; i + 1 < k; i++)
        g_string_append_c(sql, '(');
    for (guint i = 0; i < k; i++) {
        if (i)
            g_string_append(sql, " * 10.0 + ");
        append_column(sql, scale->items[i]);
        if (i)
            g_string_append_c(sql, ')');
    }
    return g_string_free(g_steal_pointer(&sql), FALSE);
}

char *avlast_scale_sql(const AvlastScale *scale)
{
    g_autoptr(GString) sql = g_string_new(NULL);
    const double k = (double)avlast_scale_items(scale);

    if (scale->n_table)
        return converted(scale);
    if (scale->score == AVLAST_SCORE_PROFILE)
        return profile(scale);
    if (scale->score == AVLAST_SCORE_PERCENT || scale->score == AVLAST_SCORE_T) {
        const gboolean percent = scale->score == AVLAST_SCORE_PERCENT;
        g_string_append_c(sql, '(');
        append_total(sql, scale);
        g_string_append(sql, " - ");
        append_number(sql, percent ? k * scale->item_min : scale->reference_mean);
        g_string_append(sql, percent ? ") * 100.0 / " : ") * 10.0 / ");
        append_number(sql, percent ? k * (scale->item_max - scale->item_min)
                                   : scale->reference_sd);
        g_string_append(sql, percent ? "" : " + 50.0");
        return g_string_free(g_steal_pointer(&sql), FALSE);
    }
    append_total(sql, scale);
    if (scale->score == AVLAST_SCORE_MEAN) {
        g_string_append(sql, " / ");
        append_number(sql, k);
    }
    if (scale->times != 1.0) {
        g_string_append(sql, " * ");
        append_number(sql, scale->times);
    }
    return g_string_free(g_steal_pointer(&sql), FALSE);
}
