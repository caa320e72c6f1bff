/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cmd/regress/regress.h"
#include "core/error.h"

/* The registry: the first is what `avlast regress` fits without --family. */
static const AvlastRegressFamily families[] = {
    {.name = "gaussian", .estimate = avlast_regress_linear},
};

/* Options that not every family takes, and where they are. */
static const struct {
    const char *name;
    gsize offset; /* of a text or a list */
} particular[] = {
    {NULL, 0},
};

static gboolean takes(const AvlastRegressFamily *family, const char *option)
{
    for (guint i = 0; family->takes && family->takes[i]; i++)
        if (strcmp(family->takes[i], option) == 0)
            return TRUE;
    return FALSE;
}

const AvlastRegressFamily *avlast_regress_family(const AvlastRun *run, GError **error)
{
    const AvlastRegressOptions *own = run->own;
    const AvlastRegressFamily *family = &families[0];

    for (guint i = 0; own->family && i < G_N_ELEMENTS(families); i++)
        if (strcmp(families[i].name, own->family) == 0)
            family = &families[i];
    for (guint i = 0; particular[i].name; i++) {
        const gpointer value =
            *(const gpointer *)(const void *)((const char *)own + particular[i].offset);
        if (!value || takes(family, particular[i].name))
            continue;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--%s is not for the family '%s'", particular[i].name, family->name);
        return NULL;
    }
    return family;
}
