/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stddef.h>
#include <string.h>

#include "cmd/describe/modes.h"

#define OWN(member) offsetof(AvlastDescribeOwn, member)

static const AvlastOption options[] = {
    {"statistic", 0, AVLAST_OPTION_LIST, OWN(statistic), "NAME[,NAME]",
     N_("of numbers: mean, sd, se, ci, median, quartiles, range (default: mean,sd)")},
    {"quantiles", 0, AVLAST_OPTION_LIST, OWN(quantiles), "P[,P]",
     N_("also these quantiles of numbers, with intervals: 0.1,0.5,0.9")},
    {"categorical", 0, AVLAST_OPTION_LIST, OWN(categorical), "COL[,COL]",
     N_("numbers to be shown by their values")},
    {"continuous", 0, AVLAST_OPTION_LIST, OWN(continuous), "COL[,COL]",
     N_("0/1 numbers to be shown by their mean")},
    {"no-smd", 0, AVLAST_OPTION_FLAG, OWN(no_smd), NULL,
     N_("no standardised differences between the groups")},
    {"test", 0, AVLAST_OPTION_LIST, OWN(test), "NAME[,NAME]",
     N_("p-values: auto, or welch, t or wilcoxon for numbers and chisq or fisher for "
        "categories")},
    {"joint", 0, AVLAST_OPTION_CHOICE, OWN(joint), "complete|indicator",
     N_("one test that no variable is related to the groups, on complete rows or with "
        "missing values as indicators")},
    {"histogram", 0, AVLAST_OPTION_FLAG, OWN(histogram), NULL,
     N_("also how each number is distributed: drawn below the table, bins in csv and "
        "json")},
    {"bins", 0, AVLAST_OPTION_INTEGER, OWN(bins), "N",
     N_("about so many bins of a histogram (default: Freedman and Diaconis' rule)")},
    {"correlation", 0, AVLAST_OPTION_FLAG, OWN(correlation), NULL,
     N_("correlations of every pair of the variables, with intervals")},
    {"spearman", 0, AVLAST_OPTION_FLAG, OWN(spearman), NULL,
     N_("correlations of ranks, in place of Pearson's")},
    {"crosstab", 0, AVLAST_OPTION_LIST, OWN(crosstab), "ROWS,COLUMNS",
     N_("two variables against each other, with a test of independence")},
    {"percent", 0, AVLAST_OPTION_CHOICE, OWN(percent), "column|row|total",
     N_("what the percentages of a crosstab's table are of (default: column)")},
    {"multiple", 0, AVLAST_OPTION_TEXTS, OWN(multiple), "'NAME=COL,COL'",
     N_("a question with several answers, a column each; also a pattern: 'services/*'; "
        "may be repeated")},
    {"likert", 0, AVLAST_OPTION_LIST, OWN(likert), "ITEM[,ITEM]",
     N_("items on an ordered scale: share of each step, net agreement, mean")},
    {"box", 0, AVLAST_OPTION_INTEGER, OWN(box), "N",
     N_("steps at each end of the scale that count as agreeing and disagreeing (default: "
        "half of the steps, a middle one left out)")},
    {0},
};

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "describe",
        .usage = "avlast describe [VARIABLES] FILE [OPTION...]\n"
                 "avlast describe [VARIABLES] FILE --correlation [OPTION...]\n"
                 "avlast describe FILE --crosstab ROWS,COLUMNS [OPTION...]\n"
                 "avlast describe FILE --multiple 'NAME=COL,COL' [OPTION...]\n"
                 "avlast describe FILE --likert ITEM[,ITEM] [OPTION...]",
        .description =
            N_("Describes the variables of a file, for all rows and for each group of "
               "--by: numbers by mean and standard deviation, categories by n and per "
               "cent, what is missing by reason, and how unlike the groups are "
               "(standardised differences). Percentages are of the rows with a value. "
               "Under a sampling design all of it is design-based. Without VARIABLES all "
               "columns but ids and text are described. A table is for people; --format "
               "csv and json have every number with its standard error."),
        .examples =
            "avlast describe pupils.csv --by arm\n"
            "avlast describe age,gender,who5 pupils.csv --by arm --codebook codebook.csv "
            "-o table1.xlsx\n"
            "avlast describe age,gender sample.csv --weights w --strata stratum "
            "--cluster school --by region --test auto\n"
            "avlast describe sample.csv --crosstab region,smokes --weights w",
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_DESIGN | AVLAST_SHARE_BY |
                  AVLAST_SHARE_INFERENCE | AVLAST_SHARE_RESULT | AVLAST_SHARE_PLAN |
                  AVLAST_SHARE_IMPUTATION,
        .arguments = 2,
        .optional = TRUE,
        .options = options,
        .own_size = sizeof(AvlastDescribeOwn),
        .run = avlast_describe_run,
    };
    return avlast_program_main(&program, argc, argv);
}
