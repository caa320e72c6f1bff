/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/robust.h"

#include <gsl/gsl_blas.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "model/robust_parts.h"

static void refuse(AvlastRobust *robust, const char *why)
{
    robust->refused = why;
    gsl_matrix_set_all(robust->m, NAN);
}

/* Sums of s s' (upper triangle of k x k) over many rows: plain within a block of rows,
 * compensated between blocks, so that errors stay at some hundred roundings. */
typedef struct {
    gsize k, rows;
    double *block;
    AvlastSum *sum;
} Outer;

static void outer_clear(Outer *outer)
{
    g_free(outer->block);
    g_free(outer->sum);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Outer, outer_clear)

static gboolean outer_init(Outer *outer, gsize k, GError **error)
{
    outer->k = k;
    return (outer->block = avlast_table(double, k, k, error)) &&
           (outer->sum = avlast_table(AvlastSum, k, k, error));
}

static void outer_close(Outer *outer)
{
    for (gsize i = 0; i < outer->k * outer->k; i++)
        avlast_sum_add(&outer->sum[i], outer->block[i]);
    memset(outer->block, 0, outer->k * outer->k * sizeof *outer->block);
    outer->rows = 0;
}

static void outer_add(Outer *outer, const double *s)
{
    const gsize k = outer->k;

    for (gsize a = 0; a < k; a++)
        for (gsize b = a; b < k; b++)
            outer->block[a * k + b] += s[a] * s[b];
    if (++outer->rows == 256)
        outer_close(outer);
}

static void set_meat(gsl_matrix *m, Outer *outer, double scale)
{
    const gsize k = m->size1;

    outer_close(outer);
    for (gsize a = 0; a < k; a++)
        for (gsize b = a; b < k; b++) {
            const double value = avlast_sum_value(&outer->sum[a * k + b]) * scale;
            gsl_matrix_set(m, a, b, value);
            gsl_matrix_set(m, b, a, value);
        }
}

/* --- observations: HC --- */

/* Rows that one coefficient fits alone have no residual to learn a variance from. HC0 and
 * HC1 are printed all the same, as is the custom: with a note. */
static void note_alone(AvlastRobust *robust)
{
    const AvlastLinear *fit = robust->fit;
    const gboolean printed = !avlast_se_uses_leverage(robust->options.type);
    g_autoptr(GString) rows = g_string_new(NULL);
    gsize count = 0;

    if (!printed && !robust->alone_in_columns)
        return;
    for (gsize i = 0; i < fit->n; i++)
        if ((printed ? avlast_robust_is_whole(fit->leverage[i]) : robust->alone[i]) &&
            ++count <= 5)
            g_string_append_printf(rows, "%s%" G_GSIZE_FORMAT, count > 1 ? ", " : "",
                                   fit->row[i] + 1);
    if (count > 0)
        avlast_robust_note(robust,
                           "row%s %s%s alone determine%s a coefficient (leverage 1): %s "
                           "%s %s",
                           count > 1 ? "s" : "", rows->str, count > 5 ? " ..." : "",
                           count > 1 ? "" : "s",
                           printed ? "its standard error by" : "there is no",
                           avlast_se_name(robust->options.type),
                           printed ? "leaves that row's error out and is far too small"
                                   : "where it is counted in, and elsewhere the row says "
                                     "nothing");
}

static gboolean hc(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const gsize size = robust->size;
    g_auto(Outer) outer = {0};
    g_autofree double *row = avlast_array(double, size, error);

    if (!row || !outer_init(&outer, size, error))
        return FALSE;
    robust->leverage = fit->leverage;
    if (avlast_se_uses_leverage(robust->options.type) &&
        !avlast_robust_leverages(robust, error))
        return FALSE;
    if (!avlast_robust_find_alone(robust, error) ||
        !avlast_robust_small_sample(robust, NAN, error))
        return FALSE;
    for (gsize i = 0; i < fit->n; i++) {
        avlast_robust_hc_row(robust, i, row);
        outer_add(&outer, row);
    }
    set_meat(robust->m, &outer, robust->factor * robust->factor);
    note_alone(robust);
    return TRUE;
}

/* --- clusters: CR --- */

/* Sorts the fit's rows by cluster, keeping their order within. */
static gboolean group_rows(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;
    const guint32 *cluster = robust->options.cluster;
    const gsize n_codes = robust->options.n_clusters;
    g_autofree gsize *place = avlast_array(gsize, n_codes + 1, error);

    if (!place || !(robust->order = avlast_array(gsize, fit->n, error)) ||
        !(robust->first = avlast_array(gsize, n_codes + 1, error)) ||
        !(robust->code = avlast_array(guint32, n_codes, error)))
        return FALSE;
    for (gsize i = 0; i < fit->n; i++) {
        if (cluster[fit->row[i]] >= n_codes) {
            avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                        "row %" G_GSIZE_FORMAT " is used without a cluster",
                        fit->row[i] + 1);
            return FALSE;
        }
        place[cluster[fit->row[i]]]++;
    }
    for (gsize c = 0, total = 0; c < n_codes; c++) {
        const gsize count = place[c];
        place[c] = total;
        if (count == 0)
            continue;
        robust->code[robust->n_groups] = (guint32)c;
        robust->first[robust->n_groups++] = total;
        total += count;
    }
    robust->first[robust->n_groups] = fit->n;
    for (gsize i = 0; i < fit->n; i++)
        robust->order[place[cluster[fit->row[i]]]++] = i;
    return TRUE;
}

/* Q_g' W_g^(1/2) e_g. */
static void cluster_score(const AvlastRobust *robust, gsize g, double *score)
{
    const AvlastLinear *fit = robust->fit;

    for (gsize j = 0; j < fit->k; j++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize l = robust->first[g]; l < robust->first[g + 1]; l++) {
            const gsize i = robust->order[l];
            avlast_sum_add_product(&sum, fit->q[i * fit->k + j],
                                   fit->residual[i] * sqrt(avlast_robust_weight(fit, i)));
        }
        score[j] = avlast_sum_value(&sum);
    }
}

/* The effects' scores behind those of the coefficients. */
static void effect_score(const AvlastRobust *robust, gsize g, double *score)
{
    const AvlastEffects *effects = robust->options.effects;
    const gsize k = robust->fit->k;

    for (gsize a = 0; a < avlast_robust_effects(robust); a++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize j = 0; j < k; j++)
            avlast_sum_add_product(&sum, gsl_matrix_get(robust->effect, a, j), score[j]);
        for (gsize l = robust->first[g]; effects->own && l < robust->first[g + 1]; l++)
            avlast_sum_add(&sum, effects->own[a][robust->order[l]]);
        score[k + a] = avlast_sum_value(&sum);
    }
}

static gboolean cr(AvlastRobust *robust, GError **error)
{
    const gsize k = robust->fit->k;
    g_auto(Outer) outer = {0};

    if (!outer_init(&outer, robust->size, error) || !group_rows(robust, error))
        return FALSE;
    if (robust->n_groups < 2) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV313", NULL,
                    "one cluster only%s%s%s: its effect cannot be told from chance",
                    robust->options.cluster_column ? " in '" : "",
                    robust->options.cluster_column ? robust->options.cluster_column : "",
                    robust->options.cluster_column ? "'" : "");
        return FALSE;
    }
    robust->n_clusters = (gint64)robust->n_groups;
    if (!(robust->score = avlast_matrix_new(robust->n_groups, robust->size, error)))
        return FALSE;
    if (robust->n_groups < k)
        avlast_robust_note(
            robust,
            "fewer clusters (%" G_GSIZE_FORMAT ") than coefficients (%" G_GSIZE_FORMAT
            "): standard errors rest on little, and no joint test of all exists",
            robust->n_groups, k);
    if (avlast_robust_by_contrast(robust)) {
        if (!avlast_robust_widen(robust, error) || !avlast_robust_cr2(robust, error))
            return FALSE;
    } else {
        for (gsize g = 0; g < robust->n_groups; g++)
            cluster_score(robust, g, gsl_matrix_ptr(robust->score, g, 0));
    }
    if (!avlast_robust_find_own(robust, error))
        return FALSE;
    for (gsize g = 0; g < robust->n_groups; g++)
        effect_score(robust, g, gsl_matrix_ptr(robust->score, g, 0));
    if (!avlast_robust_small_sample(robust, (double)robust->n_groups, error))
        return FALSE;
    gsl_matrix_scale(robust->score, robust->factor);
    for (gsize g = 0; g < robust->n_groups; g++)
        outer_add(&outer, gsl_matrix_ptr(robust->score, g, 0));
    set_meat(robust->m, &outer, 1.0);
    return TRUE;
}

static gboolean classical(AvlastRobust *robust, GError **error)
{
    const AvlastLinear *fit = robust->fit;

    gsl_matrix_set_identity(robust->m);
    for (gsize a = 0; a < avlast_robust_effects(robust); a++) {
        const gsl_vector_const_view row = gsl_matrix_const_row(robust->effect, a);
        for (gsize j = 0; j < fit->k; j++) {
            const double value = gsl_matrix_get(robust->effect, a, j);
            gsl_matrix_set(robust->m, fit->k + a, j, value);
            gsl_matrix_set(robust->m, j, fit->k + a, value);
        }
        for (gsize b = 0; b < avlast_robust_effects(robust); b++) {
            const gsl_vector_const_view other = gsl_matrix_const_row(robust->effect, b);
            gsl_blas_ddot(&row.vector, &other.vector,
                          gsl_matrix_ptr(robust->m, fit->k + a, fit->k + b));
        }
    }
    if (!avlast_robust_small_sample(robust, NAN, error))
        return FALSE;
    gsl_matrix_scale(robust->m, fit->sigma * fit->sigma * robust->small.factor);
    return TRUE;
}

/* What a type cannot do without, or NULL. */
static const char *lacks(const AvlastRobustOptions *options)
{
    if (avlast_se_clustered(options->type) && !options->cluster)
        return "clusters (--cluster)";
    if (options->type == AVLAST_SE_SURVEY && !options->sample)
        return "a sampling design";
    if ((options->type == AVLAST_SE_NEWEY_WEST ||
         options->type == AVLAST_SE_DRISCOLL_KRAAY) &&
        !options->period)
        return "the order of time (--time)";
    return NULL;
}

static gboolean covariance(AvlastRobust *robust, GError **error)
{
    switch (robust->options.type) {
    case AVLAST_SE_CLASSICAL:
        return classical(robust, error);
    case AVLAST_SE_SURVEY:
        return avlast_robust_survey(robust, error);
    case AVLAST_SE_NEWEY_WEST:
    case AVLAST_SE_DRISCOLL_KRAAY:
        return avlast_robust_serial(robust, error);
    default:
        return !avlast_se_clustered(robust->options.type) ? hc(robust, error)
               : robust->options.n_more > 0 ? avlast_robust_ways(robust, error)
                                            : cr(robust, error);
    }
}

AvlastRobust *avlast_robust_new(const AvlastLinear *fit,
                                const AvlastRobustOptions *options, GError **error)
{
    g_autoptr(AvlastRobust) robust = g_new0(AvlastRobust, 1);

    robust->fit = fit;
    robust->options = *options;
    robust->df = NAN;
    robust->factor = 1.0;
    robust->n_clusters = -1;
    robust->notes = g_ptr_array_new_with_free_func(g_free);
    robust->size = fit->k + avlast_robust_effects(robust);
    if (!(robust->m = avlast_matrix_new(robust->size, robust->size, error)) ||
        (options->effects && !(robust->effect = avlast_robust_q_basis(
                                   fit, options->effects->gradient, NULL, error))))
        return NULL;
    const char *lacking = lacks(options);
    if (lacking) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV314", NULL,
                    "standard errors '%s' need %s", avlast_se_name(options->type),
                    lacking);
        return NULL;
    }
    if (!(fit->df > 0.0)) {
        avlast_robust_note(robust,
                           "as many coefficients as rows (%" G_GSIZE_FORMAT
                           "): the fit is exact and "
                           "says nothing about its precision",
                           fit->n);
        refuse(robust, "no standard error: as many coefficients as rows");
        return g_steal_pointer(&robust);
    }
    if (!covariance(robust, error))
        return NULL;
    if (options->sample && !isnan(options->sample->df))
        robust->df = robust->small.df = options->sample->df;
    return g_steal_pointer(&robust);
}
