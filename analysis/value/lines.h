/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_LINES_H
#define AVLAST_VALUE_LINES_H

#include "value/model.h"

/* A scenario of a model as lines of money, each a product of inputs:
 *
 *   amount of line l in year t = Q_l(x) w_l(t),   Q_l(x) = constant x prod (a_f + b_f
 * x_f), w_l(t) = (1 + growth)^t x the effect's profile (or 1 in the years a cost is
 * paid),
 *
 * so that the value of any perspective is sum_l c_l Q_l(x) sum_t w_l(t) DF_l(t). Entries
 * say whose money a line is.
 *
 * Lines with a rule are not linear: their amount is Q_l(x) w_l(t) f(b(t)), b(t) being the
 * sum of the amounts of `n_base` lines before them (which have no entries), see
 * avlast_line_rule(). Their w_l is without the effect's profile, which is in b. */

typedef struct {
    guint input;
    double offset, slope; /* the factor is offset + slope x */
} AvlastFactor;

typedef enum {
    AVLAST_RULE_NONE,
    AVLAST_RULE_STEPS,   /* whole steps of b, none saved before year `from` */
    AVLAST_RULE_REST,    /* what the steps leave of b */
    AVLAST_RULE_CONTRACT /* b between floor and cap */
} AvlastLineRule;

typedef struct {
    const char *item, *label;
    guint effect; /* or AVLAST_VALUE_NONE: a cost of the scheme */
    double constant;
    guint first, n_factors; /* in factors */
    double *weight;         /* per year, without the effect's profile */
    AvlastLineRule rule;
    guint base, n_base, from; /* lines base .. base + n_base - 1 */
    double step, floor, cap;
} AvlastLine;

typedef struct {
    guint line, payer;
    AvlastLedgerKind kind;
    double times; /* the entry is times x the line */
} AvlastEntry;

typedef struct {
    const AvlastValueModel *model;
    const AvlastScenario *scenario;
    guint years;                       /* horizon + 1 */
    GArray *lines, *factors, *entries; /* of the structs above */
    guint units; /* lines from here on are effects in their own unit, without entries
                    (value/cost_effect.h) */
    double *cost_factor, *effect_factor; /* discount factors by year */
    double *point;                       /* inputs at their means, or as the scenario sets
                                            them */
    guint8 *drawn; /* per input: it varies over the draws of this scenario */
} AvlastLines;

AvlastLines *avlast_lines_new(const AvlastValueModel *model,
                              const AvlastScenario *scenario, GError **error);
void avlast_lines_free(AvlastLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLines, avlast_lines_free)

#define avlast_line(l, i)  (&g_array_index((l)->lines, AvlastLine, (i)))
#define avlast_entry(l, i) (&g_array_index((l)->entries, AvlastEntry, (i)))

/* The input that shapes an effect's profile in this scenario, or AVLAST_VALUE_NONE. */
guint avlast_lines_parameter(const AvlastLines *lines, guint effect);

/* The effect's profile by year of the ledger, `years` values, at that parameter. */
void avlast_lines_profile(const AvlastLines *lines, guint effect, double parameter,
                          double *weight);

/* The same for n parameters at once: weight[t * stride + i] at parameter[i], to the last
 * bit. */
void avlast_lines_profile_block(const AvlastLines *lines, guint effect,
                                const double *parameter, guint n, guint stride,
                                double *weight);

/* What shapes it: the profile, the window it is cut off at, and its first year of the
 * ledger. */
const AvlastProfile *avlast_lines_shape(const AvlastLines *lines, guint effect,
                                        double *window, guint *first);

/* Whether an effect's weights are the year before's times what is kept; and what is kept
 * at each of n parameters of such a profile. FALSE beyond the model's effects. */
gboolean avlast_lines_geometric(const AvlastLines *lines, guint effect);
void avlast_lines_kept(const AvlastLines *lines, guint effect, const double *parameter,
                       guint n, double *kept);

/* Year of the onset of a geometric profile, at most `years`; factor is multiplied by the
 * share of each year that the profile's end and the window leave. */
guint avlast_lines_onset(const AvlastLines *lines, guint effect, double *factor);

/* Discount factors of the line, by year. */
const double *avlast_lines_discount(const AvlastLines *lines, guint line);

/* f(b) of a line with a rule in a year (1 when it has none).
 *
 *   steps     step x floor(b / step + 1e-9), but not above zero before year `from`
 *   rest      b - steps
 *   contract  min(cap, max(floor, b)) */
double avlast_line_rule(const AvlastLine *line, guint year, double base);

/* How many lines have a rule. */
guint avlast_lines_ruled(const AvlastLines *lines);

/* Q_l at x. */
double avlast_lines_quantity(const AvlastLines *lines, guint line, const double *x);

/* Amounts (lines x years, row-major; or NULL), also of lines without entries, and present
 * values (lines) at the inputs x. FALSE and AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_lines_evaluate(const AvlastLines *lines, const double *x, double *amount,
                               double *present, GError **error);

/* One bit per AvlastLedgerKind. */
#define AVLAST_KINDS_ALL      (~0u)
#define AVLAST_KIND_BIT(kind) (1u << (kind))

/* Fills c_l, one value per line: how often the line counts for that perspective through
 * entries of those kinds. Society's is without the cost of tax financing, which is
 * tax_cost x the public purse's. */
void avlast_lines_coefficients(const AvlastLines *lines, guint perspective, guint kinds,
                               double *coefficient);

#endif
