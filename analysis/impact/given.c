/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/given.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"

void avlast_given_assignments_free(AvlastGivenAssignments *given)
{
    if (!given)
        return;
    g_free(given->arm);
    g_free(given->source);
    g_free(given);
}

static gboolean fail_at(const AvlastFrame *file, gsize row, const char *what,
                        GError **error)
{
    const AvlastPlace place = {file->source, avlast_frame_line(file, row), 0};

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV398", &place, "%s", what);
    return FALSE;
}

/* Ids of the file are text. Where the data's are numbers, 007 and 7 are one. */
static char *key_of(const char *text, const AvlastColumn *like)
{
    double number;

    if (like->type == AVLAST_COLUMN_NUMBER &&
        avlast_number_parse(text, strlen(text), '.', &number))
        return g_strdup_printf("%.17g", number);
    return g_strdup(text);
}

static char *key_of_row(const AvlastColumn *column, gsize row)
{
    return column->type == AVLAST_COLUMN_NUMBER
               ? g_strdup_printf("%.17g", column->number[row])
               : avlast_column_cell(column, row);
}

/* From the ids to 1 + row of the file. */
static GHashTable *index_of(const AvlastFrame *file, const AvlastColumn *id,
                            GError **error)
{
    const AvlastColumn *own = avlast_frame_find(file, id->name);
    g_autoptr(GHashTable) rows =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (gsize i = 0; i < file->rows; i++) {
        g_autofree char *text = avlast_column_cell(own, i);
        g_autofree char *what =
            own->reason[i] != AVLAST_PRESENT
                ? g_strdup_printf("no id (column '%s')", own->name)
            : g_hash_table_insert(rows, key_of(text, id), GSIZE_TO_POINTER(i + 1))
                ? NULL
                : g_strdup_printf("'%s' is there twice (column '%s')", text, own->name);
        if (what) {
            fail_at(file, i, what, error);
            return NULL;
        }
    }
    return g_steal_pointer(&rows);
}

/* The row of the file for each row of the data that is of a unit; 0 for others, else 1 +
 * the row. */
static gsize *rows_of(const AvlastAssignment *a, const AvlastEvaluation *e,
                      const AvlastFrame *file, const AvlastColumn *id, GError **error)
{
    const AvlastFrame *data = e->trial->frame;
    g_autoptr(GHashTable) index = index_of(file, id, error);
    g_autofree gsize *row = index ? avlast_array(gsize, data->rows, error) : NULL;

    for (gsize i = 0; row && i < data->rows; i++) {
        if (a->row[i] == AVLAST_NO_LEVEL)
            continue;
        g_autofree char *key =
            id->reason[i] == AVLAST_PRESENT ? key_of_row(id, i) : g_strdup("");
        row[i] = GPOINTER_TO_SIZE(g_hash_table_lookup(index, key));
        if (row[i])
            continue;
        g_autofree char *cell = avlast_column_cell(id, i);
        g_autofree char *what =
            *cell ? g_strdup_printf("'%s' (column '%s') has no row in '%s'", cell,
                                    id->name, file->source)
                  : g_strdup_printf("no '%s', which tells its row in '%s'", id->name,
                                    file->source);
        fail_at(data, i, what, error);
        return NULL;
    }
    return g_steal_pointer(&row);
}

/* --- the arms --- */

static guint32 arm_of_text(const AvlastTrial *trial, const char *text)
{
    for (guint32 k = 0; k < trial->n_arms; k++)
        if (strcmp(g_ptr_array_index(trial->arm_names, k), text) == 0)
            return k;
    return AVLAST_NO_LEVEL;
}

static gboolean no_arm(const AvlastTrial *trial, const AvlastFrame *file,
                       const AvlastColumn *column, gsize row, const char *text,
                       GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint32 k = 0; k < trial->n_arms; k++)
        g_string_append_printf(names, "%s'%s'", k ? ", " : "",
                               (char *)g_ptr_array_index(trial->arm_names, k));
    g_autofree char *what =
        *text ? g_strdup_printf("'%s' is no arm (column '%s')\nhint: the arms are %s",
                                text, column->name, names->str)
              : g_strdup_printf("no arm (column '%s')", column->name);
    return fail_at(file, row, what, error);
}

/* The arm in every row of the file. */
static gboolean read_column(const AvlastTrial *trial, const AvlastFrame *file,
                            const AvlastColumn *column, guint32 *arm, GError **error)
{
    const guint levels = column->levels ? column->levels->len : 0;
    g_autofree guint32 *of_level = g_new(guint32, levels + 1);

    for (guint l = 0; l < levels; l++)
        of_level[l] = arm_of_text(trial, g_ptr_array_index(column->levels, l));
    for (gsize i = 0; i < file->rows; i++) {
        const gboolean there = column->reason[i] == AVLAST_PRESENT;
        g_autofree char *text = there && column->type != AVLAST_COLUMN_NUMBER
                                    ? NULL
                                    : avlast_column_cell(column, i);
        arm[i] = !there ? AVLAST_NO_LEVEL
                 : text ? arm_of_text(trial, text)
                        : of_level[column->code[i]];
        if (arm[i] == AVLAST_NO_LEVEL)
            return no_arm(trial, file, column, i,
                          !there ? ""
                          : text ? text
                                 : g_ptr_array_index(column->levels, column->code[i]),
                          error);
    }
    return TRUE;
}

/* From rows of the file to units, all of whose rows have one arm. */
static gboolean to_units(const AvlastAssignment *a, const AvlastEvaluation *e,
                         const AvlastFrame *file, const char *name, const gsize *file_row,
                         const guint32 *of_row, guint32 *arm, GError **error)
{
    for (gsize u = 0; u < a->units; u++)
        arm[u] = AVLAST_NO_LEVEL;
    for (gsize i = 0; i < e->trial->frame->rows; i++) {
        if (!file_row[i])
            continue;
        const gsize u = a->row[i];
        const guint32 k = of_row[file_row[i] - 1];
        if (arm[u] != AVLAST_NO_LEVEL && arm[u] != k) {
            g_autofree char *what = g_strdup_printf(
                "'%s' deals two arms to one '%s', which was assigned whole", name,
                e->trial->cluster_column);
            return fail_at(file, file_row[i] - 1, what, error);
        }
        arm[u] = k;
    }
    return TRUE;
}

static gboolean read_all(AvlastGivenAssignments *given, const AvlastAssignment *a,
                         const AvlastEvaluation *e, const AvlastFrame *file,
                         const char *id, const gsize *file_row, GError **error)
{
    g_autofree guint32 *of_row = avlast_array(guint32, file->rows, error);

    for (guint c = 0; of_row && c < file->columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(file->columns, c);
        if (strcmp(column->name, id) == 0)
            continue;
        if (!read_column(e->trial, file, column, of_row, error) ||
            !to_units(a, e, file, column->name, file_row, of_row,
                      given->arm + given->n * given->units, error))
            return FALSE;
        given->n++;
    }
    return of_row != NULL;
}

/* --- what they are together --- */

static gboolean same(const guint32 *a, const guint32 *b, gsize n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

static void add_own(AvlastGivenAssignments *given, const AvlastAssignment *a)
{
    given->added = TRUE;
    for (gsize r = 0; r < given->n && given->added; r++)
        given->added = !same(given->arm + r * given->units, a->arm, given->units);
    if (given->added)
        memcpy(given->arm + given->n++ * given->units, a->arm,
               given->units * sizeof *a->arm);
}

static gboolean is_balanced(const AvlastGivenAssignments *given,
                            const AvlastAssignment *a, gssize *count)
{
    for (gsize r = 0; r < given->n; r++) {
        const guint32 *arm = given->arm + r * given->units;
        for (gsize b = 0; b < a->blocks; b++) {
            memset(count, 0, a->arms * sizeof *count);
            for (gsize u = a->start[b]; u < a->start[b + 1]; u++) {
                count[arm[u]]++;
                count[a->arm[u]]--;
            }
            for (guint32 k = 0; k < a->arms; k++)
                if (count[k] != 0)
                    return FALSE;
        }
    }
    return TRUE;
}

/* How often units are in an arm, of the arm in which they differ most. */
static void find_shares(AvlastGivenAssignments *given, const AvlastAssignment *a)
{
    for (guint32 k = 1; k < a->arms; k++) {
        double least = 1.0, most = 0.0;
        for (gsize u = 0; u < given->units; u++) {
            gsize times = 0;
            for (gsize r = 0; r < given->n; r++)
                times += given->arm[r * given->units + u] == k ? 1 : 0;
            const double share = (double)times / (double)given->n;
            least = fmin(least, share);
            most = fmax(most, share);
        }
        if (k == 1 || most - least > given->most - given->least) {
            given->least = least;
            given->most = most;
        }
    }
}

static gboolean differ(const AvlastGivenAssignments *given)
{
    for (gsize r = 1; r < given->n; r++)
        if (!same(given->arm, given->arm + r * given->units, given->units))
            return TRUE;
    return FALSE;
}

AvlastGivenAssignments *avlast_given_assignments_new(const AvlastEvaluation *e,
                                                     const AvlastFrame *file,
                                                     GError **error)
{
    const char *name = file->header[0];
    const AvlastColumn *id = avlast_frame_require(e->trial->frame, name, error);
    g_autoptr(AvlastGivenAssignments) given = g_new0(AvlastGivenAssignments, 1);
    g_autoptr(AvlastAssignment) a = id ? avlast_assignment_new(e, 0, error) : NULL;
    g_autofree gsize *file_row = a ? rows_of(a, e, file, id, error) : NULL;
    g_autofree gssize *count = file_row ? avlast_array(gssize, a->arms, error) : NULL;

    if (!count)
        return NULL;
    given->units = a->units;
    given->source = g_strdup(file->source);
    given->arm = avlast_table(guint32, file->columns->len, a->units, error);
    if (!given->arm || !read_all(given, a, e, file, name, file_row, error))
        return NULL;
    add_own(given, a);
    if (!differ(given)) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV398", NULL,
                    "'%s' has no assignment but the trial's own\nhint: the first column "
                    "tells the units, each further one is an assignment",
                    given->source);
        return NULL;
    }
    given->balanced = is_balanced(given, a, count);
    find_shares(given, a);
    return g_steal_pointer(&given);
}
