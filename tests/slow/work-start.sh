#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# work-start.sh [REPLICATIONS]: estimates the effect of a place in the bundled study work-start anew again and
# again, raw and adjusted for all that was written down. Places were not drawn by lot, and caseworkers saw more
# than they wrote: both estimates are off, by as much as the study's README says.
set -eu
BUILD=${BUILD:-.}
SOURCE=$(cd "$(dirname "$0")/../.." && pwd)
study=$SOURCE/datasets/work-start
replications=${1:-$(awk -v scale="${AVLAST_SLOW:-1}" 'BEGIN { n = int(200 * scale); print n < 20 ? 20 : n }')}
adjusted='work_y2 ~ offer + kjønn + age + education + health + child + worked_before + assisted_before + assessment + intake'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

row() { # what, formula
    "$BUILD/avlast" regress "$2" "$folder/people.csv" --codebook "$study/codebook.csv" --encoding windows-1252 \
        --id person --cluster caseworker --format csv -q | awk -F, -v what="$1" '$3 == "offer=plass" { print what, $4, $5 }'
}

r=0
while [ "$r" -lt "$replications" ]; do
    r=$((r + 1))
    "$BUILD/datasets/generate" work-start people.csv --replication "$r" >"$folder/people.csv"
    row raw 'work_y2 ~ offer'
    row adjusted "$adjusted"
done >"$folder/estimates"

truth=$(awk -F, '$1 == "\"months in work" && $2 == " year 2\"" && $3 == "all" { print $8 }' "$study/truth.csv")
awk -v truth="$truth" '
    { n[$1]++; sum[$1] += $2; square[$1] += $2 * $2; se[$1] += $3 }
    END {
        for (i = 1; i <= 2; i++) {
            what = i == 1 ? "raw" : "adjusted"
            mean = sum[what] / n[what]
            sd = sqrt((square[what] / n[what] - mean * mean) * n[what] / (n[what] - 1))
            bias = mean - truth
            good = what == "raw" ? bias > 0.9 && bias < 1.3 : bias > 0.15 && bias < 0.45
            all_good += good
            printf "%-9s truth %.3f  mean %.3f  bias %.3f (%.3f)  se/sd %.3f  %s\n", what, truth, mean, bias,
                sd / sqrt(n[what]), se[what] / n[what] / sd, good ? "ok" : "OFF"
        }
        exit all_good < 2
    }' "$folder/estimates"
