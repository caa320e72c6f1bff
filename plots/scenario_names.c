/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/scenario_names.h"

#include <glib/gi18n.h>
#include <string.h>

const char *avlast_scenario_words(const char *id)
{
    if (strcmp(id, "observed") == 0)
        return _("Only the time that was observed counts");
    if (strcmp(id, "central") == 0)
        return _("The effect fades as assumed");
    if (strcmp(id, "long") == 0)
        return _("The effect lasts long");
    return NULL;
}
