/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/outcome_lists.h"
#include "cmd/rct/rct.h"
#include "core/error.h"
#include "core/text.h"

static gboolean required(const AvlastRun *run, const AvlastRctOwn *own, GError **error)
{
    if (g_strv_length(run->arguments) != 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "an outcome (or several, with commas) and one data file are needed");
        return FALSE;
    }
    if (!own->treatment) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "--treatment is needed: the column that says which arm a row was "
                    "assigned to");
        return FALSE;
    }
    if (own->blocks && own->strata && strcmp(own->blocks, own->strata) != 0) {
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV357", NULL,
            "--blocks '%s' and --strata '%s' mean the same in a trial\nhint: give "
            "one of them",
            own->blocks, own->strata);
        return FALSE;
    }
    if (!isnan(own->df) && !(own->df > 0.0)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--df: %g is not above zero", own->df);
        return FALSE;
    }
    for (char **by = run->options.by; by && *by; by++)
        if (strcmp(*by, own->treatment) == 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                        "'%s' is the treatment and cannot make the groups of --by", *by);
            return FALSE;
        }
    if (own->assigned && !own->cluster) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV357", NULL,
                    "--assigned says what --cluster means, which is not given");
        return FALSE;
    }
    return TRUE;
}

static gboolean match_lists(AvlastRun *run, AvlastRctOwn *own, char **outcomes,
                            GError **error)
{
    const guint n = g_strv_length(outcomes);

    return avlast_outcomes_check(outcomes, run->arguments[0], error) &&
           avlast_outcomes_match(&own->baseline, "baseline", n, FALSE, error) &&
           avlast_outcomes_match(&own->labels, "labels", n, FALSE, error) &&
           avlast_outcomes_match(&own->worthwhile, "worthwhile", n, FALSE, error) &&
           avlast_outcomes_match(&own->family, "family", n, TRUE, error) &&
           avlast_outcomes_roles(run, &own->role, n, error);
}

static AvlastRctMethod method_of(const char *name)
{
    static const char *const names[] = {"", "difference", "ancova", "lin",
                                        "horvitz-thompson"};

    for (guint i = 1; name && i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return (AvlastRctMethod)i;
    return AVLAST_RCT_AUTO;
}

static gboolean read_measures(char **names, guint *measures, GError **error)
{
    static const char *const known[] = {"ratio", "odds", "g", "glass", NULL};

    for (char **name = names; name && *name; name++) {
        guint k = 0;
        while (known[k] && strcmp(known[k], *name) != 0)
            k++;
        if (!known[k]) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--measures: '%s' is none of ratio, odds, g, glass", *name);
            return FALSE;
        }
        *measures |= 1u << k;
    }
    return TRUE;
}

static AvlastSmallBlocks small_blocks_of(const char *name)
{
    if (!name || strcmp(name, "hybrid") == 0)
        return AVLAST_SMALL_BLOCKS_HYBRID;
    return strcmp(name, "drop") == 0       ? AVLAST_SMALL_BLOCKS_DROP
           : strcmp(name, "complete") == 0 ? AVLAST_SMALL_BLOCKS_COMPLETE
                                           : AVLAST_SMALL_BLOCKS_FAIL;
}

static void put_together(AvlastRctAsked *asked)
{
    const AvlastRctOwn *own = asked->own;
    const AvlastOptions *shared = &asked->run->options;

    asked->how = (AvlastRctOptions){
        .outcomes = (const char *const *)asked->outcomes,
        .columns = {.treatment = own->treatment,
                    .control = own->control,
                    .factors = (const char *const *)asked->factors,
                    .controls = (const char *const *)asked->controls,
                    .probabilities = (const char *const *)own->probability,
                    .cluster = own->cluster,
                    .block = own->blocks ? own->blocks : own->strata,
                    .weights = own->weights,
                    .rows_assigned = g_strcmp0(own->assigned, "row") == 0},
        .covariates = asked->covariates,
        .baseline = (const char *const *)own->baseline,
        .labels = (const char *const *)own->labels,
        .roles = (const char *const *)own->role,
        .worthwhile = asked->worthwhile,
        .by = (const char *const *)shared->by,
        .method = method_of(own->method),
        .takeup = own->takeup,
        .small_blocks = small_blocks_of(own->small_blocks),
        .df = own->df,
        .beside = &asked->beside,
        .level = shared->level};
    if (own->se) {
        asked->how.se_choice = AVLAST_RCT_SE_GIVEN;
        avlast_se_parse(own->se, &asked->how.se);
    }
}

/* Small blocks have a part in differences within blocks and in what weighs blocks alike;
 * block indicators keep every block. */
static gboolean small_blocks_count(const AvlastRctAsked *asked, GError **error)
{
    const AvlastRctOptions *how = &asked->how;
    const AvlastRctMethod method = how->method;
    const gboolean adjusted = asked->covariates || how->baseline;
    const gboolean within = !asked->factors && (method == AVLAST_RCT_DIFFERENCE ||
                                                (method == AVLAST_RCT_AUTO && !adjusted));

    if (!asked->own->small_blocks ||
        (how->columns.block && (within || asked->own->bounds || asked->own->quantiles)))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV806", NULL,
                "--small-blocks says nothing %s",
                how->columns.block
                    ? "where every block has an indicator: it is about a difference "
                      "within blocks, bounds and quantiles"
                    : "without --blocks");
    return FALSE;
}

gboolean avlast_rct_asked(AvlastRctAsked *asked, AvlastRun *run, GError **error)
{
    AvlastRctOwn *own = run->own;

    asked->run = run;
    asked->own = own;
    if (!required(run, own, error))
        return FALSE;
    asked->outcomes = avlast_text_list(run->arguments[0]);
    if (strchr(own->treatment, ',')) {
        asked->factors = avlast_text_list(own->treatment);
        asked->controls = own->control ? avlast_text_list(own->control) : NULL;
    }
    asked->covariates =
        own->covariates ? avlast_formula_parse_terms(own->covariates, error) : NULL;
    if ((own->covariates && !asked->covariates) ||
        !match_lists(run, own, asked->outcomes, error))
        return FALSE;
    asked->worthwhile = avlast_outcomes_worthwhile(own->worthwhile,
                                                   g_strv_length(asked->outcomes), error);
    if (!asked->worthwhile)
        return FALSE;
    if (!avlast_rct_ask_beside(asked, error) || !avlast_rct_ask_index(asked, error))
        return FALSE;
    put_together(asked);
    return small_blocks_count(asked, error) &&
           read_measures(own->measures, &asked->how.measures, error);
}

void avlast_rct_asked_clear(AvlastRctAsked *asked)
{
    g_strfreev(asked->outcomes);
    g_strfreev(asked->factors);
    g_strfreev(asked->controls);
    avlast_formula_free(asked->covariates);
    g_free(asked->worthwhile);
    avlast_rct_beside_clear(asked);
    avlast_rct_index_clear(asked);
    avlast_frame_free(asked->assignments);
}
