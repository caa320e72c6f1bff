/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/validate.h"

#include <string.h>

#include "core/text.h"
#include "data/csv_internal.h"
#include "data/input_kinds.h"
#include "data/validate_internal.h"

static void fault_free(gpointer data)
{
    AvlastFault *fault = data;

    g_free(fault->file);
    g_free(fault->name);
    g_free(fault->text);
    g_free(fault);
}

AvlastValidation *avlast_validation_new(void)
{
    AvlastValidation *validation = g_new0(AvlastValidation, 1);

    validation->faults = g_ptr_array_new_with_free_func(fault_free);
    validation->notes = g_ptr_array_new_with_free_func(g_free);
    return validation;
}

void avlast_validation_free(AvlastValidation *validation)
{
    if (!validation)
        return;
    g_ptr_array_unref(validation->faults);
    g_ptr_array_unref(validation->notes);
    g_free(validation);
}

void avlast_validation_add(AvlastValidation *validation, const char *id,
                           const AvlastPlace *place, const char *name, const char *format,
                           ...)
{
    AvlastFault *fault = g_new0(AvlastFault, 1);
    va_list arguments;

    fault->id = id;
    fault->file = g_strdup(place->file);
    fault->line = place->line;
    fault->column = place->column;
    fault->name = g_strdup(name);
    va_start(arguments, format);
    fault->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(validation->faults, fault);
}

static void check_column(AvlastCellFaults *found, const AvlastColumn *column,
                         const AvlastValidateOptions *options)
{
    const AvlastCodebookEntry *entry =
        avlast_codebook_find(options->codebook, column->name);
    const gboolean id = g_strcmp0(column->name, options->id) == 0 ||
                        (entry && entry->type == AVLAST_TYPE_ID && !options->id);

    found->name = column->name;
    if (entry) {
        avlast_check_type(found, column, entry);
        avlast_check_range(found, column, entry);
        avlast_check_values(found, column, entry);
    }
    if (id)
        avlast_check_ids(found, column);
    if (g_strcmp0(column->name, options->weights) == 0)
        avlast_check_weights(found, column);
    if (!options->allow_ids)
        avlast_check_national_ids(found, column);
}

/* The first row that differs is where each mixed cluster is reported. */
static void check_clusters(AvlastCellFaults *found, const AvlastColumn *treatment,
                           const AvlastColumn *cluster)
{
    const AvlastFrame *frame = found->frame;
    g_autoptr(GHashTable) first =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) said = g_hash_table_new(g_str_hash, g_str_equal);

    found->name = treatment->name;
    for (gsize i = 0; i < frame->rows; i++) {
        gpointer key, row;
        if (!avlast_cell_present(found, treatment, i) ||
            !avlast_cell_present(found, cluster, i))
            continue;
        g_autofree char *name = avlast_column_cell(cluster, i);
        if (!g_hash_table_lookup_extended(first, name, &key, &row)) {
            g_hash_table_insert(first, g_steal_pointer(&name), GSIZE_TO_POINTER(i));
            continue;
        }
        g_autofree char *here = avlast_column_cell(treatment, i);
        g_autofree char *there = avlast_column_cell(treatment, GPOINTER_TO_SIZE(row));
        if (strcmp(here, there) != 0 && g_hash_table_add(said, key))
            avlast_cell_fault(found, i, "AV147",
                              "'%s' here, but '%s' in line %" G_GSIZE_FORMAT
                              " of the same cluster (%s '%s')",
                              here, there, frame->line[GPOINTER_TO_SIZE(row)],
                              cluster->name, name);
    }
}

static void check_absent(AvlastValidation *validation, const AvlastFrame *frame,
                         const AvlastValidateOptions *options)
{
    const char *const *header = (const char *const *)frame->header;

    for (guint k = 0; options->codebook && k < options->codebook->entries->len; k++) {
        const AvlastCodebookEntry *entry =
            g_ptr_array_index(options->codebook->entries, k);
        const AvlastPlace place = {options->codebook->source, entry->line, 1};
        if (g_strv_contains(header, entry->name))
            continue;
        const char *near = avlast_text_nearest(entry->name, header);
        avlast_validation_add(
            validation, "AV145", &place, entry->name,
            "the codebook's column '%s' is not in '%s'%s%s%s", entry->name, frame->source,
            near ? "; the nearest is '" : "", near ? near : "", near ? "'" : "");
    }
}

static void note_unlisted(AvlastValidation *validation, const AvlastFrame *frame,
                          const AvlastCodebook *codebook)
{
    g_autoptr(GString) names = g_string_new(NULL);
    guint n = 0;

    for (gsize j = 0; codebook && frame->header[j]; j++)
        if (!avlast_codebook_find(codebook, frame->header[j])) {
            if (n++ < 10)
                g_string_append_printf(names, "%s'%s'", n > 1 ? ", " : "",
                                       frame->header[j]);
        }
    if (n > 10)
        g_string_append_printf(names, " and %u more", n - 10);
    if (n > 0)
        g_ptr_array_add(validation->notes,
                        g_strdup_printf("not in the codebook: %s", names->str));
}

/* Empty lines and cells that were typed by a spreadsheet: rows in which nothing is. */
static void note_empty_rows(AvlastValidation *validation, const AvlastFrame *frame)
{
    gsize empty = 0, first = 0;

    for (gsize i = 0; i < frame->rows; i++) {
        gboolean any = FALSE;
        for (guint j = 0; j < frame->columns->len && !any; j++)
            any = ((AvlastColumn *)g_ptr_array_index(frame->columns, j))->reason[i] ==
                  AVLAST_PRESENT;
        if (!any && empty++ == 0)
            first = frame->line[i];
    }
    if (empty > 0)
        g_ptr_array_add(validation->notes,
                        g_strdup_printf("%" G_GSIZE_FORMAT
                                        " row%s nothing in any column, "
                                        "the first in line %" G_GSIZE_FORMAT,
                                        empty, empty == 1 ? " has" : "s have", first));
}

static void check_ragged(AvlastValidation *validation, const AvlastCsv *csv)
{
    for (guint k = 0; k < csv->ragged->len; k++) {
        const AvlastRaggedRow *row = &g_array_index(csv->ragged, AvlastRaggedRow, k);
        const AvlastPlace place = {csv->name, row->line, row->column};
        avlast_validation_add(validation, "AV106", &place, NULL,
                              "the row has %" G_GSIZE_FORMAT
                              " field%s, the header %" G_GSIZE_FORMAT,
                              row->fields, row->fields == 1 ? "" : "s", csv->fields);
    }
}

static int compare_faults(gconstpointer a, gconstpointer b)
{
    const AvlastFault *const *x = a, *const *y = b;
    const int file = strcmp((*x)->file, (*y)->file);

    if (file != 0)
        return file;
    if ((*x)->line != (*y)->line)
        return (*x)->line < (*y)->line ? -1 : 1;
    if ((*x)->column != (*y)->column)
        return (*x)->column < (*y)->column ? -1 : 1;
    return strcmp((*x)->id, (*y)->id);
}

void avlast_validation_sort(AvlastValidation *validation)
{
    g_ptr_array_sort(validation->faults, compare_faults);
}

static gsize field_of(const AvlastFrame *frame, const char *name)
{
    gsize j = 0;

    while (frame->header[j] && strcmp(frame->header[j], name) != 0)
        j++;
    return j;
}

AvlastValidation *avlast_validate(AvlastInput *input, const AvlastFrame *frame,
                                  const AvlastValidateOptions *options, GError **error)
{
    g_autoptr(AvlastValidation) validation = avlast_validation_new();
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(AvlastCellPlace));
    const AvlastCsv *csv = avlast_input_text(input);
    AvlastCellFaults found = {.frame = frame,
                              .among = options->among,
                              .notation =
                                  csv ? csv->notation : (AvlastNotation){.decimal = '.'},
                              .cells = cells,
                              .faults = validation->faults,
                              .file = frame->source};

    /* The frame was read whole: its columns stand as in the header, computed ones after.
     */
    const gsize fields = g_strv_length(frame->header);
    for (guint j = 0; j < frame->columns->len && j < fields; j++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        found.field = j;
        check_column(&found, column, options);
    }
    const AvlastColumn *treatment =
        options->treatment ? avlast_frame_find(frame, options->treatment) : NULL;
    const AvlastColumn *cluster =
        options->cluster ? avlast_frame_find(frame, options->cluster) : NULL;
    if (treatment && cluster) {
        found.field = field_of(frame, treatment->name);
        check_clusters(&found, treatment, cluster);
    }
    if (!avlast_input_locate(input, (AvlastCellPlace *)(gpointer)cells->data, cells->len,
                             error))
        return NULL;
    for (guint k = 0; k < cells->len; k++) {
        const AvlastCellPlace *cell = &g_array_index(cells, AvlastCellPlace, k);
        AvlastFault *fault = g_ptr_array_index(validation->faults, k);
        if (cell->line > 0) {
            fault->line = cell->line;
            fault->column = cell->column;
        }
    }
    if (csv)
        check_ragged(validation, csv);
    check_absent(validation, frame, options);
    note_unlisted(validation, frame, options->codebook);
    note_empty_rows(validation, frame);
    avlast_validation_sort(validation);
    return g_steal_pointer(&validation);
}
