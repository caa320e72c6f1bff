/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The critical values of tF against what they are for, and not against the table that
 * they are from. */
#include <math.h>

#include "model/instrumental.h"
#include "support.h"

/* With one instrument of strength f0 (the mean of the first stage's t, which is f =
 * f0 + e), errors of both equations that are one and the same (the worst that there is),
 * and the coefficient's true value tested, |t| is |f (f - f0) / f0|: Lee, McCrary,
 * Moreira & Porter (2022), doi:10.1257/aer.20211063, section II. The share of rejections
 * is an integral over e. */
static double rejected(double f0)
{
    const double step = 1e-4, root = sqrt(2.0 * G_PI);
    double sum = 0.0;

    for (int i = -80000; i <= 80000; i++) {
        const double e = i * step, f = f0 + e, t = fabs(f * e / f0);
        if (t > avlast_iv_tf_critical(f * f))
            sum += exp(-0.5 * e * e) / root * step;
    }
    return sum;
}

/* 5 in 100 whatever the strength, but for the two decimals of the table, which leave 4.7
 * in places; never more. 1.96 in its place rejects 100 of 100 of the weakest. */
START_TEST(the_worst_case_rejects_five_in_a_hundred)
{
    for (double f0 = 0.25; f0 < 30.0; f0 *= 1.13) {
        const double size = rejected(f0);
        ck_assert_msg(size > 0.0465 && size < 0.0502, "strength %g: %.5f rejected", f0,
                      size);
    }
}
END_TEST

/* The stronger the instrument, the smaller; no jump between entries. */
START_TEST(falls_without_jumps)
{
    double before = avlast_iv_tf_critical(4.0);

    for (double root = 2.001; root < 12.0; root += 0.001) {
        const double c = avlast_iv_tf_critical(root * root);
        ck_assert(c <= before && before - c < 0.1);
        before = c;
    }
    ck_assert(before == 1.96);
}
END_TEST

Suite *suite_tf_size(void)
{
    Suite *suite = suite_create("tf_size");
    TCase *tests = tcase_create("tf_size");

    tcase_add_test(tests, the_worst_case_rejects_five_in_a_hundred);
    tcase_add_test(tests, falls_without_jumps);
    suite_add_tcase(suite, tests);
    return suite;
}
