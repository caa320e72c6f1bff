/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/environment.h"
#include "cmd/output/output.h"
#include "cmd/scale/scale.h"
#include "survey/instrument.h"

static const char *title_of(const AvlastInstrument *instrument, const char *lang)
{
    return strcmp(lang, "nb") == 0 && instrument->title_nb ? instrument->title_nb
                                                           : instrument->title;
}

static void append_scores(GString *text, const AvlastInstrument *instrument)
{
    for (guint i = 0; i < instrument->scores->len; i++) {
        const AvlastScale *scale = g_ptr_array_index(instrument->scores, i);
        g_string_append_printf(text, "%s%s %g-%g", i ? ", " : "", scale->name, scale->min,
                               scale->max);
    }
}

static gboolean list_all(const AvlastRun *run, GError **error)
{
    const char *lang = avlast_environment_lang(run);
    g_autoptr(GString) text = g_string_new(NULL);

    for (const char *const *name = avlast_instrument_names(); *name; name++) {
        g_autoptr(AvlastInstrument) instrument = avlast_instrument_find(*name, error);
        if (!instrument)
            return FALSE;
        g_string_append_printf(text, "%-12s %s\n", *name, title_of(instrument, lang));
        g_string_append_printf(text, "%-12s ", "");
        g_string_append_printf(text, _("%u items, answers %g-%g; "), instrument->n_items,
                               instrument->item_min, instrument->item_max);
        append_scores(text, instrument);
        g_string_append_c(text, '\n');
    }
    g_string_append_printf(text, "\n%s\n",
                           _("avlast scale --show NAME shows one with its sources."));
    return avlast_output_standard(text->str, text->len, error);
}

gboolean avlast_scale_list(const AvlastRun *run, const AvlastScaleOptions *own,
                           GError **error)
{
    if (!own->show)
        return list_all(run, error);

    g_autoptr(AvlastInstrument) instrument = avlast_instrument_find(own->show, error);
    g_autofree char *text = instrument ? avlast_instrument_text(own->show) : NULL;
    return text && avlast_output_standard(text, strlen(text), error);
}
