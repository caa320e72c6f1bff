/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/phrases.h"
#include "cmd/weight/weight.h"
#include "plots/format.h"

enum { NAME, ROWS, BEFORE, TARGET, AFTER, FACTOR, N_COLUMNS };

static gboolean is(const AvlastEstimate *row, const char *outcome, const char *group,
                   const char *term)
{
    return row && (!outcome || g_strcmp0(row->outcome, outcome) == 0) &&
           (!group || g_strcmp0(row->group, group) == 0) &&
           (!term || g_strcmp0(row->term, term) == 0);
}

static void add_strong(AvlastSheet *sheet, const char *text)
{
    AvlastSheetRow *row = avlast_sheet_add(sheet);

    row->strong = TRUE;
    avlast_sheet_text(sheet, NAME, text);
}

/* Sums of people, with a decimal where they are few. */
static void add_sum(AvlastSheet *sheet, guint column, double value)
{
    avlast_sheet_number(sheet, column, value,
                        fabs(value) < 1000.0 && fabs(value - round(value)) > 1e-6 ? 1
                                                                                  : 0);
}

/* "agegroup=16-19;kjønn=mann" as "16-19, mann". */
static char *levels_of(const char *group)
{
    GString *text = g_string_new(NULL);
    g_auto(GStrv) parts = g_strsplit(group, ";", -1);

    for (char **part = parts; *part; part++) {
        const char *equals = strchr(*part, '=');
        g_string_append_printf(text, "%s%s", part > parts ? ", " : "",
                               equals ? equals + 1 : *part);
    }
    return g_string_free(text, FALSE);
}

/* The three rows of a cell or number, the first of them at `at`. */
static void add_cell(AvlastSheet *sheet, const AvlastEstimates *e, guint at)
{
    const AvlastEstimate *row = avlast_estimates_row(e, at);
    const double before = row->estimate,
                 after = avlast_estimates_row(e, at + 2)->estimate;
    g_autofree char *name = row->group ? levels_of(row->group) : g_strdup(row->outcome);

    avlast_sheet_add(sheet)->indent = row->group ? 1 : 0;
    avlast_sheet_text(sheet, NAME, name);
    avlast_sheet_count(sheet, ROWS, row->nobs);
    add_sum(sheet, BEFORE, before);
    add_sum(sheet, TARGET, avlast_estimates_row(e, at + 1)->estimate);
    add_sum(sheet, AFTER, after);
    avlast_sheet_number(sheet, FACTOR, before != 0.0 ? after / before : NAN, 3);
}

static double value_of(const AvlastEstimates *e, const char *outcome, const char *group,
                       const char *term)
{
    const AvlastEstimate *row = avlast_estimates_find(e, outcome, group, term, NULL);

    return row ? row->estimate : NAN;
}

static void add_weights(AvlastSheet *sheet, const AvlastEstimates *e)
{
    static const struct {
        const char *term, *words;
        int decimals;
    } lines[] = {{"sum", N_("sum"), 0},
                 {"min", N_("smallest"), 3},
                 {"p0.05", N_("5th percentile"), 3},
                 {"p0.25", N_("lower quartile"), 3},
                 {"p0.5", N_("median"), 3},
                 {"p0.75", N_("upper quartile"), 3},
                 {"p0.95", N_("95th percentile"), 3},
                 {"max", N_("largest"), 3},
                 {"deff.kish", N_("Kish's design effect"), 3},
                 {"n.effective", N_("effective n"), 1}};

    add_strong(sheet, _("weights, from base to final"));
    for (gsize l = 0; l < G_N_ELEMENTS(lines); l++) {
        avlast_sheet_add(sheet)->indent = 1;
        avlast_sheet_text(sheet, NAME, _(lines[l].words));
        avlast_sheet_number(sheet, BEFORE, value_of(e, "weights", "base", lines[l].term),
                            lines[l].decimals);
        avlast_sheet_number(sheet, AFTER, value_of(e, "weights", "final", lines[l].term),
                            lines[l].decimals);
        avlast_sheet_number(sheet, FACTOR, value_of(e, "factor", NULL, lines[l].term), 3);
    }
    const AvlastEstimate *row = avlast_estimates_find(e, "weights", "final", "sum", NULL);
    AvlastSheetCell *cell = avlast_sheet_cell(sheet, sheet->rows->len - 10, ROWS);
    g_autofree char *n = row ? avlast_format_count(row->nobs, sheet->lang) : g_strdup("");
    g_free(cell->text);
    cell->text = g_steal_pointer(&n);
}

/* What a step did, in a sentence. */
static void note_step(AvlastSheet *sheet, const AvlastEstimates *e, guint at)
{
    const AvlastEstimate *row = avlast_estimates_row(e, at);
    const double cut = value_of(e, row->outcome, row->group, "cut"),
                 misfit = value_of(e, row->outcome, row->group, "misfit"),
                 negative = value_of(e, row->outcome, row->group, "negative");
    g_autofree char *what = avlast_phrase(row->outcome, NULL, NULL, sheet->lang);
    g_autoptr(GString) text = g_string_new(what);

    g_string_append_printf(text, _(": factors from %.3f to %.3f"), row->estimate,
                           avlast_estimates_row(e, at + 1)->estimate);
    if (!isnan(cut))
        g_string_append_printf(text, _(", %.0f rows cut to weights from %.4g to %.4g"),
                               cut, value_of(e, row->outcome, row->group, "bound.low"),
                               value_of(e, row->outcome, row->group, "bound.high"));
    if (!isnan(misfit))
        g_string_append_printf(text, _(", %.0f steps of calculation, misfit %.1g"),
                               value_of(e, row->outcome, row->group, "iterations"),
                               misfit);
    if (negative > 0.0)
        g_string_append_printf(text, _(", %.0f weights below zero"), negative);
    g_autofree char *said = avlast_numbers_said(text->str, sheet->lang);
    avlast_sheet_note(sheet, said);
}

static void add_headings(AvlastSheet *sheet, const AvlastEstimates *e)
{
    const char *const names[N_COLUMNS] = {
        [NAME] = "",
        [ROWS] = _("rows"),
        [BEFORE] = _("before"),
        [TARGET] = _("target"),
        [AFTER] = _("after"),
        [FACTOR] = _("factor"),
    };
    g_autofree char *used = avlast_format_count(e->rows_used, sheet->lang);
    g_autofree char *read = avlast_format_count(e->rows_read, sheet->lang);
    g_autofree char *design = avlast_phrase(e->design, NULL, NULL, sheet->lang);

    sheet->title = e->rows_used < e->rows_read
                       ? g_strdup_printf(_("Weights of %s of %s rows"), used, read)
                       : g_strdup_printf(_("Weights of %s rows"), used);
    sheet->subtitle = g_strdup_printf("%s: %s", _("design"), design);
    avlast_sheet_add(sheet);
    for (guint j = 0; j < N_COLUMNS; j++) {
        avlast_sheet_text(sheet, j, names[j]);
        sheet->numeric[j] = j > NAME;
    }
}

AvlastSheet *avlast_weight_sheet(const AvlastEstimates *e, const char *lang)
{
    AvlastSheet *sheet = avlast_sheet_new(N_COLUMNS, lang);
    const char *margin = NULL;

    add_headings(sheet, e);
    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (is(row, NULL, NULL, "factor.min"))
            note_step(sheet, e, i);
        if (!is(row, NULL, NULL, "before"))
            continue;
        const gboolean again =
            i > 0 && margin && strcmp(row->outcome, margin) == 0 && row->group &&
            is(avlast_estimates_row(e, i - 1), row->outcome, NULL, "after");
        if (row->group && !again)
            add_strong(sheet, row->outcome);
        margin = row->outcome;
        add_cell(sheet, e, i);
    }
    add_weights(sheet, e);
    for (guint i = 0; i < e->dropped->len; i++) {
        const AvlastDropped *dropped = g_ptr_array_index(e->dropped, i);
        avlast_sheet_note_unused(sheet, dropped->what, dropped->rows);
    }
    for (guint i = 0; i < e->notes->len; i++) {
        g_autofree char *note =
            avlast_phrase(g_ptr_array_index(e->notes, i), NULL, NULL, lang);
        avlast_sheet_note(sheet, note);
    }
    return sheet;
}
