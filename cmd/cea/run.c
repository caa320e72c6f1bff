/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/cea/cea.h"
#include "cmd/output/figure_words.h"
#include "core/error.h"

#define OWN(member) offsetof(AvlastCeaOwn, member)

const AvlastOption avlast_cea_options[] = {
    {"thresholds", 0, AVLAST_OPTION_LIST, OWN(thresholds), "K[,K]",
     N_("what a unit of effect is worth: numbers, or FROM:TO:STEP")},
    {"options", 0, AVLAST_OPTION_LIST, OWN(options), "NAME[,NAME]",
     N_("the options, in this order (default: each with cost.NAME and effect.NAME)")},
    {"comparator", 0, AVLAST_OPTION_TEXT, OWN(comparator), "NAME",
     N_("the option all others are held against: extra cost and effect, incremental net "
        "benefit")},
    {"evppi", 0, AVLAST_OPTION_LIST, OWN(evppi), "COL[+COL][,COL]",
     N_("value of knowing these parameters, together where + stands between")},
    AVLAST_EVPPI_OPTIONS(OWN),
    {"population", 0, AVLAST_OPTION_NUMBER, OWN(population), "N",
     N_("people a year for whom the decision holds")},
    {"years", 0, AVLAST_OPTION_NUMBER, OWN(years), "T",
     N_("for how many years (default: one, not discounted)")},
    {"rate", 0, AVLAST_OPTION_NUMBER, OWN(rate), "R",
     N_("discount rate of these years, as 0.04 (default: no-r109)")},
    {"evsi", 0, AVLAST_OPTION_LIST, OWN(evsi), "COL:SD[+COL:SD]",
     N_("value of a study of these parameters: SD is the standard deviation of one "
        "person's answer, or 'share' for yes or no")},
    AVLAST_STUDY_OPTIONS(OWN),
    {"currency", 0, AVLAST_OPTION_TEXT, OWN(currency), "NAME",
     N_("what money is called in sentences and charts (default: not told)")},
    {"words", 0, AVLAST_OPTION_FLAG, OWN(words), NULL,
     N_("under the table, one plain sentence for each figure")},
    {0},
};

static gboolean check_study(const AvlastCeaOwn *own, GError **error)
{
    const gboolean priced = !isnan(own->study.cost) || !isnan(own->study.per_person) ||
                            !isnan(own->study.delay);
    const char *why =
        !own->evsi != !own->study.study
            ? "--evsi says what a study measures, --study its people: both are needed"
        : own->evsi && priced && isnan(own->population)
            ? "--study-cost, --study-per-person and --delay are beside what a "
              "--population gains, which is not given"
            : NULL;

    if (why)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV670", NULL, "%s", why);
    return !why;
}

static gboolean check(const AvlastCeaOwn *own, GError **error)
{
    if (isnan(own->population) && !(isnan(own->years) && isnan(own->rate))) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV441", NULL,
                    "--years and --rate say for how long a --population decides, which "
                    "is not given");
        return FALSE;
    }
    if (own->population <= 0.0 || own->rate <= -1.0 || own->rate > 10.0 ||
        (!isnan(own->years) &&
         (own->years < 1.0 || own->years > 300.0 || own->years != floor(own->years)))) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV441", NULL,
                    "--population is above 0, --years a whole number from 1 to 300, "
                    "--rate written as 0.04");
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_cea_run(AvlastRun *run, GError **error)
{
    const AvlastCeaOwn *own = run->own;
    AvlastInformationHow how;

    if (!check(own, error) || !check_study(own, error) ||
        !avlast_evppi_how(&own->how, own->evppi != NULL, &how, error))
        return FALSE;
    g_autoptr(AvlastCeaRead) read = avlast_cea_read(run, error);
    g_autoptr(AvlastResult) result = read ? avlast_run_result(run) : NULL;
    if (!result)
        return FALSE;
    if (!result->estimates)
        result->estimates = avlast_estimates_new();
    AvlastEstimates *e = result->estimates;
    read->how = how;
    avlast_result_add_input(result, read->frame);
    e->level = run->options.level;
    e->rows_read = e->rows_used = (gint64)read->frame->rows;
    e->method = g_strdup_printf("%zu draws, percentile intervals", read->frame->rows);
    if (!avlast_cea_fill(run, read, result, error))
        return FALSE;
    if (own->words)
        avlast_figure_words_add(result, run->options.lang);
    return avlast_run_emit(run, result, error);
}
