/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/rct.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/difference.h"
#include "impact/subgroups.h"

/* Cautions start at this many clusters in an arm: below it the few clusters' own luck
 * decides (MacKinnon & Webb 2018, doi:10.1111/ectj.12107). */
#define FEW_CLUSTERS 3

static gboolean is_clustered(AvlastSe se)
{
    return se >= AVLAST_SE_CR0 && se <= AVLAST_SE_CR2;
}

/* The standard error asked for must fit the design. */
static gboolean check_se(const AvlastTrial *trial, const AvlastRctOptions *options,
                         GError **error)
{
    const AvlastSe own = trial->cluster ? AVLAST_SE_CR2 : AVLAST_SE_HC2;

    if (options->se_choice == AVLAST_RCT_SE_DEFAULT)
        return TRUE;
    if (options->se == AVLAST_SE_SURVEY ||
        is_clustered(options->se) != (trial->cluster != NULL)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV355", NULL,
                    "standard errors '%s' do not fit a trial %s --cluster\nhint: %s",
                    avlast_se_name(options->se), trial->cluster ? "with" : "without",
                    trial->cluster ? "give CR0, CR1, stata or CR2"
                                   : "give classical, HC0, HC1, HC2 or HC3");
        return FALSE;
    }
    if (avlast_rct_method(options) == AVLAST_RCT_DIFFERENCE && trial->block &&
        options->se != own) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV355", NULL,
                    "a difference within blocks has %s standard errors only\nhint: "
                    "--method ancova takes block indicators with any",
                    avlast_se_name(own));
        return FALSE;
    }
    return TRUE;
}

static AvlastSe se_of(const AvlastTrial *trial, const AvlastRctOptions *options)
{
    if (options->se_choice == AVLAST_RCT_SE_GIVEN)
        return options->se;
    return trial->cluster ? AVLAST_SE_CR2 : AVLAST_SE_HC2;
}

AvlastEstimates *avlast_rct_effects(const AvlastAnalysed *a,
                                    const AvlastRctOptions *options, GError **error)
{
    const AvlastTrial *trial = a->trial;
    const AvlastRctMethod method = avlast_rct_method(options);
    const gboolean given = options->se_choice == AVLAST_RCT_SE_GIVEN;
    const AvlastAdjustOptions adjust = {.level = options->level,
                                        .se = given            ? options->se
                                              : trial->cluster ? AVLAST_SE_CR2
                                                               : AVLAST_SE_HC2,
                                        .lin = method == AVLAST_RCT_LIN,
                                        .blocks = method != AVLAST_RCT_DIFFERENCE};

    /* A standard error of one's own choice comes from the regression on the arms: the
     * same estimate, another variance. */
    if (method == AVLAST_RCT_DIFFERENCE && (!given || trial->block)) {
        const AvlastDifferenceOptions difference = {options->level,
                                                    options->drop_small_blocks};
        return avlast_trial_difference(trial, a->outcome->name, a->outcome->number,
                                       a->use, &difference, error);
    }
    return avlast_trial_adjust(trial, a->outcome->name, a->outcome->number, a->use,
                               method == AVLAST_RCT_DIFFERENCE ? NULL : &a->covariates,
                               &adjust, error);
}

/* What is adjusted for must have been known before the assignment: neither an outcome nor
 * the treatment itself. */
static gboolean check_covariates(const AvlastRctOptions *options, GError **error)
{
    g_auto(GStrv) columns =
        options->covariates ? avlast_formula_columns(options->covariates) : NULL;
    const char *const *outcomes = options->outcomes;

    for (gsize i = 0; outcomes[i]; i++)
        for (gsize j = 0; j < i; j++)
            if (strcmp(outcomes[i], outcomes[j]) == 0) {
                avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                            "outcome '%s' is given twice", outcomes[i]);
                return FALSE;
            }
    for (gsize i = 0; outcomes[i]; i++)
        if (g_strcmp0(outcomes[i], avlast_rct_text(options->baseline, i)) == 0 ||
            strcmp(outcomes[i], options->columns.treatment) == 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                        "outcome '%s' cannot be its own baseline or the treatment",
                        outcomes[i]);
            return FALSE;
        }
    for (gsize j = 0; columns && columns[j]; j++)
        if (g_strv_contains(outcomes, columns[j]) ||
            strcmp(columns[j], options->columns.treatment) == 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                        "'%s' is %s and cannot be a covariate", columns[j],
                        g_strv_contains(outcomes, columns[j]) ? "an outcome"
                                                              : "the treatment");
            return FALSE;
        }
    return TRUE;
}

static gboolean check_varies(const AvlastAnalysed *a, GError **error)
{
    const double *y = a->outcome->number;
    gsize first = 0;

    while (!a->use[first])
        first++;
    for (gsize i = first + 1; i < a->trial->frame->rows; i++)
        if (a->use[i] && y[i] != y[first])
            return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV348", NULL,
                "outcome '%s' does not vary: it is %g in every row", a->outcome->name,
                y[first]);
    return FALSE;
}

static void override_df(AvlastEstimates *e, double df)
{
    for (guint i = 0; !isnan(df) && i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        row->df = df;
        avlast_estimate_infer(row, e->level);
    }
}

static void count_lost(AvlastEstimates *e, const AvlastAnalysed *a, gboolean several)
{
    g_autoptr(GPtrArray) all = avlast_dropped_list();

    for (guint32 k = 0; k < a->trial->n_arms; k++)
        for (guint i = 0; i < a->arm[k].lost->len; i++) {
            const AvlastDropped *lost = g_ptr_array_index(a->arm[k].lost, i);
            avlast_dropped_count(all, lost->what, lost->rows);
        }
    for (guint i = 0; i < all->len; i++) {
        const AvlastDropped *lost = g_ptr_array_index(all, i);
        g_autofree char *what =
            several ? g_strdup_printf("%s (outcome '%s')", lost->what, a->outcome->name)
                    : g_strdup(lost->what);
        avlast_estimates_drop(e, what, lost->rows);
    }
}

static void note_few_clusters(AvlastEstimates *e, const AvlastAnalysed *a)
{
    for (guint32 k = 0; a->trial->cluster && k < a->trial->n_arms; k++)
        if (a->arm[k].analysed_clusters <= FEW_CLUSTERS)
            avlast_estimates_note(e,
                                  "outcome '%s': arm '%s' has so few clusters (%zu) that "
                                  "standard errors and "
                                  "p-values cannot be trusted",
                                  a->outcome->name,
                                  (char *)g_ptr_array_index(a->trial->arm_names, k),
                                  a->arm[k].analysed_clusters);
}

/* One outcome, in all of the trial (group NULL) or in a subgroup; its rows go to `all`.
 */
static AvlastAnalysed *one_outcome(const AvlastTrial *trial,
                                   const AvlastRctOptions *options, gsize index,
                                   const guint8 *among, const char *group,
                                   AvlastEstimates *all, GError **error)
{
    const gboolean adjusted = avlast_rct_method(options) != AVLAST_RCT_DIFFERENCE;
    const AvlastAnalysedOptions which = {.outcome = options->outcomes[index],
                                         .baseline =
                                             avlast_rct_text(options->baseline, index),
                                         .covariates = options->covariates,
                                         .adjusted = adjusted,
                                         .among = among};
    g_autoptr(AvlastAnalysed) a = avlast_analysed_new(trial, &which, error);

    if (!a || !check_varies(a, error))
        return NULL;
    g_autoptr(AvlastEstimates) e = avlast_rct_effects(a, options, error);
    if (!e)
        return NULL;
    override_df(e, options->df);
    for (guint i = 0; group && i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        g_free(row->group);
        row->group = g_strdup(group);
    }
    if (!group) {
        count_lost(e, a, options->outcomes[1] != NULL);
        note_few_clusters(e, a);
    }
    if (!all->design)
        all->design = g_steal_pointer(&e->design);
    return avlast_estimates_append(all, e, error) ? g_steal_pointer(&a) : NULL;
}

/* One test per outcome and arm; its result in a note and in the settings. */
static void test_subgroups(const AvlastTrial *trial, const AvlastRctOptions *options,
                           AvlastEstimates *all, json_t *tests)
{
    g_autofree char *by = g_strjoinv(",", (char **)(guintptr)options->by);

    for (gsize o = 0; options->outcomes[o]; o++)
        for (guint32 arm = 1; arm < trial->n_arms; arm++) {
            const char *outcome = options->outcomes[o],
                       *term = g_ptr_array_index(trial->terms, arm);
            const AvlastSubgroupTest test = avlast_subgroups_test(all, outcome, term);
            json_array_append_new(tests,
                                  json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}",
                                            "outcome", outcome, "term", term, "by", by,
                                            "F", avlast_json_number(test.f), "df",
                                            avlast_json_number(test.df1), "df2",
                                            avlast_json_number(test.df2), "p.value",
                                            avlast_json_number(test.p_value)));
            if (isnan(test.f))
                avlast_estimates_note(all,
                                      "outcome '%s', '%s': whether groups of '%s' differ "
                                      "cannot be tested",
                                      outcome, term, by);
            else
                avlast_estimates_note(all,
                                      "outcome '%s', '%s': the same effect in all groups "
                                      "of '%s'? F = %.2f (%.0f and %.1f df), p = %.3f",
                                      outcome, term, by, test.f, test.df1, test.df2,
                                      test.p_value);
        }
}

static gboolean estimate_subgroups(const AvlastTrial *trial,
                                   const AvlastRctOptions *options, AvlastEstimates *all,
                                   json_t *tests, GError **error)
{
    const gsize n = trial->frame->rows;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree guint32 *code = avlast_subgroups(trial, options->by, names, error);
    g_autofree guint8 *among = avlast_array(guint8, n, error);
    gsize without = 0;

    if (!code || !among)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        without += trial->arm[i] != AVLAST_NO_LEVEL && code[i] == AVLAST_NO_LEVEL;
    for (guint32 c = 0; c < names->len; c++) {
        for (gsize i = 0; i < n; i++)
            among[i] = trial->arm[i] != AVLAST_NO_LEVEL && code[i] == c;
        for (gsize o = 0; options->outcomes[o]; o++) {
            g_autoptr(AvlastAnalysed) a = one_outcome(
                trial, options, o, among, g_ptr_array_index(names, c), all, error);
            if (!a) {
                g_prefix_error(error,
                               "subgroup %s: ", (char *)g_ptr_array_index(names, c));
                return FALSE;
            }
        }
    }
    if (without)
        avlast_estimates_note(
            all, "%zu rows have no subgroup and are in no estimate by group", without);
    test_subgroups(trial, options, all, tests);
    return TRUE;
}

/* The method in one line, for people. */
static char *method_line(const AvlastTrial *trial, const AvlastRctOptions *options)
{
    static const char *const names[] = {
        [AVLAST_RCT_DIFFERENCE] = "difference in means",
        [AVLAST_RCT_ANCOVA] = "least squares on the arms and covariates (ANCOVA)",
        [AVLAST_RCT_LIN] = "least squares with centred covariates times the arms (Lin)"};
    const AvlastRctMethod method = avlast_rct_method(options);
    const gboolean given = options->se_choice == AVLAST_RCT_SE_GIVEN;
    const char *blocks = !trial->block ? ""
                         : method == AVLAST_RCT_DIFFERENCE
                             ? " within blocks"
                             : ", block indicators among the covariates";

    if (given)
        return g_strdup_printf("%s%s; %s standard errors", names[method], blocks,
                               avlast_se_name(options->se));
    return g_strdup_printf("%s%s; %s", names[method], blocks,
                           trial->cluster ? "CR2 standard errors by cluster"
                           : method == AVLAST_RCT_DIFFERENCE
                               ? "Neyman (HC2) standard errors"
                               : "HC2 standard errors");
}

/* What the defaults came to. */
static void set_choices(const AvlastTrial *trial, const AvlastRctOptions *options,
                        AvlastResult *result)
{
    static const char *const names[] = {"", "difference", "ancova", "lin"};

    if (!json_is_object(result->settings)) {
        json_decref(result->settings);
        result->settings = json_object();
    }
    json_object_set_new(result->settings, "estimator",
                        json_string(names[avlast_rct_method(options)]));
    json_object_set_new(result->settings, "se",
                        json_string(avlast_se_name(se_of(trial, options))));
}

static gint64 rows_in_any(const AvlastTrial *trial, const GPtrArray *analysed)
{
    gint64 rows = 0;

    for (gsize i = 0; i < trial->frame->rows; i++)
        for (guint o = 0; o < analysed->len; o++)
            if (((const AvlastAnalysed *)g_ptr_array_index(analysed, o))->use[i]) {
                rows++;
                break;
            }
    return rows;
}

gboolean avlast_rct(const AvlastFrame *frame, const AvlastRctOptions *options,
                    AvlastResult *result, GError **error)
{
    g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &options->columns, error);
    g_autoptr(AvlastEstimates) all = avlast_estimates_new();
    g_autoptr(GPtrArray) analysed =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_analysed_free);

    if (!trial || !check_se(trial, options, error) || !check_covariates(options, error))
        return FALSE;
    all->level = options->level;
    for (guint i = 0; i < trial->excluded->len; i++) {
        const AvlastDropped *excluded = g_ptr_array_index(trial->excluded, i);
        avlast_estimates_drop(all, excluded->what, excluded->rows);
    }
    for (gsize o = 0; options->outcomes[o]; o++) {
        AvlastAnalysed *a = one_outcome(trial, options, o, NULL, NULL, all, error);
        if (!a)
            return FALSE;
        g_ptr_array_add(analysed, a);
    }
    all->rows_read = (gint64)frame->rows;
    all->rows_used = rows_in_any(trial, analysed);
    all->method = method_line(trial, options);
    g_autoptr(json_t) tests = json_array();
    if (options->by && !estimate_subgroups(trial, options, all, tests, error))
        return FALSE;
    avlast_estimates_free(result->estimates);
    result->estimates = g_steal_pointer(&all);
    set_choices(trial, options, result);
    if (options->by)
        json_object_set(result->settings, "subgroups", tests);
    return avlast_rct_describe(trial, options, analysed, result, error);
}
