/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/fund/fund.h"

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "fund",
        .usage = "avlast fund PILOTS.csv [OPTION...]",
        .description = N_(
            "A fund's portfolio: what each pilot does given all of them, what it is "
            "worth "
            "to whom, how sure its rank is, which pilots to go on with under a budget, "
            "and "
            "for which of them a further trial is worth most.\n\n"
            "The file has a row for each pilot: its effect (more is better) with "
            "standard "
            "error, what going on costs, and what one unit of effect is worth for the "
            "whole pilot, each in one column or one for each payer. Effects are drawn "
            "together as far as each is unsure, over all sizes that true differences may "
            "have; ranks and chances come from joint draws; the set of pilots is the "
            "best "
            "there is (GLPK)."),
        .examples =
            "avlast fund pilots.csv --pilot pilot\n"
            "avlast fund pilots.csv --effect d,d_se --budget 10e6 --kind provider "
            "--least "
            "start-up=1\n"
            "avlast fund pilots.csv --bias 3=0.06,5=0.2 --worst-grade 3 --budget 10e6 "
            "--trial 1",
        .arguments = 1,
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_INFERENCE | AVLAST_SHARE_SEED |
                  AVLAST_SHARE_RESULT | AVLAST_SHARE_PLAN,
        .options = avlast_fund_options,
        .own_size = sizeof(AvlastFundOwn),
        .run = avlast_fund_run,
    };
    return avlast_program_main(&program, argc, argv);
}
