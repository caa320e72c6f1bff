/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model_cases.h"

#include <math.h>
#include <string.h>

#include "data/formula.h"
#include "model/cox.h"
#include "model/negbin.h"
#include "model/ordinal.h"
#include "support.h"

AvlastFrame *models_frame(void)
{
    g_autofree char *path = source_path("tests/ref/models/data.csv");

    return frame_of_csv(path);
}

AvlastSample *models_sample(const AvlastFrame *frame, const char *design)
{
    static const DesignCase cases[] = {
        {.name = "rows"},
        {.name = "clus", .weights = "w", .strata = {"stratum"}, .clusters = {"psu"}},
        {.name = "fpc",
         .weights = "w",
         .strata = {"stratum"},
         .clusters = {"psu"},
         .fpc = {"N"}}};
    const gboolean domain = strcmp(design, "domain") == 0;
    g_autofree guint8 *flags = g_new0(guint8, frame->rows);
    AvlastSample *sample = NULL;

    for (guint c = 0; c < G_N_ELEMENTS(cases); c++)
        if (strcmp(cases[c].name, domain ? "clus" : design) == 0)
            sample = sample_of_case(&cases[c], frame);
    ck_assert_ptr_nonnull(sample);
    for (gsize i = 0; domain && i < frame->rows; i++)
        flags[i] = avlast_frame_find(frame, "b")->number[i] == 1.0;
    if (domain)
        avlast_sample_set_domain(sample, flags);
    return sample;
}

static AvlastMaximum *fit_levels(const AvlastLinearModel *model, const char *name,
                                 const char *const *levels, GError **error)
{
    const AvlastOrdinalLink link =
        g_str_has_suffix(name, "probit")    ? AVLAST_ORDINAL_PROBIT
        : g_str_has_suffix(name, "cloglog") ? AVLAST_ORDINAL_CLOGLOG
                                            : AVLAST_ORDINAL_LOGIT;

    return strcmp(name, "multinomial") == 0
               ? avlast_multinomial_fit(model, levels, error)
               : avlast_ordinal_fit(model, levels, link, error);
}

static AvlastMaximum *fit_cox(const AvlastFrame *frame, const AvlastLinearModel *model,
                              const char *name, GError **error)
{
    guint32 n;
    g_autofree guint32 *arm =
        avlast_column_codes(avlast_frame_find(frame, "arm"), frame->rows, &n, NULL, NULL);
    const AvlastCox cox = {
        .event = avlast_frame_find(frame, "event")->number,
        .entry = strstr(name, "entry") ? avlast_frame_find(frame, "entry")->number : NULL,
        .stratum = strstr(name, "strata") ? arm : NULL,
        .breslow = strstr(name, "breslow") || strcmp(name, "cox_entry_strata") == 0};

    return avlast_cox_fit(model, &cox, error);
}

static const char *default_terms(const AvlastSample *sample, const char *model)
{
    return strstr(model, "negbin") || strstr(model, "_strata") ||
                   strstr(model, "entry") || strstr(model, "untied") ||
                   (strstr(model, "cox") && sample->domain)
               ? "x + g"
               : "age + x + g";
}

/* Offsets log(time), and levels as a list. */
static AvlastMaximum *fit_matrix(const AvlastFrame *frame, const AvlastLinearModel *model,
                                 const GPtrArray *levels, const char *name,
                                 GError **error)
{
    g_autofree double *offset = g_new0(double, frame->rows);
    g_auto(GStrv) list = g_new0(char *, (levels ? levels->len : 0) + 1);

    for (guint l = 0; levels && l < levels->len; l++)
        list[l] = g_strdup(g_ptr_array_index(levels, l));
    for (gsize i = 0; i < frame->rows; i++)
        offset[i] = log(avlast_frame_find(frame, "time")->number[i]);
    return levels ? fit_levels(model, name, (const char *const *)list, error)
           : strstr(name, "negbin")
               ? avlast_negbin_fit(model, strstr(name, "offset") ? offset : NULL, error)
               : fit_cox(frame, model, name, error);
}

AvlastMaximum *models_fit(const AvlastFrame *frame, const AvlastSample *sample,
                          const char *model, const char *outcome, const char *terms,
                          GError **error)
{
    const gboolean category = strstr(model, "ordinal") || strstr(model, "multinomial");
    g_autofree guint8 *among = g_new0(guint8, frame->rows);
    g_autofree char *text =
        g_strdup_printf("%s ~ %s", outcome, terms ? terms : default_terms(sample, model));
    g_autoptr(AvlastFormula) formula = avlast_formula_parse(text, error);

    for (gsize i = 0; i < frame->rows; i++)
        among[i] = (!sample->domain || sample->domain[i]) && sample->weight[i] > 0.0;
    g_autoptr(AvlastModelMatrix) matrix =
        formula ? avlast_formula_matrix_of(
                      formula, frame, among,
                      category ? AVLAST_OUTCOME_LEVELS : AVLAST_OUTCOME_NUMBER, error)
                : NULL;
    if (!matrix)
        return NULL;
    const AvlastLinearModel linear = {.outcome = outcome,
                                      .y = matrix->y,
                                      .n = frame->rows,
                                      .k = matrix->k,
                                      .names = (const char *const *)matrix->names,
                                      .x = (const double *const *)matrix->x,
                                      .weight = sample->weight,
                                      .use = matrix->use};
    return fit_matrix(frame, &linear, category ? matrix->levels : NULL, model, error);
}

AvlastEstimates *models_estimates(const AvlastFrame *frame, const AvlastSample *sample,
                                  const char *model, const char *outcome,
                                  const char *terms)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastMaximum) fit =
        models_fit(frame, sample, model, outcome, terms, &error);

    assert_no_error(error);
    AvlastEstimates *estimates =
        avlast_maximum_estimates(fit, sample, 0.95, FALSE, &error);
    assert_no_error(error);
    return estimates;
}
