/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "cmd/pool/pool.h"
#include "cmd/unused.h"
#include "core/error.h"
#include "core/memory.h"
#include "data/formula.h"

void avlast_pool_studies_free(AvlastPoolStudies *studies)
{
    if (!studies)
        return;
    g_free(studies->outcome);
    g_free(studies->y);
    g_free(studies->v);
    g_free(studies->x);
    g_free(studies->df);
    g_clear_pointer(&studies->label, g_ptr_array_unref);
    g_strfreev(studies->names);
    avlast_frame_free(studies->frame);
    g_clear_pointer(&studies->notes, g_ptr_array_unref);
    g_clear_pointer(&studies->lost, g_ptr_array_unref);
    if (studies->inputs)
        json_decref(studies->inputs);
    g_free(studies);
}

/* The columns of the first argument: effect and standard error. */
static GStrv effect_columns(const AvlastRun *run, GError **error)
{
    g_auto(GStrv) names = NULL;

    if (g_strv_length(run->arguments) == 2)
        names = g_strsplit(run->arguments[0], ",", -1);
    if (!names || g_strv_length(names) != 2 || !*names[0] || !*names[1]) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "the columns of effects and standard errors and one data file are "
                    "needed, or result files\nhint: avlast pool effect,se studies.csv; "
                    "avlast pool first.json second.json --term arm=pilot");
        return NULL;
    }
    return g_steal_pointer(&names);
}

/* Studies are told apart by their label, or by their line. */
static char *label_of(const AvlastFrame *frame, const AvlastColumn *column, gsize row)
{
    if (column && column->code && column->code[row] != AVLAST_NO_LEVEL)
        return g_strdup(g_ptr_array_index(column->levels, column->code[row]));
    if (column && column->number && !isnan(column->number[row]))
        return g_strdup_printf("%.15g", column->number[row]);
    const gsize line = avlast_frame_line(frame, row);
    return g_strdup_printf("line %zu", line ? line : row + 2);
}

static gboolean take_label(AvlastPoolStudies *studies, GHashTable *seen,
                           const AvlastColumn *column, gsize row, GError **error)
{
    char *label = label_of(studies->frame, column, row);

    g_ptr_array_add(studies->label, label);
    if (g_hash_table_add(seen, label))
        return TRUE;
    const AvlastPlace place = {.file = studies->frame->source,
                               .line = avlast_frame_line(studies->frame, row)};
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV436", &place,
                "two studies are called '%s' (column '%s')\nhint: studies pooled are "
                "taken as independent; give each a name of its own",
                label, column->name);
    return FALSE;
}

static gboolean take_study(AvlastPoolStudies *studies, const AvlastModelMatrix *matrix,
                           const AvlastColumn *se, gsize row, GError **error)
{
    const gsize i = studies->k;

    if (!(se->number[row] > 0.0)) {
        const AvlastPlace place = {.file = studies->frame->source,
                                   .line = avlast_frame_line(studies->frame, row)};
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV436", &place,
                    "a standard error must be above 0 (column '%s')", se->name);
        return FALSE;
    }
    studies->y[i] = matrix->y[row];
    studies->v[i] = se->number[row] * se->number[row];
    for (gsize a = 0; studies->x && a < studies->p; a++)
        studies->x[i * studies->p + a] = matrix->x[a][row];
    studies->df[i] = INFINITY;
    studies->k++;
    return TRUE;
}

static gboolean make_room(AvlastPoolStudies *studies, gsize k, GError **error)
{
    studies->label = g_ptr_array_new_with_free_func(g_free);
    studies->notes = g_ptr_array_new_with_free_func(g_free);
    studies->y = avlast_array(double, k, error);
    studies->v = studies->y ? avlast_array(double, k, error) : NULL;
    studies->df = studies->v ? avlast_array(double, k, error) : NULL;
    return studies->df != NULL;
}

/* The formula of effects on moderators, which also needs the standard errors. */
static AvlastFormula *formula_of(const AvlastPoolOwn *own, char **names, GError **error)
{
    g_autofree char *text =
        g_strdup_printf("`%s` ~ %s", names[0], own->moderators ? own->moderators : "1");
    AvlastFormula *formula = avlast_formula_parse(text, error);

    if (formula && !avlast_formula_intercept(formula)) {
        avlast_formula_free(formula);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV437", NULL,
                    "--moderators: a constant is always in the model");
        return NULL;
    }
    if (formula)
        avlast_formula_need(formula, names[1]);
    return formula;
}

static AvlastFrame *read_table(AvlastRun *run, const AvlastFormula *formula,
                               GError **error)
{
    const AvlastPoolOwn *own = run->own;
    g_auto(GStrv) columns = avlast_formula_columns(formula);
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (char **column = columns; *column; column++)
        g_ptr_array_add(names, *column);
    if (own->study)
        g_ptr_array_add(names, own->study);
    g_ptr_array_add(names, NULL);
    return avlast_run_frame(run, run->arguments[1], (const char *const *)names->pdata,
                            error);
}

static AvlastColumn *number_column(const AvlastFrame *frame, const char *name,
                                   GError **error)
{
    AvlastColumn *column = avlast_frame_require(frame, name, error);

    if (column && column->type != AVLAST_COLUMN_NUMBER) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV437", NULL,
                    "'%s' is no column of numbers", name);
        return NULL;
    }
    return column;
}

static gboolean take_table(AvlastPoolStudies *studies, const AvlastModelMatrix *matrix,
                           const AvlastPoolOwn *own, const char *se_name, GError **error)
{
    const AvlastFrame *frame = studies->frame;
    const AvlastColumn *se = number_column(frame, se_name, error);
    const AvlastColumn *label =
        se && own->study ? avlast_frame_require(frame, own->study, error) : NULL;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    if (!se || (own->study && !label) || !make_room(studies, frame->rows, error))
        return FALSE;
    studies->p = matrix->k;
    if (own->moderators) {
        studies->names = g_strdupv(matrix->names);
        studies->x = avlast_table(double, frame->rows, matrix->k, error);
        if (!studies->x)
            return FALSE;
    }
    for (gsize row = 0; row < frame->rows; row++)
        if (matrix->use[row] && (!take_label(studies, seen, label, row, error) ||
                                 !take_study(studies, matrix, se, row, error)))
            return FALSE;
    for (guint i = 0; i < matrix->notes->len; i++)
        g_ptr_array_add(studies->notes, g_strdup(g_ptr_array_index(matrix->notes, i)));
    return TRUE;
}

AvlastPoolStudies *avlast_pool_read(AvlastRun *run, GError **error)
{
    const AvlastPoolOwn *own = run->own;
    static const char *const of_results[] = {"outcome", "group", "term", "results", NULL};
    g_auto(GStrv) names =
        avlast_run_refuse_unused(run, NULL, of_results, "about a table of studies", error)
            ? effect_columns(run, error)
            : NULL;
    g_autoptr(AvlastFormula) formula = names ? formula_of(own, names, error) : NULL;
    g_autoptr(AvlastPoolStudies) studies = g_new0(AvlastPoolStudies, 1);

    studies->frame = formula ? read_table(run, formula, error) : NULL;
    g_autoptr(AvlastModelMatrix) matrix =
        studies->frame ? avlast_formula_matrix(formula, studies->frame, NULL, error)
                       : NULL;
    if (!matrix || !take_table(studies, matrix, own, names[1], error))
        return NULL;
    studies->outcome = g_strdup(names[0]);
    studies->lost = g_ptr_array_ref(matrix->lost);
    return g_steal_pointer(&studies);
}
