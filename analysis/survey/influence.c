/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/statistic.h"

static void fill(const AvlastSample *sample, const AvlastSurveyState *s, gboolean share,
                 gsize first, gsize count, double *out)
{
    const gsize k = s->terms->k;

    for (gsize r = 0; r < count; r++) {
        const gsize i = first + r;
        const guint32 g = s->groups->code ? s->groups->code[i] : 0;
        const gboolean inside =
            g != AVLAST_NO_LEVEL && avlast_sample_counts(sample, i, 0.0);
        for (gsize j = 0; j < k; j++) {
            out[r * k + j] = 0.0;
            if (!inside)
                continue;
            const double y = avlast_term_value(&s->terms->term[j], i);
            const AvlastMoments *m = &s->moments[g * k + j];
            if (!isnan(y))
                out[r * k + j] =
                    sample->weight[i] * (share ? 1.0 : y - m->mean) / m->weight;
        }
    }
}

void avlast_influence_of_means(const AvlastSample *sample, const void *state, gsize first,
                               gsize count, double *influence)
{
    fill(sample, state, FALSE, first, count, influence);
}

void avlast_share_of_means(const AvlastSample *sample, const void *state, gsize first,
                           gsize count, double *share)
{
    fill(sample, state, TRUE, first, count, share);
}

void avlast_influence_of_totals(const AvlastSample *sample, const void *state,
                                gsize first, gsize count, double *influence)
{
    const AvlastSurveyState *s = state;
    const gsize k = s->terms->k;

    for (gsize r = 0; r < count; r++) {
        const gsize i = first + r;
        const gboolean inside = avlast_sample_counts(sample, i, 0.0);
        for (gsize j = 0; j < k; j++) {
            const double y = inside ? avlast_term_value(&s->terms->term[j], i) : NAN;
            influence[r * k + j] = isnan(y) ? 0.0 : sample->weight[i] * y;
        }
    }
}
