/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/outcome_lists.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "infer/result.h"

gboolean avlast_outcomes_check(char **outcomes, const char *argument, GError **error)
{
    for (char **name = outcomes; *name; name++) {
        if (**name == '\0') {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                        "an outcome between commas is empty: '%s'", argument);
            return FALSE;
        }
        for (char **before = outcomes; before < name; before++)
            if (strcmp(*before, *name) == 0) {
                avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                            "outcome '%s' is given twice", *name);
                return FALSE;
            }
    }
    return TRUE;
}

gboolean avlast_outcomes_match(char ***list, const char *option, guint n, gboolean spread,
                               GError **error)
{
    const guint given = *list ? g_strv_length(*list) : n;

    if (given == n)
        return TRUE;
    if (!spread || given != 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV356", NULL,
                    "--%s: %u given for %u outcomes\nhint: one for each, in their order; "
                    "an empty one between commas is allowed",
                    option, given, n);
        return FALSE;
    }
    char **all = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++)
        all[i] = g_strdup((*list)[0]);
    g_strfreev(*list);
    *list = all;
    return TRUE;
}

gboolean avlast_outcomes_roles(const AvlastRun *run, char ***roles, guint n,
                               GError **error)
{
    static const char *const known[] = {"primary", "secondary", "exploratory",
                                        "descriptive", NULL};
    const char *planned = run->plan ? avlast_json_member_text(run->plan, "role") : NULL;

    if (!*roles && planned)
        *roles = g_strsplit(planned, ",", 1);
    if (!avlast_outcomes_match(roles, "role", n, TRUE, error))
        return FALSE;
    for (char **role = *roles; role && *role; role++)
        if (**role && !g_strv_contains(known, *role)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--role: '%s' is none of primary, secondary, exploratory", *role);
            return FALSE;
        }
    return TRUE;
}

double *avlast_outcomes_worthwhile(char **texts, guint n, GError **error)
{
    g_autofree double *values = g_new0(double, n + 1);

    for (guint i = 0; i < n; i++) {
        values[i] = NAN;
        if (texts && texts[i][0] &&
            !avlast_number_parse(texts[i], strlen(texts[i]), '.', &values[i])) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--worthwhile: '%s' is not a number", texts[i]);
            return NULL;
        }
    }
    return g_steal_pointer(&values);
}
