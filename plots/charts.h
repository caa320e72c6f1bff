/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_CHARTS_H
#define AVLAST_PLOTS_CHARTS_H

#include "infer/result.h"

/* Charts from results. A chart sees a result and nothing else; every label and number in
 * it comes from the result (plots never estimate). Which charts a result can give is told
 * by its rows and by the members of result->charts, written by the programs:
 *
 * forest   from the rows that have an interval; no member needed. Optional `forest`:
 * {"unit": text of all rows, or "units": {outcome: text}, "favours": [control text,
 * treated text], "worthwhile": {outcome: number, signed: the smallest change worth having
 * in the wanted direction}, "labels": {outcome: text}, "roles": {outcome:
 * "primary"|"secondary"|"exploratory"}, "impact": true where rows of a program that need
 * not tell of effects do}. prepost  [{"outcome", "label", "unit", "min",
 * "max", "arms": [{"name", "treated": bool, "n", "pre": [mean, low, high], "post": [mean,
 * low, high]}], "difference": [estimate, low, high], "compares": "after" when the
 * difference is not adjusted for before}] (one element per outcome that has a baseline).
 * flow     {"assessed": n, "clusters": n or null, "excluded": [{"what",
 * "rows"}], "arms": [{"name", "treated", "assigned", "assigned.clusters", "lost":
 * [{"what", "rows"}], "analysed", "analysed.clusters"}]} for the first outcome. balance
 * {"treated": name, "control": name, "rows": [{"term", "label", "smd", "treated",
 * "control"}], "joint": {"F", "df", "df2", "p"}}. payers   {"currency", "price.year",
 * "horizon", "scenario", "level", "steps": [{"label", "payer" or null, "kind":
 * "step"|"subtotal"|"total", "value", "low", "high"}]} in currency units; a subtotal's
 *          value is the sum of the steps so far.
 * payer.years {"currency", "years": [t...], "payers": [{"label", "values": [v...]}]} for
 * the heat table. cashflow {"currency", "price.year", "scope": label, "years": [0..T],
 * "p5", "p25", "p50", "p75", "p95": [cumulative discounted], "payback": {"year": median
 * or null, "chance", "horizon"}}. tornado  {"currency", "metric": label, "base": v,
 * "rows": [{"label", "low", "high" (input texts), "at.low", "at.high" (metric)}]} sorted
 * by swing, largest first. two.way (kind two-way) {"currency", "metric", "a", "b": {"id",
 * "label", "unit" or null, "at": [rising values], "point"}, "npv": [[by b] by a],
 * "zero": [[a, b, a, b]...]: segments of the line at zero}. tornado.conditional
 * {"rows": [{"id", "label", "at.low", "at.high"}]}: the same when what is correlated
 * moves along; drawn in outline. importance {"metric", "currency", "rows": [{"id",
 * "label", "first", "first.error", "total", "total.error"}], "src": [{"id", "label",
 * "src", "spearman"}], "r2", "evppi": [{"id", "label", "value", "std.error", "noise":
 * bool}], "evpi"}: one chart for each of rows, src and evppi that has any, the largest
 * first.
 * pairs [{"outcome", "label", "unit", "arm": its label or "", "least": the smallest
 * change beyond the measure's noise or null, "rose", "fell", "same": people, "points":
 * [[before, after, people]...]}], one element per outcome and arm; no points when they
 * are too many. In prepost a result without a comparison group has one arm of name "" and
 * "change": [estimate, low, high]. bland-altman {"a", "b": names, "bias", "lower",
 * "upper": [value, low, high], "points":
 * [[mean, difference, rows]...]}, equal points once; no points when they are too many.
 * likert   [{"outcome", "label", "label_nb", "steps": [text, from least to most
 * agreement], "box": steps at each end that count, "groups": [{"group": null for
 * everybody or "a=1;b=x", "n", "shares": [one for each step], "net": [estimate, low,
 * high]}]}], one element per item; a share that is null leaves its line out.
 * histogram [{"outcome", "from", "width", "n": [rows or null], "share": [...], "total",
 * "mean", "groups": [{"group", "n", "share", "total", "mean"}]}], one element per
 * variable; bins are from + i width. An n that is null: drawn level with its neighbours.
 * survival {"unit", "groups": [{"name", "n", "time", "survival", "low", "high": [...],
 * "risk": {"time", "n": [...]}}]}: shares without the event from each time on.
 * pooled   {"outcome", "ratio": bool, "studies": [{"name", "effect", "shrunken": [value,
 * low, high], "weight": share}], "mean", "common", "next": [value, low, high]}; null
 * where there is none. funnel {"outcome", "ratio": bool, "random": bool, "residual": bool
 * (effects are what moderators leave unexplained), "exact": studies fitted exactly and
 * left out, "level", "z",
 * "centre", "studies": [{"name", "effect", "se"}], "egger": {"limit", "slope", "p"} or
 * null}, of ratios all in logarithms: lines at centre -+ z se; Egger's at standard error
 * s is limit + slope s. crosstab from rows whose terms begin with column:, row: or
 * total:; no member needed. groups   from the rows of a description (survey, describe,
 * scale) that have an interval; no member needed. columns  {column: {"label", "label_nb",
 * "unit", "levels": {code: words}}}: what the columns in the rows are called. items
 * {scale: {"low", "high": answers or null, "items": [{"name", "label", "label_nb",
 * "mean", "low", "high", "rest", "reversed": bool}]}}, for tables.
 *
 * heterogeneity [{"outcome", "label", "unit", "term", "treated", "control", "all":
 * [estimate, low, high], "n", "moderators": [{"column", "label", "p": of the test that
 * its groups do not differ, "slope": [estimate, low, high] of a number or null, "rows":
 * [{"label", "at": the value, of a number, or null, "value": [estimate, low, high], "n"
 * or null}]}]}], one element per outcome and arm.
 * power    {"outcome", "sought": "power"|"n"|"clusters"|"effect", "x": "n"|"clusters"|
 * "effect", "unit": "n"|"clusters", "y": "power"|"effect", "alpha", "sides", "effect",
 * "size", "target": numbers or null, "series": [{"name": "icc=0.05;effect=0.3", "x",
 * "y": [...], "at": [[x, y]...]}]}.
 * permutation [{"outcome", "label", "term", "arm", "control", "statistic": "t" or
 * "difference", "observed", "p.value", "low", "high" of the effect, "reps", "exact":
 * bool, "from", "width", "n": [assignments], "beyond": [those of them as large]}], one
 * element per outcome and arm; bins are from + i width. contour  {"treatment", "outcome",
 * "estimate", "std.error", "df", "level", "q", "rv", "rv.alpha", "points": [{"name",
 * "times", "x", "y", "estimate"}]}: x and y are partial R2.
 *
 * fund     {"currency", "ranked": "value"|"effect"|"return", "top": k, "level", "pilots":
 * [{"name", "reported", "se", "effect", "rank": [value, low, high], "top": chance, and,
 * where they are known: "kind", "grade", "cost", "value": [value, low, high], "chance" of
 * a value above 0, "chosen": share, "often": chance, "barred": bool, "evsi", "enbs"}],
 * "spending": {"budget", "spent", "value", "next" or null, "regret", "divisible",
 * "curve":
 * [[budget, value, pilots]...]}}: charts ranking, budget, evidence.
 *
 * specifications {"models": [{"model": "1", "formula", "outcome", "choices": [term, "|
 * factor" of absorbed effects, "d ~ z" of instruments]}]}, with the rows of groups
 * "model=1" ...; one chart for each coefficient that two models have.
 *
 * plane {"currency", "option", "against": two options, or neither for people and the
 * public purse, "point", "mean": [cost, gain], "covariance": [cost, both, gain],
 * "shares": [gain and cost, gain and saving, loss and saving, loss and cost] of all
 * draws, "points": [[cost, gain]...] of the first}. planes [...]: more of them, options
 * with "currency" and the "unit" of the effect.
 *
 * evpi {"thresholds": [k...], "evpi": [worth...], "best": [index...], "options":
 * [{"name", "loss": [expected loss...]}], "known": [{"id", "label", "evppi": [worth...]}]
 * the most worthwhile, "unit", "currency": or neither}.
 *
 * flows [{"name": "a=1;b=x" or null, "currency" or null, "years": [calendar years],
 * "amount": [v...], "sum": [running sums], "present": [the same of present values],
 * "payback": years or null}], one element per flow of money (avlast cash).
 *
 * acceptability {"thresholds": [k...], "options": [{"name", "share": [p...]}], "best":
 * [index...], "unit", "currency": of a threshold, or neither}. alternatives {"scenario",
 * "payer", "scheme": only its costs, "comparator": id, "unit", "currency", "options":
 * [{"id", "label", "cost", "effect"}]}: what the rows of options are about.
 *
 * In payer.years the values are real money of each year, not discounted ("discounted":
 * false); it also has "price.year", "scenario", "level", "periods": [[first, last
 * year]...], and of each payer "payer" (its id), "sum": whether it is the sum of rows
 * above, and "periods", "low", "high" by period.
 *
 * scenarios {"currency", "price.year", "level", "horizon", "headline":
 * "public"|"society", "rows": [{"id", "label", "persistence":
 * "observed"|"central"|"long", "public", "society": {"npv", "difference" (to the scenario
 * `central`), "bcr": [value, low, high] or null, "chance" of npv above 0, "payback"
 * years, "chance.payback"}}]}; null where there is none.
 *
 * must.hold {"scenario", "payer": "public"|"society", "rows": [{"id", "label", "unit",
 * "now": its value, "at": at which npv is 0 or null, "side": "least"|"most" it must be,
 * "any" (above zero whatever it is), "none", "several" such values, "chance" of its draws
 * on the good side or null}]}, the least sure first.
 *
 * Two members are for tables of a report. ledger {"currency", "price.year",
 * "level", "payers": [{"id", "label", "class": "public"|"participants"|"others"}],
 * "scenarios": [{"id", "label"}], "series": [{"scenario", "payer", "kind", "item",
 * "label", "years": [t...], "amount", "present", "low", "median", "high": [v...]}]}:
 * every scenario; present is discounted, low to high are percentiles of amount at the
 * level. assumptions [{"id", "label", "value", "mean", "se", "low", "high",
 * "distribution", "unit", "price.year", "source", "date", "sure"}]: every number that
 * somebody wrote into a value model, with null where it does not say.
 */

typedef enum {
    AVLAST_CHART_SVG,
    AVLAST_CHART_PNG,
    AVLAST_CHART_PDF,
    AVLAST_CHART_TERMINAL
} AvlastChartFormat;

typedef struct {
    AvlastChartFormat format;
    const char *lang; /* "en" or "nb" */
    int width;        /* CSS pixels; 0 = 680 */
    const char
        *prefix; /* for ids inside an SVG, unique in a page; NULL = the chart's kind */
} AvlastChartOptions;

typedef struct {
    char *title; /* the active title: the finding in words, built from the numbers */
    char *alt;   /* short text alternative: type, measure, main figures, direction */
    GBytes *
        image; /* the file's bytes (svg text, png, pdf, or UTF-8 text for the terminal) */
    char *script;     /* the gnuplot script that made it; NULL for charts drawn in C */
    GPtrArray *table; /* of GStrv rows, the first the header: the chart's data for a
                         reader or a table */
} AvlastChart;

void avlast_chart_free(AvlastChart *chart);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastChart, avlast_chart_free)

/* Kinds this result can be drawn as, NULL-terminated, in the order a reader wants them
 * (all kinds for NULL). To be freed with g_strfreev. */
GStrv avlast_chart_kinds(const AvlastResult *result);

/* How many charts of that kind the result gives (prepost: one per outcome; forest: one of
 * all rows, then one per outcome when there are several); 0 when it cannot be drawn so.
 */
guint avlast_chart_items(const AvlastResult *result, const char *kind);

/* The question a kind answers, in the language of the messages; NULL for an unknown kind.
 */
const char *avlast_chart_purpose(const char *kind);

/* Models of several results (a file's outcomes, or its models) as one result with charts
 * of the kind `specifications`; names: of the files. NULL with AVLAST_ERROR_USAGE
 * (AV446) when their estimates cannot stand beside each other, or share no coefficient.
 */
AvlastResult *avlast_chart_join(AvlastResult *const *results, const char *const *names,
                                gsize n, GError **error);

/* Draws one kind; `item` picks among several (prepost: index of the outcome), else 0.
 * NULL with AVLAST_ERROR_USAGE when the result cannot be drawn so (the hint names the
 * kinds it can), AVLAST_ERROR_HELPER when gnuplot is missing, too old, fails or writes an
 * image that does not parse. */
AvlastChart *avlast_chart_draw(const AvlastResult *result, const char *kind, guint item,
                               const AvlastChartOptions *options, GError **error);

#endif
