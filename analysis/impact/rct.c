/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/rct.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/beside.h"
#include "impact/late.h"
#include "impact/measures.h"
#include "impact/subgroups.h"

/* Cautions start at this many clusters in an arm: below it the few clusters' own luck
 * decides (MacKinnon & Webb 2018, doi:10.1111/ectj.12107). */
#define FEW_CLUSTERS 3

static gboolean is_treatment(const AvlastRctOptions *options, const char *name)
{
    const AvlastTrialColumns *columns = &options->columns;

    return columns->factors ? g_strv_contains(columns->factors, name)
                            : strcmp(name, columns->treatment) == 0;
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
            is_treatment(options, outcomes[i])) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                        "outcome '%s' cannot be its own baseline or the treatment",
                        outcomes[i]);
            return FALSE;
        }
    if (options->takeup && (g_strv_contains(outcomes, options->takeup) ||
                            is_treatment(options, options->takeup))) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                    "take-up '%s' is %s: it is what people did with what they were "
                    "assigned to",
                    options->takeup,
                    is_treatment(options, options->takeup) ? "the treatment"
                                                           : "an outcome");
        return FALSE;
    }
    for (gsize j = 0; columns && columns[j]; j++)
        if (g_strv_contains(outcomes, columns[j]) || is_treatment(options, columns[j])) {
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

/* What take-up did, behind the outcome's rows; told in `settings`, or of a subgroup. In
 * one whose take-up nothing moved there are no rows, and a note. */
static gboolean add_late(const AvlastAnalysed *a, const AvlastRctOptions *options,
                         const char *group, AvlastEstimates *e, json_t *settings,
                         GError **error)
{
    AvlastLate late;
    GError *fault = NULL;
    g_autoptr(AvlastEstimates) rows = avlast_rct_late(a, options, &late, &fault);

    if (!rows && group && g_error_matches(fault, AVLAST_ERROR, AVLAST_ERROR_DEGENERATE)) {
        avlast_late_tell_none(a, options, group, e);
        g_error_free(fault);
        return TRUE;
    }
    if (fault)
        g_propagate_error(error, fault);
    if (!rows || (settings && !avlast_late_set(a, options, &late, error)))
        return FALSE;
    override_df(rows, options->df);
    if (group)
        avlast_late_tell_group(a, options, &late, group, e);
    else
        avlast_late_tell(a, options, &late, rows, settings, e);
    /* Pairs on the one side, rows on the other: how they move together is not known. */
    if (e->root && rows->root && g_strcmp0(e->unit_column, rows->unit_column) != 0) {
        g_clear_pointer(&e->root, gsl_matrix_free);
        g_clear_pointer(&rows->root, gsl_matrix_free);
    }
    return avlast_estimates_append(e, rows, error);
}

/* One outcome's effects, in all of the trial (group NULL) or in a subgroup; its rows go
 * to `all`. */
static gboolean one_outcome(const AvlastAnalysed *a, const AvlastRctOptions *options,
                            const char *group, AvlastEstimates *all, json_t *settings,
                            GError **error)
{
    const gboolean levels = avlast_rct_has_levels(a->trial, options);
    g_autoptr(AvlastEstimates) e = levels ? avlast_rct_levels(a, options, error)
                                          : avlast_rct_effects(a, options, error);

    if (!e)
        return FALSE;
    override_df(e, options->df);
    if ((levels && !avlast_measures_add(e, a, options->measures, error)) ||
        (options->takeup && !add_late(a, options, group, e, settings, error)))
        return FALSE;
    for (guint i = 0; group && i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        g_free(row->group);
        row->group = g_strdup(group);
    }
    if (!group) {
        count_lost(e, a, options->outcomes[1] != NULL);
        note_few_clusters(e, a);
        if (!avlast_rct_note_blocks(a, options, e, error))
            return FALSE;
    }
    if (!all->design)
        all->design = g_steal_pointer(&e->design);
    return avlast_estimates_append(all, e, error);
}

/* The rows of one outcome, those flagged in `among` (NULL: all of the trial). */
static AvlastAnalysed *analyse(const AvlastTrial *trial, const AvlastRctOptions *options,
                               gsize index, const guint8 *among, GError **error)
{
    const gboolean adjusted = avlast_rct_adjusts(options);
    const AvlastAnalysedOptions which = {.outcome = options->outcomes[index],
                                         .baseline =
                                             avlast_rct_text(options->baseline, index),
                                         .covariates = options->covariates,
                                         .adjusted = adjusted,
                                         .among = among};
    g_autoptr(AvlastAnalysed) a = avlast_analysed_new(trial, &which, error);

    return a && check_varies(a, error) ? g_steal_pointer(&a) : NULL;
}

/* Whether one effect differs between the groups. */
static void test_one(AvlastEstimates *all, const char *outcome, const char *term,
                     const char *by, json_t *tests)
{
    const AvlastSubgroupTest test = avlast_subgroups_test(all, outcome, term);

    json_array_append_new(tests, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}",
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

/* One test per outcome and arm, and of take-up; its result in a note and in the settings.
 */
static void test_subgroups(const AvlastTrial *trial, const AvlastRctOptions *options,
                           AvlastEstimates *all, json_t *tests)
{
    g_autofree char *by = g_strjoinv(",", (char **)(guintptr)options->by);

    for (gsize o = 0; options->outcomes[o]; o++) {
        for (guint k = 0; k < trial->effects->len; k++)
            test_one(all, options->outcomes[o], g_ptr_array_index(trial->effects, k), by,
                     tests);
        if (options->takeup)
            test_one(all, options->outcomes[o], options->takeup, by, tests);
    }
}

/* One outcome in one subgroup, whose blocks may be thin where those of all are not. */
static gboolean one_subgroup(const AvlastTrial *trial, const AvlastRctOptions *options,
                             gsize outcome, const guint8 *among, const char *group,
                             AvlastEstimates *all, GError **error)
{
    AvlastRctOptions settled = *options;
    g_autofree char *note = NULL;
    g_autoptr(AvlastAnalysed) a = analyse(trial, options, outcome, among, error);

    if (!a || !avlast_rct_settle_blocks(a, &settled, &note, error) ||
        !one_outcome(a, &settled, group, all, NULL, error))
        return FALSE;
    if (note)
        avlast_estimates_note(all, "%s: %s", group, note);
    return TRUE;
}

/* Rows of so many groups are joined before they join the others: what they covary by is
 * copied each time. */
#define GROUPS_AT_ONCE 32

static gboolean estimate_subgroups(const AvlastTrial *trial,
                                   const AvlastRctOptions *options, AvlastEstimates *all,
                                   json_t *tests, GError **error)
{
    g_autoptr(AvlastEstimates) some = NULL;
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
            const char *name = g_ptr_array_index(names, c);
            some = some ? some : avlast_estimates_new();
            if (!one_subgroup(trial, options, o, among, name, some, error)) {
                g_prefix_error(error, "subgroup %s: ", name);
                return FALSE;
            }
        }
        if ((c + 1) % GROUPS_AT_ONCE && c + 1 < names->len)
            continue;
        if (!avlast_estimates_append(all, some, error))
            return FALSE;
        g_clear_pointer(&some, avlast_estimates_free);
    }
    if (without)
        avlast_estimates_note(
            all, "%zu rows have no subgroup and are in no estimate by group", without);
    if (tests)
        test_subgroups(trial, options, all, tests);
    return TRUE;
}

/* What the defaults came to. */
static void set_choices(const AvlastTrial *trial, const AvlastRctOptions *options,
                        AvlastResult *result)
{
    static const char *const names[] = {"", "difference", "ancova", "lin",
                                        "horvitz-thompson"};

    if (!json_is_object(result->settings)) {
        json_decref(result->settings);
        result->settings = json_object();
    }
    json_object_set_new(result->settings, "estimator",
                        json_string(names[avlast_rct_method(options)]));
    json_object_set_new(result->settings, "se",
                        json_string(avlast_se_name(avlast_rct_se(trial, options))));
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

/* Each measure asked for goes with an outcome at least. */
static gboolean check_measures(const AvlastEvaluation *evaluation, GError **error)
{
    const guint which = evaluation->options->measures,
                shares = AVLAST_MEASURE_RATIO | AVLAST_MEASURE_ODDS;
    gboolean some[2] = {FALSE, FALSE};

    if ((which && !avlast_rct_has_levels(evaluation->trial, evaluation->options)) ||
        (evaluation->options->takeup && evaluation->trial->contrasts)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV361", NULL,
                    "--%s goes with arms, not with %s", which ? "measures" : "takeup",
                    evaluation->trial->contrasts ? "the effects of several factors"
                                                 : "--method horvitz-thompson");
        return FALSE;
    }
    for (guint o = 0; which && o < evaluation->analysed->len; o++)
        some[avlast_analysed_binary(g_ptr_array_index(evaluation->analysed, o)) ? 1 : 0] =
            TRUE;
    if (((which & shares) && !some[1]) || ((which & ~shares) && !some[0])) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV361", NULL,
                    (which & shares) && !some[1]
                        ? "--measures ratio and odds need an outcome of 0 and 1"
                        : "--measures g and glass need an outcome that is not 0 and 1 "
                          "only\nhint: ratio and odds go with shares");
        return FALSE;
    }
    return TRUE;
}

void avlast_evaluation_free(AvlastEvaluation *evaluation)
{
    if (!evaluation)
        return;
    g_clear_pointer(&evaluation->analysed, g_ptr_array_unref);
    avlast_trial_free(evaluation->trial);
    g_free(evaluation->blocks_note);
    g_free(evaluation);
}

AvlastEvaluation *avlast_evaluation_new(const AvlastFrame *frame,
                                        const AvlastRctOptions *options, GError **error)
{
    g_autoptr(AvlastEvaluation) evaluation = g_new0(AvlastEvaluation, 1);

    evaluation->settled = *options;
    evaluation->options = &evaluation->settled;
    evaluation->analysed =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_analysed_free);
    evaluation->trial = avlast_trial_new(frame, &options->columns, error);
    if (!evaluation->trial || !avlast_rct_check_se(evaluation->trial, options, error) ||
        !check_covariates(options, error))
        return NULL;
    for (gsize o = 0; options->outcomes[o]; o++) {
        AvlastAnalysed *a = analyse(evaluation->trial, options, o, NULL, error);
        if (!a)
            return NULL;
        g_ptr_array_add(evaluation->analysed, a);
        if (!avlast_rct_settle_blocks(a, &evaluation->settled, &evaluation->blocks_note,
                                      error))
            return NULL;
    }
    if (!check_measures(evaluation, error))
        return NULL;
    return g_steal_pointer(&evaluation);
}

AvlastEstimates *avlast_evaluation_estimates(const AvlastEvaluation *evaluation,
                                             json_t *settings, GError **error)
{
    const AvlastTrial *trial = evaluation->trial;
    const AvlastRctOptions *options = evaluation->options;
    g_autoptr(AvlastEstimates) all = avlast_estimates_new();

    all->level = options->level;
    for (guint i = 0; i < trial->excluded->len; i++) {
        const AvlastDropped *excluded = g_ptr_array_index(trial->excluded, i);
        avlast_estimates_drop(all, excluded->what, excluded->rows);
    }
    for (guint o = 0; o < evaluation->analysed->len; o++)
        if (!one_outcome(g_ptr_array_index(evaluation->analysed, o), options, NULL, all,
                         settings, error))
            return NULL;
    all->rows_read = (gint64)trial->frame->rows;
    all->rows_used = rows_in_any(trial, evaluation->analysed);
    all->method = avlast_rct_method_line(trial, options);
    if (evaluation->blocks_note)
        avlast_estimates_note(all, "%s", evaluation->blocks_note);
    g_autoptr(json_t) tests = settings ? json_array() : NULL;
    if (options->by && !estimate_subgroups(trial, options, all, tests, error))
        return NULL;
    if (options->by && settings)
        json_object_set(settings, "subgroups", tests);
    return g_steal_pointer(&all);
}

/* Takes the estimates. */
static gboolean describe(const AvlastEvaluation *evaluation, AvlastEstimates *all,
                         json_t *settings, AvlastResult *result, GError **error)
{
    const AvlastRctOptions *options = evaluation->options;

    avlast_estimates_free(result->estimates);
    result->estimates = all;
    set_choices(evaluation->trial, options, result);
    json_object_update(result->settings, settings);
    return avlast_rct_describe(evaluation->trial, options, evaluation->analysed, result,
                               error);
}

gboolean avlast_evaluation_result(const AvlastEvaluation *evaluation,
                                  AvlastResult *result, GError **error)
{
    g_autoptr(json_t) settings = json_object();
    AvlastEstimates *all = avlast_evaluation_estimates(evaluation, settings, error);

    return all && describe(evaluation, all, settings, result, error) &&
           avlast_rct_beside(evaluation, result, error);
}

gboolean avlast_evaluation_pooled(const AvlastEvaluation *evaluation,
                                  AvlastEstimates *pooled, guint effects,
                                  AvlastResult *result, GError **error)
{
    const AvlastRctOptions *options = evaluation->options;
    g_autoptr(json_t) settings = json_object(), tests = json_array();

    if (options->by) {
        test_subgroups(evaluation->trial, options, pooled, tests);
        json_object_set(settings, "subgroups", tests);
    }
    if (!describe(evaluation, pooled, settings, result, error))
        return FALSE;
    avlast_rct_beside_pooled(evaluation, effects, result);
    return TRUE;
}

gboolean avlast_rct(const AvlastFrame *frame, const AvlastRctOptions *options,
                    AvlastResult *result, GError **error)
{
    g_autoptr(AvlastEvaluation) evaluation = avlast_evaluation_new(frame, options, error);

    return evaluation && avlast_evaluation_result(evaluation, result, error);
}
