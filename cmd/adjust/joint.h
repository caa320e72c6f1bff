/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_ADJUST_JOINT_H
#define AVLAST_CMD_ADJUST_JOINT_H

#include "infer/result.h"

/* The covariance of estimates of different result files: from the influence that both
 * keep, else from what `avlast run` left beside the first file (infer/between.h). */
typedef struct AvlastAdjustJoint AvlastAdjustJoint;

AvlastAdjustJoint *avlast_adjust_joint_new(void);
void avlast_adjust_joint_free(AvlastAdjustJoint *joint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastAdjustJoint, avlast_adjust_joint_free)

/* Reads the next file. Its root stays with joint, for the blocks of
 * avlast_adjust_joint_fill; all else may be taken from it. Borrowed; NULL with the errors
 * of avlast_result_read. */
AvlastResult *avlast_adjust_joint_read(AvlastAdjustJoint *joint, const char *path,
                                       GError **error);

/* Which of its n rows were kept, in their order. */
void avlast_adjust_joint_rows(AvlastAdjustJoint *joint, const guint8 *keep, gsize n);

/* Fills, where it is known, the covariance of rows of different files in to->estimates,
 * which holds the kept rows of all files in the order they were read; where a file was
 * used, it is entered among the inputs. FALSE and AVLAST_ERROR_INTERNAL without memory,
 * or AVLAST_ERROR_MALFORMED (AV751). */
gboolean avlast_adjust_joint_fill(AvlastAdjustJoint *joint, AvlastResult *to,
                                  GError **error);

#endif
