/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/needs_survey.h"

/* Draws about how people fill in a form: not of the population, but of a replication. */
typedef enum {
    FORM_BREAK = 64,
    FORM_PAGE,
    FORM_HASTE,
    FORM_SECONDS,
    FORM_STARTED,
    FORM_TEXT,
    FORM_REFUSED
} FormDraw;

#define DRAWS_PER_UNIT 128

/* Made-up names; any likeness to a place is chance. */
static const char *const district_names[NEEDS_SURVEY_DISTRICTS] = {
    "Bryggekanten", "Nordlia",  "Åsen",        "Elvebredden",
    "Sørhaug",      "Øvrebyen", "Kirkebakken", "Fjellsida"};
const char *const needs_situations[] = {"skole", "arbeid", "verken"};
const char *const needs_homes[] = {"foreldre", "alene", "andre"};
const char *const needs_educations[] = {"grunnskole", "videregående", "høyere"};

static const char *const wishes[] = {
    "Et sted å være, også på søndager", "Noen som svarer når jeg ringer \"Nav\"",
    "Billigere buss", "Jobb; hva som helst", "Mindre kø hos legen"};

const char *needs_district(int district)
{
    return district_names[district];
}

/* One person's form, written cell by cell as LimeSurvey exports: every cell quoted, pages
 * not reached empty. */
typedef struct {
    const StudySource *source;
    int person, item;
    int page, last; /* being written, reached */
    gboolean haste; /* ticks the same box all along */
    GString *csv;
} Form;

static void add_text(Form *form, const char *text)
{
    g_string_append(
        form->csv,
        form->csv->len > 0 && form->csv->str[form->csv->len - 1] != '\n' ? ",\"" : "\"");
    if (form->page <= form->last)
        for (; *text; text++) {
            if (*text == '"')
                g_string_append_c(form->csv, '"');
            g_string_append_c(form->csv, *text);
        }
    g_string_append_c(form->csv, '"');
}

static void add_number(Form *form, int value)
{
    char text[16];
    g_snprintf(text, sizeof text, "%d", value);
    add_text(form, text);
}

/* An answer; one in a hundred is refused. */
static void add_answer(Form *form, int value, int hasty)
{
    const gboolean refused = study_uniform(form->source, form->person, FORM_REFUSED,
                                           (guint32)form->item++) < 0.01;
    add_number(form, form->haste ? hasty : refused ? NEEDS_SURVEY_REFUSED : value);
}

static void add_answers(Form *form, const int *answers, int n, int hasty)
{
    for (int k = 0; k < n; k++)
        add_answer(form, answers[k], hasty);
}

/* A question that only some are asked. */
static void add_if(Form *form, gboolean asked, int value)
{
    if (asked)
        add_answer(form, value, value);
    else
        add_number(form, NEEDS_SURVEY_NOT_ASKED);
}

static void add_frame(Form *form, const NeedsPerson *p, const NeedsDrawn *drawn)
{
    char text[32];

    add_text(form, needs_district(p->district));
    g_snprintf(text, sizeof text, "gk%03d", p->unit + 1);
    add_text(form, text);
    add_text(form, needs_person_grown(p) ? "20-25" : "16-19");
    add_text(form, p->woman ? "kvinne" : "mann");
    add_text(form, needs_educations[p->education]);
    add_number(form, NEEDS_SURVEY_UNITS);
    add_number(form, drawn->persons);
    g_snprintf(text, sizeof text, "%.6f", drawn->weight);
    add_text(form, text);
}

/* Page 1: life. Page 2: wellbeing. Page 3: burdens and sleep. Page 4: needs. */
static void add_pages(Form *form, const NeedsPerson *p)
{
    const gboolean neither = p->situation == NEEDS_SURVEY_NEITHER;
    char text[16];

    form->page = 1;
    add_text(form, needs_situations[p->situation]);
    add_if(form, neither, p->months);
    add_if(form, neither, p->contact);
    add_text(form, needs_homes[p->home]);
    add_if(form, p->home != NEEDS_SURVEY_PARENTS, p->rent);
    form->page = 2;
    add_answers(form, p->who5, NEEDS_SURVEY_WHO5, 3);
    add_answers(form, p->ucla, NEEDS_SURVEY_UCLA, 2);
    form->page = 3;
    add_answers(form, p->hscl, NEEDS_SURVEY_HSCL, 2);
    g_snprintf(text, sizeof text, "%d.%d", p->sleep / 2, p->sleep % 2 ? 5 : 0);
    add_text(form, text);
    form->page = 4;
    for (int k = 0; k < NEEDS_SURVEY_NEEDS; k++)
        add_text(form, p->needs[k] ? "Y" : "N");
    add_text(form, study_chance(form->source, form->person, FORM_TEXT, 0.06)
                       ? wishes[p->unit % (int)G_N_ELEMENTS(wishes)]
                       : "");
    add_answers(form, p->offers, NEEDS_SURVEY_OFFERS, 3);
}

/* Seconds: half a minute and more a page, or far less in haste. */
static void add_seconds(Form *form)
{
    const double slow = study_within(
        1.0 + 0.3 * study_bell(form->source, form->person, FORM_SECONDS), 0.6, 2.5);
    const int hundredths = study_whole(
        (form->haste ? 1400.0 : 9500.0) * form->last * slow * slow, 900, 360000);
    char text[24];

    g_snprintf(text, sizeof text, "%d.%02d", hundredths / 100, hundredths % 100);
    form->page = 0;
    add_text(form, text);
}

static void add_dates(Form *form)
{
    const double u = study_uniform(form->source, form->person, FORM_STARTED, 0);
    const int at = (int)(u * 21 * 16 * 60); /* three weeks, from 7 to 23 */
    char text[32];

    g_snprintf(text, sizeof text, "2025-03-%02d %02d:%02d:00", 3 + at / 960,
               7 + at % 960 / 60, at % 60);
    form->page = form->last == 4 ? 0 : 5; /* only who finishes has submitted */
    add_text(form, text);
    form->page = 0;
    add_number(form, form->last);
    add_text(form, "nb");
}

static void add_person(GString *csv, const StudySource *source, int id,
                       const NeedsPopulation *population, const NeedsDrawn *drawn)
{
    Form form = {.source = source, .person = drawn->person, .last = 4, .csv = csv};
    char text[24];

    if (study_chance(source, drawn->person, FORM_BREAK, 0.04))
        form.last = 1 + study_pick(source, drawn->person, FORM_PAGE, 3);
    form.haste = study_chance(source, drawn->person, FORM_HASTE, 0.015);
    add_number(&form, id);
    add_dates(&form);
    g_snprintf(text, sizeof text, "T%05d", drawn->person + 1);
    add_text(&form, text);
    add_frame(&form, &population->people[drawn->person], drawn);
    g_snprintf(text, sizeof text, "%.6f", drawn->adjusted);
    add_text(&form, text);
    add_pages(&form, &population->people[drawn->person]);
    add_seconds(&form);
    g_string_append_c(csv, '\n');
}

static void add_header(GString *csv)
{
    static const struct {
        const char *name;
        int n;
    } questions[] = {{"situation", 0},
                     {"months", 0},
                     {"contact", 0},
                     {"home", 0},
                     {"rent", 0},
                     {"who5", NEEDS_SURVEY_WHO5},
                     {"ucla", NEEDS_SURVEY_UCLA},
                     {"hscl", NEEDS_SURVEY_HSCL},
                     {"sleep", 0},
                     {"need", NEEDS_SURVEY_NEEDS},
                     {"need[other]", 0},
                     {"offer", NEEDS_SURVEY_OFFERS},
                     {"interviewtime", 0}};

    g_string_append(csv, "\"id\",\"submitdate\",\"lastpage\",\"startlanguage\",\"token\","
                         "\"district\",\"unit\",\"agegroup\",\"kjønn\",\"education\","
                         "\"units\",\"persons\",\"weight\",\"weight_adjusted\"");
    for (gsize q = 0; q < G_N_ELEMENTS(questions); q++) {
        if (questions[q].n == 0)
            g_string_append_printf(csv, ",\"%s\"", questions[q].name);
        for (int k = 0; k < questions[q].n; k++)
            g_string_append_printf(csv, ",\"%s[SQ%03d]\"", questions[q].name, k + 1);
    }
    g_string_append_c(csv, '\n');
}

GString *needs_survey_data(guint32 seed, guint32 replication)
{
    g_auto(NeedsPopulation) population = {0};
    g_autofree NeedsDrawn *sample = g_new(NeedsDrawn, NEEDS_SURVEY_SAMPLE);
    const StudySource source =
        study_source(STUDY_NEEDS_SURVEY, seed, replication, DRAWS_PER_UNIT);
    GString *csv = g_string_new(NULL);

    needs_population_make(seed, &population);
    const int n = needs_sample_draw(&population, seed, replication, sample);
    add_header(csv);
    for (int j = 0, id = 1; j < n; j++)
        if (sample[j].answered)
            add_person(csv, &source, id++, &population, &sample[j]);
    return csv;
}

/* All who were drawn, with what the population register knows of them. */
GString *needs_survey_sample(guint32 seed, guint32 replication)
{
    g_auto(NeedsPopulation) population = {0};
    g_autofree NeedsDrawn *sample = g_new(NeedsDrawn, NEEDS_SURVEY_SAMPLE);
    GString *csv = g_string_new(
        "token,district,unit,agegroup,kjønn,education,units,persons,weight,answered\n");

    needs_population_make(seed, &population);
    const int n = needs_sample_draw(&population, seed, replication, sample);
    for (int j = 0; j < n; j++) {
        const NeedsPerson *p = &population.people[sample[j].person];
        g_string_append_printf(csv, "T%05d,%s,gk%03d,%s,%s,%s,%d,%d,%.6f,%d\n",
                               sample[j].person + 1, needs_district(p->district),
                               p->unit + 1, needs_person_grown(p) ? "20-25" : "16-19",
                               p->woman ? "kvinne" : "mann",
                               needs_educations[p->education], NEEDS_SURVEY_UNITS,
                               sample[j].persons, sample[j].weight, sample[j].answered);
    }
    return csv;
}
