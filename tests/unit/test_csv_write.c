/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/random.h"
#include "data/csv.h"
#include "data/csv_write.h"
#include "frames.h"
#include "support.h"

/* The frame through its file and codebook. */
static AvlastFrame *through_file(const AvlastFrame *frame, const AvlastCodebook *known)
{
    g_autoptr(GError) error = NULL;
    char *folder = temporary_folder();
    GString *csv = avlast_csv_write(frame, NULL);
    AvlastCodebook *made = avlast_codebook_of_frame(frame, known);
    GString *book = avlast_codebook_write(made);
    g_autofree char *data_path = write_file(folder, "d.csv", csv->str);
    g_autofree char *book_path = write_file(folder, "c.csv", book->str);

    g_autoptr(AvlastCodebook) codebook = avlast_codebook_read(book_path, &error);
    assert_no_error(error);
    const AvlastCsvOptions options = {.codebook = codebook};
    AvlastFrame *back = avlast_csv_load(data_path, &options, NULL, &error);
    ck_assert_msg(!error, "%s\n%s\n%s", error ? error->message : "", csv->str, book->str);
    g_string_free(csv, TRUE);
    g_string_free(book, TRUE);
    avlast_codebook_free(made);
    remove_folder(folder);
    return back;
}

static const char awkward[] = "id,score,svar,note,q\n"
                              "007,1.5,2,\"a \"\"b\"\", c\",1\n"
                              "008,-99,1,\"line\nbreak\",0\n"
                              "009,-98,-99,=1+1,\n"
                              "010,,3, blank ,1e-310\n"
                              "011,0.1,2,x;y|z,9007199254740993e10\n";
static const char awkward_book[] =
    "name,label,label_nb,type,scale,values,missing,unit,min,max,role\n"
    "id,,,id,,,,,,,id\n"
    "score,\"Score, total\",Sum,number,who5,,-99=won't answer|-98,poeng,0,100,\n"
    "svar,,,category,,\"3=tre\\|fire|1=en\\=1|2|4= med\\ \",-99=vet ikke|-97=aldri,,,,\n";

START_TEST(a_file_and_its_codebook_come_back)
{
    g_autoptr(GError) error = NULL;
    char *folder = temporary_folder();
    g_autofree char *data_path = write_file(folder, "d.csv", awkward);
    g_autofree char *book_path = write_file(folder, "c.csv", awkward_book);
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_read(book_path, &error);
    assert_no_error(error);
    const AvlastCodebookEntry *svar = avlast_codebook_find(codebook, "svar");
    const AvlastCode *first = g_ptr_array_index(svar->values, 0);
    const AvlastCode *fourth = g_ptr_array_index(svar->values, 3);
    ck_assert_str_eq(first->label, "tre|fire");
    ck_assert_str_eq(fourth->label, "med ");
    const AvlastCsvOptions options = {.codebook = codebook, .delimiter = ","};
    g_autoptr(AvlastFrame) frame = avlast_csv_load(data_path, &options, NULL, &error);
    assert_no_error(error);

    g_autoptr(AvlastFrame) back = through_file(frame, codebook);
    assert_same_frame(back, frame);
    g_autoptr(AvlastCodebook) again = avlast_codebook_of_frame(frame, codebook);
    ck_assert_int_eq(avlast_codebook_find(again, "id")->type, AVLAST_TYPE_ID);
    ck_assert_str_eq(avlast_codebook_find(again, "id")->role, "id");
    ck_assert_str_eq(avlast_codebook_find(again, "score")->scale, "who5");
    ck_assert_uint_eq(avlast_codebook_find(again, "svar")->missing->len, 2);
    remove_folder(folder);
}
END_TEST

START_TEST(what_cannot_be_kept_is_said)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_frame_new("x", 3);
    g_autoptr(GPtrArray) lost = g_ptr_array_new_with_free_func(g_free);
    AvlastColumn *column = avlast_column_new("a", AVLAST_COLUMN_NUMBER, 3, &error);

    column->number[0] = -99;
    column->reason[0] = AVLAST_PRESENT;
    column->reason[1] = avlast_column_reason(column, "coded -99");
    column->reason[2] = avlast_column_reason(column, "not computable");
    avlast_frame_add(frame, column);
    GString *csv = avlast_csv_write(frame, lost);
    ck_assert_str_eq(csv->str, "a\n-99\n\"\"\n\"\"\n");
    ck_assert_uint_eq(lost->len, 2);
    ck_assert_str_eq(g_ptr_array_index(lost, 0),
                     "1 missing cell of 'a' written empty, with the reason \"coded "
                     "-99\"");
    g_string_free(csv, TRUE);
}
END_TEST

#define TRIALS 200

/* Random frames of every type, with awkward texts, levels, labels and codes. */
START_TEST(random_frames_come_back)
{
    for (guint32 t = 0; t < TRIALS; t++) {
        g_autoptr(AvlastFrame) frame = random_frame(1000 + t);
        g_autoptr(AvlastFrame) back = through_file(frame, NULL);
        assert_same_frame(back, frame);
    }
}
END_TEST

Suite *suite_csv_write(void)
{
    Suite *suite = suite_create("csv_write");
    TCase *tests = tcase_create("files");

    tcase_add_test(tests, a_file_and_its_codebook_come_back);
    tcase_add_test(tests, what_cannot_be_kept_is_said);
    tcase_add_test(tests, random_frames_come_back);
    suite_add_tcase(suite, tests);
    return suite;
}
