/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "model/glm_parts.h"

/* A row whose predictor moves by more than this when all else has settled, and whose
 * outcome is met this closely, is on its way to infinity. */
#define MOVES 0.01
#define MET   1e-4

static gboolean is_bound(AvlastFamily family, double y)
{
    return (family == AVLAST_FAMILY_BINOMIAL && (y == 0.0 || y == 1.0)) ||
           (family == AVLAST_FAMILY_POISSON && y == 0.0);
}

/* The columns whose coefficients are on the move; the intercept only when it is alone. */
static char *moving(const AvlastGlmWork *work, guint *count)
{
    GString *names = g_string_new(NULL);

    *count = 0;
    for (int pass = 0; pass < 2 && *count == 0; pass++)
        for (gsize j = 0; j < work->model->k; j++) {
            double largest = 0.0;
            if ((pass == 0) == (strcmp(work->model->names[j], "(Intercept)") == 0))
                continue;
            for (gsize i = 0; i < work->n; i++)
                largest = fmax(largest, fabs(work->model->x[j][work->fit->row[i]]));
            if (!(fabs(work->b_step[j]) * largest > MOVES))
                continue;
            if (++*count <= 5)
                g_string_append_printf(names, "%s'%s'", *count > 1 ? ", " : "",
                                       work->model->names[j]);
        }
    if (*count > 5)
        g_string_append(names, " ...");
    return g_string_free(names, FALSE);
}

gboolean avlast_glm_separated(const AvlastGlmWork *work, GError **error)
{
    const double *y = work->model->y;
    gsize rows = 0;
    guint count;

    for (gsize i = 0; i < work->n; i++) {
        const double value = y[work->fit->row[i]];
        if (!(fabs(work->step[i]) > MOVES))
            continue;
        if (!is_bound(work->options->family, value) ||
            fabs(avlast_family_residual(work->options->family, value, &work->mean[i])) >
                MET)
            return FALSE;
        rows++;
    }
    if (rows == 0)
        return FALSE;
    g_autofree char *names = moving(work, &count);
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV317", NULL,
                "no finite estimate: %s predict%s '%s' without error in %" G_GSIZE_FORMAT
                " of %" G_GSIZE_FORMAT
                " rows (separation)\nhint: leave the column out, join the level with "
                "another, or compare the shares with avlast survey",
                count ? names : "the columns", count == 1 ? "s" : "",
                work->model->outcome, rows, work->n);
    return TRUE;
}

gboolean avlast_glm_check(const AvlastGlmWork *work, GError **error)
{
    const AvlastFamily family = work->options->family;
    const double *y = work->model->y;
    static const char *const ranges[] = {"a number", "from 0 to 1", "0 or more",
                                         "above 0"};
    gboolean same = TRUE;

    for (gsize i = 0; i < work->n; i++) {
        const double value = y[work->fit->row[i]];
        same = same && value == y[work->fit->row[0]];
        if (avlast_family_takes(family, value))
            continue;
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV316", NULL,
                    "'%s' is %g in row %" G_GSIZE_FORMAT
                    ": this family's outcomes are %s",
                    work->model->outcome, value, work->fit->row[i] + 1, ranges[family]);
        return FALSE;
    }
    if (!same || !is_bound(family, y[work->fit->row[0]]))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV317", NULL,
                "no finite estimate: '%s' is %g in all %" G_GSIZE_FORMAT " rows used",
                work->model->outcome, y[work->fit->row[0]], work->n);
    return FALSE;
}
