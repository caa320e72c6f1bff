/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/factorial.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"

/* One factor: a code per row (0 control, 1 not, AVLAST_NO_LEVEL missing) and its words.
 */
typedef struct {
    guint32 *code;
    char *level[2]; /* control, other */
    char *term;
} Factor;

static void factor_clear(Factor *f)
{
    g_free(f->code);
    g_free(f->level[0]);
    g_free(f->level[1]);
    g_free(f->term);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Factor, factor_clear)

/* Which of the two levels is the control; AVLAST_NO_LEVEL with *error set when unknown.
 */
static guint32 control_of(const GPtrArray *levels, const char *name, const char *control,
                          GError **error)
{
    const char *a = g_ptr_array_index(levels, 0), *b = g_ptr_array_index(levels, 1);

    if (!control && strcmp(a, "0") == 0 && strcmp(b, "1") == 0)
        return 0;
    if (control && strcmp(a, control) == 0)
        return 0;
    if (control && strcmp(b, control) == 0)
        return 1;
    if (!control)
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV342", NULL,
            "which level of '%s' is the control?\nhint: give --control with one of "
            "'%s', '%s' for it, in the factors' order, with commas",
            name, a, b);
    else
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV343", NULL,
                    "'%s' is not a level of factor '%s', which has '%s', '%s'", control,
                    name, a, b);
    return AVLAST_NO_LEVEL;
}

static gboolean read_factor(const AvlastFrame *frame, const char *name,
                            const char *control, Factor *f, GError **error)
{
    const AvlastColumn *column = avlast_frame_require(frame, name, error);
    g_autoptr(GPtrArray) levels = NULL;
    guint32 n = 0;

    if (!column)
        return FALSE;
    f->code = avlast_column_codes(column, frame->rows, &n, &levels, error);
    if (!f->code)
        return FALSE;
    if (n != 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV364", NULL,
                    "factor '%s' has %u levels: factors given together have two each\n"
                    "hint: one --treatment alone may have several arms",
                    name, n);
        return FALSE;
    }
    const guint32 zero = control_of(levels, name, control, error);
    if (zero == AVLAST_NO_LEVEL)
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++)
        if (f->code[i] != AVLAST_NO_LEVEL)
            f->code[i] = f->code[i] == zero ? 0 : 1;
    f->level[0] = g_strdup(g_ptr_array_index(levels, zero));
    f->level[1] = g_strdup(g_ptr_array_index(levels, 1 - zero));
    f->term = column->type == AVLAST_COLUMN_NUMBER && strcmp(f->level[0], "0") == 0 &&
                      strcmp(f->level[1], "1") == 0
                  ? g_strdup(name)
                  : g_strdup_printf("%s=%s", name, f->level[1]);
    return TRUE;
}

/* Levels of the crossed column, in binary order: the first factor moves fastest. */
static void name_cells(AvlastColumn *cells, const char *const *factors, const Factor *f,
                       guint k)
{
    for (guint32 cell = 0; cell < 1u << k; cell++) {
        GString *level = g_string_new(NULL);
        for (guint j = 0; j < k; j++)
            g_string_append_printf(level, "%s%s=%s", j ? ";" : "", factors[j],
                                   f[j].level[cell >> j & 1u]);
        g_ptr_array_add(cells->levels, g_string_free(level, FALSE));
    }
}

AvlastColumn *avlast_factorial_cells(const AvlastFrame *frame, const char *const *factors,
                                     const char *const *controls, GPtrArray *names,
                                     GError **error)
{
    const guint k = g_strv_length((char **)(guintptr)factors),
                given = controls ? g_strv_length((char **)(guintptr)controls) : 0;
    Factor f[AVLAST_MOST_FACTORS] = {0};
    AvlastColumn *cells = NULL;
    gboolean read = k <= AVLAST_MOST_FACTORS && (given == 0 || given == k);

    if (!read)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV364", NULL,
                    k > AVLAST_MOST_FACTORS
                        ? "%u factors: at most 4 can be given together"
                        : "%u factors need as many --control levels, in their order",
                    k);
    for (guint j = 0; read && j < k; j++)
        read = read_factor(frame, factors[j], given ? controls[j] : NULL, &f[j], error);
    g_autofree char *name = g_strjoinv(",", (char **)(guintptr)factors);
    if (read)
        cells = avlast_column_new(name, AVLAST_COLUMN_CATEGORY, frame->rows, error);
    if (cells) {
        name_cells(cells, factors, f, k);
        for (gsize i = 0; i < frame->rows; i++) {
            guint32 cell = 0;
            gboolean missing = FALSE;
            for (guint j = 0; j < k; j++) {
                missing |= f[j].code[i] == AVLAST_NO_LEVEL;
                cell |= f[j].code[i] == 1 ? 1u << j : 0;
            }
            cells->reason[i] = missing ? 1 : AVLAST_PRESENT;
            cells->code[i] = missing ? AVLAST_NO_LEVEL : cell;
        }
        for (guint j = 0; j < k; j++)
            g_ptr_array_add(names, g_strdup(f[j].term));
    }
    for (guint j = 0; j < AVLAST_MOST_FACTORS; j++)
        factor_clear(&f[j]);
    return cells;
}

static guint bits_of(guint32 set)
{
    guint bits = 0;

    for (; set; set >>= 1)
        bits += set & 1u;
    return bits;
}

static char *term_of(guint32 set, const GPtrArray *names)
{
    GString *term = g_string_new(NULL);

    for (guint j = 0; j < names->len; j++)
        if (set >> j & 1u)
            g_string_append_printf(term, "%s%s", term->len ? ":" : "",
                                   (char *)g_ptr_array_index(names, j));
    return g_string_free(term, FALSE);
}

/* Sets of the same size in the order of their factors: a, b, c, a:b, a:c, b:c. */
static gboolean comes_before(guint32 a, guint32 b)
{
    while (a && b) {
        const guint32 low_a = a & (~a + 1u), low_b = b & (~b + 1u);
        if (low_a != low_b)
            return low_a < low_b;
        a ^= low_a;
        b ^= low_b;
    }
    return FALSE;
}

static guint32 set_number(guint want, guint k)
{
    guint32 sets[1u << AVLAST_MOST_FACTORS] = {0};
    guint n = 0;

    for (guint size = 1; size <= k; size++)
        for (guint32 set = 1; set < 1u << k; set++) {
            if (bits_of(set) != size)
                continue;
            guint at = n++;
            for (; at > 0 && bits_of(sets[at - 1]) == size &&
                   comes_before(set, sets[at - 1]);
                 at--)
                sets[at] = sets[at - 1];
            sets[at] = set;
        }
    return sets[want];
}

gboolean avlast_factorial_effects(AvlastTrial *trial, const GPtrArray *names,
                                  GError **error)
{
    const guint k = names->len, cells = 1u << k;

    if (trial->n_arms != cells) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV365", NULL,
                    "%u of the %u cells of the factors have rows: main effects need all\n"
                    "hint: make one treatment of the cells that there are, with --let",
                    trial->n_arms, cells);
        return FALSE;
    }
    trial->contrasts = avlast_matrix_new(cells - 1, cells - 1, error);
    if (!trial->contrasts)
        return FALSE;
    g_ptr_array_set_size(trial->effects, 0);
    for (guint e = 0; e + 1 < cells; e++) {
        const guint32 set = set_number(e, k);
        g_ptr_array_add(trial->effects, term_of(set, names));
        for (guint32 cell = 1; cell < cells; cell++) {
            const gboolean negative = (bits_of(set) - bits_of(set & cell)) % 2 == 1;
            gsl_matrix_set(trial->contrasts, e, cell - 1,
                           (negative ? -1.0 : 1.0) / (double)(1u << (k - bits_of(set))));
        }
    }
    return TRUE;
}

gboolean avlast_factorial_blocks_full(const AvlastTrial *trial, const guint8 *use,
                                      GError **error)
{
    if (!trial->block)
        return TRUE;
    g_autofree gsize *count =
        avlast_table(gsize, trial->n_blocks, (gsize)trial->n_arms, error);
    g_autofree gsize *rows = avlast_array(gsize, trial->n_blocks, error);

    if (!count || !rows)
        return FALSE;
    for (gsize i = 0; i < trial->frame->rows; i++)
        if (use[i]) {
            count[(gsize)trial->block[i] * trial->n_arms + trial->arm[i]]++;
            rows[trial->block[i]]++;
        }
    for (guint32 b = 0; b < trial->n_blocks; b++)
        for (guint32 arm = 0; rows[b] && arm < trial->n_arms; arm++)
            if (count[(gsize)b * trial->n_arms + arm] == 0) {
                avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV365", NULL,
                            "block '%s' of '%s' has no row of cell '%s'\nhint: --method "
                            "ancova takes blocks that lack cells",
                            (char *)g_ptr_array_index(trial->block_names, b),
                            trial->block_column,
                            (char *)g_ptr_array_index(trial->arm_names, arm));
                return FALSE;
            }
    return TRUE;
}
