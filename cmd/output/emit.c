/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "cmd/environment.h"
#include "cmd/output/output.h"
#include "cmd/output/phrases.h"
#include "cmd/unused.h"
#include "core/error.h"
#include "core/number.h"
#include "core/text.h"

/* Numbers of influence that --keep-influence puts into a result: 5e6 take 100 MB of text.
 */
#define MOST_KEPT 5e6

static json_t *settings_of(const AvlastRun *run)
{
    json_t *settings = json_object();
    g_autoptr(GArray) list = avlast_options_of(run->program);
    const AvlastParse parse = {.shared = run->options, .own = run->own};

    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        g_autofree char *text =
            entry->analytic ? avlast_option_text(entry, &parse) : NULL;
        if (text)
            json_object_set_new(settings, entry->option->name, json_string(text));
    }
    return settings;
}

AvlastResult *avlast_run_result(AvlastRun *run)
{
    AvlastResult *result = avlast_result_new(run->program->name);

    if (!run->options.no_origin)
        result->arguments = g_strdupv(run->command + 1);
    if (run->plan && !run->options.no_origin)
        result->plan = json_incref(run->plan);
    json_decref(result->settings);
    result->settings = settings_of(run);
    return result;
}

/* A workbook on a terminal is no use to anyone; into a pipe or file it may go. */
static const char *checked_format(const AvlastRun *run, const char *format,
                                  GError **error)
{
    if (strcmp(format, "xlsx") == 0 && avlast_run_to_standard(run) &&
        isatty(STDOUT_FILENO)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--format xlsx: a workbook cannot be shown on a terminal\nhint: name "
                    "a file with -o, such as -o result.xlsx");
        return NULL;
    }
    return format;
}

const char *avlast_run_format(const AvlastRun *run, GError **error)
{
    static const char *const endings[][2] = {
        {".json", "json"}, {".csv", "csv"},  {".tsv", "tsv"},   {".md", "md"},
        {".html", "html"}, {".htm", "html"}, {".tex", "latex"}, {".latex", "latex"},
        {".xlsx", "xlsx"}, {".xls", NULL},   {".ods", NULL},    {".docx", NULL},
        {".pdf", NULL},    {".svg", NULL},   {".png", NULL}};

    if (run->options.format)
        return checked_format(run, run->options.format, error);
    if (!run->options.output)
        return "table";
    g_autofree char *name = g_ascii_strdown(run->options.output, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        if (!g_str_has_suffix(name, endings[i][0]))
            continue;
        if (!endings[i][1])
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "-o '%s': a result is not written as %s\nhint: .xlsx opens in a "
                        "spreadsheet; `avlast plot` draws a .json result",
                        run->options.output, endings[i][0]);
        return endings[i][1];
    }
    return "table";
}

/* NULL for what the library that writes JSON does not take. */
static char *in_text_format(const char *format, const AvlastResult *result, guint digits,
                            const char *lang)
{
    if (strcmp(format, "json") == 0)
        return avlast_result_to_json(result);
    if (strcmp(format, "csv") == 0)
        return avlast_output_csv(result, ',');
    if (strcmp(format, "tsv") == 0)
        return avlast_output_csv(result, '\t');
    if (strcmp(format, "csv-excel") == 0)
        return avlast_output_csv_excel(result);
    if (strcmp(format, "md") == 0)
        return avlast_output_markdown(result, digits, lang);
    if (strcmp(format, "html") == 0)
        return avlast_output_html(result, digits, lang);
    if (strcmp(format, "latex") == 0)
        return avlast_output_latex(result, digits, lang);
    return avlast_output_table(result, digits, lang);
}

static GBytes *in_format(const char *format, const AvlastResult *result, guint digits,
                         const char *lang, GError **error)
{
    if (strcmp(format, "xlsx") == 0)
        return avlast_output_workbook(result, digits, lang, error);
    char *text = in_text_format(format, result, digits, lang);
    if (!text) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                    "the result has invalid text");
        return NULL;
    }
    return g_bytes_new_take(text, strlen(text));
}

/* One row per unit: its name and its column of the root for each estimate. */
static char *influence_csv(const AvlastEstimates *e)
{
    g_autoptr(GString) csv = g_string_new(NULL);
    g_autofree char *unit =
        avlast_output_csv_field(e->unit_column ? e->unit_column : "row", ',');
    char buffer[AVLAST_NUMBER_BUFFER];

    g_string_append(csv, unit);
    for (guint j = 0; j < e->rows->len; j++) {
        const AvlastEstimate *row = g_ptr_array_index(e->rows, j);
        g_autofree char *name = g_strjoin(":", row->outcome ? row->outcome : "",
                                          row->term ? row->term : "", row->group, NULL);
        g_autofree char *field = avlast_output_csv_field(name, ',');
        g_string_append_printf(csv, ",%s", field);
    }
    g_string_append_c(csv, '\n');
    for (gsize i = 0; i < e->root->size1; i++) {
        g_autofree char *name =
            avlast_output_csv_field(g_ptr_array_index(e->unit, i), ',');
        g_string_append(csv, name);
        for (gsize j = 0; j < e->root->size2; j++)
            g_string_append_printf(
                csv, ",%s", avlast_number_exact(gsl_matrix_get(e->root, i, j), buffer));
        g_string_append_c(csv, '\n');
    }
    return g_string_free(g_steal_pointer(&csv), FALSE);
}

static gboolean write_influence(const AvlastRun *run, const AvlastEstimates *e,
                                GError **error)
{
    if (!e->root || !e->unit) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV705", NULL,
                    "--influence: this method has no influence values");
        return FALSE;
    }
    g_autofree char *csv = influence_csv(e);
    return avlast_output_file(run->options.influence, csv, strlen(csv),
                              run->options.force, error);
}

/* Rows without remarks, as in CSV, would give a number made from part of a column without
 * a word: the remarks go to standard error. */
static void say_remarks(AvlastRun *run, const AvlastEstimates *e)
{
    const char *lang = avlast_environment_lang(run);

    for (guint i = 0; i < e->dropped->len; i++) {
        const AvlastDropped *d = g_ptr_array_index(e->dropped, i);
        g_autofree char *said = avlast_phrase(d->what, NULL, NULL, lang);
        g_autofree char *what = avlast_text_printable(said);
        avlast_run_say(run, TRUE, "%s: %" G_GINT64_FORMAT " %s: %s", _("not used"),
                       d->rows, ngettext("row", "rows", (gulong)d->rows), what);
    }
    for (guint i = 0; i < e->notes->len; i++) {
        g_autofree char *said =
            avlast_phrase(g_ptr_array_index(e->notes, i), NULL, NULL, lang);
        g_autofree char *what = avlast_text_printable(said);
        avlast_run_say(run, TRUE, "%s: %s", _("note"), what);
    }
}

/* A path's last part in place of the path. */
static void shorten_path(json_t *object, const char *key)
{
    const char *path = avlast_json_member_text(object, key);
    g_autofree char *name = path ? g_path_get_basename(path) : NULL;

    if (name)
        json_object_set_new(object, key, json_string(name));
}

/* The same of several, parted by commas. */
static void shorten_paths(json_t *object, const char *key)
{
    g_auto(GStrv) paths = avlast_text_list(avlast_json_member_text(object, key));

    for (char **path = paths; *path; path++) {
        char *name = g_path_get_basename(*path);
        g_free(*path);
        *path = name;
    }
    g_autofree char *names = g_strjoinv(",", paths);
    if (*names)
        json_object_set_new(object, key, json_string(names));
}

/* --no-origin: a result tells the names of its files, not where they lay. */
static void forget_folders(const AvlastResult *result)
{
    static const char *const files[] = {"codebook", "results", "ledger", "poststratify",
                                        "weight-steps"},
                             *const lists[] = {"rake", "calibrate"};

    for (gsize i = 0; i < json_array_size(result->inputs); i++)
        shorten_path(json_array_get(result->inputs, i), "file");
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
        shorten_path(result->settings, files[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
        shorten_paths(result->settings, lists[i]);
}

gboolean avlast_run_to_standard(const AvlastRun *run)
{
    return !run->options.output || strcmp(run->options.output, "-") == 0;
}

gboolean avlast_run_write(const AvlastRun *run, GBytes *bytes, GError **error)
{
    gsize length;
    gconstpointer data = g_bytes_get_data(bytes, &length);

    if (avlast_run_to_standard(run))
        return avlast_output_standard(data, length, error);
    return avlast_output_file(run->options.output, data, length, run->options.force,
                              error);
}

/* --keep-influence: only a JSON result can, and what is in it for that reason alone is
 * marked, so that `avlast run` takes it out again. */
static gboolean keep_influence(const AvlastRun *run, AvlastEstimates *e,
                               const char *format, GError **error)
{
    if (!run->options.keep_influence)
        return TRUE;
    if (strcmp(format, "json") != 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV752", NULL,
                    "--keep-influence: only a JSON result keeps influence\nhint: -o "
                    "result.json, or --influence FILE for a table of it");
        return FALSE;
    }
    if (e->root && (double)e->root->size1 * (double)e->root->size2 > MOST_KEPT) {
        g_clear_pointer(&e->root, gsl_matrix_free);
        g_clear_pointer(&e->unit, g_ptr_array_unref);
    }
    e->root_private = !run->open_root && !run->options.influence;
    return TRUE;
}

gboolean avlast_run_emit(AvlastRun *run, AvlastResult *result, GError **error)
{
    const guint digits =
        run->options.digits == G_MININT64 ? 3 : (guint)run->options.digits;
    const char *format = avlast_run_format(run, error);

    if (!format || !avlast_run_refuse_idle(run, result, error) ||
        !keep_influence(run, result->estimates, format, error))
        return FALSE;
    if (run->random && result->seed < 0)
        result->seed = run->seed;
    if (run->options.no_origin)
        forget_folders(result);
    g_autoptr(GBytes) bytes =
        in_format(format, result, digits, avlast_environment_lang(run), error);
    if (!bytes)
        return FALSE;
    if (g_str_has_prefix(format, "csv") || strcmp(format, "tsv") == 0)
        say_remarks(run, result->estimates);
    if (run->options.influence && !write_influence(run, result->estimates, error))
        return FALSE;
    return avlast_run_write(run, bytes, error);
}
