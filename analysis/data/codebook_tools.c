/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The label files that survey tools export, as codebooks: a row for each value of each
 * column. */
#include <string.h>

#include "core/number.h"
#include "data/codebook_internal.h"
#include "data/header.h"

/* How the tools name what we call name, label, value, its label, and the kind of
 * question. */
typedef struct {
    const char *name, *label, *value, *value_label, *kind;
} Names;

static const Names tools[] = {
    /* SurveyXact's structure and variables */
    {"variableName", "questionText", "choiceValue", "choiceText", "subType"},
    {"variableName", "variableDescription", NULL, NULL, NULL},
    /* Nettskjema's codebook */
    {"element_code", "element_text", "answer_code", "answer_text", "element_type"},
};

static const AvlastColumn *column_of(const AvlastFrame *frame, const char *name)
{
    return name ? avlast_frame_find(frame, name) : NULL;
}

static const Names *tool_of(const AvlastFrame *frame)
{
    for (gsize i = 0; i < G_N_ELEMENTS(tools); i++)
        if (column_of(frame, tools[i].name) && column_of(frame, tools[i].label))
            return &tools[i];
    return NULL;
}

gboolean avlast_codebook_is_list(const char *const *header)
{
    for (gsize i = 0; i < G_N_ELEMENTS(tools); i++)
        if (g_strv_contains(header, tools[i].name) &&
            g_strv_contains(header, tools[i].label))
            return TRUE;
    return FALSE;
}

gboolean avlast_codebook_is_bare(const char *const *header)
{
    double value;

    return g_strv_length((GStrv)(gpointer)(gsize)header) == 3 &&
           strcmp(header[0], "name") != 0 &&
           avlast_number_parse(header[1], strlen(header[1]), '.', &value);
}

static const char *text_at(const AvlastColumn *column, gsize row)
{
    return column && column->reason[row] == AVLAST_PRESENT
               ? g_ptr_array_index(column->levels, column->code[row])
               : NULL;
}

static AvlastCodebookEntry *entry_of(AvlastCodebook *codebook, const char *name)
{
    g_autofree char *clean = avlast_header_clean(name);
    AvlastCodebookEntry *entry = g_hash_table_lookup(codebook->index, clean);

    if (!entry) {
        entry = avlast_codebook_entry_new();
        entry->name = g_steal_pointer(&clean);
        avlast_codebook_add(codebook, entry);
    }
    return entry;
}

static void add_value(AvlastCodebookEntry *entry, const char *value, const char *label)
{
    for (guint i = 0; i < entry->values->len; i++)
        if (strcmp(((AvlastCode *)g_ptr_array_index(entry->values, i))->code, value) == 0)
            return;
    avlast_codes_add(entry->values, value, label);
}

/* Of a question with several choices each choice has a 0/1 column: it is its label, not
 * its value, that the row tells. */
static gboolean is_choice(const char *kind)
{
    return kind && (g_ascii_strcasecmp(kind, "Multiple") == 0 ||
                    g_ascii_strcasecmp(kind, "CHECKBOX") == 0);
}

AvlastCodebook *avlast_codebook_from_list(const AvlastFrame *frame)
{
    const Names *names = tool_of(frame);
    AvlastCodebook *codebook = avlast_codebook_new(frame->source, frame->sha256);
    const AvlastColumn *name = column_of(frame, names->name);
    const AvlastColumn *label = column_of(frame, names->label);
    const AvlastColumn *value = column_of(frame, names->value);
    const AvlastColumn *value_label = column_of(frame, names->value_label);
    const AvlastColumn *kind = column_of(frame, names->kind);

    for (gsize i = 0; i < frame->rows; i++) {
        const char *text = text_at(label, i), *choice = text_at(value_label, i);
        if (!text_at(name, i))
            continue;
        AvlastCodebookEntry *entry = entry_of(codebook, text_at(name, i));
        entry->line = entry->line ? entry->line : avlast_frame_line(frame, i);
        if (!entry->label && text && is_choice(text_at(kind, i)) && choice)
            entry->label = g_strdup_printf("%s: %s", text, choice);
        else if (!entry->label)
            entry->label = g_strdup(text);
        if (text_at(value, i) && !is_choice(text_at(kind, i)))
            add_value(entry, text_at(value, i), choice);
    }
    return codebook;
}

AvlastCodebook *avlast_codebook_from_bare(const AvlastFrame *frame)
{
    AvlastCodebook *codebook = avlast_codebook_new(frame->source, frame->sha256);
    const AvlastColumn *columns[3];

    for (guint j = 0; j < 3; j++)
        columns[j] = g_ptr_array_index(frame->columns, j);
    add_value(entry_of(codebook, frame->header[0]), frame->header[1], frame->header[2]);
    for (gsize i = 0; i < frame->rows; i++)
        if (text_at(columns[0], i) && text_at(columns[1], i))
            add_value(entry_of(codebook, text_at(columns[0], i)), text_at(columns[1], i),
                      text_at(columns[2], i));
    return codebook;
}
