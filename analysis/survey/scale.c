/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/scale.h"

#include <math.h>

const char *const avlast_score_names[] = {"sum", "mean", "percent", "t", "profile", NULL};

void avlast_scale_band_free(gpointer data)
{
    AvlastScaleBand *band = data;

    g_free(band->name);
    g_free(band->label);
    g_free(band->label_nb);
    g_free(band);
}

AvlastScale *avlast_scale_new(const char *name)
{
    AvlastScale *scale = g_new0(AvlastScale, 1);

    scale->name = g_strdup(name);
    scale->n_blocks = 1;
    scale->times = 1.0;
    scale->item_min = scale->item_max = scale->min = scale->max = NAN;
    scale->reference_mean = scale->reference_sd = scale->smallest = NAN;
    return scale;
}

void avlast_scale_free(gpointer data)
{
    AvlastScale *scale = data;

    if (!scale)
        return;
    g_free(scale->name);
    g_free(scale->label);
    g_free(scale->label_nb);
    g_free(scale->unit);
    g_strfreev(scale->items);
    g_strfreev(scale->reverse);
    g_free(scale->block);
    g_free(scale->table_from);
    g_free(scale->table_to);
    g_clear_pointer(&scale->bands, g_ptr_array_unref);
    g_free(scale->bands_source);
    g_free(scale->smallest_source);
    g_free(scale->instrument);
    g_free(scale);
}

AvlastScale *avlast_scale_copy(const AvlastScale *scale)
{
    AvlastScale *copy = g_new0(AvlastScale, 1);
    const gsize n = scale->items ? g_strv_length(scale->items) : 0;

    *copy = *scale;
    copy->name = g_strdup(scale->name);
    copy->label = g_strdup(scale->label);
    copy->label_nb = g_strdup(scale->label_nb);
    copy->unit = g_strdup(scale->unit);
    copy->items = g_strdupv(scale->items);
    copy->reverse = g_strdupv(scale->reverse);
    copy->block = g_memdup2(scale->block, n * sizeof *scale->block);
    copy->table_from =
        g_memdup2(scale->table_from, scale->n_table * sizeof *scale->table_from);
    copy->table_to = g_memdup2(scale->table_to, scale->n_table * sizeof *scale->table_to);
    copy->bands = scale->bands ? g_ptr_array_ref(scale->bands) : NULL;
    copy->bands_source = g_strdup(scale->bands_source);
    copy->smallest_source = g_strdup(scale->smallest_source);
    copy->instrument = g_strdup(scale->instrument);
    return copy;
}

static void bind_list(char **list, const char *const *columns)
{
    for (; list && *list; list++) {
        const guint64 number = g_ascii_strtoull(*list, NULL, 10);
        g_free(*list);
        *list = g_strdup(columns[number - 1]);
    }
}

void avlast_scale_bind(AvlastScale *scale, const char *const *columns)
{
    bind_list(scale->items, columns);
    bind_list(scale->reverse, columns);
}

guint avlast_scale_items(const AvlastScale *scale)
{
    return g_strv_length(scale->items);
}

gboolean avlast_scale_reversed(const AvlastScale *scale, guint i)
{
    return scale->reverse &&
           g_strv_contains((const char *const *)scale->reverse, scale->items[i]);
}

/* As SQL rounds: half away from zero. */
static double rounded(double x)
{
    return x < 0.0 ? ceil(x - 0.5) : floor(x + 0.5);
}

/* The block's sum, NaN with too few answers. */
static double block_sum(const AvlastScale *scale, const double *answers, guint block,
                        guint *answered, gboolean *prorated)
{
    double sum = 0.0;
    guint k = 0, m = 0;

    for (guint i = 0; scale->items[i]; i++) {
        if (scale->block && scale->block[i] != block)
            continue;
        k++;
        if (isnan(answers[i]))
            continue;
        const double x = avlast_scale_reversed(scale, i)
                             ? scale->item_min + scale->item_max - answers[i]
                             : answers[i];
        sum = m ? sum + x : x;
        m++;
    }
    *answered += m;
    if (m == k)
        return sum;
    *prorated = TRUE;
    if (scale->min_answered == 0 || m < scale->min_answered)
        return NAN;
    sum = sum * (double)k / (double)m;
    return scale->round ? rounded(sum) : sum;
}

static double converted(const AvlastScale *scale, double sum)
{
    const double from = rounded(sum);

    for (guint t = 0; t < scale->n_table; t++)
        if (scale->table_from[t] == from)
            return scale->table_to[t];
    return NAN;
}

static double profile(const double *answers, guint k)
{
    double digits = 0.0;

    for (guint i = 0; i < k; i++)
        digits = digits * 10.0 + answers[i];
    return digits;
}

double avlast_scale_score(const AvlastScale *scale, const double *answers,
                          guint *answered)
{
    const double k = (double)avlast_scale_items(scale);
    double sum = 0.0;
    guint m = 0;
    gboolean prorated = FALSE;

    for (guint b = 0; b < scale->n_blocks; b++) {
        const double s = block_sum(scale, answers, b, &m, &prorated);
        sum = b ? sum + s : s;
    }
    if (answered)
        *answered = m;
    if (isnan(sum))
        return NAN;
    if (scale->n_table)
        return converted(scale, sum);
    switch (scale->score) {
    case AVLAST_SCORE_MEAN:
        sum = sum / k;
        break;
    case AVLAST_SCORE_PERCENT:
        return (sum - k * scale->item_min) * 100.0 /
               (k * (scale->item_max - scale->item_min));
    case AVLAST_SCORE_T:
        return (sum - scale->reference_mean) * 10.0 / scale->reference_sd + 50.0;
    case AVLAST_SCORE_PROFILE:
        return prorated ? NAN : profile(answers, avlast_scale_items(scale));
    case AVLAST_SCORE_SUM:
        break;
    }
    return scale->times == 1.0 ? sum : sum * scale->times;
}

void avlast_scale_extremes(const AvlastScale *scale, double *low, double *high)
{
    const guint k = avlast_scale_items(scale);
    g_autofree double *worst = g_new0(double, MAX(k, 1)),
                      *best = g_new0(double, MAX(k, 1));

    for (guint i = 0; i < k; i++) {
        const gboolean back = avlast_scale_reversed(scale, i);
        worst[i] = back ? scale->item_max : scale->item_min;
        best[i] = back ? scale->item_min : scale->item_max;
    }
    *low = avlast_scale_score(scale, worst, NULL);
    *high = avlast_scale_score(scale, best, NULL);
}
