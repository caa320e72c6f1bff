/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include <glib/gi18n.h>

#include "plots/format.h"
#include "plots/funnel.h"

/* Fewer, and a lean is seldom seen even where there is one: Sterne et al. 2011,
 * doi:10.1136/bmj.d4002. */
#define FEW_STUDIES 10u

void avlast_funnel_clear(AvlastFunnel *funnel)
{
    g_clear_pointer(&funnel->study, g_free);
}

static int by_se(const void *a, const void *b)
{
    const AvlastFunnelStudy *x = a, *y = b;

    if (x->se != y->se)
        return x->se < y->se ? -1 : 1;
    return (x->effect > y->effect) - (x->effect < y->effect);
}

static void stretch(AvlastFunnel *f, double value)
{
    f->x[0] = fmin(f->x[0], value);
    f->x[1] = fmax(f->x[1], value);
}

static void set_axes(AvlastFunnel *f)
{
    f->most_se = 1.05 * f->study[f->k - 1].se;
    f->x[0] = fmin(0.0, f->centre - f->z * f->most_se);
    f->x[1] = fmax(0.0, f->centre + f->z * f->most_se);
    for (guint i = 0; i < f->k; i++)
        stretch(f, f->study[i].effect);
    const double room = 0.02 * (f->x[1] - f->x[0]);
    f->x[0] -= room;
    f->x[1] += room;
    f->decimals = avlast_format_decimals(f->study[0].se, 2);
}

static gboolean read_study(AvlastFunnel *f, guint i, const json_t *from, GError **error)
{
    AvlastFunnelStudy *study = &f->study[i];

    study->name = avlast_chart_text(from, "name", "?");
    study->effect = avlast_json_member_double(from, "effect");
    study->se = avlast_json_member_double(from, "se");
    if (!isfinite(study->effect) || !isfinite(study->se) || !(study->se > 0.0))
        return avlast_chart_malformed(AVLAST_FUNNEL_KIND,
                                      "a study without an effect and its error", error);
    study->outside = fabs(study->effect - f->centre) > f->z * study->se;
    f->outside += study->outside ? 1 : 0;
    return TRUE;
}

gboolean avlast_funnel_read(AvlastFunnel *funnel, const json_t *member, GError **error)
{
    const json_t *studies = json_object_get(member, "studies"),
                 *egger = json_object_get(member, "egger");

    *funnel = (AvlastFunnel){
        .outcome = avlast_chart_text(member, "outcome", ""),
        .ratio = json_is_true(json_object_get(member, "ratio")),
        .random = json_is_true(json_object_get(member, "random")),
        .residual = json_is_true(json_object_get(member, "residual")),
        .exact = (guint)json_integer_value(json_object_get(member, "exact")),
        .k = (guint)json_array_size(studies),
        .level = avlast_json_member_double(member, "level"),
        .z = avlast_json_member_double(member, "z"),
        .centre = avlast_json_member_double(member, "centre"),
        .limit = avlast_json_member_double(egger, "limit"),
        .slope = avlast_json_member_double(egger, "slope"),
        .p = avlast_json_member_double(egger, "p")};
    if (!isfinite(funnel->centre) || !(funnel->z > 0.0) || !(funnel->level > 0.0) ||
        !(funnel->level < 1.0))
        return avlast_chart_malformed(AVLAST_FUNNEL_KIND, "no mean or level", error);
    funnel->tested = isfinite(funnel->slope) && funnel->p >= 0 &&
                     (funnel->residual || isfinite(funnel->limit));
    funnel->line = funnel->tested && isfinite(funnel->limit);
    funnel->study = g_new0(AvlastFunnelStudy, funnel->k);
    for (guint i = 0; i < funnel->k; i++)
        if (!read_study(funnel, i, json_array_get(studies, i), error))
            return FALSE;
    qsort(funnel->study, funnel->k, sizeof *funnel->study, by_se);
    set_axes(funnel);
    return TRUE;
}

/* --- words --- */

char *avlast_funnel_effect(const AvlastFunnel *funnel, double effect, const char *lang)
{
    return avlast_format_number(funnel->ratio ? exp(effect) : effect, funnel->decimals,
                                lang);
}

/* "p = 0.029", "p <0.001" */
static char *p_said(const AvlastFunnel *f, const char *lang)
{
    g_autofree char *p = avlast_format_p(f->p, lang);

    return g_strdup_printf(g_str_has_prefix(p, "<") ? "p %s" : "p = %s", p);
}

static char *lean_title(const AvlastFunnel *f, const char *lang)
{
    g_autofree char *p = p_said(f, lang);

    if (f->p >= 1.0 - f->level)
        return g_strdup_printf(_("Small studies do not clearly differ from large ones "
                                 "(Egger's test, %s)"),
                               p);
    return g_strdup_printf(f->slope > 0.0
                               ? _("The less sure a study, the higher its effect "
                                   "(Egger's test, %s)")
                               : _("The less sure a study, the lower its effect "
                                   "(Egger's test, %s)"),
                           p);
}

static char *make_title(const AvlastFunnel *f, const char *lang)
{
    g_autofree char *share = avlast_format_percent(f->level, lang);

    if (f->tested)
        return lean_title(f, lang);
    if (f->outside == 0)
        return g_strdup_printf(_("All %u studies lie where chance alone would put %s of "
                                 "them"),
                               f->k, share);
    return g_strdup_printf(ngettext("%u of %u studies lies outside of where chance alone "
                                    "would put %s of them",
                                    "%u of %u studies lie outside of where chance alone "
                                    "would put %s of them",
                                    f->outside),
                           f->outside, f->k, share);
}

void avlast_funnel_words(const AvlastFunnel *funnel, const char *lang, AvlastChart *chart)
{
    const AvlastFunnelStudy *study = funnel->study;
    g_autofree char *mean = avlast_funnel_effect(funnel, funnel->centre, lang),
                    *low = avlast_format_number(study[0].se, funnel->decimals, lang),
                    *high = avlast_format_number(study[funnel->k - 1].se,
                                                 funnel->decimals, lang);

    chart->title = make_title(funnel, lang);
    chart->alt = g_strdup_printf(
        funnel->residual
            ? _("Funnel chart of what moderators leave unexplained of %u studies, with "
                "standard errors from %s to %s around %s; %u outside the lines.")
            : _("Funnel chart of %u studies with standard errors from %s to %s around "
                "the mean %s; %u outside the lines."),
        funnel->k, low, high, mean, funnel->outside);
    avlast_chart_row(chart, _("Study"),
                     !funnel->residual ? _("Effect")
                     : funnel->ratio   ? _("Ratio to what the moderators say")
                                       : _("Beyond what the moderators say"),
                     _("Standard error"), _("Within the lines"), NULL);
    for (guint i = 0; i < funnel->k; i++) {
        g_autofree char *effect = avlast_funnel_effect(funnel, study[i].effect, lang),
                        *se = avlast_format_number(study[i].se, funnel->decimals, lang);
        avlast_chart_row(chart, study[i].name, effect, se,
                         study[i].outside ? _("no") : _("yes"), NULL);
    }
}

char *avlast_funnel_subtitle(const AvlastFunnel *funnel)
{
    if (funnel->residual)
        return g_strdup_printf(_("%s: studies by what the moderators leave unexplained, "
                                 "and its standard error, the surer the higher"),
                               funnel->outcome);
    return g_strdup_printf(funnel->ratio
                               ? _("%s: studies by their effect and the standard error "
                                   "of its logarithm, the surer the higher")
                               : _("%s: studies by their effect and its standard error, "
                                   "the surer the higher"),
                           funnel->outcome);
}

char *avlast_funnel_note(const AvlastFunnel *funnel, const AvlastResult *result,
                         gboolean drawn, const char *lang)
{
    g_autoptr(GString) note = g_string_new(NULL);
    g_autofree char *share = avlast_format_percent(funnel->level, lang);
    g_autofree char *alpha = avlast_format_plain(1.0 - funnel->level, lang);
    /* no line ends within it */
    g_autofree char *p = g_strdup_printf("p\u00a0>\u00a0%s", alpha);

    if (funnel->residual)
        g_string_append_printf(
            note,
            drawn
                ? _("Dashed lines: between them chance and the differences between "
                    "settings that are left would put %s of the studies, were the "
                    "moderators all that matters.")
                : _("Brackets: between them chance and the differences between settings "
                    "that are left would put %s of the studies, were the moderators "
                    "all that matters."),
            share);
    else
        g_string_append_printf(
            note,
            drawn ? _("Dashed lines: between them chance alone would put "
                      "%s of the studies, were all effects the mean.")
                  : _("Brackets: between them chance alone would put %s of "
                      "the studies, were all effects the mean."),
            share);
    if (drawn && !funnel->residual)
        g_string_append_printf(note,
                               _(" Grey: effects that do not differ clearly from none "
                                 "(%s)."),
                               p);
    if (funnel->outside > 0)
        g_string_append(note, _(" Hollow: studies outside."));
    g_string_append(note, _(" A funnel leans when results stay unpublished, and as well "
                            "when small studies had other people or programmes."));
    if (funnel->exact > 0)
        g_string_append_printf(note,
                               ngettext(" %u study that the moderators fit exactly is "
                                        "not shown.",
                                        " %u studies that the moderators fit exactly are "
                                        "not shown.",
                                        funnel->exact),
                               funnel->exact);
    if (funnel->k < FEW_STUDIES)
        g_string_append_printf(note,
                               _(" Of %u studies a lean is seldom seen, even where there "
                                 "is one."),
                               funnel->k);
    return avlast_chart_origin(result, note->str);
}
