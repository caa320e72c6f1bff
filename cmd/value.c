/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/evppi_options.h"
#include "cmd/output/output.h"
#include "cmd/output/value_words.h"
#include "cmd/program.h"
#include "cmd/study_options.h"
#include "core/error.h"
#include "core/text.h"
#include "value/effects.h"
#include "value/value.h"

typedef struct {
    char *results, *schedule, *ledger, *sampler, *table, *option_draws;
    gboolean words, mcse;
    char **scenario, **sensitivity, **two_way, **metrics, **evppi;
    gint64 draws;
    AvlastStudyOptions study;
    AvlastEvppiOptions how;
    double pilot, population, years;
} Own;

#define OWN(member) offsetof(Own, member)

static const AvlastOption options[] = {
    {"results", 0, AVLAST_OPTION_TEXT, OWN(results), "FOLDER",
     N_("where the effects' result files are (default: the model's folder)")},
    {"scenario", 0, AVLAST_OPTION_LIST, OWN(scenario), "ID[,ID]",
     N_("scenarios to compute (default: all)")},
    {"metrics", 0, AVLAST_OPTION_LIST, OWN(metrics), "NAME[,NAME]",
     N_("these figures and nothing else, in less time: npv, bcr.gross, p.payback ...")},
    {"schedule", 0, AVLAST_OPTION_TEXT, OWN(schedule), "NAME",
     N_("discount schedule instead of the model's: no-r109, uk-green-book, "
        "uk-green-book-health, none")},
    {"draws", 0, AVLAST_OPTION_INTEGER, OWN(draws), "N",
     N_("number of draws (default: the model's, else 10000)")},
    {"sampler", 0, AVLAST_OPTION_TEXT, OWN(sampler), "NAME",
     N_("how draws are spread: mc (independent), lhs (Latin hypercube), sobol (default: "
        "the model's, else mc)")},
    {"mcse", 0, AVLAST_OPTION_FLAG, OWN(mcse), NULL,
     N_("also rows of Monte Carlo errors: how far each figure would move with other "
        "draws")},
    {"sensitivity", 0, AVLAST_OPTION_LIST, OWN(sensitivity), "LIST",
     N_("which numbers matter: tornado, conditional, two-way, sobol, regression, evppi, "
        "zero, or all")},
    {"evppi", 0, AVLAST_OPTION_LIST, OWN(evppi), "NAME[+NAME][,NAME]",
     N_("what it is worth to know these numbers, together where + stands between, before "
        "choosing")},
    AVLAST_EVPPI_OPTIONS(OWN),
    {"two-way", 0, AVLAST_OPTION_LIST, OWN(two_way), "NAME,NAME",
     N_("the numbers of the two-way grid (default: the two widest of the tornado)")},
    {"sensitivity-file", 0, AVLAST_OPTION_TEXT, OWN(table), "FILE",
     N_("also write the sensitivity analyses as CSV")},
    {"ledger", 0, AVLAST_OPTION_TEXT, OWN(ledger), "FILE",
     N_("also write the ledger as CSV: scenario, payer, year, kind, item, amounts")},
    {"option-draws", 0, AVLAST_OPTION_TEXT, OWN(option_draws), "FILE",
     N_("also write the joint draws of the options of cost_effectiveness as CSV, for "
        "avlast cea and other programs")},
    {"words", 0, AVLAST_OPTION_FLAG, OWN(words), NULL,
     N_("under the table, one plain sentence for each figure of the central scenario")},
    AVLAST_STUDY_OPTIONS(OWN),
    {"pilot", 0, AVLAST_OPTION_NUMBER, OWN(pilot), "N",
     N_("people behind the effects' estimates, beside whom those of --study stand")},
    {"population", 0, AVLAST_OPTION_NUMBER, OWN(population), "N",
     N_("people a year for whom the study decides (default: the model's, once)")},
    {"years", 0, AVLAST_OPTION_NUMBER, OWN(years), "T",
     N_("for how many years, by the model's discount schedule (default: once)")},
    {0},
};

static gboolean check_options(const AvlastRun *run, const Own *own, GError **error)
{
    if (g_strv_length(run->arguments) != 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "one value model is needed\nhint: avlast value value.yaml");
        return FALSE;
    }
    if (own->draws != G_MININT64 &&
        (own->draws < 100 || own->draws > AVLAST_VALUE_DRAWS)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--draws: from 100 to 10000000");
        return FALSE;
    }
    const gint64 seed = run->options.seed;
    if (seed != G_MININT64 && (seed < 0 || seed > G_MAXUINT32)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--seed: from 0 to 4294967295");
        return FALSE;
    }
    return TRUE;
}

/* -1: the model's. */
static gboolean find_sampler(const Own *own, int *sampler, GError **error)
{
    *sampler = -1;
    for (int i = 0; own->sampler && avlast_sampler_names[i]; i++)
        if (strcmp(own->sampler, avlast_sampler_names[i]) == 0)
            *sampler = i;
    if (!own->sampler || *sampler >= 0)
        return TRUE;
    g_autofree char *hint = avlast_text_did_you_mean(own->sampler, avlast_sampler_names);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "no sampler '%s'%s",
                own->sampler, hint);
    return FALSE;
}

/* *people: the sizes, to be freed after the plan; NULL without a study. */
static gboolean plan_study(const Own *own, AvlastStudyPlan *plan, GArray **people,
                           GError **error)
{
    const gboolean scaled =
        !isnan(own->population) || !isnan(own->years) || !isnan(own->pilot);
    const char *why = NULL;

    if (!avlast_study_plan(&own->study, own->population, own->years, plan, people, error))
        return FALSE;
    plan->pilot = own->pilot;
    if (!*people)
        why = scaled ? "--pilot, --population and --years are of a --study, which is not "
                       "given"
                     : NULL;
    else if (!(own->pilot >= 1.0))
        why = "--pilot is needed: how many people the effects' estimates rest on\nhint: "
              "their variance over that of --study people is what the study adds";
    else if (own->population <= 0.0 || own->years < 1.0 || own->years > 300.0 ||
             own->years > floor(own->years))
        why = "--population is above 0, --years a whole number from 1 to 300";
    else if (isnan(own->population) && !isnan(own->years))
        why = "--years say for how long a --population decides, which is not given";
    if (why)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV670", NULL, "%s", why);
    return !why;
}

static guint kind_named(const char *name)
{
    for (guint k = 0; avlast_sensitivity_names[k]; k++)
        if (strcmp(name, avlast_sensitivity_names[k]) == 0)
            return 1u << k;
    return strcmp(name, "all") == 0 ? (1u << 7) - 1u : 0;
}

static gboolean find_sensitivity(const Own *own, AvlastSensitivity *sensitivity,
                                 GError **error)
{
    for (char **name = own->sensitivity; name && *name; name++) {
        const guint kind = kind_named(*name);
        if (kind == 0) {
            g_autofree char *hint =
                avlast_text_did_you_mean(*name, avlast_sensitivity_names);
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "no sensitivity analysis '%s'%s", *name, hint);
            return FALSE;
        }
        sensitivity->kinds |= kind;
    }
    if (own->two_way && g_strv_length(own->two_way) != 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--two-way: the names of two numbers");
        return FALSE;
    }
    if (own->two_way && !(sensitivity->kinds & AVLAST_SENSITIVITY_TWO_WAY)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV662", NULL,
                    "--two-way goes with --sensitivity two-way");
        return FALSE;
    }
    sensitivity->two_way = own->two_way;
    sensitivity->sets = own->evppi;
    if (!avlast_evppi_how(&own->how,
                          own->evppi || (sensitivity->kinds & AVLAST_SENSITIVITY_EVPPI),
                          &sensitivity->how, error))
        return FALSE;
    if (own->table && !AVLAST_SENSITIVITY_ANY(sensitivity)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV662", NULL,
                    "--sensitivity-file goes with --sensitivity");
        return FALSE;
    }
    return TRUE;
}

static gboolean write_table(const AvlastRun *run, const Own *own,
                            const AvlastValueModel *model, const AvlastResult *result,
                            GError **error)
{
    if (!own->table)
        return TRUE;
    g_autofree char *text = avlast_sensitivity_to_csv(model, result);
    return avlast_output_file(own->table, text, strlen(text), run->options.force, error);
}

/* Without charts there is nothing that the other figures would be read for. */
static gboolean check_metrics(const Own *own, GError **error)
{
    const struct {
        const char *option;
        gboolean given;
    } others[] = {{"words", own->words},
                  {"ledger", own->ledger != NULL},
                  {"sensitivity", own->sensitivity != NULL},
                  {"evppi", own->evppi != NULL},
                  {"option-draws", own->option_draws != NULL},
                  {"study", own->study.study != NULL}};

    for (gsize i = 0; own->metrics && i < G_N_ELEMENTS(others); i++)
        if (others[i].given) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV716", NULL,
                        "--metrics gives the figures it names and nothing else: it does "
                        "not go with --%s",
                        others[i].option);
            return FALSE;
        }
    return TRUE;
}

static gboolean check_option_draws(const Own *own, const AvlastValueModel *model,
                                   GError **error)
{
    if (!own->option_draws || model->cost_effect)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV664", NULL,
                "--option-draws: the model has no cost_effectiveness");
    return FALSE;
}

static gboolean write_option_draws(const AvlastRun *run, const Own *own,
                                   const GString *draws, GError **error)
{
    return !own->option_draws ||
           avlast_output_file(own->option_draws, draws->str, draws->len,
                              run->options.force, error);
}

static gboolean write_ledger(const AvlastRun *run, const Own *own,
                             const AvlastLedger *ledger, GError **error)
{
    if (!own->ledger)
        return TRUE;
    g_autofree char *text = avlast_ledger_to_csv(ledger);
    return avlast_output_file(own->ledger, text, strlen(text), run->options.force, error);
}

/* The sentences are part of the result: under its table, and in JSON. */
static void say(AvlastResult *result, const char *lang)
{
    g_autoptr(GPtrArray) words = avlast_value_words(result, NULL, lang);
    json_t *list = json_array();

    for (guint i = 0; i < words->len; i++)
        json_array_append_new(list, json_string(words->pdata[i]));
    json_object_set_new(result->charts, "words", list);
}

static gboolean run_value(AvlastRun *run, GError **error)
{
    const Own *own = run->own;

    AvlastSensitivity sensitivity = {0};
    int sampler;
    AvlastStudyPlan plan;
    g_autoptr(GArray) people = NULL;

    if (!check_options(run, own, error) || !find_sampler(own, &sampler, error) ||
        !plan_study(own, &plan, &people, error) ||
        !find_sensitivity(own, &sensitivity, error) || !check_metrics(own, error))
        return FALSE;
    const char *path = run->arguments[0];
    const AvlastValueReading reading = {run->options.lang, own->schedule};
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, &reading, error);
    g_autofree char *folder =
        own->results ? g_strdup(own->results) : g_path_get_dirname(path);
    if (!model || !check_option_draws(own, model, error) ||
        !avlast_effects_resolve(model, folder, error))
        return FALSE;
    g_autoptr(GString) draws = g_string_new(NULL);

    const char *format = avlast_run_format(run, error);
    if (!format)
        return FALSE;
    /* A table of comma-separated values is rows and nothing else. */
    const gboolean bare =
        own->metrics || (strcmp(format, "csv") == 0 && !own->words && !own->ledger &&
                         !AVLAST_SENSITIVITY_ANY(&sensitivity));
    const AvlastValueOptions how = {
        .draws = own->draws == G_MININT64 ? 0 : own->draws,
        .seed = run->options.seed == G_MININT64 ? -1 : run->options.seed,
        .level = run->options.level,
        .scenario = own->scenario,
        .metrics = own->metrics,
        .sampler = sampler,
        .study = people ? &plan : NULL,
        .mcse = own->mcse,
        .sensitivity = sensitivity,
        .option_draws = own->option_draws ? draws : NULL,
        .rows_only = bare,
        .skip_checks = own->schedule != NULL};
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    g_autoptr(AvlastLedger) ledger = NULL;
    if (!avlast_value(model, &how, result, &ledger, error))
        return FALSE;
    if (own->words)
        say(result, run->options.lang);
    return write_ledger(run, own, ledger, error) &&
           write_table(run, own, model, result, error) &&
           write_option_draws(run, own, draws, error) &&
           avlast_run_emit(run, result, error);
}

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "value",
        .usage = "avlast value MODEL.yaml [OPTION...]",
        .description = N_(
            "Effects to money: net present value for every public payer, the public "
            "purse "
            "and society, with the doubt of every number carried through; benefit-cost "
            "ratios, payback time and its chance, the effect at which the money comes "
            "back, who pays and who gains, and which assumption matters.\n\n"
            "Effects come from result files of other programs with their joint "
            "covariance, "
            "or are typed in. All else stands in the value model, in which every number "
            "has its price year, source and sureness. A JSON result also holds the "
            "ledger, "
            "every assumption and the data of the charts. Intervals are percentiles of "
            "the "
            "draws, by default from the 5th to the 95th."),
        .examples =
            "avlast value value.yaml\n"
            "avlast value value.yaml --results results -o value.json\n"
            "avlast value value.yaml --scenario central,long --ledger ledger.csv\n"
            "avlast value value.yaml --schedule uk-green-book --level 0.95\n"
            "avlast value value.yaml --sampler sobol --draws 16384 --mcse\n"
            "avlast value value.yaml --sensitivity all --sensitivity-file "
            "sensitivity.csv",
        .shared = AVLAST_SHARE_INFERENCE | AVLAST_SHARE_SEED | AVLAST_SHARE_RESULT |
                  AVLAST_SHARE_PLAN,
        .default_level = 0.90,
        .options = options,
        .own_size = sizeof(Own),
        .run = run_value,
    };
    return avlast_program_main(&program, argc, argv);
}
