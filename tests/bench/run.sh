#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Whole-process seconds of avlast and of R on the same task and data, run in turn (A B A B ...); ratio of
# the medians. run.sh BUILD [ROWS]. A peer that is absent is said to be.
set -eu
build=$(cd "${1:?the build folder}" && pwd)
rows=${2:-100000}
runs=${RUNS:-3}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$build:$PATH
data=$work/data.csv
"$build/tests/bench/data" "$rows" >"$data"
large=$work/large.csv
"$build/tests/bench/data" 200000 2000 >"$large"
cells=$work/cells.csv
"$build/tests/bench/data" 50000 >"$cells"
small=$work/small.csv
head -n 501 "$data" >"$small"
design="--weights weight --strata stratum --cluster psu"

seconds() { # command...
    start=$(date +%s%N)
    "$@" >"$work/out" 2>&1 || { echo failed; cat "$work/out" >&2; return 0; }
    echo "$start $(date +%s%N)" | awk '{ printf "%.3f\n", ($2 - $1) / 1e9 }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

pair() { # name, R's arguments, then the command
    name=$1 peer=$2 script=peers.R
    case $peer in psa*) script=psa.R ;; esac
    shift 2
    : >"$work/a"; : >"$work/b"
    for _ in $(seq "$runs"); do
        seconds "$@" >>"$work/a"
        if [ -n "$peer" ] && command -v Rscript >/dev/null 2>&1; then
            # shellcheck disable=SC2086
            seconds Rscript --vanilla "$here/$script" $peer >>"$work/b"
        fi
    done
    a=$(median <"$work/a") b=$(median <"$work/b")
    echo "$name $a ${b:-absent}" | awk '{ printf "%-34s %9s s   R %9s   ratio %s\n", $1, $2, $3,
        ($2 + 0 > 0 && $3 + 0 > 0 ? sprintf("%.4f", $2 / $3) : "-") }'
}

echo "$rows rows, median of $runs runs, whole process"
pair start-up "" avlast explain AV901
# shellcheck disable=SC2086
{
    pair survey-mean-500-rows "mean $small" avlast survey mean score "$small" $design -q
    pair survey-mean "mean $data" avlast survey mean score "$data" $design -q
    pair survey-mean-by-20-regions "by $data" avlast survey mean score "$data" $design --by region -q
    pair survey-linear-model "glm $data" avlast regress 'score ~ age + sex' "$data" $design -q
}
echo "200,000 rows in 2,000 PSUs; 50,000 rows in 10,000 cells (R's svyby takes minutes there: CELLS=yes)"
# shellcheck disable=SC2086
{
    pair survey-mean-by-100-groups "by100 $large" avlast survey mean score "$large" $design --by municipality -q
    pair survey-table-2-by-100 "table $large" avlast survey table employed,municipality "$large" $design -q
    pair survey-200-bootstrap-replicates "boot $large" avlast survey mean score "$large" $design --replicates canty-davison --reps 200 --seed 1 -q
    cells_peer=
    [ "${CELLS:-no}" = no ] || cells_peer="cells $cells"
    pair survey-mean-by-10000-cells "$cells_peer" avlast survey mean score "$cells" $design --by cell --lonely centre --format csv -q
}
pair ols-cluster-stata "ols $data" avlast regress 'score ~ age + sex' "$data" --cluster psu --se stata -q
pair ols-cluster-CR2 "cr2 $data" avlast regress 'score ~ age + sex' "$data" --cluster psu --se CR2 -q
echo "20,000 rows in 2,000 clusters; two fixed effects (against fixest, where R has it)"
few=$work/few.csv
"$build/tests/bench/data" 20000 2000 >"$few"
effects_peer=
command -v Rscript >/dev/null 2>&1 && Rscript --vanilla -e 'quit(status = !requireNamespace("fixest", quietly = TRUE))' \
    >/dev/null 2>&1 && effects_peer="effects $data"
pair CR2-2000-clusters "cr2 $few" avlast regress 'score ~ age + sex' "$few" --cluster psu --se CR2 -q
pair CR2-absorbed "" avlast regress 'score ~ age + sex | psu + region' "$few" --cluster psu --se CR2 -q
pair two-fixed-effects "$effects_peer" avlast regress 'score ~ age + sex | psu + cell' "$data" --cluster psu --ssc fixest -q
echo "value: DRAWS draws (1e6) x 40 inputs x 30 years x 5 payers, one scenario; R gives fewer figures (psa.R)"
draws=${DRAWS:-1000000}
sh "$here/psa.sh" >"$work/psa.yaml"
pair value-draws "psa $draws" avlast value "$work/psa.yaml" --draws "$draws" --scenario central --format csv -q
