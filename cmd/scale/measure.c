/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/environment.h"
#include "cmd/scale/scale.h"
#include "survey/reliability.h"

gboolean avlast_scale_add(const AvlastScaleWork *work, AvlastEstimates *more,
                          GError **error)
{
    AvlastEstimates *all = work->estimates;
    gint64 used = more->rows_used;

    if (used < 0) { /* agreement: the rows that its first term counts */
        used = 0;
        for (guint i = 0; i < more->rows->len; i++) {
            const AvlastEstimate *row = avlast_estimates_row(more, i);
            if (strcmp(row->term, avlast_estimates_row(more, 0)->term) == 0)
                used += MAX(row->nobs, 0);
        }
    }

    if (!all->design) {
        all->design = g_strdup(more->design);
        all->level = more->level;
        all->rows_read = more->rows_read;
    } else {
        /* the sample's own losses stand there already */
        for (guint i = more->dropped->len; i-- > 0;) {
            const AvlastDropped *d = g_ptr_array_index(more->dropped, i);
            for (guint j = 0; j < all->dropped->len; j++)
                if (strcmp(((AvlastDropped *)g_ptr_array_index(all->dropped, j))->what,
                           d->what) == 0) {
                    g_ptr_array_remove_index(more->dropped, i);
                    break;
                }
        }
    }
    all->rows_used = MAX(all->rows_used, used);
    return avlast_estimates_append(all, more, error);
}

static char *formula_of(const AvlastScale *scale)
{
    const guint k = avlast_scale_items(scale);

    if (scale->n_table)
        return g_strdup_printf(_("sum of %u items, converted by the published table"), k);
    switch (scale->score) {
    case AVLAST_SCORE_PERCENT:
        return g_strdup_printf(_("%u items, per cent of what is possible"), k);
    case AVLAST_SCORE_T:
        return g_strdup_printf(_("%u items, T score (50 + 10 z)"), k);
    case AVLAST_SCORE_PROFILE:
        return g_strdup_printf(_("the answers to %u items as digits"), k);
    case AVLAST_SCORE_MEAN:
        return scale->times == 1.0
                   ? g_strdup_printf(_("mean of %u items"), k)
                   : g_strdup_printf(_("mean of %u items times %g"), k, scale->times);
    case AVLAST_SCORE_SUM:
        break;
    }
    return scale->times == 1.0
               ? g_strdup_printf(_("sum of %u items"), k)
               : g_strdup_printf(_("sum of %u items times %g"), k, scale->times);
}

/* What a reader must know of the scale, in one note. */
static void tell_scale(const AvlastScaleWork *work, const AvlastScale *scale)
{
    const gboolean nb = strcmp(avlast_environment_lang(work->run), "nb") == 0;
    const char *label = nb && scale->label_nb ? scale->label_nb : scale->label;
    g_autofree char *formula = formula_of(scale),
                    *reversed = g_strjoinv(", ", scale->reverse);
    g_autoptr(GString) text = g_string_new(scale->name);

    g_string_append_printf(text, ": %s%s%s", label ? label : "", label ? "; " : "",
                           formula);
    if (!isnan(scale->min) && scale->score != AVLAST_SCORE_PROFILE)
        g_string_append_printf(text, _(", from %g to %g"), scale->min, scale->max);
    if (scale->better != AVLAST_BETTER_UNSAID)
        g_string_append(text, scale->better == AVLAST_BETTER_HIGHER
                                  ? _(", higher is better")
                                  : _(", lower is better"));
    if (*reversed)
        g_string_append_printf(text, _("; reversed: %s"), reversed);
    if (scale->min_answered)
        g_string_append_printf(text, _("; %u answers needed%s"), scale->min_answered,
                               scale->n_blocks > 1 ? _(" in each part") : "");
    if (!isnan(scale->smallest))
        g_string_append_printf(text, _("; smallest worthwhile change %g (%s)"),
                               scale->smallest, scale->smallest_source);
    if (scale->bands_source)
        g_string_append_printf(text, _("; bands: %s"), scale->bands_source);
    avlast_estimates_note(work->estimates, "%s", text->str);
}

static void tell_rows(const AvlastScaleWork *work, const AvlastScores *scores,
                      gboolean pairwise)
{
    guint whole = 0, part = 0;

    for (gsize i = 0; i < work->sample->n; i++) {
        if (!avlast_sample_counts(work->sample, i, 0.0) ||
            (work->groups->code && work->groups->code[i] == AVLAST_NO_LEVEL))
            continue;
        whole += scores->answered[i] == scores->k ? 1 : 0;
        part += scores->answered[i] > 0 && scores->answered[i] < scores->k;
    }
    if (!part)
        return;
    if (pairwise)
        avlast_estimates_note(work->estimates,
                              _("%s: reliability from pairs of items; rows with every "
                                "answer: %u, with some: %u"),
                              scores->scale->name, whole, part);
    else
        avlast_estimates_note(work->estimates,
                              _("%s: reliability from rows with every answer: "
                                "%u; with some: %u (--use pairwise takes them in)"),
                              scores->scale->name, whole, part);
}

static const AvlastEstimate *find(const AvlastEstimates *estimates, const char *outcome,
                                  const char *term, const char *item)
{
    g_autofree char *name = g_strconcat(term, "=", item, NULL);

    for (guint i = 0; i < estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(estimates, i);
        if (!row->group && strcmp(row->outcome, outcome) == 0 &&
            strcmp(row->term, name) == 0)
            return row;
    }
    return NULL;
}

/* charts.items: the items' means and item-rest correlations of the whole sample. */
static void chart_items(const AvlastScaleWork *work, const AvlastScores *scores,
                        const AvlastEstimates *reliability)
{
    const AvlastScale *scale = scores->scale;
    json_t *list = json_array(), *items = json_object_get(work->charts, "items");

    for (char **item = scale->items; *item; item++) {
        const AvlastEstimate *mean = find(reliability, scale->name, "item.mean", *item),
                             *rest = find(reliability, scale->name, "item.rest", *item);
        const AvlastColumn *column = avlast_frame_find(work->frame, *item);
        if (!mean || !rest)
            continue;
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "name", *item,
                            "label", avlast_json_text(column->label), "label_nb",
                            avlast_json_text(column->label_nb), "mean",
                            avlast_json_number(mean->estimate), "low",
                            avlast_json_number(mean->conf_low), "high",
                            avlast_json_number(mean->conf_high), "rest",
                            avlast_json_number(rest->estimate), "reversed",
                            g_strv_contains((const char *const *)scale->reverse, *item)));
    }
    if (json_array_size(list) == 0) {
        json_decref(list);
        return;
    }
    if (!items) {
        items = json_object();
        json_object_set_new(work->charts, "items", items);
    }
    json_object_set_new(items, scale->name,
                        json_pack("{s:o, s:o, s:o}", "low",
                                  avlast_json_number(scale->item_min), "high",
                                  avlast_json_number(scale->item_max), "items", list));
}

static gboolean add_reliability(const AvlastScaleWork *work, const AvlastScores *scores,
                                GError **error)
{
    const AvlastItems items = {scores->k, (const char *const *)scores->scale->items,
                               scores->answer};
    const AvlastReliabilityOptions options = {
        .level = work->run->options.level,
        .pairwise = g_strcmp0(work->own->use, "pairwise") == 0,
        .brief = work->own->brief};
    GError *fault = NULL;

    if (work->own->no_reliability || scores->k < 2 ||
        scores->scale->score == AVLAST_SCORE_PROFILE)
        return TRUE;
    g_autoptr(AvlastEstimates) more = avlast_reliability(
        work->sample, work->groups, scores->scale->name, &items, &options, &fault);
    if (fault && strstr(fault->message, "AV266")) {
        /* other scales of the same call may well have one */
        avlast_estimates_note(
            work->estimates, _("%s: no row has every answer, so there is no reliability"),
            scores->scale->name);
        g_error_free(fault);
        return TRUE;
    }
    if (fault) {
        g_propagate_error(error, fault);
        return FALSE;
    }
    tell_rows(work, scores, options.pairwise);
    chart_items(work, scores, more);
    return avlast_scale_add(work, more, error);
}

gboolean avlast_scale_measure(const AvlastScaleWork *work, const GPtrArray *scales,
                              GPtrArray *scores, GError **error)
{
    for (guint i = 0; i < scales->len; i++) {
        const AvlastScale *scale = g_ptr_array_index(scales, i);
        g_autoptr(AvlastScores) one = avlast_scores_new(work->frame, scale, error);
        if (!one)
            return FALSE;
        g_autoptr(AvlastEstimates) summary = avlast_scores_summary(
            work->sample, work->groups, one, work->run->options.level, error);
        if (!summary)
            return FALSE;
        tell_scale(work, scale);
        if (!avlast_scale_add(work, summary, error) || !add_reliability(work, one, error))
            return FALSE;
        if (work->own->scores)
            g_ptr_array_add(scores, g_steal_pointer(&one));
    }
    return TRUE;
}
