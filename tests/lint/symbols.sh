#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No name is defined in two of the libraries: a static link would take either without a word.
# symbols.sh BUILD
set -eu
cd "${1:?the build folder}"
twice=$(for library in libanalysis.a libplots.a libcmd.a; do
    nm -g --defined-only "$library" 2>/dev/null | awk 'NF == 3 { print $3 }'
done | sort | uniq -d)
[ -z "$twice" ] || { printf 'defined twice: %s\n' $twice; exit 1; }
echo "symbols: each is defined once"
