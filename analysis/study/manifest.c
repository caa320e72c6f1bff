/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/manifest.h"

#include <gsl/gsl_version.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "core/error.h"

#define SCHEMA "avlast-manifest/1"

static json_t *prose_json(const AvlastYaml *node)
{
    if (!node)
        return json_null();
    if (node->kind == AVLAST_YAML_SCALAR)
        return json_string(node->text);

    const gboolean list = node->kind == AVLAST_YAML_LIST;
    json_t *json = list ? json_array() : json_object();
    for (guint i = 0; i < node->items->len; i++) {
        const AvlastYaml *item = g_ptr_array_index(node->items, i);
        if (list)
            json_array_append_new(json, prose_json(item));
        else
            json_object_set_new(json, item->name, prose_json(item));
    }
    return json;
}

static json_t *libraries(void)
{
    g_autofree char *glib = g_strdup_printf("%u.%u.%u", glib_major_version,
                                            glib_minor_version, glib_micro_version);
    json_t *json = json_object();

    json_object_set_new(json, "glib", json_string(glib));
    json_object_set_new(json, "gsl", json_string(gsl_version));
    json_object_set_new(json, "jansson", json_string(JANSSON_VERSION));
    json_object_set_new(json, "libyaml", json_string(yaml_get_version_string()));
    json_object_set_new(json, "sqlite", json_string(sqlite3_libversion()));
    return json;
}

/* The day that SOURCE_DATE_EPOCH names, in UTC; NULL without it or when it is no number.
 */
static char *source_date(void)
{
    const char *text = g_getenv("SOURCE_DATE_EPOCH");
    gint64 seconds;

    if (!text || !g_ascii_string_to_signed(
                     text, 10, 0, G_MAXINT32 * G_GINT64_CONSTANT(64), &seconds, NULL))
        return NULL;
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
    return time ? g_date_time_format(time, "%Y-%m-%d") : NULL;
}

json_t *avlast_manifest_new(const AvlastPlan *plan, const char *version)
{
    json_t *manifest = json_object();
    g_autofree char *file = g_path_get_basename(plan->path), *date = source_date();
    json_t *study = plan->study ? prose_json(plan->study) : json_object();

    json_object_set_new(manifest, "schema", json_string(SCHEMA));
    json_object_set_new(manifest, "program", json_string("avlast"));
    json_object_set_new(manifest, "version", json_string(version));
    json_object_set_new(manifest, "plan",
                        json_pack("{s:s, s:s}", "file", file, "sha256", plan->sha256));
    json_object_set_new(manifest, "study", study);
    json_object_set_new(manifest, "registered", avlast_json_text(plan->registered));
    json_object_set_new(manifest, "lang", avlast_json_text(plan->lang));
    json_object_set_new(manifest, "audience", avlast_json_text(plan->audience));
    json_object_set_new(manifest, "labels", json_object());
    json_object_set_new(manifest, "analyses", json_array());
    json_object_set_new(manifest, "value", json_null());
    json_object_set_new(manifest, "inputs", json_array());
    json_object_set_new(manifest, "libraries", libraries());
    json_object_set_new(manifest, "warnings", json_array());
    if (date)
        json_object_set_new(manifest, "date", json_string(date));
    return manifest;
}

/* {code: label} of the values that have one, or NULL when none has. */
static json_t *levels_of(const AvlastCodebookEntry *entry)
{
    json_t *levels = NULL;

    for (guint i = 0; i < entry->values->len; i++) {
        const AvlastCode *value = g_ptr_array_index(entry->values, i);
        if (!value->label)
            continue;
        if (!levels)
            levels = json_object();
        json_object_set_new(levels, value->code, json_string(value->label));
    }
    return levels;
}

static void add_label(json_t *labels, const char *name, const char *label,
                      const char *label_nb, const char *unit)
{
    json_t *prose = label && label_nb
                        ? json_pack("{s:s, s:s}", "en", label, "nb", label_nb)
                        : avlast_json_text(label);

    if (label || unit)
        json_object_set_new(
            labels, name,
            json_pack("{s:o, s:o}", "label", prose, "unit", avlast_json_text(unit)));
    else
        json_decref(prose);
}

void avlast_manifest_add_labels(json_t *manifest, const AvlastPlan *plan,
                                const AvlastCodebook *codebook)
{
    json_t *labels = json_object_get(manifest, "labels");

    for (guint i = 0; codebook && i < codebook->entries->len; i++) {
        const AvlastCodebookEntry *e = g_ptr_array_index(codebook->entries, i);
        add_label(labels, e->name, e->label, e->label_nb, e->unit);
        json_t *known = json_object_get(labels, e->name);
        json_t *levels = known ? levels_of(e) : NULL;
        if (levels)
            json_object_set_new(known, "levels", levels);
    }
    for (guint i = 0; i < plan->scales->len; i++) {
        const AvlastPlanScale *s = g_ptr_array_index(plan->scales, i);
        add_label(labels, s->name, s->label, s->label_nb, s->unit);
    }
}

/* --- inputs and outputs --- */

/* {file, sha256, bytes} of a file. */
static json_t *fingerprint(const char *path, const char *name, GError **error)
{
    g_autoptr(GError) fault = NULL;
    g_autofree char *bytes = NULL;
    gsize length = 0;

    if (!g_file_get_contents(path, &bytes, &length, &fault)) {
        avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV630", NULL,
                    "'%s' cannot be read: %s", path, fault->message);
        return NULL;
    }
    g_autofree char *sha256 =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, length);
    return json_pack("{s:s, s:s, s:I}", "file", name, "sha256", sha256, "bytes",
                     (json_int_t)length);
}

/* Puts an entry where it belongs by its file name; one that is there already stays. */
static void insert_entry(json_t *list, json_t *entry)
{
    const char *name = avlast_json_member_text(entry, "file");
    size_t at = 0;

    for (; at < json_array_size(list); at++) {
        const int order =
            strcmp(avlast_json_member_text(json_array_get(list, at), "file"), name);
        if (order == 0) {
            json_decref(entry);
            return;
        }
        if (order > 0)
            break;
    }
    json_array_insert_new(list, at, entry);
}

gboolean avlast_manifest_add_input(json_t *manifest, const char *path, const char *name,
                                   GError **error)
{
    json_t *entry = fingerprint(path, name, error);

    if (entry)
        insert_entry(json_object_get(manifest, "inputs"), entry);
    return entry != NULL;
}

/* The file of an analysis of this very folder, which is no input of the study. */
static gboolean is_analysis(const json_t *manifest, const char *file)
{
    size_t i;
    json_t *entry;

    json_array_foreach(json_object_get(manifest, "analyses"), i, entry)
    {
        if (strcmp(avlast_json_member_text(entry, "file"), file) == 0)
            return TRUE;
    }
    return FALSE;
}

/* The same of an analysis that is still to come: it is named by this one. */
static gboolean is_named(char *const *of, const char *file)
{
    for (; of && *of; of++)
        if (g_str_has_prefix(file, *of) && strcmp(file + strlen(*of), ".json") == 0)
            return TRUE;
    return FALSE;
}

static void add_inputs(json_t *manifest, char *const *of, const AvlastResult *result)
{
    size_t i;
    json_t *input;

    json_array_foreach(result->inputs, i, input)
    {
        const char *file = avlast_json_member_text(input, "file");
        const char *sha256 = avlast_json_member_text(input, "sha256");
        json_t *bytes = json_object_get(input, "bytes");
        if (file && sha256 && bytes && !is_analysis(manifest, file) &&
            !is_named(of, file))
            insert_entry(json_object_get(manifest, "inputs"),
                         json_pack("{s:s, s:s, s:O}", "file", file, "sha256", sha256,
                                   "bytes", bytes));
    }
}

gboolean avlast_manifest_set_outputs(json_t *manifest, const char *folder,
                                     const char *const *names, GError **error)
{
    json_t *outputs = json_array();

    for (; *names; names++) {
        g_autofree char *path = g_build_filename(folder, *names, NULL);
        json_t *entry = fingerprint(path, *names, error);
        if (!entry) {
            json_decref(outputs);
            return FALSE;
        }
        insert_entry(outputs, entry);
    }
    json_object_set_new(manifest, "outputs", outputs);
    return TRUE;
}

/* --- analyses --- */

static json_t *texts_json(GStrv texts)
{
    json_t *list = json_array();

    for (; texts && *texts; texts++)
        json_array_append_new(list, json_string(*texts));
    return list;
}

static json_t *seed_json(const AvlastResult *result)
{
    return result->seed < 0 ? json_null() : json_integer(result->seed);
}

void avlast_manifest_add_analysis(json_t *manifest, const AvlastPlanAnalysis *analysis,
                                  const AvlastResult *result)
{
    json_t *entry = json_object(), *given = json_object_get(result->plan, "deviations");
    json_t *deviations = json_is_array(given) ? json_incref(given) : json_array();
    const gboolean deviates = analysis->deviation || json_array_size(deviations) > 0;
    const char *status = analysis->role == AVLAST_ROLE_EXPLORATORY ? "exploratory"
                         : deviates                                ? "deviation"
                                                                   : "planned";
    g_autofree char *file = g_strconcat(analysis->name, ".json", NULL),
                    *table = g_strconcat("tables/", analysis->name, ".csv", NULL);

    json_object_set_new(entry, "name", json_string(analysis->name));
    json_object_set_new(entry, "command", json_string(analysis->command));
    json_object_set_new(entry, "role", json_string(avlast_role_name(analysis->role)));
    json_object_set_new(entry, "label", prose_json(analysis->label));
    json_object_set_new(entry, "status", json_string(status));
    json_object_set_new(entry, "deviation", prose_json(analysis->deviation));
    json_object_set_new(entry, "deviations", deviations);
    json_object_set_new(entry, "arguments", texts_json(result->arguments));
    json_object_set_new(entry, "file", json_string(file));
    json_object_set_new(entry, "table", json_string(table));
    json_object_set_new(entry, "seed", seed_json(result));
    if (analysis->family)
        json_object_set_new(entry, "family", texts_json(analysis->family));
    if (analysis->of)
        json_object_set_new(entry, "of", texts_json(analysis->of));
    json_array_append_new(json_object_get(manifest, "analyses"), entry);
    add_inputs(manifest, analysis->of, result);
}

gboolean avlast_manifest_add_value(json_t *manifest, const AvlastPlan *plan,
                                   const AvlastResult *result, GError **error)
{
    const char *name = NULL;
    avlast_yaml_get_text(plan->value, "file", &name, NULL);
    json_t *value = fingerprint(plan->value_file, name, error);
    if (!value)
        return FALSE;
    json_object_del(value, "bytes");
    json_object_set_new(value, "result", json_string("value.json"));
    json_object_set_new(value, "table", json_string("tables/value.csv"));
    json_object_set_new(value, "seed", seed_json(result));
    json_object_set_new(manifest, "value", value);
    add_inputs(manifest, NULL, result);
    return TRUE;
}

void avlast_manifest_add_families(json_t *manifest)
{
    json_object_set_new(manifest, "families",
                        json_pack("{s:s, s:s}", "result", "families.json", "table",
                                  "tables/families.csv"));
}

void avlast_manifest_add_warning(json_t *manifest, const char *text)
{
    json_array_append_new(json_object_get(manifest, "warnings"), json_string(text));
}

/* --- as a file --- */

char *avlast_manifest_to_json(const json_t *manifest)
{
    char *text = json_dumps(manifest, JSON_INDENT(1) | JSON_SORT_KEYS);
    char *lines = g_strconcat(text, "\n", NULL);

    free(text);
    return lines;
}

/* A relative name that stays below its folder: it may be removed when the folder is made
 * anew. */
static gboolean stays_inside(const char *name)
{
    if (!name || !*name || g_path_is_absolute(name))
        return FALSE;
    g_auto(GStrv) parts = g_strsplit(name, "/", -1);
    return !g_strv_contains((const char *const *)parts, "..");
}

static gboolean check(const json_t *manifest, const AvlastPlace *place, GError **error)
{
    const char *schema = avlast_json_member_text(manifest, "schema");
    size_t i;
    json_t *entry;

    if (g_strcmp0(schema, SCHEMA) != 0) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV631", place,
                    "not a manifest of the form " SCHEMA " (schema '%s')",
                    schema ? schema : "");
        return FALSE;
    }
    json_array_foreach(json_object_get(manifest, "outputs"), i, entry)
    {
        const char *name = avlast_json_member_text(entry, "file");
        if (!stays_inside(name)) {
            avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV631", place,
                        "the output '%s' is not in the folder", name ? name : "");
            return FALSE;
        }
    }
    return TRUE;
}

json_t *avlast_manifest_read(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "manifest.json", NULL), *text = NULL;
    g_autoptr(GError) fault = NULL;
    AvlastPlace place = {path, 0, 0};
    json_error_t where;
    gsize length = 0;

    if (!g_file_get_contents(path, &text, &length, &fault)) {
        avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV630", NULL,
                    "'%s' cannot be read: %s", path, fault->message);
        return NULL;
    }
    g_autoptr(json_t) manifest = json_loadb(text, length, JSON_REJECT_DUPLICATES, &where);
    if (!manifest) {
        place.line = (gsize)MAX(where.line, 0);
        place.column = (gsize)MAX(where.column, 0);
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV631", &place, "%s", where.text);
        return NULL;
    }
    return check(manifest, &place, error) ? g_steal_pointer(&manifest) : NULL;
}

GStrv avlast_manifest_outputs(const json_t *manifest)
{
    const json_t *outputs = json_object_get(manifest, "outputs");
    const size_t n = json_array_size(outputs);
    char **names = g_new0(char *, n + 1);

    for (size_t i = 0; i < n; i++)
        names[i] = g_strdup(avlast_json_member_text(json_array_get(outputs, i), "file"));
    return names;
}
