/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/rct_parts.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "impact/subgroups.h"

/* Whether one effect differs between the groups. */
static void test_one(AvlastEstimates *all, const char *outcome, const char *term,
                     const char *by, json_t *tests)
{
    const AvlastSubgroupTest test = avlast_subgroups_test(all, outcome, term);

    json_array_append_new(tests, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}",
                                           "outcome", outcome, "term", term, "by", by,
                                           "F", avlast_json_number(test.f), "df",
                                           avlast_json_number(test.df1), "df2",
                                           avlast_json_number(test.df2), "p.value",
                                           avlast_json_number(test.p_value)));
    if (isnan(test.f))
        avlast_estimates_note(all,
                              "outcome '%s', '%s': whether groups of '%s' differ "
                              "cannot be tested",
                              outcome, term, by);
    else
        avlast_estimates_note(all,
                              "outcome '%s', '%s': the same effect in all groups "
                              "of '%s'? F = %.2f (%.0f and %.1f df), p = %.3f",
                              outcome, term, by, test.f, test.df1, test.df2,
                              test.p_value);
}

void avlast_rct_test_subgroups(const AvlastTrial *trial, const AvlastRctOptions *options,
                               AvlastEstimates *all, json_t *tests)
{
    g_autofree char *by = g_strjoinv(",", (char **)(guintptr)options->by);

    for (gsize o = 0; options->outcomes[o]; o++) {
        for (guint k = 0; k < trial->effects->len; k++)
            test_one(all, options->outcomes[o], g_ptr_array_index(trial->effects, k), by,
                     tests);
        if (options->takeup)
            test_one(all, options->outcomes[o], options->takeup, by, tests);
    }
}

/* One outcome in one subgroup, whose blocks may be thin where those of all are not. */
static gboolean one_subgroup(const AvlastTrial *trial, const AvlastRctOptions *options,
                             gsize outcome, const guint8 *among, const char *group,
                             AvlastEstimates *all, GError **error)
{
    AvlastRctOptions settled = *options;
    g_autofree char *note = NULL;
    g_autoptr(AvlastAnalysed) a =
        avlast_rct_analyse(trial, options, outcome, among, error);

    if (!a || !avlast_rct_settle_blocks(a, &settled, &note, error) ||
        !avlast_rct_one_outcome(a, &settled, group, all, NULL, error))
        return FALSE;
    if (note)
        avlast_estimates_note(all, "%s: %s", group, note);
    return TRUE;
}

/* Says which group it was, and the way out before the estimator's own. */
static void tell_subgroup(const char *name, GError **error)
{
    if (!error || !*error)
        return;
    const char *message = (*error)->message, *hint = strstr(message, "\nhint: ");
    const int length = hint ? (int)(hint - message) : (int)strlen(message);
    char *told =
        g_strdup_printf("subgroup %s: %.*s\nhint: join rare levels, or leave the "
                        "group out by --where%s%s",
                        name, length, message, hint ? "; else " : "",
                        hint ? hint + strlen("\nhint: ") : "");

    g_free((*error)->message);
    (*error)->message = told;
}

/* Rows of so many groups are joined before they join the others: what they covary by is
 * copied each time. */
#define GROUPS_AT_ONCE 32

gboolean avlast_rct_subgroups(const AvlastTrial *trial, const AvlastRctOptions *options,
                              AvlastEstimates *all, json_t *tests, GError **error)
{
    g_autoptr(AvlastEstimates) some = NULL;
    const gsize n = trial->frame->rows;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree guint32 *code = avlast_subgroups(trial, options->by, names, error);
    g_autofree guint8 *among = avlast_array(guint8, n, error);
    gsize without = 0;

    if (!code || !among)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        without += trial->arm[i] != AVLAST_NO_LEVEL && code[i] == AVLAST_NO_LEVEL;
    for (guint32 c = 0; c < names->len; c++) {
        for (gsize i = 0; i < n; i++)
            among[i] = trial->arm[i] != AVLAST_NO_LEVEL && code[i] == c;
        for (gsize o = 0; options->outcomes[o]; o++) {
            const char *name = g_ptr_array_index(names, c);
            some = some ? some : avlast_estimates_new();
            if (!one_subgroup(trial, options, o, among, name, some, error)) {
                tell_subgroup(name, error);
                return FALSE;
            }
        }
        if ((c + 1) % GROUPS_AT_ONCE && c + 1 < names->len)
            continue;
        if (!avlast_estimates_append(all, some, error))
            return FALSE;
        g_clear_pointer(&some, avlast_estimates_free);
    }
    if (without)
        avlast_estimates_note(all, "rows without a group, in no estimate by group: %zu",
                              without);
    if (tests)
        avlast_rct_test_subgroups(trial, options, all, tests);
    return TRUE;
}
