/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_GLM_CASES_H
#define AVLAST_TESTS_GLM_CASES_H

#include "data/formula.h"
#include "design/sample.h"
#include "model/glm.h"
#include "model/robust.h"

/* The models and designs of tests/ref/glm.R. */
typedef struct {
    const char *name, *formula;
    AvlastFamily family;
    AvlastLink link;
    gboolean exposed; /* log(time) as offset */
} GlmCase;

extern const GlmCase glm_cases[];
extern const int n_glm_cases;
const GlmCase *glm_case_of(const char *name);

/* tests/ref/glm/data.csv, or another file's text. */
AvlastFrame *glm_frame(void);
/* strat, clus, rows, domain; weighted (rows' weights alone), plain. */
AvlastSample *glm_sample(const AvlastFrame *frame, const char *design);

/* A case fitted to a frame under a sample. */
typedef struct {
    AvlastFormula *formula;
    AvlastModelMatrix *matrix;
    double *offset;
    AvlastLinearModel model;
    AvlastGlmOptions options;
    AvlastGlm *glm;
} GlmFit;

/* Fits; with `error`, glm is NULL on failure. */
void glm_fit_case(GlmFit *fit, const GlmCase *c, const AvlastFrame *frame,
                  const AvlastSample *sample, GError **error);
void glm_fit_clear(GlmFit *fit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GlmFit, glm_fit_clear)

/* Its rows with standard errors of a type; effects may be NULL. Fails the test on an
 * error. */
AvlastEstimates *glm_rows(const GlmFit *fit, const AvlastSample *sample, AvlastSe se,
                          const AvlastEffects *effects);

#endif
