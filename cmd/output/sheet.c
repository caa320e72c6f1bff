/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/output.h"
#include "plots/format.h"

enum {
    OUTCOME,
    GROUP,
    TERM,
    ESTIMATE,
    STD_ERROR,
    LOW,
    HIGH,
    STATISTIC,
    DF,
    P_VALUE,
    NOBS,
    NCLUSTERS,
    DEFF,
    NOTE,
    N_COLUMNS
};

/* Decimals that show `digits` significant digits of the standard error (of the estimate
 * when it has none), so that a row's numbers end at the same place. */
static int decimals_for(const AvlastEstimate *row, guint digits)
{
    double scale = row->std_error;

    if (!(isfinite(scale) && scale > 0.0))
        scale = fabs(row->estimate) / 10.0;
    if (!(isfinite(scale) && scale > 0.0))
        return (int)digits - 1;
    return CLAMP((int)digits - 1 - (int)floor(log10(scale)), 0, 12);
}

/* What does not apply is an empty cell; the rest is the one formatter's business. */
static char *fixed(double value, int decimals, const char *lang)
{
    return isnan(value) ? g_strdup("") : avlast_format_number(value, decimals, lang);
}

static char *count_text(gint64 n, const char *lang)
{
    return n < 0 ? g_strdup("") : avlast_format_count(n, lang);
}

static char *p_text(double p, const char *lang)
{
    return isnan(p) ? g_strdup("") : avlast_format_p(p, lang);
}

static char *df_text(const AvlastEstimate *row, const char *lang)
{
    g_autofree char *first = fixed(row->df, row->df == floor(row->df) ? 0 : 1, lang);

    if (isnan(row->df2))
        return g_steal_pointer(&first);
    g_autofree char *second = fixed(row->df2, row->df2 == floor(row->df2) ? 0 : 1, lang);
    return g_strconcat(first, "; ", second, NULL);
}

static GStrv headings(const AvlastEstimates *e, const char *lang)
{
    GStrv row = g_new0(char *, N_COLUMNS + 1);
    g_autofree char *percent = avlast_format_plain(100.0 * e->level, lang);

    row[OUTCOME] = g_strdup(_("outcome"));
    row[GROUP] = g_strdup(_("group"));
    row[TERM] = g_strdup(_("term"));
    row[ESTIMATE] = g_strdup(_("estimate"));
    row[STD_ERROR] = g_strdup(_("std. error"));
    row[LOW] = g_strdup_printf(_("%s %% low"), percent);
    row[HIGH] = g_strdup(_("high"));
    row[STATISTIC] = g_strdup(_("statistic"));
    row[DF] = g_strdup(_("df"));
    row[P_VALUE] = g_strdup(_("p"));
    row[NOBS] = g_strdup(_("n"));
    row[NCLUSTERS] = g_strdup(_("clusters"));
    row[DEFF] = g_strdup(_("deff"));
    row[NOTE] = g_strdup(_("note"));
    return row;
}

static GStrv cells(const AvlastEstimate *e, guint digits, const char *lang)
{
    GStrv row = g_new0(char *, N_COLUMNS + 1);
    const int decimals = decimals_for(e, digits);

    row[OUTCOME] = g_strdup(e->outcome ? e->outcome : "");
    row[GROUP] = g_strdup(e->group ? e->group : "");
    row[TERM] = g_strdup(e->term ? e->term : "");
    row[ESTIMATE] = fixed(e->estimate, decimals, lang);
    row[STD_ERROR] = fixed(e->std_error, decimals, lang);
    row[LOW] = fixed(e->conf_low, decimals, lang);
    row[HIGH] = fixed(e->conf_high, decimals, lang);
    row[STATISTIC] = fixed(e->statistic, 2, lang);
    row[DF] = df_text(e, lang);
    row[P_VALUE] = p_text(e->p_value, lang);
    row[NOBS] = count_text(e->nobs, lang);
    row[NCLUSTERS] = count_text(e->nclusters, lang);
    row[DEFF] = fixed(e->deff, 2, lang);
    row[NOTE] = g_strdup(e->note ? e->note : "");
    return row;
}

/* Leaves out the columns in which no row has anything. */
static GStrv only(GStrv row, const gboolean *used)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (guint j = 0; j < N_COLUMNS; j++)
        if (used[j])
            g_strv_builder_add(builder, row[j]);
    g_strfreev(row);
    return g_strv_builder_end(builder);
}

AvlastSheet *avlast_sheet_new(const AvlastEstimates *estimates, guint digits,
                              const char *lang)
{
    AvlastSheet *sheet = g_new0(AvlastSheet, 1);
    gboolean used[N_COLUMNS] = {[ESTIMATE] = TRUE};

    sheet->rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_ptr_array_add(sheet->rows, headings(estimates, lang));
    for (guint i = 0; i < estimates->rows->len; i++) {
        GStrv row = cells(g_ptr_array_index(estimates->rows, i), digits, lang);
        for (guint j = 0; j < N_COLUMNS; j++)
            used[j] |= *row[j] != '\0';
        g_ptr_array_add(sheet->rows, row);
    }
    sheet->numeric = g_new0(gboolean, N_COLUMNS);
    for (guint j = 0; j < N_COLUMNS; j++)
        if (used[j])
            sheet->numeric[sheet->n_columns++] = j >= ESTIMATE && j <= DEFF;
    sheet->interval = used[STD_ERROR] ? 2 : 1;
    for (guint i = 0; i < sheet->rows->len; i++)
        sheet->rows->pdata[i] = only(sheet->rows->pdata[i], used);
    return sheet;
}

void avlast_sheet_free(AvlastSheet *sheet)
{
    if (!sheet)
        return;
    g_ptr_array_unref(sheet->rows);
    g_free(sheet->numeric);
    g_free(sheet);
}
