/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/random.h"
#include "data/sql.h"
#include "study/plan.h"
#include "support.h"
#include "survey/instrument.h"
#include "survey/scale_frame.h"

static AvlastInstrument *instrument_of(const char *name)
{
    g_autoptr(GError) error = NULL;
    AvlastInstrument *instrument = avlast_instrument_find(name, &error);
    assert_no_error(error);
    return instrument;
}

/* --- the catalogue --- */

static void check_score(const AvlastInstrument *instrument, const AvlastScale *scale)
{
    double low, high;

    avlast_scale_extremes(scale, &low, &high);
    ck_assert_double_eq(low, scale->min);
    ck_assert_double_eq(high, scale->max);
    ck_assert(scale->min < scale->max);
    for (char **item = scale->reverse; *item; item++)
        ck_assert(g_strv_contains((const char *const *)scale->items, *item));
    for (guint b = 0; b < scale->bands->len; b++) {
        const AvlastScaleBand *band = g_ptr_array_index(scale->bands, b);
        ck_assert(band->low <= scale->max && band->low < band->high);
        ck_assert(band->label && band->label_nb);
    }
    ck_assert(!scale->bands->len || scale->bands_source);
    ck_assert(isnan(scale->smallest) || scale->smallest_source);
    ck_assert(instrument->n_items >= avlast_scale_items(scale));
    ck_assert(scale->score == AVLAST_SCORE_PROFILE ||
              scale->better != AVLAST_BETTER_UNSAID);
}

START_TEST(every_instrument_is_sane)
{
    const char *name = avlast_instrument_names()[_i];
    g_autoptr(AvlastInstrument) instrument = instrument_of(name);
    g_autofree char *relative = g_strdup_printf("datasets/scales/%s.yaml", name),
                    *path = source_path(relative), *text = avlast_instrument_text(name),
                    *file = NULL;

    ck_assert(g_file_get_contents(path, &file, NULL, NULL));
    ck_assert_str_eq(text, file);
    ck_assert_str_eq(instrument->name, name);
    ck_assert(instrument->title && instrument->title_nb && instrument->source &&
              instrument->licence);
    for (guint i = 0; i < instrument->scores->len; i++)
        check_score(instrument, g_ptr_array_index(instrument->scores, i));
}
END_TEST

START_TEST(faulty_instruments_are_refused_with_their_place)
{
    static const struct {
        const char *scores, *message;
    } cases[] = {
        {"[{name: a, items: [1, 4]}]", "4 is no item"},
        {"[{name: a, items: [1, 1]}]", "stands twice"},
        {"[{name: a, range: [0, 15]}]", "from 0 to 12"},
        {"[{name: a, table: [[0, 1], [1, 2]]}]", "the table ends before the sum 12"},
        {"[{name: a, table: [[1, 1]]}]", "row 1 of a table is [0, score]"},
        {"[{name: a, bands: [{name: x, from: 0}]}]", "bands_source"},
        {"[{name: a, bands_source: b, bands: [{name: x, from: 1}]}]", "lowest score"},
        {"[{name: a, bands_source: b, bands: [{name: x, from: 0}, {name: y, from: 0}]}]",
         "does not begin above"},
        {"[{name: a, min_answered: 4}]", "at most 3"},
        {"[{name: a, score: t}]", "reference"},
        {"[{name: a}, {name: a}]", "two scores"},
        {"[]", "without scores"},
        {"[{name: a, colour: red}]", "colour"}};
    const char *head = "avlast-scale: 1\nname: x\nitems: 3\nitem_range: [0, 4]\nscores: ";
    g_autofree char *text = g_strconcat(head, cases[_i].scores, "\n", NULL);
    g_autoptr(GError) error = NULL;

    ck_assert(avlast_instrument_parse(text, strlen(text), "x.yaml", &error) == NULL);
    assert_error(error, AVLAST_ERROR_PLAN, cases[_i].message);
    ck_assert(g_str_has_prefix(error->message, "x.yaml:5:"));
}
END_TEST

/* --- scores --- */

static double score_of(const AvlastScale *scale, const char *answers)
{
    double x[32];
    g_auto(GStrv) parts = g_strsplit(answers, " ", -1);

    ck_assert_uint_eq(g_strv_length(parts), avlast_scale_items(scale));
    for (guint i = 0; parts[i]; i++)
        x[i] = strcmp(parts[i], ".") == 0 ? NAN : g_ascii_strtod(parts[i], NULL);
    return avlast_scale_score(scale, x, NULL);
}

START_TEST(published_examples)
{
    g_autoptr(AvlastInstrument) who5 = instrument_of("who5");
    g_autoptr(AvlastInstrument) swemwbs = instrument_of("swemwbs");
    g_autoptr(AvlastInstrument) sdq = instrument_of("sdq");
    g_autoptr(AvlastInstrument) gse = instrument_of("gse10");
    g_autoptr(AvlastInstrument) eq5d = instrument_of("eq5d5l");
    g_autoptr(AvlastInstrument) rses = instrument_of("rses");
    const AvlastScale *who = g_ptr_array_index(who5->scores, 0);
    const AvlastScale *metric = g_ptr_array_index(swemwbs->scores, 0);
    const AvlastScale *emotional = avlast_instrument_score(sdq, "emotional", NULL);
    const AvlastScale *hyper = avlast_instrument_score(sdq, "hyperactivity", NULL);
    const AvlastScale *mastery = g_ptr_array_index(gse->scores, 0);
    const AvlastScale *profile = avlast_instrument_score(eq5d, "profile", NULL);

    ck_assert_double_eq(score_of(who, "3 4 2 5 1"), 60.0);
    ck_assert(isnan(score_of(who, "3 4 2 5 .")));
    ck_assert_double_eq(score_of(metric, "3 3 3 3 3 3 3"), 19.25);
    ck_assert_double_eq(score_of(metric, "5 5 5 5 5 5 4"), 32.55);
    /* sdqinfo.org: 4 from three answers is scaled up to 6.67 and rounded to 7 */
    ck_assert_double_eq(score_of(emotional, "2 1 1 . ."), 7.0);
    ck_assert(isnan(score_of(emotional, "2 1 . . .")));
    /* 21 and 25 are reversed */
    ck_assert_double_eq(score_of(hyper, "0 0 0 0 0"), 4.0);
    ck_assert_double_eq(score_of(mastery, "3 3 3 3 3 3 3 . . ."), 30.0);
    ck_assert(isnan(score_of(mastery, "3 3 3 3 3 3 . . . .")));
    ck_assert_double_eq(score_of(profile, "1 1 2 3 1"), 11231.0);
    ck_assert_double_eq(
        score_of(g_ptr_array_index(rses->scores, 0), "4 1 4 4 1 1 4 1 1 4"), 40.0);
}
END_TEST

/* The answers of many persons, some missing; every score of the catalogue by C and by
 * SQL, bit by bit. */
static AvlastFrame *people(const AvlastInstrument *instrument, gsize rows)
{
    const AvlastStream stream = {11, AVLAST_PURPOSE_BOOTSTRAP};
    AvlastFrame *frame = avlast_frame_new("made", rows);
    const double width = instrument->item_max - instrument->item_min + 1.0;

    frame->header = g_new0(char *, instrument->n_items + 1);
    for (guint j = 0; j < instrument->n_items; j++) {
        g_autofree char *name = g_strdup_printf("x_%u", j + 1);
        AvlastColumn *column = avlast_column_new(name, AVLAST_COLUMN_NUMBER, rows, NULL);
        for (gsize i = 0; i < rows; i++) {
            const double u = avlast_random_uniform(stream, (guint32)i, j, 0);
            const double v = avlast_random_uniform(stream, (guint32)i, j, 1);
            if (v < (i % 3 == 0 ? 0.0 : i % 3 == 1 ? 0.15 : 0.93))
                continue;
            column->number[i] = instrument->item_min + floor(u * width);
            column->reason[i] = AVLAST_PRESENT;
        }
        frame->header[j] = g_strdup(name);
        avlast_frame_add(frame, column);
    }
    return frame;
}

static void compare_with_sql(AvlastFrame *frame, const AvlastScale *scale)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *sql = avlast_scale_sql(scale),
                    *let = g_strdup_printf("%s = %s", scale->name, sql);
    g_autoptr(AvlastScores) scores = avlast_scores_new(frame, scale, &error);
    guint present = 0, absent = 0;

    assert_no_error(error);
    avlast_sql_let(frame, let, &error);
    assert_no_error(error);
    const AvlastColumn *column = avlast_frame_find(frame, scale->name);
    for (gsize i = 0; i < frame->rows; i++) {
        const double c = scores->score[i], s = column->number[i];
        ck_assert_msg((isnan(c) && isnan(s)) || c == s, "%s row %zu: %.17g by SQL %.17g",
                      scale->name, i, c, s);
        present += isnan(c) ? 0 : 1;
        absent += isnan(c) ? 1 : 0;
    }
    ck_assert(present > 0 && absent > 0);
}

START_TEST(sql_gives_the_same_bits)
{
    g_autoptr(AvlastInstrument) instrument = instrument_of(avlast_instrument_names()[_i]);
    g_autoptr(AvlastFrame) frame = people(instrument, 400);
    g_auto(GStrv) columns = avlast_instrument_columns(instrument, "x", NULL, NULL, NULL);

    for (guint s = 0; s < instrument->scores->len; s++) {
        g_autoptr(AvlastScale) scale =
            avlast_scale_copy(g_ptr_array_index(instrument->scores, s));
        avlast_scale_bind(scale, (const char *const *)columns);
        compare_with_sql(frame, scale);
        /* and of the same items: prorated, in per cent, as T */
        if (scale->n_table || scale->score == AVLAST_SCORE_PROFILE)
            continue;
        g_autofree char *name = g_strconcat(scale->name, "2", NULL),
                        *third = g_strconcat(scale->name, "3", NULL);
        g_free(scale->name);
        scale->name = g_strdup(name);
        scale->min_answered = 2;
        scale->score = AVLAST_SCORE_PERCENT;
        compare_with_sql(frame, scale);
        g_free(scale->name);
        scale->name = g_strdup(third);
        scale->score = AVLAST_SCORE_T;
        scale->reference_mean = 12.3;
        scale->reference_sd = 4.56;
        compare_with_sql(frame, scale);
    }
}
END_TEST

/* --- answers in a frame --- */

START_TEST(answers_outside_the_range_are_errors_with_their_place)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "d.csv",
                                       "id,who5_1,who5_2,who5_3,who5_4,who5_5\n"
                                       "a,1,2,3,4,5\n"
                                       "b,1,2,9,4,7\n"
                                       "c,1,2,9,4,5\n");
    g_autoptr(AvlastInput) input = avlast_input_open(path, NULL, NULL);
    g_autoptr(AvlastFrame) frame = avlast_input_read(input, NULL, NULL);
    g_autoptr(AvlastInstrument) who5 = instrument_of("who5");
    g_auto(GStrv) columns = avlast_instrument_columns(
        who5, "WHO5", avlast_input_header(input), "d.csv", NULL);
    g_autoptr(AvlastScale) scale = avlast_scale_copy(g_ptr_array_index(who5->scores, 0));
    g_autoptr(GError) error = NULL;

    avlast_scale_bind(scale, (const char *const *)columns);
    ck_assert(!avlast_scale_check(frame, input, scale, &error));
    assert_error(
        error, AVLAST_ERROR_INCONSISTENT,
        "d.csv:3:7: error AV263: '9' is no answer to 'who5_3': they are from 0 to "
        "5 (scale 'total'; and 1 more)");
    g_clear_error(&error);
    ck_assert(avlast_scores_new(frame, scale, &error) == NULL);
    assert_error(error, AVLAST_ERROR_INCONSISTENT, "d.csv:3: error AV263");
    remove_folder(folder);
}
END_TEST

START_TEST(columns_are_found_by_the_names_that_tools_make)
{
    static const char *const kinds[][6] = {
        {"who5_1", "who5_2", "who5_3", "who5_4", "who5_5", NULL},
        {"WHO51", "WHO52", "WHO53", "WHO54", "WHO55", NULL},
        {"who5.1", "who5.2", "who5.3", "who5.4", "who5.5", NULL},
        {"who5_01", "who5_02", "who5_03", "who5_04", "who5_05", NULL},
        {"who5[SQ001]", "who5[SQ002]", "who5[SQ003]", "who5[SQ004]", "who5[SQ005]",
         NULL}};
    g_autoptr(AvlastInstrument) who5 = instrument_of("who5");
    g_autoptr(GError) error = NULL;

    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
        g_auto(GStrv) columns =
            avlast_instrument_columns(who5, "who5", kinds[k], "d.csv", NULL);
        ck_assert(columns != NULL);
        ck_assert_str_eq(columns[4], kinds[k][4]);
    }
    static const char *const short_of_one[] = {"who5_1", "who5_2", "who5_4", "who5_5",
                                               NULL};
    ck_assert(avlast_instrument_columns(who5, "who5", short_of_one, "d.csv", &error) ==
              NULL);
    assert_error(error, AVLAST_ERROR_USAGE,
                 "'d.csv' lacks 1 of the 5 items of 'who5': "
                 "'who5_3'");
}
END_TEST

START_TEST(reasons_of_missing_scores)
{
    char *folder = temporary_folder();
    g_autofree char *path =
        write_file(folder, "d.csv", "a,b,c\n1,2,3\n,2,3\n1,-9,3\n1,2,\n");
    static const char *const missing[] = {"-9", NULL};
    const AvlastInputOptions options = {.csv = {.missing = missing}};
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, &options, NULL, NULL);
    g_autoptr(AvlastScale) scale = avlast_scale_new("s");
    scale->items = g_strsplit("a,b,c", ",", -1);
    scale->reverse = g_new0(char *, 1);
    g_autoptr(AvlastScores) scores = avlast_scores_new(frame, scale, NULL);

    ck_assert_double_eq(scores->score[0], 6.0);
    ck_assert_str_eq(
        g_ptr_array_index(scores->column->reasons, scores->column->reason[1]), "empty");
    ck_assert_str_eq(
        g_ptr_array_index(scores->column->reasons, scores->column->reason[2]),
        "coded -9");
    ck_assert_uint_eq(scores->answered[3], 2);
    remove_folder(folder);
}
END_TEST

/* --- scales of a plan --- */

static AvlastPlan *plan_with(const char *scales, GError **error)
{
    char *folder = temporary_folder();
    g_autofree char *text =
                        g_strconcat("avlast: 1\ndata: {file: d.csv}\nscales:\n", scales,
                                    "analyses:\n  - {name: a, command: survey, "
                                    "statistic: mean, variables: s}\n",
                                    NULL),
                    *path = write_file(folder, "plan.yaml", text);
    AvlastPlan *plan = avlast_plan_read(path, error);
    remove_folder(folder);
    return plan;
}

START_TEST(a_plan_takes_scales_from_the_catalogue)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan =
        plan_with("  - {name: s, instrument: who5, items: 'w{}_post', label: After}\n"
                  "  - {name: t, instrument: sdq, part: peer}\n"
                  "  - {name: r, instrument: rses, item_range: [0, 3]}\n"
                  "  - {name: p, items: [a, b, c], score: percent, item_range: [1, 5], "
                  "reverse: [b], min_answered: 2, better: lower}\n",
                  &error);
    assert_no_error(error);
    const AvlastPlanScale *s = avlast_plan_scale(plan, "s"),
                          *t = avlast_plan_scale(plan, "t"),
                          *r = avlast_plan_scale(plan, "r"),
                          *p = avlast_plan_scale(plan, "p");
    g_autofree char *sql = avlast_scale_sql(p);

    ck_assert_str_eq(s->items[4], "w5_post");
    ck_assert_str_eq(s->label, "After");
    ck_assert_double_eq(s->times, 4.0);
    ck_assert_str_eq(t->items[1], "t_11");
    ck_assert_str_eq(t->reverse[0], "t_11");
    ck_assert_double_eq(r->max, 30.0);
    ck_assert_str_eq(
        sql,
        "(("
        "CASE WHEN ((\"a\" IS NOT NULL) + (\"b\" IS NOT NULL) + (\"c\" IS NOT NULL)) = "
        "3 THEN (\"a\" + (6.0 - \"b\") + \"c\") WHEN ((\"a\" IS NOT NULL) + (\"b\" IS "
        "NOT NULL) + (\"c\" IS NOT NULL)) >= 2 THEN (COALESCE(\"a\", 0.0) + "
        "COALESCE(6.0 - \"b\", 0.0) + COALESCE(\"c\", 0.0)) * 3.0 / ((\"a\" IS NOT "
        "NULL) + (\"b\" IS NOT NULL) + (\"c\" IS NOT NULL)) END) - 3.0) * 100.0 / "
        "12.0");
}
END_TEST

START_TEST(faults_of_a_plans_scales)
{
    static const struct {
        const char *scale, *message;
    } cases[] = {
        {"{name: s, instrument: who6}", "no instrument 'who6'"},
        {"{name: s, instrument: sdq}", "several scores"},
        {"{name: s, instrument: sdq, part: pear}", "no score 'pear'"},
        {"{name: s, instrument: who5, items: [a, b]}", "has 5 items, and 2 columns"},
        {"{name: s, instrument: who5, times: 2}", "'times' is settled"},
        {"{name: s, instrument: phq9, item_range: [1, 4]}", "cut-off"},
        {"{name: s, instrument: ../x.yaml}", "x.yaml"},
        {"{name: s, part: peer, items: [a]}", "none is named"},
        {"{name: s, items: [a, b], score: t}", "reference"},
        {"{name: s, items: [a, b], score: percent}", "item_range"},
        {"{name: s, items: [a, b], min_answered: 3}", "from 1 to 2"}};
    g_autofree char *line = g_strdup_printf("  - %s\n", cases[_i].scale);
    g_autoptr(GError) error = NULL;

    ck_assert(plan_with(line, &error) == NULL);
    assert_error(error, AVLAST_ERROR_PLAN, cases[_i].message);
    ck_assert(strstr(error->message, "plan.yaml:4:") != NULL);
}
END_TEST

Suite *suite_scale(void)
{
    Suite *suite = suite_create("scale");
    TCase *t = tcase_create("scale");
    const int n = (int)g_strv_length((GStrv)(gsize)avlast_instrument_names());

    tcase_add_loop_test(t, every_instrument_is_sane, 0, n);
    tcase_add_loop_test(t, faulty_instruments_are_refused_with_their_place, 0, 13);
    tcase_add_test(t, published_examples);
    tcase_add_loop_test(t, sql_gives_the_same_bits, 0, n);
    tcase_add_test(t, answers_outside_the_range_are_errors_with_their_place);
    tcase_add_test(t, columns_are_found_by_the_names_that_tools_make);
    tcase_add_test(t, reasons_of_missing_scores);
    tcase_add_test(t, a_plan_takes_scales_from_the_catalogue);
    tcase_add_loop_test(t, faults_of_a_plans_scales, 0, 11);
    suite_add_tcase(suite, t);
    return suite;
}
