/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/describe/modes.h"

void avlast_describe_take(AvlastResult *result, AvlastEstimates **estimates,
                          const char *method)
{
    g_clear_pointer(&result->estimates, avlast_estimates_free);
    result->estimates = g_steal_pointer(estimates);
    g_free(result->estimates->method);
    result->estimates->method = g_strdup(method);
}
