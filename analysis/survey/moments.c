/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/moments.h"

#include "core/memory.h"
#include "core/sum.h"

typedef struct {
    AvlastSum a, b, c;
} Sums;

static guint32 group_of(const AvlastGroups *groups, gsize i)
{
    return groups->code ? groups->code[i] : 0;
}

/* sum w, sum w^2, sum w y */
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
            avlast_sum_add(&s->a, w);
            avlast_sum_add(&s->b, w * w);
            avlast_sum_add_product(&s->c, w, y);
        }
    }
    for (gsize t = 0; t < groups->n * k; t++) {
        AvlastMoments *m = &moments[t];
        m->weight = avlast_sum_value(&sums[t].a);
        m->squares = avlast_sum_value(&sums[t].b);
        m->total = avlast_sum_value(&sums[t].c);
        m->mean = m->n ? m->total / m->weight : NAN;
        sums[t] = (Sums){AVLAST_SUM_ZERO, AVLAST_SUM_ZERO, AVLAST_SUM_ZERO};
    }
}

/* sum w d and sum w d^2 with d = y - the first mean */
static void second_pass(const AvlastSample *sample, const AvlastGroups *groups,
                        const AvlastTerms *terms, AvlastMoments *moments, Sums *sums)
{
    const gsize k = terms->k;

    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = group_of(groups, i);
        if (g == AVLAST_NO_LEVEL || !avlast_sample_counts(sample, i, 0.0))
            continue;
        for (gsize j = 0; j < k; j++) {
            const double y = avlast_term_value(&terms->term[j], i);
            Sums *s = &sums[g * k + j];
            if (isnan(y))
                continue;
            const double d = y - moments[g * k + j].mean, w = sample->weight[i];
            avlast_sum_add_product(&s->a, w, d);
            avlast_sum_add_product(&s->b, w * d, d);
        }
    }
    for (gsize t = 0; t < groups->n * k; t++) {
        AvlastMoments *m = &moments[t];
        if (m->n == 0)
            continue;
        const double slip = avlast_sum_value(&sums[t].a) / m->weight;
        m->mean += slip;
        m->scatter = fmax(0.0, avlast_sum_value(&sums[t].b) - m->weight * slip * slip);
    }
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
