/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/adjust/joint.h"

#include <math.h>

#include "cmd/earlier.h"
#include "core/memory.h"
#include "infer/between.h"

/* One file. */
typedef struct {
    AvlastResult *result; /* what rows are taken from, without influence */
    AvlastResult *people; /* the same with it */
    char *sha256;
    GArray *row; /* of gsize: which of its rows were kept */
} Part;

struct AvlastAdjustJoint {
    GPtrArray *parts; /* of Part * */
    char *folder;     /* of the first file */
};

static void part_free(gpointer data)
{
    Part *part = data;

    avlast_result_free(part->result);
    avlast_result_free(part->people);
    g_array_unref(part->row);
    g_free(part->sha256);
    g_free(part);
}

AvlastAdjustJoint *avlast_adjust_joint_new(void)
{
    AvlastAdjustJoint *joint = g_new0(AvlastAdjustJoint, 1);

    joint->parts = g_ptr_array_new_with_free_func(part_free);
    return joint;
}

void avlast_adjust_joint_free(AvlastAdjustJoint *joint)
{
    if (!joint)
        return;
    g_ptr_array_unref(joint->parts);
    g_free(joint->folder);
    g_free(joint);
}

/* The influence moves over to a result of its own, with what tells whose it is. */
static AvlastResult *people_of(AvlastResult *result)
{
    AvlastResult *people = avlast_result_new(result->program);
    AvlastEstimates *from = result->estimates, *to = avlast_estimates_new();

    people->estimates = to;
    to->root = g_steal_pointer(&from->root);
    to->unit = g_steal_pointer(&from->unit);
    to->unit_column = g_steal_pointer(&from->unit_column);
    to->rows_read = from->rows_read;
    json_decref(people->inputs);
    json_decref(people->settings);
    people->inputs = json_incref(result->inputs);
    people->settings = json_incref(result->settings);
    return people;
}

AvlastResult *avlast_adjust_joint_read(AvlastAdjustJoint *joint, const char *path,
                                       GError **error)
{
    AvlastResult *result = avlast_result_read(path, error);

    if (!result)
        return NULL;
    Part *part = g_new0(Part, 1);
    part->result = result;
    part->people = people_of(result);
    part->sha256 = avlast_between_digest(path);
    part->row = g_array_new(FALSE, FALSE, sizeof(gsize));
    g_ptr_array_add(joint->parts, part);
    if (!joint->folder)
        joint->folder = g_path_get_dirname(path);
    return result;
}

void avlast_adjust_joint_rows(AvlastAdjustJoint *joint, const guint8 *keep, gsize n)
{
    const Part *part = g_ptr_array_index(joint->parts, joint->parts->len - 1);

    for (gsize i = 0; i < n; i++)
        if (keep[i])
            g_array_append_val(part->row, i);
}

/* The block of two parts, whose kept rows begin at `first` and `second`. TRUE in *used
 * when the folder's file knew of it. */
static gboolean fill_block(const Part *a, const Part *b, gsize first, gsize second,
                           const AvlastBetween *between, gsl_matrix *to, gboolean *used,
                           GError **error)
{
    GError *fault = NULL;
    g_autoptr(gsl_matrix) v =
        avlast_between_covariance(a->people, b->people, NULL, &fault);

    if (fault) {
        g_propagate_error(error, fault);
        return FALSE;
    }
    for (guint i = 0; i < a->row->len; i++)
        for (guint j = 0; j < b->row->len; j++) {
            const gsize x = g_array_index(a->row, gsize, i),
                        y = g_array_index(b->row, gsize, j);
            const double value =
                v ? gsl_matrix_get(v, x, y)
                  : avlast_between_value(between, a->sha256, x, b->sha256, y);
            gsl_matrix_set(to, first + i, second + j, value);
            gsl_matrix_set(to, second + j, first + i, value);
            *used = *used || (!v && isfinite(value));
        }
    return TRUE;
}

gboolean avlast_adjust_joint_fill(AvlastAdjustJoint *joint, AvlastResult *to,
                                  GError **error)
{
    gsl_matrix *v = to->estimates->covariance;
    gboolean used = FALSE;
    gsize second = 0;

    if (!v || joint->parts->len < 2)
        return TRUE;
    g_autoptr(AvlastBetween) between = avlast_between_read(joint->folder, error);
    if (!between)
        return FALSE;
    for (guint b = 0; b < joint->parts->len; b++) {
        const Part *own = g_ptr_array_index(joint->parts, b);
        gsize first = 0;
        for (guint a = 0; a < b; a++) {
            const Part *other = g_ptr_array_index(joint->parts, a);
            if (!fill_block(other, own, first, second, between, v, &used, error))
                return FALSE;
            first += other->row->len;
        }
        second += own->row->len;
    }
    if (used) {
        g_autofree char *path =
            g_build_filename(joint->folder, AVLAST_BETWEEN_FILE, NULL);
        avlast_earlier_add(to, path);
    }
    return TRUE;
}
