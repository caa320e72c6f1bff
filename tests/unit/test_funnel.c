/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The funnel of pooled studies: what `avlast pool` hands to the chart against metafor
 * (tests/ref/funnel.R), and what the chart makes of it. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "chart_support.h"
#include "cmd/pool/pool.h"
#include "core/error.h"
#include "plots/funnel.h"

#define MAX_STUDIES 64

typedef struct {
    double y[MAX_STUDIES], v[MAX_STUDIES];
    AvlastPoolStudies read;
    AvlastResult *result;
} Set;

static AvlastEstimate *add(Set *set, const char *term, double estimate)
{
    AvlastEstimate *row = avlast_estimates_add(set->result->estimates, "y", NULL, term);

    row->estimate = estimate;
    return row;
}

/* The result as the program fills it, as far as the chart reads it. */
static void pool_set(Set *set, const RefTable *studies, const char *name, gboolean random,
                     gboolean ratio, double level)
{
    const AvlastPoolOptions options = {random ? AVLAST_POOL_REML : AVLAST_POOL_COMMON,
                                       AVLAST_POOL_Z, AVLAST_POOL_PREDICT_Z, level};
    g_autoptr(GError) error = NULL;
    AvlastEgger egger;
    gsize k = 0;

    set->read = (AvlastPoolStudies){.outcome = (char *)(gsize) "Trivsel på Ås"};
    set->read.label = g_ptr_array_new();
    for (gsize i = 0; i < studies->rows; i++) {
        if (strcmp(ref_table_cell(studies, i, "set"), name) != 0)
            continue;
        const double se = g_ascii_strtod(ref_table_cell(studies, i, "se"), NULL);
        set->y[k] = g_ascii_strtod(ref_table_cell(studies, i, "y"), NULL);
        set->v[k++] = se * se;
        g_ptr_array_add(set->read.label,
                        (gpointer)(gsize)ref_table_cell(studies, i, "study"));
    }
    set->read.k = k;
    set->read.y = set->y;
    set->read.v = set->v;
    const AvlastStudies pooling = {k, set->y, set->v, 1, NULL};
    g_autoptr(AvlastPooled) pooled = avlast_pool(&pooling, &options, &error);
    assert_no_error(error);
    ck_assert(avlast_pool_egger(&pooling, level, &egger, &error));
    set->result = avlast_result_new("pool");
    set->result->estimates = avlast_estimates_new();
    set->result->estimates->level = level;
    if (random)
        add(set, "pooled", pooled->b[0]);
    add(set, "common", pooled->b[0]);
    add(set, "egger", egger.slope)->p_value = egger.p_value;
    add(set, "limit", ratio ? exp(egger.limit.estimate) : egger.limit.estimate);
    avlast_pool_charts(&set->read, pooled, ratio, set->result);
}

static void set_clear(Set *set)
{
    g_ptr_array_unref(set->read.label);
    avlast_result_free(set->result);
}

/* --- numbers --- */

static const struct {
    const char *set, *method, *level;
} references[] = {
    {"spread", "REML", "0.95"}, {"spread", "FE", "0.95"}, {"spread", "REML", "0.9"},
    {"spread", "FE", "0.9"},    {"few", "REML", "0.95"},  {"few", "FE", "0.95"},
    {"few", "REML", "0.9"},     {"few", "FE", "0.9"},     {"alike", "REML", "0.95"},
    {"alike", "FE", "0.95"},    {"alike", "REML", "0.9"}, {"alike", "FE", "0.9"},
    {"many", "REML", "0.95"},   {"many", "FE", "0.95"},   {"many", "REML", "0.9"},
    {"many", "FE", "0.9"},
};

static double of(const AvlastFunnel *f, const Set *set, const char *what)
{
    const struct {
        const char *what;
        double value;
    } values[] = {{"centre", f->centre},
                  {"z", f->z},
                  {"outside", f->outside},
                  {"limit", f->limit},
                  {"slope", f->slope},
                  {"p", f->p},
                  {"line", f->limit + f->slope * f->study[f->k - 1].se}};

    for (gsize i = 0; i < G_N_ELEMENTS(values); i++)
        if (strcmp(values[i].what, what) == 0)
            return values[i].value;
    const gboolean low = g_str_has_prefix(what, "low");
    const guint64 i = g_ascii_strtoull(what + (low ? 3 : 4), NULL, 10) - 1;
    return f->centre + (low ? -1 : 1) * f->z * sqrt(set->v[i]);
}

START_TEST(funnel_is_metafors)
{
    g_autofree char *path = source_path("tests/ref/funnel.csv"),
                    *data = source_path("tests/ref/pooling/studies.csv");
    g_autoptr(RefTable) expected = ref_table_read(path);
    g_autoptr(RefTable) studies = ref_table_read(data);
    const gboolean random = strcmp(references[_i].method, "REML") == 0;
    g_autoptr(GError) error = NULL;
    g_auto(AvlastFunnel) f = {0};
    guint compared = 0;
    Set set;

    pool_set(&set, studies, references[_i].set, random, FALSE,
             g_ascii_strtod(references[_i].level, NULL));
    ck_assert(
        avlast_funnel_read(&f, json_object_get(set.result->charts, "funnel"), &error));
    ck_assert_int_eq(f.random, random);
    for (gsize i = 0; i < expected->rows; i++) {
        if (strcmp(ref_table_cell(expected, i, "set"), references[_i].set) != 0 ||
            strcmp(ref_table_cell(expected, i, "method"), references[_i].method) != 0 ||
            strcmp(ref_table_cell(expected, i, "level"), references[_i].level) != 0)
            continue;
        const char *what = ref_table_cell(expected, i, "what");
        assert_digits(of(&f, &set, what), ref_table_numbers(expected, "value")[i], 7);

        compared++;
    }
    ck_assert_uint_ge(compared, 15);
    set_clear(&set);
}
END_TEST

/* Ratios are drawn by their logarithms: the same funnel, other words. */
START_TEST(ratios_have_the_funnel_of_their_logarithms)
{
    g_autofree char *data = source_path("tests/ref/pooling/studies.csv");
    g_autoptr(RefTable) studies = ref_table_read(data);
    g_auto(AvlastFunnel) plain = {0}, ratio = {0};
    g_autoptr(GError) error = NULL;
    Set a, b;

    pool_set(&a, studies, "spread", TRUE, FALSE, 0.95);
    pool_set(&b, studies, "spread", TRUE, TRUE, 0.95);
    ck_assert(
        avlast_funnel_read(&plain, json_object_get(a.result->charts, "funnel"), &error));
    ck_assert(
        avlast_funnel_read(&ratio, json_object_get(b.result->charts, "funnel"), &error));
    ck_assert(ratio.ratio && !plain.ratio);
    ck_assert_uint_eq(ratio.outside, plain.outside);
    assert_digits(ratio.limit, plain.limit, 12);
    assert_digits(ratio.centre, plain.centre, 15);
    g_autofree char *mean = avlast_funnel_effect(&ratio, log(1.5), "nb");
    ck_assert_str_eq(mean, "1,50");
    set_clear(&a);
    set_clear(&b);
}
END_TEST

START_TEST(funnel_in_every_format)
{
    static const char *const sets[] = {"spread", "many", "few"};
    g_autofree char *data = source_path("tests/ref/pooling/studies.csv");
    g_autoptr(RefTable) studies = ref_table_read(data);
    Set set;

    pool_set(&set, studies, sets[_i], TRUE, _i == 1, 0.95);
    ck_assert_uint_eq(avlast_chart_items(set.result, "funnel"), 1);
    draw_in_all_ways(set.result, "funnel", 1);
    set_clear(&set);
}
END_TEST

/* --- words --- */

#define STUDY(name, effect, se)                                                          \
    "{\"name\":\"" name "\",\"effect\":" #effect ",\"se\":" #se "}"
#define FUNNEL(egger, studies)                                                           \
    "{\"outcome\":\"y\",\"ratio\":false,\"random\":true,\"level\":0.95,\"z\":1.96,"      \
    "\"centre\":1,\"egger\":" egger ",\"studies\":[" studies "]}"
#define EGGER(slope, p) "{\"limit\":0.5,\"slope\":" #slope ",\"p\":" #p "}"
#define THREE           STUDY("a", 1, 0.1) "," STUDY("b", 1.1, 0.2) "," STUDY("c", 0.5, 0.4)
#define ASTRAY          THREE "," STUDY("Bodø", 1.9, 0.5) "," STUDY("Vadsø", 2.1, 0.5)

static const struct {
    const char *json, *title, *nb;
} titles[] = {
    {FUNNEL("null", THREE), "All 3 studies lie where chance alone would put 95% of them",
     "Alle 3 studier ligger der tilfeldigheter alene ville ha lagt 95\u00a0% av dem"},
    {FUNNEL("null", ASTRAY),
     "1 of 5 studies lies outside of where chance alone would put 95% of them",
     "1 av 5 studier ligger utenfor der tilfeldigheter alene ville ha lagt 95\u00a0% av "
     "dem"},
    {FUNNEL("null", ASTRAY "," STUDY("d", -9, 1)),
     "2 of 6 studies lie outside of where chance alone would put 95% of them",
     "2 av 6 studier ligger utenfor der tilfeldigheter alene ville ha lagt 95\u00a0% av "
     "dem"},
    {FUNNEL(EGGER(2, 0.012), THREE),
     "The less sure a study, the higher its effect (Egger's test, p = 0.012)",
     "Jo mindre sikker en studie er, desto høyere er effekten (Eggers test, p = 0,012)"},
    {FUNNEL(EGGER(-2, 0.0001), THREE),
     "The less sure a study, the lower its effect (Egger's test, p <0.001)",
     "Jo mindre sikker en studie er, desto lavere er effekten (Eggers test, p <0,001)"},
    {FUNNEL(EGGER(-2, 0.4), THREE),
     "Small studies do not clearly differ from large ones (Egger's test, p = 0.400)",
     "Små studier skiller seg ikke klart fra store (Eggers test, p = 0,400)"},
};

START_TEST(funnel_titles_follow_the_numbers)
{
    g_autoptr(AvlastResult) result = only_chart("pool", "funnel", titles[_i].json);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL, .lang = "nb"};
    g_autofree char *title = title_of(result, "funnel", 0);
    g_autoptr(GError) error = NULL;

    ck_assert_str_eq(title, titles[_i].title);
    speak("nb");
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, "funnel", 0, &options, &error);
    assert_no_error(error);
    ck_assert_str_eq(chart->title, titles[_i].nb);
}
END_TEST

START_TEST(funnel_table_is_sorted_and_marked)
{
    g_autoptr(AvlastResult) result = only_chart("pool", "funnel", FUNNEL("null", ASTRAY));
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(AvlastChart) chart = avlast_chart_draw(result, "funnel", 0, &options, NULL);
    static const char *const rows[][4] = {{"a", "1.00", "0.10", "yes"},
                                          {"b", "1.10", "0.20", "yes"},
                                          {"c", "0.50", "0.40", "yes"},
                                          {"Bodø", "1.90", "0.50", "yes"},
                                          {"Vadsø", "2.10", "0.50", "no"}};

    ck_assert_uint_eq(chart->table->len, 6);
    for (guint i = 0; i < 5; i++) {
        char *const *cells = g_ptr_array_index(chart->table, i + 1);
        for (guint c = 0; c < 4; c++)
            ck_assert_str_eq(cells[c], rows[i][c]);
    }
}
END_TEST

static const struct {
    const char *json, *what;
} damaged[] = {
    {"{\"studies\":[1,2,3]}", "no mean or level"},
    {FUNNEL("null", "{},{},{}"), "a study without an effect"},
    {FUNNEL("null", STUDY("a", 1, 0) "," THREE), "a study without an effect"},
};

START_TEST(damaged_funnels_are_refused)
{
    g_autoptr(AvlastResult) result = only_chart("pool", "funnel", damaged[_i].json);
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_chart_draw(result, "funnel", 0, &options, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, damaged[_i].what);
}
END_TEST

START_TEST(two_studies_are_no_funnel)
{
    g_autoptr(AvlastResult) result = only_chart(
        "pool", "funnel", FUNNEL("null", STUDY("a", 1, 1) "," STUDY("b", 2, 1)));

    ck_assert_uint_eq(avlast_chart_items(result, "funnel"), 0);
}
END_TEST

Suite *suite_funnel(void)
{
    Suite *suite = suite_create("funnel");
    TCase *tests = tcase_create("funnel");

    tcase_set_timeout(tests, 120);
    tcase_add_loop_test(tests, funnel_is_metafors, 0, G_N_ELEMENTS(references));
    tcase_add_test(tests, ratios_have_the_funnel_of_their_logarithms);
    tcase_add_loop_test(tests, funnel_in_every_format, 0, 3);
    tcase_add_loop_test(tests, funnel_titles_follow_the_numbers, 0, G_N_ELEMENTS(titles));
    tcase_add_test(tests, funnel_table_is_sorted_and_marked);
    tcase_add_loop_test(tests, damaged_funnels_are_refused, 0, G_N_ELEMENTS(damaged));
    tcase_add_test(tests, two_studies_are_no_funnel);
    suite_add_tcase(suite, tests);
    return suite;
}
