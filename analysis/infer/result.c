/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/result.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "config.h"
#include "core/error.h"
#include "core/memory.h"

AvlastResult *avlast_result_new(const char *program)
{
    AvlastResult *result = g_new0(AvlastResult, 1);

    result->program = g_strdup(program);
    result->version = g_strdup(PACKAGE_VERSION);
    result->inputs = json_array();
    result->settings = json_object();
    result->charts = json_object();
    result->seed = -1;
    return result;
}

void avlast_result_free(AvlastResult *result)
{
    if (!result)
        return;
    g_free(result->program);
    g_free(result->version);
    g_strfreev(result->arguments);
    json_decref(result->plan);
    json_decref(result->inputs);
    json_decref(result->design);
    json_decref(result->settings);
    json_decref(result->charts);
    avlast_estimates_free(result->estimates);
    g_free(result);
}

/* Missing cells of one column by reason. */
static json_t *missing_of(const AvlastColumn *column, gsize rows)
{
    gint64 counts[G_MAXUINT8 + 1] = {0};
    json_t *missing = json_object();

    for (gsize i = 0; i < rows; i++)
        counts[column->reason[i]]++;
    for (guint r = 1; r < column->reasons->len && r <= G_MAXUINT8; r++)
        if (counts[r] > 0)
            json_object_set_new(missing, g_ptr_array_index(column->reasons, r),
                                json_integer(counts[r]));
    return missing;
}

static json_t *json_texts(const GPtrArray *texts)
{
    json_t *array = json_array();

    for (guint i = 0; texts && i < texts->len; i++)
        json_array_append_new(array, json_string(g_ptr_array_index(texts, i)));
    return array;
}

static void add_file(AvlastResult *result, const AvlastFrame *frame)
{
    const gsize columns =
        frame->header ? g_strv_length(frame->header) : (gsize)frame->columns->len;
    json_t *missing = json_object(), *input = json_object();

    for (guint i = 0; i < frame->columns->len; i++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, i);
        json_object_set_new(missing, column->name, missing_of(column, frame->rows));
    }
    json_object_set_new(input, "file", json_string(frame->source));
    json_object_set_new(input, "sha256", avlast_json_text(frame->sha256));
    json_object_set_new(input, "bytes", json_integer((json_int_t)frame->bytes));
    json_object_set_new(input, "rows", json_integer((json_int_t)frame->rows));
    json_object_set_new(input, "columns", json_integer((json_int_t)columns));
    json_object_set_new(input, "missing", missing);
    json_object_set_new(input, "notes", json_texts(frame->notes));
    json_array_append_new(result->inputs, input);
}

void avlast_result_add_input(AvlastResult *result, const AvlastFrame *frame)
{
    if (!frame->inputs)
        add_file(result, frame);
    for (guint k = 0; frame->inputs && k < frame->inputs->len; k++)
        add_file(result, g_ptr_array_index(frame->inputs, k));
    avlast_result_add_labels(result, frame);
}

/* --- writing --- */

static json_t *json_count(gint64 n)
{
    return n < 0 ? json_null() : json_integer(n);
}

/* df is a number, or the text "2;181" for a test with two. */
static json_t *json_df(const AvlastEstimate *row)
{
    if (isnan(row->df2))
        return avlast_json_number(row->df);
    g_autofree char *both = g_strdup_printf("%.17g;%.17g", row->df, row->df2);
    return json_string(both);
}

static json_t *json_row(const AvlastEstimate *row)
{
    json_t *object = json_object();

    json_object_set_new(object, "outcome", avlast_json_text(row->outcome));
    json_object_set_new(object, "group", avlast_json_text(row->group));
    json_object_set_new(object, "term", avlast_json_text(row->term));
    json_object_set_new(object, "estimate", avlast_json_number(row->estimate));
    json_object_set_new(object, "std.error", avlast_json_number(row->std_error));
    json_object_set_new(object, "statistic", avlast_json_number(row->statistic));
    json_object_set_new(object, "df", json_df(row));
    json_object_set_new(object, "p.value", avlast_json_number(row->p_value));
    json_object_set_new(object, "conf.low", avlast_json_number(row->conf_low));
    json_object_set_new(object, "conf.high", avlast_json_number(row->conf_high));
    json_object_set_new(object, "nobs", json_count(row->nobs));
    json_object_set_new(object, "nclusters", json_count(row->nclusters));
    json_object_set_new(object, "deff", avlast_json_number(row->deff));
    json_object_set_new(object, "method", avlast_json_text(row->method));
    json_object_set_new(object, "note", avlast_json_text(row->note));
    return object;
}

static json_t *json_matrix(const gsl_matrix *matrix)
{
    json_t *rows = json_array();

    for (gsize i = 0; i < matrix->size1; i++) {
        json_t *row = json_array();
        for (gsize j = 0; j < matrix->size2; j++)
            json_array_append_new(row, avlast_json_number(gsl_matrix_get(matrix, i, j)));
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *json_influence(const AvlastEstimates *e)
{
    if (!e->root || !e->unit)
        return json_null();
    json_t *object =
        json_pack("{s:o, s:o, s:o}", "unit", avlast_json_text(e->unit_column), "units",
                  json_texts(e->unit), "root", json_matrix(e->root));
    if (e->root_private)
        json_object_set_new(object, "private", json_true());
    return object;
}

static void set_estimates(json_t *object, const AvlastEstimates *e)
{
    json_t *rows = json_array(), *dropped = json_array();

    for (guint i = 0; i < e->rows->len; i++)
        json_array_append_new(rows, json_row(g_ptr_array_index(e->rows, i)));
    for (guint i = 0; i < e->dropped->len; i++) {
        const AvlastDropped *d = g_ptr_array_index(e->dropped, i);
        json_array_append_new(dropped, json_pack("{s:s, s:I}", "what", d->what, "rows",
                                                 (json_int_t)d->rows));
    }
    json_object_set_new(object, "design.text", avlast_json_text(e->design));
    json_object_set_new(object, "method", avlast_json_text(e->method));
    json_object_set_new(object, "level", avlast_json_number(e->level));
    json_object_set_new(object, "rows", rows);
    json_object_set_new(object, "covariance",
                        e->covariance && e->rows->len ? json_matrix(e->covariance)
                                                      : json_null());
    json_object_set_new(object, "rows.read", json_integer(e->rows_read));
    json_object_set_new(object, "rows.used", json_integer(e->rows_used));
    json_object_set_new(object, "dropped", dropped);
    json_object_set_new(object, "notes", json_texts(e->notes));
    json_object_set_new(object, "influence", json_influence(e));
}

static json_t *or_null(json_t *value)
{
    return value ? json_incref(value) : json_null();
}

char *avlast_result_to_json(const AvlastResult *result)
{
    g_autoptr(json_t) object = json_object();
    json_t *arguments = json_array();

    for (char **a = result->arguments; a && *a; a++)
        json_array_append_new(arguments, json_string(*a));
    json_object_set_new(object, "schema", json_string("avlast-result/1"));
    json_object_set_new(object, "program", json_string(result->program));
    json_object_set_new(object, "version", json_string(result->version));
    json_object_set_new(object, "arguments", arguments);
    json_object_set_new(object, "plan", or_null(result->plan));
    json_object_set_new(object, "inputs", json_incref(result->inputs));
    json_object_set_new(object, "seed", json_count(result->seed));
    json_object_set_new(object, "design", or_null(result->design));
    json_object_set_new(object, "settings", json_incref(result->settings));
    if (result->estimates)
        set_estimates(object, result->estimates);
    json_object_set_new(object, "charts", json_incref(result->charts));

    char *text = json_dumps(object, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
    char *copy = text ? g_strconcat(text, "\n", NULL) : NULL;
    free(text);
    return copy;
}

/* --- reading --- */

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
