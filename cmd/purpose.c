/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/options.h"

typedef struct {
    const char *name, *group, *purpose;
} Entry;

static const Entry programs[] = {
#define AVLAST_PROGRAM(name, group, purpose) {#name, #group, purpose},
#include "cmd/programs.def"
#undef AVLAST_PROGRAM
};

const char *avlast_program_purpose(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++)
        if (strcmp(programs[i].name, name) == 0)
            return _(programs[i].purpose);
    return "";
}
