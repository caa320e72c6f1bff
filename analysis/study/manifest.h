/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_MANIFEST_H
#define AVLAST_STUDY_MANIFEST_H

#include <jansson.h>

#include "data/codebook.h"
#include "infer/result.h"
#include "study/plan.h"

/* What an output folder of `run` holds and where it came from: manifest.json, schema
 * "avlast-manifest/1", keys sorted.
 *
 *   schema, program ("avlast"), version
 *   plan       {file, sha256}
 *   study      {key: prose}: text, {"en": text, "nb": text}, or a list of these; as in
 * the plan. Empty when the plan has none registered "2026-01-15" or null lang, audience:
 * of the report, or null labels     {variable: {label, unit, levels {code:
 * label}}}: label as prose; from codebook and scales analyses   [{name, command, role,
 * label (prose or null), status "planned" | "deviation" | "exploratory", deviation (prose
 * or null), deviations [text], arguments [text], file "NAME.json", table
 * "tables/NAME.csv", seed, family [text] of a trial that names any, of
 * [text] of what is made of other analyses' results}] value      {file,
 * sha256, result "value.json", table, seed} or null inputs     [{file, sha256, bytes}],
 * by name; names start at the plan's folder outputs    [{file, sha256, bytes}], by name;
 * all files of the folder but this one. Absent while the report is still to be made
 *   libraries  {name: version}
 *   warnings   [text]: what the programs said
 *   date       "2026-01-15", from SOURCE_DATE_EPOCH; absent without it, so that equal
 * runs are equal bytes
 *
 * All functions return new references and borrow their arguments. */

/* A manifest of the plan, without analyses and outputs. */
json_t *avlast_manifest_new(const AvlastPlan *plan, const char *version);

/* Adds labels and units of the codebook's columns (NULL: none) and of the plan's scales.
 */
void avlast_manifest_add_labels(json_t *manifest, const AvlastPlan *plan,
                                const AvlastCodebook *codebook);

/* Adds an analysis and its result's inputs. It is a deviation when the plan says so or
 * the result was made with other options than the plan's. */
void avlast_manifest_add_analysis(json_t *manifest, const AvlastPlanAnalysis *analysis,
                                  const AvlastResult *result);

/* Adds the value model's result, "value.json", and those of its inputs that are no
 * analyses' results. AVLAST_ERROR_NOT_FOUND when the model cannot be read. */
gboolean avlast_manifest_add_value(json_t *manifest, const AvlastPlan *plan,
                                   const AvlastResult *result, GError **error);

/* Says that the folder holds the correction of the plan's families
 * (study/families.h): member families {result, table}; absent otherwise. */
void avlast_manifest_add_families(json_t *manifest);

void avlast_manifest_add_warning(json_t *manifest, const char *text);

/* Adds a file to the inputs by its bytes; `name` is what is written down.
 * AVLAST_ERROR_NOT_FOUND when it cannot be read. A name that is there already stays. */
gboolean avlast_manifest_add_input(json_t *manifest, const char *path, const char *name,
                                   GError **error);

/* Sets the outputs: the files of folder/names (NULL-terminated). */
gboolean avlast_manifest_set_outputs(json_t *manifest, const char *folder,
                                     const char *const *names, GError **error);

/* Adds files of folder/names to the outputs, or renews what is said of them: what was
 * written into the folder later. The other outputs stay as they are, changed or not.
 * AVLAST_ERROR_NOT_FOUND when one of the files cannot be read. */
gboolean avlast_manifest_add_outputs(json_t *manifest, const char *folder,
                                     const char *const *names, GError **error);

/* As text with one final newline, to be freed. */
char *avlast_manifest_to_json(const json_t *manifest);

/* Reads FOLDER/manifest.json. NULL with AVLAST_ERROR_NOT_FOUND when there is none,
 * AVLAST_ERROR_MALFORMED when it is no manifest, of another schema, or when an output's
 * name leads out of the folder. */
json_t *avlast_manifest_read(const char *folder, GError **error);

/* The names of its outputs, sorted, NULL-terminated; to be freed with g_strfreev. */
GStrv avlast_manifest_outputs(const json_t *manifest);

#endif
