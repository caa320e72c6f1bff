/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "cmd/pool/pool.h"
#include "core/distribution.h"
#include "infer/result.h"

/* What the charts of pooled studies need; plots/charts.h says how it looks. */

static json_t *numbers_of(const AvlastEstimate *row)
{
    return json_pack("[o, o, o]", avlast_json_number(row ? row->estimate : NAN),
                     avlast_json_number(row ? row->conf_low : NAN),
                     avlast_json_number(row ? row->conf_high : NAN));
}

/* The row of all studies with that term, or NULL. */
static const AvlastEstimate *row_of_all(const AvlastEstimates *e, const char *term)
{
    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *at = avlast_estimates_row(e, i);
        if (!at->group && g_strcmp0(at->term, term) == 0)
            return at;
    }
    return NULL;
}

/* The points: with moderators what they leave unexplained, and its error. A study that
 * they fit exactly has none. */
static json_t *points_of(const AvlastPoolStudies *read, const AvlastPooled *pooled)
{
    json_t *studies = json_array();

    for (gsize i = 0; i < read->k; i++) {
        const double effect = read->x ? pooled->residual[i] : read->y[i],
                     se = read->x ? pooled->residual_se[i] : sqrt(read->v[i]);
        if (se > 0.0)
            json_array_append_new(studies,
                                  json_pack("{s:s, s:o, s:o}", "name",
                                            (char *)g_ptr_array_index(read->label, i),
                                            "effect", avlast_json_number(effect), "se",
                                            avlast_json_number(se)));
    }
    return studies;
}

/* Of ratios all in logarithms, on which the studies' errors are even about the mean. */
static json_t *funnel_of(const AvlastPoolStudies *read, const AvlastPooled *pooled,
                         gboolean ratio, const AvlastEstimates *e)
{
    const AvlastEstimate *egger = row_of_all(e, "egger"), *limit = row_of_all(e, "limit");
    json_t *line = json_null(), *studies = points_of(read, pooled);

    if (egger && read->x && !isnan(egger->p_value))
        line = json_pack("{s:o, s:o, s:o}", "limit", json_null(), "slope",
                         avlast_json_number(egger->estimate), "p",
                         avlast_json_number(egger->p_value));
    else if (egger && limit)
        line = json_pack(
            "{s:o, s:o, s:o}", "limit",
            avlast_json_number(ratio ? log(limit->estimate) : limit->estimate), "slope",
            avlast_json_number(egger->estimate), "p", avlast_json_number(egger->p_value));
    return json_pack("{s:s, s:b, s:b, s:b, s:I, s:o, s:o, s:o, s:o, s:o}", "outcome",
                     read->outcome, "ratio", ratio, "random",
                     row_of_all(e, "pooled") != NULL, "residual", read->x != NULL,
                     "exact", (json_int_t)(read->k - json_array_size(studies)), "level",
                     avlast_json_number(e->level), "z",
                     avlast_json_number(avlast_normal_quantile(0.5 * (1.0 + e->level))),
                     "centre", avlast_json_number(read->x ? 0.0 : pooled->b[0]), "egger",
                     line, "studies", studies);
}

void avlast_pool_charts(const AvlastPoolStudies *read, const AvlastPooled *pooled,
                        gboolean ratio, AvlastResult *result)
{
    const AvlastEstimates *e = result->estimates;
    json_t *studies = json_array();

    json_object_set_new(result->charts, "funnel", funnel_of(read, pooled, ratio, e));
    /* a mean of all is not what a meta-regression tells */
    if (read->x) {
        json_decref(studies);
        return;
    }
    for (gsize i = 0; i < read->k; i++) {
        const char *name = g_ptr_array_index(read->label, i);
        g_autofree char *group = g_strdup_printf("study=%s", name);
        json_array_append_new(
            studies,
            json_pack("{s:s, s:o, s:o, s:o}", "name", name, "effect",
                      numbers_of(avlast_estimates_find(e, NULL, group, "effect", NULL)),
                      "shrunken",
                      numbers_of(avlast_estimates_find(e, NULL, group, "shrunken", NULL)),
                      "weight", avlast_json_number(pooled->weight[i])));
    }
    const char *const terms[] = {"pooled", "common", "prediction"};
    json_t *sums[3];
    for (gsize t = 0; t < 3; t++)
        sums[t] = numbers_of(row_of_all(e, terms[t]));
    json_object_set_new(result->charts, "pooled",
                        json_pack("{s:s, s:b, s:o, s:o, s:o, s:o}", "outcome",
                                  read->outcome, "ratio", ratio, "studies", studies,
                                  "mean", sums[0], "common", sums[1], "next", sums[2]));
}
