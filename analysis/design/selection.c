/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/selection.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "data/csv.h"

/* Probabilities that differ by less are the same: they come from files. */
#define SAME 1e-6

static gboolean fail_at(const AvlastSample *sample, const AvlastFrame *frame, gsize row,
                        const char *id, const char *what, GError **error)
{
    const AvlastPlace place = {frame->source, avlast_frame_line(frame, row), 0};
    g_autofree char *unit = avlast_sample_unit_name(sample, 0, row);

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, id, &place, "unit '%s': %s", unit,
                what);
    return FALSE;
}

/* The code of a row's PSU. */
static gsize unit_of(const AvlastSample *sample, gsize i)
{
    return sample->stage[0].cluster ? sample->stage[0].cluster[i] : i;
}

static gboolean read_probabilities(AvlastSample *sample, const AvlastFrame *frame,
                                   const char *name, GError **error)
{
    const AvlastColumn *column = avlast_frame_require_number(frame, name, error);
    const gsize units =
        sample->stage[0].cluster ? sample->stage[0].n_clusters : sample->n;
    g_autofree double *of_unit = column ? avlast_array(double, units, error) : NULL;

    if (!of_unit)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        const double p = column->number[i];
        if (sample->outside[i])
            continue;
        if (!(p > 0.0) || p > 1.0) {
            g_autofree char *what = g_strdup_printf(
                "%g is no probability of being drawn (column '%s')", p, name);
            return fail_at(sample, frame, i, "AV212", what, error);
        }
        double *known = &of_unit[unit_of(sample, i)];
        if (*known == 0.0)
            *known = p;
        if (*known != p) {
            g_autofree char *what =
                g_strdup_printf("%g and %g: a unit has one probability of being drawn "
                                "(column '%s')",
                                *known, p, name);
            return fail_at(sample, frame, i, "AV213", what, error);
        }
        sample->probability[i] = p;
    }
    return TRUE;
}

/* Which column of the matrix is each unit's; the file's rows go by their names. */
typedef struct {
    const char *path;
    AvlastFrame *matrix;
    GHashTable *row;              /* name: row + 1 */
    const AvlastColumn **columns; /* by code of the unit */
    gsize *rows;                  /* by code of the unit; G_MAXSIZE: no such unit */
} Joint;

static gboolean fail_joint(const Joint *joint, const char *text, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV214", NULL, "'%s': %s", joint->path,
                text);
    return FALSE;
}

static gboolean find_units(const AvlastSample *sample, Joint *joint, GError **error)
{
    for (gsize i = 0; i < sample->n_joint; i++)
        joint->rows[i] = G_MAXSIZE;
    for (gsize i = 0; i < sample->n; i++) {
        const gsize u = unit_of(sample, i);
        if (sample->outside[i] || joint->rows[u] != G_MAXSIZE)
            continue;
        g_autofree char *name = avlast_sample_unit_name(sample, 0, i);
        const gsize row = GPOINTER_TO_SIZE(g_hash_table_lookup(joint->row, name));
        joint->columns[u] = avlast_frame_find(joint->matrix, name);
        if (row == 0 || !joint->columns[u]) {
            g_autofree char *text =
                g_strdup_printf("no %s '%s'\nhint: units go by the ids of --cluster, "
                                "else of --id",
                                row ? "column" : "row", name);
            return fail_joint(joint, text, error);
        }
        if (joint->columns[u]->type != AVLAST_COLUMN_NUMBER) {
            g_autofree char *text =
                g_strdup_printf("column '%s' holds something else than numbers", name);
            return fail_joint(joint, text, error);
        }
        joint->rows[u] = row - 1;
    }
    return TRUE;
}

static gboolean check_pair(const AvlastSample *sample, const Joint *joint, gsize a,
                           gsize b, GError **error)
{
    const double p = joint->columns[b]->number[joint->rows[a]];
    const double q = joint->columns[a]->number[joint->rows[b]];
    const double *known = sample->joint;
    const char *what = NULL;

    if (!(p > 0.0) || p > 1.0)
        what = "is no probability of units that were drawn";
    else if (fabs(p - q) > SAME * p)
        what = "is not that of the same units the other way round";
    else if (a != b &&
             p > fmin(known[a * sample->n_joint + a], known[b * sample->n_joint + b]) *
                     (1.0 + SAME))
        what = "is above the probability of one of them alone";
    if (!what)
        return TRUE;
    g_autofree char *text =
        g_strdup_printf("%g, of '%s' and '%s', %s", p, (char *)joint->columns[a]->name,
                        joint->columns[b]->name, what);
    return fail_joint(joint, text, error);
}

static gboolean take_matrix(AvlastSample *sample, const AvlastFrame *frame,
                            const Joint *joint, gboolean given, GError **error)
{
    const gsize n = sample->n_joint;

    for (gsize a = 0; a < n; a++)
        if (joint->rows[a] != G_MAXSIZE)
            sample->joint[a * n + a] = joint->columns[a]->number[joint->rows[a]];
    for (gsize a = 0; a < n; a++)
        for (gsize b = 0; b < n; b++) {
            if (joint->rows[a] == G_MAXSIZE || joint->rows[b] == G_MAXSIZE)
                continue;
            if (!check_pair(sample, joint, a, b, error))
                return FALSE;
            sample->joint[a * n + b] = joint->columns[b]->number[joint->rows[a]];
        }
    for (gsize i = 0; i < sample->n; i++) {
        const gsize u = unit_of(sample, i);
        if (sample->outside[i])
            continue;
        const double p = sample->joint[u * n + u];
        if (given && fabs(p - sample->probability[i]) > SAME * p) {
            g_autofree char *what =
                g_strdup_printf("its probability is %g, and '%s' says %g",
                                sample->probability[i], joint->path, p);
            return fail_at(sample, frame, i, "AV215", what, error);
        }
        sample->probability[i] = p;
    }
    return TRUE;
}

static gboolean read_joint(AvlastSample *sample, const AvlastFrame *frame,
                           const char *path, gboolean given, GError **error)
{
    const AvlastCsvOptions options = {.header_rows = 1};
    g_autoptr(AvlastFrame) matrix = avlast_csv_load(path, &options, NULL, error);

    if (!matrix)
        return FALSE;
    sample->n_joint = sample->stage[0].cluster ? sample->stage[0].n_clusters : sample->n;
    sample->joint = avlast_table(double, sample->n_joint, sample->n_joint, error);
    g_autofree const AvlastColumn **columns =
        sample->joint ? avlast_array(const AvlastColumn *, sample->n_joint, error) : NULL;
    g_autofree gsize *rows = columns ? avlast_array(gsize, sample->n_joint, error) : NULL;
    if (!rows)
        return FALSE;
    g_autoptr(GHashTable) names =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const Joint named = {path, matrix, names, columns, rows};
    const AvlastColumn *first = g_ptr_array_index(matrix->columns, 0);
    for (gsize r = 0; r < matrix->rows; r++)
        if (!g_hash_table_insert(names, avlast_column_cell(first, r),
                                 GSIZE_TO_POINTER(r + 1))) {
            g_autofree char *cell = avlast_column_cell(first, r);
            g_autofree char *text = g_strdup_printf("two rows '%s'", cell);
            return fail_joint(&named, text, error);
        }
    Joint joint = named;
    return find_units(sample, &joint, error) &&
           take_matrix(sample, frame, &joint, given, error);
}

gboolean avlast_selection_read(AvlastSample *sample, const AvlastFrame *frame,
                               const AvlastDesignColumns *columns, GError **error)
{
    const gboolean given = columns->fpc && columns->fpc[0] && columns->fpc[0][0];

    if (columns->pps == AVLAST_PPS_NONE)
        return TRUE;
    sample->pps = columns->pps;
    sample->yates_grundy = columns->yates_grundy;
    sample->probability = avlast_array(double, sample->n, error);
    if (!sample->probability)
        return FALSE;
    if (!given && !columns->joint) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV212", NULL,
                    "unequal probabilities are said to be used, and none are "
                    "given\nhint: --fpc names the column of the first units' "
                    "probabilities");
        return FALSE;
    }
    if ((given && !read_probabilities(sample, frame, columns->fpc[0], error)) ||
        (columns->joint && !read_joint(sample, frame, columns->joint, given, error)))
        return FALSE;
    for (gsize i = 0; i < sample->n && !sample->weighted; i++)
        if (!sample->outside[i])
            sample->weight[i] /= sample->probability[i];
    return TRUE;
}

char *avlast_selection_describe(const AvlastSample *sample)
{
    const char *const rules[] = {
        "",
        _("unequal probabilities: Brewer's variance"),
        _("unequal probabilities: joint ones by Hartley and Rao"),
        _("unequal probabilities: joint ones by Overton"),
        _("unequal probabilities: joint ones given"),
        _("Poisson sample")};

    if (sample->pps == AVLAST_PPS_BREWER || sample->pps == AVLAST_PPS_POISSON)
        return g_strdup(rules[sample->pps]);
    return g_strdup_printf("%s; %s", rules[sample->pps],
                           sample->yates_grundy ? _("Yates-Grundy variance")
                                                : _("Horvitz-Thompson variance"));
}
