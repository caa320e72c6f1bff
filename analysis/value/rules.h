/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_RULES_H
#define AVLAST_VALUE_RULES_H

#include "value/catalogue.h"
#include "value/discount.h"

/* The rules of a country as data: a folder of CSV files, each of which may be absent.
 * doc/manual/value.md describes the columns. */

typedef enum {
    AVLAST_RULES_DEFAULTS,
    AVLAST_RULES_SCHEDULES,
    AVLAST_RULES_PAYERS,
    AVLAST_RULES_TAX,
    AVLAST_RULES_EQUALISATION,
    AVLAST_RULES_REFUNDS,
    AVLAST_RULES_COPAYMENTS,
    AVLAST_RULES_LEVY,
    AVLAST_RULES_INDICES
} AvlastRulesTable;

enum { AVLAST_RULES_TABLES = AVLAST_RULES_INDICES + 1 };

typedef struct {
    char *folder;
    AvlastCatalogue *table[AVLAST_RULES_TABLES]; /* NULL: not there */
    AvlastCatalogue *unit_costs;                 /* NULL: none */
} AvlastRules;

/* The folder of the rules of that name ("no"), to be freed: in the folder that the
 * variable AVLAST_RULES names, else (in a build tree) in the source's datasets/rules,
 * else in the installed one. NULL when there is none. */
char *avlast_rules_find(const char *name);

/* Reads a folder. NULL with AVLAST_ERROR_NOT_FOUND when no table is in it, or
 * AVLAST_ERROR_MALFORMED at file:line: a form of catalogue.h, a figure that is no number,
 * a mark that is none of S, M, L and look up. */
AvlastRules *avlast_rules_read(const char *folder, GError **error);
void avlast_rules_free(AvlastRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastRules, avlast_rules_free)

/* A default's text, or NULL: "schedule", "tax_cost", "currency". */
const char *avlast_rules_default(const AvlastRules *rules, const char *key);

/* Fills the schedule of that id, which borrows from the rules. *found tells whether there
 * is one. FALSE with AVLAST_ERROR_MALFORMED when its bands do not rise. */
gboolean avlast_rules_schedule(const AvlastRules *rules, const char *id,
                               AvlastSchedule *schedule, gboolean *found, GError **error);

/* Rows of a table whose first column is `key` and whose year (if it has one) is the
 * latest not after `year`: to be freed; empty when there are none. *of is that year, 0
 * when the rows have none; all rows when `year` is 0. */
GPtrArray *avlast_rules_rows(const AvlastRules *rules, AvlastRulesTable table,
                             const char *key, gint64 year, gint64 *of);

#endif
