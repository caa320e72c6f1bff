/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What looks wrong in a column and need not be. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "data/suspects.h"
#include "data/validate_internal.h"

static void note_codes(AvlastCellFaults *found, const AvlastColumn *column)
{
    char buffer[AVLAST_NUMBER_BUFFER];
    g_autoptr(GArray) codes =
        avlast_suspect_codes(column, found->frame->rows, found->among);

    for (guint k = 0; k < codes->len; k++) {
        const AvlastSuspectCode *code = &g_array_index(codes, AvlastSuspectCode, k);
        char low[AVLAST_NUMBER_BUFFER], high[AVLAST_NUMBER_BUFFER];
        avlast_validation_note(
            found->validation, "AV192", column->name,
            "%s stands in %" G_GSIZE_FORMAT " cell%s, the others go from %s to %s: if it "
            "means missing, say so in the codebook or with --missing %s",
            avlast_number_exact(code->value, buffer), code->n, code->n == 1 ? "" : "s",
            avlast_number_exact(code->low, low), avlast_number_exact(code->high, high),
            buffer);
    }
}

static void note_similar(AvlastCellFaults *found, const AvlastColumn *column)
{
    g_autoptr(GPtrArray) groups =
        avlast_suspect_levels(column, found->frame->rows, found->among);

    for (guint k = 0; k < MIN(groups->len, 5); k++)
        avlast_validation_note(found->validation, "AV193", column->name,
                               "values that differ in case, blanks or accents alone: %s",
                               (char *)g_ptr_array_index(groups, k));
    if (groups->len > 5)
        avlast_validation_note(found->validation, "AV193", column->name,
                               "%u more such groups of values", groups->len - 5);
}

void avlast_note_suspects(AvlastCellFaults *found, const AvlastColumn *column,
                          const AvlastCodebookEntry *entry)
{
    if (column->type == AVLAST_COLUMN_NUMBER) {
        /* Where the legal values are told, an odd one is a fault. */
        if (!entry || (entry->values->len == 0 && isnan(entry->min) && isnan(entry->max)))
            note_codes(found, column);
    } else if (column->type == AVLAST_COLUMN_CATEGORY) {
        note_similar(found, column);
    }
}

static gboolean is_labelled(const AvlastCodebookEntry *entry, const char *text)
{
    for (guint k = 0; k < entry->values->len; k++)
        if (strcmp(((AvlastCode *)g_ptr_array_index(entry->values, k))->code, text) == 0)
            return TRUE;
    return FALSE;
}

void avlast_note_unlabelled(AvlastCellFaults *found, const AvlastColumn *column,
                            const AvlastCodebookEntry *entry)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GString) texts = g_string_new(NULL);
    guint labelled = 0, bare = 0;
    gsize cells = 0;

    if (entry->values->len < 2)
        return;
    for (gsize i = 0; i < found->frame->rows; i++) {
        if (!avlast_cell_present(found, column, i))
            continue;
        g_autofree char *text = avlast_column_cell(column, i);
        const gboolean has = is_labelled(entry, text);
        cells += has ? 0 : 1;
        if (g_hash_table_contains(seen, text))
            continue;
        labelled += has ? 1 : 0;
        if (!has && bare++ < 5)
            g_string_append_printf(texts, "%s%s", bare > 1 ? ", " : "", text);
        g_hash_table_add(seen, g_steal_pointer(&text));
        /* A measure with named ends has few labels and many values. */
        if (bare > entry->values->len)
            return;
    }
    if (bare > 0 && labelled > bare)
        avlast_validation_note(
            found->validation, "AV197", column->name,
            "%" G_GSIZE_FORMAT " cell%s a value without a label in the file: %s%s", cells,
            cells == 1 ? " has" : "s have", texts->str, bare > 5 ? ", ..." : "");
}
