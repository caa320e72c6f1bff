#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Who may include whom: a folder may include itself and the folders named after it.
set -eu
cd "$(dirname "$0")/../.."
faults=$(mktemp)
trap 'rm -f "$faults"' EXIT

allow() { # folder, then what it may include
    folder=$1
    shift
    own=${folder#analysis/}
    find "$folder" -name '*.[ch]' | while read -r file; do
        sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file" | while read -r included; do
            case $included in config.h | */*) ;; *) continue ;; esac
            room=${included%/*}
            ok=no
            for allowed in "$own" config.h "$@"; do
                case $room in "$allowed" | "$allowed"/*) ok=yes ;; esac
                [ "$included" = "$allowed" ] && ok=yes
            done
            [ $ok = yes ] || echo "$file includes $included"
        done
    done >>"$faults"
}

allow analysis/core
allow analysis/data core
allow analysis/design data core
allow analysis/infer design data core
allow analysis/model infer design data core
allow analysis/survey model infer design data core
allow analysis/impact model infer design data core
allow analysis/value survey impact model infer design data core
allow analysis/study value survey impact model infer design data core
allow plots infer/estimates.h infer/result.h value/ledger.h core data/frame.h
allow cmd plots core data design infer model survey impact value study privacy

if [ -s "$faults" ]; then
    cat "$faults"
    exit 1
fi
echo "layers: kept"
