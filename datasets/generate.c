/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generate STUDY [--seed N] [--replication R]: writes the data file of a bundled study to
 * standard output. Without options, the very bytes of datasets/STUDY/data.csv. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/young_minds.h"

/* The bundled file's seed; replications of other numbers are other samples of pupils. */
#define BUNDLED_SEED 1

static gboolean read_count(const char *text, guint32 *value)
{
    guint64 n;
    if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &n, NULL))
        return FALSE;
    *value = (guint32)n;
    return TRUE;
}

static int write_young_minds(guint32 seed, guint32 replication)
{
    g_autofree YoungMindsPupil *pupils = g_new0(YoungMindsPupil, YOUNG_MINDS_PUPILS);
    young_minds_generate(seed, replication, pupils);
    g_autoptr(GString) csv = young_minds_csv(pupils);

    if (fwrite(csv->str, 1, csv->len, stdout) != csv->len || fflush(stdout) != 0) {
        perror("generate");
        return 73;
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    guint32 seed = BUNDLED_SEED, replication = 0;
    int i = 2;

    for (; i + 1 < argc; i += 2)
        if (!(strcmp(argv[i], "--seed") == 0 && read_count(argv[i + 1], &seed)) &&
            !(strcmp(argv[i], "--replication") == 0 &&
              read_count(argv[i + 1], &replication)))
            break;
    if (argc < 2 || i != argc || strcmp(argv[1], "young-minds") != 0) {
        fputs("usage: generate young-minds [--seed N] [--replication R]\n", stderr);
        return 2;
    }
    return write_young_minds(seed, replication);
}
