/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_RANDOM_H
#define AVLAST_CORE_RANDOM_H

#include <glib.h>

/* Counter-based random numbers: Philox 4x32-10 (Salmon et al. 2011,
 * doi:10.1145/2063384.2063405) from Random123. The key is (seed, purpose), the counter
 * (replicate, item, attempt), so replicate r is the same number alone, on any thread and
 * on any machine. There is no state to share or to advance. */

/* What a stream is for: two purposes never share numbers under one seed. */
typedef enum {
    AVLAST_PURPOSE_VALUE_DRAWS = 1,
    AVLAST_PURPOSE_PERMUTATION,
    AVLAST_PURPOSE_BOOTSTRAP,
    AVLAST_PURPOSE_STUDY_DATA,
    AVLAST_PURPOSE_REPLICATES,
    AVLAST_PURPOSE_BAYESIAN,        /* exponential weights of the Bayesian bootstrap */
    AVLAST_PURPOSE_WILD = 8,        /* signs and factors of the wild bootstrap */
    AVLAST_PURPOSE_PORTFOLIO = 16,  /* effects and values of a portfolio */
    AVLAST_PURPOSE_DIRECTIONS = 21, /* of joint bands */
    AVLAST_PURPOSE_VALUE_ROWS = 40, /* order of the rows of a file of draws */
    AVLAST_PURPOSE_STUDY_FOUND = 67 /* what a study that is thought of would find */
} AvlastPurpose;

typedef struct {
    guint32 seed, purpose;
} AvlastStream;

/* Uniform on the open interval (0, 1) with 52 bits: never 0, never 1. */
double avlast_random_uniform(AvlastStream stream, guint32 replicate, guint32 item,
                             guint32 attempt);

/* The uniforms of n replicates from `first` on, bit by bit those of
 * avlast_random_uniform, several at a time. */
void avlast_random_uniforms(AvlastStream stream, guint32 first, gsize n, guint32 item,
                            guint32 attempt, double *out);

/* The 128 bits at a counter, each 0 or 1 with probability 1/2. Those of the uniform at
 * the same counter are among them. */
void avlast_random_words(AvlastStream stream, guint32 replicate, guint32 item,
                         guint32 attempt, guint32 words[4]);

/* The bits of n items from `first` on, bit by bit those of avlast_random_words, several
 * at a time; words: 4 n. */
void avlast_random_words_of_items(AvlastStream stream, guint32 replicate, guint32 first,
                                  gsize n, guint32 attempt, guint32 *words);

/* Standard normal, by inversion of the uniform at the same counter. */
double avlast_random_normal(AvlastStream stream, guint32 replicate, guint32 item,
                            guint32 attempt);

#endif
