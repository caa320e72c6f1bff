/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The XML of a package's parts, as a stream of events: a part may be larger than memory,
 * so no tree is built. */
#include "config.h"

#include <string.h>

#include "core/error.h"
#include "core/late_xml.h"
#include "data/package_internal.h"

#define DEEPEST 64
#define BLOCK   (1 << 16)

typedef struct {
    const AvlastPackage *package;
    const char *part;
    const AvlastXmlEvents *events;
    gpointer data;
    xmlParserCtxtPtr parser;
    GError *error;
    guint depth;
    gboolean stopped; /* all was found */
} Reading;

static void stop(Reading *reading)
{
    reading->stopped = TRUE;
    xmlStopParser(reading->parser);
}

static void fail_part(Reading *reading, const char *id, const char *why)
{
    if (!reading->error && !reading->stopped)
        avlast_fail(&reading->error, AVLAST_ERROR_MALFORMED, id, NULL,
                    "'%s': part '%s' %s\nhint: open the file in a spreadsheet program "
                    "and save it once more",
                    avlast_package_name(reading->package), reading->part, why);
    stop(reading);
}

/* What the events return: FALSE stops, with an error or without. */
static void heed(Reading *reading, gboolean go_on)
{
    if (!go_on)
        stop(reading);
}

static void on_start(void *data, const xmlChar *name, const xmlChar *prefix,
                     const xmlChar *space, int n_spaces, const xmlChar **spaces,
                     int n_attributes, int n_defaulted, const xmlChar **attributes)
{
    Reading *reading = data;

    (void)prefix;
    (void)n_spaces;
    (void)spaces;
    (void)n_defaulted;
    if (reading->stopped)
        return;
    if (++reading->depth > DEEPEST) {
        fail_part(reading, "AV164", "has elements more than 64 deep");
        return;
    }
    const AvlastXmlElement element = {.name = (const char *)name,
                                      .space = space ? (const char *)space : "",
                                      .attributes = attributes,
                                      .n_attributes = n_attributes,
                                      .depth = reading->depth};
    if (reading->events->start)
        heed(reading, reading->events->start(reading->data, &element, &reading->error));
}

static void on_end(void *data, const xmlChar *name, const xmlChar *prefix,
                   const xmlChar *space)
{
    Reading *reading = data;

    (void)prefix;
    if (reading->stopped)
        return;
    if (reading->events->end)
        heed(reading, reading->events->end(reading->data, (const char *)name,
                                           space ? (const char *)space : "",
                                           reading->depth, &reading->error));
    reading->depth--;
}

static void on_text(void *data, const xmlChar *text, int length)
{
    Reading *reading = data;

    if (!reading->stopped && reading->events->text)
        heed(reading, reading->events->text(reading->data, (const char *)text,
                                            (gsize)length, &reading->error));
}

/* No part of a workbook has a document type; it is the door to entities that grow, and to
 * other files. */
static void on_document_type(void *data, const xmlChar *name, const xmlChar *external,
                             const xmlChar *system)
{
    (void)name;
    (void)external;
    (void)system;
    fail_part(data, "AV161", "has a document type, which no workbook has");
}

static void on_fault(void *data, xmlErrorPtr fault)
{
    Reading *reading = data;

    if (fault->level != XML_ERR_FATAL)
        return;
    g_autofree char *cause =
        g_strstrip(g_utf8_make_valid(fault->message ? fault->message : "", -1));
    g_autofree char *why =
        g_strdup_printf("is no well-formed XML (its line %d): %s", fault->line, cause);
    fail_part(reading, "AV161", why);
}

/* Text inside <![CDATA[ ]]> is text. */
static const xmlSAXHandler handler = {
    .internalSubset = on_document_type,
    .characters = on_text,
    .ignorableWhitespace = on_text,
    .cdataBlock = on_text,
    .startElementNs = on_start,
    .endElementNs = on_end,
    .serror = on_fault,
    .initialized = XML_SAX2_MAGIC,
};

static gboolean feed(Reading *reading, AvlastPart *part, GError **error)
{
    g_autofree char *block = g_malloc(BLOCK);
    gssize got;

    while ((got = avlast_part_read(part, block, BLOCK, error)) > 0) {
        if (!reading->parser) {
            /* The first bytes tell the encoding. */
            xmlSAXHandler own = handler;
            reading->parser = xmlCreatePushParserCtxt(&own, reading, block,
                                                      (int)MIN(got, 4), reading->part);
            if (!reading->parser) {
                avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                            "memory ran out while reading '%s'",
                            avlast_package_name(reading->package));
                return FALSE;
            }
            xmlCtxtUseOptions(reading->parser, XML_PARSE_NONET | XML_PARSE_NOENT);
            const gssize rest = got - MIN(got, 4);
            if (rest > 0)
                xmlParseChunk(reading->parser, block + 4, (int)rest, 0);
        } else {
            xmlParseChunk(reading->parser, block, (int)got, 0);
        }
        if (reading->stopped)
            return TRUE;
    }
    if (got == 0 && reading->parser)
        xmlParseChunk(reading->parser, block, 0, 1);
    return got == 0;
}

gboolean avlast_package_read(AvlastPackage *package, const char *part,
                             const AvlastXmlEvents *events, gpointer data, GError **error)
{
    Reading reading = {.package = package, .part = part, .events = events, .data = data};
    g_autoptr(AvlastPart) opened = avlast_part_open(package, part, error);

    if (!opened)
        return FALSE;
    const gboolean fed = feed(&reading, opened, error);
    const gboolean empty = !reading.parser;
    if (reading.parser) {
        xmlFreeDoc(reading.parser->myDoc);
        xmlFreeParserCtxt(reading.parser);
    }
    if (reading.error) {
        g_clear_error(error);
        g_propagate_error(error, reading.error);
        return FALSE;
    }
    if (fed && empty)
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV161", NULL,
                    "'%s': part '%s' is empty\nhint: open the file in a spreadsheet "
                    "program and save it once more",
                    avlast_package_name(package), part);
    return fed && !empty;
}

/* Attributes come as name, prefix, namespace, value and the value's end. */
static const unsigned char **find(const AvlastXmlElement *element, const char *name,
                                  const char *space_end)
{
    for (int i = 0; i < element->n_attributes; i++) {
        const unsigned char **a = element->attributes + 5 * i;
        const char *space = (const char *)a[2];
        if (strcmp((const char *)a[0], name) == 0 &&
            (space_end ? space && g_str_has_suffix(space, space_end) : !space))
            return a;
    }
    return NULL;
}

const char *avlast_xml_attribute(const AvlastXmlElement *element, const char *name,
                                 gsize *length)
{
    const unsigned char **a = find(element, name, NULL);

    if (!a)
        return NULL;
    *length = (gsize)(a[4] - a[3]);
    return (const char *)a[3];
}

char *avlast_xml_text(const AvlastXmlElement *element, const char *name)
{
    gsize length;
    const char *text = avlast_xml_attribute(element, name, &length);

    return text ? g_strndup(text, length) : NULL;
}

char *avlast_xml_relationship(const AvlastXmlElement *element, const char *name)
{
    const unsigned char **a = find(element, name, "/relationships");

    return a ? g_strndup((const char *)a[3], (gsize)(a[4] - a[3])) : NULL;
}

gboolean avlast_xml_flag(const AvlastXmlElement *element, const char *name)
{
    g_autofree char *text = avlast_xml_text(element, name);

    return text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0 ||
                    strcmp(text, "on") == 0);
}

guint avlast_xml_count(const AvlastXmlElement *element, const char *name, guint most,
                       guint otherwise)
{
    gsize length;
    const char *text = avlast_xml_attribute(element, name, &length);
    guint64 count = 0;

    if (!text || length == 0 || length > 10)
        return otherwise;
    for (gsize i = 0; i < length; i++) {
        if (!g_ascii_isdigit(text[i]))
            return otherwise;
        count = count * 10 + (guint64)(text[i] - '0');
    }
    return count <= most ? (guint)count : otherwise;
}
