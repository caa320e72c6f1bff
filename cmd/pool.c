/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/pool/pool.h"

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "pool",
        .usage = "avlast pool EFFECT,SE FILE [OPTION...]\n"
                 "avlast pool RESULT.json RESULT.json... [OPTION...]",
        .description = N_(
            "Several pilots' or studies' effects together: the mean effect over settings "
            "like theirs and how far effects differ between settings (random effects), "
            "the effect in these studies (common effect), and what a further setting may "
            "expect (prediction interval).\n\n"
            "Studies come from a table with one row each, or are result files of other "
            "programs: then each is called as its file. Heterogeneity is told by Q, "
            "tau2, I2 and their intervals; moderators may explain it; --shrink draws "
            "each study to the mean as far as it is unsure of its own effect."),
        .examples =
            "avlast pool effect,se pilots.csv --study municipality\n"
            "avlast pool effect,se pilots.csv --moderators 'hours + i.kind' --errors z\n"
            "avlast pool north.json south.json west.json --outcome who5 --term arm=pilot",
        .arguments = 2,
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_INFERENCE | AVLAST_SHARE_RESULT |
                  AVLAST_SHARE_PLAN,
        .options = avlast_pool_options,
        .own_size = sizeof(AvlastPoolOwn),
        .run = avlast_pool_run,
    };
    return avlast_program_main(&program, argc, argv);
}
