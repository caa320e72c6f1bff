/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/check_asked.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "study/plan_columns.h"

void avlast_check_asked_free(AvlastCheckAsked *asked)
{
    if (!asked)
        return;
    avlast_plan_checks_free(asked->checks);
    g_array_unref(asked->scales);
    g_free(asked);
}

static gboolean has_all(const AvlastFrame *frame, GStrv names)
{
    for (; names && *names; names++)
        if (!avlast_frame_find(frame, *names))
            return FALSE;
    return TRUE;
}

/* Those of the plan whose columns are not there. */
static void drop_absent(AvlastPlanChecks *checks, const AvlastFrame *frame)
{
    for (guint k = checks->answers->len; k-- > 0;) {
        const AvlastAnswersCheck *check = g_ptr_array_index(checks->answers, k);
        if (!has_all(frame, check->items) ||
            (check->duration && !avlast_frame_find(frame, check->duration)))
            g_ptr_array_remove_index(checks->answers, k);
    }
    if (checks->wave && !avlast_frame_find(frame, checks->wave))
        g_clear_pointer(&checks->wave, g_free);
    for (guint k = 0; checks->waves && k < checks->waves->len; k++)
        if (!has_all(frame,
                     ((AvlastWave *)g_ptr_array_index(checks->waves, k))->columns)) {
            g_clear_pointer(&checks->waves, g_ptr_array_unref);
            break;
        }
}

static AvlastAnswersCheck *add_check(AvlastPlanChecks *checks, const char *name,
                                     AvlastAnswersKind kind)
{
    AvlastAnswersCheck *check = g_new0(AvlastAnswersCheck, 1);

    check->name = g_strdup(name);
    check->kind = kind;
    check->least = NAN;
    g_ptr_array_add(checks->answers, check);
    return check;
}

static gboolean is_checked(const AvlastPlanChecks *checks, const char *name)
{
    for (guint k = 0; k < checks->answers->len; k++)
        if (strcmp(((AvlastAnswersCheck *)g_ptr_array_index(checks->answers, k))->name,
                   name) == 0)
            return TRUE;
    return FALSE;
}

/* Whoever answers alike to items that count both ways contradicts himself. */
static void add_scale(AvlastCheckAsked *asked, const char *name, GStrv items,
                      const AvlastFrame *frame)
{
    if (g_strv_length(items) < 3 || !has_all(frame, items) ||
        is_checked(asked->checks, name))
        return;
    add_check(asked->checks, name, AVLAST_ANSWERS_STRAIGHT)->items = g_strdupv(items);
}

static void add_plan_scales(AvlastCheckAsked *asked, const AvlastPlan *plan,
                            const AvlastFrame *frame)
{
    for (guint k = 0; k < plan->scales->len; k++) {
        const AvlastPlanScale *scale = g_ptr_array_index(plan->scales, k);
        const AvlastItemRange range = {scale->name, (const char *const *)scale->items,
                                       scale->item_min, scale->item_max};
        g_array_append_val(asked->scales, range);
        if (scale->reverse && scale->reverse[0])
            add_scale(asked, scale->name, scale->items, frame);
    }
}

static void add_codebook_scales(AvlastCheckAsked *asked, const AvlastCodebook *codebook,
                                const AvlastFrame *frame)
{
    for (guint k = 0; codebook && k < codebook->entries->len; k++) {
        const AvlastCodebookEntry *first = g_ptr_array_index(codebook->entries, k);
        g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
        gboolean reverse = FALSE;
        if (!first->scale)
            continue;
        for (guint i = 0; i < codebook->entries->len; i++) {
            const AvlastCodebookEntry *entry = g_ptr_array_index(codebook->entries, i);
            if (g_strcmp0(entry->scale, first->scale) != 0)
                continue;
            reverse = reverse || entry->reverse;
            g_strv_builder_add(builder, entry->name);
        }
        g_auto(GStrv) items = g_strv_builder_end(builder);
        if (reverse)
            add_scale(asked, first->scale, items, frame);
    }
}

static gboolean add_straightline(const AvlastCheckOptions *options,
                                 const AvlastPlan *plan, AvlastCheckAsked *asked,
                                 GError **error)
{
    const AvlastPlanScale *scale =
        plan && options->straightline && g_strv_length(options->straightline) == 1
            ? avlast_plan_scale(plan, options->straightline[0])
            : NULL;

    if (!options->straightline) {
        if (options->longest == G_MININT64)
            return TRUE;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "--longest belongs to --straightline, which is not given");
        return FALSE;
    }
    AvlastAnswersCheck *check = add_check(
        asked->checks, scale ? scale->name : "straightline", AVLAST_ANSWERS_STRAIGHT);
    check->items = g_strdupv(scale ? scale->items : options->straightline);
    if (options->longest == G_MININT64)
        return TRUE;
    if (options->longest < 2 || options->longest > g_strv_length(check->items)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--longest: %" G_GINT64_FORMAT
                    " is not from 2 to the number of items, %u",
                    options->longest, g_strv_length(check->items));
        return FALSE;
    }
    check->longest = (guint)options->longest;
    return TRUE;
}

static gboolean add_options(const AvlastCheckOptions *options, const AvlastPlan *plan,
                            AvlastCheckAsked *asked, GError **error)
{
    for (char **text = options->rule; text && *text; text++) {
        AvlastRule *rule = avlast_rule_parse(*text, error);
        if (!rule)
            return FALSE;
        g_ptr_array_add(asked->checks->rules, rule);
    }
    if (!add_straightline(options, plan, asked, error))
        return FALSE;
    if (options->duration) {
        AvlastAnswersCheck *check =
            add_check(asked->checks, options->duration, AVLAST_ANSWERS_FAST);
        check->duration = g_strdup(options->duration);
        check->least = options->min_duration;
    } else if (!isnan(options->min_duration)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "--min-duration belongs to --duration, which is not given");
        return FALSE;
    }
    if (options->wave) {
        g_free(asked->checks->wave);
        asked->checks->wave = g_strdup(options->wave);
        g_clear_pointer(&asked->checks->waves, g_ptr_array_unref);
    }
    return TRUE;
}

static const char *first_id(const AvlastCodebook *codebook)
{
    for (guint k = 0; codebook && k < codebook->entries->len; k++) {
        const AvlastCodebookEntry *entry = g_ptr_array_index(codebook->entries, k);
        if (entry->type == AVLAST_TYPE_ID)
            return entry->name;
    }
    return NULL;
}

/* The arm of the options, else of the plan's first trial. */
static const char *treatment_of(const AvlastPlan *plan, const AvlastFrame *frame,
                                const AvlastValidateOptions *against)
{
    const char *treatment = against->treatment, *cluster;

    if (!treatment && plan)
        avlast_plan_treatment(plan, &treatment, &cluster);
    return treatment && avlast_frame_find(frame, treatment) ? treatment : NULL;
}

AvlastCheckAsked *avlast_check_asked(const AvlastCheckOptions *options,
                                     const AvlastPlan *plan, const char *lang,
                                     const AvlastFrame *frame,
                                     AvlastValidateOptions *against, GError **error)
{
    g_autoptr(AvlastCheckAsked) asked = g_new0(AvlastCheckAsked, 1);

    asked->scales = g_array_new(FALSE, FALSE, sizeof(AvlastItemRange));
    asked->checks = avlast_plan_checks_read(plan ? plan->checks : NULL, lang, error);
    if (!asked->checks)
        return NULL;
    drop_absent(asked->checks, frame);
    if (!add_options(options, plan, asked, error))
        return NULL;
    if (plan)
        add_plan_scales(asked, plan, frame);
    add_codebook_scales(asked, against->codebook, frame);

    against->rules = asked->checks->rules;
    against->answers = asked->checks->answers;
    against->scales = (const AvlastItemRange *)(gpointer)asked->scales->data;
    against->n_scales = asked->scales->len;
    if (asked->checks->wave || asked->checks->waves) {
        asked->waves = (AvlastWavesCheck){
            .column = asked->checks->wave,
            .waves = asked->checks->waves,
            .id = against->id ? against->id : first_id(against->codebook),
            .treatment = treatment_of(plan, frame, against),
        };
        against->waves = &asked->waves;
    }
    return g_steal_pointer(&asked);
}
