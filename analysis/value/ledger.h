/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_LEDGER_H
#define AVLAST_VALUE_LEDGER_H

#include <glib.h>

/* Money per scenario, payer, year, kind and item. Every figure is a sum over it. */

/* Whose money it is. */
typedef enum {
    AVLAST_PAYER_PUBLIC,      /* part of the public purse */
    AVLAST_PAYER_PARTICIPANT, /* the people the scheme is for */
    AVLAST_PAYER_OTHER,       /* employers, volunteers, funds, others */
    AVLAST_PAYER_FINANCING    /* the cost of raising the public purse's money */
} AvlastPayerClass;

typedef enum {
    AVLAST_KIND_RESOURCE_COST,
    AVLAST_KIND_IN_KIND, /* a cost that no budget pays: volunteers' time, lent rooms */
    AVLAST_KIND_RESOURCE_SAVING,
    AVLAST_KIND_CAPACITY, /* saved but not out of the budget: capacity released */
    AVLAST_KIND_TRANSFER,
    AVLAST_KIND_TAX,
    AVLAST_KIND_PRIVATE,
    AVLAST_KIND_INTANGIBLE,
    AVLAST_KIND_FINANCING
} AvlastLedgerKind;

enum { AVLAST_LEDGER_KINDS = AVLAST_KIND_FINANCING + 1 };

/* "resource.cost", "in.kind", "resource.saving", "capacity.released", "transfer", "tax",
 * "private.gain", "intangible", "tax.financing". */
const char *avlast_ledger_kind_name(AvlastLedgerKind kind);

/* Amounts are in real money of the base year; a gain is positive, a cost negative. */
typedef struct {
    const char *scenario, *payer, *item; /* ids; interned, valid as long as the ledger */
    AvlastPayerClass class;
    AvlastLedgerKind kind;
    guint year;               /* from the base year */
    double amount;            /* point, undiscounted */
    double present;           /* point, discounted to the base year */
    double low, median, high; /* percentiles of the draws, undiscounted */
} AvlastLedgerRow;

typedef struct {
    GArray *rows; /* of AvlastLedgerRow: by scenario, then payer, item, kind, year */
    GStringChunk *texts;  /* owns the ids */
    double level;         /* of low and high */
    gboolean points_only; /* the percentiles are not asked for, and are 0 */
} AvlastLedger;

AvlastLedger *avlast_ledger_new(double level);
void avlast_ledger_free(AvlastLedger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLedger, avlast_ledger_free)

/* Adds a copy of the row; its texts are copied into the ledger. */
void avlast_ledger_add(AvlastLedger *ledger, const AvlastLedgerRow *row);

const AvlastLedgerRow *avlast_ledger_row(const AvlastLedger *ledger, guint index);

/* What a sum over the ledger takes in; NULL and -1 mean all. */
typedef struct {
    const char *scenario, *payer, *item;
    int class, kind; /* AvlastPayerClass, AvlastLedgerKind */
    int year;
} AvlastLedgerFilter;

#define AVLAST_LEDGER_ALL                                                                \
    {                                                                                    \
        NULL, NULL, NULL, -1, -1, -1                                                     \
    }

/* Sum of the points, compensated: present values when `present`, else real amounts. */
double avlast_ledger_sum(const AvlastLedger *ledger, const AvlastLedgerFilter *filter,
                         gboolean present);

/* Checks that transfers and taxes cancel within each year and scenario: |sum| <= 1e-9
 * times the largest amount among them. FALSE and AVLAST_ERROR_INTERNAL otherwise. */
gboolean avlast_ledger_check(const AvlastLedger *ledger, GError **error);

/* The ledger as CSV, to be freed:
 * scenario,payer,year,kind,item,amount,present,low,median,high */
char *avlast_ledger_to_csv(const AvlastLedger *ledger);

#endif
