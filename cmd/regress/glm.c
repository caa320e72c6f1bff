/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/regress/regress.h"
#include "core/error.h"
#include "core/memory.h"

AvlastModelMatrix *avlast_regress_binary(const AvlastRegress *r, const AvlastFrame *frame,
                                         const guint8 *among, GError **error)
{
    g_autoptr(AvlastModelMatrix) matrix =
        avlast_formula_matrix_of(r->formula, frame, among, AVLAST_OUTCOME_EITHER, error);

    if (!matrix)
        return NULL;
    for (gsize i = 0; !matrix->levels && !r->family->dispersion && i < matrix->n; i++)
        if (matrix->use[i] && matrix->y[i] != 0.0 && matrix->y[i] != 1.0) {
            const AvlastPlace place = {.file = frame->source,
                                       .line = avlast_frame_line(frame, i)};
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV316", &place,
                        "'%s' is %g: the outcome of a binomial model is 0 or 1, or a "
                        "category of two levels\nhint: for shares, --family "
                        "quasibinomial; --let can make a column of 0 and 1",
                        matrix->outcome, matrix->y[i]);
            return NULL;
        }
    if (matrix->levels && matrix->levels->len != 2) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV316", NULL,
                    "'%s' has %u level%s in the rows used ('%s'%s): the outcome of a "
                    "binomial model has two",
                    matrix->outcome, matrix->levels->len,
                    matrix->levels->len == 1 ? "" : "s",
                    (char *)g_ptr_array_index(matrix->levels, 0),
                    matrix->levels->len > 1 ? " ..." : "");
        return NULL;
    }
    if (matrix->levels)
        g_ptr_array_add(matrix->notes,
                        g_strdup_printf("'%s': modelled is the level '%s', against '%s'",
                                        matrix->outcome,
                                        (char *)g_ptr_array_index(matrix->levels, 1),
                                        (char *)g_ptr_array_index(matrix->levels, 0)));
    return g_steal_pointer(&matrix);
}

static AvlastLink link_of(const AvlastRegress *r)
{
    guint n;
    AvlastLink link = avlast_family_links(r->family->distribution, &n)[0];

    if (r->own->link)
        avlast_link_parse(r->own->link, &link);
    return link;
}

gboolean avlast_regress_check_glm(const AvlastRegress *r, GError **error)
{
    const AvlastLink link = link_of(r);
    const AvlastRegressOptions *own = r->own;
    guint n;
    const AvlastLink *links = avlast_family_links(r->family->distribution, &n);
    const char *fault = NULL;
    guint at = 0;

    while (at < n && links[at] != link)
        at++;
    if (at == n) {
        g_autoptr(GString) all = g_string_new(NULL);
        for (guint i = 0; i < n; i++)
            g_string_append_printf(all, "%s%s", i ? ", " : "",
                                   avlast_link_name(links[i]));
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV319", NULL,
                    "the family '%s' has no link '%s'\nhint: it has %s", r->family->name,
                    own->link, all->str);
        return FALSE;
    }
    if (own->offset && own->exposure)
        fault = "--offset and --exposure are two ways to say the same";
    else if (own->exposure && link != AVLAST_LINK_LOG)
        fault = "--exposure is for the log link; --offset is for any";
    else if (own->exponentiate && link != AVLAST_LINK_LOG && link != AVLAST_LINK_LOGIT &&
             link != AVLAST_LINK_CLOGLOG)
        fault = "--exponentiate is for the links log, logit and cloglog: exp(b) of "
                "another is no ratio";
    else if (own->df_method && r->se != AVLAST_SE_SURVEY)
        fault = "--df-method satterthwaite is for standard errors of a sampling design "
                "(--se survey); CR2 has its own";
    else if (own->df_method && !isnan(r->run->options.df))
        fault = "--df gives the degrees of freedom that --df-method would compute";
    if (fault)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV319", NULL, "%s", fault);
    return !fault && avlast_regress_check_tests(r, error);
}

gboolean avlast_regress_offset(const AvlastRegress *r, const AvlastFrame *frame,
                               const AvlastModelMatrix *matrix, double **offset,
                               GError **error)
{
    const char *name = r->own->offset ? r->own->offset : r->own->exposure;
    const AvlastColumn *column;

    *offset = NULL;
    if (!name)
        return TRUE;
    if (!(column = avlast_frame_require_number(frame, name, error)) ||
        !(*offset = avlast_array(double, frame->rows, error)))
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++) {
        const double value = column->number[i];
        (*offset)[i] = r->own->exposure ? log(value) : value;
        if (!matrix->use[i] || isfinite((*offset)[i]))
            continue;
        const AvlastPlace place = {.file = frame->source,
                                   .line = avlast_frame_line(frame, i)};
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV320", &place,
                    "'%s' is %g: an exposure is a number above 0\nhint: leave such rows "
                    "out with --where",
                    name, value);
        return FALSE;
    }
    return TRUE;
}

static void describe_glm(const AvlastRegress *r, const AvlastGlm *glm,
                         const AvlastWald *wald)
{
    const AvlastLinear *fit = glm->fit;

    avlast_regress_set(r, "family", json_string(r->family->name));
    avlast_regress_set(r, "link", json_string(avlast_link_name(glm->link)));
    avlast_regress_set(r, "deviance", avlast_json_number(glm->deviance));
    avlast_regress_set(r, "null.deviance", avlast_json_number(glm->null_deviance));
    avlast_regress_set(r, "df.residual", avlast_json_number(fit->df));
    avlast_regress_set(r, "dispersion", avlast_json_number(glm->dispersion));
    avlast_regress_set(r, "iterations", json_integer((json_int_t)glm->iterations));
    avlast_regress_set_test(r, wald);
    avlast_regress_set(r, "rank", json_integer((json_int_t)fit->k));
    avlast_regress_set(r, "condition", avlast_json_number(fit->condition));

    GString *text = g_string_new(_("fit:"));
    g_string_append_printf(text, _(" deviance %.4g"), glm->deviance);
    if (isfinite(glm->null_deviance))
        g_string_append_printf(text, _(" (of the intercept alone %.4g)"),
                               glm->null_deviance);
    if (r->family->dispersion || glm->family == AVLAST_FAMILY_GAUSSIAN ||
        glm->family == AVLAST_FAMILY_GAMMA)
        g_string_append_printf(text, _(", dispersion %.4g"), glm->dispersion);
    const json_t *aic = json_object_get(r->fit->settings, "AIC");
    if (json_is_number(aic))
        g_string_append_printf(
            text, _(", AIC under the design %.4g (%.2f effective slopes)"),
            json_number_value(aic),
            avlast_json_member_double(r->fit->settings, "AIC.parameters"));
    g_string_append(text, ",");
    if (isfinite(wald->f))
        g_string_append_printf(
            text, _(" all slopes F(%g; %.4g) = %.4g with p %.3g (%s),"), wald->df1,
            wald->df2, wald->f, wald->p_value, wald->method);
    g_string_append_printf(text, _(" %d steps"), (int)glm->iterations);
    avlast_regress_say(r, g_string_free(text, FALSE));
}

AvlastEstimates *avlast_regress_glm(const AvlastFrame *frame, const AvlastSample *sample,
                                    gconstpointer data, GError **error)
{
    const AvlastRegress *r = data;
    g_autoptr(AvlastModelMatrix) own = NULL;
    g_autofree double *offset = NULL;
    AvlastWald slopes;
    const AvlastModelMatrix *matrix =
        avlast_regress_matrix(r, frame, sample, &own, error);

    if (!matrix || !avlast_regress_offset(r, frame, matrix, &offset, error))
        return NULL;
    const AvlastLinearModel model = avlast_regress_linear_model(matrix, sample);
    const AvlastGlmOptions glm_options = {.family = r->family->distribution,
                                          .link = link_of(r),
                                          .dispersion = r->family->dispersion,
                                          .offset = offset};
    g_autoptr(AvlastGlm) glm = avlast_glm_fit(&model, &glm_options, error);
    if (!glm)
        return NULL;
    glm->fit->method =
        g_strdup_printf("%s, %s link", r->family->name, avlast_link_name(glm->link));
    const AvlastRegressModel m = {.matrix = matrix,
                                  .model = &model,
                                  .fit = glm->fit,
                                  .glm = glm,
                                  .options = &glm_options,
                                  .link = glm->link,
                                  .offset = offset,
                                  .own_df = !isnan(sample->df)};
    AvlastEstimates *estimates =
        avlast_regress_finish(r, frame, sample, &m, &slopes, error);
    if (estimates)
        describe_glm(r, glm, &slopes);
    return estimates;
}
