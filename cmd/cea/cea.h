/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_CEA_CEA_H
#define AVLAST_CMD_CEA_CEA_H

#include "cmd/evppi_options.h"
#include "cmd/program.h"
#include "cmd/study_options.h"
#include "value/decision.h"

/* avlast cea: options compared by their own draws of cost and effect. */

typedef struct {
    char **options, **thresholds, **evppi, **evsi, *comparator, *currency;
    gboolean words;
    double population, years, rate;
    AvlastStudyOptions study;
    AvlastEvppiOptions how;
} AvlastCeaOwn;

extern const AvlastOption avlast_cea_options[];

/* The draws as they were read. */
typedef struct {
    AvlastFrame *frame;
    GPtrArray *name;               /* of char *: the options */
    const double **cost, **effect; /* borrowed from the frame */
    GArray *threshold;             /* of double */
    AvlastOptionDraws draws;
    AvlastInformationHow how;
} AvlastCeaRead;

void avlast_cea_read_free(AvlastCeaRead *read);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCeaRead, avlast_cea_read_free)
AvlastCeaRead *avlast_cea_read(AvlastRun *run, GError **error);
/* A column of numbers without a gap. */
const double *avlast_cea_column(const AvlastFrame *frame, const char *name,
                                GError **error);

gboolean avlast_cea_fill(AvlastRun *run, const AvlastCeaRead *read, AvlastResult *result,
                         GError **error);
/* What knowing the sets of --evppi is worth at each threshold (cmd/cea/evppi.c), in the
 * order asked: the sets (value/known.h), with a curve over the thresholds. decisions: how
 * many are taken over the years, or NaN when not told. */
GArray *avlast_cea_evppi(const AvlastCeaOwn *own, const AvlastCeaRead *read,
                         double decisions, guint32 seed, AvlastEstimates *estimates,
                         GError **error);
/* What studies of the sets of --evsi would be worth, at each threshold and size
 * (cmd/cea/study.c). Decisions that are taken over all years, or NaN when not told. */
gboolean avlast_cea_study(const AvlastCeaOwn *own, const AvlastCeaRead *read,
                          const AvlastSchedule *schedule, guint32 seed,
                          AvlastEstimates *estimates, GError **error);

gboolean avlast_cea_run(AvlastRun *run, GError **error);

#endif
