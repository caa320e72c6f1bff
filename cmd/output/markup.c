/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets as Markdown, HTML and LaTeX. */
#include <string.h>

#include "cmd/output/sheet.h"

static char *escape_markdown(const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (; *text; text++) {
        if (strchr("\\`*_{}[]<>#|~&", *text))
            g_string_append_c(out, '\\');
        g_string_append_c(out, *text == '\n' || *text == '\r' ? ' ' : *text);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *escape_html(const char *text)
{
    return g_markup_escape_text(text, -1);
}

/* Characters that LaTeX's text fonts lack, or show as others. */
static const char *const latex_signs[][2] = {{"\xe2\x88\x92", "$-$"}, /* minus */
                                             {"\xe2\x80\xaf", "\\,"}, /* thin blanks */
                                             {"\xe2\x80\x89", "\\,"},
                                             {"\xc2\xa0", "~"},
                                             {"\xe2\x89\xa4", "$\\leq$"},
                                             {"\xe2\x89\xa5", "$\\geq$"},
                                             {"\xc2\xab", "\\guillemotleft{}"},
                                             {"\xc2\xbb", "\\guillemotright{}"},
                                             {"<", "$<$"},
                                             {">", "$>$"},
                                             {"|", "\\textbar{}"},
                                             {"\\", "\\textbackslash{}"},
                                             {"~", "\\textasciitilde{}"},
                                             {"^", "\\textasciicircum{}"}};

/* Appends what stands for the sign at text; how many bytes it takes, 0 when it is none.
 */
static gsize append_latex_sign(GString *out, const char *text)
{
    for (guint s = 0; s < G_N_ELEMENTS(latex_signs); s++)
        if (g_str_has_prefix(text, latex_signs[s][0])) {
            g_string_append(out, latex_signs[s][1]);
            return strlen(latex_signs[s][0]);
        }
    return 0;
}

static char *escape_latex(const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);

    while (*text) {
        const gsize taken = append_latex_sign(out, text);
        if (taken == 0 && strchr("&%$#_{}", *text))
            g_string_append_printf(out, "\\%c", *text);
        else if (taken == 0)
            g_string_append_c(out, *text);
        text += MAX(taken, 1);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The steps by which a row is set in, before its first cell. */
static void append_indent(GString *out, const AvlastSheetRow *row, guint column,
                          const char *step)
{
    for (guint i = 0; column == 0 && i < row->indent; i++)
        g_string_append(out, step);
}

static void append_markdown_row(GString *out, const AvlastSheet *sheet, guint i)
{
    const AvlastSheetRow *row = avlast_sheet_row(sheet, i);
    const gboolean strong = row->strong && i > 0;

    for (guint j = 0; j < sheet->n_columns; j++) {
        g_autofree char *cell = escape_markdown(row->cells[j].text);
        const char *mark = strong && *cell ? "**" : "";
        g_string_append(out, "| ");
        append_indent(out, row, j, "&nbsp;&nbsp;");
        g_string_append_printf(out, "%s%s%s ", mark, cell, mark);
    }
    g_string_append(out, "|\n");
}

static void append_markdown_line(GString *out, const char *mark, const char *text)
{
    g_autofree char *safe = text ? escape_markdown(text) : NULL;

    if (safe && *safe)
        g_string_append_printf(out, "%s%s%s\n\n", mark, safe, mark);
}

char *avlast_sheet_to_markdown(const AvlastSheet *sheet)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const GPtrArray *const lists[] = {sheet->unused, sheet->notes};

    append_markdown_line(out, "**", sheet->title);
    append_markdown_line(out, "", sheet->subtitle);
    for (guint i = 0; i < sheet->rows->len; i++) {
        append_markdown_row(out, sheet, i);
        /* Markdown knows one row of headings: further ones are rows of the body. */
        for (guint j = 0; i == 0 && j < sheet->n_columns; j++)
            g_string_append(out, sheet->numeric[j] ? "|---:" : "|:---");
        if (i == 0)
            g_string_append(out, "|\n");
    }
    for (guint k = 0, n = 0; k < G_N_ELEMENTS(lists); k++)
        for (guint i = 0; i < lists[k]->len; i++) {
            g_autofree char *note = escape_markdown(g_ptr_array_index(lists[k], i));
            g_string_append_printf(out, "%s- %s\n", n++ ? "" : "\n", note);
        }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void append_html_row(GString *out, const AvlastSheet *sheet, guint i)
{
    const AvlastSheetRow *row = avlast_sheet_row(sheet, i);
    const gboolean heading = i < sheet->n_headings;

    g_string_append(out, "<tr>");
    for (guint j = 0; j < sheet->n_columns; j += MAX(row->cells[j].span, 1)) {
        const AvlastSheetCell *cell = &row->cells[j];
        g_autofree char *text = escape_html(cell->text);
        const char *tag = heading || j == 0 ? "th" : "td";
        g_autoptr(GString) style = g_string_new(NULL);

        if (cell->span > 1)
            g_string_append(style, "text-align:center");
        else if (sheet->numeric[j])
            g_string_append(style, "text-align:right");
        if (j == 0 && row->indent > 0)
            g_string_append_printf(style, "%spadding-left:%uem", style->len ? ";" : "",
                                   row->indent);
        if (!heading && row->strong && j > 0)
            g_string_append_printf(style, "%sfont-weight:bold", style->len ? ";" : "");
        g_string_append_printf(out, "<%s", tag);
        if (heading)
            g_string_append(out,
                            cell->span > 1 ? " scope=\"colgroup\"" : " scope=\"col\"");
        else if (j == 0)
            g_string_append(out, " scope=\"row\"");
        if (cell->span > 1)
            g_string_append_printf(out, " colspan=\"%u\"", cell->span);
        if (style->len)
            g_string_append_printf(out, " style=\"%s\"", style->str);
        g_string_append_printf(out, ">%s</%s>", text, tag);
    }
    g_string_append(out, "</tr>\n");
}

char *avlast_sheet_to_html(const AvlastSheet *sheet)
{
    g_autoptr(GString) out = g_string_new("<table>\n");
    const GPtrArray *const lists[] = {sheet->unused, sheet->notes};

    if (sheet->title) {
        g_autofree char *title = escape_html(sheet->title);
        g_autofree char *subtitle = escape_html(sheet->subtitle ? sheet->subtitle : "");
        g_string_append_printf(out, "<caption>%s%s%s</caption>\n", title,
                               *subtitle ? "<br>" : "", subtitle);
    }
    g_string_append(out, "<thead>\n");
    for (guint i = 0; i < sheet->rows->len; i++) {
        append_html_row(out, sheet, i);
        if (i + 1 == sheet->n_headings)
            g_string_append(out, "</thead>\n<tbody>\n");
    }
    g_string_append(out, "</tbody>\n</table>\n");
    for (guint k = 0; k < G_N_ELEMENTS(lists); k++)
        for (guint i = 0; i < lists[k]->len; i++) {
            g_autofree char *note = escape_html(g_ptr_array_index(lists[k], i));
            g_string_append_printf(out, "<p>%s</p>\n", note);
        }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void append_latex_row(GString *out, const AvlastSheet *sheet, guint i)
{
    const AvlastSheetRow *row = avlast_sheet_row(sheet, i);

    g_string_append(out, row->ruled ? "\\hline\n" : "");
    for (guint j = 0; j < sheet->n_columns; j += MAX(row->cells[j].span, 1)) {
        const AvlastSheetCell *cell = &row->cells[j];
        g_autofree char *text = escape_latex(cell->text);
        const gboolean strong = row->strong && *text;

        g_string_append(out, j ? " & " : "");
        append_indent(out, row, j, "\\quad ");
        if (cell->span > 1)
            g_string_append_printf(out, "\\multicolumn{%u}{%s}{", cell->span,
                                   j == 0 ? "l" : "c");
        g_string_append_printf(out, "%s%s%s", strong ? "\\textbf{" : "", text,
                               strong ? "}" : "");
        g_string_append(out, cell->span > 1 ? "}" : "");
    }
    g_string_append(out, i + 1 == sheet->n_headings ? " \\\\\n\\hline\n" : " \\\\\n");
}

static void append_latex_line(GString *out, const char *before, const char *text,
                              const char *after)
{
    g_autofree char *safe = text ? escape_latex(text) : NULL;

    if (safe)
        g_string_append_printf(out, "%s%s%s", before, safe, after);
}

char *avlast_sheet_to_latex(const AvlastSheet *sheet)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const GPtrArray *const lists[] = {sheet->unused, sheet->notes};

    append_latex_line(out, "\\textbf{", sheet->title, "}\n\n");
    append_latex_line(out, "", sheet->subtitle, "\n\n");
    g_string_append(out, "\\begin{tabular}{");
    for (guint j = 0; j < sheet->n_columns; j++)
        g_string_append_c(out, sheet->numeric[j] ? 'r' : 'l');
    g_string_append(out, "}\n\\hline\n");
    for (guint i = 0; i < sheet->rows->len; i++)
        append_latex_row(out, sheet, i);
    g_string_append(out, "\\hline\n\\end{tabular}\n");
    for (guint k = 0; k < G_N_ELEMENTS(lists); k++)
        for (guint i = 0; i < lists[k]->len; i++)
            append_latex_line(out, "\n", g_ptr_array_index(lists[k], i), "\n");
    return g_string_free(g_steal_pointer(&out), FALSE);
}
