/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/input.h"

#include "core/error.h"
#include "data/input_kinds.h"
#include "data/input_split.h"

struct AvlastInput {
    const AvlastInputKind *kind;
    gpointer state;
    const char *compression;   /* or NULL */
    AvlastInputSplits *splits; /* or NULL */
    AvlastCodebook *codebook;  /* lent to the kind when columns are split; or NULL */
};

/* Text comes last: it claims whatever is left. */
static const AvlastInputKind *const kinds[] = {&avlast_input_statfile,
                                               &avlast_input_workbook, &avlast_input_csv};

static const AvlastInputKind *kind_of(const guint8 *start, gsize n)
{
    gsize i = 0;

    while (!kinds[i]->claims(start, n))
        i++;
    return kinds[i];
}

AvlastInput *avlast_input_new(const AvlastInputKind *kind, gpointer state)
{
    AvlastInput *input = g_new0(AvlastInput, 1);

    input->kind = kind;
    input->state = state;
    return input;
}

AvlastInput *avlast_input_open(const char *path, const AvlastInputOptions *options,
                               GError **error)
{
    AvlastInputOptions how = options ? *options : (AvlastInputOptions){0};
    g_auto(GStrv) texts = NULL;
    g_autoptr(AvlastCodebook) codebook = NULL;
    g_autoptr(AvlastSource) source = avlast_source_open(path, error);
    guint8 start[AVLAST_INPUT_START];
    gsize n;

    if (!source || !avlast_source_peek(source, start, sizeof start, &n, error))
        return NULL;
    if (how.split) {
        texts = avlast_input_split_names(how.split, how.csv.text);
        how.csv.text = (const char *const *)texts;
        if (how.csv.codebook)
            how.csv.codebook = codebook =
                avlast_input_split_codebook(how.csv.codebook, how.csv.text);
    }
    const AvlastInputKind *kind = kind_of(start, n);
    const char *compression = avlast_source_compression(source);
    if (how.sheet && kind == &avlast_input_csv) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV167", NULL,
                    "--sheet is for workbooks (.xlsx), and '%s' is none\nhint: leave it "
                    "out",
                    path);
        return NULL;
    }
    gpointer state = kind->open(path, g_steal_pointer(&source), &how, error);
    if (!state)
        return NULL;

    g_autoptr(AvlastInput) input = g_new0(AvlastInput, 1);
    input->kind = kind;
    input->state = state;
    input->compression = compression;
    input->codebook = g_steal_pointer(&codebook);
    if (how.split && !(input->splits = avlast_input_splits_new(
                           kind, state, path, how.split, options->csv.codebook, error)))
        return NULL;
    return g_steal_pointer(&input);
}

void avlast_input_close(AvlastInput *input)
{
    if (!input)
        return;
    avlast_input_splits_free(input->splits);
    input->kind->close(input->state);
    avlast_codebook_free(input->codebook);
    g_free(input);
}

const char *const *avlast_input_header(const AvlastInput *input)
{
    return input->splits ? avlast_input_splits_header(input->splits)
                         : input->kind->header(input->state);
}

char *avlast_input_form(const AvlastInput *input, gboolean *plain)
{
    char *form = input->kind->form(input->state, plain);

    if (!input->compression)
        return form;
    char *whole = g_strdup_printf("%s, compressed by %s", form, input->compression);
    g_free(form);
    return whole;
}

/* The kind's own remark on how it read the file, if it made one, tells of the
 * compression too. */
static void complete_form(const AvlastInput *input, GPtrArray *notes)
{
    g_autofree char *form = input->kind->form(input->state, NULL);

    for (guint i = 0; i < notes->len; i++) {
        const char *note = g_ptr_array_index(notes, i);
        if (!g_str_has_suffix(note, form))
            continue;
        char *whole = g_strdup_printf("%s, compressed by %s", note, input->compression);
        g_free(notes->pdata[i]);
        notes->pdata[i] = whole;
    }
}

AvlastFrame *avlast_input_read(AvlastInput *input, const char *const *wanted,
                               GError **error)
{
    AvlastFrame *frame = input->splits
                             ? avlast_input_splits_read(input->splits, input->kind,
                                                        input->state, wanted, error)
                             : input->kind->read(input->state, wanted, error);

    if (frame && input->compression)
        complete_form(input, frame->notes);
    return frame;
}

gboolean avlast_input_locate(AvlastInput *input, AvlastCellPlace *places, gsize n,
                             GError **error)
{
    return input->splits ? avlast_input_splits_locate(input->splits, input->kind,
                                                      input->state, places, n, error)
                         : input->kind->locate(input->state, places, n, error);
}

const AvlastCodebook *avlast_input_codebook(const AvlastInput *input)
{
    return input->kind->codebook ? input->kind->codebook(input->state) : NULL;
}

const GPtrArray *avlast_input_faults(const AvlastInput *input)
{
    return input->kind->faults ? input->kind->faults(input->state) : NULL;
}

const AvlastCsv *avlast_input_text(const AvlastInput *input)
{
    return input->kind == &avlast_input_csv ? input->state : NULL;
}

AvlastFrame *avlast_input_load(const char *path, const AvlastInputOptions *options,
                               const char *const *wanted, GError **error)
{
    g_autoptr(AvlastInput) input = avlast_input_open(path, options, error);

    return input ? avlast_input_read(input, wanted, error) : NULL;
}
