/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "study/plan.h"
#include "support.h"

static AvlastPlan *plan_of(const char *text, GError **error)
{
    char *folder = temporary_folder();
    char *path = write_file(folder, "plan.yaml", text);
    AvlastPlan *plan = avlast_plan_read(path, error);

    g_free(path);
    remove_folder(folder);
    return plan;
}

#define HEAD "avlast: 1\ndata: {file: data.csv}\n"
#define TAIL "analyses: [{name: a, command: rct, outcome: y, treatment: t}]\n"

typedef struct {
    const char *text, *fault; /* fault: "line:col: error ID: ..." and what it holds */
} FaultCase;

static const FaultCase fault_cases[] = {
    {"", "plan.yaml:1:1: error AV601"},
    {"[]", "plan.yaml:1:1: error AV605"},
    {"avlast: 1\ndata: x\n" TAIL, "plan.yaml:2:7: error AV605"},
    {HEAD "study: x\n" TAIL, "plan.yaml:3:8: error AV605"},
    {HEAD "scales: {a: b}\n" TAIL, "plan.yaml:3:9: error AV605"},
    {HEAD "scales: [x]\n" TAIL, "plan.yaml:3:10: error AV605"},
    {HEAD "analyses: {a: b}\n", "plan.yaml:3:11: error AV605"},
    {HEAD "analyses: [{name: '', command: rct}]\n", "plan.yaml:3:19: error AV605"},
    {"data: {file: a}\n" TAIL, "plan.yaml:1:1: error AV607"},
    {"avlast: 2\n" TAIL, "plan.yaml:1:9: error AV620: plans of version 2"},
    {"avlast: ja\n" TAIL, "plan.yaml:1:9: error AV605"},
    {HEAD "analysis: []\n", "plan.yaml:3:1: error AV606: unknown key 'analysis'"},
    {HEAD "analysis: []\n", "did you mean 'analyses'"},
    {"avlast: 1\n" TAIL, "error AV607"},
    {"avlast: 1\ndata: {codebook: c.csv}\n" TAIL, "plan.yaml:2:7: error AV607"},
    {"avlast: 1\ndata: {file: ../x.csv}\n" TAIL, "plan.yaml:2:14: error AV610"},
    {"avlast: 1\ndata: {file: /etc/passwd}\n" TAIL, "plan.yaml:2:14: error AV610"},
    {"avlast: 1\ndata: {file: a/../../x}\n" TAIL, "plan.yaml:2:14: error AV610"},
    {"avlast: 1\ndata: {file: a, codebook: ../c}\n" TAIL, "plan.yaml:2:27: error AV610"},
    {HEAD "value: {file: ../v.yaml}\n" TAIL, "plan.yaml:3:15: error AV610"},
    {HEAD "value: {scenario: a}\n" TAIL, "plan.yaml:3:8: error AV607"},
    {"avlast: 1\ndata: {file: a, decimals: ','}\n" TAIL,
     "plan.yaml:2:17: error AV606: unknown key 'decimals'"},
    {HEAD "design: {clusters: [s]}\n" TAIL, "did you mean 'cluster'"},
    {HEAD "study: {registered: 2026-02-30}\n" TAIL, "plan.yaml:3:21: error AV621"},
    {HEAD "study: {registered: i fjor}\n" TAIL, "plan.yaml:3:21: error AV621"},
    {HEAD "study: {titel: x}\n" TAIL, "did you mean 'title'"},
    {HEAD "study: {title: {en: x, nb: [y]}}\n" TAIL, "plan.yaml:3:"},
    {HEAD "report: {lang: nn}\n" TAIL, "plan.yaml:3:16: error AV608"},
    {HEAD "report: {audience: bord}\n" TAIL, "did you mean 'board'"},
    {HEAD "analyses: []\n", "plan.yaml:3:11: error AV607"},
    {HEAD "analyses: [{command: rct}]\n", "plan.yaml:3:12: error AV607"},
    {HEAD "analyses: [{name: a}]\n", "plan.yaml:3:12: error AV607"},
    {HEAD "analyses: [{name: a, command: rtc}]\n", "did you mean 'rct'"},
    {HEAD "analyses: [{name: ../a, command: rct}]\n", "plan.yaml:3:19: error AV623"},
    {HEAD "analyses: [{name: a b, command: rct}]\n", "plan.yaml:3:19: error AV623"},
    {HEAD "analyses: [{name: value, command: rct}]\n", "plan.yaml:3:19: error AV623"},
    {HEAD "analyses: [{name: a, command: rct}, {name: a, command: rct}]\n",
     "plan.yaml:3:44: error AV623: two analyses are called 'a'"},
    {HEAD "analyses: [{name: a, command: rct, role: main}]\n", "error AV608"},
    {HEAD "analyses: [a]\n", "plan.yaml:3:12: error AV605"},
    {HEAD "scales: [{name: s, items: []}]\n" TAIL, "error AV622: scale 's' has no items"},
    {HEAD "scales: [{name: s}]\n" TAIL, "plan.yaml:3:10: error AV607"},
    {HEAD "scales: [{name: s, items: [a, a]}]\n" TAIL, "'a' twice"},
    {HEAD "scales: [{name: s, items: [a], reverse: [b]}]\n" TAIL,
     "plan.yaml:3:41: error AV622: 'b' is reversed"},
    {HEAD "scales: [{name: s, items: [a], reverse: [a]}]\n" TAIL, "hint: add item_range"},
    {HEAD "scales: [{name: s, items: [a], range: [1, 1]}]\n" TAIL,
     "plan.yaml:3:39: error AV622"},
    {HEAD "scales: [{name: s, items: [a], score: total}]\n" TAIL, "error AV608"},
    {HEAD "scales: [{name: s, items: [a]}, {name: s, items: [b]}]\n" TAIL,
     "two scales are called 's'"},
};

START_TEST(faults_have_their_place)
{
    const FaultCase *c = &fault_cases[_i];
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = plan_of(c->text, &error);

    ck_assert_ptr_null(plan);
    assert_error(error, AVLAST_ERROR_PLAN, c->fault);
}
END_TEST

START_TEST(absent_plan_is_not_found)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = avlast_plan_read("/nonexistent/plan.yaml", &error);

    ck_assert_ptr_null(plan);
    assert_error(error, AVLAST_ERROR_NOT_FOUND, "plan.yaml");
}
END_TEST

START_TEST(symbolic_links_do_not_lead_out)
{
    g_autoptr(GError) error = NULL;
    char *folder = temporary_folder();
    g_autofree char *path =
        write_file(folder, "plan.yaml", "avlast: 1\ndata: {file: ut/x}\n" TAIL);
    g_autofree char *link = g_build_filename(folder, "ut", NULL);

    ck_assert_int_eq(symlink("/etc", link), 0);
    ck_assert_ptr_null(avlast_plan_read(path, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "plan.yaml:2:14: error AV610");
    remove_folder(folder);
}
END_TEST

static const AvlastPlanOption rct_options[] = {
    {"codebook", FALSE, FALSE},   {"id", FALSE, FALSE},     {"decimal", FALSE, FALSE},
    {"missing", FALSE, FALSE},    {"let", FALSE, TRUE},     {"where", FALSE, FALSE},
    {"cluster", FALSE, FALSE},    {"blocks", FALSE, FALSE}, {"treatment", FALSE, FALSE},
    {"covariates", FALSE, FALSE}, {"dry-run", TRUE, FALSE}, {"role", FALSE, FALSE},
    {NULL, FALSE, FALSE}};

static const char whole_plan[] =
    "avlast: 1\n"
    "study:\n"
    "  title: {en: Young minds, nb: Unge sinn}\n"
    "  registered: 2026-01-15\n"
    "  not_priced: [a, {en: b, nb: c}]\n"
    "data: {file: d/data.csv, codebook: codebook.csv, id: pupil, decimal: ',', missing: "
    "[-99, -98]}\n"
    "design: {strata: [block], cluster: [skole, klasse], blocks: block}\n"
    "scales:\n"
    "  - {name: glad_før, label: {en: Joy, nb: Glede}, items: [q1, q2], times: 4, range: "
    "[0, 40]}\n"
    "  - {name: ensom, label: Lonely, label_nb: Ensom, items: [u1, 'u \"2'], reverse: "
    "[u1], score: mean, item_range: [1, 3]}\n"
    "  - {name: samlet, items: [glad_før, q9]}\n"
    "analyses:\n"
    "  - name: primary\n"
    "    command: rct\n"
    "    role: primary\n"
    "    label: about ensom\n"
    "    outcome: [glad_før, fravær]\n"
    "    treatment: arm\n"
    "    covariates: ['poly(alder,2)', i.kjønn, 'rar, navn']\n"
    "    dry_run: yes\n"
    "    let: ['a = 1', 'b = a + 1']\n"
    "  - {name: other, command: rct, outcome: log(samlet), cluster: bydel, dry-run: no, "
    "covariates: ['', a, '']}\n"
    "  - {name: last, command: survey, statistic: mean, variables: [x, y]}\n"
    "  - {name: wrong, command: rct, outcome: y, treatmnet: arm}\n"
    "value: {file: value.yaml, scenario: central}\n"
    "report: {lang: nb, audience: board}\n";

/* The plan lies in the working folder, so that paths are as they stand in it. */
static AvlastPlan *whole(void)
{
    g_autoptr(GError) error = NULL;
    char *folder = temporary_folder(), *before = g_get_current_dir();

    g_free(write_file(folder, "plan.yaml", whole_plan));
    ck_assert_int_eq(chdir(folder), 0);
    AvlastPlan *plan = avlast_plan_read("plan.yaml", &error);
    ck_assert_int_eq(chdir(before), 0);
    assert_no_error(error);
    remove_folder(folder);
    g_free(before);
    return plan;
}

static void assert_arguments(const AvlastPlan *plan, const char *name,
                             const char *command, const AvlastPlanOption *accepted,
                             const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlanArguments) a =
        avlast_plan_arguments(plan, name, command, accepted, &error);
    assert_no_error(error);
    g_autofree char *options = g_strjoinv("\n", a->options),
                    *positional = g_strjoinv("\n", a->positional),
                    *both = g_strdup_printf("%s\n--\n%s", options, positional);
    ck_assert_str_eq(both, expected);
}

START_TEST(analyses_become_arguments)
{
    g_autoptr(AvlastPlan) plan = whole();

    assert_arguments(
        plan, "primary", "rct", rct_options,
        "--codebook=codebook.csv\n--id=pupil\n--decimal=,\n"
        "--missing=-99,-98\n--cluster=skole,klasse\n--blocks=block\n"
        "--let=glad_før = (\"q1\" + \"q2\") * 4.0\n"
        "--treatment=arm\n"
        "--covariates=poly(alder,2),i.kjønn,\"rar, navn\"\n--dry-run\n"
        "--let=a = 1\n--let=b = a + 1\n--role=primary\n--\nglad_før,fravær\nd/data.csv");
    assert_arguments(plan, "other", "rct", rct_options,
                     "--codebook=codebook.csv\n--id=pupil\n--decimal=,\n"
                     "--missing=-99,-98\n--blocks=block\n"
                     "--let=glad_før = (\"q1\" + \"q2\") * 4.0\n"
                     "--let=samlet = (\"glad_før\" + \"q9\")\n"
                     "--cluster=bydel\n--covariates=,a,\n--\nlog(samlet)\nd/data.csv");
    const AvlastPlanOption survey_options[] = {{"strata", FALSE, FALSE},
                                               {NULL, FALSE, FALSE}};
    assert_arguments(plan, "last", "survey", survey_options,
                     "--strata=block\n--\nmean\nx,y\nd/data.csv");
    const AvlastPlanOption value_options[] = {{"scenario", FALSE, FALSE},
                                              {NULL, FALSE, FALSE}};
    assert_arguments(plan, "value", "value", value_options,
                     "--scenario=central\n--\nvalue.yaml");
    const AvlastPlanOption check_options[] = {
        {"codebook", FALSE, FALSE}, {"let", FALSE, TRUE}, {NULL, FALSE, FALSE}};
    assert_arguments(plan, NULL, "check", check_options,
                     "--codebook=codebook.csv\n--\nd/data.csv");
}
END_TEST

typedef struct {
    const char *name, *command, *fault;
} ArgumentCase;

static const ArgumentCase argument_cases[] = {
    {"wrong", "rct",
     "plan.yaml:24:45: error AV624: 'treatmnet' is no option of 'rct'\n"
     "hint: did you mean 'treatment'?"},
    {"primery", "rct", "has no analysis 'primery'\nhint: did you mean 'primary'?"},
    {"primary", "survey", "plan.yaml:14:14: error AV625"},
    {"value", "rct", "error AV625"},
};

START_TEST(arguments_that_do_not_fit_are_faults)
{
    const ArgumentCase *c = &argument_cases[_i];
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = whole();

    ck_assert_ptr_null(
        avlast_plan_arguments(plan, c->name, c->command, rct_options, &error));
    assert_error(error, AVLAST_ERROR_PLAN, c->fault);
}
END_TEST

START_TEST(weights_are_never_left_out)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = plan_of(HEAD "design: {weights: w}\n" TAIL, NULL);

    ck_assert_ptr_null(avlast_plan_arguments(plan, "a", "rct", rct_options, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "plan.yaml:3:19: error AV624");
}
END_TEST

START_TEST(scales_keep_labels_and_become_sql)
{
    g_autoptr(AvlastPlan) plan = whole();
    const AvlastPlanScale *glad = avlast_plan_scale(plan, "glad_før"),
                          *ensom = avlast_plan_scale(plan, "ensom");
    g_autofree char *sql = avlast_scale_sql(ensom);

    ck_assert_str_eq(glad->label, "Joy");
    ck_assert_str_eq(glad->label_nb, "Glede");
    ck_assert_str_eq(ensom->label_nb, "Ensom");
    ck_assert_double_eq(glad->max, 40);
    ck_assert(isnan(ensom->max));
    ck_assert_str_eq(sql, "((4.0 - \"u1\") + \"u \"\"2\") / 2.0");
    ck_assert_str_eq(plan->registered, "2026-01-15");
    ck_assert_str_eq(plan->lang, "nb");
    ck_assert_int_eq(avlast_plan_analysis(plan, "primary")->role, AVLAST_ROLE_PRIMARY);
    ck_assert_ptr_null(avlast_plan_analysis(plan, "value"));
}
END_TEST

Suite *suite_plan(void)
{
    Suite *suite = suite_create("plan");
    TCase *tests = tcase_create("plan");

    tcase_add_loop_test(tests, faults_have_their_place, 0, G_N_ELEMENTS(fault_cases));
    tcase_add_test(tests, absent_plan_is_not_found);
    tcase_add_test(tests, symbolic_links_do_not_lead_out);
    tcase_add_test(tests, analyses_become_arguments);
    tcase_add_loop_test(tests, arguments_that_do_not_fit_are_faults, 0,
                        G_N_ELEMENTS(argument_cases));
    tcase_add_test(tests, weights_are_never_left_out);
    tcase_add_test(tests, scales_keep_labels_and_become_sql);
    suite_add_tcase(suite, tests);
    return suite;
}
