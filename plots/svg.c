/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "plots/svg.h"

#include <string.h>

#include "core/error.h"
#include "core/late_xml.h"

#define SVG_NAMESPACE "http://www.w3.org/2000/svg"
#define FONT_STACK                                                                       \
    "'Source Sans 3', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, "                     \
    "'Liberation Sans', 'DejaVu Sans', sans-serif"

/* All that gnuplot draws with; what is not here is refused. */
static const char *const elements[] = {
    "svg",    "title",   "desc",     "g",       "defs",     "path",        "rect",
    "circle", "ellipse", "line",     "polygon", "polyline", "text",        "tspan",
    "use",    "pattern", "clipPath", "filter",  "feFlood",  "feComposite", NULL};

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

static const char *name_of(const xmlChar *text)
{
    return (const char *)text;
}

static gboolean refuse(GError **error, const char *what, const char *name)
{
    avlast_fail(error, AVLAST_ERROR_HELPER, "AV504", NULL,
                "the drawing is not safe to show: %s '%s'", what, name);
    return FALSE;
}

/* url(...) and href may name this drawing's own ids only. */
static gboolean is_local(const char *value)
{
    const char *p = value;

    while ((p = strstr(p, "url("))) {
        p += 4;
        p += strspn(p, " '\"");
        if (*p != '#')
            return FALSE;
    }
    return TRUE;
}

static gboolean check_attribute(const xmlNode *node, const xmlAttr *attribute,
                                GError **error)
{
    const char *name = name_of(attribute->name);
    xmlChar *content = xmlNodeGetContent((const xmlNode *)(const void *)attribute);
    const char *value = content ? name_of(content) : "";
    g_autofree char *lower = g_ascii_strdown(value, -1);
    gboolean ok = TRUE;

    if (g_ascii_strncasecmp(name, "on", 2) == 0)
        ok = refuse(error, "attribute", name);
    else if (strcmp(name, "href") == 0 && *value != '#')
        ok = refuse(error, "reference", value);
    else if (!is_local(lower) || strstr(lower, "@import") || strstr(lower, "expression("))
        ok = refuse(error, "reference", value);
    else if (strcmp(name, "style") == 0 && strcmp(name_of(node->name), "svg") != 0 &&
             strchr(value, '\\'))
        ok = refuse(error, "style", value);
    xmlFree(content);
    return ok;
}

static gboolean check_node(const xmlNode *node, GError **error)
{
    if (node->type == XML_COMMENT_NODE || node->type == XML_TEXT_NODE ||
        node->type == XML_CDATA_SECTION_NODE)
        return TRUE;
    if (node->type != XML_ELEMENT_NODE)
        return refuse(error, "node", node->name ? name_of(node->name) : "?");
    /* HTML knows no prefixes: <s:g> would not be drawn there. */
    if (!node->ns || node->ns->prefix ||
        strcmp(name_of(node->ns->href), SVG_NAMESPACE) != 0 ||
        !g_strv_contains(elements, name_of(node->name)))
        return refuse(error, "element", name_of(node->name));
    for (const xmlAttr *a = node->properties; a; a = a->next)
        if (!check_attribute(node, a, error))
            return FALSE;
    for (const xmlNode *child = node->children; child; child = child->next)
        if (!check_node(child, error))
            return FALSE;
    return TRUE;
}

static void set(xmlNode *node, const char *name, const char *value)
{
    xmlSetProp(node, (const xmlChar *)name, (const xmlChar *)value);
}

/* Replaces every "#id" that follows `before` in value by "#prefix-id". */
static char *prefixed(const char *value, const char *before, const char *prefix)
{
    g_auto(GStrv) parts = g_strsplit(value, before, -1);
    g_autofree char *with = g_strconcat(before, prefix, "-", NULL);
    return g_strjoinv(with, parts);
}

static void prefix_ids(xmlNode *node, const char *prefix)
{
    for (xmlAttr *a = node->properties; a; a = a->next) {
        xmlChar *content = xmlNodeGetContent((const xmlNode *)(const void *)a);
        const char *value = content ? name_of(content) : "";
        g_autofree char *now = NULL;

        if (strcmp(name_of(a->name), "id") == 0)
            now = g_strconcat(prefix, "-", value, NULL);
        else if (strcmp(name_of(a->name), "href") == 0)
            now = g_strconcat("#", prefix, "-", value + 1, NULL);
        else if (strstr(value, "url(#"))
            now = prefixed(value, "url(#", prefix);
        else if (strstr(value, "url('#"))
            now = prefixed(value, "url('#", prefix);
        if (now) {
            if (a->ns)
                xmlSetNsProp(node, a->ns, a->name, BAD_CAST now);
            else
                set(node, name_of(a->name), now);
        }
        xmlFree(content);
    }
}

/* The family comes from the root; ":Bold" becomes a weight. */
static void set_font(xmlNode *node)
{
    xmlChar *family = xmlGetProp(node, BAD_CAST "font-family");

    if (!family)
        return;
    xmlUnsetProp(node, BAD_CAST "font-family");
    if (strstr(name_of(family), ":Bold"))
        set(node, "font-weight", "bold");
    xmlFree(family);
}

/* Ids, fonts, and what gnuplot adds that no chart of ours uses. */
static void rework(xmlNode *node, const char *prefix)
{
    xmlNode *next = NULL;

    for (xmlNode *child = node->children; child; child = next) {
        next = child->next;
        const gboolean element = child->type == XML_ELEMENT_NODE;
        if (child->type == XML_COMMENT_NODE ||
            (element && (strcmp(name_of(child->name), "title") == 0 ||
                         strcmp(name_of(child->name), "desc") == 0 ||
                         strcmp(name_of(child->name), "filter") == 0))) {
            xmlUnlinkNode(child);
            xmlFreeNode(child);
        } else if (element) {
            prefix_ids(child, prefix);
            set_font(child);
            rework(child, prefix);
        }
    }
}

/* A child at the front of the root, with an id for aria-labelledby. */
static void add_first(xmlNode *root, const char *name, const char *id, const char *text)
{
    xmlNode *node = xmlNewDocNode(root->doc, root->ns, (const xmlChar *)name, NULL);

    xmlAddChild(node, xmlNewDocText(root->doc, (const xmlChar *)text));
    set(node, "id", id);
    if (root->children)
        xmlAddPrevSibling(root->children, node);
    else
        xmlAddChild(root, node);
}

static void label_root(xmlNode *root, const char *prefix, const char *title,
                       const char *desc)
{
    g_autofree char *title_id = g_strconcat(prefix, "-title", NULL);
    g_autofree char *desc_id = g_strconcat(prefix, "-desc", NULL);
    g_autofree char *both = g_strconcat(title_id, " ", desc_id, NULL);

    add_first(root, "desc", desc_id, desc);
    add_first(root, "title", title_id, title);
    set(root, "role", "img");
    set(root, "aria-labelledby", both);
    set(root, "font-family", FONT_STACK);
    set(root, "style", "max-width:100%;height:auto");
}

static GBytes *write_out(xmlDoc *doc, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    xmlBuffer *buffer = xmlBufferCreate();
    xmlSaveCtxt *context =
        xmlSaveToBuffer(buffer, "UTF-8", XML_SAVE_NO_DECL | XML_SAVE_AS_XML);

    if (context) {
        xmlSaveTree(context, xmlDocGetRootElement(doc));
        xmlSaveClose(context);
    }
    g_byte_array_append(bytes, xmlBufferContent(buffer), (guint)xmlBufferLength(buffer));
    g_byte_array_append(bytes, (const guint8 *)"\n", 1);
    xmlBufferFree(buffer);
    if (bytes->len > 1)
        return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
    avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL, "memory ran out");
    return NULL;
}

GBytes *avlast_svg_finish(GBytes *raw, const char *prefix, const char *title,
                          const char *desc, GError **error)
{
    gsize length = 0;
    const char *text = g_bytes_get_data(raw, &length);

    if (!avlast_late_load(AVLAST_LATE_LIBRARY_XML, error))
        return NULL;
    if (length > G_MAXINT / 2) {
        refuse(error, "size", "too large");
        return NULL;
    }
    g_autoptr(xmlDoc) doc =
        xmlReadMemory(text, (int)length, NULL, NULL,
                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                          XML_PARSE_NOBLANKS | XML_PARSE_NOCDATA);
    xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
    if (!root || strcmp(name_of(root->name), "svg") != 0) {
        avlast_fail(error, AVLAST_ERROR_HELPER, "AV504", NULL,
                    "the drawing is not well-formed SVG");
        return NULL;
    }
    if (doc->intSubset || doc->extSubset) {
        refuse(error, "document type", "DOCTYPE");
        return NULL;
    }
    if (!check_node(root, error))
        return NULL;
    prefix_ids(root, prefix);
    rework(root, prefix);
    label_root(root, prefix, title, desc);
    return write_out(doc, error);
}
