/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Power calculations: values of tests/ref/power.R, published numbers, and properties. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/error.h"
#include "impact/power.h"
#include "support.h"

static double cell(const RefTable *table, gsize row, const char *column)
{
    char *end;
    const char *text = ref_table_cell(table, row, column);
    const double value = g_ascii_strtod(text, &end);

    return end == text ? NAN : value;
}

static AvlastPowerMethod method_of(const char *name)
{
    static const char *const names[] = {
        "",         "noncentral", "bloom",      "normal",     "pooled",
        "unpooled", "arcsine",    "continuity", "schoenfeld", "freedman"};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return (AvlastPowerMethod)i;
    ck_abort_msg("no method '%s'", name);
    return AVLAST_POWER_AUTO;
}

static AvlastPowerDesign design_of(const RefTable *t, gsize i)
{
    AvlastPowerDesign d = avlast_power_design();
    const char *outcome = ref_table_cell(t, i, "outcome"),
               *panel = ref_table_cell(t, i, "panel");

    d.outcome = strcmp(outcome, "shares") == 0     ? AVLAST_POWER_SHARES
                : strcmp(outcome, "survival") == 0 ? AVLAST_POWER_SURVIVAL
                                                   : AVLAST_POWER_MEANS;
    d.method = method_of(ref_table_cell(t, i, "method"));
    d.panel = strcmp(panel, "post") == 0     ? AVLAST_POWER_POST
              : strcmp(panel, "change") == 0 ? AVLAST_POWER_CHANGE
                                             : AVLAST_POWER_ANCOVA;
    d.sides = (guint)cell(t, i, "sides");
    d.arms = (guint)cell(t, i, "arms");
    d.bonferroni = cell(t, i, "bonferroni") > 0.0;
    d.pairs = cell(t, i, "pairs") > 0.0;
    d.decrease = cell(t, i, "decrease") > 0.0;
    for (guint k = 1; k < d.arms; k++)
        d.ratio[k] = cell(t, i, "ratio");
    const struct {
        const char *name;
        double *to;
    } numbers[] = {{"alpha", &d.alpha},
                   {"effect", &d.effect},
                   {"size", &d.size},
                   {"power", &d.power},
                   {"sd", &d.sd},
                   {"base", &d.base},
                   {"r2", &d.r2},
                   {"covariates", &d.covariates},
                   {"blocks", &d.blocks},
                   {"m", &d.cluster_size},
                   {"icc", &d.icc},
                   {"cv", &d.cv},
                   {"r2c", &d.r2_cluster},
                   {"pre", &d.pre},
                   {"post", &d.post},
                   {"r", &d.correlation},
                   {"r0", &d.correlation_pre},
                   {"r1", &d.correlation_post},
                   {"rc", &d.cluster_correlation},
                   {"takeup", &d.takeup},
                   {"takeup0", &d.takeup_control},
                   {"attrition", &d.attrition},
                   {"share", &d.event_share},
                   {"median", &d.median},
                   {"accrual", &d.accrual},
                   {"follow", &d.follow_up}};
    for (guint k = 0; k < G_N_ELEMENTS(numbers); k++)
        *numbers[k].to = cell(t, i, numbers[k].name);
    return d;
}

static double quantity(const AvlastPowerAnswer *a, const char *name)
{
    if (strcmp(name, "power") == 0)
        return a->power;
    if (strcmp(name, "size") == 0)
        return a->size;
    if (strcmp(name, "effect") == 0)
        return a->effect;
    if (strcmp(name, "factor") == 0)
        return a->factor;
    if (strcmp(name, "events") == 0)
        return a->events;
    ck_assert_str_eq(name, "std.error");
    return a->std_error;
}

START_TEST(agrees_with_r)
{
    g_autofree char *path = source_path("tests/ref/power/expected.csv");
    g_autoptr(RefTable) table = ref_table_read(path);

    ck_assert_uint_eq(table->rows, 124);
    for (gsize i = 0; i < table->rows; i++) {
        g_autoptr(GError) error = NULL;
        const AvlastPowerDesign d = design_of(table, i);
        const char *what = ref_table_cell(table, i, "quantity");
        AvlastPowerAnswer a;

        avlast_power(&d, &a, &error);
        ck_assert_msg(!error, "%s: %s", ref_table_cell(table, i, "case"),
                      error ? error->message : "");
        const double got = quantity(&a, what), truth = cell(table, i, "value");
        ck_assert_msg(digits_of(got, truth) >= cell(table, i, "digits"),
                      "%s: %s = %.17g, expected %.17g", ref_table_cell(table, i, "case"),
                      what, got, truth);
    }
}
END_TEST

/* What was found brings back what it was found from. */
START_TEST(the_unknown_comes_back)
{
    for (guint arms = 2; arms < 5; arms++)
        for (guint c = 0; c < 3; c++) {
            g_autoptr(GError) error = NULL;
            AvlastPowerDesign d = avlast_power_design();
            AvlastPowerAnswer size, effect, power;

            d.arms = arms;
            d.bonferroni = TRUE;
            d.ratio[0] = 1.5;
            if (c == 1) {
                d.cluster_size = 18;
                d.icc = 0.07;
                d.cv = 0.3;
            }
            if (c == 2) {
                d.pre = 2;
                d.correlation = 0.6;
                d.attrition = 0.1;
            }
            d.effect = 0.27;
            d.power = 0.85;
            ck_assert(avlast_power(&d, &size, &error));
            d.size = size.size;
            d.power = NAN;
            ck_assert(avlast_power(&d, &power, &error));
            assert_digits(power.power, 0.85, 10);
            d.effect = NAN;
            d.power = 0.85;
            ck_assert(avlast_power(&d, &effect, &error));
            assert_digits(effect.effect, 0.27, 10);
            assert_no_error(error);
            ck_assert_double_ge(size.whole_power, 0.85);
            ck_assert_double_lt(size.whole_size, size.size + arms);
        }
}
END_TEST

/* Published: Cohen (1988) table 2.4.1, n per arm for 80 % at 5 %, two tails. */
START_TEST(cohens_table)
{
    static const double d[] = {0.2, 0.5, 0.8}, n[] = {394, 64, 26};

    for (guint i = 0; i < 3; i++) {
        g_autoptr(GError) error = NULL;
        AvlastPowerDesign design = avlast_power_design();
        AvlastPowerAnswer a;

        design.effect = d[i];
        design.power = 0.8;
        ck_assert(avlast_power(&design, &a, &error));
        ck_assert_double_eq(a.whole[0], n[i]);
        ck_assert_double_eq(a.whole_size, 2 * n[i]);
    }
}
END_TEST

/* More people in a cluster end at what the clusters can show; more clusters do not. */
START_TEST(clusters_have_a_ceiling)
{
    g_autoptr(GError) error = NULL;
    AvlastPowerDesign d = avlast_power_design();
    AvlastPowerAnswer few, many;

    d.icc = 0.1;
    d.size = 16;
    d.power = 0.8;
    d.cluster_size = 1e4;
    ck_assert(avlast_power(&d, &few, &error));
    d.cluster_size = 1e8;
    ck_assert(avlast_power(&d, &many, &error));
    assert_digits(few.effect, many.effect, 3);
    assert_digits(many.std_error, sqrt(4.0 / 16 * 0.1), 6);
    d.icc = 0.0; /* then clusters are people, but for the degrees of freedom */
    d.cluster_size = 25;
    ck_assert(avlast_power(&d, &few, &error));
    assert_digits(few.std_error, sqrt(4.0 / 400), 14);
    ck_assert_double_eq(few.df, 14);
}
END_TEST

START_TEST(noncentral_t_ends)
{
    assert_digits(avlast_t_noncentral_cdf(1.5, INFINITY, 0.5), avlast_normal_cdf(1.0),
                  15);
    assert_digits(avlast_t_noncentral_cdf(-1.2, 7, 0), avlast_t_cdf(-1.2, 7), 12);
    ck_assert(isnan(avlast_t_noncentral_cdf(1.0, 0.5, 0.0)));
    /* R: pt(2.1, 6, ncp = 3.2), pt(-1, 40, ncp = 2) */
    assert_digits(avlast_t_noncentral_cdf(2.1, 6, 3.2), 0.15400115425130112, 11);
    assert_digits(avlast_t_noncentral_cdf(-1.0, 40, 2.0), 0.0014623144429154467, 9);
}
END_TEST

typedef struct {
    const char *code, *text;
    double effect, size, power, icc, cluster_size, base, takeup, pre;
    AvlastPowerOutcome outcome;
    AvlastPowerMethod method;
} Fault;

#define X NAN
static const Fault faults[] = {
    {"AV281", "one thing at a time", X, X, 0.8, 0, 0, X, 1, 0, 0, 0},
    {"AV281", "are all given", 0.3, 100, 0.8, 0, 0, X, 1, 0, 0, 0},
    {"AV280", "--power", 0.3, X, 1.2, 0, 0, X, 1, 0, 0, 0},
    {"AV280", "--icc", 0.3, X, 0.8, 1.2, 20, X, 1, 0, 0, 0},
    {"AV283", "--cluster-size", 0.3, X, 0.8, 0.1, 0, X, 1, 0, 0, 0},
    {"AV283", "0 is no effect", 0.0, 100, X, 0, 0, X, 1, 0, 0, 0},
    {"AV280", "cannot change by", 0.3, 100, X, 0, 0, 0.8, 1, 0, AVLAST_POWER_SHARES, 0},
    {"AV280", "--base", 0.3, 100, X, 0, 0, X, 1, 0, AVLAST_POWER_SHARES, 0},
    {"AV283", "--method of means", 0.3, 100, X, 0, 0, X, 1, 0, 0, AVLAST_POWER_POOLED},
    {"AV283", "how many have an event", 0.7, 100, X, 0, 0, X, 1, 0, AVLAST_POWER_SURVIVAL,
     0},
    {"AV283", "do not go with it", 0.7, 100, X, 0.1, 9, X, 1, 0, AVLAST_POWER_SURVIVAL,
     0},
    {"AV283", "--takeup must", 0.3, 100, X, 0, 0, X, 0, 0, 0, 0},
    {"AV282", "no increase would be seen", X, 6, 0.99, 0, 0, 0.9, 1, 0,
     AVLAST_POWER_SHARES, 0},
    {"AV282", "no degrees of freedom", 0.3, 2, X, 0.1, 30, X, 1, 0, 0, 0},
};
#undef X

START_TEST(faults_are_named)
{
    const Fault *f = &faults[_i];
    g_autoptr(GError) error = NULL;
    AvlastPowerDesign d = avlast_power_design();
    AvlastPowerAnswer a;

    d.effect = f->effect;
    d.size = f->size;
    d.power = f->power;
    d.icc = f->icc;
    d.cluster_size = f->cluster_size;
    d.base = f->base;
    d.takeup = f->takeup;
    d.pre = f->pre;
    d.outcome = f->outcome;
    d.method = f->method;
    ck_assert(!avlast_power(&d, &a, &error));
    assert_error(error,
                 strcmp(f->code, "AV282") == 0 ? AVLAST_ERROR_DEGENERATE
                                               : AVLAST_ERROR_USAGE,
                 f->code);
    ck_assert_msg(strstr(error->message, f->text), "%s", error->message);
}
END_TEST

Suite *suite_power(void)
{
    Suite *suite = suite_create("power");
    TCase *numbers = tcase_create("numbers"), *faulty = tcase_create("faults");

    tcase_add_test(numbers, agrees_with_r);
    tcase_add_test(numbers, the_unknown_comes_back);
    tcase_add_test(numbers, cohens_table);
    tcase_add_test(numbers, clusters_have_a_ceiling);
    tcase_add_test(numbers, noncentral_t_ends);
    tcase_add_loop_test(faulty, faults_are_named, 0, G_N_ELEMENTS(faults));
    suite_add_tcase(suite, numbers);
    suite_add_tcase(suite, faulty);
    return suite;
}
