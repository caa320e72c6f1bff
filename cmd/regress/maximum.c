/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families by maximum pseudo-likelihood: ordinal, multinomial, negative binomial, Cox. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/bootstrap.h"
#include "cmd/regress/regress.h"
#include "cmd/regress/surv.h"
#include "core/error.h"
#include "core/memory.h"
#include "model/cox.h"
#include "model/levels.h"
#include "model/maximum.h"
#include "model/negbin.h"
#include "model/ordinal.h"
#include "model/survivaltimes.h"

static AvlastLinearModel model_of(const AvlastModelMatrix *matrix,
                                  const AvlastSample *sample)
{
    return (AvlastLinearModel){.outcome = matrix->outcome,
                               .y = matrix->y,
                               .n = matrix->n,
                               .k = matrix->k,
                               .names = (const char *const *)matrix->names,
                               .x = (const double *const *)matrix->x,
                               .weight = sample->weighted ? sample->weight : NULL,
                               .use = matrix->use};
}

/* What is said of a fit: the likelihood, the joint test of all slopes. */
static gboolean describe(const AvlastRegress *r, const AvlastMaximum *fit,
                         const AvlastEstimates *estimates, GError **error)
{
    AvlastWald wald;
    GString *text;

    avlast_regress_restart(r);
    if (!avlast_maximum_wald(fit, estimates, &wald, error))
        return FALSE;
    avlast_regress_set(r, "family", json_string(r->family->name));
    avlast_regress_set(r, "log.likelihood", avlast_json_number(fit->loglik));
    avlast_regress_set_test(r, &wald);
    text = g_string_new(_("fit:"));
    g_string_append_printf(text, _(" log-likelihood %.6g"), fit->loglik);
    if (isfinite(wald.f))
        g_string_append_printf(text,
                               _(", all slopes F(%g; %.4g) = %.4g with p %.3g (%s)"),
                               wald.df1, wald.df2, wald.f, wald.p_value, wald.method);
    avlast_regress_say(r, g_string_free(text, FALSE));
    if (wald.note)
        avlast_regress_say(r, g_strdup(wald.note));
    return TRUE;
}

static AvlastEstimates *estimates_of(const AvlastRegress *r, const AvlastMaximum *fit,
                                     const AvlastSample *sample, GError **error)
{
    const AvlastOptions *o = &r->run->options;
    g_autoptr(AvlastEstimates) estimates =
        fit ? avlast_maximum_estimates(fit, sample, o->level,
                                       avlast_run_keeps_root(r->run, sample), error)
            : NULL;

    return estimates && describe(r, fit, estimates, error) ? g_steal_pointer(&estimates)
                                                           : NULL;
}

/* --- categories --- */

AvlastFormula *avlast_regress_parse_thresholds(const char *text, GError **error)
{
    g_autoptr(AvlastFormula) formula = avlast_formula_parse(text, error);

    return formula && avlast_formula_drop_intercept(formula, error)
               ? g_steal_pointer(&formula)
               : NULL;
}

AvlastModelMatrix *avlast_regress_levels(const AvlastRegress *r, const AvlastFrame *frame,
                                         const guint8 *among, GError **error)
{
    g_autoptr(AvlastModelMatrix) matrix =
        avlast_formula_matrix_of(r->formula, frame, among, AVLAST_OUTCOME_LEVELS, error);

    if (!matrix)
        return NULL;
    if (!matrix->levels) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "the outcome of the family '%s' is a column as it is, not '%s'",
                    r->family->name, matrix->outcome);
        return NULL;
    }
    if (!avlast_levels_order(matrix->y, matrix->n, matrix->levels,
                             (const char *const *)r->own->levels, matrix->outcome, error))
        return NULL;
    g_autoptr(GString) order = g_string_new(NULL);
    for (guint l = 0; l < matrix->levels->len; l++)
        g_string_append_printf(order, "%s%s", l ? " < " : "",
                               (char *)g_ptr_array_index(matrix->levels, l));
    if (r->family->ordered)
        g_ptr_array_add(matrix->notes, g_strdup_printf(_("'%s': levels in the order %s"),
                                                       matrix->outcome, order->str));
    return g_steal_pointer(&matrix);
}

/* Links of ordinal models. */
static const struct {
    const char *name;
    AvlastOrdinalLink link;
} links[] = {{"logit", AVLAST_ORDINAL_LOGIT},
             {"probit", AVLAST_ORDINAL_PROBIT},
             {"cloglog", AVLAST_ORDINAL_CLOGLOG}};

static gboolean link_of(const AvlastRegress *r, AvlastOrdinalLink *link)
{
    *link = AVLAST_ORDINAL_LOGIT;
    for (guint i = 0; r->own->link && i < G_N_ELEMENTS(links); i++)
        if (strcmp(links[i].name, r->own->link) == 0) {
            *link = links[i].link;
            return TRUE;
        }
    return !r->own->link;
}

gboolean avlast_regress_check_ordinal(const AvlastRegress *r, GError **error)
{
    AvlastOrdinalLink link;
    const gboolean known = link_of(r, &link);

    if (!known)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV319", NULL,
                    "the family 'ordinal' has no link '%s'\nhint: it has logit, probit, "
                    "cloglog",
                    r->own->link);
    else if (r->own->exponentiate && link == AVLAST_ORDINAL_PROBIT)
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV319", NULL,
            "--exponentiate is for the links logit and cloglog: exp(b) of another "
            "is no ratio");
    return known && !(r->own->exponentiate && link == AVLAST_ORDINAL_PROBIT);
}

static GStrv names_of(const GPtrArray *levels)
{
    GStrv names = g_new0(char *, levels->len + 1);

    for (guint l = 0; l < levels->len; l++)
        names[l] = g_strdup(g_ptr_array_index(levels, l));
    return names;
}

AvlastEstimates *avlast_regress_ordinal(const AvlastFrame *frame,
                                        const AvlastSample *sample, gconstpointer data,
                                        GError **error)
{
    const AvlastRegress *r = data;
    AvlastOrdinalLink link;
    g_autoptr(AvlastModelMatrix) own = NULL;
    const AvlastModelMatrix *matrix =
        avlast_regress_matrix(r, frame, sample, &own, error);

    if (!matrix)
        return NULL;
    link_of(r, &link);
    const AvlastLinearModel model = model_of(matrix, sample);
    g_auto(GStrv) levels = names_of(matrix->levels);
    g_autoptr(AvlastMaximum) fit =
        avlast_ordinal_fit(&model, (const char *const *)levels, link, error);
    return estimates_of(r, fit, sample, error);
}

AvlastEstimates *avlast_regress_multinomial(const AvlastFrame *frame,
                                            const AvlastSample *sample,
                                            gconstpointer data, GError **error)
{
    const AvlastRegress *r = data;
    g_autoptr(AvlastModelMatrix) own = NULL;
    const AvlastModelMatrix *matrix =
        avlast_regress_matrix(r, frame, sample, &own, error);

    if (!matrix)
        return NULL;
    const AvlastLinearModel model = model_of(matrix, sample);
    g_auto(GStrv) levels = names_of(matrix->levels);
    g_autoptr(AvlastMaximum) fit =
        avlast_multinomial_fit(&model, (const char *const *)levels, error);
    return estimates_of(r, fit, sample, error);
}

gsize avlast_regress_multinomial_rows(const AvlastModelMatrix *matrix)
{
    return matrix->k * (matrix->levels->len - 1);
}

/* --- counts --- */

AvlastFormula *avlast_regress_parse_constant(const char *text, GError **error)
{
    g_autoptr(AvlastFormula) formula = avlast_formula_parse(text, error);

    if (!formula)
        return NULL;
    if (avlast_formula_intercept(formula))
        return g_steal_pointer(&formula);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV301", NULL,
                "this family has an intercept always: leave '0' out of '%s'", text);
    return NULL;
}

gboolean avlast_regress_check_negbin(const AvlastRegress *r, GError **error)
{
    const gboolean both = r->own->offset && r->own->exposure;

    if (both)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV319", NULL,
                    "--offset and --exposure are two ways to say the same");
    return !both;
}

AvlastEstimates *avlast_regress_negbin(const AvlastFrame *frame,
                                       const AvlastSample *sample, gconstpointer data,
                                       GError **error)
{
    const AvlastRegress *r = data;
    g_autofree double *offset = NULL;
    g_autoptr(AvlastModelMatrix) own = NULL;
    const AvlastModelMatrix *matrix =
        avlast_regress_matrix(r, frame, sample, &own, error);

    if (!matrix || !avlast_regress_offset(r, frame, matrix, &offset, error))
        return NULL;
    const AvlastLinearModel model = model_of(matrix, sample);
    g_autoptr(AvlastMaximum) fit = avlast_negbin_fit(&model, offset, error);
    return estimates_of(r, fit, sample, error);
}

/* --- times --- */

AvlastFormula *avlast_regress_parse_cox(const char *text, GError **error)
{
    g_autoptr(AvlastSurv) surv = avlast_surv_parse(text, error);
    g_autoptr(AvlastFormula) formula =
        surv ? avlast_formula_parse(surv->formula, error) : NULL;

    if (!formula || !avlast_formula_drop_intercept(formula, error))
        return NULL;
    avlast_formula_need(formula, surv->event);
    if (surv->entry)
        avlast_formula_need(formula, surv->entry);
    for (char **name = surv->strata; *name; name++)
        avlast_formula_need(formula, *name);
    return g_steal_pointer(&formula);
}

/* The baseline that each row has: one for every combination of the columns' values. */
static gboolean strata_of(const AvlastFrame *frame, char **names, guint32 **stratum,
                          GError **error)
{
    *stratum = NULL;
    for (char **name = names; *name; name++) {
        const AvlastColumn *column = avlast_frame_require(frame, *name, error);
        guint32 n;
        g_autofree guint32 *code =
            column ? avlast_column_codes(column, frame->rows, &n, NULL, error) : NULL;
        if (!code ||
            (!*stratum && !(*stratum = avlast_array(guint32, frame->rows, error))))
            return FALSE;
        guint64 most = 0;
        for (gsize i = 0; i < frame->rows; i++) {
            const guint64 both =
                (guint64)(*stratum)[i] * n + (code[i] == AVLAST_NO_LEVEL ? 0 : code[i]);
            most = MAX(most, both);
            (*stratum)[i] = (guint32)both;
        }
        if (most < G_MAXUINT32)
            continue;
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV303", NULL,
                    "strata() has too many combinations of values");
        return FALSE;
    }
    return TRUE;
}

AvlastEstimates *avlast_regress_cox(const AvlastFrame *frame, const AvlastSample *sample,
                                    gconstpointer data, GError **error)
{
    const AvlastRegress *r = data;
    g_autofree guint32 *stratum = NULL;
    g_autoptr(AvlastModelMatrix) own = NULL;
    g_autoptr(AvlastSurv) surv = avlast_surv_parse(r->run->arguments[0], error);
    const AvlastModelMatrix *matrix =
        surv ? avlast_regress_matrix(r, frame, sample, &own, error) : NULL;

    if (!matrix || !strata_of(frame, surv->strata, &stratum, error))
        return NULL;
    const AvlastSurvivalColumns columns = {.time = surv->time,
                                           .event = surv->event,
                                           .entry = surv->entry,
                                           .event_value = r->own->event_value};
    g_autoptr(AvlastSurvivalTimes) times =
        avlast_survival_times(frame, &columns, matrix->use, error);
    if (!times)
        return NULL;
    const AvlastCox cox = {.event = times->event,
                           .entry = times->entry,
                           .stratum = stratum,
                           .breslow = g_strcmp0(r->own->ties, "breslow") == 0};
    const AvlastLinearModel model = model_of(matrix, sample);
    g_autoptr(AvlastMaximum) fit = avlast_cox_fit(&model, &cox, error);
    g_autoptr(AvlastEstimates) estimates = estimates_of(r, fit, sample, error);
    gint64 events = 0;
    if (!estimates)
        return NULL;
    for (gsize i = 0; i < fit->n; i++)
        events += times->event[fit->row[i]] == 1.0;
    avlast_regress_set(r, "events", json_integer(events));
    avlast_regress_say(r,
                       g_strdup_printf(ngettext("%d event in %d rows",
                                                "%d events in %d rows", (gulong)events),
                                       (int)events, (int)fit->n));
    return g_steal_pointer(&estimates);
}
