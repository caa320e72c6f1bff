/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cmd/fund/fund.h"

gsize avlast_fund_payer(const AvlastFundRead *read, const char *name)
{
    gsize p = 0;

    while (p < read->payers && strcmp(g_ptr_array_index(read->payer, p), name) != 0)
        p++;
    return p;
}
