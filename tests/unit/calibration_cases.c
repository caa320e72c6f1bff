/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "design/history.h"
#include "design/population.h"
#include "design_cases.h"
#include "model/robust.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/ratio.h"
#include "survey/total.h"

#define EXPECTED "tests/ref/calibration/expected.csv"
#include "calibration_cases.h"

const char *const g2_cat[] = {"g2", "cat", NULL}, *const g2_alone[] = {"g2", NULL},
                  *const cat_alone[] = {"cat", NULL}, *const by_b[] = {"b", NULL};

const DesignCase *calibration_case_of(const char *name)
{
    for (int c = 0; c < n_design_cases; c++)
        if (strcmp(design_cases[c].name, name) == 0)
            return &design_cases[c];
    ck_abort_msg("no design '%s'", name);
}

AvlastMargin *calibration_margin_of(const char *name, const char *const *variables)
{
    g_autofree char *path = source_path("tests/ref/calibration/totals.csv");
    g_autofree char *text = NULL;
    AvlastMargin *margin = avlast_margin_new(variables);
    const gboolean cat = strcmp(variables[0], "cat") == 0;

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    for (guint l = 1; lines[l]; l++) {
        g_auto(GStrv) cell = g_strsplit(lines[l], ",", -1);
        g_auto(GStrv) levels = g_strsplit(cell[1], ";", -1);
        const gboolean short_name = strlen(cell[1]) == 1;
        if (strcmp(cell[0], name) != 0 || strcmp(cell[1], "x") == 0 ||
            g_strv_length(levels) != (variables[1] ? 2 : 1) ||
            (!variables[1] && short_name == cat))
            continue;
        avlast_margin_add(margin, (const char *const *)levels,
                          g_ascii_strtod(cell[2], NULL));
    }
    return margin;
}

double calibration_total_of_x(const char *name)
{
    g_autofree char *path = source_path("tests/ref/calibration/totals.csv");
    g_autofree char *text = NULL;
    g_autofree char *wanted = g_strdup_printf("\n%s,x,", name);

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    const char *at = strstr(text, wanted);
    ck_assert_ptr_nonnull(at);
    return g_ascii_strtod(at + strlen(wanted), NULL);
}

AvlastWeightStep *calibration_step_of(GPtrArray *steps, AvlastStepKind kind,
                                      const char *name, const char *const *a,
                                      const char *const *b, gboolean x)
{
    AvlastWeightStep *step = avlast_weight_step_new(kind);
    const gboolean response = kind == AVLAST_STEP_CELLS || kind == AVLAST_STEP_PROPENSITY;

    for (int i = 0; i < 2; i++) {
        const char *const *variables = i ? b : a;
        if (variables)
            g_ptr_array_add(step->margins, response
                                               ? avlast_margin_new(variables)
                                               : calibration_margin_of(name, variables));
    }
    if (x)
        avlast_weight_step_add_number(step, "x",
                                      response ? NAN : calibration_total_of_x(name));
    if (response)
        step->response = g_strdup("dom");
    g_ptr_array_add(steps, step);
    return step;
}
