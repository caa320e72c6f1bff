/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_REPORT_FINDING_H
#define AVLAST_REPORT_FINDING_H

#include <glib.h>

/* What an estimate says, from its sign, its interval against zero, and both against the
 * smallest change worth having. The sentences follow from the case alone, so that words
 * cannot say more than numbers; a test walks through every case. */

typedef enum {
    AVLAST_FINDING_UNKNOWN,    /* no estimate or no interval */
    AVLAST_FINDING_SURE,       /* the whole interval is at least worthwhile */
    AVLAST_FINDING_LIKELY,     /* better than nothing; estimate worthwhile, low end not */
    AVLAST_FINDING_SMALL,      /* better; estimate below worthwhile, high end not */
    AVLAST_FINDING_TOO_SMALL,  /* better, but the whole interval is below worthwhile */
    AVLAST_FINDING_BETTER,     /* better; no worthwhile change was named */
    AVLAST_FINDING_UNCLEAR,    /* zero and a worthwhile change both fit */
    AVLAST_FINDING_NOT_ENOUGH, /* zero fits, a worthwhile change does not */
    AVLAST_FINDING_OPEN,       /* zero fits; no worthwhile change was named */
    AVLAST_FINDING_WORSE,      /* the whole interval is on the wrong side of zero */
    AVLAST_FINDING_HIGHER,     /* above zero; nobody said which way is better */
    AVLAST_FINDING_LOWER,      /* below zero; nobody said which way is better */
    AVLAST_FINDINGS
} AvlastFinding;

typedef struct {
    double estimate, low, high;
    double worthwhile; /* signed in the good direction, or NaN */
    int better; /* 1 higher, -1 lower, 0 unknown (the sign of worthwhile decides) */
} AvlastEffect;

/* The case. Bounds that touch count as inside: low == worthwhile is SURE, low == 0 is
 * not better than nothing. */
AvlastFinding avlast_finding_judge(const AvlastEffect *effect);

/* One whole sentence about one outcome. `label` names it, `unit` may be NULL; numbers are
 * written for the language. To be freed. */
char *avlast_finding_sentence(const AvlastEffect *effect, const char *label,
                              const char *unit, const char *lang);

/* Three or four words for tables: "better, by a worthwhile amount". Not to be freed. */
const char *avlast_finding_words(AvlastFinding finding);

/* One sentence on net value over `horizon` years for `who` ("the public purse"). Cases:
 * the whole interval above zero, below it, or across it on either side. To be freed. */
char *avlast_finding_value(double npv, double low, double high, int horizon,
                           const char *who, const char *currency, const char *lang);

#endif
