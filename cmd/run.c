/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole of a plan, in order, into one folder. */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cmd/environment.h"
#include "cmd/output/output.h"
#include "cmd/program.h"
#include "cmd/run/folder.h"
#include "cmd/run/jobs.h"
#include "core/error.h"
#include "study/families.h"
#include "study/manifest.h"

/* One run of a plan. */
typedef struct {
    AvlastRun *run;
    AvlastPlan *plan;
    AvlastFolder *folder;
    json_t *manifest;
    char *programs;   /* the folder of the programs */
    char *plan_name;  /* without its folder, where all programs start */
    const char *lang; /* of results and report */
    AvlastJobs *jobs;
    GHashTable *said; /* lines that need no repeating */
} Study;

static void study_clear(Study *study)
{
    avlast_plan_free(study->plan);
    avlast_folder_free(study->folder);
    json_decref(study->manifest);
    g_free(study->programs);
    g_free(study->plan_name);
    avlast_jobs_free(study->jobs);
    g_clear_pointer(&study->said, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Study, study_clear)

/* --- programs --- */

/* Adds `avlast-COMMAND ARGUMENT...`, with the language and strictness of this run. The
 * language is always said: results do not depend on the reader's surroundings. */
static AvlastJob *add_job(const Study *study, const char *name, const char *folder,
                          const char *command, const char *const *arguments)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_autofree char *file = g_strconcat("avlast-", command, NULL),
                    *path = g_build_filename(study->programs, file, NULL);
    const AvlastOptions *options = &study->run->options;

    g_strv_builder_add(builder, path);
    for (; *arguments; arguments++)
        g_strv_builder_add(builder, *arguments);
    g_strv_builder_add_many(builder, "--lang", study->lang, NULL);
    if (options->strict)
        g_strv_builder_add(builder, "--strict");
    g_auto(GStrv) argv = g_strv_builder_end(builder);
    return avlast_jobs_add(study->jobs, name, folder, (const char *const *)argv);
}

/* Where the stage lies is chance: results name it by ".", as if made inside. */
static char *without_stage(const char *text, const char *stage)
{
    g_autofree char *slash = g_strconcat(stage, "/", NULL);
    g_auto(GStrv) parts = g_strsplit(text, slash, -1);
    g_autofree char *first = g_strjoinv("", parts);
    g_auto(GStrv) others = g_strsplit(first, stage, -1);

    return g_strjoinv(".", others);
}

/* Passes on what a program said, each line once; warnings are kept in the manifest. */
static void pass_on(const Study *study, const char *messages, gboolean quiet)
{
    g_autofree char *text = without_stage(messages ? messages : "", study->folder->stage);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++) {
        if (!**line || !g_hash_table_add(study->said, g_strdup(*line)))
            continue;
        if (g_str_has_prefix(*line, "warning: "))
            avlast_manifest_add_warning(study->manifest, *line + strlen("warning: "));
        if (!quiet)
            g_printerr("%s\n", *line);
    }
}

static AvlastErrorClass class_of_status(int status)
{
    switch (status) {
    case 2:
        return AVLAST_ERROR_USAGE;
    case 65:
        return AVLAST_ERROR_INCONSISTENT;
    case 66:
        return AVLAST_ERROR_NOT_FOUND;
    case 69:
    case 127:
        return AVLAST_ERROR_HELPER;
    case 73:
        return AVLAST_ERROR_OUTPUT;
    case 78:
        return AVLAST_ERROR_PLAN;
    default:
        return AVLAST_ERROR_INTERNAL;
    }
}

/* Runs the jobs and passes on their messages in the order they were added. FALSE after a
 * signal, then without an error and with status 130; or with an error when one failed. */
static gboolean run_jobs(const Study *study, AvlastJob *const *list, guint n,
                         GError **error)
{
    const AvlastJob *failed = avlast_jobs_run(study->jobs);

    if (avlast_jobs_interrupted(study->jobs)) {
        study->run->status = 130;
        return FALSE;
    }
    for (guint i = 0; i < n; i++)
        /* why a program failed is said in any case */
        pass_on(study, list[i]->messages,
                study->run->options.quiet && list[i]->status == 0);
    if (!failed)
        return TRUE;
    avlast_fail(error, class_of_status(failed->status), "AV632", NULL,
                "'%s' could not be made: %s ended with status %d\nhint: no output folder "
                "was written; the reason stands above",
                failed->name, strrchr(failed->argv[0], '/') + 1, failed->status);
    return FALSE;
}

static gboolean run_one(const Study *study, const char *name, const char *command,
                        const char *const *arguments, char **output, GError **error)
{
    AvlastJob *job = add_job(study, name, study->plan->folder, command, arguments);

    if (!run_jobs(study, &job, 1, error))
        return FALSE;
    if (output) {
        gsize length;
        const char *text = g_bytes_get_data(job->output, &length);
        *output = g_strndup(text ? text : "", length);
    }
    return TRUE;
}

/* --- results --- */

/* Writes NAME.json and tables/NAME.csv of a program's JSON. */
static AvlastResult *keep_result(const Study *study, const char *name, const char *text,
                                 GError **error)
{
    g_autofree char *json = without_stage(text, study->folder->stage),
                    *file = g_strconcat(name, ".json", NULL),
                    *table = g_strconcat("tables/", name, ".csv", NULL);
    g_autoptr(AvlastResult) result = avlast_result_parse(json, strlen(json), file, error);

    if (!result)
        return NULL;
    g_autofree char *csv = avlast_output_csv(result, ',');
    if (!avlast_folder_write(study->folder, file, json, error) ||
        !avlast_folder_write(study->folder, table, csv, error))
        return NULL;
    return g_steal_pointer(&result);
}

static AvlastResult *keep_analysis(const Study *study, const AvlastPlanAnalysis *analysis,
                                   const AvlastJob *job, GError **error)
{
    gsize length;
    const char *bytes = g_bytes_get_data(job->output, &length);
    g_autofree char *text = g_strndup(bytes ? bytes : "", length);
    g_autoptr(AvlastResult) result = keep_result(study, analysis->name, text, error);

    if (result)
        avlast_manifest_add_analysis(study->manifest, analysis, result);
    return g_steal_pointer(&result);
}

/* What the plan's families come to, when it names any: families.json. */
static gboolean keep_families(const Study *study, const GPtrArray *results,
                              GError **error)
{
    if (!avlast_families_any(study->plan))
        return TRUE;
    g_autoptr(AvlastResult) families = avlast_families_new(
        study->plan, (const AvlastResult *const *)results->pdata, error);
    if (!families)
        return FALSE;
    g_autofree char *text = avlast_result_to_json(families);
    g_autoptr(AvlastResult) kept = keep_result(study, "families", text, error);
    if (kept)
        avlast_manifest_add_families(study->manifest);
    return kept != NULL;
}

/* --- the steps --- */

/* Of what `avlast check` prints, the faults. */
static void print_faults(const AvlastJob *job)
{
    gsize length;
    const char *bytes = g_bytes_get_data(job->output, &length);
    g_autofree char *text = g_strndup(bytes ? bytes : "", length);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (char **line = lines; *line; line++)
        if (strstr(*line, ": error AV") || g_str_has_prefix(*line, "hint: "))
            g_printerr("%s\n", *line);
}

/* Faults in the data stop the run: no number is made of data that are not what the plan
 * says. */
static gboolean check_data(const Study *study, GError **error)
{
    const char *const arguments[] = {"--plan", study->plan_name, NULL};
    AvlastJob *job = add_job(study, "check", study->plan->folder, "check", arguments);

    avlast_jobs_run(study->jobs);
    if (job->status != 1 || avlast_jobs_interrupted(study->jobs))
        return run_jobs(study, &job, 1, error);

    print_faults(job);
    pass_on(study, job->messages, study->run->options.quiet && job->status == 0);
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV633", NULL,
                "the data have faults (see above); nothing was computed\nhint: 'avlast "
                "check --plan %s' lists them",
                study->plan->path);
    return FALSE;
}

static gboolean make_analyses(const Study *study, GError **error)
{
    const GPtrArray *analyses = study->plan->analyses;
    g_autofree AvlastJob **list = g_new0(AvlastJob *, analyses->len);

    for (guint i = 0; i < analyses->len; i++) {
        const AvlastPlanAnalysis *a = g_ptr_array_index(analyses, i);
        const char *const arguments[] = {
            "--plan", study->plan_name, "--analysis", a->name, "--format", "json", NULL};
        list[i] = add_job(study, a->name, study->plan->folder, a->command, arguments);
    }
    if (!run_jobs(study, list, analyses->len, error))
        return FALSE;
    g_autoptr(GPtrArray) results =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_result_free);
    for (guint i = 0; i < analyses->len; i++) {
        AvlastResult *result =
            keep_analysis(study, g_ptr_array_index(analyses, i), list[i], error);
        if (!result)
            return FALSE;
        g_ptr_array_add(results, result);
    }
    return keep_families(study, results, error);
}

static gboolean make_value(const Study *study, GError **error)
{
    const char *const arguments[] = {
        "--plan",   study->plan_name, "--results", study->folder->stage,
        "--format", "json",           NULL};
    g_autofree char *text = NULL;

    if (!study->plan->value)
        return TRUE;
    if (!run_one(study, "value", "value", arguments, &text, error))
        return FALSE;
    g_autoptr(AvlastResult) result = keep_result(study, "value", text, error);
    return result &&
           avlast_manifest_add_value(study->manifest, study->plan, result, error);
}

static gboolean write_manifest(const Study *study, GError **error)
{
    g_autofree char *text = avlast_manifest_to_json(study->manifest);

    return avlast_folder_write(study->folder, "manifest.json", text, error);
}

/* The report reads a manifest that does not list it yet. */
static gboolean make_report(const Study *study, GError **error)
{
    const char *const arguments[] = {".", NULL};

    if (!write_manifest(study, error))
        return FALSE;
    AvlastJob *job = add_job(study, "report", study->folder->stage, "report", arguments);
    return run_jobs(study, &job, 1, error);
}

static gboolean close_manifest(const Study *study, GError **error)
{
    g_auto(GStrv) files = avlast_folder_files(study->folder);

    return avlast_manifest_set_outputs(study->manifest, study->folder->stage,
                                       (const char *const *)files, error) &&
           write_manifest(study, error);
}

static gboolean begin_manifest(Study *study, GError **error)
{
    g_autoptr(AvlastCodebook) codebook = NULL;
    const char *name = NULL;

    study->manifest = avlast_manifest_new(study->plan, PACKAGE_VERSION);
    if (study->plan->codebook_file) {
        codebook = avlast_codebook_read(study->plan->codebook_file, error);
        avlast_yaml_get_text(study->plan->data, "codebook", &name, NULL);
        if (!codebook || !avlast_manifest_add_input(
                             study->manifest, study->plan->codebook_file, name, error))
            return FALSE;
    }
    avlast_manifest_add_labels(study->manifest, study->plan, codebook);
    json_object_set_new(study->manifest, "lang", json_string(study->lang));
    return TRUE;
}

static gboolean publish(const Study *study, GError **error)
{
    if (!avlast_jobs_interrupted(study->jobs))
        return avlast_folder_publish(study->folder, error);
    study->run->status = 130;
    return FALSE;
}

static gboolean run_study(Study *study, GError **error)
{
    return begin_manifest(study, error) && check_data(study, error) &&
           make_analyses(study, error) && make_value(study, error) &&
           make_report(study, error) && close_manifest(study, error) &&
           publish(study, error);
}

static guint parallel_of(const AvlastOptions *options)
{
    const gint64 wanted = options->threads;

    return wanted > 0 ? (guint)MIN(wanted, 64) : g_get_num_processors();
}

static gboolean run_plan(AvlastRun *run, GError **error)
{
    const guint given = g_strv_length(run->arguments);
    g_auto(Study)
        study = {.run = run, .jobs = avlast_jobs_new(parallel_of(&run->options))};

    if (given != 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "%s\nhint: avlast run plan.yaml -o FOLDER",
                    given ? "one plan at a time" : "which plan?");
        return FALSE;
    }
    if (!run->options.output) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "no output folder\nhint: avlast run %s -o FOLDER", run->arguments[0]);
        return FALSE;
    }
    study.programs = g_path_get_dirname(run->executable);
    study.plan_name = g_path_get_basename(run->arguments[0]);
    study.said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!(study.plan = avlast_plan_read(run->arguments[0], error)) ||
        !(study.folder =
              avlast_folder_new(run->options.output, run->options.force, error)))
        return FALSE;
    study.lang = run->options.lang  ? run->options.lang
                 : study.plan->lang ? study.plan->lang
                                    : "en";
    if (run_study(&study, error)) {
        avlast_run_say(run, TRUE, _("written: %s"), run->options.output);
        return TRUE;
    }
    return run->status == 130;
}

static const AvlastProgram program = {
    .name = "run",
    .usage = "avlast run PLAN.yaml -o FOLDER [OPTION...]",
    .description =
        N_("Runs a plan from end to end: checks the data, makes every analysis, turns "
           "effects into money, draws the charts, writes the report, and puts it all "
           "into one folder with a manifest that lists every file with its digest. The "
           "folder appears whole or not at all, and holds the same bytes for the same "
           "plan and data."),
    .examples = "avlast run plan.yaml -o results\n"
                "avlast run plan.yaml -o results --force --lang nb",
    .shared = AVLAST_SHARE_FOLDER,
    .run = run_plan,
};

int main(int argc, char **argv)
{
    return avlast_program_main(&program, argc, argv);
}
