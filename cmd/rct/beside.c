/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/rct/rct.h"
#include "core/error.h"
#include "core/number.h"

static gboolean read_bounds(AvlastRctAsked *asked, GError **error)
{
    for (char **name = asked->own->bounds; name && *name; name++) {
        if (strcmp(*name, "lee") == 0) {
            asked->beside.lee = TRUE;
        } else if (strcmp(*name, "manski") == 0) {
            asked->beside.manski = TRUE;
        } else {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--bounds: '%s' is none of lee, manski", *name);
            return FALSE;
        }
    }
    if (asked->own->tighten && !asked->beside.lee) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV357", NULL,
                    "--tighten goes with --bounds lee");
        return FALSE;
    }
    if (asked->own->range && !asked->beside.manski) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV357", NULL,
                    "--range goes with --bounds manski");
        return FALSE;
    }
    asked->beside.tighten = (const char *const *)asked->own->tighten;
    return TRUE;
}

static gboolean read_range(AvlastRctAsked *asked, GError **error)
{
    char **ends = asked->own->range;
    double *const to[] = {&asked->beside.low, &asked->beside.high};
    gboolean good = !ends || g_strv_length(ends) == 2;

    asked->beside.low = asked->beside.high = NAN;
    for (gsize i = 0; good && ends && i < 2; i++)
        good = avlast_number_parse(ends[i], strlen(ends[i]), '.', to[i]);
    if (good && !(asked->beside.low >= asked->beside.high))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                "--range takes the lowest and the highest possible value of the outcome: "
                "'0,10'");
    return FALSE;
}

static gboolean read_quantiles(AvlastRctAsked *asked, GError **error)
{
    char **texts = asked->own->quantiles;
    const guint n = texts ? g_strv_length(texts) : 0;

    asked->tau = g_new0(double, n + 1);
    for (guint i = 0; i < n; i++)
        if (!avlast_number_parse(texts[i], strlen(texts[i]), '.', &asked->tau[i]) ||
            !(asked->tau[i] > 0.0 && asked->tau[i] < 1.0)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--quantiles: '%s' is not a share between 0 and 1", texts[i]);
            return FALSE;
        }
    asked->beside.tau = asked->tau;
    asked->beside.n_tau = n;
    return TRUE;
}

gboolean avlast_rct_ask_beside(AvlastRctAsked *asked, GError **error)
{
    const AvlastRctOwn *own = asked->own;

    asked->response = own->attrition_weights
                          ? avlast_formula_parse_terms(own->attrition_weights, error)
                          : NULL;
    if (own->attrition_weights && !asked->response)
        return FALSE;
    asked->beside.response = asked->response;
    asked->beside.moderators = (const char *const *)own->moderators;
    return read_bounds(asked, error) && read_range(asked, error) &&
           read_quantiles(asked, error);
}

void avlast_rct_beside_clear(AvlastRctAsked *asked)
{
    avlast_formula_free(asked->response);
    g_free(asked->tau);
}
