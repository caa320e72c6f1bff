/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/plan_outcomes.h"

#include <math.h>
#include <string.h>

#define BETTER     "better"
#define WORTHWHILE "worthwhile"

static const char *const directions[] = {"higher", "lower", NULL};

gboolean avlast_plan_of_outcomes(const char *name)
{
    return strcmp(name, BETTER) == 0 || strcmp(name, WORTHWHILE) == 0;
}

static gboolean is_map(const AvlastYaml *node, GError **error)
{
    if (node->kind == AVLAST_YAML_MAP)
        return TRUE;
    avlast_yaml_fail(error, node, "AV677",
                     "'%s' says something of each outcome\nhint: %s", node->name,
                     strcmp(node->name, BETTER) == 0 ? "better: {absence: lower}"
                                                     : "worthwhile: {absence: -2}");
    return FALSE;
}

/* A worthwhile change below 0 wants less, above 0 more. */
static gboolean agrees(const AvlastYaml *study, const AvlastYaml *at, double change,
                       GError **error)
{
    const AvlastYaml *better = avlast_yaml_find(study, BETTER);
    guint direction = change < 0 ? 1 : 0;
    const guint wanted = direction;

    if (better && better->kind == AVLAST_YAML_MAP &&
        !avlast_yaml_get_choice(better, at->name, directions, &direction, error))
        return FALSE;
    if (direction == wanted)
        return TRUE;
    avlast_yaml_fail(
        error, at, "AV677",
        "'%s' is better when %s, but a change of %g is worthwhile\nhint: the "
        "sign says which way is wanted",
        at->name, directions[direction], change);
    return FALSE;
}

gboolean avlast_plan_check_outcomes(const AvlastYaml *study, GError **error)
{
    const AvlastYaml *better = avlast_yaml_find(study, BETTER),
                     *worthwhile = avlast_yaml_find(study, WORTHWHILE);

    if ((better && !is_map(better, error)) || (worthwhile && !is_map(worthwhile, error)))
        return FALSE;
    for (guint i = 0; better && i < better->items->len; i++) {
        const AvlastYaml *at = g_ptr_array_index(better->items, i);
        guint direction = 0;
        if (!avlast_yaml_get_choice(better, at->name, directions, &direction, error))
            return FALSE;
    }
    for (guint i = 0; worthwhile && i < worthwhile->items->len; i++) {
        const AvlastYaml *at = g_ptr_array_index(worthwhile->items, i);
        double change = NAN;
        if (!avlast_yaml_get_number(worthwhile, at->name, &change, error))
            return FALSE;
        if (!(fabs(change) > 0)) {
            avlast_yaml_fail(error, at, "AV677",
                             "no change of '%s' is too small to be worthwhile\nhint: a "
                             "number above or below 0, or leave it out",
                             at->name);
            return FALSE;
        }
        if (!agrees(study, at, change, error))
            return FALSE;
    }
    return TRUE;
}
