/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "design_cases.h"
#include "support.h"
#include "survey/correlation.h"
#include "survey/crosstab.h"
#include "survey/describe.h"
#include "survey/histogram.h"
#include "survey/likert.h"
#include "survey/multiple.h"
#include "survey/smd.h"

/* Every row of tests/ref/describe/expected.csv (describe.R) is one field of one row of a
 * result: case, job, outcome, group, term, field, value. */

static const DesignCase people_cases[] = {
    {.name = "people_srs"},
    {.name = "people", .weights = "w", .strata = {"stratum"}, .clusters = {"psu"}}};

typedef struct {
    const char *name;
    gboolean people, designed;
    AvlastFrame *frame;
    AvlastSample *sample;
} Case;

static Case case_new(const char *name)
{
    Case c = {.name = name,
              .people = g_str_has_prefix(name, "people"),
              .designed = !g_str_has_suffix(name, "srs")};

    if (c.people) {
        g_autofree char *path = source_path("tests/ref/describe/people.csv");
        c.frame = frame_of_csv(path);
        c.sample = sample_of_case(&people_cases[c.designed ? 1 : 0], c.frame);
        for (guint i = 0; i < c.frame->columns->len; i++) {
            AvlastColumn *column = g_ptr_array_index(c.frame->columns, i);
            column->integer =
                column->name[0] == 'l' || strcmp(column->name, "whole") == 0;
        }
        return c;
    }
    for (int i = 0; i < n_design_cases; i++)
        if (strcmp(design_cases[i].name, name) == 0) {
            c.frame = frame_of_case(&design_cases[i]);
            c.sample = sample_of_case(&design_cases[i], c.frame);
        }
    ck_assert_msg(c.frame != NULL, "no case '%s'", name);
    return c;
}

static void case_clear(Case *c)
{
    avlast_sample_free(c->sample);
    avlast_frame_free(c->frame);
}

/* --- jobs --- */

static AvlastEstimates *describe(const Case *c, const char *by, AvlastTestKind number,
                                 AvlastTestKind category, AvlastJoint joint)
{
    static const double quantiles[] = {0.1, 0.25, 0.5, 0.9};
    const char *const groups[] = {by, NULL};
    const char *people[] = {"score", "whole", "region", "rare", NULL};
    const char *others[] = {"x", "ym", "b", "cat", "y", NULL};
    const AvlastDescribeOptions options = {.by = groups,
                                           .quantiles = quantiles,
                                           .n_quantiles = 4,
                                           .smd = TRUE,
                                           .number_test = number,
                                           .category_test = category,
                                           .joint = joint};
    g_autoptr(GError) error = NULL;

    if (strcmp(by, "cat") == 0)
        others[3] = "y", others[4] = NULL;
    if (joint)
        others[strcmp(by, "cat") == 0 ? 3 : 4] = NULL;
    g_autoptr(AvlastDescription) d = avlast_describe(
        c->frame, c->sample, c->people ? people : others, &options, &error);
    assert_no_error(error);
    return g_steal_pointer(&d->estimates);
}

static AvlastEstimates *correlate(const Case *c, gboolean spearman)
{
    static const char *const people[] = {"score", "whole", NULL}, *const others[] = {
                                                                      "y", "x", "ym",
                                                                      NULL};
    const AvlastCorrelationOptions options = {.spearman = spearman};
    g_autoptr(GError) error = NULL;
    AvlastEstimates *e = avlast_correlation_pairs(
        c->frame, c->sample, c->people ? people : others, &options, &error);

    assert_no_error(error);
    return e;
}

static AvlastEstimates *answers(const Case *c, gboolean likert)
{
    static const char *const items[] = {"l1", "l2", NULL},
                             *const marks[] = {"m1", "m2", "m3", NULL},
                             *const by[] = {"two", NULL};
    const AvlastLikertOptions options = {.by = by};
    g_autoptr(GError) error = NULL;

    if (likert) {
        g_autoptr(AvlastLikert) l =
            avlast_likert(c->frame, c->sample, items, &options, &error);
        assert_no_error(error);
        return g_steal_pointer(&l->estimates);
    }
    g_autoptr(AvlastMultiple) m =
        avlast_multiple(c->frame, c->sample, "q", marks, by, 0.95, &error);
    assert_no_error(error);
    return g_steal_pointer(&m->estimates);
}

/* job: "describe_g2", "wilcoxon_arm", "pearson" ... */
static AvlastEstimates *run_job(const Case *c, const char *job)
{
    const char *by = strchr(job, '_') ? strchr(job, '_') + 1 : "";
    g_autoptr(GError) error = NULL;

    if (g_str_has_prefix(job, "describe"))
        return describe(c, by, AVLAST_TEST_AUTO, AVLAST_TEST_CHISQ, AVLAST_JOINT_NONE);
    if (g_str_has_prefix(job, "joint"))
        return describe(c, by, AVLAST_TEST_NONE, AVLAST_TEST_NONE, AVLAST_JOINT_COMPLETE);
    if (g_str_has_prefix(job, "indicator"))
        return describe(c, by, AVLAST_TEST_NONE, AVLAST_TEST_NONE,
                        AVLAST_JOINT_INDICATOR);
    if (g_str_has_prefix(job, "rank") || g_str_has_prefix(job, "wilcoxon"))
        return describe(c, by, AVLAST_TEST_WILCOXON, AVLAST_TEST_NONE, AVLAST_JOINT_NONE);
    if (g_str_has_prefix(job, "welch"))
        return describe(c, by, AVLAST_TEST_WELCH, AVLAST_TEST_NONE, AVLAST_JOINT_NONE);
    if (g_str_has_prefix(job, "t_"))
        return describe(c, by, AVLAST_TEST_T, AVLAST_TEST_NONE, AVLAST_JOINT_NONE);
    if (g_str_has_prefix(job, "chisq"))
        return describe(c, by, AVLAST_TEST_NONE, AVLAST_TEST_CHISQ, AVLAST_JOINT_NONE);
    if (g_str_has_prefix(job, "fisher"))
        return describe(c, by, AVLAST_TEST_NONE, AVLAST_TEST_FISHER, AVLAST_JOINT_NONE);
    if (strcmp(job, "crosstab") == 0) {
        g_autoptr(AvlastCrosstab) t =
            avlast_crosstab(c->frame, c->sample, c->people ? "region" : "cat",
                            c->people ? "two" : "g2", 0.95, &error);
        assert_no_error(error);
        return g_steal_pointer(&t->estimates);
    }
    if (strcmp(job, "pearson") == 0 || strcmp(job, "spearman") == 0)
        return correlate(c, job[0] == 's');
    return answers(c, strcmp(job, "likert") == 0);
}

static double field_of(const AvlastEstimate *row, const char *field)
{
    const struct {
        const char *name;
        double value;
    } fields[] = {{"estimate", row->estimate},
                  {"std.error", row->std_error},
                  {"statistic", row->statistic},
                  {"df", row->df},
                  {"df2", row->df2},
                  {"p.value", row->p_value},
                  {"conf.low", row->conf_low},
                  {"conf.high", row->conf_high},
                  {"nobs", (double)row->nobs}};

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (g_str_has_prefix(field, fields[i].name) &&
            (strlen(field) == strlen(fields[i].name) ||
             field[strlen(fields[i].name)] == '.'))
            return fields[i].value;
    ck_abort_msg("no field '%s'", field);
}

/* Agreeing digits; what R itself iterates or sums differently is held less tightly. */
static double wanted(const char *job, const char *field)
{
    if (g_str_has_prefix(job, "fisher"))
        return 7;
    return g_str_has_prefix(job, "wilcoxon") || strcmp(field, "p.value") == 0 ? 8.5 : 9;
}

static void compare(const Case *c, char **cell, const AvlastEstimates *e)
{
    const char *group = cell[3][0] ? cell[3] : NULL;
    const AvlastEstimate *row = NULL;
    double value;

    for (guint i = 0; i < e->rows->len && !row; i++) {
        const AvlastEstimate *at = avlast_estimates_row(e, i);
        if (strcmp(at->outcome, cell[2]) == 0 && g_strcmp0(at->group, group) == 0 &&
            strcmp(at->term, cell[4]) == 0)
            row = at;
    }
    ck_assert_msg(row != NULL, "%s %s: no row '%s' '%s' '%s'", c->name, cell[1], cell[2],
                  cell[3], cell[4]);
    if (!avlast_number_parse(cell[6], strlen(cell[6]), '.', &value))
        value = NAN;
    double got = field_of(row, cell[5]);
    /* a net agreement stops at -1 and 1, R's interval does not */
    if (strcmp(cell[4], "net") == 0)
        value = isnan(value) ? NAN : fmax(-1.0, fmin(1.0, value));
    const double digits = isnan(got) && isnan(value)  ? 15.0
                          : fabs(got - value) < 1e-14 ? 15.0
                                                      : digits_of(got, value);
    ck_assert_msg(digits >= wanted(cell[1], cell[5]),
                  "%s %s '%s' '%s' '%s' %s: %.17g, R has %.17g (%.1f digits)", c->name,
                  cell[1], cell[2], cell[3], cell[4], cell[5], got, value, digits);
}

static const char *const case_names[] = {"srs",    "strat",      "strat_fpc",
                                         "clus1",  "clus1_fpc",  "clus2",
                                         "groups", "people_srs", "people"};

START_TEST(test_reference)
{
    Case c = case_new(case_names[_i]);
    g_autofree char *path = source_path("tests/ref/describe/expected.csv");
    g_autofree char *text = NULL;
    g_autoptr(GHashTable) jobs = g_hash_table_new_full(
        g_str_hash, g_str_equal, g_free, (GDestroyNotify)avlast_estimates_free);
    guint compared = 0;

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(g_strchomp(text), "\n", -1);
    for (guint l = 1; lines[l]; l++) {
        g_auto(GStrv) cell = g_strsplit(lines[l], ",", -1);
        if (strcmp(cell[0], c.name) != 0)
            continue;
        AvlastEstimates *e = g_hash_table_lookup(jobs, cell[1]);
        if (!e) {
            e = run_job(&c, cell[1]);
            g_hash_table_insert(jobs, g_strdup(cell[1]), e);
        }
        compare(&c, cell, e);
        compared++;
    }
    ck_assert_uint_gt(compared, 200);
    case_clear(&c);
}
END_TEST

/* Bins hold every row once, an edge belongs to the bin above it, and shares are of the
 * weights. */
START_TEST(test_histogram)
{
    Case c = case_new("people");
    const AvlastColumn *column = avlast_frame_find(c.frame, "score");
    g_autoptr(GError) error = NULL;

    for (guint bins = 0; bins <= 30; bins += 10) {
        g_autoptr(AvlastHistogram) h =
            avlast_histogram_new(c.sample, column, NULL, bins, &error);
        assert_no_error(error);
        gint64 n = 0;
        double share = 0.0;
        for (gsize b = 0; b < h->n_bins; b++) {
            gint64 inside = 0;
            double weight = 0.0, all = 0.0;
            for (gsize i = 0; i < c.frame->rows; i++) {
                const double x = column->number[i], w = c.sample->weight[i];
                const double low = h->from + h->width * (double)b,
                             high = h->from + h->width * ((double)b + 1.0);
                all += w;
                if (x >= low && x < high) {
                    inside++;
                    weight += w;
                }
            }
            ck_assert_int_eq(h->n[b], inside);
            assert_digits(h->share[b], weight / all, 12);
            n += h->n[b];
            share += h->share[b];
        }
        ck_assert_int_eq(n, (gint64)c.frame->rows);
        assert_digits(share, 1.0, 12);
    }
    case_clear(&c);
}
END_TEST

/* The published table of Yang and Dalton's formula by hand: p0 = (.5, .3, .2), p1 = (.2,
 * .3, .5): t = (0, .3), S of the last two levels, d = sqrt(t' S^-1 t). */
START_TEST(test_smd_closed_form)
{
    const double p0[] = {0.5, 0.3, 0.2}, p1[] = {0.2, 0.3, 0.5};
    AvlastMoments a[3], b[3];

    for (int l = 0; l < 3; l++) {
        a[l] = (AvlastMoments){.n = 100, .weight = 100, .mean = p0[l]};
        b[l] = (AvlastMoments){.n = 100, .weight = 100, .mean = p1[l]};
    }
    /* S = [.21, -.105; -.105, .205]: t' S^-1 t = .09 * .21 / (.21 * .205 - .105^2) */
    assert_digits(avlast_smd_of_levels(a, b, 3),
                  sqrt(0.09 * 0.21 / (0.21 * 0.205 - 0.105 * 0.105)), 13);
    assert_digits(avlast_smd_of_levels(a, a, 3), 0.0, 15);
    /* levels that do not overlap have no finite difference */
    for (int l = 0; l < 3; l++) {
        a[l].mean = l == 0;
        b[l].mean = l == 0 ? 0.0 : 0.5;
    }
    ck_assert(isnan(avlast_smd_of_levels(a, b, 3)));
}
END_TEST

/* Nothing depends on the order of the rows, nor on the scale of the weights. */
START_TEST(test_invariance)
{
    Case c = case_new("people");
    g_autofree gsize *order = g_new(gsize, c.frame->rows);

    for (gsize i = 0; i < c.frame->rows; i++)
        order[i] = (i * 7 + 3) % c.frame->rows;
    ck_assert_uint_ne(c.frame->rows % 7, 0);
    Case other = c;
    other.frame = frame_reordered(c.frame, order);
    AvlastColumn *w = avlast_frame_find(other.frame, "w");
    for (gsize i = 0; i < other.frame->rows; i++)
        w->number[i] *= 4.0;
    other.sample = sample_of_case(&people_cases[1], other.frame);
    g_autoptr(AvlastEstimates) a =
        describe(&c, "arm", AVLAST_TEST_AUTO, AVLAST_TEST_AUTO, AVLAST_JOINT_COMPLETE);
    g_autoptr(AvlastEstimates) b = describe(&other, "arm", AVLAST_TEST_AUTO,
                                            AVLAST_TEST_AUTO, AVLAST_JOINT_COMPLETE);
    ck_assert_uint_eq(a->rows->len, b->rows->len);
    for (gsize i = 0; i < a->rows->len; i++) {
        const AvlastEstimate *x = avlast_estimates_row(a, i),
                             *y = avlast_estimates_row(b, i);
        const gboolean weight = g_str_has_prefix(x->term, "weighted.n");
        ck_assert_str_eq(x->term, y->term);
        if (!isnan(x->estimate))
            assert_digits(y->estimate, x->estimate * (weight ? 4.0 : 1.0), 11);
        if (!isnan(x->std_error))
            assert_digits(y->std_error, x->std_error, 10);
        if (!isnan(x->p_value))
            assert_digits(y->p_value, x->p_value, 8);
    }
    case_clear(&c);
    case_clear(&other);
}
END_TEST

Suite *suite_describe(void)
{
    Suite *suite = suite_create("describe");
    TCase *reference = tcase_create("reference");

    tcase_set_timeout(reference, 60);
    tcase_add_loop_test(reference, test_reference, 0, G_N_ELEMENTS(case_names));
    suite_add_tcase(suite, reference);
    TCase *properties = tcase_create("properties");
    tcase_set_timeout(properties, 60);
    tcase_add_test(properties, test_histogram);
    tcase_add_test(properties, test_smd_closed_form);
    tcase_add_test(properties, test_invariance);
    suite_add_tcase(suite, properties);
    return suite;
}
