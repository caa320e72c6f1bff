/* SPDX-License-Identifier: GPL-3.0-or-later */
/* data N [PSUS]: a synthetic survey of N rows for timing: 50 strata of PSUS / 50 PSUs
 * each (1,000 in all), unequal weights, 20 regions, 100 municipalities, 10,000 cells, a
 * quoted text with commas and Norwegian letters, 2 % of scores and incomes empty. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/random.h"

enum {
    PSU,
    WEIGHT,
    REGION,
    AGE,
    SEX,
    INCOME,
    INCOME_GONE,
    SCORE,
    SCORE_GONE,
    EMPLOYED,
    PLACE,
    CELL
};
enum { STRATA = 50 };

static const AvlastStream stream = {2026, AVLAST_PURPOSE_STUDY_DATA};

static double uniform(guint32 row, guint32 item)
{
    return avlast_random_uniform(stream, row, item, 0);
}

static void print_row(guint32 i, guint32 psus)
{
    const guint32 psu = (guint32)(uniform(i, PSU) * psus), each = psus / STRATA;
    const guint32 stratum = psu / each;
    const guint32 region = (guint32)(uniform(i, REGION) * 20.0);
    const int age = 16 + (int)(uniform(i, AGE) * 70.0);
    const int female = uniform(i, SEX) < 0.5;
    const double shared = avlast_random_normal(stream, psu, SCORE, 1);
    const double score = 50.0 + 2.0 * shared + 0.05 * (age - 50) + 1.2 * female +
                         9.0 * avlast_random_normal(stream, i, SCORE, 2);

    printf("%u,%u,%u,%.3f,R%02u,\"Sted %u, \"\"Bjørkåsen\"\"\",%d,%s,", i + 1,
           stratum + 1, (stratum + 1) * 100 + psu % each, 0.5 + 2.0 * uniform(i, WEIGHT),
           region + 1, psu, age, female ? "F" : "M");
    if (uniform(i, INCOME_GONE) >= 0.02)
        printf("%.0f", 400000.0 + 90000.0 * avlast_random_normal(stream, i, INCOME, 0));
    putchar(',');
    if (uniform(i, SCORE_GONE) >= 0.02)
        printf("%.4f", score);
    printf(",%d,K%03u,%u\n", uniform(i, EMPLOYED) < 0.7,
           (guint32)(uniform(i, PLACE) * 100.0) + 1,
           (guint32)(uniform(i, CELL) * 10000.0));
}

int main(int argc, char **argv)
{
    const guint32 rows = argc > 1 ? (guint32)strtoul(argv[1], NULL, 10) : 100000;

    const guint32 psus = argc > 2 ? (guint32)strtoul(argv[2], NULL, 10) : 1000;

    if (psus < STRATA || psus % STRATA != 0)
        return 2;
    puts("id,stratum,psu,weight,region,place,age,sex,income,score,employed,municipality,"
         "cell");
    for (guint32 i = 0; i < rows; i++)
        print_row(i, psus);
    return fflush(stdout) == 0 ? 0 : 1;
}
