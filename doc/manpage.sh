#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# manpage.sh NAME SECTION CMARK [PROGRAM] CHAPTER.md: the manual page in roff on standard output.
set -eu
# CommonMark has no tables: each row becomes an item, its further cells behind the heads of their columns.
untable() {
    awk '
    function trim(s) { gsub(/^[ \t]+|[ \t]+$/, "", s); return s }
    !/^\|/ { inside = 0; print; next }
    /^\|[ |:-]*$/ && inside == 1 { inside = 2; next }
    {
        row = $0
        gsub(/\\\|/, "\001", row)
        sub(/^\|/, "", row)
        sub(/\|[ \t]*$/, "", row)
        n = split(row, cell, "|")
        if (!inside) {
            for (k = 1; k <= n; k++) head[k] = trim(cell[k])
            inside = 1
            next
        }
        line = "- " trim(cell[1])
        for (k = 2; k <= n; k++) {
            text = trim(cell[k])
            if (text == "") continue
            line = line (k == 2 ? ": " : "; ") (n > 2 && head[k] != "" && k > 2 ? head[k] ": " : "") text
        }
        gsub(/\001/, "|", line)
        print line
    }'
}
name=$1 section=$2 cmark=$3
shift 3
printf '.TH "%s" "%s" "" "avlast" "avlast manual"\n' "$name" "$section"
{
    if [ $# -eq 2 ]; then
        LANGUAGE=en LC_ALL=C.UTF-8 "$1" --help-markdown
        shift
    else
        # The chapter's first heading is "# NAME: purpose".
        sed -n '1s/^# [^:]*: *\(.*\)$/# NAME\n\n'"$name"' - \1/p' "$1"
    fi
    # The chapter's own title has said its word; its sections go one level up.
    printf '\n# DETAILS\n\n'
    sed -e '1{/^# /d;}' -e 's/^## /# /' "$1" | untable
} | "$cmark" -t man | sed 's/^\.SH$/.SH/'
