/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replicates made from the design. */
#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "design/replicates_parts.h"

#define DEFAULT_REPS 200
/* Exact successive differences ask for as many replicates as units; beyond this many the
 * rows of the matrix are used again. */
#define SDR_EXACT 400

typedef struct {
    AvlastSample *sample;
    const AvlastReplicateSpec *spec;
    AvlastLayout *layout; /* of the first stage; of all stages for preston */
    GError **error;
} Make;

static gboolean is_random(AvlastReplicateType type)
{
    return type >= AVLAST_REPLICATES_RAO_WU;
}

/* Units at the first stage whatever the later stages are, or all stages. */
static AvlastLayout *layout_of(const AvlastSample *sample, AvlastReplicateType type,
                               GError **error)
{
    AvlastSample first = *sample;

    if (type != AVLAST_REPLICATES_PRESTON)
        first.n_stages = 1;
    for (guint s = 0; s < first.n_stages; s++)
        if (!first.stage[s].population)
            first.n_stages = s + 1; /* what lies below adds nothing */
    return avlast_layout_new(&first, TRUE, error);
}

static gboolean check_spec(const Make *m)
{
    const AvlastReplicateSpec *spec = m->spec;
    const char *name = avlast_replicates_type_name(spec->type);
    const gboolean counted = is_random(spec->type) || spec->type == AVLAST_REPLICATES_SDR;

    if (spec->type == AVLAST_REPLICATES_BOOTSTRAP || spec->type == AVLAST_REPLICATES_ACS)
        avlast_fail(m->error, AVLAST_ERROR_USAGE, "AV221", NULL,
                    "replicates '%s' are only taken as given\nhint: --replicates %s",
                    name,
                    spec->type == AVLAST_REPLICATES_ACS ? "sdr"
                                                        : "rao-wu, canty-davison or "
                                                          "preston");
    else if (m->sample->pps != AVLAST_PPS_NONE)
        avlast_fail(m->error, AVLAST_ERROR_USAGE, "AV221", NULL,
                    "the replicates here are of equal probabilities or draws with "
                    "replacement, not of --pps\nhint: linearise, or leave --pps out to "
                    "count as drawn with replacement");
    else if (m->sample->phase2)
        avlast_fail(m->error, AVLAST_ERROR_USAGE, "AV221", NULL,
                    "the replicates here are of one phase, not of --phase2\nhint: "
                    "linearise");
    else if (spec->reps && !counted)
        avlast_fail(m->error, AVLAST_ERROR_USAGE, "AV221", NULL,
                    "the design sets the number of '%s' replicates: --reps is of "
                    "bootstraps and sdr",
                    name);
    else if (spec->reps == 1)
        avlast_fail(m->error, AVLAST_ERROR_USAGE, "AV221", NULL,
                    "one replicate tells no variance: --reps from 2 to %d",
                    AVLAST_REPLICATES_MOST);
    else if (spec->type == AVLAST_REPLICATES_FAY &&
             !(spec->rho >= 0.0 && spec->rho < 1.0))
        avlast_fail(m->error, AVLAST_ERROR_USAGE, "AV221", NULL,
                    "replicates 'fay' need --rep-rho, from 0 and below 1");
    else if (m->sample->lonely == AVLAST_LONELY_CENTRE ||
             m->sample->lonely == AVLAST_LONELY_AVERAGE)
        avlast_fail(m->error, AVLAST_ERROR_USAGE, "AV221", NULL,
                    "no replicate can centre or average a lonely unit\nhint: --lonely "
                    "certainty, or linearise");
    else
        return TRUE;
    return FALSE;
}

/* A stratum that the type cannot have, by name. */
static gboolean fail_stratum(const Make *m, const AvlastLevel *level, guint stage,
                             guint32 h, const char *what)
{
    const gsize row = avlast_level_row(level, level->first[h]);
    const char *stratum = avlast_sample_stratum_name(m->sample, stage, row);
    g_autofree char *unit = avlast_sample_unit_name(m->sample, stage, row);

    avlast_fail(m->error, AVLAST_ERROR_DEGENERATE, "AV220", NULL,
                "stratum '%s' has %u sampled units ('%s' ...): %s",
                stratum ? stratum : "(all)", avlast_replicates_size(level, h), unit,
                what);
    return FALSE;
}

/* Every stratum has two units or more, or its only one is certain. */
static gboolean check_lonely(const Make *m)
{
    for (guint s = 0; s < m->layout->n_levels; s++) {
        const AvlastLevel *level = &m->layout->level[s];
        for (guint32 h = 0; h < level->n_strata; h++)
            if (avlast_replicates_size(level, h) == 1 &&
                avlast_replicates_left(level, h) > 0.0 &&
                m->sample->lonely == AVLAST_LONELY_FAIL)
                return fail_stratum(m, level, s, h,
                                    "no replicate can do without it\nhint: --lonely "
                                    "certainty, or join it with a like stratum");
    }
    return TRUE;
}

static gboolean half_samples(const Make *m, AvlastReplicates **made)
{
    const AvlastLevel *level = &m->layout->level[0];
    guint32 pairs = 0;

    if (!m->sample->stage[0].stratum) {
        avlast_fail(m->error, AVLAST_ERROR_DEGENERATE, "AV220", NULL,
                    "half samples need strata of two sampled units each, and there are "
                    "none\nhint: --replicates jk1, or a bootstrap");
        return FALSE;
    }
    for (guint32 h = 0; h < level->n_strata; h++) {
        const guint32 n = avlast_replicates_size(level, h);
        if (n != 2 && !(n == 1 || avlast_replicates_left(level, h) == 0.0))
            return fail_stratum(m, level, 0, h,
                                "half samples need two\nhint: --replicates jkn or "
                                "rao-wu takes any number");
        pairs += n == 2;
    }
    g_autoptr(AvlastHadamard) hadamard = avlast_hadamard_new(pairs + 1, m->error);
    g_autoptr(AvlastReplicates) p =
        hadamard ? avlast_replicates_new(m->spec->type, hadamard->n, m->error) : NULL;
    if (!p)
        return FALSE;
    p->row_a = avlast_array(guint32, level->n_units, m->error);
    p->side = p->row_a ? avlast_array(gint8, level->n_units, m->error) : NULL;
    if (!p->side)
        return FALSE;
    pairs = 0;
    for (guint32 h = 0; h < level->n_strata; h++) {
        if (avlast_replicates_size(level, h) != 2)
            continue;
        pairs++; /* row 0 of the matrix does not change sides */
        for (guint32 j = 0; j < 2; j++) {
            p->row_a[level->first[h] + j] = pairs;
            p->side[level->first[h] + j] = j ? -1 : 1;
        }
    }
    p->rho = m->spec->type == AVLAST_REPLICATES_FAY ? m->spec->rho : 0.0;
    p->scale = 1.0 / (p->n * (1.0 - p->rho) * (1.0 - p->rho));
    p->hadamard = g_steal_pointer(&hadamard);
    *made = g_steal_pointer(&p);
    return TRUE;
}

static gboolean jackknives(const Make *m, AvlastReplicates **made)
{
    const AvlastLevel *level = &m->layout->level[0];
    const gboolean one = m->spec->type == AVLAST_REPLICATES_JK1;
    gsize n_reps = 0;

    if (one && m->sample->stage[0].stratum) {
        avlast_fail(m->error, AVLAST_ERROR_USAGE, "AV221", NULL,
                    "replicates 'jk1' are for a sample without strata\nhint: "
                    "--replicates jkn");
        return FALSE;
    }
    for (guint32 h = 0; h < level->n_strata; h++) {
        const guint32 n = avlast_replicates_size(level, h);
        n_reps += n > 1 && avlast_replicates_left(level, h) > 0.0 ? n : 0;
    }
    g_autoptr(AvlastReplicates) p =
        avlast_replicates_new(m->spec->type, n_reps, m->error);
    if (!p || !(p->dropped = avlast_array(guint32, n_reps, m->error)))
        return FALSE;
    n_reps = 0;
    for (guint32 h = 0; h < level->n_strata; h++) {
        const double n = avlast_replicates_size(level, h),
                     left = avlast_replicates_left(level, h);
        for (guint32 u = level->first[h];
             n > 1.0 && left > 0.0 && u < level->first[h + 1]; u++) {
            p->dropped[n_reps] = u;
            p->rscale[n_reps++] = one ? 1.0 : left * (n - 1.0) / n;
            p->scale = one ? left * (n - 1.0) / n : 1.0;
        }
    }
    *made = g_steal_pointer(&p);
    return TRUE;
}

/* Draws of as many units as there are know of no finite population. */
static gboolean check_infinite(const Make *m)
{
    if (!m->sample->stage[0].population ||
        (m->spec->type != AVLAST_REPLICATES_RESAMPLED &&
         m->spec->type != AVLAST_REPLICATES_BAYES))
        return TRUE;
    avlast_fail(m->error, AVLAST_ERROR_USAGE, "AV221", NULL,
                "a bootstrap of units drawn with replacement is not for --fpc\nhint: "
                "--replicates rao-wu, canty-davison or preston know finite populations");
    return FALSE;
}

static gboolean bootstraps(const Make *m, AvlastReplicates **made)
{
    const AvlastLevel *level = &m->layout->level[0];
    const guint32 reps = m->spec->reps ? m->spec->reps : DEFAULT_REPS;
    g_autoptr(AvlastReplicates) p = avlast_replicates_new(m->spec->type, reps, m->error);
    double inverse = 0.0;
    gboolean equal = TRUE;

    if (!p || !check_infinite(m))
        return FALSE;
    p->seed = m->spec->seed;
    p->random = TRUE;
    p->scale = 1.0 / (reps - 1.0);
    if (m->spec->type != AVLAST_REPLICATES_CANTY_DAVISON) {
        *made = g_steal_pointer(&p);
        return TRUE;
    }
    for (guint32 h = 0; h < level->n_strata; h++) {
        inverse += 1.0 / avlast_replicates_size(level, h);
        equal &= avlast_replicates_size(level, h) == avlast_replicates_size(level, 0);
    }
    const double mean = level->n_strata / inverse;
    p->scale *= mean / (mean - 1.0);
    if (!equal)
        g_ptr_array_add(
            m->sample->notes,
            g_strdup(_("canty-davison takes one scale for strata of different sizes, by "
                       "their harmonic mean, as R does: rao-wu needs none")));
    *made = g_steal_pointer(&p);
    return TRUE;
}

/* Units of a stratum in the order of the data. */
static int by_row(gconstpointer a, gconstpointer b, gpointer data)
{
    const AvlastLevel *level = data;
    const guint32 x = level->row_of[*(const guint32 *)a],
                  y = level->row_of[*(const guint32 *)b];

    return x < y ? -1 : x > y;
}

/* Rows 1 .. R - 1 of the matrix in a circle: the k-th round takes steps of k, so that no
 * pair of rows comes twice before R rounds are done. */
static gboolean differences(const Make *m, AvlastReplicates **made)
{
    const AvlastLevel *level = &m->layout->level[0];
    const guint32 wanted =
        m->spec->reps ? m->spec->reps : MIN(level->n_units + 1, SDR_EXACT);
    g_autoptr(AvlastHadamard) hadamard = avlast_hadamard_new(MAX(wanted, 4), m->error);
    g_autoptr(AvlastReplicates) p =
        hadamard ? avlast_replicates_new(m->spec->type, hadamard->n, m->error) : NULL;
    g_autofree guint32 *order = avlast_array(guint32, level->n_units, m->error);

    if (!p || !order)
        return FALSE;
    p->row_a = avlast_array(guint32, level->n_units, m->error);
    p->row_b = p->row_a ? avlast_array(guint32, level->n_units, m->error) : NULL;
    if (!p->row_b)
        return FALSE;
    const guint32 rows = hadamard->n - 1;
    guint32 at = 0;
    for (guint32 u = 0; u < level->n_units; u++)
        order[u] = u;
    for (guint32 h = 0; h < level->n_strata; h++) {
        const guint32 first = level->first[h], n = avlast_replicates_size(level, h);
        g_qsort_with_data(order + first, (gint)n, sizeof *order, by_row,
                          &m->layout->level[0]);
        for (guint32 j = 0; j < n; j++) {
            const guint32 next = (j + 1) % n, from = at + j, to = at + next;
            const guint32 round = from / rows;
            p->row_a[order[first + j]] = 1 + (from * (round + 1)) % rows;
            p->row_b[order[first + j]] =
                1 + (next ? (from + 1) * (round + 1) : to * (to / rows + 1)) % rows;
        }
        at += n;
    }
    if (at > rows)
        g_ptr_array_add(
            m->sample->notes,
            g_strdup_printf(_("sdr: %u units share %u rows of the matrix, so "
                              "that the successive differences are not exact"),
                            at, rows));
    p->scale = 4.0 / p->n;
    p->hadamard = g_steal_pointer(&hadamard);
    *made = g_steal_pointer(&p);
    return TRUE;
}

/* What every made set has: where the rows' units are, fpc, names. */
static gboolean finish(const Make *m, AvlastReplicates *p)
{
    const AvlastLevel *level = &m->layout->level[0];
    const AvlastLevel *last = &m->layout->level[m->layout->n_levels - 1];

    p->n_rows = m->sample->n;
    p->n_units = last->n_units;
    p->left = avlast_array(double, level->n_strata, m->error);
    if (!p->left)
        return FALSE;
    for (guint32 h = 0; h < level->n_strata; h++)
        p->left[h] = sqrt(avlast_replicates_left(level, h));
    p->full = m->spec->centre == AVLAST_CENTRE_FULL;
    p->unit = g_steal_pointer(&m->layout->unit);
    p->name = p->random
                  ? g_strdup_printf("%s %u %u", avlast_replicates_type_name(p->type),
                                    p->n, p->seed)
                  : g_strdup_printf("%s %u", avlast_replicates_type_name(p->type), p->n);
    p->description = avlast_replicates_describe(p, NULL);
    if (p->type != AVLAST_REPLICATES_PRESTON && m->sample->n_stages > 1 &&
        m->sample->stage[0].population)
        g_ptr_array_add(
            m->sample->notes,
            g_strdup(_("the replicates are of the first stage: with an fpc, "
                       "what later stages add is left out (preston has it)")));
    if (p->n == 0) {
        avlast_fail(m->error, AVLAST_ERROR_DEGENERATE, "AV220", NULL,
                    "every stratum was taken whole: there is nothing to replicate");
        return FALSE;
    }
    return TRUE;
}

AvlastReplicates *avlast_replicates_make(AvlastSample *sample,
                                         const AvlastReplicateSpec *spec, GError **error)
{
    Make m = {sample, spec, NULL, error};
    g_autoptr(AvlastReplicates) p = NULL;
    gboolean good;

    if (!check_spec(&m))
        return NULL;
    g_autoptr(AvlastLayout) layout = layout_of(sample, spec->type, error);
    m.layout = layout;
    if (!layout || !check_lonely(&m))
        return NULL;
    switch (spec->type) {
    case AVLAST_REPLICATES_BRR:
    case AVLAST_REPLICATES_FAY:
        good = half_samples(&m, &p);
        break;
    case AVLAST_REPLICATES_JK1:
    case AVLAST_REPLICATES_JKN:
        good = jackknives(&m, &p);
        break;
    case AVLAST_REPLICATES_SDR:
    case AVLAST_REPLICATES_ACS:
        good = differences(&m, &p);
        break;
    default:
        good = bootstraps(&m, &p);
        break;
    }
    if (!good || !finish(&m, p))
        return NULL;
    p->layout = g_steal_pointer(&layout);
    return g_steal_pointer(&p);
}
