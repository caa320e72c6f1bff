/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/regress/instruments.h"

/* R2, sigma, the joint test of all slopes, condition and digits: settings for programs, a
 * sentence for people. */
static void describe_fit(const AvlastRegress *r, const AvlastLinear *fit,
                         const AvlastWald *wald)
{
    avlast_regress_set(r, "r.squared", avlast_json_number(fit->r_squared));
    avlast_regress_set(r, "adj.r.squared", avlast_json_number(fit->adj_r_squared));
    avlast_regress_set(r, "sigma", avlast_json_number(fit->sigma));
    avlast_regress_set_test(r, wald);
    avlast_regress_set(r, "rank", json_integer((json_int_t)fit->k));
    avlast_regress_set(r, "condition", avlast_json_number(fit->condition));
    avlast_regress_set(r, "digits", avlast_json_number(fit->digits));

    GString *text = g_string_new(_("fit:"));
    if (isfinite(fit->r_squared))
        g_string_append_printf(text, _(" R2 %.4f,"), fit->r_squared);
    if (isfinite(fit->sigma))
        g_string_append_printf(text, _(" residual sd %.4g,"), fit->sigma);
    if (isfinite(wald->f))
        g_string_append_printf(
            text, _(" all slopes F(%g; %.4g) = %.4g with p %.3g (%s),"), wald->df1,
            wald->df2, wald->f, wald->p_value, wald->method);
    g_string_append_printf(text, _(" condition number %.3g, %d digits computed"),
                           fit->condition, (int)fit->digits);
    avlast_regress_say(r, g_string_free(text, FALSE));
}

AvlastEstimates *avlast_regress_linear(const AvlastFrame *frame,
                                       const AvlastSample *sample, gconstpointer data,
                                       GError **error)
{
    const AvlastRegress *r = data;
    g_autoptr(AvlastModelMatrix) own = NULL;
    AvlastWald slopes;

    if (r->instruments)
        return avlast_regress_iv(frame, sample, data, error);
    if (r->own->offset || r->own->exposure ||
        (r->own->link && strcmp(r->own->link, "identity") != 0))
        return avlast_regress_glm(frame, sample, data, error);
    const AvlastModelMatrix *matrix =
        avlast_regress_matrix(r, frame, sample, &own, error);
    if (!matrix)
        return NULL;
    const AvlastLinearModel model = avlast_regress_linear_model(matrix, sample);
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, error);
    if (!fit)
        return NULL;
    const AvlastRegressModel m = {.matrix = matrix,
                                  .model = &model,
                                  .fit = fit,
                                  .link = AVLAST_LINK_IDENTITY,
                                  .own_df = !isnan(sample->df)};
    AvlastEstimates *estimates =
        avlast_regress_finish(r, frame, sample, &m, &slopes, error);
    if (!estimates)
        return NULL;
    const AvlastRobustOptions robust = avlast_regress_robust(r, sample);
    describe_fit(r, fit, &slopes);
    if (avlast_regress_say_absorbed(r, fit, &robust, error) &&
        avlast_regress_wild(r, sample, &m, estimates, error))
        return estimates;
    avlast_estimates_free(estimates);
    return NULL;
}
