/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stdio.h>

#include "cmd/program.h"
#include "core/error.h"
#include "core/text.h"

static gboolean explain(AvlastRun *run, GError **error)
{
    const char *const *ids = avlast_message_ids();

    if (!run->arguments[0]) {
        for (; *ids; ids++)
            printf("%s  %s\n", *ids, avlast_message_explain(*ids));
        return TRUE;
    }
    for (char **id = run->arguments; *id; id++) {
        const char *text = avlast_message_explain(*id);
        if (!text) {
            g_autofree char *hint = avlast_text_did_you_mean(*id, ids);
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                        "no message code '%s'%s", *id,
                        *hint ? hint : "\nhint: `avlast explain` lists them");
            return FALSE;
        }
        printf("%s  %s\n", *id, text);
    }
    return TRUE;
}

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "explain",
        .usage = "avlast explain [CODE...]",
        .description =
            N_("Every error and warning carries a code. This says what it means and what "
               "to do; without a code it lists them all."),
        .examples = "avlast explain AV110",
        .run = explain,
    };
    return avlast_program_main(&program, argc, argv);
}
