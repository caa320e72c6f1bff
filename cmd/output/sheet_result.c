/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A result's rows as a sheet. */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/output/output.h"
#include "cmd/output/phrases.h"
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

static int df_decimals(double df)
{
    return df == floor(df) ? 0 : 1;
}

static void add_headings(AvlastSheet *sheet, const AvlastEstimates *e)
{
    g_autofree char *level = avlast_format_plain(100.0 * e->level, sheet->lang);
    g_autofree char *low = g_strdup_printf(_("%s %% low"), level);
    const char *const names[N_COLUMNS] = {
        [OUTCOME] = _("outcome"),
        [GROUP] = _("group"),
        [TERM] = _("term"),
        [ESTIMATE] = _("estimate"),
        [STD_ERROR] = _("std. error"),
        [LOW] = low,
        [HIGH] = _("high"),
        [STATISTIC] = _("statistic"),
        [DF] = _("df"),
        [P_VALUE] = _("p"),
        [NOBS] = _("n"),
        [NCLUSTERS] = _("clusters"),
        [DEFF] = _("deff"),
        [NOTE] = _("note"),
    };

    avlast_sheet_add(sheet);
    for (guint j = 0; j < N_COLUMNS; j++)
        avlast_sheet_text(sheet, j, names[j]);
}

static void add_row(AvlastSheet *sheet, const AvlastEstimate *e, guint digits)
{
    const int decimals = decimals_for(e, digits);

    avlast_sheet_add(sheet);
    avlast_sheet_text(sheet, OUTCOME, e->outcome);
    avlast_sheet_text(sheet, GROUP, e->group);
    avlast_sheet_text(sheet, TERM, e->term);
    avlast_sheet_number(sheet, ESTIMATE, e->estimate, decimals);
    avlast_sheet_number(sheet, STD_ERROR, e->std_error, decimals);
    avlast_sheet_number(sheet, LOW, e->conf_low, decimals);
    avlast_sheet_number(sheet, HIGH, e->conf_high, decimals);
    avlast_sheet_number(sheet, STATISTIC, e->statistic, 2);
    if (isnan(e->df2)) {
        avlast_sheet_number(sheet, DF, e->df, df_decimals(e->df));
    } else {
        g_autofree char *first =
            avlast_format_number(e->df, df_decimals(e->df), sheet->lang);
        g_autofree char *second =
            avlast_format_number(e->df2, df_decimals(e->df2), sheet->lang);
        g_autofree char *both = g_strconcat(first, "; ", second, NULL);
        avlast_sheet_text(sheet, DF, both);
    }
    avlast_sheet_p(sheet, P_VALUE, e->p_value);
    avlast_sheet_count(sheet, NOBS, e->nobs);
    avlast_sheet_count(sheet, NCLUSTERS, e->nclusters);
    avlast_sheet_number(sheet, DEFF, e->deff, 2);
    g_autofree char *note = avlast_phrase(e->note, NULL, NULL, sheet->lang);
    avlast_sheet_text(sheet, NOTE, note);
}

AvlastSheet *avlast_output_sheet(const AvlastResult *result, guint digits,
                                 const char *lang, guint *interval)
{
    const AvlastEstimates *e = result->estimates;
    AvlastSheet *sheet = avlast_sheet_new(N_COLUMNS, lang);
    gboolean used[N_COLUMNS] = {[ESTIMATE] = TRUE};

    add_headings(sheet, e);
    for (guint i = 0; i < e->rows->len; i++) {
        add_row(sheet, g_ptr_array_index(e->rows, i), digits);
        for (guint j = 0; j < N_COLUMNS; j++)
            used[j] |= *avlast_sheet_cell(sheet, i + 1, j)->text != '\0';
    }
    for (guint j = ESTIMATE; j <= DEFF; j++)
        sheet->numeric[j] = TRUE;
    if (interval)
        *interval = used[STD_ERROR] ? 2 : 1;
    avlast_sheet_keep(sheet, used);

    g_autofree char *method = avlast_phrase(e->method, NULL, NULL, lang);
    sheet->title = g_strdup_printf("avlast %s: %s", result->program,
                                   *method ? method : result->program);
    for (guint i = 0; i < e->dropped->len; i++) {
        const AvlastDropped *d = g_ptr_array_index(e->dropped, i);
        avlast_sheet_note_unused(sheet, d->what, d->rows);
    }
    for (guint i = 0; i < e->notes->len; i++)
        avlast_sheet_note(sheet, g_ptr_array_index(e->notes, i));
    return sheet;
}
