/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"

#include <string.h>

G_DEFINE_QUARK(avlast - error - quark, avlast_error)

typedef struct {
    const char *id, *explanation;
} Message;

static const Message messages[] = {
#define AVLAST_MESSAGE(id, explanation) {#id, explanation},
#include "core/messages.def"
#undef AVLAST_MESSAGE
};

static const char *const message_ids[] = {
#define AVLAST_MESSAGE(id, explanation) #id,
#include "core/messages.def"
#undef AVLAST_MESSAGE
    NULL};

void avlast_fail(GError **error, AvlastErrorClass class, const char *id,
                 const AvlastPlace *place, const char *format, ...)
{
    if (!error)
        return;

    g_autoptr(GString) text = g_string_new(NULL);
    if (place && place->file) {
        g_string_append(text, place->file);
        if (place->line)
            g_string_append_printf(text, ":%" G_GSIZE_FORMAT, place->line);
        if (place->line && place->column)
            g_string_append_printf(text, ":%" G_GSIZE_FORMAT, place->column);
        g_string_append(text, ": ");
    }
    g_string_append_printf(text, "error %s: ", id);

    va_list arguments;
    va_start(arguments, format);
    g_string_append_vprintf(text, format, arguments);
    va_end(arguments);
    g_set_error_literal(error, AVLAST_ERROR, (int)class, text->str);
}

int avlast_error_exit_status(const GError *error)
{
    if (error->domain != AVLAST_ERROR)
        return 70;
    switch ((AvlastErrorClass)error->code) {
    case AVLAST_ERROR_USAGE:
        return 2;
    case AVLAST_ERROR_NOT_FOUND:
        return 66;
    case AVLAST_ERROR_MALFORMED:
    case AVLAST_ERROR_INCONSISTENT:
    case AVLAST_ERROR_DEGENERATE:
        return 65;
    case AVLAST_ERROR_HELPER:
        return 69;
    case AVLAST_ERROR_OUTPUT:
        return 73;
    case AVLAST_ERROR_PLAN:
        return 78;
    case AVLAST_ERROR_INTERRUPTED:
        return 130;
    case AVLAST_ERROR_INTERNAL:
        break;
    }
    return 70;
}

const char *avlast_message_explain(const char *id)
{
    for (gsize i = 0; i < G_N_ELEMENTS(messages); i++)
        if (g_ascii_strcasecmp(messages[i].id, id) == 0)
            return messages[i].explanation;
    return NULL;
}

const char *const *avlast_message_ids(void)
{
    return message_ids;
}
