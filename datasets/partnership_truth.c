/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/partnership.h"

/* The planted truth, as what one would find if everybody answered everything in very many
 * collaborations: those of 1,000 replications. `bundled` is the same of the 60 of the
 * bundled file, before anything is left out. */
enum { REPLICATIONS = 1000, SCALES = 4 };

static const char *const scale_names[SCALES] = {"open", "curious", "unprejudiced",
                                                "dialogue"};

/* Sums of whole numbers over collaborations: exact. [wave] */
typedef struct {
    gint64 n;
    gint64 sum[SCALES][2][2], square[SCALES][2][2], product[SCALES][2]; /* [side][wave] */
    gint64 item[PARTNERSHIP_ITEMS][2][2], item_square[PARTNERSHIP_ITEMS][2][2];
    gint64 overall[2][7][7], theme[2][PARTNERSHIP_THEMES][PARTNERSHIP_THEMES];
} Sums;

/* Scores as sums of items. */
static int score(const PartnershipAnswer *a, int scale)
{
    const int first = scale == 3 ? 0 : 3 * scale,
              end = scale == 3 ? PARTNERSHIP_ITEMS : first + 3;
    int sum = 0;

    for (int k = first; k < end; k++)
        sum += partnership_scored(a, k);
    return sum;
}

static void add_pair(Sums *sums, const PartnershipPair *pair)
{
    sums->n++;
    for (int wave = 0; wave < 2; wave++) {
        const PartnershipAnswer *a = &pair->answer[0][wave], *b = &pair->answer[1][wave];
        for (int s = 0; s < SCALES; s++) {
            sums->product[s][wave] += score(a, s) * score(b, s);
            for (int side = 0; side < 2; side++) {
                const int x = score(&pair->answer[side][wave], s);
                sums->sum[s][side][wave] += x;
                sums->square[s][side][wave] += x * x;
            }
        }
        for (int k = 0; k < PARTNERSHIP_ITEMS; k++)
            for (int side = 0; side < 2; side++) {
                const int x = partnership_scored(&pair->answer[side][wave], k);
                sums->item[k][side][wave] += x;
                sums->item_square[k][side][wave] += x * x;
            }
        sums->overall[wave][a->overall - 1][b->overall - 1]++;
        sums->theme[wave][a->theme][b->theme]++;
    }
}

static double variance(gint64 n, gint64 sum, gint64 square)
{
    const double mean = (double)sum / (double)n;
    return ((double)square - mean * (double)sum) / (double)(n - 1);
}

static double length_of(int scale)
{
    return scale == 3 ? PARTNERSHIP_ITEMS : 3;
}

/* Scores as means of items, 1-5. */
static double mean(const Sums *sums, int scale, int side, int wave)
{
    return (double)sums->sum[scale][side][wave] / (double)sums->n / length_of(scale);
}

/* Two-way ICC of a single rating, the sides being the two raters: ICC(C,1) consistency,
 * ICC(A,1) absolute agreement (McGraw and Wong 1996). */
static double icc(const Sums *sums, int scale, int wave, gboolean absolute)
{
    const double n = (double)sums->n,
                 a = variance(sums->n, sums->sum[scale][0][wave],
                              sums->square[scale][0][wave]),
                 b = variance(sums->n, sums->sum[scale][1][wave],
                              sums->square[scale][1][wave]),
                 ab = ((double)sums->product[scale][wave] -
                       (double)sums->sum[scale][0][wave] *
                           (double)sums->sum[scale][1][wave] / n) /
                      (n - 1.0),
                 rows = (a + b + 2.0 * ab) / 2.0, rest = (a + b - 2.0 * ab) / 2.0,
                 gap =
                     (double)(sums->sum[scale][0][wave] - sums->sum[scale][1][wave]) / n;
    return (rows - rest) / (rows + rest + (absolute ? gap * gap - 2.0 * rest / n : 0.0));
}

/* Cohen's kappa of a square table, with weights 1 on the diagonal or quadratic ones. */
static double kappa(const gint64 *table, int k, gboolean quadratic)
{
    double n = 0.0, seen = 0.0, expected = 0.0;
    g_autofree double *row = g_new0(double, (gsize)k), *column = g_new0(double, (gsize)k);

    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++) {
            n += (double)table[i * k + j];
            row[i] += (double)table[i * k + j];
            column[j] += (double)table[i * k + j];
        }
    for (int i = 0; i < k; i++)
        for (int j = 0; j < k; j++) {
            const double apart = quadratic ? (double)((i - j) * (i - j)) : i != j;
            seen += apart * (double)table[i * k + j] / n;
            expected += apart * row[i] * column[j] / (n * n);
        }
    return 1.0 - seen / expected;
}

static double alpha(const Sums *sums, int side, int wave)
{
    double items = 0.0;

    for (int k = 0; k < PARTNERSHIP_ITEMS; k++)
        items += variance(sums->n, sums->item[k][side][wave],
                          sums->item_square[k][side][wave]);
    return PARTNERSHIP_ITEMS / (PARTNERSHIP_ITEMS - 1.0) *
           (1.0 - items / variance(sums->n, sums->sum[3][side][wave],
                                   sums->square[3][side][wave]));
}

typedef struct {
    GString *csv;
    const Sums *planted, *bundled;
} Truth;

static void add(const Truth *truth, const char *quantity, const char *scale,
                const char *group, double planted, double bundled)
{
    g_string_append_printf(truth->csv, "%s,%s,%s,%.4f,%.4f\n", quantity, scale, group,
                           planted, bundled);
}

static void add_means(const Truth *truth, int s)
{
    static const char *const groups[4] = {"side=kommune;wave=1", "side=kommune;wave=2",
                                          "side=entreprenør;wave=1",
                                          "side=entreprenør;wave=2"};
    static const char *const waves[2] = {"wave=1", "wave=2"};
    const Sums *p = truth->planted, *b = truth->bundled;
    double change[2][2];

    for (int i = 0; i < 4; i++)
        add(truth, "mean", scale_names[s], groups[i], mean(p, s, i / 2, i % 2),
            mean(b, s, i / 2, i % 2));
    for (int w = 0; w < 2; w++)
        add(truth, "entrepreneur minus municipality", scale_names[s], waves[w],
            mean(p, s, 1, w) - mean(p, s, 0, w), mean(b, s, 1, w) - mean(b, s, 0, w));
    for (int side = 0; side < 2; side++) {
        change[0][side] = mean(p, s, side, 1) - mean(p, s, side, 0);
        change[1][side] = mean(b, s, side, 1) - mean(b, s, side, 0);
        add(truth, "wave 2 minus wave 1", scale_names[s],
            side == 0 ? "side=kommune" : "side=entreprenør", change[0][side],
            change[1][side]);
    }
    add(truth, "difference of the changes", scale_names[s], "all",
        change[0][1] - change[0][0], change[1][1] - change[1][0]);
    for (int w = 0; w < 2; w++) {
        add(truth, "ICC(A;1)", scale_names[s], waves[w], icc(p, s, w, TRUE),
            icc(b, s, w, TRUE));
        add(truth, "ICC(C;1)", scale_names[s], waves[w], icc(p, s, w, FALSE),
            icc(b, s, w, FALSE));
    }
    for (int i = 0; s == 3 && i < 4; i++)
        add(truth, "alpha", scale_names[s], groups[i], alpha(p, i / 2, i % 2),
            alpha(b, i / 2, i % 2));
}

static void add_kappas(const Truth *truth)
{
    static const char *const waves[2] = {"wave=1", "wave=2"};
    const Sums *p = truth->planted, *b = truth->bundled;

    for (int w = 0; w < 2; w++) {
        add(truth, "kappa with quadratic weights", "overall", waves[w],
            kappa(&p->overall[w][0][0], 7, TRUE), kappa(&b->overall[w][0][0], 7, TRUE));
        add(truth, "kappa", "hardest", waves[w],
            kappa(&p->theme[w][0][0], PARTNERSHIP_THEMES, FALSE),
            kappa(&b->theme[w][0][0], PARTNERSHIP_THEMES, FALSE));
    }
}

GString *partnership_truth(guint32 seed, guint32 replication)
{
    g_autofree PartnershipPair *pairs = g_new0(PartnershipPair, PARTNERSHIP_PAIRS);
    g_autofree Sums *planted = g_new0(Sums, 1), *bundled = g_new0(Sums, 1);
    const Truth truth = {g_string_new("quantity,scale,group,value,bundled\n"), planted,
                         bundled};

    partnership_generate(seed, replication, pairs);
    for (int i = 0; i < PARTNERSHIP_PAIRS; i++)
        add_pair(bundled, &pairs[i]);
    for (guint32 r = 1; r <= REPLICATIONS; r++) {
        partnership_generate(seed, r, pairs);
        for (int i = 0; i < PARTNERSHIP_PAIRS; i++)
            add_pair(planted, &pairs[i]);
    }
    for (int s = 0; s < SCALES; s++)
        add_means(&truth, s);
    add_kappas(&truth);
    return truth.csv;
}
