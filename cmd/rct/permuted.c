/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Randomisation inference: rows, notes, and null distributions for their chart. */
#include <math.h>

#include "cmd/rct/many_parts.h"
#include "infer/adjusted.h"

AvlastTrialDraws *avlast_rct_draw(AvlastRctMany *m, guint32 arm, gboolean bootstrap,
                                  gboolean shift, GError **error)
{
    const AvlastDrawsOptions how = {.arm = arm,
                                    .bootstrap = bootstrap,
                                    .shift = shift,
                                    .reps = m->reps,
                                    .seed = m->seed,
                                    .given = bootstrap ? NULL : m->given,
                                    .watch = m->watch};

    return m->sets ? avlast_rct_sets_draw(m->sets, &how, error)
                   : avlast_trial_draws_new(m->evaluation, &how, error);
}

static void add_permuted(AvlastRctMany *m, AvlastPermuted *p)
{
    AvlastEstimates *e = m->result->estimates;
    const gsize at = m->row[p->outcome * m->arms + p->arm - 1];
    AvlastEstimate *row = avlast_adjusted_row(e, at, "permutation");

    row->p_value = p->p_value;
    if (isfinite(p->low) && isfinite(p->high)) {
        row->conf_low = p->low;
        row->conf_high = p->high;
    } else if (isinf(p->low) || isinf(p->high)) {
        avlast_estimate_note(row,
                             "no interval: so few assignments cannot reject any effect "
                             "at this level");
    }
    if (p->lost)
        avlast_estimate_note(row, "%zu assignments give no estimate and count as larger",
                             p->lost);
    g_ptr_array_add(m->permuted, p);
}

/* That units were not dealt the arms among themselves, but drew them. */
void avlast_rct_note_chances(const AvlastRctMany *m, const AvlastTrialDraws *draws)
{
    const AvlastAssignment *a = draws->assignment;

    if (a && a->by_themselves && !m->given)
        avlast_estimates_note(
            m->result->estimates,
            "probabilities of assignment differ between units: each of %zu "
            "units draws its arm by itself, by its own chances",
            a->by_themselves);
}

static void note_draws(const AvlastRctMany *m, const AvlastTrialDraws *draws)
{
    AvlastEstimates *e = m->result->estimates;
    const gsize reps = draws->reps / MAX(draws->sets, 1);

    avlast_rct_note_chances(m, draws);

    if (m->given)
        avlast_estimates_note(e,
                              "permutation: the %zu assignments of '%s'; p-values in "
                              "steps of %.3g",
                              reps, m->given->source, 1.0 / (double)draws->reps);
    else if (draws->exact)
        avlast_estimates_note(e,
                              "permutation: all %zu assignments the design allows; "
                              "p-values are exact, in steps of %.3g",
                              reps, 1.0 / (double)draws->reps);
    else
        avlast_estimates_note(e,
                              "permutation: %zu assignments drawn; p-values in steps of "
                              "%.3g",
                              reps, 1.0 / (double)(1 + draws->reps));
}

/* Effect `effect` of the draws, whose row is the one at `at`. */
static void permute_one(AvlastRctMany *m, const AvlastTrialDraws *draws, gsize effect,
                        gsize at, AvlastPermuteStatistic statistic)
{
    const double hint = avlast_estimates_row(m->result->estimates, m->row[at])->std_error;

    add_permuted(m, avlast_permuted_new(draws, effect, statistic,
                                        m->evaluation->options->level, hint));
}

/* A list of assignments cannot keep the other arms where they are: with several arms it
 * tests that none of them does anything to anybody. */
static gboolean permute_given(AvlastRctMany *m, AvlastPermuteStatistic statistic,
                              GError **error)
{
    g_autoptr(AvlastTrialDraws) draws = avlast_rct_draw(m, 0, FALSE, m->arms == 1, error);

    if (!draws)
        return FALSE;
    for (gsize j = 0; j < draws->effects; j++)
        permute_one(m, draws, j, j, statistic);
    note_draws(m, draws);
    if (m->arms > 1)
        avlast_estimates_note(m->result->estimates,
                              "permutation: the assignments move all arms at once, so "
                              "that each p-value is of no effect of any arm on anybody, "
                              "and there is no interval");
    m->drawn = g_steal_pointer(&draws);
    return TRUE;
}

/* Each arm, or factor, by itself, whatever the others do. */
static gboolean permute_each(AvlastRctMany *m, guint32 last,
                             AvlastPermuteStatistic statistic, GError **error)
{
    for (guint32 k = 1; k <= last; k++) {
        g_autoptr(AvlastTrialDraws) draws =
            avlast_rct_draw(m, m->arms > 1 ? k : 0, FALSE, TRUE, error);
        if (!draws)
            return FALSE;
        for (gsize o = 0; o < m->outcomes; o++)
            permute_one(m, draws, o, o * m->arms + k - 1, statistic);
        note_draws(m, draws);
        if (m->arms == 1)
            m->drawn = g_steal_pointer(&draws);
    }
    return TRUE;
}

/* Interactions of factors have no lot of their own: all are dealt anew. */
static gboolean permute_interactions(AvlastRctMany *m, guint32 factors,
                                     AvlastPermuteStatistic statistic, GError **error)
{
    g_autoptr(AvlastTrialDraws) draws = avlast_rct_draw(m, 0, FALSE, FALSE, error);

    if (!draws)
        return FALSE;
    for (gsize j = 0; j < draws->effects; j++)
        if (j % m->arms >= factors)
            permute_one(m, draws, j, j, statistic);
    note_draws(m, draws);
    avlast_estimates_note(
        m->result->estimates,
        "permutation: for a main effect its factor alone is dealt anew, "
        "among units alike in the others; for interactions all factors "
        "are, so that their p-values are of no effect of any factor on "
        "anybody, and there is no interval");
    m->drawn = g_steal_pointer(&draws);
    return TRUE;
}

gboolean avlast_rct_permute(AvlastRctMany *m, AvlastPermuteStatistic statistic,
                            GError **error)
{
    char **factors = m->asked->factors;
    const guint32 n = factors ? g_strv_length(factors) : m->arms;

    if (m->given)
        return permute_given(m, statistic, error);
    return permute_each(m, n, statistic, error) &&
           (!factors || permute_interactions(m, n, statistic, error));
}

/* --- for the chart --- */

static json_t *bins_of(const GArray *bins)
{
    json_t *n = json_array();

    for (guint b = 0; b < bins->len; b++)
        json_array_append_new(n, json_integer(g_array_index(bins, guint, b)));
    return n;
}

/* The arm's label; of several factors the effect, which is of many cells. */
static const char *arm_of(const AvlastTrial *trial, guint32 arm)
{
    return trial->contrasts ? g_ptr_array_index(trial->effects, arm - 1)
                            : g_ptr_array_index(trial->arm_labels, arm);
}

void avlast_rct_describe_permuted(const AvlastRctMany *m,
                                  AvlastPermuteStatistic statistic)
{
    const AvlastEvaluation *e = m->evaluation;
    json_t *charts = json_array();

    for (guint i = 0; i < m->permuted->len; i++) {
        const AvlastPermuted *p = g_ptr_array_index(m->permuted, i);
        const char *label = avlast_rct_text(e->options->labels, p->outcome);
        const AvlastAnalysed *a = g_ptr_array_index(e->analysed, p->outcome);
        json_array_append_new(
            charts,
            json_pack(
                "{s:s, s:s, s:s, s:s, s:s*, s:s, s:o, s:o, s:o, s:o, s:I, s:b, s:o, "
                "s:o, s:o, s:o}",
                "outcome", e->options->outcomes[p->outcome], "label",
                label               ? label
                : a->outcome->label ? a->outcome->label
                                    : a->outcome->name,
                "term", (char *)g_ptr_array_index(e->trial->effects, p->arm - 1), "arm",
                arm_of(e->trial, p->arm), "control",
                e->trial->contrasts ? NULL : g_ptr_array_index(e->trial->arm_labels, 0),
                "statistic", statistic == AVLAST_PERMUTE_T ? "t" : "difference",
                "observed", avlast_json_number(p->observed), "p.value",
                avlast_json_number(p->p_value), "low", avlast_json_number(p->low), "high",
                avlast_json_number(p->high), "reps", (json_int_t)p->reps, "exact",
                (int)p->exact, "from", avlast_json_number(p->from), "width",
                avlast_json_number(p->width), "n", bins_of(p->bins), "beyond",
                bins_of(p->beyond)));
    }
    json_object_set_new(m->result->charts, "permutation", charts);
}
