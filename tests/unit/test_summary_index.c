/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Indices of several outcomes against R (tests/ref/summary_index.R), and their
 * properties. */
#include "impact/summary_index.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "support.h"
#include "trial_cases.h"

typedef struct {
    const char *name, *text; /* of the case, of the index */
    const char *treatment, *control, *cluster, *weights;
    AvlastIndexMethod method;
} IndexCase;

#define ARMS  "arm", "kontroll", NULL, NULL
#define THREE "index = who5, -ucla, søvn"
#define HOLES "index = h1, -h2, h3"

static const IndexCase index_cases[] = {
    {"icw complete", THREE, ARMS, AVLAST_INDEX_ICW},
    {"icw holes", HOLES, ARMS, AVLAST_INDEX_ICW},
    {"kl complete", THREE, ARMS, AVLAST_INDEX_KL},
    {"kl holes", HOLES, ARMS, AVLAST_INDEX_KL},
    {"icw four", "index = who5, -ucla, h3, arbeid", ARMS, AVLAST_INDEX_ICW},
    {"icw twins", "index = who5, twin, søvn", ARMS, AVLAST_INDEX_ICW},
    {"icw weights", HOLES, "whole", NULL, NULL, "w", AVLAST_INDEX_ICW},
    {"kl weights", HOLES, "whole", NULL, NULL, "w", AVLAST_INDEX_KL},
    {"icw clusters", HOLES, "whole", NULL, "school", NULL, AVLAST_INDEX_ICW},
    {"kl clusters", HOLES, "whole", NULL, "school", NULL, AVLAST_INDEX_KL},
};

/* Adds the index to the frame. */
static gboolean add_index(AvlastFrame *frame, const IndexCase *c,
                          AvlastSummaryFound *found, GError **error)
{
    const AvlastTrialColumns columns = {.treatment = c->treatment,
                                        .control = c->control,
                                        .cluster = c->cluster,
                                        .weights = c->weights};
    g_autoptr(AvlastSummaryIndex) index = avlast_summary_index_parse(c->text, error);
    g_autoptr(AvlastTrial) trial =
        index ? avlast_trial_new(frame, &columns, error) : NULL;
    AvlastColumn *column =
        trial ? avlast_summary_index_column(trial, index, c->method, found, error) : NULL;

    if (column)
        avlast_frame_add(frame, column);
    return column != NULL;
}

static AvlastResult *effects_of(const AvlastFrame *frame, const IndexCase *c,
                                const char *outcomes)
{
    const TrialCase trial = {.outcomes = outcomes,
                             .treatment = c->treatment,
                             .control = c->control,
                             .cluster = c->cluster,
                             .weights = c->weights};
    GError *error = NULL;
    AvlastResult *result = trial_run(frame, &trial, &error);

    assert_no_error(error);
    return result;
}

static const AvlastEstimate *row_of(const AvlastResult *result, const char *outcome,
                                    const char *term)
{
    gsize at;

    ck_assert(avlast_estimates_find(result->estimates, outcome, NULL, term, &at));
    return avlast_estimates_row(result->estimates, at);
}

/* What was found, by the name in the reference. */
static double quantity(const char *what, const char *component, const IndexCase *c,
                       const AvlastFrame *frame, const AvlastSummaryFound *found,
                       const AvlastResult *result)
{
    g_autoptr(AvlastSummaryIndex) index = avlast_summary_index_parse(c->text, NULL);
    gsize k = 0;

    if (strcmp(what, "partial") == 0)
        return (double)found->partial;
    if (strcmp(what, "none") == 0)
        return (double)found->none;
    if (strcmp(what, "centre") == 0)
        return found->centre;
    if (strcmp(what, "scale") == 0)
        return found->scale;
    if (strcmp(what, "value") == 0)
        return avlast_frame_find(frame, "index")
            ->number[g_ascii_strtoull(component, NULL, 10) - 1];
    if (strcmp(what, "effect") == 0)
        return row_of(result, "index", component)->estimate;
    if (strcmp(what, "se") == 0)
        return row_of(result, "index", component)->std_error;
    if (strcmp(what, "df") == 0)
        return row_of(result, "index", component)->df;
    while (k < index->n && strcmp(index->columns[k], component) != 0)
        k++;
    ck_assert_uint_lt(k, index->n);
    return strcmp(what, "mean") == 0 ? found->mean[k]
           : strcmp(what, "sd") == 0 ? found->sd[k]
                                     : found->weight[k];
}

START_TEST(numbers_are_those_of_r)
{
    g_autofree char *path = source_path("tests/ref/summary_index.csv");
    g_autoptr(RefTable) truth = ref_table_read(path);
    const double *value = ref_table_numbers(truth, "value");
    gsize compared = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(index_cases); i++) {
        const IndexCase *c = &index_cases[i];
        AvlastSummaryFound found = {0};
        GError *error = NULL;
        g_autoptr(AvlastFrame) frame =
            trial_read_frame("tests/ref/summary_index_data.csv");
        add_index(frame, c, &found, &error);
        assert_no_error(error);
        g_autoptr(AvlastResult) result = effects_of(frame, c, "index");
        for (gsize r = 0; r < truth->rows; r++) {
            if (strcmp(ref_table_cell(truth, r, "case"), c->name) != 0)
                continue;
            const double got =
                quantity(ref_table_cell(truth, r, "what"),
                         ref_table_cell(truth, r, "component"), c, frame, &found, result);
            compared++;
            if (fabs(value[r]) < 1e-12)
                ck_assert_double_eq_tol(got, value[r], 1e-12);
            else
                assert_digits(got, value[r], 9.5);
        }
        avlast_summary_found_clear(&found);
    }
    ck_assert_uint_eq(compared, truth->rows);
}
END_TEST

START_TEST(mean_of_z_has_the_mean_of_the_effects)
{
    const IndexCase *c = &index_cases[2];
    AvlastSummaryFound found = {0};
    GError *error = NULL;
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/summary_index_data.csv");

    ck_assert(add_index(frame, c, &found, &error));
    g_autoptr(AvlastResult) result = effects_of(frame, c, "index,who5,ucla,søvn");
    const double mean = (row_of(result, "who5", "arm=full")->estimate / found.sd[0] -
                         row_of(result, "ucla", "arm=full")->estimate / found.sd[1] +
                         row_of(result, "søvn", "arm=full")->estimate / found.sd[2]) /
                        3.0;
    assert_digits(row_of(result, "index", "arm=full")->estimate, mean, 12);
    avlast_summary_found_clear(&found);
}
END_TEST

/* Units and directions of the components do not matter. */
START_TEST(units_do_not_matter)
{
    const IndexCase *c = &index_cases[1];
    IndexCase turned = *c;
    AvlastSummaryFound found[2] = {{0}, {0}};
    GError *error = NULL;
    g_autoptr(AvlastFrame) one = trial_read_frame("tests/ref/summary_index_data.csv");
    g_autoptr(AvlastFrame) two = trial_read_frame("tests/ref/summary_index_data.csv");
    AvlastColumn *h1 = avlast_frame_find(two, "h1"), *h2 = avlast_frame_find(two, "h2");

    for (gsize i = 0; i < two->rows; i++) {
        h1->number[i] = 1e6 + 250.0 * h1->number[i];
        h2->number[i] = -h2->number[i];
    }
    turned.text = "index = h3, `h1`, +h2";
    ck_assert(add_index(one, c, &found[0], &error) &&
              add_index(two, &turned, &found[1], &error));
    const AvlastColumn *a = avlast_frame_find(one, "index"),
                       *b = avlast_frame_find(two, "index");
    for (gsize i = 0; i < one->rows; i++) {
        ck_assert_int_eq(a->reason[i] == AVLAST_PRESENT, b->reason[i] == AVLAST_PRESENT);
        ck_assert(isnan(a->number[i]) == isnan(b->number[i]));
        if (!isnan(a->number[i]))
            ck_assert_double_eq_tol(a->number[i], b->number[i], 1e-10);
    }
    ck_assert_double_eq_tol(found[0].weight[0], found[1].weight[1], 1e-11);
    avlast_summary_found_clear(&found[0]);
    avlast_summary_found_clear(&found[1]);
}
END_TEST

/* A row whose only component counts against the index has none. */
START_TEST(rows_of_negative_weight_have_no_index)
{
    const IndexCase *c = &index_cases[5];
    AvlastSummaryFound found = {0};
    GError *error = NULL;
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/summary_index_data.csv");
    AvlastColumn *gone[] = {avlast_frame_find(frame, "who5"),
                            avlast_frame_find(frame, "søvn")};

    for (gsize k = 0; k < G_N_ELEMENTS(gone); k++) {
        gone[k]->number[0] = NAN;
        gone[k]->reason[0] = 1;
    }
    ck_assert(add_index(frame, c, &found, &error));
    const AvlastColumn *index = avlast_frame_find(frame, "index");
    ck_assert_uint_eq(found.unusable, 1);
    ck_assert_double_lt(found.weight[1], 0.0);
    ck_assert(isnan(index->number[0]));
    ck_assert_str_eq(g_ptr_array_index(index->reasons, index->reason[0]),
                     "its components of the index have no positive weight");
    avlast_summary_found_clear(&found);
}
END_TEST

static void refused_on(const char *data, const char *text, AvlastIndexMethod method,
                       int class, const char *says)
{
    const IndexCase c = {"", text, .treatment = "t", .control = NULL, .method = method};
    AvlastSummaryFound found = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = trial_parse_frame(data);

    ck_assert(!add_index(frame, &c, &found, &error));
    assert_error(error, class, says);
    avlast_summary_found_clear(&found);
}

START_TEST(what_cannot_be_is_said)
{
    static const char data[] = "t,a,b,c,k,word\n0,1,4,3,2,x\n0,2,3,5,2,y\n0,4,4,9,2,x\n"
                               "1,3,1,7,1,y\n1,2,2,5,3,x\n1,5,2,11,2,y\n";
    static const char one[] = "t,a,b\n0,1,2\n1,2,3\n1,4,1\n";
    const int usage = AVLAST_ERROR_USAGE, degenerate = AVLAST_ERROR_DEGENERATE;

    refused_on(data, "a, b", AVLAST_INDEX_ICW, usage, "not of the form");
    refused_on(data, "= a, b", AVLAST_INDEX_ICW, usage, "not of the form");
    refused_on(data, "x = a", AVLAST_INDEX_ICW, usage, "1 component:");
    refused_on(data, "x =", AVLAST_INDEX_ICW, usage, "from 2 to 100");
    refused_on(data, "x = a, -a", AVLAST_INDEX_ICW, usage, "component 'a' twice");
    refused_on(data, "x = a, -, b", AVLAST_INDEX_ICW, usage, "empty component");
    refused_on(data, "x = a, q", AVLAST_INDEX_ICW, usage, "'q'");
    refused_on(data, "x = a, word", AVLAST_INDEX_ICW, AVLAST_ERROR_INCONSISTENT, "word");
    refused_on(data, "x = a, k", AVLAST_INDEX_KL, degenerate, "does not vary");
    refused_on(one, "x = a, b", AVLAST_INDEX_KL, degenerate, "fewer than two values");
    /* c = 1 + 2 a */
    refused_on(data, "x = a, b, c", AVLAST_INDEX_ICW, degenerate, "has no inverse");
    /* turned, their z add to 0 */
    refused_on(data, "x = a, -c", AVLAST_INDEX_ICW, degenerate, "has no inverse");
}
END_TEST

/* Where the covariance has no inverse, the mean of z has no trouble. */
START_TEST(dependent_components_have_a_mean)
{
    const IndexCase c = {"", "x = a, c", .treatment = "t", .control = NULL,
                         .method = AVLAST_INDEX_KL};
    AvlastSummaryFound found = {0};
    GError *error = NULL;
    g_autoptr(AvlastFrame) frame =
        trial_parse_frame("t,a,c\n0,1,3\n0,2,5\n0,3,7\n1,3,7\n1,5,11\n");

    ck_assert(add_index(frame, &c, &found, &error));
    const AvlastColumn *x = avlast_frame_find(frame, "x");
    for (gsize i = 0; i < 3; i++)
        ck_assert_double_eq_tol(x->number[i], (double)i - 1.0, 1e-14);
    ck_assert_double_eq_tol(x->number[4], 3.0, 1e-14);
    avlast_summary_found_clear(&found);
}
END_TEST

Suite *suite_summary_index(void)
{
    Suite *suite = suite_create("summary_index");
    TCase *cases = tcase_create("all");

    tcase_add_test(cases, numbers_are_those_of_r);
    tcase_add_test(cases, mean_of_z_has_the_mean_of_the_effects);
    tcase_add_test(cases, units_do_not_matter);
    tcase_add_test(cases, rows_of_negative_weight_have_no_index);
    tcase_add_test(cases, what_cannot_be_is_said);
    tcase_add_test(cases, dependent_components_have_a_mean);
    suite_add_tcase(suite, cases);
    return suite;
}
