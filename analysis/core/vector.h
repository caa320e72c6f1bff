/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_VECTOR_H
#define AVLAST_CORE_VECTOR_H

/* Before a function whose plain loops are worth compiling for wider vectors too; which is
 * run is chosen when the program starts. The numbers are the same: products and sums are
 * never contracted (-ffp-contract=off), and a loop that adds up must not be reordered. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) &&                   \
    defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__) &&                          \
    !defined(__SANITIZE_THREAD__)
#define AVLAST_VECTOR __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define AVLAST_VECTOR
#endif

/* Before a loop of which no round needs another: gcc computes several at a time by it.
 * clang finds such loops by itself and, where it does not optimise, complains of the
 * pragma. */
#ifdef __clang__
#define AVLAST_SIMD
#else
#define AVLAST_SIMD _Pragma("omp simd")
#endif

/* Four numbers side by side, in one register where there are such; AVLAST_FOUR: those
 * that stand at a place in memory, to be read, AVLAST_FOUR_TO: to be written too. */
typedef double AvlastFour __attribute__((vector_size(32)));
typedef double AvlastFourAt __attribute__((vector_size(32), aligned(8), may_alias));
#define AVLAST_FOUR(place)    (*(const AvlastFourAt *)(place))
#define AVLAST_FOUR_TO(place) (*(AvlastFourAt *)(place))

#endif
