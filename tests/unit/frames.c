/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "frames.h"

#include <math.h>
#include <string.h>

#include "support.h"

static gboolean same_bound(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b;
}

static const char *label_of(const AvlastColumn *column, guint level)
{
    return column->level_labels && level < column->level_labels->len
               ? g_ptr_array_index(column->level_labels, level)
               : NULL;
}

static void assert_same_column(const AvlastColumn *a, const AvlastColumn *b, gsize rows)
{
    ck_assert_str_eq(a->name, b->name);
    ck_assert_pstr_eq(a->label, b->label);
    ck_assert_pstr_eq(a->label_nb, b->label_nb);
    ck_assert_pstr_eq(a->unit, b->unit);
    ck_assert_msg(a->type == b->type, "column %s: type %d, expected %d", a->name, a->type,
                  b->type);
    ck_assert_msg(same_bound(a->scale_min, b->scale_min) &&
                      same_bound(a->scale_max, b->scale_max),
                  "range of %s", a->name);
    if (a->type == AVLAST_COLUMN_NUMBER)
        ck_assert_int_eq(a->integer, b->integer);
    if (a->type == AVLAST_COLUMN_CATEGORY) {
        ck_assert_uint_eq(a->levels->len, b->levels->len);
        for (guint k = 0; k < a->levels->len; k++) {
            ck_assert_str_eq(g_ptr_array_index(a->levels, k),
                             g_ptr_array_index(b->levels, k));
            ck_assert_pstr_eq(label_of(a, k), label_of(b, k));
        }
    }
    for (gsize i = 0; i < rows; i++) {
        const char *why = g_ptr_array_index(a->reasons, a->reason[i]);
        const char *reason = g_ptr_array_index(b->reasons, b->reason[i]);
        ck_assert_msg(strcmp(why, reason) == 0, "%s[%zu]: %s, expected %s", a->name, i,
                      why, reason);
        g_autofree char *x = avlast_column_cell(a, i), *y = avlast_column_cell(b, i);
        ck_assert_msg(strcmp(x, y) == 0, "%s[%zu] = %s, expected %s", a->name, i, x, y);
        if (a->type == AVLAST_COLUMN_NUMBER)
            ck_assert(same_bound(a->number[i], b->number[i]));
    }
}

void assert_same_frame(const AvlastFrame *got, const AvlastFrame *expected)
{
    ck_assert_uint_eq(got->rows, expected->rows);
    ck_assert_uint_eq(got->columns->len, expected->columns->len);
    for (guint j = 0; j < got->columns->len; j++)
        assert_same_column(g_ptr_array_index(got->columns, j),
                           g_ptr_array_index(expected->columns, j), got->rows);
}

const char *reason_of(const AvlastFrame *frame, const char *name, gsize row)
{
    const AvlastColumn *column = avlast_frame_find(frame, name);

    ck_assert_msg(column != NULL, "no column '%s'", name);
    return g_ptr_array_index(column->reasons, column->reason[row]);
}

char *frame_text(const AvlastFrame *frame)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint j = 0; j < frame->columns->len; j++)
        g_string_append_printf(
            text, "%s%s", j ? "," : "",
            ((AvlastColumn *)g_ptr_array_index(frame->columns, j))->name);
    g_string_append_c(text, '\n');
    for (gsize i = 0; i < frame->rows; i++) {
        for (guint j = 0; j < frame->columns->len; j++) {
            const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
            g_autofree char *cell = avlast_column_cell(column, i);
            g_string_append(text, j ? "," : "");
            if (column->reason[i] == AVLAST_PRESENT)
                g_string_append(text, cell);
            else
                g_string_append_printf(
                    text, "<%s>",
                    (char *)g_ptr_array_index(column->reasons, column->reason[i]));
        }
        g_string_append_c(text, '\n');
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static const char *const words[] = {
    "a",      "0301", "12",  "1,5",    "x;y",  "p|q",   "k=v",    "\"q\"",
    " blank", "end ", "æøå", "=1+1",   "a\nb", "\\",    "a\\|b",  "sep=;",
    "NA",     "-",    "1e5", "tab\tx", "-99x", "coded", "\\ end", "å: b"};
static const char *const names[] = {"a",   "b.c", "kjønn", "with space", "q\"uote",
                                    "e,f", "G",   "sep=;", "Q1[SQ001]",  "x=1"};

static double random_number(GRand *random)
{
    switch (g_rand_int_range(random, 0, 6)) {
    case 0:
        return g_rand_int_range(random, -5, 6);
    case 1:
        return g_rand_double(random);
    case 2:
        return (g_rand_double(random) - 0.5) *
               pow(10, g_rand_int_range(random, -300, 300));
    case 3:
        return g_rand_int_range(random, 1000, 9999) / 1000.0;
    case 4:
        return 9007199254740993.0 * g_rand_int_range(random, 1, 1000);
    default:
        return 0.1 * g_rand_int_range(random, 0, 10);
    }
}

static void add_levels(AvlastColumn *column, GRand *random)
{
    const gint32 shift = g_rand_int_range(random, 0, G_N_ELEMENTS(words));
    const guint n = (guint)g_rand_int_range(random, 1, 9);

    for (guint k = 0; k < n; k++)
        g_ptr_array_add(column->levels,
                        g_strdup(words[((guint)shift + 5 * k) % G_N_ELEMENTS(words)]));
    if (column->type != AVLAST_COLUMN_CATEGORY)
        return;
    column->level_labels = g_ptr_array_new_with_free_func(g_free);
    for (guint k = 0; k < n; k++)
        g_ptr_array_add(
            column->level_labels,
            k == 0 || g_rand_boolean(random)
                ? g_strdup(words[(guint)g_rand_int_range(random, 0, G_N_ELEMENTS(words))])
                : NULL);
}

static AvlastColumn *random_column(GRand *random, const char *name, gsize rows)
{
    const AvlastColumnType type = (AvlastColumnType)g_rand_int_range(random, 0, 3);
    AvlastColumn *column = avlast_column_new(name, type, rows, NULL);
    const guint8 codes[] = {1, avlast_column_reason(column, "coded -99"),
                            avlast_column_reason(column, "coded -98: won't; answer|"),
                            avlast_column_reason(column, "coded n/a: nå = ikke")};

    if (type != AVLAST_COLUMN_NUMBER)
        add_levels(column, random);
    column->integer = TRUE;
    for (gsize i = 0; i < rows; i++) {
        if (g_rand_int_range(random, 0, 4) == 0) {
            column->reason[i] = codes[g_rand_int_range(random, 0, 4)];
            continue;
        }
        column->reason[i] = AVLAST_PRESENT;
        if (type == AVLAST_COLUMN_NUMBER) {
            column->number[i] = random_number(random);
            column->integer =
                column->integer && column->number[i] == floor(column->number[i]);
        } else {
            column->code[i] =
                (guint32)g_rand_int_range(random, 0, (gint32)column->levels->len);
        }
    }
    if (g_rand_boolean(random))
        column->label = g_strdup("Label, with; \"all\" and æ");
    if (g_rand_boolean(random))
        column->label_nb = g_strdup("Etikett\nto linjer");
    if (g_rand_boolean(random))
        column->unit = g_strdup("kr");
    if (g_rand_boolean(random)) {
        column->scale_min = -1.5;
        column->scale_max = 1e10;
    }
    return column;
}

AvlastFrame *random_frame(guint32 seed)
{
    GRand *random = g_rand_new_with_seed(seed);
    const gsize rows = (gsize)g_rand_int_range(random, 1, 30);
    const guint columns = (guint)g_rand_int_range(random, 1, G_N_ELEMENTS(names));
    AvlastFrame *frame = avlast_frame_new("random", rows);

    for (guint j = 0; j < columns; j++)
        avlast_frame_add(frame, random_column(random, names[j], rows));
    g_rand_free(random);
    return frame;
}
