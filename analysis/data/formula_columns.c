/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "data/formula_parts.h"

void avlast_part_free(gpointer data)
{
    AvlastPart *part = data;

    g_clear_pointer(&part->names, g_ptr_array_unref);
    g_free(part->code);
    g_free(part);
}

/* log and sqrt exist only for some numbers. */
gboolean avlast_atom_check(const AvlastFrame *frame, const AvlastModelMatrix *matrix,
                           const AvlastAtom *atom, const AvlastColumn *column,
                           GError **error)
{
    if (atom->kind != AVLAST_ATOM_LOG && atom->kind != AVLAST_ATOM_SQRT)
        return TRUE;
    for (gsize i = 0; i < matrix->n; i++) {
        const double v = column->number[i];
        if (!matrix->use[i] || v > 0.0 || (v == 0.0 && atom->kind == AVLAST_ATOM_SQRT))
            continue;
        const AvlastPlace place = {
            .file = frame->source,
            .line = avlast_frame_line(frame, i),
        };
        avlast_fail(
            error, AVLAST_ERROR_INCONSISTENT, "AV302", &place,
            "'%s' is %g, which has no %s\nhint: leave such rows out with --where, "
            "or use --let to make a column of your own",
            column->name, v,
            atom->kind == AVLAST_ATOM_LOG ? "logarithm" : "real square root");
        return FALSE;
    }
    return TRUE;
}

static const AvlastColumn *column_of(const AvlastFrame *frame, const AvlastAtom *atom,
                                     GError **error)
{
    return atom->kind == AVLAST_ATOM_PLAIN || atom->kind == AVLAST_ATOM_CATEGORY
               ? avlast_frame_require(frame, atom->column, error)
               : avlast_frame_require_number(frame, atom->column, error);
}

/* Levels among the used rows become the part's columns. */
static gboolean part_levels(AvlastModelMatrix *matrix, AvlastPart *part, GError **error)
{
    g_autoptr(GPtrArray) texts = NULL;
    guint32 n_levels;

    part->code = avlast_column_codes(part->column, matrix->n, &n_levels, &texts, error);
    g_autofree guint32 *dense =
        part->code ? avlast_array(guint32, n_levels, error) : NULL;
    if (!dense)
        return FALSE;
    for (gsize i = 0; i < matrix->n; i++)
        if (matrix->use[i])
            dense[part->code[i]] = 1;
    for (guint32 l = 0; l < n_levels; l++) {
        const gboolean used = dense[l] != 0;
        dense[l] = used ? part->n++ : AVLAST_NO_LEVEL;
        if (used)
            g_ptr_array_add(part->names,
                            g_strdup_printf("%s=%s", part->column->name,
                                            (char *)g_ptr_array_index(texts, l)));
    }
    if (part->n > AVLAST_MODEL_MAX_COLUMNS) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV303", NULL,
                    "'%s' has %u levels, too many for a column each (at most %d)",
                    part->column->name, part->n, AVLAST_MODEL_MAX_COLUMNS);
        return FALSE;
    }
    for (gsize i = 0; i < matrix->n; i++)
        if (part->code[i] != AVLAST_NO_LEVEL)
            part->code[i] = dense[part->code[i]];
    return TRUE;
}

void avlast_parts_note_levels(const GPtrArray *parts, GPtrArray *notes)
{
    for (guint p = 0; p < parts->len; p++) {
        const AvlastPart *part = g_ptr_array_index(parts, p);
        if (!part->category || part->n == 0 || (part->n > 1 && !part->referred))
            continue;
        const char *name = part->column->name, *first = g_ptr_array_index(part->names, 0);
        const char *level = first + strlen(name) + 1;
        g_ptr_array_add(
            notes, part->n == 1
                       ? g_strdup_printf("'%s' has the one level '%s' in the rows used",
                                         name, level)
                       : g_strdup_printf("'%s': reference level '%s'", name, level));
    }
}

AvlastPart *avlast_part_new(const AvlastFrame *frame, AvlastModelMatrix *matrix,
                            const AvlastAtom *atom, GError **error)
{
    g_autoptr(AvlastPart) part = g_new0(AvlastPart, 1);

    part->atom = atom;
    part->names = g_ptr_array_new_with_free_func(g_free);
    if (!(part->column = column_of(frame, atom, error)))
        return NULL;
    part->category =
        atom->kind == AVLAST_ATOM_CATEGORY || part->column->type != AVLAST_COLUMN_NUMBER;
    if (part->category)
        return part_levels(matrix, part, error) ? g_steal_pointer(&part) : NULL;
    if (!avlast_atom_check(frame, matrix, atom, part->column, error))
        return NULL;
    part->n = atom->kind == AVLAST_ATOM_POLY ? (guint)atom->power : 1;
    for (guint p = 1; p <= part->n; p++) {
        const AvlastAtom power = {.kind = p == 1 ? AVLAST_ATOM_PLAIN : AVLAST_ATOM_POWER,
                                  .column = atom->column,
                                  .power = (int)p};
        g_ptr_array_add(part->names, atom->kind == AVLAST_ATOM_POLY
                                         ? avlast_atom_text(&power)
                                         : avlast_atom_text(atom));
    }
    return g_steal_pointer(&part);
}

/* The value of a part's column in a row. Powers are formed in double-double: x^10 rounded
 * to double would cost a polynomial half its digits. */
AvlastTwo avlast_part_value(const AvlastPart *part, guint which, gsize row)
{
    return part->category ? avlast_part_at(part, which, 0.0, part->code[row])
                          : avlast_part_at(part, which, part->column->number[row], 0);
}

AvlastTwo avlast_part_at(const AvlastPart *part, guint which, double x, guint32 code)
{
    if (part->category)
        return (AvlastTwo){code == which ? 1.0 : 0.0, 0.0};

    AvlastTwo value = {x, 0.0};
    int power = 1;
    switch (part->atom->kind) {
    case AVLAST_ATOM_LOG:
        return (AvlastTwo){log(x), 0.0};
    case AVLAST_ATOM_EXP:
        return (AvlastTwo){exp(x), 0.0};
    case AVLAST_ATOM_SQRT:
        return (AvlastTwo){sqrt(x), 0.0};
    case AVLAST_ATOM_POWER:
        power = part->atom->power;
        break;
    case AVLAST_ATOM_POLY:
        power = (int)which + 1;
        break;
    default:
        break;
    }
    for (int p = 1; p < power; p++)
        value = avlast_two_multiply(value, (AvlastTwo){x, 0.0});
    return value;
}

gboolean avlast_part_is_power(const AvlastPart *part)
{
    return part->atom->kind == AVLAST_ATOM_POWER || part->atom->kind == AVLAST_ATOM_POLY;
}
