/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows that stand alone in a level (leverage 1): HC2 to HC5 of what does not move with
 * them is that of the data without them, tests/ref/leverage.csv (tests/ref/leverage.R).
 */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "data/formula.h"
#include "model/robust.h"
#include "support.h"
#include "trial_cases.h"

static const char *const models[] = {"x + z | g", "x + z + g", "x + z | g + h",
                                     "x + z + h | g"};

typedef struct {
    AvlastModelMatrix *matrix;
    AvlastLinear *fit;
} Fitted;

static void fitted_clear(Fitted *f)
{
    avlast_linear_free(f->fit);
    avlast_model_matrix_free(f->matrix);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fitted, fitted_clear)

static Fitted fit_model(const AvlastFrame *frame, const char *model, gboolean weighted)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf("y ~ %s", model);
    g_autoptr(AvlastFormula) formula = avlast_formula_parse(text, &error);
    Fitted f = {0};

    assert_no_error(error);
    f.matrix = avlast_formula_matrix(formula, frame, NULL, &error);
    assert_no_error(error);
    const AvlastLinearModel linear = {
        .outcome = "y",
        .y = f.matrix->y,
        .n = f.matrix->n,
        .k = f.matrix->k,
        .names = (const char *const *)f.matrix->names,
        .x = (const double *const *)f.matrix->x,
        .weight = weighted ? avlast_frame_find(frame, "w")->number : NULL,
        .use = f.matrix->use,
        .absorb = f.matrix->absorb};
    f.fit = avlast_linear_fit(&linear, &error);
    assert_no_error(error);
    return f;
}

/* The joint test of x and z. */
static AvlastWald test_both(const AvlastRobust *robust, const AvlastLinear *fit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(gsl_matrix) l = avlast_matrix_new(2, fit->columns, &error);
    AvlastWald wald;

    for (gsize j = 0; j < fit->columns; j++) {
        gsl_matrix_set(l, 0, j, strcmp(fit->names[j], "x") == 0 ? 1.0 : 0.0);
        gsl_matrix_set(l, 1, j, strcmp(fit->names[j], "z") == 0 ? 1.0 : 0.0);
    }
    ck_assert(avlast_robust_wald(robust, l, &wald, &error));
    return wald;
}

static void hold(const RefTable *table, const char *model, gboolean weighted, AvlastSe se,
                 const AvlastEstimates *out, const AvlastWald *wald)
{
    const char *type = avlast_se_name(se), *w = weighted ? "w" : "";
    static const char *const terms[] = {"x", "z"};

    for (guint t = 0; t < 2; t++) {
        const AvlastEstimate *row =
            avlast_estimates_find(out, NULL, NULL, terms[t], NULL);
        assert_digits(row->std_error,
                      ref_table_find(table, "value", "model", model, "weights", w, "type",
                                     type, "term", terms[t], "quantity", "std.error",
                                     NULL),
                      10);
        assert_digits(row->df,
                      ref_table_find(table, "value", "model", model, "weights", w, "type",
                                     type, "quantity", "df", NULL),
                      14);
    }
    assert_digits(wald->f,
                  ref_table_find(table, "value", "model", model, "weights", w, "type",
                                 type, "quantity", "F", NULL),
                  10);
}

START_TEST(as_without_them)
{
    static const AvlastSe types[] = {AVLAST_SE_HC2, AVLAST_SE_HC3, AVLAST_SE_HC4,
                                     AVLAST_SE_HC4M, AVLAST_SE_HC5};
    g_autofree char *path = source_path("tests/ref/leverage.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/leverage_data.csv");
    const gboolean weighted = _i % 2 == 1;
    const char *model = models[_i / 2];
    g_auto(Fitted) f = fit_model(frame, model, weighted);

    for (guint s = 0; s < G_N_ELEMENTS(types); s++) {
        const AvlastRobustOptions options = {.type = types[s]};
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastRobust) robust = avlast_robust_new(f.fit, &options, &error);
        assert_no_error(error);
        g_autoptr(AvlastEstimates) out =
            avlast_robust_estimates(robust, NULL, NULL, 0.95, TRUE, &error);
        const AvlastWald wald = test_both(robust, f.fit);
        hold(table, model, weighted, types[s], out, &wald);
        /* the indicator of a row alone has none, nor what is measured from such a row */
        const AvlastEstimate *own = avlast_estimates_find(
            out, NULL, NULL, strstr(model, "+ g") ? "g=alone2" : "h=p", NULL);
        if (own)
            ck_assert(isnan(own->std_error) && strstr(own->note, "leverage 1"));
        ck_assert(own ? !out->root : out->root != NULL);
    }
}
END_TEST

/* What moves with such a row cannot be tested with others either. */
START_TEST(no_joint_test)
{
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/leverage_data.csv");
    g_auto(Fitted) f = fit_model(frame, "x + z + g", FALSE);
    const AvlastRobustOptions options = {.type = AVLAST_SE_HC2};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastRobust) robust = avlast_robust_new(f.fit, &options, &error);
    g_autoptr(gsl_matrix) l = avlast_matrix_new(2, f.fit->columns, &error);
    AvlastWald wald;

    for (gsize j = 0; j < f.fit->columns; j++) {
        gsl_matrix_set(l, 0, j, strcmp(f.fit->names[j], "x") == 0 ? 1.0 : 0.0);
        gsl_matrix_set(l, 1, j, strcmp(f.fit->names[j], "g=g3") == 0 ? 1.0 : 0.0);
    }
    ck_assert(avlast_robust_wald(robust, l, &wald, &error));
    ck_assert(isnan(wald.f) && isnan(wald.p_value));
    ck_assert_ptr_nonnull(strstr(wald.note, "leverage 1"));
}
END_TEST

Suite *suite_leverage(void)
{
    Suite *suite = suite_create("leverage");
    TCase *all = tcase_create("all");

    tcase_add_loop_test(all, as_without_them, 0, 2 * (int)G_N_ELEMENTS(models));
    tcase_add_test(all, no_joint_test);
    suite_add_tcase(suite, all);
    return suite;
}
