/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/csv.h"

#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "data/csv_reading.h"
#include "data/detect.h"
#include "data/last_row.h"

/* More are the habit of the program that wrote the file. */
#define FEW_BLANK_LINES 3
/* A note below a table is short. */
#define NOTE_ROWS 3

typedef AvlastCsvReading Reading;
static void reading_clear(Reading *reading)
{
    for (gsize k = 0; k < reading->n; k++)
        avlast_builder_clear(&reading->builders[k]);
    g_free(reading->builders);
    g_free(reading->cells);
    g_free(reading->at);
    g_clear_pointer(&reading->line, avlast_line_runs_free);
    g_free(reading->last_word);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Reading, reading_clear)

/* Marks the wanted fields with 1 in at; FALSE when a name is unknown. */
static gboolean mark_wanted(const AvlastCsv *csv, const char *const *wanted, gint32 *at,
                            GError **error)
{
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);

    for (gsize j = 0; j < csv->fields; j++) {
        g_hash_table_insert(index, csv->header[j], GSIZE_TO_POINTER(j));
        at[j] = wanted ? -1 : 1;
    }
    for (; wanted && *wanted; wanted++) {
        gpointer field;
        if (g_hash_table_lookup_extended(index, *wanted, NULL, &field)) {
            at[GPOINTER_TO_SIZE(field)] = 1;
            continue;
        }
        g_autofree char *hint =
            avlast_text_no_column(*wanted, (const char *const *)csv->header);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV804", NULL, "no column '%s' in '%s'%s",
                    *wanted, csv->name, hint);
        return FALSE;
    }
    return TRUE;
}

static gboolean reading_init(Reading *reading, AvlastCsv *csv, const char *const *wanted,
                             GError **error)
{
    gsize n = 0;

    reading->csv = csv;
    reading->line = avlast_line_runs_new();
    reading->at = g_new(gint32, csv->fields);
    if (!mark_wanted(csv, wanted, reading->at, error))
        return FALSE;
    for (gsize j = 0; j < csv->fields; j++)
        n += reading->at[j] > 0;
    reading->builders = g_new0(AvlastColumnBuilder, MAX(n, 1));
    reading->cells = g_new0(AvlastCellColumn, MAX(n, 1));
    for (gsize j = 0; j < csv->fields; j++) {
        if (reading->at[j] < 0)
            continue;
        const char *name = csv->header[j];
        const AvlastCodebookEntry *entry = avlast_codebook_find(csv->codebook, name);
        const gboolean text =
            avlast_csv_keeps_text(csv, name) &&
            !(entry && !csv->all_text &&
              (entry->type == AVLAST_TYPE_CATEGORY || entry->type == AVLAST_TYPE_DATE));
        reading->at[j] = (gint32)reading->n;
        if (!avlast_builder_init(&reading->builders[reading->n++], name, j, entry, text,
                                 csv->lenient, (const char *const *)csv->missing, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_columns(Reading *reading, GError **error)
{
    gboolean again = FALSE;

    if (!avlast_csv_run_pass(reading, FALSE, error))
        return FALSE;
    if (reading->rows == 0) {
        const AvlastPlace place = {reading->csv->name, reading->csv->first_line, 1};
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV109", &place,
                    "'%s' has a header but no rows", reading->csv->name);
        return FALSE;
    }
    for (gsize j = 0; j < reading->csv->fields; j++)
        reading->at[j] = -1;
    for (gsize k = 0; k < reading->n; k++)
        if (reading->builders[k].again) {
            reading->at[reading->builders[k].cells.field] = (gint32)k;
            again = TRUE;
        }
    avlast_csv_restart_as_text(reading);
    return !again || avlast_csv_run_pass(reading, TRUE, error);
}

static void note_form(const AvlastCsv *csv, const Reading *reading, GPtrArray *notes)
{
    gboolean plain;
    g_autofree char *form = avlast_csv_form(csv, &plain);

    if (!plain)
        g_ptr_array_add(notes, g_strdup_printf("read as %s", form));
    /* A declared delimiter that parts nothing is most likely a slip. */
    const char *other = csv->fields == 1 ? strpbrk(csv->header[0], ",;\t|") : NULL;
    if (other)
        g_ptr_array_add(notes,
                        g_strdup_printf("the file has one column under the delimiter "
                                        "%s, though its header holds %s",
                                        avlast_delimiter_name(csv->delimiter),
                                        avlast_delimiter_name(*other)));
    if (csv->fields == 1 && reading->blank_lines > 0)
        g_ptr_array_add(notes,
                        g_strdup_printf("%" G_GSIZE_FORMAT " blank line%s skipped; "
                                        "write \"\" for a missing value in a file "
                                        "with one column",
                                        reading->blank_lines,
                                        reading->blank_lines == 1 ? " was" : "s were"));
}

/* What no rule forbids and yet is hardly meant. */
static void note_oddities(const AvlastCsv *csv, const Reading *reading, GPtrArray *notes)
{
    const gsize n = reading->empty_rows;

    if (n > 0 && csv->fields > 1 && !csv->lenient)
        g_ptr_array_add(notes, g_strdup_printf("%" G_GSIZE_FORMAT
                                               " row%s nothing but delimiters",
                                               n, n == 1 ? " holds" : "s hold"));
    if (csv->fields > 1 && reading->rows > 1) {
        const gsize rows = reading->rows, after = reading->after_blank;
        const gboolean note =
            after < rows && after <= NOTE_ROWS && reading->blank_lines <= FEW_BLANK_LINES;
        avlast_last_row_note(
            reading->last_word, avlast_line_runs_at(reading->line, rows - 1),
            note ? avlast_line_runs_at(reading->line, rows - after) : 0, notes);
    }
    if (reading->longest_cells > 0)
        g_ptr_array_add(notes,
                        g_strdup_printf("%" G_GSIZE_FORMAT
                                        " cell%s exactly 32767 characters long, the most "
                                        "that Excel holds: texts may be cut off",
                                        reading->longest_cells,
                                        reading->longest_cells == 1 ? " is" : "s are"));
    if (reading->rows + MAX(csv->header_rows, 1) == 1048576)
        g_ptr_array_add(notes,
                        g_strdup("the file has exactly as many lines as a sheet of "
                                 "Excel (1048576): rows may be cut off"));
}

AvlastFrame *avlast_csv_read(AvlastCsv *csv, const char *const *wanted, GError **error)
{
    g_auto(Reading) reading = {0};

    if (csv->used)
        g_ptr_array_set_size(csv->faults, 0);
    if (!reading_init(&reading, csv, wanted, error) || !read_columns(&reading, error))
        return NULL;

    avlast_text_faults_sort(csv->faults);
    g_autoptr(AvlastFrame) frame = avlast_frame_new(csv->name, reading.rows);
    note_form(csv, &reading, frame->notes);
    note_oddities(csv, &reading, frame->notes);
    for (guint i = 0; i < csv->notes->len; i++)
        g_ptr_array_add(frame->notes, g_strdup(g_ptr_array_index(csv->notes, i)));
    for (gsize k = 0; k < reading.n; k++) {
        AvlastColumn *column = avlast_builder_finish(&reading.builders[k], csv->notation,
                                                     reading.line, frame->notes, error);
        if (!column)
            return NULL;
        avlast_frame_add(frame, column);
    }
    frame->sha256 = g_strdup(avlast_source_sha256(csv->source));
    frame->bytes = avlast_source_bytes(csv->source);
    frame->header = g_strdupv(csv->header);
    frame->line = g_steal_pointer(&reading.line);
    return g_steal_pointer(&frame);
}

AvlastFrame *avlast_csv_load(const char *path, const AvlastCsvOptions *options,
                             const char *const *wanted, GError **error)
{
    g_autoptr(AvlastCsv) csv = avlast_csv_open(path, options, error);

    return csv ? avlast_csv_read(csv, wanted, error) : NULL;
}
