/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_WIRE_H
#define AVLAST_DATA_STATFILE_WIRE_H

#include <glib.h>

/* How the child that parses a file of SPSS, Stata or SAS talks to its parent: messages of
 * a type, a length and a body. Numbers are in the machine's own order, texts have a
 * 32-bit length before them. The parent believes nothing: whatever it takes from a body
 * is checked against what is left of it. */
typedef enum {
    AVLAST_WIRE_HEAD = 'H', /* i64 rows, i32 version, u8 compressed, label, encoding */
    AVLAST_WIRE_VARIABLE = 'V', /* u8 text, u8 whole, name, label, format, set; u32 n of
                                   u8 is a text, then f64 low, f64 high or the text */
    AVLAST_WIRE_LABEL = 'L',    /* set; u8 tag, f64, u8 is a text, text; label */
    AVLAST_WIRE_WEIGHT = 'W',   /* i64 index of a variable */
    AVLAST_WIRE_BLOCK = 'B', /* u32 rows; per wanted column: f64[rows], u8[rows] tags; or
                                u32[rows] lengths and the texts */
    AVLAST_WIRE_FAULT = 'F', /* i32 code, i64 row (0: none), u64 byte, text */
    AVLAST_WIRE_DONE = 'D'   /* i64 rows */
} AvlastWireType;

#define AVLAST_WIRE_HEADER 5
/* A longer body is none of ours. */
#define AVLAST_WIRE_LONGEST (G_GUINT64_CONSTANT(1) << 30)

/* The header of a message with a body of that length. */
void avlast_wire_header(guint8 header[AVLAST_WIRE_HEADER], AvlastWireType type,
                        guint32 length);

/* Writing a body. */
void avlast_wire_put(GByteArray *out, gconstpointer bytes, gsize n);
void avlast_wire_put_text(GByteArray *out, const char *text);

#define avlast_wire_put_value(out, type, value)                                          \
    do {                                                                                 \
        const type value_ = (value);                                                     \
        avlast_wire_put((out), &value_, sizeof value_);                                  \
    } while (0)

/* Reading a body: `bad` stays set once more was asked for than there was. */
typedef struct {
    const guint8 *at;
    gsize left;
    gboolean bad;
} AvlastWireBody;

/* The next n bytes where they lie, or NULL. */
const guint8 *avlast_wire_take(AvlastWireBody *body, gsize n);
guint8 avlast_wire_u8(AvlastWireBody *body);
guint32 avlast_wire_u32(AvlastWireBody *body);
gint32 avlast_wire_i32(AvlastWireBody *body);
gint64 avlast_wire_i64(AvlastWireBody *body);
double avlast_wire_f64(AvlastWireBody *body);

/* A text without NUL; to be freed. Never NULL. Blanks at its right end are cut off. */
char *avlast_wire_text(AvlastWireBody *body);

#endif
