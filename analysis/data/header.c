/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/header.h"

#include <string.h>

#include "core/number.h"
#include "core/text.h"

/* Marks that are not seen: soft hyphen, zero-width blanks and joiners at the edges of
 * words, direction marks, byte-order mark. */
static gboolean is_invisible(gunichar c)
{
    return c == 0x00ad || c == 0x180e || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2069) || c == 0xfeff ||
           c < 0x20 || (c >= 0x7f && c < 0xa0);
}

static gboolean is_odd_blank(gunichar c)
{
    return c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == 0x85 ||
           (c != ' ' && g_unichar_isspace(c));
}

char *avlast_header_clean(const char *name)
{
    g_autofree char *composed = g_utf8_normalize(name, -1, G_NORMALIZE_NFC);
    g_autoptr(GString) clean = g_string_new(NULL);
    const char *p = composed ? composed : name;

    while (*p) {
        gboolean odd = FALSE;
        const char *blank = p;
        gunichar c;
        while (*p && ((c = g_utf8_get_char(p)) == ' ' || is_odd_blank(c))) {
            odd |= c != ' ';
            p = avlast_text_next(p);
        }
        /* Blanks as people type them stay as they are. */
        if (odd)
            g_string_append_c(clean, ' ');
        else
            g_string_append_len(clean, blank, p - blank);
        if (*p == '\0')
            break;
        c = g_utf8_get_char(p);
        if (!is_invisible(c))
            g_string_append_unichar(clean, c);
        p = avlast_text_next(p);
    }
    return g_strstrip(g_string_free(g_steal_pointer(&clean), FALSE));
}

static const char *cell(const GStrv row, guint n, guint j)
{
    return j < n ? row[j] : "";
}

static gboolean has_import_ids(const GStrv row)
{
    for (guint j = 0; row[j]; j++)
        if (g_str_has_prefix(row[j], "{\"ImportId\"") ||
            g_str_has_prefix(row[j], "{'ImportId'"))
            return TRUE;
    return FALSE;
}

/* "StartDate" and "Start Date" are one. */
static gboolean same_but_blanks(const char *a, const char *b)
{
    for (;;) {
        while (*a == ' ')
            a++;
        while (*b == ' ')
            b++;
        if (*a == '\0' || *b == '\0')
            return *a == *b;
        if (g_ascii_tolower(*a++) != g_ascii_tolower(*b++))
            return FALSE;
    }
}

/* The columns that every Qualtrics export begins with, above their texts. */
static gboolean has_standard_columns(const GStrv names, const GStrv texts)
{
    static const char *const standard[] = {"StartDate",
                                           "EndDate",
                                           "Status",
                                           "IPAddress",
                                           "Progress",
                                           "Finished",
                                           "ResponseId",
                                           "ResponseID",
                                           "RecordedDate",
                                           "DistributionChannel",
                                           "ResponseSet",
                                           "UserLanguage",
                                           NULL};
    const guint n = g_strv_length(texts);
    guint same = 0, parted = 0;

    for (guint j = 0; j < n && names[j]; j++)
        if (g_strv_contains(standard, names[j]) && same_but_blanks(names[j], texts[j])) {
            same++;
            parted += strcmp(names[j], texts[j]) != 0;
        }
    return same >= 2 && parted > 0;
}

/* Exports of the old Qualtrics name the columns of the tool V1 to V10 or so. */
static gboolean has_legacy_columns(const GStrv names, const GStrv texts)
{
    static const char *const standard[] = {
        "ResponseID", "ResponseSet", "Name",     "ExternalDataReference",
        "Email",      "IPAddress",   "Status",   "EmailAddress",
        "StartDate",  "EndDate",     "Finished", NULL};
    const guint n = g_strv_length(texts);
    guint found = 0;

    for (guint j = 0; j < n && names[j]; j++)
        if (names[j][0] == 'V' && g_ascii_isdigit(names[j][1]) &&
            g_strv_contains(standard, texts[j]))
            found++;
    return found >= 3;
}

static gboolean is_no_choice(const char *text)
{
    return strcmp(text, "Response") == 0 || strcmp(text, "Open-Ended Response") == 0;
}

static gboolean has_empty(const GStrv row)
{
    for (guint j = 0; row[j]; j++)
        if (*row[j] == '\0')
            return TRUE;
    return FALSE;
}

static gboolean has_choices_below(const GStrv names, const GStrv below)
{
    gboolean words = FALSE;

    for (guint j = 0; below[j]; j++)
        words |= is_no_choice(below[j]);
    return words && has_empty(names) && g_strv_length(names) == g_strv_length(below);
}

guint avlast_header_detect(const GStrv *rows, guint n)
{
    for (guint i = 1; i < MIN(n, 3); i++)
        if (has_import_ids(rows[i]))
            return i + 1;
    if (n > 1 &&
        (has_standard_columns(rows[0], rows[1]) || has_legacy_columns(rows[0], rows[1]) ||
         has_choices_below(rows[0], rows[1])))
        return 2;
    return 1;
}

static gboolean names_every_column(const GStrv row)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint j = 0; row[j]; j++)
        if (*row[j] == '\0' || !g_hash_table_add(seen, row[j]))
            return FALSE;
    return TRUE;
}

static char *join_parts(GPtrArray *parts, const char *between)
{
    g_ptr_array_add(parts, NULL);
    return g_strjoinv(between, (char **)parts->pdata);
}

/* `question/choice`: above is the cell of the first row, or the one it goes on with. */
static char *merged_name(const char *above, const GStrv *rows, guint n, guint j)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new();

    if (*above)
        g_ptr_array_add(parts, (gpointer)(gsize)above);
    for (guint i = 1; i < n; i++) {
        const char *text = rows[i][j];
        if (*text && !is_no_choice(text) && !has_import_ids(rows[i]))
            g_ptr_array_add(parts, (gpointer)(gsize)text);
    }
    return join_parts(parts, "/");
}

static char *label_below(const GStrv *rows, guint n, guint j)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 1; i < n; i++) {
        char *text = avlast_header_clean(rows[i][j]);
        if (*text && !has_import_ids(rows[i]))
            g_ptr_array_add(parts, text);
        else
            g_free(text);
    }
    return join_parts(parts, "; ");
}

static char *describe(const AvlastHeader *header, guint n, gboolean merged)
{
    if (n == 1)
        return NULL;
    if (merged)
        return g_strdup_printf("the first %u lines are the header; names are joined as "
                               "question/choice",
                               n);
    if (header->seen_unanswered)
        return g_strdup_printf(
            "the first %u lines are the header of a Qualtrics export: names, then "
            "question "
            "texts, which are the labels; -99 (seen but unanswered) is missing unless a "
            "codebook says otherwise",
            n);
    return g_strdup_printf("the first %u lines are the header: names, then labels", n);
}

AvlastHeader *avlast_header_new(const GStrv *rows, guint n)
{
    AvlastHeader *header = g_new0(AvlastHeader, 1);
    const guint columns = g_strv_length(rows[0]);
    const gboolean merged = n > 1 && !names_every_column(rows[0]);
    const char *above = "";

    header->names = g_new0(char *, columns + 1);
    header->labels = n > 1 && !merged ? g_new0(char *, columns + 1) : NULL;
    for (guint j = 0; j < columns; j++) {
        const char *name = cell(rows[0], columns, j);
        above = *name ? name : above;
        g_autofree char *whole = merged ? merged_name(above, rows, n, j) : g_strdup(name);
        header->names[j] = avlast_header_clean(whole);
        if (header->labels)
            header->labels[j] = label_below(rows, n, j);
    }
    for (guint i = 1; i < n; i++)
        header->seen_unanswered |= has_import_ids(rows[i]);
    header->seen_unanswered |= n > 1 && (has_standard_columns(rows[0], rows[1]) ||
                                         has_legacy_columns(rows[0], rows[1]));
    header->note = describe(header, n, merged);
    return header;
}

void avlast_header_free(AvlastHeader *header)
{
    if (!header)
        return;
    g_strfreev(header->names);
    g_strfreev(header->labels);
    g_free(header->note);
    g_free(header);
}

gboolean avlast_header_is_like(const GStrv row)
{
    guint texts = 0;
    double value;

    for (guint j = 0; row[j]; j++) {
        const gsize n = strlen(row[j]);
        if (avlast_number_parse(row[j], n, '.', &value) ||
            avlast_number_parse(row[j], n, ',', &value))
            return FALSE;
        texts += n > 0;
    }
    return texts > 0;
}
