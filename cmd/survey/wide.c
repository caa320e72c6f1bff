/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --wide: variables in rows, groups in columns, each cell an estimate with its interval,
 * laid out as `avlast describe` lays out its tables. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/describe/describe.h"
#include "cmd/environment.h"
#include "cmd/survey/survey.h"
#include "core/error.h"
#include "plots/format.h"
#include "plots/groups_items.h"
#include "plots/labels.h"

/* Rows that are cells of the table. */
static gboolean is_cell(const AvlastEstimate *row)
{
    return row->outcome && isnan(row->df2) && strcmp(row->outcome, "contrast") != 0;
}

static const char *group_of(const AvlastEstimate *row)
{
    return row->group && *row->group ? row->group : NULL;
}

/* One column for each group, in the rows' order. */
static json_t *columns_of(const AvlastResult *result)
{
    json_t *columns = json_array();
    g_autoptr(GHashTable) known =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        const char *group = group_of(row);
        const char *key = group ? group : "";
        json_t *column = is_cell(row) ? g_hash_table_lookup(known, key) : NULL;
        if (!is_cell(row))
            continue;
        if (!column) {
            g_autofree char *label = group ? avlast_labels_group(result, group) : NULL;
            column =
                json_pack("{s:o, s:o, s:I, s:n}", "group", avlast_json_text(group),
                          "label", avlast_json_text(label), "n", (json_int_t)0, "weight");
            json_array_append_new(columns, column);
            g_hash_table_insert(known, g_strdup(key), column);
        }
        if (row->nobs > json_integer_value(json_object_get(column, "n")))
            json_object_set_new(column, "n", json_integer(row->nobs));
    }
    return columns;
}

/* As many decimals as show two figures of the narrowest interval. */
static int decimals_of(const AvlastResult *result, const char *outcome, const char *term)
{
    double half = INFINITY, size = 0;

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (!is_cell(row) || strcmp(row->outcome, outcome) != 0 ||
            g_strcmp0(row->term, term) != 0)
            continue;
        if (row->conf_high > row->conf_low)
            half = fmin(half, (row->conf_high - row->conf_low) / 2);
        size = fmax(size, fabs(row->estimate));
    }
    return MIN(4, avlast_format_decimals(isfinite(half) ? half : size, 2));
}

static json_t *column_text(const AvlastResult *result, const char *outcome,
                           const char *key)
{
    const json_t *columns = json_object_get(result->charts, "columns");

    return avlast_json_text(
        avlast_json_member_text(json_object_get(columns, outcome), key));
}

static void name_line(json_t *line, const AvlastResult *result, const char *outcome)
{
    json_t *label = column_text(result, outcome, "label");

    json_object_set_new(line, "label",
                        json_is_null(label) ? json_string(outcome) : label);
    if (json_is_null(label))
        json_decref(label);
    json_object_set_new(line, "label_nb", column_text(result, outcome, "label_nb"));
    json_object_set_new(line, "unit", column_text(result, outcome, "unit"));
}

/* An outcome stands on its own line; levels and quantiles stand below it. */
static void add_line(json_t *layout, const AvlastResult *result,
                     const AvlastEstimate *row, const char *last, const char *lang)
{
    const char *form = avlast_lineup_is_share(result, row) ? "percent" : "interval";
    g_autofree char *term = avlast_labels_term(result, row, lang);
    json_t *line;

    if (term && g_strcmp0(last, row->outcome) != 0)
        name_line(avlast_lines_add(layout, row->outcome, "head", 0), result,
                  row->outcome);
    line = avlast_lines_add(layout, row->outcome, form, term ? 1 : 0);
    if (term)
        json_object_set_new(line, "label", json_string(term));
    else
        name_line(line, result, row->outcome);
    avlast_line_term(line, "", row->term);
    json_object_set_new(line, "decimals",
                        json_integer(decimals_of(result, row->outcome, row->term)));
}

static json_t *layout_of(const AvlastResult *result, char *const *by, const char *lang)
{
    json_t *layout =
        json_pack("{s:[], s:b, s:b, s:b, s:o, s:o, s:[]}", "by", "weighted", 0,
                  "designed", 1, "silent", 1, "title", json_string(_("Estimates")),
                  "columns", columns_of(result), "lines");
    g_autoptr(GHashTable) known =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *last = NULL;

    for (; by && *by; by++) {
        json_t *column = json_pack("{s:s}", "name", *by);
        name_line(column, result, *by);
        json_array_append_new(json_object_get(layout, "by"), column);
    }
    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (!is_cell(row) ||
            !g_hash_table_add(known, g_strdup_printf("%s\1%s", row->outcome, row->term)))
            continue;
        add_line(layout, result, row, last, lang);
        last = row->outcome;
    }
    return layout;
}

gboolean avlast_survey_lay_out(const AvlastSurveyWork *work, AvlastResult *result,
                               GError **error)
{
    if (!work->own->wide)
        return TRUE;
    if (work->own->contrasts) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--wide has no place for --contrast: a contrast is of no group");
        return FALSE;
    }
    if (work->own->extra) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--wide has no place for --extra: a cell is an estimate with its "
                    "interval");
        return FALSE;
    }
    json_object_set_new(
        result->charts, "describe",
        layout_of(result, work->run->options.by, avlast_environment_lang(work->run)));
    return TRUE;
}
