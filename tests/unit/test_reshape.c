/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "data/csv.h"
#include "data/reshape.h"
#include "frames.h"
#include "support.h"

static AvlastFrame *reference(const char *name)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/sql/%s.csv", name);
    g_autofree char *path = source_path(relative);
    g_autoptr(GError) error = NULL;
    AvlastFrame *frame = avlast_csv_load(path, NULL, NULL, &error);

    assert_no_error(error);
    return frame;
}

static AvlastFrame *read_text(const char *text, const char *book)
{
    g_autoptr(GError) error = NULL;
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "d.csv", text);
    g_autofree char *book_path = write_file(folder, "b.csv", book);
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_read(book_path, &error);
    assert_no_error(error);
    const AvlastCsvOptions options = {.codebook = codebook, .delimiter = ","};
    AvlastFrame *frame = avlast_csv_load(path, &options, NULL, &error);

    assert_no_error(error);
    remove_folder(folder);
    return frame;
}

static AvlastFrame *shaped(const AvlastFrame *frame, const char *shape)
{
    g_autoptr(GError) error = NULL;
    AvlastFrame *made = avlast_reshape(frame, shape, &error);

    assert_no_error(error);
    return made;
}

/* Cells as text; a missing one is empty whatever the reason, as in R. */
static void assert_same_cells(const AvlastFrame *got, const AvlastFrame *expected)
{
    ck_assert_uint_eq(got->rows, expected->rows);
    ck_assert_uint_eq(got->columns->len, expected->columns->len);
    for (guint j = 0; j < got->columns->len; j++) {
        const AvlastColumn *a = g_ptr_array_index(got->columns, j);
        const AvlastColumn *b = avlast_frame_find(expected, a->name);
        ck_assert_msg(b != NULL, "%s", a->name);
        for (gsize i = 0; i < got->rows; i++) {
            g_autofree char *x = avlast_column_cell(a, i), *y = avlast_column_cell(b, i);
            ck_assert_msg(strcmp(x, y) == 0, "%s[%zu] = %s, R has %s", a->name, i, x, y);
        }
    }
}

#define ITEMS "who = who_t{wave}, day = day_t{wave}"

START_TEST(both_ways_agree_with_r)
{
    g_autoptr(AvlastFrame) wide = reference("wide"), long_truth = reference("long"),
                           gaps = reference("gaps"), back_truth = reference("gaps_wide");
    g_autoptr(AvlastFrame) made = shaped(wide, "long: " ITEMS " over wave in 1,2,3");
    assert_same_cells(made, long_truth);
    g_autoptr(AvlastFrame) back = shaped(gaps, "wide: " ITEMS " by id over wave");
    assert_same_cells(back, back_truth);
    ck_assert_str_eq(reason_of(back, "who_t2", 0), "no row in wave 2");
    ck_assert_str_eq(reason_of(back, "who_t2", 8), "empty");
    ck_assert_uint_eq(back->inputs->len, 1);
}
END_TEST

static const char panel[] = "by,pupil,sex,wave,mood,score\n"
                            "Bø,1,F,2,1,-99\n"
                            "Bø,1,F,1,2,3.5\n"
                            "Ås,1,M,1,,4\n"
                            "Bø,2,M,3,1,5\n";
static const char panel_book[] = "name,label,type,values,missing,unit,min,max\n"
                                 "mood,Mood,category,2=bad|1=good,-98=not asked,,,\n"
                                 "score,Score,number,,-99=won't answer,points,0,10\n";

START_TEST(wide_keeps_types_labels_and_reasons)
{
    g_autoptr(AvlastFrame) frame = read_text(panel, panel_book);
    g_autoptr(AvlastFrame) wide = shaped(
        frame, "wide: mood, score = s{wave} by \"by\", pupil over wave in 1, 2, 3");
    g_autofree char *text = frame_text(wide);
    ck_assert_str_eq(
        text,
        "by,pupil,sex,mood_1,mood_2,mood_3,s1,s2,s3\n"
        "Bø,1,F,2,1,<no row in wave 3>,3.5,<coded -99: won't answer>,<no row in wave 3>\n"
        "Ås,1,M,<empty>,<no row in wave 2>,<no row in wave 3>,4,<no row in wave 2>,<no "
        "row in wave 3>\n"
        "Bø,2,M,<no row in wave 1>,<no row in wave 2>,1,<no row in wave 1>,<no row in "
        "wave 2>,5\n");
    const AvlastColumn *mood = avlast_frame_find(wide, "mood_2");
    ck_assert_str_eq(mood->label, "Mood (wave 2)");
    ck_assert_str_eq(g_ptr_array_index(mood->level_labels, 0), "bad");
    ck_assert_str_eq(avlast_frame_find(wide, "s3")->unit, "points");
    ck_assert_double_eq(avlast_frame_find(wide, "s1")->scale_max, 10);
    ck_assert_uint_eq(avlast_frame_line(wide, 2), 5);

    g_autoptr(AvlastFrame) back =
        shaped(wide, "long: mood, score = s{wave} over wave in 1, 2, 3");
    g_autofree char *again = frame_text(back);
    ck_assert_str_eq(again, "by,pupil,sex,wave,mood,score\n"
                            "Bø,1,F,1,2,3.5\n"
                            "Bø,1,F,2,1,<coded -99: won't answer>\n"
                            "Ås,1,M,1,<empty>,4\n"
                            "Bø,2,M,3,1,5\n");
    ck_assert_str_eq(avlast_frame_find(back, "mood")->label, "Mood");
    ck_assert(avlast_frame_find(back, "wave")->integer);
}
END_TEST

START_TEST(columns_may_be_listed)
{
    g_autoptr(AvlastFrame) frame =
        read_text("id,pre,post,x_a,x_c,age\n1,u,v,1,2,30\n2,v,,3,,40\n",
                  "name,label\npre,Before\npost,After\n");
    g_autoptr(AvlastFrame) made = shaped(
        frame, "long: q = (pre, -, post), x = (x_a, -, x_c) over \"time of\" in a, b, c "
               "drop age");
    g_autofree char *text = frame_text(made);
    ck_assert_str_eq(text, "id,time of,q,x\n"
                           "1,a,u,1\n"
                           "1,c,v,2\n"
                           "2,a,v,3\n"
                           "2,c,<empty>,<empty>\n");
    ck_assert_ptr_null(avlast_frame_find(made, "q")->label);
    ck_assert_int_eq(avlast_frame_find(made, "time of")->type, AVLAST_COLUMN_CATEGORY);
}
END_TEST

typedef struct {
    const char *shape, *error;
    int class;
} Refusal;

static const Refusal refusals[] = {
    {"tall: x",
     "--reshape:1:1: error AV180: it starts with long: or wide:", AVLAST_ERROR_USAGE},
    {"long: mood over wave", "'in 1,2,3' is missing", AVLAST_ERROR_USAGE},
    {"wide: mood by pupil", "'over WAVE' is missing", AVLAST_ERROR_USAGE},
    {"wide: mood over wave", "'by ID' is missing", AVLAST_ERROR_USAGE},
    {"wide: mood = m by pupil over wave", "1:14: error AV180: the pattern has no {wave}",
     AVLAST_ERROR_USAGE},
    {"wide: mood = m{w} by pupil over wave", "the name in braces", AVLAST_ERROR_USAGE},
    {"wide: mood, by pupil over wave", "1:13: error AV180: here a column",
     AVLAST_ERROR_USAGE},
    {"wide: mood by pupil over wave in 1,1", "a wave stands twice", AVLAST_ERROR_USAGE},
    {"wide: mood by pupil over wave nonsense",
     "does not belong here\n    wide: mood by pupil over wave nonsense\n                 "
     "  "
     "               ^",
     AVLAST_ERROR_USAGE},
    {"long: x = (sex, mood) over w in 1,2,3", "not one column for each wave",
     AVLAST_ERROR_USAGE},
    {"wide: moot by pupil over wave", "AV804: no column 'moot'", AVLAST_ERROR_USAGE},
    {"wide: mood by pupil over wav", "did you mean 'wave'?", AVLAST_ERROR_USAGE},
    {"wide: mood, score by pupil over wave drop \"by\"",
     "d.csv:4: error AV182: --reshape: pupil '1' has two rows in wave 1, the first at "
     "line 3",
     AVLAST_ERROR_INCONSISTENT},
    {"wide: mood by \"by\", pupil over wave",
     "d.csv:3: error AV183: --reshape: 'score' is '3.5' here and '' at line 2, both of "
     "by "
     "'Bø', pupil '1'",
     AVLAST_ERROR_INCONSISTENT},
    {"wide: mood, score by \"by\", pupil over wave in 1, 2",
     "d.csv:5: error AV184: --reshape: the wave '3' is not in the list",
     AVLAST_ERROR_INCONSISTENT},
    {"wide: score by pupil over mood", "d.csv:4: error AV184: --reshape: no 'mood'",
     AVLAST_ERROR_INCONSISTENT},
    {"wide: score = sex{wave}, mood = sex{wave} by \"by\", pupil over wave",
     "AV181: --reshape: two columns would be called 'sex1'", AVLAST_ERROR_USAGE},
    {"long: x = (mood, score) over sex in 1, 2", "two columns would be called 'sex'",
     AVLAST_ERROR_USAGE},
};

START_TEST(what_is_wrong_is_refused)
{
    g_autoptr(AvlastFrame) frame = read_text(panel, panel_book);
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_reshape(frame, refusals[_i].shape, &error));
    ck_assert_ptr_nonnull(error);
    const char *at = strstr(error->message, "d.csv:");
    const char *shown =
        at && g_str_has_prefix(refusals[_i].error, "d.csv:") ? at : error->message;
    ck_assert_msg(strstr(shown, refusals[_i].error), "%s: %s", refusals[_i].shape,
                  error->message);
    ck_assert_int_eq(error->code, refusals[_i].class);
}
END_TEST

/* A random panel in order of id and wave: some rows are not there. */
static AvlastFrame *random_panel(guint32 seed)
{
    GRand *random = g_rand_new_with_seed(seed);
    g_autoptr(GString) text = g_string_new("town,id,age,wave,a,b,c\n");

    for (guint id = 0; id < 12; id++) {
        guint rows = 0;
        for (guint wave = 1; wave <= 4; wave++) {
            if (g_rand_int_range(random, 0, 4) == 0 && (wave < 4 || rows > 0))
                continue;
            rows++;
            g_string_append_printf(text, "t%u,%u,%u,%u,", id / 5, id, 20 + id, wave);
            switch (g_rand_int_range(random, 0, 4)) {
            case 0:
                g_string_append(text, ",");
                break;
            case 1:
                g_string_append(text, "-99,");
                break;
            default:
                g_string_append_printf(text, "%.17g,", g_rand_double(random));
            }
            g_string_append_printf(text, "%d,", g_rand_int_range(random, 1, 5));
            g_string_append_printf(text, "%s\n", g_rand_boolean(random) ? "æ" : "-98");
        }
    }
    g_rand_free(random);
    return read_text(text->str, "name,label,label_nb,type,values,missing,unit,min,max\n"
                                "a,A,Å,number,,-99=won't answer,kr,0,1\n"
                                "b,B,,category,4=d|3=c|2=b|1=a,,,,\n"
                                "c,C,,text,,-98=not asked,,,\n");
}

START_TEST(round_trips_are_equal)
{
    for (guint32 seed = 1; seed <= 100; seed++) {
        g_autoptr(AvlastFrame) frame = random_panel(seed);
        g_autoptr(AvlastFrame) wide =
            shaped(frame, "wide: a, b = b{wave}, c = \"c in {wave}\" by town, id over "
                          "wave in 1,2,3,4");
        g_autoptr(AvlastFrame) back = shaped(
            wide, "long: a, b = b{wave}, c = \"c in {wave}\" over wave in 1,2,3,4");
        assert_same_frame(back, frame);
    }
}
END_TEST

Suite *suite_reshape(void)
{
    Suite *suite = suite_create("reshape");
    TCase *tests = tcase_create("reshape");

    tcase_add_test(tests, both_ways_agree_with_r);
    tcase_add_test(tests, wide_keeps_types_labels_and_reasons);
    tcase_add_test(tests, columns_may_be_listed);
    tcase_add_loop_test(tests, what_is_wrong_is_refused, 0, G_N_ELEMENTS(refusals));
    tcase_add_test(tests, round_trips_are_equal);
    suite_add_tcase(suite, tests);
    return suite;
}
