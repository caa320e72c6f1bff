/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/rct/many.h"

#include <math.h>
#include <string.h>

#include "cmd/adjust/adjust.h"
#include "cmd/rct/many_parts.h"
#include "cmd/resampling.h"
#include "cmd/unused.h"
#include "core/error.h"
#include "infer/adjusted.h"

/* Draws kept in memory: 5 numbers for each effect. */
#define MOST_DRAWS 1000000

static void many_clear(AvlastRctMany *m)
{
    g_free(m->row);
    g_clear_pointer(&m->permuted, g_ptr_array_unref);
    avlast_trial_draws_free(m->drawn);
    avlast_rct_sets_free(m->sets);
    avlast_given_assignments_free(m->given);
    if (m->key)
        m->watch->key = m->base;
    g_free(m->key);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastRctMany, many_clear)

static gboolean asks_for(char *const *names, AvlastMultiplicity method)
{
    for (; names && *names; names++)
        if (g_ascii_strcasecmp(*names, avlast_multiplicity_name(method)) == 0)
            return TRUE;
    return FALSE;
}

static gboolean deals(const AvlastRctOwn *own)
{
    return own->permute || asks_for(own->adjust, AVLAST_MULTIPLICITY_WESTFALL_YOUNG);
}

/* Replicates are of permutations and bootstraps; a file of assignments has as many as it
 * has. */
static gboolean check_reps(const AvlastRctAsked *asked, GError **error)
{
    static const char *const reps[] = {"reps", NULL};
    const AvlastRctOwn *own = asked->own;

    return (deals(own) && !own->assignments) || own->wild ||
           asked->run->options.bootstrap ||
           asks_for(own->adjust, AVLAST_MULTIPLICITY_ROMANO_WOLF) ||
           avlast_run_refuse_unused(
               asked->run, NULL, reps,
               own->assignments ? "beside --assignments, each of which is used once"
                                : "where nothing is drawn again (--permute, --wild, "
                                  "--bootstrap, --adjust westfall-young or romano-wolf)",
               error);
}

gboolean avlast_rct_check_many(const AvlastRctAsked *asked, GError **error)
{
    const AvlastRctOwn *own = asked->own;
    gsize n;

    if (own->adjust) {
        g_autofree AvlastMultiplicity *methods = avlast_adjust_methods(
            own->adjust, "adjust", AVLAST_MULTIPLICITY_ROMANO_WOLF, &n, error);
        if (!methods)
            return FALSE;
    }
    if (own->family && !own->adjust) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV393", NULL,
                    "--family says what --adjust corrects together, which is not given");
        return FALSE;
    }
    return avlast_rct_check_assignments(asked, deals(own), error) &&
           avlast_rct_check_sets(asked, deals(own), error) && check_reps(asked, error);
}

static gboolean find_rows(AvlastRctMany *m, GError **error)
{
    const AvlastEvaluation *e = m->evaluation;

    m->outcomes = e->analysed->len;
    m->arms = e->trial->effects->len;
    m->row = g_new(gsize, m->outcomes * m->arms);
    for (gsize o = 0; o < m->outcomes; o++)
        for (guint32 k = 0; k < m->arms; k++)
            if (!avlast_estimates_find(m->result->estimates, e->options->outcomes[o],
                                       NULL, g_ptr_array_index(e->trial->effects, k),
                                       &m->row[o * m->arms + k])) {
                avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                            "an effect is not among the rows");
                return FALSE;
            }
    return TRUE;
}

/* --- corrections --- */

/* The family of an outcome: "" when none was named. */
static const char *family_of(const AvlastRctMany *m, gsize outcome)
{
    const char *name = avlast_rct_text(m->family, outcome);

    return name ? name : "";
}

static gboolean stepdown(AvlastRctMany *m, AvlastMultiplicity method, GError **error)
{
    const gboolean bootstrap = method == AVLAST_MULTIPLICITY_ROMANO_WOLF;
    g_autoptr(AvlastTrialDraws) own = NULL;
    const gsize n = m->outcomes * m->arms;

    if (bootstrap || !m->drawn) {
        own = avlast_rct_draw(m, 0, bootstrap, FALSE, error);
        if (!own)
            return FALSE;
    }
    const AvlastTrialDraws *draws = own ? own : m->drawn;
    const gsize reps = draws->reps / MAX(draws->sets, 1);
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree double *p = g_new(double, n);
    g_autofree guint8 *which = g_new(guint8, n);

    for (gsize first = 0; first < m->outcomes; first++) {
        const char *name = family_of(m, first);
        if (!g_hash_table_add(done, (gpointer)(guintptr)name))
            continue;
        for (gsize j = 0; j < n; j++)
            which[j] = strcmp(family_of(m, j / m->arms), name) == 0 ? 1 : 0;
        if (!avlast_permute_stepdown(draws, bootstrap, which, p, error))
            return FALSE;
        for (gsize j = 0; j < n; j++)
            if (which[j])
                avlast_adjusted_row(m->result->estimates, m->row[j],
                                    avlast_multiplicity_name(method))
                    ->p_value = p[j];
        avlast_adjusted_note(m->result->estimates, method, name, p, n);
    }
    if (bootstrap)
        avlast_estimates_note(m->result->estimates,
                              "romano-wolf: %zu bootstrap samples of the units assigned",
                              reps);
    else if (m->permuted->len == 0 || draws == own) {
        avlast_rct_note_chances(m, draws);
        avlast_estimates_note(m->result->estimates,
                              m->given       ? "westfall-young: the %zu assignments of "
                                               "the file"
                              : draws->exact ? "westfall-young: all %zu assignments the "
                                               "design allows"
                                             : "westfall-young: %zu assignments drawn",
                              reps);
    }
    return TRUE;
}

static gboolean adjust(AvlastRctMany *m, const AvlastMultiplicity *methods, gsize n,
                       GError **error)
{
    AvlastEstimates *e = m->result->estimates;

    for (gsize i = 0; i < n; i++) {
        if (methods[i] > AVLAST_MULTIPLICITY_SUPT) {
            if (!stepdown(m, methods[i], error))
                return FALSE;
            continue;
        }
        g_autofree const char **family = g_new0(const char *, e->rows->len + 1);
        for (gsize j = 0; j < m->outcomes * m->arms; j++)
            family[m->row[j]] = family_of(m, j / m->arms);
        if (!avlast_adjusted_add(e, family, &methods[i], 1, m->seed, error))
            return FALSE;
    }
    return TRUE;
}

static void set_extra(const AvlastRctMany *m, const AvlastMultiplicity *methods, gsize n)
{
    const char *had = avlast_json_member_text(m->result->settings, "extra");
    g_autoptr(GString) extra = g_string_new(had);

    if (m->permuted->len)
        g_string_append_printf(extra, "%spermutation", extra->len ? "," : "");
    for (gsize i = 0; i < n; i++)
        g_string_append_printf(extra, "%s%s", extra->len ? "," : "",
                               avlast_multiplicity_name(methods[i]));
    if (extra->len)
        json_object_set_new(m->result->settings, "extra", json_string(extra->str));
}

/* The assignments of the file, once. Draws from it hang on its content: so does their
 * checkpoint. */
static gboolean take_assignments(AvlastRctMany *m, GError **error)
{
    const AvlastFrame *file = m->asked->assignments;

    if (!file)
        return TRUE;
    m->given = avlast_given_assignments_new(m->evaluation, file, error);
    if (!m->given)
        return FALSE;
    avlast_rct_note_assignments(m->given, m->evaluation->trial->probability != NULL,
                                m->result->estimates);
    m->base = m->watch->key;
    m->watch->key = m->key = g_strconcat(m->base, " ", file->sha256, NULL);
    return TRUE;
}

gboolean avlast_rct_many(const AvlastRctAsked *asked, const AvlastFrame *frame,
                         const AvlastEvaluation *evaluation, AvlastResult *result,
                         GError **error)
{
    const AvlastRctOwn *own = asked->own;
    const gboolean wy = asks_for(own->adjust, AVLAST_MULTIPLICITY_WESTFALL_YOUNG),
                   rw = asks_for(own->adjust, AVLAST_MULTIPLICITY_ROMANO_WOLF),
                   band = asks_for(own->adjust, AVLAST_MULTIPLICITY_SUPT),
                   lots = rw || band || ((own->permute || wy) && !own->assignments);
    const AvlastPermuteStatistic statistic = g_strcmp0(own->permute, "difference") == 0
                                                 ? AVLAST_PERMUTE_DIFFERENCE
                                                 : AVLAST_PERMUTE_T;
    g_auto(AvlastRctMany) m = {
        .asked = asked,
        .evaluation = evaluation,
        .result = result,
        .family = (const char *const *)own->family,
        .permuted = g_ptr_array_new_with_free_func((GDestroyNotify)avlast_permuted_free)};
    gsize n;
    g_autofree AvlastMultiplicity *methods = avlast_adjust_methods(
        own->adjust, "adjust", AVLAST_MULTIPLICITY_ROMANO_WOLF, &n, error);

    if (!methods)
        return FALSE;
    if (!own->permute && !own->adjust)
        return TRUE;
    if (!avlast_run_reps(asked->run, 9999,
                         asked->run->imputed ? MOST_DRAWS / 20 : MOST_DRAWS, &m.reps,
                         error) ||
        (lots && !avlast_run_seed(asked->run, &m.seed, error)))
        return FALSE;
    if (own->permute || wy || rw)
        m.watch = avlast_run_watch(asked->run, frame);
    if (lots)
        result->seed = m.seed;
    if (asked->run->imputed && (own->permute || wy || rw) &&
        !(m.sets = avlast_rct_sets_new(asked, evaluation, result->estimates, error)))
        return FALSE;
    if (!find_rows(&m, error) || !take_assignments(&m, error) ||
        (own->permute && !avlast_rct_permute(&m, statistic, error)) ||
        !adjust(&m, methods, n, error))
        return FALSE;
    set_extra(&m, methods, n);
    if (own->permute)
        avlast_rct_describe_permuted(&m, statistic);
    return avlast_estimates_pad(result->estimates, error);
}
