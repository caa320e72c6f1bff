/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_SCALE_H
#define AVLAST_SURVEY_SCALE_H

#include <glib.h>

/* One score made of items: how it is computed, and what is known of it. */

typedef enum {
    AVLAST_SCORE_SUM,
    AVLAST_SCORE_MEAN,
    AVLAST_SCORE_PERCENT, /* of the maximum possible: 0 to 100 */
    AVLAST_SCORE_T,       /* 50 + 10 (sum - reference mean) / reference sd */
    AVLAST_SCORE_PROFILE  /* the answers as digits, the first item first: 21131 */
} AvlastScore;

typedef enum {
    AVLAST_BETTER_UNSAID,
    AVLAST_BETTER_HIGHER,
    AVLAST_BETTER_LOWER
} AvlastBetter;

/* Scores from `low` up to, but not including, `high` (infinite in the last band). */
typedef struct {
    char *name; /* letters, digits and '-': names the row of a result */
    char *label, *label_nb;
    double low, high;
} AvlastScaleBand;

/* Texts are NULL and numbers NaN when they are not known. */
typedef struct {
    char *name;
    char *label, *label_nb, *unit;
    GStrv items, reverse; /* reverse: empty when there are none */
    guint *block;         /* of each item: prorated within its block; NULL: one block */
    guint n_blocks;       /* 1 when block is NULL */
    AvlastScore score;
    double times;              /* the factor on a sum or mean; 1 when not given */
    double item_min, item_max; /* legal answers; NaN: not checked, nothing reversed */
    guint min_answered; /* items of each block that must be answered; 0: all of them */
    gboolean round;     /* a prorated block is rounded to a whole number */
    double reference_mean, reference_sd; /* of AVLAST_SCORE_T */
    double *table_from, *table_to;       /* the sum's conversion, n_table of each */
    guint n_table;
    double min, max; /* legal range of the score */
    AvlastBetter better;
    GPtrArray *bands; /* of AvlastScaleBand *; NULL or empty: none */
    char *bands_source;
    double smallest; /* the smallest worthwhile change */
    char *smallest_source;
    char *instrument; /* of the catalogue, or NULL */
} AvlastScale;

/* A scale without items: times 1, everything else unsaid. */
AvlastScale *avlast_scale_new(const char *name);
void avlast_scale_free(gpointer scale);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastScale, avlast_scale_free)
AvlastScale *avlast_scale_copy(const AvlastScale *scale);

/* The same score of other columns: columns[i] stands for the item numbered i + 1 when the
 * scale's items are numbers ("1", "2" ...), as in the catalogue. */
void avlast_scale_bind(AvlastScale *scale, const char *const *columns);

void avlast_scale_band_free(gpointer band);

/* Number of items; whether item i is reversed. */
guint avlast_scale_items(const AvlastScale *scale);
gboolean avlast_scale_reversed(const AvlastScale *scale, guint i);

/* "sum", "mean", "percent", "t", "profile"; the list is ended by NULL. */
extern const char *const avlast_score_names[];
/* The score of one person from the answers to the items (NaN where there is none).
 *
 * An answer x to a reversed item counts as item_min + item_max - x. In each block of k
 * items of which m >= min_answered are answered,
 *
 *   S_b = sum of the answers                    m = k
 *   S_b = sum of the answers * k / m            m < k
 *
 * so that a missing answer counts as the person's own mean in the block (rounded half up
 * when `round`); S = sum of S_b. The score is S times, S / k times, 100 (S - k item_min)
 * / (k (item_max - item_min)), or 50 + 10 (S - mean) / sd; with a conversion table, the
 * table's value of S (rounded half up: it was prorated unless it is whole). NaN when a
 * block has too few answers. *answered (optional) receives the number of answers.
 *
 * Every step is one operation of doubles in the order written, so that avlast_scale_sql
 * gives the same bits. */
double avlast_scale_score(const AvlastScale *scale, const double *answers,
                          guint *answered);

/* The lowest and highest score that the legal answers can give; NaN when item_min is. */
void avlast_scale_extremes(const AvlastScale *scale, double *low, double *high);

/* The SQL expression of avlast_scale_score over columns named as the items, in double
 * quotes: ("who5_1" + "who5_2") * 4. NULL (missing) where the score is NaN. To be freed.
 */
char *avlast_scale_sql(const AvlastScale *scale);

#endif
