/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of SPSS, Stata and SAS as a kind of input. */
#include "config.h"

#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "data/input_kinds.h"
#include "data/input_statfile.h"
#include "data/statfile_codebook.h"
#include "data/statfile_columns.h"
#include "data/statfile_head.h"

static gboolean claims(const guint8 *start, gsize n)
{
    return avlast_stat_kind(start, n) != AVLAST_STAT_NONE;
}

#ifdef HAVE_READSTAT

typedef struct {
    char *path;
    AvlastSource *source;
    AvlastStatRequest request; /* to describe */
    char *encoding;            /* as given, or NULL */
    AvlastStatTexts *texts;
    gboolean in_process;
    GStrv missing, text; /* what options points to */
    AvlastCsvOptions options;
    AvlastStatHead *head;
    AvlastCodebook *codebook;
    GStrv header;
} State;

static void close_statfile(gpointer data)
{
    State *state = data;

    if (!state)
        return;
    g_free(state->path);
    avlast_source_free(state->source);
    g_free(state->encoding);
    avlast_stat_texts_free(state->texts);
    g_strfreev(state->missing);
    g_strfreev(state->text);
    avlast_stat_head_free(state->head);
    avlast_codebook_free(state->codebook);
    g_strfreev(state->header);
    g_free(state);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(State, close_statfile)

static gboolean check_kind(const char *path, AvlastStatKind kind, GError **error)
{
    const AvlastPlace place = {path, 0, 0};

    if (kind < AVLAST_STAT_SAS7BCAT)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV154", &place,
                "the file is a%s %s, which cannot be read\nhint: %s",
                kind == AVLAST_STAT_ENCRYPTED_SAV ? "n" : "", avlast_stat_kind_name(kind),
                kind == AVLAST_STAT_SAS7BCAT
                    ? "it holds formats and no data; give the .sas7bdat file"
                : kind == AVLAST_STAT_CPORT
                    ? "write it with LIBNAME ... XPORT, or as CSV with PROC EXPORT"
                    : "open it in SPSS and save it without a password");
    return FALSE;
}

/* Options that say how a text is written have no meaning here. */
static gboolean check_options(const char *path, AvlastStatKind kind,
                              const AvlastInputOptions *options, GError **error)
{
    const char *option = options->csv.delimiter     ? "--delimiter"
                         : options->csv.decimal     ? "--decimal"
                         : options->csv.thousands   ? "--thousands"
                         : options->csv.header_rows ? "--header-rows"
                         : options->csv.skip        ? "--skip"
                         : options->sheet           ? "--sheet"
                                                    : NULL;

    if (!option)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV157", NULL,
                "%s does not go with '%s', which is a%s %s\nhint: leave it out", option,
                path, kind == AVLAST_STAT_SAV || kind == AVLAST_STAT_POR ? "n" : "",
                avlast_stat_kind_name(kind));
    return FALSE;
}

static void list_header(State *state)
{
    const GPtrArray *variables = state->head->variables;

    state->header = g_new0(char *, variables->len + 1);
    for (guint j = 0; j < variables->len; j++) {
        const AvlastStatVariable *variable = g_ptr_array_index(variables, j);
        state->header[j] = g_strdup(variable->name);
    }
}

gpointer avlast_statfile_open(const char *path, AvlastSource *source,
                              const AvlastInputOptions *options, gboolean in_process,
                              GError **error)
{
    g_autoptr(State) state = g_new0(State, 1);
    guint8 start[AVLAST_INPUT_START];
    gsize n;

    state->path = g_strdup(path);
    state->source = source;
    state->in_process = in_process;
    if (!avlast_source_peek(source, start, sizeof start, &n, error))
        return NULL;
    state->request.kind = avlast_stat_kind(start, n);
    if (!check_kind(path, state->request.kind, error) ||
        !check_options(path, state->request.kind, options, error))
        return NULL;
    state->request.file = avlast_source_file(source, &state->request.size, error);
    if (state->request.file < 0)
        return NULL;
    state->options = options->csv;
    /* The vectors are only read; GStrv has no const form. */
    state->missing = g_strdupv((GStrv)(gpointer)(gsize)options->csv.missing);
    state->text = g_strdupv((GStrv)(gpointer)(gsize)options->csv.text);
    state->options.missing = (const char *const *)state->missing;
    state->options.text = (const char *const *)state->text;
    state->encoding = g_strdup(options->csv.encoding);
    state->request.encoding = state->encoding;
    state->texts = avlast_stat_texts_new(state->encoding, error);
    if (!state->texts)
        return NULL;
    state->head =
        avlast_stat_describe(path, &state->request, in_process, state->texts, error);
    if (!state->head)
        return NULL;
    list_header(state);
    state->codebook =
        avlast_stat_codebook(path, avlast_source_sha256(source), state->head);
    return g_steal_pointer(&state);
}

static gpointer open_statfile(const char *path, AvlastSource *source,
                              const AvlastInputOptions *options, GError **error)
{
    return avlast_statfile_open(path, source, options, FALSE, error);
}

static const char *const *header(gconstpointer data)
{
    const State *state = data;

    return (const char *const *)state->header;
}

static char *form(gconstpointer data, gboolean *plain)
{
    const State *state = data;
    const AvlastStatHead *head = state->head;
    GString *text = g_string_new(avlast_stat_kind_name(head->kind));
    gboolean guessed;

    if (head->kind == AVLAST_STAT_DTA)
        g_string_append_printf(text, ", release %d", head->version);
    if (head->label && *head->label)
        g_string_append_printf(text, ", '%s'", head->label);
    const char *encoding = avlast_stat_texts_encoding(state->texts, &guessed);
    if (guessed)
        g_string_append_printf(text, ", its texts in %s", encoding);
    if (plain)
        *plain = !guessed;
    return g_string_free(text, FALSE);
}

static guint8 *flags_of(const State *state, const char *const *wanted, gboolean *none,
                        GError **error)
{
    const guint n = g_strv_length(state->header);
    g_autofree guint8 *flags = g_new0(guint8, n);

    if (!wanted)
        memset(flags, 1, n);
    for (const char *const *name = wanted; name && *name; name++) {
        guint j = 0;
        while (j < n && strcmp(state->header[j], *name) != 0)
            j++;
        if (j == n) {
            g_autofree char *hint =
                avlast_text_no_column(*name, (const char *const *)state->header);
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV804", NULL,
                        "no column '%s' in '%s'%s", *name, state->path, hint);
            return NULL;
        }
        flags[j] = 1;
    }
    /* Rows show in cells only: one column carries them. */
    *none = !memchr(flags, 1, n);
    flags[0] = flags[0] || *none;
    return g_steal_pointer(&flags);
}

static void note_file(const State *state, GPtrArray *notes)
{
    g_autofree char *said = form(state, NULL);

    g_ptr_array_insert(notes, 0, g_strdup_printf("read as %s", said));
    if (state->head->kind == AVLAST_STAT_SAV && state->head->rows < 0)
        g_ptr_array_insert(notes, 1,
                           g_strdup("the file does not say how many rows it has: whether "
                                    "it was cut off cannot be told"));
    if (state->head->weight >= 0) {
        const char *name = state->header[state->head->weight];
        g_ptr_array_insert(notes, 1,
                           g_strdup_printf("the file says that '%s' holds its weights: "
                                           "--weights %s uses them",
                                           name, name));
    }
}

static AvlastFrame *read_statfile(gpointer data, const char *const *wanted,
                                  GError **error)
{
    State *state = data;
    gboolean none, alien = FALSE;
    g_autofree guint8 *flags = flags_of(state, wanted, &none, error);

    if (!flags)
        return NULL;
    const AvlastStatReading reading = {state->path,     state->head, state->codebook,
                                       &state->options, flags,       state->in_process,
                                       state->texts};
    AvlastStatRequest request = state->request;
    request.wanted = flags;
    request.n_variables = state->head->variables->len;
    g_autoptr(AvlastFrame) frame = avlast_stat_read(&reading, &request, &alien, error);
    while (alien) {
        if (!avlast_stat_texts_next(state->texts)) {
            avlast_stat_fail_texts(state->path, request.kind, state->texts, error);
            return NULL;
        }
        frame = avlast_stat_read(&reading, &request, &alien, error);
    }
    if (!frame || !avlast_source_unchanged(state->source, error))
        return NULL;
    if (none)
        g_ptr_array_set_size(frame->columns, 0);
    frame->sha256 = g_strdup(avlast_source_sha256(state->source));
    frame->bytes = avlast_source_bytes(state->source);
    frame->header = g_strdupv(state->header);
    note_file(state, frame->notes);
    return g_steal_pointer(&frame);
}

static gboolean locate(gpointer data, AvlastCellPlace *places, gsize n, GError **error)
{
    (void)data;
    (void)error;
    for (gsize i = 0; i < n; i++) {
        places[i].line = places[i].row + 1;
        places[i].column = places[i].field + 1;
    }
    return TRUE;
}

static const AvlastCodebook *codebook(gconstpointer data)
{
    const State *state = data;

    return state->codebook;
}

const AvlastInputKind avlast_input_statfile = {
    .claims = claims,
    .open = open_statfile,
    .close = close_statfile,
    .header = header,
    .form = form,
    .read = read_statfile,
    .locate = locate,
    .codebook = codebook,
};

#else

static gpointer open_statfile(const char *path, AvlastSource *source,
                              const AvlastInputOptions *options, GError **error)
{
    (void)options;
    avlast_source_free(source);
    avlast_fail(error, AVLAST_ERROR_HELPER, "AV150", NULL,
                "'%s' is a file of SPSS, Stata or SAS, and this avlast was built without "
                "ReadStat\nhint: save it as CSV, or install libreadstat-dev and build "
                "avlast again",
                path);
    return NULL;
}

/* Nothing is ever open. */
const AvlastInputKind avlast_input_statfile = {.claims = claims, .open = open_statfile};

#endif
