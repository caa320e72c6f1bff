/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_PROGRAM_H
#define AVLAST_CMD_PROGRAM_H

#include "design/sample.h"
#include "infer/result.h"

/* The frame every program hangs in: options, help, messages, exit status. A program is a
 * table of options and a function; nothing else of it is written down elsewhere (help,
 * manual page, completion come from the table). */

typedef enum {
    AVLAST_OPTION_FLAG,    /* gboolean */
    AVLAST_OPTION_TEXT,    /* char *, NULL when not given */
    AVLAST_OPTION_TEXTS,   /* char ** (GStrv), repeatable, NULL when not given */
    AVLAST_OPTION_LIST,    /* char ** (GStrv), one argument separated by commas, NULL when
                              not given */
    AVLAST_OPTION_NUMBER,  /* double, NaN when not given unless the default is set before
                              parsing */
    AVLAST_OPTION_INTEGER, /* gint64, G_MININT64 when not given */
    AVLAST_OPTION_CHOICE /* char *, one of `argument`, written "one|two|three"; NULL when
                            not given */
} AvlastOptionType;

typedef struct {
    const char *name; /* long name without dashes; NULL ends a table */
    char letter;      /* short name or '\0' */
    AvlastOptionType type;
    gsize offset;         /* of the member in the options struct */
    const char *argument; /* what it takes, for help: "COL[,COL]"; choices: "holm|bh";
                             NULL for flags */
    const char *help;     /* one line, lower case, no full stop; marked N_() */
} AvlastOption;

/* Shared options (cli.md section 2): the same name and meaning in every program. */
typedef struct {
    /* data */
    char *codebook, *delimiter, *decimal, *thousands, *encoding, *sheet, *where, *id;
    char *sql, *reshape;
    char **missing, **let, **split, **with;
    char *imputation;
    char **imputed;
    gint64 header_rows, skip; /* G_MININT64 when not given */
    /* design */
    char *weights, *domain, *lonely, *df_rule, *pps, *pps_variance, *joint;
    char *phase2, *phase2_strata, *phase2_cluster, *phase2_probability;
    gboolean lonely_domain;
    char **strata, **cluster, **fpc, **by;
    char *poststratify, *distance, *weight_steps;
    char **rake, **calibrate, **bounds;
    double df;
    /* replicates */
    char **rep_weights, **rep_rscales;
    char *rep_type, *rep_centre, *rep_combined, *replicates;
    double rep_scale, rep_rho; /* NaN when not given */
    char *bootstrap, *boot_ci, *boot_factors;
    gboolean jackknife;
    gint64 reps; /* G_MININT64 when not given */
    /* inference */
    double level;
    gint64 seed; /* G_MININT64 when not given */
    /* output */
    char *output, *format, *lang, *influence;
    gint64 digits; /* G_MININT64 when not given */
    gboolean no_origin, keep_influence;
    /* running */
    gint64 threads;
    char *progress, *checkpoint;
    char *color, *plan, *analysis;
    gboolean quiet, verbose, strict, force;
} AvlastOptions;

enum {
    AVLAST_SHARE_DATA =
        1 << 0, /* --codebook --delimiter --decimal --thousands --encoding --sheet
                   --header-rows --skip --split --missing --sql --with --reshape
                   --where --let --id */
    AVLAST_SHARE_DESIGN =
        1 << 1, /* --weights --strata --cluster --fpc --domain --lonely --lonely-domain
                   --df-rule --df --pps --pps-variance
                   --joint-probabilities --phase2 --phase2-strata --phase2-cluster
                   --phase2-probability --poststratify --rake --calibrate --distance
                   --bounds --weight-steps */
    AVLAST_SHARE_BY = 1 << 2,        /* --by */
    AVLAST_SHARE_INFERENCE = 1 << 3, /* --level */
    AVLAST_SHARE_SEED = 1 << 4,      /* --seed */
    AVLAST_SHARE_RESULT = 1 << 5,    /* -o --format --digits --no-origin --force */
    AVLAST_SHARE_INFLUENCE = 1 << 6, /* --influence --keep-influence */
    AVLAST_SHARE_PLAN = 1 << 7,      /* --plan --analysis */
    AVLAST_SHARE_OUTPUT =
        1 << 8, /* -o --force alone (charts, reports); implied by RESULT */
    AVLAST_SHARE_FOLDER = 1 << 9, /* -o --force, of a folder */
    AVLAST_SHARE_REPLICATES =
        1 << 11, /* --rep-weights --rep-type --rep-scale --rep-rscales --rep-rho
                    --rep-centre --rep-combined --replicates --reps */
    AVLAST_SHARE_LOOP = 1 << 14, /* --reps --progress --checkpoint (cmd/resampling.h) */
    AVLAST_SHARE_BOOTSTRAP = 1 << 15,  /* --bootstrap --boot-ci --boot-factors
                                          --jackknife, and LOOP */
    AVLAST_SHARE_IMPUTATION = 1 << 13, /* --imputation --imputed (cmd/imputed.h) */
    AVLAST_SHARE_FILE = 1 << 10 /* the data options of one file as it is: DATA without
                                   --sql --with --reshape */
    /* --lang --threads --color -q -v --strict -h --help --version: every program */
};

typedef struct AvlastRun AvlastRun;
typedef struct AvlastReader AvlastReader;             /* cmd/reader.h */
typedef struct AvlastImputed AvlastImputed;           /* cmd/imputed.h */
typedef struct AvlastRunWeighting AvlastRunWeighting; /* cmd/weighting.h */
struct AvlastResampleWatch;                           /* infer/resample.h */

typedef struct {
    const char *name;        /* "survey": the program is avlast-survey */
    const char *usage;       /* lines "avlast survey mean VARIABLES FILE [OPTION...]" */
    const char *description; /* a paragraph or two in CommonMark; marked N_() */
    const char *examples;    /* lines of commands; shown by -h */
    guint shared;            /* AVLAST_SHARE_... */
    double default_level;    /* of --level; 0 means 0.95 */
    guint arguments;   /* positional arguments with the data file; further ones are files
                          of --sql. 0: none are */
    gboolean optional; /* the first of two may be left out: with --sql, it is when a file
                          of its name exists */
    const AvlastOption *options; /* own options, or NULL */
    gsize own_size; /* of the own options struct, zeroed (numbers NaN) before parsing */
    void (*clear)(
        gpointer own); /* frees what own holds beyond its table's texts, or NULL */
    /* Does the work. Returns FALSE with *error set on failure; run->status 1 for faults
     * found. */
    gboolean (*run)(AvlastRun *run, GError **error);
} AvlastProgram;

struct AvlastRun {
    const AvlastProgram *program;
    AvlastOptions options;
    gpointer own;
    GStrv arguments;        /* positional arguments */
    GStrv command;          /* the whole command line as given, for the origin */
    GPtrArray *deviations;  /* of char *: options of the command line that differ from the
                               plan's */
    json_t *plan;           /* {file, sha256, analysis, role} or NULL */
    const char *executable; /* this program's path */
    AvlastReader *reader;   /* finds the columns to read, or NULL */
    AvlastImputed *imputed; /* the other completed data sets, or NULL */
    AvlastRunWeighting *weighting;     /* the steps of the weights, once data are read */
    struct AvlastResampleWatch *watch; /* of loops over replicates, or NULL */
    GPtrArray *kept;     /* replicates of completed data sets (infer/kept.h), or NULL */
    gboolean joined;     /* estimates are joined afterwards by their influence values */
    gboolean open_root;  /* a JSON result has the influence in any case: of clusters */
    gboolean resampling; /* an own option takes --reps and --seed: they are not of
                            replicate weights alone */
    gboolean seeded;     /* something asked for the seed, */
    gboolean random;     /* and random numbers were drawn from it */
    guint32 seed;
    int status;
};

/* The whole of a program's main(). */
int avlast_program_main(const AvlastProgram *program, int argc, char **argv);

/* --- what programs do in run() --- */

/* Prints a warning `warning: text` to standard error (unless -q); with --strict it is an
 * error instead: then returns FALSE with *error set. */
gboolean avlast_run_warn(AvlastRun *run, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Prints a remark to standard error when -v was given (or `always`), never with -q. */
void avlast_run_say(AvlastRun *run, gboolean always, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

/* Reads a data file with the shared data options: detection (said on standard error when
 * it matters), codebook, missing codes, --let columns, --where. `columns`
 * (NULL-terminated) are the columns the program needs (NULL: all of the file); those of
 * the shared design options, of --by, --let, --where and --domain are added. Repeats and
 * NULL entries inside `n` are allowed. A --where row set is applied by dropping rows (a
 * note says how many); use --domain for a subpopulation of a designed sample. */
AvlastFrame *avlast_run_frame(AvlastRun *run, const char *path,
                              const char *const *columns, GError **error);

/* The sample of the shared design options over a frame, --domain applied. */
AvlastSample *avlast_run_sample(AvlastRun *run, const AvlastFrame *frame, GError **error);

/* A result of this program with origin filled in (program, version, arguments, plan);
 * takes ownership of nothing. Settings start with the shared options that were used. */
AvlastResult *avlast_run_result(AvlastRun *run);

/* Writes the result in the format asked for, to -o or standard output, whole or not at
 * all; and the influence file when --influence was given. The result's seed is the run's
 * when random numbers were drawn; a --seed or --checkpoint that had no part in it is an
 * error (AV806). */
gboolean avlast_run_emit(AvlastRun *run, AvlastResult *result, GError **error);

/* The parts of it, for programs that lay out a sheet of their own. The format: by
 * --format, else by the ending of -o in any letter case, else "table". NULL and
 * AVLAST_ERROR_USAGE for a name that promises what is not written (.ods, .svg), and for a
 * workbook that would go to a terminal. */
const char *avlast_run_format(const AvlastRun *run, GError **error);
/* Whether the result goes to standard output. */
gboolean avlast_run_to_standard(const AvlastRun *run);
/* Puts the bytes to -o or standard output, whole or not at all. */
gboolean avlast_run_write(const AvlastRun *run, GBytes *bytes, GError **error);

#endif
