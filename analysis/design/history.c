/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/history.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#define SCHEMA "avlast-weights/1"

void avlast_history_free(AvlastHistory *history)
{
    if (!history)
        return;
    g_free(history->path);
    g_free(history->file);
    g_free(history->digest);
    g_free(history->base);
    g_free(history->column);
    g_clear_pointer(&history->steps, g_ptr_array_unref);
    g_free(history);
}

char *avlast_history_path(const char *data)
{
    const char *slash = strrchr(data, '/'), *dot = strrchr(data, '.');
    const gsize stem =
        dot && dot > (slash ? slash + 1 : data) ? (gsize)(dot - data) : strlen(data);

    return g_strdup_printf("%.*s.weights.json", (int)stem, data);
}

gboolean avlast_history_agrees(const AvlastSample *sample, const AvlastColumn *column,
                               gsize *row)
{
    for (gsize i = 0; i < sample->n; i++) {
        const double want = column->number[i], got = sample->weight[i];
        const gboolean outside = sample->outside && sample->outside[i];
        if (outside ? isnan(want) : fabs(want - got) <= 1e-9 * fabs(got))
            continue;
        if (row)
            *row = i;
        return FALSE;
    }
    return TRUE;
}

void avlast_calibration_range(const AvlastCalibration *calibration, guint step,
                              double *low, double *high)
{
    const double *before = step ? calibration->done[step - 1].after : calibration->base;
    const double *after = calibration->done[step].after;

    *low = INFINITY;
    *high = -INFINITY;
    for (gsize i = 0; i < calibration->n; i++)
        if (after[i] != 0.0) {
            *low = MIN(*low, after[i] / before[i]);
            *high = MAX(*high, after[i] / before[i]);
        }
}

static json_t *texts_json(const GStrv texts)
{
    json_t *array = json_array();

    for (char **text = texts; *text; text++)
        json_array_append_new(array, json_string(*text));
    return array;
}

/* A file's name, not where it lay. */
static void json_set_base(json_t *object, const char *path)
{
    g_autofree char *name = g_path_get_basename(path);

    json_object_set_new(object, "source", json_string(name));
}

static json_t *margin_json(const AvlastMargin *margin)
{
    json_t *object = json_object();

    if (margin->source)
        json_set_base(object, margin->source);
    json_object_set_new(object, "variables", texts_json(margin->variables));
    if (margin->cells->len == 0)
        return object;
    json_t *cells = json_array(), *totals = json_array();
    for (guint c = 0; c < margin->cells->len; c++) {
        json_array_append_new(cells, texts_json(g_ptr_array_index(margin->cells, c)));
        json_array_append_new(totals,
                              json_real(g_array_index(margin->totals, double, c)));
    }
    json_object_set_new(object, "cells", cells);
    json_object_set_new(object, "totals", totals);
    return object;
}

static json_t *numbers_json(const AvlastWeightStep *step)
{
    json_t *array = json_array();

    for (guint v = 0; v < step->numbers->len; v++) {
        json_t *number = json_object();
        json_object_set_new(number, "name",
                            json_string(g_ptr_array_index(step->numbers, v)));
        const double total = g_array_index(step->totals, double, v);
        if (isfinite(total))
            json_object_set_new(number, "total", json_real(total));
        json_array_append_new(array, number);
    }
    return array;
}

static json_t *report_json(const AvlastCalibration *calibration, guint s)
{
    const AvlastReweighing *about = &calibration->done[s].about;
    double low, high;

    avlast_calibration_range(calibration, s, &low, &high);
    return json_pack("{s:[ff], s:i, s:f, s:I, s:I}", "g", low, high, "iterations",
                     (int)about->iterations, "misfit", about->misfit, "negative",
                     (json_int_t)about->negative, "cut", (json_int_t)about->cut);
}

static json_t *step_json(const AvlastCalibration *calibration, guint s)
{
    const AvlastWeightStep *step = g_ptr_array_index(calibration->steps, s);
    json_t *object = json_object(), *margins = json_array();

    json_object_set_new(object, "kind", json_string(avlast_step_kind_name(step->kind)));
    if (step->response)
        json_object_set_new(object, "response", json_string(step->response));
    if (step->kind == AVLAST_STEP_CALIBRATE)
        json_object_set_new(object, "distance",
                            json_string(avlast_distance_name(step->distance)));
    if (step->kind == AVLAST_STEP_TRIM && step->unit != AVLAST_TRIM_ONE)
        json_object_set_new(object, "unit",
                            json_string(avlast_trim_unit_name(step->unit)));
    if (step->kind == AVLAST_STEP_TRIM ||
        (step->kind == AVLAST_STEP_CALIBRATE && step->distance == AVLAST_DISTANCE_LOGIT))
        json_object_set_new(object, "bounds", json_pack("[ff]", step->low, step->high));
    for (guint m = 0; m < step->margins->len; m++)
        json_array_append_new(margins, margin_json(g_ptr_array_index(step->margins, m)));
    if (step->margins->len)
        json_object_set(object, "margins", margins);
    json_decref(margins);
    if (step->numbers->len)
        json_object_set_new(object, "numbers", numbers_json(step));
    if (step->source)
        json_set_base(object, step->source);
    json_object_set_new(object, "report", report_json(calibration, s));
    return object;
}

char *avlast_history_write(const AvlastHistory *history,
                           const AvlastCalibration *calibration, const char *version,
                           gsize rows)
{
    json_t *steps = json_array();

    for (guint s = 0; s < calibration->n_done; s++)
        json_array_append_new(steps, step_json(calibration, s));
    json_t *root =
        json_pack("{s:s, s:s, s:s, s:{s:s, s:s, s:I}, s:s, s:s, s:o}", "schema", SCHEMA,
                  "program", "weight", "version", version, "data", "file", history->file,
                  "sha256", history->digest, "rows", (json_int_t)rows, "base",
                  history->base, "column", history->column, "steps", steps);
    char *text = root ? json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(17)) : NULL;
    char *out = text ? g_strconcat(text, "\n", NULL) : NULL;

    free(text);
    json_decref(root);
    return out;
}
