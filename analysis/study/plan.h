/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_PLAN_H
#define AVLAST_STUDY_PLAN_H

#include "data/yaml.h"
#include "survey/scale.h"

/* A study's plan: plan.yaml, read against a strict schema (doc/manual/plan.md), and the
 * arguments it gives to each program. All faults are AVLAST_ERROR_PLAN with
 * `file:line:col`; unknown keys come with a did-you-mean. */

/* A score made of items: survey/scale.h. */
typedef AvlastScale AvlastPlanScale;

typedef enum {
    AVLAST_ROLE_PRIMARY,
    AVLAST_ROLE_SECONDARY,
    AVLAST_ROLE_DESCRIPTIVE,
    AVLAST_ROLE_EXPLORATORY
} AvlastRole;

typedef struct {
    char *name, *command;
    AvlastRole role;
    const AvlastYaml *label; /* prose or NULL */
    const AvlastYaml
        *deviation;         /* prose: how it differs from the registered plan, or NULL
                             */
    const AvlastYaml *node; /* the whole map */
    char **family;          /* of a trial: its outcomes' families, one for all or one
                             * each (study/families.h); or NULL */
    char **of;              /* analyses whose results it is made of, or NULL */
    char *file, *codebook; /* paths: a table of the analysis's own, in place of the plan's
                            * data (pool, cash, cea), or NULL */
    gboolean reads_data;   /* the plan's: FALSE of power, of what is made of results
                            * alone, and of a table of its own */
    guint wave; /* from 1: when its turn is, after all that it is of (study/plan_of.h) */
} AvlastPlanAnalysis;

typedef struct {
    char *path;   /* as given */
    char *folder; /* of the plan: paths in it start there; "." when none */
    char *sha256;
    AvlastYaml *tree;

    /* sections, or NULL; checks is read by study/plan_checks.h */
    const AvlastYaml *study, *data, *design, *checks, *value, *report;
    char *data_file, *codebook_file; /* paths from the working folder; codebook or NULL */
    char *value_file;                /* or NULL */
    char *registered;                /* "2026-01-15", or NULL */
    char *lang;                      /* of the report: "en", "nb", or NULL */
    char *audience;                  /* "board", "researcher", or NULL */
    GPtrArray *scales;               /* of AvlastPlanScale * */
    GPtrArray *analyses;             /* of AvlastPlanAnalysis *, in the plan's order */
} AvlastPlan;

/* Reads and checks a plan; reports its first fault. AVLAST_ERROR_NOT_FOUND when the file
 * cannot be read. Files it names need not exist. */
AvlastPlan *avlast_plan_read(const char *path, GError **error);
void avlast_plan_free(AvlastPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPlan, avlast_plan_free)

/* The analysis or scale of that name; NULL when there is none. */
const AvlastPlanAnalysis *avlast_plan_analysis(const AvlastPlan *plan, const char *name);
const AvlastPlanScale *avlast_plan_scale(const AvlastPlan *plan, const char *name);

/* The keys of the section `data`, ended by NULL. */
const char *const *avlast_plan_data_keys(void);

/* "primary", "secondary", "descriptive" or "exploratory". */
const char *avlast_role_name(AvlastRole role);

/* An option that the calling program takes, from its option table. */
typedef struct {
    const char *name;    /* long name without dashes */
    gboolean flag;       /* takes no value: yes or no in the plan */
    gboolean repeatable; /* a list in the plan becomes one option per element */
} AvlastPlanOption;

typedef struct {
    GStrv options;    /* "--cluster=school", "--let=who5 = ...", in a fixed order */
    GStrv positional; /* what to compute first, the data file last; in its place the
                       * results "NAME.json" that an analysis is made of, its own table,
                       * or none */
} AvlastPlanArguments;

void avlast_plan_arguments_free(AvlastPlanArguments *arguments);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPlanArguments, avlast_plan_arguments_free)

/* The arguments of one analysis, or of the value model when `name` is "value" and the
 * plan has a value section, or of the data and design sections alone when `name` is NULL,
 * for the program `command` (without "avlast-") that takes the options of `accepted`
 * (ended by a NULL name).
 *
 * Keys of the analysis are long option names ('_' or '-' alike) or the program's
 * positional arguments: outcome for rct, formula for regress, statistic and variables for
 * survey, statistic for power, statistic, formula and variables for sens, variables for
 * pool, of for sens, adjust and pool. The plan's data and design sections are given to
 * each program that takes such an option and to each analysis that reads data, unless it
 * gives it itself. Lists are joined by commas, or repeated. A scale whose name occurs in
 * a value of the analysis becomes a --let. Paths (codebook, data file) start at the
 * plan's folder.
 *
 * Failure: NULL with AVLAST_ERROR_PLAN for a key the program does not take, a name that
 * is no analysis, an analysis of another program, an absent positional. */
AvlastPlanArguments *avlast_plan_arguments(const AvlastPlan *plan, const char *name,
                                           const char *command,
                                           const AvlastPlanOption *accepted,
                                           GError **error);

#endif
