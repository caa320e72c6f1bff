/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/yaml.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "core/error.h"

enum { MAX_BYTES = 1 << 20, MAX_DEPTH = 32 };

void avlast_yaml_free(AvlastYaml *node)
{
    if (!node)
        return;
    g_clear_pointer(&node->items, g_ptr_array_unref);
    g_clear_pointer(&node->keys, g_ptr_array_unref);
    g_free(node->text);
    g_ref_string_release((char *)(guintptr)node->file);
    g_free(node);
}

static void free_node(gpointer node)
{
    avlast_yaml_free(node);
}

typedef struct {
    yaml_parser_t parser;
    char *file; /* a GRefString */
    const char *text;
    gsize length;
} Reader;

static void fail_at(const Reader *reader, gsize line, gsize column, const char *id,
                    const char *message, GError **error)
{
    const AvlastPlace place = {reader->file, line, column};
    avlast_fail(error, AVLAST_ERROR_PLAN, id, &place, "%s", message);
}

static void fail_at_mark(const Reader *reader, yaml_mark_t mark, const char *id,
                         const char *message, GError **error)
{
    fail_at(reader, mark.line + 1, mark.column + 1, id, message, error);
}

/* Line and column of a byte that libyaml must never see. */
static void fail_at_byte(const Reader *reader, gsize offset, const char *id,
                         const char *message, GError **error)
{
    gsize line = 1, column = 1;

    for (gsize i = 0; i < offset; i++) {
        const guchar c = (guchar)reader->text[i];
        if (c == '\n') {
            line++;
            column = 1;
        } else if ((c & 0xc0) != 0x80) {
            column++;
        }
    }
    fail_at(reader, line, column, id, message, error);
}

static gboolean check_bytes(const Reader *reader, GError **error)
{
    const char *bad;

    if (reader->length > MAX_BYTES) {
        fail_at(reader, 0, 0, "AV604", "the file is larger than 1 MB", error);
        return FALSE;
    }
    for (gsize i = 0; i < reader->length; i++) {
        const guchar c = (guchar)reader->text[i];
        if (c == '\t') {
            fail_at_byte(reader, i, "AV602",
                         "a tab is not allowed\nhint: use blanks to indent", error);
            return FALSE;
        }
        if ((c < 0x20 && c != '\n' && c != '\r') || c == 0x7f) {
            fail_at_byte(reader, i, "AV601", "a control character is not allowed", error);
            return FALSE;
        }
    }
    if (!g_utf8_validate(reader->text, (gssize)reader->length, &bad)) {
        fail_at_byte(reader, (gsize)(bad - reader->text), "AV601",
                     "the file is not UTF-8 text from here on", error);
        return FALSE;
    }
    return TRUE;
}

static gboolean next_event(Reader *reader, yaml_event_t *event, GError **error)
{
    const yaml_parser_t *parser = &reader->parser;

    if (yaml_parser_parse(&reader->parser, event))
        return TRUE;
    if (parser->error == YAML_MEMORY_ERROR) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "memory ran out while reading '%s'", reader->file);
    } else if (parser->error == YAML_READER_ERROR) {
        fail_at_byte(reader, MIN(parser->problem_offset, reader->length), "AV601",
                     parser->problem, error);
    } else {
        g_autofree char *text =
            parser->context ? g_strdup_printf("%s %s", parser->problem, parser->context)
                            : g_strdup(parser->problem);
        fail_at_mark(reader, parser->problem_mark, "AV601", text, error);
    }
    return FALSE;
}

static AvlastYaml *node_new(const Reader *reader, AvlastYamlKind kind, yaml_mark_t mark)
{
    AvlastYaml *node = g_new0(AvlastYaml, 1);

    node->kind = kind;
    node->file = g_ref_string_acquire(reader->file);
    node->line = mark.line + 1;
    node->column = mark.column + 1;
    if (kind != AVLAST_YAML_SCALAR)
        node->items = g_ptr_array_new_with_free_func(free_node);
    if (kind == AVLAST_YAML_MAP)
        node->keys = g_ptr_array_new_with_free_func(free_node);
    return node;
}

static gboolean plain_node(const Reader *reader, const yaml_char_t *anchor,
                           const yaml_char_t *tag, yaml_mark_t mark, GError **error)
{
    if (anchor)
        fail_at_mark(reader, mark, "AV602", "an anchor (&) is not allowed", error);
    else if (tag)
        fail_at_mark(reader, mark, "AV602",
                     "a tag (!) is not allowed\nhint: put a text that starts with '!' in "
                     "quotes",
                     error);
    return !anchor && !tag;
}

static AvlastYaml *read_node(Reader *reader, yaml_event_t *event, guint depth,
                             GError **error);

static gboolean read_list(Reader *reader, AvlastYaml *list, guint depth, GError **error)
{
    yaml_event_t event;

    while (next_event(reader, &event, error)) {
        if (event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            return TRUE;
        }
        AvlastYaml *item = read_node(reader, &event, depth + 1, error);
        if (!item)
            return FALSE;
        g_ptr_array_add(list->items, item);
    }
    return FALSE;
}

static gboolean read_map(Reader *reader, AvlastYaml *map, guint depth, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    yaml_event_t event;

    while (next_event(reader, &event, error)) {
        if (event.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&event);
            return TRUE;
        }
        AvlastYaml *key = read_node(reader, &event, depth + 1, error);
        if (!key)
            return FALSE;
        g_ptr_array_add(map->keys, key);
        if (key->kind != AVLAST_YAML_SCALAR) {
            avlast_yaml_fail(error, key, "AV602", "a key must be a text");
            return FALSE;
        }
        const AvlastYaml *first = g_hash_table_lookup(seen, key->text);
        if (first) {
            avlast_yaml_fail(error, key, "AV603",
                             "key '%s' is there twice (first on line %" G_GSIZE_FORMAT
                             ")",
                             key->text, first->line);
            return FALSE;
        }
        g_hash_table_insert(seen, key->text, key);

        if (!next_event(reader, &event, error))
            return FALSE;
        AvlastYaml *value = read_node(reader, &event, depth + 1, error);
        if (!value)
            return FALSE;
        value->name = key->text;
        g_ptr_array_add(map->items, value);
    }
    return FALSE;
}

/* Consumes the event. */
static AvlastYaml *read_node(Reader *reader, yaml_event_t *event, guint depth,
                             GError **error)
{
    const yaml_mark_t mark = event->start_mark;
    g_autoptr(AvlastYaml) node = NULL;
    gboolean fine = FALSE;

    switch (event->type) {
    case YAML_SCALAR_EVENT:
        fine = plain_node(reader, event->data.scalar.anchor, event->data.scalar.tag, mark,
                          error);
        node = node_new(reader, AVLAST_YAML_SCALAR, mark);
        node->text =
            g_strndup((const char *)event->data.scalar.value, event->data.scalar.length);
        node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
        break;
    case YAML_SEQUENCE_START_EVENT:
        fine = plain_node(reader, event->data.sequence_start.anchor,
                          event->data.sequence_start.tag, mark, error);
        node = node_new(reader, AVLAST_YAML_LIST, mark);
        break;
    case YAML_MAPPING_START_EVENT:
        fine = plain_node(reader, event->data.mapping_start.anchor,
                          event->data.mapping_start.tag, mark, error);
        node = node_new(reader, AVLAST_YAML_MAP, mark);
        break;
    case YAML_ALIAS_EVENT:
        fail_at_mark(reader, mark, "AV602", "an alias (*) is not allowed", error);
        break;
    default:
        fail_at_mark(reader, mark, "AV601", "a value was expected here", error);
    }
    yaml_event_delete(event);
    if (fine && depth > MAX_DEPTH) {
        fail_at_mark(reader, mark, "AV604", "more than 32 levels", error);
        fine = FALSE;
    }
    if (fine && node->kind == AVLAST_YAML_LIST)
        fine = read_list(reader, node, depth, error);
    else if (fine && node->kind == AVLAST_YAML_MAP)
        fine = read_map(reader, node, depth, error);
    return fine ? g_steal_pointer(&node) : NULL;
}

/* Stream start, document start, the root, document end, stream end. */
static AvlastYaml *read_document(Reader *reader, GError **error)
{
    yaml_event_t event;
    g_autoptr(AvlastYaml) root = NULL;

    for (;;) {
        if (!next_event(reader, &event, error))
            return NULL;
        const yaml_event_type_t type = event.type;
        const yaml_mark_t mark = event.start_mark;
        if (type == YAML_STREAM_START_EVENT || type == YAML_DOCUMENT_END_EVENT) {
            yaml_event_delete(&event);
        } else if (type == YAML_DOCUMENT_START_EVENT) {
            yaml_event_delete(&event);
            if (root) {
                fail_at_mark(reader, mark, "AV602", "a second document is not allowed",
                             error);
                return NULL;
            }
        } else if (type == YAML_STREAM_END_EVENT) {
            yaml_event_delete(&event);
            break;
        } else {
            root = read_node(reader, &event, 1, error);
            if (!root)
                return NULL;
        }
    }
    if (!root)
        fail_at(reader, 1, 1, "AV601", "the file is empty", error);
    return g_steal_pointer(&root);
}

AvlastYaml *avlast_yaml_parse(const char *text, gsize length, const char *name,
                              GError **error)
{
    Reader reader = {.file = g_ref_string_new(name), .text = text, .length = length};
    AvlastYaml *root = NULL;

    if (check_bytes(&reader, error)) {
        if (yaml_parser_initialize(&reader.parser)) {
            yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
            /* A byte order mark is the encoding's, not the text's. */
            const gsize skip = g_str_has_prefix(text, "\xef\xbb\xbf") ? 3 : 0;
            yaml_parser_set_input_string(
                &reader.parser, (const unsigned char *)text + skip, length - skip);
            root = read_document(&reader, error);
            yaml_parser_delete(&reader.parser);
        } else {
            avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                        "memory ran out while reading '%s'", name);
        }
    }
    g_ref_string_release(reader.file);
    return root;
}

AvlastYaml *avlast_yaml_read(const char *path, char **sha256, GError **error)
{
    FILE *file = fopen(path, "rbe");
    const AvlastPlace place = {path, 0, 0};

    if (!file) {
        avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV609", &place, "cannot be read: %s",
                    g_strerror(errno));
        return NULL;
    }

    /* One byte more than allowed tells a file that is too long, and one for the end. */
    g_autofree char *text = g_malloc0((gsize)MAX_BYTES + 2);
    const gsize length = fread(text, 1, (gsize)MAX_BYTES + 1, file);
    const int failure = ferror(file) ? errno : 0;
    fclose(file);
    if (failure) {
        avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV609", &place, "cannot be read: %s",
                    g_strerror(failure));
        return NULL;
    }

    AvlastYaml *root = avlast_yaml_parse(text, length, path, error);
    if (root && sha256)
        *sha256 =
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
    return root;
}
