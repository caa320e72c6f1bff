/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cmd/regress/regress.h"
#include "core/error.h"

static const char *const least_squares_options[] = {
    "link",        "offset", "exposure",     "exponentiate", "test",
    "test-method", "at",     "margins",      "ame",          "contrast",
    "df-method",   "wild",   "wild-factors", "wild-terms",   NULL};

static const char *const glm_options[] = {
    "link", "offset",  "exposure", "exponentiate", "test",      "test-method",
    "at",   "margins", "ame",      "contrast",     "df-method", NULL};

static const char *const ordinal_options[] = {"link", "levels", "exponentiate",
                                              "contrast", NULL};
static const char *const multinomial_options[] = {"levels", "exponentiate", "contrast",
                                                  NULL};
static const char *const count_options[] = {"offset", "exposure", "exponentiate",
                                            "contrast", NULL};
static const char *const quantile_options[] = {"tau", NULL};
static const char *const cox_options[] = {"ties", "event-value", "exponentiate",
                                          "contrast", NULL};

/* The registry: the first is what `avlast regress` fits without --family. */
static const AvlastRegressFamily families[] = {
    {.name = "gaussian",
     .takes = least_squares_options,
     .check = avlast_regress_check_glm,
     .estimate = avlast_regress_linear,
     .distribution = AVLAST_FAMILY_GAUSSIAN},
    {.name = "binomial",
     .takes = glm_options,
     .matrix = avlast_regress_binary,
     .check = avlast_regress_check_glm,
     .estimate = avlast_regress_glm,
     .distribution = AVLAST_FAMILY_BINOMIAL},
    {.name = "poisson",
     .takes = glm_options,
     .check = avlast_regress_check_glm,
     .estimate = avlast_regress_glm,
     .distribution = AVLAST_FAMILY_POISSON},
    {.name = "gamma",
     .takes = glm_options,
     .check = avlast_regress_check_glm,
     .estimate = avlast_regress_glm,
     .distribution = AVLAST_FAMILY_GAMMA},
    {.name = "quasibinomial",
     .takes = glm_options,
     .matrix = avlast_regress_binary,
     .check = avlast_regress_check_glm,
     .estimate = avlast_regress_glm,
     .distribution = AVLAST_FAMILY_BINOMIAL,
     .dispersion = TRUE},
    {.name = "quasipoisson",
     .takes = glm_options,
     .check = avlast_regress_check_glm,
     .estimate = avlast_regress_glm,
     .distribution = AVLAST_FAMILY_POISSON,
     .dispersion = TRUE},
    {.name = "ordinal",
     .takes = ordinal_options,
     .parse = avlast_regress_parse_thresholds,
     .matrix = avlast_regress_levels,
     .check = avlast_regress_check_ordinal,
     .estimate = avlast_regress_ordinal,
     .linearised = TRUE,
     .ordered = TRUE},
    {.name = "multinomial",
     .takes = multinomial_options,
     .parse = avlast_regress_parse_constant,
     .matrix = avlast_regress_levels,
     .estimate = avlast_regress_multinomial,
     .coefficients = avlast_regress_multinomial_rows,
     .linearised = TRUE},
    {.name = "negbin",
     .takes = count_options,
     .parse = avlast_regress_parse_constant,
     .check = avlast_regress_check_negbin,
     .estimate = avlast_regress_negbin,
     .linearised = TRUE},
    {.name = "cox",
     .takes = cox_options,
     .parse = avlast_regress_parse_cox,
     .estimate = avlast_regress_cox,
     .linearised = TRUE},
    {.name = "quantile",
     .takes = quantile_options,
     .check = avlast_regress_check_quantile,
     .estimate = avlast_regress_quantile,
     .quantiles = TRUE},
};

/* Options that not every family takes: flags, or texts and lists. */
static const struct {
    const char *name;
    gboolean flag;
    gsize offset;
} particular[] = {
    {"link", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, link)},
    {"offset", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, offset)},
    {"exposure", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, exposure)},
    {"test", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, tests)},
    {"test-method", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, test_method)},
    {"margins", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, margins)},
    {"at", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, at)},
    {"ame", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, ame)},
    {"contrast", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, contrasts)},
    {"df-method", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, df_method)},
    {"tau", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, tau)},
    {"levels", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, levels)},
    {"ties", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, ties)},
    {"event-value", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, event_value)},
    {"wild", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, wild)},
    {"wild-factors", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, wild_factors)},
    {"wild-terms", FALSE, G_STRUCT_OFFSET(AvlastRegressOptions, wild_terms)},
    {"exponentiate", TRUE, G_STRUCT_OFFSET(AvlastRegressOptions, exponentiate)},
};

static gboolean is_given(const AvlastRegressOptions *own, guint i)
{
    const char *at = (const char *)own + particular[i].offset;

    return particular[i].flag ? *(const gboolean *)(const void *)at
                              : *(const gpointer *)(const void *)at != NULL;
}

static gboolean takes(const AvlastRegressFamily *family, const char *option)
{
    for (guint i = 0; family->takes && family->takes[i]; i++)
        if (strcmp(family->takes[i], option) == 0)
            return TRUE;
    return FALSE;
}

const AvlastRegressFamily *avlast_regress_family(const AvlastRun *run, GError **error)
{
    const AvlastRegressOptions *own = run->own;
    const AvlastRegressFamily *family = &families[0];

    for (guint i = 0; own->family && i < G_N_ELEMENTS(families); i++)
        if (strcmp(families[i].name, own->family) == 0)
            family = &families[i];
    for (guint i = 0; i < G_N_ELEMENTS(particular); i++) {
        if (!is_given(own, i) || takes(family, particular[i].name))
            continue;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--%s is not for the family '%s'", particular[i].name, family->name);
        return NULL;
    }
    return family;
}
