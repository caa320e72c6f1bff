/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cmd/adjust/adjust.h"
#include "cmd/resampling.h"
#include "core/error.h"
#include "core/text.h"

AvlastMultiplicity *avlast_adjust_methods(char *const *names, const char *option,
                                          AvlastMultiplicity last, gsize *n,
                                          GError **error)
{
    g_autofree AvlastMultiplicity *methods =
        g_new0(AvlastMultiplicity, AVLAST_MULTIPLICITIES);
    const char *known[AVLAST_MULTIPLICITIES + 1] = {NULL};

    for (guint i = 0; i < AVLAST_MULTIPLICITIES; i++)
        known[i] = avlast_multiplicity_name((AvlastMultiplicity)i);
    *n = 0;
    for (; names && *names; names++) {
        AvlastMultiplicity method;
        g_autofree char *near = avlast_text_did_you_mean(*names, known);
        if (!avlast_multiplicity_parse(*names, &method)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV393", NULL, "--%s: no '%s'%s",
                        option, *names,
                        *near ? near
                              : "\nhint: bonferroni, holm, hochberg, hommel, bh, by, "
                                "sharpened or sup-t");
            return NULL;
        }
        if (method > last) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV393", NULL,
                        "--%s %s needs the trial's data\nhint: avlast rct --adjust %s",
                        option, known[method], known[method]);
            return NULL;
        }
        for (gsize i = 0; i < *n; i++)
            if (methods[i] == method) {
                avlast_fail(error, AVLAST_ERROR_USAGE, "AV393", NULL,
                            "--%s names '%s' twice", option, known[method]);
                return NULL;
            }
        methods[(*n)++] = method;
    }
    return g_steal_pointer(&methods);
}

/* Tables show the corrected values as columns. */
static void set_extra(AvlastResult *result, const AvlastMultiplicity *methods, gsize n)
{
    g_autoptr(GString) extra = g_string_new(NULL);

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(extra, "%s%s", i ? "," : "",
                               avlast_multiplicity_name(methods[i]));
    json_object_set_new(result->settings, "extra", json_string(extra->str));
}

static char *method_line(const AvlastMultiplicity *methods, gsize n)
{
    GString *line = g_string_new("p-values corrected together");

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(line, "%s%s", i ? ", " : "; ",
                               avlast_multiplicity_name(methods[i]));
    return g_string_free(line, FALSE);
}

gboolean avlast_adjust_run(AvlastRun *run, GError **error)
{
    const AvlastAdjustOwn *own = run->own;
    char *standard[] = {(char[]){"holm"}, NULL};
    gsize n;
    g_autofree AvlastMultiplicity *methods =
        avlast_adjust_methods(own->method ? own->method : standard, "method",
                              AVLAST_MULTIPLICITY_SUPT, &n, error);
    guint32 seed = 0;

    if (!methods)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        run->random = run->random || methods[i] == AVLAST_MULTIPLICITY_SUPT;
    if (run->random && !avlast_run_seed(run, &seed, error))
        return FALSE;
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    AvlastEstimates *e = result->estimates = avlast_estimates_new();
    e->level = run->options.level;
    e->rows_read = e->rows_used = 0;
    g_autoptr(GPtrArray) family = avlast_adjust_read(run, result, error);
    if (!family)
        return FALSE;
    if (e->rows->len == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV391", NULL,
                    "no row with a p-value is left to correct");
        return FALSE;
    }
    if (!avlast_adjusted_add(e, (const char *const *)family->pdata, methods, n, seed,
                             error))
        return FALSE;
    g_free(e->method);
    e->method = method_line(methods, n);
    set_extra(result, methods, n);
    return avlast_run_emit(run, result, error);
}
