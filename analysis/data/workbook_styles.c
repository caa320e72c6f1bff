/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/workbook_styles.h"

#include <math.h>
#include <string.h>

#include "data/workbook.h"

#define MOST_STYLES 100000

struct AvlastStyles {
    GHashTable *codes; /* number format ids to their kind */
    GArray *kinds;     /* of guint8: AvlastFormatKind by style */
    gboolean in_cells; /* inside the list of cell formats */
};

/* Past what is no part of a date at p, or p itself. A bracket with an elapsed time
 * ([h]) is one. */
static const char *past_literal(const char *p, gboolean *elapsed)
{
    if (*p == '"') {
        const char *end = strchr(p + 1, '"');
        return end ? end + 1 : p + strlen(p);
    }
    if (g_ascii_strncasecmp(p, "AM/PM", 5) == 0)
        return p + 5;
    if ((*p == '\\' || *p == '_' || *p == '*') && p[1])
        return p + 2;
    if (*p == '[') {
        const char *end = strchr(p, ']');
        const char letter = g_ascii_tolower(p[1]);
        const gsize inside = end ? (gsize)(end - p - 1) : 0;
        gsize same = 0;
        while (same < inside && g_ascii_tolower(p[1 + same]) == letter)
            same++;
        if (inside > 0 && same == inside && strchr("hms", letter))
            *elapsed = TRUE;
        return end ? end + 1 : p + strlen(p);
    }
    return p;
}

AvlastFormatKind avlast_format_kind(const char *code)
{
    gboolean elapsed = FALSE, day = FALSE, clock = FALSE;
    char last = '\0';         /* the letter before, for minutes against months */
    gboolean pending = FALSE; /* an m that was not told yet */

    for (const char *p = code; *p && *p != ';';) {
        const char *next = past_literal(p, &elapsed);
        if (next != p) {
            p = next;
            continue;
        }
        const char letter = g_ascii_tolower(*p++);
        if (!strchr("ymdhs", letter) || letter == last)
            continue;
        if (letter == 'm') {
            pending = last != 'h';
            clock |= last == 'h';
        } else {
            day |= letter == 'y' || letter == 'd' || (pending && letter != 's');
            clock |= letter == 'h' || letter == 's';
            pending = FALSE;
        }
        last = letter;
    }
    day |= pending && !elapsed;
    if (day)
        return clock || elapsed ? AVLAST_FORMAT_MOMENT : AVLAST_FORMAT_DAY;
    if (elapsed)
        return AVLAST_FORMAT_DURATION;
    return clock ? AVLAST_FORMAT_CLOCK : AVLAST_FORMAT_PLAIN;
}

AvlastFormatKind avlast_format_builtin(guint id)
{
    if (id == 22)
        return AVLAST_FORMAT_MOMENT;
    if (id == 46)
        return AVLAST_FORMAT_DURATION;
    if ((id >= 18 && id <= 21) || id == 32 || id == 33 || id == 34 || id == 35 ||
        id == 45 || id == 47)
        return AVLAST_FORMAT_CLOCK;
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
        return AVLAST_FORMAT_DAY;
    return AVLAST_FORMAT_PLAIN;
}

AvlastStyles *avlast_styles_new(void)
{
    AvlastStyles *styles = g_new0(AvlastStyles, 1);

    styles->codes = g_hash_table_new(g_direct_hash, g_direct_equal);
    styles->kinds = g_array_new(FALSE, FALSE, sizeof(guint8));
    return styles;
}

void avlast_styles_free(AvlastStyles *styles)
{
    if (!styles)
        return;
    g_hash_table_unref(styles->codes);
    g_array_unref(styles->kinds);
    g_free(styles);
}

static gboolean start(gpointer data, const AvlastXmlElement *element, GError **error)
{
    AvlastStyles *styles = data;

    (void)error;
    if (!avlast_workbook_owns(element->space))
        return TRUE;
    if (element->depth == 2) {
        styles->in_cells = strcmp(element->name, "cellXfs") == 0;
    } else if (element->depth == 3 && strcmp(element->name, "numFmt") == 0) {
        const guint id = avlast_xml_count(element, "numFmtId", G_MAXINT, G_MAXUINT);
        g_autofree char *code = avlast_xml_text(element, "formatCode");
        if (code && id != G_MAXUINT)
            g_hash_table_insert(styles->codes, GUINT_TO_POINTER(id),
                                GUINT_TO_POINTER((guint)avlast_format_kind(code) + 1));
    } else if (element->depth == 3 && styles->in_cells &&
               strcmp(element->name, "xf") == 0 && styles->kinds->len < MOST_STYLES) {
        const guint id = avlast_xml_count(element, "numFmtId", G_MAXINT, 0);
        const guint known =
            GPOINTER_TO_UINT(g_hash_table_lookup(styles->codes, GUINT_TO_POINTER(id)));
        const guint8 kind =
            (guint8)(known ? known - 1 : (guint)avlast_format_builtin(id));
        g_array_append_val(styles->kinds, kind);
    }
    return TRUE;
}

gboolean avlast_styles_read(AvlastStyles *styles, AvlastPackage *package,
                            const char *part, GError **error)
{
    static const AvlastXmlEvents events = {.start = start};

    return avlast_package_read(package, part, &events, styles, error);
}

AvlastFormatKind avlast_styles_kind(const AvlastStyles *styles, guint style)
{
    return style < styles->kinds->len
               ? (AvlastFormatKind)g_array_index(styles->kinds, guint8, style)
               : AVLAST_FORMAT_PLAIN;
}

static void append_clock(GString *text, gint64 milliseconds)
{
    const gint64 seconds = milliseconds / 1000;

    g_string_append_printf(text, "%02d:%02d:%02d", (int)(seconds / 3600),
                           (int)(seconds / 60 % 60), (int)(seconds % 60));
    if (milliseconds % 1000)
        g_string_append_printf(text, ".%03d", (int)(milliseconds % 1000));
}

/* Days of the proleptic Gregorian calendar since 0001-01-01 = 1, as GDate counts them. */
#define DAY_0_OF_1900 693595 /* 1899-12-31 */
#define DAY_0_OF_1904 695056 /* 1904-01-01 */
#define LAST_DAY      3652059
#define A_DAY         G_GINT64_CONSTANT(86400000)

gboolean avlast_format_moment(double serial, gboolean from_1904, AvlastFormatKind kind,
                              GString *text)
{
    if (!(serial >= 0.0) || serial > 2958466.0)
        return FALSE;
    const gint64 milliseconds = (gint64)floor(serial * (double)A_DAY + 0.5);
    const gint64 day = milliseconds / A_DAY, rest = milliseconds % A_DAY;

    if (kind == AVLAST_FORMAT_DURATION || (kind == AVLAST_FORMAT_CLOCK && day == 0)) {
        append_clock(text, milliseconds);
        return TRUE;
    }
    if (!from_1904 && (day < 1 || day == 60))
        return FALSE;
    const gint64 julian =
        from_1904 ? DAY_0_OF_1904 + day : DAY_0_OF_1900 + day - (day > 60);
    if (julian > LAST_DAY)
        return FALSE;
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)julian);
    g_string_append_printf(text, "%04d-%02d-%02d", (int)g_date_get_year(&date),
                           (int)g_date_get_month(&date), (int)g_date_get_day(&date));
    if (kind != AVLAST_FORMAT_DAY || rest != 0) {
        g_string_append_c(text, 'T');
        append_clock(text, rest);
    }
    return TRUE;
}
