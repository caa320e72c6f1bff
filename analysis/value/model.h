/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_MODEL_H
#define AVLAST_VALUE_MODEL_H

#include <gsl/gsl_matrix.h>

#include "core/memory.h"
#include "data/yaml.h"
#include "value/catalogue.h"
#include "value/discount.h"
#include "value/input.h"
#include "value/ledger.h"
#include "value/price.h"
#include "value/profile.h"
#include "value/rules.h"
#include "value/sampler.h"

/* A value model as it stands in its file: doc/manual/value.md describes each section. All
 * texts are borrowed from the YAML tree or the catalogues, which the model owns. Numbers
 * with doubt are inputs, referred to by index. */

enum { AVLAST_VALUE_PAYERS = 64, AVLAST_VALUE_EFFECTS = 64, AVLAST_VALUE_HORIZON = 200 };

/* The most draws: each holds 8 bytes per input with doubt. */
enum { AVLAST_VALUE_DRAWS = 10000000 };

/* No input, effect, payer or profile. */
#define AVLAST_VALUE_NONE G_MAXUINT

typedef enum { AVLAST_TIMING_START, AVLAST_TIMING_MID, AVLAST_TIMING_END } AvlastTiming;

typedef enum { /* what counts of an effect beyond the years observed */
               AVLAST_PERSIST_OBSERVED,
               AVLAST_PERSIST_CENTRAL,
               AVLAST_PERSIST_LONG
} AvlastPersistence;

typedef struct {
    const char *id, *label;
    AvlastPayerClass class;
    const char *kind; /* "municipality", "volunteer" ... */
} AvlastPayer;

typedef struct {
    const char *id;
    AvlastProfile profile;
    guint parameter; /* input, or AVLAST_VALUE_NONE */
} AvlastProfileItem;

/* One of several waves in which an effect was measured. Between them the effect is
 * interpolated; after the last it goes on by its profile, whose years count from there.
 * The waves of an effect are consecutive, the first (year 0) leading. */
typedef struct {
    gboolean any;
    guint lead;     /* the first wave, an index of the model's effects */
    int year;       /* since the onset */
    int last, next; /* years of the waves before and after; -1: none */
    gboolean held;  /* each holds until the next; else by straight lines */
} AvlastWave;

typedef struct {
    const char *id, *label, *unit, *estimand;
    const char *result, *outcome, *group, *term; /* where it comes from, or NULL */
    gboolean causal, lower_is_better, has_deadweight;
    guint estimate, scale, share; /* inputs */
    guint take_up;                /* input: the share that takes part here, or NONE */
    double pilot;                 /* the pilot's share, by which `per` is multiplied */
    double per, observed;
    guint profile, long_profile; /* AVLAST_VALUE_NONE: constant */
    AvlastWave wave;
    const AvlastYaml *node;
} AvlastEffectItem;

/* What a unit cost is; decides the kind of its ledger rows. */
typedef enum {
    AVLAST_UNIT_RESOURCE,
    AVLAST_UNIT_TRANSFER,
    AVLAST_UNIT_TAX,
    AVLAST_UNIT_PRIVATE,
    AVLAST_UNIT_INTANGIBLE
} AvlastUnitKind;

typedef struct {
    const char *id, *label;
    guint payer; /* or AVLAST_VALUE_NONE */
    AvlastUnitKind kind;
    guint value, marginal; /* inputs */
    double price_factor, growth, cashable;
    double step;  /* units that can only be closed together; 0: divisible */
    guint notice; /* years before a step leaves the budget */
    const AvlastYaml *node;
} AvlastUnitCost;

typedef struct {
    const char *id, *label;
    guint effect, unit;
    double share[AVLAST_VALUE_PAYERS];
    guint counter; /* payer of the counter-entry, or AVLAST_VALUE_NONE */
    gboolean is_cost;
    const AvlastYaml *node;
} AvlastSplit;

typedef enum {
    AVLAST_COST_ANY, /* no kind was named */
    AVLAST_COST_FIXED,
    AVLAST_COST_VARIABLE,
    AVLAST_COST_START_UP,
    AVLAST_COST_CAPITAL,
    AVLAST_COST_WAGE,
    AVLAST_COST_VOLUNTEER,
    AVLAST_COST_IN_KIND
} AvlastCostKind;

/* On top of a wage: each makes it (1 + x) times as large. */
enum { AVLAST_ON_HOLIDAY, AVLAST_ON_PENSION, AVLAST_ON_LEVY, AVLAST_ON_WAGE };

/* Capital bought at the start of year `start` and used for `life` years. */
typedef struct {
    guint start, life;
    guint salvage; /* input: the share of the price that is left at the end */
    double rate;   /* of the annuity; NaN: the scenario's discount schedule */
} AvlastCapital;

typedef struct {
    const char *id, *label;
    guint amount, quantity, optimism; /* inputs */
    gboolean per_participant;
    double share[AVLAST_VALUE_PAYERS];
    double price_factor, growth;
    guint8 paid[AVLAST_VALUE_HORIZON + 1]; /* times paid in each year */
    AvlastCostKind kind;
    AvlastCapital capital;         /* of AVLAST_COST_CAPITAL */
    guint on_wage[AVLAST_ON_WAGE]; /* inputs, of AVLAST_COST_WAGE */
    const AvlastYaml *node;
} AvlastCostItem;

/* An outcome-price contract: in each year of settlement
 *   min(cap, max(floor, price x people x (baseline + effect - counterfactual)))
 * goes from the payers to the provider. */
typedef struct {
    const char *id, *label;
    guint effect, provider;
    guint price, baseline, counterfactual; /* inputs */
    double share[AVLAST_VALUE_PAYERS];
    double price_factor, growth, floor, cap;
    guint8 settled[AVLAST_VALUE_HORIZON + 1];
    const AvlastYaml *node;
} AvlastContract;

typedef struct {
    guint input;
    gboolean keeps;  /* attribution: multiplies by v; else by 1 - v */
    guint64 effects; /* one bit each */
} AvlastAdjustment;

typedef struct {
    guint input;
    double value;
} AvlastOverride;

/* Distributional weights; inputs, AVLAST_VALUE_NONE for payers without an income. */
typedef struct {
    gboolean any;
    guint eta, reference, income[AVLAST_VALUE_PAYERS];
} AvlastWeights;

typedef struct {
    const char *id, *label;
    AvlastPersistence persistence;
    AvlastSchedule schedule;
    GArray *overrides; /* of AvlastOverride */
} AvlastScenario;

typedef struct {
    guint a, b;        /* inputs */
    double rho;        /* correlation of their normal scores */
    gboolean spearman; /* said as a rank correlation */
    const AvlastYaml *node;
} AvlastCorrelation;

typedef struct {
    guint payer; /* below payers->len, or those of AvlastPerspective after them */
    double above;
} AvlastThreshold;

typedef struct {
    const char *metric, *payer, *scenario;
    double equals, tolerance;
    const AvlastYaml *node;
} AvlastCheck;

typedef struct {
    char *file, *sha256;
} AvlastValueSource;

typedef struct {
    AvlastYaml *source;
    char *path, *sha256;
    gboolean norwegian; /* how numbers inside labels are written */
    const char *title, *currency;
    gint64 base_year;
    guint horizon; /* last year counted */
    AvlastTiming timing;
    AvlastSchedule schedule;
    guint tax_cost, participants, reach; /* inputs */
    gboolean headline_society;
    gint64 draws, seed;
    double level;
    AvlastSampler sampler;
    gboolean
        nearest; /* correlations that do not fit together are moved to those that do */

    AvlastRules *rules;    /* of a country, or NULL */
    GPtrArray *inputs;     /* of AvlastInput * */
    GPtrArray *catalogues; /* of AvlastCatalogue * */
    GArray *indices;       /* of AvlastPriceIndex */
    GArray *payers, *profiles, *effects, *units, *splits, *costs, *adjustments,
        *scenarios, *thresholds, *checks; /* of the structs above */
    GArray *contracts;                    /* of AvlastContract */

    GArray
        *optimism; /* of AvlastOverride: what sets the allowances, or takes them away */
    gboolean optimism_always; /* they hold in every scenario but the one without */
    AvlastWeights weights;
    GPtrArray *tables;      /* of AvlastDrawTable *: files of draws, joint by row */
    gsl_matrix *covariance; /* of the effects' estimates; set by avlast_effects_resolve */
    guint8 *told;           /* effects x effects: the result files hold that covariance */
    GArray *correlations;   /* of AvlastCorrelation */
    /* Inputs that are drawn together (guint): the effects' estimates, then those that are
     * correlated; and the covariance of the effects and the others' normal scores. Set by
     * avlast_correlations_resolve. */
    GArray *joined;
    gsl_matrix *joint;
    GPtrArray *sources;  /* of AvlastValueSource *: files read beside the model */
    GPtrArray *notes;    /* of char *: cautions */
    GPtrArray *measured; /* of char *: outcomes of the result files; or NULL */
    const struct _AvlastStudyPlan *study; /* a further study, or NULL; borrowed */
    char *
        *asked; /* figures that alone are asked for (value/asked.h), or NULL; borrowed */
    struct _AvlastCostEffect
        *cost_effect; /* value/cost_effect.h; NULL: no such section */
} AvlastValueModel;

typedef struct {
    const char *lang;     /* of labels: "en" or "nb"; NULL = "en" */
    const char *schedule; /* a built-in schedule instead of the model's; NULL = the
                             model's */
} AvlastValueReading;

/* Reads and checks a model, save what the result files say (avlast_effects_resolve). NULL
 * with AVLAST_ERROR_PLAN at file:line:col for a fault of the model,
 * AVLAST_ERROR_MALFORMED for one of a catalogue, AVLAST_ERROR_NOT_FOUND, or
 * AVLAST_ERROR_USAGE for an unknown reading->schedule. */
AvlastValueModel *avlast_value_model_read(const char *path,
                                          const AvlastValueReading *reading,
                                          GError **error);

/* The same, but goes on after a fault: faults receives each GError (a fault that only
 * follows from another is left out), and the model is without the items that could not be
 * read, so it is to be looked at only. NULL and *error when nothing can be read at all.
 * With faults NULL it is avlast_value_model_read(). */
AvlastValueModel *avlast_value_model_read_all(const char *path,
                                              const AvlastValueReading *reading,
                                              GPtrArray *faults, GError **error);

void avlast_value_model_free(AvlastValueModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastValueModel, avlast_value_model_free)

/* Adds a file to model->sources, once. */
void avlast_value_model_add_source(AvlastValueModel *model, const char *file,
                                   const char *sha256);

const AvlastInput *avlast_value_input(const AvlastValueModel *model, guint index);

/* Perspectives: the payers in order, then these. */
#define avlast_perspective_public(model)  ((model)->payers->len)
#define avlast_perspective_society(model) ((model)->payers->len + 1)
#define avlast_perspectives(model)        ((model)->payers->len + 2)

/* "municipality", "public", "society". */
const char *avlast_perspective_id(const AvlastValueModel *model, guint perspective);

/* The index of that perspective, or AVLAST_VALUE_NONE. */
guint avlast_perspective_find(const AvlastValueModel *model, const char *id);

#endif
