/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_POWER_POWER_H
#define AVLAST_CMD_POWER_POWER_H

#include "cmd/output/sheet.h"
#include "cmd/program.h"
#include "impact/power.h"

/* The numbers of a power calculation that may be lists: option, member of the design and
 * what people call it are in grid.c, in this order, which is that of the combinations. */
typedef enum {
    AVLAST_POWER_EFFECT,
    AVLAST_POWER_N,
    AVLAST_POWER_CLUSTERS,
    AVLAST_POWER_POWER,
    AVLAST_POWER_ALPHA,
    AVLAST_POWER_SD,
    AVLAST_POWER_BASE,
    AVLAST_POWER_CLUSTER_SIZE,
    AVLAST_POWER_ICC,
    AVLAST_POWER_CV,
    AVLAST_POWER_R2,
    AVLAST_POWER_R2_CLUSTER,
    AVLAST_POWER_BEFORE,
    AVLAST_POWER_AFTER,
    AVLAST_POWER_CORRELATION,
    AVLAST_POWER_TAKEUP,
    AVLAST_POWER_ATTRITION,
    AVLAST_POWER_EVENT_SHARE,
    AVLAST_POWER_NUMBERS
} AvlastPowerNumber;

typedef struct {
    char **list[AVLAST_POWER_NUMBERS];
    char **ratio;
    char *method, *analysis_of, *direction, *adjust;
    gint64 arms, sides;
    gboolean pairs;
    double blocks, covariates, correlation_before, correlation_after;
    double cluster_correlation, takeup_control, median, accrual, follow_up;
} AvlastPowerOwn;

/* What is sought. */
typedef enum {
    AVLAST_POWER_SEEK_POWER,
    AVLAST_POWER_SEEK_SIZE,
    AVLAST_POWER_SEEK_EFFECT
} AvlastPowerSought;

/* All combinations of the lists, and their answers. */
typedef struct {
    AvlastPowerDesign base; /* what the options say beside the lists */
    guint count[AVLAST_POWER_NUMBERS];
    double *value[AVLAST_POWER_NUMBERS]; /* count of them; NULL: not given */
    AvlastPowerSought sought;
    gboolean clusters;
    guint n; /* combinations */
    AvlastPowerDesign *design;
    AvlastPowerAnswer *answer;
} AvlastPowerGrid;

/* NULL and *error for what the options cannot mean. */
AvlastPowerGrid *avlast_power_grid_new(const AvlastRun *run, GError **error);
void avlast_power_grid_free(AvlastPowerGrid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPowerGrid, avlast_power_grid_free)

const char *avlast_power_option(AvlastPowerNumber number);
/* What people call it ("ICC"), in the language of texts. */
const char *avlast_power_label(AvlastPowerNumber number);
/* The number's value in a design. */
double *avlast_power_member(AvlastPowerDesign *design, AvlastPowerNumber number);
/* "n", "clusters", "effect" or "power". */
const char *avlast_power_sought(const AvlastPowerGrid *grid);
/* "icc=0.05;effect=0.3" of the lists with several values; NULL when none has. */
char *avlast_power_group(const AvlastPowerGrid *grid, guint combination);
/* People assigned in all, real-valued or (when the size was sought) whole. */
double avlast_power_people(const AvlastPowerGrid *grid, guint combination);
double avlast_power_units(const AvlastPowerGrid *grid, guint combination);

/* Rows, notes and method of the result; the member `power` of its charts. */
void avlast_power_rows(const AvlastPowerGrid *grid, AvlastEstimates *estimates);
json_t *avlast_power_curves(const AvlastPowerGrid *grid);
AvlastSheet *avlast_power_sheet(const AvlastPowerGrid *grid, const AvlastResult *result,
                                const char *lang);

#endif
