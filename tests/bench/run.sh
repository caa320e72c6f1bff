#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Seconds of whole processes, by the clock and of the processors, of avlast and of R on the same task and data,
# run in turn (A B A B ...), medians and their ratios. Where others use the machine only the second ratio counts.
# run.sh BUILD [ROWS]; TASKS='glob' takes the tasks of these names. A peer that is absent is said to be.
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

# Seconds by the clock and of the processors, the children's of a shell of its own.
seconds() { # command...
    start=$(date +%s%N)
    (
        "$@" >"$work/out" 2>&1 || exit 1
        times >"$work/times"
    ) || { echo failed failed; cat "$work/out" >&2; return 0; }
    echo "$start $(date +%s%N) $(tail -n 1 "$work/times" | tr 'ms' '  ')" |
        awk '{ printf "%.3f %.3f\n", ($2 - $1) / 1e9, 60 * $3 + $4 + 60 * $5 + $6 }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

pair() { # name, R's arguments, then the command
    name=$1 peer=$2 script=peers.R
    # shellcheck disable=SC2254
    case $name in ${TASKS:-*}) ;; *) return 0 ;; esac
    case $peer in
    psa-whole*) script=psa_whole.R ;;
    psa*) script=psa.R ;;
    westfall* | permute* | rows* | lin* | wild* | inversion* | within* | feols* | pool*) script=resample.R ;;
    esac
    shift 2
    : >"$work/a"; : >"$work/b"
    for _ in $(seq "$runs"); do
        seconds "$@" >>"$work/a"
        if [ -n "$peer" ] && command -v Rscript >/dev/null 2>&1; then
            # shellcheck disable=SC2086
            seconds Rscript --vanilla "$here/$script" $peer >>"$work/b"
        fi
    done
    for side in a b; do
        cut -d' ' -f1 "$work/$side" | median
        cut -d' ' -f2 "$work/$side" | median
    done | awk -v name="$name" '
        function times(x, y) { return x + 0 > 0 && y + 0 > 0 ? sprintf("%.1f", y / x) : "-" }
        { v[NR] = $1 == "" ? "absent" : $1 }
        END { printf "%-34s %8s (%8s cpu)   R %8s (%8s cpu)   R takes %s times as long (%s cpu)\n",
              name, v[1], v[2], v[3], v[4], times(v[1], v[3]), times(v[2], v[4]) }'
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
draws=${DRAWS:-1000000}
echo "value: $draws draws x 40 inputs x 30 years x 5 payers: the figures of psa.R alone, and all that avlast gives (psa_whole.R)"
sh "$here/psa.sh" >"$work/psa.yaml"
value="avlast value $work/psa.yaml --draws $draws --scenario central --format csv -q"
some=npv,pv.benefit,pv.cost,bcr.gross,p.npv.positive,p.payback
# shellcheck disable=SC2086
{
    pair value-draws "psa $draws" $value --metrics $some
    pair value-draws-all-figures "psa-whole $draws" $value
}
kept() { ! grep -q '^npv,p1,' "$work/out" || cp "$work/out" "$work/$1.csv"; } # a peer's figures
kept whole
numpy() { # name, script
    # shellcheck disable=SC2254
    case $1 in ${TASKS:-*}) ;; *) return 0 ;; esac
    for python in python3 /usr/bin/python3; do
        "$python" -c 'import numpy' 2>/dev/null || continue
        seconds "$python" "$here/$2" "$draws" | awk -v name="$1" '{ printf "%-34s %28s numpy %8s (%8s cpu)\n", name, "", $1, $2 }'
        return 0
    done
}
numpy value-draws psa.py
numpy value-draws-all-figures psa_whole.py
kept peer
# The peers' figures are those of avlast, within the error of drawing.
if [ -s "$work/peer.csv" ] || [ -s "$work/whole.csv" ]; then
    $value >"$work/figures.csv"
    for peer in whole peer; do
        [ ! -s "$work/$peer.csv" ] || awk -f "$here/psa_check.awk" "$work/$peer.csv" "$work/figures.csv" || exit 1
    done
fi
echo "resampling: 40 clusters of 50 rows in 10 blocks, 10 outcomes, 9,999 draws; R is vectorised (resample.R)"
trial=$work/trial.csv
"$build/tests/bench/cases" trial >"$trial"
ten=y1,y2,y3,y4,y5,y6,y7,y8,y9,y10
by="-c cluster --blocks block"
# shellcheck disable=SC2086
{
    pair wild-cluster-p "wild $trial" avlast regress 'y5 ~ treat + x1 + x2 + i.block' "$trial" --cluster cluster --se stata --wild wcr11 --wild-terms treat --reps 9999 -q
    pair wild-cluster-interval "inversion $trial" avlast regress 'y5 ~ treat + x1 + x2 + i.block' "$trial" --cluster cluster --se stata --wild wcr11 --wild-terms treat --reps 9999 -q
    pair permutation-test "permute $trial" avlast rct y5 "$trial" -t treat $by -x 'x1 + x2' --method ancova --se CR0 --permute t --reps 9999 -q
    pair permute-lin "lin $trial" avlast rct y5 "$trial" -t own --blocks block -x 'x1 + x2' --method lin --permute t --reps 9999 -q
    pair permute-lin-CR2 "" avlast rct y5 "$trial" -t treat $by -x 'x1 + x2' --method lin --permute t --reps 9999 -q
    pair westfall-young-10-lin "lin10 $trial" avlast rct $ten "$trial" -t own --blocks block -x 'x1 + x2' --method lin --adjust westfall-young --reps 9999 -q
    pair westfall-young-10 "westfall $trial" avlast rct $ten "$trial" -t treat $by -x 'x1 + x2' --method ancova --se CR0 --adjust westfall-young --reps 9999 -q
    pair westfall-young-10-CR2 "westfall $trial" avlast rct $ten "$trial" -t treat $by -x 'x1 + x2' --method ancova --adjust westfall-young --reps 9999 -q
    pair westfall-young-10-rows "rows $trial" avlast rct $ten "$trial" -t own --blocks block --adjust westfall-young --reps 9999 -q
}
echo "1,000,000 rows, 50,000 units by 20 years (PANEL=units): R takes the means out of a balanced panel; fixest where R has it"
panel=$work/panel.csv
"$build/tests/bench/cases" panel "${PANEL:-50000}" >"$panel"
pair two-effects-1e6-rows "within $panel" avlast regress 'y ~ treated + x1 + x2 | unit + year' "$panel" --cluster cluster --ssc fixest -q
[ -z "$effects_peer" ] ||
    pair two-effects-1e6-rows-fixest "feols $panel" avlast regress 'y ~ treated + x1 + x2 | unit + year' "$panel" --cluster cluster --ssc fixest -q
studies=$work/studies.csv
"$build/tests/bench/cases" studies >"$studies"
pair pool-40-studies "pool $studies" avlast pool effect,se "$studies" --leave-one-out --egger -q
