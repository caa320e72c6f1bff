/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/environment.h"
#include "cmd/init_plan.h"
#include "cmd/init_text.h"
#include "cmd/options.h"
#include "cmd/output/output.h"
#include "cmd/program.h"
#include "cmd/table_options.h"
#include "core/error.h"
#include "data/csv_write.h"
#include "data/sql.h"
#include "study/plan.h"

typedef struct {
    gboolean labels;
} Own;

/* --- where the data lie --- */

/* The data's path from the folder; a plan names only what lies below it. */
static char *path_below(const char *path, const char *folder, GError **error)
{
    g_autofree char *data = g_canonicalize_filename(path, NULL);
    g_autofree char *real_folder = realpath(folder, NULL);
    g_autofree char *name = g_path_get_basename(data);
    g_autofree char *parent = g_path_get_dirname(data);
    g_autofree char *real_parent = realpath(parent, NULL);
    const gsize n = real_folder ? strlen(real_folder) : 0;

    /* What is not there is told by whoever opens it. */
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&name);
    if (n > 0 && real_parent && g_str_has_prefix(real_parent, real_folder) &&
        (real_parent[n] == '\0' || real_parent[n] == '/' || n == 1))
        return real_parent[n] == '\0'
                   ? g_steal_pointer(&name)
                   : g_build_filename(real_parent + (n == 1 ? 1 : n + 1), name, NULL);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV198", NULL,
                "'%s' does not lie in the folder '%s' or below it, and a plan names no "
                "other files\nhint: avlast init '%s' -o '%s'",
                path, folder, path, parent);
    return NULL;
}

/* --- what was given --- */

static char *yaml_of(const AvlastOptionEntry *entry, const AvlastParse *parse)
{
    gconstpointer member = (const char *)&parse->shared + entry->option->offset;

    switch (entry->option->type) {
    case AVLAST_OPTION_LIST:
    case AVLAST_OPTION_TEXTS:
        return *(char **const *)member
                   ? avlast_yaml_list((const char *const *)*(char **const *)member)
                   : NULL;
    default:
        break;
    }
    g_autofree char *text = avlast_option_text(entry, parse);
    return text ? avlast_yaml_scalar(text) : NULL;
}

/* Data options go into the plan as they are. */
static GPtrArray *given_options(const AvlastRun *run, GError **error)
{
    static const char *const settled[] = {"codebook", "id", NULL};
    g_autoptr(GArray) list = avlast_options_of(run->program);
    g_autoptr(GPtrArray) given = g_ptr_array_new_with_free_func(g_free);
    const AvlastParse parse = {.shared = run->options, .own = run->own};

    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        if (!entry->shared || !entry->analytic ||
            g_strv_contains(settled, entry->option->name))
            continue;
        g_autofree char *value = yaml_of(entry, &parse);
        if (!value)
            continue;
        if (!g_strv_contains(avlast_plan_data_keys(), entry->option->name)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                        "--%s: init looks at one file as it is\nhint: write the table "
                        "to a file first (avlast check ... --save table.csv), and look "
                        "at that",
                        entry->option->name);
            return NULL;
        }
        g_ptr_array_add(given, g_strdup_printf("%s: %s", entry->option->name, value));
    }
    return g_steal_pointer(&given);
}

/* --- reading --- */

static AvlastFrame *read_frame(const AvlastRun *run, AvlastInput *input, GError **error)
{
    const AvlastOptions *o = &run->options;
    g_autoptr(AvlastFrame) frame = avlast_input_read(input, NULL, error);

    if (!frame || (o->id && !avlast_frame_require(frame, o->id, error)))
        return NULL;
    for (char **let = o->let; let && *let; let++)
        if (!avlast_sql_let(frame, *let, error))
            return NULL;
    if (!o->where)
        return g_steal_pointer(&frame);
    g_autofree guint8 *keep = avlast_sql_mask(frame, "--where", o->where, NULL, error);
    return keep ? avlast_frame_select(frame, keep, error) : NULL;
}

/* --- writing both or none --- */

static gboolean write_both(const AvlastRun *run, const char *folder, const char *plan,
                           const GString *codebook, GError **error)
{
    g_autofree char *plan_path = g_build_filename(folder, "plan.yaml", NULL);
    g_autofree char *book_path = g_build_filename(folder, "codebook.csv", NULL);
    const char *paths[] = {plan_path, book_path};
    g_autofree char *before = NULL;
    gsize length = 0;

    for (gsize k = 0; k < G_N_ELEMENTS(paths); k++)
        if (!run->options.force && g_file_test(paths[k], G_FILE_TEST_EXISTS)) {
            const AvlastPlace place = {paths[k], 0, 0};
            avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV702", &place,
                        "the file exists, and nothing was written\nhint: --force "
                        "replaces it; -o names another folder");
            return FALSE;
        }
    const gboolean there = g_file_get_contents(book_path, &before, &length, NULL);
    if (!avlast_output_file(book_path, codebook->str, codebook->len, run->options.force,
                            error))
        return FALSE;
    if (avlast_output_file(plan_path, plan, strlen(plan), run->options.force, error))
        return TRUE;
    if (there)
        g_file_set_contents(book_path, before, (gssize)length, NULL);
    else
        g_unlink(book_path);
    return FALSE;
}

/* What the file itself says, and no guess. */
static gboolean write_labels(AvlastRun *run, const char *folder, const AvlastFrame *frame,
                             const AvlastCodebook *known, GError **error)
{
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_of_frame(frame, known);
    g_autoptr(GString) text = avlast_codebook_write(codebook);
    g_autofree char *path = g_build_filename(folder, "codebook.csv", NULL);

    if (!avlast_output_file(path, text->str, text->len, run->options.force, error))
        return FALSE;
    avlast_run_say(run, TRUE, _("%s is written"), path);
    return TRUE;
}

static gboolean start(AvlastRun *run, const char *folder, const char *path,
                      const GPtrArray *given, GError **error)
{
    const AvlastOptions *o = &run->options;
    const char *const text[] = {o->id, NULL};
    g_autoptr(AvlastCodebook) codebook = NULL;

    if (o->codebook && !(codebook = avlast_codebook_read(o->codebook, error)))
        return FALSE;
    AvlastInputOptions how = {.csv = {.delimiter = o->delimiter,
                                      .decimal = o->decimal,
                                      .thousands = o->thousands,
                                      .encoding = o->encoding,
                                      .missing = (const char *const *)o->missing,
                                      .text = text,
                                      .codebook = codebook}};
    if (!avlast_run_table(run, &how, error))
        return FALSE;
    g_autoptr(AvlastInput) input = avlast_input_open(run->arguments[0], &how, error);
    g_autoptr(AvlastFrame) frame = input ? read_frame(run, input, error) : NULL;
    if (!frame)
        return FALSE;

    const AvlastCodebook *known = codebook ? codebook : avlast_input_codebook(input);
    if (((const Own *)run->own)->labels)
        return write_labels(run, folder, frame, known, error);
    g_autoptr(AvlastGuesses) guesses = avlast_guess(frame, known, o->id, error);
    if (!guesses)
        return FALSE;
    g_autofree char *form = avlast_input_form(input, NULL);
    const AvlastInitData data = {path, form, given, avlast_environment_lang(run)};
    g_autofree char *plan = avlast_init_plan(guesses, &data);
    g_autoptr(AvlastCodebook) guessed = avlast_guesses_codebook(guesses, known);
    g_autoptr(GString) book = avlast_codebook_write(guessed);
    if (!write_both(run, folder, plan, book, error))
        return FALSE;
    avlast_run_say(run, TRUE,
                   _("%s/plan.yaml and %s/codebook.csv are written; confirm each guess, "
                     "then: avlast check --plan %s/plan.yaml"),
                   folder, folder, folder);
    return TRUE;
}

static gboolean init(AvlastRun *run, GError **error)
{
    const char *folder = run->options.output ? run->options.output : ".";

    if (g_strv_length(run->arguments) != 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "one data file is needed\nhint: avlast init data.csv");
        return FALSE;
    }
    if (strcmp(run->arguments[0], "-") == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV198", NULL,
                    "a plan names a file, and standard input is none\nhint: save it "
                    "first");
        return FALSE;
    }
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        const AvlastPlace place = {folder, 0, 0};
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", &place,
                    "there is no such folder\nhint: make it, and put the data into it");
        return FALSE;
    }
    g_autofree char *path = path_below(run->arguments[0], folder, error);
    if (path && (strcmp(path, "codebook.csv") == 0 || strcmp(path, "plan.yaml") == 0)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV198", NULL,
                    "'%s' is the name of a file that init writes\nhint: give the data "
                    "another name",
                    run->arguments[0]);
        return FALSE;
    }
    g_autoptr(GPtrArray) given = path ? given_options(run, error) : NULL;
    return given && start(run, folder, path, given, error);
}

int main(int argc, char **argv)
{
    static const AvlastOption options[] = {
        {"codebook-only", 0, AVLAST_OPTION_FLAG, offsetof(Own, labels), NULL,
         N_("write codebook.csv alone, with what the file itself says and no guess")},
        {NULL, 0, AVLAST_OPTION_FLAG, 0, NULL, NULL}};
    static const AvlastProgram program = {
        .name = "init",
        .usage = "avlast init DATA [-o FOLDER] [OPTION...]",
        .description =
            N_("Looks at a data file of any kind and writes a starting plan.yaml and "
               "codebook.csv into a folder: ids, weights, arms, clusters, waves, dates, "
               "scales, legal answers and codes for missing, by the columns' names and "
               "by what they hold. Every guess is a comment to confirm; nothing is left "
               "out of the data because of one. The two pass `avlast check` unless the "
               "data have a fault of their own."),
        .examples = "avlast init data.csv\n"
                    "avlast init survey/answers.sav -o survey\n"
                    "avlast init answers.sav --codebook-only\n"
                    "avlast init data.csv --decimal , --id løpenr --force",
        .shared = AVLAST_SHARE_FILE | AVLAST_SHARE_FOLDER,
        .options = options,
        .own_size = sizeof(Own),
        .run = init,
    };
    return avlast_program_main(&program, argc, argv);
}
