#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Licence lines, formatting, whitespace.
set -eu
cd "$(dirname "$0")/../.."
status=0
sources=$(git ls-files '*.c' '*.h' '*.def' '*.sh' '*.mk' '*.R' '*.m4' Makefile.am configure.ac)
for file in $sources; do
    head -n 5 "$file" | grep -q 'SPDX-License-Identifier: GPL-3.0-or-later' || { echo "$file: no licence line"; status=1; }
done
# shellcheck disable=SC2086
grep -nE '[[:blank:]]+$' $sources && { echo "blanks at the end of a line"; status=1; }
if command -v clang-format >/dev/null 2>&1; then
    git ls-files '*.c' '*.h' | xargs clang-format --dry-run --Werror || status=1
else
    echo "formatting: skipped, no clang-format"
fi
if command -v shellcheck >/dev/null 2>&1; then
    git ls-files '*.sh' .ci/run | xargs shellcheck -S warning || status=1
fi
[ $status = 0 ] && echo "style: kept"
exit $status
