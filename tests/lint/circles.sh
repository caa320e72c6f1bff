#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No file of the libraries calls another that calls it back, straight or by way of others.
# circles.sh BUILD
set -eu
cd "${1:?the build folder}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find analysis plots cmd -name '*.o' | grep -v '/\.libs/' | xargs nm -A 2>/dev/null | sed 's/\.o:/ /' >"$work/names"
awk 'NF == 4 && $3 ~ /^[TDBR]$/ { has[$4] = $1; next }
    $(NF - 1) == "U" { asks[++n] = $NF; by[n] = $1 }
    END { for (i = 1; i <= n; i++) { f = has[asks[i]]; if (f != "" && f != by[i]) print by[i], f } }' \
    "$work/names" | sort -u >"$work/calls"
[ -s "$work/calls" ] || { echo "circles: no calls between files were found"; exit 1; }
tsort "$work/calls" >/dev/null 2>"$work/loops" || { sed 's/^tsort: //' "$work/loops"; exit 1; }
echo "circles: none among $(wc -l <"$work/calls") calls from file to file"
