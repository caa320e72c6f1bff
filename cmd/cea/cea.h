/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_CEA_CEA_H
#define AVLAST_CMD_CEA_CEA_H

#include "cmd/program.h"
#include "value/decision.h"

/* avlast cea: options compared by their own draws of cost and effect. */

typedef struct {
    char **options, **thresholds, **evppi;
    double population, years, rate;
} AvlastCeaOwn;

extern const AvlastOption avlast_cea_options[];

/* The draws as they were read. */
typedef struct {
    AvlastFrame *frame;
    GPtrArray *name;               /* of char *: the options */
    const double **cost, **effect; /* borrowed from the frame */
    GArray *threshold;             /* of double */
    AvlastOptionDraws draws;
} AvlastCeaRead;

void avlast_cea_read_free(AvlastCeaRead *read);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCeaRead, avlast_cea_read_free)
AvlastCeaRead *avlast_cea_read(AvlastRun *run, GError **error);
/* A column of numbers without a gap. */
const double *avlast_cea_column(const AvlastFrame *frame, const char *name,
                                GError **error);

gboolean avlast_cea_fill(AvlastRun *run, const AvlastCeaRead *read, AvlastResult *result,
                         GError **error);
gboolean avlast_cea_run(AvlastRun *run, GError **error);

#endif
