/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/sum.h"
#include "data/formula.h"
#include "support.h"

/* --- parsing --- */

typedef struct {
    const char *text;
    const char *columns; /* "y,a,b" */
} Good;

static const Good good[] = {
    {"y ~ a", "y,a"},
    {"y~a+b+a:b", "y,a,b"},
    {"log(y) ~ 0 + i.c*(x + sqrt(z))", "y,c,x,z"},
    {"`odd name` ~ `i.c` + -1", NULL},
    {"`odd name` ~ `i.c` - 1", "odd name,i.c"},
    {"skår.før ~ kjønn + i.`år 2` + x^2 + poly(x,3)", "skår.før,kjønn,år 2,x"},
    {"y ~ 1", "y"},
    {"y ~ exp( a ) + ((b))", "y,a,b"},
    {"y ~ a*b*c", "y,a,b,c"},
    {"y ~ - 1 + .a + _b", "y,.a,_b"},
};

START_TEST(reads)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFormula) formula = avlast_formula_parse(good[_i].text, &error);

    if (!good[_i].columns) {
        ck_assert_ptr_null(formula);
        return;
    }
    assert_no_error(error);
    g_auto(GStrv) columns = avlast_formula_columns(formula);
    g_autofree char *joined = g_strjoinv(",", columns);
    ck_assert_str_eq(joined, good[_i].columns);
}
END_TEST

typedef struct {
    const char *text;
    gsize column; /* of the caret, 0 for no place */
    const char *message;
} Bad;

static const Bad bad[] = {
    {"", 1, "no '~'"},
    {"y", 2, "no '~'"},
    {"~ a", 1, "the outcome is missing"},
    {"y ~", 4, "a term is missing"},
    {"y ~ a +", 8, "a term is missing"},
    {"y ~ a + )", 9, "unexpected ')'"},
    {"y ~ a b", 7, "a '+' is missing here"},
    {"y ~ (a + b", 5, "a bracket is not closed"},
    {"y ~ a ~ b", 7, "a second '~'"},
    {"y ~ a | skole | lag", 15, "a second part"},
    {"y ~ a |", 8, "a fixed effect is missing"},
    {"y ~ a | skole + ", 17, "a fixed effect is missing"},
    {"y ~ a | log(x)", 9, "a fixed effect is a column"},
    {"y ~ a | skole + skole", 17, "stands twice"},
    {"y ~ a | y", 9, "among the fixed effects"},
    {"y ~ 1 | skole", 14, "nothing is left"},
    {"y ~ a | d ~ z", 7, "instrumental-variables"},
    {"y ~ factor(a)", 5, "no function 'factor'"},
    {"y ~ log(a + 1)", 11, "takes one column"},
    {"y ~ log()", 9, "takes the name of a column"},
    {"y ~ x^1", 7, "a power is a whole number from 2 to 20"},
    {"y ~ x^21", 7, "a power"},
    {"y ~ x^2.5", 7, "a power"},
    {"y ~ poly(x)", 11, "poly takes a column and a power"},
    {"y ~ poly(x,0)", 12, "a power"},
    {"y ~ i.c^2", 5, "a power of a category"},
    {"y ~ log(i.c)", 9, "'log' of a category"},
    {"y ~ a - b", 9, "cannot be taken away"},
    {"y ~ 2*a", 5, "a number as a term"},
    {"y ~ .", 5, "'.' for all other columns"},
    {"y ~ (a+b)^2", 5, "a power of several terms"},
    {"y + z ~ a", 3, "the outcome is one column"},
    {"i.y ~ a", 1, "the outcome cannot be a category"},
    {"poly(y,2) ~ a", 1, "the outcome cannot be several"},
    {"y ~ `a", 5, "a backquote without its partner"},
    {"y ~ ``", 5, "empty"},
    {"æøå ~ a + !", 11, "unexpected '!'"},
    {"y ~ 0", 6, "neither a term nor an intercept"},
    {"y ~ (0 + a)", 6, "no intercept can stand here"},
    {"y ~ a*b*c*d*e*f*g*h*i*j*k*l*m*n", 30, "more than 4096 terms"},
    {"y ~ a\nb", 0, "one line"},
    {"y ~ \xff", 0, "UTF-8"},
};

START_TEST(points_at_errors)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *place =
        g_strdup_printf("formula:1:%" G_GSIZE_FORMAT ": ", bad[_i].column);

    ck_assert_ptr_null(avlast_formula_parse(bad[_i].text, &error));
    assert_error(error, AVLAST_ERROR_USAGE, bad[_i].message);
    if (bad[_i].column) {
        ck_assert_msg(g_str_has_prefix(error->message, place), "%s", error->message);
        g_autofree char *caret = g_strdup_printf("\n    %s\n    %*s^", bad[_i].text,
                                                 (int)bad[_i].column - 1, "");
        ck_assert_msg(strstr(error->message, caret) != NULL, "%s", error->message);
    }
}
END_TEST

/* --- matrices --- */

#define N 6

static void number(AvlastFrame *frame, const char *name, const double values[N])
{
    AvlastColumn *column = avlast_column_new(name, AVLAST_COLUMN_NUMBER, N, NULL);

    for (gsize i = 0; i < N; i++) {
        column->number[i] = values[i];
        column->reason[i] = (guint8)(isnan(values[i]) ? 1 : 0);
    }
    avlast_frame_add(frame, column);
}

static void category(AvlastFrame *frame, const char *name, const char *const levels[],
                     const char *values)
{
    AvlastColumn *column = avlast_column_new(name, AVLAST_COLUMN_CATEGORY, N, NULL);

    for (gsize l = 0; levels[l]; l++)
        g_ptr_array_add(column->levels, g_strdup(levels[l]));
    for (gsize i = 0; i < N; i++) {
        column->code[i] = values[i] == '-' ? AVLAST_NO_LEVEL : (guint32)(values[i] - '0');
        column->reason[i] =
            values[i] == '-' ? avlast_column_reason(column, "coded -9") : 0;
    }
    avlast_frame_add(frame, column);
}

static AvlastFrame *example(void)
{
    AvlastFrame *frame = avlast_frame_new("skole.csv", N);
    static const char *const sex[] = {"gutt", "jente", NULL};
    static const char *const region[] = {"nord", "sør", "vest", NULL};

    frame->line = avlast_line_runs_from(2, N);
    frame->header = g_strsplit("y,x,z,sex,region,year", ",", -1);
    number(frame, "y", (double[N]){1, 2, NAN, 4, 5, 6});
    number(frame, "x", (double[N]){0.1, 0.2, 0.3, 0.4, 0.5, 0.7});
    number(frame, "z", (double[N]){1, 0, -1, 2, NAN, 3});
    number(frame, "year", (double[N]){2021, 2022, 2023, 2022, 2022, 2021});
    category(frame, "sex", sex, "010101");
    category(frame, "region", region, "0122-1");
    return frame;
}

typedef struct {
    const char *formula, *names;
} Names;

static const Names names_cases[] = {
    {"y ~ x + sex", "(Intercept),x,sex=jente"},
    {"y ~ sex*x", "(Intercept),sex=jente,x,sex=jente:x"},
    {"y ~ x:sex + x", "(Intercept),x,x:sex=jente"},
    {"y ~ x:sex", "(Intercept),x:sex=gutt,x:sex=jente"},
    {"y ~ 0 + sex + region", "sex=gutt,sex=jente,region=sør,region=vest"},
    {"y ~ sex*region", "(Intercept),sex=jente,region=sør,region=vest,"
                       "sex=jente:region=sør,sex=jente:region=vest"},
    {"y ~ sex:region", "(Intercept),sex=gutt:region=nord,sex=jente:region=nord,"
                       "sex=gutt:region=sør,sex=jente:region=sør,sex=gutt:region=vest,"
                       "sex=jente:region=vest"},
    {"y ~ i.year",
     "(Intercept),year=2022"}, /* 2023 has no used row: y is missing there */
    {"y ~ x + poly(x,3) + x^2", "(Intercept),x,x^2,x^3"},
    {"log(y) ~ exp(x) + sqrt(x) + log(x)", "(Intercept),exp(x),sqrt(x),log(x)"},
    {"y ~ x + x + x:x", "(Intercept),x"},
    {"y ~ x*sex + year", "(Intercept),x,sex=jente,year,x:sex=jente"},
    {"y ~ 1", "(Intercept)"},
};

START_TEST(names)
{
    g_autoptr(AvlastFrame) frame = example();
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFormula) formula =
        avlast_formula_parse(names_cases[_i].formula, &error);
    assert_no_error(error);
    g_autoptr(AvlastModelMatrix) matrix =
        avlast_formula_matrix(formula, frame, NULL, &error);
    assert_no_error(error);
    g_autofree char *joined = g_strjoinv(",", matrix->names);
    ck_assert_str_eq(joined, names_cases[_i].names);
    ck_assert_uint_eq(matrix->k, g_strv_length(matrix->names));
}
END_TEST

START_TEST(values)
{
    g_autoptr(AvlastFrame) frame = example();
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFormula) formula =
        avlast_formula_parse("log(y) ~ region:x + x^3 + z", &error);
    g_autoptr(AvlastModelMatrix) matrix =
        avlast_formula_matrix(formula, frame, NULL, &error);
    assert_no_error(error);
    const guint8 use[N] = {1, 1, 0, 1, 0, 1};
    for (gsize i = 0; i < N; i++) {
        ck_assert_uint_eq(matrix->use[i], use[i]);
        ck_assert(isnan(matrix->y[i]) == !use[i]);
    }
    ck_assert_str_eq(matrix->outcome, "log(y)");
    ck_assert_double_eq(matrix->y[1], log(2));
    /* (Intercept), x^3, z, region=nord:x, region=sør:x, region=vest:x */
    ck_assert_uint_eq(matrix->k, 6);
    ck_assert_str_eq(matrix->names[4], "region=sør:x");
    ck_assert_double_eq(matrix->x[4][1], 0.2);
    ck_assert_double_eq(matrix->x[4][3], 0.0);
    ck_assert_uint_eq(matrix->term[1], 1);
    ck_assert_uint_eq(matrix->term[4], 3);
    /* 0.7^3 = high + low to 106 bits: the residual of high is known exactly */
    const AvlastTwo square = avlast_two_product(0.7, 0.7);
    const AvlastTwo cube = avlast_two_multiply(square, (AvlastTwo){0.7, 0.0});
    ck_assert_double_eq(matrix->x[1][5], cube.high);
    ck_assert_double_eq(matrix->x_low[1][5], cube.low);
    ck_assert(cube.low != 0.0);
    ck_assert_ptr_null(matrix->x_low[2]);
    /* each lost row is counted once, at its first missing column */
    ck_assert_uint_eq(matrix->lost->len, 2);
    const AvlastLost *first = g_ptr_array_index(matrix->lost, 0);
    const AvlastLost *second = g_ptr_array_index(matrix->lost, 1);
    ck_assert_str_eq(first->what, "no 'y' (empty)");
    ck_assert_str_eq(second->what, "no 'region' (coded -9)");
    ck_assert_int_eq((int)(first->rows + second->rows), 2);
    /* every level has a column: there is no reference level to name */
    ck_assert_uint_eq(matrix->notes->len, 0);
}
END_TEST

START_TEST(lists)
{
    g_autoptr(AvlastFrame) frame = example();
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFormula) list = avlast_formula_parse_terms("x, sex , i.year", &error);
    assert_no_error(error);
    const guint8 among[N] = {0, 1, 1, 1, 1, 1};
    g_autoptr(AvlastModelMatrix) matrix =
        avlast_formula_matrix(list, frame, among, &error);
    assert_no_error(error);
    g_autofree char *joined = g_strjoinv(",", matrix->names);
    ck_assert_str_eq(joined, "x,sex=jente,year=2022,year=2023");
    ck_assert_ptr_null(matrix->y);
    ck_assert_uint_eq(matrix->use[0], 0);
    ck_assert_uint_eq(matrix->lost->len, 0);
    ck_assert_ptr_null(avlast_formula_parse_terms("x, 0", &error));
    assert_error(error, AVLAST_ERROR_USAGE, "no intercept can stand here");
}
END_TEST

typedef struct {
    const char *formula;
    int class;
    const char *message;
} Refused;

static const Refused refused[] = {
    {"y ~ regoin", AVLAST_ERROR_USAGE, "did you mean 'region'"},
    {"sex ~ x", AVLAST_ERROR_INCONSISTENT, "'sex'"},
    {"y ~ log(sex)", AVLAST_ERROR_INCONSISTENT, "'sex'"},
    {"y ~ log(z)", AVLAST_ERROR_INCONSISTENT,
     "skole.csv:3: error AV302: 'z' is 0, which has no logarithm"},
    {"x ~ sqrt(z)", AVLAST_ERROR_INCONSISTENT, "skole.csv:4"},
};

START_TEST(refuses)
{
    g_autoptr(AvlastFrame) frame = example();
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFormula) formula = avlast_formula_parse(refused[_i].formula, &error);
    assert_no_error(error);
    ck_assert_ptr_null(avlast_formula_matrix(formula, frame, NULL, &error));
    assert_error(error, refused[_i].class, refused[_i].message);
}
END_TEST

START_TEST(no_rows)
{
    g_autoptr(AvlastFrame) frame = example();
    g_autoptr(GError) error = NULL;
    const guint8 among[N] = {0, 0, 1, 0, 1, 0};
    g_autoptr(AvlastFormula) formula = avlast_formula_parse("y ~ z", &error);
    ck_assert_ptr_null(avlast_formula_matrix(formula, frame, among, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE,
                 "no row has all the columns of the model: 1 with no 'y' (empty), 1 with "
                 "no 'z' (empty)");
}
END_TEST

Suite *suite_formula(void)
{
    Suite *suite = suite_create("formula");
    TCase *tcase = tcase_create("formula");

    tcase_add_loop_test(tcase, reads, 0, (int)G_N_ELEMENTS(good));
    tcase_add_loop_test(tcase, points_at_errors, 0, (int)G_N_ELEMENTS(bad));
    tcase_add_loop_test(tcase, names, 0, (int)G_N_ELEMENTS(names_cases));
    tcase_add_test(tcase, values);
    tcase_add_test(tcase, lists);
    tcase_add_loop_test(tcase, refuses, 0, (int)G_N_ELEMENTS(refused));
    tcase_add_test(tcase, no_rows);
    suite_add_tcase(suite, tcase);
    return suite;
}
