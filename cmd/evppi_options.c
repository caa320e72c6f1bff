/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/evppi_options.h"

#include "core/error.h"

gboolean avlast_evppi_how(const AvlastEvppiOptions *options, gboolean asked,
                          AvlastInformationHow *how, GError **error)
{
    const gboolean counted = options->blocks != G_MININT64;
    const char *why = NULL;

    how->blocks = g_strcmp0(options->method, "blocks") == 0;
    how->n_blocks = counted && options->blocks > 0 ? (gsize)options->blocks : 0;
    if ((options->method || counted) && !asked)
        why = "--evppi-method and --evppi-blocks are about --evppi, which is not given";
    else if (counted && !how->blocks)
        why = "--evppi-blocks goes with --evppi-method blocks";
    else if (counted && options->blocks < 2)
        why = "--evppi-blocks: at least 2";
    if (why)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV753", NULL, "%s", why);
    return !why;
}
