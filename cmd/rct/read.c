/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/rct/rct.h"

static void add_list(GPtrArray *columns, char **names)
{
    for (char **name = names; name && *name; name++)
        if (**name)
            g_ptr_array_add(columns, *name);
}

/* Those that the file must have: an index is made of others. */
static void add_columns(const AvlastRctAsked *asked, GPtrArray *columns, char **names)
{
    for (char **name = names; name && *name; name++)
        if (**name && !avlast_rct_is_index(asked, *name))
            g_ptr_array_add(columns, *name);
}

AvlastFrame *avlast_rct_frame(const AvlastRctAsked *asked, GError **error)
{
    const AvlastRctOwn *own = asked->own;
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_auto(GStrv) terms =
        asked->covariates ? avlast_formula_columns(asked->covariates) : NULL;
    g_auto(GStrv) chances =
        asked->response ? avlast_formula_columns(asked->response) : NULL;
    char *single[] = {asked->factors ? NULL : own->treatment,
                      own->blocks ? own->blocks : own->strata, own->cluster, own->weights,
                      own->takeup};

    add_columns(asked, columns, asked->outcomes);
    add_columns(asked, columns, own->baseline);
    avlast_rct_index_columns(asked, columns);
    add_list(columns, asked->factors);
    add_list(columns, own->probability);
    for (gsize i = 0; i < G_N_ELEMENTS(single); i++)
        if (single[i])
            g_ptr_array_add(columns, single[i]);
    add_list(columns, terms);
    add_list(columns, own->tighten);
    add_list(columns, own->moderators);
    add_list(columns, chances);
    if (asked->assignments)
        g_ptr_array_add(columns, asked->assignments->header[0]);
    g_ptr_array_add(columns, NULL);
    return avlast_run_frame(asked->run, asked->run->arguments[1],
                            (const char *const *)columns->pdata, error);
}
