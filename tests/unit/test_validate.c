/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "data/summary.h"
#include "data/validate.h"
#include "support.h"

/* A national identity number for a date and serial number, or FALSE when a control digit
 * would be 10: built here from the definition, apart from the check under test. */
static gboolean make_national_id(guint day, guint month, guint year, guint serial,
                                 char out[12])
{
    static const guint w1[] = {3, 7, 6, 1, 8, 9, 4, 5, 2};
    static const guint w2[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
    guint s1 = 0, s2 = 0;

    g_snprintf(out, 12, "%02u%02u%02u%03u", day % 100, month % 100, year % 100,
               serial % 1000);
    for (gsize i = 0; i < 9; i++)
        s1 += w1[i] * (guint)(out[i] - '0');
    const guint k1 = (11 - s1 % 11) % 11;
    out[9] = (char)('0' + k1);
    for (gsize i = 0; k1 < 10 && i < 10; i++)
        s2 += w2[i] * (guint)(out[i] - '0');
    const guint k2 = (11 - s2 % 11) % 11;
    out[10] = (char)('0' + k2);
    out[11] = '\0';
    return k1 < 10 && k2 < 10;
}

START_TEST(national_ids_are_known_by_their_control_digits)
{
    char id[12];
    guint made = 0, passed = 0;

    for (guint serial = 0; serial < 1000; serial += 7) {
        const guint add_day = serial % 2 ? 40 : 0, add_month = 40 * (serial % 3);
        if (!make_national_id(15 + add_day, 6 + add_month, 10, serial, id))
            continue;
        made++;
        ck_assert_msg(avlast_is_national_id(id), "%s", id);
        /* One wrong digit is always seen: the weights are prime to 11. */
        for (gsize i = 0; i < 11; i++) {
            const char right = id[i];
            id[i] = right == '9' ? '0' : (char)(right + 1);
            ck_assert_msg(!avlast_is_national_id(id), "%s", id);
            id[i] = right;
        }
    }
    ck_assert_uint_gt(made, 80);
    /* Other numbers of eleven digits hardly ever pass. */
    for (guint64 n = 20000000000u; n < 20001000000u; n++) {
        g_snprintf(id, sizeof id, "%" G_GUINT64_FORMAT, n);
        passed += avlast_is_national_id(id) ? 1 : 0;
    }
    ck_assert_uint_lt(passed, 20000);
    ck_assert(!avlast_is_national_id("00000000000"));
    ck_assert(!avlast_is_national_id("1506101234"));
}
END_TEST

typedef struct {
    const char *data, *codebook, *id, *treatment, *cluster, *weights;
    const char *faults; /* "line:column code name" by blanks; "" for none */
} Case;

static const Case cases[] = {
    {"a,b\n1,2\n", "name,type\na,number\nb,integer\n", NULL, NULL, NULL, NULL, ""},
    {"a,b\n1,x\ny,2\n", "name,type\na,number\nb,integer\n", NULL, NULL, NULL, NULL,
     "2:3 AV140 b|3:1 AV140 a|"},
    {"a\n1.5\n2\nx\n", "name,type\na,integer\n", NULL, NULL, NULL, NULL,
     "2:1 AV140 a|4:1 AV140 a|"},
    {"a\n-1\n2\n3\nx\n11\n", "name,type,min,max\na,number,0,10\n", NULL, NULL, NULL, NULL,
     "2:1 AV141 a|5:1 AV140 a|6:1 AV141 a|"},
    {"a\n-99\n5\n-98\n", "name,type,min,missing\na,number,0,-99=no\n", NULL, NULL, NULL,
     NULL, "4:1 AV141 a|"},
    {"a;b\n0;Ja\n1;ja\n2,5;Nei\n", "name,type,values\na,number,0=x|1=y\nb,,Ja|Nei\n",
     NULL, NULL, NULL, NULL, "3:3 AV142 b|4:1 AV142 a|"},
    {"d\n2026-01-15\n2026-02-29\n2024-02-29\n1.15.2026\n5.1.2026\n5.1.26\n",
     "name,type\nd,date\n", NULL, NULL, NULL, NULL,
     "3:1 AV140 d|5:1 AV140 d|7:1 AV140 d|"},
    {"id,x\n01,a\n02,b\n01,c\n,d\n", NULL, "id", NULL, NULL, NULL,
     "4:1 AV144 id|5:1 AV143 id|"},
    {"id,x\n01,a\n1,b\n", "name,type\nid,id\nx,text\n", NULL, NULL, NULL, NULL, ""},
    {"x\n1\n", "name\nx\ny\n", NULL, NULL, NULL, NULL, "3:1 AV145 y|"},
    {"arm,school\n0,A\n1,B\n0,A\n1,A\n0,B\n,B\n1,\n", NULL, NULL, "arm", "school", NULL,
     "5:1 AV147 arm|6:1 AV147 arm|"},
    {"w,x\n1,1\n0,1\n-2,1\n,1\n", NULL, NULL, NULL, NULL, "w",
     "3:1 AV148 w|4:1 AV148 w|5:1 AV148 w|"},
    {"a,b\n1\n2,3\n4,5,6\n", NULL, NULL, NULL, NULL, NULL, "2:1 AV106 -|4:5 AV106 -|"},
    {"a,b\n\"x\ny\",\"01010012356\"\n3,\"fnr 010100 12356.\"\n4,010100123567\n", NULL,
     NULL, NULL, NULL, NULL, "3:4 AV146 b|4:3 AV146 b|"},
};

START_TEST(faults_are_found_with_their_place)
{
    const Case *c = &cases[_i];
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "d.csv", c->data);
    g_autofree char *book = c->codebook ? write_file(folder, "b.csv", c->codebook) : NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCodebook) codebook = book ? avlast_codebook_read(book, &error) : NULL;
    const char *const text[] = {c->id, NULL};
    const AvlastInputOptions how = {
        .csv = {.codebook = codebook, .text = text, .lenient = TRUE}};
    g_autoptr(AvlastInput) input = avlast_input_open(path, &how, &error);
    g_autoptr(AvlastFrame) frame = input ? avlast_input_read(input, NULL, &error) : NULL;
    assert_no_error(error);
    const AvlastValidateOptions against = {.codebook = codebook,
                                           .id = c->id,
                                           .treatment = c->treatment,
                                           .cluster = c->cluster,
                                           .weights = c->weights};
    g_autoptr(AvlastValidation) found = avlast_validate(input, frame, &against, &error);
    assert_no_error(error);

    g_autoptr(GString) got = g_string_new(NULL);
    for (guint k = 0; k < found->faults->len; k++) {
        const AvlastFault *fault = g_ptr_array_index(found->faults, k);
        g_string_append_printf(got, "%zu:%zu %s %s|", fault->line, fault->column,
                               fault->id, fault->name ? fault->name : "-");
    }
    ck_assert_str_eq(got->str, c->faults);
    remove_folder(folder);
}
END_TEST

START_TEST(rows_outside_are_not_checked)
{
    static const guint8 among[] = {1, 0, 1};
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "d.csv", "id,w\nx,1\nx,0\ny,2\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastInput) input = avlast_input_open(path, NULL, &error);
    g_autoptr(AvlastFrame) frame = avlast_input_read(input, NULL, &error);
    const AvlastValidateOptions against = {.among = among, .id = "id", .weights = "w"};
    g_autoptr(AvlastValidation) found = avlast_validate(input, frame, &against, &error);

    assert_no_error(error);
    ck_assert_uint_eq(found->faults->len, 0);
    remove_folder(folder);
}
END_TEST

START_TEST(summaries_count_every_cell_once)
{
    char *folder = temporary_folder();
    g_autofree char *path =
        write_file(folder, "d.csv", "a,b\n1,x\n-99,y\n,x\n2.5,\n-99,x\n");
    static const char *const missing[] = {"-99", NULL};
    const AvlastInputOptions how = {.csv = {.missing = missing}};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, &how, NULL, &error);
    g_auto(AvlastColumnSummary) a =
        avlast_column_summary(avlast_frame_find(frame, "a"), frame->rows, NULL);
    g_auto(AvlastColumnSummary) b =
        avlast_column_summary(avlast_frame_find(frame, "b"), frame->rows, NULL);

    ck_assert_uint_eq(a.present, 2);
    ck_assert_uint_eq(a.missing, 3);
    ck_assert_uint_eq(g_array_index(a.by_reason, gsize, 1), 1);
    ck_assert_uint_eq(g_array_index(a.by_reason, gsize, 2), 2);
    ck_assert_double_eq(a.min, 1);
    ck_assert_double_eq(a.max, 2.5);
    ck_assert_uint_eq(b.distinct, 2);
    ck_assert(isnan(b.min));
    ck_assert_str_eq(avlast_column_type_name(avlast_frame_find(frame, "b"), NULL),
                     "category");
    remove_folder(folder);
}
END_TEST

Suite *suite_validate(void)
{
    Suite *suite = suite_create("validate");
    TCase *tests = tcase_create("validate");

    tcase_add_test(tests, national_ids_are_known_by_their_control_digits);
    tcase_add_loop_test(tests, faults_are_found_with_their_place, 0, G_N_ELEMENTS(cases));
    tcase_add_test(tests, rows_outside_are_not_checked);
    tcase_add_test(tests, summaries_count_every_cell_once);
    suite_add_tcase(suite, tests);
    return suite;
}
