/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standard errors by several ways of clusters or over time, and whose small-sample
 * factors they have. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/regress/regress.h"
#include "core/error.h"

void avlast_regress_ways_clear(AvlastRegressWays *ways)
{
    for (gsize w = 0; w < ways->n_ways; w++)
        g_free(ways->code[w]);
    g_free(ways->period);
}

static gboolean over_time(AvlastSe se)
{
    return se == AVLAST_SE_NEWEY_WEST || se == AVLAST_SE_DRISCOLL_KRAAY;
}

static guint further_ways(const AvlastRegress *r)
{
    const guint clusters =
        r->run->options.cluster ? g_strv_length(r->run->options.cluster) : 0;

    return avlast_se_clustered(r->se) && clusters > 1 ? clusters - 1 : 0;
}

static const char *wrong_ssc(const AvlastRegress *r)
{
    const gboolean time = over_time(r->se);

    if (r->ssc == AVLAST_SSC_NONE)
        return NULL;
    if (r->family->quantiles)
        return "--ssc is not for quantiles, whose standard errors have no such factor "
               "(CR1 and stata have their own)";
    if (r->own->wild && g_str_has_suffix(r->own->wild, "3"))
        return "--ssc has no part in --wild wcr13, wcr33, wcu13 and wcu33, whose "
               "variance "
               "is the jackknife's";
    if (r->se != AVLAST_SE_CLASSICAL && r->se != AVLAST_SE_HC1 &&
        r->se != AVLAST_SE_CR1 && r->se != AVLAST_SE_STATA && !time)
        return "--ssc is for standard errors with a small-sample factor: classical, HC1, "
               "CR1 (also of several --cluster columns), newey-west, driscoll-kraay";
    if (r->ssc == AVLAST_SSC_ESTIMATR && (time || further_ways(r) > 0))
        return "--ssc estimatr: estimatr has neither several ways of clusters nor "
               "correlation over time";
    if (r->se == AVLAST_SE_NEWEY_WEST && r->ssc == AVLAST_SSC_FIXEST)
        return "--se newey-west has --ssc stata or sandwich";
    if (r->se == AVLAST_SE_DRISCOLL_KRAAY && r->ssc == AVLAST_SSC_STATA)
        return "--se driscoll-kraay has --ssc fixest or sandwich";
    return NULL;
}

static const char *wrong_ways(const AvlastRegress *r)
{
    const AvlastRegressOptions *own = r->own;
    const gboolean time = over_time(r->se);

    if (own->time && !time)
        return "--time is for --se newey-west and --se driscoll-kraay";
    if (own->lag != G_MININT64 && !time)
        return "--lag is for --se newey-west and --se driscoll-kraay";
    if (time && !own->time)
        return "--se newey-west and --se driscoll-kraay need --time COL, the order of "
               "time";
    if (own->lag != G_MININT64 && (own->lag < 0 || own->lag > 100000))
        return "--lag is a number of times, 0 or more";
    if (further_ways(r) > 3)
        return "--cluster takes at most 4 ways of clusters";
    if (r->run->imputed && (time || further_ways(r) > 0))
        return "several ways of clusters and correlation over time are not for imputed "
               "data";
    return NULL;
}

gboolean avlast_regress_check_ways(AvlastRegress *r, AvlastFormula *formula,
                                   GError **error)
{
    const char *wrong;

    if (r->own->ssc)
        avlast_ssc_parse(r->own->ssc, &r->ssc);
    if (r->ssc != AVLAST_SSC_NONE && r->se == AVLAST_SE_STATA)
        r->se = AVLAST_SE_CR1; /* the package's factor in place of its own */
    if ((wrong = wrong_ssc(r))) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV307", NULL, "%s", wrong);
        return FALSE;
    }
    if ((wrong = wrong_ways(r))) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV308", NULL, "%s", wrong);
        return FALSE;
    }
    for (guint w = 0; w < further_ways(r); w++)
        avlast_formula_need(formula, r->run->options.cluster[w + 1]);
    if (r->own->time)
        avlast_formula_need(formula, r->own->time);
    return TRUE;
}

gboolean avlast_regress_read_ways(const AvlastRegress *r, const AvlastFrame *frame,
                                  AvlastRegressWays *ways, GError **error)
{
    guint32 n;

    for (guint w = 0; w < further_ways(r); w++) {
        const AvlastColumn *column =
            avlast_frame_require(frame, r->run->options.cluster[w + 1], error);
        guint32 *code =
            column ? avlast_column_codes(column, frame->rows, &n, NULL, error) : NULL;
        if (!code)
            return FALSE;
        ways->code[ways->n_ways] = code;
        ways->way[ways->n_ways++] = (AvlastWay){code, column->name};
    }
    if (!r->own->time)
        return TRUE;
    const AvlastColumn *column = avlast_frame_require(frame, r->own->time, error);
    return column &&
           (ways->period = avlast_column_codes(column, frame->rows, &n, NULL, error));
}

AvlastSample *avlast_regress_sample(const AvlastRegress *r, const AvlastFrame *frame,
                                    GError **error)
{
    AvlastOptions *o = &r->run->options;
    char **all = o->cluster;
    char *first[] = {all ? all[0] : NULL, NULL};

    if (further_ways(r) > 0)
        o->cluster = first;
    AvlastSample *sample = avlast_run_sample(r->run, frame, error);
    o->cluster = all;
    return sample;
}

static json_t *small_settings(const AvlastRegress *r, const AvlastLinear *fit,
                              const AvlastSmallSample *small)
{
    json_t *all = json_object();

    if (r->ssc != AVLAST_SSC_NONE)
        json_object_set_new(all, "rule", json_string(avlast_ssc_name(r->ssc)));
    json_object_set_new(all, "n", json_integer((json_int_t)fit->n));
    json_object_set_new(all, "k", avlast_json_number(small->k));
    json_object_set_new(all, "k.absorbed", avlast_json_number(small->absorbed));
    if (isfinite(small->groups))
        json_object_set_new(all, "G", avlast_json_number(small->groups));
    json_object_set_new(all, "factor", avlast_json_number(small->factor));
    json_object_set_new(all, "df", avlast_json_number(small->df));
    if (over_time(r->se))
        json_object_set_new(all, "lag", avlast_json_number(small->lag));
    return all;
}

void avlast_regress_say_small(const AvlastRegress *r, const AvlastLinear *fit,
                              const AvlastSmallSample *small)
{
    const gboolean time = over_time(r->se);

    if (r->se == AVLAST_SE_SURVEY || !isfinite(small->factor) || !(small->factor > 0.0) ||
        (!fit->absorbed && r->ssc == AVLAST_SSC_NONE && !time && further_ways(r) == 0))
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, _("small sample: variance times %.6g, k = %g"),
                           small->factor, small->k);
    if (fit->absorbed)
        g_string_append_printf(text, _(" (%g of columns, %g of the fixed effects%s)"),
                               small->columns, small->absorbed,
                               small->nested ? _("; those nested in clusters count once")
                                             : "");
    if (isfinite(small->groups))
        g_string_append_printf(text, time ? _(", %g times") : _(", G = %g"),
                               small->groups);
    if (isfinite(small->df))
        g_string_append_printf(text, _(", t with %g degrees of freedom"), small->df);
    else
        g_string_append(text, _(", degrees of freedom by Satterthwaite"));
    if (time)
        g_string_append_printf(text, _(", lag %g of %g times"), small->lag, small->times);
    if (r->ssc != AVLAST_SSC_NONE)
        g_string_append_printf(text, _(" (as %s)"), avlast_ssc_name(r->ssc));
    avlast_regress_say(r, g_strdup(text->str));
    avlast_regress_set(r, "small.sample", small_settings(r, fit, small));
}
