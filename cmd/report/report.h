/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_REPORT_REPORT_H
#define AVLAST_REPORT_REPORT_H

#include "cmd/report/finding.h"
#include "cmd/report/html.h"
#include "infer/result.h"
#include "study/evidence.h"

/* A report being made from an output folder of `avlast run`. Sections write to `html` in
 * the order of the page; none computes an estimate, all words follow from numbers. */

/* CSS pixels that charts of the report, and of page one's half column, are drawn for. */
enum { AVLAST_REPORT_COLUMN = 680, AVLAST_REPORT_HALF = 440 };

/* How a figure relates to what was planned before the data. */
typedef enum {
    AVLAST_MARK_PLANNED,
    AVLAST_MARK_DEVIATION,
    AVLAST_MARK_EXPLORATORY
} AvlastMark;

typedef struct {
    char *name, *command, *role, *label, *file;
    AvlastMark mark;
    guint remarks;        /* of the result's notes, the last ones: no cautions */
    AvlastResult *result; /* NULL when the analysis failed or its file is not there */
} AvlastReportPart;

typedef struct {
    char *folder;
    const char *lang; /* "en" or "nb"; static */
    gint64 small;     /* counts from 1 to small - 1 are hidden */
    json_t *manifest;
    const json_t *study;    /* borrowed of the manifest; never NULL */
    GPtrArray *parts;       /* of AvlastReportPart *, the plan's order */
    AvlastResult *value;    /* or NULL */
    AvlastResult *families; /* study/families.h, or NULL */
    AvlastHtml *html;
    guint figures;       /* drawn so far */
    int column;          /* width that charts are drawn for, CSS pixels */
    gboolean hid_small;  /* a small count was hidden: the report must say so */
    GPtrArray *warnings; /* of char *: what the caller should say on standard error */
    GPtrArray *written;  /* of char *: files written to the folder, names below it */
} AvlastReport;

/* Reads manifest.json and every result file it names. A result that is missing or
 * unreadable leaves its part without result and a warning; a faulty manifest is an error:
 * AVLAST_ERROR_NOT_FOUND or AVLAST_ERROR_MALFORMED. `lang` NULL: the manifest's language,
 * else "en". */
AvlastReport *avlast_report_read(const char *folder, const char *lang, gint64 small,
                                 GError **error);
void avlast_report_free(AvlastReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastReport, avlast_report_free)

/* Writes the whole page into report->html; charts go to FOLDER/charts. FALSE when a chart
 * cannot be written. */
gboolean avlast_report_write(AvlastReport *report, GError **error);

/* Lists in the folder's manifest what was written there, so that the next `avlast run`
 * knows it for its own; nothing while the folder is still being made. `page`: whether
 * FOLDER/report.html is among it. */
gboolean avlast_report_enter(AvlastReport *report, gboolean page, GError **error);

/* --- what sections share --- */

/* Text that a plan may give in one language or in several ({"en": ..., "nb": ...}; else
 * the first). NULL for anything else. Borrowed. */
const char *avlast_report_text(const AvlastReport *report, const json_t *value);
/* The same of a study's member. */
const char *avlast_report_study(const AvlastReport *report, const char *key);

/* Writes a study's member: paragraphs, or a list when the plan gives one. FALSE when it
 * is not there. */
gboolean avlast_report_prose(AvlastReport *report, const char *key);

/* Puts labels in the report's language for the names and codes of columns. */
void avlast_report_relabel(AvlastReport *report);
/* A text that a program wrote, in the language of the report when the catalogue has it;
 * "" for NULL. Borrowed. */
const char *avlast_report_said(const char *text);
/* The same for methods, designs and cautions, which may hold numbers and names; to be
 * freed. */
char *avlast_report_phrase(const AvlastReport *report, const char *text);
/* What the manifest knows of a column (label, unit, levels), or NULL. Borrowed. */
const json_t *avlast_report_known(const AvlastReport *report, const char *column);
/* Puts notes that only describe last, else in their order, and takes out those that no
 * reader needs; gives how many the last ones are. */
guint avlast_report_sort_notes(GPtrArray *notes);
/* What a column's code is called, or the code itself. Borrowed. */
const char *avlast_report_level(const AvlastReport *report, const char *column,
                                const char *code);
/* What a column is called, or the column itself. Borrowed. */
const char *avlast_report_label(const AvlastReport *report, const char *column);
/* Groups ("a=1;b=x") and reasons of loss with labels; to be freed. */
char *avlast_report_group(const AvlastReport *report, const char *group);
/* A row's term in words: "gender=girl" of the outcome "gender" is "Girl", of another
 * "Gender: Girl"; factors of an interaction are joined by a times sign. To be freed. */
char *avlast_report_term(const AvlastReport *report, const char *outcome,
                         const char *term);
char *avlast_report_reason(const AvlastReport *report, const char *what);

/* Whether the part estimates effects. A survey's mean is none, whatever role the plan
 * gives it. */
gboolean avlast_report_of_effects(const AvlastReportPart *part);
/* Whether any analysis of the plan is to estimate effects, with a result or without. */
gboolean avlast_report_seeks_effects(const AvlastReport *report);
/* The first part of that role that estimates effects and has a result, or NULL. */
const AvlastReportPart *avlast_report_part(const AvlastReport *report, const char *role);
/* A count for people; what is small is hidden as "<5". To be freed. */
char *avlast_report_count(AvlastReport *report, gint64 count);
/* Whether an answer of `people` people is hidden: too few in all or, with a share, too
 * few who gave it or did not. */
gboolean avlast_report_few(AvlastReport *report, gint64 people, double share);
/* Puts small reasons of the flow together, in table and chart alike. */
void avlast_report_hide_small(AvlastReport *report);

/* The row that answers for a part: the first effect with an interval of the treatment, or
 * NULL. */
const AvlastEstimate *avlast_report_headline(const AvlastReportPart *part);

/* How an outcome is called, measured and valued. */
typedef struct {
    char *label, *unit;
    gboolean share;    /* a share of people: shown as percentage points and of 100 */
    double scale;      /* multiplies estimates for people: 100 for a share */
    double worthwhile; /* in the outcome's own units, signed; NaN */
    int better;
} AvlastOutcome;

AvlastOutcome avlast_report_outcome(const AvlastReport *report,
                                    const AvlastReportPart *part, const char *outcome);
void avlast_outcome_clear(AvlastOutcome *outcome);
/* A comparison of before with after without a comparison group: no effect is claimed. */
gboolean avlast_report_before_after(const AvlastReportPart *part);
/* One sentence about an outcome: what the pilot did, or, of a comparison of before with
 * after alone, what changed. To be freed. */
char *avlast_report_sentence(const AvlastReport *report, const AvlastReportPart *part,
                             const AvlastOutcome *outcome, const AvlastEffect *effect);
/* An estimate as an effect in the units people read. */
AvlastEffect avlast_report_effect(const AvlastOutcome *outcome,
                                  const AvlastEstimate *row);

/* "planned", "deviation", "exploratory" as a badge. */
const char *avlast_mark_class(AvlastMark mark);
const char *avlast_mark_words(AvlastMark mark);

/* Whether the plan tells a day on which it was registered: else nobody can say that what
 * it holds was chosen before the data were seen. */
gboolean avlast_report_registered(const AvlastReport *report);

/* A heading with the part's badge. */
void avlast_report_badge(AvlastReport *report, AvlastMark mark);

/* A heading for the first part of its kind (id not NULL), and one for each. */
void avlast_report_begin(AvlastReport *report, const AvlastReportPart *part,
                         const char *id, const char *title, const char *text);

/* A sentence for each figure, folded in, since they are many. */
void avlast_report_in_words(AvlastReport *report, const GPtrArray *words);

/* Draws a chart of a result into the page, with its table, and writes it to the folder's
 * charts as NAME-KIND.svg and .gp. Nothing when the result has no such chart. Without
 * gnuplot the table stands alone and a warning is kept. */
gboolean avlast_report_chart(AvlastReport *report, const AvlastResult *result,
                             const char *name, const char *kind, guint item,
                             AvlastMark mark, GError **error);

/* The forest of a part's effects; of a regression without what it is adjusted for. */
gboolean avlast_report_forest(AvlastReport *report, const AvlastReportPart *part,
                              GError **error);

/* Takes the estimates that point at few people out of what charts and tables see; gives
 * what they were to avlast_report_show_rows, which puts them back and frees it. */
GArray *avlast_report_hide_rows(AvlastReport *report, const AvlastReportPart *part);
void avlast_report_show_rows(const AvlastReportPart *part, GArray *kept);

/* Every chart of a part that estimates no effect. */
gboolean avlast_report_answer_charts(AvlastReport *report, const AvlastReportPart *part,
                                     GError **error);

/* The study only describes: no analysis of effects, no value model. */
gboolean avlast_report_describes(const AvlastReport *report);
/* Its page one: what the charts of the primary analyses state, and the first chart. */
void avlast_board_findings(AvlastReport *report);
gboolean avlast_board_finding_chart(AvlastReport *report, GError **error);

/* Strength of evidence of a part's headline. */
AvlastEvidence avlast_report_evidence(const AvlastReport *report,
                                      const AvlastReportPart *part,
                                      AvlastEvidenceFacts *facts);
/* One sentence about a step of the rule; to be freed. */
char *avlast_evidence_words(const AvlastEvidenceStep *step,
                            const AvlastEvidenceFacts *facts, const char *lang);

/* The value result's row of a metric: scenario and payer NULL match any; or NULL. */
const AvlastEstimate *avlast_report_metric(const AvlastReport *report, const char *metric,
                                           const char *scenario, const char *payer);

/* --- the sections, in order --- */
/* Whether the row is a share of people, so that small counts can be told from it. */
gboolean avlast_report_is_share(const AvlastReportPart *part, const AvlastEstimate *row);
/* Whether the result is of survey proportions. */
gboolean avlast_report_is_proportion(const AvlastReportPart *part);
/* The words for a term of scores and agreement, or NULL. */
const char *avlast_report_term_words(const char *term);

/* Whether the row is an effect that the report tells as such. */
gboolean avlast_report_is_effect(const AvlastReportPart *part, const AvlastEstimate *row);
/* Whether it is an effect among some (sex=jente), or tells how effects differ
 * (arm=pilot:age). */
gboolean avlast_report_is_moderated(const AvlastReportPart *part,
                                    const AvlastEstimate *row);
/* Whether the setting, a list with commas, has the name. */
gboolean avlast_report_in_list(const AvlastReportPart *part, const char *setting,
                               const char *name);

/* An effect's name in tables: the outcome's label, and what else tells the row from
 * others. To be freed. */
char *avlast_report_row_name(const AvlastReportPart *part, const AvlastEstimate *row,
                             const char *label);
/* The families of the plan with corrected p-values; nothing when it names none. */
/* Whether a row of a trial says an effect once more, or for some: on another scale, of
 * those who took part, bounds, moderators. */
gboolean avlast_report_is_further(const AvlastReportPart *part,
                                  const AvlastEstimate *row);
/* Charts and tables of those rows, of tests by other routes, and of what a trial could
 * have detected; nothing of other programs. */
gboolean avlast_report_further(AvlastReport *report, const AvlastReportPart *part,
                               GError **error);
/* Whether the part is of power, sens or adjust: no effect, and no answer of people. The
 * sizes planned and the hidden biases, each under a heading of its own with charts and
 * tables (nothing without one); p-values of several analyses corrected together. */
gboolean avlast_report_around(const AvlastReportPart *part);
gboolean avlast_report_size(AvlastReport *report, GError **error);
gboolean avlast_report_hidden(AvlastReport *report, GError **error);
void avlast_report_corrected(AvlastReport *report);
/* Whether the part is of pool, cash or cea, which bring what is no effect of the plan's
 * own data: several studies together; and flows of money and options by draws, each under
 * a heading of its own with charts, tables and sentences (nothing without one). Whether
 * there is any of the latter two; whether nothing else is there; page one of a flow. */
gboolean avlast_report_brought(const AvlastReportPart *part);
gboolean avlast_report_together(AvlastReport *report, GError **error);
/* Studies that are analyses of the plan by their labels, in rows and charts. */
void avlast_report_relabel_studies(const AvlastReport *report, AvlastReportPart *part);
gboolean avlast_report_flows(AvlastReport *report, GError **error);
gboolean avlast_report_brings_money(const AvlastReport *report);
gboolean avlast_report_only_brings(const AvlastReport *report);
void avlast_board_flow(AvlastReport *report, const AvlastReportPart *part);

void avlast_report_families(AvlastReport *report);

/* A result's method, design and notes below its table. */
void avlast_report_method(AvlastReport *report, const AvlastReportPart *part);

/* CONSORT items of the primary trial with what its data say; nothing without one. */
void avlast_report_consort(AvlastReport *report);

/* The first analysis of a fund's portfolio, or NULL; its page one: what its charts state,
 * its figures, what the budget buys, and the chart of ranks. */
const AvlastReportPart *avlast_report_portfolio(const AvlastReport *report);
/* Whether no row of any result counts more than the portfolio's pilots: then they are of
 * pilots, which page one names, and not of people, of whom few must not be shown. */
gboolean avlast_report_of_pilots(const AvlastReport *report);
void avlast_board_portfolio(AvlastReport *report, const AvlastReportPart *part);
void avlast_board_chosen(AvlastReport *report, const AvlastReportPart *part);
gboolean avlast_board_portfolio_chart(AvlastReport *report, const AvlastReportPart *part,
                                      GError **error);

/* How far to trust a portfolio, or what estimates no effect: in place of points. */
void avlast_trust_portfolio(AvlastReport *report, const AvlastReportPart *part);
void avlast_trust_without_effects(AvlastReport *report);
/* How sure the numbers of the value model are. */
void avlast_trust_sources(AvlastReport *report);

gboolean avlast_section_board(AvlastReport *report, GError **error);
gboolean avlast_section_pilot(AvlastReport *report, GError **error);
gboolean avlast_section_people(AvlastReport *report, GError **error);
gboolean avlast_section_results(AvlastReport *report, GError **error);
/* Nothing without a portfolio. */
gboolean avlast_section_portfolio(AvlastReport *report, GError **error);
gboolean avlast_section_answers(AvlastReport *report, GError **error);
gboolean avlast_section_value(AvlastReport *report, GError **error);
/* Table and curves of a model's options; nothing without them. */
gboolean avlast_report_options(AvlastReport *report, GError **error);
/* What it would be worth to know everything, numbers, or a study's answer before choosing
 * among them: a table by threshold, and the chart. */
gboolean avlast_report_option_knowledge(AvlastReport *report, const char *scenario,
                                        GError **error);
gboolean avlast_section_trust(AvlastReport *report, GError **error);
gboolean avlast_section_what_if(AvlastReport *report, GError **error);
gboolean avlast_section_annex(AvlastReport *report, GError **error);

#endif
