/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/study.h"

StudySource study_source(StudyNumber study, guint32 seed, guint32 replication,
                         guint32 draws)
{
    const guint32 purpose = AVLAST_PURPOSE_STUDY_DATA | (guint32)study << 16;
    return (StudySource){{seed, purpose}, replication, draws};
}

double study_uniform(const StudySource *source, int unit, int draw, guint32 attempt)
{
    const guint32 item = (guint32)unit * source->draws + (guint32)draw;
    return avlast_random_uniform(source->stream, source->replication, item, attempt);
}

gboolean study_chance(const StudySource *source, int unit, int draw, double probability)
{
    return study_uniform(source, unit, draw, 0) < probability;
}

double study_bell(const StudySource *source, int unit, int draw)
{
    double sum = -2.0;
    for (guint32 attempt = 0; attempt < 4; attempt++)
        sum += study_uniform(source, unit, draw, attempt);
    return sum * 0x1.bb67ae8584caap+0;
}

int study_pick(const StudySource *source, int unit, int draw, int n)
{
    return (int)((double)n * study_uniform(source, unit, draw, 0));
}

int study_whole(double x, int low, int high)
{
    if (x <= (double)low)
        return low;
    if (x >= (double)high)
        return high;
    return (int)(x + 0.5);
}

double study_within(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

GString *study_windows_1252(GString *text)
{
    gsize length = 0;
    g_autofree char *bytes = g_convert(text->str, (gssize)text->len, "WINDOWS-1252",
                                       "UTF-8", NULL, &length, NULL);

    g_assert(bytes != NULL); /* our own letters */
    g_string_free(text, TRUE);
    return g_string_new_len(bytes, (gssize)length);
}
