/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/csv_write.h"

#include <string.h>

#include "core/number.h"
#include "data/written_codes.h"

void avlast_csv_append_field(GString *csv, const char *text)
{
    if (!text || !*text)
        return;
    const gsize n = strlen(text);
    /* Other delimiters too, so that the form of the file can be found out for sure. */
    if (!strpbrk(text, ",;\t|\"\n\r") && !g_ascii_isspace(text[0]) &&
        !g_ascii_isspace(text[n - 1]) && g_ascii_strncasecmp(text, "sep=", 4) != 0) {
        g_string_append_len(csv, text, (gssize)n);
        return;
    }
    g_string_append_c(csv, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, *p);
    }
    g_string_append_c(csv, '"');
}

static void append_cell(GString *csv, const AvlastColumn *column, const GPtrArray *codes,
                        gsize row)
{
    char buffer[AVLAST_NUMBER_BUFFER];

    if (column->reason[row] != AVLAST_PRESENT)
        avlast_csv_append_field(csv, g_ptr_array_index(codes, column->reason[row]));
    else if (column->type == AVLAST_COLUMN_NUMBER)
        g_string_append(csv, avlast_number_exact(column->number[row], buffer));
    else
        avlast_csv_append_field(csv,
                                g_ptr_array_index(column->levels, column->code[row]));
}

/* A sentence for each reason that has cells but no code. */
static void say_lost(const AvlastColumn *column, gsize rows, const GPtrArray *codes,
                     GPtrArray *lost)
{
    gsize count[G_MAXUINT8 + 1] = {0};

    for (gsize i = 0; i < rows; i++)
        count[column->reason[i]]++;
    for (guint r = 2; r < column->reasons->len; r++)
        if (count[r] > 0 && !g_ptr_array_index(codes, r))
            g_ptr_array_add(
                lost, g_strdup_printf("%" G_GSIZE_FORMAT " missing cell%s of '%s' "
                                      "written empty, with the reason \"%s\"",
                                      count[r], count[r] == 1 ? "" : "s", column->name,
                                      (char *)g_ptr_array_index(column->reasons, r)));
}

GString *avlast_csv_write(const AvlastFrame *frame, GPtrArray *lost)
{
    g_autoptr(GPtrArray) codes =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    GString *csv = g_string_new(NULL);
    const guint n = frame->columns->len;

    for (guint j = 0; j < n; j++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        g_ptr_array_add(codes, avlast_written_codes(column, frame->rows));
        if (lost)
            say_lost(column, frame->rows, g_ptr_array_index(codes, j), lost);
        if (j > 0)
            g_string_append_c(csv, ',');
        avlast_csv_append_field(csv, column->name);
    }
    g_string_append_c(csv, '\n');
    for (gsize i = 0; i < frame->rows; i++) {
        const gsize start = csv->len;
        for (guint j = 0; j < n; j++) {
            if (j > 0)
                g_string_append_c(csv, ',');
            append_cell(csv, g_ptr_array_index(frame->columns, j),
                        g_ptr_array_index(codes, j), i);
        }
        /* A blank line would be no row. */
        if (csv->len == start)
            g_string_append(csv, "\"\"");
        g_string_append_c(csv, '\n');
    }
    return csv;
}

/* --- the codebook as text --- */

/* A code or label as it stands in `values`. */
static void append_escaped(GString *text, const char *word)
{
    const gsize n = strlen(word);

    for (gsize i = 0; i < n; i++) {
        const gboolean end = i == 0 || i + 1 == n;
        if (strchr("|=\\", word[i]) || (end && g_ascii_isspace(word[i])))
            g_string_append_c(text, '\\');
        g_string_append_c(text, word[i]);
    }
}

static void append_codes(GString *csv, const GPtrArray *codes)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < codes->len; i++) {
        const AvlastCode *code = g_ptr_array_index(codes, i);
        if (i > 0)
            g_string_append_c(text, '|');
        append_escaped(text, code->code);
        if (code->label) {
            g_string_append_c(text, '=');
            append_escaped(text, code->label);
        }
    }
    avlast_csv_append_field(csv, text->str);
}

static void append_bound(GString *csv, double bound)
{
    char buffer[AVLAST_NUMBER_BUFFER];

    g_string_append_c(csv, ',');
    g_string_append(csv, avlast_number_exact(bound, buffer));
}

static void append_text(GString *csv, const char *text)
{
    g_string_append_c(csv, ',');
    avlast_csv_append_field(csv, text);
}

GString *avlast_codebook_write(const AvlastCodebook *codebook)
{
    GString *csv = g_string_new(
        "name,label,label_nb,type,scale,values,missing,reverse,unit,min,max,role\n");

    for (guint i = 0; i < codebook->entries->len; i++) {
        const AvlastCodebookEntry *entry = g_ptr_array_index(codebook->entries, i);
        avlast_csv_append_field(csv, entry->name);
        append_text(csv, entry->label);
        append_text(csv, entry->label_nb);
        append_text(csv, avlast_type_name(entry->type));
        append_text(csv, entry->scale);
        g_string_append_c(csv, ',');
        append_codes(csv, entry->values);
        g_string_append_c(csv, ',');
        append_codes(csv, entry->missing);
        append_text(csv, entry->reverse ? "yes" : NULL);
        append_text(csv, entry->unit);
        if (entry->type == AVLAST_TYPE_DATE) {
            append_text(csv, entry->first);
            append_text(csv, entry->last);
        } else {
            append_bound(csv, entry->min);
            append_bound(csv, entry->max);
        }
        append_text(csv, entry->role);
        g_string_append_c(csv, '\n');
    }
    return csv;
}
