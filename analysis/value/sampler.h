/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_SAMPLER_H
#define AVLAST_VALUE_SAMPLER_H

#include "core/random.h"

/* How the uniforms behind draws are spread. Whatever the sampler, the uniform of draw r
 * of an item is a function of seed, item, r and the number of draws alone: it can be had
 * in any order and on any thread.
 *
 *   mc     independent
 *   lhs    Latin hypercube: u = (perm(i) + U) / m, a permutation of its own for each item
 *          (McKay, Beckman & Conover 1979, doi:10.1080/00401706.1979.10489755)
 *   sobol  GSL's Sobol sequence in up to 40 dimensions, each shifted by random bits
 *          (digital shift; L'Ecuyer & Lemieux 2002, doi:10.1007/0-306-48102-2_20);
 *          dimensions beyond are Latin hypercubes
 *
 * lhs and sobol are made of independent replicates, the batches: n draws fall into
 * batches of sizes that differ by one at most, each a hypercube or a shifted sequence of
 * its own. The spread of a figure over batches is therefore an honest Monte Carlo error.
 */
typedef enum {
    AVLAST_SAMPLER_MC,
    AVLAST_SAMPLER_LHS,
    AVLAST_SAMPLER_SOBOL
} AvlastSampler;

/* "mc", "lhs", "sobol", NULL. */
extern const char *const avlast_sampler_names[];

enum { AVLAST_SOBOL_DIMENSIONS = 40 };

/* Batches of n draws: 16, or 8 of fewer than 1600 draws. Batch b holds the draws from
 * avlast_batch_start(n, b) to below avlast_batch_start(n, b + 1). */
guint avlast_batches(gsize n);
gsize avlast_batch_start(gsize n, guint batch);

typedef struct AvlastSampling AvlastSampling;

/* For n draws. `variant` 0, 1, 2 ...: samples that are independent of each other.
 * NULL and AVLAST_ERROR_INTERNAL without memory. */
AvlastSampling *avlast_sampling_new(AvlastSampler sampler, gsize n, guint32 seed,
                                    guint variant, GError **error);
void avlast_sampling_free(AvlastSampling *sampling);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSampling, avlast_sampling_free)

/* Uniforms on (0, 1) of the draws first to first + count - 1 of an item. Its dimension
 * counts for sobol only, from 0; items of different dimensions are balanced together. */
void avlast_sampling_fill(const AvlastSampling *sampling, guint dimension, guint32 item,
                          gsize first, gsize count, double *u);

#endif
