/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_STUDY_H
#define AVLAST_VALUE_STUDY_H

#include "infer/estimates.h"
#include "value/decision.h"
#include "value/returns.h"

/* What a study would be worth before it is made (expected value of sample information):
 *
 *   EVSI = E_x max_d E(NB_d | x) - max_d E NB_d,
 *
 * x being what the study would find. For each draw x is drawn too, and E(NB | x) is the
 * regression of AvlastInformation on it: Strong, Oakley, Brennan & Breeze (2015),
 * doi:10.1177/0272989X15575286. */

typedef struct {
    const double *theta; /* the draws of a parameter */
    double spread; /* standard deviation of one observation; NaN: yes or no, theta being
                      the share of yes */
} AvlastStudied;

/* The study's mean of `people` observations in each draw: normal around theta, or a
 * binomial count / people. Its numbers are spread evenly beside theta's ranks (van der
 * Corput when the item is `alone`, else stratified at random) and are the same for all
 * sizes, so that the worth of two sizes can be compared. */
gboolean avlast_study_data(const AvlastStudied *studied, gsize n, double people,
                           guint32 seed, guint32 item, gboolean alone, double *found,
                           GError **error);

/* Fits E(NB | what a study of the m parameters finds). As avlast_information_new, and
 * AVLAST_ERROR_USAGE (AV670) for a share outside 0 .. 1. */
AvlastInformation *avlast_study_information(const AvlastOptionDraws *draws,
                                            const AvlastStudied *studied, gsize m,
                                            double people, guint32 seed, GError **error);

/* Two options whose difference in net benefit is normal with this mean and standard
 * deviation, of whose variance a study takes away the share r:
 *   s = sd sqrt(r), EVSI = s phi(mean / s) - |mean| Phi(-|mean| / s).
 * Raiffa & Schlaifer (1961). r = 1 is the EVPI. */
double avlast_evsi_normal(double mean, double sd, double r);

/* A study that is thought of. */
typedef struct _AvlastStudyPlan {
    const double *people; /* sizes */
    gsize sizes;
    double pilot;             /* people behind the effects' estimates */
    double fixed, per_person; /* what it costs */
    double population;        /* people a year for whom it decides; NaN: those of the
                                 model, once */
    double years, delay;      /* how long it decides (NaN: once); years until known */
} AvlastStudyPlan;

/* Years that it decides, discounted: sum of DF(t), t = delay + 1 .. years. */
double avlast_study_years(const AvlastStudyPlan *plan, const AvlastSchedule *schedule);

/* What the study costs, at one size. */
double avlast_study_cost(const AvlastStudyPlan *plan, double people);

/* The most draws that studies are thought of with: the first ones. */
enum { AVLAST_STUDY_DRAWS = 100000 };

/* The pilot prolonged, for one scenario and perspective. Effects theta with their
 * covariance V by the pilot's people; `people` more tell of them with covariance V pilot
 * / people. Net present values are regressed on b'x, with b by least squares of them on
 * the effects: exact for a net present value that is linear in the effects. Appends rows
 *
 *   evppi            term "effects": knowing all effects
 *   evsi             term "n=400": for the model's participants, once
 *   evsi.population  evsi / participants x population x avlast_study_years
 *   enbs             evsi.population (or evsi) less the study's cost, for society with
 *                    the cost of tax financing
 *
 * None without an effect in doubt. FALSE and AVLAST_ERROR_INTERNAL without memory, or
 * AVLAST_ERROR_DEGENERATE (AV440) with too few draws. */
gboolean avlast_study_rows(const AvlastReturns *returns, const AvlastStudyPlan *plan,
                           AvlastEstimates *estimates, GError **error);

#endif
