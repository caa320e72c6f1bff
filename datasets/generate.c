/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * generate STUDY [FILE] [--seed N] [--replication R]: writes a file of a bundled study to
 * standard output; without FILE the study's first. Without options, the very bytes of
 * datasets/STUDY/FILE. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "datasets/study.h"

static gboolean read_count(const char *text, guint32 *value)
{
    guint64 n;
    if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &n, NULL))
        return FALSE;
    *value = (guint32)n;
    return TRUE;
}

static const StudyFile *find(const char *study, const char *file)
{
    for (const Study *s = studies; s->name; s++)
        for (const StudyFile *f = s->files; strcmp(s->name, study) == 0 && f->name; f++)
            if (!file || strcmp(f->name, file) == 0)
                return f;
    return NULL;
}

static int usage(void)
{
    fputs("usage: generate STUDY [FILE] [--seed N] [--replication R]\n", stderr);
    for (const Study *s = studies; s->name; s++) {
        fprintf(stderr, "  %s:", s->name);
        for (const StudyFile *f = s->files; f->name; f++)
            fprintf(stderr, " %s", f->name);
        fputc('\n', stderr);
    }
    return 2;
}

static int write_file(const StudyFile *file, guint32 seed, guint32 replication)
{
    g_autoptr(GString) bytes = file->make(seed, replication);

    if (fwrite(bytes->str, 1, bytes->len, stdout) != bytes->len || fflush(stdout) != 0) {
        perror("generate");
        return 73;
    }
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    guint32 seed = STUDY_BUNDLED_SEED, replication = STUDY_BUNDLED_REPLICATION;
    const char *name = argc > 2 && argv[2][0] != '-' ? argv[2] : NULL;
    int i = name ? 3 : 2;

    for (; i + 1 < argc; i += 2)
        if (!(strcmp(argv[i], "--seed") == 0 && read_count(argv[i + 1], &seed)) &&
            !(strcmp(argv[i], "--replication") == 0 &&
              read_count(argv[i + 1], &replication)))
            break;

    const StudyFile *file = argc > 1 && i == argc ? find(argv[1], name) : NULL;
    return file ? write_file(file, seed, replication) : usage();
}
