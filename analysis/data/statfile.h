/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_H
#define AVLAST_DATA_STATFILE_H

#include <glib.h>

/* What a file of SPSS, Stata or SAS says of its columns. */

typedef enum {
    AVLAST_STAT_NONE,
    AVLAST_STAT_SAV,
    AVLAST_STAT_POR,
    AVLAST_STAT_DTA,
    AVLAST_STAT_SAS7BDAT,
    AVLAST_STAT_XPT,
    /* Told only to say why they cannot be read. */
    AVLAST_STAT_SAS7BCAT,
    AVLAST_STAT_CPORT,
    AVLAST_STAT_ENCRYPTED_SAV
} AvlastStatKind;

/* Tells the kind by a file's first bytes (AVLAST_INPUT_START of them when there are as
 * many). */
AvlastStatKind avlast_stat_kind(const guint8 *start, gsize n);

/* "SPSS file (.sav)" ...; and its program alone: "SPSS" ... */
const char *avlast_stat_kind_name(AvlastStatKind kind);
const char *avlast_stat_program(AvlastStatKind kind);

/* A cell that has no number: empty, or with a letter that tells why (Stata's .a to .z, of
 * SAS .A to .Z and ._). */
#define AVLAST_STAT_PRESENT '\0'
#define AVLAST_STAT_EMPTY   '.'

/* A label of a value: of a number, of a tag (tag != 0), or of a text (text != NULL). */
typedef struct {
    double number;
    char tag;
    char *text, *label;
} AvlastStatLabel;

/* Numbers from low to high, or one text, mean missing. */
typedef struct {
    double low, high;
    char *text;
} AvlastStatRange;

typedef struct {
    char *name, *label, *format;
    char *set;          /* name of its set of value labels; empty when it has none */
    gboolean text;      /* else numbers */
    gboolean whole;     /* numbers of a type that holds whole ones only */
    GPtrArray *missing; /* of AvlastStatRange * */
} AvlastStatVariable;

typedef struct {
    AvlastStatKind kind;
    gint32 version;
    gint64 rows; /* -1: the file does not say */
    char *label, *encoding;
    gboolean compressed;
    gint64 weight;        /* index of the variable that holds weights, or -1 */
    GPtrArray *variables; /* of AvlastStatVariable * */
    GHashTable *sets;     /* GPtrArray of AvlastStatLabel * by the set's name */
} AvlastStatHead;

AvlastStatHead *avlast_stat_head_new(AvlastStatKind kind);
void avlast_stat_head_free(AvlastStatHead *head);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastStatHead, avlast_stat_head_free)

AvlastStatVariable *avlast_stat_variable_new(void);
AvlastStatLabel *avlast_stat_label_new(void);
void avlast_stat_variable_free(gpointer variable);
void avlast_stat_label_free(gpointer label);
void avlast_stat_range_free(gpointer range);

/* The labels of a variable's values (AvlastStatLabel *), or NULL. */
const GPtrArray *avlast_stat_labels(const AvlastStatHead *head,
                                    const AvlastStatVariable *variable);

/* The label of a number, a tag or a text, or NULL. */
const char *avlast_stat_label(const AvlastStatHead *head,
                              const AvlastStatVariable *variable, double number, char tag,
                              const char *text);

/* Whether the file declares that number missing. */
gboolean avlast_stat_is_missing(const AvlastStatVariable *variable, double number);

#endif
