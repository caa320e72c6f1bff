/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --assignments: the arms dealt anew as a file says. */

#include "cmd/rct/many.h"
#include "core/error.h"
#include "data/input.h"

/* Units differ by more than what a list of drawn assignments leaves to chance. */
#define ALIKE 0.02

gboolean avlast_rct_check_assignments(const AvlastRctAsked *asked, gboolean dealt,
                                      GError **error)
{
    if (!asked->own->assignments || dealt)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV399", NULL,
                "--assignments is about --permute and --adjust westfall-young, and "
                "neither is given");
    return FALSE;
}

/* The header's first name, to be freed. */
static char *id_of(const char *path, GError **error)
{
    g_autoptr(AvlastInput) look = avlast_input_open(path, NULL, error);
    const char *const *header = look ? avlast_input_header(look) : NULL;

    if (!header)
        return NULL;
    if (header[0] && header[1])
        return g_strdup(header[0]);
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV398", NULL,
                "'%s' has one column\nhint: the first column tells the units, each "
                "further one is an assignment",
                path);
    return NULL;
}

gboolean avlast_rct_read_assignments(AvlastRctAsked *asked, GError **error)
{
    const char *path = asked->own->assignments;

    if (!path)
        return TRUE;
    g_autofree char *id = id_of(path, error);
    const char *const text[] = {id, NULL};
    const AvlastInputOptions options = {.csv.text = text};
    asked->assignments = id ? avlast_input_load(path, &options, NULL, error) : NULL;
    return asked->assignments != NULL;
}

void avlast_rct_note_assignments(const AvlastGivenAssignments *given, gboolean weighted,
                                 AvlastEstimates *estimates)
{
    if (given->added)
        avlast_estimates_note(
            estimates,
            "the arms as they were drawn are none of the %zu assignments of "
            "'%s', and were added",
            given->n - 1, given->source);
    if (!weighted && given->most - given->least > ALIKE)
        avlast_estimates_note(
            estimates,
            "the assignments of '%s' give units chances of an arm from %.3g to %.3g: the "
            "test holds, but the effect may be off where units of other chances differ",
            given->source, given->least, given->most);
}
