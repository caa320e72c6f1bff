/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_GNUPLOT_H
#define AVLAST_PLOTS_GNUPLOT_H

#include <glib.h>

/* The file a script writes to in its working folder. */
#define AVLAST_GNUPLOT_OUTPUT "figure"

/* What a script prints before it stops when gnuplot is older than 5.4. */
#define AVLAST_GNUPLOT_TOO_OLD "avlast: this script needs gnuplot 5.4 or later"

/* Runs gnuplot on a script and returns the file it wrote (named AVLAST_GNUPLOT_OUTPUT).
 *
 * The child is started without a shell, with -d (no start-up files), an environment of
 * PATH, HOME and LC_ALL=C.UTF-8, in a private temporary folder that is removed in any
 * case. The script goes in through a pipe while standard output and error are read; after
 * 60 seconds the child is killed. On Linux the child can start no process and open no
 * socket.
 *
 * gnuplot returns 0 for half-drawn charts too, so anything it says on standard error
 * (font notices apart) is a failure. NULL with AVLAST_ERROR_HELPER when gnuplot is
 * missing, too old, fails, complains, takes too long or writes nothing. The program is
 * the one found by configure, or that of the environment variable AVLAST_GNUPLOT. */
GBytes *avlast_gnuplot_run(const char *script, GError **error);

#endif
