/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ordinal, multinomial, negative binomial and Cox models: values of tests/ref/models.R,
 * and properties that need no reference. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "model/glm.h"
#include "model/levels.h"
#include "model_cases.h"
#include "support.h"

typedef struct {
    const char *design, *model, *outcome;
    guint values;
} ModelCase;

static const ModelCase cases[] = {
    {"rows", "ordinal_logit", "o", 22},   {"rows", "multinomial", "m", 31},
    {"rows", "negbin", "k", 15},          {"rows", "cox_efron", "time", 13},
    {"rows", "cox_breslow", "time", 13},  {"clus", "ordinal_logit", "o", 22},
    {"clus", "ordinal_probit", "o", 22},  {"clus", "ordinal_cloglog", "o", 22},
    {"clus", "multinomial", "m", 31},     {"clus", "negbin", "k", 15},
    {"clus", "negbin_offset", "k", 15},   {"clus", "cox_efron", "time", 13},
    {"clus", "cox_breslow", "time", 13},  {"clus", "cox_strata", "time", 10},
    {"clus", "cox_entry", "time", 10},    {"clus", "cox_entry_strata", "time", 10},
    {"clus", "cox_untied", "untied", 10}, {"fpc", "ordinal_logit", "o", 22},
    {"fpc", "multinomial", "m", 31},      {"fpc", "negbin", "k", 15},
    {"fpc", "cox_efron", "time", 13},     {"fpc", "cox_breslow", "time", 13},
    {"domain", "ordinal_logit", "o", 22}, {"domain", "cox_efron", "time", 10},
};

START_TEST(models_agree_with_r)
{
    const ModelCase *c = &cases[_i];
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, c->design);
    g_autoptr(AvlastEstimates) e =
        models_estimates(frame, sample, c->model, c->outcome, NULL);
    g_autoptr(GPtrArray) expected =
        expected_values_in("tests/ref/models/expected.csv", c->design, c->model);
    guint compared = 0;

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        const char *kind = v->quantity + strlen(c->model);
        const AvlastEstimate *row =
            avlast_estimates_find(e, v->outcome, NULL, v->term, NULL);
        if (strcmp(kind, "_cov") == 0) {
            assert_digits(gsl_matrix_get(e->covariance, 0, 1), v->value, 8);
            compared++;
            continue;
        }
        if (*kind && strcmp(kind, "_se") != 0 && strcmp(kind, "_p") != 0)
            continue; /* of a model whose name goes on */
        ck_assert_msg(row != NULL, "no row '%s' '%s'", v->outcome, v->term);
        if (strcmp(kind, "_p") == 0 && strcmp(v->term, "theta") == 0)
            continue;
        assert_digits(strcmp(kind, "_se") == 0  ? row->std_error
                      : strcmp(kind, "_p") == 0 ? row->p_value
                                                : row->estimate,
                      v->value, 9);
        compared++;
    }
    ck_assert_uint_eq(compared, c->values);
}
END_TEST

static double coefficient(const AvlastEstimates *e, const char *outcome, const char *term)
{
    const AvlastEstimate *row = avlast_estimates_find(e, outcome, NULL, term, NULL);

    ck_assert_msg(row != NULL, "no row '%s'", term);
    return row->estimate;
}

/* Two levels: ordinal and multinomial models are the logit model of svyglm. */
START_TEST(two_levels_are_binary)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "clus");
    const char *link = _i ? "probit" : "logit";
    g_autofree char *name = g_strdup_printf("ordinal_%s", link);
    g_autofree char *quantity = g_strdup_printf("binary_%s", link);
    g_autoptr(AvlastEstimates) o = models_estimates(frame, sample, name, "b", NULL);
    g_autoptr(AvlastEstimates) m =
        models_estimates(frame, sample, "multinomial", "b", NULL);
    g_autoptr(GPtrArray) expected =
        expected_values_in("tests/ref/models/expected.csv", "clus", quantity);
    guint compared = 0;

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        const gboolean se = g_str_has_suffix(v->quantity, "_se");
        if (strcmp(v->term, "(Intercept)") == 0 || (!se && strcmp(v->quantity, quantity)))
            continue;
        const AvlastEstimate *a = avlast_estimates_find(o, "b", NULL, v->term, NULL),
                             *b = avlast_estimates_find(m, "b=1", NULL, v->term, NULL);
        if (!a || (se && _i)) /* the covariance; svyglm takes Fisher's information */
            continue;
        assert_digits(se ? a->std_error : a->estimate, v->value, 8);
        if (_i == 0)
            assert_digits(se ? b->std_error : b->estimate, v->value, 8);
        compared++;
    }
    ck_assert_uint_eq(compared, _i ? 4 : 8);
    if (_i == 0)
        assert_digits(coefficient(o, "b", "0|1"), -coefficient(m, "b=1", "(Intercept)"),
                      11);
}
END_TEST

static const ModelCase every[] = {{"rows", "ordinal_logit", "o", 0},
                                  {"rows", "multinomial", "m", 0},
                                  {"rows", "negbin", "k", 0},
                                  {"rows", "cox_efron", "time", 0},
                                  {"rows", "cox_entry_strata", "time", 0}};

/* Rows in another order: the same numbers, but for rounding. */
START_TEST(order_of_rows_is_without_effect)
{
    const ModelCase *c = &every[_i];
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autofree gsize *order = g_new(gsize, frame->rows);
    for (gsize i = 0; i < frame->rows; i++)
        order[i] = (i * 77 + 13) % frame->rows;
    g_autoptr(AvlastFrame) other = frame_reordered(frame, order);
    g_autoptr(AvlastSample) s = models_sample(frame, "clus");
    g_autoptr(AvlastSample) t = models_sample(other, "clus");
    g_autoptr(AvlastEstimates) a = models_estimates(frame, s, c->model, c->outcome, NULL);
    g_autoptr(AvlastEstimates) b = models_estimates(other, t, c->model, c->outcome, NULL);

    for (guint j = 0; j < a->rows->len; j++) {
        assert_digits(avlast_estimates_row(a, j)->estimate,
                      avlast_estimates_row(b, j)->estimate, 10);
        assert_digits(avlast_estimates_row(a, j)->std_error,
                      avlast_estimates_row(b, j)->std_error, 10);
    }
}
END_TEST

/* A whole-number weight is that many rows: estimates are the same (Efron's ties are not:
 * copies of a row die at the same time). */
START_TEST(weights_are_repeated_rows)
{
    const ModelCase *c = &every[_i];
    const char *model = strcmp(c->model, "cox_efron") == 0 ? "cox_breslow" : c->model;
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "rows");
    g_autofree gsize *order = g_new(gsize, 3 * frame->rows);
    gsize n = 0;

    for (gsize i = 0; i < frame->rows; i++) {
        sample->weight[i] = (double)(1 + i * i % 3);
        for (int k = 0; k < (int)sample->weight[i]; k++)
            order[n++] = i;
    }
    g_autoptr(AvlastFrame) repeated = avlast_frame_new("repeated", n);
    for (guint col = 0; col < frame->columns->len; col++) {
        const AvlastColumn *from = g_ptr_array_index(frame->columns, col);
        AvlastColumn *to = avlast_column_new(from->name, from->type, n, NULL);
        for (guint l = 0; from->levels && l < from->levels->len; l++)
            g_ptr_array_add(to->levels, g_strdup(g_ptr_array_index(from->levels, l)));
        for (gsize i = 0; i < n; i++) {
            to->reason[i] = from->reason[order[i]];
            if (from->number)
                to->number[i] = from->number[order[i]];
            else
                to->code[i] = from->code[order[i]];
        }
        avlast_frame_add(repeated, to);
    }
    repeated->header = g_strdupv(frame->header);
    g_autoptr(AvlastSample) plain = models_sample(repeated, "rows");
    g_autoptr(AvlastEstimates) a =
        models_estimates(frame, sample, model, c->outcome, NULL);
    g_autoptr(AvlastEstimates) b =
        models_estimates(repeated, plain, model, c->outcome, NULL);
    for (guint j = 0; j < a->rows->len; j++)
        assert_digits(avlast_estimates_row(a, j)->estimate,
                      avlast_estimates_row(b, j)->estimate, 10);
}
END_TEST

/* The delete-one-PSU jackknife, made by refitting, is near the linearised error. */
START_TEST(jackknife_is_near)
{
    const ModelCase *c = &every[_i];
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "clus");
    g_autoptr(AvlastSample) part = models_sample(frame, "clus");
    g_autoptr(AvlastEstimates) e =
        models_estimates(frame, sample, c->model, c->outcome, NULL);
    const guint p = e->rows->len;
    g_autofree double *variance = g_new0(double, p);

    for (guint h = 0; h < 4; h++) {
        g_autofree double *sum = g_new0(double, p), *squares = g_new0(double, p);
        for (guint u = 0; u < 6; u++) {
            for (gsize i = 0; i < frame->rows; i++) {
                const gsize psu = i / 10;
                part->weight[i] = psu == 6 * h + u ? 0.0
                                  : psu / 6 == h   ? sample->weight[i] * 6.0 / 5.0
                                                   : sample->weight[i];
            }
            g_autoptr(GError) error = NULL;
            g_autoptr(AvlastMaximum) fit =
                models_fit(frame, part, c->model, c->outcome, NULL, &error);
            assert_no_error(error);
            for (guint j = 0; j < p; j++) {
                sum[j] += fit->theta[j];
                squares[j] += fit->theta[j] * fit->theta[j];
            }
        }
        for (guint j = 0; j < p; j++)
            variance[j] += 5.0 / 6.0 * (squares[j] - sum[j] * sum[j] / 6.0);
    }
    for (guint j = 0; j < p; j++) {
        const double ratio = sqrt(variance[j]) / avlast_estimates_row(e, j)->std_error;
        ck_assert_msg(ratio > 0.85 && ratio < 1.35, "%s: %g",
                      avlast_estimates_row(e, j)->term, ratio);
    }
}
END_TEST

START_TEST(ties_are_without_effect_when_there_are_none)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "clus");
    g_autoptr(AvlastEstimates) a =
        models_estimates(frame, sample, "cox_untied", "untied", NULL);
    g_autoptr(AvlastEstimates) b =
        models_estimates(frame, sample, "cox_untied_breslow", "untied", NULL);

    for (guint j = 0; j < a->rows->len; j++) {
        assert_digits(avlast_estimates_row(a, j)->estimate,
                      avlast_estimates_row(b, j)->estimate, 12);
        assert_digits(avlast_estimates_row(a, j)->std_error,
                      avlast_estimates_row(b, j)->std_error, 12);
    }
}
END_TEST

/* With a group's mean of its own, negative binomial coefficients are logs of means,
 * whatever theta is. */
START_TEST(negative_binomial_fits_means)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "clus");
    g_autoptr(AvlastEstimates) e = models_estimates(frame, sample, "negbin", "k", "g");
    const AvlastColumn *g = avlast_frame_find(frame, "g"),
                       *k = avlast_frame_find(frame, "k");
    double counts[3] = {0.0}, weights[3] = {0.0};

    for (gsize i = 0; i < frame->rows; i++) {
        counts[g->code[i]] += sample->weight[i] * k->number[i];
        weights[g->code[i]] += sample->weight[i];
    }
    const double first = log(counts[0] / weights[0]);
    assert_digits(coefficient(e, "k", "(Intercept)"), first, 12);
    assert_digits(coefficient(e, "k", "g=sør"), log(counts[1] / weights[1]) - first, 11);
    assert_digits(coefficient(e, "k", "g=øst"), log(counts[2] / weights[2]) - first, 11);
    const AvlastEstimate *theta = avlast_estimates_find(e, "k", NULL, "theta", NULL);
    ck_assert(theta->conf_low > 0.0 && isnan(theta->p_value));
    assert_digits(theta->conf_low * theta->conf_high, theta->estimate * theta->estimate,
                  12);
}
END_TEST

/* Counts that hardly vary more than Poisson's: theta is large, and the coefficients are
 * near those of a Poisson model; with as little variation as that, there is no theta. */
START_TEST(large_theta_is_poisson)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "rows");
    AvlastColumn *k = avlast_frame_find(frame, "k"), *x = avlast_frame_find(frame, "x");
    g_autofree double *one = g_new(double, frame->rows);
    /* 0 .. 7 as often as Poisson's of mean 2 has them, and a little more of the ends */
    static const int often[] = {34, 64, 64, 43, 22, 8, 3, 2};
    gsize i = 0;

    for (int value = 0; value < 8; value++)
        for (int j = 0; j < often[value]; j++, i++)
            k->number[(i * 77) % frame->rows] = value;
    ck_assert_uint_eq(i, frame->rows);
    for (i = 0; i < frame->rows; i++)
        one[i] = 1.0;
    g_autoptr(AvlastEstimates) e = models_estimates(frame, sample, "negbin", "k", "x");
    const double theta = coefficient(e, "k", "theta");
    ck_assert_msg(theta > 20.0, "theta %g", theta);

    const char *const names[] = {"(Intercept)", "x"};
    const double *const columns[] = {one, x->number};
    const AvlastLinearModel model = {.outcome = "k",
                                     .y = k->number,
                                     .n = frame->rows,
                                     .k = 2,
                                     .names = names,
                                     .x = columns};
    const AvlastGlmOptions options = {.family = AVLAST_FAMILY_POISSON,
                                      .link = AVLAST_LINK_LOG};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastGlm) glm = avlast_glm_fit(&model, &options, &error);
    assert_no_error(error);
    for (guint j = 0; j < 2; j++)
        ck_assert_double_eq_tol(avlast_estimates_row(e, j)->estimate,
                                glm->fit->coefficient[j], 0.2 / theta);
}
END_TEST

/* Levels the other way round: slopes and thresholds change sign. */
START_TEST(levels_reversed)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "clus");
    AvlastColumn *o = avlast_frame_find(frame, "o");
    g_autoptr(AvlastEstimates) a =
        models_estimates(frame, sample, "ordinal_probit", "o", NULL);

    for (gsize i = 0; i < frame->rows; i++)
        o->number[i] = 5.0 - o->number[i];
    g_autoptr(AvlastEstimates) b =
        models_estimates(frame, sample, "ordinal_probit", "o", NULL);
    for (guint j = 0; j < 7; j++) {
        const guint other = j < 4 ? j : 10 - j;
        assert_digits(avlast_estimates_row(a, j)->estimate,
                      -avlast_estimates_row(b, other)->estimate, 10);
        assert_digits(avlast_estimates_row(a, j)->std_error,
                      avlast_estimates_row(b, other)->std_error, 10);
    }
}
END_TEST

START_TEST(order_of_levels)
{
    static const struct {
        const char *given[4], *fault;
    } orders[] = {{{"c", "a", "b"}, NULL},
                  {{"c", "a"}, "'y=b' is not among --levels"},
                  {{"c", "a", "b", NULL}, NULL},
                  {{"a", "b", "c", "d"}, NULL}};
    double y[] = {0, 1, 2, NAN};
    const char *given[5] = {NULL};
    g_autoptr(GPtrArray) levels = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;

    for (const char *l = "abc"; *l; l++)
        g_ptr_array_add(levels, g_strndup(l, 1));
    memcpy(given, orders[_i].given, sizeof orders[_i].given);
    const gboolean fine = avlast_levels_order(y, 4, levels, given, "y", &error);
    if (orders[_i].fault || _i == 3) {
        ck_assert(!fine);
        assert_error(error, AVLAST_ERROR_USAGE, _i == 3 ? "'y=d'" : orders[_i].fault);
        return;
    }
    assert_no_error(error);
    ck_assert(y[0] == 1.0 && y[1] == 2.0 && y[2] == 0.0 && isnan(y[3]));
    ck_assert_str_eq(g_ptr_array_index(levels, 0), "c");
}
END_TEST

static void assert_fault(const char *model, const char *outcome, const char *terms,
                         const AvlastFrame *frame, const AvlastSample *sample,
                         const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastMaximum) fit =
        models_fit(frame, sample, model, outcome, terms, &error);

    ck_assert_ptr_null(fit);
    assert_error(error, error ? error->code : 0, text);
}

START_TEST(faults_are_said)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "rows");
    AvlastColumn *x = avlast_frame_find(frame, "x"), *k = avlast_frame_find(frame, "k"),
                 *event = avlast_frame_find(frame, "event"),
                 *o = avlast_frame_find(frame, "o"), *m = avlast_frame_find(frame, "m");

    assert_fault("negbin", "untied", "x", frame, sample, "AV336");
    for (gsize i = 0; i < frame->rows; i++)
        x->number[i] = o->number[i];
    assert_fault("ordinal_logit", "o", "x", frame, sample, "AV331");
    for (gsize i = 0; i < frame->rows; i++)
        x->number[i] = m->code[i] == 2;
    assert_fault("multinomial", "m", "x", frame, sample, "AV331");
    for (gsize i = 0; i < frame->rows; i++)
        x->number[i] = event->number[i];
    assert_fault("cox_efron", "time", "x", frame, sample, "'x' of 'time' grows");
    for (gsize i = 0; i < frame->rows; i++) {
        k->number[i] = 2.0;
        o->number[i] = 3.0;
        event->number[i] = 0.0;
    }
    assert_fault("negbin", "k", "age", frame, sample, "AV337");
    assert_fault("ordinal_logit", "o", "age", frame, sample, "AV334");
    assert_fault("multinomial", "o", "age", frame, sample, "AV334");
    assert_fault("cox_efron", "time", "age", frame, sample, "AV335");
}
END_TEST

/* One event alone: the score of the partial likelihood has its zero where the mean of x
 * under the risk is the event's x. */
START_TEST(one_event)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "rows");
    const AvlastColumn *x = avlast_frame_find(frame, "x"),
                       *time = avlast_frame_find(frame, "time");
    AvlastColumn *event = avlast_frame_find(frame, "event");
    double top = 0.0, bottom = 0.0;

    for (gsize i = 0; i < frame->rows; i++)
        event->number[i] = i == 7;
    g_autoptr(AvlastEstimates) e =
        models_estimates(frame, sample, "cox_efron", "time", "x");
    const double b = coefficient(e, "time", "x");
    for (gsize i = 0; i < frame->rows; i++)
        if (time->number[i] >= time->number[7]) {
            top += x->number[i] * exp(b * x->number[i]);
            bottom += exp(b * x->number[i]);
        }
    assert_digits(top / bottom, x->number[7], 11);
}
END_TEST

START_TEST(determined_columns_are_dropped)
{
    g_autoptr(AvlastFrame) frame = models_frame();
    g_autoptr(AvlastSample) sample = models_sample(frame, "clus");
    const AvlastColumn *x = avlast_frame_find(frame, "x");
    AvlastColumn *age = avlast_frame_find(frame, "age");

    for (gsize i = 0; i < frame->rows; i++)
        age->number[i] = 3.0 - 2.0 * x->number[i];
    for (guint c = 0; c < 4; c++) {
        g_autoptr(AvlastEstimates) a =
            models_estimates(frame, sample, every[c].model, every[c].outcome, "x + age");
        g_autoptr(AvlastEstimates) b =
            models_estimates(frame, sample, every[c].model, every[c].outcome, "x");
        guint b_row = 0;
        for (guint j = 0; j < a->rows->len; j++) {
            const AvlastEstimate *row = avlast_estimates_row(a, j);
            if (strcmp(row->term, "age") == 0) {
                ck_assert(isnan(row->estimate) && isnan(row->std_error) && row->note);
                continue;
            }
            const AvlastEstimate *other = avlast_estimates_row(b, b_row++);
            ck_assert_str_eq(row->term, other->term);
            ck_assert_str_eq(row->outcome, other->outcome);
            assert_digits(row->estimate, other->estimate, 13);
            assert_digits(row->std_error, other->std_error, 13);
        }
        ck_assert_uint_eq(b_row, b->rows->len);
    }
}
END_TEST

Suite *suite_models(void)
{
    Suite *suite = suite_create("models");
    TCase *reference = tcase_create("reference"), *property = tcase_create("property"),
          *fault = tcase_create("fault");

    tcase_add_loop_test(reference, models_agree_with_r, 0, G_N_ELEMENTS(cases));
    tcase_add_loop_test(reference, two_levels_are_binary, 0, 2);
    suite_add_tcase(suite, reference);
    tcase_add_loop_test(property, order_of_rows_is_without_effect, 0,
                        G_N_ELEMENTS(every));
    tcase_add_loop_test(property, weights_are_repeated_rows, 0, G_N_ELEMENTS(every));
    tcase_add_loop_test(property, jackknife_is_near, 0, G_N_ELEMENTS(every));
    tcase_add_test(property, ties_are_without_effect_when_there_are_none);
    tcase_add_test(property, negative_binomial_fits_means);
    tcase_add_test(property, determined_columns_are_dropped);
    tcase_add_test(property, large_theta_is_poisson);
    tcase_add_test(property, levels_reversed);
    suite_add_tcase(suite, property);
    tcase_add_loop_test(fault, order_of_levels, 0, 4);
    tcase_add_test(fault, faults_are_said);
    tcase_add_test(fault, one_event);
    suite_add_tcase(suite, fault);
    return suite;
}
