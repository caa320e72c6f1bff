/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/describe/words.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cmd/output/phrases.h"
#include "infer/result.h"
#include "plots/format.h"

/* Words that a result holds in English and a table shows in the reader's language. */
static const char *const words[] G_GNUC_UNUSED = {
    N_("mean"),
    N_("mean (SD)"),
    N_("mean (SE)"),
    N_("mean [interval]"),
    N_("SD"),
    N_("median"),
    N_("median (Q1; Q3)"),
    N_("Q1 – Q3"),
    N_("min – max"),
    N_("none of these"),
    N_("not known: no choice is marked"),
    N_("net agreement"),
    N_("neutral"),
    N_("all choices"),
    N_("total"),
    N_("empty"),
    N_("answers"),
    N_("respondents"),
};

static char *statistic_words(const json_t *line, double level, const char *lang)
{
    const char *statistic = avlast_json_member_text(line, "statistic");
    const double chance = avlast_json_member_double(line, "chance");
    g_autofree char *percent = avlast_format_plain(100.0 * level, lang);

    if (!isnan(chance)) {
        g_autofree char *p = avlast_format_plain(100.0 * chance, lang);
        return g_strdup_printf(_("percentile %s [%s %% interval]"), p, percent);
    }
    if (g_strcmp0(statistic, "mean [interval]") == 0)
        return g_strdup_printf(_("mean [%s %% interval]"), percent);
    if (g_strcmp0(statistic, "net agreement") == 0)
        return g_strdup_printf(_("net agreement [%s %% interval]"), percent);
    return statistic ? g_strdup(avlast_word(statistic)) : NULL;
}

char *avlast_line_words(const json_t *line, double level, const char *lang)
{
    const char *label = avlast_json_member_text(line, "label");
    const char *norwegian = avlast_json_member_text(line, "label_nb");
    const char *unit = avlast_json_member_text(line, "unit");
    const char *reason = avlast_json_member_text(line, "reason");
    const char *which = avlast_json_member_text(line, "level");
    g_autofree char *statistic = statistic_words(line, level, lang);
    g_autoptr(GString) text = g_string_new(NULL);

    if (reason) {
        g_autofree char *why = avlast_reason_words(reason);
        return g_strdup_printf(_("missing: %s"), why);
    }
    if (norwegian && g_strcmp0(lang, "nb") == 0)
        label = norwegian;
    if (label)
        g_string_append(text, avlast_word(label));
    if (unit && *unit)
        g_string_append_printf(text, " (%s)", avlast_word(unit));
    if (which)
        g_string_append_printf(text, ": %s", avlast_word(which));
    if (statistic && text->len)
        g_string_append_printf(text, ", %s", statistic);
    else if (statistic)
        g_string_append(text, statistic);
    return g_string_free(g_steal_pointer(&text), FALSE);
}
