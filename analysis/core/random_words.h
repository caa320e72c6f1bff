/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_RANDOM_WORDS_H
#define AVLAST_CORE_RANDOM_WORDS_H

#include "core/random.h"

/* Of avlast_random_words_of_items those items that make eights, where the processor works
 * eight counters at a time; how many these are. */
gsize avlast_random_words_in_eights(AvlastStream stream, guint32 replicate, guint32 first,
                                    gsize n, guint32 attempt, guint32 *words);

#endif
