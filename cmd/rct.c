/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/program.h"
#include "core/error.h"
#include "core/number.h"
#include "core/text.h"
#include "impact/rct.h"

typedef struct {
    char *treatment, *control, *covariates, *blocks, *strata, *cluster, *weights;
    char *assigned, *method, *se, *small_blocks;
    char **baseline, **worthwhile, **labels, **role;
    double df;
} Own;

#define OWN(member) offsetof(Own, member)

static const AvlastOption options[] = {
    {"treatment", 't', AVLAST_OPTION_TEXT, OWN(treatment), "COL",
     N_("column that says which arm a row was assigned to")},
    {"control", 0, AVLAST_OPTION_TEXT, OWN(control), "LEVEL",
     N_("the arm to compare with (default: 0 when the treatment is 0 or 1)")},
    {"covariates", 'x', AVLAST_OPTION_TEXT, OWN(covariates), "TERMS",
     N_("what to adjust for, known before the assignment: 'age, i.region'")},
    {"baseline", 0, AVLAST_OPTION_LIST, OWN(baseline), "COL[,COL]",
     N_("each outcome before, in the outcomes' order; adjusted for, and charted")},
    {"blocks", 'b', AVLAST_OPTION_TEXT, OWN(blocks), "COL",
     N_("blocks (strata, pairs) within which arms were drawn")},
    {"strata", 's', AVLAST_OPTION_TEXT, OWN(strata), "COL",
     N_("the same as --blocks, as plans name it")},
    {"cluster", 'c', AVLAST_OPTION_TEXT, OWN(cluster), "COL",
     N_("unit that was assigned: school, village, ward")},
    {"assigned", 0, AVLAST_OPTION_CHOICE, OWN(assigned), "cluster|row",
     N_("what was assigned: whole clusters (default) or rows within them")},
    {"weights", 'w', AVLAST_OPTION_TEXT, OWN(weights), "COL", N_("sampling weights")},
    {"method", 'm', AVLAST_OPTION_CHOICE, OWN(method), "difference|ancova|lin",
     N_("estimator (default: lin with covariates, else difference)")},
    {"se", 0, AVLAST_OPTION_CHOICE, OWN(se),
     "classical|HC0|HC1|HC2|HC3|CR0|CR1|stata|CR2",
     N_("standard errors (default: HC2, or CR2 with --cluster)")},
    {"df", 0, AVLAST_OPTION_NUMBER, OWN(df), "N",
     N_("degrees of freedom of the intervals, in place of the method's own")},
    {"small-blocks", 0, AVLAST_OPTION_CHOICE, OWN(small_blocks), "fail|drop",
     N_("blocks that lack an arm or have one unit in it (default: fail)")},
    {"worthwhile", 0, AVLAST_OPTION_LIST, OWN(worthwhile), "N[,N]",
     N_("smallest change worth having, for each outcome; drawn and reported")},
    {"labels", 0, AVLAST_OPTION_LIST, OWN(labels), "TEXT[,TEXT]",
     N_("names of the outcomes for people (default: the codebook's)")},
    {"role", 0, AVLAST_OPTION_LIST, OWN(role), "ROLE[,ROLE]",
     N_("primary, secondary or exploratory: one for all outcomes, or one each")},
    {0},
};

static gboolean required(const AvlastRun *run, const Own *own, GError **error)
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
    if (own->assigned && !own->cluster) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV357", NULL,
                    "--assigned says what --cluster means, which is not given");
        return FALSE;
    }
    return TRUE;
}

/* A list that goes with the outcomes; one entry may stand for all when `spread`. */
static gboolean match_outcomes(char ***list, const char *option, guint n, gboolean spread,
                               GError **error)
{
    const guint given = *list ? g_strv_length(*list) : n;

    if (given == n)
        return TRUE;
    if (!spread || given != 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV356", NULL,
                    "--%s: %u given for %u outcomes\nhint: one for each, in their order; "
                    "an empty one between commas is allowed",
                    option, given, n);
        return FALSE;
    }
    char **all = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++)
        all[i] = g_strdup((*list)[0]);
    g_strfreev(*list);
    *list = all;
    return TRUE;
}

static gboolean read_roles(char **roles, GError **error)
{
    static const char *const known[] = {"primary", "secondary", "exploratory",
                                        "descriptive", NULL};

    for (char **role = roles; role && *role; role++)
        if (**role && !g_strv_contains(known, *role)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--role: '%s' is none of primary, secondary, exploratory", *role);
            return FALSE;
        }
    return TRUE;
}

static double *read_worthwhile(char **texts, guint n, GError **error)
{
    g_autofree double *values = g_new0(double, n + 1);

    for (guint i = 0; i < n; i++) {
        values[i] = NAN;
        if (texts && texts[i][0] &&
            !avlast_number_parse(texts[i], strlen(texts[i]), '.', &values[i])) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--worthwhile: '%s' is not a number", texts[i]);
            return NULL;
        }
    }
    return g_steal_pointer(&values);
}

static gboolean match_lists(AvlastRun *run, Own *own, char **outcomes, GError **error)
{
    const guint n = g_strv_length(outcomes);

    for (char **name = outcomes; *name; name++)
        if (**name == '\0') {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                        "an outcome between commas is empty: '%s'", run->arguments[0]);
            return FALSE;
        }
    /* A plan gives the role of the analysis as a whole. */
    const char *planned = run->plan ? avlast_json_member_text(run->plan, "role") : NULL;
    if (!own->role && planned)
        own->role = g_strsplit(planned, ",", 1);
    return match_outcomes(&own->baseline, "baseline", n, FALSE, error) &&
           match_outcomes(&own->labels, "labels", n, FALSE, error) &&
           match_outcomes(&own->worthwhile, "worthwhile", n, FALSE, error) &&
           match_outcomes(&own->role, "role", n, TRUE, error) &&
           read_roles(own->role, error);
}

static AvlastFrame *read_data(AvlastRun *run, const Own *own, char **outcomes,
                              const AvlastFormula *covariates, GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_auto(GStrv) terms = covariates ? avlast_formula_columns(covariates) : NULL;
    char *single[] = {own->treatment, own->blocks ? own->blocks : own->strata,
                      own->cluster, own->weights};

    for (char **name = outcomes; *name; name++)
        g_ptr_array_add(columns, *name);
    for (char **name = own->baseline; name && *name; name++)
        if (**name)
            g_ptr_array_add(columns, *name);
    for (gsize i = 0; i < G_N_ELEMENTS(single); i++)
        if (single[i])
            g_ptr_array_add(columns, single[i]);
    for (char **name = terms; name && *name; name++)
        g_ptr_array_add(columns, *name);
    g_ptr_array_add(columns, NULL);
    return avlast_run_frame(run, run->arguments[1], (const char *const *)columns->pdata,
                            error);
}

static AvlastRctMethod method_of(const char *name)
{
    static const char *const names[] = {"", "difference", "ancova", "lin"};

    for (guint i = 1; name && i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return (AvlastRctMethod)i;
    return AVLAST_RCT_AUTO;
}

static gboolean run_rct(AvlastRun *run, GError **error)
{
    Own *own = run->own;

    if (!required(run, own, error))
        return FALSE;
    g_auto(GStrv) outcomes = avlast_text_list(run->arguments[0]);
    g_autoptr(AvlastFormula) covariates =
        own->covariates ? avlast_formula_parse_terms(own->covariates, error) : NULL;
    if ((own->covariates && !covariates) || !match_lists(run, own, outcomes, error))
        return FALSE;
    g_autofree double *worthwhile =
        read_worthwhile(own->worthwhile, g_strv_length(outcomes), error);
    g_autoptr(AvlastFrame) frame =
        worthwhile ? read_data(run, own, outcomes, covariates, error) : NULL;
    if (!frame)
        return FALSE;

    AvlastRctOptions how = {
        .outcomes = (const char *const *)outcomes,
        .columns = {.treatment = own->treatment,
                    .control = own->control,
                    .cluster = own->cluster,
                    .block = own->blocks ? own->blocks : own->strata,
                    .weights = own->weights,
                    .rows_assigned = g_strcmp0(own->assigned, "row") == 0},
        .covariates = covariates,
        .baseline = (const char *const *)own->baseline,
        .labels = (const char *const *)own->labels,
        .roles = (const char *const *)own->role,
        .worthwhile = worthwhile,
        .by = (const char *const *)run->options.by,
        .method = method_of(own->method),
        .drop_small_blocks = g_strcmp0(own->small_blocks, "drop") == 0,
        .df = own->df,
        .level = run->options.level};
    if (own->se) {
        how.se_choice = AVLAST_RCT_SE_GIVEN;
        avlast_se_parse(own->se, &how.se);
    }
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    avlast_result_add_input(result, frame);
    if (!avlast_rct(frame, &how, result, error))
        return FALSE;
    /* Influence by cluster goes with the result, so that effects of other analyses of the
     * same clusters can be drawn together with these; by person only when asked for. */
    if (!result->estimates->unit_column && !run->options.influence) {
        g_clear_pointer(&result->estimates->root, gsl_matrix_free);
        g_clear_pointer(&result->estimates->unit, g_ptr_array_unref);
    }
    return avlast_run_emit(run, result, error);
}

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "rct",
        .usage = "avlast rct OUTCOME[,OUTCOME] FILE --treatment COL [OPTION...]",
        .description = N_(
            "Effects of being assigned to each arm of a randomised trial rather than to "
            "the control, on one or several outcomes, with their joint covariance.\n\n"
            "Without covariates: the difference in means (within blocks when they are "
            "given). With covariates or a baseline: Lin's regression, covariates centred "
            "and times the arm. Standard errors are HC2, or CR2 with Satterthwaite "
            "degrees "
            "of freedom when clusters were assigned. A JSON result also holds the flow "
            "of "
            "participants, attrition by arm, baseline balance, means by arm, "
            "intracluster "
            "correlations and the smallest effect the trial could have detected."),
        .examples =
            "avlast rct score trial.csv --treatment arm --control usual\n"
            "avlast rct score,wellbeing trial.csv -t arm --control usual -x 'age, "
            "i.region' "
            "-c school\n"
            "avlast rct score trial.csv -t arm --baseline before --blocks block -o "
            "effect.json",
        .arguments = 2,
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_BY | AVLAST_SHARE_INFERENCE |
                  AVLAST_SHARE_RESULT | AVLAST_SHARE_INFLUENCE | AVLAST_SHARE_PLAN,
        .options = options,
        .own_size = sizeof(Own),
        .run = run_rct,
    };
    return avlast_program_main(&program, argc, argv);
}
