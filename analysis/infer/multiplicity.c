/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/multiplicity.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"

static const char *const names[] = {[AVLAST_MULTIPLICITY_BONFERRONI] = "bonferroni",
                                    [AVLAST_MULTIPLICITY_HOLM] = "holm",
                                    [AVLAST_MULTIPLICITY_HOCHBERG] = "hochberg",
                                    [AVLAST_MULTIPLICITY_HOMMEL] = "hommel",
                                    [AVLAST_MULTIPLICITY_BH] = "bh",
                                    [AVLAST_MULTIPLICITY_BY] = "by",
                                    [AVLAST_MULTIPLICITY_SHARPENED] = "sharpened",
                                    [AVLAST_MULTIPLICITY_SUPT] = "sup-t",
                                    [AVLAST_MULTIPLICITY_WESTFALL_YOUNG] =
                                        "westfall-young",
                                    [AVLAST_MULTIPLICITY_ROMANO_WOLF] = "romano-wolf"};

const char *avlast_multiplicity_name(AvlastMultiplicity method)
{
    return names[method];
}

gboolean avlast_multiplicity_parse(const char *name, AvlastMultiplicity *method)
{
    for (guint i = 0; i < AVLAST_MULTIPLICITIES; i++)
        if (g_ascii_strcasecmp(name, names[i]) == 0) {
            *method = (AvlastMultiplicity)i;
            return TRUE;
        }
    return FALSE;
}

/* A value and where it stood. */
typedef struct {
    double value;
    gsize at;
} Ranked;

static int compare_ranked(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;

    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* The values that are not NaN, rising. */
static Ranked *rank_values(const double *value, gsize n, double sign, gsize *m,
                           GError **error)
{
    Ranked *ranked = avlast_array(Ranked, n, error);

    *m = 0;
    for (gsize i = 0; ranked && i < n; i++)
        if (!isnan(value[i]))
            ranked[(*m)++] = (Ranked){sign < 0.0 ? -fabs(value[i]) : value[i], i};
    if (ranked)
        qsort(ranked, *m, sizeof *ranked, compare_ranked);
    return ranked;
}

/* q[i], i < m: corrected values of the sorted p-values. */

static void bonferroni(const Ranked *p, gsize m, double *q)
{
    for (gsize i = 0; i < m; i++)
        q[i] = fmin(1.0, (double)m * p[i].value);
}

static void holm(const Ranked *p, gsize m, double *q)
{
    double most = 0.0;

    for (gsize i = 0; i < m; i++) {
        most = fmax(most, (double)(m - i) * p[i].value);
        q[i] = fmin(1.0, most);
    }
}

static void hochberg(const Ranked *p, gsize m, double *q)
{
    double least = 1.0;

    for (gsize i = m; i-- > 0;) {
        least = fmin(least, (double)(m - i) * p[i].value);
        q[i] = least;
    }
}

static void benjamini(const Ranked *p, gsize m, double factor, double *q)
{
    double least = 1.0;

    for (gsize i = m; i-- > 0;) {
        least = fmin(least, factor * (double)m / (double)(i + 1) * p[i].value);
        q[i] = least;
    }
}

static double harmonic(gsize m)
{
    double sum = 0.0;

    for (gsize i = 1; i <= m; i++)
        sum += 1.0 / (double)i;
    return sum;
}

/* Hommel's level by Wright's algorithm (1992), doi:10.2307/2532694: for every size k of
 * the sets of hypotheses, Simes' test of the largest p-values. */
static void hommel(const Ranked *p, gsize m, double *q)
{
    double start = INFINITY;

    for (gsize i = 0; i < m; i++)
        start = fmin(start, (double)m * p[i].value / (double)(i + 1));
    for (gsize i = 0; i < m; i++)
        q[i] = start;
    for (gsize k = m - 1; k >= 2; k--) {
        const gsize first = m - k; /* p[first] is the last that may lead a set of k */
        double simes = INFINITY;
        for (gsize j = 2; j <= k; j++)
            simes = fmin(simes, (double)k * p[first + j - 1].value / (double)j);
        double last = 0.0;
        for (gsize i = 0; i <= first; i++) {
            last = fmin((double)k * p[i].value, simes);
            q[i] = fmax(q[i], last);
        }
        for (gsize i = first + 1; i < m; i++)
            q[i] = fmax(q[i], last);
    }
    for (gsize i = 0; i < m; i++)
        q[i] = fmin(1.0, fmax(q[i], p[i].value));
}

/* Rejections of Benjamini & Hochberg's procedure at a level. */
static gsize rejections(const Ranked *p, gsize m, double level)
{
    for (gsize i = m; i-- > 0;)
        if (p[i].value <= level * (double)(i + 1) / (double)m)
            return i + 1;
    return 0;
}

static void sharpened(const Ranked *p, gsize m, double *q)
{
    gsize done = 0;

    for (gsize k = 1; k <= 1000 && done < m; k++) {
        const double level = (double)k / 1000.0, first = level / (1.0 + level);
        const gsize r1 = rejections(p, m, first);
        const gsize r2 =
            r1 == m ? m : rejections(p, m, first * (double)m / (double)(m - r1));
        for (; done < r2; done++)
            q[done] = level;
    }
    for (; done < m; done++)
        q[done] = 1.0;
}

static void correct(AvlastMultiplicity method, const Ranked *p, gsize m, double *q)
{
    switch (method) {
    case AVLAST_MULTIPLICITY_HOLM:
        holm(p, m, q);
        break;
    case AVLAST_MULTIPLICITY_HOCHBERG:
        hochberg(p, m, q);
        break;
    case AVLAST_MULTIPLICITY_HOMMEL:
        hommel(p, m, q);
        break;
    case AVLAST_MULTIPLICITY_BH:
        benjamini(p, m, 1.0, q);
        break;
    case AVLAST_MULTIPLICITY_BY:
        benjamini(p, m, harmonic(m), q);
        break;
    case AVLAST_MULTIPLICITY_SHARPENED:
        sharpened(p, m, q);
        break;
    default:
        bonferroni(p, m, q);
    }
}

gboolean avlast_multiplicity_adjust(AvlastMultiplicity method, const double *p, gsize n,
                                    double *adjusted, GError **error)
{
    gsize m = 0;
    g_autofree Ranked *ranked = rank_values(p, n, 1.0, &m, error);
    g_autofree double *q = ranked ? avlast_array(double, n, error) : NULL;

    if (!q)
        return FALSE;
    if (m > 0)
        correct(method, ranked, m, q);
    for (gsize i = 0; i < n; i++)
        adjusted[i] = NAN;
    for (gsize i = 0; i < m; i++)
        adjusted[ranked[i].at] = q[i];
    return TRUE;
}

gboolean avlast_stepdown(const double *t, gsize n, const double *draws, gsize reps,
                         gboolean exact, double *p, GError **error)
{
    gsize m = 0;
    g_autofree Ranked *ranked = rank_values(t, n, -1.0, &m, error);
    g_autofree gsize *count = ranked ? avlast_array(gsize, n, error) : NULL;
    double most = 0.0;

    if (!count)
        return FALSE;
    for (gsize r = 0; r < reps; r++) {
        const double *draw = draws + r * n;
        double largest = 0.0;
        for (gsize j = m; j-- > 0;) {
            const double value = fabs(draw[ranked[j].at]), seen = -ranked[j].value;
            largest = isnan(value) ? INFINITY : fmax(largest, value);
            count[j] += largest >= seen - 1e-9 * seen;
        }
    }
    for (gsize i = 0; i < n; i++)
        p[i] = NAN;
    for (gsize j = 0; j < m; j++) {
        const double share = exact ? (double)count[j] / (double)reps
                                   : (double)(1 + count[j]) / (double)(1 + reps);
        most = fmax(most, share);
        p[ranked[j].at] = most;
    }
    return TRUE;
}
