/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/result.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"

static gboolean malformed(GError **error, const char *name, const char *what)
{
    const AvlastPlace place = {name, 0, 0};
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV703", &place, "%s", what);
    return FALSE;
}

static gint64 count_of(const json_t *value)
{
    return json_is_integer(value) ? json_integer_value(value) : -1;
}

static void read_row(AvlastEstimates *e, const json_t *object)
{
    AvlastEstimate *row =
        avlast_estimates_add(e, avlast_json_member_text(object, "outcome"),
                             avlast_json_member_text(object, "group"),
                             avlast_json_member_text(object, "term"));
    const char *df = avlast_json_member_text(object, "df");
    const char *second = df ? strchr(df, ';') : NULL;

    row->estimate = avlast_json_member_double(object, "estimate");
    row->std_error = avlast_json_member_double(object, "std.error");
    row->statistic = avlast_json_member_double(object, "statistic");
    row->df = second ? g_ascii_strtod(df, NULL) : avlast_json_member_double(object, "df");
    row->df2 = second ? g_ascii_strtod(second + 1, NULL) : NAN;
    row->p_value = avlast_json_member_double(object, "p.value");
    row->conf_low = avlast_json_member_double(object, "conf.low");
    row->conf_high = avlast_json_member_double(object, "conf.high");
    row->nobs = count_of(json_object_get(object, "nobs"));
    row->nclusters = count_of(json_object_get(object, "nclusters"));
    row->deff = avlast_json_member_double(object, "deff");
    row->method = g_strdup(avlast_json_member_text(object, "method"));
    row->note = g_strdup(avlast_json_member_text(object, "note"));
}

/* A matrix of `rows` x `columns` (0 = any positive number of columns, the first row's).
 */
static gsl_matrix *read_matrix(const json_t *array, gsize rows, gsize columns,
                               const char *name, GError **error)
{
    if (!columns)
        columns = json_array_size(json_array_get(array, 0));
    if (rows == 0 || columns == 0 || json_array_size(array) != rows) {
        malformed(error, name, "a matrix does not fit its rows");
        return NULL;
    }
    g_autoptr(gsl_matrix) matrix = avlast_matrix_new(rows, columns, error);
    if (!matrix)
        return NULL;
    for (gsize i = 0; i < rows; i++) {
        const json_t *row = json_array_get(array, i);
        if (json_array_size(row) != columns) {
            malformed(error, name, "a matrix has rows of different length");
            return NULL;
        }
        for (gsize j = 0; j < columns; j++)
            gsl_matrix_set(matrix, i, j, avlast_json_double(json_array_get(row, j)));
    }
    return g_steal_pointer(&matrix);
}

static void read_texts(const json_t *array, GPtrArray *texts)
{
    for (gsize i = 0; i < json_array_size(array); i++)
        g_ptr_array_add(texts, g_strdup(json_string_value(json_array_get(array, i))));
}

static gboolean read_influence(AvlastEstimates *e, const json_t *object, const char *name,
                               GError **error)
{
    const json_t *units = json_object_get(object, "units");

    if (!json_is_object(object))
        return TRUE;
    e->root = read_matrix(json_object_get(object, "root"), json_array_size(units),
                          e->rows->len, name, error);
    if (!e->root)
        return FALSE;
    e->unit = g_ptr_array_new_with_free_func(g_free);
    read_texts(units, e->unit);
    e->unit_column = g_strdup(avlast_json_member_text(object, "unit"));
    e->root_private = json_is_true(json_object_get(object, "private"));
    return TRUE;
}

static gboolean read_estimates(AvlastResult *result, const json_t *object,
                               const char *name, GError **error)
{
    const json_t *rows = json_object_get(object, "rows");
    const json_t *covariance = json_object_get(object, "covariance");
    const json_t *dropped = json_object_get(object, "dropped");
    AvlastEstimates *e = result->estimates = avlast_estimates_new();

    if (!json_is_array(rows))
        return malformed(error, name, "no 'rows'");
    for (gsize i = 0; i < json_array_size(rows); i++)
        read_row(e, json_array_get(rows, i));
    if (json_is_array(covariance) &&
        !(e->covariance =
              read_matrix(covariance, e->rows->len, e->rows->len, name, error)))
        return FALSE;
    for (gsize i = 0; i < json_array_size(dropped); i++) {
        const json_t *d = json_array_get(dropped, i);
        avlast_estimates_drop(e, avlast_json_member_text(d, "what"),
                              count_of(json_object_get(d, "rows")));
    }
    read_texts(json_object_get(object, "notes"), e->notes);
    e->level = avlast_json_member_double(object, "level");
    e->rows_read = count_of(json_object_get(object, "rows.read"));
    e->rows_used = count_of(json_object_get(object, "rows.used"));
    e->design = g_strdup(avlast_json_member_text(object, "design.text"));
    e->method = g_strdup(avlast_json_member_text(object, "method"));
    return read_influence(e, json_object_get(object, "influence"), name, error);
}

static json_t *copy_member(const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    return value && !json_is_null(value) ? json_incref(value) : NULL;
}

/* Replaces a member made by avlast_result_new when the file has one of the right kind. */
static void take_member(json_t **member, const json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (value && json_typeof(value) == json_typeof(*member)) {
        json_decref(*member);
        *member = json_incref(value);
    }
}

AvlastResult *avlast_result_parse(const char *text, gsize length, const char *name,
                                  GError **error)
{
    json_error_t fault;
    g_autoptr(json_t) object = json_loadb(text, length, JSON_REJECT_DUPLICATES, &fault);

    if (!object) {
        const AvlastPlace place = {name, (gsize)MAX(fault.line, 0),
                                   (gsize)MAX(fault.column, 0)};
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV703", &place, "not JSON: %s",
                    fault.text);
        return NULL;
    }
    const char *program = avlast_json_member_text(object, "program");
    if (g_strcmp0(avlast_json_member_text(object, "schema"), "avlast-result/1") != 0 ||
        !program) {
        malformed(error, name,
                  "not a result file (schema avlast-result/1)\n"
                  "hint: make one with `avlast COMMAND ... -o result.json`");
        return NULL;
    }

    g_autoptr(AvlastResult) result = avlast_result_new(program);
    g_free(result->version);
    result->version = g_strdup(avlast_json_member_text(object, "version"));
    g_autoptr(GPtrArray) arguments = g_ptr_array_new();
    read_texts(json_object_get(object, "arguments"), arguments);
    g_ptr_array_add(arguments, NULL);
    result->arguments = (GStrv)g_ptr_array_free(g_steal_pointer(&arguments), FALSE);
    result->plan = copy_member(object, "plan");
    result->design = copy_member(object, "design");
    take_member(&result->inputs, object, "inputs");
    take_member(&result->settings, object, "settings");
    take_member(&result->charts, object, "charts");
    result->seed = count_of(json_object_get(object, "seed"));
    if (!read_estimates(result, object, name, error))
        return NULL;
    return g_steal_pointer(&result);
}

AvlastResult *avlast_result_read(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) cause = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, &cause)) {
        const AvlastPlace place = {path, 0, 0};
        const gboolean absent = g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT);
        avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV704", &place, "%s",
                    absent ? "no such result file" : "the result file cannot be read");
        return NULL;
    }
    return avlast_result_parse(text, length, path, error);
}
