/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets as workbooks. */
#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/output/sheet.h"
#include "core/error.h"

#ifndef HAVE_XLSXWRITER

GBytes *avlast_sheet_to_workbook(const AvlastSheet *sheet, GError **error)
{
    (void)sheet;
    avlast_fail(error, AVLAST_ERROR_HELPER, "AV169", NULL,
                "this avlast was built without libxlsxwriter and writes no workbooks\n"
                "hint: --format csv-excel opens in a spreadsheet; or install "
                "libxlsxwriter and build again");
    return NULL;
}

#else

#include "core/late_xlsxwriter.h"

#define MOST_TEXT 32767 /* characters in a cell */
#define NARROWEST 8.0
#define WIDEST    60.0

/* One workbook on its way; the first fault stops it. */
typedef struct {
    const AvlastSheet *sheet;
    lxw_workbook *book;
    GHashTable *formats; /* by their description */
    lxw_error fault;
} Writing;

static void check(Writing *writing, lxw_error fault)
{
    if (writing->fault == LXW_NO_ERROR)
        writing->fault = fault;
}

/* 1980-01-01 is the first day a zip file knows. */
static time_t creation_time(void)
{
    const char *epoch = g_getenv("SOURCE_DATE_EPOCH");
    gint64 seconds;

    if (epoch && g_ascii_string_to_signed(epoch, 10, 1, G_MAXINT32, &seconds, NULL))
        return (time_t)seconds;
    return 315532800;
}

/* The number format that shows what is printed, "General" for texts. What is printed as
 * "<0.001" is shown so, with the number behind it. */
static char *number_format(const AvlastSheetCell *cell)
{
    char zeros[] = "0000000000000000";
    const int decimals = CLAMP(cell->decimals, 0, (int)sizeof zeros - 1);

    zeros[decimals] = '\0';
    if (cell->form == AVLAST_CELL_TEXT)
        return g_strdup("General");
    if (*cell->text == '<' || *cell->text == '>')
        return g_strdup_printf("\"%s\"", cell->text);
    return g_strdup_printf("#,##0%s%s%s", decimals ? "." : "", zeros,
                           cell->form == AVLAST_CELL_SHARE ? "%" : "");
}

/* A workbook keeps each look once. */
static lxw_format *format_for(Writing *writing, const char *number, gboolean bold,
                              guint indent, guint8 align)
{
    g_autofree char *key =
        g_strdup_printf("%s|%d|%u|%u", number, bold, indent, (guint)align);
    lxw_format *format = g_hash_table_lookup(writing->formats, key);

    if (format)
        return format;
    format = workbook_add_format(writing->book);
    if (strcmp(number, "General") != 0)
        format_set_num_format(format, number);
    if (bold)
        format_set_bold(format);
    if (indent > 0)
        format_set_indent(format, (uint8_t)MIN(indent, 15));
    if (align != LXW_ALIGN_NONE)
        format_set_align(format, align);
    g_hash_table_insert(writing->formats, g_steal_pointer(&key), format);
    return format;
}

static void write_cell(Writing *writing, lxw_worksheet *page, guint i, guint j)
{
    const AvlastSheet *sheet = writing->sheet;
    const AvlastSheetRow *row = avlast_sheet_row(sheet, i);
    const AvlastSheetCell *cell = &row->cells[j];
    const gboolean heading = i < sheet->n_headings;
    const lxw_col_t column = (lxw_col_t)j;
    g_autofree char *number = number_format(cell);
    const guint8 align = cell->span > 1          ? LXW_ALIGN_CENTER
                         : sheet->numeric[j]     ? LXW_ALIGN_RIGHT
                         : j == 0 && row->indent ? LXW_ALIGN_LEFT
                                                 : LXW_ALIGN_NONE;
    lxw_format *format = format_for(writing, number, heading || row->strong,
                                    j == 0 ? row->indent : 0, align);

    if (cell->span > 1)
        check(writing,
              worksheet_merge_range(page, i, column, i, (lxw_col_t)(j + cell->span - 1),
                                    cell->text, format));
    else if (cell->form != AVLAST_CELL_TEXT)
        check(writing, worksheet_write_number(page, i, column, cell->number, format));
    else if (*cell->text)
        check(writing, worksheet_write_string(page, i, column, cell->text, format));
}

static double width_of(const AvlastSheet *sheet, guint column)
{
    double width = NARROWEST;

    for (guint i = 0; i < sheet->rows->len; i++) {
        const AvlastSheetRow *row = avlast_sheet_row(sheet, i);
        const AvlastSheetCell *cell = &row->cells[column];
        if (cell->span <= 1)
            width = MAX(width, (double)g_utf8_strlen(cell->text, -1) + 2.0 +
                                   (column == 0 ? row->indent : 0));
    }
    return MIN(width, WIDEST);
}

static void write_table(Writing *writing)
{
    const AvlastSheet *sheet = writing->sheet;
    lxw_worksheet *page = workbook_add_worksheet(writing->book, "result");

    for (guint j = 0; j < sheet->n_columns; j++)
        check(writing, worksheet_set_column(page, (lxw_col_t)j, (lxw_col_t)j,
                                            width_of(sheet, j), NULL));
    for (guint i = 0; i < sheet->rows->len; i++) {
        const AvlastSheetRow *row = avlast_sheet_row(sheet, i);
        for (guint j = 0; j < sheet->n_columns; j += MAX(row->cells[j].span, 1))
            write_cell(writing, page, i, j);
    }
    worksheet_freeze_panes(page, sheet->n_headings, 0);
    worksheet_repeat_rows(page, 0, sheet->n_headings - 1);
    worksheet_set_landscape(page);
    worksheet_fit_to_pages(page, 1, 0);
}

/* Lines of text, one cell each. */
static void write_lines(Writing *writing, lxw_worksheet *page, lxw_row_t *at,
                        const char *text, lxw_format *format)
{
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);

    for (char **line = lines; *line; line++)
        if (**line)
            check(writing, worksheet_write_string(page, (*at)++, 0, *line, format));
}

static void write_notes(Writing *writing)
{
    const AvlastSheet *sheet = writing->sheet;
    lxw_format *plain = workbook_add_format(writing->book);
    lxw_row_t at = 0;

    if (!sheet->title && !sheet->subtitle && sheet->unused->len + sheet->notes->len == 0)
        return;
    lxw_worksheet *page = workbook_add_worksheet(writing->book, "notes");
    format_set_text_wrap(plain);
    worksheet_set_column(page, 0, 0, 100.0, NULL);
    write_lines(writing, page, &at, sheet->title,
                format_for(writing, "General", TRUE, 0, LXW_ALIGN_NONE));
    write_lines(writing, page, &at, sheet->subtitle, plain);
    for (guint i = 0; i < sheet->unused->len; i++)
        write_lines(writing, page, &at, g_ptr_array_index(sheet->unused, i), plain);
    for (guint i = 0; i < sheet->notes->len; i++) {
        g_autofree char *note = g_strdup_printf(
            "%s: %s", _("note"), (char *)g_ptr_array_index(sheet->notes, i));
        write_lines(writing, page, &at, note, plain);
    }
}

/* What a workbook cannot hold is known before it is begun. */
static gboolean fits(const AvlastSheet *sheet, GError **error)
{
    if (sheet->rows->len > LXW_ROW_MAX || sheet->n_columns > LXW_COL_MAX) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV168", NULL,
                    "a sheet of a workbook holds %d rows and %d columns, this table has "
                    "%u and %u\nhint: write it as CSV (--format csv)",
                    LXW_ROW_MAX, LXW_COL_MAX, sheet->rows->len, sheet->n_columns);
        return FALSE;
    }
    for (guint i = 0; i < sheet->rows->len; i++)
        for (guint j = 0; j < sheet->n_columns; j++) {
            const char *text = avlast_sheet_cell(sheet, i, j)->text;
            if (strlen(text) > MOST_TEXT && g_utf8_strlen(text, -1) > MOST_TEXT) {
                avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV168", NULL,
                            "a cell of a workbook holds %d characters, a text of row %u "
                            "has more\nhint: write it as CSV (--format csv)",
                            MOST_TEXT, i + 1);
                return FALSE;
            }
        }
    return TRUE;
}

/* libxlsxwriter writes to files only: one in a folder of its own, which also holds its
 * temporary files. */
static GBytes *written(const AvlastSheet *sheet, char *folder, const char *path,
                       GError **error)
{
    lxw_workbook_options options = {.constant_memory = LXW_FALSE, .tmpdir = folder};
    lxw_doc_properties properties = {.created = creation_time()};
    g_autoptr(GHashTable) formats =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Writing writing = {.sheet = sheet, .formats = formats};
    g_autoptr(GError) cause = NULL;
    char *bytes;
    gsize length;

    properties.title = sheet->title;
    writing.book = workbook_new_opt(path, &options);
    if (!writing.book) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "memory ran out while a workbook was made");
        return NULL;
    }
    check(&writing, workbook_set_properties(writing.book, &properties));
    write_table(&writing);
    write_notes(&writing);
    check(&writing, workbook_close(writing.book));
    if (writing.fault != LXW_NO_ERROR) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV168", NULL,
                    "the workbook cannot be made: %s", lxw_strerror(writing.fault));
        return NULL;
    }
    if (!g_file_get_contents(path, &bytes, &length, &cause)) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV168", NULL,
                    "the workbook cannot be made: %s", cause->message);
        return NULL;
    }
    return g_bytes_new_take(bytes, length);
}

GBytes *avlast_sheet_to_workbook(const AvlastSheet *sheet, GError **error)
{
    if (!fits(sheet, error) || !avlast_late_load(AVLAST_LATE_LIBRARY_XLSXWRITER, error))
        return NULL;
    g_autofree char *folder = g_build_filename(g_get_tmp_dir(), "avlast-XXXXXX", NULL);
    if (!g_mkdtemp(folder)) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV168", NULL,
                    "the workbook cannot be made: no file can be made in '%s': %s",
                    g_get_tmp_dir(), g_strerror(errno));
        return NULL;
    }
    g_autofree char *path = g_build_filename(folder, "result.xlsx", NULL);
    GBytes *bytes = written(sheet, folder, path, error);
    g_unlink(path);
    g_rmdir(folder);
    return bytes;
}

#endif
