/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/wild_iv.h"

#include <glib/gi18n.h>
#include <math.h>

static void take(const AvlastWildIv *wild, const char *method, double p, double low,
                 double high, const char *note, AvlastEstimate *row)
{
    row->p_value = p;
    row->conf_low = low;
    row->conf_high = high;
    g_free(row->method);
    row->method = g_strdup(method);
    if (wild->test.note && isnan(wild->test.p_value))
        avlast_estimate_note(row, "%s", _(wild->test.note));
    else if (note)
        avlast_estimate_note(row, "%s", _(note));
}

void avlast_wild_iv_take(const AvlastWildIv *wild, const AvlastWildOptions *o,
                         AvlastEstimate *row)
{
    take(wild,
         o->unrestricted ? "wild cluster bootstrap of instruments (unrestricted)"
                         : "wild restricted efficient bootstrap (WRE)",
         wild->test.p_value, wild->test.conf_low, wild->test.conf_high, wild->test.note,
         row);
}

void avlast_wild_iv_take_equal(const AvlastWildIv *wild, const AvlastWildOptions *o,
                               AvlastEstimate *row)
{
    take(wild,
         o->unrestricted
             ? "wild cluster bootstrap of instruments (unrestricted), equal tails"
             : "wild restricted efficient bootstrap (WRE), equal tails",
         wild->p_equal, wild->equal_low, wild->equal_high, wild->equal_note, row);
}

void avlast_wild_iv_take_rubin(const AvlastWildIv *wild, AvlastEstimate *row)
{
    take(wild, "Anderson-Rubin, wild cluster bootstrap", wild->ar_p_value, NAN, NAN,
         wild->ar_note, row);
    if (!isnan(wild->ar_p_value))
        avlast_iv_set_tell(&wild->ar, row);
}

json_t *avlast_wild_iv_told_add(AvlastWildTold *told, const char *term,
                                const AvlastWildIv *wild)
{
    json_t *entry = avlast_wild_told_add(told, term, &wild->test), *set = json_array();

    json_object_set_new(entry, "p.equal", avlast_json_number(wild->p_equal));
    json_object_set_new(entry, "p.AR", avlast_json_number(wild->ar_p_value));
    json_object_set_new(entry, "p.AR.strict", avlast_json_number(wild->ar_p_strict));
    for (gsize i = 0; i < wild->ar.n; i++) {
        json_t *piece = json_array();
        json_array_append_new(piece, avlast_json_number(wild->ar.low[i]));
        json_array_append_new(piece, avlast_json_number(wild->ar.high[i]));
        json_array_append_new(set, piece);
    }
    json_object_set_new(entry, "set.AR", set);
    return entry;
}
