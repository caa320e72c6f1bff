/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/input.h"

#include "data/input_kinds.h"

struct AvlastInput {
    const AvlastInputKind *kind;
    gpointer state;
};

/* Text comes last: it claims whatever is left. */
static const AvlastInputKind *const kinds[] = {&avlast_input_csv};

static const AvlastInputKind *kind_of(const guint8 *start, gsize n)
{
    gsize i = 0;

    while (!kinds[i]->claims(start, n))
        i++;
    return kinds[i];
}

AvlastInput *avlast_input_open(const char *path, const AvlastInputOptions *options,
                               GError **error)
{
    static const AvlastInputOptions none = {0};
    g_autoptr(AvlastSource) source = avlast_source_open(path, error);
    guint8 start[AVLAST_INPUT_START];
    gsize n;

    if (!source || !avlast_source_peek(source, start, sizeof start, &n, error))
        return NULL;
    const AvlastInputKind *kind = kind_of(start, n);
    gpointer state =
        kind->open(path, g_steal_pointer(&source), options ? options : &none, error);
    if (!state)
        return NULL;

    AvlastInput *input = g_new0(AvlastInput, 1);
    input->kind = kind;
    input->state = state;
    return input;
}

void avlast_input_close(AvlastInput *input)
{
    if (!input)
        return;
    input->kind->close(input->state);
    g_free(input);
}

const char *const *avlast_input_header(const AvlastInput *input)
{
    return input->kind->header(input->state);
}

char *avlast_input_form(const AvlastInput *input, gboolean *plain)
{
    return input->kind->form(input->state, plain);
}

AvlastFrame *avlast_input_read(AvlastInput *input, const char *const *wanted,
                               GError **error)
{
    return input->kind->read(input->state, wanted, error);
}

gboolean avlast_input_locate(AvlastInput *input, AvlastCellPlace *places, gsize n,
                             GError **error)
{
    return input->kind->locate(input->state, places, n, error);
}

const AvlastCodebook *avlast_input_codebook(const AvlastInput *input)
{
    return input->kind->codebook ? input->kind->codebook(input->state) : NULL;
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
