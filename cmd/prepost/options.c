/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/outcome_lists.h"
#include "cmd/prepost/prepost.h"
#include "cmd/redrawn.h"
#include "cmd/unused.h"
#include "core/error.h"

static gboolean usage(GError **error, const char *code, const char *text)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, code, NULL, "%s", text);
    return FALSE;
}

/* Which of the two forms of data is meant. */
static gboolean check_form(const AvlastPrePostOwn *own, GError **error)
{
    if (own->baseline && own->time)
        return usage(error, "AV252",
                     "--baseline is for a row per person, --time for a row per person "
                     "and wave: give one of them");
    if (!own->baseline && !own->time)
        return usage(error, "AV802",
                     "what was it before?\nhint: --baseline names the column before; "
                     "with a row per wave give --time and --id");
    if (own->waves && (!own->time || g_strv_length(own->waves) != 2))
        return usage(error, "AV801",
                     "--waves is BEFORE,AFTER: two values of the column --time");
    if (own->use && !own->time)
        return usage(error, "AV252",
                     "--use is for data with a row per wave (--time and --id)");
    if (own->control && !own->treatment)
        return usage(error, "AV802",
                     "--control is a level of --treatment, which is not given");
    return TRUE;
}

static gboolean check_numbers(const AvlastPrePostOwn *own, GError **error)
{
    if (!isnan(own->reliability) && !(own->reliability > 0.0 && own->reliability < 1.0))
        return usage(error, "AV257", "--reliability is a number between 0 and 1");
    if (!isnan(own->sd) && !(own->sd > 0.0 && isfinite(own->sd)))
        return usage(error, "AV257", "--sd is a number above zero");
    if (isnan(own->reliability) && (!isnan(own->sd) || !isnan(own->norm)))
        return usage(error, "AV252",
                     "--sd and --norm go with --reliability: how much of the scores' "
                     "spread is no noise (its test-retest correlation or alpha)");
    return TRUE;
}

static gboolean read_effects(char **names, guint *effects, GError **error)
{
    for (char **name = names; *name; name++) {
        guint kind;
        if (strcmp(*name, "none") == 0)
            continue;
        if (strcmp(*name, "cliff") == 0)
            *effects |= AVLAST_PREPOST_CLIFF;
        else if (avlast_effect_size_of_name(*name, &kind))
            *effects |= 1U << kind;
        else {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--effects: '%s' is none of dz, dav, drm, db, ds, gz, gav, grm, "
                        "gb, gs, cliff, none",
                        *name);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_tests(char **names, guint *tests, GError **error)
{
    static const char *const known[] = {"wilcoxon", "sign", "mcnemar"};

    for (char **name = names; *name; name++) {
        gsize k = 0;
        while (k < G_N_ELEMENTS(known) && strcmp(known[k], *name) != 0)
            k++;
        if (k == G_N_ELEMENTS(known) && strcmp(*name, "none") != 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--test: '%s' is none of wilcoxon, sign, mcnemar, none\nhint: "
                        "the t test is that of the row 'change'",
                        *name);
            return FALSE;
        }
        *tests |= k < G_N_ELEMENTS(known) ? 1U << k : 0;
    }
    return TRUE;
}

static gboolean check_outcomes(const AvlastRun *run, AvlastPrePostOwn *own,
                               char **outcomes, GError **error)
{
    const guint n = g_strv_length(outcomes);

    if (!avlast_outcomes_check(outcomes, run->arguments[0], error) ||
        !avlast_outcomes_match(&own->baseline, "baseline", n, FALSE, error) ||
        !avlast_outcomes_match(&own->labels, "labels", n, FALSE, error) ||
        !avlast_outcomes_match(&own->worthwhile, "worthwhile", n, FALSE, error) ||
        !avlast_outcomes_roles(run, &own->role, n, error))
        return FALSE;
    for (guint i = 0; own->baseline && i < n; i++)
        if (strcmp(own->baseline[i], outcomes[i]) == 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                        "outcome '%s' cannot be its own baseline", outcomes[i]);
            return FALSE;
        }
    return TRUE;
}

/* --reps without anything to draw. */
static gboolean check_reps(const AvlastRun *run, GError **error)
{
    static const char *const reps[] = {"reps", NULL};

    return run->options.bootstrap ||
           avlast_run_refuse_unused(run, NULL, reps, "without --bootstrap", error);
}

gboolean avlast_prepost_take_options(AvlastRun *run, char **outcomes,
                                     AvlastPrePostOptions *options, double **worthwhile,
                                     GError **error)
{
    AvlastPrePostOwn *own = run->own;

    if (!check_form(own, error) || !check_numbers(own, error) ||
        !check_outcomes(run, own, outcomes, error) ||
        !avlast_redrawn_check(run, own->cluster, error) || !check_reps(run, error) ||
        !avlast_adjust_within_check(run, &own->together, error))
        return FALSE;
    if (own->together.adjust && !own->together.terms) {
        own->together.terms = g_strsplit(own->treatment ? "change:*" : "change", ",", 1);
    }
    *options =
        (AvlastPrePostOptions){.outcomes = (const char *const *)outcomes,
                               .baseline = (const char *const *)own->baseline,
                               .columns = {.time = own->time,
                                           .id = run->options.id,
                                           .waves = (const char *const *)own->waves,
                                           .treatment = own->treatment,
                                           .control = own->control,
                                           .cluster = own->cluster,
                                           .weights = own->weights,
                                           .by = (const char *const *)run->options.by},
                               .all = g_strcmp0(own->use, "all") == 0,
                               .effects_given = own->effects != NULL,
                               .tests_given = own->test != NULL,
                               .pratt = g_strcmp0(own->zeros, "pratt") == 0,
                               .normal = g_strcmp0(own->p_value, "normal") == 0,
                               .reliability = own->reliability,
                               .sd = own->sd,
                               .norm = own->norm,
                               .level = run->options.level,
                               .labels = (const char *const *)own->labels,
                               .roles = (const char *const *)own->role};
    *worthwhile =
        avlast_outcomes_worthwhile(own->worthwhile, g_strv_length(outcomes), error);
    if (!*worthwhile ||
        (own->effects && !read_effects(own->effects, &options->effects, error)) ||
        (own->test && !read_tests(own->test, &options->tests, error)))
        return FALSE;
    options->worthwhile = *worthwhile;
    if ((own->zeros || own->p_value) && !(options->tests & AVLAST_PREPOST_WILCOXON))
        return usage(error, "AV252",
                     "--zeros and --p-value are for the signed-rank test\nhint: --test "
                     "wilcoxon");
    return TRUE;
}
