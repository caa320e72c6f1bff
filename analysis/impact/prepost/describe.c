/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What charts and reports need beside the rows. */
#include <math.h>

#include "impact/prepost/parts.h"

/* A chart of more points than this shows nothing that one of fewer does not. */
#define MOST_POINTS 5000

static const char *text_of(const char *const *list, gsize i)
{
    return list && list[i] && list[i][0] ? list[i] : NULL;
}

static const char *label_of(const AvlastPrePostData *data, gsize index)
{
    const char *own = text_of(data->options->labels, index);

    return own                      ? own
           : data->column[1]->label ? data->column[1]->label
                                    : data->column[1]->name;
}

static json_t *triple(const AvlastEstimate *row)
{
    return row ? json_pack("[o, o, o]", avlast_json_number(row->estimate),
                           avlast_json_number(row->conf_low),
                           avlast_json_number(row->conf_high))
               : json_null();
}

static const AvlastEstimate *find(const AvlastResult *result,
                                  const AvlastPrePostData *data, guint32 arm,
                                  const char *term)
{
    const AvlastPrePostPart part = {AVLAST_NO_LEVEL, arm};
    g_autofree char *group =
        avlast_prepost_part_name(data->units, &data->options->columns, &part);

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (g_strcmp0(row->outcome, data->outcome) == 0 &&
            g_strcmp0(row->group, group) == 0 && g_strcmp0(row->term, term) == 0)
            return row;
    }
    return NULL;
}

static const char *arm_label(const AvlastPrePostUnits *units, guint32 arm)
{
    return units->arm ? g_ptr_array_index(units->arm_labels, arm) : "";
}

/* --- charts.prepost --- */

static json_t *arm_json(const AvlastResult *result, const AvlastPrePostData *data,
                        guint32 arm)
{
    const guint32 code = data->units->arm ? arm : AVLAST_NO_LEVEL;
    const AvlastEstimate *before = find(result, data, code, "before"),
                         *after = find(result, data, code, "after");

    if (!before || !after)
        return NULL;
    return json_pack("{s:s, s:b, s:I, s:o, s:o}", "name", arm_label(data->units, arm),
                     "treated", !data->units->arm || arm > 0, "n",
                     (json_int_t)after->nobs, "pre", triple(before), "post",
                     triple(after));
}

static void add_means(AvlastResult *result, const AvlastPrePostData *data, gsize index)
{
    const AvlastPrePostUnits *units = data->units;
    const AvlastColumn *column = data->column[1];
    const guint32 arms = units->arm ? units->n_arms : 1;
    json_t *list = json_array();

    for (guint32 a = 0; a < arms; a++) {
        json_t *one = arm_json(result, data, a);
        if (one)
            json_array_append_new(list, one);
    }
    g_autofree char *term =
        units->arm
            ? g_strdup_printf("change:%s", (char *)g_ptr_array_index(units->terms, 1))
            : NULL;
    const AvlastEstimate *difference =
        term ? find(result, data, AVLAST_NO_LEVEL, term) : NULL;
    const AvlastEstimate *change =
        term ? NULL : find(result, data, AVLAST_NO_LEVEL, "change");
    json_array_append_new(
        json_object_get(result->charts, "prepost"),
        json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "outcome",
                  data->outcome, "label", label_of(data, index), "unit",
                  avlast_json_text(column->unit), "min",
                  avlast_json_number(column->scale_min), "max",
                  avlast_json_number(column->scale_max), "arms", list, "difference",
                  triple(difference), "change", triple(change), "compares", "change"));
}

/* --- charts.pairs --- */

static json_t *points_json(const AvlastPrePostValues *v, gsize way[3])
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    json_t *points = json_array();

    for (gsize i = 0; i < v->n[0]; i++) {
        const double before = v->y[0][i], after = v->y[1][i];
        way[after > before ? 0 : after < before ? 1 : 2]++;
        char *key = g_strdup_printf("%.17g %.17g", before, after);
        const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(seen, key));
        if (!n)
            g_ptr_array_add(order, key);
        g_hash_table_insert(seen, key, GUINT_TO_POINTER(n + 1));
    }
    for (guint i = 0; i < order->len && order->len <= MOST_POINTS; i++) {
        const char *key = g_ptr_array_index(order, i);
        char *rest;
        const double before = g_ascii_strtod(key, &rest);
        json_array_append_new(
            points,
            json_pack("[o, o, I]", avlast_json_number(before),
                      avlast_json_number(g_ascii_strtod(rest, NULL)),
                      (json_int_t)GPOINTER_TO_UINT(g_hash_table_lookup(seen, key))));
    }
    return points;
}

static gboolean add_pairs(AvlastResult *result, const AvlastPrePostData *data,
                          gsize index, guint32 arm, GError **error)
{
    const AvlastPrePostUnits *units = data->units;
    const AvlastPrePostPart part = {AVLAST_NO_LEVEL, units->arm ? arm : AVLAST_NO_LEVEL};
    g_auto(AvlastPrePostValues) values = {{NULL, NULL}, {NULL, NULL}, {0, 0}};
    gsize way[3] = {0, 0, 0};

    if (!avlast_prepost_values(data, &part, &values, error))
        return FALSE;
    json_t *points = points_json(&values, way);
    const AvlastEstimate *least = find(result, data, part.arm, "reliable.change");
    json_array_append_new(json_object_get(result->settings, "directions"),
                          json_pack("{s:s, s:s, s:I, s:I, s:I, s:I}", "outcome",
                                    data->outcome, "arm", arm_label(units, arm), "n",
                                    (json_int_t)values.n[0], "rose", (json_int_t)way[0],
                                    "fell", (json_int_t)way[1], "same",
                                    (json_int_t)way[2]));
    json_array_append_new(
        json_object_get(result->charts, "pairs"),
        json_pack("{s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:I, s:o}", "outcome",
                  data->outcome, "label", label_of(data, index), "arm",
                  arm_label(units, arm), "unit", avlast_json_text(data->column[1]->unit),
                  "least", avlast_json_number(least ? least->estimate : NAN), "rose",
                  (json_int_t)way[0], "fell", (json_int_t)way[1], "same",
                  (json_int_t)way[2], "points", points));
    return TRUE;
}

/* --- charts.forest, design --- */

static void set_by_outcome(json_t *object, const char *key, const char *outcome,
                           json_t *value)
{
    if (!json_object_get(object, key))
        json_object_set_new(object, key, json_object());
    json_object_set_new(json_object_get(object, key), outcome, value);
}

static void add_forest(json_t *forest, const AvlastPrePostData *data, gsize index)
{
    const AvlastPrePostOptions *o = data->options;
    const char *role = text_of(o->roles, index), *unit = data->column[1]->unit;

    set_by_outcome(forest, "labels", data->outcome, json_string(label_of(data, index)));
    if (o->worthwhile && isfinite(o->worthwhile[index]))
        set_by_outcome(forest, "worthwhile", data->outcome,
                       avlast_json_number(o->worthwhile[index]));
    if (role)
        set_by_outcome(forest, "roles", data->outcome, json_string(role));
    if (unit)
        set_by_outcome(forest, "units", data->outcome, json_string(unit));
}

static json_t *design_json(const AvlastPrePostUnits *units, const AvlastPrePostOptions *o,
                           const char *description)
{
    json_t *arms = units->arm ? json_array() : json_null();

    for (guint32 a = 0; units->arm && a < units->n_arms; a++)
        json_array_append_new(arms, json_string(g_ptr_array_index(units->arm_names, a)));
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "description",
        avlast_json_text(description), "comparison",
        avlast_json_text(o->columns.treatment), "arms", arms, "time",
        avlast_json_text(o->columns.time), "before", avlast_json_text(units->wave[0]),
        "after", avlast_json_text(units->wave[1]), "id", avlast_json_text(o->columns.id),
        "cluster", avlast_json_text(o->columns.cluster), "weights",
        avlast_json_text(o->columns.weights), "paired", units->linked && !o->all);
}

static void start_members(AvlastResult *result)
{
    if (!json_is_object(result->settings)) {
        json_decref(result->settings);
        result->settings = json_object();
    }
    json_object_set_new(result->settings, "directions", json_array());
    json_object_set_new(result->charts, "prepost", json_array());
    json_object_set_new(result->charts, "pairs", json_array());
    json_object_set_new(result->charts, "forest", json_object());
}

gboolean avlast_prepost_describe(const AvlastFrame *frame,
                                 const AvlastPrePostOptions *options,
                                 AvlastResult *result, GError **error)
{
    g_autoptr(AvlastPrePostUnits) units =
        avlast_prepost_units_new(frame, &options->columns, error);

    if (!units)
        return FALSE;
    start_members(result);
    json_decref(result->design);
    result->design = design_json(units, options, result->estimates->design);
    for (gsize i = 0; options->outcomes[i]; i++) {
        g_autoptr(AvlastPrePostData) data =
            avlast_prepost_data_new(units, options, i, error);
        if (!data)
            return FALSE;
        add_means(result, data, i);
        add_forest(json_object_get(result->charts, "forest"), data, i);
        for (guint32 a = 0; data->paired && a < (units->arm ? units->n_arms : 1); a++)
            if (!add_pairs(result, data, i, a, error))
                return FALSE;
    }
    if (json_array_size(json_object_get(result->charts, "pairs")) == 0) {
        json_object_del(result->charts, "pairs");
        json_object_del(result->settings, "directions");
    }
    return TRUE;
}
