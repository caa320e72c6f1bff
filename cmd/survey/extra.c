/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --extra: what else is to be known of each row, as rows of their own ("cv:TERM"); tables
 * for people show them as columns. */
#include <math.h>
#include <string.h>

#include "cmd/survey/survey.h"
#include "core/error.h"
#include "core/text.h"

/* Of which kind of design effect a quantity is made; NONE: of none. */
static const struct {
    const char *name;
    AvlastDeff deff;
} known[] = {{"cv", AVLAST_DEFF_NONE},
             {"n.effective", AVLAST_DEFF_REPLACE},
             {"deff.srs", AVLAST_DEFF_SRS},
             {"deff.replace", AVLAST_DEFF_REPLACE},
             {"deff.kish", AVLAST_DEFF_KISH}};

static gsize index_of(const char *name)
{
    gsize i = 0;

    while (i < G_N_ELEMENTS(known) && strcmp(known[i].name, name) != 0)
        i++;
    return i;
}

gboolean avlast_survey_check_extra(const AvlastSurveyWork *work, GError **error)
{
    const char *names[G_N_ELEMENTS(known) + 1] = {NULL};

    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        names[i] = known[i].name;
    if (work->own->extra && work->run->options.influence) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--extra does not go with --influence: its rows have none");
        return FALSE;
    }
    for (char **name = work->own->extra; name && *name; name++) {
        g_autofree char *near = avlast_text_did_you_mean(*name, names);
        if (index_of(*name) < G_N_ELEMENTS(known))
            continue;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "--extra: no '%s'%s", *name,
                    *near ? near
                          : "\nhint: it is one of cv, n.effective, deff.srs, "
                            "deff.replace, deff.kish");
        return FALSE;
    }
    return TRUE;
}

/* The quantity of one row; `other` is the same row with the kind of design effect. */
static double value_of(const char *name, const AvlastEstimate *row,
                       const AvlastEstimate *other)
{
    if (strcmp(name, "cv") == 0)
        return row->estimate == 0.0 ? NAN : row->std_error / fabs(row->estimate);
    if (!other)
        return NAN;
    if (strcmp(name, "n.effective") == 0)
        return other->deff > 0.0 ? (double)row->nobs / other->deff : NAN;
    return other->deff;
}

gboolean avlast_survey_add_extra(const AvlastSurveyWork *work, AvlastEstimates *estimates,
                                 AvlastSurveyAgain again, gpointer data, GError **error)
{
    g_autoptr(AvlastEstimates) more = avlast_estimates_new();
    const gsize rows = estimates->rows->len;

    for (char **name = work->own->extra; name && *name; name++) {
        const AvlastDeff deff = known[index_of(*name)].deff;
        g_autoptr(AvlastEstimates) with =
            deff == AVLAST_DEFF_NONE ? NULL : again(deff, data, error);
        if (deff != AVLAST_DEFF_NONE && !with)
            return FALSE;
        for (gsize t = 0; t < rows; t++) {
            const AvlastEstimate *row = avlast_estimates_row(estimates, t);
            const AvlastEstimate *other =
                with && t < with->rows->len ? avlast_estimates_row(with, t) : NULL;
            if (g_strcmp0(row->outcome, "contrast") == 0)
                continue;
            g_autofree char *term = g_strdup_printf("%s:%s", *name, row->term);
            avlast_estimates_add(more, row->outcome, row->group, term)->estimate =
                value_of(*name, row, other);
        }
    }
    return more->rows->len == 0 || avlast_estimates_append(estimates, more, error);
}
