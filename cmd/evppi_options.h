/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_EVPPI_OPTIONS_H
#define AVLAST_CMD_EVPPI_OPTIONS_H

#include "cmd/program.h"
#include "value/decision.h"

/* How the value of knowing numbers is estimated, of the programs that tell it. */
typedef struct {
    char *method;
    gint64 blocks;
} AvlastEvppiOptions;

/* Entries of an option table; OWN(member) is the offset within the program's own. */
#define AVLAST_EVPPI_OPTIONS(OWN)                                                        \
    {"evppi-method",                                                                     \
     0,                                                                                  \
     AVLAST_OPTION_CHOICE,                                                               \
     OWN(how.method),                                                                    \
     "spline|blocks",                                                                    \
     N_("how the value of knowing a number is found: regression on splines (default), "  \
        "or means of blocks of draws in its order")},                                    \
    {                                                                                    \
        "evppi-blocks", 0, AVLAST_OPTION_INTEGER, OWN(how.blocks), "N",                  \
            N_("how many blocks (default: twice the cube root of the draws)")            \
    }

/* `asked`: something has its worth of knowing told. FALSE with AVLAST_ERROR_USAGE (AV753)
 * for options that then say nothing, or fewer than 2 blocks. */
gboolean avlast_evppi_how(const AvlastEvppiOptions *options, gboolean asked,
                          AvlastInformationHow *how, GError **error);

#endif
