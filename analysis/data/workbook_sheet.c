/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells of a sheet, as a stream. */
#include <string.h>

#include "core/error.h"
#include "data/workbook.h"

#define MOST_CELLS 200000000
#define MOST_TEXT  (1 << 20)

/* Where the reading stands among the elements. */
typedef enum { OUTSIDE, IN_ROWS, IN_ROW, IN_CELL } Place;

typedef struct {
    AvlastWorkbook *workbook;
    const AvlastWorkbookSheet *sheet;
    const AvlastWorkbookEvents *events;
    gpointer data;
    Place place;
    AvlastWorkbookCell cell;
    gboolean in_value, phonetic;
    GString *text;
    gsize from;        /* where the text of the element that is open begins */
    guint8 *seen;      /* columns of the row that is read */
    guint first, last; /* of those */
    guint64 cells;
} Scan;

char *avlast_workbook_letters(guint column)
{
    char letters[8];
    gsize at = sizeof letters - 1;

    letters[at] = '\0';
    for (; column > 0 && at > 0; column = (column - 1) / 26)
        letters[--at] = (char)('A' + (column - 1) % 26);
    return g_strdup(letters + at);
}

char *avlast_workbook_reference(guint row, guint column)
{
    g_autofree char *letters = avlast_workbook_letters(column);

    return g_strdup_printf("%s%u", letters, row);
}

gboolean avlast_workbook_parse_reference(const char *text, gsize length, guint *row,
                                         guint *column)
{
    gsize i = length > 0 && text[0] == '$';
    guint64 r = 0, c = 0;

    for (; i < length && g_ascii_isalpha(text[i]) && c <= AVLAST_WORKBOOK_COLUMNS; i++)
        c = c * 26 + (guint64)(g_ascii_toupper(text[i]) - 'A' + 1);
    i += i < length && text[i] == '$';
    const gsize digits = i;
    for (; i < length && g_ascii_isdigit(text[i]) && r <= AVLAST_WORKBOOK_ROWS; i++)
        r = r * 10 + (guint64)(text[i] - '0');
    if (i != length || i == digits || c < 1 || c > AVLAST_WORKBOOK_COLUMNS || r < 1 ||
        r > AVLAST_WORKBOOK_ROWS)
        return FALSE;
    *row = (guint)r;
    *column = (guint)c;
    return TRUE;
}

static gboolean fail_sheet(const Scan *scan, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static gboolean fail_sheet(const Scan *scan, GError **error, const char *format, ...)
{
    const AvlastPlace place = {avlast_package_name(scan->workbook->package),
                               scan->cell.row, scan->cell.column};
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *why = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV162", &place,
                "sheet '%s': %s\nhint: open the file in a spreadsheet program and save "
                "it once more",
                scan->sheet->name, why);
    return FALSE;
}

static gboolean start_row(Scan *scan, const AvlastXmlElement *element, GError **error)
{
    const guint before = scan->cell.row;
    g_autofree char *given = avlast_xml_text(element, "r");
    const guint row =
        given ? avlast_xml_count(element, "r", AVLAST_WORKBOOK_ROWS, 0) : before + 1;

    scan->cell.row = row;
    scan->cell.column = 0;
    if (row == 0 || row > AVLAST_WORKBOOK_ROWS) {
        scan->cell.row = before;
        return fail_sheet(scan, error, "'%s' cannot be the number of a row",
                          given ? given : "1048577");
    }
    if (row <= before)
        return fail_sheet(scan, error, "row %u stands after row %u", row, before);
    if (scan->last >= scan->first)
        memset(scan->seen + scan->first, 0, scan->last - scan->first + 1);
    scan->first = AVLAST_WORKBOOK_COLUMNS;
    scan->last = 0;
    scan->place = IN_ROW;
    if (scan->events->hidden_row && avlast_xml_flag(element, "hidden"))
        return scan->events->hidden_row(scan->data, row, error);
    return TRUE;
}

static gboolean type_of(const char *text, gsize n, AvlastWorkbookType *type)
{
    static const struct {
        const char *name;
        AvlastWorkbookType type;
    } types[] = {{"n", AVLAST_WORKBOOK_NUMBER},  {"s", AVLAST_WORKBOOK_SHARED},
                 {"str", AVLAST_WORKBOOK_TEXT},  {"inlineStr", AVLAST_WORKBOOK_TEXT},
                 {"b", AVLAST_WORKBOOK_BOOLEAN}, {"e", AVLAST_WORKBOOK_ERROR},
                 {"d", AVLAST_WORKBOOK_DATE}};

    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (strlen(types[i].name) == n && memcmp(types[i].name, text, n) == 0) {
            *type = types[i].type;
            return TRUE;
        }
    return FALSE;
}

static gboolean place_cell(Scan *scan, const AvlastXmlElement *element, GError **error)
{
    AvlastWorkbookCell *cell = &scan->cell;
    gsize n;
    const char *reference = avlast_xml_attribute(element, "r", &n);
    guint row = cell->row, column = cell->column + 1;

    if (reference && !avlast_workbook_parse_reference(reference, n, &row, &column))
        return fail_sheet(scan, error, "'%.*s' is no cell of a sheet (A1 to XFD1048576)",
                          (int)MIN(n, 20), reference);
    if (column > AVLAST_WORKBOOK_COLUMNS)
        return fail_sheet(scan, error, "row %u has cells beyond the last column, XFD",
                          cell->row);
    if (row != cell->row)
        return fail_sheet(scan, error, "cell %.*s stands in row %u", (int)MIN(n, 20),
                          reference, cell->row);
    cell->column = column;
    if (scan->seen[column - 1])
        return fail_sheet(scan, error, "cell %.*s stands twice",
                          reference ? (int)MIN(n, 20) : 0, reference ? reference : "");
    scan->seen[column - 1] = 1;
    scan->first = MIN(scan->first, column - 1);
    scan->last = MAX(scan->last, column - 1);
    return TRUE;
}

static gboolean start_cell(Scan *scan, const AvlastXmlElement *element, GError **error)
{
    AvlastWorkbookCell *cell = &scan->cell;
    gsize n;

    if (!place_cell(scan, element, error))
        return FALSE;
    if (++scan->cells > MOST_CELLS) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV164", NULL,
                    "'%s': sheet '%s' has more than 200 million cells\nhint: save the "
                    "table as CSV",
                    avlast_package_name(scan->workbook->package), scan->sheet->name);
        return FALSE;
    }
    const char *type = avlast_xml_attribute(element, "t", &n);
    cell->type = AVLAST_WORKBOOK_NUMBER;
    if (type && !type_of(type, n, &cell->type))
        return fail_sheet(scan, error, "a cell has the unknown type '%.*s'",
                          (int)MIN(n, 20), type);
    cell->style = avlast_xml_count(element, "s", G_MAXINT, 0);
    cell->formula = cell->stored = FALSE;
    g_string_truncate(scan->text, 0);
    scan->place = IN_CELL;
    return TRUE;
}

static gboolean start_in_cell(Scan *scan, const AvlastXmlElement *element)
{
    const char *name = element->name;

    if (strcmp(name, "f") == 0)
        scan->cell.formula = TRUE;
    else if (strcmp(name, "rPh") == 0)
        scan->phonetic = TRUE;
    else if (strcmp(name, "is") == 0)
        scan->cell.stored = TRUE;
    else if (strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && !scan->phonetic)) {
        scan->cell.stored = scan->in_value = TRUE;
        scan->from = scan->text->len;
    }
    return TRUE;
}

static gboolean start_merged(const Scan *scan, const AvlastXmlElement *element,
                             GError **error)
{
    AvlastWorkbookArea area;
    gsize n;
    const char *text = avlast_xml_attribute(element, "ref", &n);
    const char *colon = text ? memchr(text, ':', n) : NULL;

    if (!colon || !scan->events->merged ||
        !avlast_workbook_parse_reference(text, (gsize)(colon - text), &area.row,
                                         &area.column) ||
        !avlast_workbook_parse_reference(colon + 1, n - (gsize)(colon - text) - 1,
                                         &area.last_row, &area.last_column))
        return TRUE;
    return scan->events->merged(scan->data, &area, error);
}

static gboolean start_column(const Scan *scan, const AvlastXmlElement *element,
                             GError **error)
{
    const guint first = avlast_xml_count(element, "min", AVLAST_WORKBOOK_COLUMNS, 0);
    const guint last = avlast_xml_count(element, "max", AVLAST_WORKBOOK_COLUMNS, 0);

    if (!scan->events->hidden_columns || first == 0 || last < first ||
        !avlast_xml_flag(element, "hidden"))
        return TRUE;
    return scan->events->hidden_columns(scan->data, first, last, error);
}

static gboolean on_start(gpointer data, const AvlastXmlElement *element, GError **error)
{
    Scan *scan = data;
    const char *name = element->name;

    if (!avlast_workbook_owns(element->space))
        return TRUE;
    switch (scan->place) {
    case IN_CELL:
        return start_in_cell(scan, element);
    case IN_ROW:
        return strcmp(name, "c") != 0 || start_cell(scan, element, error);
    case IN_ROWS:
        return strcmp(name, "row") != 0 || start_row(scan, element, error);
    case OUTSIDE:
        if (strcmp(name, "sheetData") == 0 && element->depth == 2)
            scan->place = IN_ROWS;
        else if (strcmp(name, "mergeCell") == 0)
            return start_merged(scan, element, error);
        else if (strcmp(name, "col") == 0)
            return start_column(scan, element, error);
    }
    return TRUE;
}

static gboolean end_cell(Scan *scan, GError **error)
{
    AvlastWorkbookCell *cell = &scan->cell;

    scan->place = IN_ROW;
    scan->in_value = scan->phonetic = FALSE;
    cell->text = scan->text->str;
    cell->length = scan->text->len;
    if ((!cell->stored && !cell->formula) || !scan->events->cell)
        return TRUE;
    return scan->events->cell(scan->data, cell, error);
}

static gboolean on_end(gpointer data, const char *name, const char *space, guint depth,
                       GError **error)
{
    Scan *scan = data;

    (void)depth;
    if (!avlast_workbook_owns(space))
        return TRUE;
    if (scan->place == IN_CELL) {
        if (strcmp(name, "c") == 0)
            return end_cell(scan, error);
        if (strcmp(name, "rPh") == 0)
            scan->phonetic = FALSE;
        if (scan->in_value && (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)) {
            scan->in_value = FALSE;
            if (scan->cell.type == AVLAST_WORKBOOK_TEXT)
                avlast_workbook_unescape(scan->text, scan->from);
        }
    } else if (scan->place == IN_ROW && strcmp(name, "row") == 0) {
        scan->place = IN_ROWS;
    } else if (scan->place == IN_ROWS && strcmp(name, "sheetData") == 0) {
        scan->place = OUTSIDE;
    }
    return TRUE;
}

static gboolean on_text(gpointer data, const char *text, gsize length, GError **error)
{
    Scan *scan = data;

    if (!scan->in_value)
        return TRUE;
    if (scan->text->len + length > MOST_TEXT) {
        const AvlastPlace place = {avlast_package_name(scan->workbook->package),
                                   scan->cell.row, scan->cell.column};
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV164", &place,
                    "the text of this cell is longer than 1 MiB");
        return FALSE;
    }
    g_string_append_len(scan->text, text, (gssize)length);
    return TRUE;
}

gboolean avlast_workbook_scan(AvlastWorkbook *workbook, const AvlastWorkbookSheet *sheet,
                              const AvlastWorkbookEvents *events, gpointer data,
                              GError **error)
{
    static const AvlastXmlEvents xml = {
        .start = on_start, .end = on_end, .text = on_text};
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree guint8 *seen = g_new0(guint8, AVLAST_WORKBOOK_COLUMNS);
    Scan scan = {.workbook = workbook,
                 .sheet = sheet,
                 .events = events,
                 .data = data,
                 .text = text,
                 .seen = seen,
                 .first = AVLAST_WORKBOOK_COLUMNS};

    return avlast_package_read(workbook->package, sheet->part, &xml, &scan, error);
}
