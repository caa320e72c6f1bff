/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/memory.h"
#include "impact/arms.h"
#include "impact/attrition.h"
#include "impact/measures.h"
#include "impact/rct.h"

/* A share of outcomes lost that differs by more than this between arms is a caution (What
 * Works Clearinghouse, Handbook 5.0, cautious boundary at moderate attrition). */
#define ATTRITION_GAP 0.05

static const char *arm_name(const AvlastTrial *trial, guint32 arm)
{
    return g_ptr_array_index(trial->arm_names, arm);
}

static const char *arm_label(const AvlastTrial *trial, guint32 arm)
{
    return g_ptr_array_index(trial->arm_labels, arm);
}

static json_t *count_json(const AvlastTrial *trial, gsize clusters)
{
    return trial->cluster ? json_integer((json_int_t)clusters) : json_null();
}

static json_t *dropped_json(const GPtrArray *list)
{
    json_t *array = json_array();

    for (guint i = 0; i < list->len; i++) {
        const AvlastDropped *dropped = g_ptr_array_index(list, i);
        json_array_append_new(array, json_pack("{s:s, s:I}", "what", dropped->what,
                                               "rows", (json_int_t)dropped->rows));
    }
    return array;
}

static json_t *flow_json(const AvlastTrial *trial, const AvlastAnalysed *a)
{
    json_t *arms = json_array();

    for (guint32 k = 0; k < trial->n_arms; k++) {
        const AvlastArmCount *c = &a->arm[k];
        json_array_append_new(
            arms,
            json_pack("{s:s, s:b, s:I, s:o, s:o, s:I, s:o}", "name", arm_label(trial, k),
                      "treated", k > 0, "assigned", (json_int_t)c->assigned,
                      "assigned.clusters", count_json(trial, c->assigned_clusters),
                      "lost", dropped_json(c->lost), "analysed", (json_int_t)c->analysed,
                      "analysed.clusters", count_json(trial, c->analysed_clusters)));
    }
    return json_pack("{s:s, s:I, s:o, s:o, s:o}", "outcome", a->outcome->name, "assessed",
                     (json_int_t)trial->frame->rows, "clusters",
                     count_json(trial, trial->n_clusters), "excluded",
                     dropped_json(trial->excluded), "arms", arms);
}

static json_t *mean_json(const AvlastTrial *trial, guint32 arm, const AvlastArmMean *m)
{
    return json_pack("{s:s, s:s, s:b, s:I, s:o, s:o, s:o, s:o}", "arm",
                     arm_name(trial, arm), "label", arm_label(trial, arm), "treated",
                     arm > 0, "n", (json_int_t)m->n, "mean", avlast_json_number(m->mean),
                     "std.error", avlast_json_number(m->std_error), "low",
                     avlast_json_number(m->low), "high", avlast_json_number(m->high));
}

/* Ratio and odds ratio of two shares, as the effect was estimated. */
static gboolean describe_relative(const AvlastRctOptions *options,
                                  const AvlastAnalysed *a, AvlastResult *result,
                                  GError **error)
{
    if (!avlast_rct_has_levels(a->trial, options) || !avlast_analysed_binary(a))
        return TRUE;
    g_autoptr(AvlastEstimates) e = avlast_rct_levels(a, options, error);
    if (!e ||
        !avlast_measures_add(e, a, AVLAST_MEASURE_RATIO | AVLAST_MEASURE_ODDS, error))
        return FALSE;
    json_t *ratios = json_array();
    const guint arms = e->rows->len / 3;
    json_object_set_new(json_object_get(result->settings, "relative"), a->outcome->name,
                        ratios);
    for (guint k = 0; k < arms; k++) {
        const AvlastEstimate *ratio = avlast_estimates_row(e, arms + 2 * k),
                             *odds = avlast_estimates_row(e, arms + 2 * k + 1);
        json_array_append_new(ratios,
                              json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "term",
                                        avlast_estimates_row(e, k)->term, "ratio",
                                        avlast_json_number(ratio->estimate), "low",
                                        avlast_json_number(ratio->conf_low), "high",
                                        avlast_json_number(ratio->conf_high), "odds",
                                        avlast_json_number(odds->estimate), "odds.low",
                                        avlast_json_number(odds->conf_low), "odds.high",
                                        avlast_json_number(odds->conf_high)));
    }
    return TRUE;
}

static gboolean describe_arms(const AvlastTrial *trial, const AvlastAnalysed *a,
                              double level, AvlastResult *result, GError **error)
{
    json_t *arms = json_array();

    json_object_set_new(json_object_get(result->settings, "arms"), a->outcome->name,
                        arms);
    for (guint32 k = 0; k < trial->n_arms; k++) {
        AvlastArmMean mean;
        if (!avlast_arm_mean(trial, k, a->outcome->name, a->outcome->number, a->use,
                             level, &mean, error))
            return FALSE;
        json_array_append_new(arms, mean_json(trial, k, &mean));
    }
    return TRUE;
}

static json_t *triple(double value, double low, double high)
{
    return json_pack("[o, o, o]", avlast_json_number(value), avlast_json_number(low),
                     avlast_json_number(high));
}

static const char *label_of(const AvlastAnalysed *a, const AvlastRctOptions *options,
                            gsize index)
{
    const char *label = avlast_rct_text(options->labels, index);

    return label ? label : a->outcome->label ? a->outcome->label : a->outcome->name;
}

/* Arm means before and after, over the rows analysed that have both. */
static gboolean describe_change(const AvlastTrial *trial, const AvlastRctOptions *options,
                                const AvlastAnalysed *a, gsize index,
                                AvlastResult *result, GError **error)
{
    const gsize n = trial->frame->rows;
    g_autofree guint8 *both = avlast_array(guint8, n, error);

    if (!both)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        both[i] = a->use[i] && a->baseline->reason[i] == AVLAST_PRESENT;
    g_autoptr(json_t) arms = json_array();
    for (guint32 k = 0; k < trial->n_arms; k++) {
        AvlastArmMean pre, post;
        if (!avlast_arm_mean(trial, k, a->baseline->name, a->baseline->number, both,
                             options->level, &pre, error) ||
            !avlast_arm_mean(trial, k, a->outcome->name, a->outcome->number, both,
                             options->level, &post, error))
            return FALSE;
        json_array_append_new(arms, json_pack("{s:s, s:b, s:I, s:o, s:o}", "name",
                                              arm_label(trial, k), "treated", k > 0, "n",
                                              (json_int_t)post.n, "pre",
                                              triple(pre.mean, pre.low, pre.high), "post",
                                              triple(post.mean, post.low, post.high)));
    }
    const AvlastEstimate *effect =
        avlast_estimates_find(result->estimates, a->outcome->name, NULL,
                              g_ptr_array_index(trial->effects, 0), NULL);
    const gboolean after = !avlast_rct_adjusts(options);
    json_array_append_new(
        json_object_get(result->charts, "prepost"),
        json_pack("{s:s, s:s, s:o, s:o, s:o, s:O, s:o, s:o}", "outcome", a->outcome->name,
                  "label", label_of(a, options, index), "unit",
                  avlast_json_text(a->outcome->unit), "min",
                  avlast_json_number(a->outcome->scale_min), "max",
                  avlast_json_number(a->outcome->scale_max), "arms", arms, "difference",
                  triple(effect->estimate, effect->conf_low, effect->conf_high),
                  "compares", json_string(after ? "after" : "change")));
    return TRUE;
}

static json_t *tests_json(const AvlastEstimates *test)
{
    json_t *array = json_array();

    for (guint i = 0; test && i < test->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(test, i);
        json_array_append_new(
            array, json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "term", row->term,
                             "difference", avlast_json_number(row->estimate), "std.error",
                             avlast_json_number(row->std_error), "df",
                             avlast_json_number(row->df), "p.value",
                             avlast_json_number(row->p_value), "low",
                             avlast_json_number(row->conf_low), "high",
                             avlast_json_number(row->conf_high)));
    }
    return array;
}

static gboolean describe_attrition(const AvlastTrial *trial, const AvlastAnalysed *a,
                                   double level, AvlastResult *result, GError **error)
{
    gboolean none;
    g_autoptr(AvlastEstimates) test = avlast_attrition_test(a, level, &none, error);
    json_t *arms = json_array();

    json_array_append_new(json_object_get(result->settings, "attrition"),
                          json_pack("{s:s, s:o, s:o}", "outcome", a->outcome->name,
                                    "arms", arms, "tests", tests_json(test)));
    for (guint32 k = 0; k < trial->n_arms; k++) {
        const AvlastArmCount *c = &a->arm[k];
        const gsize missing = c->assigned - c->with_outcome;
        json_array_append_new(
            arms,
            json_pack("{s:s, s:s, s:b, s:I, s:I, s:o}", "arm", arm_name(trial, k),
                      "label", arm_label(trial, k), "treated", k > 0, "assigned",
                      (json_int_t)c->assigned, "missing", (json_int_t)missing, "share",
                      avlast_json_number((double)missing / (double)c->assigned)));
    }
    if (!test)
        return none;
    for (guint i = 0; i < test->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(test, i);
        const gboolean more = row->estimate > 0.0;
        if (fabs(row->estimate) > ATTRITION_GAP || row->p_value < 1.0 - level)
            avlast_estimates_note(
                result->estimates,
                "outcome '%s': the share missing is %.1f percentage points %s in arm "
                "'%s' "
                "than in '%s' (from %.1f to %.1f): the arms may no longer be alike",
                a->outcome->name, 100.0 * fabs(row->estimate), more ? "higher" : "lower",
                arm_label(trial, i + 1), arm_label(trial, 0),
                100.0 * (more ? row->conf_low : -row->conf_high),
                100.0 * (more ? row->conf_high : -row->conf_low));
    }
    return TRUE;
}

/* A member only when at least one outcome has a value. */
static void set_by_outcome(json_t *object, const char *key, const char *outcome,
                           json_t *value)
{
    if (!json_object_get(object, key))
        json_object_set_new(object, key, json_object());
    json_object_set_new(json_object_get(object, key), outcome, value);
}

static void describe_forest(const AvlastTrial *trial, const AvlastRctOptions *options,
                            const GPtrArray *analysed, AvlastResult *result)
{
    json_t *forest = json_object();
    const AvlastAnalysed *first = g_ptr_array_index(analysed, 0);

    json_object_set_new(result->charts, "forest", forest);
    if (first->outcome->unit)
        json_object_set_new(forest, "unit", json_string(first->outcome->unit));
    if (trial->n_arms == 2)
        json_object_set_new(
            forest, "favours",
            json_pack("[s, s]", arm_label(trial, 0), arm_label(trial, 1)));
    for (guint o = 0; o < analysed->len; o++) {
        const AvlastAnalysed *a = g_ptr_array_index(analysed, o);
        const char *name = a->outcome->name, *role = avlast_rct_text(options->roles, o);
        set_by_outcome(forest, "labels", name, json_string(label_of(a, options, o)));
        if (options->worthwhile && isfinite(options->worthwhile[o]))
            set_by_outcome(forest, "worthwhile", name,
                           avlast_json_number(options->worthwhile[o]));
        if (role)
            set_by_outcome(forest, "roles", name, json_string(role));
        if (a->outcome->unit)
            set_by_outcome(forest, "units", name, json_string(a->outcome->unit));
    }
}

gboolean avlast_rct_describe(const AvlastTrial *trial, const AvlastRctOptions *options,
                             const GPtrArray *analysed, AvlastResult *result,
                             GError **error)
{
    const AvlastAnalysed *first = g_ptr_array_index(analysed, 0);

    json_object_set_new(result->settings, "arms", json_object());
    json_object_set_new(result->settings, "relative", json_object());
    json_object_set_new(result->settings, "attrition", json_array());
    json_object_set_new(result->charts, "prepost", json_array());
    avlast_rct_describe_design(trial, result);
    avlast_rct_describe_precision(analysed, result);
    describe_forest(trial, options, analysed, result);
    json_object_set_new(result->charts, "flow", flow_json(trial, first));
    for (guint o = 0; o < analysed->len; o++) {
        const AvlastAnalysed *a = g_ptr_array_index(analysed, o);
        if (!describe_arms(trial, a, options->level, result, error) ||
            !describe_relative(options, a, result, error) ||
            !describe_attrition(trial, a, options->level, result, error) ||
            (a->baseline && !describe_change(trial, options, a, o, result, error)))
            return FALSE;
    }
    if (json_array_size(json_object_get(result->charts, "prepost")) == 0)
        json_object_del(result->charts, "prepost");
    if (json_object_size(json_object_get(result->settings, "relative")) == 0)
        json_object_del(result->settings, "relative");
    return avlast_rct_describe_balance(trial, options, first, result, error);
}
