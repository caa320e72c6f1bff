/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/regress/regress.h"

void avlast_regress_restart(const AvlastRegress *regress)
{
    json_object_clear(regress->fit->settings);
    g_ptr_array_set_size(regress->fit->notes, 0);
    g_array_set_size(regress->fit->tests, 0);
    g_array_set_size(regress->fit->wild, 0);
    g_clear_pointer(&regress->fit->behind, avlast_estimates_free);
}

void avlast_regress_set(const AvlastRegress *regress, const char *name, json_t *value)
{
    json_object_set_new(regress->fit->settings, name, value);
}

void avlast_regress_say(const AvlastRegress *regress, char *sentence)
{
    g_ptr_array_add(regress->fit->notes, sentence);
}
