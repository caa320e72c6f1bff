/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/survey/survey.h"
#include "plots/format.h"

char *avlast_survey_figures(const AvlastEstimate *test, const char *lang)
{
    g_autofree char *p = avlast_format_p(test->p_value, lang);
    g_autofree char *value = avlast_format_number(test->statistic, 2, lang);
    g_autofree char *df =
        avlast_format_number(test->df, test->df == floor(test->df) ? 0 : 1, lang);
    g_autofree char *df2 =
        avlast_format_number(test->df2, test->df2 == floor(test->df2) ? 0 : 1, lang);
    g_autoptr(GString) text = g_string_new(NULL);
    const char *name = !isnan(test->df2)                     ? "F"
                       : !isnan(test->estimate)              ? "t"
                       : g_strcmp0(test->term, "chisq") == 0 ? "χ²"
                                                             : "X²";

    g_string_append(text, name);
    if (!isnan(test->df2))
        g_string_append_printf(text, "(%s; %s)", df, df2);
    else if (!isnan(test->df))
        g_string_append_printf(text, "(%s)", df);
    g_string_append_printf(text, " = %s, p %s%s", value, *p == '<' ? "" : "= ", p);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *avlast_survey_sentence(const AvlastEstimate *test, const char *what, const char *by,
                             double level, const char *lang)
{
    if (isnan(test->p_value))
        return g_strdup_printf(_("%s by %s: %s"), what, by,
                               test->note ? test->note : _("no test"));
    g_autofree char *said = avlast_survey_figures(test, lang);
    return test->p_value < 1.0 - level
               ? g_strdup_printf(_("%s differs by %s: %s"), what, by, said)
               : g_strdup_printf(_("no clear difference in %s by %s: %s"), what, by,
                                 said);
}

char *avlast_survey_sentence_of_one(const AvlastEstimate *test, const char *what,
                                    double null, double level, const char *lang)
{
    g_autofree char *value = avlast_format_plain(null, lang);

    if (isnan(test->p_value))
        return g_strdup_printf(_("%s against %s: %s"), what, value,
                               test->note ? test->note : _("no test"));
    g_autofree char *said = avlast_survey_figures(test, lang);
    return test->p_value < 1.0 - level
               ? g_strdup_printf(_("the mean of %s differs from %s: %s"), what, value,
                                 said)
               : g_strdup_printf(_("the mean of %s is not clearly other than %s: %s"),
                                 what, value, said);
}

char *avlast_survey_sentence_of_shares(const AvlastEstimate *test, const char *what,
                                       double level, const char *lang)
{
    if (isnan(test->p_value))
        return g_strdup_printf("%s: %s", what, test->note ? test->note : _("no test"));
    g_autofree char *said = avlast_survey_figures(test, lang);
    return test->p_value < 1.0 - level
               ? g_strdup_printf(_("%s does not have the shares that were given: %s"),
                                 what, said)
               : g_strdup_printf(_("the data fit the shares of %s that were given: %s"),
                                 what, said);
}
