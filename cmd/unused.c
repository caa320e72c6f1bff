/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/unused.h"

#include <string.h>

#include "cmd/options.h"
#include "core/error.h"

gboolean avlast_run_refuse_unused(const AvlastRun *run, const char *heading,
                                  const char *const *names, const char *why,
                                  GError **error)
{
    g_autoptr(GArray) list = avlast_options_of(run->program);
    const AvlastParse parse = {.shared = run->options, .own = run->own};

    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        if (!(heading && strcmp(entry->group, heading) == 0) &&
            !(names && g_strv_contains(names, entry->option->name)))
            continue;
        g_autofree char *given = avlast_option_text(entry, &parse);
        if (!given)
            continue;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV806", NULL, "--%s says nothing %s",
                    entry->option->name, why);
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_run_refuse_idle(const AvlastRun *run, const AvlastResult *result,
                                GError **error)
{
    static const char *const seed[] = {"seed", NULL}, *const loop[] = {"checkpoint",
                                                                       NULL};

    return (run->seeded || result->seed >= 0 ||
            avlast_run_refuse_unused(run, NULL, seed, "where nothing is drawn by lot",
                                     error)) &&
           (run->watch ||
            avlast_run_refuse_unused(run, NULL, loop,
                                     "where there is no loop of replicates", error));
}
