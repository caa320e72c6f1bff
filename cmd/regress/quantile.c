/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --family quantile. */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/regress/regress.h"
#include "core/error.h"
#include "core/memory.h"
#include "model/quantreg.h"

/* The quantiles of --tau, 0.5 without; n of them. NULL with AVLAST_ERROR_USAGE. */
static double *quantiles_of(const AvlastRegressOptions *own, gsize *n, GError **error)
{
    *n = own->tau ? g_strv_length(own->tau) : 1;
    g_autofree double *tau = avlast_array(double, *n, error);
    for (gsize i = 0; tau && i < *n; i++) {
        const char *text = own->tau ? own->tau[i] : "0.5";
        char *end = NULL;
        tau[i] = g_ascii_strtod(text, &end);
        gboolean wrong = end == text || *end || !(tau[i] > 0.0 && tau[i] < 1.0);
        for (gsize j = 0; j < i; j++)
            wrong |= tau[j] == tau[i];
        if (wrong) {
            avlast_fail(
                error, AVLAST_ERROR_USAGE, "AV330", NULL,
                "--tau '%s': quantiles are distinct numbers between 0 and 1, such "
                "as 0.25,0.5,0.75",
                text);
            return NULL;
        }
    }
    return g_steal_pointer(&tau);
}

gboolean avlast_regress_check_quantile(const AvlastRegress *r, GError **error)
{
    gsize n;
    g_autofree double *tau = quantiles_of(r->own, &n, error);
    AvlastQuantregSe own;

    if (!tau)
        return FALSE;
    if (r->se == AVLAST_SE_HC0 || r->se == AVLAST_SE_HC1 || r->se == AVLAST_SE_CR0 ||
        r->se == AVLAST_SE_CR1 || r->se == AVLAST_SE_STATA || r->se == AVLAST_SE_SURVEY ||
        !r->own->se || avlast_quantreg_se_parse(r->own->se, &own))
        return TRUE;
    avlast_fail(
        error, AVLAST_ERROR_USAGE, "AV330", NULL,
        "'--se %s' is not for quantiles\nhint: iid, nid, ker, HC0, HC1; CR0, CR1, "
        "stata with --cluster; survey",
        r->own->se);
    return FALSE;
}

static void describe(const AvlastRegress *r, const AvlastQuantregOptions *options,
                     const double *objective)
{
    json_t *list = json_array(), *minima = json_array();

    for (gsize i = 0; i < options->n; i++) {
        json_array_append_new(list, json_real(options->tau[i]));
        json_array_append_new(minima, json_real(objective[i]));
    }
    avlast_regress_set(r, "tau", list);
    avlast_regress_set(r, "objective", minima);
    if (!options->robust)
        avlast_regress_set(r, "se",
                           json_string(options->se == AVLAST_QUANTREG_IID   ? "iid"
                                       : options->se == AVLAST_QUANTREG_NID ? "nid"
                                                                            : "ker"));
    if (options->n > 1)
        avlast_regress_say(r, g_strdup(_("group is the quantile: of how the outcome's "
                                         "distribution moves, not of who stands where "
                                         "in it")));
}

AvlastEstimates *avlast_regress_quantile(const AvlastFrame *frame,
                                         const AvlastSample *sample, gconstpointer data,
                                         GError **error)
{
    const AvlastRegress *r = data;
    g_autoptr(AvlastModelMatrix) own = NULL;
    const AvlastModelMatrix *matrix =
        avlast_regress_matrix(r, frame, sample, &own, error);
    gsize n = 0;
    g_autofree double *tau = matrix ? quantiles_of(r->own, &n, error) : NULL;
    g_autofree double *objective = tau ? avlast_array(double, n, error) : NULL;

    if (!objective)
        return NULL;
    const AvlastLinearModel model = {
        .outcome = matrix->outcome,
        .y = matrix->y,
        .n = matrix->n,
        .k = matrix->k,
        .names = (const char *const *)matrix->names,
        .x = (const double *const *)matrix->x,
        .weight = sample->weighted ? sample->weight : NULL,
        .use = matrix->use,
    };
    const AvlastRobustOptions robust = avlast_regress_robust(r, sample);
    AvlastQuantregOptions options = {.tau = tau,
                                     .n = n,
                                     .se = AVLAST_QUANTREG_NID,
                                     .level = r->run->options.level,
                                     .df = sample->df};
    if (r->se != AVLAST_SE_CLASSICAL) {
        options.robust = &robust;
        options.se = AVLAST_QUANTREG_KER;
    } else if (r->own->se) {
        avlast_quantreg_se_parse(r->own->se, &options.se);
    }
    avlast_regress_restart(r);
    AvlastEstimates *estimates =
        avlast_quantreg_estimates(&model, &options, objective, error);
    if (estimates)
        describe(r, &options, objective);
    return estimates;
}
