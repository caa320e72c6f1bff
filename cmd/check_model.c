/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `avlast check MODEL.yaml`: what does not add up in a value model. */
#include "cmd/check_model.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/check_output.h"
#include "cmd/environment.h"
#include "cmd/output/output.h"
#include "core/error.h"
#include "core/text.h"
#include "data/yaml.h"
#include "infer/result.h"
#include "value/findings.h"

gboolean avlast_check_is_model(const char *path)
{
    return g_str_has_suffix(path, ".yaml") || g_str_has_suffix(path, ".yml");
}

static AvlastValidation *as_validation(const GPtrArray *findings)
{
    AvlastValidation *found = avlast_validation_new();

    for (guint i = 0; i < findings->len; i++) {
        const AvlastFinding *one = findings->pdata[i];
        AvlastFault *copy = g_new0(AvlastFault, 1);
        *copy = (AvlastFault){.id = one->id,
                              .file = g_strdup(one->file),
                              .line = one->line,
                              .column = one->column,
                              .name = g_strdup(one->name),
                              .text = g_strdup(one->text)};
        g_ptr_array_add(one->fault ? found->faults : found->notes, copy);
    }
    return found;
}

static void append_finding(GString *out, const AvlastFault *one, gboolean fault)
{
    g_autoptr(GString) text = g_string_new(one->file);

    if (one->line)
        g_string_append_printf(text, ":%" G_GSIZE_FORMAT, one->line);
    if (one->line && one->column)
        g_string_append_printf(text, ":%" G_GSIZE_FORMAT, one->column);
    g_string_append_printf(text, ": %s %s: %s", fault ? "error" : _("note"), one->id,
                           one->text);
    g_autofree char *safe = avlast_text_printable(text->str);
    g_string_append_printf(out, "%s\n", safe);
}

static char *as_table(const AvlastValidation *found, const char *path)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const guint faults = found->faults->len, notes = found->notes->len;

    g_string_append_printf(out, "avlast check   %s   %s\n\n", path, _("a value model"));
    for (guint i = 0; i < faults; i++)
        append_finding(out, found->faults->pdata[i], TRUE);
    for (guint i = 0; i < notes; i++)
        append_finding(out, found->notes->pdata[i], FALSE);
    if (faults == 0)
        g_string_append_printf(out, "%s, ", _("no faults"));
    else
        g_string_append_printf(out, ngettext("%u fault, ", "%u faults, ", (gulong)faults),
                               faults);
    g_string_append_printf(out, ngettext("%u note\n", "%u notes\n", (gulong)notes),
                           notes);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static json_t *list_json(const GPtrArray *findings)
{
    json_t *list = json_array();

    for (guint i = 0; i < findings->len; i++) {
        const AvlastFault *one = findings->pdata[i];
        json_array_append_new(list, json_pack("{s:s, s:I, s:I, s:o, s:s, s:s}", "file",
                                              one->file, "line", (json_int_t)one->line,
                                              "column", (json_int_t)one->column, "name",
                                              avlast_json_text(one->name), "code",
                                              one->id, "message", one->text));
    }
    return list;
}

static char *as_json(const AvlastValidation *found, const char *path)
{
    json_t *root = json_pack("{s:s, s:{s:s, s:s}, s:o, s:o}", "schema", "avlast-check/1",
                             "file", "path", path, "form", "a value model", "faults",
                             list_json(found->faults), "notes", list_json(found->notes));
    char *dumped = json_dumps(root, JSON_INDENT(1));
    char *text = g_strconcat(dumped ? dumped : "", "\n", NULL);

    free(dumped);
    json_decref(root);
    return text;
}

/* A plan ends in .yaml, too. */
static gboolean refuse_plan(const char *path, GError **error)
{
    g_autoptr(AvlastYaml) root = avlast_yaml_read(path, NULL, NULL);

    if (!root || root->kind != AVLAST_YAML_MAP || avlast_yaml_find(root, "model") ||
        !avlast_yaml_find(root, "study"))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                "'%s' is a plan, not a value model\nhint: avlast check --plan %s", path,
                path);
    return FALSE;
}

gboolean avlast_check_model(AvlastRun *run, const char *results, const char *format,
                            GError **error)
{
    const char *path = run->arguments[0], *output = run->options.output;

    if (!refuse_plan(path, error))
        return FALSE;
    g_autoptr(GPtrArray) findings =
        avlast_value_findings(path, avlast_environment_lang(run), results, error);

    if (!findings)
        return FALSE;
    g_autoptr(AvlastValidation) found = as_validation(findings);
    const AvlastCheckReport report = {.validation = found};
    g_autofree char *text = strcmp(format, "json") == 0  ? as_json(found, path)
                            : strcmp(format, "csv") == 0 ? avlast_check_csv(&report)
                                                         : as_table(found, path);
    run->status = found->faults->len > 0 ? 1 : 0;
    if (output && strcmp(output, "-") != 0)
        return avlast_output_file(output, text, strlen(text), run->options.force, error);
    return avlast_output_standard(text, strlen(text), error);
}
