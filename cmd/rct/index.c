/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --index: outcomes that are made of several columns. */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/imputed.h"
#include "cmd/rct/rct.h"
#include "core/error.h"
#include "impact/summary_index.h"

static AvlastSummaryIndex *index_at(const AvlastRctAsked *asked, guint i)
{
    return g_ptr_array_index(asked->indices, i);
}

gboolean avlast_rct_is_index(const AvlastRctAsked *asked, const char *name)
{
    for (guint i = 0; asked->indices && i < asked->indices->len; i++)
        if (strcmp(index_at(asked, i)->name, name) == 0)
            return TRUE;
    return FALSE;
}

static gboolean has(char *const *names, const char *name)
{
    return names && g_strv_contains((const char *const *)names, name);
}

/* What an index must not be made of: what was done, or what an outcome is adjusted for.
 */
static const char *fault_of(const AvlastRctAsked *asked, const AvlastSummaryIndex *index,
                            const char *component, char *const *covariates)
{
    const AvlastRctOwn *own = asked->own;
    const gboolean outcome = has(asked->outcomes, index->name);

    if (asked->factors ? has(asked->factors, component)
                       : strcmp(component, own->treatment) == 0)
        return "the treatment";
    if (g_strcmp0(component, own->takeup) == 0)
        return "the take-up";
    if (avlast_rct_is_index(asked, component))
        return "an index itself";
    if (outcome && has(covariates, component))
        return "a covariate";
    if (outcome && has(own->baseline, component))
        return "a baseline";
    return !outcome && has(asked->outcomes, component) ? "an outcome" : NULL;
}

static gboolean check_components(const AvlastRctAsked *asked,
                                 const AvlastSummaryIndex *index, GError **error)
{
    g_auto(GStrv) covariates =
        asked->covariates ? avlast_formula_columns(asked->covariates) : NULL;

    for (gsize k = 0; k < index->n; k++) {
        const char *fault = fault_of(asked, index, index->columns[k], covariates);
        if (!fault)
            continue;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV396", NULL,
                    "--index: '%s' cannot be made of '%s', which is %s", index->name,
                    index->columns[k], fault);
        return FALSE;
    }
    return TRUE;
}

static gboolean read_index(AvlastRctAsked *asked, const char *text, GError **error)
{
    g_autoptr(AvlastSummaryIndex) index = avlast_summary_index_parse(text, error);
    const char *wrong = NULL;

    if (!index)
        return FALSE;
    if (avlast_rct_is_index(asked, index->name))
        wrong = "is given twice";
    else if (!has(asked->outcomes, index->name) &&
             !has(asked->own->baseline, index->name))
        wrong = "is neither an outcome nor a --baseline";
    if (wrong) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV396", NULL, "--index: '%s' %s",
                    index->name, wrong);
        return FALSE;
    }
    g_ptr_array_add(asked->indices, g_steal_pointer(&index));
    return TRUE;
}

gboolean avlast_rct_ask_index(AvlastRctAsked *asked, GError **error)
{
    const AvlastRctOwn *own = asked->own;

    if (own->index_method && !own->index) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV396", NULL,
                    "--index-method says how --index is made, which is not given");
        return FALSE;
    }
    asked->indices =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_summary_index_free);
    for (char **text = own->index; text && *text; text++)
        if (!read_index(asked, *text, error))
            return FALSE;
    for (guint i = 0; i < asked->indices->len; i++)
        if (!check_components(asked, index_at(asked, i), error))
            return FALSE;
    return TRUE;
}

void avlast_rct_index_columns(const AvlastRctAsked *asked, GPtrArray *columns)
{
    for (guint i = 0; i < asked->indices->len; i++)
        for (gsize k = 0; k < index_at(asked, i)->n; k++)
            g_ptr_array_add(columns, index_at(asked, i)->columns[k]);
}

void avlast_rct_index_clear(AvlastRctAsked *asked)
{
    for (guint i = 0; asked->found && i < asked->indices->len; i++)
        avlast_summary_found_clear(&asked->found[i]);
    g_free(asked->found);
    g_clear_pointer(&asked->indices, g_ptr_array_unref);
}

/* --- the columns --- */

static AvlastIndexMethod method_of(const AvlastRctAsked *asked)
{
    return g_strcmp0(asked->own->index_method, "kl") == 0 ? AVLAST_INDEX_KL
                                                          : AVLAST_INDEX_ICW;
}

/* Adds them to one data set; what was found goes to `found` (one for each index). */
static gboolean add_to(const AvlastRctAsked *asked, AvlastFrame *frame,
                       AvlastSummaryFound *found, GError **error)
{
    g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &asked->how.columns, error);

    for (guint i = 0; trial && i < asked->indices->len; i++) {
        const AvlastSummaryIndex *index = index_at(asked, i);
        if (frame->header &&
            g_strv_contains((const char *const *)frame->header, index->name)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV396", NULL,
                        "--index: '%s' is a column of the file already\nhint: give the "
                        "index another name",
                        index->name);
            return FALSE;
        }
        AvlastColumn *column =
            avlast_summary_index_column(trial, index, method_of(asked), &found[i], error);
        if (!column)
            return FALSE;
        avlast_frame_add(frame, column);
    }
    return trial != NULL;
}

static gboolean add_to_further(const AvlastRctAsked *asked, AvlastFrame *frame,
                               GError **error)
{
    g_autofree AvlastSummaryFound *found =
        g_new0(AvlastSummaryFound, asked->indices->len);
    const gboolean added = add_to(asked, frame, found, error);

    for (guint i = 0; i < asked->indices->len; i++)
        avlast_summary_found_clear(&found[i]);
    return added;
}

gboolean avlast_rct_add_index(AvlastRctAsked *asked, AvlastFrame *frame, GError **error)
{
    const AvlastImputed *imputed = asked->run->imputed;

    if (asked->indices->len == 0)
        return TRUE;
    asked->found = g_new0(AvlastSummaryFound, asked->indices->len);
    if (!add_to(asked, frame, asked->found, error))
        return FALSE;
    for (guint l = 0; imputed && l < imputed->frame->len; l++)
        if (!add_to_further(asked, g_ptr_array_index(imputed->frame, l), error))
            return FALSE;
    return TRUE;
}

/* --- what is told --- */

static json_t *components_of(const AvlastSummaryIndex *index,
                             const AvlastSummaryFound *found)
{
    json_t *list = json_array();

    for (gsize k = 0; k < index->n; k++)
        json_array_append_new(
            list, json_pack("{s:s, s:b, s:o, s:o, s:o, s:I}", "column", index->columns[k],
                            "reversed", index->sign[k] < 0.0, "weight",
                            avlast_json_number(found->weight[k]), "control.mean",
                            avlast_json_number(found->mean[k]), "control.sd",
                            avlast_json_number(found->sd[k]), "rows",
                            (json_int_t)found->rows[k]));
    return list;
}

static void note(const AvlastSummaryIndex *index, const AvlastSummaryFound *found,
                 AvlastIndexMethod method, AvlastEstimates *e)
{
    g_autoptr(GString) weights = g_string_new(NULL);

    for (gsize k = 0; k < index->n; k++)
        g_string_append_printf(weights, "%s%s%s %.3f", k ? ", " : "",
                               index->sign[k] < 0.0 ? "-" : "", index->columns[k],
                               found->weight[k]);
    avlast_estimates_note(
        e,
        method == AVLAST_INDEX_ICW
            ? "index '%s', in sd of the control's index: weights by the inverse "
              "covariance: %s; intervals take them as known"
            : "index '%s', in sd of the control: mean of its components: %s; intervals "
              "take the control's means and sd as known",
        index->name, weights->str);
    if (found->partial)
        avlast_estimates_note(e,
                              "index '%s': %zu rows lack some of its components and have "
                              "the mean of the others",
                              index->name, found->partial);
    for (gsize k = 0; k < index->n; k++)
        if (found->weight[k] <= 0.0)
            avlast_estimates_note(e,
                                  "index '%s': the weight of '%s' is not positive: more "
                                  "of it lowers the index",
                                  index->name, index->columns[k]);
}

void avlast_rct_tell_index(const AvlastRctAsked *asked, AvlastResult *result)
{
    const AvlastIndexMethod method = method_of(asked);
    json_t *list = json_array();

    for (guint i = 0; i < asked->indices->len; i++) {
        const AvlastSummaryIndex *index = index_at(asked, i);
        const AvlastSummaryFound *found = &asked->found[i];
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:o, s:o, s:o, s:I, s:I, s:I}", "name", index->name,
                      "method", method == AVLAST_INDEX_ICW ? "icw" : "kl", "components",
                      components_of(index, found), "control.mean",
                      avlast_json_number(found->centre), "control.sd",
                      avlast_json_number(found->scale), "partial",
                      (json_int_t)found->partial, "none", (json_int_t)found->none,
                      "unusable", (json_int_t)found->unusable));
        note(index, found, method, result->estimates);
    }
    if (asked->indices->len)
        json_object_set(result->settings, "index", list);
    json_decref(list);
}
