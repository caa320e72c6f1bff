/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_CONFINE_H
#define AVLAST_CORE_CONFINE_H

#include <glib.h>

/* Called in the child between fork and exec (a GSpawnChildSetupFunc): limits on processor
 * time, file size and core dumps; no new privileges; on Linux, where the kernel has
 * Landlock, files can be written below `folder` (a char *) only; and for x86-64 and
 * AArch64 a filter under which the program can start no process and open no socket. A
 * second wall: should foreign text ever reach gnuplot as a command, system(), backquotes
 * and pipes still fail. Where the kernel offers none of this, the child runs without it.
 */
void avlast_confine(gpointer folder);

/* Called in a forked child that goes on without exec and reads what others wrote: it
 * ends when it takes more than `seconds` of processor time, gets at most `memory` bytes
 * beyond those it has (not under AddressSanitizer, which reserves what it wants), leaves
 * no core, ends with its parent; where the kernel can see to it, it changes no file,
 * starts no process or program and opens no socket. What it has open, it may read and
 * write. */
void avlast_confine_reader(guint64 memory, guint64 seconds);

#endif
