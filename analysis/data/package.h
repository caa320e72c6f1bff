/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_PACKAGE_H
#define AVLAST_DATA_PACKAGE_H

#include "data/source.h"

/* A zip file of XML parts, as workbooks are: each part is read as a stream, and nothing
 * is written to disk. Names inside the file are looked up among its own parts only. What
 * is hostile or far beyond what people have is refused:
 *
 * - more than 10,000 parts, two parts of one name, encrypted parts;
 * - more than 4 GiB in one part, 8 GiB in all that is read, or a part above 16 MiB that
 *   was compressed more than 250 to 1;
 * - a document type (and so every entity of one's own), elements more than 64 deep, and
 *   single texts beyond libxml2's bound of 10 MB. Nothing is fetched from a network. */
typedef struct AvlastPackage AvlastPackage;

/* `name` is for messages. The source is the package's, on failure too. NULL and
 * *error: AVLAST_ERROR_MALFORMED when it is damaged (AV161) or beyond the bounds
 * (AV164). */
AvlastPackage *avlast_package_open(const char *name, AvlastSource *source,
                                   GError **error);
void avlast_package_free(AvlastPackage *package);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPackage, avlast_package_free)

const char *avlast_package_name(const AvlastPackage *package);
const AvlastSource *avlast_package_source(const AvlastPackage *package);

/* Whether there is such a part; letter case does not count. */
gboolean avlast_package_has(const AvlastPackage *package, const char *part);

/* `target` as a relationship of `part` gives it, as the name of a part: absolute, or
 * relative to the part's folder; `..` never leads out of the file. To be freed. */
char *avlast_package_resolve(const char *part, const char *target);

/* An element as it starts; valid during the call only. */
typedef struct {
    const char *name;  /* without its prefix */
    const char *space; /* its namespace, "" when it has none */
    const unsigned char **attributes;
    int n_attributes;
    guint depth; /* of the root element: 1 */
} AvlastXmlElement;

/* The attribute without a prefix, or NULL; *length bytes, not terminated. */
const char *avlast_xml_attribute(const AvlastXmlElement *element, const char *name,
                                 gsize *length);
/* The same as a text to be freed, or NULL. */
char *avlast_xml_text(const AvlastXmlElement *element, const char *name);
/* The attribute of that name in a namespace of relationships ("r:id"), or NULL; to be
 * freed. */
char *avlast_xml_relationship(const AvlastXmlElement *element, const char *name);
/* Whether the attribute is "1", "true" or "on". */
gboolean avlast_xml_flag(const AvlastXmlElement *element, const char *name);
/* A whole number without sign up to `most`, else `otherwise`. */
guint avlast_xml_count(const AvlastXmlElement *element, const char *name, guint most,
                       guint otherwise);

/* What happens in a part, in order. Each returns FALSE to stop: with *error set that is a
 * failure, else all was found that was wanted. Any may be NULL. */
typedef struct {
    gboolean (*start)(gpointer data, const AvlastXmlElement *element, GError **error);
    gboolean (*end)(gpointer data, const char *name, const char *space, guint depth,
                    GError **error);
    gboolean (*text)(gpointer data, const char *text, gsize length, GError **error);
} AvlastXmlEvents;

/* Reads a part. FALSE and *error: as the events say, and AVLAST_ERROR_MALFORMED when the
 * part is absent, damaged, no XML (AV161) or beyond the bounds (AV164). */
gboolean avlast_package_read(AvlastPackage *package, const char *part,
                             const AvlastXmlEvents *events, gpointer data,
                             GError **error);

#endif
