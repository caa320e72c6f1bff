/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/init_text.h"

#include <string.h>

#include "core/number.h"
#include "core/text.h"

/* Words that other readers of YAML take for something else than text. */
static gboolean is_reserved(const char *text)
{
    static const char *const words[] = {"y",    "n",     "yes",  "no", "on", "off",
                                        "true", "false", "null", "~",  NULL};
    g_autofree char *lower = g_ascii_strdown(text, -1);
    double number;

    return g_strv_contains(words, lower) ||
           avlast_number_parse(text, strlen(text), '.', &number) ||
           g_ascii_isdigit(text[0]);
}

static gboolean is_word(const char *text)
{
    for (const char *p = text; *p; p = avlast_text_next(p)) {
        const gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isalnum(c) && c != '_' &&
            (p == text || (c != '.' && c != '-' && c != '/')))
            return FALSE;
    }
    return *text != '\0' && !is_reserved(text);
}

char *avlast_yaml_scalar(const char *text)
{
    g_autoptr(GString) yaml = g_string_new("\"");

    if (is_word(text))
        return g_strdup(text);
    for (const char *p = text; *p; p = avlast_text_next(p)) {
        const gunichar c = g_utf8_get_char(p);
        if (c == '"' || c == '\\')
            g_string_append_printf(yaml, "\\%c", (char)c);
        else if (c < 0x20 || c == 0x7f)
            g_string_append_printf(yaml, "\\x%02x", c);
        else
            g_string_append_unichar(yaml, c);
    }
    g_string_append_c(yaml, '"');
    return g_string_free(g_steal_pointer(&yaml), FALSE);
}

char *avlast_yaml_list(const char *const *names)
{
    g_autoptr(GString) yaml = g_string_new("[");

    for (const char *const *name = names; *name; name++) {
        g_autofree char *scalar = avlast_yaml_scalar(*name);
        g_string_append_printf(yaml, "%s%s", name == names ? "" : ", ", scalar);
    }
    g_string_append_c(yaml, ']');
    return g_string_free(g_steal_pointer(&yaml), FALSE);
}

#define WIDTH 90

void avlast_yaml_comment(GString *yaml, guint indent, const char *format, ...)
{
    va_list arguments;
    glong width = 0;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    for (char *p = text; *p; p++)
        if (g_ascii_iscntrl(*p))
            *p = ' ';
    g_autofree char *safe = avlast_text_printable(text);
    g_auto(GStrv) words = g_strsplit(safe, " ", -1);
    for (char **word = words; *word; word++) {
        const glong length = g_utf8_strlen(*word, -1);
        if (length == 0)
            continue;
        if (width == 0 || width + 1 + length > WIDTH) {
            if (width > 0)
                g_string_append_c(yaml, '\n');
            g_string_append_printf(yaml, "%*s#", (int)indent, "");
            width = (glong)indent + 1;
        }
        g_string_append_printf(yaml, " %s", *word);
        width += 1 + length;
    }
    if (width > 0)
        g_string_append_c(yaml, '\n');
}
