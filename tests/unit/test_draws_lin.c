/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lin's regression under many assignments: each draw from sums is that of the regression
 * fitted anew. (Against R in every assignment: test_draws_regress.c.) */
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "impact/draws_lin.h"
#include "impact/draws_regress.h"
#include "model/robust.h"
#include "support.h"
#include "trial_cases.h"

static const AvlastStream stream = {99, AVLAST_PURPOSE_STUDY_DATA};

static double normal(guint32 row, guint32 item)
{
    return avlast_random_normal(stream, row, item, 0);
}

/* 24 blocks of two clusters in each of two arms, or of four to eight rows in each of
 * three; outcomes of which one has gaps, covariates that explain them, one of them far
 * from 0 and one of many levels, weights. */
static char *make_text(void)
{
    GString *text = g_string_new("block,cluster,whole,own,three,x1,x2,x3,w,y1,y2,y3\n");

    for (guint32 c = 0; c < 48; c++)
        for (guint32 j = 0; j < 4 + c % 3; j++) {
            const guint32 i = 10 * c + j;
            const double x1 = 1000.0 + normal(i, 1), x2 = normal(c, 2);
            const double y = x1 + 0.3 * x2 * x2 + normal(c, 3) + normal(i, 4);
            g_string_append_printf(text, "%u,%u,%u,%u,%u,%.4f,%.4f,%u,%.3f,%.5f,", c / 8,
                                   c, c % 2, (c + j) % 2, (c + j) % 3, x1, x2, i % 4,
                                   1.0 + 0.9 * sin(i), y);
            if (i % 11 == 3)
                g_string_append_printf(text, ",%.5f\n", normal(i, 5));
            else
                g_string_append_printf(text, "%.5f,%.5f\n", normal(i, 6) + x2 * x1 / 1e3,
                                       normal(i, 5));
        }
    return g_string_free(text, FALSE);
}

typedef struct {
    const char *treatment, *control, *block, *cluster, *weights, *covariates;
    guint32 arm;
} Design;

static const Design designs[] = {
    {"own", NULL, NULL, NULL, NULL, "x1 + x2", 0},
    {"own", NULL, "block", NULL, NULL, "x1 + x2 + i.x3", 0},
    {"own", NULL, NULL, NULL, "w", "x1 + x2", 0},
    {"own", NULL, "block", NULL, "w", "x1", 0},
    {"own", NULL, "block", NULL, NULL, NULL, 0},
    {"three", "0", NULL, NULL, NULL, "x1 + i.x3", 2},
    {"three", "0", "block", NULL, NULL, "x1 + x2", 1},
    {"whole", NULL, NULL, "cluster", NULL, "x1 + i.x3", 0},
    {"whole", NULL, NULL, "cluster", NULL, "x1", 0},
    {"whole", NULL, NULL, "cluster", NULL, "x2", 0},
    {"whole", NULL, "block", "cluster", NULL, "x1 + x2 + i.x3", 0},
    {"whole", NULL, "block", "cluster", NULL, NULL, 0},
    {"whole", NULL, NULL, "cluster", "w", "x1", 0},
};

typedef struct {
    AvlastFrame *frame;
    AvlastFormula *covariates;
    AvlastRctOptions options;
    AvlastEvaluation *evaluation;
} Trial;

static const char *const outcomes[] = {"y1", "y2", "y3", NULL};

static void trial_open(Trial *t, const Design *d, AvlastSe se)
{
    g_autofree char *text = make_text();
    GError *error = NULL;

    t->frame = trial_parse_frame(text);
    t->covariates =
        d->covariates ? avlast_formula_parse_terms(d->covariates, &error) : NULL;
    t->options = (AvlastRctOptions){.outcomes = outcomes,
                                    .columns = {.treatment = d->treatment,
                                                .control = d->control,
                                                .cluster = d->cluster,
                                                .block = d->block,
                                                .weights = d->weights},
                                    .covariates = t->covariates,
                                    .method = AVLAST_RCT_LIN,
                                    .se_choice = AVLAST_RCT_SE_GIVEN,
                                    .se = se,
                                    .df = NAN,
                                    .level = 0.95};
    t->evaluation = avlast_evaluation_new(t->frame, &t->options, &error);
    assert_no_error(error);
}

static void trial_close(Trial *t)
{
    avlast_evaluation_free(t->evaluation);
    avlast_formula_free(t->covariates);
    avlast_frame_free(t->frame);
}

static AvlastTrialDraws *draws_of(const Trial *t, const AvlastDrawsOptions *how)
{
    GError *error = NULL;
    AvlastTrialDraws *draws = avlast_trial_draws_new(t->evaluation, how, &error);

    assert_no_error(error);
    return draws;
}

static void near(double a, double b, double scale, const char *what, gsize design,
                 AvlastSe se)
{
    ck_assert_msg(isnan(a) == isnan(b) && !(fabs(a - b) > 1e-11 * (fabs(b) + scale)),
                  "design %zu, %s: %s %.17g, %.17g", design, avlast_se_name(se), what, a,
                  b);
}

static void same_draws(const AvlastTrialDraws *a, const AvlastTrialDraws *b, gsize design,
                       AvlastSe se)
{
    ck_assert_uint_eq(a->reps * a->effects, b->reps * b->effects);
    for (gsize i = 0; i < a->reps * a->effects; i++) {
        const AvlastDrawn *x = &a->drawn[i], *y = &b->drawn[i];
        const double error = sqrt(y->yy);
        near(x->effect, y->effect, error, "effect", design, se);
        near(x->yy, y->yy, 0.0, "yy", design, se);
        near(x->shift, y->shift, 1.0, "shift", design, se);
        /* of y + scale d the estimator tells the product, of fewer digits */
        near(x->dd, y->dd, 1e-2, "dd", design, se);
        near(1e-2 * x->yd, 1e-2 * y->yd, error, "yd", design, se);
    }
}

/* All five numbers of three outcomes, in a number of draws that fills no last block. */
START_TEST(every_draw_is_that_of_the_regression_fitted_anew)
{
    static const AvlastSe rows[] = {AVLAST_SE_CLASSICAL, AVLAST_SE_HC0, AVLAST_SE_HC1,
                                    AVLAST_SE_HC2, AVLAST_SE_HC3},
                          clusters[] = {AVLAST_SE_CR0, AVLAST_SE_CR1, AVLAST_SE_STATA,
                                        AVLAST_SE_CR3, AVLAST_SE_CR2};

    for (gsize c = 0; c < G_N_ELEMENTS(designs); c++)
        for (gsize s = 0; s < 5; s++) {
            const Design *d = &designs[c];
            const AvlastSe se = d->cluster ? clusters[s] : rows[s];
            AvlastDrawsOptions how = {
                .reps = 21, .seed = 3 + (guint32)s, .shift = TRUE, .arm = d->arm};
            Trial t;
            if (d->weights && se == AVLAST_SE_CR2) /* of another form */
                continue;
            trial_open(&t, d, se);
            g_autoptr(AvlastTrialDraws) sums = draws_of(&t, &how);
            how.estimator = TRUE;
            g_autoptr(AvlastTrialDraws) estimator = draws_of(&t, &how);
            ck_assert(sums->kernel && !estimator->kernel);
            same_draws(sums, estimator, c, se);
            trial_close(&t);
        }
}
END_TEST

/* Sums tell of nearly all draws of an everyday trial, and not of the others by chance. */
START_TEST(the_estimator_is_seldom_asked)
{
    const AvlastDrawsOptions how = {.reps = 200};

    for (gsize c = 0; c < G_N_ELEMENTS(designs); c++) {
        gsize told = 0;
        Trial t;
        trial_open(&t, &designs[c], designs[c].cluster ? AVLAST_SE_CR1 : AVLAST_SE_HC2);
        AvlastDrawsOptions of_arm = how;
        of_arm.arm = designs[c].arm;
        g_autoptr(AvlastTrialDraws) draws = draws_of(&t, &of_arm);
        g_autoptr(AvlastDrawsRegress) regress =
            avlast_draws_regress_new(draws, FALSE, NULL);
        ck_assert_ptr_nonnull(regress);
        const AvlastAssignment *as = draws->assignment;
        g_autofree guint32 *arm = g_new(guint32, as->units),
                           *scratch = g_new(guint32, as->units);
        g_autofree double *work = g_new(double, avlast_draws_regress_work(regress));
        g_autofree AvlastDrawn *drawn = g_new0(AvlastDrawn, draws->effects);
        for (guint32 r = 0; r < 200; r++) {
            guint8 lost[AVLAST_REGRESS_LANES];
            avlast_assignment_draw(as, (AvlastStream){0, AVLAST_PURPOSE_PERMUTATION}, r,
                                   arm, scratch);
            avlast_draws_regress_run(regress, arm, 1, work, drawn, lost);
            told += !lost[0];
            for (gsize j = 0; !lost[0] && j < draws->effects; j++)
                ck_assert(drawn[j].effect == draws->drawn[r * draws->effects + j].effect);
        }
        ck_assert_msg(told >= 199, "design %zu: %zu of 200", c, told);
        trial_close(&t);
    }
}
END_TEST

/* --- roots --- */

enum { MOST = 6 };

/* b = I - v v' for v of r x r numbers, of eigenvalues from `least` on. */
static void make_matrix(gsize r, double least, double *b)
{
    g_autoptr(gsl_matrix) m = gsl_matrix_alloc(r, r);
    g_autoptr(gsl_matrix) vectors = gsl_matrix_alloc(r, r);
    g_autoptr(gsl_vector) values = gsl_vector_alloc(r);
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(r);

    for (gsize i = 0; i < r; i++)
        for (gsize j = 0; j <= i; j++) {
            gsl_matrix_set(m, i, j, normal((guint32)i, 20 + (guint32)j));
            gsl_matrix_set(m, j, i, gsl_matrix_get(m, i, j));
        }
    gsl_eigen_symmv(m, values, vectors, space);
    gsl_eigen_symmv_free(space);
    for (gsize i = 0; i < r; i++)
        for (gsize j = 0; j < r; j++) {
            b[i * r + j] = 0.0;
            for (gsize e = 0; e < r; e++)
                b[i * r + j] += gsl_matrix_get(vectors, i, e) *
                                gsl_matrix_get(vectors, j, e) *
                                (e == 0 ? least : 1.0 - 0.1 * (double)(e % 4));
        }
}

/* The root twice over is the inverse: b root root c = c; and the inverse itself. */
START_TEST(roots_are_roots)
{
    static const double least[] = {1.0, 0.7, 0.3, 0.02, 3e-4};
    AvlastDrawsLin lin = {0};
    double b[MOST * MOST], room[MOST * MOST], c[MOST], back[MOST];
    g_autofree double *work = g_new(double, avlast_draws_lin_root_work(MOST));

    for (gsize t = 0; t < AVLAST_REGRESS_ROOTS; t++)
        avlast_regress_nodes(t, lin.node[t][0], lin.node[t][1]);
    for (gsize r = 2; r <= MOST; r++)
        for (gsize l = 0; l < G_N_ELEMENTS(least); l++)
            for (int power = 1; power <= 2; power++) {
                make_matrix(r, least[l], b);
                for (gsize i = 0; i < r; i++)
                    c[i] = (double)i - 1.5;
                for (int times = power; times <= 2; times++) {
                    memcpy(room, b, r * r * sizeof *b);
                    ck_assert(avlast_draws_lin_root(&lin, power, r, room, c, work));
                }
                for (gsize i = 0; i < r; i++) {
                    back[i] = 0.0;
                    for (gsize j = 0; j < r; j++)
                        back[i] += b[i * r + j] * c[j];
                    ck_assert_msg(fabs(back[i] - ((double)i - 1.5)) < 1e-14 / least[l],
                                  "r %zu, least %g, power %d: %.17g", r, least[l], power,
                                  back[i]);
                }
            }
}
END_TEST

/* Too near to singular: nothing is told. A vector of nought stays so. */
START_TEST(singular_matrices_have_no_root)
{
    AvlastDrawsLin lin = {0};
    double b[MOST * MOST], c[MOST] = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    g_autofree double *work = g_new(double, avlast_draws_lin_root_work(MOST));

    for (gsize t = 0; t < AVLAST_REGRESS_ROOTS; t++)
        avlast_regress_nodes(t, lin.node[t][0], lin.node[t][1]);
    for (gsize r = 2; r <= MOST; r++)
        for (int power = 1; power <= 2; power++) {
            make_matrix(r, 1e-10, b);
            ck_assert(!avlast_draws_lin_root(&lin, power, r, b, c, work));
        }
    memset(c, 0, sizeof c);
    make_matrix(3, 0.5, b);
    ck_assert(avlast_draws_lin_root(&lin, 1, 3, b, c, work));
    ck_assert(c[0] == 0.0 && c[1] == 0.0 && c[2] == 0.0);
}
END_TEST

Suite *suite_draws_lin(void)
{
    Suite *suite = suite_create("draws_lin");
    TCase *cases = tcase_create("all");

    tcase_set_timeout(cases, 300);
    tcase_add_test(cases, every_draw_is_that_of_the_regression_fitted_anew);
    tcase_add_test(cases, the_estimator_is_seldom_asked);
    tcase_add_test(cases, roots_are_roots);
    tcase_add_test(cases, singular_matrices_have_no_root);
    suite_add_tcase(suite, cases);
    return suite;
}
