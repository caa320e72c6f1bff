/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_SURVEY_SURVEY_H
#define AVLAST_CMD_SURVEY_SURVEY_H

#include "cmd/adjust/within.h"
#include "infer/estimator.h"
#include "survey/quality.h"
#include "survey/standardise.h"
#include "survey/statistic.h"

/* The statistics of `avlast survey`. A new one is a small file with one entry
 *
 *     const AvlastSurveyEntry avlast_survey_entry_NAME = {.name = ..., .estimate = ...};
 *
 * and a line in cmd/survey/statistics.def. */

/* The program's own options; what they mean is in cmd/survey/options.c. */
typedef struct {
    char *deff, *ci, *rule, *percent, *method, *reference, *standardise, *given;
    double null;
    char **quantiles, **contrasts, **tests, **extra;
    gboolean quality, counts, wide;
    char **times, **rmst; /* survival */
    char *km_ci, *event_value;
    double rho, gamma;
    char *kappa_weights;
    AvlastAdjustWithin together; /* p-values corrected together */
} AvlastSurveyOwn;

extern const AvlastOption avlast_survey_options[];

typedef struct AvlastSurveyEntry AvlastSurveyEntry;

/* One statistic as it was asked for: the `data` of its estimator. It holds nothing of the
 * frame: the estimator may be called with several. */
typedef struct {
    const AvlastSurveyEntry *entry;
    AvlastRun *run;
    const AvlastSurveyOwn *own;
    const char *argument;        /* the second argument, as given */
    GStrv names;                 /* ... as the estimator takes it */
    GStrv columns;               /* to be read; NULL: `names` are */
    AvlastSurveyOptions options; /* by, level, deff, contrasts ... */
    AvlastStandard *standard;    /* of --standardise, or NULL */
    GArray *quantiles;           /* of double: where options.quantiles points */
    gpointer own_data;           /* what `prepare` made, freed with own_free */
    GDestroyNotify own_free;
} AvlastSurveyWork;

/* An option that the statistic cannot take, and why: "--NAME: WHY". */
typedef struct {
    const char *name, *why;
} AvlastSurveyLack;

struct AvlastSurveyEntry {
    const char *name;    /* "mean": the first argument */
    const char *noun;    /* what it makes, for "--ci is for NOUN": "proportions" */
    const char *usage;   /* "mean VARIABLES FILE"; NULL: told by another's line */
    const char *takes;   /* own options beyond those of AVLAST_SURVEY_COMMON, "ci rule" */
    gboolean not_common; /* it takes none of AVLAST_SURVEY_COMMON but those in `takes` */
    gboolean all_columns;          /* it needs every column of the frame */
    AvlastQualityKind quality;     /* for --quality */
    const AvlastSurveyLack *lacks; /* ended by a NULL name; or NULL. Shared options too */
    /* Fills work->names (and ->columns, ->own_data) from the argument and own options,
     * and checks them; NULL: a list of variables. */
    gboolean (*prepare)(AvlastSurveyWork *work, GError **error);
    AvlastEstimator estimate; /* data: const AvlastSurveyWork * */
    /* After the estimate: charts, settings, notes of the result; or NULL. */
    gboolean (*finish)(const AvlastSurveyWork *work, const AvlastFrame *frame,
                       const AvlastSample *sample, AvlastResult *result, GError **error);
};

/* Options that a statistic takes unless it says otherwise. */
#define AVLAST_SURVEY_COMMON "deff quality contrast extra wide"

/* Entries in order, ended by NULL. */
extern const AvlastSurveyEntry *const avlast_survey_entries[];

/* The entry of that name; NULL with AVLAST_ERROR_USAGE and a did-you-mean. */
const AvlastSurveyEntry *avlast_survey_entry_of_name(const char *name, GError **error);

/* The usage lines of all entries, to be freed. */
char *avlast_survey_usage(void);

/* Every own option that was given is one that the entry takes, and none of those given is
 * one it lacks. */
gboolean avlast_survey_check_options(const AvlastSurveyWork *work, GError **error);

/* From own and shared options to work->options. */
gboolean avlast_survey_take_options(AvlastSurveyWork *work, GError **error);

/* "F(2.9; 81.2) = 4.31, p = 0.006". To be freed. */
char *avlast_survey_figures(const AvlastEstimate *test, const char *lang);

/* "need differs by ward: F(2.9; 81.2) = 4.31, p = 0.006", or that it does not, at the
 * estimates' level. To be freed. */
char *avlast_survey_sentence(const AvlastEstimate *test, const char *what, const char *by,
                             double level, const char *lang);

/* The same of a variable's shares against those given. */
char *avlast_survey_sentence_of_shares(const AvlastEstimate *test, const char *what,
                                       double level, const char *lang);

/* The same of one mean against a number. */
char *avlast_survey_sentence_of_one(const AvlastEstimate *test, const char *what,
                                    double null, double level, const char *lang);

/* The estimates once more, with another kind of design effect. */
typedef AvlastEstimates *(*AvlastSurveyAgain)(AvlastDeff deff, gpointer data,
                                              GError **error);

/* --extra names what there is; adds its rows behind the others. */
gboolean avlast_survey_check_extra(const AvlastSurveyWork *work, GError **error);
gboolean avlast_survey_add_extra(const AvlastSurveyWork *work, AvlastEstimates *estimates,
                                 AvlastSurveyAgain again, gpointer data, GError **error);

/* With --wide: how the rows make a table of groups side by side (result->charts). */
gboolean avlast_survey_lay_out(const AvlastSurveyWork *work, AvlastResult *result,
                               GError **error);

gboolean avlast_survey_run(AvlastRun *run, GError **error);

#endif
