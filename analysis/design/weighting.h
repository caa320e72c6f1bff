/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_WEIGHTING_H
#define AVLAST_DESIGN_WEIGHTING_H

#include <glib.h>

/* What is done to a sample's weights, step by step, as it is asked for: no rows, only
 * variables, totals and bounds. design/calibration.h does it to a sample. */

typedef enum {
    AVLAST_STEP_CELLS,        /* the weight of those who did not answer goes to those who
                                 did in the same cell of the step's one margin */
    AVLAST_STEP_PROPENSITY,   /* weight / probability to answer, a logistic regression on
                                 the margins and numbers, fitted with the weights */
    AVLAST_STEP_POSTSTRATIFY, /* one margin, each cell scaled to its total */
    AVLAST_STEP_RAKE,         /* several margins, factors exp(x'lambda) */
    AVLAST_STEP_CALIBRATE,    /* margins and numbers, factors by `distance` */
    AVLAST_STEP_TRIM          /* cut to [low, high], what is cut off shared out */
} AvlastStepKind;

/* Factors g = F(x'lambda): 1 + u; exp u; between low and high. */
typedef enum {
    AVLAST_DISTANCE_LINEAR,
    AVLAST_DISTANCE_EXPONENTIAL,
    AVLAST_DISTANCE_LOGIT
} AvlastDistance;

/* What low and high of AVLAST_STEP_TRIM are multiples of. */
typedef enum { AVLAST_TRIM_ONE, AVLAST_TRIM_MEAN, AVLAST_TRIM_MEDIAN } AvlastTrimUnit;

/* Cells of one or several variables with their totals in the population; nonresponse has
 * variables alone. */
typedef struct {
    char *source; /* the file they come from, for messages; or NULL */
    GStrv variables;
    GPtrArray *cells; /* of GStrv: a level of each variable */
    GArray *totals;   /* of double */
} AvlastMargin;

typedef struct {
    AvlastStepKind kind;
    GPtrArray *margins; /* of AvlastMargin * */
    GPtrArray *numbers; /* of char *: columns of numbers, "column=level", or "(rows)" */
    GArray *totals;     /* of double, of the numbers */
    char *source;       /* file of the numbers' totals, or NULL */
    char *response;     /* column of 0 and 1, nonresponse only; else NULL */
    AvlastDistance distance;
    double low, high; /* bounds of logit's factors or of trimmed weights */
    AvlastTrimUnit unit;
} AvlastWeightStep;

AvlastMargin *avlast_margin_new(const char *const *variables);
void avlast_margin_free(AvlastMargin *margin);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastMargin, avlast_margin_free)
/* levels: one for each variable, copied. */
void avlast_margin_add(AvlastMargin *margin, const char *const *levels, double total);

AvlastWeightStep *avlast_weight_step_new(AvlastStepKind kind);
void avlast_weight_step_free(AvlastWeightStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastWeightStep, avlast_weight_step_free)
void avlast_weight_step_add_number(AvlastWeightStep *step, const char *name,
                                   double total);

/* A list of steps (of AvlastWeightStep *, owned), to be freed with g_ptr_array_unref. */
GPtrArray *avlast_weight_steps_new(void);

/* "cells", "propensity", "poststratify", "rake", "calibrate", "trim"; and back, -1 when
 * there is no such step. */
const char *avlast_step_kind_name(AvlastStepKind kind);
int avlast_step_kind_of(const char *name);
/* "linear", "exponential", "logit"; and back, -1. */
const char *avlast_distance_name(AvlastDistance distance);
int avlast_distance_of(const char *name);
/* "", "mean", "median"; and back, -1. */
const char *avlast_trim_unit_name(AvlastTrimUnit unit);
int avlast_trim_unit_of(const char *name);

/* "a x b" of a margin's variables; to be freed. */
char *avlast_margin_name(const AvlastMargin *margin);

/* The columns that the steps need, NULL-terminated, each once; to be freed. */
GStrv avlast_weight_steps_columns(const GPtrArray *steps);

/* One line for people: "raked to a x b, c"; to be freed. */
char *avlast_weight_step_describe(const AvlastWeightStep *step);

#endif
