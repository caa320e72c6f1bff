/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/wild.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/resampling.h"
#include "core/error.h"
#include "infer/result.h"

/* Replicates when --reps is not given; 1 - level times one more of them is whole. */
#define REPS      9999
#define REPS_MOST 10000000

gboolean avlast_run_wild(AvlastRun *run, const AvlastFrame *frame, const char *kind,
                         const char *factors, AvlastWildOptions *o, GError **error)
{
    *o = (AvlastWildOptions){.level = run->options.level};
    avlast_wild_parse(kind, o);
    if (factors)
        avlast_wild_factors_parse(factors, &o->factors);
    if (!avlast_run_reps(run, REPS, REPS_MOST, &o->reps, error) ||
        !avlast_run_seed(run, &o->seed, error))
        return FALSE;
    o->watch = avlast_run_watch(run, frame);
    return TRUE;
}

json_t *avlast_wild_told_add(AvlastWildTold *told, const char *term,
                             const AvlastWild *wild)
{
    json_t *entry = json_object();

    json_object_set_new(entry, "term", json_string(term));
    json_object_set_new(entry, "p.value", avlast_json_number(wild->p_value));
    json_object_set_new(entry, "p.strict", avlast_json_number(wild->p_strict));
    json_array_append_new(told->rows, entry);
    if (wild->reps)
        told->last = *wild;
    if (!isnan(wild->p_value))
        told->ties = fmax(told->ties, wild->p_value - wild->p_strict);
    return entry;
}

void avlast_wild_told_stretch(AvlastWildTold *told, json_t *entry, double stretch)
{
    json_object_set_new(entry, "stretch", avlast_json_number(stretch));
    if (isnan(stretch))
        return;
    told->least = told->most > 0.0 ? fmin(told->least, stretch) : stretch;
    told->most = fmax(told->most, stretch);
}

void avlast_wild_told_treated(json_t *entry, gsize with, gsize without)
{
    json_object_set_new(entry, "clusters.with", json_integer((json_int_t)with));
    json_object_set_new(entry, "clusters.without", json_integer((json_int_t)without));
}

gboolean avlast_run_check_wild_sets(const AvlastRun *run, GError **error)
{
    if (!run->options.imputation && !run->options.imputed)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV737", NULL,
                "with instruments --wild takes no completed data sets: replicates of the "
                "two equations have no rule for what imputing adds\nhint: without --wild "
                "the estimates by instruments are pooled");
    return FALSE;
}

json_t *avlast_wild_settings(AvlastWildTold *told)
{
    const AvlastWildOptions *o = told->options;
    const AvlastWild *last = &told->last;
    json_t *wild = json_object();

    json_object_set_new(wild, "type", json_string(told->kind));
    json_object_set_new(wild, "factors",
                        json_string(avlast_wild_factors_name(o->factors)));
    json_object_set_new(wild, "reps", json_integer(last->reps));
    json_object_set_new(wild, "enumerated", json_boolean(last->enumerated));
    json_object_set_new(wild, "seed",
                        last->enumerated ? json_null() : json_integer(o->seed));
    json_object_set_new(wild, "clusters", json_integer((json_int_t)last->n_clusters));
    json_object_set_new(wild, "granularity", avlast_json_number(1.0 / last->reps));
    if (told->sets)
        json_object_set_new(wild, "sets", json_integer(told->sets));
    json_object_set_new(wild, "rows", g_steal_pointer(&told->rows));
    return wild;
}

char *avlast_wild_sentence(const AvlastWildTold *told)
{
    const AvlastWild *last = &told->last;
    g_autoptr(GString) text = g_string_new(NULL);

    if (last->enumerated)
        g_string_append_printf(text,
                               _("wild cluster bootstrap: all %u vectors of signs of %d "
                                 "clusters"),
                               last->reps, (int)last->n_clusters);
    else
        g_string_append_printf(
            text, _("wild cluster bootstrap: %u draws of %s factors of %d clusters"),
            last->reps, avlast_wild_factors_name(told->options->factors),
            (int)last->n_clusters);
    g_string_append_printf(text,
                           _("; p is a multiple of %.3g, ties with the sample count"),
                           1.0 / last->reps);
    if (told->ties > 0.0)
        g_string_append_printf(text, _(" (without them p is lower by up to %.3g)"),
                               told->ties);
    return g_strdup(text->str);
}

char *avlast_wild_sets_sentence(const AvlastWildTold *told)
{
    return g_strdup_printf(_("wild cluster bootstrap: the same draws in all %u completed "
                             "data sets; the pooled t of a draw is spread by %.3f to "
                             "%.3f for what imputing adds"),
                           told->sets, told->least, told->most);
}

char *avlast_wild_method(const AvlastWildOptions *o)
{
    return g_strdup_printf("wild cluster bootstrap (%s-%d%d)",
                           o->unrestricted ? "WCU" : "WCR", o->jackknife_scores ? 3 : 1,
                           o->jackknife_variance ? 3 : 1);
}

gboolean avlast_wild_wanted(char *const *terms, const char *name)
{
    return terms ? g_strv_contains((const char *const *)terms, name)
                 : strcmp(name, "(Intercept)") != 0;
}

void avlast_wild_take(const AvlastWild *wild, const AvlastWildOptions *o,
                      AvlastEstimate *row)
{
    if (o->jackknife_variance)
        row->std_error = wild->std_error;
    row->statistic = row->estimate / row->std_error;
    row->p_value = wild->p_value;
    row->conf_low = wild->conf_low;
    row->conf_high = wild->conf_high;
    g_free(row->method);
    row->method = avlast_wild_method(o);
    if (wild->note)
        avlast_estimate_note(row, "%s", _(wild->note));
}

char *avlast_wild_few(const char *term, gsize with, gsize without)
{
    return g_strdup_printf(
        _("'%s' is 1 in %d clusters and 0 in %d: with three or fewer on one "
          "side no wild bootstrap can be trusted (the restricted one hardly "
          "ever rejects, the unrestricted one far too often)"),
        term, (int)with, (int)without);
}
