/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/robust.h"

#include <string.h>

static const struct {
    const char *name;
    gboolean clustered, leverage;
} types[] = {
    [AVLAST_SE_CLASSICAL] = {"classical", FALSE, FALSE},
    [AVLAST_SE_HC0] = {"HC0", FALSE, FALSE},
    [AVLAST_SE_HC1] = {"HC1", FALSE, FALSE},
    [AVLAST_SE_HC2] = {"HC2", FALSE, TRUE},
    [AVLAST_SE_HC3] = {"HC3", FALSE, TRUE},
    [AVLAST_SE_CR0] = {"CR0", TRUE, FALSE},
    [AVLAST_SE_CR1] = {"CR1", TRUE, FALSE},
    [AVLAST_SE_STATA] = {"stata", TRUE, FALSE},
    [AVLAST_SE_CR2] = {"CR2", TRUE, FALSE},
    [AVLAST_SE_SURVEY] = {"survey", FALSE, FALSE},
    [AVLAST_SE_HC4] = {"HC4", FALSE, TRUE},
    [AVLAST_SE_HC4M] = {"HC4m", FALSE, TRUE},
    [AVLAST_SE_HC5] = {"HC5", FALSE, TRUE},
    [AVLAST_SE_CR3] = {"CR3", TRUE, FALSE},
    [AVLAST_SE_CR3J] = {"CR3J", TRUE, FALSE},
    [AVLAST_SE_NEWEY_WEST] = {"newey-west", FALSE, FALSE},
    [AVLAST_SE_DRISCOLL_KRAAY] = {"driscoll-kraay", FALSE, FALSE},
};

const char *avlast_se_name(AvlastSe type)
{
    return types[type].name;
}

gboolean avlast_se_clustered(AvlastSe type)
{
    return types[type].clustered;
}

gboolean avlast_se_uses_leverage(AvlastSe type)
{
    return types[type].leverage;
}

gboolean avlast_se_parse(const char *name, AvlastSe *type)
{
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_ascii_strcasecmp(name, types[i].name) == 0) {
            *type = (AvlastSe)i;
            return TRUE;
        }
    if (g_ascii_strcasecmp(name, "CR1S") == 0) {
        *type = AVLAST_SE_STATA;
        return TRUE;
    }
    return FALSE;
}

static const char *const ssc_names[] = {"", "stata", "fixest", "sandwich", "estimatr"};

const char *avlast_ssc_name(AvlastSsc ssc)
{
    return ssc_names[ssc];
}

gboolean avlast_ssc_parse(const char *name, AvlastSsc *ssc)
{
    for (guint i = 1; i < G_N_ELEMENTS(ssc_names); i++)
        if (strcmp(name, ssc_names[i]) == 0) {
            *ssc = (AvlastSsc)i;
            return TRUE;
        }
    return FALSE;
}
