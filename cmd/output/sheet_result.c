/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A result's rows as a sheet. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/output.h"
#include "cmd/output/phrases.h"
#include "core/text.h"
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

#define MOST_EXTRA 8

/* Columns more that rows such as "cv:TERM" make (setting `extra`), before the note. */
#define MOST_EXTRA 8

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

/* Columns that rows such as "cv:TERM" make, as the setting `extra` names them; they stand
 * before the note. */
typedef struct {
    GStrv names;
    guint n;
    GHashTable *rows; /* of const AvlastEstimate * by outcome, group and term */
} Extra;

static void extra_clear(Extra *extra)
{
    g_strfreev(extra->names);
    g_clear_pointer(&extra->rows, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Extra, extra_clear)

static char *key_of(const AvlastEstimate *e, const char *name)
{
    return g_strdup_printf("%s\1%s\1%s%s%s", e->outcome ? e->outcome : "",
                           e->group ? e->group : "", name ? name : "", name ? ":" : "",
                           e->term ? e->term : "");
}

static gboolean is_extra(const AvlastEstimate *e, const Extra *extra)
{
    for (guint x = 0; e->term && x < extra->n; x++) {
        const gsize length = strlen(extra->names[x]);
        if (strncmp(e->term, extra->names[x], length) == 0 && e->term[length] == ':')
            return TRUE;
    }
    return FALSE;
}

static Extra extra_of(const AvlastResult *result)
{
    const char *text = avlast_json_member_text(result->settings, "extra");
    Extra extra = {.names = text ? avlast_text_list(text) : g_new0(char *, 1)};

    extra.n = MIN(g_strv_length(extra.names), MOST_EXTRA);
    extra.rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < result->estimates->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (is_extra(row, &extra))
            g_hash_table_insert(extra.rows, key_of(row, NULL), row);
    }
    return extra;
}

/* A p-value, with the interval that goes with it. */
static void add_corrected(AvlastSheet *sheet, guint column, const AvlastEstimate *row)
{
    g_autofree char *p = avlast_format_p(row->p_value, sheet->lang);

    if (isnan(row->conf_low) && isnan(row->conf_high)) {
        avlast_sheet_p(sheet, column, row->p_value);
        return;
    }
    g_autofree char *low = avlast_format_number(row->conf_low, 2, sheet->lang);
    g_autofree char *high = avlast_format_number(row->conf_high, 2, sheet->lang);
    g_autofree char *text = g_strdup_printf("%s (%s; %s)", p, low, high);
    if (isnan(row->std_error)) {
        avlast_sheet_text(sheet, column, text);
        return;
    }
    g_autofree char *se =
        avlast_format_number(row->std_error, MAX(2, decimals_for(row, 3)), sheet->lang);
    g_autofree char *with = g_strdup_printf(_("%s, SE %s"), text, se);
    avlast_sheet_text(sheet, column, with);
}

static void add_extra(AvlastSheet *sheet, const AvlastEstimate *e, const Extra *extra)
{
    for (guint x = 0; x < extra->n; x++) {
        const char *name = extra->names[x];
        g_autofree char *key = key_of(e, name);
        const AvlastEstimate *row = g_hash_table_lookup(extra->rows, key);
        if (row && strcmp(name, "cv") == 0)
            avlast_sheet_share(sheet, NOTE + x, row->estimate, 1);
        else if (row && isnan(row->estimate))
            add_corrected(sheet, NOTE + x, row);
        else if (row)
            avlast_sheet_number(sheet, NOTE + x, row->estimate,
                                strcmp(name, "n.effective") == 0 ? 1 : 2);
    }
}

static void add_headings(AvlastSheet *sheet, const AvlastEstimates *e, const Extra *extra)
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
    };

    avlast_sheet_add(sheet);
    for (guint j = 0; j < NOTE; j++)
        avlast_sheet_text(sheet, j, names[j]);
    for (guint x = 0; x < extra->n; x++) {
        const char *name = extra->names[x];
        avlast_sheet_text(sheet, NOTE + x,
                          strcmp(name, "cv") == 0            ? _("CV")
                          : strcmp(name, "n.effective") == 0 ? _("effective n")
                                                             : name);
    }
    avlast_sheet_text(sheet, NOTE + extra->n, _("note"));
}

static void add_row(AvlastSheet *sheet, const AvlastEstimate *e, const Extra *extra,
                    guint digits)
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
    add_extra(sheet, e, extra);
    avlast_sheet_text(sheet, NOTE + extra->n, note);
}

AvlastSheet *avlast_output_sheet(const AvlastResult *result, guint digits,
                                 const char *lang, guint *interval)
{
    const AvlastEstimates *e = result->estimates;
    g_auto(Extra) extra = extra_of(result);
    const guint columns = N_COLUMNS + extra.n;
    AvlastSheet *sheet = avlast_sheet_new(columns, lang);
    gboolean used[N_COLUMNS + MOST_EXTRA] = {[ESTIMATE] = TRUE};

    add_headings(sheet, e, &extra);
    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (is_extra(row, &extra))
            continue;
        add_row(sheet, row, &extra, digits);
        for (guint j = 0; j < columns; j++)
            used[j] |= *avlast_sheet_cell(sheet, sheet->rows->len - 1, j)->text != '\0';
    }
    for (guint j = ESTIMATE; j < columns - 1; j++)
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
