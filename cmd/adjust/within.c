/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/adjust/within.h"

#include <math.h>
#include <string.h>

#include "cmd/adjust/adjust.h"
#include "cmd/adjust/family.h"
#include "cmd/resampling.h"
#include "core/error.h"

static AvlastMultiplicity *methods_of(const AvlastAdjustWithin *within, gsize *n,
                                      GError **error)
{
    return avlast_adjust_methods(within->adjust, "adjust", AVLAST_MULTIPLICITY_SUPT, n,
                                 error);
}

gboolean avlast_adjust_within_band(const AvlastAdjustWithin *within)
{
    for (char **name = within->adjust; name && *name; name++)
        if (g_ascii_strcasecmp(*name,
                               avlast_multiplicity_name(AVLAST_MULTIPLICITY_SUPT)) == 0)
            return TRUE;
    return FALSE;
}

gboolean avlast_adjust_within_check(AvlastRun *run, const AvlastAdjustWithin *within,
                                    GError **error)
{
    gsize n;
    guint32 seed;
    g_autofree AvlastMultiplicity *methods = methods_of(within, &n, error);

    if (!methods ||
        (avlast_adjust_within_band(within) && !avlast_run_seed(run, &seed, error)))
        return FALSE;
    if (!within->adjust && (within->by || within->terms)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV445", NULL,
                    "--adjust-%s says what --adjust corrects together, which is not "
                    "given",
                    within->by ? "by" : "terms");
        return FALSE;
    }
    return avlast_adjust_check_family(within->by, "adjust-by", FALSE, error);
}

/* Without --adjust-terms what says the same once more is no hypothesis of its own. */
static gboolean is_plain(const AvlastEstimate *row)
{
    static const char *const others[] = {"ame:", "margin", "wild:"};

    if (isnan(row->estimate) || !row->term || strcmp(row->term, "(Intercept)") == 0 ||
        g_str_has_suffix(row->term, ":(Intercept)") || strchr(row->term, '|'))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if (g_str_has_prefix(row->term, others[i]))
            return FALSE;
    return TRUE;
}

static void set_extra(AvlastResult *result, const AvlastMultiplicity *methods, gsize n)
{
    const char *had = avlast_json_member_text(result->settings, "extra");
    g_autoptr(GString) extra = g_string_new(had);

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(extra, "%s%s", extra->len ? "," : "",
                               avlast_multiplicity_name(methods[i]));
    json_object_set_new(result->settings, "extra", json_string(extra->str));
}

gboolean avlast_adjust_within(const AvlastRun *run, const AvlastAdjustWithin *within,
                              AvlastResult *result, GError **error)
{
    AvlastEstimates *e = result->estimates;
    g_autoptr(GPtrArray) family = g_ptr_array_new_with_free_func(g_free);
    gsize n, found = 0;

    if (!within->adjust)
        return TRUE;
    g_autofree AvlastMultiplicity *methods = methods_of(within, &n, error);
    if (!methods)
        return FALSE;
    if (avlast_adjust_within_band(within))
        result->seed = run->seed;
    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastKnownRow known = {NULL, NULL, avlast_estimates_row(e, i)};
        const gboolean in =
            !isnan(known.row->p_value) &&
            (within->terms ? avlast_adjust_matches(known.row->term, within->terms)
                           : is_plain(known.row));
        g_ptr_array_add(family, in ? avlast_adjust_family_of(&known, within->by) : NULL);
        found += in ? 1 : 0;
    }
    if (found == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV391", NULL,
                    "--adjust: no row with a p-value is left to correct");
        return FALSE;
    }
    set_extra(result, methods, n);
    return avlast_adjusted_add(e, (const char *const *)family->pdata, methods, n,
                               run->seed, error);
}
