/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/regress/regress.h"
#include "core/memory.h"

#define MAX_JOINT 40

gboolean avlast_regress_test_slopes(const AvlastRegress *r, const AvlastLinear *fit,
                                    const AvlastRobust *robust, AvlastWald *wald,
                                    GError **error)
{
    g_autoptr(gsl_matrix) slopes = NULL;
    gsize q = 0;

    *wald = (AvlastWald){.f = NAN, .df1 = NAN, .df2 = NAN, .p_value = NAN};
    if (fit->columns <= 1)
        return TRUE;
    if (!(slopes = avlast_matrix_new(fit->columns, fit->columns, error)))
        return FALSE;
    for (gsize j = 0; j < fit->columns; j++)
        if (strcmp(fit->names[j], "(Intercept)") != 0)
            gsl_matrix_set(slopes, q++, j, 1.0);
    slopes->size1 = MAX(q, 1);
    return ((r->se == AVLAST_SE_CR2 || r->se == AVLAST_SE_CR3) && q > MAX_JOINT) ||
           avlast_robust_wald(robust, slopes, wald, error);
}

void avlast_regress_set_test(const AvlastRegress *r, const AvlastWald *wald)
{
    avlast_regress_set(r, "F", avlast_json_number(wald->f));
    avlast_regress_set(r, "F.df1", avlast_json_number(wald->df1));
    avlast_regress_set(r, "F.df2", avlast_json_number(wald->df2));
    avlast_regress_set(r, "F.p", avlast_json_number(wald->p_value));
    avlast_regress_set(r, "F.method", avlast_json_text(wald->method));
}
