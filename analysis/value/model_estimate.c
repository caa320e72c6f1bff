/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "core/distribution.h"
#include "value/model_read.h"

/* The estimate of an effect and its doubt, as the model's file gives them. */

static gboolean read_from(const AvlastYaml *from, AvlastEffectItem *effect,
                          GError **error)
{
    static const char *const keys[] = {"result", "outcome", "group", "term", NULL};

    return avlast_yaml_only(from, keys, error) &&
           avlast_yaml_require(from, "result", error) &&
           avlast_yaml_require(from, "outcome", error) &&
           avlast_yaml_get_text(from, "result", &effect->result, error) &&
           avlast_yaml_get_text(from, "outcome", &effect->outcome, error) &&
           avlast_yaml_get_text(from, "group", &effect->group, error) &&
           avlast_yaml_get_text(from, "term", &effect->term, error);
}

/* What stands in print in place of a standard error. */
enum { BY_SE, BY_T, BY_P, BY_CI, WAYS };
static const char *const ways[] = {"se", "t", "p", "ci"};

static gboolean refuse(const AvlastYaml *node, const char *id, const char *text,
                       GError **error)
{
    avlast_yaml_fail(error, node, "AV641", "effect '%s': %s", id, text);
    return FALSE;
}

/* What a statistic exceeds on either side with chance p. */
static double critical(double p, double df)
{
    return isinf(df) ? -avlast_normal_quantile(p / 2.0) : avlast_t_critical(1.0 - p, df);
}

static gboolean from_interval(const AvlastYaml *item, const char *id, double estimate,
                              double df, double *se, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(item, "ci");
    double low = NAN, high = NAN, level = 0.95;

    if (!avlast_yaml_range(item, "ci", "AV641", &low, &high, error) ||
        !avlast_yaml_get_number(item, "ci_level", &level, error))
        return FALSE;
    if (!(level > 0.0 && level < 1.0))
        return refuse(node, id, "ci_level is between 0 and 1", error);
    const double half = (high - low) / 2.0;
    if (!(fabs((low + high) / 2.0 - estimate) <= 0.1 * half))
        return refuse(
            node, id,
            "the interval is not symmetric about the estimate: it was "
            "made on another scale, whose standard error this is not\nhint: give both "
            "on that scale, or se",
            error);
    *se = half / critical(1.0 - level, df);
    return TRUE;
}

/* The standard error behind a t, a two-sided p-value or an interval. */
static gboolean recover(const AvlastYaml *item, const char *id, int way, double estimate,
                        double *se, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(item, ways[way]);
    double df = INFINITY, value = NAN;

    if (!avlast_yaml_get_number(item, "df", &df, error))
        return FALSE;
    if (!(df > 0.0))
        return refuse(node, id, "df is above 0", error);
    if (way == BY_CI)
        return from_interval(item, id, estimate, df, se, error);
    if (!avlast_yaml_as_number(node, &value, error))
        return FALSE;
    if (estimate == 0.0)
        return refuse(node, id, "an estimate of zero has no standard error behind it",
                      error);
    if (way == BY_T) {
        if (!(value * estimate > 0.0))
            return refuse(node, id, "t has the estimate's sign", error);
        *se = estimate / value;
        return TRUE;
    }
    if (!(value > 0.0 && value < 1.0))
        return refuse(node, id,
                      "p is between 0 and 1; of 'p < 0.001' no standard error can be had",
                      error);
    *se = fabs(estimate) / critical(value, df);
    return TRUE;
}

static void note_recovered(AvlastModelReader *reader, const char *id, int way)
{
    char *text =
        way == BY_T
            ? g_strdup_printf(
                  _("the standard error of effect '%s' is worked out from its t"), id)
        : way == BY_P
            ? g_strdup_printf(
                  _("the standard error of effect '%s' is worked out from its p-value"),
                  id)
            : g_strdup_printf(
                  _("the standard error of effect '%s' is worked out from its interval"),
                  id);

    g_ptr_array_add(reader->model->notes, text);
}

/* Typed in: an estimate, and one of se, t, p and ci. */
static gboolean read_typed(AvlastModelReader *reader, const AvlastYaml *item,
                           const char *id, AvlastInput *input, GError **error)
{
    static const char *const others[] = {"ci_level", "df"};
    gboolean chosen = TRUE;
    int way = WAYS;

    for (int i = 0; i < WAYS; i++) {
        const AvlastYaml *node = avlast_yaml_find(item, ways[i]);
        if (node && way < WAYS)
            return refuse(node, id, "give one of se, t, p and ci", error);
        if (node)
            way = i;
    }
    if (way == WAYS)
        return avlast_yaml_require(item, "se", error) != NULL;
    for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
        const AvlastYaml *node = avlast_yaml_find(item, others[i]);
        if (node && (way == BY_SE || (i == 0 && way != BY_CI)))
            return refuse(node, id,
                          i ? "'df' goes with p or ci" : "'ci_level' goes with ci",
                          error);
    }
    if (way == BY_T && avlast_yaml_find(item, "df"))
        return refuse(avlast_yaml_find(item, "df"), id, "a t needs no df", error);

    input->distribution = AVLAST_INPUT_NORMAL;
    if (!avlast_model_fill(reader, item, "estimate", input, &chosen, error))
        return FALSE;
    if (way != BY_SE) {
        if (!recover(item, id, way, input->value, &input->se, error))
            return FALSE;
        note_recovered(reader, id, way);
    }
    return avlast_input_complete(input, TRUE, -INFINITY, INFINITY, error);
}

gboolean avlast_model_estimate(AvlastModelReader *reader, const AvlastYaml *item,
                               AvlastEffectItem *effect, const char *id, GError **error)
{
    static const char *const typed[] = {"estimate", "se", "t", "p", "ci", "draws"};
    const AvlastYaml *from = avlast_yaml_find(item, "from");

    effect->estimate = avlast_model_fixed(reader, id, NAN, item);
    AvlastInput *input = reader->model->inputs->pdata[effect->estimate];
    for (guint i = 0; from && i < G_N_ELEMENTS(typed); i++) {
        const AvlastYaml *node = avlast_yaml_find(item, typed[i]);
        if (node) {
            avlast_yaml_fail(error, node, "AV605",
                             "'%s' has 'from': its estimate is read there", effect->id);
            return FALSE;
        }
    }
    if (from)
        return read_from(from, effect, error);
    if (avlast_yaml_find(item, "draws")) {
        gboolean chosen = TRUE;
        return avlast_model_sourced(item, error) &&
               avlast_model_fill(reader, item, "estimate", input, &chosen, error);
    }
    return avlast_yaml_require(item, "estimate", error) &&
           avlast_model_sourced(item, error) &&
           read_typed(reader, item, effect->id, input, error);
}
