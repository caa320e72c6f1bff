/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "datasets/work_start.h"

/* Made-up names; any likeness to a place is chance. */
static const char *const office_names[WORK_START_OFFICES] = {
    "Nav Måkevik", "Nav Tindøy",    "Nav Bjørkåsen", "Nav Fjærland sør", "Nav Storelv",
    "Nav Lyngmo",  "Nav Granhøyde", "Nav Sildevåg",  "Nav Kvistbygda"};
static const char *const municipality_names[WORK_START_OFFICES] = {
    "Måkevik", "Tindøy",    "Bjørkåsen", "Bjørkåsen", "Storelv",
    "Storelv", "Granhøyde", "Sildevåg",  "Kvistbygda"};
static const char *const education_names[] = {"grunnskole", "videregående", "høyere"};
static const char *const benefit_names[] = {"ingen", "dagpenger",   "aap",
                                            "kvp",   "sosialhjelp", "tiltakspenger"};

const char *work_start_office(int office)
{
    return office_names[office];
}

const char *work_start_municipality(int office)
{
    return municipality_names[office];
}

static WorkStartPerson *make(guint32 seed, guint32 replication)
{
    WorkStartPerson *people = g_new0(WorkStartPerson, WORK_START_PEOPLE);

    work_start_generate(seed, replication, people);
    return people;
}

static void add_month(GString *csv, int month)
{
    g_string_append_printf(csv, "%d-%02d", 2021 + month / 12, 1 + month % 12);
}

/* Months since intake of the start of stable work, or how long one was watched without
 * it: three months must be seen to tell. */
static void add_stable(GString *csv, const WorkStartPerson *p)
{
    const int start = work_start_stable(p, p->place, p->moved);
    const int last = p->moved - p->intake - 2;

    if (start >= 0)
        g_string_append_printf(csv, ";%d;1;", start - p->intake + 1);
    else
        g_string_append_printf(csv, ";%d;0;%s", MAX(last, 0),
                               p->moved < WORK_START_MONTHS ? "flyttet" : "vindu slutt");
}

static void add_sum(GString *csv, const WorkStartPerson *p, WorkStartSum what, int year)
{
    g_string_append_c(csv, ';');
    if (p->moved - p->intake >= 12 * year)
        g_string_append_printf(
            csv, "%d", work_start_sum(p, p->place, what, 12 * year - 11, 12 * year));
}

/* NOK 1,000 with a decimal comma. */
static void add_thousands(GString *csv, const WorkStartPerson *p, WorkStartSum what,
                          int year)
{
    const int sum = work_start_sum(p, p->place, what, 12 * year - 11, 12 * year);

    g_string_append_c(csv, ';');
    if (p->moved - p->intake >= 12 * year)
        g_string_append_printf(csv, "%d,%02d", sum / 1000, sum % 1000 / 10);
}

GString *work_start_people(guint32 seed, guint32 replication)
{
    g_autofree WorkStartPerson *people = make(seed, replication);
    GString *csv = g_string_new(
        "person;office;municipality;caseworker;intake;offer;kjønn;age;education;"
        "health;child;worked_before;assisted_before;assessment;work_y1;work_y2;wage_y1;"
        "wage_y2;assisted_y1;assisted_y2;benefits_y1;benefits_y2;stable_after;stable;"
        "stopped\r\n");

    for (int i = 0; i < WORK_START_PEOPLE; i++) {
        const WorkStartPerson *p = &people[i];
        g_string_append_printf(csv, "%04d;%s;%s;v%02d;", i + 1,
                               work_start_office(p->office),
                               work_start_municipality(p->office), p->caseworker + 1);
        add_month(csv, p->intake);
        g_string_append_printf(
            csv, ";%s;%s;%d;%s;%d;%d;%d;%d;%d", p->place ? "plass" : "venteliste",
            p->woman ? "kvinne" : "mann", p->age, education_names[p->education],
            p->health, p->child, p->worked, p->assisted, p->assessment);
        for (int year = 1; year <= 2; year++)
            add_sum(csv, p, WORK_START_IN_WORK, year);
        for (int year = 1; year <= 2; year++)
            add_thousands(csv, p, WORK_START_WAGE, year);
        for (int year = 1; year <= 2; year++)
            add_sum(csv, p, WORK_START_ON_ASSISTANCE, year);
        for (int year = 1; year <= 2; year++)
            add_thousands(csv, p, WORK_START_PUBLIC, year);
        add_stable(csv, p);
        g_string_append(csv, "\r\n");
    }
    return study_windows_1252(csv);
}

GString *work_start_months(guint32 seed, guint32 replication)
{
    g_autofree WorkStartPerson *people = make(seed, replication);
    GString *csv =
        g_string_new("person,month,since,work,studies,hours,wage,benefit,paid\n");

    for (int i = 0; i < WORK_START_PEOPLE; i++)
        for (int t = 0; t < people[i].moved; t++) {
            const WorkStartMonth *m = &people[i].potential[people[i].place ? 1 : 0][t];
            g_string_append_printf(csv, "%04d,", i + 1);
            add_month(csv, t);
            g_string_append_printf(csv, ",%d,%d,%d,%d,%d,%s,%d\n",
                                   t - people[i].intake + 1, m->work, m->studies,
                                   m->hours, m->wage, benefit_names[m->benefit], m->paid);
        }
    return csv;
}

/* Days of six and a half hours, as an Excel list of the provider's with a sep= line. */
GString *work_start_attendance(guint32 seed, guint32 replication)
{
    g_autofree WorkStartPerson *people = make(seed, replication);
    GString *csv = g_string_new(
        "\xef\xbb\xbfsep=;\r\nperson;week;monday;planned;attended;hours;coach\r\n");

    for (int i = 0; i < WORK_START_PEOPLE; i++) {
        const WorkStartPerson *p = &people[i];
        GDate day;
        g_date_clear(&day, 1);
        g_date_set_dmy(&day, 1, (GDateMonth)(1 + p->intake % 12),
                       (GDateYear)(2021 + p->intake / 12));
        while (g_date_get_weekday(&day) != G_DATE_MONDAY)
            g_date_add_days(&day, 1);
        for (int week = 0; p->place && week < p->weeks; week++) {
            const int halves = 13 * p->days[week];
            g_string_append_printf(csv, "%04d;%d;%d-%02d-%02d;4;%d;%d%s;%s\r\n", i + 1,
                                   week + 1, g_date_get_year(&day),
                                   (int)g_date_get_month(&day), g_date_get_day(&day),
                                   p->days[week], halves / 2, halves % 2 ? ",5" : "",
                                   i % 3 == 0   ? "Åse"
                                   : i % 3 == 1 ? "Bjørn"
                                                : "Ella");
            g_date_add_days(&day, 7);
        }
    }
    return csv;
}
