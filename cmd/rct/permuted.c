/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Null distributions of permutation tests, for their chart. */
#include "cmd/rct/many.h"

static json_t *bins_of(const GArray *bins)
{
    json_t *n = json_array();

    for (guint b = 0; b < bins->len; b++)
        json_array_append_new(n, json_integer(g_array_index(bins, guint, b)));
    return n;
}

void avlast_rct_describe_permuted(const AvlastEvaluation *e, const GPtrArray *permuted,
                                  AvlastPermuteStatistic statistic, AvlastResult *result)
{
    json_t *charts = json_array();

    for (guint i = 0; i < permuted->len; i++) {
        const AvlastPermuted *p = g_ptr_array_index(permuted, i);
        const char *label = avlast_rct_text(e->options->labels, p->outcome);
        const AvlastAnalysed *a = g_ptr_array_index(e->analysed, p->outcome);
        json_array_append_new(
            charts,
            json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:I, s:b, s:o, "
                      "s:o, s:o, s:o}",
                      "outcome", e->options->outcomes[p->outcome], "label",
                      label               ? label
                      : a->outcome->label ? a->outcome->label
                                          : a->outcome->name,
                      "term", (char *)g_ptr_array_index(e->trial->terms, p->arm), "arm",
                      (char *)g_ptr_array_index(e->trial->arm_labels, p->arm), "control",
                      (char *)g_ptr_array_index(e->trial->arm_labels, 0), "statistic",
                      statistic == AVLAST_PERMUTE_T ? "t" : "difference", "observed",
                      avlast_json_number(p->observed), "p.value",
                      avlast_json_number(p->p_value), "low", avlast_json_number(p->low),
                      "high", avlast_json_number(p->high), "reps", (json_int_t)p->reps,
                      "exact", (int)p->exact, "from", avlast_json_number(p->from),
                      "width", avlast_json_number(p->width), "n", bins_of(p->bins),
                      "beyond", bins_of(p->beyond)));
    }
    json_object_set_new(result->charts, "permutation", charts);
}
