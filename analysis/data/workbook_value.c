/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a stored cell says. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "data/cell.h"
#include "data/workbook.h"

static gboolean fail_cell(const AvlastWorkbook *workbook, const AvlastWorkbookCell *cell,
                          const char *id, const char *why, const char *hint,
                          GError **error)
{
    const AvlastPlace place = {avlast_package_name(workbook->package), cell->row,
                               cell->column};
    g_autofree char *reference = avlast_workbook_reference(cell->row, cell->column);

    avlast_fail(error, AVLAST_ERROR_MALFORMED, id, &place, "cell %s %s\nhint: %s",
                reference, why, hint);
    return FALSE;
}

static gboolean fail_value(const AvlastWorkbook *workbook, const AvlastWorkbookCell *cell,
                           const char *what, GError **error)
{
    g_autofree char *start = g_strndup(cell->text, MIN(cell->length, 40));
    g_autofree char *valid = g_utf8_make_valid(start, -1);
    g_autofree char *why = g_strdup_printf("holds '%s', which is no %s", valid, what);

    return fail_cell(workbook, cell, "AV162", why,
                     "open the file in a spreadsheet program and save it once more",
                     error);
}

/* Blanks around a text do not count, as in CSV. */
static void append_trimmed(GString *text, const char *bytes, gsize length)
{
    while (length > 0 && (bytes[0] == ' ' || bytes[0] == '\t')) {
        bytes++;
        length--;
    }
    while (length > 0 && (bytes[length - 1] == ' ' || bytes[length - 1] == '\t'))
        length--;
    g_string_append_len(text, bytes, (gssize)length);
}

/* The shared text that the cell names; FALSE when there is none. */
static gboolean shared_text(const AvlastWorkbook *workbook,
                            const AvlastWorkbookCell *cell, const char **text,
                            gsize *length)
{
    guint64 index = 0;

    for (gsize i = 0; i < cell->length; i++) {
        if (!g_ascii_isdigit(cell->text[i]) || i > 9)
            return FALSE;
        index = index * 10 + (guint64)(cell->text[i] - '0');
    }
    if (!workbook->string_start || cell->length == 0 ||
        index + 1 >= workbook->string_start->len)
        return FALSE;
    const guint64 *start = &g_array_index(workbook->string_start, guint64, index);
    *text = workbook->string_text->str + start[0];
    *length = start[1] - start[0];
    return TRUE;
}

static gboolean take_shared(AvlastWorkbook *workbook, const AvlastWorkbookCell *cell,
                            GString *text, GError **error)
{
    const char *shared;
    gsize length;

    if (!avlast_workbook_strings(workbook, error))
        return FALSE;
    if (!shared_text(workbook, cell, &shared, &length))
        return fail_value(workbook, cell, "number of a text", error);
    append_trimmed(text, shared, length);
    return TRUE;
}

static gboolean all_blanks(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (text[i] != ' ' && text[i] != '\t')
            return FALSE;
    return TRUE;
}

gboolean avlast_workbook_is_blank(const AvlastWorkbook *workbook,
                                  const AvlastWorkbookCell *cell)
{
    const char *shared;
    gsize length;

    if (cell->type == AVLAST_WORKBOOK_TEXT)
        return cell->stored && all_blanks(cell->text, cell->length);
    if (cell->length == 0)
        return !cell->formula;
    return cell->type == AVLAST_WORKBOOK_SHARED &&
           shared_text(workbook, cell, &shared, &length) && all_blanks(shared, length);
}

/* Whole numbers are written out, so that an identifier is not seen as 1e+15. */
static void append_number(GString *text, double number)
{
    char buffer[AVLAST_NUMBER_BUFFER];

    if (number == floor(number) && fabs(number) < 9007199254740992.0)
        g_string_append_printf(text, "%.0f", number == 0.0 ? 0.0 : number);
    else
        g_string_append(text, avlast_number_exact(number, buffer));
}

static gboolean take_number(const AvlastWorkbook *workbook,
                            const AvlastWorkbookCell *cell, GString *text,
                            AvlastWorkbookValue *value, GError **error)
{
    const AvlastFormatKind kind = avlast_styles_kind(workbook->styles, cell->style);
    double number;

    if (!avlast_number_parse(cell->text, cell->length, '.', &number))
        return fail_value(workbook, cell, "number", error);
    *value = AVLAST_VALUE_NUMBER;
    if (kind != AVLAST_FORMAT_PLAIN) {
        if (avlast_format_moment(number, workbook->from_1904, kind, text)) {
            *value = strchr(text->str, 'T') ? AVLAST_VALUE_MOMENT : AVLAST_VALUE_TEXT;
            return TRUE;
        }
        *value = AVLAST_VALUE_NO_DATE;
    }
    /* More digits than a double holds are those of an identifier. */
    if (avlast_cell_is_too_long(cell->text, cell->length))
        append_trimmed(text, cell->text, cell->length);
    else
        append_number(text, number);
    return TRUE;
}

/* ISO 8601 as strict workbooks write it; a time of 00:00:00 is that of a day. */
static void take_date(const AvlastWorkbook *workbook, const AvlastWorkbookCell *cell,
                      GString *text)
{
    const gsize from = text->len;

    append_trimmed(text, cell->text, cell->length);
    if (g_str_has_suffix(text->str + from, "Z"))
        g_string_truncate(text, text->len - 1);
    const char *dot = strrchr(text->str + from, '.');
    if (dot && dot[1] && strspn(dot + 1, "0") == strlen(dot + 1))
        g_string_truncate(text, (gsize)(dot - text->str));
    if (avlast_styles_kind(workbook->styles, cell->style) <= AVLAST_FORMAT_DAY &&
        text->len - from == 19 && g_str_has_suffix(text->str, "T00:00:00"))
        g_string_truncate(text, text->len - 9);
}

static gboolean take_boolean(const AvlastWorkbook *workbook,
                             const AvlastWorkbookCell *cell, GString *text,
                             GError **error)
{
    const gboolean yes = strcmp(cell->text, "1") == 0 || strcmp(cell->text, "true") == 0;
    const gboolean no = strcmp(cell->text, "0") == 0 || strcmp(cell->text, "false") == 0;

    if (!yes && !no)
        return fail_value(workbook, cell, "truth value", error);
    g_string_append(text, yes ? "TRUE" : "FALSE");
    return TRUE;
}

gboolean avlast_workbook_is_unsaved(const AvlastWorkbookCell *cell)
{
    return cell->formula &&
           (!cell->stored || (cell->length == 0 && cell->type != AVLAST_WORKBOOK_TEXT));
}

gboolean avlast_workbook_value(AvlastWorkbook *workbook, const AvlastWorkbookCell *cell,
                               GString *text, AvlastWorkbookValue *value, GError **error)
{
    gboolean ok = TRUE;

    g_string_truncate(text, 0);
    *value = AVLAST_VALUE_TEXT;
    if (cell->formula &&
        (!cell->stored || (cell->length == 0 && cell->type != AVLAST_WORKBOOK_TEXT)))
        return fail_cell(workbook, cell, "AV163",
                         "holds a formula whose value was not saved with it",
                         "open the file in a spreadsheet program, which computes it, and "
                         "save it once more",
                         error);
    if (cell->length == 0) {
        *value = AVLAST_VALUE_EMPTY;
        return TRUE;
    }
    switch (cell->type) {
    case AVLAST_WORKBOOK_NUMBER:
        return take_number(workbook, cell, text, value, error);
    case AVLAST_WORKBOOK_SHARED:
        ok = take_shared(workbook, cell, text, error);
        break;
    case AVLAST_WORKBOOK_TEXT:
        append_trimmed(text, cell->text, cell->length);
        break;
    case AVLAST_WORKBOOK_BOOLEAN:
        return take_boolean(workbook, cell, text, error);
    case AVLAST_WORKBOOK_ERROR:
        append_trimmed(text, cell->text, cell->length);
        *value = AVLAST_VALUE_ERROR;
        return TRUE;
    case AVLAST_WORKBOOK_DATE:
        take_date(workbook, cell, text);
        if (strchr(text->str, 'T'))
            *value = AVLAST_VALUE_MOMENT;
        break;
    }
    if (ok && text->len == 0)
        *value = AVLAST_VALUE_EMPTY;
    return ok;
}
