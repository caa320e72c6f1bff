/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_BALANCE_PARTS_H
#define AVLAST_IMPACT_BALANCE_PARTS_H

#include "impact/balance.h"

/* Inside impact/balance*.c: fills the row's difference, standard error and p-value; with
 * `together` its differences in all arms join those of balance (once, for the first arm).
 * FALSE and AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_balance_difference(AvlastBalance *balance, const AvlastAnalysed *analysed,
                                   AvlastBalanceRow *row, const double *x,
                                   gboolean together, GError **error);

#endif
