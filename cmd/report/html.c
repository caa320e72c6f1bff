/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/report/html.h"
#include "core/text.h"

#include <glib/gi18n.h>
#include <stdarg.h>
#include <string.h>

AvlastHtml *avlast_html_new(void)
{
    AvlastHtml *html = g_new0(AvlastHtml, 1);
    html->text = g_string_sized_new(1 << 16);
    return html;
}

void avlast_html_free(AvlastHtml *html)
{
    if (!html)
        return;
    g_string_free(html->text, TRUE);
    g_free(html);
}

static gboolean unwelcome(gunichar c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 ||
           c == 0x2029 || c == 0xfeff;
}

/* g_markup_escape_text writes control characters as "&#x..;". Our formats hold no such
 * reference and a "&" of the text is "&amp;" by now, so each one found is a control
 * character, which HTML forbids even as a reference. */
static void append_clean(GString *text, const char *escaped)
{
    for (const char *p = escaped; *p; p = avlast_text_next(p)) {
        const gunichar c = g_utf8_get_char(p);
        const char *end = c == '&' && p[1] == '#' && p[2] == 'x' ? strchr(p, ';') : NULL;
        if (end) {
            g_string_append(text, "\xef\xbf\xbd");
            p = end;
        } else {
            g_string_append_unichar(text, unwelcome(c) ? 0xfffd : c);
        }
    }
}

void avlast_html_add(AvlastHtml *html, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *escaped = g_markup_vprintf_escaped(format, arguments);
    va_end(arguments);
    g_autofree char *valid = g_utf8_make_valid(escaped, -1);
    append_clean(html->text, valid);
}

void avlast_html_raw(AvlastHtml *html, const char *markup)
{
    g_string_append(html->text, markup);
}

void avlast_html_heading(AvlastHtml *html, int level, const char *id, const char *text)
{
    const int depth = CLAMP(MIN(level, html->level + 1), 1, 6);

    if (id)
        avlast_html_add(html, "<h%d id=\"%s\">%s</h%d>\n", depth, id, text, depth);
    else
        avlast_html_add(html, "<h%d>%s</h%d>\n", depth, text, depth);
    html->level = depth;
}

static gboolean blank(const char *text)
{
    while (text && g_ascii_isspace(*text))
        text++;
    return !text || !*text;
}

void avlast_html_paragraph(AvlastHtml *html, const char *class_name, const char *text)
{
    if (blank(text))
        return;
    if (class_name)
        avlast_html_add(html, "<p class=\"%s\">%s</p>\n", class_name, text);
    else
        avlast_html_add(html, "<p>%s</p>\n", text);
}

void avlast_html_prose(AvlastHtml *html, const char *text)
{
    if (blank(text))
        return;
    g_auto(GStrv) parts = g_regex_split_simple("\\n\\s*\\n", text, 0, 0);
    for (char **part = parts; *part; part++)
        avlast_html_paragraph(html, NULL, g_strstrip(*part));
}

/* "NOK" and a blank that does not break. */
static gboolean is_currency(const char *p)
{
    for (int k = 0; k < 3; k++)
        if (!g_ascii_isupper(p[k]))
            return FALSE;
    return g_str_has_prefix(p + 3, "\xc2\xa0");
}

/* Digits first, after a sign, a currency or an opening bracket at most; or empty. */
static gboolean looks_like_number(const char *cell)
{
    static const char *const before[] = {
        "\xe2\x88\x92", "\xe2\x80\x93", "-", "+", "~", "<", ">", "[", "("};
    const char *p = cell;
    gboolean moved = TRUE;

    /* What stands for a number stays in its column. */
    if (strcmp(cell, _("hidden")) == 0 || g_str_has_prefix(cell, "n = ") ||
        strcmp(cell, "inf") == 0 || strcmp(cell, "-inf") == 0)
        return TRUE;
    while (moved) {
        moved = is_currency(p);
        p += moved ? 5 : 0;
        for (gsize k = 0; k < G_N_ELEMENTS(before); k++) {
            if (g_str_has_prefix(p, before[k])) {
                p += strlen(before[k]);
                moved = TRUE;
            }
        }
    }
    return !*p || (g_ascii_isdigit(*p) && strlen(p) < 40); /* a digest is no number */
}

static guint64 number_columns(const GPtrArray *rows)
{
    guint64 columns = ~(guint64)1; /* the first column names the row */
    guint64 filled = 0;

    for (guint r = 1; r < rows->len; r++) {
        char **row = g_ptr_array_index(rows, r);
        for (guint c = 0; c < 64 && row[c]; c++) {
            if (!looks_like_number(row[c]))
                columns &= ~((guint64)1 << c);
            if (*row[c])
                filled |= (guint64)1 << c;
        }
    }
    return columns & filled;
}

/* A column that no row fills says nothing; the first names the rows. */
static guint64 filled_columns(const GPtrArray *rows)
{
    guint64 filled = rows->len > 1 ? 1 : ~(guint64)0;

    for (guint r = 1; r < rows->len; r++) {
        char **row = g_ptr_array_index(rows, r);
        for (guint c = 0; c < 64 && row[c]; c++)
            if (*row[c])
                filled |= (guint64)1 << c;
    }
    return filled;
}

static gboolean is_shown(guint64 filled, guint column)
{
    return column >= 64 || (filled >> column & 1);
}

static const char *class_of(guint64 numbers, guint column)
{
    return column < 64 && (numbers >> column & 1) ? " class=\"n\"" : "";
}

/* Whether the text that stands right above is a heading of these words. */
static gboolean repeats_heading(const AvlastHtml *html, const char *caption)
{
    g_autofree char *escaped = g_markup_escape_text(caption, -1);
    const char *heading = g_strrstr(html->text->str, "<h3>");

    if (!heading || !g_str_has_suffix(html->text->str, "</h3>\n"))
        return FALSE;
    heading += strlen("<h3>");
    return g_str_has_prefix(heading, escaped) && strchr(" <", heading[strlen(escaped)]);
}

/* What belongs to the row above stands further in, on every line of the cell. */
static void add_row_name(AvlastHtml *html, const char *name)
{
    const gboolean within = g_str_has_prefix(name, AVLAST_HTML_WITHIN);

    avlast_html_raw(html, within ? "<th scope=\"row\" class=\"within\">"
                                 : "<th scope=\"row\">");
    avlast_html_add(html, "%s</th>", within ? name + strlen(AVLAST_HTML_WITHIN) : name);
}

static gboolean add_among(AvlastHtml *html, const char *name, guint columns)
{
    if (!g_str_has_prefix(name, AVLAST_HTML_AMONG))
        return FALSE;
    g_string_append_printf(html->text,
                           "</tbody>\n<tbody><tr><th scope=\"rowgroup\" class=\"among\" "
                           "colspan=\"%u\">",
                           columns);
    avlast_html_add(html, "%s</th></tr>\n", name + strlen(AVLAST_HTML_AMONG));
    return TRUE;
}

void avlast_html_table(AvlastHtml *html, const char *caption, const GPtrArray *rows)
{
    avlast_html_table_sums(html, caption, rows, 0);
}

void avlast_html_table_sums(AvlastHtml *html, const char *caption, const GPtrArray *rows,
                            guint sums)
{
    if (rows->len == 0)
        return;
    char **header = g_ptr_array_index(rows, 0);
    const guint columns = g_strv_length(header);
    const guint64 numbers = number_columns(rows), filled = filled_columns(rows);

    /* The span stays in sight where the box scrolls sideways under it; what the heading
     * right above says is for readers by ear alone. */
    const gboolean said = repeats_heading(html, caption);
    avlast_html_add(html,
                    "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
                    "aria-label=\"%s\">\n<table>\n",
                    caption);
    avlast_html_raw(html, said ? "<caption class=\"ear\">" : "<caption>");
    avlast_html_add(html, "<span>%s</span></caption>\n", caption);
    avlast_html_raw(html, "<thead><tr>");
    guint shown = 0;
    for (guint c = 0; c < columns; c++) {
        if (!is_shown(filled, c))
            continue;
        shown++;
        g_string_append_printf(html->text, "<th scope=\"col\"%s>", class_of(numbers, c));
        avlast_html_add(html, "%s</th>", header[c]);
    }
    avlast_html_raw(html, "</tr></thead>\n<tbody>\n");
    for (guint r = 1; r < rows->len; r++) {
        char **row = g_ptr_array_index(rows, r);
        const guint length = g_strv_length(row);
        if (length && add_among(html, row[0], shown))
            continue;
        avlast_html_raw(html, r + sums >= rows->len ? "<tr class=\"sum\">" : "<tr>");
        add_row_name(html, length ? row[0] : "");
        for (guint c = 1; c < columns; c++) {
            if (!is_shown(filled, c))
                continue;
            g_string_append_printf(html->text, "<td%s>", class_of(numbers, c));
            avlast_html_add(html, "%s</td>", c < length ? row[c] : "");
        }
        avlast_html_raw(html, "</tr>\n");
    }
    avlast_html_raw(html, "</tbody>\n</table>\n</div>\n");
}

GPtrArray *avlast_rows_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))g_strfreev);
}

void avlast_rows_add(GPtrArray *rows, const char *first, ...)
{
    GPtrArray *row = g_ptr_array_new();
    va_list arguments;

    va_start(arguments, first);
    for (const char *cell = first; cell; cell = va_arg(arguments, const char *))
        g_ptr_array_add(row, g_strdup(cell));
    va_end(arguments);
    g_ptr_array_add(row, NULL);
    g_ptr_array_add(rows, g_ptr_array_free(row, FALSE));
}
