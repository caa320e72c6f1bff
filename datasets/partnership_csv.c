/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/partnership.h"

/* Draws about how forms are filled in. */
typedef enum {
    FORM_CODE = 96, /* by side and wave */
    FORM_MINUTES = FORM_CODE + 4,
    FORM_DAY = FORM_MINUTES + 4
} FormDraw;

#define DRAWS_PER_UNIT 128

/* Made-up names; any likeness to a place is chance. */
static const char *const municipalities[12] = {
    "Måkevik",    "Tindøy",     "Bjørkåsen", "Storelv",   "Granhøyde", "Sildevåg",
    "Kvistbygda", "Fossegrend", "Lyngskjær", "Rypedalen", "Åkervik",   "Vargøy"};
static const char *const units[5] = {"Nav", "helse og mestring", "skole", "barnevern",
                                     "kultur og fritid"};
static const char *const fields[4] = {"arbeid", "psykisk helse", "skole", "fritid"};
static const char *const contracts[3] = {"tilskudd", "anskaffelse", "partnerskap"};
static const char *const themes[PARTNERSHIP_THEMES] = {"tid", "penger", "roller", "språk",
                                                       "ingenting"};
static const char *const sides[2] = {"kommune", "entreprenør"};

static PartnershipPair *make(guint32 seed, guint32 replication)
{
    PartnershipPair *pairs = g_new0(PartnershipPair, PARTNERSHIP_PAIRS);

    partnership_generate(seed, replication, pairs);
    return pairs;
}

/* An answer as it stands in the file: 3 in 200 do not know, 3 in 1,000 won't say. */
static void add_answer(GString *csv, const StudySource *source, int unit, int at,
                       guint32 item, int value)
{
    const double u = study_uniform(source, unit, FORM_CODE + at, item);

    g_string_append_printf(csv, ";\"%d\"",
                           u < 0.015   ? PARTNERSHIP_DONT_KNOW
                           : u < 0.018 ? PARTNERSHIP_REFUSED
                                       : value);
}

static void add_row(GString *csv, const StudySource *source, int unit, int side, int wave,
                    const PartnershipAnswer *a)
{
    const int at = 2 * side + wave,
              minute =
                  (int)(28 * 10 * 60 * study_uniform(source, unit, FORM_DAY + at, 0)),
              slow = study_whole(
                  380.0 + 110.0 * study_bell(source, unit, FORM_MINUTES + at), 60, 3600);

    g_string_append_printf(
        csv, "\"%d\";\"%d-%02d-%02dT%02d:%02d:00\";\"%d\";\"s%02d\";\"%s\";\"%d\";\"%s\"",
        31000000 + 4 * unit + at + 1000 * wave, 2024 + wave, 10, 1 + minute / 600,
        8 + minute % 600 / 60, minute % 60, 1000 * slow, unit + 1, sides[side], wave + 1,
        a->leader ? "leder" : "medarbeider");
    for (int k = 0; k < PARTNERSHIP_ITEMS; k++)
        add_answer(csv, source, unit, at, (guint32)k, a->items[k]);
    add_answer(csv, source, unit, at, PARTNERSHIP_ITEMS, a->overall);
    g_string_append_printf(csv, ";\"%s\"\r\n", themes[a->theme]);
}

/* As Nettskjema exports: semicolons, every cell quoted, byte order mark, $ names for what
 * it knows itself. */
GString *partnership_data(guint32 seed, guint32 replication)
{
    static const char *const facets[3] = {"open", "curious", "unprejudiced"};
    g_autofree PartnershipPair *pairs = make(seed, replication);
    const StudySource source =
        study_source(STUDY_PARTNERSHIP, seed, replication, DRAWS_PER_UNIT);
    GString *csv =
        g_string_new("\xef\xbb\xbf\"$submission_id\";\"$created\";"
                     "\"$answer_time_ms\";\"pair\";\"side\";\"wave\";\"role\"");

    for (int k = 0; k < PARTNERSHIP_ITEMS; k++)
        g_string_append_printf(csv, ";\"%s_%d\"", facets[k / 3], k % 3 + 1);
    g_string_append(csv, ";\"overall\";\"hardest\"\r\n");
    for (int wave = 0; wave < 2; wave++)
        for (int i = 0; i < PARTNERSHIP_PAIRS; i++)
            for (int side = 0; side < 2; side++)
                if (pairs[i].answer[side][wave].answered)
                    add_row(csv, &source, i, side, wave, &pairs[i].answer[side][wave]);
    return csv;
}

/* What the municipalities' register of agreements holds. */
GString *partnership_pairs(guint32 seed, guint32 replication)
{
    g_autofree PartnershipPair *pairs = make(seed, replication);
    GString *csv = g_string_new("pair,municipality,unit,field,contract,months,grant\n");

    for (int i = 0; i < PARTNERSHIP_PAIRS; i++)
        g_string_append_printf(csv, "s%02d,%s,%s,%s,%s,%d,%d\n", i + 1,
                               municipalities[pairs[i].municipality],
                               units[pairs[i].unit], fields[pairs[i].field],
                               contracts[pairs[i].contract], pairs[i].months,
                               pairs[i].grant);
    return csv;
}
