/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/population.h"

#include <string.h>

#include "core/error.h"
#include "data/input.h"

static gboolean fail_at(const AvlastFrame *file, gsize row, GError **error,
                        const char *what)
{
    const AvlastPlace place = {file->source, avlast_frame_line(file, row), 0};

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV274", &place, "%s", what);
    return FALSE;
}

/* The header's names; the cells of all but the last stay texts. */
static AvlastFrame *read_file(const char *path, GStrv *names, GError **error)
{
    g_autoptr(AvlastInput) look = avlast_input_open(path, NULL, error);

    if (!look)
        return NULL;
    g_auto(GStrv) header = NULL;
    {
        g_autoptr(GStrvBuilder) copy = g_strv_builder_new();
        for (const char *const *name = avlast_input_header(look); *name; name++)
            g_strv_builder_add(copy, *name);
        header = g_strv_builder_end(copy);
    }
    const guint n = g_strv_length(header);
    if (n < 2) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV274", NULL,
                    "'%s' has one column\nhint: a file of totals has the variables and, "
                    "last, the number of people",
                    path);
        return NULL;
    }
    char *last = header[n - 1];
    header[n - 1] = NULL;
    const AvlastInputOptions options = {.csv.text = (const char *const *)header};
    AvlastFrame *file = avlast_input_load(path, &options, NULL, error);
    header[n - 1] = last;
    *names = g_steal_pointer(&header);
    return file;
}

/* A total of a row, at least 0 unless it is of a number. */
static gboolean total_of(const AvlastFrame *file, const AvlastColumn *count, gsize row,
                         gboolean may_be_negative, double *total, GError **error)
{
    *total = count->number[row];
    if (count->reason[row] != AVLAST_PRESENT) {
        g_autofree char *what = g_strdup_printf("no total (column '%s')", count->name);
        return fail_at(file, row, error, what);
    }
    if (*total < 0.0 && !may_be_negative) {
        g_autofree char *what = g_strdup_printf(
            "the total is %g, below zero (column '%s')", *total, count->name);
        return fail_at(file, row, error, what);
    }
    return TRUE;
}

static gboolean read_margin(const AvlastFrame *file, const GStrv names,
                            const AvlastColumn *count, AvlastWeightStep *step,
                            GError **error)
{
    const guint n = g_strv_length(names) - 1;
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    char *last = names[n];

    names[n] = NULL;
    AvlastMargin *margin = avlast_margin_new((const char *const *)names);
    names[n] = last;
    margin->source = g_strdup(file->source);
    g_ptr_array_add(step->margins, margin);
    for (gsize i = 0; i < file->rows; i++) {
        g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
        double total;
        for (guint v = 0; v < n; v++) {
            g_autofree char *level =
                avlast_column_cell(avlast_frame_find(file, names[v]), i);
            g_strv_builder_add(builder, level);
        }
        g_auto(GStrv) levels = g_strv_builder_end(builder);
        g_autofree char *name = g_strjoinv(", ", levels);
        if (!g_hash_table_add(seen, g_strjoinv("\x1f", levels))) {
            g_autofree char *what = g_strdup_printf("'%s' is there twice", name);
            return fail_at(file, i, error, what);
        }
        if (!total_of(file, count, i, FALSE, &total, error))
            return FALSE;
        avlast_margin_add(margin, (const char *const *)levels, total);
    }
    return TRUE;
}

static gboolean read_numbers(const AvlastFrame *file, const AvlastColumn *count,
                             AvlastWeightStep *step, GError **error)
{
    const AvlastColumn *names = avlast_frame_find(file, "variable");

    g_free(step->source);
    step->source = g_strdup(file->source);
    for (gsize i = 0; i < file->rows; i++) {
        g_autofree char *name = avlast_column_cell(names, i);
        double total;
        if (!*name)
            return fail_at(file, i, error, "no name (column 'variable')");
        for (guint v = 0; v < step->numbers->len; v++)
            if (strcmp(g_ptr_array_index(step->numbers, v), name) == 0) {
                g_autofree char *what = g_strdup_printf("'%s' is there twice", name);
                return fail_at(file, i, error, what);
            }
        if (!total_of(file, count, i, strchr(name, '=') == NULL, &total, error))
            return FALSE;
        avlast_weight_step_add_number(step, name, total);
    }
    return TRUE;
}

gboolean avlast_population_read(const char *path, AvlastWeightStep *step, GError **error)
{
    g_auto(GStrv) names = NULL;
    g_autoptr(AvlastFrame) file = read_file(path, &names, error);

    if (!file)
        return FALSE;
    const guint n = g_strv_length(names);
    const AvlastColumn *count = avlast_frame_find(file, names[n - 1]);
    if (count->type != AVLAST_COLUMN_NUMBER) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV274", NULL,
                    "'%s': the last column, '%s', is to hold totals, and is not "
                    "numbers\nhint: the variables first, the number of people last",
                    path, count->name);
        return FALSE;
    }
    if (file->rows == 0) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV274", NULL, "'%s' has no rows",
                    path);
        return FALSE;
    }
    return n == 2 && strcmp(names[0], "variable") == 0 && strcmp(names[1], "total") == 0
               ? read_numbers(file, count, step, error)
               : read_margin(file, names, count, step, error);
}
