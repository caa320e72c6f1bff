/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/query.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cmd/environment.h"
#include "cmd/output/phrases.h"
#include "cmd/reader.h"
#include "core/error.h"
#include "data/reshape.h"
#include "data/sql_select.h"

gboolean avlast_run_reshapes(const AvlastRun *run)
{
    return run->options.sql || run->options.with || run->options.reshape;
}

static gboolean in_a_file(const AvlastFrame *frame, const char *name)
{
    for (guint k = 0; frame->inputs && k < frame->inputs->len; k++) {
        const AvlastFrame *file = g_ptr_array_index(frame->inputs, k);
        if (g_strv_contains((const char *const *)file->header, name))
            return TRUE;
    }
    return FALSE;
}

AvlastCodebook *avlast_run_shaped_codebook(const AvlastCodebook *codebook,
                                           const AvlastFrame *frame)
{
    AvlastCodebook *part = g_new0(AvlastCodebook, 1);

    part->source = g_strdup(codebook->source);
    part->sha256 = g_strdup(codebook->sha256);
    part->entries = g_ptr_array_new();
    part->index = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < codebook->entries->len; i++) {
        AvlastCodebookEntry *entry = g_ptr_array_index(codebook->entries, i);
        if (!avlast_frame_find(frame, entry->name) && in_a_file(frame, entry->name))
            continue;
        g_ptr_array_add(part->entries, entry);
        g_hash_table_insert(part->index, entry->name, entry);
    }
    return part;
}

char *avlast_run_shape_text(const AvlastRun *run)
{
    const AvlastOptions *o = &run->options;

    if (!o->sql)
        return g_strdup_printf("--reshape: %s", o->reshape);
    return o->reshape ? g_strdup_printf("--sql: %s\n--reshape: %s", o->sql, o->reshape)
                      : g_strdup_printf("--sql: %s", o->sql);
}

/* Positional arguments with the first data file. */
static guint known_arguments(const AvlastRun *run)
{
    const char *first = run->arguments[0];
    const gboolean left_out =
        run->program->optional && first &&
        (strcmp(first, "-") == 0 || g_file_test(first, G_FILE_TEST_EXISTS));

    return run->program->arguments - (left_out ? 1 : 0);
}

void avlast_run_take_files(AvlastRun *run)
{
    AvlastOptions *o = &run->options;
    const guint n = g_strv_length(run->arguments), known = known_arguments(run);

    if (!o->sql || known == 0 || n <= known)
        return;
    g_autoptr(GStrvBuilder) with = g_strv_builder_new();
    for (char **file = o->with; file && *file; file++)
        g_strv_builder_add(with, *file);
    for (guint i = known; i < n; i++) {
        g_strv_builder_add(with, run->arguments[i]);
        g_clear_pointer(&run->arguments[i], g_free);
    }
    g_strfreev(o->with);
    o->with = g_strv_builder_end(with);
}

void avlast_run_say_notes(AvlastRun *run, const AvlastInput *input,
                          const AvlastFrame *frame)
{
    gboolean plain;
    g_autofree char *form = avlast_input_form(input, &plain);

    for (guint i = 0; i < frame->notes->len; i++) {
        const char *note = g_ptr_array_index(frame->notes, i);
        g_autofree char *how =
            avlast_phrase(form, NULL, NULL, avlast_environment_lang(run));
        const gboolean reading = g_str_has_prefix(note, "read as ") &&
                                 g_str_equal(note + strlen("read as "), form);
        g_autofree char *said =
            reading ? g_strdup_printf(_("read as %s"), how) : g_strdup(note);
        avlast_run_say(run, !plain || !g_str_has_suffix(note, form), "%s: %s",
                       frame->source, said);
    }
}

/* The open files of a query, with the names of their tables. */
typedef struct {
    GPtrArray *inputs; /* of AvlastInput * */
    GPtrArray *names;  /* of char * */
} Files;

static void files_clear(Files *files)
{
    g_clear_pointer(&files->inputs, g_ptr_array_unref);
    g_clear_pointer(&files->names, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Files, files_clear)

/* Opens `name=path`, or `path`, which is called by its file's name. */
static gboolean open_file(Files *files, const char *argument, gboolean may_name,
                          const AvlastInputOptions *options, GError **error)
{
    const char *equals = may_name ? strchr(argument, '=') : NULL;
    const gboolean named = equals && equals > argument &&
                           !memchr(argument, '/', (gsize)(equals - argument)) &&
                           !g_file_test(argument, G_FILE_TEST_EXISTS);
    const char *path = named ? equals + 1 : argument;
    AvlastInput *input = avlast_input_open(path, options, error);

    if (!input)
        return FALSE;
    g_ptr_array_add(files->inputs, input);
    g_ptr_array_add(files->names, named ? g_strndup(argument, (gsize)(equals - argument))
                                        : avlast_sql_table_name(path));
    return TRUE;
}

static gboolean open_files(const AvlastRun *run, const char *path,
                           const AvlastInputOptions *options, Files *files,
                           GError **error)
{
    char **with = run->options.with;
    /* How the first file's table lies is not how others' do. */
    AvlastInputOptions others = *options;
    guint standard = strcmp(path, "-") == 0 ? 1 : 0;

    files->inputs = g_ptr_array_new_with_free_func((GDestroyNotify)avlast_input_close);
    files->names = g_ptr_array_new_with_free_func(g_free);
    if (with && !run->options.sql) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--with: '%s' is for --sql, which is not given\nhint: --sql 'SELECT "
                    "* FROM data JOIN ... USING (id)'",
                    *with);
        return FALSE;
    }
    for (char **file = with; file && *file; file++)
        standard += strcmp(*file, "-") == 0 || g_str_has_suffix(*file, "=-") ? 1 : 0;
    if (standard > 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--with: standard input (-) can be read once only");
        return FALSE;
    }
    if (!open_file(files, path, FALSE, options, error))
        return FALSE;
    others.sheet = NULL;
    others.split = NULL;
    others.csv.header_rows = others.csv.skip = 0;
    for (; with && *with; with++)
        if (!open_file(files, *with, TRUE, &others, error))
            return FALSE;
    return TRUE;
}

static GStrv ask(const AvlastRun *run, AvlastRunWanted wanted, const char *const *columns,
                 const char *const *header, GError **error)
{
    /* --reshape names columns that are not there yet: all are read. */
    if (!wanted || run->options.reshape)
        return g_strdupv((GStrv)(gpointer)(gsize)header);
    return wanted(run, columns, header, error);
}

static AvlastFrame *run_select(AvlastRun *run, const Files *files, AvlastRunWanted wanted,
                               const char *const *columns, GError **error)
{
    g_autoptr(AvlastSqlSelect) select = avlast_sql_select_open(
        run->options.sql, (AvlastInput *const *)files->inputs->pdata,
        (const char *const *)files->names->pdata, files->inputs->len, error);
    if (!select)
        return NULL;
    g_auto(GStrv) names =
        ask(run, wanted, columns, avlast_sql_select_header(select), error);
    const GPtrArray *frames = names ? avlast_sql_select_read(select, error) : NULL;
    if (!frames)
        return NULL;
    for (guint k = 0; k < frames->len; k++)
        avlast_run_say_notes(run, g_ptr_array_index(files->inputs, k),
                             g_ptr_array_index(frames, k));
    return avlast_sql_select_run(select, (const char *const *)names, error);
}

static AvlastFrame *run_read(AvlastRun *run, const Files *files, AvlastRunWanted wanted,
                             const char *const *columns, GError **error)
{
    AvlastInput *input = g_ptr_array_index(files->inputs, 0);
    g_auto(GStrv) names = ask(run, wanted, columns, avlast_input_header(input), error);
    g_autoptr(AvlastFrame) frame =
        names ? avlast_input_read(input, (const char *const *)names, error) : NULL;

    if (!frame)
        return NULL;
    avlast_run_say_notes(run, input, frame);
    if (!run->options.reshape && !run->options.where &&
        !avlast_run_check_answers(run, frame, input, error))
        return NULL;
    return g_steal_pointer(&frame);
}

AvlastFrame *avlast_run_query(AvlastRun *run, const char *path,
                              const AvlastInputOptions *options, AvlastRunWanted wanted,
                              const char *const *columns, GError **error)
{
    g_auto(Files) files = {0};

    if (!open_files(run, path, options, &files, error))
        return NULL;
    g_autoptr(AvlastFrame) frame = run->options.sql
                                       ? run_select(run, &files, wanted, columns, error)
                                       : run_read(run, &files, wanted, columns, error);
    const guint said = frame && !run->options.sql ? frame->notes->len : 0;
    if (frame && run->options.reshape) {
        AvlastFrame *reshaped = avlast_reshape(frame, run->options.reshape, error);
        avlast_frame_free(frame);
        frame = reshaped;
    }
    for (guint i = said; frame && i < frame->notes->len; i++)
        avlast_run_say(run, TRUE, "%s: %s", path,
                       (char *)g_ptr_array_index(frame->notes, i));
    return g_steal_pointer(&frame);
}
