/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/cea/cea.h"

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "cea",
        .usage = "avlast cea DRAWS.csv --thresholds K[,K] [OPTION...]",
        .description = N_(
            "Options compared by draws of what each costs and what it gives, as health "
            "economists make them: which are dominated, what a further unit of effect "
            "costs (ICER), which is best at each value of a unit and how often (CEAC, "
            "CEAF), what perfect knowledge would be worth (EVPI), and that of single "
            "parameters (EVPPI).\n\n"
            "The file has a row for each draw, with columns cost.NAME and effect.NAME "
            "for each option, and the parameters drawn when --evppi asks for them. A "
            "draw is one world: all numbers of a row belong together."),
        .examples =
            "avlast cea draws.csv --thresholds 0:1000000:50000\n"
            "avlast cea draws.csv --thresholds 500000 --evppi price,uptake,price+uptake\n"
            "avlast cea draws.csv --thresholds 300000 --population 400 --years 10",
        .arguments = 1,
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_INFERENCE | AVLAST_SHARE_SEED |
                  AVLAST_SHARE_RESULT | AVLAST_SHARE_PLAN,
        .options = avlast_cea_options,
        .own_size = sizeof(AvlastCeaOwn),
        .run = avlast_cea_run,
    };
    return avlast_program_main(&program, argc, argv);
}
