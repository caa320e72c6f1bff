#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Each folder of tests/cli is a case: `cmd` is run by sh in an empty folder, with the programs on the PATH
# and $SOURCE the source folder; standard output must equal `expout`, standard error `experr` (each empty
# when the file is absent), the exit status `status` (0 when absent). With --update, what came out becomes
# what is expected: read the difference before committing it.
set -u
SOURCE=$(cd "$(dirname "$0")/../.." && pwd)
BUILD=${BUILD:-$SOURCE/build}
export SOURCE BUILD
PATH=$BUILD:$PATH
LC_ALL=C.UTF-8
LANGUAGE=en
export PATH LC_ALL LANGUAGE
unset AVLAST_GNUPLOT NO_COLOR
update=no
[ "${1-}" = --update ] && { update=yes; shift; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

compare() { # expected file or nothing, got, what
    if [ -f "$1" ]; then diff -u "$1" "$2"; else diff -u /dev/null "$2"; fi >"$work/diff" 2>&1 && return 0
    echo "FAIL $name: $3"
    head -n 30 "$work/diff"
    return 1
}

for case in "$SOURCE"/tests/cli/*/; do
    name=$(basename "$case")
    [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    rm -rf "$work/in"
    mkdir "$work/in"
    (cd "$work/in" && sh "$case/cmd" >"$work/out" 2>"$work/err" </dev/null)
    echo $? >"$work/status"
    # Paths of this machine are not part of a message.
    sed -i "s|$SOURCE/||g; s|$work/in|.|g" "$work/out" "$work/err"
    if [ $update = yes ]; then
        for part in out err; do
            if [ -s "$work/$part" ]; then cp "$work/$part" "$case/exp$part"; else rm -f "$case/exp$part"; fi
        done
        if [ "$(cat "$work/status")" = 0 ]; then rm -f "$case/status"; else cp "$work/status" "$case/status"; fi
        continue
    fi
    [ -f "$case/status" ] && expected=$(cat "$case/status") || expected=0
    ok=yes
    compare "$case/expout" "$work/out" "standard output" || ok=no
    compare "$case/experr" "$work/err" "standard error" || ok=no
    [ "$(cat "$work/status")" = "$expected" ] || { echo "FAIL $name: exit status $(cat "$work/status"), expected $expected"; ok=no; }
    if [ $ok = yes ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
