/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_IMPORTANCE_H
#define AVLAST_PLOTS_IMPORTANCE_H

#include "plots/chart.h"
#include "plots/format.h"

/* Which numbers matter: shares of the variance, standardised coefficients, the worth of
 * knowing one; what is read from the result, and its words. */
#define AVLAST_IMPORTANCE_KIND "importance"
#define AVLAST_IMPORTANCE_ROWS 10u

typedef enum {
    AVLAST_IMPORTANCE_SHARES,
    AVLAST_IMPORTANCE_COEFFICIENTS,
    AVLAST_IMPORTANCE_WORTH
} AvlastImportanceMeasure;

typedef struct {
    const char *label;
    double value, error;     /* a share by itself, a coefficient, a worth */
    double more, more_error; /* shares: together with the others */
    gboolean noise;          /* not told from none */
} AvlastImportanceRow;

typedef struct {
    AvlastImportanceMeasure measure;
    const char *metric, *currency;
    guint n, shown;
    AvlastImportanceRow *rows; /* the largest first */
    double all;                /* worth of knowing all, or r2; NaN when not told */
    double x[2];
    AvlastMoney money; /* of worths */
    const char *lang;
} AvlastImportance;

/* How many of the measures the member has. */
guint avlast_importance_items(const json_t *member);
gboolean avlast_importance_read(AvlastImportance *importance, const json_t *member,
                                guint item, const char *lang, GError **error);
void avlast_importance_clear(AvlastImportance *importance);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastImportance, avlast_importance_clear)

/* Title, text alternative and table. */
void avlast_importance_words(const AvlastImportance *importance, AvlastChart *chart);
char *avlast_importance_subtitle(const AvlastImportance *importance);
char *avlast_importance_note(const AvlastImportance *importance,
                             const AvlastResult *result, gboolean drawn);
/* A row's number or numbers as they stand beside its bar. */
char *avlast_importance_number(const AvlastImportance *importance,
                               const AvlastImportanceRow *row);

#endif
