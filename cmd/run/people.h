/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_RUN_PEOPLE_H
#define AVLAST_CMD_RUN_PEOPLE_H

#include "cmd/run/folder.h"
#include "infer/between.h"
#include "study/plan.h"

/* Analyses of the same people. Their estimates' joint covariance is found from each
 * person's influence while the analyses are made; the folder gets the covariance alone,
 * in joint-covariance.json. People's influence is in pipes and memory, in no file. */

/* Names of the analyses whose influence is wanted: two or more that the value model, or
 * an analysis made `of` others, takes together, by programs that have influence. A value
 * model with faults wants none: `avlast value` tells them. To be freed with
 * g_hash_table_unref. */
GHashTable *avlast_people_wanted(const AvlastPlan *plan);

/* Takes what is there for other results alone out of a result's JSON: it is then as the
 * program writes it without --keep-influence. To be freed; NULL when `json` is no JSON.
 */
char *avlast_people_forget(const char *json);

/* Writes joint-covariance.json of the results (in the order of the plan's analyses, NULL
 * where there is none) that are taken together, with the bytes of their files in
 * `folder`; no file when no two are of the same people. */
gboolean avlast_people_join(const AvlastPlan *plan, AvlastResult *const *results,
                            AvlastFolder *folder, GError **error);

#endif
