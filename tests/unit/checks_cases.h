/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_CHECKS_CASES_H
#define AVLAST_TESTS_CHECKS_CASES_H

#include "data/input.h"
#include "support.h"

/* What the suites of checks share. */

static inline AvlastFrame *frame_of(const char *folder, const char *text)
{
    g_autofree char *path = write_file(folder, "d.csv", text);
    g_autoptr(GError) error = NULL;
    AvlastFrame *frame = avlast_input_load(path, NULL, NULL, &error);

    assert_no_error(error);
    return frame;
}

#endif
