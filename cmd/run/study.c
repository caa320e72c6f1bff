/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/run/study.h"

#include <string.h>

#include "core/error.h"

void avlast_study_clear(AvlastStudyRun *study)
{
    avlast_plan_free(study->plan);
    avlast_folder_free(study->folder);
    json_decref(study->manifest);
    g_free(study->programs);
    g_free(study->plan_name);
    avlast_jobs_free(study->jobs);
    g_clear_pointer(&study->said, g_hash_table_unref);
    g_clear_pointer(&study->joined, g_hash_table_unref);
}

AvlastJob *avlast_study_job(const AvlastStudyRun *study, const char *name,
                            const char *folder, const char *command,
                            const char *const *arguments)
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

char *avlast_study_text(const char *text, const char *stage)
{
    g_autofree char *slash = g_strconcat(stage, "/", NULL);
    g_auto(GStrv) parts = g_strsplit(text, slash, -1);
    g_autofree char *first = g_strjoinv("", parts);
    g_auto(GStrv) others = g_strsplit(first, stage, -1);

    return g_strjoinv(".", others);
}

void avlast_study_pass_on(const AvlastStudyRun *study, const char *messages,
                          gboolean quiet)
{
    g_autofree char *text =
        avlast_study_text(messages ? messages : "", study->folder->stage);
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

gboolean avlast_study_run(const AvlastStudyRun *study, AvlastJob *const *list, guint n,
                          GError **error)
{
    const AvlastJob *failed = avlast_jobs_run(study->jobs);

    if (avlast_jobs_interrupted(study->jobs)) {
        study->run->status = 130;
        return FALSE;
    }
    for (guint i = 0; i < n; i++)
        /* why a program failed is said in any case */
        avlast_study_pass_on(study, list[i]->messages,
                             study->run->options.quiet && list[i]->status == 0);
    if (!failed)
        return TRUE;
    avlast_fail(error, class_of_status(failed->status), "AV632", NULL,
                "'%s' could not be made: %s ended with status %d\nhint: no output folder "
                "was written; the reason stands above",
                failed->name, strrchr(failed->argv[0], '/') + 1, failed->status);
    return FALSE;
}

gboolean avlast_study_run_one(const AvlastStudyRun *study, const char *name,
                              const char *command, const char *const *arguments,
                              char **output, GError **error)
{
    AvlastJob *job =
        avlast_study_job(study, name, study->plan->folder, command, arguments);

    if (!avlast_study_run(study, &job, 1, error))
        return FALSE;
    if (output) {
        gsize length;
        const char *text = g_bytes_get_data(job->output, &length);
        *output = g_strndup(text ? text : "", length);
    }
    return TRUE;
}
