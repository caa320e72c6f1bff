/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_BOOK_H
#define AVLAST_VALUE_BOOK_H

#include "value/scenario.h"

/* Books a scenario into the ledger: one row per payer, item, kind and year in which money
 * moves, with the draws' percentiles at the ledger's level, and the cost of tax financing
 * (tax_cost x the public purse's net) as payer "tax-financing". FALSE and
 * AVLAST_ERROR_INTERNAL without memory, or when the ledger's identities do not hold:
 *
 *   transfers and taxes cancel in every year;
 *   society = public purse + participants + others + tax financing = its npv, to 1e-9 of
 *   the money that moves. */
gboolean avlast_ledger_book(AvlastLedger *ledger, const AvlastScenarioValue *value,
                            GError **error);

#endif
