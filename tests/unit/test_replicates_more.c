/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <omp.h>
#include <string.h>

#include "core/error.h"
#include "core/sum.h"
#include "design/calibration.h"
#include "design/replicates.h"
#include "design_cases.h"
#include "infer/replication.h"
#include "infer/variance.h"
#include "model/linear.h"
#include "model/robust.h"
#include "replicate_cases.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/ratio.h"
#include "survey/spread.h"
#include "survey/total.h"

/* What theory says of replicates made here: against linearisation, against closed forms,
 * against runs by hand, and of threads, seeds and the order of rows. */

/* --- linear statistics --- */

static const struct {
    const Design *design;
    AvlastReplicateType type;
    double rho;
} linear_cases[] = {
    {&pairs, AVLAST_REPLICATES_JKN, NAN},     {&pairs, AVLAST_REPLICATES_BRR, NAN},
    {&pairs, AVLAST_REPLICATES_FAY, 0.5},     {&pairs_fpc, AVLAST_REPLICATES_JKN, NAN},
    {&pairs_fpc, AVLAST_REPLICATES_BRR, NAN}, {&pairs_fpc, AVLAST_REPLICATES_FAY, 0.2},
    {&strat, AVLAST_REPLICATES_JKN, NAN},     {&strat_fpc, AVLAST_REPLICATES_JKN, NAN},
    {&clus1, AVLAST_REPLICATES_JK1, NAN},     {&clus1, AVLAST_REPLICATES_JKN, NAN},
};

/* Totals and their covariance, whole and by group: a jackknife and half samples are
 * exact, about their mean as about the full estimate. */
START_TEST(totals_are_exact)
{
    const Design *d = linear_cases[_i].design;
    g_autoptr(AvlastFrame) frame = replicate_frame_of(d);
    g_autoptr(AvlastSample) plain = replicate_plain_sample(d, frame);
    g_autoptr(AvlastSample) sample = replicate_sample_with(
        d, frame, linear_cases[_i].type, 0, 0, linear_cases[_i].rho);

    for (int by = 0; by < 2; by++)
        for (int full = 0; full < 2; full++) {
            Asked asked = totals;
            asked.by[0] = by ? d->by : NULL;
            sample->replicates->full = full;
            g_autoptr(AvlastEstimates) a = replicate_estimate(frame, plain, &asked);
            g_autoptr(AvlastEstimates) b = replicate_estimate(frame, sample, &asked);
            for (gsize i = 0; i < a->rows->len; i++)
                for (gsize j = 0; j < a->rows->len; j++)
                    assert_digits(gsl_matrix_get(b->covariance, i, j),
                                  gsl_matrix_get(a->covariance, i, j), 11);
            ck_assert_int_eq(avlast_estimates_row(a, 0)->nobs,
                             avlast_estimates_row(b, 0)->nobs);
            ck_assert_int_eq(avlast_estimates_row(a, 0)->nclusters,
                             avlast_estimates_row(b, 0)->nclusters);
        }
    ck_assert(avlast_design_df(sample, NULL) == avlast_design_df(plain, NULL));
}
END_TEST

/* V = 1/2 sum over strata of (z_j - z_j-1)^2 around the circle of the stratum's units in
 * the order of the data, times 1 - f. */
START_TEST(successive_differences)
{
    const Design *d = _i ? &strat_fpc : &strat;
    g_autoptr(AvlastFrame) frame = replicate_frame_of(d);
    g_autoptr(AvlastSample) sample =
        replicate_sample_with(d, frame, AVLAST_REPLICATES_SDR, 0, 0, NAN);
    g_autoptr(AvlastEstimates) e = replicate_estimate(frame, sample, &totals);
    const double *y = avlast_frame_find(frame, "y")->number,
                 *N = avlast_frame_find(frame, "N")->number;
    const AvlastStage *stage = &sample->stage[0];
    double v = 0.0;

    for (guint32 h = 0; h < stage->n_strata; h++) {
        double first = 0.0, last = 0.0, sum = 0.0;
        gsize n = 0, row = 0;
        for (gsize i = 0; i < sample->n; i++) {
            if (stage->stratum[i] != h)
                continue;
            const double z = sample->weight[i] * y[i];
            sum += n ? (z - last) * (z - last) : 0.0;
            first = n ? first : z;
            last = z;
            row = i;
            n++;
        }
        sum += (first - last) * (first - last);
        v += sum / 2.0 * (_i ? 1.0 - (double)n / N[row] : 1.0);
    }
    assert_digits(avlast_estimates_row(e, 0)->std_error, sqrt(v), 12);
}
END_TEST

/* A mean's jackknife is near its linearisation, a bootstrap within the chance of 2,000
 * replicates (3 standard errors of a variance: 10 %). */
static const struct {
    const Design *design;
    AvlastReplicateType type;
    guint reps;
    double within;
} near_cases[] = {
    {&pairs, AVLAST_REPLICATES_JKN, 0, 0.02},
    {&strat, AVLAST_REPLICATES_JKN, 0, 0.02},
    {&pairs, AVLAST_REPLICATES_BRR, 0, 0.1},
    {&pairs, AVLAST_REPLICATES_RAO_WU, 2000, 0.1},
    {&pairs_fpc, AVLAST_REPLICATES_RAO_WU, 2000, 0.1},
    {&strat_fpc, AVLAST_REPLICATES_RAO_WU, 2000, 0.1},
    {&clus1, AVLAST_REPLICATES_CANTY_DAVISON, 2000, 0.1},
    {&strat_fpc, AVLAST_REPLICATES_CANTY_DAVISON, 2000, 0.1},
    {&strat_fpc, AVLAST_REPLICATES_PRESTON, 2000, 0.1},
    {&clus2, AVLAST_REPLICATES_PRESTON, 2000, 0.1},
};

START_TEST(near_linearised)
{
    const Design *d = near_cases[_i].design;
    g_autoptr(AvlastFrame) frame = replicate_frame_of(d);
    g_autoptr(AvlastSample) plain = replicate_plain_sample(d, frame);
    g_autoptr(AvlastSample) sample = replicate_sample_with(d, frame, near_cases[_i].type,
                                                           near_cases[_i].reps, 11, NAN);
    const Asked asked[] = {{avlast_survey_mean, {"y", "x"}, {NULL}, FALSE}, totals};

    for (guint s = 0; s < G_N_ELEMENTS(asked); s++) {
        g_autoptr(AvlastEstimates) a = replicate_estimate(frame, plain, &asked[s]);
        g_autoptr(AvlastEstimates) b = replicate_estimate(frame, sample, &asked[s]);
        for (gsize i = 0; i < 2; i++) {
            const double ratio = pow(avlast_estimates_row(b, i)->std_error /
                                         avlast_estimates_row(a, i)->std_error,
                                     2.0);
            ck_assert_msg(fabs(ratio - 1.0) < near_cases[_i].within,
                          "%s, %s: variance ratio %g", d->name,
                          avlast_replicates_type_name(near_cases[_i].type), ratio);
        }
    }
}
END_TEST

/* --- the two roads --- */

/* V by hand: the statistic of a sample of other weights, once per replicate. */
static double variance_by_hand(const AvlastFrame *frame, const AvlastSample *sample,
                               const Asked *asked, gsize t)
{
    const AvlastReplicates *p = sample->replicates;
    AvlastSample other = *sample;
    g_autofree double *weight = g_new(double, sample->n);
    g_autofree double *work = g_new(double, p->n_units);
    g_autofree double *theta = g_new(double, p->n);
    double mean = 0.0, v = 0.0;

    other.replicates = NULL;
    other.full_weight = sample->weight;
    other.weight = weight;
    other.lonely = AVLAST_LONELY_CERTAINTY;
    for (guint32 r = 0; r < p->n; r++) {
        avlast_replicates_weights(p, sample, r, work, weight);
        g_autoptr(AvlastEstimates) e = replicate_run(frame, &other, asked, NULL);
        theta[r] = avlast_estimates_row(e, t)->estimate;
        mean += theta[r] / p->n;
    }
    for (guint32 r = 0; r < p->n; r++)
        v += p->scale * p->rscale[r] * (theta[r] - mean) * (theta[r] - mean);
    return v;
}

START_TEST(same_as_by_hand)
{
    const Asked asked[] = {{avlast_survey_mean, {"y"}, {"grp"}, TRUE},
                           {avlast_survey_total, {"y"}, {"grp"}, TRUE},
                           {avlast_survey_ratio, {"y", "x"}, {"grp"}, TRUE},
                           {avlast_survey_sd, {"y"}, {"grp"}, TRUE}};
    static const AvlastReplicateType types[] = {
        AVLAST_REPLICATES_JKN, AVLAST_REPLICATES_RAO_WU, AVLAST_REPLICATES_PRESTON};
    g_autoptr(AvlastFrame) frame = replicate_frame_of(&pairs_fpc);
    g_autoptr(AvlastSample) sample =
        replicate_sample_with(&pairs_fpc, frame, types[_i],
                              types[_i] == AVLAST_REPLICATES_JKN ? 0 : 30, 5, NAN);

    for (guint s = 0; s < G_N_ELEMENTS(asked); s++) {
        g_autoptr(AvlastEstimates) e = replicate_estimate(frame, sample, &asked[s]);
        for (gsize t = 0; t < 2; t++) {
            const double v = variance_by_hand(frame, sample, &asked[s], t);
            double root = 0.0;
            for (gsize r = 0; r < e->root->size1; r++)
                root += pow(gsl_matrix_get(e->root, r, t), 2.0);
            assert_digits(avlast_estimates_row(e, t)->std_error, sqrt(v), 11.5);
            assert_digits(root, v, 11);
        }
        ck_assert_uint_eq(e->root->size1, sample->replicates->n);
    }
}
END_TEST

/* What is made, written out and given again is the same. */
START_TEST(given_back)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = replicate_frame_of(&pairs);
    g_autoptr(AvlastSample) made =
        replicate_sample_with(&pairs, frame, AVLAST_REPLICATES_RAO_WU, 25, 9, NAN);
    const Design bare = {"bare", pairs.file, "w", {NULL}, {NULL}, {NULL}, NULL};
    g_autoptr(AvlastSample) sample = replicate_plain_sample(&bare, frame);
    g_autofree double *work = g_new(double, made->replicates->n_units);
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (guint32 r = 0; r < 25; r++) {
        g_autofree char *name = g_strdup_printf("r%u", r);
        AvlastColumn *column =
            avlast_column_new(name, AVLAST_COLUMN_NUMBER, frame->rows, NULL);
        memset(column->reason, AVLAST_PRESENT, frame->rows);
        avlast_replicates_weights(made->replicates, made, r, work, column->number);
        avlast_frame_add(frame, column);
        g_strv_builder_add(names, name);
    }
    g_auto(GStrv) columns = g_strv_builder_end(names);
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;
    spec.type = AVLAST_REPLICATES_BOOTSTRAP;
    spec.columns = (const char *const *)columns;
    spec.named = "r*";
    AvlastReplicates *given = avlast_replicates_given(sample, frame, &spec, &error);
    assert_no_error(error);
    ck_assert(given->combined);
    avlast_sample_set_replicates(sample, given);
    const Asked asked[] = {{avlast_survey_mean, {"y", "x"}, {"grp"}, FALSE},
                           {avlast_survey_sd, {"y", "x"}, {"grp"}, FALSE},
                           totals};
    for (guint s = 0; s < G_N_ELEMENTS(asked); s++) {
        g_autoptr(AvlastEstimates) a = replicate_estimate(frame, made, &asked[s]);
        g_autoptr(AvlastEstimates) b = replicate_estimate(frame, sample, &asked[s]);
        for (gsize t = 0; t < a->rows->len; t++) {
            assert_digits(avlast_estimates_row(b, t)->std_error,
                          avlast_estimates_row(a, t)->std_error, 12);
            ck_assert(avlast_estimates_row(b, t)->df == avlast_estimates_row(a, t)->df);
        }
    }
}
END_TEST

/* --- threads, seeds, order --- */

START_TEST(threads_do_not_matter)
{
    g_autoptr(AvlastFrame) frame = replicate_frame_of(&clus2);
    g_autoptr(AvlastSample) sample =
        replicate_sample_with(&clus2, frame, AVLAST_REPLICATES_PRESTON, 40, 3, NAN);
    const Asked asked[] = {{avlast_survey_sd, {"y", "x"}, {"g2"}, TRUE},
                           {avlast_survey_mean, {"y", "x"}, {"g2"}, TRUE}};
    const int before = omp_get_max_threads();

    for (guint s = 0; s < G_N_ELEMENTS(asked); s++) {
        g_autoptr(AvlastEstimates) one = NULL;
        for (int threads = 1; threads <= 3; threads++) {
            omp_set_num_threads(threads);
            g_autoptr(AvlastEstimates) e = replicate_estimate(frame, sample, &asked[s]);
            if (!one)
                one = g_steal_pointer(&e);
            else
                ck_assert_mem_eq(e->root->data, one->root->data,
                                 e->root->size1 * e->root->tda * sizeof(double));
        }
    }
    omp_set_num_threads(before);
}
END_TEST

/* Replicate r hangs on the seed alone, not on how many there are; another seed gives
 * others; every stratum keeps its weight in expectation. */
START_TEST(seeds)
{
    static const AvlastReplicateType types[] = {AVLAST_REPLICATES_RAO_WU,
                                                AVLAST_REPLICATES_CANTY_DAVISON,
                                                AVLAST_REPLICATES_PRESTON};
    g_autoptr(AvlastFrame) frame = replicate_frame_of(&strat_fpc);
    g_autoptr(AvlastSample) few =
        replicate_sample_with(&strat_fpc, frame, types[_i], 10, 4, NAN);
    g_autoptr(AvlastSample) many =
        replicate_sample_with(&strat_fpc, frame, types[_i], 90, 4, NAN);
    g_autoptr(AvlastSample) other =
        replicate_sample_with(&strat_fpc, frame, types[_i], 10, 5, NAN);
    const gsize n = few->replicates->n_units;
    g_autofree double *a = g_new(double, n), *b = g_new(double, n), *c = g_new(double, n);
    double sum = 0.0;
    guint same = 0;

    for (guint32 r = 0; r < 10; r++) {
        avlast_replicates_factors(few->replicates, r, a);
        avlast_replicates_factors(many->replicates, r, b);
        avlast_replicates_factors(other->replicates, r, c);
        ck_assert_mem_eq(a, b, n * sizeof *a);
        same += memcmp(a, c, n * sizeof *a) == 0;
        for (gsize u = 0; u < n; u++)
            sum += a[u];
    }
    ck_assert_uint_eq(same, 0);
    ck_assert(fabs(sum / (10.0 * (double)n) - 1.0) < 1e-12); /* each draw keeps the sum */
}
END_TEST

START_TEST(order_does_not_matter)
{
    g_autoptr(AvlastFrame) frame = replicate_frame_of(&pairs);
    g_autofree gsize *order = g_new(gsize, frame->rows);

    for (gsize i = 0; i < frame->rows; i++)
        order[i] = (i * 13 + 5) % frame->rows;
    g_autoptr(AvlastFrame) mixed = frame_reordered(frame, order);
    for (int t = 0; t < 3; t++) {
        static const AvlastReplicateType types[] = {
            AVLAST_REPLICATES_BRR, AVLAST_REPLICATES_JKN, AVLAST_REPLICATES_RAO_WU};
        g_autoptr(AvlastSample) a =
            replicate_sample_with(&pairs, frame, types[t], 0, 2, NAN);
        g_autoptr(AvlastSample) b =
            replicate_sample_with(&pairs, mixed, types[t], 0, 2, NAN);
        const Asked asked = {avlast_survey_sd, {"y"}, {"grp"}, FALSE};
        g_autoptr(AvlastEstimates) x = replicate_estimate(frame, a, &asked);
        g_autoptr(AvlastEstimates) y = replicate_estimate(mixed, b, &asked);
        for (gsize i = 0; i < x->rows->len; i++)
            assert_digits(avlast_estimates_row(y, i)->std_error,
                          avlast_estimates_row(x, i)->std_error, 11);
    }
}
END_TEST

Suite *suite_replicates_more(void)
{
    Suite *suite = suite_create("replicates_more");
    TCase *theory = tcase_create("theory"), *edges = tcase_create("edges");

    tcase_set_timeout(theory, 60);
    tcase_add_loop_test(theory, totals_are_exact, 0, G_N_ELEMENTS(linear_cases));
    tcase_add_loop_test(theory, successive_differences, 0, 2);
    tcase_add_loop_test(theory, near_linearised, 0, G_N_ELEMENTS(near_cases));
    tcase_add_loop_test(theory, same_as_by_hand, 0, 3);
    tcase_add_test(theory, given_back);
    tcase_add_test(theory, threads_do_not_matter);
    tcase_add_loop_test(theory, seeds, 0, 3);
    tcase_add_test(theory, order_does_not_matter);
    suite_add_tcase(suite, theory);
    suite_add_tcase(suite, edges);
    return suite;
}
