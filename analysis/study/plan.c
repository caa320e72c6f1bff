/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/plan.h"

#include <string.h>

#include "core/error.h"
#include "data/dates.h"
#include "study/families.h"
#include "study/plan_checks.h"
#include "study/plan_of.h"
#include "study/plan_outcomes.h"
#include "study/plan_scale.h"

static const char *const plan_keys[] = {"avlast", "study",    "data",  "design", "scales",
                                        "checks", "analyses", "value", "report", NULL};
/* Everything of `study` is prose for the report, but `registered` and what is said of
 * outcomes (plan_outcomes.h). */
static const char *const study_keys[] = {
    "title",       "municipality", "question",    "registered",
    "registry",    "need",         "pilot",       "for_whom",
    "dose",        "provider",     "period",      "decision",
    "outlook",     "limits",       "not_priced",  "contact",
    "better",      "worthwhile",   "protocol",    "data_access",
    "funding",     "interests",    "involvement", "setting",
    "comparator",  "sample_size",  "stopping",    "randomisation",
    "concealment", "assignment",   "blinding",    "ended",
    "delivered",   "concomitant",  "harms",       "harms_method",
    NULL};
static const char *const data_keys[] = {
    "file",  "codebook", "id",          "delimiter",   "decimal", "encoding", "missing",
    "sheet", "where",    "header_rows", "header-rows", "skip",    "split",    "thousands",
    "let",   "sql",      "with",        "reshape",     NULL};
static const char *const design_keys[] = {"weights",
                                          "strata",
                                          "cluster",
                                          "fpc",
                                          "lonely",
                                          "lonely-domain",
                                          "df-rule",
                                          "df",
                                          "blocks",
                                          "pps",
                                          "pps-variance",
                                          "joint-probabilities",
                                          "phase2",
                                          "phase2-strata",
                                          "phase2-cluster",
                                          "phase2-probability",
                                          "poststratify",
                                          "rake",
                                          "calibrate",
                                          "distance",
                                          "bounds",
                                          "weight-steps",
                                          NULL};
static const char *const command_choices[] = {
    "describe", "survey", "regress", "rct",  "scale", "prepost", "fund",
    "power",    "sens",   "adjust",  "pool", "cash",  "cea",     NULL};
static const char *const role_choices[] = {"primary", "secondary", "descriptive",
                                           "exploratory", NULL};
static const char *const report_keys[] = {"lang", "audience", NULL};
static const char *const lang_choices[] = {"en", "nb", NULL};
static const char *const audience_choices[] = {"board", "researcher", NULL};

const char *const *avlast_plan_data_keys(void)
{
    return data_keys;
}

const char *avlast_role_name(AvlastRole role)
{
    return role_choices[role];
}

static void analysis_free(gpointer data)
{
    AvlastPlanAnalysis *analysis = data;

    g_free(analysis->name);
    g_free(analysis->command);
    g_strfreev(analysis->family);
    g_strfreev(analysis->of);
    g_free(analysis->file);
    g_free(analysis->codebook);
    g_free(analysis);
}

void avlast_plan_free(AvlastPlan *plan)
{
    if (!plan)
        return;
    g_free(plan->path);
    g_free(plan->folder);
    g_free(plan->sha256);
    avlast_yaml_free(plan->tree);
    g_free(plan->data_file);
    g_free(plan->codebook_file);
    g_free(plan->value_file);
    g_free(plan->registered);
    g_free(plan->lang);
    g_free(plan->audience);
    g_clear_pointer(&plan->scales, g_ptr_array_unref);
    g_clear_pointer(&plan->analyses, g_ptr_array_unref);
    g_free(plan);
}

/* --- study, data, report --- */

static gboolean read_prose_member(const AvlastYaml *node, GError **error)
{
    if (node->kind != AVLAST_YAML_LIST)
        return avlast_yaml_check_prose(node, error);
    for (guint i = 0; i < node->items->len; i++)
        if (!avlast_yaml_check_prose(g_ptr_array_index(node->items, i), error))
            return FALSE;
    return TRUE;
}

static gboolean read_study(AvlastPlan *plan, GError **error)
{
    const char *date = NULL;

    if (!plan->study)
        return TRUE;
    if (!avlast_yaml_only(plan->study, study_keys, error) ||
        !avlast_yaml_get_text(plan->study, "registered", &date, error))
        return FALSE;
    for (guint i = 0; i < plan->study->items->len; i++) {
        const AvlastYaml *node = g_ptr_array_index(plan->study->items, i);
        if (strcmp(node->name, "registered") != 0 &&
            !avlast_plan_of_outcomes(node->name) && !read_prose_member(node, error))
            return FALSE;
    }
    if (!avlast_plan_check_outcomes(plan->study, error))
        return FALSE;
    if (date && !avlast_date_is(date)) {
        avlast_yaml_fail(error, avlast_yaml_find(plan->study, "registered"), "AV621",
                         "'%s' is not a date\nhint: write the day the plan was "
                         "registered as yyyy-mm-dd, or leave the key out",
                         date);
        return FALSE;
    }
    plan->registered = g_strdup(date);
    return TRUE;
}

/* Member `key` of a section as a path below the plan's folder; absent leaves NULL. */
static gboolean read_path(const AvlastPlan *plan, const AvlastYaml *section,
                          const char *key, char **path, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(section, key);

    if (node)
        *path = avlast_yaml_path(node, plan->folder, error);
    return !node || *path;
}

static gboolean read_data(AvlastPlan *plan, GError **error)
{
    if (!plan->data)
        return avlast_yaml_require(plan->tree, "data", error) != NULL;
    return avlast_yaml_only(plan->data, data_keys, error) &&
           avlast_yaml_require(plan->data, "file", error) &&
           read_path(plan, plan->data, "file", &plan->data_file, error) &&
           read_path(plan, plan->data, "codebook", &plan->codebook_file, error) &&
           (!plan->design || avlast_yaml_only(plan->design, design_keys, error));
}

/* Messages are chosen by who prints them; here only faults are wanted. */
static gboolean read_checks(AvlastPlan *plan, GError **error)
{
    g_autoptr(AvlastPlanChecks) checks = avlast_plan_checks_read(
        plan->checks = avlast_yaml_find(plan->tree, "checks"), "en", error);

    return checks != NULL;
}

static gboolean read_value(AvlastPlan *plan, GError **error)
{
    return !plan->value ||
           (avlast_yaml_expect(plan->value, AVLAST_YAML_MAP, error) &&
            avlast_yaml_require(plan->value, "file", error) &&
            read_path(plan, plan->value, "file", &plan->value_file, error));
}

static gboolean read_report(AvlastPlan *plan, GError **error)
{
    guint lang = 0, audience = 0;

    if (!plan->report)
        return TRUE;
    if (!avlast_yaml_only(plan->report, report_keys, error) ||
        !avlast_yaml_get_choice(plan->report, "lang", lang_choices, &lang, error) ||
        !avlast_yaml_get_choice(plan->report, "audience", audience_choices, &audience,
                                error))
        return FALSE;
    if (avlast_yaml_find(plan->report, "lang"))
        plan->lang = g_strdup(lang_choices[lang]);
    if (avlast_yaml_find(plan->report, "audience"))
        plan->audience = g_strdup(audience_choices[audience]);
    return TRUE;
}

/* --- analyses --- */

/* Names that `run` gives to files of its own. */
static const char *const taken_names[] = {"value", "manifest", "report", "families",
                                          NULL};

static gboolean read_analysis(AvlastPlan *plan, const AvlastYaml *node, GError **error)
{
    const char *name;
    guint command = 0, role = AVLAST_ROLE_SECONDARY;
    const AvlastYaml *label = avlast_yaml_find(node, "label"),
                     *deviation = avlast_yaml_find(node, "deviation");

    if (!avlast_yaml_expect(node, AVLAST_YAML_MAP, error) ||
        !avlast_plan_read_name(node, &name, error) ||
        !avlast_yaml_require(node, "command", error) ||
        !avlast_yaml_get_choice(node, "command", command_choices, &command, error) ||
        !avlast_yaml_get_choice(node, "role", role_choices, &role, error) ||
        (label && !avlast_yaml_check_prose(label, error)) ||
        (deviation && !avlast_yaml_check_prose(deviation, error)))
        return FALSE;
    if (avlast_plan_analysis(plan, name) || g_strv_contains(taken_names, name)) {
        avlast_yaml_fail(error, avlast_yaml_find(node, "name"), "AV623",
                         avlast_plan_analysis(plan, name)
                             ? "two analyses are called '%s'"
                             : "an analysis cannot be called '%s': that file is the "
                               "program's own",
                         name);
        return FALSE;
    }

    char **family;
    if (!avlast_families_read(node, command_choices[command], &family, error))
        return FALSE;
    AvlastPlanAnalysis *analysis = g_new0(AvlastPlanAnalysis, 1);
    *analysis = (AvlastPlanAnalysis){.name = g_strdup(name),
                                     .command = g_strdup(command_choices[command]),
                                     .role = (AvlastRole)role,
                                     .label = label,
                                     .deviation = deviation,
                                     .node = node,
                                     .family = family};
    g_ptr_array_add(plan->analyses, analysis);
    return avlast_plan_read_of(plan, analysis, error);
}

static gboolean read_analyses(AvlastPlan *plan, GError **error)
{
    const AvlastYaml *list = avlast_yaml_require(plan->tree, "analyses", error);

    if (!list || !avlast_yaml_expect(list, AVLAST_YAML_LIST, error))
        return FALSE;
    if (list->items->len == 0) {
        avlast_yaml_fail(error, list, "AV607", "the plan has no analyses");
        return FALSE;
    }
    for (guint i = 0; i < list->items->len; i++)
        if (!read_analysis(plan, g_ptr_array_index(list->items, i), error))
            return FALSE;
    return avlast_plan_order(plan, error);
}

/* --- the whole --- */

static gboolean read_version(const AvlastYaml *tree, GError **error)
{
    const AvlastYaml *node;
    gint64 version = 0;

    if (!avlast_yaml_only(tree, plan_keys, error) ||
        !(node = avlast_yaml_require(tree, "avlast", error)) ||
        !avlast_yaml_as_integer(node, &version, error))
        return FALSE;
    if (version == 1)
        return TRUE;
    avlast_yaml_fail(error, node, "AV620",
                     "plans of version %" G_GINT64_FORMAT " are not known\nhint: this "
                     "program reads `avlast: 1`",
                     version);
    return FALSE;
}

AvlastPlan *avlast_plan_read(const char *path, GError **error)
{
    g_autoptr(AvlastPlan) plan = g_new0(AvlastPlan, 1);

    plan->path = g_strdup(path);
    plan->folder = g_path_get_dirname(path);
    plan->scales = g_ptr_array_new_with_free_func(avlast_scale_free);
    plan->analyses = g_ptr_array_new_with_free_func(analysis_free);
    plan->tree = avlast_yaml_read(path, &plan->sha256, error);
    if (!plan->tree || !read_version(plan->tree, error))
        return NULL;

    plan->study = avlast_yaml_find(plan->tree, "study");
    plan->data = avlast_yaml_find(plan->tree, "data");
    plan->design = avlast_yaml_find(plan->tree, "design");
    plan->value = avlast_yaml_find(plan->tree, "value");
    plan->report = avlast_yaml_find(plan->tree, "report");
    if (!read_study(plan, error) || !read_data(plan, error) ||
        !avlast_plan_read_scales(plan, avlast_yaml_find(plan->tree, "scales"), error) ||
        !read_checks(plan, error) || !read_analyses(plan, error) ||
        !read_value(plan, error) || !read_report(plan, error))
        return NULL;
    return g_steal_pointer(&plan);
}
