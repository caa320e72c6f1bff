/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cmd/program.h"
#include "core/error.h"
#include "core/text.h"

typedef enum { column, method } Kind;

typedef struct {
    Kind kind;
    const char *names, *text;
} Explanation;

static const Explanation explanations[] = {
#define AVLAST_EXPLANATION(kind, names, text) {kind, names, text},
#include "cmd/explanations.def"
#undef AVLAST_EXPLANATION
};

/* Whether `name` is one of "a|b|c", in any letter case. */
static gboolean is_called(const Explanation *one, const char *name)
{
    g_auto(GStrv) names = g_strsplit(one->names, "|", -1);
    g_autofree char *wanted = g_utf8_casefold(name, -1);

    for (char **n = names; *n; n++) {
        g_autofree char *folded = g_utf8_casefold(*n, -1);
        if (strcmp(folded, wanted) == 0)
            return TRUE;
    }
    return FALSE;
}

static void print_one(const Explanation *one)
{
    printf("%.*s  %s\n", (int)strcspn(one->names, "|"), one->names, one->text);
}

static void list_kind(const char *heading, Kind kind)
{
    printf("%s\n\n", heading);
    for (gsize i = 0; i < G_N_ELEMENTS(explanations); i++)
        if (explanations[i].kind == kind)
            print_one(&explanations[i]);
    printf("\n");
}

static void list_all(void)
{
    list_kind(_("Columns of a result"), column);
    list_kind(_("Methods and measures"), method);
    printf("%s\n\n", _("Message codes"));
    for (const char *const *id = avlast_message_ids(); *id; id++)
        printf("%s  %s\n", *id, avlast_message_explain(*id));
}

/* Every word that can be asked for, to propose one. */
static GStrv all_names(void)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (gsize i = 0; i < G_N_ELEMENTS(explanations); i++) {
        g_auto(GStrv) names = g_strsplit(explanations[i].names, "|", -1);
        for (char **name = names; *name; name++)
            g_strv_builder_add(builder, *name);
    }
    for (const char *const *id = avlast_message_ids(); *id; id++)
        g_strv_builder_add(builder, *id);
    return g_strv_builder_end(builder);
}

static gboolean explain_one(const char *name, GError **error)
{
    g_autofree char *code = g_ascii_strup(name, -1);
    const char *text = avlast_message_explain(code);
    gboolean found = text != NULL;

    if (text)
        printf("%s  %s\n", code, text);
    for (gsize i = 0; i < G_N_ELEMENTS(explanations); i++)
        if (is_called(&explanations[i], name)) {
            print_one(&explanations[i]);
            found = TRUE;
        }
    if (found)
        return TRUE;
    g_auto(GStrv) names = all_names();
    g_autofree char *hint = avlast_text_did_you_mean(name, (const char *const *)names);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL, "nothing is called '%s'%s",
                name, *hint ? hint : "\nhint: `avlast explain` lists what there is");
    return FALSE;
}

static gboolean explain(AvlastRun *run, GError **error)
{
    if (!run->arguments[0])
        list_all();
    for (char **name = run->arguments; *name; name++)
        if (!explain_one(*name, error))
            return FALSE;
    return TRUE;
}

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "explain",
        .usage = "avlast explain [NAME...]",
        .description =
            N_("Says what a column of a result, a method or a measure means, and what to "
               "do about a message code such as AV110; without a name it lists them "
               "all."),
        .examples = "avlast explain AV110\n"
                    "avlast explain CR2 df\n"
                    "avlast explain 'design effect'",
        .run = explain,
    };
    return avlast_program_main(&program, argc, argv);
}
