/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_POWER_H
#define AVLAST_IMPACT_POWER_H

#include <glib.h>

/* What a trial can find: its power, the size it needs, or the smallest effect that it
 * detects with the power wanted.
 *
 * One arm is compared with the control. Let n1, n0 be the observed participants of the
 * two arms, v1, v0 their variance (sd^2, or p(1 - p) of a share) and F what the design
 * makes of it; then
 *
 *   SE^2 = F (v1 / n1 + v0 / n0),
 *   F    = (1 - R2)                                     rows assigned
 *        = (1 - rho)(1 - R2) + m (1 + cv^2) rho (1 - R2c)      clusters of m assigned
 *   times, with `pre` rounds of measurement before and `post` after (Frison & Pocock
 *   1992; McKenzie 2012), rounds correlated by r (among pre r0, among post r1):
 *        post     (1 + (post - 1) r1) / post
 *        change   post + (1 + (pre - 1) r0) / pre - 2 r
 *        ancova   post - pre r^2 / (1 + (pre - 1) r0)
 *   In clusters r is made of the people's correlation r and the clusters' own (Teerenstra
 *   et al. 2012): ((1 - rho) r + m (1 + cv^2) rho rc) / ((1 - rho) + m (1 + cv^2) rho).
 *
 * df     rows: n1 + n0 - 2 - covariates; blocks: n1 + n0 - 2 B - covariates; pairs: m -
 * 1; the same in numbers of clusters when clusters are assigned (covariates of the
 *        clusters then). ANCOVA takes one more.
 * Power  noncentral t with both tails (or one): P(|T| > t) with T at effect / SE on df;
 *        `bloom`: P(central t > t - effect / SE), whose smallest effect is
 *        (t_{1-a/2} + t_{power}) SE (Bloom 1995); `normal`: the same with df infinite.
 *        Shares: `pooled` (the default of rows): the test's own SE is from the pooled
 *        share; `unpooled`; `arcsine` (Cohen's h); `continuity` (Fleiss, Tytun & Ury
 * 1980). Survival: events d = observed n1 p1 + n0 p0, and sqrt(d P (1-P)) |log HR|
 *        (schoenfeld) or sqrt(d phi) |1 - HR| / (1 + phi HR) (freedman), phi = n1 / n0.
 * Effect on those treated: of those assigned, effect times (take-up - take-up of the
 *        control) is seen. Attrition takes its share from every arm (from every cluster,
 *        when clusters are assigned).
 * Sources Bloom (1995), doi:10.1177/0193841X9501900504; Frison & Pocock (1992),
 *        doi:10.1002/sim.4780111304; McKenzie (2012), doi:10.1016/j.jdeveco.2012.01.002;
 *        Eldridge, Ashby & Kerry (2006), doi:10.1093/ije/dyl129 (cv); Teerenstra et al.
 *        (2012), doi:10.1002/sim.5352; Fleiss, Tytun & Ury (1980), doi:10.2307/2529990;
 *        Schoenfeld (1983), doi:10.2307/2531021; Freedman (1982),
 *        doi:10.1002/sim.4780010204.
 * Agrees with R power.t.test(strict = TRUE), power.prop.test(strict = TRUE),
 *        pwr::pwr.t2n.test, pwr::pwr.2p2n.test; pt(ncp) of the closed forms. R's own
 *        default (strict = FALSE) leaves the far tail out, which matters below a power of
 *        about 0.2 only. */

typedef enum {
    AVLAST_POWER_MEANS,
    AVLAST_POWER_SHARES,
    AVLAST_POWER_SURVIVAL
} AvlastPowerOutcome;

typedef enum {
    AVLAST_POWER_AUTO,
    AVLAST_POWER_NONCENTRAL,
    AVLAST_POWER_BLOOM,
    AVLAST_POWER_NORMAL,
    AVLAST_POWER_POOLED,
    AVLAST_POWER_UNPOOLED,
    AVLAST_POWER_ARCSINE,
    AVLAST_POWER_CONTINUITY,
    AVLAST_POWER_SCHOENFELD,
    AVLAST_POWER_FREEDMAN
} AvlastPowerMethod;

typedef enum {
    AVLAST_POWER_ANCOVA, /* of the mean after on the mean before; without rounds before,
                            the mean after */
    AVLAST_POWER_POST,
    AVLAST_POWER_CHANGE
} AvlastPowerPanel;

#define AVLAST_POWER_ARMS 20

typedef struct {
    AvlastPowerOutcome outcome;
    AvlastPowerMethod method;
    double alpha; /* of all comparisons together, when `bonferroni` */
    guint sides;  /* 1 or 2 */
    gboolean bonferroni;
    gboolean decrease; /* the effect sought is a fall (shares, hazard ratios below 1) */

    /* One of these is NaN: it is what is sought. */
    double effect; /* difference of means or shares; hazard ratio */
    double size;   /* people, or clusters, assigned in all arms together */
    double power;

    guint arms;                      /* with the control */
    double ratio[AVLAST_POWER_ARMS]; /* relative sizes, the control's first */
    double sd;                       /* means */
    double base;                     /* shares: the control's */
    double r2, covariates;
    double blocks; /* 0: none */
    gboolean pairs;

    double cluster_size; /* people in each, assigned; 0: rows are assigned */
    double icc, cv, r2_cluster;

    double pre, post; /* rounds of measurement; 0 and 1 */
    double correlation, correlation_pre, correlation_post; /* the last two may be NaN */
    double cluster_correlation;                            /* NaN: as people's */
    AvlastPowerPanel panel;

    double takeup, takeup_control, attrition;
    double event_share;                /* the control's; NaN: from the next three */
    double median, accrual, follow_up; /* control's median time; exponential times */
} AvlastPowerDesign;

typedef struct {
    double effect, size, power; /* as given, or found */
    double assigned_effect;     /* of being assigned: diluted by take-up */
    double smallest_arm;        /* real-valued units of the arm compared */
    double std_error, df, critical;
    double factor; /* F */
    double events; /* survival: of the two arms compared; else NaN */
    /* Whole units, no arm below what the size asks for (pairs: whole pairs); only when
     * the size was sought, with the power that they have. */
    double whole[AVLAST_POWER_ARMS], whole_size, whole_power;
    double whole_std_error, whole_df, whole_critical, whole_events;
} AvlastPowerAnswer;

/* The design that all defaults describe: means with sd 1, two arms of equal size, rows
 * assigned, alpha 0.05 on two sides; effect, size and power NaN. */
AvlastPowerDesign avlast_power_design(void);

/* Checks the design and fills the answer. Failure: FALSE with AVLAST_ERROR_USAGE for a
 * number outside its range (AV280), for not exactly one unknown (AV281) and for what does
 * not go together (AV283); AVLAST_ERROR_DEGENERATE (AV282) when no size (up to 1e12) or
 * effect gives that power, or no degrees of freedom are left. */
gboolean avlast_power(const AvlastPowerDesign *design, AvlastPowerAnswer *answer,
                      GError **error);

/* The method that AUTO stands for in this design, and its name ("noncentral t"). */
AvlastPowerMethod avlast_power_method(const AvlastPowerDesign *design);
const char *avlast_power_method_name(AvlastPowerMethod method);

#endif
