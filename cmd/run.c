/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole of a plan, in order, into one folder. */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cmd/output/output.h"
#include "cmd/program.h"
#include "cmd/run/people.h"
#include "cmd/run/study.h"
#include "core/error.h"
#include "study/families.h"
#include "study/manifest.h"

/* --- results --- */

/* Writes NAME.json and tables/NAME.csv of a program's JSON. */
static AvlastResult *keep_result(const AvlastStudyRun *study, const char *name,
                                 const char *text, GError **error)
{
    g_autofree char *json = avlast_study_text(text, study->folder->stage),
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

static AvlastResult *keep_analysis(const AvlastStudyRun *study,
                                   const AvlastPlanAnalysis *analysis,
                                   const AvlastJob *job, GError **error)
{
    gsize length;
    const char *bytes = g_bytes_get_data(job->output, &length);
    g_autofree char *text = g_strndup(bytes ? bytes : "", length);

    if (!g_hash_table_contains(study->joined, analysis->name))
        return keep_result(study, analysis->name, text, error);
    g_autofree char *alone = avlast_people_forget(text);
    g_autoptr(AvlastResult) whole =
        avlast_result_parse(text, length, analysis->name, error);
    AvlastResult *result =
        whole ? keep_result(study, analysis->name, alone, error) : NULL;
    if (result) {
        AvlastEstimates *to = result->estimates, *from = whole->estimates;
        g_clear_pointer(&to->root, gsl_matrix_free);
        g_clear_pointer(&to->unit, g_ptr_array_unref);
        g_free(to->unit_column);
        to->root = g_steal_pointer(&from->root);
        to->unit = g_steal_pointer(&from->unit);
        to->unit_column = g_steal_pointer(&from->unit_column);
    }
    return result;
}

/* People's influence was wanted for their results' joint covariance only. */
static gboolean join_people(const AvlastStudyRun *study, AvlastResult **results,
                            GError **error)
{
    if (!avlast_people_join(study->plan, results, study->folder, error))
        return FALSE;
    for (guint i = 0; i < study->plan->analyses->len; i++) {
        if (!results[i])
            continue;
        g_clear_pointer(&results[i]->estimates->root, gsl_matrix_free);
        g_clear_pointer(&results[i]->estimates->unit, g_ptr_array_unref);
    }
    return TRUE;
}

/* What the plan's families come to, when it names any: families.json. */
static gboolean keep_families(const AvlastStudyRun *study, const GPtrArray *results,
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
static gboolean check_data(const AvlastStudyRun *study, GError **error)
{
    const char *const arguments[] = {"--plan", study->plan_name, NULL};
    AvlastJob *job =
        avlast_study_job(study, "check", study->plan->folder, "check", arguments);

    avlast_jobs_run(study->jobs);
    if (job->status != 1 || avlast_jobs_interrupted(study->jobs))
        return avlast_study_run(study, &job, 1, error);

    print_faults(job);
    avlast_study_pass_on(study, job->messages,
                         study->run->options.quiet && job->status == 0);
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV633", NULL,
                "the data have faults (see above); nothing was computed\nhint: 'avlast "
                "check --plan %s' lists them",
                study->plan->path);
    return FALSE;
}

static AvlastJob *analysis_job(const AvlastStudyRun *study, const AvlastPlanAnalysis *a)
{
    const char *const alone[] = {"--plan",   study->plan_name, "--analysis", a->name,
                                 "--format", "json",           NULL};
    const char *const of_others[] = {"--plan",   study->plan_name, "--analysis",
                                     a->name,    "--results",      study->folder->stage,
                                     "--format", "json",           NULL};

    const char *const joined[] = {
        "--plan",   study->plan_name, "--analysis",       a->name,
        "--format", "json",           "--keep-influence", NULL};

    return avlast_study_job(study, a->name, study->plan->folder, a->command,
                            a->of                                           ? of_others
                            : g_hash_table_contains(study->joined, a->name) ? joined
                                                                            : alone);
}

/* The analyses of one wave, side by side: what they are of lies in the stage. Results go
 * to their places in the plan's order. */
static gboolean make_wave(const AvlastStudyRun *study, guint wave, AvlastResult **results,
                          GError **error)
{
    const GPtrArray *analyses = study->plan->analyses;
    g_autofree AvlastJob **jobs = g_new0(AvlastJob *, analyses->len);
    guint n = 0;

    for (guint i = 0; i < analyses->len; i++) {
        const AvlastPlanAnalysis *a = g_ptr_array_index(analyses, i);
        if (a->wave == wave)
            jobs[n++] = analysis_job(study, a);
    }
    if (n > 0 && !avlast_study_run(study, jobs, n, error))
        return FALSE;
    for (guint i = 0, job = 0; i < analyses->len; i++) {
        const AvlastPlanAnalysis *a = g_ptr_array_index(analyses, i);
        if (a->wave == wave &&
            !(results[i] = keep_analysis(study, a, jobs[job++], error)))
            return FALSE;
    }
    return TRUE;
}

static gboolean make_analyses(const AvlastStudyRun *study, GError **error)
{
    const GPtrArray *analyses = study->plan->analyses;
    g_autoptr(GPtrArray) results =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_result_free);

    /* as many waves as analyses at most: an empty one does nothing */
    g_ptr_array_set_size(results, (gint)analyses->len);
    for (guint wave = 1; wave <= analyses->len; wave++)
        if (!make_wave(study, wave, (AvlastResult **)results->pdata, error) ||
            /* what is made of the data comes first, and all of it */
            (wave == 1 && !join_people(study, (AvlastResult **)results->pdata, error)))
            return FALSE;
    for (guint i = 0; i < analyses->len; i++)
        avlast_manifest_add_analysis(study->manifest, g_ptr_array_index(analyses, i),
                                     g_ptr_array_index(results, i));
    return keep_families(study, results, error);
}

static gboolean make_value(const AvlastStudyRun *study, GError **error)
{
    const char *const arguments[] = {
        "--plan",   study->plan_name, "--results", study->folder->stage,
        "--format", "json",           NULL};
    g_autofree char *text = NULL;

    if (!study->plan->value)
        return TRUE;
    if (!avlast_study_run_one(study, "value", "value", arguments, &text, error))
        return FALSE;
    g_autoptr(AvlastResult) result = keep_result(study, "value", text, error);
    return result &&
           avlast_manifest_add_value(study->manifest, study->plan, result, error);
}

static gboolean write_manifest(const AvlastStudyRun *study, GError **error)
{
    g_autofree char *text = avlast_manifest_to_json(study->manifest);

    return avlast_folder_write(study->folder, "manifest.json", text, error);
}

/* The report reads a manifest that does not list it yet. */
static gboolean make_report(const AvlastStudyRun *study, GError **error)
{
    const char *const arguments[] = {".", NULL};

    if (!write_manifest(study, error))
        return FALSE;
    AvlastJob *job =
        avlast_study_job(study, "report", study->folder->stage, "report", arguments);
    return avlast_study_run(study, &job, 1, error);
}

static gboolean close_manifest(const AvlastStudyRun *study, GError **error)
{
    g_auto(GStrv) files = avlast_folder_files(study->folder);

    return avlast_manifest_set_outputs(study->manifest, study->folder->stage,
                                       (const char *const *)files, error) &&
           write_manifest(study, error);
}

/* What is known of the columns of tables that analyses bring themselves. */
static gboolean add_codebooks(const AvlastStudyRun *study, GError **error)
{
    for (guint i = 0; i < study->plan->analyses->len; i++) {
        const AvlastPlanAnalysis *a = g_ptr_array_index(study->plan->analyses, i);
        const char *name = NULL;
        if (!a->codebook)
            continue;
        avlast_yaml_get_text(a->node, "codebook", &name, NULL);
        if (!avlast_manifest_add_input(study->manifest, a->codebook, name, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean begin_manifest(AvlastStudyRun *study, GError **error)
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
    return add_codebooks(study, error);
}

static gboolean publish(const AvlastStudyRun *study, GError **error)
{
    if (!avlast_jobs_interrupted(study->jobs))
        return avlast_folder_publish(study->folder, error);
    study->run->status = 130;
    return FALSE;
}

static gboolean run_study(AvlastStudyRun *study, GError **error)
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
    g_auto(AvlastStudyRun)
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
    study.joined = avlast_people_wanted(study.plan);
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
