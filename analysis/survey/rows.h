/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_ROWS_H
#define AVLAST_SURVEY_ROWS_H

#include "design/sample.h"
#include "infer/estimates.h"
#include "survey/moments.h"

/* Long rows of descriptions. `prefix` is put before the term ("n:", or "" for none). */

AvlastEstimate *avlast_row_value(AvlastEstimates *estimates, const char *outcome,
                                 const char *group, const char *prefix, const char *term,
                                 double value);

/* A row with estimate, standard error, df, interval and counts of `from`; its note says
 * why there is no standard error. */
AvlastEstimate *avlast_row_copy(AvlastEstimates *estimates, const char *outcome,
                                const char *group, const char *prefix, const char *term,
                                const AvlastEstimate *from);

/* The same for a mean, with its t interval; and for a share with moments m, with its
 * logit interval (exact at 0 and 1, which the note says). */
AvlastEstimate *avlast_row_mean(AvlastEstimates *estimates, const char *outcome,
                                const char *group, const char *prefix, const char *term,
                                const AvlastEstimate *from);
AvlastEstimate *avlast_row_share(AvlastEstimates *estimates, const char *outcome,
                                 const char *group, const char *prefix, const char *term,
                                 const AvlastEstimate *from, const AvlastMoments *m);

/* Rows of the sample that count in no group: weight 0, outside the domain, no value in a
 * column of --by; each into `dropped`. */
void avlast_rows_dropped(AvlastEstimates *estimates, const AvlastSample *sample,
                         const AvlastGroups *groups);

/* Why a row has no value in a column, counted over groups: count[g * 256 + reason] of the
 * rows with why[i] != AVLAST_PRESENT that count. */
void avlast_rows_count_reasons(const AvlastSample *sample, const AvlastGroups *groups,
                               const guint8 *why, gint64 *count);

/* `missing` and `missing:REASON` of one group; any: 256 flags of the reasons to be shown.
 */
void avlast_rows_missing(AvlastEstimates *estimates, const char *outcome,
                         const char *group, const gint64 *count, const GPtrArray *reasons,
                         const gboolean *any);

#define AVLAST_REASONS 256

#endif
