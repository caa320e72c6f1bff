/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "cmd/pool/pool.h"
#include "infer/result.h"

/* What the chart of pooled studies needs; plots/charts.h says how it looks. */

static json_t *numbers_of(const AvlastEstimate *row)
{
    return json_pack("[o, o, o]", avlast_json_number(row ? row->estimate : NAN),
                     avlast_json_number(row ? row->conf_low : NAN),
                     avlast_json_number(row ? row->conf_high : NAN));
}

void avlast_pool_charts(const AvlastPoolStudies *read, const AvlastPooled *pooled,
                        gboolean ratio, AvlastResult *result)
{
    const AvlastEstimates *e = result->estimates;
    json_t *studies = json_array();

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
    for (gsize t = 0; t < 3; t++) {
        const AvlastEstimate *row = NULL;
        for (guint i = 0; i < e->rows->len && !row; i++) {
            const AvlastEstimate *at = avlast_estimates_row(e, i);
            if (!at->group && g_strcmp0(at->term, terms[t]) == 0)
                row = at;
        }
        sums[t] = numbers_of(row);
    }
    json_object_set_new(result->charts, "pooled",
                        json_pack("{s:s, s:b, s:o, s:o, s:o, s:o}", "outcome",
                                  read->outcome, "ratio", ratio, "studies", studies,
                                  "mean", sums[0], "common", sums[1], "next", sums[2]));
}
