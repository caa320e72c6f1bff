/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/prepost/prepost.h"

#include <math.h>

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/prepost/parts.h"

/* --- what does not go together --- */

static gboolean refuse(const char *text, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV252", NULL, "%s", text);
    return FALSE;
}

static gboolean check_effects(const AvlastPrePostUnits *units,
                              const AvlastPrePostOptions *o, gboolean paired,
                              GError **error)
{
    const guint pairs = 1U << AVLAST_EFFECT_DZ | 1U << AVLAST_EFFECT_DAV |
                        1U << AVLAST_EFFECT_DRM,
                of_pairs = pairs | pairs << AVLAST_EFFECTS_D,
                samples = 1U << AVLAST_EFFECT_DS,
                of_samples = samples | samples << AVLAST_EFFECTS_D;
    const guint asked = o->effects_given ? o->effects : 0;

    if (asked && units->weight)
        return refuse("--effects takes no --weights: standardised changes are those of "
                      "the people as they are",
                      error);
    if (!paired && (asked & of_pairs))
        return refuse("--effects: dz, dav and drm are of pairs\nhint: ds is of two "
                      "samples",
                      error);
    if (paired && (asked & of_samples))
        return refuse("--effects: ds and gs are of two samples, which share nobody\n"
                      "hint: dz, dav, drm or db are of pairs",
                      error);
    return TRUE;
}

static gboolean check(const AvlastPrePostUnits *units, const AvlastPrePostOptions *o,
                      GError **error)
{
    const gboolean paired = units->linked && !o->all;
    const guint tests = o->tests_given ? o->tests : 0;

    if (o->all && !units->linked)
        return refuse("--use all is for waves that --id links; without it every row is "
                      "in use already",
                      error);
    if (o->all && !o->columns.time)
        return refuse("--use all is for data with a row per wave; with a row per person "
                      "only pairs tell a change",
                      error);
    if (tests && !paired)
        return refuse("--test: the tests of ranks, signs and McNemar's are of pairs\n"
                      "hint: avlast survey test 'OUTCOME ~ WAVE' --method wilcoxon "
                      "compares two samples",
                      error);
    if (tests && units->cluster)
        return refuse("--test takes no --cluster: these tests take people as having "
                      "nothing to do with each other\nhint: the mean change with "
                      "--cluster is tested by CR2",
                      error);
    if (tests && units->weight)
        return refuse("--test takes no --weights", error);
    if (!isnan(o->reliability) && !paired)
        return refuse("--reliability is for pairs: a reliable change is a person's",
                      error);
    if (!isnan(o->reliability) && units->weight)
        return refuse("--reliability takes no --weights", error);
    return check_effects(units, o, paired, error);
}

/* McNemar's test of what is not yes and no. */
static gboolean check_binary(const AvlastPrePostData *data, GError **error)
{
    const AvlastPrePostOptions *o = data->options;

    if (data->binary || !o->tests_given || !(o->tests & AVLAST_PREPOST_MCNEMAR))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV252", NULL,
                "--test mcnemar: '%s' is not 0 and 1 in all rows", data->outcome);
    return FALSE;
}

/* --- rows --- */

/* All, then each arm. */
static gboolean add_parts(const AvlastPrePostData *data, guint32 group,
                          AvlastEstimates *all, AvlastEstimates *rest, GError **error)
{
    const AvlastPrePostUnits *units = data->units;
    const guint32 parts = units->arm ? units->n_arms : 1;

    if (units->arm && !avlast_prepost_compare(data, group, all, error))
        return FALSE;
    for (guint32 a = 0; a < parts; a++) {
        const AvlastPrePostPart part = {group, units->arm ? a : AVLAST_NO_LEVEL};
        if (!avlast_prepost_means(data, &part, all, error) ||
            !avlast_prepost_others(data, &part, rest, error))
            return FALSE;
    }
    return TRUE;
}

gboolean avlast_prepost_outcome(const AvlastPrePostData *data, AvlastEstimates *all,
                                AvlastEstimates *rest, GError **error)
{
    const AvlastPrePostUnits *units = data->units;

    if (!add_parts(data, AVLAST_NO_LEVEL, all, rest, error))
        return FALSE;
    for (guint32 g = 0; units->group && g < units->group_names->len; g++)
        if (!add_parts(data, g, all, rest, error))
            return FALSE;
    return TRUE;
}

static void count_lost(AvlastEstimates *e, const AvlastPrePostData *data,
                       gboolean several)
{
    for (guint i = 0; i < data->lost->len; i++) {
        const AvlastDropped *lost = g_ptr_array_index(data->lost, i);
        g_autofree char *what =
            several ? g_strdup_printf("%s (outcome '%s')", lost->what, data->outcome)
                    : g_strdup(lost->what);
        avlast_estimates_drop(e, what, lost->rows);
    }
}

/* Rows of the file that an outcome uses. */
static void mark_rows(const AvlastPrePostData *data, guint8 *used)
{
    for (int w = 0; w < 2; w++)
        for (gsize u = 0; u < data->units->n; u++)
            if (data->use[w][u])
                used[data->units->row[w][u]] = 1;
}

static char *method_line(const AvlastPrePostUnits *units, const AvlastPrePostOptions *o)
{
    const gboolean paired = units->linked && !o->all;
    const char *how = units->cluster ? _("CR2 standard errors by cluster")
                      : paired       ? _("HC2 standard errors (the paired t test)")
                      : o->all       ? _("CR2 standard errors by person")
                                     : _("two samples, Welch's t");

    if (units->arm)
        return g_strdup_printf(
            "%s; %s",
            paired ? _("change beside the comparison group, as change score and ANCOVA")
                   : _("difference in differences of the waves' means"),
            units->cluster ? _("CR2 standard errors by cluster")
            : paired       ? _("HC2 standard errors")
            : o->all       ? _("CR2 standard errors by person")
                           : _("HC2 standard errors"));
    return g_strdup_printf(
        "%s; %s",
        paired   ? _("mean change of pairs")
        : o->all ? _("difference of the waves' means, people measured once among them")
                 : _("difference of the waves' means"),
        how);
}

static char *design_line(const AvlastPrePostUnits *units)
{
    gsize count[3] = {0, 0, 0}; /* both, before alone, after alone */

    for (gsize u = 0; u < units->n; u++) {
        const gboolean before = units->row[0][u] != AVLAST_NO_ROW,
                       after = units->row[1][u] != AVLAST_NO_ROW;
        if (before || after)
            count[before && after ? 0 : before ? 1 : 2]++;
    }
    if (!units->linked)
        return g_strdup_printf(_("%u rows before and %u after, not linked"),
                               (guint)count[1], (guint)count[2]);
    if (count[1] + count[2] == 0)
        return g_strdup_printf(_("%u people, before and after"), (guint)count[0]);
    return g_strdup_printf(
        _("%u people in both waves, %u in the first alone, %u in the second alone"),
        (guint)count[0], (guint)count[1], (guint)count[2]);
}

/* What every result of these programs must say. */
static void add_notes(AvlastEstimates *e, const AvlastPrePostUnits *units,
                      const AvlastPrePostOptions *o)
{
    if (!units->arm)
        avlast_estimates_note(
            e, "%s",
            _("without a comparison group a change may have come about anyway; people "
              "picked because they were low (or high) before come up (or down) by "
              "themselves"));
    else if (units->linked && !o->all)
        avlast_estimates_note(
            e, "%s",
            _("change score: the groups would have changed by the same amount without "
              "it. ANCOVA: people with the same score before would have ended alike. "
              "When the two tell different things the groups differed before, and "
              "neither assumption can be seen in the data"));
    guint without = 0;
    for (gsize u = 0; units->group && u < units->n; u++)
        without += units->group[u] == AVLAST_NO_LEVEL;
    if (without)
        avlast_estimates_note(
            e,
            units->linked ? _("people without a group, in no estimate by group: %u")
                          : _("rows without a group, in no estimate by group: %u"),
            without);
    if (units->linked && !units->arm && o->all)
        avlast_estimates_note(
            e, "%s",
            _("people measured once count as if those missing were like those who came"));
}

AvlastEstimates *avlast_prepost(const AvlastFrame *frame,
                                const AvlastPrePostOptions *options, GError **error)
{
    g_autoptr(AvlastPrePostUnits) units =
        avlast_prepost_units_new(frame, &options->columns, error);
    g_autoptr(AvlastEstimates) all = avlast_estimates_new(),
                               rest = avlast_estimates_new();
    g_autofree guint8 *used = avlast_array(guint8, frame->rows, error);

    if (!units || !used || !check(units, options, error))
        return NULL;
    all->level = rest->level = options->level;
    for (guint i = 0; i < units->excluded->len; i++) {
        const AvlastDropped *lost = g_ptr_array_index(units->excluded, i);
        avlast_estimates_drop(all, lost->what, lost->rows);
    }
    for (gsize o = 0; options->outcomes[o]; o++) {
        g_autoptr(AvlastPrePostData) data =
            avlast_prepost_data_new(units, options, o, error);
        if (!data || !check_binary(data, error) ||
            !avlast_prepost_outcome(data, all, rest, error))
            return NULL;
        count_lost(all, data, options->outcomes[1] != NULL);
        mark_rows(data, used);
    }
    if (rest->rows->len > 0 && !avlast_estimates_append(all, rest, error))
        return NULL;
    all->rows_read = (gint64)frame->rows;
    for (gsize i = 0; i < frame->rows; i++)
        all->rows_used += used[i];
    all->method = method_line(units, options);
    all->design = design_line(units);
    add_notes(all, units, options);
    return g_steal_pointer(&all);
}
