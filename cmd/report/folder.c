/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cmd/output/output.h"
#include "cmd/report/report.h"
#include "core/error.h"
#include "study/manifest.h"

static void part_free(AvlastReportPart *part)
{
    g_free(part->name);
    g_free(part->command);
    g_free(part->role);
    g_free(part->label);
    g_free(part->file);
    avlast_result_free(part->result);
    g_free(part);
}

void avlast_report_free(AvlastReport *report)
{
    if (!report)
        return;
    g_free(report->folder);
    json_decref(report->manifest);
    avlast_result_free(report->value);
    avlast_result_free(report->families);
    g_ptr_array_unref(report->parts);
    g_ptr_array_unref(report->warnings);
    g_ptr_array_unref(report->written);
    avlast_html_free(report->html);
    g_free(report);
}

const char *avlast_report_text(const AvlastReport *report, const json_t *value)
{
    if (json_is_string(value))
        return json_string_value(value);
    const char *text = avlast_json_member_text(value, report->lang);
    if (text)
        return text;
    if ((text = avlast_json_member_text(value, "en")))
        return text;
    /* jansson's iterators take no const object, and change nothing. */
    json_t *object = (json_t *)(guintptr)value;
    return json_is_object(value)
               ? json_string_value(json_object_iter_value(json_object_iter(object)))
               : NULL;
}

const char *avlast_report_study(const AvlastReport *report, const char *key)
{
    const char *text = avlast_report_text(report, json_object_get(report->study, key));

    return text && *text ? text : NULL;
}

gboolean avlast_report_prose(AvlastReport *report, const char *key)
{
    const json_t *value = json_object_get(report->study, key);
    const char *text = avlast_report_study(report, key);
    size_t k;
    json_t *entry;

    if (json_array_size(value) > 0) {
        avlast_html_raw(report->html, "<ul>\n");
        json_array_foreach(value, k, entry)
        {
            const char *item = avlast_report_text(report, entry);
            if (item)
                avlast_html_add(report->html, "<li>%s</li>\n", item);
        }
        avlast_html_raw(report->html, "</ul>\n");
        return TRUE;
    }
    avlast_html_prose(report->html, text);
    return text != NULL;
}

/* Manifest and results lie in one folder: a name with a path in it is not ours. */
static char *path_in(const AvlastReport *report, const char *file)
{
    if (!file || !*file || strstr(file, "..") || g_path_is_absolute(file))
        return NULL;
    return g_build_filename(report->folder, file, NULL);
}

static json_t *read_json(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    json_error_t fault;

    if (!g_file_get_contents(path, &text, &length, NULL)) {
        avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV510", NULL,
                    "'%s' cannot be read\nhint: a report is made from an output folder "
                    "of 'avlast run'",
                    path);
        return NULL;
    }
    json_t *json = json_loadb(text, length, JSON_REJECT_DUPLICATES, &fault);
    if (!json_is_object(json)) {
        const AvlastPlace place = {path, (gsize)MAX(fault.line, 0),
                                   (gsize)MAX(fault.column, 0)};
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV511", &place, "%s",
                    json ? "the manifest is no JSON object" : fault.text);
        json_decref(json);
        return NULL;
    }
    return json;
}

static AvlastMark mark_of(const json_t *entry)
{
    const char *status = avlast_json_member_text(entry, "status");

    return g_strcmp0(status, "exploratory") == 0 ? AVLAST_MARK_EXPLORATORY
           : g_strcmp0(status, "deviation") == 0 ? AVLAST_MARK_DEVIATION
                                                 : AVLAST_MARK_PLANNED;
}

static AvlastResult *read_result(AvlastReport *report, const char *file)
{
    g_autoptr(GError) fault = NULL;
    g_autofree char *path = path_in(report, file);
    AvlastResult *result = path ? avlast_result_read(path, &fault) : NULL;

    if (!result)
        g_ptr_array_add(report->warnings,
                        g_strdup(fault ? fault->message : "a result has no file name"));
    return result;
}

static void read_part(AvlastReport *report, const json_t *entry)
{
    AvlastReportPart *part = g_new0(AvlastReportPart, 1);
    const char *label = avlast_report_text(report, json_object_get(entry, "label"));

    g_ptr_array_add(report->parts, part);
    part->name = g_strdup(avlast_json_member_text(entry, "name"));
    part->command = g_strdup(avlast_json_member_text(entry, "command"));
    part->role = g_strdup(avlast_json_member_text(entry, "role"));
    part->file = g_strdup(avlast_json_member_text(entry, "file"));
    if (!part->name)
        part->name = g_strdup("?");
    part->label = g_strdup(label ? label : part->name);
    if (part->file)
        part->result = read_result(report, part->file);
    part->mark = mark_of(entry);
}

/* What is no analysis: the value model, and the correction of families. */
static void read_others(AvlastReport *report)
{
    const json_t *value = json_object_get(report->manifest, "value");
    const char *file = avlast_json_member_text(value, "result");

    if (file)
        report->value = read_result(report, file);
    file =
        avlast_json_member_text(json_object_get(report->manifest, "families"), "result");
    if (file)
        report->families = read_result(report, file);
}

AvlastReport *avlast_report_read(const char *folder, const char *lang, gint64 small,
                                 GError **error)
{
    g_autofree char *path = g_build_filename(folder, "manifest.json", NULL);
    g_autoptr(AvlastReport) report = g_new0(AvlastReport, 1);
    size_t k;
    json_t *entry;

    report->parts = g_ptr_array_new_with_free_func((GDestroyNotify)part_free);
    report->warnings = g_ptr_array_new_with_free_func(g_free);
    report->written = g_ptr_array_new_with_free_func(g_free);
    report->html = avlast_html_new();
    report->folder = g_strdup(folder);
    report->small = small;
    report->column = AVLAST_REPORT_COLUMN;
    if (!(report->manifest = read_json(path, error)))
        return NULL;
    const char *schema = avlast_json_member_text(report->manifest, "schema");
    if (g_strcmp0(schema, "avlast-manifest/1") != 0) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV511", NULL,
                    "'%s' is not an avlast manifest (schema '%s')", path,
                    schema ? schema : "");
        return NULL;
    }
    report->study = json_object_get(report->manifest, "study");
    if (!lang)
        lang = avlast_json_member_text(report->manifest, "lang");
    report->lang = g_strcmp0(lang, "nb") == 0 ? "nb" : "en";
    json_array_foreach(json_object_get(report->manifest, "analyses"), k, entry)
        read_part(report, entry);
    read_others(report);
    return g_steal_pointer(&report);
}

gboolean avlast_report_enter(AvlastReport *report, gboolean page, GError **error)
{
    if (!json_is_array(json_object_get(report->manifest, "outputs")))
        return TRUE;
    g_autoptr(json_t) manifest = avlast_manifest_read(report->folder, error);
    if (!manifest)
        return FALSE;
    if (page)
        g_ptr_array_add(report->written, g_strdup("report.html"));
    g_ptr_array_add(report->written, NULL);
    if (!avlast_manifest_add_outputs(manifest, report->folder,
                                     (const char *const *)report->written->pdata, error))
        return FALSE;
    g_autofree char *path = g_build_filename(report->folder, "manifest.json", NULL),
                    *text = avlast_manifest_to_json(manifest);
    return avlast_output_file(path, text, strlen(text), TRUE, error);
}

gboolean avlast_report_of_effects(const AvlastReportPart *part)
{
    static const char *const describing[] = {"survey", "describe", "scale",  "fund",
                                             "power",  "sens",     "adjust", "pool",
                                             "cash",   "cea",      NULL};

    return g_strcmp0(part->role, "descriptive") != 0 &&
           !(part->command && g_strv_contains(describing, part->command));
}

const AvlastReportPart *avlast_report_part(const AvlastReport *report, const char *role)
{
    for (guint k = 0; k < report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        if (part->result && g_strcmp0(part->role, role) == 0 &&
            avlast_report_of_effects(part))
            return part;
    }
    return NULL;
}

gboolean avlast_report_seeks_effects(const AvlastReport *report)
{
    for (guint k = 0; k < report->parts->len; k++)
        if (avlast_report_of_effects(g_ptr_array_index(report->parts, k)))
            return TRUE;
    return FALSE;
}
