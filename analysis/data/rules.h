/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_RULES_H
#define AVLAST_DATA_RULES_H

#include "core/error.h"
#include "data/frame.h"

/* Rules that every row of a file must keep, written in SQL (data/sql.h): "start <= end",
 * or, with a condition, skip logic: where `when` holds, `rule` must.
 *
 * Row i keeps the rule, or breaks it, or nothing can be told:
 *
 *   checked_i = `when` is true in row i (all rows without one)
 *   failed_i  = checked_i and `rule` is false
 *   unknown_i = checked_i and `rule` is NULL: something that it needs is missing
 *
 * A row for which `when` is NULL is not checked. Unknown is no fault, but is counted. */
typedef struct {
    char *name;
    char *rule, *when; /* SQL; when is NULL for all rows */
    char *message;     /* what to tell a person, or NULL */
    gboolean note;     /* rows that break it are noted, no faults */
    /* Where the two stand in a plan; file is NULL on the command line. */
    AvlastPlace rule_place, when_place;
} AvlastRule;

void avlast_rule_free(AvlastRule *rule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastRule, avlast_rule_free)

/* "name: SQL" as the command line has it; the name ends at the first colon and has
 * letters, digits, blanks, '_', '-' and '.' alone, so that a rule without a name ("a <
 * b") is called after itself. AVLAST_ERROR_USAGE (AV801) when nothing follows the name.
 */
AvlastRule *avlast_rule_parse(const char *text, GError **error);

typedef struct {
    guint8 *failed; /* one byte per row */
    GStrv columns;  /* that the rule and its condition mention, in the header's order */
    gsize n_checked, n_failed, n_unknown;
} AvlastRuleResult;

void avlast_rule_result_clear(AvlastRuleResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastRuleResult, avlast_rule_result_clear)

/* Holds the rule against the rows with among[i] != 0 (NULL: all). FALSE and *error when
 * its SQL has a fault: as data/sql.h says for a rule of the command line, and
 * AVLAST_ERROR_PLAN with the place in the plan for one of a plan. */
gboolean avlast_rule_check(const AvlastRule *rule, const AvlastFrame *frame,
                           const guint8 *among, AvlastRuleResult *result, GError **error);

#endif
