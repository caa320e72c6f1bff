/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/text.h"
#include "value/draw_table.h"
#include "value/model_read.h"

/* The file of draws of that name, read once. */
static gboolean table_of(AvlastModelReader *reader, const AvlastYaml *node,
                         const char *name, guint *index, GError **error)
{
    AvlastValueModel *model = reader->model;

    for (*index = 0; *index < model->tables->len; ++*index)
        if (strcmp(((AvlastDrawTable *)model->tables->pdata[*index])->name, name) == 0)
            return TRUE;

    g_autofree char *path = avlast_model_file_path(reader, node, error);
    AvlastDrawTable *table = path ? avlast_draw_table_read(path, name, error) : NULL;
    if (!table)
        return FALSE;
    g_ptr_array_add(model->tables, table);
    avlast_value_model_add_source(model, name, table->frame->sha256);
    return TRUE;
}

/* "work" of "effects.work"; NULL for a part of it, as in "effects.work.scale". */
static const char *default_column(const char *id)
{
    const char *first = strchr(id, '.');

    if (!first)
        return id;
    return strchr(first + 1, '.') ? NULL : first + 1;
}

static gboolean read_draws(AvlastModelReader *reader, const AvlastYaml *map,
                           const AvlastYaml *node, AvlastInput *input, GError **error)
{
    const AvlastYaml *column_node = avlast_yaml_find(map, "column");
    const char *name = default_column(input->id), *file;

    if (!avlast_yaml_as_text(node, &file, error) ||
        !avlast_yaml_get_text(map, "column", &name, error) ||
        !table_of(reader, node, file, &input->table, error))
        return FALSE;
    if (!name) {
        avlast_yaml_fail(error, node, "AV640",
                         "'%s': 'draws' needs 'column', the file's column", input->id);
        return FALSE;
    }
    const AvlastDrawTable *table = reader->model->tables->pdata[input->table];
    const AvlastColumn *column = avlast_frame_find(table->frame, name);
    if (!column || column->type != AVLAST_COLUMN_NUMBER) {
        g_autofree char *hint =
            column ? g_strdup("")
                   : avlast_text_did_you_mean(name,
                                              (const char *const *)table->frame->header);
        avlast_yaml_fail(error, column_node ? column_node : node, "AV640",
                         "'%s': '%s' has no column '%s' of numbers%s", input->id, file,
                         name, hint);
        return FALSE;
    }
    for (gsize i = 0; i < table->frame->rows; i++)
        if (!isfinite(column->number[i])) {
            avlast_yaml_fail(
                error, node, "AV640",
                "'%s': draw %zu in column '%s' of '%s' (line %zu) is missing", input->id,
                i + 1, name, file, avlast_frame_line(table->frame, i));
            return FALSE;
        }
    input->joint = column->number;
    return avlast_input_set_values(input, column->number, table->frame->rows, error);
}

gboolean avlast_model_empirical(AvlastModelReader *reader, const AvlastYaml *map,
                                AvlastInput *input, GError **error)
{
    static const char *const others[] = {"value", "estimate", "low",
                                         "high",  "se",       "distribution"};
    const AvlastYaml *values = avlast_yaml_find(map, "values");
    const AvlastYaml *draws = avlast_yaml_find(map, "draws");
    g_autofree double *list = NULL;
    gsize n;

    if (!values && !draws) {
        const AvlastYaml *stray = avlast_yaml_find(map, "column");
        if (stray)
            avlast_yaml_fail(error, stray, "AV605", "'column' goes with 'draws'");
        return stray == NULL;
    }
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        if (avlast_yaml_find(map, others[i]) || (values && draws)) {
            avlast_yaml_fail(error, draws ? draws : values, "AV605",
                             "'%s': its values are its distribution and their mean its "
                             "value: nothing else of 'value', 'low', 'high', 'se', "
                             "'distribution', 'values' and 'draws' goes with them",
                             input->id);
            return FALSE;
        }
    if (draws)
        return read_draws(reader, map, draws, input, error);
    return avlast_yaml_as_numbers(values, &list, &n, error) &&
           avlast_input_set_values(input, list, n, error);
}
