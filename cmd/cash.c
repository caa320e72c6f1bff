/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/cash/cash.h"

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "cash",
        .usage = "avlast cash FLOWS.csv [OPTION...]",
        .description = N_(
            "The time value of a flow of money: net present value under a discount "
            "schedule, benefit-cost ratio, every internal rate of return, the modified "
            "rate, payback time and the level yearly amount of the same worth.\n\n"
            "The file has a row for each year or payment, with columns year and amount "
            "(or those of --year and --amount): real prices, costs below zero. Rows of "
            "one year are added up, years without a row have no money. --by makes a flow "
            "for each payer or project. The code is that of avlast value."),
        .examples = "avlast cash flows.csv\n"
                    "avlast cash flows.csv --schedule uk-green-book --factors\n"
                    "avlast cash flows.csv --by payer --rate 0.03 --timing mid",
        .arguments = 1,
        .shared =
            AVLAST_SHARE_DATA | AVLAST_SHARE_BY | AVLAST_SHARE_RESULT | AVLAST_SHARE_PLAN,
        .options = avlast_cash_options,
        .own_size = sizeof(AvlastCashOwn),
        .run = avlast_cash_run,
    };
    return avlast_program_main(&program, argc, argv);
}
