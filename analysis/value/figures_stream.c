/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#endif

#include "value/figures.h"
#include "value/tally.h"

/* Draws of all figures are made a block at a time and told of at once. */

enum {
    BLOCK = AVLAST_VALUE_BLOCK,
    PART = 32, /* blocks whose sums are one part */
    SAMPLE = AVLAST_WINDOW_SAMPLE,
    KINDS = AVLAST_FIGURES
};

typedef struct {
    const AvlastScenarioValue *value;
    AvlastFigures *figures;
    guint count; /* of them */
    const double *p;
    guint *like;        /* per perspective: whose figures are the same but for a factor */
    double *times;      /* that factor */
    AvlastTally *tally; /* count x KINDS */
} Stream;

/* What one thread needs. */
typedef struct {
    AvlastBlockWork *work;
    struct _AvlastPaths **paths; /* per perspective */
    AvlastTallyView *view;       /* count x KINDS */
} Thread;

static gboolean is_made(const Stream *s, guint i)
{
    return s->figures[i].touched && s->like[i] == i;
}

static gboolean is_told(const Stream *s, guint i, guint kind)
{
    return is_made(s, i) && s->figures[i].figure[kind].asked;
}

/* --- perspectives that are others' multiples --- */

/* Society's money is often the public purse's times the cost of public funds. Its figures
 * are then not computed again, unless a threshold is its own. */
static gboolean is_multiple(const Stream *s, guint a, guint b, double *times)
{
    const AvlastScenarioValue *value = s->value;
    const AvlastLines *lines = value->lines;
    const AvlastMeasure *x = &s->figures[a].all, *y = &s->figures[b].all;
    gboolean any = FALSE;

    if (lines->drawn[lines->model->tax_cost] || lines->model->thresholds->len ||
        !x->financed || y->financed)
        return FALSE;
    for (guint l = 0; l < lines->lines->len; l++) {
        const double own = x->own[l] + value->tax_cost_point * x->financed[l];
        if (y->own[l] == 0.0 && own == 0.0)
            continue;
        if (!any)
            *times = own / y->own[l];
        any = TRUE;
        if (!(fabs(own - *times * y->own[l]) <= 4e-16 * fabs(own)))
            return FALSE;
    }
    return any && *times > 0.0 && isfinite(*times);
}

static void find_multiples(Stream *s)
{
    const AvlastValueModel *model = s->value->lines->model;
    const guint public = avlast_perspective_public(model),
                society = avlast_perspective_society(model);

    for (guint i = 0; i < s->count; i++) {
        s->like[i] = i;
        s->times[i] = 1.0;
    }
    if (is_multiple(s, society, public, &s->times[society]))
        s->like[society] = public;
}

static void take_over(const Stream *s, guint i)
{
    const AvlastFigures *from = &s->figures[s->like[i]];
    AvlastFigures *to = &s->figures[i];

    for (guint k = 0; k < KINDS; k++) {
        const gboolean ratio = k == AVLAST_FIGURE_GROSS || k == AVLAST_FIGURE_NET ||
                               k == AVLAST_FIGURE_PAYBACK;
        const double times = ratio ? 1.0 : s->times[i];
        const AvlastFigure *f = &from->figure[k];
        AvlastFigure *own = &to->figure[k];
        own->mean = times * f->mean;
        own->gain = times * f->gain;
        own->positive = f->positive;
        /* Without doubt it is the point to the last bit, and computed itself. */
        if (f->sd == 0.0)
            continue;
        own->sd = times * f->sd;
        own->low = times * f->low;
        own->high = times * f->high;
    }
    for (guint t = 0; to->by_year && t < s->value->lines->years; t++)
        to->by_year[t] = from->by_year[t];
}

/* --- opening --- */

static void set_tally(const Stream *s, guint i, guint kind)
{
    const AvlastValueModel *model = s->value->lines->model;
    const AvlastFigures *f = &s->figures[i];
    AvlastTally *t = &s->tally[i * KINDS + kind];

    t->n = s->value->n;
    t->parts = (t->n + (gsize)BLOCK * PART - 1) / ((gsize)BLOCK * PART);
    t->quantiles = f->figure[kind].spread;
    t->gains = kind == AVLAST_FIGURE_NPV && f->gains;
    t->by_year = kind == AVLAST_FIGURE_PAYBACK && f->by_year;
    t->years = s->value->lines->years - 1;
    t->n_bounds = 1;
    t->bounds = g_new0(double, model->thresholds->len + 1);
    t->bounds[0] = kind == AVLAST_FIGURE_PAYBACK ? (double)t->years : 0.0;
    for (guint b = 0; kind == AVLAST_FIGURE_NPV && b < model->thresholds->len; b++)
        t->bounds[t->n_bounds++] =
            g_array_index(model->thresholds, AvlastThreshold, b).above;
}

/* The first draws of one perspective's figures. */
static void fill_sample(const Stream *s, AvlastBlockWork *w, guint i, double *sample)
{
    struct _AvlastPaths *paths = NULL;
    AvlastFigureBlock at;

    for (gsize first = 0; first < SAMPLE; first += BLOCK) {
        avlast_block_at(w, first, BLOCK);
        avlast_figures_of_block(w, &s->figures[i], &paths, at);
        for (guint k = 0; k < KINDS; k++)
            memcpy(sample + (gsize)k * SAMPLE + first, at[k], sizeof at[k]);
    }
    avlast_paths_free(paths);
}

static gboolean open_tallies(const Stream *s, GError **error)
{
    const gsize size = (gsize)KINDS * SAMPLE;
    g_autofree double *sample = avlast_table(double, s->count, size, error);

    if (!sample)
        return FALSE;
#pragma omp parallel
    {
        AvlastBlockWork *w = avlast_block_work_new(s->value);
#pragma omp for schedule(dynamic, 1)
        for (guint i = 0; i < s->count; i++) {
            if (!is_made(s, i))
                continue;
            fill_sample(s, w, i, sample + i * size);
            for (guint k = 0; k < KINDS; k++)
                if (is_told(s, i, k)) {
                    set_tally(s, i, k);
                    avlast_tally_open(&s->tally[i * KINDS + k], s->p,
                                      sample + i * size + (gsize)k * SAMPLE);
                }
        }
        avlast_block_work_free(w);
    }
    return TRUE;
}

/* --- the draws --- */

static void open_thread(const Stream *s, Thread *t)
{
    t->work = avlast_block_work_new(s->value);
    t->paths = g_new0(struct _AvlastPaths *, s->count);
    t->view = g_new0(AvlastTallyView, s->count * KINDS);
    for (guint i = 0; i < s->count; i++)
        for (guint k = 0; k < KINDS; k++)
            if (is_told(s, i, k))
                avlast_tally_view_open(&s->tally[i * KINDS + k], &t->view[i * KINDS + k]);
}

static void close_thread(const Stream *s, Thread *t)
{
    for (guint i = 0; t->view && i < s->count * KINDS; i++)
        avlast_tally_view_clear(&t->view[i]);
    g_free(t->view);
    g_free(t->paths);
}

static void tell_block(const Stream *s, Thread *t, gsize b)
{
    AvlastFigureBlock at;

    avlast_block_at(t->work, b * BLOCK, (guint)MIN(s->value->n - b * BLOCK, BLOCK));
    for (guint i = 0; i < s->count; i++) {
        if (!is_made(s, i))
            continue;
        avlast_figures_of_block(t->work, &s->figures[i], &t->paths[i], at);
        for (guint k = 0; k < KINDS; k++)
            if (is_told(s, i, k))
                avlast_tally_look(&s->tally[i * KINDS + k], &t->view[i * KINDS + k],
                                  b / PART, at[k], t->work->n);
    }
}

static void run_threads(const Stream *s, Thread *threads)
{
    const gsize blocks = (s->value->n + BLOCK - 1) / BLOCK,
                parts = (blocks + PART - 1) / PART;

#pragma omp parallel
    {
        int id = 0;
#ifdef _OPENMP
        id = omp_get_thread_num();
#endif
        Thread *own = &threads[id];
        open_thread(s, own);
#pragma omp for schedule(dynamic, 1)
        for (gsize part = 0; part < parts; part++)
            for (gsize b = part * PART; b < MIN(blocks, (part + 1) * PART); b++)
                tell_block(s, own, b);
        for (guint i = 0; i < s->count; i++)
            avlast_paths_free(own->paths[i]);
        avlast_block_work_free(own->work);
    }
}

/* --- closing --- */

static void finish(const Stream *s, Thread *threads, int count, guint i, guint kind)
{
    AvlastFigures *f = &s->figures[i];
    AvlastFigure *figure = &f->figure[kind];
    const AvlastTally *tally = &s->tally[i * KINDS + kind];
    g_autofree AvlastTallyView **view = g_new(AvlastTallyView *, count);
    g_autofree gsize *above = g_new0(gsize, tally->n_bounds + 1);
    AvlastTallied told = {.above = above, .by_year = f->by_year};
    gsize views = 0;

    for (int v = 0; v < count; v++)
        if (threads[v].view)
            view[views++] = &threads[v].view[i * KINDS + kind];
    avlast_tally_finish(tally, view, views, &told);
    figure->mean = told.mean;
    figure->gain = told.gain;
    figure->positive = kind == AVLAST_FIGURE_PAYBACK ? tally->n - above[0] : above[0];
    for (guint b = 1; b < tally->n_bounds; b++)
        f->above[b - 1] = above[b];
    if (!told.found)
        return;
    figure->sd = told.sd;
    figure->low = told.quantile[0];
    figure->high = told.quantile[1];
}

static void close_all(const Stream *s, Thread *threads, int count)
{
    for (guint i = 0; i < s->count; i++)
        for (guint k = 0; k < KINDS; k++)
            if (is_told(s, i, k))
                finish(s, threads, count, i, k);
    for (int v = 0; v < count; v++)
        close_thread(s, &threads[v]);
}

/* A missing interval of a figure is to be found from its draws. */
static gboolean any_missing(const Stream *s)
{
    for (guint i = 0; i < s->count; i++)
        for (guint k = 0; k < KINDS; k++)
            if (s->figures[i].figure[k].spread && isnan(s->figures[i].figure[k].low))
                return TRUE;
    return FALSE;
}

gboolean avlast_figures_stream(const AvlastScenarioValue *value, AvlastFigures *figures,
                               guint count, const double p[2], gboolean *missing,
                               GError **error)
{
    int threads = 1;
#ifdef _OPENMP
    threads = omp_get_max_threads();
#endif
    g_autofree guint *like = g_new(guint, count);
    g_autofree double *times = g_new(double, count);
    g_autofree AvlastTally *tally = g_new0(AvlastTally, count * KINDS);
    g_autofree Thread *own = g_new0(Thread, threads);
    Stream s = {value, figures, count, p, like, times, tally};

    find_multiples(&s);
    if (!open_tallies(&s, error))
        return FALSE;
    run_threads(&s, own);
    close_all(&s, own, threads);
    for (guint i = 0; i < count; i++)
        if (like[i] != i)
            take_over(&s, i);
    *missing = any_missing(&s);
    for (guint i = 0; i < count * KINDS; i++)
        avlast_tally_clear(&tally[i]);
    return TRUE;
}
