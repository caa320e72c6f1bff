/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/wild_iv.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "model/wild_iv_tests.h"

void avlast_wild_iv_clear(AvlastWildIv *wild)
{
    avlast_iv_set_clear(&wild->ar);
}

gboolean avlast_wild_iv_check(gsize endogenous, AvlastIvMethod method,
                              const AvlastWildOptions *o, GError **error)
{
    const char *fault = NULL;

    if (method == AVLAST_IV_GMM)
        fault = "--wild has no form for GMM, whose weights are estimates themselves\n"
                "hint: --method 2sls or liml";
    else if (o->jackknife_scores || o->jackknife_variance)
        fault = "with instruments --wild is wcr11 (restricted efficient) or wcu11: kinds "
                "with the jackknife are of least squares";
    else if (endogenous > 1)
        fault = "--wild with instruments is of one endogenous column";
    if (fault)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV725", NULL, "%s", fault);
    return !fault;
}

static gboolean prepare(AvlastWildIvTests *x, AvlastWildIv *wild, GError **error)
{
    const AvlastWildIvKernel *w = x->kernel;

    if (w->G < 2) {
        avlast_fail(
            error, AVLAST_ERROR_DEGENERATE, "AV387", NULL,
            "all rows are of one cluster: a wild cluster bootstrap needs several");
        return FALSE;
    }
    x->enumerated = avlast_wild_enumerated(x->options, w->G);
    x->reps = x->enumerated ? (guint32)1 << w->G : x->options->reps;
    if (!avlast_wild_iv_point_make(w, &x->point, error) ||
        !(x->t = avlast_array(double, x->reps, error)) ||
        !avlast_wild_iv_own_error(x, error))
        return FALSE;
    wild->test.n_clusters = w->G;
    wild->test.enumerated = x->enumerated;
    wild->test.reps = x->reps;
    return TRUE;
}

static gboolean tested(AvlastWildIvTests *x, AvlastWildIv *wild, GError **error)
{
    const AvlastWildIvKernel *w = x->kernel;
    AvlastWild *test = &wild->test;
    AvlastWildIvP p;

    if (!(x->error > 0.0) || !isfinite(w->scale)) {
        test->note = N_("the scores of the clusters are all 0: no standard error");
        test->reps = 0;
        return TRUE;
    }
    test->std_error = x->error * w->scale;
    test->statistic = (w->estimate - x->options->null) / test->std_error;
    if (!avlast_wild_iv_p(x, x->options->null, &p, error))
        return FALSE;
    test->p_value = p.value;
    test->p_strict = p.strict;
    wild->p_equal = p.equal;
    if (!avlast_wild_iv_interval(x, FALSE, &test->conf_low, &test->conf_high, &test->note,
                                 error) ||
        !avlast_wild_iv_interval(x, TRUE, &wild->equal_low, &wild->equal_high,
                                 &wild->equal_note, error) ||
        !avlast_wild_iv_rubin_p(x, 1.0, x->options->null, FALSE, &p, error))
        return FALSE;
    wild->ar_p_value = p.value;
    wild->ar_p_strict = p.strict;
    if (!isnan(p.value))
        return avlast_wild_iv_rubin_set(x, &wild->ar, error);
    wild->ar_note = N_("too few clusters for a test of so many instruments");
    return TRUE;
}

gboolean avlast_wild_iv_test(const AvlastIv *iv, const AvlastIvModel *model,
                             const AvlastWildOptions *o, AvlastWildIv *wild,
                             GError **error)
{
    *wild = (AvlastWildIv){.test = {iv->fit->coefficient[iv->at[0]], NAN, NAN, NAN, NAN,
                                    NAN, NAN, 0, 0, FALSE, NULL},
                           .p_equal = NAN,
                           .equal_low = NAN,
                           .equal_high = NAN,
                           .ar_p_value = NAN,
                           .ar_p_strict = NAN};
    g_autoptr(AvlastWildIvKernel) kernel = avlast_wild_iv_kernel_new(iv, model, o, error);
    AvlastWildIvTests x = {
        .kernel = kernel,
        .options = o,
        .seen = g_array_new(FALSE, FALSE, sizeof(AvlastWildIvP)),
    };
    const gboolean done = kernel && prepare(&x, wild, error) && tested(&x, wild, error);

    avlast_wild_iv_point_clear(&x.point);
    g_free(x.t);
    g_array_unref(x.seen);
    return done;
}
