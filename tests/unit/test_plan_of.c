/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Analyses of a plan that are made of others' results, or of no data at all. */
#include <string.h>

#include "core/error.h"
#include "study/manifest.h"
#include "support.h"

#define HEAD   "avlast: 1\ndata: {file: data.csv, codebook: k.csv, where: x > 0}\n"
#define DESIGN "design: {weights: w, blocks: block}\n"
#define MAIN   "  - {name: hoved, command: rct, outcome: y, treatment: t, weights: w}\n"

static AvlastPlan *plan_of(const char *text, GError **error)
{
    char *folder = temporary_folder();
    char *path = write_file(folder, "plan.yaml", text);
    AvlastPlan *plan = avlast_plan_read(path, error);

    g_free(path);
    remove_folder(folder);
    return plan;
}

typedef struct {
    const char *text, *fault;
} FaultCase;

static const FaultCase fault_cases[] = {
    {"  - {name: a, command: adjust}\n", "plan.yaml:5:5: error AV607"},
    {"  - {name: a, command: adjust, of: []}\n", "plan.yaml:5:36: error AV680"},
    {"  - {name: a, command: adjust, of: hved}\n",
     "plan.yaml:5:36: error AV680: the plan has no analysis 'hved'\n"
     "hint: did you mean 'hoved'?"},
    {"  - {name: a, command: adjust, of: [hoved, b]}\n", "plan.yaml:5:44: error AV680"},
    {"  - {name: a, command: adjust, of: [hoved, hoved]}\n",
     "plan.yaml:5:44: error AV680: 'of' names 'hoved' twice"},
    {"  - {name: a, command: adjust, of: a}\n",
     "plan.yaml:5:36: error AV681: analyses wait for each other: a, of a"},
    {"  - {name: a, command: adjust, of: [hoved, b]}\n"
     "  - {name: b, command: sens, statistic: evalue, of: c}\n"
     "  - {name: c, command: adjust, of: b}\n"
     "  - {name: d, command: adjust, of: a}\n",
     "plan.yaml:7:36: error AV681: analyses wait for each other: c, of b, of c"},
    {"  - {name: a, command: adjust, of: p}\n"
     "  - {name: p, command: power, statistic: means}\n",
     "plan.yaml:5:36: error AV680: 'p' is of 'power'"},
    {"  - {name: a, command: power}\n", "plan.yaml:5:5: error AV607"},
    {"  - {name: a, command: power, statistic: mean}\n", "plan.yaml:5:42: error AV608"},
    {"  - {name: a, command: power, statistic: mean}\n", "did you mean 'means'"},
    {"  - {name: a, command: sens}\n", "plan.yaml:5:5: error AV607"},
    {"  - {name: a, command: sens, statistic: evalues}\n", "did you mean 'evalue'"},
    {"  - {name: a, command: sens, statistic: evalue, formula: y ~ t}\n",
     "plan.yaml:5:58: error AV682: 'formula' does not go with 'statistic: evalue'"},
    {"  - {name: a, command: sens, statistic: rosenbaum, formula: y ~ t}\n",
     "plan.yaml:5:61: error AV682"},
    {"  - {name: a, command: sens, statistic: evalue, variables: [y, x]}\n",
     "error AV682: 'variables'"},
    {"  - {name: a, command: sens, statistic: oster, variables: [y, x]}\n",
     "hint: 'formula' is the model"},
    {"  - {name: a, command: sens, statistic: oster, of: hoved}\n",
     "plan.yaml:5:52: error AV682: 'of'"},
    {"  - {name: a, command: sens, statistic: rosenbaum, of: hoved}\n",
     "hint: it is of the pairs in the data"},
    {"  - {name: a, command: sens, statistic: robustness, formula: y ~ t, of: hoved}\n",
     "hint: 'formula' or 'of', not both"},
    {"  - {name: b, command: rct, outcome: y}\n"
     "  - {name: a, command: sens, statistic: evalue, of: [hoved, b]}\n",
     "plan.yaml:6:53: error AV682: 'of' does not go with 'statistic: evalue'\n"
     "hint: one analysis at a time"},
    {"  - {name: a, command: sens, statistic: oster}\n", "plan.yaml:5:5: error AV607"},
    {"  - {name: a, command: pool}\n", "plan.yaml:5:5: error AV607: key 'variables'"},
    {"  - {name: a, command: pool, of: []}\n", "plan.yaml:5:34: error AV680"},
    {"  - {name: a, command: pool, of: hovd}\n", "did you mean 'hoved'"},
    {"  - {name: a, command: pool, of: hoved, file: p.csv}\n",
     "plan.yaml:5:47: error AV760: 'file' is of a table of studies"},
    {"  - {name: a, command: pool, of: hoved, variables: [d, se]}\n",
     "plan.yaml:5:52: error AV760"},
    {"  - {name: a, command: pool, of: hoved, moderators: x}\n", "error AV760"},
    {"  - {name: a, command: pool, variables: [d, se], outcome: y}\n",
     "plan.yaml:5:59: error AV760: 'outcome' is of results"},
    {"  - {name: a, command: pool, variables: [d, se], term: y}\n",
     "hint: 'variables' are the columns of a table"},
    {"  - {name: a, command: pool, variables: [d, se], file: ../p.csv}\n",
     "plan.yaml:5:56: error AV610"},
    {"  - {name: a, command: cash, file: /p.csv}\n", "error AV610"},
    {"  - {name: a, command: cea, codebook: ../k.csv}\n", "error AV610"},
    {"  - {name: m, command: cash}\n  - {name: a, command: pool, of: [hoved, m]}\n",
     "plan.yaml:6:42: error AV680: 'm' is of 'cash'"},
    {"  - {name: m, command: cea}\n  - {name: a, command: adjust, of: [hoved, m]}\n",
     "plan.yaml:6:44: error AV680: 'm' is of 'cea'"},
};

START_TEST(faults_have_their_place)
{
    const FaultCase *c = &fault_cases[_i];
    g_autofree char *text = g_strconcat(HEAD "analyses:\n" MAIN, c->text, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = plan_of(text, &error);

    ck_assert_ptr_null(plan);
    assert_error(error, AVLAST_ERROR_PLAN, c->fault);
}
END_TEST

static AvlastPlan *whole(void)
{
    g_autoptr(GError) error = NULL;
    AvlastPlan *plan = plan_of(
        HEAD DESIGN
        "scales: [{name: s, items: [q1, q2]}]\n"
        "analyses:\n"
        "  - {name: sist, command: sens, statistic: evalue, of: alle, scale: rr, gamma: "
        "2}\n"
        "  - {name: alle, command: adjust, of: [hoved, bi], method: [holm, bh]}\n" MAIN
        "  - {name: bi, command: rct, outcome: s, treatment: t}\n"
        "  - {name: størrelse, command: power, statistic: shares, base: 0.4, effect: "
        "[0.1, 0.2], power: 0.8, blocks: 4}\n"
        "  - {name: skjult, command: sens, statistic: robustness, formula: s ~ t + x, "
        "treatment: t=pilot, weights: ''}\n"
        "  - {name: par, command: sens, statistic: rosenbaum, variables: [a, b]}\n"
        "  - {name: talt, command: sens, statistic: rosenbaum, discordant: [12, 3]}\n"
        "  - {name: steder, command: pool, of: [hoved, bi, alle], method: dl}\n"
        "  - {name: byer, command: pool, file: byer.csv, codebook: b.csv, variables: [d, "
        "se], method: pm}\n"
        "  - {name: egne, command: pool, variables: [s, x], weights: v}\n"
        "  - {name: penger, command: cash, file: flows.csv, base: 2026}\n"
        "  - {name: valg, command: cea, file: t/draws.csv, where: a > 1}\n",
        &error);

    assert_no_error(error);
    return plan;
}

START_TEST(others_come_first)
{
    static const guint waves[] = {3, 2, 1, 1, 1, 1, 1, 1, 3, 1, 1, 1, 1};
    static const gboolean data[] = {FALSE, FALSE, TRUE,  TRUE, FALSE, TRUE, TRUE,
                                    FALSE, FALSE, FALSE, TRUE, FALSE, FALSE};
    g_autoptr(AvlastPlan) plan = whole();

    ck_assert_uint_eq(plan->analyses->len, G_N_ELEMENTS(waves));
    for (guint i = 0; i < G_N_ELEMENTS(waves); i++) {
        const AvlastPlanAnalysis *a = g_ptr_array_index(plan->analyses, i);
        ck_assert_uint_eq(a->wave, waves[i]);
        ck_assert_int_eq(a->reads_data, data[i]);
    }
    const AvlastPlanAnalysis *all = avlast_plan_analysis(plan, "alle");
    ck_assert_str_eq(all->of[1], "bi");
}
END_TEST

/* A chain as long as the plan, written from its end. */
START_TEST(long_chains)
{
    g_autoptr(GString) text = g_string_new(HEAD "analyses:\n");
    g_autoptr(GError) error = NULL;

    for (guint i = 200; i > 0; i--)
        g_string_append_printf(text, "  - {name: a%u, command: adjust, of: a%u}\n", i,
                               i - 1);
    g_string_append(text, "  - {name: a0, command: regress, formula: y ~ x}\n");
    g_autoptr(AvlastPlan) plan = plan_of(text->str, &error);
    assert_no_error(error);
    for (guint i = 0; i <= 200; i++) {
        const AvlastPlanAnalysis *a = g_ptr_array_index(plan->analyses, i);
        ck_assert_uint_eq(a->wave, 201 - i);
    }
}
END_TEST

static const AvlastPlanOption options[] = {
    {"codebook", FALSE, FALSE}, {"where", FALSE, FALSE},     {"let", FALSE, TRUE},
    {"blocks", FALSE, FALSE},   {"method", FALSE, FALSE},    {"base", FALSE, FALSE},
    {"effect", FALSE, FALSE},   {"power", FALSE, FALSE},     {"scale", FALSE, FALSE},
    {"gamma", FALSE, FALSE},    {"treatment", FALSE, FALSE}, {"discordant", FALSE, FALSE},
    {"weights", FALSE, FALSE},  {NULL, FALSE, FALSE}};

typedef struct {
    const char *name, *command, *arguments;
} ArgumentCase;

/* Neither the data's section nor the design's reaches what reads no data: `blocks` of the
 * design is a column, of power a number. */
static const ArgumentCase argument_cases[] = {
    {"sist", "sens", "--scale=rr --gamma=2 -- evalue alle.json"},
    {"alle", "adjust", "--method=holm,bh -- hoved.json bi.json"},
    {"størrelse", "power",
     "--base=0.4 --effect=0.1,0.2 --power=0.8 --blocks=4 -- shares"},
    {"talt", "sens", "--discordant=12,3 -- rosenbaum"},
    {"steder", "pool", "--method=dl -- hoved.json bi.json alle.json"},
    {"byer", "pool", "--codebook=FOLDER/b.csv --method=pm -- d,se FOLDER/byer.csv"},
    {"penger", "cash", "--base=2026 -- FOLDER/flows.csv"},
    {"valg", "cea", "--where=a > 1 -- FOLDER/t/draws.csv"},
};

START_TEST(arguments_are_those_of_results)
{
    const ArgumentCase *c = &argument_cases[_i];
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = whole();
    g_autoptr(AvlastPlanArguments) a =
        avlast_plan_arguments(plan, c->name, c->command, options, &error);

    assert_no_error(error);
    g_autofree char *given = g_strjoinv(" ", a->options),
                    *positional = g_strjoinv(" ", a->positional),
                    *both = g_strdup_printf("%s -- %s", given, positional);
    g_autoptr(GString) plain = g_string_new(both);
    g_string_replace(plain, plan->folder, "FOLDER", 0);
    ck_assert_str_eq(plain->str, c->arguments);
}
END_TEST

/* What reads data gets all that goes with them, scales too. */
START_TEST(arguments_are_those_of_data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = whole();
    g_autoptr(AvlastPlanArguments) a =
        avlast_plan_arguments(plan, "par", "sens", options, &error);

    assert_no_error(error);
    g_autofree char *given = g_strjoinv(" ", a->options);
    ck_assert_ptr_nonnull(
        strstr(given, "k.csv --where=x > 0 --weights=w --blocks=block"));
    ck_assert_str_eq(a->positional[0], "rosenbaum");
    ck_assert_str_eq(a->positional[1], "a,b");
    ck_assert(g_str_has_suffix(a->positional[2], "data.csv"));
    g_autoptr(AvlastPlanArguments) p =
        avlast_plan_arguments(plan, "egne", "pool", options, &error);
    assert_no_error(error);
    g_autofree char *pooled = g_strjoinv(" ", p->options);
    ck_assert_ptr_nonnull(strstr(pooled, "k.csv --where=x > 0 --blocks=block"));
    ck_assert_ptr_nonnull(strstr(pooled, "--let=s = "));
    ck_assert_str_eq(p->positional[0], "s,x");
    ck_assert(g_str_has_suffix(p->positional[1], "data.csv"));
    g_autoptr(AvlastPlanArguments) m =
        avlast_plan_arguments(plan, "skjult", "sens", options + 2, &error);
    assert_error(error, AVLAST_ERROR_PLAN, "AV605");
    ck_assert_ptr_null(m);
}
END_TEST

/* `of` belongs to those that are made of results. */
START_TEST(others_take_no_results)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan =
        plan_of(HEAD "analyses:\n" MAIN
                     "  - {name: a, command: regress, formula: y ~ x, of: hoved}\n",
                &error);

    assert_no_error(error);
    ck_assert_ptr_null(avlast_plan_arguments(plan, "a", "regress", options, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "plan.yaml:5:49: error AV624: 'of'");
}
END_TEST

/* Results of the plan's own analyses are no inputs of the study, whatever the order. */
START_TEST(manifest_knows_its_own)
{
    g_autoptr(AvlastPlan) plan = whole();
    g_autoptr(AvlastResult) result = avlast_result_new("adjust");
    g_autoptr(json_t) manifest = avlast_manifest_new(plan, "0.1.0");

    json_decref(result->inputs);
    result->inputs =
        json_pack("[{s:s, s:s, s:i}, {s:s, s:s, s:i}, {s:s, s:s, s:i}]", "file",
                  "hoved.json", "sha256", "00", "bytes", 1, "file", "bi.json", "sha256",
                  "00", "bytes", 1, "file", "bib.json", "sha256", "00", "bytes", 1);
    avlast_manifest_add_analysis(manifest, avlast_plan_analysis(plan, "alle"), result);
    const json_t *inputs = json_object_get(manifest, "inputs"),
                 *entry = json_array_get(json_object_get(manifest, "analyses"), 0);
    ck_assert_uint_eq(json_array_size(inputs), 1);
    ck_assert_str_eq(avlast_json_member_text(json_array_get(inputs, 0), "file"),
                     "bib.json");
    ck_assert_uint_eq(json_array_size(json_object_get(entry, "of")), 2);
}
END_TEST

Suite *suite_plan_of(void)
{
    Suite *suite = suite_create("plan_of");
    TCase *tests = tcase_create("plan_of");

    tcase_add_loop_test(tests, faults_have_their_place, 0, G_N_ELEMENTS(fault_cases));
    tcase_add_test(tests, others_come_first);
    tcase_add_test(tests, long_chains);
    tcase_add_loop_test(tests, arguments_are_those_of_results, 0,
                        G_N_ELEMENTS(argument_cases));
    tcase_add_test(tests, arguments_are_those_of_data);
    tcase_add_test(tests, others_take_no_results);
    tcase_add_test(tests, manifest_knows_its_own);
    suite_add_tcase(suite, tests);
    return suite;
}
