/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design_cases.h"

#include <math.h>
#include <string.h>

#include "core/number.h"
#include "support.h"

const DesignCase design_cases[] = {
    {.name = "srs", .file = "strat"},
    {.name = "strat", .file = "strat", .weights = "w", .strata = {"stratum"}},
    {.name = "strat_fpc",
     .file = "strat",
     .weights = "w",
     .strata = {"stratum"},
     .fpc = {"N"}},
    {.name = "clus1", .file = "clus1", .weights = "w", .clusters = {"school"}},
    {.name = "clus1_fpc", .file = "clus1", .clusters = {"school"}, .fpc = {"N"}},
    {.name = "clus2",
     .file = "clus2",
     .strata = {"stratum"},
     .clusters = {"psu", "ssu"},
     .fpc = {"N1", "N2"}},
    {.name = "clus3",
     .file = "clus2",
     .strata = {"stratum"},
     .clusters = {"psu", "ssu"},
     .fpc = {"N1", "N2", "N3"}},
    {.name = "lonely_certainty",
     .file = "lonely",
     .weights = "w",
     .strata = {"stratum"},
     .clusters = {"psu"},
     .lonely = AVLAST_LONELY_CERTAINTY},
    {.name = "lonely_centre",
     .file = "lonely",
     .weights = "w",
     .strata = {"stratum"},
     .clusters = {"psu"},
     .lonely = AVLAST_LONELY_CENTRE},
    {.name = "lonely_centre_fpc",
     .file = "lonely",
     .weights = "w",
     .strata = {"stratum"},
     .clusters = {"psu"},
     .fpc = {"N"},
     .lonely = AVLAST_LONELY_CENTRE},
    {.name = "lonely_average",
     .file = "lonely",
     .weights = "w",
     .strata = {"stratum"},
     .clusters = {"psu"},
     .lonely = AVLAST_LONELY_AVERAGE},
    {.name = "lonely_average_fpc",
     .file = "lonely",
     .weights = "w",
     .strata = {"stratum"},
     .clusters = {"psu"},
     .fpc = {"N"},
     .lonely = AVLAST_LONELY_AVERAGE},
    {.name = "groups",
     .file = "groups",
     .weights = "w",
     .strata = {"stratum"},
     .clusters = {"psu"}},
};
const int n_design_cases = G_N_ELEMENTS(design_cases);

static gboolean cell_number(const char *text, double *value)
{
    return avlast_number_parse(text, strlen(text), '.', value);
}

static guint32 level_code(AvlastColumn *column, const char *text)
{
    for (guint l = 0; l < column->levels->len; l++)
        if (strcmp(g_ptr_array_index(column->levels, l), text) == 0)
            return l;
    g_ptr_array_add(column->levels, g_strdup(text));
    return column->levels->len - 1;
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* cells[row][column] below the header */
static AvlastColumn *column_of_cells(const char *name, GPtrArray *cells, guint c)
{
    AvlastColumnType type = AVLAST_COLUMN_NUMBER;
    double value;

    for (guint i = 0; i < cells->len; i++) {
        const char *text = ((char **)g_ptr_array_index(cells, i))[c];
        if (text[0] && !cell_number(text, &value))
            type = AVLAST_COLUMN_CATEGORY;
    }
    AvlastColumn *column = avlast_column_new(name, type, cells->len, NULL);
    g_autoptr(GPtrArray) sorted = g_ptr_array_new();
    for (guint i = 0; i < cells->len; i++) {
        char *text = ((char **)g_ptr_array_index(cells, i))[c];
        if (!text[0])
            continue;
        column->reason[i] = AVLAST_PRESENT;
        if (type == AVLAST_COLUMN_NUMBER)
            cell_number(text, &column->number[i]);
        else
            g_ptr_array_add(sorted, text);
    }
    g_ptr_array_sort(sorted, compare_texts);
    for (guint i = 0; i < sorted->len; i++)
        level_code(column, g_ptr_array_index(sorted, i));
    for (guint i = 0; type == AVLAST_COLUMN_CATEGORY && i < cells->len; i++)
        if (column->reason[i] == AVLAST_PRESENT)
            column->code[i] =
                level_code(column, ((char **)g_ptr_array_index(cells, i))[c]);
    return column;
}

AvlastFrame *frame_of_csv(const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(GPtrArray) cells =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);

    ck_assert_msg(g_file_get_contents(path, &text, NULL, NULL), "cannot read %s", path);
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    g_auto(GStrv) header = g_strsplit(lines[0], ",", -1);
    for (guint l = 1; lines[l]; l++) {
        char **row = g_strsplit(lines[l], ",", -1);
        ck_assert_uint_eq(g_strv_length(row), g_strv_length(header));
        g_ptr_array_add(cells, row);
    }
    AvlastFrame *frame = avlast_frame_new(path, cells->len);
    for (guint c = 0; header[c]; c++)
        avlast_frame_add(frame, column_of_cells(header[c], cells, c));
    frame->header = g_steal_pointer(&header);
    frame->line = avlast_line_runs_from(2, cells->len);
    return frame;
}

AvlastFrame *frame_reordered(const AvlastFrame *frame, const gsize *order)
{
    AvlastFrame *other = avlast_frame_new(frame->source, frame->rows);

    other->header = g_strdupv(frame->header);
    for (guint c = 0; c < frame->columns->len; c++) {
        const AvlastColumn *from = g_ptr_array_index(frame->columns, c);
        AvlastColumn *to = avlast_column_new(from->name, from->type, frame->rows, NULL);
        for (guint l = 0; from->levels && l < from->levels->len; l++)
            g_ptr_array_add(to->levels, g_strdup(g_ptr_array_index(from->levels, l)));
        for (gsize i = 0; i < frame->rows; i++) {
            to->reason[i] = from->reason[order[i]];
            if (from->number)
                to->number[i] = from->number[order[i]];
            else
                to->code[i] = from->code[order[i]];
        }
        avlast_frame_add(other, to);
    }
    return other;
}

AvlastFrame *frame_of_case(const DesignCase *c)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/survey/%s.csv", c->file);
    g_autofree char *path = source_path(relative);
    return frame_of_csv(path);
}

AvlastSample *sample_of_case(const DesignCase *c, const AvlastFrame *frame)
{
    g_autoptr(GError) error = NULL;
    const AvlastDesignColumns columns = {.weights = c->weights,
                                         .strata = c->strata,
                                         .clusters = c->clusters,
                                         .fpc = c->fpc,
                                         .lonely = c->lonely};
    AvlastSample *sample = avlast_sample_new(frame, &columns, &error);
    assert_no_error(error);
    return sample;
}

static void expected_free(gpointer data)
{
    ExpectedValue *value = data;

    g_free(value->quantity);
    g_free(value->outcome);
    g_free(value->group);
    g_free(value->term);
    g_free(value);
}

GPtrArray *expected_values(const char *name, const char *prefix)
{
    return expected_values_in("tests/ref/survey/expected.csv", name, prefix);
}

GPtrArray *expected_values_in(const char *file, const char *name, const char *prefix)
{
    g_autofree char *path = source_path(file);
    g_autofree char *text = NULL;
    GPtrArray *values = g_ptr_array_new_with_free_func(expected_free);

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    for (guint l = 1; lines[l]; l++) {
        g_auto(GStrv) cell = g_strsplit(lines[l], ",", -1);
        if (strcmp(cell[0], name) != 0 || !g_str_has_prefix(cell[1], prefix))
            continue;
        ExpectedValue *value = g_new0(ExpectedValue, 1);
        value->quantity = g_strdup(cell[1]);
        value->outcome = g_strdup(cell[2]);
        value->group = g_strdup(cell[3]);
        value->term = g_strdup(cell[4]);
        if (!cell_number(cell[5], &value->value))
            value->value = NAN;
        g_ptr_array_add(values, value);
    }
    return values;
}

double expected_value(const char *name, const char *quantity, const char *term)
{
    g_autoptr(GPtrArray) values = expected_values(name, quantity);

    for (guint i = 0; i < values->len; i++) {
        const ExpectedValue *value = g_ptr_array_index(values, i);
        if (strcmp(value->quantity, quantity) == 0 && strcmp(value->term, term) == 0)
            return value->value;
    }
    ck_abort_msg("no expected value '%s' of '%s' in case '%s'", quantity, term, name);
    return NAN;
}
