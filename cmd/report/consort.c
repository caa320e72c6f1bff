/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/consort.h"
#include "plots/format.h"

/* CONSORT 2025's items one by one (Hopewell et al. 2025, doi:10.1136/bmj-2024-081123), in
 * words of our own, with what the data and the plan say of the primary trial. */

char *avlast_report_told(const AvlastReport *report, const char *key)
{
    const json_t *value = json_object_get(report->study, key);
    g_autoptr(GString) text = g_string_new(NULL);
    size_t k;
    json_t *entry;

    json_array_foreach(value, k, entry)
    {
        const char *one = avlast_report_text(report, entry);
        if (one)
            g_string_append_printf(text, "%s%s", text->len ? "; " : "", one);
    }
    if (!json_is_array(value) && avlast_report_text(report, value))
        g_string_append(text, avlast_report_text(report, value));
    return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

static char *told(const AvlastConsort *t, const char *key)
{
    return avlast_report_told(t->report, key);
}

/* --- what the folder tells --- */

static char *registration(const AvlastConsort *t)
{
    const char *day = avlast_json_member_text(t->report->study, "registered");
    g_autofree char *where = told(t, "registry");

    return day ? g_strdup_printf(_("registered %s%s%s"), day, where ? ", " : "",
                                 where ? where : "")
               : NULL;
}

static char *protocol(const AvlastConsort *t)
{
    const char *file =
        avlast_json_member_text(json_object_get(t->report->manifest, "plan"), "file");
    g_autofree char *where = told(t, "protocol");

    return file ? g_strdup_printf(_("the plan %s holds every analysis, and the manifest "
                                    "its digest%s%s"),
                                  file, where ? "; " : "", where ? where : "")
                : g_steal_pointer(&where);
}

static char *sharing(const AvlastConsort *t)
{
    g_autofree char *where = told(t, "data_access");

    return g_strdup_printf("%s%s%s",
                           _("results, charts and commands lie in the folder of this "
                             "report; the data do not"),
                           where ? "; " : "", where ? where : "");
}

/* Outcomes by the roles of their analyses; the trials among these only. */
static char *outcomes(const AvlastConsort *t)
{
    static const char *const roles[] = {"primary", "secondary", "exploratory"};
    const char *const words[] = {_("primary"), _("secondary"), _("exploratory")};
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint r = 0; r < G_N_ELEMENTS(roles); r++) {
        g_autoptr(GString) names = g_string_new(NULL);
        for (guint k = 0; k < t->report->parts->len; k++) {
            const AvlastReportPart *part = g_ptr_array_index(t->report->parts, k);
            if (!part->result || g_strcmp0(part->command, "rct") != 0 ||
                g_strcmp0(part->role, roles[r]) != 0)
                continue;
            for (guint i = 0; i < part->result->estimates->rows->len; i++) {
                const AvlastEstimate *row =
                    avlast_estimates_row(part->result->estimates, i);
                if (row->outcome && !strchr(row->outcome, '=') &&
                    g_hash_table_add(seen, row->outcome))
                    g_string_append_printf(names, "%s%s", names->len ? ", " : "",
                                           avlast_report_label(t->report, row->outcome));
            }
        }
        if (names->len)
            g_string_append_printf(text, "%s%s: %s", text->len ? "; " : "", words[r],
                                   names->str);
    }
    return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

/* The plan's own calculation, else what the plan says. */
static char *sample_size(const AvlastConsort *t)
{
    for (guint k = 0; k < t->report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(t->report->parts, k);
        if (part->result && g_strcmp0(part->command, "power") == 0)
            return g_strdup_printf(_("calculated before: %s, in this report"),
                                   part->label);
    }
    return told(t, "sample_size");
}

static char *changes(const AvlastConsort *t)
{
    const json_t *analyses = json_object_get(t->report->manifest, "analyses");
    g_autoptr(GString) text = g_string_new(NULL);
    size_t k;
    json_t *entry;

    json_array_foreach(analyses, k, entry)
    {
        const char *reason =
            avlast_report_text(t->report, json_object_get(entry, "deviation"));
        const char *label =
            avlast_report_text(t->report, json_object_get(entry, "label"));
        if (reason || json_array_size(json_object_get(entry, "deviations")) > 0)
            g_string_append_printf(text, "%s%s%s%s", text->len ? "; " : "",
                                   label ? label : avlast_json_member_text(entry, "name"),
                                   reason ? ": " : "", reason ? reason : "");
    }
    return text->len ? g_string_free(g_steal_pointer(&text), FALSE)
           : avlast_report_registered(t->report)
               ? g_strdup(_("none: all was done as planned"))
               : NULL;
}

/* The other analyses of effects, each with whether it was planned. */
static char *additional(const AvlastConsort *t)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint k = 0; k < t->report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(t->report->parts, k);
        if (part != t->part && part->result && avlast_report_of_effects(part))
            g_string_append_printf(text, "%s%s (%s)", text->len ? "; " : "", part->label,
                                   avlast_mark_words(part->mark));
    }
    return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

/* --- the list --- */

typedef struct {
    const char *no, *item;
    char *(*data)(const AvlastConsort *t); /* or NULL */
    const char *key;   /* of the plan's section `study`, when the data say nothing */
    const char *where; /* the section of the report that shows that; NULL: said here */
} Item;

static const Item items[] = {
    {"1a", N_("A randomised trial"), avlast_consort_design, NULL, NULL},
    {"1b", N_("Summary"), NULL, NULL, N_("page one")},
    {"2", N_("Registration"), registration, "registry", NULL},
    {"3", N_("Protocol and plan of analysis"), protocol, "protocol", NULL},
    {"4", N_("Access to data and code"), sharing, "data_access", NULL},
    {"5a", N_("Funding"), NULL, "funding", NULL},
    {"5b", N_("Conflicts of interest"), NULL, "interests", NULL},
    {"6", N_("Background"), NULL, "need", N_("What was tried")},
    {"7", N_("Objective"), NULL, "question", N_("page one")},
    {"8", N_("Involvement of those concerned"), NULL, "involvement", NULL},
    {"9", N_("Kind of trial and shares assigned"), avlast_consort_ratio, NULL, NULL},
    {"10", N_("Changes after the start"), changes, NULL, NULL},
    {"11", N_("Setting"), NULL, "setting", NULL},
    {"12", N_("Who could take part"), NULL, "for_whom", N_("What was tried")},
    {"13", N_("Intervention"), NULL, "pilot", N_("What was tried")},
    {"13", N_("What the control got"), NULL, "comparator", NULL},
    {"14", N_("Outcomes"), outcomes, NULL, NULL},
    {"15", N_("How harms were looked for"), NULL, "harms_method", NULL},
    {"16a", N_("Sample size"), sample_size, "sample_size", NULL},
    {"16b", N_("Interim analyses, rules for stopping"), NULL, "stopping", NULL},
    {"17a", N_("How the lots were drawn, and by whom"), NULL, "randomisation", NULL},
    {"17b", N_("Units and restrictions of the draw"), avlast_consort_design, NULL, NULL},
    {"18", N_("Concealment of the assignment"), NULL, "concealment", NULL},
    {"19", N_("Who had access to the assignment"), NULL, "assignment", NULL},
    {"20", N_("Who was blinded, and how"), NULL, "blinding", NULL},
    {"21a", N_("Statistical method"), avlast_consort_method, NULL, NULL},
    {"21b", N_("Who is in the analysis"), avlast_consort_population, NULL, NULL},
    {"21c", N_("Missing data"), avlast_consort_missing, NULL, NULL},
    {"21d", N_("Further analyses, planned or not"), additional, NULL, NULL},
    {"22a", N_("People by arm"), avlast_consort_flow, NULL, NULL},
    {"22b", N_("Lost, with reasons"), avlast_consort_lost, NULL, NULL},
    {"22b", N_("Outcomes missing, difference between arms"), avlast_consort_attrition,
     NULL, NULL},
    {"23a", N_("Dates"), NULL, "period", N_("What was tried")},
    {"23b", N_("Why the trial ended"), NULL, "ended", NULL},
    {"24a", N_("What was delivered and taken up"), avlast_consort_takeup, "delivered",
     NULL},
    {"24b", N_("Other help that people got"), NULL, "concomitant", NULL},
    {"25", N_("Alike at the start, everybody assigned"), avlast_consort_balance, NULL,
     NULL},
    {"26", N_("Likeness within clusters (ICC)"), avlast_consort_icc, NULL, NULL},
    {"26", N_("Smallest effect that it finds in 80 of 100 cases"),
     avlast_consort_detectable, NULL, NULL},
    {"27", N_("Harms"), NULL, "harms", NULL},
    {"28", N_("What the effect can be, whoever was lost"), avlast_consort_bounds, NULL,
     NULL},
    {"28", N_("Whether the effect varies"), avlast_consort_moderators, NULL, NULL},
    {"29", N_("Interpretation"), NULL, NULL, N_("page one and How far to trust it")},
    {"30", N_("Limits"), NULL, "limits", N_("How far to trust it")}};

/* Item 26 of each outcome of the planned trials; what comes again, by its analysis. */
static void add_outcomes(const AvlastConsort *t, GPtrArray *rows)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint k = 0; k < t->report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(t->report->parts, k);
        if (!part->result || g_strcmp0(part->command, "rct") != 0 ||
            g_strcmp0(part->role, "exploratory") == 0)
            continue;
        for (guint i = 0; i < part->result->estimates->rows->len; i++) {
            const AvlastEstimate *row = avlast_estimates_row(part->result->estimates, i);
            const AvlastConsort one = {t->report, part, row};
            if (!avlast_report_is_effect(part, row) ||
                avlast_report_is_further(part, row) ||
                avlast_report_is_moderated(part, row) || isnan(row->conf_low))
                continue;
            AvlastOutcome o = avlast_report_outcome(t->report, part, row->outcome);
            g_autofree char *name = avlast_report_row_name(part, row, o.label);
            g_autofree char *text = avlast_consort_outcome(&one);
            g_autofree char *again = g_strdup_printf("%s (%s)", name, part->label);
            avlast_rows_add(rows, "26",
                            g_hash_table_add(seen, g_strdup(name)) ? name : again, text,
                            NULL);
            avlast_outcome_clear(&o);
        }
    }
}

static void add_item(const AvlastConsort *t, const Item *item, GPtrArray *rows)
{
    g_autofree char *said = item->data ? item->data(t) : NULL;

    if (!said && item->key) {
        g_autofree char *prose = told(t, item->key);
        said = !prose        ? g_strdup_printf(_("not told (%s)"), item->key)
               : item->where ? g_strdup_printf(_("in this report: %s"), _(item->where))
                             : g_steal_pointer(&prose);
    }
    if (!said && item->where)
        said = g_strdup_printf(_("in this report: %s"), _(item->where));
    if (said)
        avlast_rows_add(rows, item->no, _(item->item), said, NULL);
}

void avlast_report_consort(AvlastReport *report)
{
    const AvlastReportPart *part = avlast_report_part(report, "primary");
    const AvlastEstimate *effect = part ? avlast_report_headline(part) : NULL;

    if (!effect || g_strcmp0(part->command, "rct") != 0)
        return;
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    const AvlastConsort t = {report, part, effect};
    avlast_rows_add(rows, _("No."), _("Item"), _("What the plan and the data say"), NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(items); i++) {
        if (i > 0 && strcmp(items[i].no, "26") == 0 && strcmp(items[i - 1].no, "25") == 0)
            add_outcomes(&t, rows);
        add_item(&t, &items[i], rows);
    }
    avlast_html_table(report->html, _("The primary trial, by the items of CONSORT"),
                      rows);
    avlast_html_paragraph(report->html, "small",
                          _("Numbers are those of CONSORT 2025. What is not told has a "
                            "place in the plan's section 'study', by the word in "
                            "brackets."));
}
