/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/rosenbaum.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/sens/sens.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "impact/lost.h"
#include "plots/format.h"

/* Up to so many pairs p-values are exact without being asked. */
#define EXACT_PAIRS 200

static gboolean sign_test(const AvlastSensOwn *own)
{
    return own->test && strcmp(own->test, "signed-rank") != 0;
}

/* Differences of the pairs that have both; less: the sign turned. */
static double *differences(AvlastResult *result, const AvlastFrame *frame, char **names,
                           gboolean less, gsize *n, GError **error)
{
    const AvlastColumn *a = avlast_frame_require_number(frame, names[0], error),
                       *b = a && names[1]
                                ? avlast_frame_require_number(frame, names[1], error)
                                : NULL;
    g_autofree double *d = avlast_array(double, frame->rows, error);

    *n = 0;
    if (!a || (names[1] && !b) || !d)
        return NULL;
    for (gsize i = 0; i < frame->rows; i++) {
        const AvlastColumn *lacks = a->reason[i] != AVLAST_PRESENT        ? a
                                    : b && b->reason[i] != AVLAST_PRESENT ? b
                                                                          : NULL;
        if (lacks) {
            g_autofree char *why = avlast_missing_reason(lacks, i);
            avlast_dropped_count(result->estimates->dropped, why, 1);
            continue;
        }
        const double x = a->number[i] - (b ? b->number[i] : 0.0);
        d[(*n)++] = less ? -x : x;
    }
    result->estimates->rows_read = (gint64)frame->rows;
    result->estimates->rows_used = (gint64)*n;
    return g_steal_pointer(&d);
}

static AvlastRosenbaum *from_columns(AvlastRun *run, AvlastResult *result,
                                     const char *columns, const char *file, gboolean less,
                                     GError **error)
{
    const AvlastSensOwn *own = run->own;
    g_auto(GStrv) names = avlast_text_list(columns);
    gsize n = 0;

    if (g_strv_length(names) < 1 || g_strv_length(names) > 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV298", NULL,
                    "one column of differences, or two: the treated one's, the "
                    "control's");
        return NULL;
    }
    g_autoptr(AvlastFrame) frame =
        avlast_run_frame(run, file, (const char *const *)names, error);
    if (!frame)
        return NULL;
    avlast_result_add_input(result, frame);
    g_autofree double *d = differences(result, frame, names, less, &n, error);
    if (!d)
        return NULL;
    return avlast_rosenbaum_new(
        d, n, sign_test(own) ? AVLAST_ROSENBAUM_SIGN : AVLAST_ROSENBAUM_SIGNED_RANK,
        own->p_values ? strcmp(own->p_values, "exact") == 0 : n <= EXACT_PAIRS,
        g_strcmp0(own->zeros, "drop") != 0, error);
}

static AvlastRosenbaum *from_counts(const AvlastSensOwn *own, gboolean less,
                                    GError **error)
{
    guint n = 0;
    g_autofree double *counts =
        avlast_sens_numbers(own->discordant, "discordant", 0.0, &n, error);

    if (!counts)
        return NULL;
    if (n != 2 || counts[0] + counts[1] > 1e7 || floor(counts[0]) < counts[0] ||
        floor(counts[1]) < counts[1]) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV298", NULL,
                    "--discordant: two whole numbers: pairs in which the treated one "
                    "alone, and the control alone, had the event");
        return NULL;
    }
    return avlast_rosenbaum_counts((gsize)counts[less ? 1 : 0],
                                   (gsize)counts[less ? 0 : 1], error);
}

/* Turned back when the lesser is what is sought. */
static void add_estimates(AvlastResult *result, const AvlastRosenbaum *r,
                          const char *outcome, const char *group, double gamma,
                          double level, gboolean less)
{
    double e[2], interval[2];

    avlast_rosenbaum_estimates(r, gamma, e);
    avlast_rosenbaum_interval(r, gamma, level, interval);
    if (isnan(e[0]))
        return;
    AvlastEstimate *low =
        avlast_sens_add(result, outcome, group, "estimate.low", less ? -e[1] : e[0]);
    avlast_sens_add(result, outcome, group, "estimate.high", less ? -e[0] : e[1]);
    if (isfinite(interval[0]) && isfinite(interval[1])) {
        low->conf_low = less ? -interval[1] : interval[0];
        low->conf_high = less ? -interval[0] : interval[1];
    } else {
        avlast_estimate_note(low, "no shift is rejected");
    }
}

static double p_of(const AvlastSensOwn *own, double p)
{
    return g_strcmp0(own->alternative, "two-sided") == 0 ? fmin(1.0, 2.0 * p) : p;
}

static void add_gamma(AvlastResult *result, const AvlastRun *run,
                      const AvlastRosenbaum *r, const char *outcome, double gamma,
                      gboolean less)
{
    const AvlastSensOwn *own = run->own;
    g_autofree char *plain = avlast_format_plain(gamma, "en");
    g_autofree char *group = g_strdup_printf("gamma=%s", plain);
    double p[2];

    avlast_rosenbaum_p(r, gamma, p);
    AvlastEstimate *largest = avlast_sens_add(result, outcome, group, "p.largest", NAN);
    largest->nobs = (gint64)r->n;
    largest->statistic = r->statistic;
    largest->p_value = p_of(own, p[1]);
    avlast_sens_add(result, outcome, group, "p.smallest", NAN)->p_value = p_of(own, p[0]);
    add_estimates(result, r, outcome, group, gamma, run->options.level, less);
}

static void say(const AvlastRun *run, AvlastResult *result, const AvlastRosenbaum *r,
                double critical, double alpha)
{
    static const char lang[] = "en"; /* the reader's by cmd/output/phrases.def */
    g_autofree char *gamma = avlast_format_number(critical, 2, lang);
    g_autofree char *level = avlast_format_plain(alpha, lang);
    const AvlastSensOwn *own = run->own;

    if (isnan(critical))
        avlast_estimates_note(result->estimates,
                              "the largest p-value is above %s even without bias", level);
    else
        avlast_estimates_note(
            result->estimates,
            "a bias that makes one of two like people up to %s times as likely to be "
            "treated (in odds) keeps the p-value at %s or below; a larger one may not",
            gamma, level);
    if (r->zeros > 0)
        avlast_estimates_note(
            result->estimates, "%s",
            r->test == AVLAST_ROSENBAUM_SIGN || g_strcmp0(own->zeros, "drop") == 0
                ? "pairs that do not differ are left out"
                : "pairs that do not differ are ranked with the others and score "
                  "nothing (Pratt)");
}

gboolean avlast_sens_rosenbaum(AvlastRun *run, AvlastResult *result, const char *columns,
                               const char *file, GError **error)
{
    static char *usual[] = {(char *)"1",   (char *)"1.25", (char *)"1.5", (char *)"2",
                            (char *)"2.5", (char *)"3",    (char *)"4",   NULL};
    const AvlastSensOwn *own = run->own;
    const gboolean less = g_strcmp0(own->alternative, "less") == 0,
                   counts = own->discordant != NULL;
    const double alpha = 1.0 - run->options.level;
    guint n = 0;

    if (counts ? file || own->test || own->p_values || own->zeros : !file) {
        avlast_fail(error, AVLAST_ERROR_USAGE, counts ? "AV283" : "AV298", NULL,
                    counts ? "--discordant are the data: no file, --test, --p-values or "
                             "--zeros"
                           : "columns and a data file, or --discordant, are needed\n"
                             "hint: avlast sens rosenbaum treated,control pairs.csv");
        return FALSE;
    }
    g_autofree double *gamma =
        avlast_sens_numbers(own->gamma ? own->gamma : usual, "gamma", 1.0, &n, error);
    g_autoptr(AvlastRosenbaum) r =
        !gamma   ? NULL
        : counts ? from_counts(own, less, error)
                 : from_columns(run, result, columns, file, less, error);
    if (!r)
        return FALSE;
    const char *outcome = counts ? _("discordant pairs") : columns;
    for (guint i = 0; i < n; i++)
        add_gamma(result, run, r, outcome, gamma[i], less);
    const gboolean both = g_strcmp0(own->alternative, "two-sided") == 0;
    const double critical = avlast_rosenbaum_critical(r, both ? 0.5 * alpha : alpha);
    if (!isnan(critical))
        avlast_sens_add(result, outcome, NULL, "gamma.critical", critical);
    result->estimates->method =
        g_strdup(r->test == AVLAST_ROSENBAUM_SIGN
                     ? N_("Rosenbaum's bounds of the sign test, exact")
                 : r->exact ? N_("Rosenbaum's bounds of the signed rank, exact")
                            : N_("Rosenbaum's bounds of the signed rank, normal"));
    say(run, result, r, critical, alpha);
    return TRUE;
}
