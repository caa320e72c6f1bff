/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_REGRESS_SURV_H
#define AVLAST_CMD_REGRESS_SURV_H

#include <glib.h>

/* A formula of survival times:
 *
 *   surv(time, event) ~ a + b + strata(c, d)
 *   surv(entry, time, event) ~ ...
 *   time, event ~ ...
 *
 * Names in backquotes where they are odd, as in any formula. */
typedef struct {
    char *time, *event, *entry; /* entry or NULL */
    GStrv strata;               /* columns of strata() */
    char *formula;              /* "`time` ~ a + b": the rest, for avlast_formula_parse */
} AvlastSurv;

/* NULL with AVLAST_ERROR_USAGE (AV301). */
AvlastSurv *avlast_surv_parse(const char *text, GError **error);
void avlast_surv_free(AvlastSurv *surv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSurv, avlast_surv_free)

#endif
