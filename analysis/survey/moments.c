/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/moments.h"

#include "core/memory.h"
#include "core/sum.h"

typedef struct {
    AvlastSum weight, squares, total;
} Sums;

static guint32 group_of(const AvlastGroups *groups, gsize i)
{
    return groups->code ? groups->code[i] : 0;
}

/* total / weight rounded once: what the quotient of the rounded sums misses is added. */
static double mean_of(const Sums *s, double total, double weight)
{
    const double mean = total / weight;
    const AvlastTwo missed = avlast_two_add(
        avlast_two_sum(s->total.high, s->total.low),
        avlast_two_negate(avlast_two_multiply(
            avlast_two_sum(s->weight.high, s->weight.low), (AvlastTwo){mean, 0.0})));

    return isfinite(missed.high) ? mean + missed.high / weight : mean;
}

static void first_pass(const AvlastSample *sample, const AvlastGroups *groups,
                       const AvlastTerms *terms, AvlastMoments *moments, Sums *sums)
{
    const gsize k = terms->k;

    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = group_of(groups, i);
        if (g == AVLAST_NO_LEVEL || !avlast_sample_counts(sample, i, 0.0))
            continue;
        const double w = sample->weight[i];
        for (gsize j = 0; j < k; j++) {
            const double y = avlast_term_value(&terms->term[j], i);
            Sums *s = &sums[g * k + j];
            if (isnan(y))
                continue;
            moments[g * k + j].n++;
            avlast_sum_add(&s->weight, w);
            avlast_sum_add_product(&s->squares, w, w);
            avlast_sum_add_product(&s->total, w, y);
        }
    }
    for (gsize t = 0; t < groups->n * k; t++) {
        AvlastMoments *m = &moments[t];
        m->weight = avlast_sum_value(&sums[t].weight);
        m->squares = avlast_sum_value(&sums[t].squares);
        m->total = avlast_sum_value(&sums[t].total);
        m->mean = m->n ? mean_of(&sums[t], m->total, m->weight) : NAN;
        sums[t].squares = AVLAST_SUM_ZERO;
    }
}

/* The scatter about the mean; `squares` is used again. */
static void second_pass(const AvlastSample *sample, const AvlastGroups *groups,
                        const AvlastTerms *terms, AvlastMoments *moments, Sums *sums)
{
    const gsize k = terms->k;

    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = group_of(groups, i);
        if (g == AVLAST_NO_LEVEL || !avlast_sample_counts(sample, i, 0.0))
            continue;
        for (gsize j = 0; j < k; j++) {
            const double d =
                avlast_term_value(&terms->term[j], i) - moments[g * k + j].mean;
            if (!isnan(d))
                avlast_sum_add_product(&sums[g * k + j].squares, sample->weight[i] * d,
                                       d);
        }
    }
    for (gsize t = 0; t < groups->n * k; t++)
        moments[t].scatter = avlast_sum_value(&sums[t].squares);
}

AvlastMoments *avlast_moments(const AvlastSample *sample, const AvlastGroups *groups,
                              const AvlastTerms *terms, GError **error)
{
    g_autofree AvlastMoments *moments =
        avlast_table(AvlastMoments, groups->n, terms->k, error);
    g_autofree Sums *sums =
        moments ? avlast_table(Sums, groups->n, terms->k, error) : NULL;

    if (!sums)
        return NULL;
    first_pass(sample, groups, terms, moments, sums);
    second_pass(sample, groups, terms, moments, sums);
    return g_steal_pointer(&moments);
}
