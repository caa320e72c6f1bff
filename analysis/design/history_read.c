/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "design/history.h"

#define SCHEMA "avlast-weights/1"

/* A file of totals of every cell of a country is still far below this. */
#define MOST_BYTES (64u << 20)

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

typedef struct {
    const char *name;
    GError **error;
} Reader;

static gboolean fail(const Reader *r, const char *what)
{
    const AvlastPlace place = {r->name, 0, 0};

    avlast_fail(r->error, AVLAST_ERROR_MALFORMED, "AV290", &place, "%s", what);
    return FALSE;
}

/* A text that is there and holds something. */
static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text && *text ? text : NULL;
}

/* A finite number. */
static gboolean number_of(const json_t *value, double *number)
{
    *number = json_number_value(value);
    return json_is_number(value) && isfinite(*number);
}

/* `n` texts (0: any number, but at least one); NULL when it is anything else. */
static GStrv texts_of(const json_t *array, gsize n)
{
    g_autoptr(GStrvBuilder) texts = g_strv_builder_new();
    const gsize size = json_array_size(array);

    if (size == 0 || (n && size != n))
        return NULL;
    for (gsize i = 0; i < size; i++) {
        const char *text = json_string_value(json_array_get(array, i));
        if (!text)
            return NULL;
        g_strv_builder_add(texts, text);
    }
    return g_strv_builder_end(texts);
}

static gboolean read_margin(const Reader *r, const json_t *object, AvlastWeightStep *step)
{
    const json_t *cells = json_object_get(object, "cells"),
                 *totals = json_object_get(object, "totals");
    g_auto(GStrv) variables = texts_of(json_object_get(object, "variables"), 0);
    const gboolean wanted =
        step->kind != AVLAST_STEP_CELLS && step->kind != AVLAST_STEP_PROPENSITY;

    if (!variables)
        return fail(r, "a margin's 'variables' are no list of texts");
    AvlastMargin *margin = avlast_margin_new((const char *const *)variables);
    margin->source = g_strdup(text_of(object, "source"));
    g_ptr_array_add(step->margins, margin);
    if (json_array_size(cells) != json_array_size(totals) ||
        wanted != (json_array_size(cells) > 0))
        return fail(r, "a margin's 'cells' and 'totals' do not fit each other");
    for (gsize c = 0; c < json_array_size(cells); c++) {
        g_auto(GStrv) levels =
            texts_of(json_array_get(cells, c), g_strv_length(variables));
        double total;
        if (!levels || !number_of(json_array_get(totals, c), &total) || total < 0.0)
            return fail(r, "a cell is not a level of each variable with a total");
        avlast_margin_add(margin, (const char *const *)levels, total);
    }
    return TRUE;
}

static gboolean read_numbers(const Reader *r, const json_t *array, AvlastWeightStep *step)
{
    const gboolean wanted = step->kind == AVLAST_STEP_CALIBRATE;

    for (gsize v = 0; v < json_array_size(array); v++) {
        const json_t *number = json_array_get(array, v);
        const char *name = text_of(number, "name");
        double total = NAN;
        if (!name || (wanted && !number_of(json_object_get(number, "total"), &total)))
            return fail(r, "'numbers' lacks a name or a total");
        avlast_weight_step_add_number(step, name, total);
    }
    return TRUE;
}

/* What a step of its kind must have. */
static gboolean check_step(const Reader *r, const AvlastWeightStep *step)
{
    const guint margins = step->margins->len, numbers = step->numbers->len;

    switch (step->kind) {
    case AVLAST_STEP_CELLS:
        if (margins == 1 && numbers == 0 && step->response)
            return TRUE;
        break;
    case AVLAST_STEP_PROPENSITY:
        if (margins + numbers > 0 && step->response)
            return TRUE;
        break;
    case AVLAST_STEP_POSTSTRATIFY:
        if (margins == 1 && numbers == 0)
            return TRUE;
        break;
    case AVLAST_STEP_RAKE:
        if (margins > 0 && numbers == 0)
            return TRUE;
        break;
    case AVLAST_STEP_CALIBRATE:
        if (margins + numbers > 0 &&
            (step->distance != AVLAST_DISTANCE_LOGIT ||
             (step->low >= 0.0 && step->low < 1.0 && step->high > 1.0)))
            return TRUE;
        break;
    case AVLAST_STEP_TRIM:
        if (margins + numbers == 0 && step->low >= 0.0 && step->low < step->high)
            return TRUE;
        break;
    }
    return fail(r, "a step lacks what its kind needs, or has what it has no use for");
}

static AvlastWeightStep *read_step(const Reader *r, const json_t *object)
{
    const int kind = avlast_step_kind_of(text_of(object, "kind"));
    const json_t *bounds = json_object_get(object, "bounds"),
                 *margins = json_object_get(object, "margins");

    if (kind < 0) {
        fail(r, "a step's 'kind' is none that is known");
        return NULL;
    }
    g_autoptr(AvlastWeightStep) step = avlast_weight_step_new((AvlastStepKind)kind);
    const char *distance = text_of(object, "distance"), *unit = text_of(object, "unit");
    const int d = distance ? avlast_distance_of(distance) : 0,
              u = unit ? avlast_trim_unit_of(unit) : 0;
    if (d < 0 || u < 0 ||
        (bounds && (json_array_size(bounds) != 2 ||
                    !number_of(json_array_get(bounds, 0), &step->low) ||
                    !number_of(json_array_get(bounds, 1), &step->high)))) {
        fail(r, "a step's 'distance', 'unit' or 'bounds' cannot be read");
        return NULL;
    }
    step->distance = (AvlastDistance)d;
    step->unit = (AvlastTrimUnit)u;
    step->response = g_strdup(text_of(object, "response"));
    step->source = g_strdup(text_of(object, "source"));
    for (gsize m = 0; m < json_array_size(margins); m++)
        if (!read_margin(r, json_array_get(margins, m), step))
            return NULL;
    if (!read_numbers(r, json_object_get(object, "numbers"), step) ||
        !check_step(r, step))
        return NULL;
    return g_steal_pointer(&step);
}

static gboolean read_steps(const Reader *r, const json_t *steps, AvlastHistory *history)
{
    if (json_array_size(steps) == 0)
        return fail(r, "'steps' is no list with a step");
    for (gsize s = 0; s < json_array_size(steps); s++) {
        AvlastWeightStep *step = read_step(r, json_array_get(steps, s));
        if (!step)
            return FALSE;
        g_ptr_array_add(history->steps, step);
    }
    return TRUE;
}

AvlastHistory *avlast_history_parse(const char *text, gsize length, const char *name,
                                    GError **error)
{
    const Reader r = {name, error};
    json_error_t fault;
    g_autoptr(json_t) root = json_loadb(text, length, JSON_REJECT_DUPLICATES, &fault);

    if (!root) {
        const AvlastPlace place = {name, (gsize)MAX(fault.line, 0),
                                   (gsize)MAX(fault.column, 0)};
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV290", &place, "%s", fault.text);
        return NULL;
    }
    if (g_strcmp0(text_of(root, "schema"), SCHEMA) != 0) {
        fail(&r, "it is not in the form " SCHEMA);
        return NULL;
    }
    const json_t *data = json_object_get(root, "data");
    g_autoptr(AvlastHistory) history = g_new0(AvlastHistory, 1);
    history->path = g_strdup(name);
    history->file = g_strdup(text_of(data, "file"));
    history->digest = g_strdup(text_of(data, "sha256"));
    history->base = g_strdup(text_of(root, "base"));
    history->column = g_strdup(text_of(root, "column"));
    history->steps = avlast_weight_steps_new();
    if (!history->file || !history->digest || !history->base || !history->column) {
        fail(&r, "'data', 'base' or 'column' is missing");
        return NULL;
    }
    return read_steps(&r, json_object_get(root, "steps"), history)
               ? g_steal_pointer(&history)
               : NULL;
}

AvlastHistory *avlast_history_read(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) cause = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, &cause)) {
        avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV289", NULL, "'%s': %s", path,
                    cause->message);
        return NULL;
    }
    if (length > MOST_BYTES) {
        const Reader r = {path, error};
        fail(&r, "the file is too large to be a list of steps");
        return NULL;
    }
    return avlast_history_parse(text, length, path, error);
}
