/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is said when the standard errors asked for are known to be too small for the data:
 * the shares are those of tests/slow/errors.c and instruments.c. */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/regress/instruments.h"
#include "cmd/regress/regress.h"

enum { FEW_CLUSTERS = 20, FEW_IN_A_WAY = 30, FEW_TIMES = 50 };

/* Clusters, of one or several ways; times. */
static void warn_groups(const AvlastRegress *r, double groups)
{
    const gboolean linear =
        !r->instruments && r->family->distribution == AVLAST_FAMILY_GAUSSIAN;
    const int n = (int)groups;

    if (r->se == AVLAST_SE_NEWEY_WEST || r->se == AVLAST_SE_DRISCOLL_KRAAY) {
        if (!(groups < FEW_TIMES))
            return;
        avlast_regress_say(
            r,
            g_strdup_printf(_("%d times: intervals over time are short where x and "
                              "errors go together over time (in tests 83 of 100 of "
                              "95 %% hold the truth with 12, 86 with 25, 92 with 150)"),
                            n));
        return;
    }
    if (r->ways && r->ways->n_ways > 0) {
        if (!(groups < FEW_IN_A_WAY))
            return;
        avlast_regress_say(
            r, g_strdup_printf(_("%d clusters in the way that has the fewest: intervals "
                                 "are short (in tests 86 of 100 of 95 %% hold the truth "
                                 "with 8 in each way, 92 with 20)"),
                               n));
        return;
    }
    if (r->instruments && avlast_regress_iv_method(r) == AVLAST_IV_GMM) {
        if (groups < FEW_IN_A_WAY)
            avlast_regress_say(
                r,
                g_strdup_printf(_("two-step GMM of %d clusters takes its weights as "
                                  "known: intervals are short (in tests 88 of 100 of "
                                  "95 %% hold the truth with 12; of 2SLS with CR2 95)"),
                                n));
        return;
    }
    if (!(groups < FEW_CLUSTERS) || r->own->wild)
        return;
    avlast_regress_say(
        r, g_strdup_printf(
               linear ? _("%d clusters and '%s': intervals are short (in tests 92 of 100 "
                          "of 95 %% hold the truth with 8 clusters, 86 with 11 of which "
                          "one has 60 %% of the rows); CR2 and --wild hold 95")
                      : _("%d clusters and '%s': intervals are short (in tests 92 of 100 "
                          "of 95 %% hold the truth with 8 clusters, 86 with 11 of which "
                          "one has 60 %% of the rows); CR2 holds 95"),
               n, avlast_se_name(r->se)));
}

/* A row that the fit follows has a small residual; HC2 mends the mean of its square, not
 * that the variance then rests on it alone. */
static void warn_leverage(const AvlastRegress *r, const AvlastLinear *fit)
{
    double most = 0.0;

    for (gsize i = 0; i < fit->n; i++)
        if (fit->leverage[i] < 1.0 - 1e-10)
            most = fmax(most, fit->leverage[i]);
    if (!(most > fmax(0.3, 3.0 * (double)fit->k / (double)fit->n)))
        return;
    avlast_regress_say(
        r, g_strdup_printf(
               _("a row has a leverage of %.2f (1: a coefficient rests on it alone), and "
                 "'%s' is short then: in tests of 30 rows 90 of 100 intervals of 95 %% "
                 "hold the truth, 77 where errors spread with the column; HC3 holds 94 "
                 "and 86, HC4 97 and 94"),
               most, avlast_se_name(r->se)));
}

void avlast_regress_warn(const AvlastRegress *r, const AvlastRegressModel *m,
                         const AvlastSmallSample *small)
{
    const double groups = r->se == AVLAST_SE_NEWEY_WEST ? small->times : small->groups;
    const gboolean rows =
        r->se == AVLAST_SE_HC0 || r->se == AVLAST_SE_HC1 || r->se == AVLAST_SE_HC2;
    const gboolean few = r->se == AVLAST_SE_CR0 || r->se == AVLAST_SE_CR1 ||
                         r->se == AVLAST_SE_STATA || r->se == AVLAST_SE_NEWEY_WEST ||
                         r->se == AVLAST_SE_DRISCOLL_KRAAY;

    if (few && isfinite(groups))
        warn_groups(r, groups);
    if (rows && !m->glm && !m->fit->absorbed && !r->instruments)
        warn_leverage(r, m->fit);
}
