/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "design_cases.h"
#include "impact/prepost/redraw.h"
#include "impact/prepost/redraw_units.h"
#include "infer/bootstrap.h"
#include "support.h"

/* Changes under samples of the people, against copies of them in R
 * (tests/ref/prepost_bootstrap.R); what the jackknife is known to be. */

static const char *const after[] = {"after", NULL}, *const before[] = {"before", NULL},
                         *const y[] = {"y", NULL};

typedef struct {
    const char *name;
    gboolean waves, arms, cluster, weights;
    const char *terms[4];
} Case;

static const Case cases[] = {
    {"pairs", FALSE, FALSE, FALSE, FALSE, {"change", "after", "dz", NULL}},
    {"arms", FALSE, TRUE, FALSE, FALSE, {"change:g=får", "ancova:g=får", NULL}},
    {"weighted", FALSE, TRUE, FALSE, TRUE, {"change:g=får", "ancova:g=får", NULL}},
    {"schools", FALSE, TRUE, TRUE, FALSE, {"change:g=får", "ancova:g=får", NULL}},
    {"waves", TRUE, FALSE, FALSE, FALSE, {"change", "after", "ds", NULL}}};

static const AvlastBootInterval intervals[] = {AVLAST_BOOT_PERCENTILE, AVLAST_BOOT_BCA,
                                               AVLAST_BOOT_T, AVLAST_BOOT_NORMAL};

static AvlastFrame *frame_of(const Case *c)
{
    g_autofree char *path =
        source_path(c->waves ? "tests/ref/prepost_bootstrap/waves.csv"
                             : "tests/ref/prepost_bootstrap/people.csv");

    return frame_of_csv(path);
}

static AvlastPrePostOptions options_of(const Case *c)
{
    return (AvlastPrePostOptions){.outcomes = c->waves ? y : after,
                                  .baseline = c->waves ? NULL : before,
                                  .columns = {.time = c->waves ? "wave" : NULL,
                                              .treatment = c->arms ? "g" : NULL,
                                              .control = c->arms ? "venter" : NULL,
                                              .cluster = c->cluster ? "school" : NULL,
                                              .weights = c->weights ? "w" : NULL},
                                  .reliability = NAN,
                                  .sd = NAN,
                                  .norm = NAN,
                                  .level = 0.9};
}

static AvlastRedrawnOptions how_of(AvlastReplicateType type, AvlastBootInterval interval)
{
    return (AvlastRedrawnOptions){
        .type = type, .interval = interval, .reps = 59, .seed = 11};
}

static AvlastEstimates *redraw(const Case *c, AvlastReplicateType type,
                               AvlastBootInterval interval)
{
    const AvlastPrePostOptions options = options_of(c);
    const AvlastRedrawnOptions how = how_of(type, interval);
    g_autoptr(AvlastFrame) frame = frame_of(c);
    GError *error = NULL;
    AvlastEstimates *e = avlast_prepost_redraw(frame, &options, &how, &error);

    assert_no_error(error);
    return e;
}

static RefTable *table_of(const char *name)
{
    g_autofree char *relative = g_strconcat("tests/ref/prepost_bootstrap/", name, NULL);
    g_autofree char *path = source_path(relative);

    return ref_table_read(path);
}

static double number(const RefTable *values, const char *name, const char *kind,
                     const char *term, const char *quantity)
{
    for (gsize i = 0; i < values->rows; i++)
        if (strcmp(ref_table_cell(values, i, "case"), name) == 0 &&
            strcmp(ref_table_cell(values, i, "kind"), kind) == 0 &&
            strcmp(ref_table_cell(values, i, "term"), term) == 0 &&
            strcmp(ref_table_cell(values, i, "quantity"), quantity) == 0)
            return g_ascii_strtod(ref_table_cell(values, i, "value"), NULL);
    ck_abort_msg("no value of %s %s %s %s", name, kind, term, quantity);
    return NAN;
}

static const AvlastEstimate *row_of(const AvlastEstimates *e, const char *term)
{
    const AvlastEstimate *row = avlast_estimates_find(e, NULL, NULL, term, NULL);

    ck_assert_msg(row != NULL, "no row '%s'", term);
    return row;
}

static void same_interval(const AvlastEstimate *row, const RefTable *values,
                          const char *name, const char *kind, AvlastBootInterval interval)
{
    g_autofree char *low = g_strdup_printf("%s.low", avlast_boot_interval_name(interval)),
                    *high =
                        g_strdup_printf("%s.high", avlast_boot_interval_name(interval));

    /* 59 replicates have no quantile that far out, where R takes the last */
    if (isnan(row->conf_low)) {
        ck_assert_int_eq(interval, AVLAST_BOOT_BCA);
        ck_assert_ptr_nonnull(row->note);
        return;
    }
    assert_digits(row->conf_low, number(values, name, kind, row->term, low), 9);
    assert_digits(row->conf_high, number(values, name, kind, row->term, high), 9);
}

/* Rows of the file in the order of its people; the frame of waves has a unit per row. */
START_TEST(people_are_drawn_as_in_the_reference)
{
    const Case *c = &cases[_i];
    g_autoptr(RefTable) factors = table_of("factors.csv");
    g_autoptr(AvlastFrame) frame = frame_of(c);
    const AvlastPrePostOptions options = options_of(c);
    GError *error = NULL;
    g_autoptr(AvlastPrePostUnits) people =
        avlast_prepost_units_new(frame, &options.columns, &error);
    gsize rows = 0;

    assert_no_error(error);
    g_autofree guint8 *use = g_new0(guint8, people->n);
    for (gsize u = 0; u < people->n; u++) {
        const AvlastColumn *a = avlast_frame_find(frame, c->waves ? "y" : "after"),
                           *b = avlast_frame_find(frame, c->waves ? "y" : "before");
        use[u] = c->waves || (!isnan(a->number[u]) && !isnan(b->number[u]));
    }
    for (gsize k = 0; k < 2; k++) {
        const AvlastRedrawnOptions how = how_of(
            k ? AVLAST_REPLICATES_BAYES : AVLAST_REPLICATES_RESAMPLED, AVLAST_BOOT_NONE);
        g_autoptr(AvlastReplicates) p =
            avlast_prepost_replicates(people, use, &how, &error);
        assert_no_error(error);
        g_autofree double *factor = g_new(double, p->n_units);
        for (gsize at = 0; at < factors->rows; at++) {
            if (strcmp(ref_table_cell(factors, at, "case"), c->name) != 0 ||
                strcmp(ref_table_cell(factors, at, "kind"), k ? "bayes" : "resampled") !=
                    0)
                continue;
            const gsize row =
                (gsize)g_ascii_strtoull(ref_table_cell(factors, at, "row"), NULL, 10);
            for (guint32 r = 0; r < p->n && use[row - 1]; r++) {
                g_autofree char *name = g_strdup_printf("r%u", r + 1);
                avlast_replicates_factors(p, r, factor);
                assert_digits(factor[p->unit[row - 1]],
                              g_ascii_strtod(ref_table_cell(factors, at, name), NULL),
                              12);
            }
            rows++;
        }
    }
    ck_assert_uint_eq(rows, 2 * people->n);
}
END_TEST

START_TEST(intervals_are_those_of_copies)
{
    const Case *c = &cases[_i];
    g_autoptr(RefTable) values = table_of("values.csv");

    for (gsize k = 0; k < G_N_ELEMENTS(intervals); k++) {
        g_autoptr(AvlastEstimates) e =
            redraw(c, AVLAST_REPLICATES_RESAMPLED, intervals[k]);
        for (const char *const *term = c->terms; *term; term++) {
            const AvlastEstimate *row = row_of(e, *term);
            assert_digits(row->std_error,
                          number(values, c->name, "resampled", *term, "error"), 9);
            if (intervals[k] != AVLAST_BOOT_T || **term != 'd')
                same_interval(row, values, c->name, "resampled", intervals[k]);
        }
    }
}
END_TEST

START_TEST(bayesian_weights_are_weights)
{
    const Case *c = &cases[_i];
    g_autoptr(RefTable) values = table_of("values.csv");

    for (gsize k = 0; k < G_N_ELEMENTS(intervals); k++) {
        if (intervals[k] == AVLAST_BOOT_T)
            continue;
        g_autoptr(AvlastEstimates) e = redraw(c, AVLAST_REPLICATES_BAYES, intervals[k]);
        for (const char *const *term = c->terms; *term; term++) {
            if (**term == 'd') { /* no standardised change of weighted people */
                ck_assert_ptr_null(avlast_estimates_find(e, NULL, NULL, *term, NULL));
                continue;
            }
            const AvlastEstimate *row = row_of(e, *term);
            assert_digits(row->std_error,
                          number(values, c->name, "bayes", *term, "error"), 9);
            same_interval(row, values, c->name, "bayes", intervals[k]);
        }
    }
}
END_TEST

START_TEST(jackknife_leaves_out_each)
{
    const Case *c = &cases[_i];
    g_autoptr(RefTable) values = table_of("values.csv");
    g_autoptr(AvlastEstimates) e = redraw(c, AVLAST_REPLICATES_JKN, AVLAST_BOOT_NONE);

    for (const char *const *term = c->terms; *term; term++) {
        const AvlastEstimate *row = row_of(e, *term);
        assert_digits(row->estimate,
                      number(values, c->name, "jackknife", *term, "estimate"), 11);
        assert_digits(row->std_error,
                      number(values, c->name, "jackknife", *term, "error"), 9);
        ck_assert(isnan(row->conf_low));
    }
}
END_TEST

/* Of means it is s / sqrt(n): HC2, the paired t test, Welch's. */
START_TEST(jackknife_of_a_mean_is_the_t_test)
{
    const Case *c = &cases[_i == 0 ? 0 : _i == 1 ? 1 : 4];
    const AvlastPrePostOptions options = options_of(c);
    g_autoptr(AvlastFrame) frame = frame_of(c);
    g_autoptr(AvlastEstimates) e = redraw(c, AVLAST_REPLICATES_JKN, AVLAST_BOOT_NONE);
    GError *error = NULL;
    g_autoptr(AvlastEstimates) whole = avlast_prepost(frame, &options, &error);

    assert_no_error(error);
    assert_digits(row_of(e, c->terms[0])->std_error,
                  row_of(whole, c->terms[0])->std_error, 10);
}
END_TEST

START_TEST(what_cannot_be_drawn_is_refused)
{
    const Case *c = &cases[0];
    const AvlastPrePostOptions options = options_of(c);
    const AvlastRedrawnOptions how = how_of(AVLAST_REPLICATES_BAYES, AVLAST_BOOT_T);
    g_autoptr(AvlastFrame) frame = frame_of(c);
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_prepost_redraw(frame, &options, &how, &error));
    ck_assert(g_error_matches(error, AVLAST_ERROR, AVLAST_ERROR_USAGE));
}
END_TEST

Suite *suite_prepost_bootstrap(void)
{
    Suite *suite = suite_create("prepost_bootstrap");
    TCase *tcase = tcase_create("prepost_bootstrap");

    tcase_add_loop_test(tcase, people_are_drawn_as_in_the_reference, 0,
                        G_N_ELEMENTS(cases));
    tcase_add_loop_test(tcase, intervals_are_those_of_copies, 0, G_N_ELEMENTS(cases));
    tcase_add_loop_test(tcase, bayesian_weights_are_weights, 0, G_N_ELEMENTS(cases));
    tcase_add_loop_test(tcase, jackknife_leaves_out_each, 0, G_N_ELEMENTS(cases));
    tcase_add_loop_test(tcase, jackknife_of_a_mean_is_the_t_test, 0, 3);
    tcase_add_test(tcase, what_cannot_be_drawn_is_refused);
    suite_add_tcase(suite, tcase);
    return suite;
}
