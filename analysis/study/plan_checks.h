/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_PLAN_CHECKS_H
#define AVLAST_STUDY_PLAN_CHECKS_H

#include "data/answers.h"
#include "data/rules.h"
#include "data/waves.h"
#include "data/yaml.h"

/* The plan's section `checks`: what `avlast check` holds the data against beyond the
 * codebook. A list whose members are one of
 *
 *   {name: adults, rule: "age >= 18", when: "kind = 'adult'", message: prose,
 *    severity: fault}
 *   {name: tired, straightline: [q1, q2, q3, q4], longest: 4, severity: note}
 *   {name: hasty, duration: {column: seconds, min: 120}, severity: note}
 *   {waves: wave}                                   a long file's column
 *   {waves: [{name: before, columns: [a, b]}, ...]} a wide file's waves
 */
typedef struct {
    GPtrArray *rules;   /* of AvlastRule * */
    GPtrArray *answers; /* of AvlastAnswersCheck * */
    char *wave;         /* the column of a long file, or NULL */
    GPtrArray *waves;   /* of AvlastWave *, or NULL */
} AvlastPlanChecks;

/* Reads the section (NULL: nothing is asked), messages in `lang`. NULL and
 * AVLAST_ERROR_PLAN at the first fault: AV195 for a member that is none of these, and
 * what reading YAML finds. */
AvlastPlanChecks *avlast_plan_checks_read(const AvlastYaml *section, const char *lang,
                                          GError **error);
void avlast_plan_checks_free(AvlastPlanChecks *checks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPlanChecks, avlast_plan_checks_free)

#endif
