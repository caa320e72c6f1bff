/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_CONFINE_H
#define AVLAST_PLOTS_CONFINE_H

#include <glib.h>

/* Called in the child between fork and exec (a GSpawnChildSetupFunc): limits on processor
 * time, file size and core dumps; no new privileges; on Linux, where the kernel has
 * Landlock, files can be written below `folder` (a char *) only; and for x86-64 and
 * AArch64 a filter under which the program can start no process and open no socket. A
 * second wall: should foreign text ever reach gnuplot as a command, system(), backquotes
 * and pipes still fail. Where the kernel offers none of this, the child runs without it.
 */
void avlast_confine(gpointer folder);

#endif
