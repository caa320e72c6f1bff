/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_YAML_H
#define AVLAST_DATA_YAML_H

#include <glib.h>

/* Plans and value models: a strict part of YAML 1.1, read through libyaml's events so
 * that every fault has line and column. Every scalar is text and is converted only by the
 * schema that asks for it, so `NO`, `012`, `1_000` and dates stay what they are.
 *
 * Not allowed, each a fault with its place: anchors, aliases and tags; tabs and other
 * control characters; a key twice in one map; keys that are no text; several documents;
 * more than 32 levels; more than 1 MB; bytes that are not UTF-8.
 *
 * Every failure below is AVLAST_ERROR_PLAN with `file:line:col`, save a file that cannot
 * be read (AVLAST_ERROR_NOT_FOUND). */

typedef enum { AVLAST_YAML_SCALAR, AVLAST_YAML_LIST, AVLAST_YAML_MAP } AvlastYamlKind;

typedef struct AvlastYaml AvlastYaml;

struct AvlastYaml {
    AvlastYamlKind kind;
    const char *file;   /* the name for messages; lives as long as the node */
    gsize line, column; /* of its first character, from 1 */
    const char *name;   /* the key it stands under, or NULL */
    char *text;         /* scalars; "" when nothing is written */
    gboolean quoted;    /* scalars: '...', "...", | or > */
    GPtrArray *items;   /* of AvlastYaml *: lists' and maps' values, in file order */
    GPtrArray *keys;    /* of AvlastYaml * (scalars): maps' keys, beside items */
};

/* Reads a file. *sha256 (optional) receives the hex digest of its bytes, to be freed. */
AvlastYaml *avlast_yaml_read(const char *path, char **sha256, GError **error);

/* Reads text[0..length); `name` is the file name of messages. */
AvlastYaml *avlast_yaml_parse(const char *text, gsize length, const char *name,
                              GError **error);

/* Frees a tree from its root. */
void avlast_yaml_free(AvlastYaml *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastYaml, avlast_yaml_free)

/* Sets *error to a fault at the node: file:line:col: error ID: text. Class
 * AVLAST_ERROR_PLAN. */
void avlast_yaml_fail(GError **error, const AvlastYaml *node, const char *id,
                      const char *format, ...) G_GNUC_PRINTF(4, 5);

/* --- a node as a value --- */

/* The node as text, number (decimal point; no thousands marks), whole number, or truth
 * value (yes, no, true, false, in any case). FALSE when it is not one, or is empty; then
 * *value is untouched. Text is borrowed from the node. */
gboolean avlast_yaml_as_text(const AvlastYaml *node, const char **value, GError **error);
gboolean avlast_yaml_as_number(const AvlastYaml *node, double *value, GError **error);
gboolean avlast_yaml_as_integer(const AvlastYaml *node, gint64 *value, GError **error);
gboolean avlast_yaml_as_boolean(const AvlastYaml *node, gboolean *value, GError **error);

/* A list of texts; a single text is a list of one, an empty list is a list of none. To be
 * freed with g_strfreev. NULL on a fault. */
GStrv avlast_yaml_as_texts(const AvlastYaml *node, GError **error);

/* A list of numbers, or one number: *values to be freed with g_free. */
gboolean avlast_yaml_as_numbers(const AvlastYaml *node, double **values, gsize *n,
                                GError **error);

/* A member that is a pair [low, high] with low < high; an absent one leaves both. FALSE
 * and the code given otherwise. */
gboolean avlast_yaml_range(const AvlastYaml *map, const char *key, const char *code,
                           double *low, double *high, GError **error);

/* The index of the node's text in `choices` (NULL-terminated); a fault with the nearest
 * choice, or all of them, when it is none. */
gboolean avlast_yaml_as_choice(const AvlastYaml *node, const char *const *choices,
                               guint *index, GError **error);

/* --- members of a map --- */

/* Checks the node's kind; FALSE and a fault when it is another. */
gboolean avlast_yaml_expect(const AvlastYaml *node, AvlastYamlKind kind, GError **error);

/* Member `key` of a map; NULL when absent or when `map` is NULL or no map. */
const AvlastYaml *avlast_yaml_find(const AvlastYaml *map, const char *key);

/* As above, but a fault at the map when it is absent. */
const AvlastYaml *avlast_yaml_require(const AvlastYaml *map, const char *key,
                                      GError **error);

/* FALSE and a fault at the first key that is not among `keys` (NULL-terminated), with a
 * did-you-mean; also when `map` is no map. */
gboolean avlast_yaml_only(const AvlastYaml *map, const char *const *keys, GError **error);

/* Typed optional members: absent leaves *value as it was and is no fault. */
gboolean avlast_yaml_get_text(const AvlastYaml *map, const char *key, const char **value,
                              GError **error);
gboolean avlast_yaml_get_number(const AvlastYaml *map, const char *key, double *value,
                                GError **error);
gboolean avlast_yaml_get_integer(const AvlastYaml *map, const char *key, gint64 *value,
                                 GError **error);
gboolean avlast_yaml_get_boolean(const AvlastYaml *map, const char *key, gboolean *value,
                                 GError **error);
gboolean avlast_yaml_get_choice(const AvlastYaml *map, const char *key,
                                const char *const *choices, guint *index, GError **error);
/* *value is replaced (the old one freed) when the member is there. */
gboolean avlast_yaml_get_texts(const AvlastYaml *map, const char *key, GStrv *value,
                               GError **error);

/* --- prose: text, or a map of languages {en: ..., nb: ...} --- */

/* The text in that language, else in English, else the first there is; NULL when node is
 * NULL or is no prose. Borrowed. */
const char *avlast_yaml_prose(const AvlastYaml *node, const char *lang);

/* FALSE and a fault unless node is prose. */
gboolean avlast_yaml_check_prose(const AvlastYaml *node, GError **error);

/* A file name beside the plan: the path `text` below `folder`, to be freed. A fault when
 * it is absolute, climbs out with "..", or leaves the folder through a symbolic link. The
 * file need not exist. */
char *avlast_yaml_path(const AvlastYaml *node, const char *folder, GError **error);
/* As above for a path that is a part of the node's text. */
char *avlast_yaml_path_text(const AvlastYaml *node, const char *text, const char *folder,
                            GError **error);

#endif
