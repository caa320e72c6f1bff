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

Suite *suite_describe(void)
{
    Suite *suite = suite_create("describe");
    TCase *reference = tcase_create("reference");

    tcase_set_timeout(reference, 60);
    tcase_add_loop_test(reference, test_reference, 0, G_N_ELEMENTS(case_names));
    suite_add_tcase(suite, reference);
    return suite;
}
