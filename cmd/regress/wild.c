/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --wild: p-values and intervals of coefficients by the wild cluster bootstrap. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/regress/regress.h"
#include "cmd/resampling.h"
#include "core/error.h"
#include "model/wild.h"

/* Replicates when --reps is not given; 1 - level times one more of them is whole. */
#define REPS      9999
#define REPS_MOST 10000000

gboolean avlast_regress_check_wild(const AvlastRegress *r, GError **error)
{
    const AvlastRegressOptions *own = r->own;
    const AvlastOptions *o = &r->run->options;
    const char *fault = NULL;

    if (!own->wild) {
        if (own->wild_factors || own->wild_terms)
            fault = "--wild-factors and --wild-terms are about --wild";
    } else if (r->instruments) {
        fault = "--wild does not go with instruments: it is for least squares";
    } else if (own->offset || own->exposure || own->exponentiate ||
               (own->link && strcmp(own->link, "identity") != 0))
        fault = "--wild is for least squares: no --link, --offset, --exposure or "
                "--exponentiate";
    else if (!o->cluster || g_strv_length(o->cluster) != 1)
        fault = "--wild needs one --cluster column: the units that were sampled or "
                "assigned";
    else if (own->se && r->se != AVLAST_SE_CR0 && r->se != AVLAST_SE_CR1 &&
             r->se != AVLAST_SE_STATA)
        fault = "--wild compares t statistics of the sandwich (or, wcr13 ... wcu33, of "
                "the jackknife): of --se it takes CR0, CR1 and stata";
    else if (r->se == AVLAST_SE_SURVEY)
        fault = "--wild draws clusters' signs: it does not go with a sampling design";
    else if (o->imputation || o->imputed)
        fault = "--wild does not go with imputed data";
    else if (!isnan(o->df))
        fault = "--df is for t intervals; those of --wild have no degrees of freedom";
    if (fault)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL, "%s", fault);
    return !fault;
}

static gboolean wanted(const AvlastRegress *r, const char *name)
{
    return r->own->wild_terms
               ? g_strv_contains((const char *const *)r->own->wild_terms, name)
               : strcmp(name, "(Intercept)") != 0;
}

/* Each name of --wild-terms is a coefficient. */
static gboolean check_terms(const AvlastRegress *r, const AvlastLinear *fit,
                            GError **error)
{
    for (char **term = r->own->wild_terms; term && *term; term++)
        if (avlast_linear_column(fit, *term) < 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL,
                        "--wild-terms: there is no coefficient '%s'", *term);
            return FALSE;
        }
    return TRUE;
}

static gboolean options_of(const AvlastRegress *r, const AvlastSample *sample,
                           AvlastWildOptions *o, GError **error)
{
    const AvlastStage *stage = &sample->stage[0];

    *o = (AvlastWildOptions){.level = r->run->options.level,
                             .cluster = stage->cluster,
                             .n_clusters = stage->n_clusters};
    avlast_wild_parse(r->own->wild, o);
    if (r->own->wild_factors)
        avlast_wild_factors_parse(r->own->wild_factors, &o->factors);
    if (!avlast_run_reps(r->run, REPS, REPS_MOST, &o->reps, error) ||
        !avlast_run_seed(r->run, &o->seed, error))
        return FALSE;
    o->watch = avlast_run_watch(r->run, r->frame);
    return TRUE;
}

static void take(const AvlastWild *wild, const AvlastWildOptions *o, AvlastEstimate *row)
{
    if (o->jackknife_variance)
        row->std_error = wild->std_error;
    row->statistic = row->estimate / row->std_error;
    row->df = NAN;
    row->p_value = wild->p_value;
    row->conf_low = wild->conf_low;
    row->conf_high = wild->conf_high;
    g_free(row->method);
    row->method = g_strdup_printf(
        "wild cluster bootstrap (%s-%d%d)", o->unrestricted ? "WCU" : "WCR",
        o->jackknife_scores ? 3 : 1, o->jackknife_variance ? 3 : 1);
    if (wild->note)
        avlast_estimate_note(row, "%s", _(wild->note));
}

static void warn_of_few(const AvlastRegress *r, const AvlastLinear *fit, const double *x,
                        const char *name, const AvlastWildOptions *o, json_t *entry)
{
    gsize with, without;

    if (!x || !avlast_wild_treated(fit, x, o, &with, &without))
        return;
    json_object_set_new(entry, "clusters.with", json_integer((json_int_t)with));
    json_object_set_new(entry, "clusters.without", json_integer((json_int_t)without));
    if (MIN(with, without) <= 3)
        avlast_regress_say(
            r, g_strdup_printf(
                   _("'%s' is 1 in %d clusters and 0 in %d: with three or fewer on one "
                     "side no wild bootstrap can be trusted (the restricted one hardly "
                     "ever rejects, the unrestricted one far too often)"),
                   name, (int)with, (int)without));
}

static json_t *entry_of(const char *name, const AvlastWild *wild)
{
    json_t *entry = json_object();

    json_object_set_new(entry, "term", json_string(name));
    json_object_set_new(entry, "p.value", avlast_json_number(wild->p_value));
    json_object_set_new(entry, "p.strict", avlast_json_number(wild->p_strict));
    return entry;
}

/* What was done, as settings and as a sentence. */
static void describe(const AvlastRegress *r, const AvlastWildOptions *o,
                     const AvlastWild *last, json_t *rows, double ties)
{
    json_t *wild = json_object();

    json_object_set_new(wild, "type", json_string(r->own->wild));
    json_object_set_new(wild, "factors",
                        json_string(avlast_wild_factors_name(o->factors)));
    json_object_set_new(wild, "reps", json_integer(last->reps));
    json_object_set_new(wild, "enumerated", json_boolean(last->enumerated));
    json_object_set_new(wild, "seed",
                        last->enumerated ? json_null() : json_integer(o->seed));
    json_object_set_new(wild, "clusters", json_integer((json_int_t)last->n_clusters));
    json_object_set_new(wild, "granularity", avlast_json_number(1.0 / last->reps));
    json_object_set_new(wild, "rows", rows);
    avlast_regress_set(r, "wild", wild);
    g_autoptr(GString) text = g_string_new(NULL);
    if (last->enumerated)
        g_string_append_printf(text,
                               _("wild cluster bootstrap: all %u vectors of signs of %d "
                                 "clusters"),
                               last->reps, (int)last->n_clusters);
    else
        g_string_append_printf(
            text, _("wild cluster bootstrap: %u draws of %s factors of %d clusters"),
            last->reps, avlast_wild_factors_name(o->factors), (int)last->n_clusters);
    g_string_append_printf(text,
                           _("; p is a multiple of %.3g, ties with the sample count"),
                           1.0 / last->reps);
    if (ties > 0.0)
        g_string_append_printf(text, _(" (without them p is lower by up to %.3g)"), ties);
    avlast_regress_say(r, g_strdup(text->str));
}

gboolean avlast_regress_wild(const AvlastRegress *r, const AvlastSample *sample,
                             const AvlastRegressModel *m, AvlastEstimates *estimates,
                             GError **error)
{
    const AvlastLinear *fit = m->fit;
    AvlastWildOptions o;
    AvlastWild wild, last = {.n_clusters = 0};
    double ties = 0.0;

    if (!r->own->wild)
        return TRUE;
    if (!check_terms(r, fit, error) || !options_of(r, sample, &o, error))
        return FALSE;
    g_autoptr(json_t) rows = json_array();
    for (gsize j = 0; j < fit->columns; j++) {
        if (!wanted(r, fit->names[j]))
            continue;
        if (!avlast_wild_test(fit, j, &o, &wild, error))
            return FALSE;
        take(&wild, &o, avlast_estimates_row(estimates, (guint)j));
        json_t *entry = entry_of(fit->names[j], &wild);
        json_array_append_new(rows, entry);
        warn_of_few(r, fit, m->matrix->x[j], fit->names[j], &o, entry);
        if (wild.reps)
            last = wild;
        ties = fmax(ties, isnan(wild.p_value) ? 0.0 : wild.p_value - wild.p_strict);
    }
    if (last.reps)
        describe(r, &o, &last, g_steal_pointer(&rows), ties);
    return TRUE;
}
