/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a sheet: faults with their cell, and remarks. */
#include <string.h>

#include "core/error.h"
#include "data/input_workbook.h"

AvlastPlace avlast_table_place(const AvlastTable *table, guint row, guint column)
{
    return (AvlastPlace){table->name, row, column};
}

char *avlast_table_form(const AvlastTable *table, gboolean *plain)
{
    const gboolean comma = table->decimal_known && table->notation.decimal == ',';

    if (plain)
        *plain = table->workbook->sheets->len == 1 && !comma && table->name_row == 1;
    return g_strdup_printf("a workbook, sheet '%s', columns named in row %u%s",
                           table->sheet->name, table->name_row,
                           comma ? ", decimal comma in texts" : "");
}

gboolean avlast_table_fault(const AvlastTable *table, const char *id, guint row,
                            guint column, const char *hint, GError **error,
                            const char *format, ...)
{
    const AvlastPlace place = avlast_table_place(table, row, column);
    const guint64 key = (guint64)row << 16 | column;
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *what = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (!table->lenient) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, id, &place, "%s\nhint: %s", what,
                    hint);
        return FALSE;
    }
    /* A sheet may be read several times. */
    if (g_hash_table_add(table->said, g_memdup2(&key, sizeof key)))
        avlast_text_faults_add(table->faults, id, row, column, "%s", what);
    return TRUE;
}

gboolean avlast_table_fail_unnamed(const AvlastTable *table,
                                   const AvlastWorkbookCell *cell, GError **error)
{
    g_autofree char *here = avlast_workbook_reference(cell->row, cell->column);
    g_autofree char *letters = avlast_workbook_letters(cell->column);
    g_autofree char *hint =
        g_strdup_printf("name the column; if row %u is a title above the table, say "
                        "--skip %u; if several "
                        "rows are the header (merged cells), say --header-rows 2",
                        table->name_row, table->name_row);

    return avlast_table_fault(table, "AV105", table->name_row, cell->column, hint, error,
                              "column %s has no name in row %u, but cell %s holds "
                              "something",
                              letters, table->name_row, here);
}

gboolean avlast_table_fail_number(const AvlastTable *table,
                                  const AvlastWorkbookCell *cell, const char *column,
                                  const char *text, GError **error)
{
    const AvlastPlace place = avlast_table_place(table, cell->row, cell->column);
    g_autofree char *here = avlast_workbook_reference(cell->row, cell->column);
    AvlastNotation spaced = table->notation;

    spaced.thousands = ' ';
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV110", &place,
                "'%s' is not a number (column '%s', cell %s)\nhint: %s", text, column,
                here,
                avlast_cell_has_thousands(text, strlen(text), spaced)
                    ? "declare the thousands mark with --thousands space, or take it out"
                    : "name the texts that mean missing with --missing or in the "
                      "codebook");
    return FALSE;
}

gboolean avlast_table_fail_error(const AvlastTable *table, const AvlastWorkbookCell *cell,
                                 const char *column, const char *text, GError **error)
{
    g_autofree char *here = avlast_workbook_reference(cell->row, cell->column);
    g_autofree char *hint =
        g_strdup_printf("correct the formula, or say --missing '%s' if such a cell means "
                        "missing",
                        text);

    return avlast_table_fault(table, "AV163", cell->row, cell->column, hint, error,
                              "cell %s holds the error %s (column '%s')", here, text,
                              column);
}

gboolean avlast_table_fail_stray(const AvlastTable *table, const AvlastWorkbookCell *cell,
                                 gsize gap, GError **error)
{
    const AvlastPlace place = avlast_table_place(table, cell->row, cell->column);
    g_autofree char *here = avlast_workbook_reference(cell->row, cell->column);

    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV166", &place,
                "cell %s stands %" G_GSIZE_FORMAT
                " empty rows below the table\nhint: delete what is there, or move it to "
                "another sheet",
                here, gap);
    return FALSE;
}

gboolean avlast_table_watch_header(const AvlastTable *table,
                                   const AvlastWorkbookCell *cell, GString *scratch,
                                   gsize *repeats, GError **error)
{
    AvlastWorkbookValue value;

    if (*repeats >= table->fields || table->column[*repeats] != cell->column ||
        (cell->type != AVLAST_WORKBOOK_SHARED && cell->type != AVLAST_WORKBOOK_TEXT) ||
        !avlast_workbook_value(table->workbook, cell, scratch, &value, NULL) ||
        strcmp(scratch->str, table->first_row[*repeats]) != 0)
        return TRUE;
    if (++*repeats < table->fields || table->fields < 2)
        return TRUE;
    return avlast_table_fault(table, "AV117", cell->row, 0,
                              "take it out; tables that were put one below the other "
                              "each bring their own",
                              error, "row %u repeats the header", cell->row);
}

void avlast_remark_add(AvlastRemark *remark, guint row, guint column, const char *text)
{
    if (remark->count++ == 0) {
        remark->row = row;
        remark->column = column;
        remark->text = g_strdup(text);
    }
}

void avlast_table_remarks_clear(AvlastTableRemarks *remarks)
{
    AvlastRemark *const all[] = {&remarks->hidden, &remarks->veiled,   &remarks->blank,
                                 &remarks->merged, &remarks->formulas, &remarks->no_date};

    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        g_clear_pointer(&all[i]->text, g_free);
}

static void note(GPtrArray *notes, const AvlastRemark *remark, const char *one,
                 const char *several)
{
    g_autofree char *here = remark->row > 0 && remark->column > 0
                                ? avlast_workbook_reference(remark->row, remark->column)
                            : remark->column > 0 ? avlast_workbook_letters(remark->column)
                                                 : g_strdup_printf("%u", remark->row);

    if (remark->count == 0)
        return;
    g_autoptr(GString) text = g_string_new(remark->count == 1 ? one : several);
    g_autofree char *count = g_strdup_printf("%" G_GSIZE_FORMAT, remark->count);
    g_string_replace(text, "{n}", count, 0);
    g_string_replace(text, "{text}", remark->text ? remark->text : "", 0);
    g_string_replace(text, "{here}", here, 0);
    g_ptr_array_add(notes, g_string_free(g_steal_pointer(&text), FALSE));
}

void avlast_table_remarks_note(const AvlastTableRemarks *remarks,
                               const AvlastTable *table, GPtrArray *notes)
{
    note(notes, &remarks->hidden,
         "row {here} is hidden in the workbook (by hand or by a filter); it is read all "
         "the same",
         "{n} rows are hidden in the workbook (by hand or by a filter), the first is row "
         "{here}; they are read all the same");
    note(notes, &remarks->veiled, "column {here} is hidden in the workbook",
         "{n} columns are hidden in the workbook, the first is {here}");
    note(notes, &remarks->blank,
         "row {here} is empty, with filled rows below it: it counts as a row with every "
         "value missing",
         "{n} rows are empty, with filled rows below them, the first is row {here}: they "
         "count as rows with every value missing");
    note(notes, &remarks->merged,
         "the cells {text} are merged: only the first has the value, the others are "
         "empty",
         "{n} areas of cells are merged, the first is {text}: only the first cell of "
         "each has the value, the others are empty");
    if (table->workbook->recalculate)
        note(notes, &remarks->formulas,
             "cell {here} is a formula and the workbook asks to be computed anew; the "
             "value that was saved is read: open and save the file in a spreadsheet "
             "program to be sure of it",
             "{n} cells are formulas, the first is {here}, and the workbook asks to be "
             "computed anew; the values that were saved are read: open and save the file "
             "in a spreadsheet program to be sure of them");
    note(notes, &remarks->no_date,
         "cell {here} has the format of a date, and {text} is none: it is kept as that "
         "number",
         "{n} cells have the format of a date and hold none, the first is {here} "
         "({text}): they are kept as numbers");
}
