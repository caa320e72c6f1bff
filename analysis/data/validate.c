/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/validate.h"

#include <string.h>

#include "core/text.h"
#include "data/csv_internal.h"
#include "data/input_kinds.h"
#include "data/validate_internal.h"

/* Whether the choices that the cells of this column join stand in columns COLUMN/choice
 * behind it: then its values are those of the choices. */
static gboolean has_choices(const AvlastCellFaults *found, const char *name)
{
    const char *next = found->frame->header[found->field + 1];
    const gsize n = strlen(name);

    return next && strncmp(next, name, n) == 0 && next[n] == '/';
}

static gboolean check_column(AvlastCellFaults *found, const AvlastColumn *column,
                             const AvlastValidateOptions *options, GError **error)
{
    const AvlastCodebookEntry *entry =
        avlast_codebook_find(options->codebook, column->name);
    const AvlastCodebookEntry *label =
        entry ? NULL : avlast_codebook_find(options->labels, column->name);
    const gboolean id = g_strcmp0(column->name, options->id) == 0 ||
                        (entry && entry->type == AVLAST_TYPE_ID && !options->id);
    const char *wave = options->waves ? options->waves->column : NULL;

    found->name = column->name;
    if (entry) {
        avlast_check_type(found, column, entry);
        avlast_check_range(found, column, entry);
        if (!has_choices(found, column->name))
            avlast_check_values(found, column, entry);
    }
    if (label)
        avlast_note_unlabelled(found, column, label);
    if (id &&
        !avlast_check_ids(found, column,
                          wave ? avlast_frame_find(found->frame, wave) : NULL, error))
        return FALSE;
    if (!id)
        avlast_note_suspects(found, column, entry ? entry : label);
    if (g_strcmp0(column->name, options->weights) == 0)
        avlast_check_weights(found, column);
    if (!options->allow_ids)
        avlast_check_national_ids(found, column);
    return TRUE;
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
                              "'%s' here, but '%s' in %s %" G_GSIZE_FORMAT
                              " of the same cluster (%s '%s')",
                              here, there, found->unit,
                              avlast_frame_line(frame, GPOINTER_TO_SIZE(row)),
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
        if (g_strv_contains(header, entry->name) ||
            (options->made && g_strv_contains(options->made, entry->name)))
            continue;
        const char *near = avlast_text_nearest(entry->name, header);
        avlast_validation_add(
            validation, "AV145", &place, entry->name,
            "the codebook's column '%s' is not in '%s'%s%s%s", entry->name, frame->source,
            near ? "; the nearest is '" : "", near ? near : "", near ? "'" : "");
    }
}

/* Whether the codebook tells of the column, or of the one whose choice it is. */
static gboolean is_listed(const AvlastCodebook *codebook, const char *name)
{
    const char *slash = strrchr(name, '/');
    g_autofree char *before = slash ? g_strndup(name, (gsize)(slash - name)) : NULL;

    return avlast_codebook_find(codebook, name) ||
           (before && avlast_codebook_find(codebook, before));
}

static void note_unlisted(AvlastValidation *validation, const AvlastFrame *frame,
                          const AvlastCodebook *codebook)
{
    g_autoptr(GString) names = g_string_new(NULL);
    guint n = 0;

    for (gsize j = 0; codebook && frame->header[j]; j++)
        if (!is_listed(codebook, frame->header[j])) {
            if (n++ < 10)
                g_string_append_printf(names, "%s'%s'", n > 1 ? ", " : "",
                                       frame->header[j]);
        }
    if (n > 10)
        g_string_append_printf(names, " and %u more", n - 10);
    if (n > 0)
        avlast_validation_note(validation, NULL, NULL, "not in the codebook: %s",
                               names->str);
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
            first = avlast_frame_line(frame, i);
    }
    if (empty > 0)
        avlast_validation_note(validation, NULL, NULL,
                               "%" G_GSIZE_FORMAT " row%s nothing in any column, "
                               "the first in %s %" G_GSIZE_FORMAT,
                               empty, empty == 1 ? " has" : "s have", validation->unit,
                               first);
}

/* What is wrong with the file itself. */
static void check_file(AvlastValidation *validation, const char *name,
                       const GPtrArray *faults)
{
    for (guint k = 0; faults && k < faults->len; k++) {
        const AvlastTextFault *fault = g_ptr_array_index(faults, k);
        const AvlastPlace place = {name, fault->line, fault->column};
        avlast_validation_add(validation, fault->id, &place, NULL, "%s", fault->text);
    }
}

static int compare_faults(gconstpointer a, gconstpointer b)
{
    const AvlastFault *const *x = a, *const *y = b;
    const int file = g_strcmp0((*x)->file, (*y)->file); /* NULL comes first */

    if (file != 0)
        return file;
    if ((*x)->line != (*y)->line)
        return (*x)->line < (*y)->line ? -1 : 1;
    if ((*x)->column != (*y)->column)
        return (*x)->column < (*y)->column ? -1 : 1;
    return g_strcmp0((*x)->id, (*y)->id);
}

void avlast_validation_sort(AvlastValidation *validation)
{
    g_ptr_array_sort(validation->faults, compare_faults);
    g_ptr_array_sort(validation->notes, compare_faults);
}

/* Lines and columns of what was found, in one pass over the file. */
static gboolean place_found(const AvlastCellFaults *found, AvlastInput *input,
                            GError **error)
{
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(AvlastCellPlace));
    guint next = 0;

    for (guint k = 0; k < found->found->len; k++) {
        const AvlastFound *one = &g_array_index(found->found, AvlastFound, k);
        const AvlastCellPlace cell = {.row = one->row, .field = one->field};
        if (one->field != AVLAST_NO_FIELD)
            g_array_append_val(cells, cell);
    }
    if (!avlast_input_locate(input, (AvlastCellPlace *)(gpointer)cells->data, cells->len,
                             error))
        return FALSE;
    for (guint k = 0; k < found->found->len; k++) {
        const AvlastFound *one = &g_array_index(found->found, AvlastFound, k);
        if (one->field == AVLAST_NO_FIELD)
            continue;
        const AvlastCellPlace *cell = &g_array_index(cells, AvlastCellPlace, next++);
        if (cell->line > 0) {
            one->fault->line = cell->line;
            one->fault->column = cell->column;
        }
    }
    return TRUE;
}

/* To the validation's lists, whatever comes of it. */
static void hand_over(AvlastCellFaults *found)
{
    for (guint k = 0; k < found->found->len; k++) {
        const AvlastFound *one = &g_array_index(found->found, AvlastFound, k);
        g_ptr_array_add(one->note ? found->validation->notes : found->validation->faults,
                        one->fault);
    }
}

static gboolean check_all(AvlastCellFaults *found, const AvlastValidateOptions *options,
                          GError **error)
{
    const AvlastFrame *frame = found->frame;
    const gsize fields = g_strv_length(frame->header);

    /* The frame was read whole: its columns stand as in the header, computed ones after.
     */
    for (guint j = 0; j < frame->columns->len && j < fields; j++) {
        found->field = j;
        if (!check_column(found, g_ptr_array_index(frame->columns, j), options, error))
            return FALSE;
    }
    const AvlastColumn *treatment =
        options->treatment ? avlast_frame_find(frame, options->treatment) : NULL;
    const AvlastColumn *cluster =
        options->cluster ? avlast_frame_find(frame, options->cluster) : NULL;
    if (treatment && cluster) {
        found->field = avlast_cell_field(found, treatment->name);
        check_clusters(found, treatment, cluster);
    }
    avlast_check_births(found, options->codebook);
    avlast_check_scales(found, options);
    return avlast_note_repeated_rows(found, options, error) &&
           avlast_check_rules(found, options, error) &&
           avlast_check_answers(found, options, error) &&
           avlast_check_waves(found, options, error);
}

AvlastValidation *avlast_validate(AvlastInput *input, const AvlastFrame *frame,
                                  const AvlastValidateOptions *options, GError **error)
{
    g_autoptr(AvlastValidation) validation = avlast_validation_new();
    g_autoptr(GArray) gathered = g_array_new(FALSE, FALSE, sizeof(AvlastFound));
    const AvlastCsv *csv = avlast_input_text(input);
    AvlastCellFaults found = {.frame = frame,
                              .among = options->among,
                              .notation =
                                  csv ? csv->notation : (AvlastNotation){.decimal = '.'},
                              .found = gathered,
                              .validation = validation,
                              .file = frame->source,
                              .unit = csv ? "line" : "row"};

    validation->unit = found.unit;
    const gboolean ok =
        check_all(&found, options, error) && place_found(&found, input, error);
    hand_over(&found);
    if (!ok)
        return NULL;
    check_file(validation, frame->source, avlast_input_faults(input));
    check_absent(validation, frame, options);
    note_unlisted(validation, frame, options->codebook);
    note_empty_rows(validation, frame);
    avlast_validation_sort(validation);
    return g_steal_pointer(&validation);
}
