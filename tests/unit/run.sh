#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# All suites, each in a process of its own, as many at once as there are processors; ends with one closing line
# in Check's form. The time is that of the slowest suites and not of their sum, which the sanitizers need.
set -eu
suites=${BUILD:-build}/tests/unit/suites
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
"$suites" --names >"$logs/names"
# The quotes are for the shell that xargs starts.
# shellcheck disable=SC2016
xargs -n 1 -P "$(nproc 2>/dev/null || echo 2)" \
    sh -c '"$0" "$2" >"$1/$2.log" 2>&1 || echo "$2" >>"$1/failed"' "$suites" "$logs" <"$logs/names"
while read -r name; do
    grep -avE '^([0-9]+%: Checks:|Running suite)' "$logs/$name.log" | sed "s/^/$name: /" || true
    # A suite without its closing line died.
    grep -aqE '^[0-9]+%: Checks:' "$logs/$name.log" || echo "0%: Checks: 1, Failures: 0, Errors: 1" >>"$logs/$name.log"
done <"$logs/names"
sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\)$/\1 \2 \3/p' "$logs"/*.log |
    awk '{ n += $1; f += $2; e += $3 }
         END { printf "%d%%: Checks: %d, Failures: %d, Errors: %d\n", n ? 100 * (n - f - e) / n : 0, n, f, e }'
[ ! -s "$logs/failed" ]
