/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_BETWEEN_H
#define AVLAST_INFER_BETWEEN_H

#include "infer/result.h"

/* What estimates of two results have in common. Results made from the same data are about
 * the same people, and their covariance is
 *
 *   cov(a_i, b_j) = sum over units u of root_a(u, i) root_b(u, j),
 *
 * with the roots' small-sample factors; a unit that one of them lacks has no influence
 * there. Of two least-squares regressions it is the block of the stacked regression's
 * sandwich (R: `vcovHC` or `vcovCL` of the two score matrices side by side; Stata's
 * suest, without its factor). */

/* rows of a x rows of b; *shared (optional): how many units have influence in both. NULL
 * without an error unless both keep influence of the same units: made from the same data
 * file (SHA-256), units of the same column; and where units are rows by number or
 * replicates, the same rows in the same order (--where, --sql, --reshape, number of rows)
 * and the same replicates (design and seed). Of completed data sets as many. NULL with
 * AVLAST_ERROR_INTERNAL without memory. */
gsl_matrix *avlast_between_covariance(const AvlastResult *a, const AvlastResult *b,
                                      gint64 *shared, GError **error);

/* --- the file that `avlast run` leaves in the place of people's influence --- */

/* In the folder of the results. JSON, schema "avlast-joint/1": pairs [{a, b (file names),
 * a.sha256, b.sha256, unit, units (in both), covariance [[...]] (rows of a x rows of
 * b)}]. A pair holds for files of these digests only. */
#define AVLAST_BETWEEN_FILE "joint-covariance.json"

typedef struct AvlastBetween AvlastBetween;

/* Reads the folder's file; without one, what knows no pair. NULL with
 * AVLAST_ERROR_MALFORMED (AV751). */
AvlastBetween *avlast_between_read(const char *folder, GError **error);
AvlastBetween *avlast_between_new(void);
void avlast_between_free(AvlastBetween *between);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastBetween, avlast_between_free)

/* The SHA-256 of the file that was read; NULL when there was none. */
const char *avlast_between_sha256(const AvlastBetween *between);
guint avlast_between_pairs(const AvlastBetween *between);

/* A result's file: its name, and the digest of its bytes. */
typedef struct {
    const char *name, *sha256;
} AvlastBetweenFile;

/* Adds the pair, whose covariance it takes over. */
void avlast_between_add(AvlastBetween *between, const AvlastBetweenFile *a,
                        const AvlastBetweenFile *b, const char *unit, gint64 shared,
                        const gsl_matrix *covariance);
char *avlast_between_to_json(const AvlastBetween *between);

/* Covariance of row i of the first and row j of the second file, in either order; NaN
 * when the pair is not known, or has no such rows. */
double avlast_between_value(const AvlastBetween *between, const char *sha256, gsize i,
                            const char *other, gsize j);
/* Units with influence in both; -1 when the pair is not known. */
gint64 avlast_between_shared(const AvlastBetween *between, const char *sha256,
                             const char *other);

/* The SHA-256 of a file's bytes in lower-case hex, to be freed; NULL when it cannot be
 * read. */
char *avlast_between_digest(const char *path);

#endif
