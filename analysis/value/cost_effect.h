/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_COST_EFFECT_H
#define AVLAST_VALUE_COST_EFFECT_H

#include "infer/result.h"
#include "value/alternatives.h"
#include "value/scenario.h"
#include "value/sensitivity.h"

/* The section `cost_effectiveness` of a value model: what a unit of effect costs, when
 * the effect itself is not turned into money.
 *
 * For an option d of the model, with the scenario's persistence and discount schedule,
 *
 *   E_d = sum over the counted effects that d has of sum_t DF(t) N reach share e / per
 *         adjustments prof(t), gains above 0 whichever direction is better,
 *   C_d = -(net present value of the named payer over d's costs and effects, without what
 *         is intangible), or of the costs of the scheme alone,
 *
 * both at the point and in the same draws for all options, so that differences are
 * paired. Doing nothing has C = E = 0. */

typedef struct {
    const char *id, *label;
    guint scenario;    /* of the model; AVLAST_VALUE_NONE: the one that is computed */
    guint64 effects;   /* one bit for each effect (the first wave's) that it has */
    guint8 *costs;     /* for each cost of the model: it has it */
    GArray *overrides; /* of AvlastOverride, after the scenario's */
} AvlastOptionItem;

enum {
    AVLAST_OPTION_THRESHOLDS = 50,
    AVLAST_OPTION_CURVE = 41,
    AVLAST_OPTION_ITEMS = 20
};

typedef struct _AvlastCostEffect {
    guint64 counted;  /* effects, as above */
    const char *unit; /* "year in work" */
    guint perspective;
    gboolean scheme;    /* C is of the scheme's own costs alone */
    GArray *thresholds; /* of double, rising */
    double curve[2];    /* ends of the curves */
    GArray *options;    /* of AvlastOptionItem */
    guint comparator;   /* of the options */
} AvlastCostEffect;

void avlast_cost_effect_free(AvlastCostEffect *section);

/* Lines of the counted effects in their own unit, without entries, from lines->units on.
 */
void avlast_lines_add_units(AvlastLines *lines);

/* Rows of a scenario, "scenario=ID;option=ID..." (value/alternatives.h), and with a study
 * in the model those of avlast_option_study. With `shown` also notes, the members of
 * charts `alternatives`, `acceptability`, `evpi` and `planes`, and rows of
 * avlast_option_evppi where `asked` has them; and with `draws` the joint draws as CSV:
 * cost.ID and effect.ID of each option, then every number in doubt, as `avlast cea` reads
 * them. Nothing for a model without the section. FALSE and AVLAST_ERROR_INTERNAL without
 * memory, and what the other rows fail with. */
gboolean avlast_cost_effect_rows(const AvlastScenarioValue *value, gboolean shown,
                                 const AvlastSensitivity *asked, AvlastResult *result,
                                 GString *draws, GError **error);

#endif
