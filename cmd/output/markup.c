/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/output/output.h"

typedef char *(*Escape)(const char *text);

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

static char *escape_latex(const char *text)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (; *text; text++) {
        if (*text == '\\')
            g_string_append(out, "\\textbackslash{}");
        else if (*text == '~')
            g_string_append(out, "\\textasciitilde{}");
        else if (*text == '^')
            g_string_append(out, "\\textasciicircum{}");
        else if (strchr("&%$#_{}", *text))
            g_string_append_printf(out, "\\%c", *text);
        else
            g_string_append_c(out, *text);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Every note and reason for rows not used, escaped. */
static GPtrArray *remarks(const AvlastEstimates *e, Escape escape)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < e->dropped->len; i++) {
        const AvlastDropped *d = g_ptr_array_index(e->dropped, i);
        g_autofree char *what = escape(d->what);
        g_ptr_array_add(list,
                        g_strdup_printf("%s: %" G_GINT64_FORMAT " %s: %s", _("not used"),
                                        d->rows, ngettext("row", "rows", (gulong)d->rows),
                                        what));
    }
    for (guint i = 0; i < e->notes->len; i++)
        g_ptr_array_add(list, escape(g_ptr_array_index(e->notes, i)));
    return list;
}

char *avlast_output_markdown(const AvlastResult *result, guint digits, const char *lang)
{
    g_autoptr(AvlastSheet) sheet = avlast_sheet_new(result->estimates, digits, lang);
    g_autoptr(GPtrArray) notes = remarks(result->estimates, escape_markdown);
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < sheet->rows->len; i++) {
        char **cells = g_ptr_array_index(sheet->rows, i);
        for (guint j = 0; j < sheet->n_columns; j++) {
            g_autofree char *cell = escape_markdown(cells[j]);
            g_string_append_printf(out, "| %s ", cell);
        }
        g_string_append(out, "|\n");
        for (guint j = 0; i == 0 && j < sheet->n_columns; j++)
            g_string_append(out, sheet->numeric[j] ? "|---:" : "|:---");
        if (i == 0)
            g_string_append(out, "|\n");
    }
    for (guint i = 0; i < notes->len; i++)
        g_string_append_printf(out, "%s- %s\n", i ? "" : "\n",
                               (char *)g_ptr_array_index(notes, i));
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *avlast_output_html(const AvlastResult *result, guint digits, const char *lang)
{
    g_autoptr(AvlastSheet) sheet = avlast_sheet_new(result->estimates, digits, lang);
    g_autoptr(GPtrArray) notes = remarks(result->estimates, escape_html);
    g_autoptr(GString) out = g_string_new("<table>\n");
    const char *method = result->estimates->method;
    g_autofree char *caption = escape_html(method ? method : result->program);

    g_string_append_printf(out, "<caption>avlast %s: %s</caption>\n", result->program,
                           caption);
    for (guint i = 0; i < sheet->rows->len; i++) {
        char **cells = g_ptr_array_index(sheet->rows, i);
        g_string_append(out, i == 0 ? "<thead>\n<tr>" : "<tr>");
        for (guint j = 0; j < sheet->n_columns; j++) {
            g_autofree char *cell = escape_html(cells[j]);
            const char *scope = i == 0   ? " scope=\"col\""
                                : j == 0 ? " scope=\"row\""
                                         : "";
            const char *tag = *scope ? "th" : "td";
            g_string_append_printf(out, "<%s%s%s>%s</%s>", tag, scope,
                                   sheet->numeric[j] ? " style=\"text-align:right\"" : "",
                                   cell, tag);
        }
        g_string_append(out, i == 0 ? "</tr>\n</thead>\n<tbody>\n" : "</tr>\n");
    }
    g_string_append(out, "</tbody>\n</table>\n");
    for (guint i = 0; i < notes->len; i++)
        g_string_append_printf(out, "<p>%s</p>\n", (char *)g_ptr_array_index(notes, i));
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *avlast_output_latex(const AvlastResult *result, guint digits, const char *lang)
{
    g_autoptr(AvlastSheet) sheet = avlast_sheet_new(result->estimates, digits, lang);
    g_autoptr(GPtrArray) notes = remarks(result->estimates, escape_latex);
    g_autoptr(GString) out = g_string_new("\\begin{tabular}{");

    for (guint j = 0; j < sheet->n_columns; j++)
        g_string_append_c(out, sheet->numeric[j] ? 'r' : 'l');
    g_string_append(out, "}\n\\hline\n");
    for (guint i = 0; i < sheet->rows->len; i++) {
        char **cells = g_ptr_array_index(sheet->rows, i);
        for (guint j = 0; j < sheet->n_columns; j++) {
            g_autofree char *cell = escape_latex(cells[j]);
            g_string_append_printf(out, "%s%s", j ? " & " : "", cell);
        }
        g_string_append(out, i == 0 ? " \\\\\n\\hline\n" : " \\\\\n");
    }
    g_string_append(out, "\\hline\n\\end{tabular}\n");
    for (guint i = 0; i < notes->len; i++)
        g_string_append_printf(out, "\n%s\n", (char *)g_ptr_array_index(notes, i));
    return g_string_free(g_steal_pointer(&out), FALSE);
}
