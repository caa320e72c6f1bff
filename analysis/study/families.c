/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/families.h"

#include <math.h>
#include <string.h>

#include "core/text.h"
#include "infer/adjusted.h"
#include "infer/multiplicity.h"

/* --- of the plan --- */

/* The outcomes as the plan lists them. */
static GStrv outcomes_of(const AvlastYaml *analysis, GError **error)
{
    const AvlastYaml *node = avlast_yaml_require(analysis, "outcome", error);

    if (!node)
        return NULL;
    return node->kind == AVLAST_YAML_SCALAR ? avlast_text_list(node->text)
                                            : avlast_yaml_as_texts(node, error);
}

gboolean avlast_families_read(const AvlastYaml *analysis, const char *command,
                              char ***family, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(analysis, "family");

    *family = NULL;
    if (!node || strcmp(command, "rct") != 0)
        return TRUE;
    g_auto(GStrv) names = avlast_yaml_as_texts(node, error);
    g_auto(GStrv) outcomes = names ? outcomes_of(analysis, error) : NULL;
    if (!outcomes)
        return FALSE;
    const guint given = g_strv_length(names), n = g_strv_length(outcomes);
    if (given != 1 && given != n) {
        avlast_yaml_fail(error, node, "AV628",
                         "%u families for %u outcomes\nhint: one name for all of them, "
                         "or one for each, in their order",
                         given, n);
        return FALSE;
    }
    *family = g_steal_pointer(&names);
    return TRUE;
}

gboolean avlast_families_any(const AvlastPlan *plan)
{
    for (guint i = 0; i < plan->analyses->len; i++)
        if (((const AvlastPlanAnalysis *)g_ptr_array_index(plan->analyses, i))->family)
            return TRUE;
    return FALSE;
}

/* --- which rows are hypotheses --- */

/* Whether the level is an arm's of that outcome. Results that do not tell of arms have
 * no ':' in a level: what stands behind one is a moderator. */
static gboolean is_arm(const AvlastResult *result, const char *outcome, const char *level)
{
    const json_t *arms =
        json_object_get(json_object_get(result->settings, "arms"), outcome);
    size_t k;
    json_t *arm;

    if (json_array_size(arms) == 0)
        return strchr(level, ':') == NULL;
    json_array_foreach(arms, k, arm)
    {
        if (g_strcmp0(avlast_json_member_text(arm, "arm"), level) == 0)
            return TRUE;
    }
    return FALSE;
}

/* "a", "a=1" of the factor a. */
static gboolean is_factor(char *const *factors, const char *part)
{
    for (char *const *factor = factors; *factor; factor++) {
        const gsize length = strlen(*factor);
        if (strncmp(part, *factor, length) == 0 &&
            (part[length] == '\0' || part[length] == '='))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_hypothesis(const AvlastResult *result, GStrv factors,
                              const AvlastEstimate *row)
{
    if (!row->term || (row->group && *row->group) || isnan(row->p_value))
        return FALSE;
    if (g_strv_length(factors) == 1) {
        const gsize length = strlen(factors[0]);
        return is_factor(factors, row->term) &&
               (row->term[length] == '\0' ||
                is_arm(result, row->outcome, row->term + length + 1));
    }
    g_auto(GStrv) parts = g_strsplit(row->term, ":", -1);
    for (char **part = parts; *part; part++)
        if (!is_factor(factors, *part))
            return FALSE;
    return *parts != NULL;
}

/* --- the correction --- */

typedef struct {
    AvlastResult *result;
    GPtrArray *family; /* of the rows; borrowed of the plan */
} Families;

static void add_row(Families *f, const AvlastPlanAnalysis *analysis, const char *family,
                    const AvlastEstimate *of)
{
    g_autofree char *group =
        g_strdup_printf("family=%s;analysis=%s", family, analysis->name);
    AvlastEstimate *row =
        avlast_estimates_add(f->result->estimates, of->outcome, group, of->term);

    row->estimate = of->estimate;
    row->std_error = of->std_error;
    row->statistic = of->statistic;
    row->df = of->df;
    row->df2 = of->df2;
    row->p_value = of->p_value;
    row->conf_low = of->conf_low;
    row->conf_high = of->conf_high;
    row->nobs = of->nobs;
    row->nclusters = of->nclusters;
    row->method = g_strdup(of->method);
    g_ptr_array_add(f->family, (gpointer)(guintptr)family);
}

/* The family of an outcome: the only one, or that of its place. */
static const char *family_of(const AvlastPlanAnalysis *analysis, char *const *outcomes,
                             const char *outcome)
{
    if (!analysis->family[1])
        return analysis->family[0];
    for (guint i = 0; outcomes[i] && analysis->family[i]; i++)
        if (g_strcmp0(outcomes[i], outcome) == 0)
            return analysis->family[i];
    return NULL;
}

static gboolean add_analysis(Families *f, const AvlastPlanAnalysis *analysis,
                             const AvlastResult *result, GError **error)
{
    g_auto(GStrv) outcomes = outcomes_of(analysis->node, error);
    const char *treatment = avlast_json_member_text(result->settings, "treatment");
    g_auto(GStrv) factors = avlast_text_list(treatment);

    if (!outcomes)
        return FALSE;
    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (!is_hypothesis(result, factors, row))
            continue;
        const char *family = family_of(analysis, outcomes, row->outcome);
        if (!family) {
            avlast_yaml_fail(error, avlast_yaml_find(analysis->node, "family"), "AV628",
                             "the outcome '%s' has no family\nhint: one name for all "
                             "outcomes, or each outcome by its full name in 'outcome'",
                             row->outcome ? row->outcome : "");
            return FALSE;
        }
        add_row(f, analysis, family, row);
    }
    return TRUE;
}

/* What the file says of itself. */
static void describe(AvlastResult *result, const AvlastPlan *plan)
{
    g_autofree char *file = g_path_get_basename(plan->path);

    json_decref(result->plan);
    result->plan = json_pack("{s:s, s:s, s:n, s:n, s:[]}", "file", file, "sha256",
                             plan->sha256, "analysis", "role", "deviations");
    json_object_set_new(result->settings, "extra", json_string("holm"));
    g_free(result->estimates->method);
    result->estimates->method = g_strdup("p-values corrected together; holm");
}

AvlastResult *avlast_families_new(const AvlastPlan *plan,
                                  const AvlastResult *const *results, GError **error)
{
    static const AvlastMultiplicity holm = AVLAST_MULTIPLICITY_HOLM;
    g_autoptr(AvlastResult) result = avlast_result_new("adjust");
    g_autoptr(GPtrArray) family = g_ptr_array_new();
    Families f = {result, family};
    double level = NAN;

    if (!result->estimates)
        result->estimates = avlast_estimates_new();
    for (guint i = 0; i < plan->analyses->len; i++) {
        const AvlastPlanAnalysis *analysis = g_ptr_array_index(plan->analyses, i);
        if (!analysis->family)
            continue;
        if (!add_analysis(&f, analysis, results[i], error))
            return NULL;
        /* of several levels the strictest */
        level = fmax(level, results[i]->estimates->level);
    }
    if (!isnan(level))
        result->estimates->level = level;
    if (!avlast_adjusted_add(result->estimates, (const char *const *)family->pdata, &holm,
                             1, 1, error))
        return NULL;
    describe(result, plan);
    return g_steal_pointer(&result);
}
