/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/study.h"
#include "datasets/young_minds.h"

/* Made-up names; any likeness to a school is chance. */
static const char *const school_names[YOUNG_MINDS_SCHOOLS] = {
    "Måkeberget skole",   "Lyktegården skole",   "Tårnhøyden skole",  "Bølgetoppen skole",
    "Ørnereiret skole",   "Bjørkesvingen skole", "Grønnlunden skole", "Åkertoppen skole",
    "Fjærevika skole",    "Tangbukta skole",     "Skjellåsen skole",  "Brisehaugen skole",
    "Granåskollen skole", "Myrulla skole",       "Rypeflya skole",    "Tjernslåtta skole",
    "Holmegløtten skole", "Lundeskjæret skole",  "Værslåtten skole",  "Sildegarnet skole",
    "Steinrøysa skole",   "Fossegrøa skole",     "Einerløkka skole",  "Kvisthøgda skole"};

static const char *const block_names[YOUNG_MINDS_BLOCKS] = {
    "Midtbyen", "Østsida", "Vestvågen", "Nordåsen", "Sørøya", "Fjellgrenda"};

static const char *const education_names[] = {"grunnskole", "videregående", "høyere"};

const char *young_minds_school(int school)
{
    return school_names[school];
}

const char *young_minds_block(int block)
{
    return block_names[block];
}

static void add_answers(GString *csv, const YoungMindsOutcome *o)
{
    for (int k = 0; k < 5; k++)
        g_string_append_printf(csv, ";%d", o->who5[k]);
    for (int k = 0; k < 3; k++)
        g_string_append_printf(csv, ";%d", o->ucla[k]);
}

/* Half days as days with a decimal comma; empty when there is no register. */
static void add_days(GString *csv, int half_days)
{
    g_string_append_c(csv, ';');
    if (half_days != YOUNG_MINDS_MOVED)
        g_string_append_printf(csv, "%d%s", half_days / 2, half_days % 2 ? ",5" : "");
}

static void add_count(GString *csv, int count)
{
    g_string_append_c(csv, ';');
    if (count != YOUNG_MINDS_MOVED)
        g_string_append_printf(csv, "%d", count);
}

GString *young_minds_csv(const YoungMindsPupil pupils[YOUNG_MINDS_PUPILS])
{
    GString *csv =
        g_string_new("\xef\xbb\xbfpupil;school;block;arm;kjønn;grade;parents_education"
                     ";who5_1_pre;who5_2_pre;who5_3_pre;who5_4_pre;who5_5_pre"
                     ";ucla_1_pre;ucla_2_pre;ucla_3_pre;absence_pre;contacts_pre"
                     ";who5_1_post;who5_2_post;who5_3_post;who5_4_post;who5_5_post"
                     ";ucla_1_post;ucla_2_post;ucla_3_post;absence_post;contacts_post"
                     ";referred_post;child_welfare_post\r\n");

    for (int i = 0; i < YOUNG_MINDS_PUPILS; i++) {
        const YoungMindsPupil *p = &pupils[i];
        g_string_append_printf(csv, "p%04d;%s;%s;%s;%s;%d;%s", i + 1,
                               young_minds_school(p->school), young_minds_block(p->block),
                               p->pilot ? "pilot" : "usual", p->girl ? "jente" : "gutt",
                               p->grade,
                               p->parents < 0 ? "" : education_names[p->parents]);
        add_answers(csv, &p->before);
        add_days(csv, p->before.absence);
        add_count(csv, p->before.contacts);
        add_answers(csv, &p->after);
        add_days(csv, p->after.absence);
        add_count(csv, p->after.contacts);
        add_count(csv, p->after.referred);
        add_count(csv, p->after.child_welfare);
        g_string_append(csv, "\r\n");
    }
    return csv;
}

GString *young_minds_data(guint32 seed, guint32 replication)
{
    g_autofree YoungMindsPupil *pupils = g_new0(YoungMindsPupil, YOUNG_MINDS_PUPILS);

    young_minds_generate(seed, replication, pupils);
    return young_minds_csv(pupils);
}
