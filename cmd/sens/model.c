/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sensitivity of a coefficient of least squares: the model, robustness value and Oster.
 */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/imputed.h"
#include "cmd/sens/sens.h"
#include "core/error.h"
#include "core/text.h"
#include "impact/hidden.h"
#include "impact/oster.h"
#include "plots/format.h"

void avlast_sens_model_clear(AvlastSensModel *model)
{
    avlast_model_matrix_free(model->matrix);
    avlast_formula_free(model->formula);
    avlast_frame_free(model->frame);
}

static gboolean find_treatment(const AvlastSensOwn *own, AvlastSensModel *m,
                               GError **error)
{
    if (!own->treatment) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV296", NULL,
                    "--treatment is needed: which column of the model?");
        return FALSE;
    }
    for (gsize j = 0; j < m->matrix->k; j++)
        if (strcmp(m->matrix->names[j], own->treatment) == 0) {
            m->treatment = j;
            return TRUE;
        }
    g_autofree char *hint = avlast_text_did_you_mean(
        own->treatment, (const char *const *)(void *)m->matrix->names);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV296", NULL,
                "the model has no column '%s'%s", own->treatment, hint);
    return FALSE;
}

gboolean avlast_sens_model(AvlastRun *run, AvlastResult *result, const char *formula,
                           const char *file, AvlastSensModel *m, GError **error)
{
    *m = (AvlastSensModel){.formula = avlast_formula_parse(formula, error)};
    if (!m->formula)
        return FALSE;
    g_auto(GStrv) columns = avlast_formula_columns(m->formula);
    m->frame = avlast_run_frame(run, file, (const char *const *)columns, error);
    m->matrix =
        m->frame ? avlast_formula_matrix(m->formula, m->frame, NULL, error) : NULL;
    if (!m->matrix)
        return FALSE;
    AvlastEstimates *e = result->estimates;
    gint64 lost = 0;
    for (guint i = 0; i < m->matrix->lost->len; i++) {
        const AvlastLost *l = g_ptr_array_index(m->matrix->lost, i);
        avlast_estimates_drop(e, l->what, l->rows);
        lost += l->rows;
    }
    e->rows_read = (gint64)m->frame->rows;
    e->rows_used = e->rows_read - lost;
    if (!run->imputed) /* else once what was pooled is known */
        avlast_result_add_input(result, m->frame);
    return find_treatment(run->own, m, error);
}

/* --- robustness value --- */

static AvlastEstimate *estimate_of_model(const AvlastRun *run, AvlastResult *result,
                                         const AvlastSensModel *m, AvlastHiddenFit *fit,
                                         GError **error)
{
    AvlastEstimate *row = avlast_sens_add(result, m->matrix->outcome, NULL,
                                          m->matrix->names[m->treatment], NAN);

    if (!(run->imputed ? avlast_sens_pool_fit(run, m, row, fit, error)
                       : avlast_sens_fit(m, row, error)))
        return NULL;
    if (!run->imputed)
        *fit = (AvlastHiddenFit){row->estimate, row->std_error, row->df, 0.0, 0.0};
    row->method = g_strdup(run->imputed ? "Rubin; classical" : "classical");
    avlast_estimate_infer(row, run->options.level);
    return row;
}

/* One benchmark, one strength: the rows of the confounder and what it leaves. */
static gboolean add_bound(AvlastResult *result, const AvlastRun *run,
                          const AvlastHiddenFit *fit, const double r[2], double times,
                          json_t *points, GError **error)
{
    const AvlastSensOwn *own = run->own;
    const AvlastEstimate *first = avlast_estimates_row(result->estimates, 0);
    g_autofree char *plain = avlast_format_plain(times, "en");
    g_autofree char *group =
        g_strdup_printf("benchmark=%s;times=%s", own->benchmark, plain);
    double dz, yz;

    if (!avlast_hidden_bound(r[0], r[1], times, times, &dz, &yz)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV297", NULL,
                    "no confounder can be %s times as strong as '%s'", plain,
                    own->benchmark);
        return FALSE;
    }
    const AvlastHiddenAdjusted a = avlast_hidden_adjust(fit, dz, yz, run->options.level);
    AvlastEstimate *row =
        avlast_sens_add(result, first->outcome, group, first->term, a.estimate);
    row->std_error = a.std_error;
    row->df = a.df;
    avlast_estimate_infer(row, run->options.level);
    avlast_sens_add(result, first->outcome, group, "r2.treatment", dz);
    avlast_sens_add(result, first->outcome, group, "r2.outcome", yz);
    if (yz >= 1.0) {
        avlast_estimate_note(row, "a confounder so strong would explain all of the "
                                  "outcome: none can be, and this is held at 1");
        row->conf_low = row->conf_high = NAN;
    }
    json_array_append_new(points, json_pack("{s:s, s:f, s:f, s:f, s:f}", "name",
                                            own->benchmark, "times", times, "x", dz, "y",
                                            yz, "estimate", a.estimate));
    return TRUE;
}

static gboolean add_benchmarks(AvlastResult *result, const AvlastRun *run,
                               const AvlastSensModel *m, const AvlastHiddenFit *fit,
                               json_t *points, GError **error)
{
    const AvlastSensOwn *own = run->own;
    static char *usual[] = {(char *)"1", (char *)"2", (char *)"3", NULL};
    guint n = 0;
    double r[2];

    if (!own->benchmark)
        return TRUE;
    g_autofree guint8 *flags =
        avlast_formula_columns_of(m->formula, m->matrix, own->benchmark, error);
    g_autofree double *times = flags
                                   ? avlast_sens_numbers(own->times ? own->times : usual,
                                                         "times", 0.0, &n, error)
                                   : NULL;
    if (!times)
        return FALSE;
    if (flags[m->treatment]) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV296", NULL,
                    "--benchmark: the treatment is no benchmark of itself");
        return FALSE;
    }
    if (!(run->imputed ? avlast_sens_pool_benchmark(run, m, own->benchmark, r, error)
                       : avlast_hidden_benchmark(m->matrix, m->treatment, flags, &r[0],
                                                 &r[1], error)))
        return FALSE;
    for (guint i = 0; i < n; i++)
        /* what nobody asked for is left out when it cannot be */
        if (!add_bound(result, run, fit, r, times[i], points,
                       own->times || i == 0 ? error : NULL)) {
            if (own->times || i == 0)
                return FALSE;
            break;
        }
    return TRUE;
}

static void say_robustness(const AvlastRun *run, AvlastResult *result, double r2,
                           double rv, double rv_alpha)
{
    const AvlastSensOwn *own = run->own;
    static const char lang[] = "en"; /* the reader's by cmd/output/phrases.def */
    g_autofree char *value = avlast_format_percent(rv, lang);
    g_autofree char *weak = avlast_format_percent(rv_alpha, lang);
    g_autofree char *all = avlast_format_percent(r2, lang);
    g_autofree char *share = avlast_format_percent(isnan(own->q) ? 1.0 : own->q, lang);

    avlast_estimates_note(
        result->estimates,
        "a confounder that explains %s of what is left of both treatment and outcome "
        "would take %s of the estimate; one that explains less of both would not",
        value, share);
    avlast_estimates_note(result->estimates,
                          "%s of both would be enough for the interval to reach there",
                          weak);
    avlast_estimates_note(
        result->estimates,
        "one that explains all that is left of the outcome would have to explain %s of "
        "the treatment",
        all);
}

/* From a result file or numbers: classical standard errors alone are what partial R2 are
 * made of. */
static AvlastEstimate *estimate_given(AvlastRun *run, AvlastResult *result,
                                      const char *file, GError **error)
{
    AvlastEstimate *row = avlast_sens_estimate(run, result, file, error);
    const AvlastSensOwn *own = run->own;

    if (!row)
        return NULL;
    if (own->treatment || own->benchmark || own->times) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                    "--treatment, --benchmark and --times need the formula and the data");
        return NULL;
    }
    if (file && row->method && g_str_has_prefix(row->method, "Rubin")) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV294", NULL,
                    "'%s' is pooled over completed data sets, which have a partial R2 "
                    "each\nhint: avlast sens robustness FORMULA DATA --treatment COL "
                    "--imputation COL",
                    file);
        return NULL;
    }
    if (file && !(row->method && strstr(row->method, "classical"))) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV294", NULL,
                    "'%s' has no classical standard errors, which partial R2 are made "
                    "of\nhint: avlast sens robustness FORMULA DATA --treatment COL, or "
                    "avlast regress with --se classical",
                    file);
        return NULL;
    }
    if (!(row->std_error > 0.0) || !(row->df > 1.0) || !isfinite(row->df)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV294", NULL,
                    "partial R2 need --std-error and --df (above 1)");
        return NULL;
    }
    return row;
}

gboolean avlast_sens_robustness(AvlastRun *run, AvlastResult *result, const char *formula,
                                const char *file, GError **error)
{
    const AvlastSensOwn *own = run->own;
    const double q = isnan(own->q) ? 1.0 : own->q;
    g_auto(AvlastSensModel) m = {0};

    if (!(q > 0.0 && q <= 1.0) || (own->times && !own->benchmark)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                    own->times ? "--times without --benchmark"
                               : "--q is above 0 and at most 1");
        return FALSE;
    }
    if (formula && own->results) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                    "--results without the name of a result file");
        return FALSE;
    }
    if (formula && !avlast_sens_model(run, result, formula, file, &m, error))
        return FALSE;
    AvlastHiddenFit fit;
    const AvlastEstimate *row = formula ? estimate_of_model(run, result, &m, &fit, error)
                                        : estimate_given(run, result, file, error);
    if (!row)
        return FALSE;
    if (!formula)
        fit = (AvlastHiddenFit){row->estimate, row->std_error, row->df, 0.0, 0.0};
    const double r2 = avlast_hidden_partial_r2(&fit),
                 rv = avlast_hidden_robustness(&fit, q, 1.0),
                 rva = avlast_hidden_robustness(&fit, q, 1.0 - run->options.level);
    json_t *points = json_array();
    json_object_set_new(result->charts, "contour",
                        json_pack("{s:o, s:o, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:o}",
                                  "treatment", avlast_json_text(row->term), "outcome",
                                  avlast_json_text(row->outcome), "estimate",
                                  fit.estimate, "std.error", fit.std_error, "df", fit.df,
                                  "level", run->options.level, "q", q, "rv", rv,
                                  "rv.alpha", rva, "points", points));
    avlast_sens_add(result, row->outcome, NULL, "partial.r2", r2);
    avlast_sens_add(result, row->outcome, NULL, "robustness.value", rv);
    avlast_sens_add(result, row->outcome, NULL, "robustness.value.alpha", rva);
    result->estimates->method = g_strdup(N_("omitted-variable bias in partial R2"));
    say_robustness(run, result, r2, rv, rva);
    if (!formula)
        return TRUE;
    if (!add_benchmarks(result, run, &m, &fit, points, error))
        return FALSE;
    if (run->imputed)
        avlast_run_add_input(run, result, m.frame);
    avlast_result_add_labels(result, m.frame);
    return TRUE;
}

/* --- Oster --- */

static gboolean r_max_of(const AvlastSensOwn *own, double r1, double *r_max,
                         GError **error)
{
    const double times = isnan(own->r_max_times) ? 1.3 : own->r_max_times;

    if (!isnan(own->r_max) && !isnan(own->r_max_times)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                    "--r-max or --r-max-times, not both");
        return FALSE;
    }
    *r_max = isnan(own->r_max) ? fmin(1.0, times * r1) : own->r_max;
    if (*r_max > r1 && *r_max <= 1.0)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                "the largest R2, %g, must be above that of the full model, %.4g, and at "
                "most 1",
                *r_max, r1);
    return FALSE;
}

static void add_oster(AvlastResult *result, const AvlastOsterMoments *o,
                      const char *outcome, const char *term, double r_max, double delta,
                      const double *b, guint n)
{
    avlast_sens_add(result, outcome, NULL, term, o->b1)->nobs = (gint64)o->n;
    avlast_sens_add(result, outcome, NULL, "coefficient.short", o->b0);
    avlast_sens_add(result, outcome, NULL, "r2.short", o->r0);
    avlast_sens_add(result, outcome, NULL, "r2.full", o->r1);
    avlast_sens_add(result, outcome, NULL, "r2.max", r_max);
    AvlastEstimate *row = avlast_sens_add(result, outcome, NULL, "delta", delta);
    if (isnan(delta))
        avlast_estimate_note(row, "nothing moves");
    for (guint k = 0; k < n; k++)
        avlast_sens_add(result, outcome, NULL,
                        k == 0 ? "coefficient.adjusted" : "coefficient.other.root", b[k]);
}

static void say_oster(AvlastResult *result, double delta, double target)
{
    static const char lang[] = "en"; /* the reader's by cmd/output/phrases.def */
    g_autofree char *times = avlast_format_number(delta, 2, lang);
    g_autofree char *at = avlast_format_plain(target, lang);

    if (isnan(delta))
        return;
    if (delta > 0.0)
        avlast_estimates_note(
            result->estimates,
            "selection on what is not observed would have to be %s times that on the "
            "covariates for the coefficient to be %s",
            times, at);
    else
        avlast_estimates_note(
            result->estimates,
            "selection on what is not observed would have to go the other way (%s "
            "times that on the covariates) for the coefficient to be %s",
            times, at);
}

gboolean avlast_sens_oster(AvlastRun *run, AvlastResult *result, const char *formula,
                           const char *file, GError **error)
{
    const AvlastSensOwn *own = run->own;
    const double target = isnan(own->target) ? 0.0 : own->target,
                 proportion = isnan(own->delta) ? 1.0 : own->delta;
    g_auto(AvlastSensModel) m = {0};
    g_autofree guint8 *always = NULL;
    AvlastOsterMoments o;
    double r_max, b[3];

    if (!avlast_sens_model(run, result, formula, file, &m, error))
        return FALSE;
    if (own->always &&
        !(always = avlast_formula_columns_of(m.formula, m.matrix, own->always, error)))
        return FALSE;
    if (!(run->imputed
              ? avlast_sens_pool_oster(run, &m, own->always, &o, error)
              : avlast_oster_moments(m.matrix, m.treatment, always, &o, error)) ||
        !r_max_of(own, o.r1, &r_max, error))
        return FALSE;
    const double delta = avlast_oster_delta(&o, r_max, target);
    const guint n = avlast_oster_coefficients(&o, r_max, proportion, b);
    add_oster(result, &o, m.matrix->outcome, m.matrix->names[m.treatment], r_max, delta,
              b, n);
    if (n == 0)
        avlast_estimates_note(result->estimates, "%s",
                              "no coefficient goes with that delta and R2");
    result->estimates->method = g_strdup(N_("proportional selection (Oster)"));
    say_oster(result, delta, target);
    if (run->imputed)
        avlast_run_add_input(run, result, m.frame);
    avlast_result_add_labels(result, m.frame);
    return TRUE;
}
