/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/scale/ratings.h"
#include "cmd/scale/scale.h"
#include "core/error.h"
#include "impact/lost.h"

/* A chart of more points than this shows nothing that one of fewer does not. */
#define MOST_POINTS 5000

static void tell_incomplete(const AvlastScaleWork *work, const char *outcome,
                            const AvlastItems *ratings)
{
    guint incomplete = 0;

    for (gsize i = 0; i < work->sample->n; i++) {
        gboolean lacks = FALSE;
        for (gsize j = 0; j < ratings->k; j++)
            lacks = lacks || isnan(ratings->answer[j][i]);
        incomplete += lacks && avlast_sample_counts(work->sample, i, 0.0) ? 1 : 0;
    }
    if (incomplete)
        avlast_estimates_note(work->estimates,
                              _("%s: %u rows lack a rating and are left out"), outcome,
                              incomplete);
}

static gboolean is_told(const AvlastEstimates *e, const char *what)
{
    for (guint i = 0; i < e->dropped->len; i++)
        if (strcmp(((AvlastDropped *)g_ptr_array_index(e->dropped, i))->what, what) == 0)
            return TRUE;
    return FALSE;
}

/* Rows without a rating by the first reason that they lack one for; once for columns that
 * several statistics ask for. */
static void drop_incomplete(const AvlastScaleWork *work, char **names)
{
    g_autoptr(GPtrArray) lost = avlast_dropped_list();
    g_autofree char *all = g_strjoinv(",", names);

    for (gsize i = 0; i < work->sample->n; i++) {
        gboolean counted = !avlast_sample_counts(work->sample, i, 0.0);
        for (char **name = names; *name && !counted; name++) {
            const AvlastColumn *column = avlast_frame_find(work->frame, *name);
            if (!column || column->reason[i] == AVLAST_PRESENT)
                continue;
            g_autofree char *reason = avlast_missing_reason(column, i);
            g_autofree char *what = g_strdup_printf("%s (%s)", reason, all);
            avlast_dropped_count(lost, what, 1);
            counted = TRUE;
        }
    }
    for (guint k = 0; k < lost->len; k++) {
        const AvlastDropped *one = g_ptr_array_index(lost, k);
        if (!is_told(work->estimates, one->what))
            avlast_estimates_drop(work->estimates, one->what, one->rows);
    }
}

static gboolean take_numbers(const AvlastFrame *frame, char **names, AvlastItems *items,
                             const double **answer, GError **error)
{
    for (items->k = 0; names[items->k]; items->k++) {
        const AvlastColumn *column =
            avlast_frame_require_number(frame, names[items->k], error);
        if (!column)
            return FALSE;
        answer[items->k] = column->number;
    }
    items->name = (const char *const *)names;
    items->answer = answer;
    return TRUE;
}

/* --- ICC --- */

static gboolean icc_long(const AvlastScaleWork *work, GError **error)
{
    const AvlastScaleOptions *own = work->own;
    const AvlastDesignColumns none = {0};

    if (work->run->options.by) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--icc with --rater and --subject takes no --by\nhint: use --where");
        return FALSE;
    }
    g_autoptr(AvlastFrame) wide =
        avlast_ratings_wide(work->frame, own->icc[0], own->subject, own->rater, error);
    if (!wide)
        return FALSE;
    const guint k = wide->columns->len;
    g_autofree char **names = g_new0(char *, k + 1);
    g_autofree const double **answer = g_new0(const double *, k);
    for (guint j = 0; j < k; j++)
        names[j] = ((AvlastColumn *)g_ptr_array_index(wide->columns, j))->name;
    AvlastItems items;
    g_autoptr(AvlastSample) sample = avlast_sample_new(wide, &none, error);
    g_autoptr(AvlastGroups) groups =
        sample ? avlast_groups_new(wide, sample, NULL, error) : NULL;
    if (!groups || !take_numbers(wide, names, &items, answer, error))
        return FALSE;
    AvlastScaleWork inner = *work;
    inner.sample = sample;
    inner.groups = groups;
    tell_incomplete(&inner, own->icc[0], &items);
    if (avlast_sample_is_complex(work->sample))
        avlast_estimates_note(work->estimates, "%s",
                              _("weights, strata and clusters do not enter the "
                                "intraclass correlations"));
    g_autoptr(AvlastEstimates) more =
        avlast_icc(sample, groups, own->icc[0], &items, work->run->options.level, error);
    return more && avlast_scale_add(work, more, error);
}

static gboolean icc(const AvlastScaleWork *work, GError **error)
{
    const AvlastScaleOptions *own = work->own;
    const guint k = g_strv_length(own->icc);

    if (own->rater || own->subject) {
        if (k == 1 && own->rater && own->subject)
            return icc_long(work, error);
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV801", NULL,
            "--icc with a row per rating takes one column, --rater and --subject");
        return FALSE;
    }
    if (k < 2) {
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV801", NULL,
            "--icc: two raters' columns at least\nhint: --icc a,b,c; with a row per "
            "rating, --icc score --rater COL --subject COL");
        return FALSE;
    }
    g_autofree char *outcome = g_strjoinv(",", own->icc);
    g_autofree const double **answer = g_new0(const double *, k);
    AvlastItems items;
    if (!take_numbers(work->frame, own->icc, &items, answer, error))
        return FALSE;
    tell_incomplete(work, outcome, &items);
    drop_incomplete(work, own->icc);
    g_autoptr(AvlastEstimates) more = avlast_icc(work->sample, work->groups, outcome,
                                                 &items, work->run->options.level, error);
    return more && avlast_scale_add(work, more, error);
}

/* --- kappa --- */

static AvlastKappaWeights weights_of(const char *name)
{
    return g_strcmp0(name, "linear") == 0      ? AVLAST_KAPPA_LINEAR
           : g_strcmp0(name, "quadratic") == 0 ? AVLAST_KAPPA_QUADRATIC
                                               : AVLAST_KAPPA_PLAIN;
}

static gboolean is_pair(char **names, const char *option, GError **error)
{
    if (g_strv_length(names) == 2)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                "--%s: it takes two columns, COL,COL", option);
    return FALSE;
}

static gboolean kappa(const AvlastScaleWork *work, GError **error)
{
    const AvlastScaleOptions *own = work->own;
    const AvlastKappaWeights weights = weights_of(own->kappa_weights);

    if (!is_pair(own->kappa, "kappa", error))
        return FALSE;
    g_autofree char *outcome = g_strjoinv(",", own->kappa);
    g_autoptr(AvlastTwoRatings) ratings =
        avlast_two_ratings(work->frame, own->kappa[0], own->kappa[1], error);
    if (!ratings)
        return FALSE;
    const AvlastRatingPair pair = {ratings->a, ratings->b, ratings->names->len,
                                   ratings->place};
    guint lacks = 0;
    for (gsize i = 0; i < work->sample->n; i++)
        if (avlast_sample_counts(work->sample, i, 0.0) &&
            (ratings->a[i] == AVLAST_NO_LEVEL || ratings->b[i] == AVLAST_NO_LEVEL))
            lacks++;
    if (lacks)
        avlast_estimates_note(work->estimates,
                              _("%s: %u rows lack a rating and are left out"), outcome,
                              lacks);
    drop_incomplete(work, own->kappa);
    if (weights != AVLAST_KAPPA_PLAIN && !ratings->ordered) {
        g_ptr_array_add(ratings->names, NULL);
        g_autofree char *order = g_strjoinv(", ", (char **)ratings->names->pdata);
        g_ptr_array_set_size(ratings->names, (gint)ratings->names->len - 1);
        avlast_estimates_note(work->estimates,
                              _("%s: weights of kappa take the categories in this order, "
                                "one step apart: %s"),
                              outcome, order);
    }
    g_autoptr(AvlastEstimates) more =
        avlast_kappa(work->sample, work->groups, outcome, &pair, weights,
                     work->run->options.level, error);
    return more && avlast_scale_add(work, more, error);
}

/* --- Bland-Altman --- */

/* charts.bland-altman: equal points once, with how many they are. */
static void chart_points(const AvlastScaleWork *work, const double *a, const double *b,
                         const AvlastEstimates *rows)
{
    static const char *const lines[] = {"bias", "lower", "upper"};
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    json_t *points = json_array(), *chart = json_object();

    for (gsize i = 0; i < work->sample->n && order->len <= MOST_POINTS; i++) {
        if (!avlast_sample_counts(work->sample, i, a[i] - b[i]))
            continue;
        char *key = g_strdup_printf("%.17g %.17g", 0.5 * (a[i] + b[i]), a[i] - b[i]);
        const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(seen, key));
        if (n)
            g_hash_table_insert(seen, key, GUINT_TO_POINTER(n + 1));
        else {
            g_ptr_array_add(order, key);
            g_hash_table_insert(seen, key, GUINT_TO_POINTER(1));
        }
    }
    for (guint i = 0; i < order->len && order->len <= MOST_POINTS; i++) {
        const char *key = g_ptr_array_index(order, i);
        char *rest;
        const double mean = g_ascii_strtod(key, &rest);
        json_array_append_new(
            points, json_pack("[o, o, i]", avlast_json_number(mean),
                              avlast_json_number(g_ascii_strtod(rest, NULL)),
                              (int)GPOINTER_TO_UINT(g_hash_table_lookup(seen, key))));
    }
    json_object_set_new(chart, "a", json_string(work->own->bland_altman[0]));
    json_object_set_new(chart, "b", json_string(work->own->bland_altman[1]));
    for (guint l = 0; l < G_N_ELEMENTS(lines); l++) {
        const AvlastEstimate *row =
            avlast_estimates_find(rows, NULL, NULL, lines[l], NULL);
        json_object_set_new(chart, lines[l],
                            json_pack("[o, o, o]", avlast_json_number(row->estimate),
                                      avlast_json_number(row->conf_low),
                                      avlast_json_number(row->conf_high)));
    }
    json_object_set_new(chart, "points", points);
    json_object_set_new(work->charts, "bland-altman", chart);
}

static gboolean bland_altman(const AvlastScaleWork *work, GError **error)
{
    const AvlastScaleOptions *own = work->own;
    const AvlastBlandAltmanOptions options = {.level = work->run->options.level,
                                              .width = own->limits};
    const double *answer[2] = {NULL, NULL};
    AvlastItems items;

    if (!is_pair(own->bland_altman, "bland-altman", error) ||
        !take_numbers(work->frame, own->bland_altman, &items, answer, error))
        return FALSE;
    g_autofree char *outcome = g_strjoinv(",", own->bland_altman);
    tell_incomplete(work, outcome, &items);
    drop_incomplete(work, own->bland_altman);
    avlast_estimates_note(work->estimates, _("%s: differences are '%s' minus '%s'"),
                          outcome, own->bland_altman[0], own->bland_altman[1]);
    g_autoptr(AvlastEstimates) more = avlast_bland_altman(
        work->sample, work->groups, outcome, answer[0], answer[1], &options, error);
    if (!more)
        return FALSE;
    if (!work->groups->code)
        chart_points(work, answer[0], answer[1], more);
    return avlast_scale_add(work, more, error);
}

gboolean avlast_scale_agreement(const AvlastScaleWork *work, GError **error)
{
    const AvlastScaleOptions *own = work->own;

    return (!own->icc || icc(work, error)) && (!own->kappa || kappa(work, error)) &&
           (!own->bland_altman || bland_altman(work, error));
}
