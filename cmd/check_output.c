/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/check_output.h"

#include <glib/gi18n.h>
#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/output/phrases.h"
#include "core/number.h"
#include "core/text.h"
#include "data/dates.h"
#include "data/summary.h"
#include "plots/format.h"

gsize avlast_check_rows(const AvlastCheckReport *report)
{
    gsize n = 0;

    for (gsize i = 0; report->among && i < report->frame->rows; i++)
        n += report->among[i] != 0;
    return report->among ? n : report->frame->rows;
}

/* --- the table --- */

static char *reasons_text(const AvlastColumn *column, const AvlastColumnSummary *summary)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint r = 1; r < column->reasons->len; r++) {
        const gsize n = g_array_index(summary->by_reason, gsize, r);
        g_autofree char *why = avlast_reason_words(g_ptr_array_index(column->reasons, r));
        if (n > 0)
            g_string_append_printf(text, "%s%" G_GSIZE_FORMAT " %s",
                                   text->len ? "; " : "", n, why);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

#define LEVELS_SHOWN 4

/* Only days so written compare by their bytes. */
static gboolean is_day(const AvlastColumn *column, const AvlastCodebookEntry *entry,
                       const char *text)
{
    return strcmp(avlast_column_type_name(column, entry), "date") == 0 &&
           (avlast_date_has_form(text) || avlast_date_is_moment(text));
}

static char *values_text(const AvlastColumn *column, const AvlastCodebookEntry *entry,
                         const AvlastColumnSummary *summary, const char *lang)
{
    char low[AVLAST_NUMBER_BUFFER], high[AVLAST_NUMBER_BUFFER];
    g_autoptr(GString) text = g_string_new(NULL);

    if (summary->present == 0)
        return g_strdup("");
    if (column->type == AVLAST_COLUMN_NUMBER && summary->min == summary->max)
        return avlast_numbers_said(avlast_number_exact(summary->min, low), lang);
    if (column->type == AVLAST_COLUMN_NUMBER) {
        g_autofree char *range =
            g_strdup_printf(_("%s to %s"), avlast_number_exact(summary->min, low),
                            avlast_number_exact(summary->max, high));
        return avlast_numbers_said(range, lang);
    }
    if (is_day(column, entry, summary->first) && is_day(column, entry, summary->last) &&
        summary->distinct > 1)
        return g_strdup_printf(_("%s to %s"), summary->first, summary->last);
    if (column->type == AVLAST_COLUMN_TEXT || column->levels->len > LEVELS_SHOWN)
        return g_strdup_printf(ngettext("%lu different value", "%lu different values",
                                        (gulong)summary->distinct),
                               (gulong)summary->distinct);
    for (guint k = 0; k < column->levels->len; k++)
        g_string_append_printf(text, "%s%s", k ? ", " : "",
                               (char *)g_ptr_array_index(column->levels, k));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void set_cell(struct libscols_line *line, gsize j, const char *text)
{
    g_autofree char *one_line = g_strdup(text);
    g_autofree char *safe = avlast_text_printable(g_strdelimit(one_line, "\n\r\t", ' '));

    scols_line_set_data(line, j, safe);
}

static void add_column(struct libscols_table *table, const AvlastCheckReport *report,
                       const AvlastColumn *column)
{
    g_auto(AvlastColumnSummary) summary =
        avlast_column_summary(column, report->frame->rows, report->among);
    const AvlastCodebookEntry *entry =
        avlast_codebook_find(report->codebook, column->name);
    struct libscols_line *line = scols_table_new_line(table, NULL);
    g_autofree char *present = g_strdup_printf("%" G_GSIZE_FORMAT, summary.present);
    g_autofree char *missing = g_strdup_printf("%" G_GSIZE_FORMAT, summary.missing);
    g_autofree char *reasons = reasons_text(column, &summary);
    g_autofree char *values = values_text(column, entry, &summary, report->lang);
    const char *cells[] = {column->name, _(avlast_column_type_name(column, entry)),
                           present,      missing,
                           values,       reasons};

    for (gsize j = 0; j < G_N_ELEMENTS(cells); j++)
        set_cell(line, j, cells[j]);
}

/* The library pads the last column; its table is freed. */
static void append_table(GString *out, struct libscols_table *table)
{
    char *text = NULL;

    scols_print_table_to_string(table, &text);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line)
            g_string_append_printf(out, "%s\n", g_strchomp(*line));
    free(text);
    scols_unref_table(table);
}

/* right: bits of the columns that are aligned right. */
static struct libscols_table *new_table(const char *const *heads, gsize n, guint right)
{
    struct libscols_table *table = scols_new_table();

    scols_table_set_column_separator(table, "  ");
    scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
    for (gsize j = 0; j < n; j++)
        scols_table_new_column(table, heads[j], 0, right >> j & 1 ? SCOLS_FL_RIGHT : 0);
    return table;
}

static void append_columns(GString *out, const AvlastCheckReport *report)
{
    const char *heads[] = {_("column"),  _("type"),   _("present"),
                           _("missing"), _("values"), _("why missing")};
    struct libscols_table *table = new_table(heads, G_N_ELEMENTS(heads), 1 << 2 | 1 << 3);

    for (guint j = 0; j < report->frame->columns->len; j++)
        add_column(table, report, g_ptr_array_index(report->frame->columns, j));
    append_table(out, table);
}

/* --- waves and rules --- */

static void append_waves(GString *out, const AvlastWaves *waves, const char *lang)
{
    const char *heads[] = {_("wave"), _("arm"),   _("present"), _("of the first"),
                           _("lost"), _("share"), _("back"),    _("late")};

    if (!waves)
        return;
    struct libscols_table *table = new_table(heads, G_N_ELEMENTS(heads), 0xfc);
    for (guint k = 0; k < waves->counts->len; k++) {
        const AvlastWaveCount *count = &g_array_index(waves->counts, AvlastWaveCount, k);
        const gsize numbers[] = {count->present, count->stayed, count->lost, 0,
                                 count->back,    count->late};
        struct libscols_line *line = scols_table_new_line(table, NULL);
        set_cell(line, 0, count->wave);
        set_cell(line, 1,
                 !count->arm    ? _("all")
                 : !*count->arm ? _("(no arm)")
                                : count->arm);
        for (gsize j = 0; j < G_N_ELEMENTS(numbers); j++) {
            g_autofree char *text = g_strdup_printf("%" G_GSIZE_FORMAT, numbers[j]);
            if (j != 3)
                set_cell(line, 2 + j, text);
        }
        if (count->start > 0) {
            g_autofree char *number = avlast_format_number(
                100.0 * (double)count->lost / (double)count->start, 1, lang);
            g_autofree char *share =
                g_strconcat(number, strcmp(lang, "nb") == 0 ? "\xc2\xa0%" : "%", NULL);
            set_cell(line, 5, share);
        }
    }
    g_string_append_c(out, '\n');
    append_table(out, table);
}

static void append_rules(GString *out, const GPtrArray *rules)
{
    const char *heads[] = {_("rule"), _("rows"), _("broken"), _("not to be told")};

    if (rules->len == 0)
        return;
    struct libscols_table *table = new_table(heads, G_N_ELEMENTS(heads), 0xe);
    for (guint k = 0; k < rules->len; k++) {
        const AvlastRuleCount *rule = g_ptr_array_index(rules, k);
        const gsize numbers[] = {rule->checked, rule->failed, rule->unknown};
        struct libscols_line *line = scols_table_new_line(table, NULL);
        set_cell(line, 0, rule->name);
        for (gsize j = 0; j < G_N_ELEMENTS(numbers); j++) {
            g_autofree char *text = g_strdup_printf("%" G_GSIZE_FORMAT, numbers[j]);
            set_cell(line, 1 + j, text);
        }
    }
    g_string_append_c(out, '\n');
    append_table(out, table);
}

static void append_answers(GString *out, const GPtrArray *answers, const char *lang)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint k = 0; k < answers->len; k++) {
        const AvlastAnswers *one = g_ptr_array_index(answers, k);
        g_autofree char *name = avlast_text_printable(one->name);
        const double share =
            one->rows > 0 ? 100.0 * (double)one->flagged / (double)one->rows : 0.0;
        if (one->rows == 0)
            g_string_append_printf(text, _("%s: no row can be judged\n"), name);
        else if (one->kind == AVLAST_ANSWERS_FAST)
            g_string_append_printf(
                text, _("%s: %lu of %lu rows (%.1f%%) took less than %.6g\n"), name,
                (gulong)one->flagged, (gulong)one->rows, share, one->limit);
        else
            g_string_append_printf(
                text, _("%s: %lu of %lu rows (%.1f%%) give the same answer all along\n"),
                name, (gulong)one->flagged, (gulong)one->rows, share);
    }
    g_autofree char *said = avlast_numbers_said(text->str, lang);
    g_string_append(out, said);
}

char *avlast_check_table(const AvlastCheckReport *report)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const AvlastFrame *frame = report->frame;
    const gsize rows = avlast_check_rows(report);
    const guint n = report->validation->faults->len;

    g_string_append_printf(out, "avlast check   %s   ", frame->source);
    g_string_append_printf(out, ngettext("%lu row", "%lu rows", (gulong)rows),
                           (gulong)rows);
    g_string_append(out, ", ");
    g_string_append_printf(
        out, ngettext("%u column", "%u columns", (gulong)frame->columns->len),
        frame->columns->len);
    g_autofree char *form = avlast_phrase(report->form, NULL, NULL, report->lang);
    g_string_append_printf(out, "\n%s\n\n", form);
    append_columns(out, report);
    append_rules(out, report->validation->rules);
    append_waves(out, report->validation->waves, report->lang);
    g_string_append_c(out, '\n');
    avlast_check_append_faults(out, report);
    avlast_check_append_notes(out, report);
    append_answers(out, report->validation->answers, report->lang);
    if (n == 0)
        g_string_append_printf(out, "%s\n", _("no faults"));
    else
        g_string_append_printf(out, ngettext("%u fault\n", "%u faults\n", (gulong)n), n);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
