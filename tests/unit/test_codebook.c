/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "data/csv.h"
#include "support.h"

#define HEADER "name,label,label_nb,type,scale,values,missing,reverse,unit,min,max,role\n"

typedef struct {
    const char *text, *error;
} Fault;

static const Fault faults[] = {
    {"name,type\na,numer\n",
     "b.csv:2:3: error AV120: 'numer' is no type\nhint: did you mean "
     "'number'?"},
    {"name,typ\na,number\n",
     "b.csv:1: error AV121: a codebook has no column 'typ'\nhint: did "
     "you mean 'type'?"},
    {"type,label\nnumber,x\n",
     "b.csv:1: error AV121: the codebook lacks the column 'name'"},
    {"name,type\na,number\na,text\n",
     "b.csv:3:1: error AV120: the column 'a' stands twice"},
    {"name,type\n,number\n", "b.csv:2:1: error AV120: the row names no column"},
    {"name,values\na,1=x|1=y\n",
     "b.csv:2:3: error AV120: the code '1' stands twice for 'a'"},
    {"name,values,missing\na,1=x,1\n",
     "b.csv:2:7: error AV120: the code '1' stands twice"},
    {"name,values\na,1=x||2=y\n", "b.csv:2:3: error AV120: '1=x||2=y' has an empty code"},
    {"name,label,reverse\na,\"x\ny\",maybe\n",
     "b.csv:3:4: error AV120: 'maybe' is neither"},
    {"name,min\na,ten\n", "b.csv:2:3: error AV120: 'ten' is not a number"},
    {"name,min,max\na,3,2\n", "b.csv:2:3: error AV120: min 3 is above max 2"},
    {"name,min,max\na,3\n", "b.csv:2:1: error AV106"},
    {"name\n", "error AV109"},
};

START_TEST(faults_of_a_codebook_have_their_place)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "b.csv", faults[_i].text);
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_codebook_read(path, &error));
    ck_assert_ptr_nonnull(error);
    ck_assert_msg(strstr(error->message, faults[_i].error) != NULL,
                  "got\n%s\nexpected\n%s", error->message, faults[_i].error);
    remove_folder(folder);
}
END_TEST

static const char full[] = HEADER
    "who5_1,Cheerful,Glad,integer,who5,0=Never|1=Some|2=Always,-99=won't answer|-98,"
    "yes,points,0,2,outcome\n"
    "kjønn,Sex,Kjønn,category,,2=Kvinne|1=Mann,9=ukjent,,,,,covariate\n"
    "kommune,,,id,,,,,,,,\n"
    "dato,,,date,,,,,,,,\n"
    "vekt,,,number,,,,no,kg,\"0,5\",,weights\n";

START_TEST(a_codebook_is_read_in_full)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "b.csv", full);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_read(path, &error);

    assert_no_error(error);
    ck_assert_uint_eq(codebook->entries->len, 5);
    const AvlastCodebookEntry *who = avlast_codebook_find(codebook, "who5_1");
    ck_assert_str_eq(who->label_nb, "Glad");
    ck_assert_int_eq(who->type, AVLAST_TYPE_INTEGER);
    ck_assert_str_eq(avlast_type_name(who->type), "integer");
    ck_assert(who->reverse);
    ck_assert_uint_eq(who->values->len, 3);
    ck_assert_str_eq(((AvlastCode *)g_ptr_array_index(who->values, 2))->label, "Always");
    ck_assert_ptr_null(((AvlastCode *)g_ptr_array_index(who->missing, 1))->label);
    ck_assert_str_eq(who->role, "outcome");
    ck_assert_double_eq(who->max, 2);
    const AvlastCodebookEntry *weight = avlast_codebook_find(codebook, "vekt");
    ck_assert(!weight->reverse);
    ck_assert_double_eq(weight->min, 0.5);
    ck_assert(isnan(weight->max));
    ck_assert_str_eq(weight->unit, "kg");
    ck_assert_uint_eq(weight->line, 6);
    ck_assert_ptr_null(avlast_codebook_find(codebook, "alder"));
    ck_assert_ptr_null(avlast_codebook_find(NULL, "alder"));
    remove_folder(folder);
}
END_TEST

START_TEST(a_codebook_decides_how_data_are_read)
{
    char *folder = temporary_folder();
    g_autofree char *book = write_file(folder, "b.csv", full);
    g_autofree char *path = write_file(folder, "d.csv",
                                       "who5_1;kjønn;kommune;dato;vekt\n"
                                       "02;1;0301;2026-01-15;1,5\n"
                                       "-99;2;1103;2025-01-15;2,25\n"
                                       "-98;9;301;;\n"
                                       ";3;0301;2026-01-15;3\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_read(book, &error);
    const AvlastCsvOptions options = {.codebook = codebook};
    g_autoptr(AvlastFrame) frame = avlast_csv_load(path, &options, NULL, &error);

    assert_no_error(error);
    const AvlastColumn *who = avlast_frame_find(frame, "who5_1");
    ck_assert_int_eq(who->type, AVLAST_COLUMN_NUMBER);
    ck_assert_double_eq(who->number[0], 2);
    ck_assert_str_eq(g_ptr_array_index(who->reasons, who->reason[1]),
                     "coded -99: won't answer");
    ck_assert_str_eq(g_ptr_array_index(who->reasons, who->reason[2]), "coded -98");
    ck_assert_uint_eq(who->reason[3], 1);
    ck_assert(isnan(who->number[1]));
    ck_assert_double_eq(who->scale_max, 2);
    ck_assert_str_eq(who->unit, "points");

    const AvlastColumn *sex = avlast_frame_find(frame, "kjønn");
    ck_assert_int_eq(sex->type, AVLAST_COLUMN_CATEGORY);
    ck_assert_uint_eq(sex->levels->len, 3);
    ck_assert_str_eq(g_ptr_array_index(sex->levels, 0), "2");
    ck_assert_str_eq(g_ptr_array_index(sex->level_labels, 1), "Mann");
    ck_assert_str_eq(g_ptr_array_index(sex->levels, 2), "3");
    ck_assert_ptr_null(g_ptr_array_index(sex->level_labels, 2));
    ck_assert_uint_eq(sex->code[0], 1);
    ck_assert_uint_eq(sex->code[2], AVLAST_NO_LEVEL);

    const AvlastColumn *place = avlast_frame_find(frame, "kommune");
    ck_assert_int_eq(place->type, AVLAST_COLUMN_TEXT);
    ck_assert_str_eq(g_ptr_array_index(place->levels, 0), "0301");
    ck_assert_str_eq(g_ptr_array_index(place->levels, 1), "1103");
    const AvlastColumn *date = avlast_frame_find(frame, "dato");
    ck_assert_str_eq(g_ptr_array_index(date->levels, 0), "2025-01-15");
    ck_assert_double_eq(((AvlastColumn *)avlast_frame_find(frame, "vekt"))->number[1],
                        2.25);
    remove_folder(folder);
}
END_TEST

START_TEST(a_declared_number_that_is_none_is_an_error)
{
    char *folder = temporary_folder();
    g_autofree char *book = write_file(folder, "b.csv", "name,type\nå,number\n");
    g_autofree char *path =
        write_file(folder, "d.csv", "x,å\n\"ø\n\",1\ny,\"1,204.5\"\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_read(book, &error);
    AvlastCsvOptions options = {.codebook = codebook};

    ck_assert_ptr_null(avlast_csv_load(path, &options, NULL, &error));
    assert_error(
        error, AVLAST_ERROR_MALFORMED,
        "d.csv:4:3: error AV110: '1,204.5' is not a number (column 'å')\nhint: declare "
        "the thousands mark");
    g_clear_error(&error);
    options.thousands = ",";
    g_autoptr(AvlastFrame) declared = avlast_csv_load(path, &options, NULL, &error);
    assert_no_error(error);
    ck_assert_double_eq(avlast_frame_find(declared, "å")->number[1], 1204.5);

    options.thousands = NULL;
    options.lenient = TRUE;
    g_autoptr(AvlastFrame) lenient = avlast_csv_load(path, &options, NULL, &error);
    assert_no_error(error);
    ck_assert_int_eq(avlast_frame_find(lenient, "å")->type, AVLAST_COLUMN_CATEGORY);
    remove_folder(folder);
}
END_TEST

Suite *suite_codebook(void)
{
    Suite *suite = suite_create("codebook");
    TCase *tests = tcase_create("codebook");

    tcase_add_loop_test(tests, faults_of_a_codebook_have_their_place, 0,
                        G_N_ELEMENTS(faults));
    tcase_add_test(tests, a_codebook_is_read_in_full);
    tcase_add_test(tests, a_codebook_decides_how_data_are_read);
    tcase_add_test(tests, a_declared_number_that_is_none_is_an_error);
    suite_add_tcase(suite, tests);
    return suite;
}
