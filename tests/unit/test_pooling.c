/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pooled studies against metafor (tests/ref/pooling.R), closed forms, and properties. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/error.h"
#include "infer/pooling.h"
#include "support.h"

#define MAX_STUDIES 64

typedef struct {
    double y[MAX_STUDIES], v[MAX_STUDIES], x[MAX_STUDIES * 4];
    AvlastStudies studies;
} Set;

static void set_read(Set *set, const RefTable *table, const char *name, const char *mods)
{
    const gsize p = strcmp(mods, "none") == 0 ? 1 : strcmp(mods, "x") == 0 ? 2 : 4;
    gsize k = 0;

    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "set"), name) != 0)
            continue;
        const char *g = ref_table_cell(table, i, "g");
        const double se = g_ascii_strtod(ref_table_cell(table, i, "se"), NULL);
        const double row[] = {1.0, g_ascii_strtod(ref_table_cell(table, i, "x"), NULL),
                              strcmp(g, "provider") == 0, strcmp(g, "start-up") == 0};
        set->y[k] = g_ascii_strtod(ref_table_cell(table, i, "y"), NULL);
        set->v[k] = se * se;
        memcpy(set->x + k * p, row, p * sizeof(double));
        k++;
    }
    ck_assert_uint_gt(k, 0);
    set->studies = (AvlastStudies){k, set->y, set->v, p, p == 1 ? NULL : set->x};
}

static AvlastPoolOptions options_of(const char *method, const char *test)
{
    return (AvlastPoolOptions){
        strcmp(method, "FE") == 0   ? AVLAST_POOL_COMMON
        : strcmp(method, "DL") == 0 ? AVLAST_POOL_DL
        : strcmp(method, "PM") == 0 ? AVLAST_POOL_PM
                                    : AVLAST_POOL_REML,
        strcmp(test, "z") == 0      ? AVLAST_POOL_Z
        : strcmp(test, "knha") == 0 ? AVLAST_POOL_HKSJ
                                    : AVLAST_POOL_HKSJ_FLOOR,
        strcmp(test, "z") == 0 ? AVLAST_POOL_PREDICT_Z : AVLAST_POOL_PREDICT_T, 0.95};
}

static AvlastPoolValue coefficient(const AvlastPooled *pooled,
                                   const AvlastPoolOptions *options, gsize j)
{
    double x[4] = {0.0, 0.0, 0.0, 0.0};

    x[j] = 1.0;
    return avlast_pool_mean(pooled, options, x);
}

/* All but the first (last) study, for leaving one out. */
static AvlastPooled *without(const Set *set, gsize out, const AvlastPoolOptions *options)
{
    Set less;
    gsize k = 0;
    GError *error = NULL;

    for (gsize i = 0; i < set->studies.k; i++)
        if (i != out) {
            less.y[k] = set->y[i];
            less.v[k++] = set->v[i];
        }
    const AvlastStudies studies = {k, less.y, less.v, 1, NULL};
    AvlastPooled *pooled = avlast_pool(&studies, options, &error);
    assert_no_error(error);
    return pooled;
}

/* What the reference calls `what`. */
static double value_of(const char *what, const Set *set, const AvlastPooled *pooled,
                       const AvlastPoolOptions *options)
{
    const gsize digit =
        (gsize)(g_ascii_isdigit(what[strlen(what) - 1])
                    ? strtoul(what + strcspn(what, "0123456789"), NULL, 10)
                    : 0);
    const char *const first[] = {"b", "se", "p", "low", "high"};

    if (strcmp(what, "tau2") == 0)
        return pooled->tau2;
    if (strcmp(what, "tau2_low") == 0)
        return pooled->tau2_low;
    if (strcmp(what, "tau2_high") == 0)
        return pooled->tau2_high;
    if (strcmp(what, "q") == 0)
        return pooled->q;
    if (strcmp(what, "q_p") == 0)
        return pooled->q_p;
    if (strcmp(what, "qm") == 0)
        return pooled->qm;
    if (strcmp(what, "qm_p") == 0)
        return pooled->qm_p;
    if (strcmp(what, "i2") == 0)
        return pooled->i2;
    if (strcmp(what, "h2") == 0)
        return pooled->h2;
    if (strcmp(what, "pred_low") == 0)
        return avlast_pool_predict(pooled, options, NULL).low;
    if (strcmp(what, "pred_high") == 0)
        return avlast_pool_predict(pooled, options, NULL).high;
    if (g_str_has_prefix(what, "blup")) {
        const AvlastPoolValue own =
            avlast_pool_shrunken(&set->studies, pooled, options, digit - 1);
        return g_str_has_prefix(what, "blupse") ? own.std_error : own.estimate;
    }
    if (g_str_has_prefix(what, "out")) {
        g_autoptr(AvlastPooled) less = without(set, digit - 1, options);
        return g_str_has_prefix(what, "outse")    ? less->se[0]
               : g_str_has_prefix(what, "outtau") ? less->tau2
                                                  : less->b[0];
    }
    for (gsize i = 0; i < G_N_ELEMENTS(first); i++)
        if (strlen(what) == strlen(first[i]) + 1 && g_str_has_prefix(what, first[i])) {
            const AvlastPoolValue c = coefficient(pooled, options, digit - 1);
            const double t = c.estimate / c.std_error;
            const double p = avlast_t_two_sided(t, pooled->df);
            const double all[] = {c.estimate, c.std_error, p, c.low, c.high};
            return all[i];
        }
    ck_abort_msg("unknown: %s", what);
    return NAN;
}

START_TEST(test_metafor)
{
    g_autofree char *studies = source_path("tests/ref/pooling/studies.csv");
    g_autofree char *expected = source_path("tests/ref/pooling/expected.csv");
    g_autoptr(RefTable) table = ref_table_read(studies);
    g_autoptr(RefTable) truth = ref_table_read(expected);
    g_autoptr(AvlastPooled) pooled = NULL;
    g_autofree char *last = NULL;
    AvlastPoolOptions options = {0};
    Set set;
    gsize checked = 0;

    for (gsize i = 0; i < truth->rows; i++) {
        const char *name = ref_table_cell(truth, i, "case"),
                   *what = ref_table_cell(truth, i, "what");
        const double value = g_ascii_strtod(ref_table_cell(truth, i, "value"), NULL);
        g_auto(GStrv) part = g_strsplit(name, "/", 4);
        GError *error = NULL;

        if (strcmp(part[1], "egger") == 0)
            continue;
        if (g_strcmp0(name, last) != 0) {
            g_clear_pointer(&pooled, avlast_pooled_free);
            set_read(&set, table, part[0], part[3]);
            options = options_of(part[1], part[2]);
            pooled = avlast_pool(&set.studies, &options, &error);
            assert_no_error(error);
            g_free(last);
            last = g_strdup(name);
        }
        const double got = value_of(what, &set, pooled, &options);
        const double digits = digits_of(got, value);
        ck_assert_msg(digits >= 11.0 || fabs(got - value) < 1e-15,
                      "%s %s = %.17g, expected %.17g (%.1f digits)", name, what, got,
                      value, digits);
        checked++;
    }
    ck_assert_uint_eq(checked, truth->rows - 20);
}
END_TEST

START_TEST(test_egger)
{
    g_autofree char *studies = source_path("tests/ref/pooling/studies.csv");
    g_autofree char *expected = source_path("tests/ref/pooling/expected.csv");
    g_autoptr(RefTable) table = ref_table_read(studies);
    g_autoptr(RefTable) truth = ref_table_read(expected);
    const char *const names[] = {"spread", "moderator", "few", "alike", "many"};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *name = g_strdup_printf("%s/egger", names[i]);
        AvlastEgger egger;
        GError *error = NULL;
        Set set;
        set_read(&set, table, names[i], "none");
        ck_assert(avlast_pool_egger(&set.studies, 0.95, &egger, &error));
        const char *const what[] = {"slope", "se", "p", "limit"};
        const double got[] = {egger.slope, egger.std_error, egger.p_value,
                              egger.limit.estimate};
        for (gsize j = 0; j < G_N_ELEMENTS(what); j++)
            assert_digits(
                got[j],
                ref_table_find(truth, "value", "case", name, "what", what[j], NULL), 11);
    }
}
END_TEST

/* Equal precision: the mean is the plain mean, tau2 the sample variance less v, and
 * Hartung and Knapp's interval is the t interval of a sample. */
START_TEST(test_equal_precision)
{
    const double y[] = {0.1, 0.9, 1.4, -0.2, 0.8}, v[] = {0.04, 0.04, 0.04, 0.04, 0.04};
    const AvlastStudies studies = {5, y, v, 1, NULL};
    const AvlastPoolMethod methods[] = {AVLAST_POOL_REML, AVLAST_POOL_DL, AVLAST_POOL_PM};
    double mean = 0.0, square = 0.0;

    for (gsize i = 0; i < 5; i++)
        mean += y[i] / 5.0;
    for (gsize i = 0; i < 5; i++)
        square += (y[i] - mean) * (y[i] - mean) / 4.0;
    for (gsize m = 0; m < 3; m++) {
        const AvlastPoolOptions options = {methods[m], AVLAST_POOL_HKSJ,
                                           AVLAST_POOL_PREDICT_HTS, 0.95};
        g_autoptr(AvlastPooled) pooled = avlast_pool(&studies, &options, NULL);
        assert_digits(pooled->b[0], mean, 14);
        assert_digits(pooled->tau2, square - 0.04, 12);
        assert_digits(pooled->se[0], sqrt(square / 5.0), 13);
        const AvlastPoolValue next = avlast_pool_predict(pooled, &options, NULL);
        /* t(3) of the classical interval: 3.182446305284263. */
        assert_digits(next.high - mean,
                      3.182446305284263 * sqrt(square / 5.0 + square - 0.04), 12);
    }
}
END_TEST

/* Moving all estimates moves the mean; another unit scales it; order does not matter. */
START_TEST(test_invariance)
{
    const double y[] = {0.3, 1.2, -0.4, 0.7, 2.2, 0.1},
                 se[] = {0.2, 0.5, 0.3, 0.1, 0.6, 0.25};
    double v[6], moved[6], scaled[6], scaled_v[6], turned[6], turned_v[6];

    for (gsize i = 0; i < 6; i++) {
        v[i] = se[i] * se[i];
        moved[i] = y[i] + 1e3;
        scaled[i] = y[i] * 1e6;
        scaled_v[i] = v[i] * 1e12;
        turned[5 - i] = y[i];
        turned_v[5 - i] = v[i];
    }
    for (int m = 0; m < 4; m++) {
        const AvlastPoolOptions options = {(AvlastPoolMethod)m, AVLAST_POOL_HKSJ,
                                           AVLAST_POOL_PREDICT_HTS, 0.95};
        const AvlastStudies plain = {6, y, v, 1, NULL}, up = {6, moved, v, 1, NULL},
                            big = {6, scaled, scaled_v, 1, NULL},
                            back = {6, turned, turned_v, 1, NULL};
        g_autoptr(AvlastPooled) a = avlast_pool(&plain, &options, NULL);
        g_autoptr(AvlastPooled) b = avlast_pool(&up, &options, NULL);
        g_autoptr(AvlastPooled) c = avlast_pool(&big, &options, NULL);
        g_autoptr(AvlastPooled) d = avlast_pool(&back, &options, NULL);
        assert_digits(b->b[0], a->b[0] + 1e3, 13);
        assert_digits(b->tau2, a->tau2, 10);
        assert_digits(c->b[0], a->b[0] * 1e6, 12);
        assert_digits(c->tau2, a->tau2 * 1e12, 11);
        assert_digits(c->se[0], a->se[0] * 1e6, 12);
        assert_digits(d->se[0], a->se[0], 12);
        assert_digits(d->tau2, a->tau2, 11);
    }
}
END_TEST

START_TEST(test_edges)
{
    const double y[] = {0.5, 0.7}, v[] = {0.01, 0.02}, x[] = {1.0, 3.0, 1.0, 3.0},
                 same[] = {0.5, 0.5, 0.5}, some[] = {0.01, 0.02, 0.04};
    const AvlastPoolOptions options = {AVLAST_POOL_REML, AVLAST_POOL_HKSJ,
                                       AVLAST_POOL_PREDICT_HTS, 0.95};
    const AvlastStudies one = {1, y, v, 1, NULL}, fixed = {2, y, v, 2, x},
                        alike = {3, same, some, 1, NULL};
    GError *error = NULL;

    g_autoptr(AvlastPooled) alone = avlast_pool(&one, &options, &error);
    assert_no_error(error);
    ck_assert(alone->b[0] == 0.5 && isnan(alone->tau2) && isnan(alone->se[0]));
    ck_assert_ptr_null(avlast_pool(&fixed, &options, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "told apart");
    g_clear_error(&error);
    g_autoptr(AvlastPooled) flat = avlast_pool(&alike, &options, &error);
    assert_no_error(error);
    ck_assert(flat->tau2 == 0.0 && flat->i2 == 0.0 && flat->tau2_low == 0.0);
    ck_assert(avlast_pool_predict(flat, &options, NULL).low <= 0.5);
}
END_TEST

Suite *suite_pooling(void)
{
    Suite *suite = suite_create("pooling");
    TCase *tcase = tcase_create("pooling");

    tcase_add_test(tcase, test_metafor);
    tcase_add_test(tcase, test_egger);
    tcase_add_test(tcase, test_equal_precision);
    tcase_add_test(tcase, test_invariance);
    tcase_add_test(tcase, test_edges);
    suite_add_tcase(suite, tcase);
    return suite;
}
