/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_SENSITIVITY_H
#define AVLAST_VALUE_SENSITIVITY_H

#include "infer/result.h"
#include "value/decision.h"
#include "value/scenario.h"

/* Which numbers matter: analyses of the headline net present value of one scenario. */

/* One bit each, in the order of the names. */
typedef enum {
    AVLAST_SENSITIVITY_TORNADO = 1 << 0,
    AVLAST_SENSITIVITY_CONDITIONAL = 1 << 1,
    AVLAST_SENSITIVITY_TWO_WAY = 1 << 2,
    AVLAST_SENSITIVITY_SOBOL = 1 << 3,
    AVLAST_SENSITIVITY_REGRESSION = 1 << 4,
    AVLAST_SENSITIVITY_EVPPI = 1 << 5,
    AVLAST_SENSITIVITY_ZERO = 1 << 6
} AvlastSensitivityKind;

/* "tornado", "conditional", "two-way", "sobol", "regression", "evppi", "zero", NULL. */
extern const char *const avlast_sensitivity_names[];

typedef struct {
    guint kinds;   /* bits */
    GStrv two_way; /* two ids for the grid; NULL: the two widest of the tornado */
    GStrv sets;    /* sets of ids, "a+b", whose EVPPI is told too; or NULL */
    AvlastInformationHow how; /* of EVPPI */
} AvlastSensitivity;

/* Anything is asked for. */
#define AVLAST_SENSITIVITY_ANY(s) ((s)->kinds != 0 || (s)->sets != NULL)

/* Draws of the scenario that regressions use, and draws of the variance shares: the first
 * so many, or all when there are fewer. */
enum { AVLAST_SENSITIVITY_DRAWS = 20000, AVLAST_SENSITIVITY_SHARES = 16384 };

/* Appends rows to result->estimates, group "scenario=ID;payer=public" (or society), term
 * the input's id, estimate in the model's currency unless said:
 *
 *   tornado.low, tornado.high          the net present value at the input's low and high
 *   conditional.low, conditional.high  the same while what is correlated moves along
 *   sobol.first, sobol.total           shares of the variance (value/indices.h), with
 *                                      their Monte Carlo errors as std_error; inputs
 *                                      drawn together have one row, term "a+b"
 *   sobol.given                        V(E(y | x)) / V(y) of an input drawn together
 *                                      with others, from the draws as they are
 *   src, spearman                      standardised regression coefficient, rank
 *                                      correlation
 *   src.r2                             what the regression explains; no term
 *   evppi                              the worth of knowing the input before deciding
 *                                      for or against the scheme (value/known.h), the
 *                                      largest first; then that of each set
 *   evppi.noise                        the same with its draws shuffled
 *   must.hold                          the input's value, in its unit, at which the net
 *                                      present value is zero (value/breakeven.h)
 *   p.must.hold                        share of the input's draws on the good side
 *
 * and the members `importance` (sobol) and `two.way` to result->charts (plots/charts.h).
 * FALSE with AVLAST_ERROR_USAGE (AV662) when two_way does not name two inputs with doubt,
 * AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_sensitivity(const AvlastScenarioValue *value,
                            const AvlastSensitivity *options, AvlastResult *result,
                            GError **error);

/* The rows above, and the npv of every scenario, as CSV, to be freed:
 * analysis,scenario,payer,input,label,value,std.error,note */
char *avlast_sensitivity_to_csv(const AvlastValueModel *model,
                                const AvlastResult *result);

#endif
