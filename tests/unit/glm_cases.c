/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "glm_cases.h"

#include <math.h>
#include <string.h>

#include "design_cases.h"
#include "support.h"

const GlmCase glm_cases[] = {
    {"logit", "ill ~ age + sex + region", AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_LOGIT,
     FALSE},
    {"probit", "ill ~ age + sex + region", AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_PROBIT,
     FALSE},
    {"cloglog", "ill ~ age + sex + region", AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_CLOGLOG,
     FALSE},
    {"logbin", "ill ~ sex + region", AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_LOG, FALSE},
    {"levels", "smokes ~ age + region", AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_LOGIT, FALSE},
    {"poisson", "visits ~ age + sex + region", AVLAST_FAMILY_POISSON, AVLAST_LINK_LOG,
     TRUE},
    {"quasi", "visits ~ age*sex", AVLAST_FAMILY_POISSON, AVLAST_LINK_LOG, FALSE},
    {"root", "visits ~ age + sex", AVLAST_FAMILY_POISSON, AVLAST_LINK_SQRT, FALSE},
    {"gamma", "cost ~ age + sex + region", AVLAST_FAMILY_GAMMA, AVLAST_LINK_LOG, FALSE},
    {"inverse", "cost ~ age + sex", AVLAST_FAMILY_GAMMA, AVLAST_LINK_INVERSE, FALSE},
    {"gausslog", "cost ~ age + sex", AVLAST_FAMILY_GAUSSIAN, AVLAST_LINK_LOG, FALSE},
    {"missing", "ill ~ missed + sex", AVLAST_FAMILY_BINOMIAL, AVLAST_LINK_LOGIT, FALSE},
};
const int n_glm_cases = G_N_ELEMENTS(glm_cases);

const GlmCase *glm_case_of(const char *name)
{
    for (int c = 0; c < n_glm_cases; c++)
        if (strcmp(glm_cases[c].name, name) == 0)
            return &glm_cases[c];
    ck_abort_msg("no case '%s'", name);
}

AvlastFrame *glm_frame(void)
{
    g_autofree char *path = source_path("tests/ref/glm/data.csv");

    return frame_of_csv(path);
}

AvlastSample *glm_sample(const AvlastFrame *frame, const char *design)
{
    static const char *const strata[] = {"stratum", NULL}, *const psu[] = {"psu", NULL},
                             *const fpc[] = {"npop", NULL};
    const gboolean domain = strcmp(design, "domain") == 0;
    const gboolean strat = domain || strcmp(design, "strat") == 0;
    const AvlastDesignColumns columns = {
        .weights = strcmp(design, "plain") == 0 ? NULL : "w",
        .strata = strat ? strata : NULL,
        .clusters = strat || strcmp(design, "clus") == 0 ? psu : NULL,
        .fpc = strat ? fpc : NULL,
    };
    g_autoptr(GError) error = NULL;
    AvlastSample *sample = avlast_sample_new(frame, &columns, &error);

    assert_no_error(error);
    if (domain) {
        const AvlastColumn *inside = avlast_frame_find(frame, "inside");
        g_autofree guint8 *flags = g_new(guint8, frame->rows);
        for (gsize i = 0; i < frame->rows; i++)
            flags[i] = inside->number[i] == 1.0;
        avlast_sample_set_domain(sample, flags);
    }
    return sample;
}

void glm_fit_case(GlmFit *fit, const GlmCase *c, const AvlastFrame *frame,
                  const AvlastSample *sample, GError **error)
{
    g_autofree guint8 *among = g_new0(guint8, frame->rows);
    g_autoptr(GError) own = NULL;

    *fit = (GlmFit){.formula = avlast_formula_parse(c->formula, &own)};
    assert_no_error(own);
    for (gsize i = 0; i < frame->rows; i++)
        among[i] = avlast_sample_counts(sample, i, 0.0) ? 1 : 0;
    fit->matrix =
        avlast_formula_matrix_of(fit->formula, frame, among, AVLAST_OUTCOME_EITHER, &own);
    assert_no_error(own);
    if (c->exposed) {
        fit->offset = g_new(double, frame->rows);
        for (gsize i = 0; i < frame->rows; i++)
            fit->offset[i] = log(avlast_frame_find(frame, "time")->number[i]);
    }
    fit->model = (AvlastLinearModel){
        .outcome = fit->matrix->outcome,
        .y = fit->matrix->y,
        .n = fit->matrix->n,
        .k = fit->matrix->k,
        .names = (const char *const *)fit->matrix->names,
        .x = (const double *const *)fit->matrix->x,
        .x_low = (const double *const *)fit->matrix->x_low,
        .weight = sample->weighted ? sample->weight : NULL,
        .use = fit->matrix->use,
    };
    fit->options = (AvlastGlmOptions){.family = c->family,
                                      .link = c->link,
                                      .dispersion = strcmp(c->name, "quasi") == 0,
                                      .offset = fit->offset};
    fit->glm = avlast_glm_fit(&fit->model, &fit->options, error);
}

void glm_fit_clear(GlmFit *fit)
{
    g_clear_pointer(&fit->glm, avlast_glm_free);
    g_clear_pointer(&fit->matrix, avlast_model_matrix_free);
    g_clear_pointer(&fit->formula, avlast_formula_free);
    g_free(fit->offset);
}

AvlastEstimates *glm_rows(const GlmFit *fit, const AvlastSample *sample, AvlastSe se,
                          const AvlastEffects *effects)
{
    static const char *const cr[] = {"psu", NULL};
    g_autoptr(GError) error = NULL;
    AvlastRobustOptions options = {
        .type = se,
        .sample = sample,
        .cluster = sample->stage[0].cluster,
        .n_clusters = sample->stage[0].n_clusters,
        .cluster_names = sample->stage[0].cluster_names,
        .cluster_column = cr[0],
        .effects = effects,
    };
    g_autoptr(AvlastRobust) robust = avlast_robust_new(fit->glm->fit, &options, &error);
    assert_no_error(error);
    AvlastEstimates *rows =
        avlast_robust_estimates(robust, NULL, NULL, 0.95, TRUE, &error);
    assert_no_error(error);
    return rows;
}
