/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --wild: p-values and intervals of coefficients by the wild cluster bootstrap. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/regress/instruments.h"
#include "cmd/wild_iv.h"
#include "core/error.h"

gboolean avlast_regress_check_wild(const AvlastRegress *r, GError **error)
{
    const AvlastRegressOptions *own = r->own;
    const AvlastOptions *o = &r->run->options;
    const char *fault = NULL;

    if (!own->wild) {
        if (own->wild_factors || own->wild_terms)
            fault = "--wild-factors and --wild-terms are about --wild";
    } else if (own->offset || own->exposure || own->exponentiate ||
               (own->link && strcmp(own->link, "identity") != 0))
        fault = "--wild is for least squares: no --link, --offset, --exposure or "
                "--exponentiate";
    else if (!o->cluster || g_strv_length(o->cluster) != 1)
        fault = "--wild needs one --cluster column: the units that were sampled or "
                "assigned";
    else if (own->se && r->se != AVLAST_SE_CR0 && r->se != AVLAST_SE_CR1 &&
             r->se != AVLAST_SE_STATA)
        fault = "--wild compares t statistics of the sandwich (or, wcr13 ... wcu33, of "
                "the jackknife): of --se it takes CR0, CR1 and stata";
    else if (r->se == AVLAST_SE_SURVEY)
        fault = "--wild draws clusters' signs: it does not go with a sampling design";
    else if (!isnan(o->df))
        fault = "--df is for t intervals; those of --wild have no degrees of freedom";
    if (fault)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL, "%s", fault);
    return !fault && avlast_regress_check_wild_iv(r, error);
}

/* Each name of --wild-terms is a coefficient. */
static gboolean check_terms(const AvlastRegress *r, const AvlastLinear *fit,
                            GError **error)
{
    for (char **term = r->own->wild_terms; term && *term; term++)
        if (avlast_linear_column(fit, *term) < 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL,
                        "--wild-terms: there is no coefficient '%s'", *term);
            return FALSE;
        }
    return TRUE;
}

static void warn_of_few(const AvlastRegress *r, const AvlastLinear *fit, const double *x,
                        const char *name, const AvlastWildOptions *o, json_t *entry)
{
    gsize with, without;

    if (!x || !avlast_wild_treated(fit, x, o, &with, &without))
        return;
    avlast_wild_told_treated(entry, with, without);
    if (MIN(with, without) <= AVLAST_WILD_FEW)
        avlast_regress_say(r, avlast_wild_few(name, with, without));
}

gboolean avlast_regress_wild(const AvlastRegress *r, const AvlastSample *sample,
                             const AvlastRegressModel *m, AvlastEstimates *estimates,
                             GError **error)
{
    const AvlastLinear *fit = m->fit;
    AvlastWildOptions o;
    AvlastWild wild;

    if (!r->own->wild)
        return TRUE;
    if (!check_terms(r, fit, error) || !avlast_regress_wild_options(r, sample, &o, error))
        return FALSE;
    if (r->wild_sets)
        return avlast_regress_wild_add(r, m, &o, estimates, error);
    g_autoptr(json_t) rows = json_array();
    AvlastWildTold told = {.kind = r->own->wild, .options = &o, .rows = rows};
    for (guint j = 0; j < fit->columns; j++) {
        if (!avlast_wild_wanted(r->own->wild_terms, fit->names[j]))
            continue;
        if (!avlast_wild_test(fit, j, &o, &wild, error))
            return FALSE;
        avlast_wild_take(&wild, &o, avlast_estimates_row(estimates, j));
        g_array_append_val(r->fit->wild, j);
        json_t *entry = avlast_wild_told_add(&told, fit->names[j], &wild);
        warn_of_few(r, fit, m->matrix->x[j], fit->names[j], &o, entry);
    }
    if (told.last.reps) {
        rows = NULL; /* the settings take them */
        if (!told.last.enumerated)
            r->run->random = TRUE;
        avlast_regress_set(r, "wild", avlast_wild_settings(&told));
        avlast_regress_say(r, avlast_wild_sentence(&told));
    }
    return TRUE;
}
