/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "impact/late.h"

/* Below this the interval of a two-stage estimate with one instrument cannot be trusted
 * (Staiger & Stock 1997, doi:10.2307/2171753). */
#define WEAK_F 10.0

static void note_first_stage(const AvlastAnalysed *a, const AvlastLate *late,
                             const char *takeup, AvlastEstimates *to)
{
    if (late->without)
        avlast_estimates_note(to,
                              "outcome '%s': %" G_GINT64_FORMAT
                              " rows without '%s' are not in its effect on compliers",
                              a->outcome->name, late->without, takeup);
    if (isnan(late->f))
        avlast_estimates_note(
            to,
            "outcome '%s': the first stage of '%s' cannot be tested: it "
            "follows the arms without error, or units are too few",
            a->outcome->name, takeup);
    else
        avlast_estimates_note(
            to,
            "outcome '%s': first stage of '%s': F = %.1f (%.0f and %.1f "
            "df), p = %.3g%s",
            a->outcome->name, takeup, late->f, late->df1, late->df2, late->p_value,
            late->f < WEAK_F ? "; so weak that the effect of take-up and its interval "
                               "cannot be trusted"
                             : "");
}

/* What the effect can be whatever the strength of the first stage. */
static void note_set(const AvlastAnalysed *a, const AvlastLate *late, const char *takeup,
                     AvlastEstimates *to)
{
    if (isfinite(late->set_low) && isfinite(late->set_high))
        avlast_estimates_note(
            to,
            "outcome '%s': effects of '%s' that the Anderson-Rubin test "
            "does not reject, however weak the first stage: from %.4g to "
            "%.4g",
            a->outcome->name, takeup, late->set_low, late->set_high);
    else if (late->set_words[0])
        avlast_estimates_note(
            to,
            "outcome '%s': effects of '%s' that the Anderson-Rubin test "
            "does not reject, however weak the first stage: %s",
            a->outcome->name, takeup, late->set_words);
}

void avlast_late_tell(const AvlastAnalysed *a, const AvlastRctOptions *options,
                      const AvlastLate *late, const AvlastEstimates *rows,
                      json_t *settings, AvlastEstimates *to)
{
    /* Who the compliers are is only known of a yes or no, and of two arms. */
    const gboolean known = late->binary && a->trial->n_arms == 2;
    const AvlastEstimate *first = avlast_estimates_row(rows, 0);

    note_first_stage(a, late, options->takeup, to);
    note_set(a, late, options->takeup, to);
    if (!settings)
        return;
    if (!json_object_get(settings, "late"))
        json_object_set_new(settings, "late", json_array());
    json_array_append_new(
        json_object_get(settings, "late"),
        json_pack("{s:s, s:s, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:{s:o, s:o, s:o, s:o, "
                  "s:o, s:o}, s:{s:o, s:o, s:o}}",
                  "outcome", a->outcome->name, "takeup", options->takeup, "n",
                  (json_int_t)late->n, "without", (json_int_t)late->without,
                  "takeup.control", avlast_json_number(late->takeup_control),
                  "takeup.treated", avlast_json_number(late->takeup_treated), "compliers",
                  avlast_json_number(known ? first->estimate : NAN), "always.takers",
                  avlast_json_number(known ? late->takeup_control : NAN), "never.takers",
                  avlast_json_number(known ? 1.0 - late->takeup_treated : NAN), "first",
                  "F", avlast_json_number(late->f), "df", avlast_json_number(late->df1),
                  "df2", avlast_json_number(late->df2), "p.value",
                  avlast_json_number(late->p_value), "method",
                  avlast_json_text(late->method), "note", avlast_json_text(late->note),
                  "set", "low", avlast_json_number(late->set_low), "high",
                  avlast_json_number(late->set_high), "words",
                  avlast_json_text(late->set_words[0] ? late->set_words : NULL)));
}

void avlast_late_tell_group(const AvlastAnalysed *a, const AvlastRctOptions *options,
                            const AvlastLate *late, const char *group,
                            AvlastEstimates *to)
{
    if (!(late->f >= WEAK_F))
        avlast_estimates_note(to,
                              "outcome '%s', group '%s': the first stage of '%s' is so "
                              "weak (F = %.1f) that the effect of take-up and its "
                              "interval cannot be trusted",
                              a->outcome->name, group, options->takeup, late->f);
}

void avlast_late_tell_none(const AvlastAnalysed *a, const AvlastRctOptions *options,
                           const char *group, AvlastEstimates *to)
{
    avlast_estimates_note(to,
                          "outcome '%s', group '%s': nothing moved '%s', so that its "
                          "effect cannot be known",
                          a->outcome->name, group, options->takeup);
}
