/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --wild of a model with instruments. */
#include "cmd/wild_iv.h"

#include <string.h>

#include "cmd/regress/instruments.h"
#include "core/error.h"

AvlastIvMethod avlast_regress_iv_method(const AvlastRegress *r)
{
    return g_strcmp0(r->own->method, "liml") == 0  ? AVLAST_IV_LIML
           : g_strcmp0(r->own->method, "gmm") == 0 ? AVLAST_IV_GMM
                                                   : AVLAST_IV_2SLS;
}

gboolean avlast_regress_wild_options(const AvlastRegress *r, const AvlastSample *sample,
                                     AvlastWildOptions *o, GError **error)
{
    const AvlastStage *stage = &sample->stage[0];

    if (!avlast_run_wild(r->run, r->frame, r->own->wild, r->own->wild_factors, o, error))
        return FALSE;
    o->cluster = stage->cluster;
    o->n_clusters = stage->n_clusters;
    return TRUE;
}

gboolean avlast_regress_check_wild_iv(const AvlastRegress *r, GError **error)
{
    AvlastWildOptions kind = {0};

    if (!r->own->wild || !r->instruments)
        return TRUE;
    avlast_wild_parse(r->own->wild, &kind);
    if (!avlast_run_check_wild_sets(r->run, error))
        return FALSE;
    return avlast_wild_iv_check(1, avlast_regress_iv_method(r), &kind, error);
}

static gboolean check_endogenous(const AvlastRegress *r, const char *name, GError **error)
{
    for (char **term = r->own->wild_terms; term && *term; term++)
        if (strcmp(*term, name) != 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV725", NULL,
                        "--wild-terms: with instruments --wild is of the endogenous '%s'",
                        name);
            return FALSE;
        }
    return TRUE;
}

static AvlastEstimate *behind(const AvlastIv *iv, const char *name,
                              AvlastEstimates *tests)
{
    g_autofree char *term = g_strdup_printf("%s:%s", name, iv->first[0]->outcome);
    AvlastEstimate *row = avlast_estimates_add(tests, iv->fit->outcome, NULL, term);

    row->estimate = iv->fit->coefficient[iv->at[0]];
    row->nobs = (gint64)iv->fit->n;
    return row;
}

gboolean avlast_regress_wild_iv(const AvlastRegress *r, const AvlastSample *sample,
                                const AvlastIv *iv, const AvlastIvModel *model,
                                AvlastEstimates *estimates, AvlastEstimates *tests,
                                GError **error)
{
    AvlastWildOptions o;
    g_auto(AvlastWildIv) wild = {0};

    if (!r->own->wild)
        return TRUE;
    if (!avlast_regress_wild_options(r, sample, &o, error) ||
        !avlast_wild_iv_check(iv->m, iv->method, &o, error) ||
        !check_endogenous(r, iv->first[0]->outcome, error) ||
        !avlast_wild_iv_test(iv, model, &o, &wild, error))
        return FALSE;
    const guint at = (guint)iv->at[0];
    AvlastEstimate *row = avlast_estimates_row(estimates, at);
    row->statistic = row->estimate / row->std_error;
    avlast_wild_iv_take(&wild, &o, row);
    g_array_append_val(r->fit->wild, at);
    avlast_wild_iv_take_equal(&wild, &o, behind(iv, "wild.equal", tests));
    avlast_wild_iv_take_rubin(&wild, behind(iv, "wild.AR", tests));
    AvlastWildTold told = {.kind = r->own->wild, .options = &o, .rows = json_array()};
    avlast_wild_iv_told_add(&told, row->term, &wild);
    if (!told.last.reps) {
        json_decref(told.rows);
        return TRUE;
    }
    if (!told.last.enumerated)
        r->run->random = TRUE;
    avlast_regress_set(r, "wild", avlast_wild_settings(&told));
    avlast_regress_say(r, avlast_wild_sentence(&told));
    return TRUE;
}
