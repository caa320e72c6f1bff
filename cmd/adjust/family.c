/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/adjust/family.h"

#include <string.h>

#include "core/error.h"
#include "core/text.h"

static const char *value_of(const AvlastKnownRow *known, const char *name)
{
    const char *text = strcmp(name, "file") == 0      ? known->file
                       : strcmp(name, "program") == 0 ? known->program
                       : strcmp(name, "outcome") == 0 ? known->row->outcome
                       : strcmp(name, "group") == 0   ? known->row->group
                                                      : known->row->term;

    return text ? text : "";
}

gboolean avlast_adjust_check_family(char *const *family, const char *option,
                                    gboolean of_files, GError **error)
{
    static const char *const all[] = {"file",  "program", "outcome",
                                      "group", "term",    NULL};
    const char *const *names = of_files ? all : all + 2;

    for (; family && *family; family++) {
        g_autofree char *near = avlast_text_did_you_mean(*family, names);
        if (g_strv_contains(names, *family))
            continue;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV393", NULL,
                    "--%s: rows of a result have no '%s'%s", option, *family,
                    *near ? near
                    : of_files
                        ? "\nhint: they have file, program, outcome, group and term"
                        : "\nhint: they have outcome, group and term");
        return FALSE;
    }
    return TRUE;
}

char *avlast_adjust_family_of(const AvlastKnownRow *known, char *const *family)
{
    GString *name = g_string_new(NULL);

    for (; family && *family; family++)
        g_string_append_printf(name, "%s%s=%s", name->len ? ";" : "", *family,
                               value_of(known, *family));
    return g_string_free(name, FALSE);
}

gboolean avlast_adjust_matches(const char *text, char *const *patterns)
{
    for (char *const *p = patterns; p && *p; p++)
        if (g_pattern_match_simple(*p, text ? text : ""))
            return TRUE;
    return !patterns;
}
