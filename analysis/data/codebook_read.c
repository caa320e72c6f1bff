/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "core/text.h"
#include "data/codebook_internal.h"
#include "data/csv_internal.h"
#include "data/dates.h"
#include "data/header.h"

enum {
    FIELD_NAME,
    FIELD_LABEL,
    FIELD_LABEL_NB,
    FIELD_TYPE,
    FIELD_SCALE,
    FIELD_VALUES,
    FIELD_MISSING,
    FIELD_REVERSE,
    FIELD_UNIT,
    FIELD_MIN,
    FIELD_MAX,
    FIELD_ROLE,
    N_FIELDS
};

static const char *const field_names[] = {
    "name",    "label", "label_nb", "type", "scale", "values", "missing",
    "reverse", "unit",  "min",      "max",  "role",  NULL};

/* A codebook while it is read: the frame of texts and which column holds which field. */
typedef struct {
    AvlastCsv *csv;
    const AvlastFrame *frame;
    const AvlastColumn *columns[N_FIELDS];
    gsize row;
} Reader;

/* Sets an error at a field of the reader's row. */
static void fail_field(const Reader *reader, int field, GError **error,
                       const char *format, ...) G_GNUC_PRINTF(4, 5);

static void fail_field(const Reader *reader, int field, GError **error,
                       const char *format, ...)
{
    AvlastCellPlace cell = {.row = reader->row};
    AvlastPlace place = {reader->frame->source,
                         avlast_frame_line(reader->frame, reader->row), 0};
    g_autofree char *text = NULL;
    va_list arguments;

    for (gsize j = 0; reader->frame->header[j]; j++)
        if (strcmp(reader->frame->header[j], field_names[field]) == 0)
            cell.field = j;
    if (avlast_csv_locate(reader->csv, &cell, 1, NULL) && cell.line > 0) {
        place.line = cell.line;
        place.column = cell.column;
    }
    va_start(arguments, format);
    text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV120", &place, "%s", text);
}

/* The text of a field in the reader's row, or NULL where it is empty. */
static const char *field_text(const Reader *reader, int field)
{
    const AvlastColumn *column = reader->columns[field];

    if (!column || column->reason[reader->row] != AVLAST_PRESENT)
        return NULL;
    return g_ptr_array_index(column->levels, column->code[reader->row]);
}

static gboolean take_type(const Reader *reader, AvlastCodebookEntry *entry,
                          GError **error)
{
    const char *const *types = avlast_type_names();
    const char *text = field_text(reader, FIELD_TYPE);

    if (!text)
        return TRUE;
    for (guint i = 0; types[i]; i++)
        if (strcmp(text, types[i]) == 0) {
            entry->type = (AvlastType)(AVLAST_TYPE_NUMBER + i);
            return TRUE;
        }
    g_autofree char *hint = avlast_text_did_you_mean(text, types);
    fail_field(reader, FIELD_TYPE, error,
               "'%s' is no type%s\nhint: say number, integer, category, date, text or id",
               text, hint);
    return FALSE;
}

static gboolean has_code(const GPtrArray *codes, const char *code)
{
    for (guint i = 0; i < codes->len; i++)
        if (strcmp(((const AvlastCode *)g_ptr_array_index(codes, i))->code, code) == 0)
            return TRUE;
    return FALSE;
}

/* The next part of *text up to a `stop` that no backslash escapes, without the blanks at
 * its ends and without its backslashes; *text moves behind the stop, or to NULL at the
 * end. */
static char *next_part(const char **text, char stop)
{
    g_autoptr(GString) part = g_string_new(NULL);
    const char *p = *text;
    gsize kept = 0; /* up to the last character that is no plain blank */

    for (; *p && *p != stop; p++) {
        const gboolean escaped =
            *p == '\\' && (strchr("|=\\", p[1]) || g_ascii_isspace(p[1])) && p[1];
        p += escaped;
        if (!escaped && g_ascii_isspace(*p) && part->len == 0)
            continue;
        g_string_append_c(part, *p);
        if (escaped || !g_ascii_isspace(*p))
            kept = part->len;
    }
    *text = *p ? p + 1 : NULL;
    g_string_truncate(part, kept);
    return g_string_free(g_steal_pointer(&part), FALSE);
}

/* Where `1=Yes|2=No` has its next bar that parts two codes; the end when there is none.
 */
static const char *next_bar(const char *text)
{
    while (*text && *text != '|')
        text += *text == '\\' && text[1] ? 2 : 1;
    return text;
}

static gboolean take_code(const Reader *reader, int field, const char *part,
                          GPtrArray *codes, const GPtrArray *others, GError **error)
{
    const char *rest = part;
    g_autofree char *code = next_part(&rest, '=');
    g_autofree char *label = rest ? next_part(&rest, '\0') : NULL;

    if (*code == '\0') {
        fail_field(reader, field, error,
                   "'%s' has an empty code\nhint: write values as 1=Yes|2=No",
                   field_text(reader, field));
        return FALSE;
    }
    if (has_code(codes, code) || has_code(others, code)) {
        fail_field(reader, field, error, "the code '%s' stands twice for '%s'", code,
                   field_text(reader, FIELD_NAME));
        return FALSE;
    }
    AvlastCode *new_code = g_new0(AvlastCode, 1);
    new_code->code = g_steal_pointer(&code);
    new_code->label = label && *label ? g_steal_pointer(&label) : NULL;
    g_ptr_array_add(codes, new_code);
    return TRUE;
}

static gboolean take_codes(const Reader *reader, int field, GPtrArray *codes,
                           const GPtrArray *others, GError **error)
{
    const char *text = field_text(reader, field);

    while (text) {
        const char *bar = next_bar(text);
        g_autofree char *part = g_strndup(text, (gsize)(bar - text));
        if (!take_code(reader, field, part, codes, others, error))
            return FALSE;
        text = *bar ? bar + 1 : NULL;
    }
    return TRUE;
}

static gboolean take_reverse(const Reader *reader, AvlastCodebookEntry *entry,
                             GError **error)
{
    static const char *const yes[] = {"yes", "true", "1", "x", "ja", NULL};
    static const char *const no[] = {"no", "false", "0", "nei", NULL};
    const char *text = field_text(reader, FIELD_REVERSE);
    g_autofree char *lower = text ? g_ascii_strdown(text, -1) : NULL;

    if (!text || g_strv_contains(no, lower))
        return TRUE;
    entry->reverse = g_strv_contains(yes, lower);
    if (!entry->reverse)
        fail_field(reader, FIELD_REVERSE, error, "'%s' is neither yes nor no", text);
    return entry->reverse;
}

static gboolean take_bound(const Reader *reader, int field, double *bound, GError **error)
{
    const char *text = field_text(reader, field);

    *bound = NAN;
    if (!text || avlast_number_parse(text, strlen(text), '.', bound) ||
        avlast_number_parse(text, strlen(text), ',', bound))
        return TRUE;
    fail_field(reader, field, error, "'%s' is not a number", text);
    return FALSE;
}

/* The bounds of a column of dates are days. */
static gboolean take_day(const Reader *reader, int field, char **day, GError **error)
{
    const char *text = field_text(reader, field);

    if (!text || avlast_date_is(text)) {
        *day = g_strdup(text);
        return TRUE;
    }
    fail_field(reader, field, error,
               "'%s' is not a date\nhint: min and max of a column of dates are written "
               "2026-01-15",
               text);
    return FALSE;
}

static gboolean take_bounds(const Reader *reader, AvlastCodebookEntry *entry,
                            GError **error)
{
    if (entry->type == AVLAST_TYPE_DATE) {
        entry->min = entry->max = NAN;
        if (!take_day(reader, FIELD_MIN, &entry->first, error) ||
            !take_day(reader, FIELD_MAX, &entry->last, error))
            return FALSE;
        if (!entry->first || !entry->last || strcmp(entry->first, entry->last) <= 0)
            return TRUE;
        fail_field(reader, FIELD_MIN, error, "min %s is after max %s", entry->first,
                   entry->last);
        return FALSE;
    }
    if (!take_bound(reader, FIELD_MIN, &entry->min, error) ||
        !take_bound(reader, FIELD_MAX, &entry->max, error))
        return FALSE;
    if (entry->min > entry->max) {
        fail_field(reader, FIELD_MIN, error, "min %g is above max %g", entry->min,
                   entry->max);
        return FALSE;
    }
    return TRUE;
}

static AvlastCodebookEntry *take_entry(const Reader *reader, GHashTable *index,
                                       GError **error)
{
    AvlastCodebookEntry *entry = avlast_codebook_entry_new();

    entry->line = avlast_frame_line(reader->frame, reader->row);
    /* As the data's own names are read. */
    if (field_text(reader, FIELD_NAME))
        entry->name = avlast_header_clean(field_text(reader, FIELD_NAME));
    entry->label = g_strdup(field_text(reader, FIELD_LABEL));
    entry->label_nb = g_strdup(field_text(reader, FIELD_LABEL_NB));
    entry->scale = g_strdup(field_text(reader, FIELD_SCALE));
    entry->unit = g_strdup(field_text(reader, FIELD_UNIT));
    entry->role = g_strdup(field_text(reader, FIELD_ROLE));

    gboolean ok = FALSE;
    if (!entry->name)
        fail_field(reader, FIELD_NAME, error, "the row names no column");
    else if (g_hash_table_contains(index, entry->name))
        fail_field(reader, FIELD_NAME, error, "the column '%s' stands twice",
                   entry->name);
    else
        ok = take_type(reader, entry, error) &&
             take_codes(reader, FIELD_VALUES, entry->values, entry->missing, error) &&
             take_codes(reader, FIELD_MISSING, entry->missing, entry->values, error) &&
             take_reverse(reader, entry, error) && take_bounds(reader, entry, error);
    if (ok)
        return entry;
    avlast_codebook_entry_free(entry);
    return NULL;
}

static gboolean find_fields(Reader *reader, GError **error)
{
    for (gsize j = 0; reader->frame->header[j]; j++) {
        const char *name = reader->frame->header[j];
        int field = 0;
        while (field_names[field] && strcmp(field_names[field], name) != 0)
            field++;
        if (field < N_FIELDS) {
            reader->columns[field] = g_ptr_array_index(reader->frame->columns, j);
            continue;
        }
        const AvlastPlace place = {reader->frame->source, 1, 0};
        g_autofree char *hint = avlast_text_did_you_mean(name, field_names);
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV121", &place,
                    "a codebook has no column '%s'%s", name, hint);
        return FALSE;
    }
    if (!reader->columns[FIELD_NAME]) {
        const AvlastPlace place = {reader->frame->source, 1, 0};
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV121", &place,
                    "the codebook lacks the column 'name'\nhint: its columns are name, "
                    "label, label_nb, type, scale, values, missing, reverse, unit, min, "
                    "max, role");
        return FALSE;
    }
    return TRUE;
}

/* SurveyXact ends the rows of its structure, but not their header, with a delimiter: the
 * one fault that is passed over. */
static AvlastCodebook *read_list(const char *path, GError **error)
{
    const AvlastCsvOptions lenient = {.all_text = TRUE, .lenient = TRUE};
    const AvlastCsvOptions strict = {.all_text = TRUE};
    g_autoptr(AvlastCsv) csv = avlast_csv_open(path, &lenient, error);
    g_autoptr(AvlastFrame) frame = csv ? avlast_csv_read(csv, NULL, error) : NULL;

    for (guint k = 0; frame && k < csv->faults->len; k++) {
        const AvlastTextFault *fault = g_ptr_array_index(csv->faults, k);
        if (strcmp(fault->id, "AV106") != 0) {
            avlast_frame_free(avlast_csv_load(path, &strict, NULL, error));
            return NULL;
        }
    }
    return frame ? avlast_codebook_from_list(frame) : NULL;
}

AvlastCodebook *avlast_codebook_read(const char *path, GError **error)
{
    const AvlastCsvOptions options = {.all_text = TRUE};
    g_autoptr(AvlastCsv) csv = avlast_csv_open(path, &options, error);
    if (csv && avlast_codebook_is_list(avlast_csv_header(csv)))
        return read_list(path, error);
    g_autoptr(AvlastFrame) frame = csv ? avlast_csv_read(csv, NULL, error) : NULL;
    Reader reader = {.csv = csv, .frame = frame};

    if (frame && avlast_codebook_is_bare(avlast_csv_header(csv)))
        return avlast_codebook_from_bare(frame);

    if (!frame || !find_fields(&reader, error))
        return NULL;

    g_autoptr(AvlastCodebook) codebook = avlast_codebook_new(path, frame->sha256);
    for (reader.row = 0; reader.row < frame->rows; reader.row++) {
        AvlastCodebookEntry *entry = take_entry(&reader, codebook->index, error);
        if (!entry)
            return NULL;
        g_ptr_array_add(codebook->entries, entry);
        g_hash_table_insert(codebook->index, entry->name, entry);
    }
    return g_steal_pointer(&codebook);
}
