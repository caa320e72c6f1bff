/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/check_output.h"

#include <glib/gi18n.h>
#include <libsmartcols/libsmartcols.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/output/output.h"
#include "core/number.h"
#include "core/text.h"
#include "data/summary.h"
#include "infer/result.h"

static gsize rows_checked(const AvlastCheckReport *report)
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
        if (n > 0)
            g_string_append_printf(text, "%s%" G_GSIZE_FORMAT " %s",
                                   text->len ? "; " : "", n,
                                   (char *)g_ptr_array_index(column->reasons, r));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

#define LEVELS_SHOWN 4

static char *values_text(const AvlastColumn *column, const AvlastColumnSummary *summary)
{
    char low[AVLAST_NUMBER_BUFFER], high[AVLAST_NUMBER_BUFFER];
    g_autoptr(GString) text = g_string_new(NULL);

    if (summary->present == 0)
        return g_strdup("");
    if (column->type == AVLAST_COLUMN_NUMBER && summary->min == summary->max)
        return g_strdup(avlast_number_exact(summary->min, low));
    if (column->type == AVLAST_COLUMN_NUMBER)
        return g_strdup_printf(_("%s to %s"), avlast_number_exact(summary->min, low),
                               avlast_number_exact(summary->max, high));
    if (column->type == AVLAST_COLUMN_TEXT || column->levels->len > LEVELS_SHOWN)
        return g_strdup_printf(ngettext("%lu different value", "%lu different values",
                                        (gulong)summary->distinct),
                               (gulong)summary->distinct);
    for (guint k = 0; k < column->levels->len; k++)
        g_string_append_printf(text, "%s%s", k ? ", " : "",
                               (char *)g_ptr_array_index(column->levels, k));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static const char *type_text(const AvlastColumn *column)
{
    if (column->type == AVLAST_COLUMN_NUMBER)
        return column->integer ? _("whole number") : _("number");
    return column->type == AVLAST_COLUMN_CATEGORY ? _("category") : _("text");
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
    struct libscols_line *line = scols_table_new_line(table, NULL);
    g_autofree char *present = g_strdup_printf("%" G_GSIZE_FORMAT, summary.present);
    g_autofree char *missing = g_strdup_printf("%" G_GSIZE_FORMAT, summary.missing);
    g_autofree char *reasons = reasons_text(column, &summary);
    g_autofree char *values = values_text(column, &summary);
    const char *cells[] = {column->name, type_text(column), present, missing, values,
                           reasons};

    for (gsize j = 0; j < G_N_ELEMENTS(cells); j++)
        set_cell(line, j, cells[j]);
}

static void append_columns(GString *out, const AvlastCheckReport *report)
{
    const char *heads[] = {_("column"),  _("type"),   _("present"),
                           _("missing"), _("values"), _("why missing")};
    struct libscols_table *table = scols_new_table();
    char *text = NULL;

    scols_table_set_column_separator(table, "  ");
    scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
    for (gsize j = 0; j < G_N_ELEMENTS(heads); j++)
        scols_table_new_column(table, heads[j], 0, j == 2 || j == 3 ? SCOLS_FL_RIGHT : 0);
    for (guint j = 0; j < report->frame->columns->len; j++)
        add_column(table, report, g_ptr_array_index(report->frame->columns, j));
    scols_print_table_to_string(table, &text);
    /* The library pads the last column. */
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line)
            g_string_append_printf(out, "%s\n", g_strchomp(*line));
    free(text);
    scols_unref_table(table);
}

static void append_fault(GString *out, const AvlastFault *fault)
{
    g_autofree char *name = fault->name ? g_strdup(fault->name) : NULL;
    g_autoptr(GString) text = g_string_new(fault->file);

    if (fault->line)
        g_string_append_printf(text, ":%" G_GSIZE_FORMAT, fault->line);
    if (fault->line && fault->column)
        g_string_append_printf(text, ":%" G_GSIZE_FORMAT, fault->column);
    g_string_append_printf(text, ": error %s: %s", fault->id, fault->text);
    /* AV145 names the column in its text. */
    if (name && strcmp(fault->id, "AV145") != 0)
        g_string_append_printf(text, _(" (column '%s')"), name);
    g_autofree char *safe = avlast_text_printable(g_strdelimit(text->str, "\n\r", ' '));
    g_string_append_printf(out, "%s\n", safe);
}

/* Faults of one kind in one column beyond the limit are counted, not listed. */
static void append_faults(GString *out, const AvlastCheckReport *report)
{
    g_autoptr(GHashTable) listed =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) kinds = g_ptr_array_new();
    const GPtrArray *faults = report->validation->faults;

    for (guint k = 0; k < faults->len; k++) {
        const AvlastFault *fault = g_ptr_array_index(faults, k);
        char *kind = g_strdup_printf("%s %s", fault->id, fault->name ? fault->name : "");
        const gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(listed, kind)) + 1;
        if (n == 1)
            g_ptr_array_add(kinds, kind);
        if (report->listed == 0 || n <= report->listed)
            append_fault(out, fault);
        /* An old key stays and the new text is freed, so `kinds` keeps pointing at it. */
        g_hash_table_insert(listed, kind, GSIZE_TO_POINTER(n));
    }
    for (guint k = 0; report->listed > 0 && k < kinds->len; k++) {
        const char *kind = g_ptr_array_index(kinds, k);
        const gsize n = GPOINTER_TO_SIZE(g_hash_table_lookup(listed, kind));
        if (n > report->listed) {
            g_autofree char *safe = avlast_text_printable(kind + 6);
            g_string_append_printf(out,
                                   _("%lu more of %.5s in '%s' (--limit 0 lists all)\n"),
                                   (gulong)(n - report->listed), kind, safe);
        }
    }
}

char *avlast_check_table(const AvlastCheckReport *report)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const AvlastFrame *frame = report->frame;
    const gsize rows = rows_checked(report);
    const guint n = report->validation->faults->len;

    g_string_append_printf(out, "avlast check   %s   ", frame->source);
    g_string_append_printf(out, ngettext("%lu row", "%lu rows", (gulong)rows),
                           (gulong)rows);
    g_string_append(out, ", ");
    g_string_append_printf(
        out, ngettext("%u column", "%u columns", (gulong)frame->columns->len),
        frame->columns->len);
    g_string_append_printf(out, "\n%s\n\n", report->form);
    append_columns(out, report);
    g_string_append_c(out, '\n');
    append_faults(out, report);
    for (guint k = 0; k < report->validation->notes->len; k++) {
        g_autofree char *safe =
            avlast_text_printable(g_ptr_array_index(report->validation->notes, k));
        g_string_append_printf(out, "%s: %s\n", _("note"), safe);
    }
    if (n == 0)
        g_string_append_printf(out, "%s\n", _("no faults"));
    else
        g_string_append_printf(out, ngettext("%u fault\n", "%u faults\n", (gulong)n), n);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* --- for programs --- */

static void append_field(GString *out, const char *text, char after)
{
    g_autofree char *field = avlast_output_csv_field(text ? text : "", ',');

    g_string_append_printf(out, "%s%c", field, after);
}

static void append_place(GString *out, gsize place)
{
    if (place > 0)
        g_string_append_printf(out, "%" G_GSIZE_FORMAT, place);
    g_string_append_c(out, ',');
}

char *avlast_check_csv(const AvlastCheckReport *report)
{
    g_autoptr(GString) out = g_string_new("file,line,column,name,code,message\n");
    const GPtrArray *faults = report->validation->faults;

    for (guint k = 0; k < faults->len; k++) {
        const AvlastFault *fault = g_ptr_array_index(faults, k);
        append_field(out, fault->file, ',');
        append_place(out, fault->line);
        append_place(out, fault->column);
        append_field(out, fault->name, ',');
        append_field(out, fault->id, ',');
        append_field(out, fault->text, '\n');
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static json_t *column_json(const AvlastColumn *column, gsize rows, const guint8 *among)
{
    g_auto(AvlastColumnSummary) summary = avlast_column_summary(column, rows, among);
    json_t *missing = json_object();

    for (guint r = 1; r < column->reasons->len; r++) {
        const gsize n = g_array_index(summary.by_reason, gsize, r);
        if (n > 0)
            json_object_set_new(missing, g_ptr_array_index(column->reasons, r),
                                json_integer((json_int_t)n));
    }
    json_t *levels =
        column->levels ? json_integer((json_int_t)summary.distinct) : json_null();
    return json_pack("{s:s, s:s, s:I, s:o, s:o, s:o, s:o}", "name", column->name, "type",
                     avlast_column_type_name(column), "present",
                     (json_int_t)summary.present, "missing", missing, "min",
                     avlast_json_number(summary.min), "max",
                     avlast_json_number(summary.max), "levels", levels);
}

static json_t *place_json(gsize place)
{
    return place > 0 ? json_integer((json_int_t)place) : json_null();
}

static json_t *fault_json(const AvlastFault *fault)
{
    return json_pack("{s:s, s:o, s:o, s:o, s:s, s:s}", "file", fault->file, "line",
                     place_json(fault->line), "column", place_json(fault->column), "name",
                     avlast_json_text(fault->name), "code", fault->id, "message",
                     fault->text);
}

char *avlast_check_json(const AvlastCheckReport *report)
{
    const AvlastFrame *frame = report->frame;
    const AvlastValidation *validation = report->validation;
    json_t *columns = json_array(), *faults = json_array(), *notes = json_array();

    for (guint j = 0; j < frame->columns->len; j++)
        json_array_append_new(columns, column_json(g_ptr_array_index(frame->columns, j),
                                                   frame->rows, report->among));
    for (guint k = 0; k < validation->faults->len; k++)
        json_array_append_new(faults,
                              fault_json(g_ptr_array_index(validation->faults, k)));
    for (guint k = 0; k < validation->notes->len; k++)
        json_array_append_new(notes,
                              json_string(g_ptr_array_index(validation->notes, k)));
    json_t *file = json_pack("{s:s, s:s, s:I, s:I, s:s}", "path", frame->source, "sha256",
                             frame->sha256, "bytes", (json_int_t)frame->bytes, "rows",
                             (json_int_t)rows_checked(report), "form", report->form);
    json_t *all =
        json_pack("{s:s, s:o, s:o, s:o, s:o}", "schema", "avlast-check/1", "file", file,
                  "columns", columns, "faults", faults, "notes", notes);
    char *dump = json_dumps(all, JSON_INDENT(1));
    char *text = g_strconcat(dump ? dump : "{}", "\n", NULL);
    free(dump);
    json_decref(all);
    return text;
}
