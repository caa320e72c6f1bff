/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/options.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"

#define SHARED(member) offsetof(AvlastOptions, member)

static const AvlastOption data_options[] = {
    {"codebook", 0, AVLAST_OPTION_TEXT, SHARED(codebook), "FILE",
     N_("what the columns mean: types, labels, values, missing codes")},
    {"delimiter", 0, AVLAST_OPTION_TEXT, SHARED(delimiter), "C",
     N_("character between fields (comma, semicolon, tab, ...); found out when not "
        "given")},
    {"decimal", 0, AVLAST_OPTION_CHOICE, SHARED(decimal), ".|,",
     N_("decimal mark of numbers")},
    {"thousands", 0, AVLAST_OPTION_TEXT, SHARED(thousands), "C",
     N_("mark between thousands: space, or one of . , '")},
    {"encoding", 0, AVLAST_OPTION_TEXT, SHARED(encoding), "NAME",
     N_("character encoding of the file, such as UTF-8 or windows-1252")},
    {"sheet", 0, AVLAST_OPTION_TEXT, SHARED(sheet), "NAME|N",
     N_("sheet of a workbook (.xlsx), by its name or its number")},
    {"header-rows", 0, AVLAST_OPTION_INTEGER, SHARED(header_rows), "N",
     N_("lines of the header: names, then labels or choices (default: found out)")},
    {"skip", 0, AVLAST_OPTION_INTEGER, SHARED(skip), "N",
     N_("lines above the header that are no part of the table")},
    {"split", 0, AVLAST_OPTION_TEXTS, SHARED(split), "'COL[:SEP]'",
     N_("turn a column of joined choices into 0/1 columns COL/choice; may be repeated")},
    {"missing", 0, AVLAST_OPTION_LIST, SHARED(missing), "CODE[,CODE]",
     N_("codes that mean missing; each is counted apart")},
    {0},
};

static const AvlastOption query_options[] = {
    {"sql", 0, AVLAST_OPTION_TEXT, SHARED(sql), "QUERY",
     N_("take the data from this SELECT; the files are its tables (doc: sql)")},
    {"with", 0, AVLAST_OPTION_TEXTS, SHARED(with), "[NAME=]FILE",
     N_("a further file for --sql, a table of its name or NAME; may be repeated")},
    {"reshape", 0, AVLAST_OPTION_TEXT, SHARED(reshape), "SHAPE",
     N_("waves of a panel from columns to rows ('long: score_t{wave}; wave in 1,2,3') or "
        "back ('wide: score by pupil over wave')")},
    {0},
};

static const AvlastOption row_options[] = {
    {"where", 0, AVLAST_OPTION_TEXT, SHARED(where), "SQL",
     N_("read only the rows for which this holds (for part of a sample use --domain)")},
    {"let", 0, AVLAST_OPTION_TEXTS, SHARED(let), "'NAME = SQL'",
     N_("a new column; may be repeated and build on earlier ones")},
    {"id", 0, AVLAST_OPTION_TEXT, SHARED(id), "COL",
     N_("column that names the person or unit")},
    {0},
};

static const AvlastOption imputation_options[] = {
    {"imputation", 0, AVLAST_OPTION_TEXT, SHARED(imputation), "COL",
     N_("column that numbers the completed data sets in one long file; 0 is the original "
        "and is left out (doc: imputation)")},
    {"imputed", 0, AVLAST_OPTION_LIST, SHARED(imputed), "FILE[,FILE]",
     N_("further completed data sets, with the same rows and columns as the first")},
    {0},
};

static const AvlastOption design_options[] = {
    {"weights", 'w', AVLAST_OPTION_TEXT, SHARED(weights), "COL", N_("sampling weights")},
    {"strata", 's', AVLAST_OPTION_LIST, SHARED(strata), "COL[,COL]",
     N_("strata of each stage")},
    {"cluster", 'c', AVLAST_OPTION_LIST, SHARED(cluster), "COL[,COL]",
     N_("clusters of each stage, the first is the primary sampling unit")},
    {"fpc", 0, AVLAST_OPTION_LIST, SHARED(fpc), "COL[,COL]",
     N_("population count (or sampling fraction, if at most 1) of each stage")},
    {"pps", 0, AVLAST_OPTION_CHOICE, SHARED(pps),
     "brewer|hartley-rao|overton|joint|poisson",
     N_("the primary units were drawn with the probabilities in the first column of "
        "--fpc: the variance by this rule")},
    {"pps-variance", 0, AVLAST_OPTION_CHOICE, SHARED(pps_variance), "ht|yg",
     N_("with joint probabilities: Horvitz and Thompson's variance (the default), or "
        "Yates and Grundy's")},
    {"joint-probabilities", 0, AVLAST_OPTION_TEXT, SHARED(joint), "FILE",
     N_("joint probabilities of the primary units for --pps joint, a table with their "
        "names on both sides")},
    {"phase2", 0, AVLAST_OPTION_TEXT, SHARED(phase2), "COL",
     N_("1 for rows of the second phase of a two-phase sample, 0 for the others of the "
        "first")},
    {"phase2-strata", 0, AVLAST_OPTION_TEXT, SHARED(phase2_strata), "COL",
     N_("strata within which the second phase was drawn")},
    {"phase2-cluster", 0, AVLAST_OPTION_TEXT, SHARED(phase2_cluster), "COL",
     N_("units that the second phase drew, when they are more than a row")},
    {"phase2-probability", 0, AVLAST_OPTION_TEXT, SHARED(phase2_probability), "COL",
     N_("probability with which each unit was drawn into the second phase, on its own")},
    {"domain", 0, AVLAST_OPTION_TEXT, SHARED(domain), "SQL",
     N_("estimate for the rows for which this holds, under the whole design")},
    {"lonely", 0, AVLAST_OPTION_CHOICE, SHARED(lonely), "fail|certainty|centre|average",
     N_("what a stratum with one primary unit contributes (default: fail)")},
    {"lonely-domain", 0, AVLAST_OPTION_FLAG, SHARED(lonely_domain), NULL,
     N_("a stratum with one primary unit of the domain or group is lonely, too")},
    {"df-rule", 0, AVLAST_OPTION_CHOICE, SHARED(df_rule), "r|stata|sas",
     N_("degrees of freedom of a domain: its own units and strata (r, the default), all "
        "units of its strata (stata), those of the whole sample (sas)")},
    {"df", 0, AVLAST_OPTION_NUMBER, SHARED(df), "N",
     N_("degrees of freedom of the design, in place of its own")},
    {"poststratify", 0, AVLAST_OPTION_TEXT, SHARED(poststratify), "FILE",
     N_("scale the weights to the population's count of each cell: a file with the "
        "variables' columns and, last, the count (doc: weight)")},
    {"rake", 0, AVLAST_OPTION_LIST, SHARED(rake), "FILE[,FILE]",
     N_("scale the weights to several such files at once")},
    {"calibrate", 0, AVLAST_OPTION_LIST, SHARED(calibrate), "FILE[,FILE]",
     N_("scale the weights to such files and to totals of numbers (header: "
        "variable,total)")},
    {"distance", 0, AVLAST_OPTION_CHOICE, SHARED(distance), "linear|exponential|logit",
     N_("how --calibrate keeps near the weights it began with (default: linear, or logit "
        "with --bounds)")},
    {"bounds", 0, AVLAST_OPTION_LIST, SHARED(bounds), "LO,HI",
     N_("bounds of the factors of --distance logit")},
    {"weight-steps", 0, AVLAST_OPTION_TEXT, SHARED(weight_steps), "FILE|none",
     N_("the steps behind the weights, as `avlast weight` stored them (default: found "
        "beside the data)")},
    {0},
};

static const AvlastOption replicate_options[] = {
    {"replicates", 0, AVLAST_OPTION_CHOICE, SHARED(replicates),
     "brr|fay|jk1|jkn|rao-wu|canty-davison|preston|sdr",
     N_("standard errors by replicate weights, made from the design (doc: replicates)")},
    {"rep-weights", 0, AVLAST_OPTION_LIST, SHARED(rep_weights), "COL[,COL]",
     N_("columns of replicate weights that the data bring along; 'w_*' names several")},
    {"rep-type", 0, AVLAST_OPTION_CHOICE, SHARED(rep_type),
     "brr|fay|jk1|jkn|bootstrap|sdr|acs", N_("what kind of replicates those are")},
    {"rep-combined", 0, AVLAST_OPTION_CHOICE, SHARED(rep_combined), "yes|no",
     N_("whether they are full weights, or factors of --weights (default: found out)")},
    {"rep-scale", 0, AVLAST_OPTION_NUMBER, SHARED(rep_scale), "S",
     N_("what the sum of squares is multiplied by (default: by the type)")},
    {"rep-rscales", 0, AVLAST_OPTION_LIST, SHARED(rep_rscales), "S[,S]",
     N_("what each replicate's square is multiplied by, or a file with a line for each")},
    {"rep-rho", 0, AVLAST_OPTION_NUMBER, SHARED(rep_rho), "R",
     N_("Fay's rho, from 0 to below 1")},
    {"rep-centre", 0, AVLAST_OPTION_CHOICE, SHARED(rep_centre), "mean|full",
     N_("deviations from the replicates' mean (default, but of acs) or from the full "
        "estimate")},
    {0},
};

static const AvlastOption bootstrap_options[] = {
    {"bootstrap", 0, AVLAST_OPTION_CHOICE, SHARED(bootstrap),
     "pairs|cluster|bayes|multiplier",
     N_("standard errors and intervals from rows or clusters drawn with replacement "
        "within strata, from exponential weights, or from influence values times random "
        "factors (doc: resampling)")},
    {"boot-ci", 0, AVLAST_OPTION_CHOICE, SHARED(boot_ci), "percentile|bca|t|normal",
     N_("intervals of --bootstrap (default: percentile)")},
    {"boot-factors", 0, AVLAST_OPTION_CHOICE, SHARED(boot_factors),
     "rademacher|webb|mammen",
     N_("what influence is multiplied by (default: rademacher)")},
    {"jackknife", 0, AVLAST_OPTION_FLAG, SHARED(jackknife), NULL,
     N_("standard errors from leaving out each row or cluster in turn")},
    {0},
};

static const AvlastOption reps_options[] = {
    {"reps", 0, AVLAST_OPTION_INTEGER, SHARED(reps), "N",
     N_("how many replicates of a bootstrap or permutations (doc: resampling; "
        "default of replicate weights: 200)")},
    {0},
};

static const AvlastOption loop_options[] = {
    {"progress", 0, AVLAST_OPTION_CHOICE, SHARED(progress), "auto|never",
     N_("how far a loop over replicates is, on a terminal")},
    {"checkpoint", 0, AVLAST_OPTION_TEXT, SHARED(checkpoint), "FILE",
     N_("where a loop that is stopped (Ctrl-C) leaves what is done; the same command "
        "goes on from there (default: a file named by data and options)")},
    {0},
};

static const AvlastOption by_options[] = {
    {"by", 0, AVLAST_OPTION_LIST, SHARED(by), "COL[,COL]",
     N_("one estimate for each group")},
    {0},
};

static const AvlastOption inference_options[] = {
    {"level", 0, AVLAST_OPTION_NUMBER, SHARED(level), "P",
     N_("confidence level of intervals")},
    {0},
};

static const AvlastOption seed_options[] = {
    {"seed", 0, AVLAST_OPTION_INTEGER, SHARED(seed), "N",
     N_("starting value of the random numbers; the same seed gives the same bytes")},
    {0},
};

static const AvlastOption output_options[] = {
    {"output", 'o', AVLAST_OPTION_TEXT, SHARED(output), "FILE",
     N_("write here instead of to standard output")},
    {"force", 0, AVLAST_OPTION_FLAG, SHARED(force), NULL, N_("replace what exists")},
    {0},
};

static const AvlastOption folder_options[] = {
    {"output", 'o', AVLAST_OPTION_TEXT, SHARED(output), "FOLDER",
     N_("the folder to write into")},
    {"force", 0, AVLAST_OPTION_FLAG, SHARED(force), NULL, N_("replace what exists")},
    {0},
};

static const AvlastOption result_options[] = {
    {"format", 0, AVLAST_OPTION_CHOICE, SHARED(format),
     "table|csv|tsv|csv-excel|json|md|html|latex|xlsx",
     N_("form of the result (default: by the ending of -o, else table)")},
    {"digits", 0, AVLAST_OPTION_INTEGER, SHARED(digits), "N",
     N_("significant digits of the standard error in tables (default: 3)")},
    {"no-origin", 0, AVLAST_OPTION_FLAG, SHARED(no_origin), NULL,
     N_("leave the command line, the plan and the files' folders out of a JSON result")},
    {0},
};

static const AvlastOption influence_options[] = {
    {"influence", 0, AVLAST_OPTION_TEXT, SHARED(influence), "FILE",
     N_("write the influence values: one row per unit, V = their cross-product")},
    {"keep-influence", 0, AVLAST_OPTION_FLAG, SHARED(keep_influence), NULL,
     N_("keep in a JSON result, where the method has it, each unit's influence, by which "
        "other results of the same people are joined; not to be handed on")},
    {0},
};

static const AvlastOption plan_options[] = {
    {"plan", 'p', AVLAST_OPTION_TEXT, SHARED(plan), "FILE",
     N_("take options from a plan; those given here win and are recorded as deviations")},
    {"analysis", 0, AVLAST_OPTION_TEXT, SHARED(analysis), "NAME",
     N_("which analysis of the plan")},
    {0},
};

static const AvlastOption running_options[] = {
    {"lang", 0, AVLAST_OPTION_CHOICE, SHARED(lang), "en|nb",
     N_("language of tables and reports")},
    {"threads", 0, AVLAST_OPTION_INTEGER, SHARED(threads), "N",
     N_("at most so many threads; the result does not depend on it")},
    {"color", 0, AVLAST_OPTION_CHOICE, SHARED(color), "auto|always|never",
     N_("colour in messages on a terminal")},
    {"quiet", 'q', AVLAST_OPTION_FLAG, SHARED(quiet), NULL, N_("say nothing but errors")},
    {"verbose", 'v', AVLAST_OPTION_FLAG, SHARED(verbose), NULL, N_("say what is done")},
    {"strict", 0, AVLAST_OPTION_FLAG, SHARED(strict), NULL,
     N_("a warning stops the program")},
    {0},
};

static void add_table(GArray *list, const AvlastOption *table, const char *group,
                      gboolean shared, gboolean analytic)
{
    for (; table && table->name; table++) {
        const AvlastOptionEntry entry = {table, group, shared, analytic};
        g_array_append_val(list, entry);
    }
}

GArray *avlast_options_of(const AvlastProgram *program)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(AvlastOptionEntry));
    const guint shared = program->shared;

    add_table(list, program->options, N_("Options"), FALSE, TRUE);
    if (shared & (AVLAST_SHARE_DATA | AVLAST_SHARE_FILE))
        add_table(list, data_options, N_("Data"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_DATA)
        add_table(list, query_options, N_("Data"), TRUE, TRUE);
    if (shared & (AVLAST_SHARE_DATA | AVLAST_SHARE_FILE))
        add_table(list, row_options, N_("Data"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_IMPUTATION)
        add_table(list, imputation_options, N_("Multiple imputation"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_DESIGN)
        add_table(list, design_options, N_("Design"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_REPLICATES)
        add_table(list, replicate_options, N_("Replicate weights"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_BOOTSTRAP)
        add_table(list, bootstrap_options, N_("Resampling"), TRUE, TRUE);
    if (shared & (AVLAST_SHARE_REPLICATES | AVLAST_SHARE_LOOP))
        add_table(list, reps_options, N_("Resampling"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_BY)
        add_table(list, by_options, N_("Design"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_INFERENCE)
        add_table(list, inference_options, N_("Inference"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_SEED)
        add_table(list, seed_options, N_("Inference"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_INFLUENCE)
        add_table(list, influence_options, N_("Output"), TRUE, FALSE);
    if (shared & (AVLAST_SHARE_RESULT | AVLAST_SHARE_OUTPUT))
        add_table(list, output_options, N_("Output"), TRUE, FALSE);
    if (shared & AVLAST_SHARE_FOLDER)
        add_table(list, folder_options, N_("Output"), TRUE, FALSE);
    if (shared & AVLAST_SHARE_RESULT)
        add_table(list, result_options, N_("Output"), TRUE, FALSE);
    if (shared & AVLAST_SHARE_LOOP)
        add_table(list, loop_options, N_("Running"), TRUE, FALSE);
    if (shared & AVLAST_SHARE_PLAN)
        add_table(list, plan_options, N_("Running"), TRUE, FALSE);
    add_table(list, running_options, N_("Running"), TRUE, FALSE);
    return list;
}
