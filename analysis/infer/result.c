/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/result.h"

#include <math.h>

#include "config.h"

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
