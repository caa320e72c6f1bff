/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "data/formula_parts.h"
#include "data/magnitude.h"

typedef struct {
    const AvlastFormula *formula;
    const AvlastFrame *frame;
    AvlastModelMatrix *matrix;
    GPtrArray *parts; /* of AvlastPart *, in the order of the atoms */
    GPtrArray *names, *x, *low;
    GArray *term;
    GArray *column; /* of AvlastMatrixColumn */
    AvlastOutcome outcome;
    gboolean full_given; /* without an intercept: the first category has had its levels */
} Build;

static void column_clear(AvlastMatrixColumn *column)
{
    g_free(column->part);
    g_free(column->which);
}

static void build_clear(Build *build)
{
    g_clear_pointer(&build->parts, g_ptr_array_unref);
    g_clear_pointer(&build->names, g_ptr_array_unref);
    g_clear_pointer(&build->x, g_ptr_array_unref);
    g_clear_pointer(&build->low, g_ptr_array_unref);
    g_clear_pointer(&build->term, g_array_unref);
    for (guint j = 0; build->column && j < build->column->len; j++)
        column_clear(&g_array_index(build->column, AvlastMatrixColumn, j));
    g_clear_pointer(&build->column, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Build, build_clear)

static void lost_free(gpointer data)
{
    AvlastLost *lost = data;

    g_free(lost->what);
    g_free(lost);
}

/* --- which rows --- */

/* Turns off the rows that lack this column, counting them by reason. */
static void drop_missing(AvlastModelMatrix *matrix, const AvlastColumn *column)
{
    gint64 count[256] = {0};

    for (gsize i = 0; i < matrix->n; i++)
        if (matrix->use[i] && column->reason[i] != AVLAST_PRESENT) {
            matrix->use[i] = 0;
            count[column->reason[i]]++;
        }
    for (guint r = 1; r < column->reasons->len; r++) {
        if (count[r] == 0)
            continue;
        AvlastLost *lost = g_new(AvlastLost, 1);
        lost->what = g_strdup_printf("no '%s' (%s)", column->name,
                                     (char *)g_ptr_array_index(column->reasons, r));
        lost->rows = count[r];
        g_ptr_array_add(matrix->lost, lost);
    }
}

/* --- terms --- */

static gboolean has_atom(const AvlastTerm *term, guint atom)
{
    for (guint f = 0; f < term->n; f++)
        if (term->atom[f] == atom)
            return TRUE;
    return FALSE;
}

/* Whether an earlier term spans the term without its factor `without`: it has all the
 * other factors, and else only categories (whose columns add up to one). */
static gboolean margin_given(const Build *build, guint number, guint without)
{
    const GPtrArray *terms = build->formula->terms;
    const AvlastTerm *term = g_ptr_array_index(terms, number);

    for (guint t = 0; t < number; t++) {
        const AvlastTerm *other = g_ptr_array_index(terms, t);
        gboolean spans = !has_atom(other, term->atom[without]);
        for (guint f = 0; f < term->n && spans; f++)
            spans = f == without || has_atom(other, term->atom[f]);
        for (guint f = 0; f < other->n && spans; f++) {
            const AvlastPart *part = g_ptr_array_index(build->parts, other->atom[f]);
            spans = part->category || has_atom(term, other->atom[f]);
        }
        if (spans)
            return TRUE;
    }
    return FALSE;
}

/* A category takes a column per level when the model lacks the term without it: alone and
 * without an intercept only the first category does, since the next would repeat it. */
static void choose_coding(Build *build, guint number)
{
    const AvlastTerm *term = g_ptr_array_index(build->formula->terms, number);

    for (guint f = 0; f < term->n; f++) {
        AvlastPart *part = g_ptr_array_index(build->parts, term->atom[f]);
        if (!part->category)
            continue;
        const gboolean alone = term->n == 1, bare = !build->formula->intercept &&
                                                    !build->formula->list &&
                                                    !build->full_given;
        part->full = alone ? bare : !margin_given(build, number, f);
        part->referred = part->referred || !part->full;
        build->full_given = build->full_given || (alone && part->full);
    }
}

static gboolean known(GPtrArray *names, const char *name)
{
    return g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL);
}

/* One column: the product of the chosen column of each of the term's parts. Takes the
 * name. */
static gboolean add_column(Build *build, guint number, const AvlastTerm *term,
                           const guint *which, char *name, GError **error)
{
    const AvlastModelMatrix *matrix = build->matrix;
    gboolean power = FALSE;

    if (known(build->names, name)) {
        g_free(name);
        return TRUE;
    }
    for (guint f = 0; term && f < term->n; f++)
        power |= avlast_part_is_power(g_ptr_array_index(build->parts, term->atom[f]));
    double *x = avlast_array(double, matrix->n, error);
    double *low = x && power ? avlast_array(double, matrix->n, error) : NULL;
    g_ptr_array_add(build->names, name);
    g_ptr_array_add(build->x, x);
    g_ptr_array_add(build->low, low);
    g_array_append_val(build->term, number);
    AvlastMatrixColumn column = {.n = term ? term->n : 0};
    if (term) {
        column.part = g_memdup2(term->atom, term->n * sizeof *term->atom);
        column.which = g_memdup2(which, term->n * sizeof *which);
    }
    g_array_append_val(build->column, column);
    if (!x || (power && !low))
        return FALSE;
    for (gsize i = 0; i < matrix->n; i++) {
        AvlastTwo value = {1.0, 0.0};
        if (!matrix->use[i]) {
            x[i] = NAN;
            continue;
        }
        for (guint f = 0; term && f < term->n; f++)
            value = avlast_two_multiply(
                value, avlast_part_value(g_ptr_array_index(build->parts, term->atom[f]),
                                         which[f], i));
        x[i] = value.high;
        if (low)
            low[i] = isfinite(value.high) ? value.low : 0.0;
    }
    return TRUE;
}

/* Every combination of the parts' columns, the first part's running fastest. */
static gboolean add_term(Build *build, guint number, const AvlastTerm *term,
                         GError **error)
{
    g_autofree guint *which = g_new0(guint, term->n);
    gsize total = 1;

    choose_coding(build, number - 1);
    for (guint f = 0; f < term->n; f++) {
        const AvlastPart *part = g_ptr_array_index(build->parts, term->atom[f]);
        which[f] = part->category && !part->full;
        total *= part->n - which[f];
        if (total + build->names->len > AVLAST_MODEL_MAX_COLUMNS) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV303", NULL,
                        "the model has more than %d columns", AVLAST_MODEL_MAX_COLUMNS);
            return FALSE;
        }
    }
    for (gsize c = 0; c < total; c++) {
        GString *name = g_string_new(NULL);
        for (guint f = 0; f < term->n; f++) {
            const AvlastPart *part = g_ptr_array_index(build->parts, term->atom[f]);
            g_string_append_printf(name, "%s%s", f ? ":" : "",
                                   (char *)g_ptr_array_index(part->names, which[f]));
        }
        if (!add_column(build, number, term, which, g_string_free(name, FALSE), error))
            return FALSE;
        for (guint f = 0; f < term->n; f++) {
            const AvlastPart *part = g_ptr_array_index(build->parts, term->atom[f]);
            if (++which[f] < part->n)
                break;
            which[f] = part->category && !part->full;
        }
    }
    return TRUE;
}

/* The outcome as numbers of its levels among the used rows. */
static gboolean add_levels(Build *build, const AvlastColumn *column, GError **error)
{
    AvlastModelMatrix *matrix = build->matrix;
    g_autoptr(GPtrArray) texts = NULL;
    guint32 n_levels, used = 0;
    g_autofree guint32 *code =
        avlast_column_codes(column, matrix->n, &n_levels, &texts, error);
    g_autofree guint32 *dense = code ? avlast_array(guint32, n_levels, error) : NULL;

    if (!dense || !(matrix->y = avlast_array(double, matrix->n, error)))
        return FALSE;
    matrix->outcome = g_strdup(build->formula->outcome_text);
    matrix->levels = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < matrix->n; i++)
        if (matrix->use[i])
            dense[code[i]] = 1;
    for (guint32 l = 0; l < n_levels; l++) {
        if (dense[l])
            g_ptr_array_add(matrix->levels, g_strdup(g_ptr_array_index(texts, l)));
        dense[l] = dense[l] ? used++ : AVLAST_NO_LEVEL;
    }
    for (gsize i = 0; i < matrix->n; i++)
        matrix->y[i] = matrix->use[i] ? (double)dense[code[i]] : NAN;
    return TRUE;
}

static gboolean add_outcome(Build *build, GError **error)
{
    AvlastModelMatrix *matrix = build->matrix;
    const AvlastAtom *atom = build->formula->outcome;

    if (!atom)
        return TRUE;
    if (build->outcome != AVLAST_OUTCOME_NUMBER && atom->kind == AVLAST_ATOM_PLAIN) {
        const AvlastColumn *any = avlast_frame_require(build->frame, atom->column, error);
        if (!any)
            return FALSE;
        if (any->type != AVLAST_COLUMN_NUMBER || build->outcome == AVLAST_OUTCOME_LEVELS)
            return add_levels(build, any, error);
    }
    const AvlastColumn *column =
        avlast_frame_require_number(build->frame, atom->column, error);
    if (!column || !avlast_atom_check(build->frame, matrix, atom, column, error) ||
        !(matrix->y = avlast_array(double, matrix->n, error)))
        return FALSE;
    matrix->outcome = g_strdup(build->formula->outcome_text);
    const AvlastPart part = {.atom = atom, .column = column, .n = 1};
    for (gsize i = 0; i < matrix->n; i++)
        matrix->y[i] = matrix->use[i] ? avlast_part_value(&part, 0, i).high : NAN;
    return TRUE;
}

static gboolean choose_rows(Build *build, const guint8 *among, GError **error)
{
    AvlastModelMatrix *matrix = build->matrix;
    g_auto(GStrv) names = avlast_formula_columns(build->formula);
    gsize left = 0;

    if (!(matrix->use = avlast_array(guint8, matrix->n, error)))
        return FALSE;
    for (gsize i = 0; i < matrix->n; i++)
        matrix->use[i] = !among || among[i];
    for (gsize c = 0; names[c]; c++) {
        const AvlastColumn *column = avlast_frame_require(build->frame, names[c], error);
        if (!column)
            return FALSE;
        drop_missing(matrix, column);
    }
    for (gsize i = 0; i < matrix->n; i++)
        left += matrix->use[i];
    if (left > 0)
        return TRUE;
    GString *why = g_string_new(NULL);
    for (guint l = 0; l < matrix->lost->len; l++) {
        const AvlastLost *lost = g_ptr_array_index(matrix->lost, l);
        g_string_append_printf(why, "%s%" G_GINT64_FORMAT " with %s", l ? ", " : ": ",
                               lost->rows, lost->what);
    }
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV311", NULL,
                "no row has all the columns of the model%s", why->str);
    g_string_free(why, TRUE);
    return FALSE;
}

static void hand_over(Build *build)
{
    AvlastModelMatrix *matrix = build->matrix;

    matrix->k = build->names->len;
    g_ptr_array_add(build->names, NULL);
    g_ptr_array_set_free_func(build->names, NULL);
    g_ptr_array_set_free_func(build->x, NULL);
    g_ptr_array_set_free_func(build->low, NULL);
    matrix->names = (GStrv)g_ptr_array_free(g_steal_pointer(&build->names), FALSE);
    matrix->x = (double **)g_ptr_array_free(g_steal_pointer(&build->x), FALSE);
    matrix->x_low = (double **)g_ptr_array_free(g_steal_pointer(&build->low), FALSE);
    matrix->term = (guint *)(void *)g_array_free(g_steal_pointer(&build->term), FALSE);
    matrix->column = (AvlastMatrixColumn *)(void *)g_array_free(
        g_steal_pointer(&build->column), FALSE);
    matrix->parts = g_steal_pointer(&build->parts);
}

/* The outcome and each column, after transformation. */
static gboolean check_magnitudes(const AvlastModelMatrix *matrix, GError **error)
{
    if (matrix->y && !avlast_magnitude_check(matrix->outcome, matrix->y, matrix->use,
                                             matrix->n, AVLAST_MAGNITUDE_VARIABLE, error))
        return FALSE;
    for (gsize j = 0; j < matrix->k; j++)
        if (!avlast_magnitude_check(matrix->names[j], matrix->x[j], matrix->use,
                                    matrix->n, AVLAST_MAGNITUDE_VARIABLE, error))
            return FALSE;
    return TRUE;
}

AvlastModelMatrix *avlast_formula_matrix(const AvlastFormula *formula,
                                         const AvlastFrame *frame, const guint8 *among,
                                         GError **error)
{
    return avlast_formula_matrix_of(formula, frame, among, AVLAST_OUTCOME_NUMBER, error);
}

AvlastModelMatrix *avlast_formula_matrix_of(const AvlastFormula *formula,
                                            const AvlastFrame *frame, const guint8 *among,
                                            AvlastOutcome outcome, GError **error)
{
    g_autoptr(AvlastModelMatrix) matrix = g_new0(AvlastModelMatrix, 1);
    g_auto(Build) build = {
        .formula = formula, .frame = frame, .matrix = matrix, .outcome = outcome};

    matrix->n = frame->rows;
    matrix->lost = g_ptr_array_new_with_free_func(lost_free);
    matrix->notes = g_ptr_array_new_with_free_func(g_free);
    build.parts = g_ptr_array_new_with_free_func(avlast_part_free);
    build.names = g_ptr_array_new_with_free_func(g_free);
    build.x = g_ptr_array_new_with_free_func(g_free);
    build.low = g_ptr_array_new_with_free_func(g_free);
    build.term = g_array_new(FALSE, FALSE, sizeof(guint));
    build.column = g_array_new(FALSE, FALSE, sizeof(AvlastMatrixColumn));
    if (!choose_rows(&build, among, error) || !add_outcome(&build, error) ||
        !avlast_formula_absorb(formula, frame, matrix, error))
        return NULL;
    for (guint a = 0; a < formula->atoms->len; a++) {
        AvlastPart *part =
            avlast_part_new(frame, matrix, g_ptr_array_index(formula->atoms, a), error);
        if (!part)
            return NULL;
        g_ptr_array_add(build.parts, part);
    }
    if (formula->intercept &&
        !add_column(&build, 0, NULL, NULL, g_strdup("(Intercept)"), error))
        return NULL;
    for (guint t = 0; t < formula->terms->len; t++)
        if (!add_term(&build, t + 1, g_ptr_array_index(formula->terms, t), error))
            return NULL;
    avlast_parts_note_levels(build.parts, matrix->notes);
    hand_over(&build);
    if (!check_magnitudes(matrix, error))
        return NULL;
    return g_steal_pointer(&matrix);
}

void avlast_model_matrix_free(AvlastModelMatrix *matrix)
{
    if (!matrix)
        return;
    for (gsize j = 0; j < matrix->k; j++) {
        g_free(matrix->x[j]);
        g_free(matrix->x_low[j]);
    }
    for (gsize j = 0; matrix->column && j < matrix->k; j++)
        column_clear(&matrix->column[j]);
    g_free(matrix->column);
    g_clear_pointer(&matrix->parts, g_ptr_array_unref);
    g_free(matrix->x);
    g_free(matrix->x_low);
    g_strfreev(matrix->names);
    g_free(matrix->term);
    g_free(matrix->outcome);
    g_free(matrix->y);
    g_free(matrix->use);
    g_clear_pointer(&matrix->levels, g_ptr_array_unref);
    g_clear_pointer(&matrix->absorb, g_ptr_array_unref);
    g_clear_pointer(&matrix->lost, g_ptr_array_unref);
    g_clear_pointer(&matrix->notes, g_ptr_array_unref);
    g_free(matrix);
}
