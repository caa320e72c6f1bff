/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "impact/beside.h"
#include "impact/moderators.h"

static json_t *triple(const AvlastEstimate *row)
{
    return json_pack("[o, o, o]", avlast_json_number(row->estimate),
                     avlast_json_number(row->conf_low),
                     avlast_json_number(row->conf_high));
}

/* The level's words, or the value, of a group "region=nord"; to be freed. */
static char *point_label(const AvlastColumn *column, const char *group)
{
    const char *level = group + strlen(column->name) + 1,
               *words = avlast_level_label(column, level);

    return g_strdup(words ? words : level);
}

/* One moderator of one arm, as the chart has it; the test to the settings. */
static json_t *moderator_json(const AvlastColumn *column, const char *term,
                              const AvlastEstimates *e, json_t *settings)
{
    g_autofree char *product = g_strdup_printf("%s:%s", term, column->name);
    const AvlastEstimate *test = avlast_estimates_find(e, NULL, NULL, product, NULL);
    const gboolean number = test && !isnan(test->estimate);
    json_t *rows = json_array(),
           *chart = json_pack("{s:s, s:s, s:o, s:n, s:n}", "column", column->name,
                              "label", column->label ? column->label : column->name,
                              "rows", rows, "p", "slope");

    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (strcmp(row->term, product) == 0) {
            json_object_set_new(chart, "p", avlast_json_number(row->p_value));
            if (!isnan(row->estimate))
                json_object_set_new(chart, "slope", triple(row));
            json_array_append_new(
                settings, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "outcome",
                                    row->outcome, "term", term, "column", column->name,
                                    "statistic", avlast_json_number(row->statistic), "df",
                                    avlast_json_number(row->df), "df2",
                                    avlast_json_number(row->df2), "p.value",
                                    avlast_json_number(row->p_value)));
        } else if (row->group && strcmp(row->term, term) == 0) {
            g_autofree char *label = point_label(column, row->group);
            const double at = number ? g_ascii_strtod(label, NULL) : NAN;
            json_array_append_new(
                rows, json_pack("{s:s, s:o, s:o, s:o}", "label", label, "at",
                                avlast_json_number(at), "value", triple(row), "n",
                                number ? json_null() : json_integer(row->nobs)));
        }
    }
    return chart;
}

/* The chart of one outcome and arm, its moderators to be filled in. */
static json_t *chart_json(const AvlastEvaluation *evaluation, guint outcome, guint32 arm,
                          const AvlastResult *result)
{
    const AvlastTrial *trial = evaluation->trial;
    const AvlastAnalysed *a = g_ptr_array_index(evaluation->analysed, outcome);
    const char *said = avlast_rct_text(evaluation->options->labels, outcome),
               *label = said                ? said
                        : a->outcome->label ? a->outcome->label
                                            : a->outcome->name,
               *term = g_ptr_array_index(trial->terms, arm);
    const AvlastEstimate *row =
        avlast_estimates_find(result->estimates, a->outcome->name, NULL, term, NULL);

    return json_pack(
        "{s:s, s:s, s:o, s:s, s:s, s:s, s:o, s:I, s:o}", "outcome", a->outcome->name,
        "label", label, "unit", avlast_json_text(a->outcome->unit), "term", term,
        "treated", (char *)g_ptr_array_index(trial->arm_labels, arm), "control",
        (char *)g_ptr_array_index(trial->arm_labels, 0), "all",
        row ? triple(row) : json_null(), "n",
        (json_int_t)(row ? row->nobs : (gint64)a->n), "moderators", json_array());
}

gboolean avlast_beside_moderators(const AvlastEvaluation *evaluation, guint outcome,
                                  AvlastResult *result, GError **error)
{
    const AvlastRctOptions *options = evaluation->options;
    const AvlastTrial *trial = evaluation->trial;
    const AvlastAnalysed *a = g_ptr_array_index(evaluation->analysed, outcome);
    json_t *charts = avlast_beside_list(result->charts, "heterogeneity"),
           *settings = avlast_beside_list(result->settings, "moderator.tests");
    const size_t first = json_array_size(charts);
    const double *quartile = options->beside->quartiles;

    if (quartile)
        quartile +=
            2 * outcome * g_strv_length((char **)(guintptr)options->beside->moderators);
    for (guint32 arm = 1; arm < trial->n_arms; arm++)
        json_array_append_new(charts, chart_json(evaluation, outcome, arm, result));
    for (const char *const *name = options->beside->moderators; *name; name++) {
        const AvlastModeratorOptions how = {.column = *name,
                                            .se = avlast_rct_se(trial, options),
                                            .level = options->level,
                                            .adjusted = avlast_rct_method(options) !=
                                                        AVLAST_RCT_DIFFERENCE,
                                            .blocks = TRUE,
                                            .quartile = quartile};
        if (quartile)
            quartile += 2;
        g_autoptr(AvlastEstimates) e = avlast_moderator_effects(a, &how, error);
        if (!e)
            return FALSE;
        const AvlastColumn *column = avlast_frame_find(trial->frame, *name);
        for (guint32 arm = 1; arm < trial->n_arms; arm++)
            json_array_append_new(
                json_object_get(json_array_get(charts, first + arm - 1), "moderators"),
                moderator_json(column, g_ptr_array_index(trial->terms, arm), e,
                               settings));
        if (!avlast_beside_append(result->estimates, e, error))
            return FALSE;
    }
    return TRUE;
}

/* --- of pooled rows --- */

/* The rows of one outcome and moderator, behind the effects. */
static AvlastEstimates *rows_of(const AvlastEstimates *all, guint effects,
                                const char *outcome, const char *column)
{
    g_autofree char *level = g_strdup_printf("%s=", column),
                    *product = g_strdup_printf(":%s", column);
    AvlastEstimates *e = avlast_estimates_new();

    for (guint i = effects; i < all->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(all, i);
        if (strcmp(row->outcome, outcome) != 0 ||
            !(row->group ? g_str_has_prefix(row->group, level)
                         : g_str_has_suffix(row->term, product)))
            continue;
        AvlastEstimate *copy =
            avlast_estimates_add(e, row->outcome, row->group, row->term);
        copy->estimate = row->estimate;
        copy->statistic = row->statistic;
        copy->df = row->df;
        copy->df2 = row->df2;
        copy->p_value = row->p_value;
        copy->conf_low = row->conf_low;
        copy->conf_high = row->conf_high;
        copy->nobs = row->nobs;
    }
    return e;
}

/* A slope is no effect that a trial can detect. */
static void forget_detectable(json_t *mde, const char *product)
{
    for (size_t i = json_array_size(mde); i-- > 0;)
        if (g_strcmp0(avlast_json_member_text(json_array_get(mde, i), "term"), product) ==
            0)
            json_array_remove(mde, i);
}

void avlast_rct_beside_pooled(const AvlastEvaluation *evaluation, guint effects,
                              AvlastResult *result)
{
    const AvlastRctBeside *asked = evaluation->options->beside;
    const AvlastTrial *trial = evaluation->trial;

    if (!asked || !asked->moderators)
        return;
    json_t *charts = avlast_beside_list(result->charts, "heterogeneity"),
           *settings = avlast_beside_list(result->settings, "moderator.tests"),
           *mde = json_object_get(result->settings, "mde");
    for (guint o = 0; o < evaluation->analysed->len; o++) {
        const AvlastAnalysed *a = g_ptr_array_index(evaluation->analysed, o);
        for (guint32 arm = 1; arm < trial->n_arms; arm++) {
            json_t *chart = chart_json(evaluation, o, arm, result),
                   *moderators = json_object_get(chart, "moderators");
            json_array_append_new(charts, chart);
            for (const char *const *name = asked->moderators; *name; name++) {
                g_autoptr(AvlastEstimates) e =
                    rows_of(result->estimates, effects, a->outcome->name, *name);
                json_array_append_new(
                    moderators,
                    moderator_json(avlast_frame_find(trial->frame, *name),
                                   g_ptr_array_index(trial->terms, arm), e, settings));
                g_autofree char *product = g_strdup_printf(
                    "%s:%s", (char *)g_ptr_array_index(trial->terms, arm), *name);
                forget_detectable(mde, product);
            }
        }
    }
}
