/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/forest_rows.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "core/text.h"
#include "plots/chart.h"
#include "plots/forest_together.h"
#include "plots/format.h"

/* Outcomes whose sizes differ by more than this do not share an axis; levels, which have
 * no zero in common, less than effects. */
#define COMMON_SCALE  20.0
#define COMMON_LEVELS 5.0

static void line_free(gpointer data)
{
    AvlastForestLine *line = data;

    g_free(line->label);
    g_free(line);
}

/* --- which rows --- */

/* exp(b) in the place of b: none is 1. */
static gboolean is_of_ratios(const AvlastResult *result)
{
    return json_is_true(json_object_get(result->settings, "exponentiate"));
}

gboolean avlast_forest_is_change(const AvlastResult *result, gboolean *beside)
{
    *beside = avlast_json_member_text(result->design, "comparison") != NULL;
    return result->program && g_str_has_suffix(result->program, "prepost");
}

gboolean avlast_forest_is_answer(const AvlastResult *result, const AvlastEstimate *row)
{
    gboolean beside;

    if (!avlast_forest_is_change(result, &beside))
        return TRUE;
    return row->term && (beside ? g_str_has_prefix(row->term, "change:") ||
                                      g_str_has_prefix(row->term, "ancova:")
                                : strcmp(row->term, "change") == 0);
}

/* An effect among some, or how effects differ, has the chart of heterogeneity. */
static gboolean is_moderated(const AvlastResult *result, const AvlastEstimate *row)
{
    const char *list = avlast_json_member_text(result->settings, "moderators");
    const char *colon = row->term ? strrchr(row->term, ':') : NULL;

    if (!list || !*list || !avlast_forest_is_impact(result))
        return FALSE;
    if (row->group && *row->group && !json_object_get(result->settings, "by"))
        return TRUE;
    g_auto(GStrv) names = avlast_text_list(list);
    return colon && g_strv_contains((const char *const *)names, colon + 1);
}

/* Levels beside effects, such as a model's margins, have another scale. */
static gboolean is_drawn(const AvlastResult *result, const AvlastEstimate *row)
{
    if (!isfinite(row->estimate) || !isnan(row->df2) ||
        g_strcmp0(row->term, "(Intercept)") == 0 ||
        (row->term && g_str_has_prefix(row->term, "margin:")) ||
        !avlast_forest_is_answer(result, row) || is_moderated(result, row))
        return FALSE;
    /* "ratio(arm)", "g(arm)", "first(arm)" are not in the outcome's unit. */
    if (avlast_forest_is_impact(result) && row->term && g_str_has_suffix(row->term, ")"))
        return FALSE;
    return !is_of_ratios(result) || !(g_strcmp0(row->outcome, "contrast") == 0 ||
                                      (row->term && g_str_has_prefix(row->term, "ame:")));
}

gboolean avlast_forest_is_impact(const AvlastResult *result)
{
    static const char *const impact[] = {"rct",   "prepost", "did", "rd", "iv",
                                         "match", "synth",   "its", NULL};
    const char *name = result->program ? result->program : "";

    if (g_str_has_prefix(name, "avlast-"))
        name += strlen("avlast-");
    return g_strv_contains(impact, name) ||
           json_is_true(json_object_get(avlast_chart_member(result, "forest"), "impact"));
}

/* Distinct outcomes in order, of the rows that are drawn. */
static GPtrArray *outcomes_of(const AvlastResult *result)
{
    GPtrArray *outcomes = g_ptr_array_new();

    for (guint i = 0; result->estimates && i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        gboolean known = !is_drawn(result, row) || !row->outcome;
        for (guint j = 0; j < outcomes->len && !known; j++)
            known = strcmp(g_ptr_array_index(outcomes, j), row->outcome) == 0;
        if (!known)
            g_ptr_array_add(outcomes, row->outcome);
    }
    return outcomes;
}

/* Metrics of a value model have units of their own; what only describes is no effect. */
static gboolean has_other_charts(const AvlastResult *result)
{
    static const char *const programs[] = {"value", "survey", "describe", "scale"};

    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++)
        if (result->program && g_str_has_suffix(result->program, programs[i]))
            return TRUE;
    return FALSE;
}

guint avlast_forest_items(const AvlastResult *result)
{
    gboolean any = FALSE;

    if (!result->estimates || has_other_charts(result))
        return 0;
    for (guint i = 0; i < result->estimates->rows->len && !any; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        any = is_drawn(result, row) && avlast_forest_has_interval(row);
    }
    g_autoptr(GPtrArray) outcomes = outcomes_of(result);
    return !any ? 0 : outcomes->len > 1 ? 1 + outcomes->len : 1;
}

static double size_of(const AvlastEstimate *row)
{
    const double low = fabs(row->conf_low), high = fabs(row->conf_high);

    if (!isfinite(low) && !isfinite(high))
        return fabs(row->estimate);
    return fmax(isfinite(low) ? low : fabs(row->estimate),
                isfinite(high) ? high : fabs(row->estimate));
}

/* The size of an outcome's largest row. */
static double outcome_size(const AvlastResult *result, const char *outcome)
{
    double size = 0;

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (is_drawn(result, row) && g_strcmp0(row->outcome, outcome) == 0)
            size = fmax(size, size_of(row));
    }
    return size;
}

static const char *role_of(const AvlastResult *result, const char *outcome)
{
    const json_t *roles = json_object_get(avlast_chart_member(result, "forest"), "roles");

    return outcome ? avlast_chart_text(roles, outcome, "") : "";
}

/* The outcome the chart is about: the one asked for, the primary, or the first. */
static const char *main_outcome(const AvlastResult *result, const GPtrArray *outcomes,
                                guint item)
{
    if (item > 0)
        return g_ptr_array_index(outcomes, item - 1);
    for (guint i = 0; i < outcomes->len; i++)
        if (strcmp(role_of(result, g_ptr_array_index(outcomes, i)), "primary") == 0)
            return g_ptr_array_index(outcomes, i);
    return outcomes->len ? g_ptr_array_index(outcomes, 0) : NULL;
}

/* --- labels --- */

const char *avlast_forest_outcome_label(const AvlastResult *result, const char *outcome)
{
    const json_t *labels =
        json_object_get(avlast_chart_member(result, "forest"), "labels");

    return outcome ? avlast_chart_text(labels, outcome, outcome) : "";
}

/* "a=1;b=x" as people read it. */
static char *group_label(const char *group)
{
    g_auto(GStrv) parts = g_strsplit(group, ";", -1);
    g_autofree char *list = g_strjoinv(", ", parts);
    g_auto(GStrv) sides = g_strsplit(list, "=", -1);

    return g_strjoinv(" = ", sides);
}

/* The term when it says more than the outcome does, else NULL. */
static const char *own_term(const AvlastEstimate *row)
{
    return g_strcmp0(row->term, row->outcome) != 0 ? row->term : NULL;
}

/* What tells this row from the others: outcome, group, term, as far as they differ. */
/* A difference in change by how it was reached. */
static char *term_words(const AvlastResult *result, const AvlastEstimate *row)
{
    const char *known =
        avlast_chart_text(avlast_chart_member(result, "terms"), row->term, NULL);
    const char *level = strchr(row->term, '=');
    gboolean beside;

    if (known || !avlast_forest_is_change(result, &beside) || !beside)
        return g_strdup(known ? known : row->term);
    return g_strdup_printf("%s%s%s",
                           g_str_has_prefix(row->term, "ancova:")
                               ? _("adjusted for before (ANCOVA)")
                               : _("change score"),
                           level ? ", " : "", level ? level + 1 : "");
}

static char *row_label(const AvlastResult *result, const AvlastEstimate *row,
                       gboolean outcomes_differ, gboolean terms_differ)
{
    GString *label = g_string_new(NULL);
    const gboolean grouped = row->group && *row->group;

    if (outcomes_differ || (!terms_differ && !grouped))
        g_string_append(label, avlast_forest_outcome_label(result, row->outcome));
    if (grouped) {
        g_autofree char *group = group_label(row->group);
        g_string_append_printf(label, "%s%s", label->len ? ", " : "", group);
    }
    if (terms_differ && own_term(row)) {
        g_autofree char *words = term_words(result, row);
        g_string_append_printf(label, "%s%s", label->len ? ": " : "", words);
    }
    return g_string_free(label, FALSE);
}

/* --- collecting --- */

static const char *unit_of(const AvlastResult *result, const char *outcome)
{
    const json_t *member = avlast_chart_member(result, "forest");
    const json_t *units = json_object_get(member, "units");

    return units ? avlast_chart_text(units, outcome ? outcome : "", NULL)
                 : avlast_chart_text(member, "unit", NULL);
}

static void add_line(AvlastForest *forest, const AvlastResult *result,
                     const AvlastEstimate *row, const char *about, gboolean terms_differ,
                     gboolean outcomes_differ)
{
    AvlastForestLine *line = g_new0(AvlastForestLine, 1);

    line->row = row;
    line->label = row_label(result, row, outcomes_differ, terms_differ);
    line->unit = unit_of(result, row->outcome);
    line->primary = !row->group && strcmp(role_of(result, row->outcome), "primary") == 0;
    g_ptr_array_add(forest->lines, line);
    if (!forest->main && g_strcmp0(row->outcome, about) == 0)
        forest->main = line;
}

/* One unit for all goes into the subtitle; different ones go to the labels. */
static void set_units(AvlastForest *forest)
{
    gboolean differ = FALSE;

    for (guint i = 0; i < forest->lines->len; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        differ |= g_strcmp0(line->unit, forest->main->unit) != 0;
    }
    forest->unit = differ ? NULL : forest->main->unit;
    for (guint i = 0; i < forest->lines->len && differ; i++) {
        AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        g_autofree char *bare = g_steal_pointer(&line->label);
        line->label = line->unit ? g_strdup_printf("%s (%s)", bare, line->unit)
                                 : g_steal_pointer(&bare);
    }
}

double avlast_forest_place(const AvlastForest *forest, double value)
{
    return forest->ratio ? log(value) : value;
}

static void hold(AvlastForest *forest, double from, double to)
{
    const double low = avlast_forest_place(forest, from),
                 high = avlast_forest_place(forest, to);

    forest->low = isfinite(low) ? fmin(forest->low, low) : forest->low;
    forest->high = isfinite(high) ? fmax(forest->high, high) : forest->high;
}

/* The axis holds every interval; what is none too where rows are effects. */
static void set_axis(AvlastForest *forest)
{
    double half = INFINITY;

    forest->low = forest->impact ? avlast_forest_place(forest, forest->none) : INFINITY;
    forest->high = forest->impact ? avlast_forest_place(forest, forest->none) : -INFINITY;
    for (guint i = 0; i < forest->lines->len; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        const AvlastEstimate *row = line->row;
        const gboolean sure = avlast_forest_has_interval(row);
        hold(forest, sure ? row->conf_low : row->estimate,
             sure ? row->conf_high : row->estimate);
        if (line->joint)
            hold(forest, line->joint->conf_low, line->joint->conf_high);
        if (sure && row->conf_high > row->conf_low)
            half = fmin(half, (row->conf_high - row->conf_low) / 2);
    }
    const double span = forest->high - forest->low;
    const double pad = span > 0 ? 0.06 * span : fmax(fabs(forest->high), 1) * 0.5;

    forest->low -= pad;
    forest->high += pad;
    forest->decimals = MIN(4, avlast_format_decimals(isfinite(half) ? half : span, 2));
}

AvlastForest *avlast_forest_new(const AvlastResult *result, guint item, const char *lang)
{
    g_autoptr(GPtrArray) outcomes = outcomes_of(result);
    const char *about = main_outcome(result, outcomes, item);
    const double size = outcome_size(result, about);
    const json_t *member = avlast_chart_member(result, "forest");
    const json_t *favours = json_object_get(member, "favours");
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    AvlastForest *forest = g_new0(AvlastForest, 1);
    gboolean terms_differ = FALSE, outcomes_differ = FALSE;
    double scale;

    forest->lines = g_ptr_array_new_with_free_func(line_free);
    forest->left = json_string_value(json_array_get(favours, 0));
    forest->right = json_string_value(json_array_get(favours, 1));
    forest->worthwhile =
        about ? avlast_json_member_double(json_object_get(member, "worthwhile"), about)
              : NAN;
    forest->impact =
        avlast_forest_is_impact(result) || g_str_has_suffix(result->program, "regress");
    forest->none = is_of_ratios(result) ? 1 : 0;
    forest->ratio = forest->none == 1;
    scale = forest->impact ? COMMON_SCALE : COMMON_LEVELS;

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        const gboolean same = g_strcmp0(row->outcome, about) == 0;
        const double other = same ? size : outcome_size(result, row->outcome);

        if (!is_drawn(result, row) || (item > 0 && !same))
            continue;
        if (!same && !(other <= scale * size && size <= scale * other)) {
            forest->left_out++;
            continue;
        }
        if (rows->len) {
            const AvlastEstimate *first = g_ptr_array_index(rows, 0);
            terms_differ |= g_strcmp0(own_term(row), own_term(first)) != 0;
            outcomes_differ |= g_strcmp0(row->outcome, first->outcome) != 0;
        }
        g_ptr_array_add(rows, row);
    }
    if (rows->len > AVLAST_FOREST_ROWS) {
        forest->cut = rows->len - AVLAST_FOREST_ROWS;
        g_ptr_array_set_size(rows, AVLAST_FOREST_ROWS);
    }
    for (guint i = 0; i < rows->len; i++)
        add_line(forest, result, g_ptr_array_index(rows, i), about, terms_differ,
                 outcomes_differ);
    if (!forest->main && forest->lines->len)
        forest->main = g_ptr_array_index(forest->lines, 0);
    if (forest->main)
        set_units(forest);
    avlast_forest_find_together(forest, result, lang);
    set_axis(forest);
    return forest;
}

void avlast_forest_free(AvlastForest *forest)
{
    g_ptr_array_unref(forest->lines);
    g_free(forest->method);
    g_free(forest->band);
    g_free(forest);
}
